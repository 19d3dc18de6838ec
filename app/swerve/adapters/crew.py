"""The links of one profile: spares kept ready, lost ones replaced, the transport found out.

A server that refuses WebSockets, or says nothing to them, is spoken to over HTTP for the rest of
the session; now and then it is asked again. Which thread uses which link is in `links.py`, the
only user.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.http_link import HttpLink
from swerve.adapters.link import Link, Resolve
from swerve.adapters.trust import Trust
from swerve.adapters.websocket_link import WebSocketLink
from swerve.protocol.chat import dialect_of
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import LinkPhase, LinkStatus, TurnRequest
from swerve.protocol.streaming import ChatSpeech, ResponsesSpeech, Speech
from swerve.session.profile import Backend, Profile, Transport

_NO_SOCKET_STATUSES = frozenset({"400", "403", "404", "405", "406", "421", "426", "garbled"})
_POLICY_CLOSE = "1008"
_PATH_FAILURES = frozenset({FailureKind.NETWORK, FailureKind.TIMEOUT})
_MOST_PROBE_STEPS = 4


@dataclass(slots=True)
class Surroundings:
    """What all crews share.

    Attributes:
        endpoint_of: base URL of a profile; asked at each opening.
        key_of: key of a profile, empty for none; asked at each opening, never kept.
        until_ready: awaited before each opening.
        start: begins a task that ends with the pool.
        socketless: servers that do not take WebSockets, as far as known.
    """

    endpoint_of: Callable[[Profile], str]
    key_of: Callable[[Profile], str]
    until_ready: Callable[[Profile], Awaitable[None]]
    start: Callable[[Coroutine[object, object, None]], None]
    limits: LinkLimits
    trust: Trust
    socketless: set[str] = field(default_factory=set)


class CrewListener(Protocol):
    """Who is told about a crew, on the loop thread."""

    def crew_heard(self, *, is_urgent: bool) -> None:
        """A link of the crew has news; urgent where work waits for it."""

    def link_lost(self, crew: Crew, link: Link, failure: Failure) -> None:
        """A link is no more; a turn on it has got its `Failed`."""

    def link_outrun(self, crew: Crew, link: Link) -> None:
        """A link never came to be and need not: a turn on it goes on over another."""

    def crew_changed(self, profile: Profile, status: LinkStatus) -> None:
        """The state shown of the profile changed."""


class Crew:
    """The links of one profile, in use or not.

    Attributes:
        profile: as last handed in.
        prompt: what a link is warmed with; None before it is known.
        links: every link that lives.
        spares: those that are open or opening and not in use.
    """

    def __init__(self, profile: Profile, around: Surroundings, listener: CrewListener) -> None:
        self.profile = profile
        self.prompt: TurnRequest | None = None
        self.links: set[Link] = set()
        self.spares: list[Link] = []
        self._around = around
        self._limits = around.limits
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._rivals: dict[Link, Link] = {}
        self._prober: Link | None = None
        self._probe_steps = 0
        self._failure: Failure | None = None
        self._attempts = 0
        self._losses = 0
        self._used_s = self._loop.time()
        self._status: LinkStatus | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._is_closed = False

    # --- for the pool ----------------------------------------------------------------------------

    def wake(self) -> None:
        """Note that somebody wants this profile: attempts to open start anew."""
        self._attempts = 0
        self._used_s = self._loop.time()

    def take(self) -> Link:
        """Return the readiest spare, or else a new link; it is no spare from now on."""
        for link in sorted(self.spares, key=lambda link: (not link.is_open, not link.is_warm)):
            self.spares.remove(link)
            if self.is_fit(link):
                return link
            self.release(link)
        return self._open()

    def is_fit(self, link: Link) -> bool:
        """Whether a link may carry another turn."""
        age_s = self._loop.time() - link.opened_s if link.opened_s else 0.0
        is_outdated = self._transport == WebSocketLink.transport != link.transport
        return not (link.is_closed or link.is_dropped or is_outdated) and (
            age_s < self._limits.rotate_s
        )

    def release(self, link: Link) -> None:
        """Cut a link in this call and forget it."""
        link.cut()
        self.links.discard(link)
        if link in self.spares:
            self.spares.remove(link)

    def fill(self, count: int) -> None:
        """Open spares up to `count`; warm all of them where the prompt is known."""
        if self._is_closed:
            return
        while len(self.spares) < count:
            self.spares.append(self._open())
        for link in self.spares:
            if self.prompt is not None and link.warmed != self.prompt:
                link.warm_up(self.prompt)

    def look_after(self, *, has_slept: bool) -> None:
        """Replace spares that are too old, were dropped, or were slept over."""
        unfit = [link for link in self.spares if has_slept or not self.is_fit(link)]
        for link in unfit:
            self.release(link)
        is_in_use = self._loop.time() - self._used_s < self._limits.keep_warm_s
        if unfit and (is_in_use or any(isinstance(link, WebSocketLink) for link in unfit)):
            self.fill(1)
        if unfit:
            self._announce()

    def close(self) -> None:
        """Cut everything."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        for link in list(self.links):
            self.release(link)

    # --- told by links ---------------------------------------------------------------------------

    def link_opened(self, link: Link) -> None:
        """Note that a link is ready."""
        self._failure, self._attempts = None, 0
        if link is self._prober:
            self._take_to_sockets(link)
        elif link in self._rivals:
            outrun = self._rivals.pop(link)
            if outrun.is_open or outrun.is_closed:
                self.release(link)
            else:
                self.spares.append(link)
                self._give_up_sockets()
        self._announce()

    def link_heard(self, link: Link, *, is_urgent: bool) -> None:
        """Tell the listener."""
        del link
        self._losses = 0
        self._listener.crew_heard(is_urgent=is_urgent)

    def link_closed(self, link: Link, failure: Failure) -> None:
        """Replace a lost link, by one of the other kind where the server wants that."""
        self.links.discard(link)
        if link in self.spares:
            self.spares.remove(link)
        if self._rivals.pop(link, None) is not None:
            return
        if link is self._prober:
            self._prober = None
            self._probe_later()
            return
        if isinstance(link, WebSocketLink) and self._is_socketless(link, failure):
            self._give_up_sockets()
            self._listener.link_outrun(self, link)
            self._announce()
            return
        self._failure = failure
        self._losses += failure.kind in _PATH_FAILURES
        self._listener.link_lost(self, link, failure)
        self._announce()
        self._retry_later()

    # --- opening ---------------------------------------------------------------------------------

    @property
    def _is_automatic(self) -> bool:
        profile = self.profile
        return profile.backend is Backend.RESPONSES and profile.transport is Transport.AUTO

    @property
    def _server(self) -> str:
        """Address of the profile's server; empty before it is known."""
        return urlsplit(self._around.endpoint_of(self.profile)).netloc

    @property
    def _transport(self) -> str:
        """What a new link travels on."""
        profile = self.profile
        is_http = profile.backend is Backend.CHAT or profile.transport is Transport.HTTP
        if is_http or (self._is_automatic and self._server in self._around.socketless):
            return HttpLink.transport
        return WebSocketLink.transport

    def _open(self) -> Link:
        if self._transport == HttpLink.transport:
            return self._started(self._http_link())
        return self._started(self._socket_link(has_rival=self._is_automatic))

    def _started(self, link: Link) -> Link:
        self.links.add(link)
        self._around.start(link.run())
        self._announce()
        return link

    def _socket_link(self, *, has_rival: bool) -> Link:
        async def resolve() -> Endpoint | Failure:
            endpoint = await self._endpoint()
            if has_rival:
                self._loop.call_later(self._limits.race_s, self._race, link)
            return endpoint

        as_item = self.profile.has_tools_as_item
        around = self._around
        link = WebSocketLink(resolve, self, self._limits, around.trust, tools_as_item=as_item)
        return link

    def _http_link(self) -> Link:
        around = self._around
        resolve: Resolve = self._endpoint
        return HttpLink(resolve, self, self._limits, around.trust, speech_of(self.profile))

    async def _endpoint(self) -> Endpoint:
        profile, around = self.profile, self._around
        await around.until_ready(profile)
        url = around.endpoint_of(profile)
        is_foreign_chat = profile.backend is Backend.CHAT and not profile.is_practice
        return Endpoint(
            url,
            around.key_of(profile),
            # A broken IPv6 path looks like a server that hangs up: try without it, in turns.
            is_ipv4_only=self._losses % 4 >= 2,
            is_patient=is_foreign_chat and Endpoint(url).is_loopback,
        )

    def _retry_later(self) -> None:
        """Open a spare again after a while, longer each time; not where it would be refused."""
        failure = self._failure
        if failure is None or not (failure.retryable or self._has_socket):
            return
        limits = self._limits
        delay_s = min(limits.last_delay_s, limits.first_delay_s * 2**self._attempts)
        self._attempts += 1
        self._call_later("retry", delay_s * random.uniform(0.8, 1.2), lambda: self.fill(1))

    def _call_later(self, name: str, delay_s: float, callback: Callable[[], None]) -> None:
        """Schedule the one timer of that name."""
        earlier = self._timers.pop(name, None)
        if earlier is not None:
            earlier.cancel()
        if not self._is_closed:
            self._timers[name] = self._loop.call_later(delay_s, callback)

    # --- transports ------------------------------------------------------------------------------

    def _race(self, link: Link) -> None:
        """Give a socket that is still silent a rival over HTTP."""
        if self._is_closed or link.is_open or link.is_closed or link not in self.links:
            return
        rival = self._http_link()
        self._rivals[rival] = link
        self._started(rival)

    def _give_up_sockets(self) -> None:
        """Speak to this server over HTTP from now on; turns on sockets that wait move over."""
        self._around.socketless.add(self._server)
        self._probe_later()
        waiting = [
            link
            for link in self.links
            if isinstance(link, WebSocketLink) and not link.is_open and link is not self._prober
        ]
        spares = len(self.spares)
        for link in waiting:
            is_spare = link in self.spares
            self.release(link)
            if not is_spare:
                self._listener.link_outrun(self, link)
        self.fill(min(spares, 2) or 1)

    def _is_socketless(self, link: WebSocketLink, failure: Failure) -> bool:
        """Whether the way a link was lost says that this server is better spoken to over HTTP."""
        return self._is_automatic and not self._has_socket and _is_refused(link, failure)

    @property
    def _has_socket(self) -> bool:
        """Whether a socket of this profile works, so that one more can be expected to."""
        sockets = (link for link in self.links if isinstance(link, WebSocketLink))
        return any(link.is_open and link.was_answered for link in sockets)

    def _probe_later(self) -> None:
        delay_s = self._limits.probe_s * 2 ** min(self._probe_steps, _MOST_PROBE_STEPS)
        self._call_later("probe", delay_s, self._probe)

    def _probe(self) -> None:
        """Ask a server again whether it takes sockets by now."""
        self._probe_steps += 1
        if self._prober is None:
            self._prober = self._socket_link(has_rival=False)
            self._started(self._prober)

    def _take_to_sockets(self, link: Link) -> None:
        """Speak over sockets again; the turns that run over HTTP end there."""
        self._prober, self._probe_steps = None, 0
        self._around.socketless.discard(self._server)
        for spare in list(self.spares):
            self.release(spare)
        self.spares.append(link)
        self.fill(1)

    # --- telling ---------------------------------------------------------------------------------

    def _announce(self) -> None:
        """Tell the listener the state of the links when it changed."""
        status = self._status_now()
        if status != self._status and not self._is_closed:
            self._status = status
            self._listener.crew_changed(self.profile, status)

    def _status_now(self) -> LinkStatus:
        shown = [link for link in self.links if link is not self._prober]
        ready = next((link for link in shown if link.is_open), None)
        if ready is not None:
            return LinkStatus(LinkPhase.READY, ready.transport, ready.round_trip_ms)
        if shown:
            return LinkStatus(LinkPhase.CONNECTING, self._transport)
        phase = LinkPhase.LOST if self._failure is not None else LinkPhase.IDLE
        return LinkStatus(phase, self._transport, failure=self._failure)


def speech_of(profile: Profile) -> Speech:
    """Return how a profile's server is spoken to over HTTP."""
    if profile.backend is Backend.CHAT:
        return ChatSpeech(dialect_of(urlsplit(profile.url).hostname or ""))
    return ResponsesSpeech()


def _is_refused(link: WebSocketLink, failure: Failure) -> bool:
    """Whether a server that lost a link so does not take sockets, but perhaps HTTP."""
    if link.opened_s:
        return failure.code == _POLICY_CLOSE and not link.was_answered
    code = failure.code
    return code in _NO_SOCKET_STATUSES or (len(code) == 3 and code.startswith("5"))
