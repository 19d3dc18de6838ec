"""The look: tokens, fonts, zoom."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from swerve.ui.assets import dot, icon, pixmap
from swerve.ui.theme import Theme


def test_a_theme_gives_colours_and_fonts(qtbot) -> None:
    theme = Theme("dark")
    assert theme.is_dark
    assert theme.color("accent").name() == "#ff9d4d"
    assert theme.code_font().fixedPitch()
    with pytest.raises(KeyError):
        theme.color("no_such_token")


def test_toggling_leaves_auto_and_tells(qtbot) -> None:
    theme = Theme("auto")
    was_dark = theme.is_dark
    with qtbot.waitSignal(theme.changed, timeout=1_000):
        theme.toggle()
    assert theme.is_dark is not was_dark
    assert theme.choice in ("dark", "light")


def test_zoom_goes_in_steps_and_has_ends(qtbot) -> None:
    theme = Theme("light")
    before = theme.px(40)
    theme.zoom_by(2)
    assert theme.px(40) > before
    theme.zoom_by(99)
    assert theme.zoom == 2.0
    theme.set_zoom(0.1)
    assert theme.zoom == 0.75
    theme.set_zoom(1.0)
    assert theme.px(40) == 40


def test_an_unknown_theme_follows_the_desktop(qtbot) -> None:
    assert Theme("no such theme").name in ("dark", "light")


def test_applying_styles_the_application(qtbot, qapp) -> None:
    Theme("light").apply()
    assert "#composerBox" in qapp.styleSheet()
    qapp.setStyleSheet("")


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit])
def test_what_an_empty_field_says_is_as_readable_as_other_faint_text(qtbot, qapp, make) -> None:
    theme = Theme("high-contrast")
    theme.apply()
    field = make()
    qtbot.addWidget(field)
    field.ensurePolished()
    assert field.palette().color(QPalette.ColorRole.PlaceholderText) == theme.color("faint")
    qapp.setStyleSheet("")


def test_every_icon_draws_something(qtbot) -> None:
    folder = Path(__file__).resolve().parents[2] / "resources" / "icons"
    for path in folder.glob("*.svg"):
        picture = pixmap(path.stem, QColor("#ff0000"), 16).toImage()
        alphas = [picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)]
        assert any(alphas), path.name


def test_icons_are_sharp_on_dense_screens(qtbot) -> None:
    assert icon("swerve", QColor("#ff0000")).availableSizes()
    assert pixmap("swerve", QColor("#ff0000"), 16, 2.0).width() == 32
    assert dot(QColor("#ff0000"), 9, 2.0).width() == 18


def test_a_colour_made_fainter_by_one_painter_stays_for_the_others(qtbot) -> None:
    theme = Theme("light")
    theme.color("surface").setAlpha(40)
    assert theme.color("surface").alpha() == 255
