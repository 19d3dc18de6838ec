"""A large project: what would hold the loop is done on workers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from tests.fakes.fake_ports import FakeProject
from tests.unit.test_workbench_workbench import Rig, rig_at, run

from swerve.project.coalesce import Changes
from swerve.project.tree import Tree
from swerve.session.events import Announced
from swerve.session.transcript import Tone
from swerve.terms import ProjectPath


class _Watched(Tree):
    """A tree that knows on which threads its files were listed."""

    threads: list[threading.Thread]

    @property
    def files(self) -> tuple[ProjectPath, ...]:
        self.threads.append(threading.current_thread())
        return tuple(self._files_beneath(""))


def test_the_files_of_a_new_tree_are_listed_off_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = _Watched({"": {"app.py": False}})
    tree.threads = []

    async def scan() -> Tree:
        return tree

    async def keep_earlier(kept: Tree) -> None:
        await asyncio.to_thread(lambda: kept.files)

    async def play() -> None:
        rig = Rig(tmp_path)
        monkeypatch.setattr(rig.project.scanner, "scan", scan)
        monkeypatch.setattr(rig.project, "keep_earlier", keep_earlier)
        await rig.open()
        await rig.workbench.settle()
        await rig.workbench.close()
        assert len(tree.threads) == 2
        assert threading.main_thread() not in tree.threads

    run(play)


def test_comparing_ends_quietly_when_another_project_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            first, closed = rig.project, asyncio.Event()

            async def load(_path: ProjectPath) -> None:
                await closed.wait()
                raise RuntimeError("cannot schedule new futures after shutdown")

            monkeypatch.setattr(first.disk, "load", load)
            first.watcher.on_changes(Changes(changed=frozenset({ProjectPath("new.py")})))
            rig.project = FakeProject(other, {"b.py": "b\n"})
            rig.workbench.open_project(other)
            await rig.until(lambda: rig.workbench.root == other)
            closed.set()
            await rig.workbench.settle()
            assert Tone.ERROR not in [told.tone for told in rig.told(Announced)]

    run(play)
