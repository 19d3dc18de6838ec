"""The menu of the diff: what can be done about the hunk that is pointed at, and about the text.

Opened by the right button, by a click on a gutter mark, or by the menu key. It runs commands of the
catalogue, so that keys and menu never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from swerve.commands.catalog import find
from swerve.edits.hunks import Hunk, HunkState
from swerve.rows.hunks import state_words, title
from swerve.rows.offers import Offer
from swerve.ui.diff.caps import ShownKey
from swerve.ui.words import said

_ABOUT_TEXT = ("composer.addSelection", "hunk.unfold", "view.blanks", "find.show")
_ABOUT_PENDING = ("hunk.edit", "hunk.refine", "hunk.redirect")


def open_menu(
    parent: QWidget,
    at: QPoint,
    hunk: Hunk | None,
    told: Sequence[Offer],
    shown_key: ShownKey,
    run: Callable[[str], object],
) -> QMenu:
    """Open the menu and return it; it deletes itself when it closes.

    Args:
        parent: the pane.
        at: global position of its corner.
        hunk: what is pointed at, None for text between hunks.
        told: what can be done about it.
        shown_key: the key of a command.
        run: called with the command that is chosen.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(command_id: str, words: str = "") -> None:
        command = find(command_id)
        if command is None:
            return
        key = shown_key(command_id)
        action = QAction(f"{words or said(command.title)}\t{key}", menu)
        action.setObjectName(command_id)
        menu.addAction(action)

    if hunk is not None:
        head = QAction(f"{title(hunk)}  {state_words(hunk)}", menu)
        head.setEnabled(False)
        menu.addAction(head)
        for offer in told:
            add(offer.command, offer.verb.capitalize())
        if hunk.state is HunkState.PENDING:
            for command_id in _ABOUT_PENDING:
                add(command_id)
        menu.addSeparator()
    for command_id in _ABOUT_TEXT:
        add(command_id)

    def chosen(action: QAction) -> None:
        run(action.objectName())

    menu.triggered.connect(chosen)
    menu.popup(at)
    return menu
