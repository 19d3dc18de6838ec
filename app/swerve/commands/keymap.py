"""Which keys run which commands: the catalogue's, changed by the person's own table.

The person's file is TOML; a command's id stands for a key, several, or none:

    [keys]
    "hunk.keep" = "Ctrl+Return"
    "hunk.next" = ["Alt+J", "F9"]
    "view.freeze" = []

Such an entry replaces the command's keys of the whole window; `[keys.diff]` and
`[keys.composer]` replace those of a pane. A key the person gave away is taken from the command that
had it. What is wrong in the file is a sentence among the problems; the rest of the file counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from swerve.commands.catalog import COMMANDS, find
from swerve.commands.spec import Scope, is_key, key_label, normal_key
from swerve.frozen import frozen
from swerve.terms import CommandId

_PANES = (Scope.COMPOSER, Scope.DIFF)
"""Whose keys can be changed; those of the chat answer a question and say so on its card."""
_Bindings = dict[tuple[Scope, CommandId], tuple[str, ...]]


@frozen
class Keymap:
    """The keys in force.

    Attributes:
        problems: what is wrong in the person's table, one sentence each.
    """

    problems: tuple[str, ...] = ()
    is_mac: bool = False
    _bindings: Mapping[tuple[Scope, CommandId], tuple[str, ...]] = field(default_factory=dict)

    def keys(self, command_id: CommandId, scope: Scope = Scope.WINDOW) -> tuple[str, ...]:
        """Return the keys of a command in `scope`, the one to show first; empty for none."""
        return self._bindings.get((scope, command_id), ())

    def shown_key(self, command_id: CommandId) -> str:
        """Return the cap of the key to show beside a command, empty where it has none."""
        for scope in (Scope.WINDOW, Scope.COMPOSER, Scope.DIFF, Scope.CHAT):
            keys = self.keys(command_id, scope)
            if keys:
                return key_label(keys[0], is_mac=self.is_mac)
        return ""


def keymap_from(table: object, *, is_mac: bool = False) -> Keymap:
    """Return the shipped keys changed by `table`, the `[keys]` of the person's file."""
    if not isinstance(table, Mapping):
        return Keymap(("The keymap is not read: [keys] is no table.",), is_mac, _shipped(is_mac))
    problems: list[str] = []
    chosen = _chosen(table, Scope.WINDOW, problems)
    for scope in _PANES:
        part = table.get(scope.value, {})
        chosen |= _chosen(part if isinstance(part, Mapping) else {}, scope, problems)
    merged = _merged(_shipped(is_mac), chosen, problems)
    return Keymap(tuple(problems), is_mac, merged)


def _shipped(is_mac: bool) -> _Bindings:
    return {
        (scope, command.id): keys
        for command in COMMANDS
        for scope in Scope
        if (keys := command.keys_in(scope, is_mac=is_mac))
    }


def _chosen(table: Mapping[str, object], scope: Scope, problems: list[str]) -> _Bindings:
    """Read the entries of one scope that make sense; say what is wrong with the others."""
    chosen: _Bindings = {}
    for name, value in table.items():
        if scope is Scope.WINDOW and name in _PANES:
            continue
        command = find(name)
        keys = _keys_from(value)
        if command is None:
            problems.append(f"There is no command {name!r}.")
        elif keys is None:
            problems.append(f"The keys of {name!r} must be a text or a list of texts.")
        else:
            good = [key for key in keys if is_key(key)]
            problems += [f"{key!r} of {name!r} is no key." for key in keys if not is_key(key)]
            if good or not keys:
                chosen[scope, command.id] = tuple(good)
    return chosen


def _keys_from(value: object) -> list[str] | None:
    values = value if isinstance(value, list) else [value]
    texts = [one for one in values if isinstance(one, str)]
    return [one for one in texts if one] if len(texts) == len(values) else None


def _merged(shipped: _Bindings, chosen: _Bindings, problems: list[str]) -> _Bindings:
    """Lay the person's entries over the shipped ones, every key with one owner per scope."""
    owners: dict[tuple[Scope, str], CommandId] = {}
    merged: _Bindings = {}
    for (scope, command_id), keys in [*chosen.items(), *shipped.items()]:
        if (scope, command_id) in merged:
            continue
        free = []
        for key in keys:
            owner = owners.setdefault((scope, normal_key(key)), command_id)
            if owner == command_id:
                free.append(key)
            elif (scope, command_id) in chosen:
                problems.append(f"{key} is given to both {owner!r} and {command_id!r}.")
        merged[scope, command_id] = tuple(free)
    return merged
