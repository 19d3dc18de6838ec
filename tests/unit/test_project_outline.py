from __future__ import annotations

import pytest

from swerve.project.outline import (
    Symbol,
    definitions,
    has_definitions,
    outline_project,
    reach,
    symbols,
)
from swerve.terms import ProjectPath


@pytest.mark.parametrize(
    ("path", "source", "lines"),
    [
        (
            "a.py",
            "import x\nclass A:\n    async def go(self):\n        x = 1\ndef f(): pass",
            [1, 2, 4],
        ),
        ("a.ts", "export class A {\n  x = 1\n}\nexport const f = async () => 1\nif (x) {}", [0, 3]),
        ("a.go", "package a\nfunc (s *S) Go() {\ntype T struct {", [1, 2]),
        ("a.rs", "pub(crate) fn go() {}\nimpl T for S {\nlet x = 1;", [0, 1]),
        ("a.c", "int main(int argc) {\n  return f(1);\n}\nstruct s {", [0, 3]),
        ("A.java", "public final class A {\n  int x;\n}", [0]),
        ("a.md", "# Title\ntext\n## Part", [0, 2]),
        ("a.bin", "def f():", []),
    ],
)
def test_definitions(path: str, source: str, lines: list[int]) -> None:
    assert [found.line for found in definitions(path, source.split("\n"))] == lines


def test_small_project_is_listed_whole() -> None:
    files = [ProjectPath("a/b.py"), ProjectPath("c.py")]
    assert outline_project(files) == "a/b.py\nc.py"
    assert outline_project([]) == ""


def test_large_project_is_folded_to_what_fits() -> None:
    files = [ProjectPath(f"pkg{n % 5}/mod{n % 50}/file{n}.py") for n in range(5000)]
    shown = outline_project([*sorted(files), ProjectPath("README.md")], 2000)
    assert len(shown.encode()) <= 2000
    assert "README.md" in shown.split("\n")
    assert "pkg0/mod0/ (100 files)" in shown.split("\n")
    assert outline_project(sorted(files), 60).startswith("pkg0/ (1000 files)")


def test_hopelessly_large_project_is_cut() -> None:
    files = [ProjectPath(f"folder{n}/a.py") for n in range(1000)]
    shown = outline_project(files, 100)
    assert shown.endswith("…")
    assert len(shown.encode()) < 110


@pytest.mark.parametrize(
    ("path", "source", "names"),
    [
        ("a.py", "class A(B):\n    async def run(self): ...\nx = 1\n", ["A", "run"]),
        ("a.ts", "export default class A {\nexport const b = (x) => x\n", ["A", "b"]),
        ("a.go", "func (s *Server) Serve(x int) {\ntype T struct {\n", ["Serve", "T"]),
        ("a.rs", "pub(crate) fn go<T>(x: T) {\n", ["go"]),
        ("a.c", "static int *find_it(char *name)\n{\n", ["find_it"]),
        ("a.md", "# Title\n", []),
        ("a.bin", "def x\n", []),
    ],
)
def test_symbols_are_the_names_that_are_defined(path: str, source: str, names: list[str]) -> None:
    assert [one.name for one in symbols(ProjectPath(path), source.splitlines())] == names


def test_a_symbol_reaches_to_the_next_one_of_its_file() -> None:
    names = [("a", "x.py", 0), ("b", "x.py", 9), ("c", "y.py", 0), ("d", "y.py", 200)]
    known = [Symbol(name, ProjectPath(path), line) for name, path, line in names]
    assert [reach(one, known) for one in known] == [9, 89, 80, 280]


def test_only_files_of_known_languages_are_looked_into() -> None:
    assert has_definitions("src/Main.JAVA")
    assert not has_definitions("picture.png")
    assert not has_definitions("Makefile")


def test_a_defining_line_without_a_name_is_no_symbol() -> None:
    assert symbols(ProjectPath("a.js"), ["export default function () {", "class A {"]) == [
        Symbol("A", ProjectPath("a.js"), 1)
    ]
