"""The person's settings file: TOML, read tolerant, written whole.

Knows no setting: `settings.schema` judges what is in it. A file that cannot be parsed is never
written over, so that a typing mistake costs nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time
from pathlib import Path

from swerve.adapters.atomic_file import write_whole
from swerve.frozen import frozen

TomlScalar = str | int | float | bool | datetime | date | time
TomlValue = TomlScalar | Sequence["TomlValue"] | Mapping[str, "TomlValue"]

_MAX_BYTES = 1_000_000
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@frozen
class ReadSettings:
    """What the file held.

    Attributes:
        values: as parsed; empty when there is no file or it cannot be read.
        problem: sentence why it cannot be read, empty when all is well.
    """

    values: Mapping[str, TomlValue] = field(default_factory=dict)
    problem: str = ""


class SettingsFile:
    """One TOML file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> ReadSettings:
        """Read the file; a missing one is empty."""
        try:
            with self.path.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                return ReadSettings(problem=f"{self.path} is too large to be a settings file.")
            return ReadSettings(tomllib.loads(data.decode("utf-8")))
        except FileNotFoundError:
            return ReadSettings()
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            return ReadSettings(problem=f"{self.path} is not valid TOML: {error}.")
        except OSError as error:
            return ReadSettings(problem=f"{self.path} cannot be read: {error.strerror}.")

    def put(self, name: str, value: TomlValue) -> str:
        """Change one plain value at the top; comments, order and tables stay as they stand.

        Returns:
            An empty string, or a sentence why nothing was written.
        """
        read = self.read()
        if read.problem:
            return f"Settings were not saved, to lose nothing: {read.problem}"
        wanted = {**read.values, name: value}
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
            changed = text_with(text, name, value)
            if not _holds(changed, wanted):
                changed = toml_text(wanted)  # a value over several lines, or another odd shape
            write_whole(self.path, changed.encode(), mode=0o600)
        except OSError as error:
            return f"Settings were not saved: {self.path}: {error.strerror}."
        return ""

    def stamp(self) -> tuple[int, int] | None:
        """Return what tells one writing of the file from the next; None while there is no file."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def write(self, values: Mapping[str, TomlValue]) -> str:
        """Replace the file by `values`.

        Returns:
            An empty string, or a sentence why nothing was written.
        """
        problem = self.read().problem
        if problem:
            return f"Settings were not saved, to lose nothing: {problem}"
        try:
            write_whole(self.path, toml_text(values).encode(), mode=0o600)
        except OSError as error:
            return f"Settings were not saved: {self.path}: {error.strerror}."
        return ""


def text_with(text: str, name: str, value: TomlValue) -> str:
    """Return a TOML text with one plain value at its top replaced or added before any table."""
    line = f"{_key(name)} = {_value(value)}"
    head, table, rest = _split_at_table(text)
    pattern = re.compile(rf"^{re.escape(_key(name))}[ \t]*=[^\n]*$", re.MULTILINE)
    if pattern.search(head):
        return pattern.sub(lambda _: line, head, count=1) + table + rest
    above = f"{head.rstrip()}\n" if head.strip() else ""
    below = f"\n{table}{rest}" if table else ""
    return f"{above}{line}\n{below}"


def _holds(text: str, values: Mapping[str, TomlValue]) -> bool:
    try:
        return tomllib.loads(text) == tomllib.loads(toml_text(values))
    except tomllib.TOMLDecodeError:
        return False


def _split_at_table(text: str) -> tuple[str, str, str]:
    """Part a TOML text before its first table."""
    found = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    if found is None:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def toml_text(values: Mapping[str, TomlValue]) -> str:
    """Return `values` as TOML; tables after plain values, in the order given."""
    return "\n".join(_table((), values)).strip() + "\n"


def _table(path: tuple[str, ...], values: Mapping[str, TomlValue]) -> list[str]:
    lines: list[str] = []
    plain = {name: value for name, value in values.items() if not isinstance(value, Mapping)}
    if path and (plain or not values):
        lines += ["", f"[{'.'.join(_key(name) for name in path)}]"]
    lines += [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    for name, value in values.items():
        if isinstance(value, Mapping):
            lines += _table((*path, name), value)
    return lines


def _value(value: TomlValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {_value(entry)}" for name, entry in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return f"[{', '.join(_value(entry) for entry in value)}]"


def _key(name: str) -> str:
    return name if name and set(name) <= _BARE else _string(name)


def _string(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    made = (escapes.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)
    return f'"{"".join(made)}"'
