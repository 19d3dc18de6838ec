from __future__ import annotations

from pathlib import Path

from swerve.adapters.reporting import Reporting


def test_another_process_writes_the_report(tmp_path: Path, monkeypatch) -> None:
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path))
    file = tmp_path / "report.txt"
    reporting = Reporting()
    assert reporting.write(file) == ""
    reporting.running[0].wait(60)
    assert file.read_text().startswith("Swerve ")
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    reporting = Reporting()
    missing = tmp_path / "none" / "report.txt"
    assert reporting.write(missing) == f"{missing} could not be written: No such file or directory."
    assert reporting.running == []
