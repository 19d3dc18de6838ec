from __future__ import annotations

from swerve.practice.patching import Edit, edits_between, patch_text


def hunks(text: str, *edits: Edit) -> list[str]:
    return patch_text({"f": (text, edits)}).split("\n")[2:-1]


def test_a_unique_line_needs_no_context() -> None:
    assert hunks("a\nb\nc\n", Edit(1, 2, ("x",))) == ["@@", "-b", "+x"]


def test_an_insertion_names_the_line_before_it() -> None:
    assert hunks("a\nb\n", Edit(1, 1, ("x",))) == ["@@", " a", "+x"]


def test_equal_lines_get_context_until_they_differ() -> None:
    assert hunks("a\nx\nb\nx\n", Edit(3, 4, ("y",))) == ["@@", " b", "-x", "+y"]


def test_blank_lines_name_no_place() -> None:
    assert hunks("a\n\nb\n", Edit(1, 2, ("x",))) == ["@@", " a", "-", "+x"]


def test_neighbours_share_a_hunk() -> None:
    edits = (Edit(0, 1, ("x",)), Edit(1, 2, ("y",)))
    assert hunks("a\nb\nc\n", *edits) == ["@@", "-a", "+x", "-b", "+y"]


def test_files_without_edits_are_left_out() -> None:
    assert patch_text({"f": ("a\n", [])}) == "*** Begin Patch\n*** End Patch"


def test_changed_lines_become_edits() -> None:
    assert edits_between("a\nb\n", "a\nc\n") == [Edit(1, 2, ("c",))]
