from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from swerve.commands.catalog import COMMANDS, command, find, in_menu
from swerve.commands.spec import Command, Menu, Scope, is_key, normal_key
from swerve.commands.when import condition
from swerve.terms import CommandId

NEXT = CommandId("hunk.next")

every_command = pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.id)


def test_ids_are_unique() -> None:
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)


@every_command
def test_a_command_is_described(one: Command) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z][A-Za-z]*", one.id)
    assert one.title[0].isupper()
    assert not one.title.endswith(".")
    assert one.sentence.endswith(".")
    assert one.menu is not None or one.is_in_palette


@every_command
def test_its_condition_and_keys_are_well_formed(one: Command) -> None:
    condition(one.when)
    for is_mac in (False, True):
        assert all(is_key(key) for scope in Scope for key in one.keys_in(scope, is_mac=is_mac))


def conflicts(commands: Iterable[Command], *, is_mac: bool = False) -> list[str]:
    """Return a sentence for every shipped key that two commands share in one scope."""
    found: list[str] = []
    owners: dict[tuple[Scope, str], CommandId] = {}
    for one in commands:
        for scope in Scope:
            for key in one.keys_in(scope, is_mac=is_mac):
                owner = owners.setdefault((scope, normal_key(key)), one.id)
                if owner != one.id:
                    found.append(f"{key} runs both {owner} and {one.id} in the {scope}.")
    return found


@pytest.mark.parametrize("is_mac", [False, True])
def test_no_key_runs_two_commands(is_mac: bool) -> None:
    assert conflicts(COMMANDS, is_mac=is_mac) == []


def test_a_shared_key_would_be_found() -> None:
    twice = [command("hunk.keep"), Command(NEXT, "A", "B.", keys=("Alt+Y",))]
    assert conflicts(twice) == ["Alt+Y runs both hunk.keep and hunk.next in the window."]


def test_no_plain_letter_is_heard_where_people_type() -> None:
    typed = [key for one in COMMANDS for key in (*one.keys, *one.composer_keys) if len(key) == 1]
    assert typed == []


def test_on_macos_option_alone_is_left_to_typing() -> None:
    keys = [key for one in COMMANDS for key in one.keys_in(Scope.WINDOW, is_mac=True)]
    assert [key for key in keys if key.startswith("Alt+")] == []


def test_menus_hold_every_command_once_in_order() -> None:
    listed = [one for menu in Menu for one in in_menu(menu)]
    assert sorted(one.id for one in listed) == sorted(one.id for one in COMMANDS if one.menu)
    assert all(len({one.order for one in in_menu(menu)}) == len(in_menu(menu)) for menu in Menu)


def test_lookup() -> None:
    assert command("turn.stop").keys == ("Escape", "Ctrl+.")
    assert find("turn.dance") is None
    with pytest.raises(KeyError):
        command("turn.dance")
