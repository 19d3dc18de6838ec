from __future__ import annotations

from tests.fakes.review_desk import ReviewDesk

from swerve.edits.hunks import HunkState
from swerve.rows.assembly import CUT_WORDS, UNPLACED_WORDS
from swerve.rows.diff import DiffRows
from swerve.rows.segments import DiffKind
from swerve.session.inputs import Keep, Reject, UndoDecision
from swerve.terms import HunkId, ProjectPath

_BIG = "".join(f"line {at}\n" for at in range(400))
_SMALL = "one\ntwo\nthree\nfour\n"


def _desk(text: str, patch: str = "") -> tuple[ReviewDesk, DiffRows]:
    desk = ReviewDesk({"a.py": text})
    desk.ask("change it")
    desk.write("*** Begin Patch\n*** Update File: a.py\n" + patch)
    return desk, _rows_of(desk)


def _rows_of(desk: ReviewDesk) -> DiffRows:
    ledger = desk.state.ledger
    return DiffRows(ledger.files[ProjectPath("a.py")], ledger.hunks)


def _shown(rows: DiffRows) -> list[tuple[str, str]]:
    return [(rows.row(at).kind.value, rows.text(at)) for at in range(len(rows))]


def test_removed_lines_stand_before_added_ones_with_both_numbers() -> None:
    _, rows = _desk(_SMALL, "@@\n one\n-two\n+TWO\n+2\n three\n@@\n")
    assert _shown(rows) == [
        ("context", "one"),
        ("removed", "two"),
        ("added", "TWO"),
        ("added", "2"),
        ("context", "three"),
        ("context", "four"),
    ]
    numbers = [(rows.row(at).old_no, rows.row(at).new_no) for at in range(6)]
    assert numbers == [(0, 0), (1, None), (None, 1), (None, 2), (2, 3), (3, 4)]


def test_a_growing_hunk_shows_its_half_line_and_the_caret_there() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n+TW")
    assert rows.row(2).text == "TW"
    assert [rows.row(at).has_caret for at in range(len(rows))].index(True) == 2
    assert rows.growing_row() == 2
    desk.write("O")
    change = rows.refresh()
    assert (change.start, change.removed, change.inserted) == (2, 1, 1)
    assert rows.text(2) == "TWO"


def test_rows_keep_what_they_said_until_they_are_refreshed() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n+TW")
    desk.write("O and more")
    assert rows.text(2) == "TW"


def test_unchanged_lines_far_from_changes_are_folded_and_open_again() -> None:
    _, rows = _desk(_BIG, "@@\n line 200\n-line 201\n+LINE\n@@\n")
    kinds = [rows.kind(at) for at in range(len(rows))]
    assert kinds.count(DiffKind.FOLD) == 2
    assert rows.text(0) == "… 198 unchanged lines"
    assert rows.copy_text(0) is None
    assert rows.row_of_line(5) == 0
    change = rows.expand(0)
    assert (change.start, change.removed, change.inserted) == (0, 1, 198)
    assert rows.text(0) == "line 0"
    assert rows.expand(3).is_empty


def test_a_file_without_changes_is_whole() -> None:
    _, rows = _desk(_BIG)
    assert len(rows) == 400
    assert rows.line_counts == (400, 400)
    assert rows.row_of_line(399) == 399
    assert rows.new_lines(0) == _BIG.splitlines()


def test_judging_folds_nothing_that_was_in_view() -> None:
    desk, rows = _desk(_BIG, "@@\n line 200\n-line 201\n+LINE\n@@\n line 300\n-line 301\n+X\n@@\n")
    first, second = desk.script.hunks()[:2]
    before = [text for _, text in _shown(rows)]
    for judgement in (Keep((first,)), Reject((second,))):
        desk.dispatch(judgement)
        rows.refresh()
    after = [text for _, text in _shown(rows)]
    assert after == [text for text in before if text not in ("line 201", "X")]


def test_words_that_changed_are_marked_in_both_lines() -> None:
    _, rows = _desk(
        "call(attempts=5, url)\n", "@@\n-call(attempts=5, url)\n+call(tries=5, url)\n@@\n"
    )
    assert [rows.row(0).text[a:b] for a, b in rows.row(0).marks] == ["attempts"]
    assert [rows.row(1).text[a:b] for a, b in rows.row(1).marks] == ["tries"]


def test_lines_with_little_in_common_have_no_marks() -> None:
    _, rows = _desk(
        "sleep(0.2 * attempt)\n", "@@\n-sleep(0.2 * attempt)\n+delay = busy.after or 3\n@@\n"
    )
    assert rows.row(0).marks == rows.row(1).marks == ()


def test_a_cut_hunk_ends_in_scissors() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n+TW")
    desk.stop()
    rows.refresh()
    kinds = [(row.kind, row.state) for row in map(rows.row, range(len(rows)))]
    assert kinds[1:4] == [
        (DiffKind.REMOVED, HunkState.CUT),
        (DiffKind.ADDED, HunkState.CUT),
        (DiffKind.CUT, HunkState.CUT),
    ]
    assert rows.text(3) == CUT_WORDS


def test_a_hunk_without_a_place_stands_above_the_text() -> None:
    _, rows = _desk(_SMALL, "@@\n-nowhere\n+a\n+b\n+c\n")
    kinds = [kind for kind, _ in _shown(rows)[:6]]
    assert kinds == ["rule", "removed", "added", "added", "added", "rule"]
    assert rows.rows_of(rows.hunks()[0]) == range(6)


def test_a_hunk_that_may_find_its_place_soon_does_not_push_the_text_down() -> None:
    _, rows = _desk("same\nsame\nend\n", "@@\n-same\n+other")
    assert [kind for kind, _ in _shown(rows)] == ["context"] * 3


def test_a_refused_hunk_says_why_in_place() -> None:
    _, rows = _desk("same\nsame\n", "@@\n-same\n+other\n@@\n")
    row = rows.row(0)
    assert row.kind is DiffKind.REASON
    assert row.text.startswith("refused: ")
    assert row.state is HunkState.REFUSED


def test_a_conflicted_hunk_stands_between_rules_after_the_text_that_won() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n+TWO\n three\n@@\n")
    desk.change_outside("a.py", _SMALL.replace("two", "zwei"))
    rows.refresh()
    shown = _shown(rows)
    at = shown.index(("added", "TWO"))
    assert shown[at - 1][0] == shown[at + 1][0] == "rule"
    theirs = shown.index(("context", "zwei"))
    assert shown[theirs - 1] == ("rule", "conflict: Somebody else changed these lines. On disk now")
    assert shown[at - 1][1] == "from the model, not on disk"
    assert [offer.command for offer in rows.row(at - 1).offers] == ["hunk.askAgain", "hunk.reject"]


def test_a_conflict_in_several_places_tells_its_reason_and_keys_once() -> None:
    desk, rows = _desk(_SMALL, "@@\n-one\n+ONE\n two\n-three\n+THREE\n@@\n")
    desk.change_outside("a.py", _SMALL.replace("one", "eins"))
    rows.refresh()
    rules = [at for at in range(len(rows)) if rows.kind(at) is DiffKind.RULE]
    assert [bool(rows.row(at).offers) for at in rules].count(True) == 1
    assert sum("Somebody else" in rows.text(at) for at in rules) == 1


def test_a_conflict_whose_other_text_is_gone_says_whose_text_stands_there() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n+TWO\n three\n@@\n")
    desk.change_outside("a.py", _SMALL.replace("two\n", ""))
    rows.refresh()
    shown = _shown(rows)
    at = shown.index(("added", "TWO"))
    words = [text for _, text in shown[at - 2 : at]]
    assert words == ["conflict: Somebody else changed these lines.", "from the model, not on disk"]


def test_a_conflict_of_a_hunk_that_only_removes_shows_both_texts_with_its_keys() -> None:
    desk, rows = _desk(_SMALL, "@@\n one\n-two\n-three\n four\n@@\n")
    desk.change_outside("a.py", _SMALL.replace("two", "zwei"))
    rows.refresh()
    assert _shown(rows) == [
        ("context", "one"),
        ("rule", "conflict: Somebody else changed these lines. On disk now"),
        ("context", "zwei"),
        ("context", "three"),
        ("rule", "the model would remove"),
        ("removed", "two"),
        ("removed", "three"),
        ("rule", "end of conflict"),
        ("context", "four"),
    ]
    assert rows.rows_of(rows.hunks()[0]) == range(1, 8)
    assert [offer.command for offer in rows.row(4).offers] == ["hunk.askAgain", "hunk.reject"]
    assert not rows.row(3).has_only_blanks
    assert ("removed", 5, 7) in [(style, start, stop) for start, stop, style in rows.marks()]


def test_a_cut_hunk_without_a_place_shows_its_first_changes_and_how_many_follow() -> None:
    desk, rows = _desk("same\nsame\n", "@@\n same\n+a\n+b\n+c\n+d\n+e\n+f")
    desk.stop()
    rows.refresh()
    assert _shown(rows)[:5] == [
        ("added", "a"),
        ("added", "b"),
        ("added", "c"),
        ("added", "d"),
        ("cut", f"{UNPLACED_WORDS}, 2 more lines"),
    ]
    assert [offer.verb for offer in rows.row(4).offers] == ["ask again", "dismiss"]


def test_folds_open_by_ten_lines_from_either_end_and_around_a_hunk() -> None:
    text = "".join(f"line {at}\n" for at in range(300))
    _, rows = _desk(text, "@@\n-line 150\n+LINE 150\n@@\n")
    first = next(at for at in range(len(rows)) if rows.kind(at) is DiffKind.FOLD)
    assert rows.text(first) == "… 147 unchanged lines"
    rows.expand(first, first=10)
    assert rows.text(9) == "line 9"
    assert rows.text(10) == "… 137 unchanged lines"
    rows.expand(10, last=10)
    assert rows.text(10) == "… 127 unchanged lines"
    assert rows.text(11) == "line 137"
    change = rows.expand_around(rows.hunks()[0], 10)
    assert rows.text(10) == "… 117 unchanged lines"
    assert rows.text(rows.rows_of(rows.hunks()[0]).stop + 13) == "… 136 unchanged lines"
    assert change.inserted - change.removed == 20
    rows.expand(10)
    assert rows.text(10) == "line 10"


def test_hunks_are_found_by_row_and_rows_by_hunk() -> None:
    _, rows = _desk(_SMALL, "@@\n-one\n+ONE\n two\n-three\n+THREE\n@@\n")
    (hunk,) = rows.hunks()
    assert rows.rows_of(hunk) == range(5)
    assert rows.hunk_at(2) == hunk
    assert rows.hunk_at(5) is None
    assert rows.rows_of(HunkId("other")) is None


def test_the_overview_marks_runs_of_changed_rows() -> None:
    desk, rows = _desk(_SMALL, "@@\n-one\n+ONE\n two\n-three\n+TH")
    assert rows.marks() == [(0, 2, "accent"), (3, 5, "accent")]
    desk.stop()
    rows.refresh()
    assert rows.marks() == [(0, 2, "faint"), (3, 5, "faint")]
    assert [rows.kind(at) for at in range(len(rows))].count(DiffKind.CUT) == 1
    assert rows.growing_row() is None


def test_rows_know_their_file() -> None:
    desk, rows = _desk(_SMALL)
    assert rows.path == "a.py"
    assert rows.is_of(desk.state.ledger.files[ProjectPath("a.py")])


def test_a_judged_hunk_leaves_a_mark_beside_its_lines() -> None:
    desk, rows = _desk(
        _SMALL + "five\nsix\n",
        "@@\n one\n-two\n+TWO\n@@\n three\n+between\n four\n@@\n-six\n+SIX\n@@\n",
    )
    kept, inserted, replaced = desk.script.hunks()[:3]
    desk.dispatch(Keep((kept,)), Reject((inserted,)), Reject((replaced,)))
    rows.refresh()
    marks = [(rows.text(at), rows.row(at).judged) for at in range(len(rows))]
    assert [mark for mark in marks if mark[1] is not None] == [
        ("TWO", HunkState.KEPT),
        ("four", HunkState.REJECTED),
        ("six", HunkState.REJECTED),
    ]
    assert [rows.hunk_at(at) for at in (1, 3, 5)] == [kept, inserted, replaced]
    desk.dispatch(UndoDecision())
    rows.refresh()
    assert [rows.row(at).judged for at in range(len(rows))].count(HunkState.REJECTED) == 1


def test_words_are_marked_as_soon_as_a_line_is_finished() -> None:
    patch = "@@\n-call(attempts=5, url)\n+call(tries=5, url)"
    desk, rows = _desk("call(attempts=5, url)\nend\n", patch)
    assert rows.row(0).marks == rows.row(1).marks == ()
    desk.write("\n+more")
    rows.refresh()
    assert rows.row(0).marks
    assert rows.row(1).marks
    assert not rows.row(2).marks
