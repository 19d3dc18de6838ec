"""A recording of a thread's last turn, and its text as a file: bug report, test and demo in one.

The tape keeps what was sent and what the link reported, with times. As text it is JSON lines: one
`turn`, then `send` and `event` rows in order of time. Secrets, folders of the person and the texts
of files that went along are left out; the words of the person and of the model stay, and the file
says so. The Practice server plays it (`swerve practice --replay FILE`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict

from swerve.protocol.messages import (
    DeveloperItem,
    Item,
    ModelEvent,
    ReasoningItem,
    ToolOutputItem,
    TurnRequest,
    UserItem,
)
from swerve.session.live import Tape
from swerve.session.trimming import newest_message

VERSION = 1

_SECRETS = re.compile(
    r"""
    \b(?:sk|csk|xai|gsk|ghp|gho|glpat|AKIA)[-_]?[A-Za-z0-9*._-]{12,}
    | \bBearer\s+\S+
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    | (?<=://)[^/\s:@]+:[^/\s@]+(?=@)
    | (?i:(?<=password=)|(?<=passwd=)|(?<=secret=)|(?<=token=)|(?<=api_key=))[^\s&"']{4,}
    """,
    re.VERBOSE | re.DOTALL,
)
_HOME = re.compile(r"(?<![\w/])(?:/home/|/Users/|[A-Za-z]:\\Users\\)[^/\\\s\"']+")
_BLOCK = re.compile(r"<(file|instructions|outline|selection)\b([^>\n]*)>\n(.*?)\n</\1>", re.DOTALL)


def replay_text(tape: Tape) -> str:
    """Return a tape as the text of a replay file; times count from the first request."""
    first_ms = tape.sends[0][0] if tape.sends else 0.0
    # The end of a response and the request that follows from it happen in the same step.
    rows = [(at_ms, 0, _event_row(event)) for at_ms, event in tape.events]
    rows += [(at_ms, 1, _send_row(request)) for at_ms, request in tape.sends]
    rows.sort(key=lambda row: row[:2])
    lines = [_line({"is": "turn", "version": VERSION})]
    lines += [_line({**row, "at_ms": round(at_ms - first_ms, 2)}) for at_ms, _, row in rows]
    return "".join(lines)


def redacted(text: str) -> str:
    """Return `text` without keys, passwords and the names of people's folders."""
    return _HOME.sub("~", _SECRETS.sub("[secret]", text))


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _send_row(request: TurnRequest) -> dict[str, object]:
    newest = newest_message(request.items)
    return {
        "is": "send",
        "model": request.model,
        "tier": request.tier,
        "effort": request.effort,
        "tools": [tool.name for tool in request.tools],
        "earlier_items": newest,
        "items": list(_items(request.items[newest:])),
    }


def _items(items: tuple[Item, ...]) -> Iterator[dict[str, object]]:
    for item in items:
        yield _redacted_row(_without_files(item))


def _without_files(item: Item) -> Item:
    match item:
        case UserItem(text):
            return UserItem(_BLOCK.sub(_sizes, text))
        case DeveloperItem(text):
            return DeveloperItem(f"[{len(text)} characters]")
        case ToolOutputItem(call, output, kind):
            return ToolOutputItem(call, f"[{len(output)} characters]", kind)
        case ReasoningItem(item_id, summary):
            return ReasoningItem(item_id, summary)
        case _:
            return item


def _sizes(block: re.Match[str]) -> str:
    name, about, text = block.groups()
    return f"<{name}{about}>[{len(text)} characters]</{name}>"


def _event_row(event: ModelEvent) -> dict[str, object]:
    return {"is": "event", "event": _redacted_row(event)}


def _redacted_row(value: Item | ModelEvent) -> dict[str, object]:
    row = {"is": type(value).__name__, **asdict(value)}
    return {name: _redacted_value(one) for name, one in row.items()}


def _redacted_value(value: object) -> object:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {
            name: "" if name == "encrypted" else _redacted_value(one) for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted_value(one) for one in value]
    return value
