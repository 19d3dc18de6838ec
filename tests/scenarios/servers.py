"""Servers that scenarios talk to: Practice as a process, and peers that live elsewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.scenarios.app import isolated
from tests.scenarios.hostile import END

ROOT = Path(__file__).resolve().parents[2]


def setting(name: str) -> str:
    """Return where a peer is, or skip the test."""
    place = os.environ.get(name, "")
    if not place:
        pytest.skip(f"{name} is not set; packaging/peers.py installs the peers")
    return place


def without_proxies() -> dict[str, str]:
    """Return the environment with proxies that lead nowhere, except for loopback."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    here = dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")
    return {**os.environ, **nowhere, **here}


@contextmanager
def practice_command(*arguments: str) -> Iterator[dict[str, str]]:
    """Run `swerve practice` as a process; yield its address."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    command = [sys.executable, "-m", "swerve", "practice", "--rate", "0", "--parent", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        try:
            yield json.loads(child.stdout.readline())
        finally:
            child.stdin.close()
            child.wait(10)


def recording(home: Path, *rows: tuple[str, str]) -> Path:
    """Write a recording in which the model makes these calls, one an answer, and then says Done.

    Args:
        home: folder it is written to.
        rows: name of the tool and text of the call.
    """
    lines: list[object] = [{"is": "turn", "version": 1}]
    for number, (name, text) in enumerate(rows):
        kind = "custom" if name == "apply_patch" else "function"
        event = {"is": "ToolCallDelta", "call_id": f"c{number}", "name": name, "kind": kind}
        lines += [{"is": "send", "at_ms": 0}, {"at_ms": 0, "event": {**event, "text": text}}, END]
    said = {"is": "TextDelta", "item_id": "m", "text": "Done."}
    lines += [{"is": "send", "at_ms": 0}, {"at_ms": 0, "event": said}, END]
    file = home / "answers.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    return file


@contextmanager
def replaying(home: Path, *rows: tuple[str, str]) -> Iterator[str]:
    """Run a Practice server that makes these calls, the first profile of `home`; yield its key.

    The program finds the key in the variable PLAYED_KEY.
    """
    command = [sys.executable, "-m", "swerve", "practice", "--replay", str(recording(home, *rows))]
    environment = {"PATH": os.environ["PATH"], **isolated(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            config = home / ".config" / "swerve"
            config.mkdir(parents=True, exist_ok=True)
            (config / "models.toml").write_text(
                f'[[profile]]\nid = "played"\ntitle = "Played"\nmodel = "practice"\n'
                f'url = "{told["url"]}"\nkey_env = "PLAYED_KEY"\n'
            )
            (config / "settings.toml").write_text('profile = "played"\n')
            yield told["key"]
        finally:
            server.kill()


@contextmanager
def aimock(folder: Path, fixtures: list[dict[str, object]]) -> Iterator[dict[str, str]]:
    """Run aimock on `fixtures`, which are kept in `folder`; yield its address."""
    place = Path(setting("SWERVE_PEER_AIMOCK"))
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    path = folder / "fixtures.json"
    path.write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    script = place / "node_modules/@copilotkit/aimock/dist/cli.js"
    command = [node, str(script), "-p", "0", "-f", str(path), "--chunk-size", "4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        try:
            assert child.stdout is not None
            yield {"url": f"{_address_in(child.stdout)}/v1", "key": "any"}
        finally:
            child.terminate()


def _address_in(output: Iterator[bytes]) -> str:
    for row in output:
        found = re.search(rb"http://\S+:\d+", row)
        if found is not None:
            return found[0].decode()
    raise AssertionError("the server ended without an address")
