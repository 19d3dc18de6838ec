"""Whether the folder that was opened is still where it was."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """What is at the path of the open project."""

    HERE = "here"
    AWAY = "away"
    """Nothing: the folder was moved, deleted or unmounted."""
    OTHER = "other"
    """Another folder, which is not written to."""

    @property
    def sentence(self) -> str:
        """What the person is told when it comes to this."""
        return _SENTENCES[self]


_SENTENCES = {
    Place.HERE: "The project folder is back.",
    Place.AWAY: "The project folder was moved or deleted; nothing can be written to it.",
    Place.OTHER: "Another folder is in the project's place; nothing is written to it.",
}
