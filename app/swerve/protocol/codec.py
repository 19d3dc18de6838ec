"""Items, tools and requests as Responses JSON, and finished items back again.

Pure functions. What was serialised once is kept, so that a redirect with a long history is a join
of ready strings. The order of events and the state of a response are in `response.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    CompactionItem,
    DeveloperItem,
    FinishedItem,
    Item,
    ReasoningItem,
    ToolCallItem,
    ToolOutputItem,
    ToolSpec,
    TurnRequest,
    Usage,
    UserItem,
)
from swerve.protocol.shape import Table, count_in, table_in, tables_in, text_in, word_in
from swerve.terms import CallId

_KEPT_ITEMS = 2_048
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


@lru_cache(maxsize=_KEPT_ITEMS)
def item_json(item: Item) -> str:
    """Return the wire form of `item`, ASCII; empty for what a server without memory can't take.

    Ids of messages and calls stay home: with `store: false` a server may refuse ids it has
    forgotten. A reasoning item without its encrypted content is nothing but such an id.
    """
    match item:
        case UserItem(text, pictures):
            return _message("user", "input_text", text, pictures)
        case DeveloperItem(text):
            return _message("developer", "input_text", text)
        case AssistantItem(_, text):
            return _message("assistant", "output_text", text)
        case ReasoningItem():
            return _reasoning(item)
        case CompactionItem(item_id, encrypted):
            kept = {"type": "compaction", "id": item_id, "encrypted_content": encrypted}
            return _ENCODE(kept) if encrypted else ""
        case ToolCallItem():
            return _tool_call(item)
        case _:
            return _tool_output(item)


def _tool_output(item: ToolOutputItem) -> str:
    wire = "custom_tool_call_output" if item.kind is CallKind.CUSTOM else "function_call_output"
    return _ENCODE({"type": wire, "call_id": item.call_id, "output": item.output})


def _message(role: str, part: str, text: str, pictures: tuple[str, ...] = ()) -> str:
    content = [{"type": "input_image", "image_url": url} for url in pictures]
    content.append({"type": part, "text": text})
    return _ENCODE({"type": "message", "role": role, "content": content})


def _reasoning(item: ReasoningItem) -> str:
    if not item.encrypted:
        return ""
    summary = [{"type": "summary_text", "text": item.summary}] if item.summary else []
    return _ENCODE(
        {
            "type": "reasoning",
            "id": item.item_id,
            "summary": summary,
            "encrypted_content": item.encrypted,
        }
    )


def _tool_call(item: ToolCallItem) -> str:
    head = {"call_id": item.call_id, "name": item.name}
    if item.kind is CallKind.CUSTOM:
        return _ENCODE({"type": "custom_tool_call", **head, "input": item.arguments})
    return _ENCODE({"type": "function_call", **head, "arguments": item.arguments})


@lru_cache(maxsize=16)
def tools_json(tools: tuple[ToolSpec, ...]) -> str:
    """Return the wire form of `tools`, a JSON list; the same bytes for the same tools."""
    return f"[{','.join(_tool(tool) for tool in tools)}]"


def _tool(tool: ToolSpec) -> str:
    head = {"name": tool.name, "description": tool.description}
    if tool.kind is CallKind.CUSTOM:
        form = {"type": "grammar", "syntax": "lark", "definition": tool.grammar}
        return _ENCODE(
            {"type": "custom", **head, "format": form if tool.grammar else {"type": "text"}}
        )
    schema: object = json.loads(tool.schema) if tool.schema else {"type": "object"}
    return _ENCODE({"type": "function", **head, "strict": False, "parameters": schema})


def fields_json(request: TurnRequest, *, tools_as_item: bool = False) -> str:
    """Return every field of a create but its input, without braces.

    Two requests with equal fields can share a chain of responses. The fixed prompt is no field:
    it is the first developer item, see `head_json`.
    """
    fields: dict[str, object] = {"model": request.model, "store": False}
    if request.tools:
        fields |= {"tool_choice": "auto", "parallel_tool_calls": True}
    if request.effort:
        fields["reasoning"] = {"effort": request.effort, "summary": "auto"}
        fields["include"] = ["reasoning.encrypted_content"]
    if request.tier:
        fields["service_tier"] = request.tier
    if request.max_output_tokens is not None:
        fields["max_output_tokens"] = request.max_output_tokens
    if request.compact_tokens is not None:
        rule = {"type": "compaction", "compact_threshold": request.compact_tokens}
        fields["context_management"] = [rule]
    if request.cache_key:
        fields["prompt_cache_key"] = request.cache_key
    text = _ENCODE(fields)[1:-1]
    if request.tools and not tools_as_item:
        text += f',"tools":{tools_json(request.tools)}'
    return text


def head_json(request: TurnRequest, *, tools_as_item: bool = False) -> list[str]:
    """Return the items that begin a chain and are inherited by it: fixed prompt, then tools."""
    head = [item_json(DeveloperItem(request.instructions))] if request.instructions else []
    if tools_as_item and request.tools:
        tools = tools_json(request.tools)
        head.append(f'{{"type":"additional_tools","role":"developer","tools":{tools}}}')
    return head


def items_json(items: Iterable[Item]) -> list[str]:
    """Return the wire forms of `items`, those without one left out."""
    return [text for text in map(item_json, items) if text]


def create_json(
    fields: str, inputs: Sequence[str], *, previous: str = "", is_warm_up: bool = False
) -> str:
    """Join a whole `response.create` frame.

    Args:
        fields: of `fields_json`.
        inputs: of `head_json` and `items_json`.
        previous: id of the response that is continued, empty to begin a chain.
        is_warm_up: prepare the server, generate nothing.
    """
    chain = f',"previous_response_id":{_ENCODE(previous)}' if previous else ""
    quiet = ',"generate":false' if is_warm_up else ""
    body = ",".join(inputs)
    return f'{{"type":"response.create",{fields}{chain}{quiet},"input":[{body}]}}'


def finished_item(table: Table) -> FinishedItem | None:
    """Decode the item of an `output_item.done`; None for kinds that do not concern us."""
    item_id = word_in(table, "id")
    match table.get("type"):
        case "message":
            return AssistantItem(
                item_id, "".join(_part_text(p) for p in tables_in(table, "content"))
            )
        case "reasoning":
            parts = [word_in(part, "text") for part in tables_in(table, "summary")]
            return ReasoningItem(item_id, "\n\n".join(parts), word_in(table, "encrypted_content"))
        case "compaction":
            return CompactionItem(item_id, word_in(table, "encrypted_content"))
        case "function_call":
            return _finished_call(table, "arguments", CallKind.FUNCTION)
        case "custom_tool_call":
            return _finished_call(table, "input", CallKind.CUSTOM)
        case _:
            return None


def _finished_call(table: Table, name: str, kind: CallKind) -> ToolCallItem:
    return ToolCallItem(
        item_id=word_in(table, "id"),
        call_id=CallId(text_in(table, "call_id")),
        name=text_in(table, "name"),
        arguments=word_in(table, name),
        kind=kind,
    )


def _part_text(part: Table) -> str:
    return word_in(part, "text") or word_in(part, "refusal")


def usage_from(response: Table) -> Usage | None:
    """Decode the usage of a terminal event's response; None where the server gave none."""
    usage = table_in(response, "usage")
    sent, written = count_in(usage, "input_tokens"), count_in(usage, "output_tokens")
    if sent is None or written is None:
        return None
    return Usage(
        input_tokens=sent,
        output_tokens=written,
        cached_tokens=count_in(table_in(usage, "input_tokens_details"), "cached_tokens") or 0,
        reasoning_tokens=count_in(table_in(usage, "output_tokens_details"), "reasoning_tokens")
        or 0,
    )
