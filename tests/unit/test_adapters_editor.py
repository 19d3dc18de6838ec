from __future__ import annotations

import stat
from pathlib import Path

import pytest

from swerve.adapters.editor import Editors, editor_command

FILE = Path("/project/my file.py")


@pytest.mark.parametrize(
    ("template", "environment", "expected"),
    [
        ("code -g {path}:{line}", {}, ["code", "-g", f"{FILE}:8"]),
        ("my-editor", {}, ["my-editor", str(FILE)]),
        ("", {"VISUAL": "kate", "EDITOR": "vim"}, ["kate", "-l", "8", str(FILE)]),
        ("", {"EDITOR": "/opt/bin/subl --wait"}, ["/opt/bin/subl", "--wait", f"{FILE}:8"]),
        ("a;b {path}", {}, ["a;b", str(FILE)]),
    ],
)
def test_the_command_of_an_editor(
    template: str, environment: dict[str, str], expected: list[str]
) -> None:
    assert editor_command(FILE, 7, template, environment) == expected


@pytest.mark.parametrize(
    ("template", "environment", "words"),
    [
        ("", {"EDITOR": "vim"}, "vim needs a terminal"),
        ("'broken", {}, "cannot be read"),
        ("", {}, "No editor is known"),
    ],
)
def test_what_cannot_be_opened_is_a_sentence(
    template: str, environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    answer = editor_command(FILE, 0, template, environment)
    assert isinstance(answer, str)
    assert words in answer


def test_the_editor_runs_on_its_own(tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf %s "$1" > "$0.out"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    editors = Editors()
    assert editors.open(tmp_path / "a.py", 2, f"{script} {{path}}:{{line}}") == ""
    (running,) = editors.running
    assert running.wait(5) == 0
    assert (tmp_path / "editor.out").read_text() == f"{tmp_path / 'a.py'}:3"


def test_a_missing_editor_is_a_sentence(tmp_path: Path) -> None:
    assert "could not be started" in Editors().open(FILE, 0, str(tmp_path / "none"))
