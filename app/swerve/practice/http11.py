"""The little HTTP the Practice server needs: request heads in, answers out.

Connections are kept where the client wants that and the answer has an end of its own. No chunked
request bodies, no routing beyond what `gate` refuses. WebSocket upgrades are recognised here and
carried out in `websocket.py`.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus

from swerve.frozen import frozen

MAX_HEAD_BYTES = 65_536
MAX_BODY_BYTES = 64 * 1024 * 1024
RESPONSES_PATH = "/v1/responses"
CHAT_PATH = "/v1/chat/completions"
MODELS_PATH = "/v1/models"
LAST_CHUNK = b"0\r\n\r\n"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ALLOWED = {RESPONSES_PATH: ("GET", "POST"), CHAT_PATH: ("POST",), MODELS_PATH: ("GET",)}


@frozen
class Head:
    """The head of a request. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def is_upgrade(self) -> bool:
        """Whether a WebSocket is wanted."""
        return self.headers.get("upgrade", "").lower() == "websocket"

    @property
    def is_kept(self) -> bool:
        """Whether the client wants to go on using the connection."""
        return self.headers.get("connection", "").lower() != "close"

    @property
    def body_bytes(self) -> int | None:
        """Length of the body; None where the client does not say it or says nonsense."""
        length = self.headers.get("content-length", "0" if self.method == "GET" else "")
        return int(length) if length.isdecimal() and len(length) < 12 else None


def head_from(data: bytes) -> Head | None:
    """Read a request head that ends with an empty line; None when it is no HTTP/1.1."""
    rows = data.decode("latin-1").split("\r\n")
    parts = rows[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    headers = {}
    for row in rows[1:]:
        name, colon, value = row.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Head(parts[0], parts[1].partition("?")[0], headers)


def gate(head: Head, key: str) -> tuple[int, str] | None:
    """Return status and sentence to refuse a request with; None to let it in.

    A browser page must not reach this server: anything with an Origin is refused, and so is a
    foreign Host, which is what a name that was rebound to loopback looks like.
    """
    host = head.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if "origin" in head.headers:
        return HTTPStatus.FORBIDDEN, "Pages of a browser have no business here."
    if name.lower() not in _LOOPBACK:
        return HTTPStatus.FORBIDDEN, "This server answers on the loopback address only."
    given = head.headers.get("authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {key}".encode()):
        return HTTPStatus.UNAUTHORIZED, "The key is missing or wrong."
    if head.path not in _ALLOWED:
        return HTTPStatus.NOT_FOUND, f"There is only {', '.join(_ALLOWED)}."
    if head.method not in _ALLOWED[head.path]:
        return HTTPStatus.METHOD_NOT_ALLOWED, f"{head.path} does not take {head.method}."
    return None


def answer(
    status: int,
    body: bytes,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    *,
    is_kept: bool = False,
) -> bytes:
    """Return a whole answer; the connection closes after it unless it is kept."""
    sized = {"Content-Length": str(len(body)), **(headers or {})}
    return start(status, content_type, sized, is_kept=is_kept) + body


def error_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return an answer with an error object as body; the connection closes after it."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "code": None, "param": None}
    return answer(status, json.dumps({"error": error}).encode(), headers=headers)


def start(
    status: int, content_type: str, headers: Mapping[str, str], *, is_kept: bool = False
) -> bytes:
    """Return the head of an answer whose body follows."""
    rows = {
        "Content-Type": content_type,
        "Cache-Control": "no-store",
        "Connection": "keep-alive" if is_kept else "close",
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode()


def chunk(data: bytes) -> bytes:
    """Return a piece of a body whose length is not known yet."""
    return b"%x\r\n%b\r\n" % (len(data), data)
