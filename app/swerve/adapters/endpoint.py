"""Where a link goes and what it puts up with: plain data for every kind of link."""

from __future__ import annotations

from dataclasses import field
from urllib.parse import urlsplit, urlunsplit

from swerve.frozen import frozen

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_THOROUGH = frozenset({"high", "xhigh", "max"})


@frozen
class LinkLimits:
    """All times and sizes of links, in one place so that tests can shorten them.

    Attributes:
        open_s: until an upgrade or a connection is answered.
        race_s: after which a socket that is still silent gets a rival over HTTP.
        first_event_s, next_event_s: silence of the server that ends a turn.
        patient_s: the same where a server may think for long: high effort, or a model on this
            machine. The peer is then judged by its pongs, or by TCP's own.
        ping_s: between pings, and until a pong is missed.
        rotate_s: age at which an idle link is replaced.
        probe_s: until a server without sockets is asked again; longer each time.
        pulse_s: between looks at idle links.
        sleep_gap_s: a clock this far ahead of the pulse means that the machine slept.
        keep_warm_s: after the last use, how long dropped spares are replaced at once.
        first_delay_s, last_delay_s: between attempts to open, doubled from one to the other.
        message_bytes: largest message of the server.
        create_bytes: largest message to the server.
        waiting_events: events that may wait to be drained; then reading stops.
    """

    open_s: float = 5.0
    race_s: float = 1.5
    first_event_s: float = 15.0
    next_event_s: float = 45.0
    patient_s: float = 600.0
    ping_s: float = 20.0
    rotate_s: float = 55 * 60.0
    probe_s: float = 300.0
    pulse_s: float = 5.0
    sleep_gap_s: float = 15.0
    keep_warm_s: float = 600.0
    first_delay_s: float = 0.25
    last_delay_s: float = 30.0
    message_bytes: int = 64 * 1024 * 1024
    create_bytes: int = 15 * 1024 * 1024
    waiting_events: int = 4_096

    def silence_s(self, effort: str) -> float:
        """Return how long a server may be silent between events at an effort."""
        return self.patient_s if effort in _THOROUGH else self.next_event_s


@frozen
class Endpoint:
    """Where a link goes.

    Attributes:
        url: base URL, empty where none is known.
        key: presented as bearer; empty for none.
        is_ipv4_only: IPv6 was tried and failed.
        is_patient: its first event may take minutes, as when a model is loaded first.
    """

    url: str
    key: str = field(default="", repr=False)
    is_ipv4_only: bool = False
    is_patient: bool = False

    @property
    def socket_url(self) -> str:
        """Return the WebSocket address of the base URL."""
        parts = urlsplit(self.url)
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        path = f"{parts.path.rstrip('/')}/responses"
        return urlunsplit((scheme, parts.netloc, path, parts.query, ""))

    def http_url(self, path: str) -> str:
        """Return the address of `path` beneath the base URL."""
        parts = urlsplit(self.url)
        return urlunsplit(
            (parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{path}", parts.query, "")
        )

    @property
    def host(self) -> str:
        """Return the name of the server, lower case, without its port."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_safe(self) -> bool:
        """Whether it is reached over TLS."""
        return urlsplit(self.url).scheme in ("https", "wss")

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine, where no proxy belongs."""
        return self.host in _LOOPBACK


NOWHERE = Endpoint("")
"""The endpoint of what was never sent anywhere."""
