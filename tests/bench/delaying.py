"""A TCP relay that makes a network of the loopback: every byte arrives half a round trip later.

`python -m tests.bench.delaying PORT ROUND_TRIP_MS` prints the port it listens on and ends when its
standard input does. The kernel completes TCP's own handshake at once, whatever the delay: a cold
connection is a whole round trip cheaper here than on a real network.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field

_READ_BYTES = 262_144


@dataclass(slots=True, eq=False)
class _End:
    """One side of a connection, and what is on its way to it: (due in ns, bytes or the end)."""

    raw: socket.socket
    peer: _End | None = None
    coming: deque[tuple[int, bytes]] = field(default_factory=deque)


class Delay:
    """All connections of one relay."""

    def __init__(self, port: int, round_trip_ms: float) -> None:
        self._target = ("127.0.0.1", port)
        self._delay_ns = round(round_trip_ms / 2 * 1e6)
        # epoll counts in milliseconds, select in microseconds.
        self._selector = selectors.SelectSelector()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: set[_End] = set()

    def run(self) -> None:
        """Relay until standard input ends."""
        print(self._listener.getsockname()[1], flush=True)  # noqa: T201 - what it is asked for
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        while True:
            for key, _ in self._selector.select(self._wait_s()):
                if key.fileobj is sys.stdin:
                    return
                if key.data is None:
                    self._accept()
                else:
                    self._receive(key.data)
            self._deliver()

    def _wait_s(self) -> float | None:
        due = [end.coming[0][0] for end in self._ends if end.coming]
        return max(0.0, (min(due) - time.monotonic_ns()) / 1e9) if due else None

    def _accept(self) -> None:
        raw, _ = self._listener.accept()
        one, other = _End(raw), _End(socket.create_connection(self._target))
        for end, peer in ((one, other), (other, one)):
            end.peer = peer
            end.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._ends.add(end)
            self._selector.register(end.raw, selectors.EVENT_READ, end)

    def _receive(self, end: _End) -> None:
        try:
            data = end.raw.recv(_READ_BYTES)
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(end.raw)
        if end.peer is not None:
            end.peer.coming.append((time.monotonic_ns() + self._delay_ns, data))

    def _deliver(self) -> None:
        now_ns = time.monotonic_ns()
        for end in list(self._ends):
            while end.coming and end.coming[0][0] <= now_ns:
                _, data = end.coming.popleft()
                try:
                    if data:
                        end.raw.sendall(data)
                        continue
                except OSError:
                    pass
                self._close(end)

    def _close(self, end: _End) -> None:
        for one in (end, end.peer):
            if one is not None and one in self._ends:
                self._ends.discard(one)
                one.coming.clear()
                if one.raw in {key.fileobj for key in self._selector.get_map().values()}:
                    self._selector.unregister(one.raw)
                one.raw.close()


if __name__ == "__main__":
    Delay(int(sys.argv[1]), float(sys.argv[2])).run()
