"""Reads a create: checks the body as the real service does and says what is wrong with it.

Used for both transports. What is wrong is a value with the status, code and words of the wire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from swerve.frozen import frozen

_PICTURE = re.compile(r"data:image/[^\"]*")
_PICTURE_CHARS = 6_000
_LANE = re.compile(r"[A-Za-z0-9_.-]{1,256}")


@frozen
class Refusal:
    """Why a request is refused.

    Attributes:
        lane: of the request, empty for the default lane.
    """

    status: int
    code: str
    message: str
    param: str | None = None
    lane: str = ""

    def error(self) -> dict[str, object]:
        """Return the error object of the wire."""
        return {
            "type": "invalid_request_error" if self.status < 500 else "server_error",
            "code": self.code,
            "message": self.message,
            "param": self.param,
        }

    def frame(self) -> dict[str, object]:
        """Return the event that reports it on a socket."""
        lane = {"stream_id": self.lane} if self.lane else {}
        return {"type": "error", "status": self.status, **lane, "error": self.error()}


@frozen
class Create:
    """A create that is in order.

    Attributes:
        items: of its input, without what it continues.
        previous: id of the response it continues, empty for none.
        lane: empty for the default lane.
        is_warm_up: nothing is to be generated.
        compact_tokens: size of a context that is to be summed up; 0 for none.
        is_streaming: over HTTP: events instead of one body.
    """

    model: str
    items: tuple[object, ...]
    tools: tuple[object, ...]
    previous: str = ""
    lane: str = ""
    tier: str = "default"
    is_warm_up: bool = False
    is_streaming: bool = True
    compact_tokens: int = 0


def event_from(text: str) -> Mapping[str, object] | Refusal:
    """Decode a message of a client."""
    try:
        event: object = json.loads(text)
    except (ValueError, RecursionError):
        return Refusal(400, "invalid_json", "The message is not JSON.")
    if not isinstance(event, dict):
        return Refusal(400, "invalid_json", "The message is not a JSON object.")
    return event


def create_from(body: Mapping[str, object]) -> Create | Refusal:
    """Check the fields of a create."""
    lane = body.get("stream_id", "")
    if not isinstance(lane, str) or ("stream_id" in body and not _LANE.fullmatch(lane)):
        return _invalid("invalid_stream_id", "stream_id must be 1-256 of A-Za-z0-9_.-", "stream_id")
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return _invalid("missing_required_parameter", "model is required.", "model", lane)
    if body.get("background"):
        return _invalid("unsupported_parameter", "background is not supported.", "background", lane)
    items = body.get("input", [])
    if isinstance(items, str):
        items = [{"type": "message", "role": "user", "content": items}]
    if not isinstance(items, list):
        return _invalid("invalid_type", "input must be a text or a list.", "input", lane)
    return _create(body, model, lane, items)


def _create(body: Mapping[str, object], model: str, lane: str, items: list[object]) -> Create:
    tools, previous, tier = (body.get(n) for n in ("tools", "previous_response_id", "service_tier"))
    return Create(
        model=model,
        items=tuple(items),
        tools=tuple(tools) if isinstance(tools, list) else (),
        previous=previous if isinstance(previous, str) else "",
        lane=lane,
        tier=tier if isinstance(tier, str) and tier != "auto" else "default",
        is_warm_up=body.get("generate") is False,
        is_streaming=body.get("stream") is True,
        compact_tokens=_compact_tokens(body.get("context_management")),
    )


def _compact_tokens(rules: object) -> int:
    for rule in rules if isinstance(rules, list) else []:
        if isinstance(rule, dict) and rule.get("type") == "compaction":
            size = rule.get("compact_threshold")
            return size if isinstance(size, int) and not isinstance(size, bool) else 0
    return 0


def _invalid(code: str, message: str, param: str, lane: str = "") -> Refusal:
    return Refusal(400, code, message, param, lane if isinstance(lane, str) else "")


def unknown_previous(create: Create) -> Refusal:
    """Say that the response to be continued is not known here."""
    return Refusal(
        400,
        "previous_response_not_found",
        f"Previous response with id '{create.previous}' not found.",
        "previous_response_id",
        create.lane,
    )


def chars_of(items: Sequence[object]) -> int:
    """Return how many characters a context counts for; a picture counts as real servers count."""
    text = json.dumps(items)
    pictures = _PICTURE.findall(text)
    return len(text) - sum(map(len, pictures)) + len(pictures) * _PICTURE_CHARS
