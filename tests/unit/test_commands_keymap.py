from __future__ import annotations

import tomllib

from swerve.commands.keymap import Keymap, keymap_from
from swerve.commands.spec import Scope
from swerve.terms import CommandId

KEEP = CommandId("hunk.keep")
NEXT = CommandId("hunk.next")
QUIT = CommandId("app.quit")


def keymap_of(text: str, *, is_mac: bool = False) -> Keymap:
    """Return the keymap of a person's file."""
    return keymap_from(tomllib.loads(text).get("keys", {}), is_mac=is_mac)


def test_without_a_table_the_shipped_keys_count() -> None:
    keymap = keymap_of("")
    assert keymap.problems == ()
    assert keymap.keys(KEEP) == ("Alt+Y",)
    assert keymap.keys(KEEP, Scope.DIFF) == ("Y",)
    assert keymap.shown_key(KEEP) == "Alt+Y"


def test_macos_has_its_own_keys_and_caps() -> None:
    assert keymap_of("", is_mac=True).shown_key(KEEP) == "⌥⌘Y"


def test_a_command_takes_one_key_several_or_none() -> None:
    keymap = keymap_of(
        '[keys]\n"hunk.keep" = "F9"\n"hunk.next" = ["F10", "F11"]\n"app.quit" = []\n'
    )
    assert keymap.problems == ()
    assert keymap.keys(KEEP) == ("F9",)
    assert keymap.keys(NEXT) == ("F10", "F11")
    assert keymap.keys(QUIT) == ()
    assert keymap.shown_key(QUIT) == ""


def test_a_pane_has_entries_of_its_own() -> None:
    keymap = keymap_of('[keys.diff]\n"hunk.keep" = "K"\n')
    assert keymap.keys(KEEP) == ("Alt+Y",)
    assert keymap.keys(KEEP, Scope.DIFF) == ("K",)
    assert keymap.keys(CommandId("hunk.previous"), Scope.DIFF) == ()


def test_a_key_given_away_is_taken_from_its_former_command() -> None:
    keymap = keymap_of('[keys]\n"app.quit" = "alt+y"\n'.replace("alt+y", "Alt+y"))
    assert keymap.keys(QUIT) == ("Alt+y",)
    assert keymap.keys(KEEP) == ()


def test_a_key_given_twice_is_a_problem() -> None:
    keymap = keymap_of('[keys]\n"app.quit" = "F9"\n"hunk.keep" = "F9"\n')
    assert keymap.problems == ("F9 is given to both 'app.quit' and 'hunk.keep'.",)


def test_each_mistake_is_a_sentence_and_the_rest_counts() -> None:
    keymap = keymap_of(
        '[keys]\n"hunk.dance" = "F9"\n"hunk.keep" = 3\n"hunk.next" = ["Hyper+J", "F9"]\n'
    )
    assert keymap.problems == (
        "There is no command 'hunk.dance'.",
        "The keys of 'hunk.keep' must be a text or a list of texts.",
        "'Hyper+J' of 'hunk.next' is no key.",
    )
    assert keymap.keys(KEEP) == ("Alt+Y",)
    assert keymap.keys(NEXT) == ("F9",)


def test_keys_that_are_no_table_leave_the_shipped_ones() -> None:
    keymap = keymap_of("keys = 3")
    assert keymap.problems == ("The keymap is not read: [keys] is no table.",)
    assert keymap.keys(KEEP) == ("Alt+Y",)


def test_a_command_given_no_key_that_exists_keeps_its_own() -> None:
    keymap = keymap_of('[keys]\n"hunk.keep" = "Hyper+J"\n')
    assert keymap.problems == ("'Hyper+J' of 'hunk.keep' is no key.",)
    assert keymap.keys(KEEP) == ("Alt+Y",)
