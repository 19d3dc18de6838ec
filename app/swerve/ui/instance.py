"""One running process for each person: a later launch hands its wish to the first.

A local socket in the private state folder carries one line of JSON each way. What arrives is a
folder to open, or words about a file; both are treated like a drop on the window, or like words
typed into it, and nothing else can be asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from swerve.frozen import frozen

_CONNECT_MS = 300
_ANSWER_MS = 2_000
_MAX_BYTES = 65_536


@frozen
class Open:
    """Open a folder; an empty path only brings a window to the front."""

    path: str


@frozen
class Say:
    """Send words about a file of an open project.

    Attributes:
        path: absolute path of the file.
        start, end: half-open lines, counted from 0; both 0 for the whole file.
    """

    path: str
    start: int
    end: int
    text: str


Wish = Open | Say
Grant = Callable[[Wish], str]
"""Takes a wish; returns an empty string, or a sentence why it was refused."""


def hand_over(socket: Path, wish: Wish) -> str | None:
    """Hand a wish to a process that runs already.

    Returns:
        An empty string when it was taken, a sentence when it was refused, None when nothing runs.
    """
    client = QLocalSocket()
    client.connectToServer(str(socket))
    if not client.waitForConnected(_CONNECT_MS):
        return None
    client.write(line_of(wish))
    client.flush()
    while not client.canReadLine():
        if not client.waitForReadyRead(_ANSWER_MS):
            return "The window that is open already does not answer. Close it, then try again."
    answer = _table(bytes(client.readLine(_MAX_BYTES).data()))
    client.disconnectFromServer()
    return str(answer.get("refused", ""))


class Instance(QObject):
    """The listening side, in the first process."""

    def __init__(self, socket: Path, grant: Grant, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grant = grant
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        # Nobody answered on it, or we would not be here: what lies there is from a crash.
        QLocalServer.removeServer(str(socket))
        self._server.listen(str(socket))

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._server.close()

    def _on_connection(self) -> None:
        client = self._server.nextPendingConnection()
        client.readyRead.connect(self._on_words)
        client.disconnected.connect(client.deleteLater)

    def _on_words(self) -> None:
        client = self.sender()
        if not isinstance(client, QLocalSocket):
            return
        if not client.canReadLine():
            if client.bytesAvailable() > _MAX_BYTES:
                client.abort()
            return
        wish = wish_of(bytes(client.readLine(_MAX_BYTES).data()))
        refused = self._grant(wish) if wish is not None else "That is nothing Swerve understands."
        client.write(json.dumps({"refused": refused} if refused else {"ok": True}).encode() + b"\n")
        client.flush()


def line_of(wish: Wish) -> bytes:
    """Return a wish as the line that carries it."""
    if isinstance(wish, Open):
        table: dict[str, object] = {"open": wish.path}
    else:
        table = {"at": wish.path, "start": wish.start, "end": wish.end, "text": wish.text}
    return json.dumps(table).encode() + b"\n"


def wish_of(line: bytes) -> Wish | None:
    """Return what a line asks for, None when that is nothing we know."""
    match _table(line):
        case {"open": str(path)}:
            return Open(path)
        case {"at": str(path), "start": int(start), "end": int(end), "text": str(text)}:
            return Say(path, start, end, text) if 0 <= start <= end else None
        case _:
            return None


def _table(line: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
