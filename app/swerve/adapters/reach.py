"""The way to a server: which proxy is on it, and why it may not be passable.

Shared by everything that opens connections, so that the same trouble has the same sentence on every
transport. Imported off the loop, like the libraries it serves.
"""

from __future__ import annotations

import socket
import ssl
import urllib.request
from urllib.parse import urlsplit

from swerve.adapters.endpoint import Endpoint
from swerve.protocol.errors import Failure, FailureKind

SLOW = Failure(
    FailureKind.TIMEOUT,
    "The server did not answer the connection in time.",
    "Check the network and the URL of this profile.",
    retryable=True,
    code="open",
)
PROXY = Failure(
    FailureKind.PROXY,
    "The proxy of this machine could not be used.",
    "Check the proxy settings, or add the server to NO_PROXY.",
    code="proxy",
)
BAD_URL = Failure(
    FailureKind.REQUEST,
    "The URL of this profile is no web address.",
    "Correct the URL of this profile.",
    code="bad-url",
)

_CLOCK_REMEDY = "Check the date and time of this machine; if they are right, ask the provider."
_CERTIFICATES: dict[int, tuple[str, str]] = {
    9: ("its certificate is not valid yet", _CLOCK_REMEDY),
    10: ("its certificate has expired", _CLOCK_REMEDY),
    62: ("its certificate is for another name", "Check the URL of this profile."),
    64: ("its certificate is for another address", "Check the URL of this profile."),
}
_UNTRUSTED = (
    "nobody whom this machine trusts vouches for its certificate",
    "If your network inspects TLS, name its certificate as ca_file in the settings.",
)


def proxy_of(endpoint: Endpoint) -> str:
    """Return the proxy that the environment or the system sets for a server, empty for none."""
    if endpoint.is_loopback:
        return ""
    netloc = urlsplit(endpoint.url).netloc.rpartition("@")[2]
    if urllib.request.proxy_bypass(netloc):
        return ""
    proxies = urllib.request.getproxies()
    names = ("https", "all") if endpoint.is_safe else ("http", "all")
    found = next((proxies[name] for name in names if proxies.get(name)), "")
    return found if not found or "://" in found else f"http://{found}"


def failure_from_cause(error: BaseException, endpoint: Endpoint, proxy: str = "") -> Failure:
    """Say why a server can't be reached, from what the operating system or TLS said.

    Args:
        error: looked through together with what caused it.
        endpoint: where the connection was to go.
        proxy: through which it was to go, empty for none.
    """
    causes = _causes(error)
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                return _failure_from_certificate(cause, endpoint)
            case ssl.SSLError():
                return _unsafe(endpoint, "the handshake failed", "Try again.", retryable=True)
    if proxy:
        return PROXY
    known = (socket.gaierror, ConnectionRefusedError)
    told = next((cause for cause in causes if isinstance(cause, known)), error)
    is_slow = any(isinstance(cause, TimeoutError) for cause in causes)
    return SLOW if is_slow and told is error else _unreachable(told)


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and what caused it, down to the first cause, groups opened."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
    return found


def _failure_from_certificate(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> Failure:
    why, remedy = _CERTIFICATES.get(getattr(error, "verify_code", 0), _UNTRUSTED)
    return _unsafe(endpoint, why, remedy, retryable=False)


def _unsafe(endpoint: Endpoint, why: str, remedy: str, *, retryable: bool) -> Failure:
    sentence = f"No safe connection to {endpoint.host or 'the server'}: {why}."
    return Failure(FailureKind.TLS, sentence, remedy, retryable=retryable, code="tls")


def _unreachable(error: BaseException) -> Failure:
    if isinstance(error, ConnectionRefusedError):
        sentence = "Nothing answers at the address of this profile."
    elif isinstance(error, socket.gaierror):
        sentence = "The server's name is not known; perhaps this machine is offline."
    else:
        sentence = "The server can't be reached."
    remedy = "Check the network and the URL of this profile."
    return Failure(FailureKind.NETWORK, sentence, remedy, retryable=True, code=type(error).__name__)
