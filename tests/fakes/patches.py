"""Ledgers and streams under test, and a disk that checks what is written to it."""

from __future__ import annotations

from itertools import count

from swerve.edits.blocks import Block
from swerve.edits.hunks import Author, FileAction, Hunk, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Finish, Ledger
from swerve.edits.locate import locate_similar
from swerve.edits.replaying import restored_ledger
from swerve.edits.stream import (
    HunkFinished,
    HunkGrew,
    HunkOpened,
    PatchEvent,
    PatchRefused,
    PatchStream,
)
from swerve.terms import (
    ABSENT,
    CallId,
    DecisionId,
    HunkId,
    ProjectPath,
    Revision,
    ThreadId,
    TurnId,
)
from swerve.text.encoding import FileContent, decode, revision_of


def content_of(data: str | bytes) -> FileContent:
    content = decode(data.encode() if isinstance(data, str) else data)
    assert isinstance(content, FileContent), content
    return content


def envelope(body: str) -> str:
    return f"*** Begin Patch\n{body.rstrip()}\n*** End Patch\n"


class HunkMaker:
    """Makes hunks with numbered ids, as the reducer does."""

    def __init__(self, call: str = "call", prefix: str = "h") -> None:
        self._numbers = count()
        self._call = CallId(call)
        self._prefix = prefix

    def __call__(self, path: ProjectPath, action: FileAction) -> Hunk:
        number = next(self._numbers)
        hunk_id = HunkId(f"{self._prefix}{number}")
        return Hunk(hunk_id, ThreadId("t"), TurnId("u"), self._call, path, action, ordinal=number)


def read_patch(text: str, *, is_complete: bool = True) -> tuple[list[Hunk], list[PatchEvent]]:
    stream = PatchStream(HunkMaker())
    found = [*stream.feed(text), *stream.end(is_complete)]
    return [event.hunk for event in found if isinstance(event, HunkOpened)], found


class Desk:
    """A ledger with a disk beneath it. Decisions are written at once unless `holds_writes`."""

    def __init__(self, **files: str | bytes) -> None:
        self.disk: dict[str, bytes] = {}
        self.ledger = Ledger()
        self.held: list[Decision] = []
        self.past: list[Decision] = []
        self.holds_writes = False
        self._calls = count()
        self._decisions = count()
        for name, data in files.items():
            self.disk[name] = data.encode() if isinstance(data, str) else data
        for name in files:
            self.load(name)

    def load(self, name: str) -> None:
        data = self.disk.get(name)
        content = content_of(data) if data is not None else None
        self.ledger.track(ProjectPath(name), content)

    def patch(
        self,
        body: str,
        *,
        end: bool = True,
        loads: bool = True,
        instead_of: HunkId | None = None,
    ) -> list[HunkId]:
        """Play a patch in; returns the ids of its hunks. Without `end` the call is cut."""
        call = f"call{next(self._calls)}"
        stream = PatchStream(HunkMaker(call, f"{call}-"))
        text = envelope(body) if end else f"*** Begin Patch\n{body}"
        ids: list[HunkId] = []
        for event in [*stream.feed(text), *stream.end(end)]:
            match event:
                case HunkOpened():
                    ids.append(event.hunk.id)
                    self.ledger.open(event.hunk)
                    if instead_of is not None:
                        self.ledger.offer_variant(instead_of, event.hunk.id)
                    for name in (event.hunk.path, event.hunk.move_to):
                        if name is not None and loads:
                            self.load(name)
                case HunkGrew():
                    self.ledger.grew(event.hunk.id)
                case HunkFinished():
                    self._finish(event.hunk)
                case PatchRefused():
                    raise AssertionError(event)
        if not end:
            self.ledger.cut(CallId(call), 0.0)
        return ids

    def _finish(self, hunk: Hunk) -> None:
        finish = self.ledger.finish(hunk.id, 0.0)
        if finish is Finish.NEEDS_SEARCH:
            text = self.ledger.text_to_search(hunk.id)
            self.ledger.place(hunk.id, locate_similar(text, hunk.lines, hunk.headers))

    def decision_id(self) -> DecisionId:
        return DecisionId(f"d{next(self._decisions)}")

    def keep(self, *ids: HunkId) -> object:
        return self.carry_out(self.ledger.keep(ids, self.decision_id()))

    def reject(self, *ids: HunkId) -> object:
        return self.carry_out(self.ledger.reject(ids, self.decision_id()))

    def undo(self) -> object:
        return self.carry_out(self.ledger.undo(self.decision_id()))

    def redo(self) -> object:
        return self.carry_out(self.ledger.redo(self.decision_id()))

    def carry_out(self, result: object) -> object:
        if isinstance(result, Decision):
            self.past.append(result)
        if isinstance(result, Decision) and result.writes:
            self.held.append(result)
            if not self.holds_writes:
                self.release()
        return result

    def release(self) -> None:
        """Write what is held, oldest first; what no longer fits fails, as on a real disk."""
        while self.held:
            decision = self.held.pop(0)
            if all(self.revision(write.path) == write.expected for write in decision.writes):
                self._write(decision)
                self.ledger.written(decision.id)
            else:
                self.past.remove(decision)
                self.ledger.failed(decision.id, "The file changed.")

    def _write(self, decision: Decision) -> None:
        for write in decision.writes:
            assert self.disk.get(write.path) == write.old
            if write.new is None:
                del self.disk[write.path]
            else:
                self.disk[write.path] = write.new

    def revision(self, name: str) -> Revision:
        return revision_of(self.disk[name]) if name in self.disk else ABSENT

    def restart(self) -> None:
        """Begin anew with what is on disk, in the journal (`past`) and in the store (the hunks)."""
        named = [*self.disk, *self.ledger.files]
        contents = {n: content_of(self.disk[n]) if n in self.disk else None for n in named}
        known = self.ledger.hunks
        self.ledger = restored_ledger(self.past, known, contents)
        for name in named:
            self.load(name)
        for hunk in known.values():
            if hunk.id not in self.ledger.hunks and hunk.state is HunkState.PENDING:
                hunk.state = HunkState.GROWING
                self.ledger.open(hunk)
                self._finish(hunk)
            elif hunk.id not in self.ledger.hunks and hunk.author is Author.AGENT:
                self.ledger.remember(hunk)

    def write_outside(self, name: str, data: str | None) -> list[HunkId]:
        """Somebody else writes; the watcher tells at once."""
        if data is None:
            self.disk.pop(name, None)
        else:
            self.disk[name] = data.encode()
        content = content_of(data) if data is not None else None
        return self.ledger.rebase(ProjectPath(name), content)

    def text(self, name: str) -> str | None:
        data = self.disk.get(name)
        return None if data is None else data.decode()

    def agent(self, name: str) -> str:
        return str(self.ledger.files[ProjectPath(name)].agent_text())

    def state(self, hunk: HunkId) -> str:
        return self.ledger.hunks[hunk].state.value

    def check(self) -> None:
        """States make sense; the ledger's idea of the disk is the disk, once all is written."""
        # Files hidden behind another one of the same name count, too.
        files = list(self.ledger.books.shelf)
        for file in files:
            for run in file.weave.runs:
                removers = [hunk for hunk in run.died if file.is_active(hunk)]
                assert len(removers) <= 1, removers
                for hunk in removers:
                    assert run.born is None or file.is_active(run.born), (hunk, run.born)
                    is_on_disk = run.born is None or file.is_kept(run.born)
                    assert is_on_disk or not file.is_kept(hunk), (hunk, run.born)
        if self.held:
            return
        present = {file.base_path for file in files if file.exists}
        assert present == set(self.disk)
        for file in files:
            if file.exists:
                assert file.base_bytes() == self.disk.get(file.base_path), file.base_path
                assert file.revision == self.revision(file.base_path)
            blocks = file.blocks()
            old = [
                line
                for b in blocks
                if b.old_start is not None
                for line in b.source[b.start : b.stop]
            ]
            assert tuple(old) == file.base_text().lines
            assert all(block.stop > block.start for block in blocks)


class Typist:
    """Types a patch into a ledger, piece by piece."""

    def __init__(self, desk: Desk, name: str = "app") -> None:
        self.desk = desk
        self.name = name
        self.stream = PatchStream(HunkMaker())
        self.hunks: list[Hunk] = []

    def type(self, text: str) -> list[str]:
        for event in self.stream.feed(text):
            hunk = getattr(event, "hunk", None)
            if isinstance(event, HunkOpened):
                self.hunks.append(hunk)
                self.desk.ledger.open(hunk)
            elif isinstance(event, HunkFinished):
                self.desk.ledger.finish(hunk.id, 0.0)
            elif hunk is not None:
                self.desk.ledger.grew(hunk.id)
        return self.picture()

    def picture(self) -> list[str]:
        signs = {"same": " ", "removed": "-", "added": "+"}
        return [
            signs[block.kind.value] + line
            for block in self.blocks()
            for line in block.source[block.start : block.stop]
        ]

    def blocks(self) -> list[Block]:
        return self.desk.ledger.files[self.name].blocks()
