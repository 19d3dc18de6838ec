"""A TCP relay between the window and Practice that notes when bytes and ends pass it.

`python -m tests.bench.relay PORT FILE` prints the port it listens on and writes one JSON line per
event to FILE: {"ns", "socket", "kind", "bytes"}, where kind is "up" (from the window), "down" (from
Practice) or "end" (the window ended it). It ends when its standard input does. It sees what a
server sees, at the moment the kernel has it.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

_READ_BYTES = 262_144


@dataclass(slots=True, eq=False)
class _End:
    """One side of a relayed connection."""

    number: int
    is_client: bool
    raw: socket.socket
    peer: _End | None = None


class Relay:
    """All connections of one relay."""

    def __init__(self, port: int, notes: TextIO) -> None:
        self._target = ("127.0.0.1", port)
        self._notes = notes
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._count = 0

    def run(self) -> None:
        """Relay until standard input ends."""
        print(self._listener.getsockname()[1], flush=True)  # noqa: T201 - what it is asked for
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.data is None:
                    self._accept()
                else:
                    self._pass_on(key.data)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(self._target)
        self._count += 1
        ends = _End(self._count, True, client), _End(self._count, False, server)
        for end, peer in (ends, ends[::-1]):
            end.peer = peer
            end.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(end.raw, selectors.EVENT_READ, end)

    def _pass_on(self, end: _End) -> None:
        now_ns = time.monotonic_ns()
        try:
            data = end.raw.recv(_READ_BYTES)
        except OSError:
            data = b""
        if not data or end.peer is None:
            if end.is_client:
                self._note(now_ns, end, "end", 0)
            self._close(end)
            return
        self._note(now_ns, end, "up" if end.is_client else "down", len(data))
        try:
            end.peer.raw.sendall(data)
        except OSError:
            self._close(end)

    def _note(self, now_ns: int, end: _End, kind: str, size: int) -> None:
        line = {"ns": now_ns, "socket": end.number, "kind": kind, "bytes": size}
        self._notes.write(json.dumps(line) + "\n")

    def _close(self, end: _End) -> None:
        for one in (end, end.peer):
            if one is not None and one.raw.fileno() >= 0:
                self._selector.unregister(one.raw)
                one.raw.close()


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8", buffering=1) as file:
        Relay(int(sys.argv[1]), file).run()
