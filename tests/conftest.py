"""What every test shares: nothing may warn, and nothing touches the person's own folders."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

_QUIET_IN_TESTS = "expects_warnings"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker for tests whose subject is a warning in the log."""
    config.addinivalue_line(
        "markers", f"{_QUIET_IN_TESTS}: log records of level WARNING are this test's subject"
    )


@pytest.fixture(autouse=True)
def _no_unexpected_log_records(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test that logged a warning or worse without saying that it means to."""
    yield
    if request.node.get_closest_marker(_QUIET_IN_TESTS) is not None:
        return
    records = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    loud = [record for record in records if record.levelno >= logging.WARNING]
    if loud:
        lines = "\n".join(f"{item.name}: {item.getMessage()}" for item in loud)
        pytest.fail(f"unexpected log records:\n{lines}", pytrace=False)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the folders of configuration, data, state and cache away from the person's."""
    base: Path = tmp_path_factory.getbasetemp() / "person"
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(base / name.lower()))
