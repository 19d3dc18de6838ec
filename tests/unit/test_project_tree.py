from __future__ import annotations

from swerve.project.tree import Tree
from swerve.terms import ProjectPath


def tree(*paths: str) -> Tree:
    return Tree.from_files([ProjectPath(path) for path in paths])


def names(tree: Tree, folder: str = "") -> list[str]:
    return [entry.name for entry in tree.children(folder)]


def test_folders_first_then_natural_order_without_case() -> None:
    made = tree("file10.py", "file9.py", "Alpha.py", "beta.py", "src/a.py", "Docs/b.md")
    assert names(made) == ["Docs", "src", "Alpha.py", "beta.py", "file9.py", "file10.py"]
    assert [entry.is_folder for entry in made.children()] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert made.children("src")[0].path == "src/a.py"


def test_files_are_listed_as_shown() -> None:
    made = tree("z.py", "a/b/c.py", "a/a.py")
    assert made.files == ("a/b/c.py", "a/a.py", "z.py")
    assert made.file_count == 3
    assert made.beneath("a") == ("a/b/c.py", "a/a.py")


def test_questions() -> None:
    made = tree("a/b/c.py")
    assert made.is_dir("a/b")
    assert made.is_dir("")
    assert not made.is_dir("a/b/c.py")
    assert made.contains("a/b/c.py")
    assert made.contains("a")
    assert not made.contains("c.py")
    assert not made.contains("a/b/c.py/d")
    assert names(made, "missing") == []


def test_changes_leave_the_old_snapshot_alone_and_share_the_rest() -> None:
    before = tree("a/x.py", "b/y.py")
    after = before.with_changes([ProjectPath("a/new/z.py")], [ProjectPath("b/y.py")])
    assert before.files == ("a/x.py", "b/y.py")
    assert after.files == ("a/new/z.py", "a/x.py")
    assert after.is_dir("b")
    assert names(before, "a") == ["x.py"]


def test_removed_folder_takes_everything_along() -> None:
    made = tree("a/b/c.py", "a/d.py", "e.py").with_changes([], [ProjectPath("a")])
    assert made.files == ("e.py",)
    assert not made.is_dir("a/b")
    assert set(made.folders()) == {""}


def test_removing_what_is_not_there_changes_nothing() -> None:
    made = tree("a.py").with_changes([], [ProjectPath("b/c.py"), ProjectPath("x")])
    assert made.files == ("a.py",)


def test_file_becomes_folder_and_back() -> None:
    made = tree("a").with_changes([ProjectPath("a/b.py")], [ProjectPath("a")])
    assert made.files == ("a/b.py",)
    again = made.with_changes([ProjectPath("a")], [])
    assert again.files == ("a",)
    assert not again.is_dir("a")


def test_adding_what_is_there_changes_nothing() -> None:
    made = tree("src/a.py").with_changes([ProjectPath("src/a.py")], [], [ProjectPath("src")])
    assert made.files == ("src/a.py",)
    assert names(made) == ["src"]


def test_empty_folder_can_be_added() -> None:
    made = tree().with_changes([], [], [ProjectPath("empty/inner")])
    assert made.is_dir("empty/inner")
    assert made.files == ()
    assert names(made) == ["empty"]


def test_the_first_files_are_those_the_tree_shows_first() -> None:
    tree = Tree.from_files([ProjectPath(path) for path in ("b.py", "a/x.py", "a/y.py", "a.py")])
    assert tree.first_files(3) == tree.files[:3]
    assert tree.first_files(9) == tree.files
