from __future__ import annotations

import stat
from pathlib import Path

import pytest

import swerve
from swerve.adapters.doctor import Finding, State
from swerve.adapters.report import redacted, report, write_privately

LOG = """\
2026-11-20 21:00:00,123 ERROR swerve.ui.guard: unhandled ValueError in secret_project
Traceback (most recent call last):
  File "/opt/lib/python3.11/site-packages/swerve/edits/stream.py", line 12, in feed
    raise ValueError(line_of_the_person)
  File "/srv/secret/own.py", line 3, in run
ValueError: password = 'hunter2'
"""


def test_a_log_gives_times_places_and_kinds_only() -> None:
    text = report([], LOG)
    assert "2026-11-20 21:00:00,123 ERROR swerve.ui.guard\n" in text
    assert "    swerve/edits/stream.py:12 feed\n" in text
    assert "    elsewhere:3 run\n" in text
    assert "  ValueError\n" in text
    for private in ("secret", "hunter2", "line_of_the_person"):
        assert private not in text


def test_findings_about_profiles_carry_no_name() -> None:
    findings = [
        Finding("git", State.WARN, "git is not installed."),
        Finding("key-acme", State.OK, "Acme: a key is there."),
        Finding("server-acme", State.WARN, "Acme: llm.acme.example refuses."),
    ]
    text = report(findings, "")
    assert " 1 warn  git is not installed.\n" in text
    assert " 2 ok    key of a profile\n" in text
    assert "acme" not in text.lower()
    assert swerve.__version__ in text


def test_home_user_machine_and_addresses_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swerve.adapters.report.Path.home", lambda: Path("/people/ada"))
    monkeypatch.setattr("swerve.adapters.report.getpass.getuser", lambda: "ada")
    monkeypatch.setattr("swerve.adapters.report.socket.gethostname", lambda: "engine")
    said = redacted("/people/ada/x of ada on engine at wss://x.example/v1?key=k; adapters stay")
    assert said == "~/x of <user> on <machine> at <address> adapters stay"


def test_only_the_person_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    write_privately(path, "first, and longer")
    write_privately(path, "second")
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
