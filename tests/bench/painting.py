"""Token to painted line: from a delta at the socket to the end of the paint event that shows it.

Chat and diff grow in turns within one response, at 1,000 and at 5,000 tokens/s, first over a small
file and a new thread, then over a file and a thread of 20,000 lines each.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.bench.control import Control
from tests.bench.figures import Figure, Say, percentile, spread
from tests.bench.projects import long_thread, make_project
from tests.bench.room import Room, in_room

from swerve.adapters.dialing import ClientConnection, Wire
from swerve.adapters.links import LinkPool
from swerve.protocol.connection import Connection
from swerve.protocol.errors import Failure
from swerve.protocol.messages import TextDelta, ToolCallDelta
from swerve.session.inputs import LinkNews

BUDGET_MS = 16.7
RATES = (1_000, 5_000)
_LINES = 20_000
_SECONDS = 6
_WARM_UP_SHARE = 0.1
_HOW = "delta read from the socket to the end of the paint event that shows it; 1400x900, offscreen"
_HOW_SENT = "the same from the server's write: waiting in the kernel while we are busy counts too"


class PaintProbe:
    """Notes when deltas arrive and when they are painted.

    A delta counts for the view it shows in: text for the chat, added lines of a patch for the
    diff. Headers and context lines of a patch change no pixel of their own, so they do not count.

    Attributes:
        read_ms, sent_ms: of each delta, from its reading and its sending to its paint.
    """

    def __init__(self) -> None:
        self.read_ms: dict[str, list[float]] = {"chat": [], "diff": []}
        self.sent_ms: dict[str, list[float]] = {"chat": [], "diff": []}
        self._read_ns = 0
        self._received: list[tuple[str, int, int]] = []
        self._reduced: dict[str, list[tuple[int, int]]] = {"chat": [], "diff": []}
        self._line = ""
        self._hook()

    def watch(self, room: Room) -> None:
        """Hear the paints of both views."""
        room.window.chat.view.painted.connect(lambda: self._painted("chat"))
        room.window.diff.view.painted.connect(lambda: self._painted("diff"))

    def take(self) -> dict[str, list[float]]:
        """Return what was measured and begin anew: "chat", "diff" from reading, "sent" for both."""
        found = {
            name: samples[int(len(samples) * _WARM_UP_SHARE) :]
            for name, samples in self.read_ms.items()
        }
        found["sent"] = [
            ms
            for samples in self.sent_ms.values()
            for ms in samples[int(len(samples) * _WARM_UP_SHARE) :]
        ]
        self.read_ms = {"chat": [], "diff": []}
        self.sent_ms = {"chat": [], "diff": []}
        return found

    def _hook(self) -> None:
        probe = self
        read_data, receive = ClientConnection.data_received, Wire.receive
        receive_text, drain = Connection.receive_text, LinkPool.drain
        stamps: dict[ClientConnection, list[int]] = {}

        def data_received(connection: ClientConnection, data: bytes) -> None:
            now = time.monotonic_ns()
            frames = connection.recv_messages.frames
            before = len(frames)
            read_data(connection, data)
            stamps.setdefault(connection, []).extend([now] * (len(frames) - before))

        async def receive_stamped(wire: Wire) -> str | Failure:
            text = await receive(wire)
            waiting = stamps.get(wire._connection)
            if waiting:
                probe._read_ns = waiting.pop(0)
            return text

        def receive_noted(core: Connection, text: str) -> None:
            before = len(core._events)
            receive_text(core, text)
            for event in core._events[before:]:
                probe._note(event, text)

        def drain_noted(pool: LinkPool) -> list[LinkNews]:
            news = drain(pool)
            for name, sent, read in probe._received:
                probe._reduced[name].append((sent, read))
            probe._received.clear()
            return news

        ClientConnection.data_received = data_received  # type: ignore[method-assign]
        Wire.receive = receive_stamped  # type: ignore[method-assign]
        Connection.receive_text = receive_noted  # type: ignore[method-assign]
        LinkPool.drain = drain_noted  # type: ignore[method-assign]

    def _note(self, event: object, text: str) -> None:
        sent_ns = int(text[text.rindex(":") + 1 : -1])
        if isinstance(event, TextDelta):
            self._received.append(("chat", sent_ns, self._read_ns))
        elif isinstance(event, ToolCallDelta):
            is_added = self._line.startswith("+")
            self._line = (self._line + event.text).rsplit("\n", 1)[-1]
            if is_added and self._line.startswith("+"):
                self._received.append(("diff", sent_ns, self._read_ns))

    def _painted(self, name: str) -> None:
        now = time.monotonic_ns()
        for sent, read in self._reduced[name]:
            self.read_ms[name].append((now - read) / 1e6)
            self.sent_ms[name].append((now - sent) / 1e6)
        self._reduced[name].clear()


def measure(say: Say) -> None:
    """Measure every rate and size."""
    probe = PaintProbe()

    async def work(room: Room) -> None:
        probe.watch(room)
        await _grow(room, "small", 1_000, seconds=1)
        probe.take()
        for rate in RATES:
            with Control() as control:
                await _grow(room, "small", rate)
            what = f"{rate} tokens/s, 200 lines"
            _report(say, f"paint.small.{rate}", probe.take(), control, what)
        room.workbench.dispatch(long_thread(_LINES))
        view = room.window.chat.view
        await room.until(lambda: view.rows and not view.rows.has_earlier, "the long thread")
        for rate in RATES:
            with Control() as control:
                await _grow(room, "large", rate)
            what = f"{rate} tokens/s, file and thread of 20,000 lines"
            _report(say, f"paint.large.{rate}", probe.take(), control, what)

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200, large=_LINES), work)


async def _grow(room: Room, name: str, rate: int, seconds: int = _SECONDS) -> None:
    last = 200 if name == "small" else _LINES
    marks = ",".join(str(last * part // 10 + 7) for part in (1, 4, 7, 9))
    room.ask(f"bench grow rate={rate} tokens={rate * seconds} file={name}.py marks={marks}")
    await room.idle()


def _report(
    say: Say, name: str, found: dict[str, list[float]], control: Control, what: str
) -> None:
    both = found["chat"] + found["diff"]
    spread(say, name, both, "ms", BUDGET_MS, f"{_HOW}; {what}")
    for view in ("chat", "diff"):
        p99 = percentile(found[view], 0.99)
        say(Figure(f"{name}.{view}.p99", p99, "ms", BUDGET_MS, f"only the {view}"))
    say(Figure(f"{name}.sent.p99", percentile(found["sent"], 0.99), "ms", None, _HOW_SENT))
    how = "what a process that only sleeps overslept at worst meanwhile; not subtracted"
    worst = max(((end - start) / 1e6 for start, end in control.stalls), default=0.0)
    say(Figure(f"{name}.control.worst", worst, "ms", None, how))
