from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, HunkMaker

from swerve.edits.hunks import HunkFlag
from swerve.edits.placing import LOOP_LINES, ends_for, lines_built_on
from swerve.edits.states import Finish
from swerve.edits.stream import HunkOpened, PatchStream
from swerve.edits.weave import Edit
from swerve.text.lines import SourceText


@pytest.mark.parametrize(
    ("edit", "ends"),
    [
        (Edit(0, 1, ("x",)), ("\r\n",)),
        (Edit(1, 2, ("x", "y")), ("\n", "\n")),
        (Edit(1, 1, ("x",)), ("\r\n",)),
        (Edit(1, 1, ("x",), is_before=True), ("\n",)),
        (Edit(3, 3, ("x",)), ("\n",)),
        (Edit(0, 0, ("x",)), ("\r\n",)),
        (Edit(0, 1, ()), ()),
    ],
)
def test_added_lines_end_like_their_neighbours(edit: Edit, ends: tuple[str, ...]) -> None:
    assert ends_for(SourceText.from_str("a\r\nb\nc"), edit) == ends


def test_what_an_edit_builds_on() -> None:
    desk = Desk(app="a\nb\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n+1\n+2\n b")
    file = desk.ledger.files["app"]
    view = file.agent_view()

    def built_on(start: int, stop: int) -> set[str]:
        return lines_built_on(file, view, [Edit(start, stop, ("x",))])

    assert built_on(1, 2) == built_on(0, 4) == built_on(2, 2) == {hunk}
    assert built_on(0, 1) == built_on(1, 1) == built_on(3, 3) == built_on(4, 4) == set()


def test_a_long_file_leaves_the_looser_passes_to_a_worker() -> None:
    text = "".join(f"  line {n}\n" for n in range(LOOP_LINES + 1))
    desk = Desk(app=text)
    stream = PatchStream(HunkMaker())
    body = "*** Begin Patch\n*** Update File: app\n@@\n-line 7\n+x\n"
    (hunk,) = [e.hunk for e in stream.feed(body) if isinstance(e, HunkOpened)]
    desk.ledger.open(hunk)
    assert desk.ledger.finish(hunk.id, 0.0) is Finish.NEEDS_SEARCH
    (found,) = desk.patch("*** Update File: app\n@@\n-line 8\n+x")
    assert desk.state(found) == "pending"
    assert "\n  x\n" in desk.agent("app")


def test_an_empty_file_in_the_way_of_a_rename_comes_back_with_an_undo() -> None:
    desk = Desk(a="1\n", b="")
    (move,) = desk.patch("*** Update File: a\n*** Move to: b\n")
    assert HunkFlag.PROTECTED in desk.ledger.hunks[move].flags
    desk.keep(move)
    assert desk.disk == {"b": b"1\n"}
    desk.undo()
    assert desk.disk == {"a": b"1\n", "b": b""}
    desk.check()
