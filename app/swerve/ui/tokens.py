"""Colour tokens of a theme and the stylesheet template they fill, without Qt.

A theme is a TOML file of `[colors]` and `[syntax]`; a template names tokens as `{{token}}` and
lengths that follow the zoom as `{{13px}}`. Called by `swerve.ui.theme` only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from swerve.frozen import frozen
from swerve.resources import resource_path

_HOLE = re.compile(r"\{\{([a-z_]+|[0-9.]+px)\}\}")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@frozen
class Tokens:
    """The colours of one theme.

    Attributes:
        name: file name without its ending, e.g. "dark".
        title: for people.
        colors: token to "#RRGGBB", the syntax colours included.
    """

    name: str
    title: str
    colors: Mapping[str, str]

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than the surface it stands on."""
        return _luma(self.colors["text"]) > _luma(self.colors["surface"])


def tokens_from_toml(name: str, text: str) -> Tokens:
    """Read a theme.

    Raises:
        ValueError: a colour is not of the form #RRGGBB.
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    table = tomllib.loads(text)
    colors = {**table.get("colors", {}), **table.get("syntax", {})}
    for token, value in colors.items():
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise ValueError(f"theme {name!r}: {token} must look like #1A2B3C, not {value!r}")
    return Tokens(name, str(table.get("title", name)), colors)


def theme_names() -> list[str]:
    """Return the names of the shipped themes, sorted."""
    return sorted(path.stem for path in resource_path("themes").glob("*.toml"))


def fill(template: str, tokens: Tokens, zoom: float, families: Mapping[str, str]) -> str:
    """Return the stylesheet of `tokens`, lengths multiplied by `zoom`.

    Args:
        template: stylesheet with holes.
        tokens: fill the holes named like a colour.
        zoom: factor on every hole like `{{13px}}`.
        families: fill the holes named here, e.g. `code_family`.

    Raises:
        KeyError: the template names a token that the theme lacks.
    """

    def value(match: re.Match[str]) -> str:
        hole = match.group(1)
        if hole.endswith("px"):
            return f"{max(1, round(float(hole[:-2]) * zoom))}px"
        return families[hole] if hole in families else tokens.colors[hole]

    return _HOLE.sub(value, template)


def _luma(color: str) -> float:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
