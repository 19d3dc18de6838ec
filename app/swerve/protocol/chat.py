"""Conversations as chat completions JSON: what differs from server to server is a `ChatDialect`.

Pure functions. The events of an answer are read in `chat_reader.py`. Every message is serialised
once and kept, as in `codec.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache

from swerve.frozen import frozen
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    DeveloperItem,
    Item,
    ToolCallItem,
    ToolOutputItem,
    ToolSpec,
    TurnRequest,
    UserItem,
)

FREE_TEXT_FIELD = "patch"
"""The one argument of a function that stands for a tool of free text."""

_DEFAULT_OUTPUT_TOKENS = 8_192
_KEPT_MESSAGES = 1_024
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


@frozen
class ChatDialect:
    """What one family of servers wants otherwise than the others.

    Attributes:
        output_field: name of the limit of tokens to write.
        wants_usage: whether usage has to be asked for.
        takes_hints: whether tier, effort and cache key may be sent.
        warm_path: what is asked for to warm a connection.
        headers: sent with every request.
    """

    output_field: str = "max_tokens"
    wants_usage: bool = True
    takes_hints: bool = False
    warm_path: str = "models"
    headers: dict[str, str] = field(default_factory=dict)


_CEREBRAS = ChatDialect(
    output_field="max_completion_tokens",
    wants_usage=False,
    takes_hints=True,
    warm_path="tcp_warming",
    headers={"X-Cerebras-Version-Patch": "2"},
)
_OPENAI = ChatDialect(output_field="max_completion_tokens", takes_hints=True)
_LOCAL = ChatDialect()
_BY_HOST = {"cerebras.ai": _CEREBRAS, "openai.com": _OPENAI, "openai.azure.com": _OPENAI}


def dialect_of(host: str) -> ChatDialect:
    """Return the dialect of the server at `host`; most servers speak the same."""
    for domain, dialect in _BY_HOST.items():
        if host == domain or host.endswith(f".{domain}"):
            return dialect
    return _LOCAL


def chat_json(request: TurnRequest, dialect: ChatDialect) -> str:
    """Return the body of a streaming request for `request`, ASCII."""
    fields: dict[str, object] = {"model": request.model, "stream": True}
    if dialect.wants_usage:
        fields["stream_options"] = {"include_usage": True}
    # Servers admit a request by what it might write: unset counts as the whole window.
    fields[dialect.output_field] = request.max_output_tokens or _DEFAULT_OUTPUT_TOKENS
    if request.effort:
        fields["reasoning_effort"] = request.effort
    if dialect.takes_hints and request.tier:
        fields["service_tier"] = request.tier
    if dialect.takes_hints and request.cache_key:
        fields["prompt_cache_key"] = request.cache_key
    text = _ENCODE(fields)[1:-1]
    if request.tools:
        text += f',"tools":{chat_tools_json(request.tools)},"tool_choice":"auto"'
    return f'{{{text},"messages":[{",".join(_messages(request))}]}}'


@lru_cache(maxsize=16)
def chat_tools_json(tools: tuple[ToolSpec, ...]) -> str:
    """Return the wire form of `tools`; a tool of free text becomes a function of one text."""
    return _ENCODE([_tool(tool) for tool in tools])


def _tool(tool: ToolSpec) -> dict[str, object]:
    schema: object = json.loads(tool.schema) if tool.schema else {"type": "object"}
    if tool.kind is CallKind.CUSTOM:
        text = {FREE_TEXT_FIELD: {"type": "string"}}
        schema = {"type": "object", "properties": text, "required": [FREE_TEXT_FIELD]}
    function = {"name": tool.name, "description": tool.description, "parameters": schema}
    return {"type": "function", "function": function}


def _messages(request: TurnRequest) -> list[str]:
    """Return the messages: the prompt, then those of one speaker in a row joined to one.

    Templates of open models want speakers to alternate and the system to speak first and once, so
    notes of the application travel in the person's place, marked.
    """
    found = [_system(request.instructions)] if request.instructions else []
    said: list[UserItem | DeveloperItem] = []
    answered: list[AssistantItem | ToolCallItem] = []
    for item in request.items:
        match item:
            case UserItem() | DeveloperItem():
                _close_answer(found, answered)
                said.append(item)
            case AssistantItem() | ToolCallItem():
                _close_said(found, said)
                answered.append(item)
            case ToolOutputItem():
                _close_answer(found, answered)
                _close_said(found, said)
                found.append(_output(item))
            case _:
                continue  # reasoning has no place in a message
    _close_answer(found, answered)
    _close_said(found, said)
    return found


def _said(item: UserItem | DeveloperItem) -> str:
    return item.text if isinstance(item, UserItem) else f"<note>\n{item.text}\n</note>"


def _close_said(found: list[str], said: list[UserItem | DeveloperItem]) -> None:
    if said:
        found.append(_user(tuple(said)))
        said.clear()


def _close_answer(found: list[str], answered: list[AssistantItem | ToolCallItem]) -> None:
    if answered:
        found.append(_answer(tuple(answered)))
        answered.clear()


@lru_cache(maxsize=16)
def _system(text: str) -> str:
    return _ENCODE({"role": "system", "content": text})


@lru_cache(maxsize=_KEPT_MESSAGES)
def _user(items: tuple[UserItem | DeveloperItem, ...]) -> str:
    """Return one message; its content is a plain text unless there are pictures."""
    text = "\n\n".join(_said(item) for item in items)
    urls = [url for item in items if isinstance(item, UserItem) for url in item.pictures]
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    content = [*parts, {"type": "text", "text": text}] if parts else text
    return _ENCODE({"role": "user", "content": content})


@lru_cache(maxsize=_KEPT_MESSAGES)
def _output(item: ToolOutputItem) -> str:
    return _ENCODE({"role": "tool", "tool_call_id": item.call_id, "content": item.output})


@lru_cache(maxsize=_KEPT_MESSAGES)
def _answer(items: Sequence[Item]) -> str:
    texts = [item.text for item in items if isinstance(item, AssistantItem)]
    calls = [_call(item) for item in items if isinstance(item, ToolCallItem)]
    message: dict[str, object] = {"role": "assistant", "content": "\n\n".join(texts)}
    if calls:
        message["tool_calls"] = calls
    return _ENCODE(message)


def _call(item: ToolCallItem) -> dict[str, object]:
    arguments = item.arguments
    if item.kind is CallKind.CUSTOM:
        arguments = _ENCODE({FREE_TEXT_FIELD: arguments})
    function = {"name": item.name, "arguments": arguments}
    return {"id": item.call_id, "type": "function", "function": function}
