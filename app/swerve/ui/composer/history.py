"""Earlier messages of a thread, walked with Up and Down. Pure; used by the composer."""

from __future__ import annotations

from collections.abc import Iterable

from swerve.session.transcript import Entry, UserMessage


class History:
    """A place in the list of what the person said before."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._unsent: list[str] = []
        self._at = 0

    @property
    def is_walking(self) -> bool:
        """Whether an earlier message is on show."""
        return self._at < len(self._texts)

    def remember(self, text: str) -> None:
        """Keep words that were never sent; they count as the latest, in every thread."""
        self._unsent.append(text)

    def begin(self, entries: Iterable[Entry]) -> None:
        """Stand behind the last message of `entries`; repeated messages count once."""
        said = [entry.text for entry in entries if isinstance(entry, UserMessage) and entry.text]
        said += self._unsent
        self._texts = [
            text for at, text in enumerate(said) if at + 1 == len(said) or said[at + 1] != text
        ]
        self._at = len(self._texts)

    def leave(self) -> None:
        """Stand behind the last message again."""
        self._at = len(self._texts)

    def step(self, by: int) -> str | None:
        """Return the message `by` places on; "" past the last one, None where there is no more."""
        wanted = self._at + by
        if wanted < 0 or wanted > len(self._texts):
            return None
        self._at = wanted
        return self._texts[wanted] if wanted < len(self._texts) else ""
