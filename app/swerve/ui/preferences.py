"""The person's settings and keys as the window uses them: read, changed, followed when edited.

The file is TOML and may be open in an editor: it is looked at every two seconds and when the window
becomes active. What is wrong in it becomes sentences, and the rest of it counts. Composed by
`launch`, which brings the file; without one nothing is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from swerve.commands.keymap import Keymap, keymap_from
from swerve.settings.defaults import SETTINGS, Settings, settings_from
from swerve.settings.schema import Value

_LOOK_MS = 2_000


class ReadFile(Protocol):
    """What the file held, and a sentence when it could not be read."""

    @property
    def values(self) -> Mapping[str, object]:
        """Everything in it, as parsed."""

    @property
    def problem(self) -> str:
        """Why it could not be read; empty when all is well."""


class SettingsSource(Protocol):
    """The file, as an adapter reads and writes it."""

    def read(self) -> ReadFile:
        """Read it; a missing one is empty."""

    def put(self, name: str, value: Value) -> str:
        """Change one value and leave the rest as it stands; a sentence when it could not."""

    def stamp(self) -> object:
        """Return something that differs once the file was written."""


class Preferences(QObject):
    """Settings and keymap in force.

    Emits:
        changed: a setting has another value.
        keymap_changed: a key runs another command.
        problem_found: a sentence about the file.

    Attributes:
        settings, keymap: in force.
        problems: what is wrong in the file, one sentence each.
    """

    changed = Signal()
    keymap_changed = Signal()
    problem_found = Signal(str)

    def __init__(
        self,
        source: SettingsSource | None = None,
        *,
        is_mac: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source or Unsaved()
        self._is_mac = is_mac
        self._stamp = self._source.stamp()
        self.settings, self.keymap, self.problems = self._read()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def follow(self) -> None:
        """Look at the file every two seconds from now on."""
        self._timer.start()

    def rest(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Take the file over when somebody has written it."""
        stamp = self._source.stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self._take_over()

    def put(self, name: str, value: Value) -> str:
        """Change a setting for good.

        Args:
            name: of a row of the table of settings.
            value: a value of its type.

        Returns:
            An empty string, or a sentence why it was not changed.
        """
        setting = next(one for one in SETTINGS if one.name == name)
        problem = setting.problem_with(value) or ""
        if problem or getattr(self.settings, name) == setting.value_from(value):
            return problem
        problem = self._source.put(name, setting.value_from(value))
        self._stamp = self._source.stamp()
        self._take_over()
        return problem

    def _take_over(self) -> None:
        settings, keymap, problems = self._read()
        is_other, has_other_keys = settings != self.settings, keymap != self.keymap
        news = [problem for problem in problems if problem not in self.problems]
        self.settings, self.keymap, self.problems = settings, keymap, problems
        if is_other:
            self.changed.emit()
        if has_other_keys:
            self.keymap_changed.emit()
        for problem in news:
            self.problem_found.emit(problem)

    def _read(self) -> tuple[Settings, Keymap, tuple[str, ...]]:
        """Read the file; what cannot be read leaves everything as it is."""
        file = self._source.read()
        if file.problem and hasattr(self, "settings"):
            return self.settings, self.keymap, (file.problem,)
        read = settings_from(file.values)
        keymap = keymap_from(file.values.get("keys", {}), is_mac=self._is_mac)
        unread = (file.problem,) if file.problem else ()
        return read.settings, keymap, (*unread, *read.problems, *keymap.problems)


class Unsaved:
    """Settings that last as long as the window."""

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self.values: dict[str, object] = dict(values or {})
        self.problem = ""
        self._writes = 0

    def read(self) -> ReadFile:
        """Return itself."""
        return self

    def put(self, name: str, value: Value) -> str:
        """Remember a value."""
        self.values[name] = value
        self._writes += 1
        return ""

    def stamp(self) -> object:
        """Return how often something was put."""
        return self._writes
