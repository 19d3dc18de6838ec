"""The look in Qt terms: colours, fonts, sizes and the stylesheet, all following one theme and zoom.

Painters ask `color`, `ui_font`, `code_font` and `px` while painting and repaint on `changed`.
Nothing here knows any widget. Made once by `main`; the tests make their own.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from swerve.resources import resource_text
from swerve.ui.tokens import Tokens, fill, theme_names, tokens_from_toml

AUTO = "auto"
UI_FAMILIES = (
    "Inter",
    "Segoe UI",
    "SF Pro",
    "Cantarell",
    "Noto Sans",
    "DejaVu Sans",
)
CODE_FAMILIES = (
    "JetBrains Mono",
    "Cascadia Code",
    "SF Mono",
    "DejaVu Sans Mono",
)
CODE_PX = 12.5
CODE_ROW_PX = 21
_ZOOMS = (0.75, 0.85, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Theme(QObject):
    """Colours, fonts and sizes of the whole window.

    Emits:
        changed: after any colour, font or size changed; repaint and lay out again.
    """

    changed = Signal()

    def __init__(self, choice: str = AUTO, zoom: float = 1.0, parent: QObject | None = None):
        super().__init__(parent)
        self._choice = choice
        self._zoom = zoom
        self._ui_families: tuple[str, ...] = UI_FAMILIES
        self._code_families: tuple[str, ...] = CODE_FAMILIES
        self._tokens = _tokens(self._resolved())
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, float, int], QFont] = {}
        self._code_advance: float | None = None
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_scheme_changed)

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def choice(self) -> str:
        """What the person chose: "auto" or the name of a theme."""
        return self._choice

    @property
    def name(self) -> str:
        """Name of the theme in use, never "auto"."""
        return self._tokens.name

    @property
    def is_dark(self) -> bool:
        """Whether the theme in use is a dark one."""
        return self._tokens.is_dark

    @property
    def zoom(self) -> float:
        """Factor on every length and font, 1.0 by default."""
        return self._zoom

    def color(self, token: str) -> QColor:
        """Return the colour of `token`, the caller's own to change.

        Raises:
            KeyError: no theme has such a token.
        """
        color = self._colors.get(token)
        if color is None:
            color = self._colors[token] = QColor(self._tokens.colors[token])
        return QColor(color)

    def px(self, length: float) -> int:
        """Return `length` (pixels at 100 %) in whole pixels at the current zoom, at least 1."""
        return max(1, round(length * self._zoom))

    def ui_font(self, px: float = 13, weight: int = 400) -> QFont:
        """Return the interface font at `px` pixels of 100 % and a CSS weight of 400 to 600."""
        return self._font("ui", px, weight)

    def figure_font(self, px: float = 12, weight: int = 400) -> QFont:
        """Return the interface font with figures of one width, for numbers that change."""
        return self._font("figure", px, weight)

    def code_font(self, px: float = CODE_PX, weight: int = 400) -> QFont:
        """Return the code font, ligatures off."""
        return self._font("code", px, weight)

    def code_advance(self) -> float:
        """Return the width of one column of code in pixels."""
        if self._code_advance is None:
            self._code_advance = QFontMetricsF(self.code_font()).horizontalAdvance("0")
        return self._code_advance

    def code_row_px(self) -> int:
        """Return the height of one row of code in pixels."""
        return self.px(CODE_ROW_PX)

    # --- changing it -----------------------------------------------------------------------------

    def choose(self, choice: str) -> None:
        """Use the theme `choice`, or follow the desktop where it is "auto"."""
        self._choice = choice
        self._refresh()

    def toggle(self) -> None:
        """Go from dark to light and back, leaving "auto"."""
        self.choose("light" if self.is_dark else "dark")

    def zoom_by(self, steps: int) -> None:
        """Go `steps` up or down the zoom levels."""
        nearest = min(range(len(_ZOOMS)), key=lambda at: abs(_ZOOMS[at] - self._zoom))
        self.set_zoom(_ZOOMS[max(0, min(len(_ZOOMS) - 1, nearest + steps))])

    def set_zoom(self, zoom: float) -> None:
        """Set the factor on every length and font, kept within 0.75 to 2."""
        self._zoom = max(_ZOOMS[0], min(_ZOOMS[-1], zoom))
        self._refresh()

    def set_fonts(self, ui: tuple[str, ...], code: tuple[str, ...]) -> None:
        """Prefer these families, in order, over the shipped ones."""
        families = ((*ui, *UI_FAMILIES), (*code, *CODE_FAMILIES))
        if families != (self._ui_families, self._code_families):
            self._ui_families, self._code_families = families
            self._refresh()

    def apply(self) -> None:
        """Give the application this look; called once at the start and on every change."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        app.setPalette(self.palette())
        app.setFont(self.ui_font())
        code = ", ".join(f'"{family}"' for family in _installed(self._code_families))
        template = resource_text("qss/window.qss")
        app.setStyleSheet(fill(template, self._tokens, self._zoom, {"code_family": code}))

    def palette(self) -> QPalette:
        """Return the palette of standard widgets, for what the stylesheet leaves alone."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("faint"))
        return palette

    def _font(self, kind: str, px: float, weight: int) -> QFont:
        """Return a copy of a font made once: painters ask for them in every frame."""
        font = self._fonts.get((kind, px, weight))
        if font is None:
            made = self._made_code_font() if kind == "code" else self._made_ui_font(kind)
            font = self._fonts[kind, px, weight] = self._sized(made, px, weight)
        return QFont(font)

    def _made_ui_font(self, kind: str) -> QFont:
        font = QFont(_installed(self._ui_families))
        font.setStyleHint(QFont.StyleHint.SansSerif)
        if kind == "figure":
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _made_code_font(self) -> QFont:
        font = QFont(_installed(self._code_families))
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
        for tag in ("liga", "calt"):
            font.setFeature(QFont.Tag(tag), 0)
        return font

    def _sized(self, font: QFont, px: float, weight: int) -> QFont:
        font.setWeight(QFont.Weight(weight))
        # Qt's engines take whole pixels only; halves are rounded up, to stay readable.
        font.setPixelSize(max(6, int(px * self._zoom + 0.5)))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _resolved(self) -> str:
        if self._choice in theme_names():
            return self._choice
        scheme = QGuiApplication.styleHints().colorScheme()
        return "dark" if scheme is Qt.ColorScheme.Dark else "light"

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == AUTO:
            self._refresh()

    def _refresh(self) -> None:
        self._tokens = _tokens(self._resolved())
        self._colors.clear()
        self._fonts.clear()
        self._code_advance = None
        self.apply()
        self.changed.emit()


_ROLES = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "accent",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.Accent: "accent",
}


@lru_cache(maxsize=16)
def _tokens(name: str) -> Tokens:
    return tokens_from_toml(name, resource_text(f"themes/{name}.toml"))


@lru_cache(maxsize=16)
def _installed(families: tuple[str, ...]) -> list[str]:
    known = set(QFontDatabase.families())
    return [family for family in families if family in known] or [families[-1]]
