"""Turns what servers say about failures into `Failure` values, by one table.

It knows codes, statuses and wordings; it does not know sockets. Called by the connection, by the
links for refused upgrades, and by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from swerve.frozen import frozen
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.shape import Table, count_in, table_in, word_in

_MAX_QUOTE_CHARS = 300
_SECRET = re.compile(r"\b(?:sk|key|csk|xai)-[\w*.-]+|Bearer\s+\S+", re.IGNORECASE)
_WAIT = re.compile(r"try again in ((?:[\d.]+\s*(?:ms|s|m|h)\s*)+)", re.IGNORECASE)
_SPAN = re.compile(r"([\d.]+)\s*(ms|s|m|h)", re.IGNORECASE)
_UNIT_MS = {"ms": 1.0, "s": 1_000.0, "m": 60_000.0, "h": 3_600_000.0}


@frozen
class Meaning:
    """What a code or status means. `sentence` may hold `{message}`: the server's own words."""

    kind: FailureKind
    sentence: str
    remedy: str = ""
    retryable: bool = False


_QUOTA = Meaning(
    FailureKind.QUOTA,
    "The quota of this account is used up.",
    "Wait for it to return, or choose another profile.",
)
_RATE = Meaning(
    FailureKind.RATE,
    "The server asks to slow down.",
    "The request is sent again after the wait it asked for.",
    retryable=True,
)
_OVERLOAD = Meaning(
    FailureKind.OVERLOAD,
    "The server is busy.",
    "Try again in a moment, or choose another profile.",
    retryable=True,
)
_AUTH = Meaning(
    FailureKind.AUTH,
    "The server did not accept the key of this profile, or got none.",
    "Give it one in the settings.",
)
_PAYMENT = Meaning(
    FailureKind.PAYMENT,
    "The account of this key has no credit or plan for this model.",
    "Check the billing page of the provider, or choose another profile.",
)
_MODEL = Meaning(
    FailureKind.MODEL_NOT_FOUND,
    "The server does not offer this model to this key.",
    "Choose another profile or model.",
)
_CONTEXT = Meaning(
    FailureKind.CONTEXT_FULL,
    "The conversation no longer fits into the model's context.",
    "Start a new thread, or send less context.",
)
_EXPIRED = Meaning(
    FailureKind.CONNECTION_EXPIRED,
    "The connection reached its age limit.",
    "It is opened again.",
    retryable=True,
)
_POLICY = Meaning(
    FailureKind.POLICY,
    "The server's policy blocked the request: {message}",
    "Say it differently.",
)
_REQUEST = Meaning(
    FailureKind.REQUEST,
    "The server refused the request: {message}",
    "Change the request or the profile.",
)
_SERVER = Meaning(
    FailureKind.SERVER,
    "The server failed: {message}",
    "Try again.",
    retryable=True,
)
_TOO_LARGE = Meaning(
    FailureKind.TOO_LARGE,
    "The request is larger than the server takes.",
    "Start a new thread, or send less context.",
)
_NO_SUCH_PLACE = Meaning(
    FailureKind.REQUEST,
    "The server has nothing at this address.",
    "Check the URL of this profile.",
)
_CAPTIVE = Meaning(
    FailureKind.CAPTIVE,
    "Something between here and the server answered in its place.",
    "Log in to the network with a browser, or check the URL of this profile.",
)
_PROXY = Meaning(
    FailureKind.PROXY,
    "The proxy wants a login of its own.",
    "Check the proxy settings of this machine.",
)
_NO_UPGRADE = Meaning(
    FailureKind.REQUEST,
    "The server does not speak WebSocket.",
    "Set the profile's transport to HTTP.",
)

BY_CODE: Mapping[str, Meaning] = {
    "previous_response_not_found": Meaning(
        FailureKind.CHAIN_LOST, "The server forgot the conversation.", "It is sent whole again."
    ),
    "websocket_connection_limit_reached": _EXPIRED,
    "connection_expiring": _EXPIRED,
    "usage_limit_reached": _QUOTA,
    "insufficient_quota": _QUOTA,
    "request_quota_exceeded": _RATE,
    "usage_not_included": _PAYMENT,
    "billing_hard_limit_reached": _PAYMENT,
    "rate_limit_exceeded": _RATE,
    "slow_down": _RATE,
    "too_many_requests": _RATE,
    "token_quota_exceeded": _RATE,
    "queue_exceeded": _OVERLOAD,
    "context_length_exceeded": _CONTEXT,
    "server_is_overloaded": _OVERLOAD,
    "overloaded_error": _OVERLOAD,
    "concurrent_request": _OVERLOAD,
    "server_error": _SERVER,
    "internal_error": _SERVER,
    "invalid_api_key": _AUTH,
    "authentication_error": _AUTH,
    "model_not_found": _MODEL,
    "model_not_supported": _MODEL,
    "invalid_prompt": _POLICY,
    "content_policy_violation": _POLICY,
    "cyber_policy": _POLICY,
    "request_too_large": _TOO_LARGE,
}
"""Meaning of the codes servers use, in `error.code` or `error.type`."""

BY_STATUS: Mapping[int, Meaning] = {
    400: _REQUEST,
    401: _AUTH,
    402: _PAYMENT,
    403: _AUTH,
    404: _NO_SUCH_PLACE,
    405: _NO_UPGRADE,
    407: _PROXY,
    409: _OVERLOAD,
    413: _TOO_LARGE,
    426: _NO_UPGRADE,
    429: _RATE,
    503: _OVERLOAD,
    529: _OVERLOAD,
}
"""Meaning of HTTP statuses, where no code is known."""

_WORDINGS: tuple[tuple[str, Meaning], ...] = (
    ("model is not supported", _MODEL),
    ("model is at capacity", _OVERLOAD),
    ("high traffic", _OVERLOAD),
    ("not found, try pulling", _MODEL),
    ("does not exist or you do not have access", _MODEL),
    ("maximum context length", _CONTEXT),
)


def failure_from_status(
    status: int, headers: Mapping[str, str] | None = None, message: str = ""
) -> Failure:
    """Say what an HTTP status means that answered an upgrade or a request.

    Args:
        status: the HTTP status.
        headers: of the answer, names in lower case.
        message: the server's own words, may be empty.
    """
    if 200 <= status < 400:
        meaning = _CAPTIVE
    else:
        meaning = BY_STATUS.get(status, _SERVER if status >= 500 else _REQUEST)
    return _failure(meaning, message or f"status {status}", headers or {}, str(status))


def failure_from_error(
    error: Mapping[str, object], status: int | None = None, headers: Mapping[str, str] | None = None
) -> Failure:
    """Say what an error object of the wire means.

    Args:
        error: has some of `code`, `type`, `message`, `resets_at` (seconds), `resets_in_seconds`.
        status: of the frame that carried it, None where it had none.
        headers: of the frame, names in lower case.
    """
    code, kind, message = (_word(error, name) for name in ("code", "type", "message"))
    numbered = _number(error, "code")
    if status is None and numbered is not None:
        status = int(numbered)
    meaning = BY_CODE.get(code) or BY_CODE.get(kind) or _meaning_of_words(message)
    if meaning is None:
        meaning = BY_STATUS.get(status or 0, _SERVER if (status or 500) >= 500 else _REQUEST)
    said = message or code or kind or "it gave no reason"
    failure = _failure(meaning, said, headers or {}, code or kind)
    return _with_reset(failure, error)


def failure_from_frame(event: Table) -> Failure:
    """Say what an error that came among the events of an answer means, whoever's shape it has.

    The error may stand in `error` or be the frame itself; the status may be `status` or
    `status_code`; headers may stand beside the error or in it.
    """
    error = table_in(event, "error")
    words = word_in(event, "error") or word_in(event, "message")
    status = count_in(event, "status")
    if status is None:
        status = count_in(event, "status_code")
    headers = {
        name.lower(): str(value)
        for table in (table_in(event, "headers"), table_in(error, "headers"))
        for name, value in table.items()
    }
    if error:
        return failure_from_error(error, status, headers)
    code = word_in(event, "code")
    if not (code or words):
        return failure_from_status(status or 500, headers)
    return failure_from_error({"code": code, "message": words}, status, headers)


def _meaning_of_words(message: str) -> Meaning | None:
    folded = message.casefold()
    return next((meaning for words, meaning in _WORDINGS if words in folded), None)


def _failure(meaning: Meaning, message: str, headers: Mapping[str, str], code: str) -> Failure:
    return Failure(
        kind=meaning.kind,
        sentence=meaning.sentence.format(message=quoted(message)),
        remedy=meaning.remedy,
        retryable=meaning.retryable,
        retry_after_ms=wait_ms_from(headers, message),
        code=code,
    )


def _with_reset(failure: Failure, error: Mapping[str, object]) -> Failure:
    at, within = _number(error, "resets_at"), _number(error, "resets_in_seconds")
    if at is None and within is None:
        return failure
    return Failure(
        kind=failure.kind,
        sentence=failure.sentence,
        remedy=failure.remedy,
        retryable=failure.retryable,
        retry_after_ms=failure.retry_after_ms if within is None else int(within * 1_000),
        resets_at_unix_ms=None if at is None else int(at * 1_000),
        code=failure.code,
    )


def quoted(message: str) -> str:
    """Return the server's words fit to be shown: one line, short, no secret."""
    line = _SECRET.sub("…", " ".join(message.split()))
    return line if len(line) <= _MAX_QUOTE_CHARS else line[: _MAX_QUOTE_CHARS - 1] + "…"


def wait_ms_from(headers: Mapping[str, str], message: str) -> int | None:
    """Return how long the server asked to wait, from its headers or else from its words."""
    for name, unit_ms in (("retry-after-ms", 1.0), ("retry-after", 1_000.0)):
        try:
            return max(0, int(float(headers[name]) * unit_ms))
        except (KeyError, ValueError, OverflowError):
            continue
    found = _WAIT.search(message)
    if found is None:
        return None
    spans = _SPAN.findall(found[1])
    try:
        return int(sum(float(count) * _UNIT_MS[unit.lower()] for count, unit in spans))
    except (ValueError, OverflowError):
        return None


def _word(error: Mapping[str, object], name: str) -> str:
    value = error.get(name)
    return value if isinstance(value, str) else ""


def _number(error: Mapping[str, object], name: str) -> float | None:
    value = error.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


TOO_LARGE = _failure(_TOO_LARGE, "", {}, "too_large")
"""What a link says of a request it does not even send."""
