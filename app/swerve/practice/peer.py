"""What the Practice server needs of whoever it writes to, whatever the route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

Event = dict[str, object]
"""One event of the wire, or one chunk of a chat answer."""


class Peer(Protocol):
    """The far end of one response."""

    def send_events(self, events: Sequence[Event]) -> None:
        """Write events; dropped without a word when nobody is there any more."""

    def send_oddly(self, event: Event) -> None:
        """Write an event framed as oddly as the rules of the route allow."""

    def send_text(self, text: str) -> None:
        """Write what takes the place of an event."""

    def send_raw(self, raw: bytes, raw_http: bytes) -> None:
        """Write bytes beneath the messages: the first to a socket, the second to a stream."""

    def send_error(self, frame: Mapping[str, object]) -> None:
        """Say that the response failed."""

    async def drip(self, event: Event) -> None:
        """Write an event byte by byte."""

    async def drain(self) -> None:
        """Wait until the peer took most of what was written.

        Raises:
            OSError: the peer is gone.
        """

    def close(self, code: int) -> None:
        """Hang up politely."""

    def hang_up(self) -> None:
        """Hang up without a word."""

    def reset(self) -> None:
        """Drop the connection so that the peer sees a reset."""

    def freeze(self) -> None:
        """Read nothing any more."""

    def leave_undone(self) -> None:
        """Leave out what marks the end."""
