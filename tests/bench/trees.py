"""A project of 100,000 files: how soon it can be used, what it holds, how soon a change shows."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from tests.bench.control import Control
from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import make_project
from tests.bench.resting import BLOCK_MS, Heart, rss_mb
from tests.bench.room import Room, in_room

MEMORY_MB = 200.0
BADGE_MS = 50.0
_FOLDERS = 1_000
_FILES = 100
_CHANGES = 32
_WARM_UP = 2
_SETTLE_S = 3.0
_PAUSE_S = 0.3


def measure(say: Say) -> None:
    """Open the project, change files from outside, then another one's branch."""
    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        large = _make_tree(Path(folder) / "large")
        small = make_project(Path(folder) / "small", small=200)
        branched = _make_branches(Path(folder) / "branched")

        async def work(room: Room) -> None:
            await _open(say, room, large)
            await _change(say, room, large)
            await _check_out(say, room, branched)

        in_room(small, work)


def _make_tree(root: Path) -> Path:
    for number in range(_FOLDERS):
        folder = root / f"part{number // 50:02}" / f"folder{number:04}"
        folder.mkdir(parents=True)
        for at in range(_FILES):
            (folder / f"module_{number}_{at}.py").write_text(f"name = {at}\n", encoding="ascii")
    return root


def _make_branches(root: Path) -> Path:
    """Make a repository whose branch "next" differs in 10,000 files and has 10,000 more."""
    for number in range(_FOLDERS // 10):
        folder = root / f"folder{number:03}"
        folder.mkdir(parents=True)
        for at in range(_FILES):
            (folder / f"module_{at}.py").write_text(f"name = {at}\n", encoding="ascii")
    _git(root, "init", "-q", "-b", "main")
    _commit(root)
    _git(root, "checkout", "-q", "-b", "next")
    for path in sorted(root.glob("folder*/module_*.py")):
        path.write_text("name = 'next'\n", encoding="ascii")
        path.with_name(f"more_{path.name}").write_text("more = 1\n", encoding="ascii")
    _commit(root)
    _git(root, "checkout", "-q", "main")
    return root


def _commit(root: Path) -> None:
    _git(root, "add", "-A")
    _git(root, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "all")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, stdout=subprocess.DEVNULL)


async def _check_out(say: Say, room: Room, root: Path) -> None:
    workbench = room.workbench
    workbench.open_project(root)
    await room.until(lambda: workbench.root == root.resolve() and workbench.tree, "the index")
    await asyncio.sleep(_SETTLE_S)
    shown: list[float] = []
    room.window.bridge.tree_changed.connect(lambda: shown.append(time.monotonic()))
    heart = Heart()
    with Control() as control:
        await asyncio.to_thread(_git, root, "checkout", "-q", "next")
        done = time.monotonic()
        await room.until(
            lambda: workbench.tree and workbench.tree.file_count == _FOLDERS * _FILES // 5,
            "the new files",
        )
        shows = time.monotonic()
        await asyncio.sleep(_SETTLE_S)
    heart.stop()
    how = "git checkout of a branch with 10,000 other and 10,000 new files"
    say(Figure("tree.checkout.refreshes", len(shown), "trees", 1, f"shown; {how}"))
    say(Figure("tree.checkout.shown", (shows - done) * 1_000, "ms", None, "from the end of git"))
    block = max(heart.blocks(control.stalls))
    say(Figure("tree.checkout.block", block, "ms", BLOCK_MS, f"longest block of the loop; {how}"))


async def _open(say: Say, room: Room, root: Path) -> None:
    opened: list[float] = []
    workbench = room.workbench
    room.window.bridge.project_opened.connect(lambda _root: opened.append(time.monotonic()))
    heart = Heart()
    began = time.monotonic()
    with Control() as control:
        workbench.open_project(root)
        await room.until(lambda: workbench.root == root.resolve() and workbench.tree, "the index")
        indexed = time.monotonic()
        await asyncio.sleep(_SETTLE_S)
    heart.stop()
    assert workbench.tree is not None
    assert len(workbench.tree.files) == _FOLDERS * _FILES
    how = "100,000 files in 1,020 folders, file cache warm"
    say(Figure("tree.usable", (opened[0] - began) * 1_000, "ms", None, f"chat and composer; {how}"))
    say(Figure("tree.indexed", (indexed - began) * 1_000, "ms", None, f"all files listed; {how}"))
    block = max(heart.blocks(control.stalls))
    how = "longest block of the loop meanwhile, less what a sleeper overslept"
    say(Figure("tree.block", block, "ms", BLOCK_MS, how))
    say(Figure("tree.memory", rss_mb(), "MB", MEMORY_MB, "resident, 100,000 files open"))


class _Painted(QObject):
    """Notes when a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times: list[float] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            # The event is only about to be handled; the loop goes on when it was.
            QTimer.singleShot(0, lambda: self.times.append(time.monotonic()))
        return False


async def _change(say: Say, room: Room, root: Path) -> None:
    heard: list[float] = []
    room.window.bridge.outside_changed.connect(lambda _paths: heard.append(time.monotonic()))
    room.window.window_commands.focus_tree()
    room.window.tree.view.expandAll()
    painted = _Painted(room.window.tree.view.viewport())
    to_event, to_paint = [], []
    await asyncio.sleep(_SETTLE_S)
    for number in range(_CHANGES):
        path = root / "part00" / "folder0000" / f"module_0_{number}.py"
        heard.clear()
        painted.times.clear()
        began = time.monotonic()
        await asyncio.to_thread(path.write_text, f"changed = {number}\n", "ascii")
        await room.until(lambda: heard and any(at >= heard[0] for at in painted.times), "the badge")
        to_event.append((heard[0] - began) * 1_000)
        to_paint.append((next(at for at in painted.times if at >= heard[0]) - began) * 1_000)
        await asyncio.sleep(_PAUSE_S)
    how = f"a file written outside until the tree painted it; n={_CHANGES - _WARM_UP}"
    say(Figure("tree.badge.p50", percentile(to_paint[_WARM_UP:], 0.5), "ms", BADGE_MS, how))
    say(Figure("tree.badge.worst", max(to_paint[_WARM_UP:]), "ms", None, how))
    heard_p50 = percentile(to_event[_WARM_UP:], 0.5)
    say(Figure("tree.heard.p50", heard_p50, "ms", None, "until the window knew of it"))
