"""Names that a forgiving file system could not tell apart are the same."""

from __future__ import annotations

from swerve.text.names import folded_name


def test_names_that_look_the_same_fold_to_one() -> None:
    assert folded_name("README.md") == folded_name("Readme.MD")
    assert folded_name("caf\u00e9") == folded_name("cafe\u0301")
    assert folded_name("a.py") != folded_name("b.py")
