"""What the window remembers between runs: geometry, widths, recent projects.

An INI file in the configuration folder. Preferences of the person are elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

_RECENT_KEPT = 10


class WindowMemory:
    """Reads and writes the window's own state."""

    def __init__(self, path: Path | None = None) -> None:
        """Args: path: the INI file; where the desktop keeps configuration by default."""
        self._settings = QSettings(str(path or _default_path()), QSettings.Format.IniFormat)

    def geometry(self) -> QByteArray:
        """Return the window's place and size as Qt saved it, empty at first."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def widths(self) -> QByteArray:
        """Return the splitter's state, empty at first."""
        value = self._settings.value("window/panes")
        return value if isinstance(value, QByteArray) else QByteArray()

    def save_window(self, geometry: QByteArray, widths: QByteArray) -> None:
        """Remember place, size and widths."""
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/panes", widths)
        self._settings.sync()

    def was_asked(self, question: str) -> bool:
        """Say whether a question that is asked once was asked."""
        return bool(self._settings.value(f"asked/{question}"))

    def note_asked(self, question: str) -> None:
        """Remember that a question was asked."""
        self._settings.setValue(f"asked/{question}", "yes")
        self._settings.sync()

    def recent(self) -> list[Path]:
        """Return recently opened projects, the latest first."""
        value = self._settings.value("recent/projects")
        values = [value] if isinstance(value, str) else value
        return [Path(str(path)) for path in values] if isinstance(values, list) else []

    def add_recent(self, root: Path) -> None:
        """Remember that `root` was opened."""
        others = [str(path) for path in self.recent() if path != root]
        self._settings.setValue("recent/projects", [str(root), *others][:_RECENT_KEPT])
        self._settings.sync()


def _default_path() -> Path:
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "swerve" / "window.ini"
