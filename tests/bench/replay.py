"""`python -m tests.bench.replay --repo DIR --commits N`: real commits through the edit engine.

Writes each commit as one patch with the smallest unique context, streams it in random chunks,
keeps what is pending, and compares the bytes of every file with what git says. Then again with
noise. A wrong byte is a failure; a refusal is counted. The same seed gives the same run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.bench.replay_git import Repository
from tests.bench.replay_noise import MEANWHILE, NOISES
from tests.bench.replay_patch import Section, section_from_change

from swerve.edits.hunks import FileAction, Hunk, HunkFlag, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Finish, Ledger, Refusal
from swerve.edits.locate import locate_similar
from swerve.edits.stream import (
    HunkFinished,
    HunkGrew,
    HunkOpened,
    MoveNamed,
    PatchRefused,
    PatchStream,
    SectionOpened,
)
from swerve.terms import CallId, DecisionId, HunkId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent, decode, encode
from swerve.text.lines import SourceText

MAX_REFUSED_SHARE = 0.005
_ALONE = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED


class Replay:
    """One commit streamed into a ledger over a disk of our own.

    Attributes:
        disk: bytes by path.
        hunks: by section, in the order of the patch.
        refusals: what keep answered.
    """

    def __init__(self, sections: Sequence[Section], rng: Random, *, is_meanwhile: bool) -> None:
        self._sections = sections
        self._rng = rng
        self._others = dict(self._changes_of_others())
        self.disk = {s.path: s.change.old for s in sections if s.change.old is not None}
        if not is_meanwhile:
            self._let_others_write()
        self._ledger = Ledger()
        self._unread: list[ProjectPath] = []
        self._made = 0
        self.hunks: list[list[Hunk]] = []
        self.patch_refusal = ""
        self.refusals: list[str] = []

    def _changes_of_others(self) -> Iterator[tuple[str, bytes]]:
        for section in self._sections:
            if section.elsewhere:
                text = SourceText.from_str(section.expected(()))
                yield section.path, encode(text, section.encoding)

    def run(self) -> None:
        """Stream, place, keep and write."""
        text = "*** Begin Patch\n" + "".join(s.text() for s in self._sections) + "*** End Patch\n"
        stream = PatchStream(self._make_hunk)
        longest = self._rng.choice([1, 8, 60, 400]) if len(text) < 20_000 else 4_000
        when = self._rng.randrange(len(text))
        at = 0
        while at < len(text):
            size = self._rng.randint(1, longest)
            self._take(stream.feed(text[at : at + size]))
            at += size
            if at > when:
                self._let_others_write()
            if self._rng.random() < 0.3:
                self._answer()
        self._take(stream.end(is_complete=True))
        self._answer()
        self._answer()
        self._let_others_write()
        self._answer()
        self._keep()

    def _make_hunk(self, path: ProjectPath, action: FileAction) -> Hunk:
        self._made += 1
        ids = HunkId(f"h{self._made}"), ThreadId("t"), TurnId("u"), CallId("c")
        return Hunk(*ids, path, action)

    def _take(self, said: Sequence[object]) -> None:
        for event in said:
            match event:
                case SectionOpened(path=path):
                    self.hunks.append([])
                    self._unread.append(path)
                case MoveNamed(move_to=path):
                    self._unread.append(path)
                case HunkOpened(hunk=hunk):
                    self.hunks[-1].append(hunk)
                    self._ledger.open(hunk)
                case HunkGrew(hunk=hunk):
                    self._ledger.grew(hunk.id)
                case HunkFinished(hunk=hunk):
                    self._ledger.finish(hunk.id, 0.0)
                case PatchRefused():
                    self.patch_refusal = f"{event.reason} {event.line!r}"
                case _:
                    pass

    def _answer(self) -> None:
        """Read the files and find the places that were asked for."""
        paths, self._unread = self._unread, []
        for path in paths:
            if not self._ledger.is_tracked(path):
                self._ledger.track(path, self._content(path))
        for hunk in [h for h in self._ledger.hunks.values() if h.state is HunkState.GROWING]:
            # A search that was asked for before other hunks settled is asked for once more.
            while self._ledger.settled(hunk.id) is Finish.NEEDS_SEARCH:
                text = self._ledger.text_to_search(hunk.id)
                found = locate_similar(
                    text, hunk.lines, hunk.headers, at_end=hunk.at_end, hint_line=hunk.hint_line
                )
                self._ledger.place(hunk.id, found)

    def _content(self, path: str) -> FileContent | None:
        data = self.disk.get(path)
        content = None if data is None else decode(data)
        assert not isinstance(content, str), content
        return content

    def _let_others_write(self) -> None:
        others, self._others = self._others, {}
        for path, data in others.items():
            self.disk[path] = data
            if hasattr(self, "_ledger") and self._ledger.is_tracked(ProjectPath(path)):
                self._ledger.rebase(ProjectPath(path), self._content(path))

    def _keep(self) -> None:
        pending = self._ledger.pending()
        alone = [h for h in pending if self._ledger.hunks[h].flags & _ALONE]
        together = [h for h in pending if h not in alone]
        for number, ids in enumerate([together, *([h] for h in alone)]):
            if ids:
                self._carry_out(self._ledger.keep(ids, DecisionId(f"d{number}")))

    def _carry_out(self, made: Decision | Refusal) -> None:
        if isinstance(made, Refusal):
            self.refusals.append(made.sentence)
            return
        for write in made.writes:
            content = self._content(write.path)
            assert (content.revision if content else "") == write.expected
            if write.new is None:
                del self.disk[write.path]
            else:
                self.disk[write.path] = write.new
        self._ledger.written(made.id)

    # --- what came of it ---------------------------------------------------------------------

    def kept(self, section: int) -> list[int]:
        """Return which hunks of a section are on disk."""
        made = self.hunks[section] if section < len(self.hunks) else []
        return [at for at, hunk in enumerate(made) if hunk.state is HunkState.KEPT]

    def expected(self) -> dict[str, bytes]:
        """Return what the disk must hold, given what was kept."""
        disk = {s.path: s.change.old for s in self._sections if s.change.old is not None}
        made: dict[str, bytes] = {}
        for at, section in enumerate(self._sections):
            kept = self.kept(at)
            if section.action is FileAction.DELETE and kept:
                disk.pop(section.path, None)
            elif section.action is FileAction.UPDATE or kept:
                done = kept if section.hunks else ()
                text = SourceText.from_str(section.expected(done))
                is_moved = section.change.moved_from is not None and 0 in kept
                disk.pop(section.path, None)
                path = section.change.path if is_moved else section.path
                made[path] = encode(text, section.encoding)
        return {**disk, **made}


class Tally:
    """What a kind of noise did over all commits."""

    def __init__(self) -> None:
        self.hunks = self.refused = self.wrong = self.files = self.commits = 0
        self.reasons: Counter[str] = Counter()

    def take(
        self, replay: Replay, sections: Sequence[Section], where: str, *, verbose: bool
    ) -> None:
        """Count one replayed commit."""
        self.commits += 1
        self.files += len(sections)
        for at, section in enumerate(sections):
            wanted = max(len(section.hunks), 1)
            self.hunks += wanted
            self.refused += wanted - len(replay.kept(at))
            for hunk in replay.hunks[at] if at < len(replay.hunks) else ():
                if hunk.state is not HunkState.KEPT:
                    self._say(f"{hunk.state}: {hunk.reason}", f"{where} {hunk.path}", verbose)
        for reason in [*replay.refusals, *filter(None, [replay.patch_refusal])]:
            self._say(f"refusal: {reason}", where, verbose)
        expected = replay.expected()
        for path in expected.keys() | replay.disk.keys():
            if expected.get(path) != replay.disk.get(path):
                self.wrong += 1
                sys.stderr.write(f"wrong: {where} {path}\n")

    def _say(self, reason: str, where: str, verbose: bool) -> None:
        self.reasons["".join("#" if c.isdigit() else c for c in reason)[:70]] += 1
        if verbose:
            sys.stderr.write(f"{where}: {reason}\n")


def sections_of(repository: Repository, commit: str) -> tuple[list[Section], int]:
    """Return a commit as sections of a patch, and how many files the format has no words for."""
    changes = list(repository.changes(commit))
    found = [section_from_change(change) for change in changes]
    sections = [section for section in found if section is not None]
    return sections, len(changes) - len(sections)


def replayed(sections: Sequence[Section], noise: str, seed: str) -> tuple[Replay, list[Section]]:
    """Replay sections with a kind of noise."""
    rng = Random(f"{seed} {noise}")
    noisy = list(sections)
    for change in NOISES[noise]:
        noisy = [change(section, rng) for section in noisy]
    replay = Replay(noisy, rng, is_meanwhile=noise in MEANWHILE)
    replay.run()
    return replay, noisy


def main(arguments: Sequence[str]) -> int:
    """Run; return 0 when nothing is wrong and little was refused, 1 when not."""
    options = _parser().parse_args(arguments)
    repository = Repository(options.repo)
    tallies = {noise: Tally() for noise in options.noise or NOISES}
    wordless = 0
    began = time.monotonic()
    try:
        for commit in repository.commits(options.commits):
            sections, left_out = sections_of(repository, commit)
            wordless += left_out
            for noise, tally in tallies.items():
                if sections:
                    replay, noisy = replayed(sections, noise, f"{options.seed} {commit}")
                    where = f"{noise} {commit[:10]}"
                    tally.take(replay, noisy, where, verbose=options.verbose)
    finally:
        repository.close()
    return _report(tallies, wordless, time.monotonic() - began)


def _report(tallies: dict[str, Tally], wordless: int, took_s: float) -> int:
    sys.stdout.write(f"{'':20}{'commits':>9}{'files':>8}{'hunks':>8}{'wrong':>7}{'refused':>9}\n")
    for noise, tally in tallies.items():
        share = tally.refused / max(tally.hunks, 1)
        counts = f"{tally.commits:9}{tally.files:8}{tally.hunks:8}{tally.wrong:7}{tally.refused:9}"
        sys.stdout.write(f"{noise:20}{counts}  {share:.2%}\n")
        for reason, count in tally.reasons.most_common(6):
            sys.stdout.write(f"{'':20}  {count:5} {reason}\n")
    sys.stdout.write(f"{wordless} files the format has no words for; {took_s:.0f} s\n")
    plain = tallies.get("plain", Tally())
    is_bad = plain.refused > MAX_REFUSED_SHARE * plain.hunks
    return 1 if is_bad or any(tally.wrong for tally in tallies.values()) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.replay")
    parser.add_argument("--repo", type=Path, required=True, help="a git repository, bare or not")
    parser.add_argument("--commits", type=int, default=700, help="newest commits, no merges")
    parser.add_argument("--seed", default="0", help="of chunks and noise")
    parser.add_argument("--noise", action="append", choices=NOISES, help="only this; repeatable")
    parser.add_argument("--verbose", action="store_true", help="say what was refused, and where")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
