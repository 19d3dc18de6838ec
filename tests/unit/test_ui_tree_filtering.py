from __future__ import annotations

from swerve.project.tree import Tree
from swerve.terms import ProjectPath
from swerve.ui.tree.filtering import MATCHES_SHOWN, TreeFilter

PATHS = [ProjectPath(path) for path in ("README.md", "src/Client.py", "src/server.py")]


def test_every_word_must_stand_in_the_path_whatever_its_case() -> None:
    tree, filtering = Tree.from_files(PATHS), TreeFilter()
    assert filtering.matching(tree, "SRC client").files == ("src/Client.py",)
    assert filtering.matching(tree, "src").files == ("src/Client.py", "src/server.py")
    assert filtering.matching(tree, "none").files == ()


def test_another_tree_is_folded_anew_and_the_number_is_bounded() -> None:
    filtering = TreeFilter()
    filtering.matching(Tree.from_files(PATHS), "a")
    many = Tree.from_files(ProjectPath(f"f{at}") for at in range(MATCHES_SHOWN + 9))
    assert len(filtering.matching(many, "f").files) == MATCHES_SHOWN
