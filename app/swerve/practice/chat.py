"""The chat completions route of the Practice server: requests read, answers written in chunks.

A request is turned into the items the scripted model reads; what it answers is written by
`ChatWriter`, with usage and the times of the server as Cerebras tells them.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping

from swerve.practice.creates import Create, Refusal
from swerve.practice.pacing import CHARS_PER_TOKEN
from swerve.practice.peer import Event
from swerve.practice.steps import Call, Output, Say

Chunks = Callable[[str], Iterable[str]]


def chat_create_from(body: Mapping[str, object]) -> Create | Refusal:
    """Check the fields of a chat request and read its messages as items."""
    model, messages, tools = (body.get(name) for name in ("model", "messages", "tools"))
    if not isinstance(model, str) or not model:
        return Refusal(400, "missing_required_parameter", "model is required.", "model")
    if not isinstance(messages, list) or not messages:
        return Refusal(400, "missing_required_parameter", "messages is required.", "messages")
    items = [item for message in messages for item in _items_from(message)]
    offered = tools if isinstance(tools, list) else []
    tier = body.get("service_tier")
    return Create(
        model=model,
        items=tuple(items),
        tools=tuple(tool for one in offered if (tool := _tool_from(one)) is not None),
        tier=tier if isinstance(tier, str) and tier != "auto" else "default",
        is_streaming=body.get("stream") is True,
    )


def _items_from(message: object) -> list[Event]:
    if not isinstance(message, dict):
        return []
    role, content = message.get("role"), message.get("content") or ""
    if role == "tool":
        call_id = message.get("tool_call_id")
        return [{"type": "function_call_output", "call_id": call_id, "output": content}]
    if role == "user":
        return [{"type": "message", "role": "user", "content": content}]
    calls = message.get("tool_calls")
    said: list[Event] = [{"type": "message", "role": role, "content": content}] if content else []
    return said + [
        {"type": "function_call", "call_id": call.get("id"), **_function_in(call)}
        for call in (calls if isinstance(calls, list) else [])
        if isinstance(call, dict)
    ]


def _function_in(call: Mapping[str, object]) -> Event:
    function = call.get("function")
    found = function if isinstance(function, dict) else {}
    return {"name": found.get("name"), "arguments": found.get("arguments")}


def _tool_from(tool: object) -> Event | None:
    function = tool.get("function") if isinstance(tool, dict) else None
    return {"type": "function", **function} if isinstance(function, dict) else None


class ChatWriter:
    """One answer being written.

    Attributes:
        response_id: fresh, unique across restarts.
        items: none: nothing is continued here.

    Args:
        create: what is answered.
        input_chars: of the whole context, for the usage.
        cached_chars: of the part that was known before.
    """

    def __init__(self, create: Create, input_chars: int = 0, cached_chars: int = 0) -> None:
        self.response_id = f"chatcmpl-{uuid.uuid4().hex}"
        self.items: list[Event] = []
        self._create = create
        self._created_at = int(time.time())
        self._began_s = time.perf_counter()
        self._input_tokens = -(-input_chars // CHARS_PER_TOKEN)
        self._cached_tokens = cached_chars // CHARS_PER_TOKEN
        self._output_chars = 0
        self._texts: list[str] = []
        self._calls: list[Event] = []

    def begin(self) -> Iterator[Event]:
        """Yield what comes before any output."""
        yield self._chunk({"role": "assistant", "content": ""})

    def outputs(self, outputs: Iterable[Output], chunks: Chunks) -> Iterator[tuple[Event, str]]:
        """Yield the chunks of `outputs`, each with the text it carries for pacing."""
        for output in outputs:
            match output:
                case Say(text):
                    for piece in chunks(text):
                        self._output_chars += len(piece)
                        self._texts.append(piece)
                        yield self._chunk({"content": piece}), piece
                case Call():
                    yield from self._call(output, chunks)

    def heartbeat(self) -> Event:
        """Return a chunk that says nothing but that the server is still there."""
        return self._chunk({})

    def end(self) -> Iterator[Event]:
        """Yield what says that it is finished, and what it took."""
        yield self._chunk({}, "tool_calls" if self._calls else "stop")
        yield {**self._head("chat.completion.chunk"), "choices": [], **self._account()}

    def whole(self) -> Event:
        """Return the finished answer as one object."""
        message: Event = {"role": "assistant", "content": "".join(self._texts)}
        if self._calls:
            message["tool_calls"] = self._calls
        reason = "tool_calls" if self._calls else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {**self._head("chat.completion"), "choices": [choice], **self._account()}

    def _call(self, call: Call, chunks: Chunks) -> Iterator[tuple[Event, str]]:
        index = len(self._calls)
        call_id = f"call_{uuid.uuid4().hex}"
        opening = {"name": call.name, "arguments": ""}
        head = {"index": index, "id": call_id, "type": "function", "function": opening}
        yield self._chunk({"tool_calls": [head]}), ""
        for piece in chunks(call.arguments):
            self._output_chars += len(piece)
            part = {"index": index, "function": {"arguments": piece}}
            yield self._chunk({"tool_calls": [part]}), piece
        function = {"name": call.name, "arguments": call.arguments}
        self._calls.append({"id": call_id, "type": "function", "function": function})

    def _chunk(self, delta: Event, finish: str | None = None) -> Event:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> Event:
        return {
            "id": self.response_id,
            "object": kind,
            "created": self._created_at,
            "model": self._create.model,
            "system_fingerprint": "practice",
            "service_tier": self._create.tier,
        }

    def _account(self) -> Event:
        """Return usage and times."""
        written = -(-self._output_chars // CHARS_PER_TOKEN)
        spent_s = time.perf_counter() - self._began_s
        return {
            "usage": {
                "prompt_tokens": self._input_tokens,
                "completion_tokens": written,
                "total_tokens": self._input_tokens + written,
                "prompt_tokens_details": {"cached_tokens": self._cached_tokens},
            },
            "time_info": {"queue_time": 0.0, "completion_time": spent_s, "total_time": spent_s},
        }
