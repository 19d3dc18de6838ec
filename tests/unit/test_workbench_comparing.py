from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.fake_ports import FakeProject

from swerve.session.disk_inputs import OutsideSeen
from swerve.terms import ProjectPath
from swerve.workbench.comparing import differences

PATH = ProjectPath("app.py")


def found(
    now: str, *, commit: str | None = None, added: frozenset[ProjectPath] = frozenset()
) -> list[tuple[str | None, str | None]]:
    project = FakeProject(Path("demo"), {PATH: now})
    if commit is not None:
        project.commit[PATH] = commit

    async def read() -> list[OutsideSeen]:
        return [seen async for seen in differences(project, [PATH], added)]

    seen = asyncio.run(read())
    return [
        tuple(None if one is None else str(one.text) for one in (each.before, each.now))
        for each in seen
    ]


def test_the_earlier_text_is_the_committed_one_or_none_of_a_new_file() -> None:
    assert found("b\n", commit="a\n") == [("a\n", "b\n")]
    assert found("b\n", added=frozenset({PATH})) == [(None, "b\n")]


def test_without_an_earlier_text_a_file_is_known_from_now_on_unless_it_is_being_written() -> None:
    assert found("b\n") == [("b\n", "b\n")]
    assert found("") == []
