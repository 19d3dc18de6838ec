from __future__ import annotations

from tests.fakes.patches import Desk

from swerve.edits.hunks import HunkLine, LineKind
from swerve.edits.weave import Edit, Weave, edits_from_lines
from swerve.text.lines import SourceText

KINDS = {kind.value: kind for kind in LineKind}


def lines_of(*signed: str) -> list[HunkLine]:
    return [HunkLine(KINDS[line[0]], line[1:]) for line in signed]


def woven(text: str, *edits: Edit) -> Weave:
    weave = Weave(SourceText.from_str(text))
    ends = [("\n",) * len(edit.added) for edit in edits]
    weave.apply(weave.view_where(lambda run: True), edits, "h", ends)
    return weave


def with_hunk(weave: Weave) -> str:
    return str(weave.view_where(lambda run: "h" not in run.died).text)


def without_hunk(weave: Weave) -> str:
    return str(weave.view_where(lambda run: run.born is None).text)


def test_both_versions_are_there() -> None:
    weave = woven("a\nb\nc\n", Edit(0, 1, ("A",)), Edit(1, 1, ("x",)), Edit(2, 3, ()))
    assert with_hunk(weave) == "A\nx\nb\n"
    assert without_hunk(weave) == "a\nb\nc\n"


def test_a_file_without_final_newline_gets_one_only_where_something_follows() -> None:
    weave = woven("a\r\nb", Edit(2, 2, ("c",)))
    assert with_hunk(weave) == "a\r\nb\r\nc\n"
    assert without_hunk(weave) == "a\r\nb"


def test_insertions_cling_to_their_side_of_hidden_lines() -> None:
    for is_before, expected in ((False, "a\nnew\nhidden\nb\n"), (True, "a\nhidden\nnew\nb\n")):
        weave = woven("a\nb\n", Edit(1, 1, ("hidden",)))
        view = weave.view_where(lambda run: run.born is None)
        weave.apply(view, [Edit(1, 1, ("new",), is_before)], "i", [("\n",)])
        assert str(weave.view_where(lambda run: True).text) == expected


def test_lines_are_found_in_the_weave() -> None:
    weave = woven("a\nb\nc\n", Edit(1, 2, ("B",)))
    view = weave.view_where(lambda run: "h" not in run.died)
    assert [view.locate(line) for line in range(view.line_count)] == [(0, 0), (2, 0), (3, 2)]
    assert list(view.pieces(0, 3)) == [(3, 2, 3), (2, 0, 1), (0, 0, 1)]
    assert list(view.pieces(1, 1)) == []


def test_an_untouched_text_is_shown_as_it_is() -> None:
    text = SourceText.from_str("a\nb\n")
    assert Weave(text).view(lambda run: True).text is text
    assert len(Weave(SourceText.from_str("")).view(lambda run: True).text) == 0


def test_hunk_lines_become_edits() -> None:
    signed = lines_of("+top", " a", "-b", "+B", "-c", "+C", " d", "+e")
    assert edits_from_lines(signed, [3, 4, 5, 6], 3) == [
        Edit(3, 3, ("top",), is_before=True),
        Edit(4, 5, ("B",)),
        Edit(5, 6, ("C",)),
        Edit(7, 7, ("e",)),
    ]
    assert edits_from_lines(lines_of("-a", "-b", " c"), [0, 1, 2], 0) == [Edit(0, 2, ())]
    assert edits_from_lines(lines_of("+x", "+y"), [], 4) == [Edit(4, 4, ("x", "y"))]
    assert edits_from_lines(lines_of("-a", "-gone", "-c"), [0, None, 2], 0) == [
        Edit(0, 1, ()),
        Edit(2, 3, ()),
    ]


def test_a_view_is_searched_as_its_joined_text_is() -> None:
    desk = Desk(app="a\nb\nc\nd\na\nb\n")
    desk.patch("*** Update File: app\n@@\n c\n-d\n+a\n+new\n a\n@@\n a\n b\n c\n+tail of a\n")
    view = desk.ledger.files["app"].agent_view()
    text = view.text
    assert str(view) == str(text)
    assert view.lines == text.lines
    for line in [*text.lines, "none"]:
        assert list(view.positions(line)) == list(text.positions(line))
        assert list(view.holding(line)) == list(text.holding(line))
    spans = [
        (start, stop) for start in range(len(text) + 1) for stop in range(start, len(text) + 2)
    ]
    assert [view.part(*span) for span in spans] == [text.part(*span) for span in spans]
    ends = range(-1, len(text) + 2)
    assert [view.ending_near(at) for at in ends] == [text.ending_near(at) for at in ends]


def test_a_view_gives_an_end_to_a_last_line_that_is_followed() -> None:
    desk = Desk(app="a\r\nb")
    desk.patch("*** Update File: app\n@@\n b\n+c\n")
    assert str(desk.ledger.files["app"].agent_view()) == "a\r\nb\r\nc\r\n"
