"""Fixtures of the scenarios: one desktop per run, fresh homes and projects, programs that end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.app import App
from tests.scenarios.desktop import Desktop, missing_tools

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "artifacts" / "scenarios"

Launch = Callable[..., App]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder that uses the desktop as a scenario."""
    for item in items:
        if "desktop" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.scenario)


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """A private desktop; without the tools for one, scenarios are skipped unless required."""
    missing = missing_tools()
    if missing:
        reason = f"a private desktop needs {', '.join(missing)}"
        if os.environ.get("SWERVE_SCENARIOS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    for stale in PICTURES.glob("failed-*.png"):
        stale.unlink()
    started = Desktop(PICTURES)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def home() -> Iterator[Path]:
    """A fresh home folder, short enough for the sockets beneath it."""
    folder = Path(tempfile.mkdtemp(prefix="home-"))
    yield folder
    if "SWERVE_SENTINEL" not in os.environ:  # which looks through all that a run leaves
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def launch(desktop: Desktop, home: Path, request: pytest.FixtureRequest) -> Iterator[Launch]:
    """Start programs; those that still run are killed, after a picture if the test failed."""
    started: list[App] = []

    def start(*arguments: str | Path, **options: Any) -> App:
        app = App(desktop, options.pop("home", home), arguments, **options)
        started.append(app)
        return app

    yield start
    running = [app for app in started if app.program.status is None]
    if running and request.node.stash.get(FAILED, False):
        desktop.picture(f"failed-{request.node.name}")
    for app in running:
        app.kill()
    for app in started:
        assert not app.logged(), f"the program logged what went wrong inside: {app.logged()}"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the bundled sample project, free to be changed."""
    folder = tmp_path / "swerve-demo"
    shutil.copytree(ROOT / "resources" / "sample" / "project", folder)
    return folder


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test's body failed, for the fixtures that end after it."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
