"""Ports of the workbench in memory: a clock that is told the time, links that are told the news."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from swerve.edits.journal import Bound, Decision, Interrupted
from swerve.project.coalesce import Changes
from swerve.project.outline import Symbol, symbols
from swerve.project.place import Place
from swerve.project.tree import Tree
from swerve.protocol.errors import Failure
from swerve.protocol.messages import LinkPhase, LinkStatus, ModelEvent, TurnRequest
from swerve.session.disk_inputs import DecisionWritten, FileLoaded
from swerve.session.effects import Run
from swerve.session.inputs import LinkNews
from swerve.session.profile import Profile
from swerve.session.records import Record, SavedProject
from swerve.session.surroundings import Surroundings
from swerve.session.trust_inputs import CommandEnded
from swerve.terms import CallId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent, decode


class FakeTimer:
    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeClock:
    """Time moves only by `advance`."""

    def __init__(self) -> None:
        self.time_ms = 0.0
        self._due: list[tuple[float, int, FakeTimer, Callable[[], None]]] = []
        self._ids = itertools.count(1)

    def now_ms(self) -> float:
        return self.time_ms

    def unix_ms(self) -> int:
        return 1_700_000_000_000 + int(self.time_ms)

    def call_later(self, delay_ms: float, callback: Callable[[], None]) -> FakeTimer:
        timer = FakeTimer()
        heapq.heappush(self._due, (self.time_ms + delay_ms, next(self._ids), timer, callback))
        return timer

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids)}"

    def advance(self, ms: float) -> None:
        until = self.time_ms + ms
        while self._due and self._due[0][0] <= until:
            self.time_ms, _, timer, callback = heapq.heappop(self._due)
            if not timer.is_cancelled:
                callback()
        self.time_ms = until


class FakeLinks:
    """Remembers what is sent and cut; `bring` makes news arrive."""

    def __init__(self) -> None:
        self.sent: list[tuple[ThreadId, TurnId, TurnRequest]] = []
        self.cuts: list[ThreadId] = []
        self.warmed: list[Profile] = []
        self.prefixes: list[TurnRequest | None] = []
        self.is_closed = False
        self.models: tuple[str, ...] | Failure = ("one", "two")
        self._news: list[LinkNews] = []

    def listen(
        self, on_news: Callable[[bool], None], on_status: Callable[[Profile, LinkStatus], None]
    ) -> None:
        self._on_news, self._on_status = on_news, on_status

    def warm(self, profile: Profile, prefix: TurnRequest | None = None) -> None:
        self.warmed.append(profile)
        self.prefixes.append(prefix)
        self._on_status(profile, LinkStatus(LinkPhase.READY, "WebSocket", 1.0))

    def send(self, thread: ThreadId, turn: TurnId, profile: Profile, request: TurnRequest) -> None:
        self.sent.append((thread, turn, request))

    def cut(self, thread: ThreadId) -> None:
        self.cuts.append(thread)

    def bring(self, *events: ModelEvent, is_urgent: bool = False) -> None:
        thread, turn, _ = self.sent[-1]
        self._news.append(LinkNews(thread, turn, events))
        self._on_news(is_urgent)

    async def list_models(self, profile: Profile) -> tuple[str, ...] | Failure:
        return self.models

    def drain(self) -> list[LinkNews]:
        news, self._news = self._news, []
        return news

    async def close(self) -> None:
        self.is_closed = True


class FakeDisk:
    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.written: list[Decision] = []

    async def interrupted(self) -> tuple[Interrupted, ...]:
        return ()

    async def note(self, decision: Decision) -> None:
        self.written.append(decision)

    async def past(self) -> list[Decision]:
        return list(self.written)

    async def bound(self) -> Bound | None:
        return Bound(len(self.written), 0, None, 1, 1, 1)

    async def load(self, path: ProjectPath) -> FileLoaded:
        text = self.files.get(path)
        if text is None:
            return FileLoaded(path, None)
        content = decode(text.encode())
        assert not isinstance(content, str)
        return FileLoaded(path, content)

    async def read_text(self, path: str) -> str:
        if path not in self.files:
            raise FileNotFoundError(f"There is no file {path}.")
        return self.files[path]

    async def write(self, decision) -> DecisionWritten:
        for write in decision.writes:
            if write.new is None:
                del self.files[write.path]
            else:
                self.files[write.path] = write.new.decode()
        self.written.append(decision)
        return DecisionWritten(decision.id)


class FakeWatcher:
    on_changes: Callable[[Changes], None] | None = None
    on_place: Callable[[Place], None] | None = None

    def start(
        self, on_changes: Callable[[Changes], None], on_place: Callable[[Place], None]
    ) -> None:
        self.on_changes, self.on_place = on_changes, on_place

    def stop(self) -> None:
        self.on_changes = None


class FakeScanner:
    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    async def scan(self) -> Tree:
        return Tree.from_files(ProjectPath(path) for path in sorted(self.files))

    async def symbols(self, files: Sequence[ProjectPath]) -> tuple[Symbol, ...]:
        return tuple(
            symbol for path in files for symbol in symbols(path, self.files[path].splitlines())
        )

    async def search(self, query: str, *, is_regex: bool, overlay: dict[ProjectPath, str]) -> str:
        texts = {**self.files, **overlay}
        rows = [
            f"{path}:{number}: {line}"
            for path, text in sorted(texts.items())
            for number, line in enumerate(text.splitlines(), 1)
            if query in line
        ]
        return "\n".join(rows)


class FakeStore:
    def __init__(self, saved: SavedProject | None = None) -> None:
        self.saved = saved or SavedProject()
        self.records: list[Record] = []
        self.discarded: list[ThreadId] = []

    async def load(self) -> SavedProject:
        return self.saved

    def save(self, records: Sequence[Record]) -> None:
        self.records += records

    def discard(self, thread: ThreadId) -> None:
        self.discarded.append(thread)

    async def forget(self) -> None:
        self.saved = SavedProject()
        self.records.clear()

    async def close(self) -> None:
        return None


class FakeShell:
    """Runs nothing: remembers what was to be run, killed and let go; tests end it."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.killed: list[TurnId] = []
        self.loose: list[CallId] = []
        self.ended: asyncio.Future[CommandEnded] | None = None

    async def surroundings(self) -> Surroundings:
        return SURROUNDINGS

    async def run(self, command: Run, on_output: Callable[[str], None]) -> CommandEnded:
        self.runs.append(command)
        self.on_output = on_output
        self.ended = asyncio.get_running_loop().create_future()
        return await self.ended

    def kill(self, thread: ThreadId, turn: TurnId) -> None:
        self.killed.append(turn)

    def let_run(self, thread: ThreadId, call: CallId) -> None:
        self.loose.append(call)


SURROUNDINGS = Surroundings("/demo:1:2", "/demo", ("Environment: TERM=dumb.",), "e1", "Walled.")


class FakeTrust:
    def __init__(self, *, is_trusted: bool = False) -> None:
        self.is_trusted = is_trusted

    async def recall(self) -> bool:
        return self.is_trusted

    async def remember(self, *, is_trusted: bool) -> str:
        self.is_trusted = is_trusted
        return ""


@dataclass
class FakeProject:
    root: Path
    files: dict[str, str]
    store: FakeStore = field(default_factory=FakeStore)
    is_closed: bool = False
    commit: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.disk = FakeDisk(self.files)
        self.watcher = FakeWatcher()
        self.scanner = FakeScanner(self.files)
        self.shell = FakeShell()
        self.trust = FakeTrust()

    async def keep_earlier(self, _tree) -> None:
        """Nothing: `commit` says what was there."""

    async def earlier(self, path: ProjectPath) -> FileContent | None:
        text = self.commit.get(path)
        content = None if text is None else decode(text.encode())
        assert not isinstance(content, str)
        return content

    async def uncommitted(self) -> tuple[ProjectPath, ...]:
        paths = {*self.commit, *self.files}
        changed = (path for path in paths if self.files.get(path) != self.commit.get(path))
        return tuple(sorted(map(ProjectPath, changed)))

    async def forget(self) -> None:
        await self.store.forget()
        await self.close()

    async def close(self) -> None:
        self.is_closed = True
