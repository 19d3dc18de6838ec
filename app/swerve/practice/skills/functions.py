"""Edits of one Python function: docstring, type hints, try/except, a log line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.patching import Edit
from swerve.practice.skills.finding import (
    Definition,
    body_start,
    definition_in,
    find_definition,
    first_line,
    function_in,
    indent_of,
    lines_inside_strings,
    statements,
    tree_of,
)
from swerve.practice.skills.hints import hinted_head
from swerve.practice.skills.wording import file_named, lines_named, name
from swerve.practice.steps import EditPlan, Output, Say, UnfitError, read_missing, run_edit

_TARGET = name("name")
_FLAGS = re.IGNORECASE | re.DOTALL
_DOCSTRING = re.compile(
    rf"\b(?:add|write|insert|put|create)\b.*?\bdoc\s?strings?\b\s+(?:to|for|in|into|on)\s+{_TARGET}|"
    rf"\b(?:give)\s+{name('given')}\s+(?:a\s+)?doc\s?string|^document\s+{name('documented')}",
    _FLAGS,
)
_HINTS = re.compile(
    rf"\b(?:add|write|insert|put)\b.*?\b(?:type\s+hints?|types?|annotations?|type\s+annotations?)\s+"
    rf"(?:to|for|in|on)\s+{_TARGET}|^annotate\s+{name('annotated')}",
    _FLAGS,
)
_LOG = re.compile(
    rf"\b(?:add|insert|put|write)\b.*?\blog(?:ging)?(?:\s+(?:line|statement|call|message))?\s+"
    rf"(?:to|in|into|inside|for|at|on)\s+{_TARGET}|^log\s+(?:calls?\s+(?:to|of)\s+)?{name('logged')}",
    _FLAGS,
)
_TRY = re.compile(
    rf"\b(?:wrap|put|enclose|surround)\b\s+(?:(?:the\s+)?(?:body|code|contents?)\s+(?:of|in)\s+)?"
    rf"(?:{_TARGET}.*?\s+(?:in|into|with|inside)|.*?)\s+(?:a\s+)?try\b",
    _FLAGS,
)
_NOT_A_NAME = frozenset(
    {"lines", "line", "selection", "this", "it", "file", "them", "that", "code"}
)


@frozen
class FunctionEdit:
    """An edit of the definition `dotted`.

    Attributes:
        edits: from path, text and `dotted`; may raise `UnfitError`.
        opening, closing: with `{name}` for the definition.
    """

    dotted: str
    edits: Callable[[str, str, str], Sequence[Edit]]
    opening: str
    closing: str

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        place = find_definition(conversation, self.dotted)
        if not place.path:
            return list(place.steps) or [Say(place.sentence)]
        opening = self.opening.format(name=self.dotted)
        return run_edit(
            conversation,
            EditPlan(
                paths=[place.path],
                edits=lambda path, text: self.edits(path, text, self.dotted),
                opening=lambda _places, _files: f"{opening} (`{place.path}`)",
                closing=self.closing.format(name=self.dotted),
                nothing=f"There is nothing to add to `{self.dotted}`.",
            ),
        )


@frozen
class WrapLines:
    """Wrap a range of lines, 0-based and half-open, in try/except."""

    path: str
    start: int
    end: int

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        path = self._whole_path(conversation)
        if not path:
            return [Say("Say which file, or open it: lines without a file are no place.")]
        span = f"lines {self.start + 1}–{self.end} of `{path}`"
        if conversation.text(path) is None:
            return read_missing(conversation, [path]) or [Say(f"I could not read `{path}`.")]
        return run_edit(
            conversation,
            EditPlan(
                paths=[path],
                edits=lambda _path, text: wrapped(text, self.start, self.end),
                opening=lambda _places, _files: f"I wrap {span} in try/except.",
                closing=f"{span[0].upper()}{span[1:]} are wrapped; choose a narrower exception.",
                nothing=f"There is nothing in {span}.",
            ),
        )

    def _whole_path(self, conversation: Conversation) -> str:
        shown = conversation.shown_paths()
        return next((p for p in shown if p.endswith(self.path)), self.path or "")


FunctionTask = FunctionEdit | WrapLines


def docstring_from(words: str) -> FunctionEdit | None:
    """Read a request for a docstring."""
    opening = "I add a docstring to `{name}`."
    return _function_edit(_DOCSTRING, words, docstring_edits, opening, "`{name}` has a docstring.")


def hints_from(words: str) -> FunctionEdit | None:
    """Read a request for type hints."""
    closing = "`{name}` has type hints, guessed from defaults and names: check them."
    return _function_edit(_HINTS, words, hint_edits, "I add type hints to `{name}`.", closing)


def log_from(words: str) -> FunctionEdit | None:
    """Read a request for a log line."""
    opening = "I insert a log line at the start of `{name}`."
    return _function_edit(_LOG, words, log_edits, opening, "`{name}` now logs each call.")


def try_from(words: str) -> FunctionTask | None:
    """Read a request to wrap lines or the body of a function in try/except."""
    found = _TRY.search(words)
    if found is None:
        return None
    span = lines_named(words)
    if span is not None:
        return WrapLines(file_named(words), *span)
    if not found["name"] or found["name"].lower() in _NOT_A_NAME:
        return None
    opening = "I wrap the body of `{name}` in try/except."
    closing = "The body of `{name}` is wrapped; choose a narrower exception."
    return FunctionEdit(found["name"], try_edits, opening, closing)


def _function_edit(
    pattern: re.Pattern[str],
    words: str,
    edits: Callable[[str, str, str], Sequence[Edit]],
    opening: str,
    closing: str,
) -> FunctionEdit | None:
    found = pattern.search(words)
    dotted = next((group for group in found.groups() if group), "") if found else ""
    return FunctionEdit(dotted, edits, opening, closing) if dotted else None


def docstring_edits(path: str, text: str, dotted: str) -> Sequence[Edit]:
    """Return the edit that adds a docstring to `dotted`.

    Raises:
        UnfitError: it has one, or is not there.
    """
    node = definition_in(tree_of(path, text), dotted)
    if node is None:
        raise UnfitError(f"I found no definition of `{dotted}` in `{path}`.")
    if ast.get_docstring(node) is not None:
        raise UnfitError(f"`{dotted}` has a docstring already.")
    at = body_start(node, text)
    indent = indent_of(text.split("\n")[node.body[0].lineno - 1])
    return [Edit(at, at, tuple(f"{indent}{row}".rstrip() for row in _docstring(node)))]


def _docstring(node: Definition) -> list[str]:
    words = " ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", node.name).replace("_", " ").split())
    summary = f"{words[:1].upper()}{words[1:].lower()}."
    if isinstance(node, ast.ClassDef):
        return [f'"""{summary}"""']
    names = [arg.arg for arg in _arguments(node) if arg.arg not in ("self", "cls")]
    if not names:
        return [f'"""{summary}"""']
    rows = [f"    {arg}: The {arg.replace('_', ' ')}." for arg in names]
    return [f'"""{summary}', "", "Args:", *rows, '"""']


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    arguments = node.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def hint_edits(path: str, text: str, dotted: str) -> Sequence[Edit]:
    """Return the edits that annotate the arguments and the result of `dotted`.

    Raises:
        UnfitError: it is not there, or its head can't be read.
    """
    node = function_in(path, text, dotted)
    lines = text.split("\n")
    last = body_start(node, text)
    head = lines[node.lineno - 1 : last]
    hinted = hinted_head(node, head)
    return [
        Edit(node.lineno - 1 + n, node.lineno + n, (new,))
        for n, (old, new) in enumerate(zip(head, hinted, strict=True))
        if old != new
    ]


def log_edits(path: str, text: str, dotted: str) -> Sequence[Edit]:
    """Return the edits that log the start of `dotted`, with import and logger where missing.

    Raises:
        UnfitError: it is not there, or has no body of its own lines.
    """
    node = function_in(path, text, dotted)
    body_start(node, text)
    lines = text.split("\n")
    rest = statements(node)
    if not rest:
        raise UnfitError(f"`{dotted}` does nothing that could be logged.")
    at = first_line(rest[0])
    indent = indent_of(lines[rest[0].lineno - 1])
    logger = re.search(r"^(\w*log\w*)\s*=\s*\S*getLogger\(", text, re.MULTILINE | re.IGNORECASE)
    name_of_logger = logger[1] if logger else "logger"
    edits = [Edit(at, at, (f'{indent}{name_of_logger}.info("{dotted} called")',))]
    return edits if logger else [_logger_edit(tree_of(path, text), text), *edits]


def _logger_edit(tree: ast.Module, text: str) -> Edit:
    """Return the edit that makes the module's logger, after the imports."""
    has_import = re.search(r"^import logging\b", text, re.MULTILINE) is not None
    at = 0
    for node in tree.body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not isinstance(node, ast.Import | ast.ImportFrom) and not is_docstring:
            break
        at = node.end_lineno or at
    rows = [] if has_import else ["import logging"]
    return Edit(at, at, (*rows, "", "logger = logging.getLogger(__name__)"))


def try_edits(path: str, text: str, dotted: str) -> Sequence[Edit]:
    """Return the edit that wraps the body of `dotted`, its docstring left out.

    Raises:
        UnfitError: it is not there, or has no body of its own lines.
    """
    node = function_in(path, text, dotted)
    body_start(node, text)
    rest = statements(node)
    if not rest:
        raise UnfitError(f"`{dotted}` has no statement to wrap.")
    start = first_line(rest[0])
    return wrapped(text, start, rest[-1].end_lineno or start + 1)


def wrapped(text: str, start: int, end: int) -> Sequence[Edit]:
    """Return the edit that wraps the lines `start` to `end` in try/except.

    Raises:
        UnfitError: there are no such lines, or they are blank.
    """
    lines = text.split("\n")
    block = lines[start : min(end, len(lines))]
    inside = lines_inside_strings(text)
    filled = [line for n, line in enumerate(block, start) if line.strip() and n not in inside]
    if not filled:
        raise UnfitError("There is nothing to wrap in these lines.")
    indent = min((indent_of(line) for line in filled), key=len)
    step = "\t" if indent.startswith("\t") else "    "
    body = [
        line if not line.strip() or number in inside else step + line
        for number, line in enumerate(block, start)
    ]
    tail = [
        f"{indent}except Exception as error:",
        f'{indent}{step}raise RuntimeError("failed") from error',
    ]
    return [Edit(start, start + len(block), (f"{indent}try:", *body, *tail))]
