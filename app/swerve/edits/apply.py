"""One whole patch applied to files: the engine behind `swerve patch`.

Reads through a function and returns one decision; writing it is the caller's. The person runs this
knowingly, so loosely matched and protected hunks are applied, and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from swerve.edits.hunks import FileAction, Hunk, HunkFlag
from swerve.edits.journal import Decision
from swerve.edits.ledger import Finish, Ledger
from swerve.edits.locate import locate_similar
from swerve.edits.stream import HunkOpened, PatchRefused, PatchStream, SectionOpened
from swerve.frozen import frozen
from swerve.terms import CallId, DecisionId, HunkId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent

ReadFile = Callable[[ProjectPath], FileContent | str | None]
"""Content of a file, None when there is none, or a sentence why it cannot be edited."""

_DECISION = DecisionId("patch")


@frozen
class PatchProblem:
    """Why something was not applied.

    Attributes:
        path: the file, empty when the patch itself could not be read.
        reason: a sentence.
        line_no: 0-based line of the patch text, where it is known.
    """

    path: str
    reason: str
    line_no: int | None = None


@frozen
class PatchedFile:
    """What happens to one file.

    Attributes:
        path: its path afterwards.
        moved_from: its path before, when it is renamed.
        flags: of all its hunks: LOOSE, PROTECTED, WARNED are worth telling.
    """

    path: ProjectPath
    action: FileAction
    added: int
    removed: int
    flags: HunkFlag
    moved_from: ProjectPath | None = None


@frozen
class PatchResult:
    """The outcome of a patch.

    Attributes:
        decision: what to write, in the order to write it; None when nothing is to be written.
        problems: empty only when everything is applied.
        files: what the decision changes, in the order of the patch.
    """

    decision: Decision | None
    problems: tuple[PatchProblem, ...] = ()
    files: tuple[PatchedFile, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the whole patch is applied."""
        return not self.problems


@dataclass(slots=True)
class _Section:
    path: ProjectPath
    hunks: list[Hunk] = field(default_factory=list)


def apply_patch(text: str, read: ReadFile, *, is_partial: bool = False) -> PatchResult:
    """Work out what a patch changes.

    Args:
        text: the envelope, prose around it allowed.
        read: gives the content of files.
        is_partial: keep the files before the first one that fails, as the reference tool does;
            otherwise one failure anywhere means that nothing is written.
    """
    sections, refusal = _read(text)
    if refusal is not None:
        problem = PatchProblem(
            "", f"{refusal.reason} Expected: {refusal.expected}.", refusal.line_no
        )
        return PatchResult(None, (problem,))
    return _Application(read).apply(sections, is_partial=is_partial)


def _read(text: str) -> tuple[list[_Section], PatchRefused | None]:
    numbers = count()

    def make_hunk(path: ProjectPath, action: FileAction) -> Hunk:
        number = next(numbers)
        # Each section is a call of its own: the next one builds on what it did.
        call = CallId(str(len(sections)))
        return Hunk(
            HunkId(f"h{number}"), ThreadId(""), TurnId(""), call, path, action, ordinal=number
        )

    sections: list[_Section] = []
    stream = PatchStream(make_hunk)
    for event in _events(stream, text):
        match event:
            case SectionOpened():
                sections.append(_Section(event.path))
            case HunkOpened():
                sections[-1].hunks.append(event.hunk)
            case PatchRefused():
                return sections, event
            case _:
                pass
    return sections, None


def _events(stream: PatchStream, text: str) -> Iterator[object]:
    yield from stream.feed(text)
    yield from stream.end(is_complete=True)


class _Application:
    def __init__(self, read: ReadFile) -> None:
        self._read = read
        self._ledger = Ledger()
        self._refusals: dict[ProjectPath, str] = {}

    def apply(self, sections: Sequence[_Section], *, is_partial: bool) -> PatchResult:
        applied: list[_Section] = []
        problems: list[PatchProblem] = []
        for section in sections:
            found = self._place(section)
            problems += found
            if not found:
                applied.append(section)
            elif is_partial:
                break
        if problems and not is_partial:
            return PatchResult(None, tuple(problems))
        ids = [hunk.id for section in applied for hunk in section.hunks]
        if not ids:
            return PatchResult(None, tuple(problems))
        decision = self._ledger.keep(ids, _DECISION, is_explicit=True)
        assert isinstance(decision, Decision), "hunks that have just been placed can be kept"
        return PatchResult(decision, tuple(problems), tuple(map(_summary, applied)))

    def _place(self, section: _Section) -> list[PatchProblem]:
        for path in (section.path, *(hunk.move_to for hunk in section.hunks)):
            reason = self._load(path) if path is not None else ""
            if reason:
                return [PatchProblem(section.path, reason)]
        finished = [self._finish(hunk) for hunk in section.hunks]
        return [
            PatchProblem(section.path, hunk.reason)
            for hunk, finish in zip(section.hunks, finished, strict=True)
            if finish is Finish.REFUSED
        ]

    def _load(self, path: ProjectPath) -> str:
        """Track a file; returns why it cannot be edited, empty when it can."""
        if self._ledger.is_tracked(path):
            return ""
        if path not in self._refusals:
            content = self._read(path)
            if not isinstance(content, str):
                self._ledger.track(path, content)
                return ""
            self._refusals[path] = content
        return self._refusals[path]

    def _finish(self, hunk: Hunk) -> Finish:
        self._ledger.open(hunk)
        finish = self._ledger.finish(hunk.id, 0.0)
        if finish is not Finish.NEEDS_SEARCH:
            return finish
        text = self._ledger.files[hunk.path].agent_text()
        placement = locate_similar(
            text, hunk.lines, hunk.headers, at_end=hunk.at_end, hint_line=hunk.hint_line
        )
        return self._ledger.place(hunk.id, placement)


def _summary(section: _Section) -> PatchedFile:
    flags = HunkFlag.NONE
    added = removed = 0
    for hunk in section.hunks:
        flags |= hunk.flags
        more_added, more_removed = hunk.counts()
        added, removed = added + more_added, removed + more_removed
    first = section.hunks[0]
    path = first.move_to or section.path
    moved_from = section.path if first.move_to is not None else None
    return PatchedFile(path, first.action, added, removed, flags, moved_from)
