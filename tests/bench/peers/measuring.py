"""One program measured: the same requests, the same server, the same ruler for all of them."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.peers import ruler
from tests.bench.peers.processes import Death, cpu_s, find_command, memory_mb
from tests.bench.peers.programs import Program
from tests.bench.peers.serving import COMMAND
from tests.bench.room import Relayed

RATE = 1_000
ENTERS, ROUNDS, CALLS, STREAMS, STOPS = 15, 2, 10, 3, 9
SHORT_TOKENS, STREAM_TOKENS, STOPPED_TOKENS = 100, 5_000, 6_000
_QUIET_S = 1.2
_ANSWER_S = 60.0
_SETTLE_S = 0.5
_POLL_S = 0.02
_LIVES_S = 10.0


@dataclass(slots=True)
class Samples:
    """What was measured of one figure.

    Attributes:
        values: in `unit`, one a run.
        misses: how many runs gave no value.
        never: what happened in those.
    """

    unit: str
    values: list[float] = field(default_factory=list)
    misses: int = 0
    never: str = ""

    def add(self, value: float | None, never: str = "") -> None:
        """Take one run: its value, or why there is none."""
        if value is None:
            self.never = never
            self.misses += 1
        else:
            self.values.append(value)

    @property
    def median(self) -> float | None:
        """The median of the values; None without any."""
        return statistics.median(self.values) if self.values else None


class Measurement:
    """The measuring of one started program.

    Attributes:
        found: samples by the name of their figure, in the order of the table.
    """

    def __init__(self, program: Program, relay: Relayed) -> None:
        self._program = program
        self._relay = relay
        self.found = {
            "enter": Samples("ms"),
            "request": Samples("bytes"),
            "sent": Samples("bytes"),
            "think": Samples("ms"),
            "continuation": Samples("bytes"),
            "cut": Samples("ms"),
            "dead": Samples("ms"),
            "cpu": Samples("ms"),
            "memory": Samples("MB"),
        }

    def run(self) -> None:
        """Measure everything; the first turn only warms up.

        Raises:
            OSError: the program never sent a request.
        """
        self._turn("say tokens=20")
        time.sleep(self._program.warm_up_s)
        for _ in range(ENTERS):
            self._enter()
        for _ in range(ROUNDS):
            self._think()
        for _ in range(STREAMS):
            self._stream()
        self.found["memory"].add(memory_mb(self._program.pid))
        for _ in range(STOPS):
            self._stop()
        if self.found["think"].never:
            self.found["dead"].add(None, "no tools")
            return
        for _ in range(STOPS):
            if self.found["dead"].values or not self.found["dead"].misses:
                self._kill()  # where the first lives on, one is enough

    def _turn(self, what: str) -> tuple[int, int, list[ruler.Event]]:
        """Run a turn to its end; return when Enter was, its socket, and what passed."""
        entered_ns, events = self._ask(what)
        first = ruler.first_request(events, entered_ns)
        if first is None:
            raise OSError(f"no request within {_ANSWER_S:g} s of Enter")
        self._until_quiet(events)
        return entered_ns, first["socket"], events

    def _ask(self, what: str) -> tuple[int, list[ruler.Event]]:
        """Press Enter and wait until the server answers; return when, and what passed."""
        self._relay.read()
        entered_ns = self._program.ask(f"measure {what}")
        events: list[ruler.Event] = []

        def is_answered() -> bool:
            events.extend(self._relay.read())
            first = ruler.first_request(events, entered_ns)
            return first is not None and any(
                e["kind"] == "down" and e["socket"] == first["socket"] and e["ns"] > first["ns"]
                for e in events
            )

        _until(is_answered, _ANSWER_S)
        return entered_ns, events

    def _until_quiet(self, events: list[ruler.Event]) -> None:
        def is_quiet() -> bool:
            events.extend(self._relay.read())
            return time.monotonic_ns() - ruler.last_ns(events) > _QUIET_S * 1e9

        _until(is_quiet, _ANSWER_S)

    def _enter(self) -> None:
        entered_ns, socket, events = self._turn(f"say tokens={SHORT_TOKENS}")
        first = ruler.first_request(events, entered_ns)
        assert first is not None
        self.found["enter"].add((first["ns"] - entered_ns) / 1e6)
        self.found["request"].add(ruler.sent_bytes(events, entered_ns, socket))
        self.found["sent"].add(ruler.sent_bytes(events, entered_ns))

    def _think(self) -> None:
        _, socket, events = self._turn(f"read turns={CALLS} file=small.py")
        times = ruler.think_times(events, socket)
        if not times:
            for name in ("think", "continuation"):
                self.found[name].add(None, "no tools")
        for think_ms, size in times:
            self.found["think"].add(think_ms)
            self.found["continuation"].add(size)

    def _stream(self) -> None:
        before_s = cpu_s(self._program.pid)
        self._turn(f"say tokens={STREAM_TOKENS}")
        spent_s = cpu_s(self._program.pid) - before_s
        self.found["cpu"].add(spent_s * 1e3 / (STREAM_TOKENS / 1_000))

    def _stop(self) -> None:
        entered_ns, events = self._ask(f"say tokens={STOPPED_TOKENS}")
        first = ruler.first_request(events, entered_ns)
        assert first is not None
        time.sleep(1.0)
        stopped_ns = self._program.stop()
        self._until_quiet(events)
        answered_ns = max(e["ns"] for e in events if e["kind"] == "down")
        cut_ns = ruler.cut_ns(events, first["socket"], stopped_ns)
        # A socket that is closed after the answer's own end was not cut.
        natural_s = STOPPED_TOKENS / RATE
        if cut_ns is None or (answered_ns - first["ns"]) / 1e9 > natural_s - 0.5:
            self.found["cut"].add(None, "read on to the answer's end")
        else:
            self.found["cut"].add((cut_ns - stopped_ns) / 1e6)

    def _kill(self) -> None:
        self._ask("run")
        self._program.approve()
        found: list[int] = []
        _until(lambda: bool(found.extend(_running()) or found), _ANSWER_S)
        if not found:
            self.found["dead"].add(None, "the command was not run")
            return
        death = Death(found[0])
        time.sleep(_SETTLE_S)
        stopped_ns = self._program.stop()
        died_ns = death.wait_ns(_LIVES_S)
        if died_ns is None:
            os.kill(found[0], signal.SIGKILL)
        alive = f"lived on for {_LIVES_S:g} s"
        self.found["dead"].add(None if died_ns is None else (died_ns - stopped_ns) / 1e6, alive)
        self._until_quiet(self._relay.read())


def _running() -> Sequence[int]:
    pid = find_command(COMMAND)
    return () if pid is None else (pid,)


def _until(is_so: Callable[[], bool], seconds: float) -> bool:
    end_s = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end_s:
            return False
        time.sleep(_POLL_S)
    return True
