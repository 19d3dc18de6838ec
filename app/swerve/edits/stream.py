"""Patch text in, in any chunking, hunks out while they grow.

Reads the envelope tolerantly where the meaning is clear and refuses with a line number where it is
not. Knows nothing of files: finding the place of a hunk is the ledger's. Called by the reducer for
every delta of an apply_patch call, and by `apply`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from swerve.edits.hunks import FileAction, Hunk, HunkLine, HunkState, LineKind
from swerve.edits.paths import path_from_patch
from swerve.frozen import frozen
from swerve.terms import ProjectPath
from swerve.text.patch import (
    SECTION_KINDS,
    HunkHeader,
    Marker,
    MarkerKind,
    header_from_line,
    marker_from_line,
)


@frozen
class SectionOpened:
    """A file's section began. `refusal` says why its hunks are refused, empty when they are not."""

    path: ProjectPath
    action: FileAction
    refusal: str = ""


@frozen
class MoveNamed:
    """The open section renames its file."""

    path: ProjectPath
    move_to: ProjectPath


@frozen
class HunkOpened:
    """A hunk began. Its state is REFUSED already when its path is."""

    hunk: Hunk


@frozen
class HunkGrew:
    """Lines or characters were added; at most one per hunk and feed."""

    hunk: Hunk


@frozen
class HunkFinished:
    """The next marker or the end of the call was seen."""

    hunk: Hunk


@frozen
class SectionFinished:
    """The section of `path` is complete."""

    path: ProjectPath


@frozen
class PatchFinished:
    """The envelope was closed; what follows is ignored."""


@frozen
class PatchRefused:
    """The text is no patch from here on. Hunks finished before stay what they are.

    Attributes:
        line_no: 0-based line of the text.
        line: that line.
        reason: a sentence.
        expected: what would have been accepted.
        hunk: the hunk it broke off in, now REFUSED.
    """

    line_no: int
    line: str
    reason: str
    expected: str
    hunk: Hunk | None = None


PatchEvent = (
    SectionOpened
    | MoveNamed
    | HunkOpened
    | HunkGrew
    | HunkFinished
    | SectionFinished
    | PatchFinished
    | PatchRefused
)

_ACTIONS = {
    MarkerKind.ADD: FileAction.ADD,
    MarkerKind.DELETE: FileAction.DELETE,
    MarkerKind.UPDATE: FileAction.UPDATE,
}
_KINDS = {kind.value: kind for kind in LineKind}
_SECTION_WORDS = "*** Add File: P, *** Delete File: P, *** Update File: P or *** End Patch"
_HUNK_WORDS = "a line starting with a space, + or -, an @@ line or the next marker"


class _Phase(Enum):
    BEFORE = auto()
    SECTIONS = auto()
    ADD = auto()
    DELETE = auto()
    UPDATE = auto()
    OVER = auto()


_PHASES = {
    FileAction.ADD: _Phase.ADD,
    FileAction.DELETE: _Phase.DELETE,
    FileAction.UPDATE: _Phase.UPDATE,
}


class PatchStream:
    """One apply_patch call.

    The stream owns `lines`, `partial`, `headers`, `at_end`, `hint_line` and `move_to` of the hunks
    it makes, and changes them in place.
    """

    def __init__(self, make_hunk: Callable[[ProjectPath, FileAction], Hunk]) -> None:
        self._make_hunk = make_hunk
        self._phase = _Phase.BEFORE
        self._line_no = 0
        self._tail = ""
        self._events: list[PatchEvent] = []
        self._path = ProjectPath("")
        self._refusal = ""
        self._section_line = (0, "")
        self._hunk: Hunk | None = None
        self._hunk_count = 0
        self._move_to: ProjectPath | None = None
        self._blanks = 0
        self._held_end = ""
        self._is_growing_text = False
        self._grown: Hunk | None = None

    def feed(self, text: str) -> list[PatchEvent]:
        """Take more text and return what it says, in order."""
        if self._is_growing_text and "\n" not in text and "\r" not in text:
            return self._extend_partial(text)
        if self._phase is _Phase.OVER:
            return []
        *lines, tail = (self._tail + text).split("\n")
        self._tail = tail
        for line in lines:
            self._read_line(line.removesuffix("\r"))
        self._show_partial()
        return self._flush()

    def end(self, is_complete: bool) -> list[PatchEvent]:
        """Say that no text follows.

        Args:
            is_complete: the call ended by itself. When it was cut, the growing hunk stays growing
                and nothing more is concluded.
        """
        if self._phase is _Phase.OVER:
            return []
        if is_complete:
            if self._tail:
                self._read_line(self._tail.removesuffix("\r"))
                self._tail = ""
            self._conclude()
            return self._flush()
        if self._held_end:
            self._close_patch()
        return self._flush()

    # --- the fast path -----------------------------------------------------------------------

    def _extend_partial(self, text: str) -> list[PatchEvent]:
        hunk = self._hunk
        assert hunk is not None
        assert hunk.partial is not None
        self._tail += text
        hunk.partial = HunkLine(hunk.partial.kind, hunk.partial.text + text)
        return [HunkGrew(hunk)]

    def _show_partial(self) -> None:
        """Make the unfinished line visible where its sign tells already what it is."""
        self._is_growing_text = False
        tail = self._tail
        signs = "+-" if self._phase is _Phase.UPDATE else "+" if self._phase is _Phase.ADD else ""
        if tail and tail[0] in signs and not self._held_end:
            hunk = self._hunk or self._open_hunk()
            self._settle_blanks(LineKind.ADDED if self._phase is _Phase.ADD else LineKind.CONTEXT)
            hunk.partial = HunkLine(_KINDS[tail[0]], tail[1:].removesuffix("\r"))
            self._grown = hunk
            # A carriage return at the end may be half of a line end; the slow path decides.
            self._is_growing_text = not tail.endswith("\r")

    def _flush(self) -> list[PatchEvent]:
        self._note_growth()
        events, self._events = self._events, []
        return events

    def _note_growth(self) -> None:
        if self._grown is not None:
            self._events.append(HunkGrew(self._grown))
            self._grown = None

    def _emit(self, event: PatchEvent) -> None:
        self._note_growth()
        self._events.append(event)

    # --- lines -------------------------------------------------------------------------------

    def _read_line(self, line: str) -> None:
        if self._hunk is not None:
            self._hunk.partial = None
        match self._phase:
            case _Phase.BEFORE:
                marker = marker_from_line(line)
                if marker is not None and marker.kind is MarkerKind.BEGIN:
                    self._phase = _Phase.SECTIONS
            case _Phase.SECTIONS | _Phase.DELETE:
                self._read_between(line)
            case _Phase.ADD:
                self._read_added(line)
            case _Phase.UPDATE:
                self._read_update(line)
            case _:
                pass  # what follows a patch that is over
        self._line_no += 1

    def _read_between(self, line: str) -> None:
        marker = marker_from_line(line)
        if marker is not None:
            self._take_marker(marker, line)
        elif line.strip():
            self._refuse(line, "This line belongs to no section.", _SECTION_WORDS)

    def _read_added(self, line: str) -> None:
        if line.startswith("+"):
            self._settle_blanks(LineKind.ADDED)
            self._append(HunkLine(LineKind.ADDED, line[1:]))
        elif not line.strip():
            self._blanks += 1
        elif (marker := marker_from_line(line)) is not None:
            self._take_marker(marker, line)
        else:
            self._refuse(
                line, "A line of a new file lacks its +.", "a line starting with + or a marker"
            )

    def _read_update(self, line: str) -> None:
        if self._held_end and not self._settle_held(line):
            return
        header = header_from_line(line)
        if not line:
            self._blanks += 1
        elif header is not None:
            self._take_header(header)
        elif line[0] in _KINDS:
            self._read_signed(line)
        elif (marker := marker_from_line(line)) is not None:
            self._take_marker(marker, line)
        else:
            self._refuse(line, "A context line lacks its leading space.", _HUNK_WORDS)

    def _read_signed(self, line: str) -> None:
        """Read a line that starts with a sign; a padded marker starts with a blank, too."""
        marker = marker_from_line(line) if line[0] == " " else None
        if marker is not None and marker.kind is MarkerKind.END:
            self._held_end = line
            return
        has_lines = self._hunk is not None and bool(self._hunk.lines)
        is_padded = marker is not None and marker.kind is not MarkerKind.UNKNOWN
        if marker is not None and is_padded and not has_lines:
            self._take_marker(marker, line)
            return
        if self._hunk is None:
            self._open_hunk()
        self._settle_blanks(LineKind.CONTEXT)
        self._append(HunkLine(_KINDS[line[0]], line[1:]))

    def _settle_held(self, line: str) -> bool:
        """Decide what a padded `*** End Patch` was; False when the patch is over.

        A file may hold those words as a line of its own, then more of the hunk follows.
        """
        if not line.strip():
            return False
        if line[0] in _KINDS or line.startswith(("@@", "***")):
            held, self._held_end = self._held_end, ""
            if self._hunk is None:
                self._open_hunk()
            self._settle_blanks(LineKind.CONTEXT)
            self._append(HunkLine(LineKind.CONTEXT, held[1:]))
            return True
        self._close_patch()
        return False

    def _settle_blanks(self, kind: LineKind) -> None:
        """Take the empty lines read so far into the hunk: more of it follows them."""
        while self._blanks:
            self._blanks -= 1
            self._append(HunkLine(kind, ""))

    def _append(self, line: HunkLine) -> None:
        assert self._hunk is not None
        self._hunk.lines.append(line)
        self._grown = self._hunk

    # --- markers -----------------------------------------------------------------------------

    def _take_header(self, header: HunkHeader) -> None:
        hunk = self._hunk
        if hunk is None or hunk.lines or not (header.text or hunk.headers):
            if not self._finish_hunk():
                return
            hunk = self._open_hunk()
        if header.text:
            hunk.headers.append(header.text)
            self._grown = hunk
        if header.hint_line is not None:
            hunk.hint_line = header.hint_line

    def _take_marker(self, marker: Marker, line: str) -> None:
        if marker.kind in SECTION_KINDS:
            if self._finish_section():
                self._open_section(_ACTIONS[marker.kind], marker.value, line)
        elif marker.kind is MarkerKind.END:
            self._close_patch()
        elif marker.kind is MarkerKind.MOVE and self._phase is _Phase.UPDATE:
            self._name_move(marker.value, line)
        elif marker.kind is MarkerKind.END_OF_FILE and self._hunk is not None:
            self._hunk.at_end = self._phase is _Phase.UPDATE
        elif marker.kind is not MarkerKind.ENVIRONMENT:
            self._refuse(line, "This section word is unknown or out of place.", _SECTION_WORDS)

    def _open_section(self, action: FileAction, raw_path: str, line: str) -> None:
        self._path, self._refusal = path_from_patch(raw_path)
        self._section_line = (self._line_no, line)
        self._hunk_count = 0
        self._move_to = None
        self._phase = _PHASES[action]
        self._emit(SectionOpened(self._path, action, self._refusal))
        if action is not FileAction.UPDATE:
            self._open_hunk(action)

    def _name_move(self, raw_path: str, line: str) -> None:
        if self._hunk is not None or self._hunk_count:
            self._refuse(line, "Move to must precede the hunks.", _HUNK_WORDS)
            return
        self._move_to, refusal = path_from_patch(raw_path)
        self._refusal = self._refusal or refusal
        self._emit(MoveNamed(self._path, self._move_to))

    def _open_hunk(self, action: FileAction = FileAction.UPDATE) -> Hunk:
        hunk = self._make_hunk(self._path, action)
        if self._refusal:
            hunk.state, hunk.reason = HunkState.REFUSED, self._refusal
        if not self._hunk_count:
            hunk.move_to = self._move_to
        self._hunk = hunk
        self._hunk_count += 1
        self._emit(HunkOpened(hunk))
        return hunk

    def _finish_hunk(self) -> bool:
        """Finish the open hunk, if there is one; False when it is refused for being empty."""
        hunk = self._hunk
        # Empty lines before a marker set it off; they are no context.
        self._blanks = 0
        if hunk is None:
            return True
        hunk.partial = None
        is_bare_move = hunk.move_to is not None and not hunk.headers
        if hunk.action is FileAction.UPDATE and not hunk.lines and not is_bare_move:
            number, line = self._section_line
            self._refuse(line, "A hunk of this section has no lines.", _HUNK_WORDS, number)
            return False
        self._hunk = None
        self._emit(HunkFinished(hunk))
        return True

    def _finish_section(self) -> bool:
        if self._phase is _Phase.SECTIONS:
            return True
        if self._phase is _Phase.UPDATE and not self._hunk_count:
            if self._move_to is None:
                number, line = self._section_line
                self._refuse(line, "An update without a hunk changes nothing.", _HUNK_WORDS, number)
                return False
            self._open_hunk()
        if not self._finish_hunk():
            return False
        self._emit(SectionFinished(self._path))
        self._phase = _Phase.SECTIONS
        self._section_line = (self._line_no, "")
        return True

    def _close_patch(self) -> None:
        self._held_end = ""
        if self._phase is _Phase.SECTIONS and not self._path:
            self._refuse("*** End Patch", "The patch has no section.", _SECTION_WORDS)
        elif self._finish_section():
            self._phase = _Phase.OVER
            self._emit(PatchFinished())

    def _conclude(self) -> None:
        """Close what a complete call left open: the end marker may be missing."""
        if self._phase is _Phase.BEFORE:
            self._refuse("", "There is no patch in this text.", "*** Begin Patch")
        elif self._phase is not _Phase.OVER:
            self._close_patch()

    def _refuse(self, line: str, reason: str, expected: str, line_no: int | None = None) -> None:
        hunk, self._hunk = self._hunk, None
        if hunk is not None:
            hunk.partial = None
            hunk.state, hunk.reason = HunkState.REFUSED, reason
        self._phase = _Phase.OVER
        self._is_growing_text = False
        number = self._line_no if line_no is None else line_no
        self._emit(PatchRefused(number, line, reason, expected, hunk))
