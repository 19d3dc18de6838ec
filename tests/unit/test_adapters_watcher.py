"""The watcher with the system's real events; every wait is bounded and for a condition."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from swerve.adapters.observer_source import ObserverSource
from swerve.adapters.watch_source import Sink, Source
from swerve.adapters.watcher import ProjectWatcher
from swerve.project.coalesce import Changes
from swerve.project.place import Place
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

LIMIT_S = 5.0

P = ProjectPath

Make = Callable[[Path, ProjectWatcher], Source] | None


class Heard:
    """What a watcher told, summed up."""

    def __init__(self) -> None:
        self.calls: list[Changes] = []
        self.notices: list[str] = []
        self.places: list[Place] = []
        self.news = asyncio.Event()

    def changes(self, changes: Changes) -> None:
        self.calls.append(changes)
        self.news.set()

    def place(self, place: Place) -> None:
        self.places.append(place)
        self.news.set()

    def notice(self, sentence: str) -> None:
        self.notices.append(sentence)
        self.news.set()

    @property
    def sum(self) -> Changes:
        total = Changes()
        for changes in self.calls:
            total |= changes
        return total

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not condition():
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def watching(root: Path, make: Make = None) -> AsyncIterator[Heard]:
    heard = Heard()
    watcher = ProjectWatcher(root, on_notice=heard.notice, make_source=make)
    watcher.start(heard.changes, heard.place)
    # The watcher answers a first event when it is ready: new probes until one is heard.
    probe = root / "probe"
    async with asyncio.timeout(LIMIT_S):
        while not heard.calls:
            probe.write_text(str(time.monotonic_ns()))
            heard.news.clear()
            try:
                await asyncio.wait_for(heard.news.wait(), 0.2)
            except TimeoutError:
                continue
    probe.unlink()
    await heard.until(lambda: any(P("probe") in told.removed for told in heard.calls))
    heard.calls.clear()
    try:
        yield heard
    finally:
        watcher.stop()
        assert await asyncio.to_thread(watcher.join, LIMIT_S)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("a.py", "src/b.py", "src/deep/c.py", "node_modules/x/y.js", ".git/HEAD"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("0\n")
    (tmp_path / ".gitignore").write_text("*.log\nbuild/\n")
    return tmp_path


@pytest.fixture(params=["best", "observer"])
def make(request: pytest.FixtureRequest) -> Make:
    return None if request.param == "best" else ObserverSource


def test_change_is_told_soon(root: Path, make: Make) -> None:
    async def body() -> None:
        async with watching(root, make) as heard:
            (root / "src/b.py").write_text("1\n")
            await heard.until(lambda: P("src/b.py") in heard.sum.changed)
            assert heard.sum == Changes(changed=frozenset({P("src/b.py")}))

    asyncio.run(body())


def test_new_gone_and_moved_files(root: Path, make: Make) -> None:
    async def body() -> None:
        async with watching(root, make) as heard:
            (root / "new.py").write_text("")
            (root / "a.py").unlink()
            (root / "src/b.py").rename(root / "src/moved.py")
            await heard.until(lambda: len(heard.sum.added) + len(heard.sum.removed) >= 4)
            assert heard.sum.added == {P("new.py"), P("src/moved.py")}
            assert heard.sum.removed == {P("a.py"), P("src/b.py")}

    asyncio.run(body())


def test_save_by_rename_is_one_change(root: Path, make: Make) -> None:
    async def body() -> None:
        async with watching(root, make) as heard:
            sed = ["sed", "-i", "s/0/1/", str(root / "a.py")]
            await asyncio.to_thread(subprocess.run, sed, check=True)
            temp = root / "src/.b.py.1234.swerve.tmp"
            temp.write_text("1\n")
            os.replace(temp, root / "src/b.py")
            await heard.until(lambda: len(heard.sum.changed) == 2)
            (root / "end.py").write_text("")
            await heard.until(lambda: P("end.py") in heard.sum.added)
            assert heard.sum.changed == {P("a.py"), P("src/b.py")}
            assert heard.sum.added == {P("end.py")}
            assert not heard.sum.removed

    asyncio.run(body())


def test_new_folders_are_watched_and_old_ones_forgotten(root: Path) -> None:
    async def body() -> None:
        async with watching(root) as heard:
            (root / "x/y/z").mkdir(parents=True)
            (root / "x/y/z/f.py").write_text("")
            await heard.until(lambda: P("x/y/z/f.py") in heard.sum.added)
            assert {P("x"), P("x/y"), P("x/y/z")} <= heard.sum.added_folders
            heard.calls.clear()
            (root / "x/y/z/f.py").write_text("1")
            await heard.until(lambda: P("x/y/z/f.py") in heard.sum.changed)
            (root / "x/y").rename(root / "x/w")
            await heard.until(lambda: P("x/w/z/f.py") in heard.sum.added)
            assert P("x/y/z/f.py") in heard.sum.removed
            heard.calls.clear()
            (root / "x/w/z/f.py").write_text("22")
            await heard.until(lambda: P("x/w/z/f.py") in heard.sum.changed)
            shutil.rmtree(root / "x")
            await heard.until(lambda: P("x/w/z/f.py") in heard.sum.removed)
            assert P("x") in heard.sum.removed

    asyncio.run(body())


def test_ignored_paths_are_silent(root: Path, make: Make) -> None:
    async def body() -> None:
        async with watching(root, make) as heard:
            (root / "node_modules/x/y.js").write_text("1")
            (root / ".git/HEAD").write_text("1")
            (root / "x.log").write_text("1")
            (root / "build").mkdir()
            (root / "build/out.py").write_text("1")
            (root / "a.py").write_text("1")
            await heard.until(lambda: P("a.py") in heard.sum.changed)
            (root / "end.py").write_text("")
            await heard.until(lambda: P("end.py") in heard.sum.added)
            assert heard.sum.added == {P("end.py")}
            assert heard.sum.added_folders == frozenset()

    asyncio.run(body())


def test_new_ignore_rules_hide_and_show(root: Path) -> None:
    (root / "build").mkdir()
    (root / "build/out.py").write_text("")

    async def body() -> None:
        async with watching(root) as heard:
            (root / ".gitignore").write_text("src/\n")
            await heard.until(lambda: P("build/out.py") in heard.sum.added)
            assert P("src/deep/c.py") in heard.sum.removed
            heard.calls.clear()
            (root / "build/out.py").write_text("1")
            (root / "src/b.py").write_text("1")
            await heard.until(lambda: P("build/out.py") in heard.sum.changed)
            assert P("src/b.py") not in heard.sum.changed

    asyncio.run(body())


def test_burst_is_few_calls(root: Path) -> None:
    async def body() -> None:
        async with watching(root) as heard:
            for number in range(2000):
                (root / f"src/n{number}.py").write_text("x")
            await heard.until(lambda: len(heard.sum.added) == 2000)
            assert len(heard.calls) <= 12

    asyncio.run(body())


def test_nothing_is_told_after_stop(root: Path) -> None:
    async def body() -> None:
        async with watching(root) as heard:
            pass
        (root / "a.py").write_text("later")
        await asyncio.sleep(0.1)
        assert heard.calls == []

    asyncio.run(body())


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux only")
def test_overflow_lists_again(root: Path) -> None:
    from swerve.adapters.inotify_source import InotifySource

    sources: list[InotifySource] = []

    def make_source(path: Path, sink: Sink) -> Source:
        sources.append(InotifySource(path, sink))
        return sources[0]

    async def body() -> None:
        async with watching(root, make_source) as heard:
            sources[0].on_queue_overflow()
            await heard.until(lambda: heard.sum.is_overflow)

    asyncio.run(body())


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux only")
def test_folders_beyond_the_limit_are_polled_and_one_notice_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.inotify_c import InotifyFD

    real = InotifyFD.add_callback

    def limited(self: InotifyFD, path: bytes, *rest: object) -> object:
        if b"/src" in path or b"/late" in path:
            raise OSError(28, "inotify watch limit reached")
        return real(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(InotifyFD, "add_callback", limited)

    async def body() -> None:
        async with watching(root) as heard:
            (root / "src/deep/c.py").write_text("changed")
            (root / "src/n.py").write_text("")
            await heard.until(
                lambda: P("src/deep/c.py") in heard.sum.changed and P("src/n.py") in heard.sum.added
            )
            (root / "src/made").mkdir()
            (root / "src/made/f.py").write_text("")
            await heard.until(lambda: P("src/made/f.py") in heard.sum.added)
            shutil.rmtree(root / "src/made")
            await heard.until(lambda: P("src/made/f.py") in heard.sum.removed)
            assert len(heard.notices) == 1
            assert "max_user_watches" in heard.notices[0]

    asyncio.run(body())


@pytest.mark.parametrize("above", [False, True])
def test_a_root_that_goes_away_and_comes_back_is_told_and_watched_again(
    tmp_path: Path, root: Path, make: Make, above: bool
) -> None:
    inner = tmp_path / "above" / "project"
    shutil.copytree(root, inner, ignore=shutil.ignore_patterns("above"))
    moved = inner.parent if above else inner

    async def body() -> None:
        async with watching(inner, make) as heard:
            os.rename(moved, f"{moved}-away")
            await heard.until(lambda: heard.places == [Place.AWAY])
            assert not heard.sum.removed
            os.rename(f"{moved}-away", moved)
            await heard.until(lambda: heard.places == [Place.AWAY, Place.HERE])
            await heard.until(lambda: heard.sum.is_overflow)
            (inner / "src" / "late.py").write_text("")
            await heard.until(lambda: P("src/late.py") in heard.sum.added)

    asyncio.run(body())


def test_another_folder_in_the_place_of_the_root_is_told(tmp_path: Path) -> None:
    inner = tmp_path / "project"
    inner.mkdir()

    async def body() -> None:
        async with watching(inner) as heard:
            os.rename(inner, f"{inner}-away")
            os.mkdir(inner)
            await heard.until(lambda: Place.OTHER in heard.places)

    asyncio.run(body())


class Deaf:
    """A source that tells nothing by itself."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self.stopped = False

    def start(self) -> Tree:
        return Tree()

    def stop(self) -> None:
        self.stopped = True

    def poll(self) -> float:
        return 3600.0


def test_stopped_before_anything_happened_leaves_no_thread(root: Path) -> None:
    source = Deaf(root, ProjectWatcher(root, make_source=Deaf))

    async def body() -> None:
        watcher = ProjectWatcher(root, make_source=lambda path, sink: source)
        watcher.start(lambda changes: None)
        watcher.stop()
        assert await asyncio.to_thread(watcher.join, LIMIT_S)

    asyncio.run(body())
    assert source.stopped
