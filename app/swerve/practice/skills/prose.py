"""Answers in words: explain a file, count, and say honestly what this model is."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.skills.finding import Definition, definition_in, find_definition, tree_of
from swerve.practice.skills.wording import file_named, name
from swerve.practice.steps import Output, Say, UnfitError, plural, read_missing

_EXPLAIN = re.compile(
    r"^(?:please\s+)?(?:can you\s+)?(?:explain|outline|describe|summari[sz]e|what\s+(?:does|is)|"
    r"how\s+does|write\s+a\s+long\s+explanation\s+of)\b\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(r"\bcount\s+(?:up\s+)?to\s+(\d{1,6})\b", re.IGNORECASE)
_MAX_SHOWN_LINES = 14
_MAX_COUNT = 100_000
_THIS = frozenset({"this", "file", "it", "the", "that", "code", "here", "me", "us", "how", "what"})

CAPABILITIES: tuple[tuple[str, str], ...] = (
    ("rename an identifier across files", "rename `old_name` to `new_name`"),
    ("replace a text", 'replace "30 s" with "10 s"'),
    ("add a docstring", "add a docstring to `load_config`"),
    ("add type hints", "add type hints to `load_config`"),
    ("wrap code in try/except", "wrap the body of `load_config` in try/except"),
    ("insert a log line", "insert a log line in `load_config`"),
    ("explain the outline of a file", "explain src/client.py"),
    ("tell the size of a picture", "what is in this picture?"),
    ("ask to run a program", "run `git status`"),
    ("count, to try Stop", "count to 500"),
)
"""What the scripted model can do, with a request that does it."""


@frozen
class Explain:
    """Explain a file, by its path or by a name it defines; both empty for the file shown."""

    path: str = ""
    dotted: str = ""

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        path = self._whole_path(conversation)
        if self.dotted and not self.path:
            place = find_definition(conversation, self.dotted)
            if not place.path:
                return list(place.steps) or [Say(place.sentence)]
            path = place.path
        if not path:
            return [Say("Open a file or name one, and I explain its outline.")]
        text = conversation.text(path)
        if text is None:
            return read_missing(conversation, [path]) or [Say(f"I could not read `{path}`.")]
        return [Say(explanation(path, text, self.dotted))]

    def _whole_path(self, conversation: Conversation) -> str:
        shown = conversation.shown_paths()
        if not self.path:
            return shown[0] if shown else ""
        return next((path for path in shown if path.endswith(self.path)), self.path)


@frozen
class Count:
    """Count to a number, one line for ten."""

    last: int

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        del conversation
        numbers = [str(number) for number in range(1, self.last + 1)]
        rows = [", ".join(numbers[at : at + 10]) for at in range(0, len(numbers), 10)]
        return [Say(",\n".join(rows) + ".")]


@frozen
class Introduce:
    """Say what this model is and what it can do."""

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        del conversation
        rows = [f"- {what}: *{example}*" for what, example in CAPABILITIES]
        head = "I am the Practice model: scripted, offline, no AI. I can do this:"
        return [Say("\n".join([head, "", *rows]))]


def explain_from(words: str) -> Explain | None:
    """Read a request to explain."""
    found = _EXPLAIN.search(words)
    if found is None:
        return None
    path = file_named(found["rest"])
    if path:
        return Explain(path)
    named = re.match(name("name"), found["rest"])
    dotted = named["name"] if named and named["name"].lower() not in _THIS else ""
    is_code = "_" in dotted or "." in dotted or dotted[1:] != dotted[1:].lower() or "`" in words
    return Explain(dotted=dotted if is_code else "")


def count_from(words: str) -> Count | None:
    """Read a request to count."""
    found = _COUNT.search(words)
    return Count(min(int(found[1]), _MAX_COUNT)) if found else None


def explanation(path: str, text: str, dotted: str = "") -> str:
    """Return a description of a file, Markdown, made from its outline alone."""
    lines = text.split("\n")
    try:
        tree = tree_of(path, text)
    except UnfitError:
        return _plain_explanation(path, lines)
    definitions = [node for node in tree.body if isinstance(node, Definition)]
    parts = [f"## `{path}`", _summary(tree, lines, definitions), *_imports(tree)]
    if definitions:
        parts += ["### What it defines", "\n".join(_rows(definitions))]
    shown = definition_in(tree, dotted) if dotted else next(iter(definitions), None)
    if shown is not None:
        parts += [f"### A closer look at `{shown.name}`", _closer(shown, lines)]
    parts.append("*Read from the outline by a script; ask a real model for the reasons behind it.*")
    return "\n\n".join(parts)


def _summary(tree: ast.Module, lines: list[str], definitions: Sequence[Definition]) -> str:
    classes = sum(isinstance(node, ast.ClassDef) for node in definitions)
    functions = len(definitions) - classes
    said = ast.get_docstring(tree)
    about = f" Its docstring says: “{said.splitlines()[0]}”" if said else " It has no docstring."
    return (
        f"A Python module of {plural(len(lines), 'line')} with {plural(functions, 'function')} "
        f"and {plural(classes, 'class').replace('classs', 'classes')} at its top level.{about}"
    )


def _imports(tree: ast.Module) -> list[str]:
    names: dict[str, None] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names["." * node.level + (node.module or "")] = None
    listed = ", ".join(f"`{module}`" for module in names if module != "__future__")
    return [f"It builds on {listed}."] if listed else []


def _rows(definitions: Sequence[Definition]) -> list[str]:
    rows = []
    for node in definitions:
        rows.append(f"- {_signature(node)}, line {node.lineno}{_first_words(node)}")
        inner = [child for child in node.body if isinstance(child, Definition)]
        rows += [
            f"  - {_signature(child)}, line {child.lineno}{_first_words(child)}" for child in inner
        ]
    return rows


def _signature(node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class `{node.name}`"
    names = [arg.arg for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    return f"`{node.name}({', '.join(names)})`"


def _first_words(node: Definition) -> str:
    said = ast.get_docstring(node)
    return f": {said.splitlines()[0]}" if said else ""


def _closer(node: Definition, lines: list[str]) -> str:
    end = node.end_lineno or node.lineno
    shown = lines[node.lineno - 1 : min(end, node.lineno - 1 + _MAX_SHOWN_LINES)]
    branches = sum(
        isinstance(child, ast.If | ast.For | ast.While | ast.Try) for child in ast.walk(node)
    )
    returns = sum(isinstance(child, ast.Return) for child in ast.walk(node))
    code = "\n".join(shown)
    return (
        f"```python\n{code}\n```\n\nIt takes {plural(end - node.lineno + 1, 'line')}, branches or "
        f"loops {plural(branches, 'time')} and returns in {plural(returns, 'place')}."
    )


def _plain_explanation(path: str, lines: list[str]) -> str:
    filled = sum(1 for line in lines if line.strip())
    heads = [line.lstrip("# ").strip() for line in lines if re.match(r"#{1,3}\s", line)]
    parts = [
        f"## `{path}`",
        f"A text of {plural(len(lines), 'line')}, {filled} of them not blank. It is no Python "
        "file, so I only see its surface.",
    ]
    if heads:
        parts += ["### Its headings", "\n".join(f"- {head}" for head in heads)]
    opening = "\n".join(lines[:_MAX_SHOWN_LINES])
    return "\n\n".join([*parts, "### How it begins", f"````\n{opening}\n````"])
