"""The whole application without a window: one project, its session, and the loop between them.

`dispatch` takes inputs, steps the reducer, carries effects out and publishes events, all in the
call: when the person presses Esc, the socket is cut and the views are told before it returns. News
of links is pulled once a frame.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from pathlib import Path

from swerve.project.coalesce import Changes
from swerve.project.outline import Symbol, outline_project
from swerve.project.place import Place
from swerve.project.tree import Tree
from swerve.protocol.errors import Failure
from swerve.protocol.messages import LinkStatus
from swerve.session import inputs
from swerve.session.disk_inputs import FileTouched
from swerve.session.events import Announced
from swerve.session.inputs import Input
from swerve.session.profile import Profile
from swerve.session.records import Record
from swerve.session.reducer import new_state, state_anew, step
from swerve.session.request import context_size, warm_up_request
from swerve.session.stage import Moment
from swerve.session.transcript import Tone
from swerve.session.trust import GUIDANCE
from swerve.session.trust_inputs import ShellKnown, TrustKnown
from swerve.session.turn import ApplyMode, Thread
from swerve.terms import ProfileId, ProjectPath, ThreadId
from swerve.workbench.comparing import differences
from swerve.workbench.events import (
    LinkShown,
    MeterChanged,
    ModelsListed,
    OutsideChanged,
    PlaceChanged,
    ProjectOpened,
    ProjectRefused,
    SymbolsFound,
    TreeChanged,
    WorkbenchEvent,
)
from swerve.workbench.exports import SaveExport, export_patch, export_replay
from swerve.workbench.frames import Frames
from swerve.workbench.opening import restored, why_not
from swerve.workbench.ports import Clock, Links, ProjectPorts
from swerve.workbench.recorder import Recorder
from swerve.workbench.runner import Runner
from swerve.workbench.tasks import Tasks

_PAINTED_S = 0.05
"""Until a new tree is painted: a worker that computes holds that up.

Every call into Qt gives the interpreter's lock away, and comes by it again a millisecond later.
"""

Listener = Callable[[Sequence[WorkbenchEvent]], None]


class Workbench:
    """State, ports and listeners of one window or one headless run.

    Attributes:
        state: read by everybody, changed only by the reducer.
        tree: the project's files; None while none is open or listed.
        root: the open project's folder; None while none is open.
        outside: files somebody else changed since the project was opened, or the last commit.
        is_since_commit: whether it is since the last commit.
        symbols: what the project's files define by name, as last looked for.
        models: what servers offer, for the profiles they were asked about.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        links: Links,
        profiles: Sequence[Profile],
        profile: ProfileId,
        prompt: str,
        open_ports: Callable[[Path], ProjectPorts],
        sample: Callable[[], Path],
        mode: ApplyMode = ApplyMode.REVIEW,
        compact_prompt: str = "",
        cost_cap_usd: int = 0,
        save_export: SaveExport | None = None,
        has_person: bool = False,
    ) -> None:
        self._clock = clock
        self._links = links
        self._open_ports = open_ports
        self._sample = sample
        self._save_export = save_export
        self._listeners: list[Listener] = []
        self._inbox: deque[Input] = deque()
        self._is_stepping = False
        self._frames = Frames(clock, self._pull_news)
        self.tree: Tree | None = None
        self.root: Path | None = None
        self.outside: set[ProjectPath] = set()
        self.is_since_commit = False
        self.symbols: tuple[Symbol, ...] = ()
        self.models: dict[ProfileId, tuple[str, ...]] = {}
        self._is_finding = False
        self._project: ProjectPorts | None = None
        self._tasks = Tasks(self._task_failed)
        self.state = new_state(
            clock.new_id("s"),
            prompt,
            profiles,
            profile,
            mode=mode,
            compact_prompt=compact_prompt,
            cost_cap_usd=cost_cap_usd,
            has_person=has_person,
        )
        self._recorder = self._new_recorder()
        self._runner = self._new_runner()
        links.listen(self._frames.want, self._link_changed)

    # --- for the views ------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every batch of events from now on; the result ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            self._listeners.remove(listener)

        return unsubscribe

    def dispatch(self, *given: Input) -> None:
        """Apply inputs now. Inputs that arise meanwhile are applied before this returns."""
        self._inbox.extend(given)
        if self._is_stepping:
            return
        self._is_stepping = True
        try:
            while self._inbox:
                batch = list(self._inbox)
                self._inbox.clear()
                self._step(batch)
        finally:
            self._is_stepping = False

    def now_ms(self) -> float:
        """Return the monotonic time all times of the state are measured in."""
        return self._clock.now_ms()

    def context_tokens(self, thread: Thread) -> tuple[int, int]:
        """Return how many tokens the thread's window holds and could hold."""
        size = context_size(self.state, thread)
        return size.used, size.window

    def notice(self, sentence: str) -> None:
        """Tell the person something an adapter noticed."""
        self._publish([Announced(sentence, Tone.WARNING)])

    def save_replay(self) -> None:
        """Save the shown thread's last turn as a file that Practice can play, and say where."""
        thread = self.state.thread()
        tape = self.state.tapes.get(thread.id)
        if tape is None or self._save_export is None:
            self.notice("There is no turn to save since this project was opened.")
            return
        self._tasks.start(self._say(export_replay(tape, self._save_export)), "save replay")

    def save_patch(self) -> None:
        """Save the pending hunks as a patch that `git apply` takes, and say where."""
        if self._save_export is not None and self.root is not None:
            name = f"{self.root.name}-{self._clock.new_id('pending')}.patch"
            saved = export_patch(self.state.ledger, name, self._save_export)
            self._tasks.start(self._say(saved), "save patch")

    async def _say(self, sentence: Awaitable[str]) -> None:
        self._publish([Announced(await sentence)])

    async def settle(self) -> None:
        """Wait until no read, write or search is under way."""
        await self._tasks.settle()

    def test_link(self, profile: ProfileId) -> None:
        """Open the links of a profile, whatever thread is shown; `LinkShown` tells how it went."""
        self._links.warm(self.state.profiles[profile])

    def list_models(self, profile: ProfileId) -> None:
        """Ask a profile's server which models it offers; `ModelsListed` follows."""
        self._tasks.start(self._list_models(profile), f"list models of {profile}")

    async def _list_models(self, profile: ProfileId) -> None:
        found = await self._links.list_models(self.state.profiles[profile])
        if isinstance(found, Failure):
            self._publish([ModelsListed(profile, f"{found.sentence} {found.remedy}".strip())])
            return
        self.models[profile] = found
        self._publish([ModelsListed(profile)])

    def connect(self) -> None:
        """Open the links of the shown thread's profile."""
        profile = self.state.profile_of(self.state.thread())
        self._links.warm(profile, warm_up_request(self.state, profile))

    # --- project ------------------------------------------------------------------------------

    def open_project(self, path: str | Path) -> None:
        """Open a folder in place of the present project; a refusal leaves that open."""
        root = Path(path).expanduser()
        refusal = why_not(root)
        if refusal is not None:
            self._publish([refusal])
            return
        root = root.resolve()
        if root == self.root:
            return
        self._tasks.start(self._open(root), f"open {root}")

    def reopen_project(self) -> None:
        """Open the folder that is now at the path of the open project."""
        if self.root is not None:
            self._tasks.start(self._reopen(self.root), f"open {self.root} again")

    async def _reopen(self, root: Path) -> None:
        refusal = why_not(root)
        if refusal is not None:
            self._publish([refusal])
            return
        await self._leave()
        await self._open(root)

    def open_sample(self) -> None:
        """Open a fresh copy of the sample project."""
        self.open_project(self._sample())

    async def _open(self, root: Path) -> None:
        try:
            project = self._open_ports(root)
        except (OSError, ValueError) as failure:
            self._publish([ProjectRefused(str(failure))])
            return
        await self._leave()
        # Where no project was open, the model was chosen for the one that is opened now.
        chosen = self.state.thread().profile if self.root is None else None
        self._project, self.root, self.tree = project, root, None
        self.outside, self.symbols, self.is_since_commit = set(), (), False
        links = self.state.links
        self.state = state_anew(self.state, self._clock.new_id("s"), chosen)
        self.state.links = links
        self._recorder, self._runner = self._new_recorder(), self._new_runner()
        try:
            given = await restored(project, await project.store.load())
            is_trusted = await project.trust.recall()
        except RuntimeError:  # its workers take nothing more once it is closed
            if project is self._project:
                raise
        if project is not self._project:
            return  # closed while it was being opened
        self._publish([ProjectOpened(root)])
        self.dispatch(TrustKnown(is_trusted), given)
        self._recorder.adopt()
        self.connect()
        await asyncio.sleep(0)  # what was told is painted before the workers want the processor
        if project is not self._project:
            return
        project.watcher.start(self._files_changed, self._place_changed)
        self._tasks.start(self._learn_shell(project), "surroundings of commands")
        await self._rescan()
        if self.tree is not None and project is self._project:
            await project.keep_earlier(self.tree)

    async def _learn_shell(self, project: ProjectPorts) -> None:
        surroundings = await project.shell.surroundings()
        if project is self._project:
            self.dispatch(ShellKnown(surroundings))

    async def _rescan(self) -> None:
        project = self._project
        if project is None:
            return
        tree = await project.scanner.scan()
        if project is self._project:
            self._show_tree(tree)

    def _show_tree(self, tree: Tree) -> None:
        self.tree = tree
        self._publish([TreeChanged()])
        self._tasks.start(self._outline(tree), "outline")

    async def _outline(self, tree: Tree) -> None:
        """List and outline the files on a worker: a large project takes a tenth of a second."""
        await asyncio.sleep(_PAINTED_S)
        outline = await asyncio.to_thread(lambda: outline_project(tree.files))
        if tree is self.tree:
            self.dispatch(inputs.OutlineKnown(outline, tree.contains(GUIDANCE)))

    def _place_changed(self, place: Place) -> None:
        self._publish([PlaceChanged(place), Announced(place.sentence, Tone.WARNING)])

    def _files_changed(self, changes: Changes) -> None:
        """Follow what happened on disk, whoever did it."""
        if changes.is_overflow:
            self._tasks.start(self._rescan(), "rescan")
            touched: Iterable[ProjectPath] = list(self.state.ledger.files)
        else:
            touched = sorted(changes.added | changes.changed | changes.removed)
            tree = self.tree
            if tree is not None and (changes.added or changes.removed or changes.added_folders):
                self._show_tree(
                    tree.with_changes(changes.added, changes.removed, changes.added_folders)
                )
        outside = []
        for path in touched:
            if path in self.state.ledger.files:
                self._runner.reload(path)
            else:
                outside.append(path)
        if self.state.running:
            return  # what a command changes is compared with what was before it, once it has ended
        self._mark_outside(outside)
        if self._project is not None and outside:
            work = self._compare(self._project, outside, set(changes.added))
            self._tasks.start(work, "compare outside changes")

    async def _compare(
        self, project: ProjectPorts, paths: Sequence[ProjectPath], added: Set[ProjectPath]
    ) -> None:
        """Find out what others changed in files that were not read before."""
        try:
            async for seen in differences(project, paths, added):
                if project is self._project:
                    self.dispatch(seen)
        except RuntimeError:  # its workers take nothing more once it is closed
            if project is self._project:
                raise

    def compare_with_commit(self) -> None:
        """Take what differs from the last commit for changes by others, too."""
        if self._project is not None:
            self._tasks.start(self._compare_with_commit(self._project), "compare with commit")

    async def _compare_with_commit(self, project: ProjectPorts) -> None:
        paths = await project.uncommitted()
        if project is not self._project:
            return
        self.is_since_commit = True
        await self._compare(project, paths, set(paths))
        self.outside.update(paths)
        self._publish([OutsideChanged(paths)])

    def _mark_outside(self, paths: Sequence[ProjectPath]) -> None:
        if paths:
            self.outside.update(paths)
            self._publish([OutsideChanged(tuple(paths))])

    async def _leave(self) -> None:
        """Close the present project: turns are cut, everything is stored."""
        project = self._project
        if project is None:
            return
        self.dispatch(inputs.CloseSession())
        project.watcher.stop()
        self._runner.close()
        self._recorder.flush()
        self._project = None
        await project.close()

    async def close(self) -> None:
        """Close project, links and tasks; nothing is lost and nothing is waited for long."""
        self._frames.close()
        await self._leave()
        await self._tasks.close()
        await self._links.close()

    def forget_project(self) -> None:
        """Delete everything stored about the open project, then open it afresh."""
        if self.root is not None:
            self._tasks.start(self._forget(self.root), f"forget {self.root}")

    async def _forget(self, root: Path) -> None:
        project = self._project
        if project is None:
            return
        self.dispatch(inputs.CloseSession())
        project.watcher.stop()
        self._runner.close()
        self._project = None
        await project.forget()
        await self._open(root)
        self._publish([Announced("Everything stored about this project is deleted.")])

    def find_symbols(self) -> None:
        """Look for what the project defines by name; `SymbolsFound` follows."""
        if self._project is not None and self.tree is not None and not self._is_finding:
            self._is_finding = True
            self._tasks.start(self._find_symbols(self._project, self.tree), "find symbols")

    async def _find_symbols(self, project: ProjectPorts, tree: Tree) -> None:
        try:
            found = await project.scanner.symbols(tree.files)
        finally:
            self._is_finding = False
        if project is self._project:
            self.symbols = found
            self._publish([SymbolsFound()])

    # --- the loop -----------------------------------------------------------------------------

    def _step(self, batch: Sequence[Input]) -> None:
        before = self._revisions(batch)
        moment = Moment(self._clock.now_ms(), self._clock.unix_ms())
        outcome = step(self.state, batch, moment)
        self._recorder.note(outcome.events)
        self._runner.run(outcome.effects)
        self._tell(outcome.events)
        for given in batch:
            if isinstance(given, inputs.SetDraft):
                self._recorder.touch(given.thread)
        self._mark_outside(
            [path for path, old in before.items() if self.state.ledger.files[path].revision != old]
        )

    def _revisions(self, batch: Sequence[Input]) -> dict[ProjectPath, str]:
        files = self.state.ledger.files
        if self.state.running:
            return {}
        touched = [given.path for given in batch if isinstance(given, FileTouched)]
        return {path: files[path].revision for path in touched if path in files}

    def _publish(self, events: Sequence[WorkbenchEvent]) -> None:
        self._recorder.note(events)
        self._tell(events)

    def _tell(self, events: Sequence[WorkbenchEvent]) -> None:
        if events:
            for listener in list(self._listeners):
                listener(events)

    def _pull_news(self) -> None:
        news = self._links.drain()
        if news:
            self.dispatch(*news)
            self._publish([MeterChanged()])

    def _link_changed(self, profile: Profile, status: LinkStatus) -> None:
        self.dispatch(inputs.LinkChanged(profile.id, status))
        self._publish([LinkShown(profile.id, status)])

    def _task_failed(self, name: str, failure: BaseException) -> None:
        sentence = f"Something went wrong inside ({name}): {failure}. Nothing was lost."
        self._publish([Announced(sentence, Tone.ERROR)])

    def _new_recorder(self) -> Recorder:
        def save(records: Sequence[Record]) -> None:
            if self._project is not None:
                self._project.store.save(records)

        return Recorder(self.state, self._clock, save)

    def _new_runner(self) -> Runner:
        return Runner(
            self.state,
            self._clock,
            self._links,
            self._project,
            self._tasks,
            self.dispatch,
            self._persist,
            self._list_files,
            self.notice,
        )

    def _persist(self, thread: ThreadId) -> None:
        self._recorder.touch(thread)
        self._recorder.flush()

    def _list_files(self) -> Sequence[ProjectPath]:
        return self.tree.files if self.tree is not None else ()
