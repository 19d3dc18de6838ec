"""What a setting is: its name, type, bounds and sentence, and how a value is checked.

A setting is data without behaviour; `defaults.py` is the table of all, read and written as TOML by
adapters. Nothing here touches a file.
"""

from __future__ import annotations

from swerve.frozen import frozen

Value = bool | int | str | tuple[str, ...]


_WORDS = {"percent": "(%)", "usd": "(US dollars)", "ui": "window", "s": "second"}


@frozen
class Setting:
    """One thing the person can choose once and for all.

    Attributes:
        name: as in the file, "zoom_percent"; the unit is in the name.
        default: also fixes the type: yes or no, whole number, text, list of texts.
        sentence: what it decides; ends with a full stop.
        choices: the texts allowed, empty for any.
        least, most: bounds of a number, both included.
    """

    name: str
    default: Value
    sentence: str
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def title(self) -> str:
        """Return its name for people: "Zoom (%)"."""
        first, *others = (_WORDS.get(word, word) for word in self.name.split("_"))
        return " ".join([first[:1].upper() + first[1:], *others])

    def problem_with(self, value: object) -> str | None:
        """Return why `value` cannot be taken, as a sentence with a remedy; None when it can."""
        if not self._is_of_type(value):
            return f"{self.name} must be {self.kind}, not {value!r}."
        if self.choices and value not in self.choices:
            return f"{self.name} must be one of {', '.join(self.choices)}, not {value!r}."
        if isinstance(value, int) and not isinstance(value, bool):
            return self._problem_with_number(value)
        return None

    @property
    def kind(self) -> str:
        """Return the type for people, with its article."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int):
            return "a whole number"
        return "a text" if isinstance(self.default, str) else "a list of texts"

    def value_from(self, value: object) -> Value:
        """Return `value`, which has no problem, in the setting's own type."""
        if isinstance(value, list | tuple):
            return tuple(str(one) for one in value)
        return value if isinstance(value, bool | int | str) else self.default

    def _is_of_type(self, value: object) -> bool:
        if isinstance(self.default, tuple):
            return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(self.default, bool) and isinstance(value, bool)
        return isinstance(value, type(self.default))

    def _problem_with_number(self, value: int) -> str | None:
        if self.least is not None and value < self.least:
            return f"{self.name} must be at least {self.least}, not {value}."
        if self.most is not None and value > self.most:
            return f"{self.name} must be at most {self.most}, not {value}."
        return None
