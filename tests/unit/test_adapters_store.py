from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from swerve.adapters.store import FILE_NAME, SCHEMA_VERSION, SessionStore
from swerve.session.records import (
    EntryRecord,
    HunkRecord,
    ItemRecord,
    SavedProject,
    ThreadRecord,
    TurnRecord,
)
from swerve.terms import HunkId, ProjectPath, ThreadId

T = ThreadId("t1")
RECORDS = (
    ThreadRecord(T, 5, "thread"),
    EntryRecord(T, 0, "e0"),
    ItemRecord(T, 0, "i0"),
    TurnRecord(T, 0, "u0"),
    HunkRecord(HunkId("h1"), T, ProjectPath("a.py"), "hunk"),
)


def stored(folder: Path, root: Path) -> SavedProject:
    store = SessionStore(folder, root)
    found = store.load_now()
    store.close_now()
    return found


def test_records_survive_a_restart(tmp_path: Path) -> None:
    async def body() -> None:
        store = SessionStore(tmp_path / "state", tmp_path)
        assert await store.load() == SavedProject()
        store.save(RECORDS)
        await store.close()

    asyncio.run(body())
    found = stored(tmp_path / "state", tmp_path)
    assert found.threads == RECORDS[:1]
    assert found.entries == RECORDS[1:2]
    assert found.items == RECORDS[2:3]
    assert found.turns == RECORDS[3:4]
    assert found.hunks == RECORDS[4:]


def test_same_key_replaces_and_positions_order(tmp_path: Path) -> None:
    store = SessionStore(tmp_path, tmp_path)
    store.save_now([EntryRecord(T, 10, "ten"), EntryRecord(T, 2, "two"), *RECORDS])
    store.save_now([EntryRecord(T, 2, "TWO"), HunkRecord(HunkId("h0"), T, ProjectPath("b"), "0")])
    store.save_now([HunkRecord(HunkId("h1"), T, ProjectPath("a.py"), "judged")])
    store.close_now()
    found = stored(tmp_path, tmp_path)
    assert [(row.position, row.body) for row in found.entries] == [
        (0, "e0"),
        (2, "TWO"),
        (10, "ten"),
    ]
    assert [(row.hunk, row.body) for row in found.hunks] == [("h1", "judged"), ("h0", "0")]


def test_projects_are_apart_and_a_link_is_the_same_project(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (tmp_path / "link").symlink_to(one)
    store = SessionStore(tmp_path / "state", one)
    store.save_now(RECORDS)
    store.close_now()
    assert stored(tmp_path / "state", two) == SavedProject()
    assert stored(tmp_path / "state", tmp_path / "link").threads == RECORDS[:1]


def test_only_the_person_can_read_it(tmp_path: Path) -> None:
    stored(tmp_path / "state", tmp_path)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["garbage", "flipped", "truncated"])
def test_damaged_file_is_put_aside(tmp_path: Path, damage: str) -> None:
    store = SessionStore(tmp_path, tmp_path)
    store.save_now([EntryRecord(T, number, "x" * 500) for number in range(500)])
    store.close_now()
    file = tmp_path / FILE_NAME
    data = bytearray(file.read_bytes())
    if damage == "garbage":
        data[:] = b"this is no database at all" * 100
    elif damage == "flipped":
        data[4096 : 4096 * 8] = os.urandom(4096 * 7)
    else:
        del data[len(data) // 2 :]
    file.write_bytes(data)
    fresh = SessionStore(tmp_path, tmp_path)
    assert fresh.load_now() == SavedProject()
    assert "put aside" in fresh.notice
    aside = [path for path in tmp_path.iterdir() if ".damaged-" in path.name]
    assert [path.read_bytes() for path in aside] == [bytes(data)]
    fresh.save_now(RECORDS)
    fresh.close_now()
    assert stored(tmp_path, tmp_path).threads == RECORDS[:1]


def test_newer_file_is_read_and_never_written(tmp_path: Path) -> None:
    store = SessionStore(tmp_path, tmp_path)
    store.save_now(RECORDS)
    store.close_now()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("update version set number = ?", (SCHEMA_VERSION + 1,))
    db.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    newer = SessionStore(tmp_path, tmp_path)
    assert newer.load_now().threads == RECORDS[:1]
    assert newer.is_read_only
    assert "newer" in newer.notice
    newer.save_now([ThreadRecord(T, 9, "changed")])
    newer.close_now()
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    async def body() -> list[str]:
        notices: list[str] = []
        store = SessionStore(tmp_path, tmp_path, on_notice=notices.append)
        await store.load()
        other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
        other.execute("drop table hunks")
        store.save_now(RECORDS)
        await asyncio.sleep(0)
        assert store.notice.startswith("The session is not being saved")
        other.execute(
            "create table hunks (project, hunk, thread, path, body, primary key (project, hunk))"
        )
        other.close()
        await store.close()
        await store.close()
        return notices

    notices = asyncio.run(body())
    assert len(notices) == 1
    assert stored(tmp_path, tmp_path).hunks == RECORDS[4:]


def test_a_discarded_thread_leaves_nothing_and_the_others_stay(tmp_path: Path) -> None:
    other = ThreadId("t2")
    store = SessionStore(tmp_path, tmp_path)
    store.save_now([*RECORDS, ThreadRecord(other, 6, "other"), EntryRecord(other, 0, "x")])
    store.discard_now(T)
    store.close_now()
    found = stored(tmp_path, tmp_path)
    assert [row.thread for row in (*found.threads, *found.entries)] == [other, other]
    assert found.items == found.turns == found.hunks == ()


def test_forgetting_a_project_leaves_other_projects_and_no_trace_in_the_file(
    tmp_path: Path,
) -> None:
    state, roots = tmp_path / "state", (tmp_path / "one", tmp_path / "two")
    for root in roots:
        store = SessionStore(state, root)
        store.save_now([ThreadRecord(T, 5, f"words of {root.name}")])
        store.close_now()

    async def body() -> None:
        store = SessionStore(state, roots[0])
        await store.forget()
        await store.close()

    asyncio.run(body())
    assert stored(state, roots[0]) == SavedProject()
    assert stored(state, roots[1]).threads
    data = (state / FILE_NAME).read_bytes()
    assert b"words of two" in data
    assert b"words of one" not in data


def test_a_kill_in_mid_commit_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    writer = (
        "import itertools, sys\nfrom pathlib import Path\n"
        "from swerve.adapters.store import SessionStore\n"
        "from swerve.session.records import ThreadRecord\nfrom swerve.terms import ThreadId\n"
        "store = SessionStore(Path(sys.argv[1]), Path(sys.argv[2]))\nstore.load_now()\n"
        "for n in itertools.count(int(sys.argv[3])):\n"
        "    store.save_now((ThreadRecord(ThreadId(f't{n}'), n, '{}'),))\n"
        "    print(n, flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    acknowledged = -1
    for _ in range(4):
        arguments = [sys.executable, "-c", writer, str(tmp_path), str(tmp_path)]
        process = subprocess.Popen(
            [*arguments, str(acknowledged + 1)], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged % 20 == 19:
                process.kill()
        process.wait(10)
        process.stdout.close()
    store = SessionStore(tmp_path, tmp_path)
    try:
        saved = store.load_now()
        assert store.notice == ""
        stored = {int(record.thread.removeprefix("t")) for record in saved.threads}
        assert set(range(acknowledged + 1)) <= stored
    finally:
        store.close_now()
