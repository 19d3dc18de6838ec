"""The links of a window: one per thread, one warm standby per profile, and their news in order.

Satisfies `ports.Links`. A cut shuts the thread's socket and leaves the standby to the next send; a
socket that is lost while nothing runs is replaced without a word. What may be said again on another
socket is said again once: only when the server had not begun to answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, replace

from swerve.adapters.crew import Crew, Surroundings, speech_of
from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.link import Link
from swerve.adapters.slumber import Slumber
from swerve.adapters.trust import Trust, system_trust
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    Failed,
    LinkStatus,
    ModelEvent,
    TextDelta,
    ToolCallDelta,
    TurnRequest,
)
from swerve.session.inputs import LinkNews
from swerve.session.profile import Profile
from swerve.terms import ProfileId, ThreadId, TurnId

_CLOSE_S = 1.0
_DELTAS = (TextDelta, ToolCallDelta)
_RESENDABLE = frozenset({FailureKind.NETWORK, FailureKind.CONNECTION_EXPIRED})

OnNews = Callable[[bool], None]
OnStatus = Callable[[Profile, LinkStatus], None]


@dataclass(slots=True, eq=False)
class _Line:
    """A thread's link and the turn on it. `has_reported`: some of the turn was drained."""

    thread: ThreadId
    turn: TurnId
    crew: Crew
    profile: Profile
    request: TurnRequest
    link: Link
    is_resent: bool = False
    has_reported: bool = False


class LinkPool:
    """All links. Every method is called on the loop thread, with the loop running.

    Args:
        endpoint_of: base URL of a profile; asked at each opening.
        key_of: key of a profile, empty for none; asked at each opening, never kept.
        until_ready: awaited before each opening, where a profile's server must start first.
        limits: times and sizes.
        trust: whose certificates are believed.
        unix_s: the wall clock.
    """

    def __init__(
        self,
        endpoint_of: Callable[[Profile], str],
        key_of: Callable[[Profile], str],
        until_ready: Callable[[Profile], Awaitable[None]] | None = None,
        limits: LinkLimits | None = None,
        trust: Trust | None = None,
        unix_s: Callable[[], float] = time.time,
    ) -> None:
        self._limits = limits or LinkLimits()
        self._around = Surroundings(
            endpoint_of,
            key_of,
            until_ready or _at_once,
            self._start,
            self._limits,
            trust or system_trust(),
        )
        self._slumber = Slumber(self._limits.pulse_s + self._limits.sleep_gap_s, unix_s)
        self._lines: dict[ThreadId, _Line] = {}
        self._crews: dict[ProfileId, Crew] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pulse: asyncio.TimerHandle | None = None
        self._on_news: OnNews = _ignore
        self._on_status: OnStatus = _ignore
        self._is_told = False

    def listen(self, on_news: OnNews, on_status: OnStatus) -> None:
        """Set who is told."""
        self._on_news = on_news
        self._on_status = on_status

    def warm(self, profile: Profile, prefix: TurnRequest | None = None) -> None:
        """Open a link and a standby for `profile`, warmed with what its requests begin with."""
        crew = self._crew(profile)
        if prefix is not None:
            crew.prompt = _prefix_of(prefix)
        is_used = any(line.crew is crew for line in self._lines.values())
        crew.fill(1 if is_used else 2)

    def send(self, thread: ThreadId, turn: TurnId, profile: Profile, request: TurnRequest) -> None:
        """Write the create to the thread's link now, or as soon as it is open."""
        self._look_after()
        crew = self._crew(profile)
        crew.prompt = _prefix_of(request)
        link = self._link_for(thread, crew)
        self._lines[thread] = _Line(thread, turn, crew, profile, request, link)
        link.create(request)
        asyncio.get_running_loop().call_soon(crew.fill, 1)

    def cut(self, thread: ThreadId) -> None:
        """Shut the thread's socket down in this call; nothing of it is heard again."""
        line = self._lines.pop(thread, None)
        if line is not None:
            line.crew.release(line.link)
            asyncio.get_running_loop().call_soon(line.crew.fill, 1)

    def drain(self) -> list[LinkNews]:
        """Return the news that arrived, oldest first within a thread, and make room for more."""
        self._is_told = False
        news = []
        for line in list(self._lines.values()):
            events = line.link.take()
            if events and not self._is_resent(line, events):
                line.has_reported = True
                news.append(LinkNews(line.thread, line.turn, tuple(merged(events))))
        return news

    async def list_models(self, profile: Profile) -> tuple[str, ...] | Failure:
        """Return the ids of the models that a profile's server offers to its key, in its order."""
        await self._around.until_ready(profile)
        # The library takes a third of a second to import: not on the loop.
        await asyncio.to_thread(_load_network)
        from swerve.adapters.model_list import list_models

        around = self._around
        endpoint = Endpoint(around.endpoint_of(profile), around.key_of(profile))
        headers = speech_of(profile).headers
        return await list_models(endpoint, self._limits, around.trust, headers)

    async def close(self) -> None:
        """Cut everything; at most one second."""
        if self._pulse is not None:
            self._pulse.cancel()
        for crew in self._crews.values():
            crew.close()
        self._lines.clear()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE_S)

    # --- told by crews ---------------------------------------------------------------------------

    def crew_heard(self, *, is_urgent: bool) -> None:
        """Tell the listener once until it drains, and of what is urgent every time."""
        if is_urgent or not self._is_told:
            self._is_told = True
            self._on_news(is_urgent)

    def crew_changed(self, profile: Profile, status: LinkStatus) -> None:
        """Pass the state of a profile's links on."""
        self._on_status(profile, status)

    def link_lost(self, crew: Crew, link: Link, failure: Failure) -> None:
        """Send a turn again that had not begun on a link that had."""
        line = self._line_on(link)
        had_opened = link.opened_s > 0
        if line is not None and had_opened and failure.kind in _RESENDABLE and not link.has_heard:
            self._resend(line)

    def link_outrun(self, crew: Crew, link: Link) -> None:
        """Move a turn that never went out to a link of the other kind."""
        line = self._line_on(link)
        if line is not None:
            link.take()
            line.link = crew.take()
            line.link.create(line.request)

    # --- inside ----------------------------------------------------------------------------------

    def _crew(self, profile: Profile) -> Crew:
        if self._pulse is None:
            self._look_after_later()
        crew = self._crews.get(profile.id)
        if crew is None:
            crew = self._crews[profile.id] = Crew(profile, self._around, self)
        crew.profile = profile
        crew.wake()
        return crew

    def _line_on(self, link: Link) -> _Line | None:
        return next((line for line in self._lines.values() if line.link is link), None)

    def _link_for(self, thread: ThreadId, crew: Crew) -> Link:
        """Return the thread's own link where it can go on, else a spare, else a new one."""
        line = self._lines.get(thread)
        if line is not None:
            is_same = line.crew is crew and line.profile == crew.profile
            if is_same and not line.link.is_busy and crew.is_fit(line.link):
                return line.link
            line.crew.release(line.link)
        return crew.take()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="link")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _look_after_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._pulse = loop.call_later(self._limits.pulse_s, self._on_pulse)

    def _on_pulse(self) -> None:
        self._look_after()
        self._look_after_later()

    def _look_after(self) -> None:
        """Replace idle links that are old, dropped, or were slept over."""
        has_slept = self._slumber.is_over()
        for line in self._lines.values():
            link = line.link
            is_idle = not (link.is_busy or link.has_news or link.is_closed)
            if is_idle and (has_slept or not line.crew.is_fit(link)):
                line.crew.release(link)
        for crew in self._crews.values():
            crew.look_after(has_slept=has_slept)

    # --- turns -----------------------------------------------------------------------------------

    def _is_resent(self, line: _Line, events: list[ModelEvent]) -> bool:
        """Whether a turn that failed for the age of its socket goes on elsewhere, unheard."""
        only = events[0] if len(events) == 1 and not line.has_reported else None
        is_alive = line.link in line.crew.links
        if not isinstance(only, Failed) or not is_alive or line.is_resent:
            return False
        if only.failure.kind is not FailureKind.CONNECTION_EXPIRED:
            return False
        line.crew.release(line.link)
        self._resend(line)
        return True

    def _resend(self, line: _Line) -> None:
        if line.is_resent:
            return
        line.link.take()
        line.is_resent = True
        line.link = line.crew.take()
        line.link.create(line.request)


def _prefix_of(request: TurnRequest) -> TurnRequest:
    return replace(request, items=(), cache_key="")


def merged(events: Iterable[ModelEvent]) -> list[ModelEvent]:
    """Join neighbouring deltas of the same message or call: how text was cut never matters."""
    result: list[ModelEvent] = []
    pieces: list[str] = []
    for event in events:
        if isinstance(event, _DELTAS):
            last = result[-1] if pieces else None
            if isinstance(last, _DELTAS) and _is_same(last, event):
                pieces.append(event.text)
                continue
            _join(result, pieces)
            pieces = [event.text]
        else:
            _join(result, pieces)
            pieces = []
        result.append(event)
    _join(result, pieces)
    return result


def _is_same(left: TextDelta | ToolCallDelta, right: TextDelta | ToolCallDelta) -> bool:
    return type(left) is type(right) and left.item_id == right.item_id


def _join(result: list[ModelEvent], pieces: list[str]) -> None:
    if len(pieces) > 1 and isinstance(result[-1], _DELTAS):
        result[-1] = replace(result[-1], text="".join(pieces))


def _ignore(*_news: object) -> None:
    """Listen to nothing, until `listen` is called."""


async def _at_once(_profile: Profile) -> None:
    """Wait for nothing."""


def _load_network() -> None:
    import swerve.adapters.model_list  # noqa: F401 - for its effect: the next import is instant
