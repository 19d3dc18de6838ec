from __future__ import annotations

import pytest
from tests.fakes.patches import HunkMaker, envelope, read_patch

from swerve.edits.hunks import FileAction, HunkLine, HunkState, LineKind
from swerve.edits.stream import (
    HunkFinished,
    HunkGrew,
    HunkOpened,
    MoveNamed,
    PatchFinished,
    PatchRefused,
    PatchStream,
    SectionFinished,
    SectionOpened,
)


def signed(hunk) -> list[str]:
    return [line.kind.value + line.text for line in hunk.lines]


def refusal_of(text: str) -> PatchRefused:
    found = [event for event in read_patch(text)[1] if isinstance(event, PatchRefused)]
    assert len(found) == 1
    return found[0]


def test_events_come_in_the_order_of_the_text() -> None:
    body = "*** Update File: a\n*** Move to: b\n@@ class A\n@@ def f\n x\n-y\n+z\n@@\n w\n+v"
    hunks, found = read_patch(envelope(body))
    names = [type(event).__name__ for event in found if not isinstance(event, HunkGrew)]
    assert names == [
        "SectionOpened",
        "MoveNamed",
        "HunkOpened",
        "HunkFinished",
        "HunkOpened",
        "HunkFinished",
        "SectionFinished",
        "PatchFinished",
    ]
    assert isinstance(found[0], SectionOpened)
    assert isinstance(found[1], MoveNamed)
    assert isinstance(found[-2], SectionFinished)
    assert isinstance(found[-1], PatchFinished)
    first, second = hunks
    assert (first.headers, first.move_to, second.move_to) == (["class A", "def f"], "b", None)
    assert (signed(first), signed(second)) == ([" x", "-y", "+z"], [" w", "+v"])


def test_the_line_being_written_is_visible_token_by_token() -> None:
    stream = PatchStream(HunkMaker())
    (_, opened, *_) = stream.feed("*** Begin Patch\n*** Update File: a\n@@\n+re")
    assert isinstance(opened, HunkOpened)
    hunk = opened.hunk
    assert hunk.partial == HunkLine(LineKind.ADDED, "re")
    assert stream.feed("try") == [HunkGrew(hunk)]
    assert hunk.partial == HunkLine(LineKind.ADDED, "retry")
    stream.feed("\r")
    assert hunk.partial == HunkLine(LineKind.ADDED, "retry")
    stream.feed("\n-x")
    assert signed(hunk) == ["+retry"]
    assert hunk.partial == HunkLine(LineKind.REMOVED, "x")


def test_a_hunk_grows_at_most_once_per_feed() -> None:
    stream = PatchStream(HunkMaker())
    stream.feed("*** Begin Patch\n*** Add File: a\n")
    assert len(stream.feed("+1\n+2\n+3\n+4")) == 1


def test_a_cut_leaves_the_growing_hunk_growing() -> None:
    hunks, found = read_patch(
        "*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n@@\n-z\n+half", is_complete=False
    )
    finished = [event.hunk for event in found if isinstance(event, HunkFinished)]
    assert finished == hunks[:1]
    assert hunks[1].partial == HunkLine(LineKind.ADDED, "half")
    assert hunks[1].state is HunkState.GROWING


BODY = "*** Update File: a\n@@\n x\n-y\n+z"


@pytest.mark.parametrize(
    "text",
    [
        envelope(BODY),
        envelope(BODY).replace("\n", "\r\n"),
        "apply_patch <<'EOF'\n" + envelope(BODY) + "EOF\n",
        "Here you go:\n```patch\n" + envelope(BODY) + "```\nDone.\n",
        envelope(BODY).replace("*** U", "  *** U"),
        envelope(BODY).replace("*** End", "  *** End"),
        envelope(BODY).replace("*** End", "  *** End") + "```\n",
        envelope(BODY.replace("@@\n", "")),
        envelope(BODY.replace("@@", "@@ -1,2 +1,2 @@")),
        envelope(BODY + "\n\n"),
        envelope("*** Environment ID: 7\n" + BODY),
        envelope(BODY).removesuffix("*** End Patch\n"),
        envelope(BODY).removesuffix("\n"),
    ],
)
def test_what_is_clear_is_accepted(text: str) -> None:
    (hunk,), found = read_patch(text)
    assert signed(hunk) == [" x", "-y", "+z"]
    assert isinstance(found[-1], PatchFinished)


def test_an_empty_line_inside_a_hunk_is_empty_context() -> None:
    (hunk,), _ = read_patch(envelope("*** Update File: a\n@@\n-x\n\n+y\n\n@@\n-q"))[0][:1], None
    assert signed(hunk) == ["-x", " ", "+y"]


def test_a_file_may_hold_the_end_marker_as_a_line() -> None:
    (hunk,), found = read_patch(envelope("*** Update File: a\n@@\n *** End Patch\n+more"))
    assert signed(hunk) == [" *** End Patch", "+more"]
    assert isinstance(found[-1], PatchFinished)


def test_actions_and_their_hunks() -> None:
    body = (
        "*** Add File: n\n+1\n\n+2\n*** Add File: empty\n*** Delete File: d\n"
        "*** Update File: m\n*** Move to: k\n*** Update File: u\n@@\n-x\n*** End of File"
    )
    hunks, _ = read_patch(envelope(body))
    assert [(hunk.action, hunk.path) for hunk in hunks] == [
        (FileAction.ADD, "n"),
        (FileAction.ADD, "empty"),
        (FileAction.DELETE, "d"),
        (FileAction.UPDATE, "m"),
        (FileAction.UPDATE, "u"),
    ]
    assert signed(hunks[0]) == ["+1", "+", "+2"]
    assert (hunks[3].move_to, hunks[4].at_end) == ("k", True)


def test_a_path_that_escapes_refuses_its_section_only() -> None:
    hunks, found = read_patch(envelope("*** Update File: ../x\n@@\n-a\n+b\n" + BODY))
    assert [hunk.state for hunk in hunks] == [HunkState.REFUSED, HunkState.GROWING]
    assert hunks[0].reason.startswith("path-escape")
    assert found[0] == SectionOpened("../x", FileAction.UPDATE, hunks[0].reason)
    (moved,), _ = read_patch(envelope("*** Update File: a\n*** Move to: .git/x\n@@\n-a"))
    assert moved.state is HunkState.REFUSED


@pytest.mark.parametrize(
    ("text", "line_no", "word"),
    [
        ("no patch here", 1, "no patch"),
        (envelope(""), 2, "no section"),
        (envelope("*** Frobnicate File: x"), 1, "unknown"),
        (envelope("*** Update File: x"), 1, "without a hunk"),
        (envelope("*** Update File: x\n@@"), 1, "no lines"),
        (envelope("*** Update File: x\n@@\n x\ncontext"), 4, "leading space"),
        (envelope("*** Add File: x\nline"), 2, "lacks its +"),
        (envelope("*** Delete File: x\nline"), 2, "no section"),
        (envelope(BODY + "\n*** Move to: b"), 6, "precede"),
        ("*** Begin Patch\n*** Update File: x\n", 1, "without a hunk"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_line(text: str, line_no: int, word: str) -> None:
    refusal = refusal_of(text)
    assert refusal.line_no == line_no
    assert word in refusal.reason
    assert refusal.expected


def test_the_hunk_a_patch_breaks_off_in_is_refused_and_earlier_ones_stay() -> None:
    hunks, found = read_patch(envelope("*** Update File: x\n@@\n-a\n+b\n@@\n-c\nd"))
    assert [hunk.state for hunk in hunks] == [HunkState.GROWING, HunkState.REFUSED]
    assert found[-1].hunk is hunks[1]
    stream = PatchStream(HunkMaker())
    stream.feed("*** Begin Patch\n*** Nonsense\n")
    assert stream.feed("+more\n") == []
    assert stream.end(is_complete=True) == []


def test_a_padded_end_is_the_end_where_the_call_was_cut_after_it() -> None:
    text = "*** Begin Patch\n*** Update File: a\n@@\n-x\n *** End Patch\n"
    (hunk,), found = read_patch(text, is_complete=False)
    assert signed(hunk) == ["-x"]
    assert found[-1] == PatchFinished()


def test_blank_lines_after_a_padded_end_do_not_undo_it() -> None:
    text = "*** Begin Patch\n*** Update File: a\n@@\n-x\n *** End Patch\n\n\n"
    (hunk,), found = read_patch(text)
    assert signed(hunk) == ["-x"]
    assert found[-1] == PatchFinished()


def test_words_of_an_end_that_more_of_the_hunk_follows_are_a_line_of_the_file() -> None:
    text = "*** Begin Patch\n*** Update File: a\n *** End Patch\n-x\n*** End Patch\n"
    (hunk,), _ = read_patch(text)
    assert signed(hunk) == [" *** End Patch", "-x"]


def test_a_padded_marker_before_any_line_is_a_marker() -> None:
    text = "*** Begin Patch\n*** Update File: a\n *** Move to: b\n@@\n-x\n*** End Patch\n"
    (hunk,), found = read_patch(text)
    assert MoveNamed("a", "b") in found
    assert (hunk.move_to, signed(hunk)) == ("b", ["-x"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("*** Update File: a\n@@\n@@\n-x", "A hunk of this section has no lines."),
        ("*** Update File: a\n*** Update File: b\n@@\n-x", "An update without a hunk"),
    ],
)
def test_a_section_that_says_nothing_is_refused_where_it_began(body: str, reason: str) -> None:
    refusal = refusal_of(envelope(body))
    assert refusal.reason.startswith(reason)
    assert (refusal.line_no, refusal.line) == (1, "*** Update File: a")


def test_lines_after_the_end_in_the_same_piece_are_passed_over() -> None:
    (hunk,), found = read_patch(envelope("*** Update File: a\n@@\n-x") + "and\nso on\n")
    assert signed(hunk) == ["-x"]
    assert found[-1] == PatchFinished()
