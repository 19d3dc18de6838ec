"""The tools a model is offered, how their calls are read, and what a person sees of them.

The wording is byte-stable: a server's prompt cache holds only while it does not change.
"""

from __future__ import annotations

import json
import shlex

from swerve.frozen import frozen
from swerve.protocol.messages import CallKind, ToolSpec

APPLY_PATCH = "apply_patch"
READ_FILE = "read_file"
LIST_FILES = "list_files"
SEARCH_TEXT = "search_text"
RUN_COMMAND = "run_command"

PATCH_FIELD = "patch"
"""The one argument of the function twin of apply_patch."""

_GRAMMAR = """\
start: begin section+ end
begin: "*** Begin Patch" LF
end: "*** End Patch" LF?
section: add | delete | update
add: "*** Add File: " PATH LF ("+" TEXT LF)*
delete: "*** Delete File: " PATH LF
update: "*** Update File: " PATH LF ("*** Move to: " PATH LF)? hunk*
hunk: ("@@" (" " TEXT)? LF)+ line+ ("*** End of File" LF)?
line: (" " | "-" | "+") TEXT LF
PATH: /[^\\n]+/
TEXT: /[^\\n]*/
LF: "\\n"
"""

_PATCH_HELP = "Edit files by the format of the fixed prompt; reviewed hunk by hunk."


def _schema(properties: dict[str, object], required: list[str]) -> str:
    body = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return json.dumps(body, separators=(",", ":"))


_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 1}

_READERS = (
    ToolSpec(
        READ_FILE,
        "Read a file, or lines start_line to end_line of it (1-based, inclusive).",
        schema=_schema({"path": _TEXT, "start_line": _NUMBER, "end_line": _NUMBER}, ["path"]),
    ),
    ToolSpec(
        LIST_FILES,
        "List the project's files, one path a line; pattern is a glob such as src/**/*.py.",
        schema=_schema({"pattern": _TEXT}, []),
    ),
    ToolSpec(
        SEARCH_TEXT,
        "Search all files for a text or regular expression; gives path:line: text.",
        schema=_schema({"query": _TEXT, "is_regex": {"type": "boolean"}}, ["query"]),
    ),
)

_RUNNER = ToolSpec(
    RUN_COMMAND,
    "Run a program when the person asked for it; argv is the program and its arguments.",
    schema=_schema({"argv": {"type": "array", "items": _TEXT}}, ["argv"]),
)


def tool_specs(*, has_freeform_tools: bool) -> tuple[ToolSpec, ...]:
    """Return the tools in their fixed order."""
    if has_freeform_tools:
        patch = ToolSpec(APPLY_PATCH, _PATCH_HELP, CallKind.CUSTOM, grammar=_GRAMMAR)
    else:
        patch = ToolSpec(APPLY_PATCH, _PATCH_HELP, schema=_schema({PATCH_FIELD: _TEXT}, ["patch"]))
    return (patch, *_READERS, _RUNNER)


@frozen
class ToolCall:
    """A call with its arguments read. `refusal` is a sentence for the model when they are not."""

    name: str
    path: str = ""
    start_line: int = 0
    end_line: int = 0
    pattern: str = ""
    query: str = ""
    is_regex: bool = False
    argv: tuple[str, ...] = ()
    refusal: str = ""


def read_call(name: str, arguments: str) -> ToolCall:
    """Read the JSON arguments of a call; never raises."""
    try:
        values = json.loads(arguments or "{}")
    except ValueError:
        return ToolCall(name, refusal="The arguments are not valid JSON; send them again.")
    if not isinstance(values, dict):
        return ToolCall(name, refusal="The arguments must be one JSON object.")
    if name == READ_FILE:
        return _read_file_call(values)
    if name == LIST_FILES:
        return ToolCall(name, pattern=str(values.get("pattern") or ""))
    if name == SEARCH_TEXT:
        query = str(values.get("query") or "")
        refusal = "" if query else "query must not be empty."
        return ToolCall(name, query=query, is_regex=bool(values.get("is_regex")), refusal=refusal)
    if name == RUN_COMMAND:
        argv = values.get("argv")
        parts = argv if isinstance(argv, list) else []
        if not parts or not all(isinstance(part, str) for part in parts):
            return ToolCall(name, refusal="argv must be a non-empty list of strings.")
        return ToolCall(name, argv=tuple(parts))
    return ToolCall(name, refusal=f"There is no tool {name!r}.")


def _read_file_call(values: dict[str, object]) -> ToolCall:
    path = str(values.get("path") or "")
    if not path:
        return ToolCall(READ_FILE, refusal="path must not be empty.")
    start, end = values.get("start_line"), values.get("end_line")
    first = start if isinstance(start, int) and start > 0 else 0
    last = end if isinstance(end, int) and end > 0 else 0
    return ToolCall(READ_FILE, path, start_line=max(first - 1, 0), end_line=last)


def call_title(call: ToolCall) -> str:
    """Return one line for people about a call."""
    if call.name == READ_FILE:
        lines = f" {call.start_line + 1}–{call.end_line}" if call.end_line else ""
        return f"Read {call.path}{lines}"
    if call.name == LIST_FILES:
        return f"List {call.pattern or 'files'}"
    if call.name == SEARCH_TEXT:
        return f"Search “{call.query}”"
    if call.name == RUN_COMMAND:
        return "Run " + shlex.join(call.argv)
    return call.name
