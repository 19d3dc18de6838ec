"""What a command is, as data. Not what it does: the window binds each id to one handler.

Keys are written as Qt's portable text without needing Qt: modifiers "Ctrl", "Alt", "Shift", "Meta"
joined by "+", then one key, as "Ctrl+Shift+P". On macOS Qt calls the Command key "Ctrl" and the
Control key "Meta"; the mac columns follow that.
"""

from __future__ import annotations

from enum import StrEnum

from swerve.frozen import frozen
from swerve.terms import CommandId

_MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
_CAPS = {
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Escape": "Esc",
}
_MAC_CAPS = {"Ctrl": "⌘", "Alt": "⌥", "Shift": "⇧", "Meta": "⌃", "Return": "↩"}


class Menu(StrEnum):
    """The menus, in the order they are shown."""

    PROJECT = "Project"
    TURN = "Turn"
    REVIEW = "Review"
    VIEW = "View"
    HELP = "Help"


class Scope(StrEnum):
    """Where a key is heard: in the whole window, or only while one pane has the focus."""

    WINDOW = "window"
    COMPOSER = "composer"
    DIFF = "diff"
    CHAT = "chat"


@frozen
class Command:
    """One thing the person can do.

    Attributes:
        id: imperative and dotted, "hunk.keep"; stable, since keymaps of persons name it.
        title: as in menus and the palette.
        sentence: what it does, for tooltips and documentation; ends with a full stop.
        menu: the menu that lists it, None for commands of keys only.
        order: place in the menu; tens separate groups.
        keys: heard in the whole window, the first one is shown.
        mac_keys: the same on macOS; None where `keys` serve there too.
        composer_keys, diff_keys, chat_keys: heard besides while that pane has the focus.
        when: condition over the names of `when.CONTEXT`; empty for always.
        is_in_palette: whether the palette lists it.
    """

    id: CommandId
    title: str
    sentence: str
    menu: Menu | None = None
    order: int = 0
    keys: tuple[str, ...] = ()
    mac_keys: tuple[str, ...] | None = None
    composer_keys: tuple[str, ...] = ()
    diff_keys: tuple[str, ...] = ()
    chat_keys: tuple[str, ...] = ()
    when: str = ""
    is_in_palette: bool = True

    def keys_in(self, scope: Scope, *, is_mac: bool = False) -> tuple[str, ...]:
        """Return the keys heard in `scope` as shipped; those of other scopes are not included."""
        if scope is Scope.COMPOSER:
            return self.composer_keys
        if scope is Scope.DIFF:
            return self.diff_keys
        if scope is Scope.CHAT:
            return self.chat_keys
        return self.mac_keys if is_mac and self.mac_keys is not None else self.keys


def is_key(text: str) -> bool:
    """Tell whether `text` is written as a key must be: known modifiers, each once, and one key."""
    modifiers, key = _split(text)
    known = all(name in _MODIFIERS for name in modifiers)
    return bool(key) and known and len(set(modifiers)) == len(modifiers)


def normal_key(text: str) -> str:
    """Return `text` with its modifiers in Qt's order and a letter as a capital."""
    modifiers, key = _split(text)
    ordered = [name for name in _MODIFIERS if name in modifiers]
    return "+".join([*ordered, key.upper() if len(key) == 1 else key])


def key_label(text: str, *, is_mac: bool = False) -> str:
    """Return what a key cap shows, as "Alt+↓", or "⌥↓" on macOS."""
    modifiers, key = _split(text)
    if is_mac:
        ordered = [name for name in ("Meta", "Alt", "Shift", "Ctrl") if name in modifiers]
        caps = [_MAC_CAPS[name] for name in ordered]
        return "".join([*caps, _MAC_CAPS.get(key, _CAPS.get(key, key))])
    return "+".join([*modifiers, _CAPS.get(key, key)])


def _split(text: str) -> tuple[list[str], str]:
    """Part "Ctrl++" into its modifiers and its key, which may be the plus sign itself."""
    if text.endswith("++"):
        return text[:-2].split("+"), "+"
    if text == "+":
        return [], "+"
    *modifiers, key = text.split("+")
    return modifiers, key
