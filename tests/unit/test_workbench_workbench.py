"""The loop between session, ports and listeners, on a real asyncio loop with ports in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.fakes.fake_ports import FakeClock, FakeLinks, FakeProject, FakeStore
from tests.fakes.session_script import PROFILE, STRICT

from swerve.edits.hunks import HunkState
from swerve.edits.journal import Decision
from swerve.project.coalesce import Changes
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    Finished,
    FinishReason,
    ItemDone,
    TextDelta,
    ToolCallDelta,
    ToolCallItem,
    ToolOutputItem,
)
from swerve.session import inputs
from swerve.session.events import Announced, EntryGrew, HunkChanged
from swerve.session.records import EntryRecord, HunkRecord, ThreadRecord
from swerve.session.transcript import Attachment
from swerve.terms import CallId, ProjectPath
from swerve.workbench.events import (
    ModelsListed,
    OutsideChanged,
    ProjectOpened,
    ProjectRefused,
    SymbolsFound,
    TreeChanged,
)
from swerve.workbench.workbench import Workbench

PATCH = "*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B\n*** End Patch\n"


class Rig:
    """A workbench with ports in memory and everything it told."""

    def __init__(self, root: Path, store: FakeStore | None = None) -> None:
        self.clock, self.links = FakeClock(), FakeLinks()
        self.project = FakeProject(root, {"app.py": "a\nb\nc\n"}, store or FakeStore())
        self.events: list[object] = []
        self.exports: dict[str, str] = {}
        self.workbench = Workbench(
            clock=self.clock,
            links=self.links,
            profiles=[PROFILE, STRICT],
            profile=PROFILE.id,
            prompt="Be brief.",
            open_ports=self._open,
            sample=lambda: root,
            save_export=self._export,
        )
        self.workbench.subscribe(self.events.extend)

    def _export(self, name: str, text: str) -> Path:
        self.exports[name] = text
        return Path("/exports") / name

    def _open(self, root: Path) -> FakeProject:
        self.project.root = root
        return self.project

    async def until(self, condition: Callable[[], object]) -> None:
        for turn in range(2_000):
            if condition():
                return
            await asyncio.sleep(0 if turn < 200 else 0.005)  # workers take their time
        raise AssertionError("the condition never held")

    def told(self, kind: type) -> list[object]:
        return [event for event in self.events if isinstance(event, kind)]

    async def open(self) -> None:
        self.workbench.open_project(self.project.root)
        await self.until(lambda: self.told(TreeChanged))

    def submit(self, words: str) -> None:
        self.workbench.dispatch(inputs.Submit(self.workbench.state.shown, words))

    def bring(self, *events) -> None:
        self.links.bring(*events)
        self.clock.advance(8)

    def stream_patch(self) -> None:
        delta = ToolCallDelta(CallId("c1"), "i1", "apply_patch", CallKind.CUSTOM, PATCH)
        item = ToolCallItem("i1", CallId("c1"), "apply_patch", PATCH, CallKind.CUSTOM)
        self.bring(delta, ItemDone(item))

    @property
    def ledger(self):
        return self.workbench.state.ledger


@asynccontextmanager
async def rig_at(root: Path, store: FakeStore | None = None) -> AsyncIterator[Rig]:
    rig = Rig(root, store)
    try:
        await rig.open()
        yield rig
    finally:
        await rig.workbench.close()


def run(play: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(play(), 10))


def test_opening_lists_connects_and_watches(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            assert rig.told(ProjectOpened) == [ProjectOpened(tmp_path)]
            assert rig.workbench.tree.files == ("app.py",)
            assert rig.links.warmed == [PROFILE]
            assert rig.project.watcher.on_changes is not None
        assert rig.project.is_closed
        assert rig.links.is_closed

    run(play)


def test_the_model_chosen_before_there_is_a_project_answers_in_it(tmp_path: Path) -> None:
    async def play() -> None:
        rig = Rig(tmp_path, None)
        try:
            rig.workbench.dispatch(inputs.SetProfile(rig.workbench.state.shown, STRICT.id))
            await rig.open()
            assert rig.workbench.state.thread().profile == STRICT.id
            (other := tmp_path / "other").mkdir()
            rig.events.clear()
            rig.workbench.open_project(other)
            await rig.until(lambda: rig.told(ProjectOpened))
            assert rig.workbench.state.thread().profile == PROFILE.id  # as the settings say
        finally:
            await rig.workbench.close()

    run(play)


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_path_that_is_no_folder_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            bad = tmp_path / "x"
            if kind == "file":
                bad.write_text("x")
            rig.workbench.open_project(bad)
            (refused,) = rig.told(ProjectRefused)
            assert str(bad) in refused.sentence
            assert refused.remedy
            assert rig.workbench.root == tmp_path

    run(play)


def test_news_is_pulled_once_a_frame(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("hello")
            rig.clock.advance(100)
            for piece in "abcdef":
                rig.links.bring(TextDelta("m", piece))
            assert rig.told(EntryGrew) == []
            rig.clock.advance(0)
            assert len(rig.told(EntryGrew)) == 1
            rig.links.bring(TextDelta("m", "g"))
            rig.clock.advance(7)
            assert len(rig.told(EntryGrew)) == 1
            rig.clock.advance(1)
            assert len(rig.told(EntryGrew)) == 2

    run(play)


def test_news_that_work_waits_for_is_pulled_before_its_frame_ends(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("hello")
            rig.bring(TextDelta("m", "a"))
            told = len(rig.told(EntryGrew))
            rig.links.bring(TextDelta("m", "b"))
            rig.clock.advance(0)
            assert len(rig.told(EntryGrew)) == told
            rig.links.bring(TextDelta("m", "c"), is_urgent=True)
            rig.clock.advance(0)
            assert len(rig.told(EntryGrew)) == told + 1
            rig.clock.advance(8)
            assert len(rig.told(EntryGrew)) == told + 1

    run(play)


def test_stop_cuts_the_link_before_dispatch_returns(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("hello")
            rig.bring(TextDelta("m", "x"))
            rig.workbench.dispatch(inputs.Stop(rig.workbench.state.shown))
            assert rig.links.cuts == [rig.workbench.state.shown]

    run(play)


def test_keep_reaches_the_disk_and_its_own_change_is_nobody_elses(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            (hunk,) = rig.ledger.pending()
            rig.workbench.dispatch(inputs.Keep((hunk,)))
            await rig.until(lambda: rig.project.files["app.py"] == "a\nB\nc\n")
            rig.project.watcher.on_changes(Changes(changed=frozenset({ProjectPath("app.py")})))
            await rig.until(lambda: True)
            await asyncio.sleep(0.01)
            assert rig.told(OutsideChanged) == []
            assert rig.ledger.hunks[hunk].state is HunkState.KEPT

    run(play)


def test_an_outside_change_of_a_tracked_file_is_told_and_merged(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            rig.project.files["app.py"] = "zero\na\nb\nc\n"
            rig.project.watcher.on_changes(Changes(changed=frozenset({ProjectPath("app.py")})))
            await rig.until(lambda: rig.told(OutsideChanged))
            (hunk,) = rig.ledger.pending()
            assert rig.ledger.overlay(ProjectPath("app.py")) == "zero\na\nB\nc\n"
            assert rig.ledger.hunks[hunk].state is HunkState.PENDING

    run(play)


def test_new_and_gone_files_change_the_tree(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            new, gone = ProjectPath("lib/new.py"), ProjectPath("app.py")
            rig.project.watcher.on_changes(
                Changes(frozenset({new}), frozenset(), frozenset({gone}))
            )
            assert rig.workbench.tree.files == ("lib/new.py",)
            assert rig.workbench.outside == {new, gone}

    run(play)


def test_tools_read_pending_text_and_answer_the_model(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            read = ToolCallItem("i2", CallId("c2"), "read_file", '{"path": "app.py"}')
            find = ToolCallItem("i3", CallId("c3"), "search_text", '{"query": "B"}')
            files = ToolCallItem("i4", CallId("c4"), "list_files", '{"pattern": "*.py"}')
            run_it = ToolCallItem("i5", CallId("c5"), "run_command", '{"argv": ["rm", "-rf"]}')
            done = (ItemDone(read), ItemDone(find), ItemDone(files), ItemDone(run_it))
            rig.bring(*done, Finished(FinishReason.COMPLETED))
            await rig.until(lambda: len(rig.links.sent) == 2)
            _, _, request = rig.links.sent[-1]
            outputs = {
                item.call_id: item.output
                for item in request.items
                if isinstance(item, ToolOutputItem)
            }
            assert outputs["c2"] == "app.py lines 1-3 of 3\na\nB\nc"
            assert outputs["c3"] == "app.py:2: B"
            assert outputs["c4"] == "app.py"
            assert "only from the window" in outputs["c5"]

    run(play)


def test_the_session_is_stored_in_beats_and_comes_back(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            rig.bring(TextDelta("m", "Half a sen"))
            rig.clock.advance(600)
            records = list(rig.project.store.records)
        assert {type(record) for record in records} >= {ThreadRecord, EntryRecord, HunkRecord}
        store = FakeStore(saved_from(records))
        async with rig_at(tmp_path, store) as again:
            thread = again.workbench.state.thread()
            assert thread.title == "shout"
            texts = [type(entry).__name__ for entry in thread.entries]
            assert texts == ["UserMessage", "EditCard", "AssistantText", "CutMark"]
            await again.until(again.ledger.pending)
            (hunk,) = again.ledger.pending()
            again.workbench.dispatch(inputs.Keep((hunk,)))
            await again.until(lambda: again.project.files["app.py"] == "a\nB\nc\n")
            again.submit("go on")
            kinds = [type(item).__name__ for item in again.links.sent[-1][2].items]
            assert kinds == ["UserItem", "DeveloperItem", "UserItem"]
            assert "cut the turn" in again.links.sent[-1][2].items[1].text

    run(play)


def test_what_was_judged_last_is_stored_when_the_project_closes(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            rig.workbench.dispatch(inputs.Keep(tuple(rig.ledger.pending())))
            await rig.workbench.settle()
            store = rig.project.store
        bodies = [record.body for record in store.records if isinstance(record, HunkRecord)]
        assert '"state": "kept"' in bodies[-1]

    run(play)


def saved_from(records):
    from swerve.session.records import ItemRecord, SavedProject, TurnRecord

    def newest(kind, key):
        rows = {key(record): record for record in records if isinstance(record, kind)}
        return tuple(rows[name] for name in sorted(rows))

    return SavedProject(
        newest(ThreadRecord, lambda r: r.thread),
        newest(EntryRecord, lambda r: (r.thread, r.position)),
        newest(ItemRecord, lambda r: (r.thread, r.position)),
        newest(TurnRecord, lambda r: (r.thread, r.position)),
        newest(HunkRecord, lambda r: r.hunk),
    )


def test_events_of_hunks_are_told_once_a_batch(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            assert rig.told(HunkChanged)
            rig.bring(ItemDone(AssistantItem("m", "Done")), Finished(FinishReason.COMPLETED))
            await rig.until(lambda: len(rig.links.sent) == 2)

    run(play)


def test_what_others_change_is_compared_with_what_was_committed(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.project.files |= {"old.py": "x\n", "new.py": "y\n", "unknown.py": "z\n"}
            rig.project.commit["old.py"] = "w\n"
            changed = frozenset({ProjectPath("old.py"), ProjectPath("unknown.py")})
            rig.project.watcher.on_changes(Changes(frozenset({ProjectPath("new.py")}), changed))
            await rig.workbench.settle()
            hunks = [rig.ledger.hunks[hunk] for hunk in rig.ledger.outside()]
            assert {hunk.path for hunk in hunks} == {"new.py", "old.py"}
            rig.workbench.dispatch(inputs.Reject((hunks[0].id,)))
            await rig.workbench.settle()
            assert "new.py" not in rig.project.files

    run(play)


def test_a_deleted_thread_is_stored_again_when_it_comes_back(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("remember this")
            rig.bring(ItemDone(AssistantItem("m", "Done")), Finished(FinishReason.COMPLETED))
            rig.clock.advance(600)
            thread = rig.workbench.state.shown
            store = rig.project.store
            rig.workbench.dispatch(inputs.DeleteThread(thread))
            assert store.discarded == [thread]
            store.records.clear()
            rig.workbench.dispatch(inputs.RestoreThread(thread))
            rig.clock.advance(600)
            kinds = {type(record).__name__ for record in store.records}
            assert kinds == {"ThreadRecord", "EntryRecord", "ItemRecord", "TurnRecord"}

    run(play)


def test_forgetting_a_project_opens_it_afresh(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("secret")
            rig.clock.advance(600)
            assert rig.project.store.records
            rig.events.clear()
            rig.workbench.forget_project()
            await rig.until(lambda: rig.told(TreeChanged))
            assert rig.project.store.records == []
            assert rig.workbench.state.thread().entries == []
            assert rig.workbench.root == tmp_path

    run(play)


def test_symbols_are_found_off_the_loop(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.project.files["app.py"] = "def run(): ...\n"
            rig.workbench.find_symbols()
            await rig.workbench.settle()
            assert [symbol.name for symbol in rig.workbench.symbols] == ["run"]
            assert rig.told(SymbolsFound)

    run(play)


def test_a_replay_is_saved_and_told_where(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.workbench.save_replay()
            assert "no turn to save" in rig.told(Announced)[-1].sentence
            rig.workbench.dispatch(inputs.Submit(rig.workbench.state.shown, "hello"))
            await rig.until(lambda: rig.links.sent)
            rig.bring(TextDelta("m", "Good day"))
            rig.workbench.save_replay()
            await rig.workbench.settle()
            ((name, text),) = rig.exports.items()
            assert name.endswith(".replay.jsonl")
            assert "Good day" in text
            assert rig.told(Announced)[-1].sentence.endswith(f"/exports/{name}")

    run(play)


def test_a_draft_that_was_emptied_does_not_come_back(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            thread = rig.workbench.state.shown
            chips = (Attachment(ProjectPath("app.py"), 0, 1),)
            rig.workbench.dispatch(inputs.SetDraft(thread, "", chips))
            rig.clock.advance(600)
            stored = list(rig.project.store.records)
            rig.workbench.dispatch(inputs.SetDraft(thread, ""))
            rig.clock.advance(600)
            emptied = list(rig.project.store.records)
        for records, expected in ((stored, chips), (emptied, ())):
            async with rig_at(tmp_path, FakeStore(saved_from(records))) as again:
                assert again.workbench.state.thread().draft_attachments == expected

    run(play)


def test_what_was_judged_before_a_restart_can_be_undone(tmp_path: Path) -> None:
    async def play() -> None:
        first = Rig(tmp_path)
        await first.open()
        first.submit("shout")
        first.stream_patch()
        await first.until(lambda: first.ledger.pending())
        (hunk,) = first.ledger.pending()
        first.workbench.dispatch(inputs.Keep((hunk,)))
        await first.until(lambda: first.project.disk.files["app.py"] == "a\nB\nc\n")
        first.workbench.dispatch(inputs.Reject((hunk,)))
        await first.until(lambda: len(first.project.disk.written) == 2)
        first.workbench.dispatch(inputs.UndoDecision())
        await first.until(lambda: len(first.project.disk.written) == 3)
        await first.workbench.close()
        again = Rig(tmp_path, FakeStore(saved_from(first.project.store.records)))
        again.project.disk = first.project.disk
        await again.open()
        assert again.ledger.hunks[hunk].state is HunkState.KEPT
        again.workbench.dispatch(inputs.UndoDecision())
        await again.until(lambda: first.project.disk.files["app.py"] == "a\nb\nc\n")
        assert again.ledger.pending() == [hunk]
        again.workbench.dispatch(inputs.RedoDecision())
        await again.until(lambda: first.project.disk.files["app.py"] == "a\nB\nc\n")
        await again.workbench.close()

    run(play)


@pytest.mark.parametrize("is_refusing", [True, False])
def test_a_window_closed_while_it_opens_a_project_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_refusing: bool
) -> None:
    async def play() -> None:
        rig = Rig(tmp_path)
        reading, is_closed = asyncio.Event(), asyncio.Event()

        async def past() -> list[Decision]:
            reading.set()
            await is_closed.wait()
            if is_refusing:
                raise RuntimeError("cannot schedule new futures after shutdown")
            return []

        monkeypatch.setattr(rig.project.disk, "past", past)
        rig.workbench.open_project(tmp_path)
        await reading.wait()
        monkeypatch.setattr(rig.project, "close", lambda: _set(is_closed))
        await rig.workbench.close()
        assert not rig.told(ProjectOpened)

    run(play)


async def _set(event: asyncio.Event) -> None:
    event.set()
    await asyncio.sleep(0.01)


def test_the_models_of_a_server_are_listed_or_the_reason_told(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.workbench.list_models(PROFILE.id)
            await rig.until(lambda: rig.told(ModelsListed))
            assert rig.told(ModelsListed) == [ModelsListed(PROFILE.id)]
            assert rig.workbench.models == {PROFILE.id: ("one", "two")}
            rig.links.models = Failure(FailureKind.AUTH, "The key is wrong.", "Replace it.")
            rig.workbench.list_models(PROFILE.id)
            await rig.until(lambda: len(rig.told(ModelsListed)) == 2)
            problem = "The key is wrong. Replace it."
            assert rig.told(ModelsListed)[1] == ModelsListed(PROFILE.id, problem)


def test_pending_hunks_are_saved_as_a_patch(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.workbench.save_patch()
            await rig.until(lambda: "Nothing is pending" in str(rig.told(Announced)))
            rig.submit("shout")
            rig.stream_patch()
            await rig.until(rig.ledger.pending)
            rig.workbench.save_patch()
            await rig.until(lambda: rig.exports)
            ((name, text),) = rig.exports.items()
            assert name.endswith(".patch")
            assert "--- a/app.py" in text
            assert "+B" in text
            await rig.until(lambda: "git apply" in str(rig.told(Announced)))

    run(play)


def test_a_file_that_would_stop_parsing_is_looked_at_off_the_loop(tmp_path: Path) -> None:
    async def play() -> None:
        async with rig_at(tmp_path) as rig:
            rig.submit("break it")
            patch = PATCH.replace("+B", "+(")
            delta = ToolCallDelta(CallId("c1"), "i1", "apply_patch", CallKind.CUSTOM, patch)
            item = ToolCallItem("i1", CallId("c1"), "apply_patch", patch, CallKind.CUSTOM)
            rig.bring(delta, ItemDone(item))
            await rig.until(rig.ledger.pending)
            rig.workbench.dispatch(inputs.Stop(rig.workbench.state.shown))
            await rig.until(lambda: rig.workbench.state.broken)

    run(play)
