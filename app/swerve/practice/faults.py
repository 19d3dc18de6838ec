"""Faults the Practice server can play on request, as data.

The server carries them out: before a connection is answered (`server.py`), or when a create arrives
and after some events of a response (`mishaps.py`). A new fault is a new row, unless it needs a new
`Action`. Every row is played on each route where it can happen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swerve.frozen import frozen


class Action(StrEnum):
    """What the server does at the moment of the fault."""

    REFUSE_UPGRADE = "refuse_upgrade"
    """Answer the upgrade with `status`; HTTP works."""
    REFUSE = "refuse"
    """Answer any request with `status`."""
    HANG_UPGRADE = "hang_upgrade"
    """Take the upgrade and never answer it; HTTP works."""
    HANG = "hang"
    """Take any request and never answer it."""
    CLOSE_UPGRADED = "close_upgraded"
    """Close the socket with `close_code` right after the upgrade."""
    CLOSE = "close"
    """Close the socket politely with `close_code`; over HTTP just end."""
    RESET = "reset"
    """Reset the TCP connection."""
    SILENCE = "silence"
    """Send nothing more, keep the socket."""
    FREEZE = "freeze"
    """Neither send nor read any more, not even pings."""
    PAUSE = "pause"
    """Be silent for `pause_s`, then go on."""
    ERROR = "error"
    """Send `frame` and end the response."""
    GARBLE = "garble"
    """Send `text`, which need not be of the protocol, and go on."""
    RAW = "raw"
    """Send `raw`, bytes beneath the messages, and go on; `raw_http` in an event stream."""
    RAW_END = "raw_end"
    """Send `raw` and hang up."""
    DUPLICATE = "duplicate"
    """Send the next event twice."""
    GAP = "gap"
    """Leave the next event out."""
    UNNUMBERED = "unnumbered"
    """Send events without sequence numbers from now on."""
    ODD_FRAMING = "odd_framing"
    """Frame what follows as oddly as the rules allow."""
    DRIP = "drip"
    """Send the next event byte by byte."""
    CUT_SHORT = "cut_short"
    """End the response for the limit of its length."""
    UNDONE = "undone"
    """Leave the mark out that ends an event stream."""


@frozen
class Fault:
    """One thing that goes wrong.

    Attributes:
        sentence: what it is, for `--help`.
        after_events: how many events of a response are sent before it happens.
        times: how often it happens until the server behaves; 0 for always.
        headers: of a refusal.
        text: of a message, or the body of a refusal where that is a web page.
    """

    sentence: str
    action: Action
    after_events: int = 0
    times: int = 0
    status: int = 0
    close_code: int = 1000
    pause_s: float = 0.0
    text: str = ""
    raw: bytes = b""
    raw_http: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    frame: Mapping[str, object] = field(default_factory=dict)


def _error(status: int, code: str, message: str, **more: object) -> Mapping[str, object]:
    error = {"type": code, "code": code, "message": message, "param": None, **more}
    return {"type": "error", "status": status, "error": error}


def _failed(code: str, message: str) -> Mapping[str, object]:
    error = {"code": code, "message": message}
    response = {"id": "resp_failed", "object": "response", "status": "failed", "error": error}
    return {"type": "response.failed", "status": 429, "response": response, "error": error}


def _refusal(sentence: str, status: int, code: str, message: str, times: int = 0) -> Fault:
    return Fault(sentence, Action.ERROR, times=times, frame=_error(status, code, message))


_PAGE = "<html><body>Please log in to this network.</body></html>"
_METERS = {
    "type": "codex.rate_limits",
    "rate_limits": {
        "primary": {"used_percent": 42, "window_minutes": 300, "reset_at": 4_000_000_000},
        "secondary": {"used_percent": 100, "window_minutes": 10_080, "reset_at": 4_000_000_000},
    },
}
_GIB = (1 << 30).to_bytes(8, "big")

_CONNECTING: dict[str, Fault] = {
    "refuse-upgrade": Fault("answer the upgrade with 503", Action.REFUSE_UPGRADE, status=503),
    "no-websocket": Fault("answer the upgrade with 426", Action.REFUSE_UPGRADE, status=426),
    "no-route": Fault("answer the upgrade with 404", Action.REFUSE_UPGRADE, status=404),
    "no-method": Fault("answer the upgrade with 405", Action.REFUSE_UPGRADE, status=405),
    "no-websocket-once": Fault(
        "answer the first upgrade with 426", Action.REFUSE_UPGRADE, times=1, status=426
    ),
    "silent-upgrade": Fault("take the upgrade and never answer", Action.HANG_UPGRADE),
    "no-answer": Fault("take any request and never answer", Action.HANG),
    "policy-at-once": Fault(
        "close 1008 right after the upgrade", Action.CLOSE_UPGRADED, close_code=1008
    ),
    "wrong-key": Fault("answer every request with 401", Action.REFUSE, status=401),
    "forbidden": Fault("answer every request with 403", Action.REFUSE, status=403),
    "captive": Fault("answer every request with a web page", Action.REFUSE, status=200, text=_PAGE),
    "redirect": Fault(
        "send every request on to another server",
        Action.REFUSE,
        status=302,
        headers={"Location": "http://127.0.0.2:9/login"},
    ),
}

_ENDINGS: dict[str, Fault] = {
    "close-mid-stream": Fault("close 1000 in the middle of an answer", Action.CLOSE, 12),
    "close-at-once": Fault("close 1008 when a request arrives", Action.CLOSE, close_code=1008),
    "close-too-big": Fault("close 1009 when a request arrives", Action.CLOSE, close_code=1009),
    "close-once": Fault("close 1011 in mid-answer, once", Action.CLOSE, 12, 1, close_code=1011),
    "close-restart": Fault("close 1012 in mid-answer, once", Action.CLOSE, 12, 1, close_code=1012),
    "rst": Fault("reset the connection in mid-answer", Action.RESET, 12),
    "rst-once": Fault("reset the connection when the first request arrives", Action.RESET, 0, 1),
    "cut-in-frame": Fault(
        "hang up in the middle of a frame",
        Action.RAW_END,
        12,
        raw=b'\x81\x7e\x01\x00{"type":"resp',
        raw_http=b'data: {"type":"resp',
    ),
    "silent": Fault("take the request and never answer", Action.SILENCE),
    "stall": Fault("fall silent in the middle of an answer", Action.SILENCE, 12),
    "freeze": Fault("stop reading and writing in mid-answer", Action.FREEZE, 12),
    "pause": Fault("be silent for a minute in mid-answer", Action.PAUSE, 12, pause_s=60.0),
    "incomplete": Fault("end at the limit of its length", Action.CUT_SHORT),
    "no-done": Fault("never say that the event stream is done", Action.UNDONE),
}

_NONSENSE: dict[str, Fault] = {
    "malformed": Fault("send text that is no JSON", Action.GARBLE, 12, text="{not json"),
    "not-an-object": Fault("send JSON that is no object", Action.GARBLE, 12, text="[1, null]"),
    "unknown-event": Fault(
        "send an event nobody knows", Action.GARBLE, 12, text='{"type":"response.surprise"}'
    ),
    "expiring": Fault(
        "announce that the connection is getting old",
        Action.GARBLE,
        12,
        text='{"type":"error","error":{"code":"connection_expiring","message":"Soon."}}',
    ),
    "meters": Fault("tell of two meters, one empty", Action.GARBLE, text=json.dumps(_METERS)),
    "bad-utf8": Fault(
        "send text that is no UTF-8",
        Action.RAW,
        12,
        raw=b"\x81\x04\xff\xfe\xfd\xfc",
        raw_http=b"data: \xff\xfe\n\n",
    ),
    "giant-frame": Fault(
        "announce a frame of a gigabyte",
        Action.RAW,
        12,
        raw=b"\x81\x7f" + _GIB,
        raw_http=b"data: {\n\n",
    ),
    "masked-frame": Fault(
        "send a frame as only clients do",
        Action.RAW,
        12,
        raw=b"\x81\x84\0\0\0\0test",
        raw_http=b"data: test\n\n",
    ),
    "bad-opcode": Fault(
        "send a frame of no known kind", Action.RAW, 12, raw=b"\x83\0", raw_http=b"data: \x83\n\n"
    ),
    "reserved-bits": Fault(
        "send a frame that claims to be compressed",
        Action.RAW,
        12,
        raw=b"\xc1\x02{}",
        raw_http=b"data: \xc1\n\n",
    ),
    "binary": Fault(
        "send an event as a binary frame",
        Action.RAW,
        12,
        raw=b'\x82\x16{"type":"response.odd"}'.replace(b"\x16", b"\x17"),
        raw_http=b'data:{"type":"response.odd"}\n\n',
    ),
    "odd-framing": Fault("frame events as oddly as the rules allow", Action.ODD_FRAMING),
    "drip": Fault("send an event byte by byte", Action.DRIP, 4),
    "duplicate": Fault("send an event twice", Action.DUPLICATE, 12),
    "gap": Fault("leave an event out", Action.GAP, 12),
    "no-numbers": Fault("send events without numbers", Action.UNNUMBERED),
}

_REFUSALS: dict[str, Fault] = {
    "error-429": _refusal(
        "ask to slow down",
        429,
        "rate_limit_exceeded",
        "Rate limit reached. Please try again in 1.5s.",
    ),
    "error-429-once": _refusal(
        "ask to slow down, once",
        429,
        "rate_limit_exceeded",
        "Rate limit reached. Please try again in 50ms.",
        times=1,
    ),
    "failed-once": Fault(
        "end an answer as failed because of a limit, once",
        Action.ERROR,
        after_events=2,
        times=1,
        frame=_failed("rate_limit_exceeded", "Please try again in 50ms."),
    ),
    "slow-down-once": _refusal(
        "ask to slow down in other words, once", 503, "slow_down", "Slow down.", times=1
    ),
    "quota": Fault(
        "say that the quota is used up",
        Action.ERROR,
        frame=_error(429, "usage_limit_reached", "The usage limit was reached.", resets_at=4e9),
    ),
    "payment": _refusal("ask for money", 402, "insufficient_quota_plan", "No credit is left."),
    "overloaded": _refusal(
        "be overloaded", 503, "server_is_overloaded", "The model is at capacity."
    ),
    "overloaded-twice": _refusal(
        "be overloaded, twice", 503, "server_is_overloaded", "The model is at capacity.", times=2
    ),
    "high-traffic": _refusal(
        "be overloaded in other words", 429, "x", "We're experiencing high traffic right now."
    ),
    "busy": _refusal("refuse a second response", 409, "concurrent_request", "One at a time.", 1),
    "context-full": _refusal(
        "find the request too long",
        400,
        "context_length_exceeded",
        "The input exceeds the context window.",
    ),
    "context-full-once": _refusal(
        "find the request too long, once",
        400,
        "context_length_exceeded",
        "The input exceeds the context window.",
        times=1,
    ),
    "model-gone": _refusal(
        "not know the model", 404, "model_not_found", "The model does not exist."
    ),
    "policy": _refusal("refuse by policy", 400, "content_policy_violation", "Not allowed."),
    "key-revoked": _refusal("not accept the key", 401, "invalid_api_key", "Incorrect API key."),
    "expired": _refusal(
        "call the connection too old, once",
        400,
        "websocket_connection_limit_reached",
        "Create a new connection.",
        times=1,
    ),
    "chain-lost": _refusal(
        "forget the conversation, once",
        400,
        "previous_response_not_found",
        "Previous response not found.",
        times=1,
    ),
    "server-error": Fault(
        "fail in mid-answer", Action.ERROR, 12, frame=_error(500, "server_error", "It broke.")
    ),
    "server-error-once": _refusal(
        "fail before the answer, once", 500, "server_error", "It broke.", times=1
    ),
}

FAULTS: Mapping[str, Fault] = {**_CONNECTING, **_ENDINGS, **_NONSENSE, **_REFUSALS}
"""By the name given to `--fault`."""

_AT_UPGRADE = frozenset({Action.REFUSE_UPGRADE, Action.HANG_UPGRADE, Action.CLOSE_UPGRADED})
_AT_CONNECTION = frozenset({Action.REFUSE, Action.HANG})


class FaultPlayer:
    """Counts how often a fault still happens; one for a whole server. None plays none."""

    def __init__(self, fault: Fault | None) -> None:
        self._fault = fault
        self._left = fault.times if fault is not None else 0

    def at_connection(self, *, is_upgrade: bool) -> Fault | None:
        """Return what happens to a request before it is looked at."""
        fault = self._fault
        if fault is None:
            return None
        is_due = fault.action in _AT_CONNECTION or (is_upgrade and fault.action in _AT_UPGRADE)
        return fault if is_due and self._take() else None

    def after(self, events: int) -> Fault | None:
        """Return what happens now that `events` events of a response were sent."""
        fault = self._fault
        if fault is None or fault.action in _AT_UPGRADE | _AT_CONNECTION:
            return None
        return fault if events == fault.after_events and self._take() else None

    def _take(self) -> bool:
        if self._fault is None or self._fault.times == 0:
            return True
        self._left -= 1
        return self._left >= 0
