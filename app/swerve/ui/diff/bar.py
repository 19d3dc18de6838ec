"""The bar over the diff: which hunk is judged, the keys for it, the file's path."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from swerve.rows.offers import Offer
from swerve.ui.diff.caps import ShownKey
from swerve.ui.parts import RowButton, key_cap, label
from swerve.ui.plain import PlainLabel, plain_tip
from swerve.ui.theme import Theme
from swerve.ui.words import said

BAR_PX = 36
_MARGIN_PX, _SPACING_PX, _GAP_PX = 14, 5, 8
_VARIANT = "hunk.nextVariant"
_COMMANDS = (
    ("hunk.keep", "keep"),
    ("hunk.askAgain", "ask again"),
    ("hunk.edit", "complete"),
    ("hunk.reject", "reject"),
    (_VARIANT, "variant"),
    ("hunk.next", "next"),
)
_USUAL = frozenset({"hunk.keep", "hunk.reject", "hunk.next"})


class HunkBar(QFrame):
    """Words and keys about the hunk to judge.

    Emits:
        command_requested: id of the command whose key was clicked.
    """

    command_requested = Signal(str)

    def __init__(self, theme: Theme, shown_key: ShownKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hunkBar")
        self._theme = theme
        self._title = label("", "strong")
        self._state = label("", "muted")
        self._path = _Path()
        self._verbs: dict[str, QLabel] = {}
        self._wanted: list[RowButton] = []
        self._keys = [self._key(command, words, shown_key) for command, words in _COMMANDS]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        layout.setSpacing(_SPACING_PX)
        layout.addWidget(self._title)
        layout.addWidget(self._state)
        layout.addSpacing(_GAP_PX)
        for key in self._keys:
            layout.addWidget(key)
        self._hint = self._key("view.blanks", said("blanks hidden"), shown_key)
        self._hint.hide()
        layout.addWidget(self._hint)
        layout.addWidget(self._path, 1)
        self._told: tuple[int, int, str, str, tuple[Offer, ...]] | None = None
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def show_hunk(
        self, number: int, total: int, standing: str, path: str, offers: tuple[Offer, ...] = ()
    ) -> None:
        """Show which of the pending hunks is judged; number 0 for none of them.

        Args:
            number: position among the pending ones, from 1.
            total: how many are pending.
            standing: state and flags of the hunk in words, empty without a hunk.
            path: of the shown file.
            offers: what can be done about the hunk, empty without one.
        """
        told = (number, total, standing, path, offers)
        if told == self._told:
            return  # while a hunk grows it is asked sixteen times a second
        self._told = told
        commands = {"hunk.next", *(one.command for one in offers)} if offers else _USUAL
        waiting = said("{count} pending", count=total) if total else ""
        if number:
            title, words = said("Hunk {number} of {count}", number=number, count=total), standing
        elif standing:
            title, words = standing.capitalize(), waiting
        else:
            title, words = waiting, "" if waiting or not path else said("Nothing to judge here")
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._state.setText(words)
        verbs = {offer.command: offer.verb for offer in offers}
        for command, verb in _COMMANDS:
            self._verbs[command].setText(verbs.get(command, said(verb)))
        is_any = bool(total or standing)
        self._wanted = [one for one in self._keys if is_any and one.objectName() in commands]
        self._path.show_path(path)
        self._fit()

    def show_blanks_hidden(self, *, is_hidden: bool) -> None:
        """Say that changes which are only blanks are not shown, and the key that shows them."""
        self._hint.setVisible(is_hidden)
        self._fit()

    def show_words(self, words: str, path: str) -> None:
        """Say what is shown where nothing can be judged."""
        self._told = None
        self._title.setText(words)
        self._title.setVisible(True)
        self._state.setText("")
        self._wanted = []
        self._path.show_path(path)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the words, then as many keys as fit, the likeliest first: none is cut."""
        room = self.width() - 2 * _MARGIN_PX - _GAP_PX
        for part in (self._title, self._state, self._hint):
            room -= part.sizeHint().width() + _SPACING_PX if not part.isHidden() else 0
        for key in self._keys:
            is_wanted = key in self._wanted
            room -= key.sizeHint().width() + _SPACING_PX if is_wanted else 0
            key.setVisible(is_wanted and room >= 0)

    def _key(self, command: str, words: str, shown_key: ShownKey) -> RowButton:
        words = said(words)
        made = RowButton(words.capitalize(), "command")
        made.setObjectName(command)
        verb = self._verbs[command] = label(words, "muted")
        made.set_content(key_cap(shown_key(command), command), verb, margin=4, spacing=6)
        made.clicked.connect(self._on_clicked)
        return made

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.command_requested.emit(sender.objectName())

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(self._theme.px(BAR_PX))

    def minimumSizeHint(self) -> QSize:
        """Allow narrow panes: words are cut, not the window widened."""
        return QSize(60, self._theme.px(BAR_PX))


class _Path(PlainLabel):
    """The path of the shown file, as much of its end as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setProperty("role", "small")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_path(self, path: str) -> None:
        """Show `path`, from now on."""
        self._whole = path
        self.setToolTip(plain_tip(path))
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits now: the words beside it come and go."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = max(0, self.width() - 2)
        self.setText(_shortened(self._whole, self.fontMetrics(), room))


def _shortened(path: str, metrics: QFontMetrics, room: int) -> str:
    """Return as many whole folders of a path as there is room for, the file's name in any case."""
    parts = path.split("/")
    for at in range(len(parts)):
        shown = path if at == 0 else "/".join(("…", *parts[at:]))
        if metrics.horizontalAdvance(shown) <= room:
            return shown
    return metrics.elidedText(parts[-1], Qt.TextElideMode.ElideMiddle, room)
