from __future__ import annotations

import pytest

from swerve.edits.paths import PathClass, classify, path_from_patch


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/ci.yml",
        ".GitHub/x",
        ".env",
        "deploy/.env.production",
        ".vscode/tasks.json",
        "AGENTS.md",
        "sub/agents.MD",
        "package.json",
        ".bashrc",
        ".husky/pre-commit",
        "ｐackage.json",
        ".gi\u200bthub/x",
        "conftest.py",
        "evil.pth",
    ],
)
def test_what_runs_by_itself_is_protected(path: str) -> None:
    assert classify(path) is PathClass.PROTECTED


@pytest.mark.parametrize("path", ["src/app.py", "environment.py", "github/x", "docs/env.md"])
def test_the_rest_is_normal(path: str) -> None:
    assert classify(path) is PathClass.NORMAL


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        "a/.GIT/x",
        ".git",
        "GIT~1/x",
        ".g\u200cit/x",
        ".git./x",
        ".git /x",
        ".git::$DATA",
    ],
)
def test_the_git_folder_is_refused_in_every_form(path: str) -> None:
    assert classify(path) is PathClass.REFUSED
    assert path_from_patch(path)[1].startswith("path-escape")


@pytest.mark.parametrize(
    "raw",
    [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a\\..\\x",
        "C:\\x",
        "c:x",
        "\\\\host\\share",
        "//host/x",
        "~/x",
        "~root/x",
        "a\0b",
        "a\nb",
        "",
        ".",
        "a/",
        "a/.. /b",
        "a/\ud800",
    ],
)
def test_paths_that_leave_the_project_are_refused(raw: str) -> None:
    path, refusal = path_from_patch(raw)
    assert refusal.startswith("path-escape: ")
    assert path == raw


@pytest.mark.parametrize(
    ("raw", "path"), [("a/b.py", "a/b.py"), ("./a//b", "a/b"), ("a\\b.py", "a/b.py"), ("…x", "…x")]
)
def test_paths_are_normalised(raw: str, path: str) -> None:
    assert path_from_patch(raw) == (path, "")
