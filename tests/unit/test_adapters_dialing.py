from __future__ import annotations

import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import (
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
)
from websockets.frames import Close
from websockets.http11 import Response

from swerve.adapters.dialing import failure_from_exception
from swerve.protocol.errors import FailureKind


def refused(status: int, **headers: str) -> InvalidStatus:
    return InvalidStatus(Response(status, "", Headers(headers), b""))


def closed(theirs: int | None, ours: int | None = None) -> ConnectionClosedError:
    received = None if theirs is None else Close(theirs, "because")
    return ConnectionClosedError(received, None if ours is None else Close(ours, ""))


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (refused(401), FailureKind.AUTH, False),
        (refused(302, Location="http://login"), FailureKind.CAPTIVE, False),
        (refused(503), FailureKind.OVERLOAD, True),
        (InvalidProxy("x", "y"), FailureKind.PROXY, False),
        (InvalidURI("x", "y"), FailureKind.REQUEST, False),
        (InvalidMessage("x"), FailureKind.PROTOCOL, True),
        (ssl.SSLCertVerificationError(1, "x"), FailureKind.TLS, False),
        (ssl.SSLError(1, "x"), FailureKind.TLS, True),
        (TimeoutError(), FailureKind.TIMEOUT, True),
        (ConnectionRefusedError(), FailureKind.NETWORK, True),
        (socket.gaierror(), FailureKind.NETWORK, True),
        (OSError(), FailureKind.NETWORK, True),
        (ConnectionClosedOK(Close(1000, ""), Close(1000, ""), True), FailureKind.NETWORK, True),
        (closed(1011), FailureKind.NETWORK, True),
        (closed(1008), FailureKind.POLICY, False),
        (closed(1009), FailureKind.TOO_LARGE, False),
        (closed(None, 1009), FailureKind.PROTOCOL, False),
        (closed(None, 1002), FailureKind.PROTOCOL, True),
        (closed(None), FailureKind.NETWORK, True),
    ],
)
def test_what_ended_a_socket_is_told_with_a_remedy(
    error: Exception, kind: FailureKind, *, retryable: bool
) -> None:
    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_message = "self-signed certificate"
    failure = failure_from_exception(error)
    assert (failure.kind, failure.retryable) == (kind, retryable)
    assert failure.sentence
    assert failure.remedy


def test_a_wait_in_the_headers_of_a_refusal_is_kept() -> None:
    assert failure_from_exception(refused(429, **{"Retry-After": "2"})).retry_after_ms == 2_000
