"""The table of all settings and the values in force. docs/SETTINGS.md comes from it.

`Settings` is what the program reads; it is made from the person's file, whose mistakes become
sentences while the rest of it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from swerve.frozen import frozen
from swerve.settings.schema import Setting, Value

THEMES = ("auto", "light", "dark", "high-contrast", "light-blue-orange", "dark-blue-orange")
"""Names of the files in resources/themes, and "auto"."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "theme",
        "auto",
        "Colours of the window; auto follows the desktop.",
        choices=THEMES,
    ),
    Setting("zoom_percent", 100, "Size of everything.", least=75, most=200),
    Setting(
        "ui_fonts",
        (),
        "Font families of the window by preference; those that are not installed are passed over.",
    ),
    Setting("code_fonts", (), "Font families of code by preference."),
    Setting(
        "reduced_motion", False, "No blinking caret and no smooth scrolling, whatever moves them."
    ),
    Setting(
        "cost_cap_usd",
        0,
        "What a thread may cost in US dollars before nothing more is sent in it; 0 is no cap.",
        least=0,
        most=100_000,
    ),
    Setting(
        "profile",
        "practice",
        "Id of the model that answers; each thread may have another.",
    ),
    Setting(
        "models",
        (),
        "Models chosen from the lists of servers, each as profile=model.",
    ),
    Setting(
        "mode",
        "review",
        "Write a hunk when it is kept (review) or as soon as it is finished (live, needs trust).",
        choices=("review", "live"),
    ),
    Setting(
        "enter_while_running",
        "redirect",
        "What Enter does while a turn runs.",
        choices=("redirect", "queue"),
    ),
    Setting(
        "notifications",
        True,
        "Say it on the desktop when a turn ends while the window is not in front.",
    ),
    Setting(
        "editor",
        "",
        "Command that opens a file, as 'code -g {path}:{line}'; empty for VISUAL or EDITOR.",
    ),
    Setting(
        "ca_file",
        "",
        "PEM file with certificates to trust beside the system's, for networks that inspect TLS.",
    ),
    Setting(
        "practice_tokens_per_s",
        1000,
        "How fast the Practice model writes; 0 is as fast as possible.",
        least=0,
        most=100_000,
    ),
)


@frozen
class Settings:
    """The settings in force, one attribute per row of the table, with its meaning there."""

    theme: str = "auto"
    zoom_percent: int = 100
    ui_fonts: tuple[str, ...] = ()
    code_fonts: tuple[str, ...] = ()
    reduced_motion: bool = False
    cost_cap_usd: int = 0
    profile: str = "practice"
    models: tuple[str, ...] = ()
    mode: str = "review"
    enter_while_running: str = "redirect"
    notifications: bool = True
    editor: str = ""
    ca_file: str = ""
    practice_tokens_per_s: int = 1000


@frozen
class ReadSettings:
    """Settings as read, with what was wrong in the file, one sentence each."""

    settings: Settings
    problems: tuple[str, ...] = ()


def settings_from(table: Mapping[str, object]) -> ReadSettings:
    """Return the settings that the person's file holds, read as a TOML `table`, which may be empty.

    Tables within it, such as the keymap's `[keys]`, are not settings and are passed over.
    """
    known = {setting.name: setting for setting in SETTINGS}
    good: dict[str, Value] = {}
    problems: list[str] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            continue
        setting = known.get(name)
        if setting is None:
            problems.append(f"There is no setting {name!r}.")
        elif problem := setting.problem_with(value):
            problems.append(problem)
        else:
            good[name] = setting.value_from(value)
    return ReadSettings(changed(Settings(), good), tuple(problems))


def changed(settings: Settings, values: Mapping[str, Value]) -> Settings:
    """Return `settings` with `values`, which have been checked, in place of their own."""
    # The table has checked names and types, and a test holds it equal to the class.
    checked: dict[str, Any] = dict(values)
    return replace(settings, **checked)
