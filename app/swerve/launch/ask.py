"""`swerve ask`: one turn without a window.

Text of the model goes to standard output as it arrives, hunks to standard error; with `--json` both
are JSON lines on standard output. Commands are never run.
"""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.launch.compose import PRACTICE, CannotStart, Choice, Composition
from swerve.launch.refusal import refuse
from swerve.session.events import Announced, EntryAdded, EntryGrew, HunkChanged, TurnEnded
from swerve.session.inputs import Keep, Submit
from swerve.session.request import hunk_label
from swerve.session.transcript import AssistantText, Attachment, Notice, Tone
from swerve.session.turn import Outcome
from swerve.terms import EntryId, HunkId, ProjectPath
from swerve.text.terminal import harmless
from swerve.workbench.events import ProjectRefused, TreeChanged, WorkbenchEvent

_PROGRAM = "swerve ask"
_OPEN_S = 60.0


def run_ask(options: Namespace) -> int:
    """Run one turn; return 0 when it completed, 1 when not, 2 for bad input."""
    try:
        return asyncio.run(_ask(options))
    except CannotStart as failure:
        return refuse(_PROGRAM, str(failure), failure.remedy)


async def _ask(options: Namespace) -> int:
    profile = PRACTICE if options.practice else options.profile
    choice = Choice(profile, options.url, options.model, purpose="ask")
    composition = Composition(choice)
    try:
        return await _Asker(composition, options).run()
    finally:
        await composition.close()


class _Asker:
    def __init__(self, composition: Composition, options: Namespace) -> None:
        self._workbench = composition.workbench
        self._options = options
        self._is_open = asyncio.Event()
        self._is_over = asyncio.Event()
        self._refusal = ""
        self._printed: dict[EntryId, int] = {}
        self._told: dict[HunkId, HunkState] = {}
        self._workbench.subscribe(self._hear)

    async def run(self) -> int:
        self._workbench.open_project(self._options.project)
        async with asyncio.timeout(_OPEN_S):
            await self._is_open.wait()
        if self._refusal:
            return refuse(_PROGRAM, self._refusal)
        attachments = self._attachments()
        missing = [item.path for item in attachments if not self._exists(item.path)]
        if missing:
            return refuse(_PROGRAM, f"There is no file {missing[0]} in the project.")
        thread = self._workbench.state.shown
        self._workbench.dispatch(Submit(thread, self._options.text, attachments))
        await self._is_over.wait()
        turn = self._workbench.state.threads[thread].turns[-1]
        if self._options.keep == "all" and turn.outcome is Outcome.COMPLETED:
            await self._keep_all()
        self._say_end(turn.outcome)
        return 0 if turn.outcome is Outcome.COMPLETED else 1

    def _exists(self, path: ProjectPath) -> bool:
        root = Path(self._options.project).resolve()
        file = (root / path).resolve()
        return file.is_relative_to(root) and file.is_file()

    def _attachments(self) -> tuple[Attachment, ...]:
        root = Path(self._options.project).resolve()
        paths = []
        for name in self._options.file:
            path = Path(name)
            inside = path.resolve().is_relative_to(root) and path.exists()
            paths.append(path.resolve().relative_to(root).as_posix() if inside else name)
        return tuple(Attachment(ProjectPath(path)) for path in paths)

    async def _keep_all(self) -> None:
        """Keep what needs no keep of its own as one decision, the rest is said."""
        ledger = self._workbench.state.ledger
        special = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED | HunkFlag.SUSPECT
        pending = ledger.pending()
        plain = tuple(hunk for hunk in pending if not ledger.hunks[hunk].flags & special)
        if plain:
            self._workbench.dispatch(Keep(plain))
            await self._workbench.settle()
        for hunk in pending:
            if hunk not in plain:
                label = hunk_label(ledger.hunks[hunk])
                _tell(f"{_PROGRAM}: {label} needs a keep of its own; not kept.")

    # --- saying -------------------------------------------------------------------------------

    def _hear(self, events: Sequence[WorkbenchEvent]) -> None:
        for event in events:
            match event:
                case TreeChanged():
                    self._is_open.set()
                case ProjectRefused(sentence, remedy):
                    self._refusal = f"{sentence} {remedy}".strip()
                    self._is_open.set()
                case EntryAdded(_, entry) | EntryGrew(_, entry):
                    self._say_entry(entry)
                case HunkChanged(hunk, _):
                    self._say_hunk(self._workbench.state.ledger.hunks[hunk])
                case Announced(sentence, Tone.WARNING | Tone.ERROR):
                    _tell(f"{_PROGRAM}: {sentence}")
                case TurnEnded():
                    self._is_over.set()
                case _:
                    pass

    def _say_entry(self, entry_id: EntryId) -> None:
        entry = self._workbench.state.entries[entry_id]
        if isinstance(entry, Notice):
            _tell(f"{_PROGRAM}: {entry.sentence} {entry.remedy}".rstrip())
        if not isinstance(entry, AssistantText):
            return
        text = str(entry.text)
        piece = text[self._printed.get(entry_id, 0) :]
        is_first = entry_id not in self._printed
        self._printed[entry_id] = len(text)
        if self._options.json:
            self._line(event="text", text=piece)
            return
        separator = "\n\n" if is_first and len(self._printed) > 1 else ""
        sys.stdout.write(separator + harmless(piece))
        sys.stdout.flush()

    def _say_hunk(self, hunk: Hunk) -> None:
        if hunk.state is HunkState.GROWING or self._told.get(hunk.id) is hunk.state:
            return
        self._told[hunk.id] = hunk.state
        added, removed = hunk.counts()
        if self._options.json:
            self._line(
                event="hunk",
                hunk=hunk.id,
                path=hunk.path,
                state=hunk.state,
                added=added,
                removed=removed,
                reason=hunk.reason,
                lines=[line.kind.value + line.text for line in hunk.lines],
            )
            return
        reason = f": {hunk.reason}" if hunk.reason else ""
        label = hunk_label(hunk)
        _tell(f"[{hunk.state}] {label} +{added} -{removed}{reason}")

    def _say_end(self, outcome: Outcome) -> None:
        turn = self._workbench.state.thread().turns[-1]
        if self._options.json:
            first = turn.first_token_ms
            self._line(
                event="end",
                outcome=outcome,
                model=turn.model,
                tier=turn.tier,
                output_tokens=turn.output_tokens,
                first_token_ms=None if first is None else first - turn.started_ms,
            )
        elif self._printed:
            sys.stdout.write("\n")

    def _line(self, **values: object) -> None:
        sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(harmless(line) + "\n")
