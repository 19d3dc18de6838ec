"""Every pair of colours that meets on the screen can be read, in every theme."""

from __future__ import annotations

import tomllib
from itertools import product

import pytest

from swerve.resources import resource_path
from swerve.settings.defaults import SETTINGS

READABLE = 4.5
DIMMED = 3.0
THEMES = sorted(path.stem for path in resource_path("themes").glob("*.toml"))

GROUNDS = ("surface", "panel", "raised")
PRESSABLE = (*GROUNDS, "hover", "pressed", "selection")
LINES = ("panel", "added_bg", "removed_bg")
SYNTAX = ("comment", "keyword", "string", "number", "function")
PAIRS = {
    *product(("text", "muted"), PRESSABLE),
    *product(("text",), ("added_bg", "removed_bg", "added_word", "removed_word")),
    *product(("faint", "link"), GROUNDS),
    *product(("accent", "outside", "added", "removed"), (*GROUNDS, "hover", "selection")),
    *product(SYNTAX, (*GROUNDS, *LINES)),
    *product(("muted",), LINES),
    ("added", "added_bg"),
    ("removed", "removed_bg"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
}
DIMMED_PAIRS = {
    *product(("faint",), (*LINES, "hover", "selection")),
    *product(("focus_ring",), GROUNDS),
}


def colors(theme: str) -> dict[str, str]:
    table = tomllib.loads(resource_path(f"themes/{theme}.toml").read_text(encoding="utf-8"))
    return table["colors"] | table["syntax"]


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(theme: str, pairs: set[tuple[str, str]], least: float) -> list[str]:
    shades = colors(theme)
    found = [(contrast(shades[text], shades[ground]), text, ground) for text, ground in pairs]
    return [
        f"{text} on {ground}: {ratio:.2f}" for ratio, text, ground in sorted(found) if ratio < least
    ]


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_read_can_be_read(theme: str) -> None:
    assert too_faint(theme, PAIRS, READABLE) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_dimmed_can_still_be_seen(theme: str) -> None:
    assert too_faint(theme, DIMMED_PAIRS, DIMMED) == []


@pytest.mark.parametrize("theme", THEMES)
def test_themes_have_the_same_tokens(theme: str) -> None:
    assert colors(theme).keys() == colors("dark").keys()


def test_every_theme_can_be_chosen() -> None:
    choices = next(setting.choices for setting in SETTINGS if setting.name == "theme")
    assert set(choices) == {"auto", *THEMES}
