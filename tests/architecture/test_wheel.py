"""The wheel holds the package and its data, nothing else, and works beside any other `app`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.architecture.walls import ROOT

import swerve

BUILD_SECONDS = 120
RUN_SECONDS = 60
NOT_OURS = ("app/", "tests/", "packaging/", "docs/", "resources/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make package` does; where that cannot be, there is nothing to test."""
    out = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    if uv:
        command = [uv, "build", "-q", "--wheel", "--out-dir", str(out), str(ROOT)]
    else:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "-q"]
        command = [*pip, "--no-deps", "-w", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_SECONDS)
    if done.returncode != 0:
        pytest.skip(f"no wheel can be built here: {done.stderr.strip()[-200:]}")
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> dict[str, str]:
    """Lay the wheel out as an installer does; return the variables that make it the one in use."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    home = tmp_path / "home"
    home.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return kept | {"PYTHONPATH": str(site), "HOME": str(home)}


def test_it_is_named_for_the_version_of_the_package(wheel: Path) -> None:
    assert wheel.name == f"swerve-{swerve.__version__}-py3-none-any.whl"


def test_everything_in_it_is_ours_and_beneath_one_package(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"swerve", f"swerve-{swerve.__version__}.dist-info"}
    assert [name for name in names if name.startswith(NOT_OURS)] == []


def test_every_resource_of_the_checkout_is_inside(names: list[str]) -> None:
    resources = ROOT / "resources"
    files = [path for path in resources.rglob("*") if path.is_file()]
    wanted = {path.relative_to(resources).as_posix() for path in files if not is_cache(path)}
    inside = {name.removeprefix("swerve/_resources/") for name in names}
    assert wanted - inside == set()


def test_no_cache_is_inside(names: list[str]) -> None:
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []


def test_it_brings_the_command_and_the_licence(wheel: Path, names: list[str]) -> None:
    info = f"swerve-{swerve.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.read(f"{info}/entry_points.txt").decode()
    assert "swerve = swerve.main:console" in entries
    assert f"{info}/licenses/LICENSE" in names


def test_it_works_beside_a_project_with_an_app_of_its_own(
    installed: dict[str, str], tmp_path: Path
) -> None:
    project = tmp_path / "project"
    (project / "app").mkdir(parents=True)
    (project / "app" / "__init__.py").write_text("def greet():\n    return 'hello'\n")
    run = [sys.executable, "-c", "import sys, swerve.main; sys.exit(swerve.main.console())"]
    ask = ["ask", "Rename `greet` to `welcome`", "--practice", "--keep", "all", "--project", "."]
    done = subprocess.run(
        [*run, *ask],
        cwd=project,
        env=installed,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert "def welcome():" in (project / "app" / "__init__.py").read_text()


def is_cache(path: Path) -> bool:
    return "__pycache__" in path.parts
