from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from swerve.launch.at import place_of, run_at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.py", ("a.py", 0, 0)),
        ("a.py:7", ("a.py", 6, 7)),
        ("dir/a.py:10-40", ("dir/a.py", 9, 40)),
        ("C:\\x\\a.py:2-2", ("C:\\x\\a.py", 1, 2)),
        ("odd:name", ("odd:name", 0, 0)),
        ("a.py:0", None),
        ("a.py:9-3", None),
    ],
)
def test_a_place_is_a_file_with_lines_from_one(
    text: str, expected: tuple[str, int, int] | None
) -> None:
    assert place_of(text) == expected


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        ("a.py:9-3", "x", "names no lines"),
        ("none.py", "x", "There is no file"),
        ("a.py", " ", "no words"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    tmp_path: Path,
    place: str,
    text: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("x\n")
    assert run_at(Namespace(place=place, text=text)) == 2
    assert words in capsys.readouterr().err
