"""The walls stand, and each of them is seen to fall when something is planted on the wrong side."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.architecture.walls import (
    APP,
    PACKAGE,
    ROOT,
    Import,
    broken_floors,
    broken_window,
    cycles,
    floors,
    imports,
    impurities,
    modules,
    strangers,
)

Finder = Callable[[list[Import]], list[str]]
FINDERS: dict[str, Finder] = {
    "floors": broken_floors,
    "window": broken_window,
    "outside": strangers,
    "pure": impurities,
}

PLANTS = [
    ("floors", "terms.py", "import swerve.text.lines"),
    ("floors", "text/planted.py", "from swerve.edits import hunks"),
    ("floors", "text/planted.py", "from swerve.protocol.messages import Item"),
    ("floors", "commands/planted.py", "import swerve.settings.schema"),
    ("floors", "edits/planted.py", "import swerve.project.tree"),
    ("floors", "project/planted.py", "from swerve.session import turn"),
    ("floors", "session/planted.py", "from swerve.workbench import ports"),
    ("floors", "adapters/planted.py", "from swerve.workbench import ports"),
    ("floors", "adapters/planted.py", "import swerve.practice"),
    ("floors", "practice/planted.py", "import swerve.adapters"),
    ("floors", "rows/planted.py", "from swerve.workbench import ports"),
    ("floors", "workbench/planted.py", "import swerve.ui"),
    ("floors", "ui/planted.py", "import swerve.main"),
    ("floors", "cellar/planted.py", "import swerve.terms"),
    ("window", "ui/planted.py", "import swerve.adapters"),
    ("window", "ui/diff/planted.py", "from swerve.protocol.messages import LinkStatus"),
    ("window", "ui/planted.py", "def late():\n    import swerve.practice"),
    ("outside", "workbench/planted.py", "from PySide6.QtCore import QObject"),
    ("outside", "rows/planted.py", "import PySide6"),
    ("outside", "ui/planted.py", "import qasync"),
    ("outside", "workbench/planted.py", "import websockets.client"),
    ("outside", "protocol/planted.py", "import httpx2"),
    ("outside", "project/planted.py", "import watchdog.observers"),
    ("outside", "workbench/planted.py", "import pygit2"),
    ("outside", "edits/planted.py", "import sqlite3"),
    ("outside", "workbench/planted.py", "import subprocess"),
    ("outside", "ui/planted.py", "import a_new_package"),
    ("pure", "session/planted.py", "import time"),
    ("pure", "edits/planted.py", "import random"),
    ("pure", "protocol/planted.py", "import asyncio"),
]

HIDDEN = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {}\n"
LATE = "def late():\n    {}\n"


@pytest.fixture(scope="module")
def found() -> list[Import]:
    return imports(APP)


@pytest.fixture(scope="module")
def copied_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("planted") / "app"
    shutil.copytree(APP, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize("wall", FINDERS)
def test_the_wall_stands(wall: str, found: list[Import]) -> None:
    assert FINDERS[wall](found) == []


def test_no_two_modules_import_each_other(found: list[Import]) -> None:
    assert cycles(found, set(modules(APP))) == []


def test_every_part_of_the_package_is_on_a_floor() -> None:
    named = {name for layer in floors() for name in layer}
    parts = {module.split(".")[1] for module in modules(APP) if "." in module}
    assert parts <= named


@pytest.mark.parametrize("disguise", ["{}\n", LATE, HIDDEN], ids=["open", "late", "typing"])
@pytest.mark.parametrize(
    ("wall", "where", "line"), PLANTS, ids=[f"{where}:{line}" for _, where, line in PLANTS]
)
def test_a_planted_violation_is_caught(
    copied_app: Path, wall: str, where: str, line: str, disguise: str
) -> None:
    planted = copied_app / PACKAGE / where
    before = planted.read_text(encoding="utf-8") if planted.exists() else None
    planted.parent.mkdir(exist_ok=True)
    text = disguise.format(line.replace("\n", "\n    ") if disguise[:2] != "{}" else line)
    planted.write_text((before or "") + "\n" + text, encoding="utf-8")
    try:
        name = ".".join([PACKAGE, *Path(where).with_suffix("").parts])
        caught = FINDERS[wall](imports(copied_app))
        assert [one for one in caught if one.startswith(f"{name}:")] != []
    finally:
        if before is None:
            planted.unlink()
        else:
            planted.write_text(before, encoding="utf-8")


def test_a_planted_cycle_is_caught(copied_app: Path) -> None:
    folder = copied_app / PACKAGE / "text"
    files = {folder / "one.py": "import swerve.text.two\n", folder / "two.py": LATE}
    for path, text in files.items():
        path.write_text(text.format("from swerve.text import one"), encoding="utf-8")
    try:
        groups = cycles(imports(copied_app), set(modules(copied_app)))
        assert ["swerve.text.one", "swerve.text.two"] in groups
    finally:
        for path in files:
            path.unlink()


def test_the_contract_of_the_linter_sees_a_planted_violation_too(tmp_path: Path) -> None:
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "app" / PACKAGE / "text" / "planted.py").write_text("import swerve.session\n")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "app")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "swerve.text.planted -> swerve.session" in done.stdout
    assert done.returncode == 1


def test_nothing_below_the_window_loads_qt() -> None:
    below = sorted(
        name
        for name in modules(APP)
        if "." in name and name.split(".")[1] not in {"ui", "launch", "main", "__main__"}
    )
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print(sorted(name for name in sys.modules if name.startswith('PySide6')))"
    done = subprocess.run(
        [sys.executable, "-c", code, *below],
        env={**os.environ, "PYTHONPATH": str(APP)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_patch_is_applied_without_the_loop_the_session_or_the_network() -> None:
    """They are most of what makes a start slow; `swerve patch` starts in a blink."""
    heavy = ("asyncio", "ssl", "websockets", "httpx2", "PySide6", "rapidfuzz", "pygit2")
    code = "import sys, swerve.launch.patch\n"
    code += f"print(sorted({{*{heavy!r}, 'swerve.session.inputs'}} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(APP)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
