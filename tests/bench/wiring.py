"""The wire: what a warm socket saves over connections of HTTP, and what an event costs.

Against one Practice server over TLS, in one run, through a relay that delays every byte. Times are
net of one round trip of that relay and of the server's own time, which it notes itself: from
having a whole request to writing the event. Each of the routes carries the same conversation, in
turns. A last part lets a window take 10,000 events a second.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.control import Control
from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import make_project
from tests.bench.resting import Heart
from tests.bench.room import Room, in_room
from tests.fakes.certificates import authority

from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.http_link import HttpLink
from swerve.adapters.link import Link
from swerve.adapters.links import merged
from swerve.adapters.trust import Trust
from swerve.adapters.websocket_link import WebSocketLink
from swerve.protocol import connection, streaming
from swerve.protocol.chat import dialect_of
from swerve.protocol.errors import Failure
from swerve.protocol.messages import (
    AssistantItem,
    Failed,
    Finished,
    Item,
    ItemDone,
    ModelEvent,
    TextDelta,
    TurnRequest,
    UserItem,
)
from swerve.protocol.shape import Table, table_from
from swerve.protocol.streaming import ChatSpeech, ResponsesSpeech, Speech
from swerve.resources import resource_text
from swerve.session.tools import tool_specs
from swerve.workbench.frames import FRAME_MS

ROUND_TRIPS_MS = (0.0, 50.0)
OVERHEAD_SAVED = 80.0
TOKEN_SAVED = 50.0
DELTA_US = 25.0
BLOCK_MS = 50.0
FLOOD_RATE = 10_000
_RUNS = 30
_EXCHANGES = 20
_EXCHANGE_CHARS = 3_000
_DELTAS_TOKENS = 40_000
_DELTAS_RATES = (1_000, FLOOD_RATE)
_FLOOD_S = 10
_WAIT_S = 60.0

Stamps = dict[str, tuple[int, int]]
"""Of the first event of a kind: when the server had the request and when it wrote the event."""


@dataclass(frozen=True)
class Sample:
    """One request: milliseconds net of round trip and server, to the first event and first text."""

    first_event_ms: float
    first_token_ms: float


class Caller:
    """Asks over one link and hears what comes, at once or once a frame."""

    def __init__(self, make: Callable[[Caller], Link], *, by_frame: bool = False) -> None:
        self.events: list[tuple[int, ModelEvent]] = []
        self.deltas = 0
        self.is_over = asyncio.Event()
        self._by_frame = by_frame
        self._is_pulling = False
        self.link = make(self)
        self._task = asyncio.create_task(self.link.run())

    def link_opened(self, link: Link) -> None:
        """Nothing to do."""

    def link_heard(self, link: Link, *, is_urgent: bool) -> None:
        """Take the events now, or when the frame ends."""
        if not self._by_frame:
            self._take()
        elif not self._is_pulling:
            self._is_pulling = True
            asyncio.get_running_loop().call_later(FRAME_MS / 1_000, self._take)

    def link_closed(self, link: Link, failure: Failure) -> None:
        """Say why; a measurement without a connection is none."""
        raise ConnectionError(failure.sentence)

    async def ask(self, request: TurnRequest) -> None:
        """Run a turn to its end."""
        self.events.clear()
        self.deltas = 0
        self.is_over.clear()
        self.link.create(request)
        async with asyncio.timeout(_WAIT_S):
            await self.is_over.wait()

    async def close(self) -> None:
        """Hang up."""
        self.link.cut()
        self._task.cancel()
        await asyncio.wait([self._task])

    def _take(self) -> None:
        self._is_pulling = False
        events = self.link.take()
        if self._by_frame:
            merged(events)
            self.deltas += len(events)
        else:
            now_ns = time.monotonic_ns()
            self.events += [(now_ns, event) for event in events]
        if events and isinstance(events[-1], Finished | Failed):
            assert isinstance(events[-1], Finished), events[-1]
            self.is_over.set()


@contextmanager
def _stamped() -> Iterator[Stamps]:
    """Note meanwhile what the server wrote into its events, as they are decoded."""
    stamps: Stamps = {}

    def noted(text: str) -> Table:
        table = table_from(text)
        kind, got_ns, sent_ns = (table.get(name) for name in ("type", "got_ns", "sent_ns"))
        if isinstance(got_ns, int) and isinstance(sent_ns, int):
            stamps.setdefault(str(kind), (got_ns, sent_ns))
        return table

    for module in (connection, streaming):
        module.table_from = noted  # type: ignore[attr-defined]
    try:
        yield stamps
    finally:
        for module in (connection, streaming):
            module.table_from = table_from  # type: ignore[attr-defined]


class Wiring:
    """One server behind a relay, and how it is reached."""

    def __init__(self, url: str, key: str, ca_file: str) -> None:
        self._endpoint = Endpoint(url, key)
        self._trust = Trust(ca_file)
        self._limits = LinkLimits()

    def socket(self, caller: Caller) -> Link:
        """Return a link on a WebSocket."""
        return WebSocketLink(self._resolve, caller, self._limits, self._trust, tools_as_item=True)

    def http(self, caller: Caller) -> Link:
        """Return a link over HTTP."""
        return self._over_http(caller, ResponsesSpeech())

    def chat(self, caller: Caller) -> Link:
        """Return a link that speaks chat completions."""
        return self._over_http(caller, ChatSpeech(dialect_of("")))

    def _over_http(self, caller: Caller, speech: Speech) -> Link:
        return HttpLink(self._resolve, caller, self._limits, self._trust, speech)

    async def _resolve(self) -> Endpoint:
        return self._endpoint


def measure(say: Say) -> None:
    """Measure times at both distances, then costs, then the flood."""
    with tempfile.TemporaryDirectory(prefix="swerve-bench-tls-") as folder:
        made = authority(Path(folder))
        made.context()
        with _serving("--tls", folder) as (port, key):
            for round_trip_ms in ROUND_TRIPS_MS:
                with _child("delaying", str(port), str(round_trip_ms)) as line:
                    wiring = Wiring(f"https://127.0.0.1:{int(line)}/v1", key, str(made.file))
                    found = asyncio.run(_compare(wiring, round_trip_ms))
                    _say_times(say, found, round_trip_ms)
            wiring = Wiring(f"https://127.0.0.1:{port}/v1", key, str(made.file))
            for rate in _DELTAS_RATES:
                _say_costs(say, asyncio.run(_cost(wiring, rate)), rate)
    _flood(say)


# --- times ---------------------------------------------------------------------------------------


async def _compare(wiring: Wiring, round_trip_ms: float) -> dict[str, list[Sample]]:
    """Ask over a warm socket, a cold connection and a kept one, in turns."""
    kept = {"socket": Caller(wiring.socket), "kept": Caller(wiring.http)}
    histories: dict[str, list[Item]] = {name: _history() for name in (*kept, "cold")}
    found: dict[str, list[Sample]] = {name: [] for name in histories}
    for run in range(_RUNS + 1):
        for name, history in histories.items():
            caller = kept.get(name) or Caller(wiring.http)
            history.append(UserItem("bench say rate=0 tokens=40"))
            request = _request(history)
            with _stamped() as stamps:
                began_ns = time.monotonic_ns()
                await caller.ask(request)
            sample = _sample(began_ns, caller.events, stamps, round_trip_ms)
            history += [e.item for _, e in caller.events if isinstance(e, ItemDone)]
            if name not in kept:
                await caller.close()
            if run:  # the first one opens what is kept
                found[name].append(sample)
            await asyncio.sleep(0.02)
    for caller in kept.values():
        await caller.close()
    return found


def _sample(
    began_ns: int, events: Sequence[tuple[int, ModelEvent]], stamps: Stamps, round_trip_ms: float
) -> Sample:
    first_ns = events[0][0]
    token_ns = next(ns for ns, event in events if isinstance(event, TextDelta))

    def net_ms(heard_ns: int, kind: str) -> float:
        got_ns, sent_ns = stamps[kind]
        return (heard_ns - began_ns - (sent_ns - got_ns)) / 1e6 - round_trip_ms

    return Sample(
        net_ms(first_ns, "response.created"), net_ms(token_ns, "response.output_text.delta")
    )


def _say_times(say: Say, found: dict[str, list[Sample]], round_trip_ms: float) -> None:
    at = f"{round_trip_ms:.0f}ms"
    how = (
        f"net of a round trip of {round_trip_ms:.0f} ms and the server's own time, over TLS, "
        f"{_EXCHANGES} exchanges of history; median of {_RUNS}"
    )
    parts: list[tuple[str, str, float, Callable[[Sample], float]]] = [
        ("overhead", "create to the first event", OVERHEAD_SAVED, lambda s: s.first_event_ms),
        ("token", "create to the first text", TOKEN_SAVED, lambda s: s.first_token_ms),
    ]
    for name, what, least, value_of in parts:
        ms = {route: percentile([value_of(s) for s in found[route]], 0.5) for route in found}
        for route, value in ms.items():
            say(Figure(f"wire.{at}.{name}.{route}", value, "ms", None, f"{what}, {how}"))
        for route in ("cold", "kept"):
            saved = (1 - ms["socket"] / ms[route]) * 100
            budget = least if route == "cold" else None
            against = f"a warm socket against {_ROUTES[route]}; {what}, {how}"
            name_of = f"wire.{at}.{name}.saved.{route}"
            say(Figure(name_of, saved, "%", budget, against, is_floor=True))


_ROUTES = {"cold": "a cold connection per request", "kept": "a warm connection kept alive"}


# --- costs ---------------------------------------------------------------------------------------


async def _cost(wiring: Wiring, rate: int) -> dict[str, float]:
    """Return processor time per text delta of every route, in microseconds."""
    found = {}
    for name, make in {"socket": wiring.socket, "http": wiring.http, "chat": wiring.chat}.items():
        caller = Caller(make, by_frame=True)
        await caller.ask(_request([UserItem("bench say rate=0 tokens=40")]))
        tokens = min(_DELTAS_TOKENS, rate * 8)
        request = _request([UserItem(f"bench say rate={rate} tokens={tokens}")])
        began_s = time.process_time()
        await caller.ask(request)
        spent_s = time.process_time() - began_s
        found[name] = spent_s / caller.deltas * 1e6
        await caller.close()
    return found


def _say_costs(say: Say, found: dict[str, float], rate: int) -> None:
    how = f"processor time from read to merged events, pulled once a frame, TLS, {rate} tokens/s"
    budget = DELTA_US if rate == FLOOD_RATE else None
    for name, value in found.items():
        say(Figure(f"wire.delta.{rate}.{name}", value, "us", budget, how))
    for name in ("http", "chat"):
        ratio = found["socket"] / found[name]
        say(Figure(f"wire.delta.{rate}.ratio.{name}", ratio, "ratio", None, "socket over it"))


# --- flood ---------------------------------------------------------------------------------------


def _flood(say: Say) -> None:
    """Let a window take ten seconds of 10,000 events a second."""

    async def work(room: Room) -> None:
        counts: list[int] = []
        report = Link._report

        def counted(link: Link, events: list[ModelEvent]) -> None:
            counts.append(len(events))
            report(link, events)

        Link._report = counted  # type: ignore[method-assign]
        heart = Heart()
        with Control() as control:
            began_s = time.monotonic()
            # A chunk of the prose is a token and an eighth on average: 4.5 characters.
            room.ask(
                f"bench say rate={FLOOD_RATE * 9 // 8} tokens={FLOOD_RATE * _FLOOD_S * 9 // 8}"
            )
            await room.idle()
            took_s = time.monotonic() - began_s
        heart.stop()
        blocks = heart.blocks(control.stalls)
        rate = sum(counts) / took_s
        how = f"events taken by a window for {took_s:.0f} s, {FLOOD_RATE:,} a second offered"
        say(Figure("wire.flood.rate", rate, "events/s", None, how))
        told = f"longest block of the loop meanwhile, {len(heart.gaps)} blocks over 4 ms"
        less = f"{told}, less what a sleeper overslept"
        say(Figure("wire.flood.block", max(blocks), "ms", BLOCK_MS, less))
        raw = max((end - start for start, end in heart.gaps), default=0) / 1e6
        say(Figure("wire.flood.block.raw", raw, "ms", None, "the same, nothing subtracted"))

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200), work)


# --- what is said, and to whom -------------------------------------------------------------------


def _history() -> list[Item]:
    items: list[Item] = []
    for at in range(_EXCHANGES):
        words = f"Exchange {at}. " + "Some lines of a file. " * (_EXCHANGE_CHARS // 22)
        items += [UserItem(words), AssistantItem(f"msg_{at}", words[:300])]
    return items


def _request(items: Sequence[Item]) -> TurnRequest:
    tools = tool_specs(has_freeform_tools=False)
    return TurnRequest("practice", resource_text("prompts/system.md"), tuple(items), tools)


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[int, str]]:
    """Run Practice with the bench's answers; yield its port and key."""
    with _child("serving", "practice", "--parent", *arguments) as line:
        said = json.loads(line)
        yield int(said["url"].split(":")[2].split("/")[0]), said["key"]


@contextmanager
def _child(module: str, *arguments: str) -> Iterator[bytes]:
    """Run a module of the bench as a process until its input ends; yield its first line."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        try:
            yield child.stdout.readline()
        finally:
            child.communicate(timeout=10)
