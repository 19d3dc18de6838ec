"""The entry point of a checkout does on odd machines what it says, without touching this one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tests.architecture.walls import ROOT

Calls = list[tuple[list[str], dict[str, str]]]


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Record what would be run instead of running it; the environment counts as made."""
    made: Calls = []

    def call(command: list[object], variables: dict[str, str] = {}, cwd: object = None) -> int:  # noqa: B006
        made.append(([str(word) for word in command], dict(variables)))
        return 0

    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev, "prepare", lambda: None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return made


def test_run_shows_the_window_where_there_is_a_display(
    dev: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.main(["run", "some/folder"]) == 0
    assert calls == [([str(dev.PYTHON), "-m", "swerve", "some/folder"], {})]


@pytest.mark.parametrize("arguments", [["run"], [], ["run", str(ROOT)]])
def test_run_plays_the_tour_where_there_is_none(
    dev: ModuleType,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    assert dev.main(arguments) == 0
    ((command, variables),) = calls
    assert command[3:] == ["--tour", "--out", str(dev.TOUR)]
    assert variables == {"QT_QPA_PLATFORM": "offscreen"}
    assert "artifacts" in capsys.readouterr().err


def test_subcommands_need_no_display(
    dev: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    dev.main(["run", "doctor", "--json"])
    assert calls[0][0][3:] == ["doctor", "--json"]


def test_tests_are_offscreen_unless_a_platform_is_chosen(
    dev: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.main(["test", "-q"])
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    dev.main(["test"])
    assert [variables for _, variables in calls] == [{"QT_QPA_PLATFORM": "offscreen"}, {}]


def test_check_goes_on_after_a_failure_and_names_it(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "prepare", lambda: None)
    monkeypatch.setattr(dev, "call", lambda command, *_: int("mypy" in str(command[0])))
    assert dev.main(["check"]) == 1
    said = capsys.readouterr().err
    assert "walls: ok" in said
    assert said.endswith("failed: types\n")


def test_an_unknown_action_is_answered_with_the_known_ones(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["dance"]) == 2
    assert "run, test, check" in capsys.readouterr().err


@pytest.mark.parametrize(("is_root", "ending"), [(True, ""), (False, "sudo apt-get")])
def test_packages_are_installed_by_root_alone(
    dev: ModuleType,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_root: bool,
    ending: str,
) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    dev.install_packages(["libegl1"], "Qt lacks system libraries")
    assert bool(calls) is is_root
    assert ending in capsys.readouterr().err


def test_the_environment_depends_on_requirements_and_python(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text("a = 1")
    before = dev.fingerprint()
    (tmp_path / "pyproject.toml").write_text("a = 2")
    assert dev.fingerprint() != before
