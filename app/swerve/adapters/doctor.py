"""Examines the machine: what Swerve needs of it, what is missing, and the remedy for each.

Every check answers with findings and never raises; a broken machine is its subject. Keys are
present or not, their values are not touched. Called by `swerve doctor`.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from swerve.adapters.practice_process import PracticeProcess
from swerve.adapters.programs import find_program
from swerve.adapters.qt_libraries import missing_libraries, packages_for
from swerve.frozen import frozen
from swerve.session.profile import Profile

_INOTIFY = Path("/proc/sys/fs/inotify")
_LEAST_WATCHES = 65_536
_LEAST_INSTANCES = 128
_UI_FONTS = {"Inter", "Segoe UI", "SF Pro", "Cantarell", "Noto Sans"}
_CODE_FONTS = {"JetBrains Mono", "Cascadia Code", "SF Mono"}
_TOOL_SECONDS = 10.0
_CONNECT_SECONDS = 3.0
_PRACTICE_SECONDS = 15.0
_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


class State(StrEnum):
    """How bad a finding is: nothing, less than it could be, or Swerve cannot work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@frozen
class Finding:
    """What one check found.

    Attributes:
        name: of the check, for scripts: "qt-libraries".
        sentence: for people.
        remedy: what to do, empty where nothing is to be done; a command where there is one.
    """

    name: str
    state: State
    sentence: str
    remedy: str = ""


def examine(
    profiles: Sequence[Profile], has_key: Callable[[Profile], bool], folders: Sequence[Path]
) -> list[Finding]:
    """Return the findings of all checks, in a fixed order. Takes up to some seconds.

    Args:
        profiles: whose keys and servers are looked at; only servers whose key is there are asked.
        has_key: tells whether a profile's key can be found.
        folders: where configuration and state are kept.
    """
    return [
        _python(),
        _qt_libraries(),
        _display(),
        *_inotify(),
        _git(),
        _fonts(),
        *(_folder(folder) for folder in folders),
        *(_key(profile, has_key(profile)) for profile in profiles if profile.key_env),
        *(_server(profile) for profile in _askable(profiles, has_key)),
        _practice(),
    ]


def as_text(findings: Sequence[Finding]) -> str:
    """Return the findings for people, the remedy under what it mends."""
    lines = []
    for one in findings:
        lines.append(f"{_MARKS[one.state]}  {one.sentence}")
        if one.remedy:
            lines.append(f"      {one.remedy}")
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for scripts: a list of objects with the fields of `Finding`."""
    return json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2) + "\n"


def is_fit(findings: Sequence[Finding]) -> bool:
    """Tell whether Swerve can work on this machine."""
    return all(one.state is not State.FAIL for one in findings)


def _python() -> Finding:
    try:
        qt = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        remedy = f"{sys.executable} -m pip install swerve"
        return Finding("python", State.FAIL, "PySide6-Essentials is not installed.", remedy)
    return Finding("python", State.OK, f"Python {platform.python_version()}, Qt for Python {qt}.")


def _qt_libraries() -> Finding:
    try:
        missing = missing_libraries()
    except ModuleNotFoundError:
        return Finding("qt-libraries", State.FAIL, "Qt for Python is not installed.")
    if not missing:
        return Finding("qt-libraries", State.OK, "All system libraries that Qt needs are there.")
    line = f"sudo apt-get install --no-install-recommends {' '.join(packages_for(missing))}"
    return Finding("qt-libraries", State.FAIL, f"Qt lacks {', '.join(missing)}.", line)


def _display() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding("display", State.OK, "The desktop's own display.")
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        value = os.environ.get(name)
        if value:
            return Finding("display", State.OK, f"Windows go to {name}={value}.")
    remedy = "Start a desktop session; without one, swerve --tour draws its pictures."
    return Finding("display", State.WARN, "There is no display to open a window on.", remedy)


def _inotify() -> list[Finding]:
    return [
        _limit("max_user_watches", _LEAST_WATCHES, "folders that can be watched"),
        _limit("max_user_instances", _LEAST_INSTANCES, "programs that can watch"),
    ]


def _limit(name: str, least: int, meaning: str) -> Finding:
    try:
        limit = int((_INOTIFY / name).read_text())
    except (OSError, ValueError):
        return Finding(name, State.OK, "This system does not limit watching by inotify.")
    sentence = f"inotify {name} is {limit:,}: {meaning}."
    if limit >= least:
        return Finding(name, State.OK, sentence)
    return Finding(name, State.WARN, sentence, f"sudo sysctl fs.inotify.{name}={least}")


def _git() -> Finding:
    said = _said(["git", "--version"])
    if said is None:
        sentence = "git is not installed; Swerve works, but shows no branch."
        return Finding("git", State.WARN, sentence, "sudo apt-get install git")
    return Finding("git", State.OK, f"{said.strip()}.")


def _fonts() -> Finding:
    said = _said(["fc-list", ":", "family"])
    if said is None:
        return Finding("fonts", State.OK, "The system chooses the fonts.")
    known = {name.strip() for line in said.splitlines() for name in line.split(",")}
    lacking = [
        name
        for name, family in (("fonts-inter", _UI_FONTS), ("fonts-jetbrains-mono", _CODE_FONTS))
        if not known & family
    ]
    if not lacking:
        return Finding("fonts", State.OK, "A font for the window and one for code are there.")
    remedy = f"sudo apt-get install {' '.join(lacking)}"
    return Finding("fonts", State.WARN, "Only fallback fonts are installed.", remedy)


def _folder(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding("folder", State.OK, f"{folder} can be written.")
    remedy = f"Make {existing} writable for you, or set XDG_CONFIG_HOME and XDG_STATE_HOME."
    return Finding("folder", State.FAIL, f"{folder} cannot be written.", remedy)


def _key(profile: Profile, is_there: bool) -> Finding:
    # A key that is not there is a choice, not a fault: Practice needs none.
    said = "a key is there" if is_there else f"no key; set {profile.key_env} to use it"
    return Finding(f"key-{profile.id}", State.OK, f"{profile.title}: {said}.")


def _askable(profiles: Sequence[Profile], has_key: Callable[[Profile], bool]) -> list[Profile]:
    """Return the profiles whose server the person can use, one per server."""
    servers = {
        urlsplit(one.url).netloc: one
        for one in reversed(profiles)
        if one.url and (not one.key_env or has_key(one))
    }
    return list(reversed(servers.values()))


def _server(profile: Profile) -> Finding:
    name = f"server-{profile.id}"
    try:
        url = urlsplit(profile.url)
        port = url.port or (80 if url.scheme == "http" else 443)
        started = time.monotonic()
        with socket.create_connection((url.hostname or "", port), _CONNECT_SECONDS):
            elapsed_ms = (time.monotonic() - started) * 1000
    except (OSError, ValueError) as error:
        remedy = "Check the network, the proxy and the url of the profile."
        return Finding(name, State.WARN, f"{profile.title}: {profile.url}: {error}.", remedy)
    return Finding(name, State.OK, f"{profile.title}: {url.hostname} in {elapsed_ms:.0f} ms.")


def _practice() -> Finding:
    try:
        elapsed_ms = asyncio.run(_ask_practice())
    except (OSError, ValueError, TimeoutError) as error:
        sentence = f"The Practice server does not answer: {error or 'too slow'}."
        remedy = "Run  swerve practice  and see what it says."
        return Finding("practice", State.FAIL, sentence, remedy)
    return Finding("practice", State.OK, f"The Practice server answers in {elapsed_ms:.0f} ms.")


async def _ask_practice() -> float:
    """Start a Practice server, list its models, and return how long that took, in milliseconds."""
    process = PracticeProcess()
    process.start()
    try:
        async with asyncio.timeout(_PRACTICE_SECONDS):
            await process.until_ready()
        if not process.url:
            raise OSError(process.failure or "it did not start")
        return await asyncio.to_thread(_list_models, process.url, process.key)
    finally:
        await process.close()


def _list_models(url: str, key: str) -> float:
    request = urllib.request.Request(f"{url}/models", headers={"Authorization": f"Bearer {key}"})
    # The server is on loopback, where a proxy of the environment has no business.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    started = time.monotonic()
    with direct.open(request, timeout=_CONNECT_SECONDS) as answer:
        json.load(answer)
    return (time.monotonic() - started) * 1000


def _said(command: list[str]) -> str | None:
    """Return what a tool prints, None where it is missing or fails."""
    program = find_program(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]], capture_output=True, text=True, timeout=_TOOL_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
