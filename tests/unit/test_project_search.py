from __future__ import annotations

import pytest

from swerve.project.search import (
    MAX_RESULT_BYTES,
    FileRanker,
    Hit,
    format_hits,
    hits_in,
    line_matcher,
    rank,
)
from swerve.terms import ProjectPath

P = ProjectPath("src/client.py")


def test_literal_query_is_no_expression() -> None:
    matches = line_matcher("a.b(", is_regex=False)
    assert matches("x = a.b(1)")
    assert not matches("x = aXb(1)")


@pytest.mark.parametrize(
    ("query", "word"),
    [("", "empty"), ("(", "not valid"), ("(a+)+$", "repeats"), ("a*b*c*d*", "repeats")],
)
def test_bad_expressions_are_refused_in_a_sentence(query: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        line_matcher(query, is_regex=True)


def test_hits_and_format() -> None:
    hits = list(hits_in(P, "one\r\ntwo x\rthree x\n", line_matcher("x", is_regex=True)))
    assert hits == [Hit(P, 1, "two x"), Hit(P, 2, "three x")]
    assert format_hits(hits) == "src/client.py:2: two x\nsrc/client.py:3: three x"
    assert format_hits([]) == "(no matches)"


def test_results_are_capped_and_say_so() -> None:
    many = [Hit(P, number, "x" * 1000) for number in range(500)]
    text = format_hits(many)
    assert len(text.encode()) < MAX_RESULT_BYTES + 200
    assert text.splitlines()[-1].startswith("(more than")
    assert all(len(line) < 340 for line in text.splitlines())
    assert format_hits(many[:3], max_hits=2).splitlines()[-1].startswith("(more than 2")


PATHS = [
    ProjectPath(path)
    for path in (
        "src/client.py",
        "src/http_client_errors.py",
        "docs/collaboration-link-entry.md",
        "tests/test_client.py",
        "src/clitest/entry.py",
        "README.md",
        "src/MainWindow.cpp",
    )
]


def best(query: str) -> str:
    return rank(query, PATHS)[0].path


def test_name_beats_folder_and_start_beats_middle() -> None:
    assert best("client") == "src/client.py"
    assert best("CLIENT") == "src/client.py"
    assert best("read") == "README.md"
    assert best("mw") == "src/MainWindow.cpp"
    assert best("hce") == "src/http_client_errors.py"
    assert best("tests/cl") == "tests/test_client.py"


def test_positions_point_at_the_letters() -> None:
    hit = rank("tecl", PATHS)[0]
    assert hit.path == "tests/test_client.py"
    assert "".join(hit.path[at] for at in hit.positions) == "tecl"
    assert list(hit.positions) == sorted(hit.positions)


def test_letters_must_be_in_order() -> None:
    assert rank("zz", PATHS) == []
    assert rank("tneilc", PATHS) == []


def test_empty_query_lists_short_paths_first() -> None:
    assert [hit.path for hit in rank(" ", PATHS, limit=2)] == ["README.md", "src/client.py"]


def test_unicode_that_grows_in_lower_case_keeps_positions() -> None:
    path = ProjectPath("İ/straße.py")
    assert rank("py", [path])[0].positions == (9, 10)


def test_limit_and_stability() -> None:
    ranker = FileRanker([ProjectPath(f"f{n}.py") for n in range(5000)])
    assert len(ranker.rank("f", 7)) == 7
    assert ranker.rank("f", 7) == ranker.rank("f", 7)


def test_letters_at_the_start_of_words_beat_those_side_by_side() -> None:
    (hit,) = rank("abc", [ProjectPath("aBxbc")])
    assert hit.positions == (0, 1, 4)
