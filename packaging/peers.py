"""Installs other implementations of the protocol into .peers/ and says where they are.

    python3 packaging/peers.py [--codex | --programs]

Prints the settings that `tests/scenarios/test_peers.py` reads, as lines of the shell; everything
else goes to standard error. The peers pin other versions of our libraries, so each lives alone.
`--codex` adds the Codex command line, which is large. `--programs` installs instead what
`make compare` measures: Codex, opencode and aider. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / ".peers"
PYTHON_PEERS = {"python": "openai[realtime]>=3.50,<4", "aider": "aider-chat>=0.86,<1"}
NODE_PEERS = {
    "aimock": "@copilotkit/aimock@^1.43",
    "codex": "@openai/codex@^0.169",
    "opencode": "opencode-ai@^1.18",
}


def main() -> int:
    """Install what is wanted and print the settings; 1 when nothing could be installed."""
    parser = argparse.ArgumentParser(description="Install peers for the protocol tests.")
    parser.add_argument("--codex", action="store_true", help="also the Codex command line (400 MB)")
    parser.add_argument("--programs", action="store_true", help="what is compared (1.3 GB)")
    options = parser.parse_args()
    ROOT.mkdir(exist_ok=True)
    if options.programs:
        return 0 if any([node_peer("codex"), node_peer("opencode"), python_peer("aider")]) else 1
    settings = {
        "SWERVE_PEER_PYTHON": python_peer("python"),
        "SWERVE_PEER_AIMOCK": node_peer("aimock"),
    }
    if options.codex:
        settings["SWERVE_PEER_CODEX"] = node_peer("codex")
    for name, place in settings.items():
        if place is not None:
            print(f"export {name}={place}")
    return 0 if any(settings.values()) else 1


def python_peer(name: str) -> Path | None:
    """Install a Python peer; return its interpreter."""
    folder = ROOT / name
    inner = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    if not (folder / inner).exists():
        venv.create(folder, with_pip=True)
    command = [str(folder / inner), "-m", "pip", "install", "--quiet", PYTHON_PEERS[name]]
    return folder / inner if is_done(command, folder) else None


def node_peer(name: str) -> Path | None:
    """Install a Node peer; return its folder."""
    npm = shutil.which("npm")
    if npm is None:
        print(f"{name}: npm is not installed, so this peer is left out", file=sys.stderr)
        return None
    folder = ROOT / name
    folder.mkdir(exist_ok=True)
    package = folder / "package.json"
    if not package.exists():
        package.write_text('{"private": true}\n', encoding="utf-8")
    flags = ["--no-audit", "--no-fund", "--loglevel=error"]
    return folder if is_done([npm, "install", *flags, NODE_PEERS[name]], folder) else None


def is_done(command: list[str], folder: Path) -> bool:
    """Run an installer with its output on standard error; return whether it succeeded."""
    done = subprocess.run(command, cwd=folder, stdout=sys.stderr, check=False).returncode == 0
    if not done:
        print(f"{folder.name}: could not be installed, so this peer is left out", file=sys.stderr)
    return done


if __name__ == "__main__":
    sys.exit(main())
