"""Theme files and the stylesheet template: everything named exists everywhere."""

from __future__ import annotations

import pytest

from swerve.resources import resource_text
from swerve.ui.tokens import fill, theme_names, tokens_from_toml

_FAMILIES = {"code_family": '"Mono"'}


def _theme(name: str):
    return tokens_from_toml(name, resource_text(f"themes/{name}.toml"))


def test_every_theme_fills_the_whole_stylesheet() -> None:
    template = resource_text("qss/window.qss")
    for name in theme_names():
        filled = fill(template, _theme(name), 1.0, _FAMILIES)
        assert "{{" not in filled, name


def test_every_theme_has_the_same_tokens() -> None:
    tokens = {name: set(_theme(name).colors) for name in theme_names()}
    assert {"dark", "light"} <= tokens.keys()
    for name, known in tokens.items():
        assert known == tokens["dark"], name


def test_lengths_follow_the_zoom() -> None:
    assert fill("{{13px}} {{0.2px}}", _theme("dark"), 1.5, {}) == "20px 1px"


def test_a_token_that_no_theme_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing_such"):
        fill("{{nothing_such}}", _theme("dark"), 1.0, {})


def test_dark_and_light_are_told_apart() -> None:
    assert _theme("dark").is_dark
    assert not _theme("light").is_dark


def test_a_colour_must_be_one() -> None:
    with pytest.raises(ValueError, match="accent must look like"):
        tokens_from_toml("mine", '[colors]\naccent = "orange"')
