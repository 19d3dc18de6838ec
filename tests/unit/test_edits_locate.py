from __future__ import annotations

import pytest

from swerve.edits.hunks import HunkLine, LineKind, MatchPass
from swerve.edits.locate import Placement, Reindent, locate, locate_similar
from swerve.text.lines import SourceText

TWINS = """class A:
    def run(self):
        go()

class B:
    def run(self):
        go()
"""


def text_of(*lines: str) -> SourceText:
    return SourceText.from_lines(lines)


def is_ambiguous(found: Placement) -> bool:
    return found.place is None and len(found.candidates) > 1


def context(*lines: str) -> list[HunkLine]:
    return [HunkLine(LineKind.CONTEXT, line) for line in lines]


@pytest.mark.parametrize(
    ("have", "want", "match"),
    [
        ("x = 1", "x = 1", MatchPass.EXACT),
        ("x = 1  ", "x = 1", MatchPass.TRAILING_BLANKS),
        ("    x = 1", "x = 1", MatchPass.ALL_BLANKS),
        ("say(“hi” – now…)", 'say("hi" - now...)', MatchPass.FOLDED),
    ],
)
def test_the_strictest_pass_that_matches_places_the_block(
    have: str, want: str, match: MatchPass
) -> None:
    place = locate(text_of("a", have, "b"), [want]).place
    assert place is not None
    assert (place.line, place.line_count, place.match) == (1, 1, match)


def test_a_looser_twin_does_not_disturb_an_exact_match() -> None:
    assert locate(text_of(" x", "x"), ["x"]).place.line == 1


def test_two_places_are_as_bad_as_none() -> None:
    placement = locate(SourceText.from_str(TWINS), ["        go()"])
    assert placement.place is None
    assert is_ambiguous(placement)
    assert placement.candidates == (2, 6)
    assert "lines 3, 7" in placement.reason
    many = locate(text_of(*["x"] * 12), ["x"])
    assert len(many.candidates) == 10
    assert "12 places" in many.reason
    assert "and more" in many.reason


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        (["class B:"], 6),
        (["class A:"], 2),
        (["class B:", "def run(self):"], 6),
        (["class A:", "def run(self):"], 2),
        (["class B"], 6),
    ],
)
def test_headers_narrow_the_search(headers: list[str], line: int) -> None:
    assert locate(SourceText.from_str(TWINS), ["        go()"], headers).place.line == line


def test_the_header_may_be_the_first_line_of_the_block() -> None:
    assert locate(text_of("def f():", "  x"), ["def f():", "  x"], ["def f():"]).place.line == 0


def test_a_block_before_its_header_is_refused() -> None:
    placement = locate(text_of("x", "def f():", "y"), ["x"], ["def f():"])
    assert placement.place is None
    assert "header" in placement.reason


def test_an_unknown_header_does_not_hide_a_unique_block() -> None:
    assert locate(text_of("a", "x"), ["x"], ["def gone():"]).place.line == 1


def test_end_of_file_and_line_hints_disambiguate() -> None:
    text = text_of("x", "y", "x", "y")
    assert locate(text, ["x", "y"], at_end=True).place.line == 2
    assert locate(text, ["x", "y"], hint_line=0).place.line == 0
    assert locate(text, ["x"], at_end=True).place is None
    assert is_ambiguous(locate(text_of("x", "a", "x"), ["x"], hint_line=1))


def test_only_added_lines_go_after_the_header_else_to_the_end() -> None:
    text = SourceText.from_str(TWINS)
    assert locate(text, []).place.line == 7
    assert locate(text, [], ["class B:"]).place.line == 5
    assert locate(text, [], ["class B:", "def run(self):"]).place.line == 6
    assert is_ambiguous(locate(text, [], ["def run(self):"]))
    assert locate(text, [], ["def run(self):"], hint_line=5).place.line == 6
    assert "not in the file" in locate(text, [], ["def gone():"]).reason
    assert "numbers alone" in locate(text, [], hint_line=3).reason
    assert locate(text_of(), [], hint_line=0).place.line == 0


def test_exact_only_leaves_the_rest_to_a_worker() -> None:
    assert locate(text_of("  x"), ["x"], is_exact_only=True).place is None


@pytest.mark.parametrize(
    ("pairs", "line", "result"),
    [
        ([("", "    ")], "  x", "      x"),
        ([("    ", "\t")], "        x", "\t\tx"),
        ([("\t", "  ")], "\t\tx", "    x"),
        ([("    ", "  ")], "    x", "  x"),
        ([("    ", "  ")], "  x", "x"),
        ([("  ", "    ")], "x", "  x"),
        ([("  ", "\t")], "x", "x"),
        ([("", "  ")], "", ""),
        ([("    ", "      "), ("", "  ")], "    x", "      x"),
    ],
)
def test_new_lines_take_over_the_indentation_of_the_file(
    pairs: list[tuple[str, str]], line: str, result: str
) -> None:
    assert Reindent(tuple(pairs)).apply(line) == result


def test_a_match_that_ignored_indentation_says_how_to_reindent() -> None:
    placement = locate(text_of("    if x:", "        y"), ["if x:", "    y"])
    assert placement.reindent == Reindent((("    ", "        "), ("", "    ")))
    assert locate(text_of("x  "), ["x"]).reindent is None


POEM = [
    f"the {word} line of a longer poem" for word in ("first", "second", "third", "fourth", "fifth")
]


def test_similar_lines_are_found_where_nothing_stricter_matches() -> None:
    said = [*POEM]
    said[2] = said[2].replace("longer", "longish")
    placement = locate_similar(text_of("intro", *POEM, "outro"), context(*said))
    assert placement.place.line == 1
    assert placement.place.match is MatchPass.SIMILAR
    assert placement.aligned == (1, 2, 3, 4, 5)


def test_a_fifth_of_the_lines_may_be_missing() -> None:
    have = [POEM[0], POEM[1], "something else", POEM[3], POEM[4]]
    placement = locate_similar(text_of(*have), context(*POEM))
    assert placement.aligned == (0, 1, None, 3, 4)
    have[0] = "more of something else"
    assert locate_similar(text_of(*have), context(*POEM)).place is None


def test_two_similar_places_are_ambiguous() -> None:
    said = [line.replace("poem", "poet") for line in POEM]
    text = text_of(*POEM, "", "", "", "", "", *POEM)
    placement = locate_similar(text, context(*said))
    assert is_ambiguous(placement)
    assert locate_similar(text, context(*said), at_end=True).place.line == 10


def test_the_similar_pass_tries_the_strict_ones_first() -> None:
    assert locate_similar(text_of("  x"), context("x")).place.match is MatchPass.ALL_BLANKS
    assert locate_similar(text_of("a"), context("zzz")).reason


def test_a_similar_place_with_a_gap_at_the_change_is_none() -> None:
    have = text_of(POEM[0], POEM[1], "came meanwhile", POEM[2], POEM[3], POEM[4])
    said = context(*POEM)
    added = HunkLine(LineKind.ADDED, "new")
    assert locate_similar(have, [*said[:2], added, *said[2:]]).place is None
    assert locate_similar(have, [*said[:4], added, *said[4:]]).place.match is MatchPass.SIMILAR


def test_equal_lines_are_paired_where_they_stand_side_by_side() -> None:
    have = text_of("", "kept kept kept", "", "first of the lines", "second of the lines", "third")
    said = [
        HunkLine(LineKind.REMOVED, ""),
        HunkLine(LineKind.REMOVED, "first of the lines"),
        *context("second of the lineX", "third"),
    ]
    assert locate_similar(have, said).aligned == (2, 3, 4, 5)


def test_a_header_below_a_candidate_does_not_open_its_block() -> None:
    text = text_of("def f():", "    x", "other", "    x", "def f():", "    y")
    placement = locate(text, ["    x"], ["def f():"])
    assert placement.place.line == 1


TORN = {
    "by a copied end": (
        ["it('a', f(){", "go(9)"],
        "  it('a', f(){\n    go(9)\n    stop()\n  })\n    go(9)\n    stop()\n  })\n",
    ),
    "by a line that is not indented": (
        ["it('a', f(){", "go(9)"],
        "  it('a', f(){\n    go(9)\nfresh\n    go(9)\n  })\n",
    ),
    "by an end of all that encloses it": (
        ["describe('x', f(){", "  })"],
        "describe('x', f(){\n  })\n})\n  it('a', f(){\n  })\n})\n",
    ),
}


@pytest.mark.parametrize("torn", TORN)
def test_a_block_that_may_be_torn_in_two_does_not_tell_which_place_is_meant(torn: str) -> None:
    (header, wanted), text = TORN[torn]
    wanted = next(line for line in text.splitlines() if line.strip() == wanted.strip())
    assert is_ambiguous(locate(SourceText.from_str(text), [wanted], [header]))


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("  it('b', f(){\n    go()\n  })\n", id="the next block of its kind"),
        pytest.param("  it('b', f(){\n    if (x) {\n    go()\n  }})\n", id="a block within that"),
        pytest.param("  } else {\n    go()\n  }\n", id="its other half"),
    ],
)
def test_a_block_that_ends_before_another_one_tells_the_place(after: str) -> None:
    text = SourceText.from_str("  it('a', f(){\n    go()\n  })\n" + after)
    assert locate(text, ["    go()"], ["it('a', f(){"]).place.line == 1


def test_a_header_may_be_the_first_line_of_what_is_changed() -> None:
    text = text_of("def f():", "    x", "def g():", "    y", "def f():")
    assert locate(text, ["def f():"], ["def f():"]).candidates == (0, 4)


def test_a_line_outside_of_a_block_is_no_place_in_it() -> None:
    found = locate(text_of("def f():", "    x", "x"), ["  x"], ["def f():"])
    assert found.place is not None
    assert found.place.line == 1


def test_a_block_is_sought_by_its_rarest_line() -> None:
    lines = ["the longest line", "b", "the longest line", "b", "the longest line", "c", "d"]
    found = locate(text_of(*lines), ["the longest line", "c"])
    assert found.place is not None
    assert found.place.line == 4
    assert locate(text_of(*lines), ["the longest line", "b"]).candidates == (0, 2)


def test_a_removed_line_that_nothing_is_like_gives_a_hunk_no_place() -> None:
    names = [f"{name} stands alone here" for name in ("alpha", "beta", "gamma", "delta", "omega")]
    lines = [
        *context(*(f"{name}!" for name in names[:4])),
        HunkLine(LineKind.REMOVED, "%%%%%%%%%%%%%%%%%%%%"),
        *context(f"{names[4]}!"),
    ]
    found = locate_similar(text_of("x", *names, "y"), lines, ())
    assert found.place is None
    assert "not side by side" in found.reason
