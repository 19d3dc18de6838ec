from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.session import inputs
from swerve.session.estimate import attachment_tokens, next_tokens
from swerve.session.transcript import Attachment
from swerve.terms import ProjectPath

PATH = ProjectPath("app.py")


def read() -> Script:
    script = Script({"app.py": "x = 12345\n" * 400})
    script.play(inputs.Prefetch((PATH,)))
    return script


def test_what_goes_along_counts_before_it_is_sent() -> None:
    script = read()
    bare = next_tokens(script.state, script.thread, "rename it", (), None)
    with_file = next_tokens(script.state, script.thread, "rename it", (Attachment(PATH),), None)
    assert 990 < with_file - bare < 1_100
    same = Attachment(PATH)
    assert with_file == next_tokens(script.state, script.thread, "rename it", (same,), same)


def test_the_estimate_comes_close_to_what_is_sent() -> None:
    script = read()
    expected = next_tokens(script.state, script.thread, "rename it", (Attachment(PATH),), None)
    script.submit("rename it", attachments=(Attachment(PATH),))
    item = script.sent()[-1].request.items[-1]
    assert abs(expected - (len(script.state.prompt) + len(item.text)) // 4) <= 1


def test_a_chip_knows_its_size_once_its_file_is_read() -> None:
    script = read()
    assert attachment_tokens(script.state, Attachment(PATH, 0, 8)) == 20
    assert attachment_tokens(script.state, Attachment(PATH)) == 1_012
    assert attachment_tokens(script.state, Attachment(ProjectPath("b.py"))) is None
