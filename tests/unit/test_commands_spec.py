from __future__ import annotations

import pytest

from swerve.commands.spec import Command, Scope, is_key, key_label, normal_key
from swerve.terms import CommandId


@pytest.mark.parametrize("text", ["Return", "Alt+Y", "Ctrl+Shift+P", "Ctrl++", "+", "F7", "Ctrl+,"])
def test_keys_are_recognised(text: str) -> None:
    assert is_key(text)


@pytest.mark.parametrize("text", ["", "Alt+", "Hyper+Y", "Alt+Alt+Y"])
def test_what_is_no_key_is_refused(text: str) -> None:
    assert not is_key(text)


def test_two_spellings_of_one_key_are_equal() -> None:
    assert normal_key("Shift+Ctrl+p") == normal_key("Ctrl+Shift+P") == "Ctrl+Shift+P"
    assert normal_key("Ctrl++") == "Ctrl++"


@pytest.mark.parametrize(
    ("text", "cap", "mac_cap"),
    [
        ("Alt+Down", "Alt+↓", "⌥↓"),
        ("Return", "Enter", "↩"),
        ("Ctrl+Alt+Y", "Ctrl+Alt+Y", "⌥⌘Y"),
        ("Ctrl++", "Ctrl++", "⌘+"),
        ("Escape", "Esc", "Esc"),
    ],
)
def test_caps_are_what_keyboards_say(text: str, cap: str, mac_cap: str) -> None:
    assert key_label(text) == cap
    assert key_label(text, is_mac=True) == mac_cap


def test_each_scope_has_its_own_keys() -> None:
    command = Command(
        CommandId("a.b"),
        "A",
        "B.",
        keys=("F5",),
        composer_keys=("F2",),
        diff_keys=("F3",),
        chat_keys=("F4",),
    )
    assert [command.keys_in(scope) for scope in Scope] == [("F5",), ("F2",), ("F3",), ("F4",)]
    assert command.keys_in(Scope.WINDOW, is_mac=True) == ("F5",)


def test_mac_keys_replace_the_keys_of_the_window() -> None:
    command = Command(CommandId("a.b"), "A", "B.", keys=("F5",), mac_keys=())
    assert command.keys_in(Scope.WINDOW, is_mac=True) == ()
