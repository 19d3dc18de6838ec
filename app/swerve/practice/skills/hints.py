"""Guesses type hints of a Python function from its defaults, its names and its returns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from swerve.practice.skills.finding import Function
from swerve.practice.steps import UnfitError

_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"(?:is|has|should|can|use)_\w+|verbose|quiet|force|strict|dry_run", "bool"),
    (
        r"(?:.*_)?(?:count|size|limit|index|retries|attempts?|port|depth|width|height|n|i|j|k)",
        "int",
    ),
    (
        r"(?:.*_)?(?:delay|timeout|seconds|rate|ratio|factor|interval|jitter|backoff)(?:_s)?",
        "float",
    ),
    (
        r"(?:.*_)?(?:name|path|url|text|key|message|title|prefix|suffix|line|word|host|method)",
        "str",
    ),
    (r"(?:.*_)?(?:headers|options|config|settings|mapping|env)", "dict[str, object]"),
    (r"(?:.*_)?(?:names|paths|urls|lines|words|keys)|argv", "list[str]"),
)
_CONTAINERS: dict[type[ast.expr], str] = {
    ast.List: "list[object]",
    ast.Dict: "dict[str, object]",
    ast.Set: "set[object]",
    ast.Tuple: "tuple[object, ...]",
    ast.JoinedStr: "str",
    ast.Compare: "bool",
}


def hinted_head(node: Function, head: list[str]) -> list[str]:
    """Return the lines of the head of `node` with hints for what has none.

    Args:
        node: the function; its head begins on the first line of `head`.
        head: lines up to the body.

    Raises:
        UnfitError: the end of the head was not found.
    """
    rows = [line.encode() for line in head]
    inserts = [*_argument_inserts(node), *_result_insert(node, head)]
    for line, column, text in sorted(inserts, reverse=True):
        row = rows[line]
        rows[line] = row[:column] + text.encode() + row[column:]
    return [row.decode() for row in rows]


def _argument_inserts(node: Function) -> Iterator[tuple[int, int, str]]:
    """Yield (line in the head, byte column, text) for each argument without a hint."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: dict[str, ast.expr] = {}
    for arg, value in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        defaults[arg.arg] = value
    for arg, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if given is not None:
            defaults[arg.arg] = given
    variable = [arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
    for arg in [*positional, *arguments.kwonlyargs, *variable]:
        if arg.annotation is None and arg.arg not in ("self", "cls"):
            default = defaults.get(arg.arg)
            hint = "object" if arg in variable else _hint(arg.arg, default)
            end = arg.end_col_offset or 0
            is_tight = default is not None and _stands_at(default, arg.lineno, end + 1)
            yield (arg.lineno - node.lineno, end, f": {hint} " if is_tight else f": {hint}")
            if is_tight:
                yield (arg.lineno - node.lineno, end + 1, " ")


def _stands_at(value: ast.expr, line: int, column: int) -> bool:
    return (value.lineno, value.col_offset) == (line, column)


def _hint(name: str, default: ast.expr | None) -> str:
    known = "" if default is None else _type_of(default)
    if known and known != "None":
        return known
    guess = next((hint for pattern, hint in _BY_NAME if re.fullmatch(pattern, name)), "object")
    return f"{guess} | None" if known == "None" and guess != "object" else guess


def _type_of(value: ast.expr) -> str:
    """Return the type of a literal; empty for anything that would have to be run."""
    if isinstance(value, ast.Constant):
        return "None" if value.value is None else type(value.value).__name__
    return _CONTAINERS.get(type(value), "")


def _result_insert(node: Function, head: list[str]) -> Iterator[tuple[int, int, str]]:
    if node.returns is not None:
        return
    for line in range(len(head) - 1, -1, -1):
        found = re.search(r"\)(\s*):\s*(?:#.*)?$", head[line])
        if found is not None:
            column = len(head[line][: found.start() + 1].encode())
            yield (line, column, f" -> {_result(node)}")
            return
    raise UnfitError(f"I could not find the end of the head of `{node.name}`.")


def _result(node: Function) -> str:
    values = [value for value in _returned(node.body) if value is not None]
    if any(isinstance(child, ast.Yield | ast.YieldFrom) for child in ast.walk(node)):
        return "object"
    if not values:
        return "None"
    kinds = {_type_of(value) for value in values}
    known = kinds.pop() if len(kinds) == 1 else ""
    return known or "object"


def _returned(body: list[ast.stmt]) -> Iterator[ast.expr | None]:
    """Yield what the statements return, inner functions left out."""
    for statement in body:
        if isinstance(statement, ast.Return):
            yield statement.value
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for child in ast.walk(statement):
                if isinstance(child, ast.Return):
                    yield child.value
