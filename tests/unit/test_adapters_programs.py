"""Programs come from the system, and nothing is imported from where Swerve was started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import swerve
from swerve.adapters.editor import Editors
from swerve.adapters.practice_process import own_command
from swerve.adapters.programs import find_program
from swerve.adapters.ripgrep import Ripgrep


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stranger's project that is the working folder, with a program and modules of its own."""
    for name in ("rg", "bin/rg", "code"):
        program = tmp_path / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        program.chmod(0o755)
    (tmp_path / "swerve").mkdir()
    for module in ("swerve/__init__", "swerve/__main__", "keyring", "websockets", "json"):
        (tmp_path / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", [".", "bin", "", ":", "./bin:../bin"])
def test_a_project_on_the_path_provides_no_program(
    project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("PATH", path)
    assert find_program("rg") is None
    assert Ripgrep.find() is None
    assert "There is no program code" in Editors().open(project / "a.py", 0, "code {path}")
    assert not (project / "ran").exists()


def test_a_program_of_an_absolute_folder_is_found(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(project / "bin")]))
    assert find_program("rg") == str(project / "bin" / "rg")


def practised(command: list[str], folder: Path) -> str:
    """Run the Practice server, whose input has ended, from `folder`; returns what it said."""
    source = str(Path(swerve.__file__).resolve().parent.parent)
    ran = subprocess.run(
        [*command, "practice", "--port", "0", "--parent"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": source},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_a_child_of_ours_imports_nothing_from_the_working_folder(project: Path) -> None:
    assert "http://127.0.0.1" in practised(own_command(), project)
    assert not (project / "ran").exists()


def test_run_as_a_module_it_imports_no_library_from_the_working_folder(project: Path) -> None:
    shutil.rmtree(project / "swerve")  # what is named on the command line is Python's to find
    (project / "json.py").unlink()  # and this one Python itself needs for that
    assert "http://127.0.0.1" in practised([sys.executable, "-m", "swerve"], project)
    assert not (project / "ran").exists()
