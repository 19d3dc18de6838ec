"""`swerve doctor`: what this machine lacks, each finding with its remedy."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from swerve.adapters.doctor import Finding, as_json, as_text, examine, is_fit
from swerve.adapters.keys import Keys
from swerve.adapters.report import report, write_privately
from swerve.launch.compose import read_profiles
from swerve.launch.folders import config_folder, state_folder
from swerve.launch.logs import LOG_NAME
from swerve.launch.refusal import refuse


def run_doctor(options: Namespace) -> int:
    """Print the findings; return 0 when Swerve can work here, 1 when not."""
    keys = Keys(config_folder() / "keys.toml")
    profiles = read_profiles().profiles
    folders = (config_folder(), state_folder())
    findings = examine(profiles, lambda profile: bool(keys.key_of(profile)), folders)
    sys.stdout.write((as_json if options.json else as_text)(findings).rstrip("\n") + "\n")
    if options.report and not _write_report(Path(options.report), findings):
        return refuse("swerve doctor", f"{options.report} cannot be written.", "Choose another.")
    return 0 if is_fit(findings) else 1


def _write_report(path: Path, findings: Sequence[Finding]) -> bool:
    """Write the report beside what was printed; return whether that worked."""
    log = state_folder() / LOG_NAME
    try:
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        write_privately(path, report(findings, text))
    except OSError:
        return False
    sys.stderr.write(f"The report is in {path}. Read it before you hand it on.\n")
    return True
