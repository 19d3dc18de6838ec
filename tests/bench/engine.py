"""The edit engine alone: patch text in, four characters a token, hunks placed in the ledger.

No window and no socket: this is what the reducer spends on a patch. The files have 200, 20,000 and
100,000 lines; the speed must not depend on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count

from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import source

from swerve.edits.hunks import FileAction, Hunk, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Ledger
from swerve.edits.locate import locate
from swerve.edits.stream import HunkFinished, HunkGrew, HunkOpened, PatchStream
from swerve.terms import CallId, DecisionId, HunkId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent, decode
from swerve.text.lines import SourceText

TOKENS_PER_S = 200_000.0
PLACE_MS = 20.0
SLICE_MS = 4.0
_SIZES = (200, 20_000, 100_000)
_HUNKS = 20
_ADDED_LINES = 25
_RUNS = 7
_PATH = ProjectPath("app.py")


def measure(say: Say) -> None:
    """Measure every size."""
    speeds = []
    for lines in _SIZES:
        runs = [_speed(lines) for _ in range(_RUNS + 1)][1:]
        speeds.append(percentile(runs, 0.5))
        what = f"{_HUNKS} hunks of {_ADDED_LINES} added lines, parsed and placed"
        how = f"{what}; its lines indexed where the file is read; median of {_RUNS}"
        name = f"engine.tokens.{lines}"
        say(Figure(name, speeds[-1], "tokens/s", TOKENS_PER_S, how, is_floor=True))
    how = "speed at 100,000 lines over speed at 200; 1 is flat"
    say(Figure("engine.flat", speeds[-1] / speeds[0], "ratio", None, how))
    _measure_placing(say)
    _measure_keeping(say)


def _measure_keeping(say: Say) -> None:
    """Keep a hundred hunks of a long file as one decision, until its bytes are ready to write."""
    took_ms = []
    for _ in range(_RUNS + 1):
        ledger = _ledger(_SIZES[1])
        stream = PatchStream(_make_hunk_from(count()))
        rows = [f"@@\n-line_{at} = {at}\n+kept = {at}" for at in range(0, _SIZES[1], 200)]
        text = "\n".join(["*** Begin Patch", f"*** Update File: {_PATH}", *rows, "*** End Patch\n"])
        _feed(ledger, stream, text)
        hunks = ledger.pending()
        assert len(hunks) == 100
        began = time.perf_counter()
        made = ledger.keep(hunks, DecisionId("d"))
        took_ms.append((time.perf_counter() - began) * 1_000)
        assert isinstance(made, Decision)
    how = f"100 hunks of a file of {_SIZES[1]:,} lines as one decision; median of {_RUNS}"
    say(Figure("engine.keepAll", percentile(took_ms[1:], 0.5), "ms", SLICE_MS, how))


def _measure_placing(say: Say) -> None:
    """Find a block of 20 lines in 100,000: in a text never looked at before, and once more."""
    lines = source(_SIZES[-1]).splitlines()
    block = lines[70_000:70_020]
    first, again = [], []
    for _ in range(_RUNS + 1):
        text = SourceText.from_lines(lines)
        for samples in (first, again):
            began = time.perf_counter()
            placement = locate(text, block)
            samples.append((time.perf_counter() - began) * 1_000)
            assert placement.place is not None
            assert placement.place.line == 70_000
    how = f"exact place of 20 lines in 100,000, worst of {_RUNS}"
    say(Figure("engine.place.first", max(first[1:]), "ms", PLACE_MS, f"{how}; a fresh text"))
    say(Figure("engine.place.again", max(again[1:]), "ms", PLACE_MS, f"{how}; a known text"))


def _ledger(lines: int) -> Ledger:
    """Return a ledger that has one file, as the disk's worker hands it over."""
    content = decode(source(lines).encode())
    assert isinstance(content, FileContent)
    content.text.index()
    ledger = Ledger()
    ledger.track(_PATH, content)
    return ledger


def _speed(lines: int) -> float:
    ledger = _ledger(lines)
    text = _patch(lines)
    stream = PatchStream(_make_hunk_from(count()))
    began = time.perf_counter()
    for at in range(0, len(text), 4):
        _feed(ledger, stream, text[at : at + 4])
    for event in stream.end(is_complete=True):
        if isinstance(event, HunkFinished):
            ledger.finish(event.hunk.id, 0.0)
    took_s = time.perf_counter() - began
    assert all(hunk.state is HunkState.PENDING for hunk in ledger.hunks.values())
    assert len(ledger.hunks) == _HUNKS
    return len(text) / 4 / took_s


def _feed(ledger: Ledger, stream: PatchStream, piece: str) -> None:
    for event in stream.feed(piece):
        match event:
            case HunkOpened(hunk=hunk):
                ledger.open(hunk)
            case HunkGrew(hunk=hunk):
                ledger.grew(hunk.id)
            case HunkFinished(hunk=hunk):
                ledger.finish(hunk.id, 0.0)
            case _:
                pass


def _make_hunk_from(numbers: Iterator[int]) -> Callable[[ProjectPath, FileAction], Hunk]:
    def make(path: ProjectPath, action: FileAction) -> Hunk:
        ids = HunkId(f"h{next(numbers)}"), ThreadId("t"), TurnId("u"), CallId("c")
        return Hunk(*ids, path, action)

    return make


def _patch(lines: int) -> str:
    rows = ["*** Begin Patch", f"*** Update File: {_PATH}"]
    for number in range(_HUNKS):
        at = number * lines // _HUNKS + 3
        added = [f"+    value_{number}_{row} = compute({row})" for row in range(_ADDED_LINES)]
        rows += ["@@", f" line_{at} = {at}", f"-line_{at + 1} = {at + 1}", *added]
        rows += [f" line_{at + 2} = {at + 2}"]
    return "\n".join([*rows, "*** End Patch"]) + "\n"
