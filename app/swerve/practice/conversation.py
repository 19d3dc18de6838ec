"""What the scripted model sees of a conversation: the items of the wire and nothing else.

Reads the input items of a create into the last request of the person, the files shown with it, and
what the tools answered since. Knows no socket and makes no decision.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from swerve.frozen import frozen
from swerve.practice.summing import unpacked

Wire = Mapping[str, object]
"""A JSON object as it came over the wire."""

_FILE = re.compile(r'^<file path="([^"\n]+)"(?: lines="(\d+)-(\d+)" of="(\d+)")?>$')
_SELECTION = re.compile(r'^<selection path="([^"\n]+)" lines="(\d+)-(\d+)">')
_REQUEST = re.compile(r"<request>\s*((?:(?!<request>).)*?)\s*</request>\s*\Z", re.DOTALL)
_READ_HEAD = re.compile(r"^(.+) lines (\d+)-(\d+) of (\d+)$")
_HIT = re.compile(r"^(.+?):(\d+): ?(.*)$")


@frozen
class Tool:
    """A tool that was offered. `parameter` is its first named parameter, for FUNCTION tools."""

    name: str
    is_custom: bool
    parameter: str = ""


@frozen
class Excerpt:
    """Some lines of a file. `start_line` is 0-based; `of_lines` is the length of the file."""

    path: str
    start_line: int
    lines: tuple[str, ...]
    of_lines: int


@frozen
class Selection:
    """What the person selected: half-open, 0-based."""

    path: str
    start_line: int
    end_line: int


@frozen
class Request:
    """One message of the person. `pictures` are URLs."""

    words: str
    excerpts: tuple[Excerpt, ...] = ()
    selection: Selection | None = None
    pictures: tuple[str, ...] = ()


@frozen
class ToolRun:
    """A tool the model called, with its answer."""

    name: str
    arguments: str
    output: str

    def argument(self, name: str) -> str:
        """Return a text argument of a FUNCTION call, empty when there is none."""
        try:
            values: object = json.loads(self.arguments)
        except ValueError:
            return ""
        value = values.get(name) if isinstance(values, dict) else None
        return value if isinstance(value, str) else ""


@frozen
class Hit:
    """A line that a search found; `line` is 0-based."""

    path: str
    line: int
    text: str


@dataclass(slots=True)
class Conversation:
    """Everything the model knows.

    Attributes:
        tools: offered, by name.
        requests: of the person, oldest first.
        runs: tools run since the last request, oldest first.
    """

    tools: dict[str, Tool] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    runs: list[ToolRun] = field(default_factory=list)

    @property
    def request(self) -> Request:
        """The last request; an empty one before the first."""
        return self.requests[-1] if self.requests else Request("")

    def hits(self, query: str) -> list[Hit] | None:
        """Return what the search for `query` found; None if it was not run."""
        for run in reversed(self.runs):
            if run.name == "search_text" and run.argument("query") == query:
                return _hits_from(run.output)
        return None

    def was_read(self, path: str) -> bool:
        """Whether the file was asked for since the last request."""
        return any(run.name == "read_file" and run.argument("path") == path for run in self.runs)

    def text(self, path: str) -> str | None:
        """Return the whole text of a file, None when not all of it was seen."""
        excerpts = [*self.request.excerpts, *self._excerpts_read()]
        lines: dict[int, str] = {}
        of_lines = None
        for excerpt in excerpts:
            if excerpt.path == path:
                of_lines = excerpt.of_lines
                lines |= dict(enumerate(excerpt.lines, excerpt.start_line))
        if of_lines is None or any(number not in lines for number in range(of_lines)):
            return None
        return "\n".join(lines[number] for number in range(of_lines))

    def shown_paths(self) -> list[str]:
        """Return the files that came with the request, in order."""
        return list(dict.fromkeys(excerpt.path for excerpt in self.request.excerpts))

    def outputs(self, name: str) -> list[str]:
        """Return what the tool `name` answered since the last request, oldest first."""
        return [run.output for run in self.runs if run.name == name]

    def _excerpts_read(self) -> list[Excerpt]:
        runs = (run for run in self.runs if run.name == "read_file")
        return [e for run in runs if (e := _excerpt_from(run)) is not None]


def conversation_from(items: Sequence[object], tools: Sequence[object]) -> Conversation:
    """Read the items of a create, oldest first, and the tools offered with it."""
    conversation = Conversation(tools={tool.name: tool for tool in _tools_from(tools)})
    calls: dict[str, tuple[str, str]] = {}
    for item in items:
        if isinstance(item, dict):
            _take(item, conversation, calls)
    return conversation


def _take(item: Wire, conversation: Conversation, calls: dict[str, tuple[str, str]]) -> None:
    for earlier in unpacked(item) or ():
        if isinstance(earlier, dict):
            _take(earlier, conversation, calls)
    kind = item.get("type", "message")
    if kind == "message" and item.get("role") == "user":
        content = item.get("content")
        request = request_from(_content(content))
        conversation.requests.append(replace(request, pictures=_pictures(content)))
        conversation.runs.clear()
    elif kind == "additional_tools":
        offered = item.get("tools")
        tools = _tools_from(offered if isinstance(offered, list) else [])
        conversation.tools |= {tool.name: tool for tool in tools}
    elif kind in ("function_call", "custom_tool_call"):
        arguments = item.get("arguments" if kind == "function_call" else "input")
        calls[str(item.get("call_id"))] = (str(item.get("name")), str(arguments))
    elif kind in ("function_call_output", "custom_tool_call_output"):
        name, arguments = calls.get(str(item.get("call_id")), ("", ""))
        run = ToolRun(name, arguments, _content(item.get("output")))
        conversation.runs.append(run)


def _content(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "".join(text for text in texts if isinstance(text, str))


def _pictures(content: object) -> tuple[str, ...]:
    """Return the pictures of a message: a URL, or an object that has one."""
    parts = content if isinstance(content, list) else []
    found = (part.get("image_url") for part in parts if isinstance(part, dict))
    urls = (one.get("url") if isinstance(one, dict) else one for one in found)
    return tuple(url for url in urls if isinstance(url, str))


def _tools_from(tools: Sequence[object]) -> list[Tool]:
    found = []
    for tool in tools:
        name = tool.get("name") if isinstance(tool, dict) else None
        if isinstance(tool, dict) and isinstance(name, str):
            found.append(Tool(name, tool.get("type") == "custom", _first_parameter(tool)))
    return found


def _first_parameter(tool: Wire) -> str:
    schema = tool.get("parameters")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return next(iter(properties), "") if isinstance(properties, dict) else ""


def request_from(text: str) -> Request:
    """Split a user message into the context shown with it and the person's own words."""
    found = _REQUEST.search(text)
    words = found[1] if found else text.strip()
    lines = _split(text[: found.start()]) if found else []
    excerpts: list[Excerpt] = []
    selection: Selection | None = None
    number = 0
    while number < len(lines):
        opened = _FILE.match(lines[number])
        if opened is not None:
            excerpt = _excerpt_shown(opened, lines, number + 1)
            excerpts.append(excerpt)
            number += len(excerpt.lines) + 1
            continue
        chosen = _SELECTION.match(lines[number])
        if chosen is not None:
            selection = Selection(chosen[1], int(chosen[2]) - 1, int(chosen[3]))
        number += 1
    return Request(words, tuple(excerpts), selection)


def _excerpt_shown(opened: re.Match[str], lines: list[str], start: int) -> Excerpt:
    """Take the lines of a `<file>` section; its line numbers win over a text like its end tag."""
    if opened[2] is None:
        end = next((n for n in range(start, len(lines)) if lines[n] == "</file>"), len(lines))
        return Excerpt(opened[1], 0, tuple(lines[start:end]), end - start)
    first, last, of_lines = int(opened[2]), int(opened[3]), int(opened[4])
    count = max(0, last - first + 1)
    return Excerpt(opened[1], first - 1, tuple(lines[start : start + count]), of_lines)


def _excerpt_from(run: ToolRun) -> Excerpt | None:
    head, _, text = run.output.partition("\n")
    found = _READ_HEAD.match(head)
    if found is None:
        return None
    first, last, of_lines = int(found[2]), int(found[3]), int(found[4])
    lines = _split(text)[: max(0, last - first + 1)]
    return Excerpt(run.argument("path") or found[1], max(0, first - 1), tuple(lines), of_lines)


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _hits_from(output: str) -> list[Hit]:
    found = (_HIT.match(line) for line in output.split("\n"))
    return [Hit(hit[1], int(hit[2]) - 1, hit[3]) for hit in found if hit is not None]
