"""Writes one response as the events of the wire, in their full order, chunk by chunk.

Pure: it yields events, the server paces and sends them. The finished output items are kept, so
that the response can be continued.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence

from swerve.practice.creates import Create
from swerve.practice.pacing import CHARS_PER_TOKEN
from swerve.practice.peer import Event
from swerve.practice.steps import Call, Output, Say
from swerve.practice.summing import packed

Chunks = Callable[[str], Iterable[str]]


class ResponseWriter:
    """One response being written.

    Attributes:
        response_id: fresh, unique across restarts.
        items: finished output items, as a later create would see them.

    Args:
        create: what is answered.
        input_chars: of the whole context, for the usage.
        cached_chars: of the part that was known before.
        context: the items that are answered, to be summed up where the create asks for that.
    """

    def __init__(
        self,
        create: Create,
        input_chars: int = 0,
        cached_chars: int = 0,
        context: Sequence[object] = (),
    ) -> None:
        self.response_id = _new_id("resp")
        self.items: list[Event] = []
        self._create = create
        self._context = context
        self._created_at = int(time.time())
        self._input_tokens = -(-input_chars // CHARS_PER_TOKEN)
        self._cached_tokens = cached_chars // CHARS_PER_TOKEN
        self._output_chars = 0
        self._number = 0

    def begin(self) -> Iterator[Event]:
        """Yield what comes before any output."""
        for kind in ("response.created", "response.in_progress"):
            yield self._event(kind, response=self.response("in_progress"))
        if 0 < self._create.compact_tokens < self._input_tokens:
            yield from self._compaction()

    def outputs(self, outputs: Iterable[Output], chunks: Chunks) -> Iterator[tuple[Event, str]]:
        """Yield the events of `outputs`, each with the text it carries for pacing."""
        for output in outputs:
            match output:
                case Say(text):
                    yield from self._message(text, chunks)
                case Call():
                    yield from self._call(output, chunks)

    def heartbeat(self) -> Event:
        """Return an event that says nothing but that the server is still there."""
        return self._event("response.in_progress", response=self.response("in_progress"))

    def end(self) -> Iterator[Event]:
        """Yield the terminal event."""
        yield self._event("response.completed", response=self.response("completed"))

    def whole(self) -> Event:
        """Return the finished response as one object."""
        return self.response("completed")

    def response(self, status: str) -> Event:
        """Return the response object as it is now."""
        is_over = status == "completed"
        return {
            "id": self.response_id,
            "object": "response",
            "created_at": self._created_at,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": self._create.model,
            "output": list(self.items) if is_over else [],
            "parallel_tool_calls": True,
            "previous_response_id": self._create.previous or None,
            "service_tier": self._create.tier,
            "store": False,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "usage": self._usage() if is_over else None,
        }

    def _usage(self) -> Event:
        written = -(-self._output_chars // CHARS_PER_TOKEN)
        return {
            "input_tokens": self._input_tokens,
            "input_tokens_details": {"cached_tokens": self._cached_tokens, "cache_write_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": self._input_tokens + written,
        }

    def _event(self, kind: str, **fields: object) -> Event:
        event = {"type": kind, "sequence_number": self._number, **fields}
        self._number += 1
        return event

    def _compaction(self) -> Iterator[Event]:
        index = len(self.items)
        item: Event = {"id": _new_id("cmp"), "type": "compaction"}
        yield self._event("response.output_item.added", output_index=index, item=item)
        yield self._event("response.compaction.compacting", output_index=index, item_id=item["id"])
        yield self._finish({**item, "encrypted_content": packed(self._context)}, index)[0]

    def _message(self, text: str, chunks: Chunks) -> Iterator[tuple[Event, str]]:
        index, item_id = len(self.items), _new_id("msg")
        item: Event = {
            "id": item_id,
            "type": "message",
            "role": "assistant",
            "status": "in_progress",
            "content": [],
        }
        at: Event = {"item_id": item_id, "output_index": index, "content_index": 0}
        part = {"type": "output_text", "annotations": [], "logprobs": [], "text": text}
        empty = {**part, "text": ""}
        yield self._event("response.output_item.added", output_index=index, item=item), ""
        yield self._event("response.content_part.added", **at, part=empty), ""
        for chunk in chunks(text):
            self._output_chars += len(chunk)
            yield self._event("response.output_text.delta", **at, delta=chunk, logprobs=[]), chunk
        yield self._event("response.output_text.done", **at, text=text, logprobs=[]), ""
        yield self._event("response.content_part.done", **at, part=part), ""
        yield self._finish({**item, "status": "completed", "content": [part]}, index)

    def _call(self, call: Call, chunks: Chunks) -> Iterator[tuple[Event, str]]:
        index, is_custom = len(self.items), call.is_custom
        kind = "custom_tool_call" if is_custom else "function_call"
        field = "input" if is_custom else "arguments"
        stem = (
            "response.custom_tool_call_input" if is_custom else "response.function_call_arguments"
        )
        item: Event = {
            "id": _new_id("ctc" if is_custom else "fc"),
            "type": kind,
            "status": "in_progress",
            "call_id": _new_id("call"),
            "name": call.name,
        }
        at: Event = {"item_id": item["id"], "output_index": index}
        added = {**item, field: ""}
        yield self._event("response.output_item.added", output_index=index, item=added), ""
        for chunk in chunks(call.arguments):
            self._output_chars += len(chunk)
            yield self._event(f"{stem}.delta", **at, delta=chunk), chunk
        named = {} if is_custom else {"name": call.name}
        yield self._event(f"{stem}.done", **at, **named, **{field: call.arguments}), ""
        yield self._finish({**item, "status": "completed", field: call.arguments}, index)

    def _finish(self, item: Event, index: int) -> tuple[Event, str]:
        self.items.append(item)
        return self._event("response.output_item.done", output_index=index, item=item), ""


def _new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex}"
