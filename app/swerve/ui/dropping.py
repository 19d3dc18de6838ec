"""What a drop means, and the hint over the window that says so before the button is let go."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from swerve.frozen import frozen
from swerve.session.profile import Profile
from swerve.terms import ProjectPath
from swerve.ui.theme import Theme


class DropKind(Enum):
    """What would happen."""

    OPEN = auto()
    ATTACH = auto()
    SHOW = auto()
    COPY = auto()
    NOTHING = auto()


@frozen
class Drop:
    """A drop as understood.

    Attributes:
        kind: what would happen.
        folder: for OPEN.
        file: for COPY, from outside the project.
        paths: project files, for ATTACH and SHOW.
        pictures: files to send as pictures, for ATTACH; from anywhere.
        words: what the hint says.
    """

    kind: DropKind
    words: str
    folder: Path | None = None
    paths: tuple[ProjectPath, ...] = ()
    file: Path | None = None
    pictures: tuple[Path, ...] = ()


_IMAGES = frozenset([".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"])


def image_words(profile: Profile) -> str:
    """Return why a picture cannot go along, as a sentence."""
    return f"{profile.title} takes text only: a picture cannot go along."


def drop_of(
    data: QMimeData,
    root: Path | None,
    profile: Profile,
    *,
    is_on_composer: bool,
    is_on_tree: bool = False,
) -> Drop | None:
    """Return what dropping `data` would do, None when it is nothing of ours.

    Args:
        data: what is dragged.
        root: the open project, None when there is none.
        profile: of the thread on screen; some take no pictures.
        is_on_composer: whether the pointer is over the composer.
        is_on_tree: whether it is over the project's files.
    """
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if not files:
        return None
    folder = next((path for path in files if path.is_dir()), None)
    if folder is not None:
        return Drop(DropKind.OPEN, f"Open {folder.name or folder} as a project", folder)
    if is_on_composer and root is not None:
        return _on_composer(files, root, profile)
    inside = tuple(found for path in files if (found := _inside(path, root)) is not None)
    if not inside and is_on_tree and root is not None:
        return Drop(DropKind.COPY, f"Copy {files[0].name} into the project", file=files[0])
    if not inside:
        return Drop(DropKind.NOTHING, "Only folders, or files of the open project")
    names = inside[0].rpartition("/")[2] if len(inside) == 1 else f"{len(inside)} files"
    return Drop(DropKind.SHOW, f"Show {names}", paths=inside[:1])


def _on_composer(files: list[Path], root: Path, profile: Profile) -> Drop:
    """Return what goes along: files of the project as text, pictures from anywhere."""
    pictures = tuple(path for path in files if path.suffix.lower() in _IMAGES)
    others = [path for path in files if path not in pictures]
    inside = tuple(found for path in others if (found := _inside(path, root)) is not None)
    if pictures and not profile.takes_pictures:
        return Drop(DropKind.NOTHING, image_words(profile).rstrip("."))
    if not inside and not pictures:
        return Drop(DropKind.NOTHING, "Only pictures, folders, or files of the open project")
    count = len(inside) + len(pictures)
    name = (inside[0].rpartition("/")[2] if inside else pictures[0].name) if count == 1 else ""
    words = f"Attach {name or f'{count} files'}"
    return Drop(DropKind.ATTACH, words, paths=inside, pictures=pictures)


def _inside(path: Path, root: Path | None) -> ProjectPath | None:
    if root is None or not path.is_relative_to(root):
        return None
    return ProjectPath(path.relative_to(root).as_posix())


class DropHint(QWidget):
    """A veil over the window with one sentence; drops go through it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_words(self, words: str) -> None:
        """Cover the window and say `words`."""
        if words != self._words or not self.isVisible():
            self._words = words
            self.setGeometry(self._window.rect())
            self.show()
            self.raise_()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the veil, a dashed border and the sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = self._theme.color("surface")
        veil.setAlpha(242)
        painter.fillRect(self.rect(), veil)
        pen = QPen(self._theme.color("text"), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 12, 12)
        painter.setFont(self._theme.ui_font(18, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
