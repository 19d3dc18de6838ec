"""The report a person may hand to somebody else: what the doctor found and how the log went wrong.

It is made to be read by strangers. No key is in it, no text or name of a project, no address of a
server, no message of an exception (which may quote any of these); the home folder is `~`. It is
only ever written to a file the person named; nothing sends it. Called by `swerve doctor --report`.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import swerve

if TYPE_CHECKING:
    from swerve.adapters.doctor import Finding  # the window writes reports and examines nothing

_LOG_LINES = 200
_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ swerve[\w.]*): ")
_FRAME = re.compile(r'^\s+File "([^"]+)", line (\d+), in (\S+)$')
_RAISED = re.compile(r"^((?:\w+\.)*\w+(?:Error|Exception|Interrupt|Exit|Warning|Failure))\b")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_OF_PERSON = ("key-", "server-")
_OUR_FOLDERS = ("swerve", "site-packages", "PySide6")


def report(findings: Sequence[Finding], log: str) -> str:
    """Return the report as text.

    Args:
        findings: of the doctor.
        log: text of the log file; empty where there is none.
    """
    lines = [
        f"Swerve {swerve.__version__} on {platform.platform()}, {platform.machine()}",
        f"Python {platform.python_version()}",
        "",
        *_findings(findings),
        "",
        "Log, without messages:",
        *(list(_log(log))[-_LOG_LINES:] or ["(empty)"]),
    ]
    return redacted("\n".join(lines)) + "\n"


def redacted(text: str) -> str:
    """Return `text` without addresses, home folder, and names of the person and the machine."""
    text = _ADDRESS.sub("<address>", text)
    text = text.replace(str(Path.home()), "~")
    for secret, stand_in in ((_user(), "<user>"), (socket.gethostname(), "<machine>")):
        if len(secret) > 1:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", stand_in, text)
    return text


def write_privately(path: Path, text: str) -> None:
    """Write the report where only the person can read it.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings; those about the person's profiles only by number."""
    for number, one in enumerate(findings, 1):
        kind = next((name for name in _OF_PERSON if one.name.startswith(name)), None)
        said = one.sentence if kind is None else f"{kind.rstrip('-')} of a profile"
        yield f"{number:>2} {one.state:<5} {said}"


def _log(text: str) -> Iterator[str]:
    """Yield of a log what cannot hold anything of the person: when, where, which exception."""
    for line in text.splitlines():
        entry, frame, raised = _ENTRY.match(line), _FRAME.match(line), _RAISED.match(line)
        if entry:
            yield entry[1]
        elif frame:
            yield f"    {_place(frame[1])}:{frame[2]} {frame[3]}"
        elif raised:
            yield f"  {raised[1]}"


def _place(path: str) -> str:
    """Return where a file lies in our package or in a library, "elsewhere" for any other."""
    parts = path.replace("\\", "/").split("/")
    known = [at for at, part in enumerate(parts) if part in _OUR_FOLDERS]
    return "/".join(parts[known[-1] :]) if known else "elsewhere"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
