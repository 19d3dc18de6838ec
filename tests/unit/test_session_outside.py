from __future__ import annotations

from tests.fakes.session_script import Script, content_of

from swerve.edits.hunks import FileAction, HunkState
from swerve.session import inputs
from swerve.session.calls import ACCEPTED
from swerve.session.disk_inputs import FileLoaded, FileTouched, OutsideSeen
from swerve.session.effects import Write
from swerve.session.events import FileChanged
from swerve.terms import ProjectPath

PATH = ProjectPath("app.py")


def seen(before: str | None, now: str | None) -> Script:
    script = Script()
    texts = [None if text is None else content_of(text) for text in (before, now)]
    script.play(OutsideSeen(PATH, *texts))
    return script


def test_what_others_changed_becomes_hunks_that_can_be_taken_back() -> None:
    script = seen("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n")
    first, last = script.state.ledger.outside()
    assert FileChanged(PATH) in script.events
    made = script.play(inputs.Reject((first,)))
    (write,) = [effect for effect in made if isinstance(effect, Write)]
    assert write.decision.writes[0].new == b"a\nb\nc\nd\nE\n"
    assert script.state.ledger.hunks[last].state is HunkState.KEPT
    made = script.play(inputs.UndoDecision())
    assert [e.decision.writes[0].new for e in made if isinstance(e, Write)] == [b"A\nb\nc\nd\nE\n"]


def test_a_file_that_is_new_or_gone_is_one_hunk() -> None:
    for before, now, action in ((None, "a\n", FileAction.ADD), ("a\n", None, FileAction.DELETE)):
        script = seen(before, now)
        (hunk,) = script.state.ledger.outside()
        assert script.state.ledger.hunks[hunk].action is action


def test_without_an_earlier_text_later_changes_have_one() -> None:
    script = seen("a\n", "a\n")
    assert script.state.ledger.outside() == []
    script.play(FileTouched(PATH, content_of("b\n")))
    assert len(script.state.ledger.outside()) == 1


def test_a_tracked_file_is_left_to_the_usual_way() -> None:
    script = seen("a\n", "b\n")
    script.play(OutsideSeen(PATH, content_of("x\n"), content_of("y\n")))
    assert script.state.ledger.files[PATH].base_text().lines == ("b",)


def test_a_patch_that_waits_for_a_file_goes_on_when_others_change_that_file() -> None:
    script = Script(answers_loads=False)
    script.submit("change it")
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-new\n+newer\n*** End Patch\n")
    script.finish()
    script.play(OutsideSeen(PATH, content_of("old\n"), content_of("old\nnew\n")))
    (hunk,) = script.hunks()
    assert script.state.ledger.hunks[hunk].state is HunkState.PENDING
    assert script.sent()[-1].request.items[-1].output == ACCEPTED


def test_a_file_that_was_read_is_compared_anew_until_something_is_done_to_it() -> None:
    script = Script({"app.py": "A\nb\n"})
    script.play(FileLoaded(PATH, content_of("A\nb\n")))
    script.play(OutsideSeen(PATH, content_of("a\nb\n"), content_of("A\nb\n")))
    (hunk,) = script.state.ledger.outside()
    script.play(OutsideSeen(PATH, content_of("x\nb\n"), content_of("A\nb\n")))
    assert script.state.ledger.outside() == [hunk]


def test_a_comparison_with_an_older_reading_of_the_disk_is_dropped() -> None:
    script = Script({"app.py": "A\nb\n"})
    script.play(FileLoaded(PATH, content_of("A\nb\n")))
    script.play(OutsideSeen(PATH, content_of("a\n"), content_of("older\n")))
    assert script.state.ledger.outside() == []
