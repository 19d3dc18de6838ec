"""Finds definitions in Python files: where a name is defined and what its parts are."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.skills.wording import file_named
from swerve.practice.steps import Output, UnfitError, read_missing, search

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


@frozen
class Place:
    """Where the definition of a name is, or what to do or say to find it."""

    path: str = ""
    steps: tuple[Output, ...] = ()
    sentence: str = ""


def tree_of(path: str, text: str) -> ast.Module:
    """Parse a Python file.

    Raises:
        UnfitError: it is another language or does not parse.
    """
    if not path.endswith((".py", ".pyi")):
        raise UnfitError(f"I only know Python files, and `{path}` is none.")
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise UnfitError(f"`{path}` does not parse as Python, so I leave it alone.") from error


def definition_in(tree: ast.AST, dotted: str) -> Definition | None:
    """Return the first definition of `dotted`, outermost first; None when there is none."""
    first, _, rest = dotted.partition(".")
    for node in ast.walk(tree):
        if isinstance(node, Definition) and node.name == first:
            return definition_in(node, rest) if rest else node
    return None


def find_definition(conversation: Conversation, dotted: str) -> Place:
    """Find the file that defines `dotted`: among the files shown, else by a search."""
    named = file_named(conversation.request.words)
    shown = [path for path in conversation.shown_paths() if not named or path.endswith(named)]
    for path in shown:
        if _defines(conversation, path, dotted):
            return Place(path)
    query = rf"^\s*(async\s+)?(def|class)\s+{re.escape(dotted.rpartition('.')[2])}\b"
    hits = conversation.hits(query)
    if hits is None:
        return Place(steps=tuple(search(conversation, query)))
    paths = list(dict.fromkeys(hit.path for hit in hits if hit.path.endswith(named)))
    reads = read_missing(conversation, paths)
    if reads:
        return Place(steps=tuple(reads))
    found = next((path for path in paths if _defines(conversation, path, dotted)), "")
    return Place(found, sentence=f"I found no definition of `{dotted}` in a Python file.")


def _defines(conversation: Conversation, path: str, dotted: str) -> bool:
    text = conversation.text(path)
    try:
        return text is not None and definition_in(tree_of(path, text), dotted) is not None
    except UnfitError:
        return False


def function_in(path: str, text: str, dotted: str) -> Function:
    """Return the function `dotted` of a file.

    Raises:
        UnfitError: there is none, or it is a class, or it stands on one line.
    """
    node = definition_in(tree_of(path, text), dotted)
    if isinstance(node, ast.ClassDef):
        raise UnfitError(f"`{dotted}` is a class; name one of its methods.")
    if node is None:
        raise UnfitError(f"I found no definition of `{dotted}` in `{path}`.")
    return node


def body_start(node: Definition, text: str) -> int:
    """Return the line of the first statement of the body, 0-based.

    Raises:
        UnfitError: the body stands on the line of its head.
    """
    line = first_line(node.body[0])
    if text.split("\n")[line].strip()[:1] != "@" and not _begins_line(node.body[0], text):
        raise UnfitError(f"`{node.name}` is written on one line; I leave it alone.")
    return line


def _begins_line(statement: ast.stmt, text: str) -> bool:
    row = text.split("\n")[statement.lineno - 1].encode()
    return not row[: statement.col_offset].strip()


def first_line(statement: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included, 0-based."""
    decorators = statement.decorator_list if isinstance(statement, Definition) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def statements(node: Definition) -> list[ast.stmt]:
    """Return the body without its docstring."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def indent_of(line: str) -> str:
    """Return the blanks at the start of `line`."""
    return line[: len(line) - len(line.lstrip())]


def lines_inside_strings(text: str) -> set[int]:
    """Return the lines (0-based) that begin inside a string, so that indenting changes it."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in _tokens(text):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            inside |= set(range(token.start[0], token.end[0]))
        elif kind in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        elif kind in ("FSTRING_END", "TSTRING_END") and opened:
            inside |= set(range(opened.pop(), token.end[0]))
    return inside


def _tokens(text: str) -> Sequence[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
