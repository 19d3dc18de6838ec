"""Looks at what every module of a source tree imports, and says which walls that breaks.

Every import counts: at the top, inside a function, for type checkers only. The floors come from the
contract in pyproject.toml; what may come from outside is the table below, which denies by default.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "app"
PACKAGE = "swerve"

WINDOW = frozenset({"ui", "launch"})
LAUNCH = frozenset({"launch"})
WORLD = frozenset({"adapters"})

ALLOWED = {
    "PySide6": WINDOW,
    "qasync": LAUNCH,
    "websockets": WORLD | {"practice"},
    "httpx2": WORLD,
    "watchdog": WORLD,
    "pygit2": WORLD,
    "keyring": WORLD,
    "platformdirs": WORLD | LAUNCH,
    "pygments": frozenset({"ui", "rows"}),
    "markdown_it": frozenset({"rows"}),
    "pathspec": frozenset({"project"}),
    "rapidfuzz": frozenset({"project", "edits"}),
}
"""Which floors may import a package from outside the standard library."""

GUARDED = {
    "sqlite3": WORLD,
    "subprocess": WORLD,
    "socket": WORLD | {"practice"},
    "ssl": WORLD | {"practice"},
    "ctypes": WORLD,
    "threading": WORLD | {"practice", "ui"},  # the window only hooks what threads raise
    "urllib": WORLD,
}
"""Which floors may import a part of the standard library that reaches the world."""

IMPURE = frozenset({"asyncio", "time", "random", "os", "shutil", "tempfile", "uuid", "secrets"})
"""What a pure floor does without: waiting, clocks, chance and files."""

PURE = frozenset(
    {"terms", "frozen", "text", "protocol", "commands", "settings", "edits", "project", "session"}
)


@dataclass(frozen=True)
class Import:
    """One import: of what, by which module, on which line (from 1)."""

    importer: str
    imported: str
    line_no: int

    @property
    def floor(self) -> str:
        """Return the floor that imports."""
        return floor_of(self.importer)

    @property
    def outside(self) -> str:
        """Return the package imported from outside, empty for one of ours."""
        top = self.imported.partition(".")[0]
        return "" if top == PACKAGE else top

    def __str__(self) -> str:
        return f"{self.importer}:{self.line_no} imports {self.imported}"


def floors() -> list[list[str]]:
    """Return the floors of the contract, top first, siblings together."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def floor_of(module: str) -> str:
    """Return the floor a module of ours stands on; the package itself is the bottom."""
    return module.split(".")[1] if "." in module else ""


def modules(app: Path) -> dict[str, Path]:
    """Return the modules of the tree by dotted name."""
    found = {}
    for path in sorted((app / PACKAGE).rglob("*.py")):
        parts = path.relative_to(app).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(app: Path) -> list[Import]:
    """Return every import of every module of the tree."""
    known = modules(app)
    return [found for name, path in known.items() for found in _imports_of(name, path, known)]


def broken_floors(found: list[Import]) -> list[str]:
    """Return the imports that go up or sideways, and those of a floor the contract forgot."""
    height = {name: -at for at, names in enumerate(floors()) for name in names}
    bad = []
    for one in found:
        target = floor_of(one.imported) if not one.outside else ""
        if not target or target == one.floor:
            continue
        if one.floor not in height or target not in height or height[one.floor] <= height[target]:
            bad.append(str(one))
    return bad


def broken_window(found: list[Import]) -> list[str]:
    """Return what the window imports of the world and the wire."""
    hidden = {"adapters", "protocol", "practice"}
    return [str(one) for one in found if one.floor == "ui" and _is_ours_on(one, hidden)]


def strangers(found: list[Import]) -> list[str]:
    """Return imports from outside that the tables above do not allow."""
    return [str(one) for one in found if one.outside and not _is_allowed(one)]


def impurities(found: list[Import]) -> list[str]:
    """Return what pure floors import to wait, tell the time, roll dice or touch files."""
    return [str(one) for one in found if one.floor in PURE and one.outside in IMPURE]


def cycles(found: list[Import], names: set[str]) -> list[list[str]]:
    """Return groups of modules that import each other, by Tarjan's algorithm."""
    edges: dict[str, set[str]] = {name: set() for name in names}
    for one in found:
        if one.imported in names and one.imported != one.importer:
            edges[one.importer].add(one.imported)
    return [group for group in _components(edges) if len(group) > 1]


def _imports_of(name: str, path: Path, known: dict[str, Path]) -> Iterator[Import]:
    stat = path.stat()
    for module, inner, line_no in _statements(path, stat.st_mtime_ns, stat.st_size):
        whole = f"{module}.{inner}"
        yield Import(name, whole if whole in known else module, line_no)


@cache
def _statements(path: Path, _mtime_ns: int, _size: int) -> list[tuple[str, str, int]]:
    """Return module, imported name and line of every import, read again when the file changes."""
    rows = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            rows += [(alias.name, "", node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            rows += [(node.module, alias.name, node.lineno) for alias in node.names]
    return rows


def _is_ours_on(one: Import, names: set[str]) -> bool:
    return not one.outside and floor_of(one.imported) in names


def _is_allowed(one: Import) -> bool:
    allowed = {**GUARDED, **ALLOWED}.get(one.outside)
    if allowed is None:
        return one.outside in sys.stdlib_module_names
    return one.floor in allowed


def _components(edges: dict[str, set[str]]) -> list[list[str]]:
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = low[node] = len(order)
        stack.append(node)
        for target in sorted(edges[node]):
            if target not in order:
                visit(target)
            if target in stack:
                low[node] = min(low[node], low[target])
        if low[node] == order[node]:
            at = stack.index(node)
            groups.append(sorted(stack[at:]))
            del stack[at:]

    for node in sorted(edges):
        if node not in order:
            visit(node)
    return groups
