"""What a transport is given, and what it gives back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request, as a transport sends it."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    body: bytes = b""


class Busy(Exception):
    """The server answers, but not now.

    `retry_after_ms` is what it asked us to wait, None where it did not say.
    """

    def __init__(self, status, retry_after_ms=None):
        super().__init__(f"the server is busy (status {status})")
        self.status = status
        self.retry_after_ms = retry_after_ms
