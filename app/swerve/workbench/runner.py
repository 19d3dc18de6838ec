"""Carries effects out through the ports, after permission, and brings the answers back as inputs.

Nothing here decides: what may happen is `session.permission`, what happens next is the reducer.
Sending and cutting are done in the call itself; everything that may wait runs as a task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from fnmatch import fnmatch

from swerve.edits.locate import locate_similar
from swerve.session import effects, inputs
from swerve.session.disk_inputs import FileLoaded, FileTouched, Parsed
from swerve.session.effects import Effect
from swerve.session.permission import Verdict, decide
from swerve.session.request import warm_up_request
from swerve.session.state import State
from swerve.session.trust_inputs import CommandEnded, CommandPrinted
from swerve.terms import ProjectPath, ThreadId
from swerve.text.parsing import new_parse_error
from swerve.workbench.ports import Clock, Links, ProjectPorts, Timer
from swerve.workbench.tasks import Tasks


class Runner:
    """The hands of the reducer."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        links: Links,
        project: ProjectPorts | None,
        tasks: Tasks,
        dispatch: Callable[[inputs.Input], None],
        persist: Callable[[ThreadId], None],
        list_files: Callable[[], Sequence[ProjectPath]],
        notice: Callable[[str], None],
    ) -> None:
        self._state = state
        self._clock = clock
        self._links = links
        self._project = project
        self._tasks = tasks
        self._dispatch = dispatch
        self._persist = persist
        self._list_files = list_files
        self._notice = notice
        self._timers: dict[str, Timer] = {}

    def run(self, wanted: Sequence[Effect]) -> None:
        """Carry effects out in order."""
        for effect in wanted:
            permission = decide(effect, self._state.standing)
            if permission.verdict is Verdict.ALLOWED:
                self._carry_out(effect)
            elif isinstance(effect, effects.Run):
                where = (effect.thread, effect.turn, effect.call)
                self._dispatch(CommandEnded(*where, permission.sentence))

    def close(self) -> None:
        """Call off every timer."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def reload(self, path: ProjectPath) -> None:
        """Read a tracked file again because somebody may have changed it."""
        self._tasks.start(self._reload(path), f"reload {path}")

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case effects.Send():
                profile = self._state.profiles[effect.profile]
                self._links.send(effect.thread, effect.turn, profile, effect.request)
            case effects.Cut():
                self._links.cut(effect.thread)
            case effects.Connect():
                profile = self._state.profiles[effect.profile]
                self._links.warm(profile, warm_up_request(self._state, profile))
            case effects.Load():
                self._tasks.start(self._load(effect), f"load {effect.path}")
            case effects.Reload():
                self.reload(effect.path)
            case effects.Write():
                self._tasks.start(self._write(effect), f"write {effect.decision.id}")
            case effects.Note() if self._project is not None:
                self._tasks.start(self._project.disk.note(effect.decision), "note a command")
            case effects.Place():
                self._tasks.start(self._place(effect), f"place {effect.hunk}")
            case effects.Parse():
                self._tasks.start(self._parse(effect), f"parse {effect.path}")
            case effects.ReadFile():
                self._tasks.start(self._read_file(effect), f"read {effect.path}")
            case effects.ListFiles():
                self._dispatch(self._list(effect))
            case effects.SearchText():
                self._tasks.start(self._search(effect), "search")
            case effects.Persist():
                self._persist(effect.thread)
            case effects.Discard() if self._project is not None:
                self._project.store.discard(effect.thread)
            case effects.Schedule():
                self._schedule(effect)
            case effects.Run() | effects.RememberTrust() | effects.Kill() | effects.LetRun():
                if self._project is not None:
                    self._carry_out_trusted(effect, self._project)
            case _:
                pass

    def _carry_out_trusted(
        self,
        effect: effects.Run | effects.RememberTrust | effects.Kill | effects.LetRun,
        project: ProjectPorts,
    ) -> None:
        match effect:
            case effects.Run():
                self._tasks.start(self._run(effect, project), f"run {effect.call}")
            case effects.Kill():
                project.shell.kill(effect.thread, effect.turn)
            case effects.LetRun():
                project.shell.let_run(effect.thread, effect.call)
            case effects.RememberTrust():
                self._tasks.start(self._remember_trust(effect, project), "remember trust")

    async def _run(self, effect: effects.Run, project: ProjectPorts) -> None:
        def on_output(output: str) -> None:
            self._dispatch(CommandPrinted(effect.thread, effect.turn, effect.call, output))

        self._dispatch(await project.shell.run(effect, on_output))

    async def _remember_trust(self, effect: effects.RememberTrust, project: ProjectPorts) -> None:
        problem = await project.trust.remember(is_trusted=effect.is_trusted)
        if problem:
            self._notice(problem)

    # --- disk ---------------------------------------------------------------------------------

    async def _load(self, effect: effects.Load) -> None:
        if self._project is None:
            refusal = "No project is open."
            self._dispatch(FileLoaded(effect.path, None, refusal))
            return
        self._dispatch(await self._project.disk.load(effect.path))

    async def _reload(self, path: ProjectPath) -> None:
        if self._project is not None:
            loaded = await self._project.disk.load(path)
            self._dispatch(FileTouched(path, loaded.content, loaded.refusal))

    async def _write(self, effect: effects.Write) -> None:
        if self._project is not None:
            self._dispatch(await self._project.disk.write(effect.decision))

    async def _place(self, effect: effects.Place) -> None:
        placement = await asyncio.to_thread(
            locate_similar,
            effect.text,
            effect.lines,
            effect.headers,
            at_end=effect.at_end,
            hint_line=effect.hint_line,
        )
        self._dispatch(inputs.PlaceFound(effect.hunk, placement))

    async def _parse(self, effect: effects.Parse) -> None:
        texts = (effect.path, effect.before, effect.after)
        sentence = await asyncio.to_thread(new_parse_error, *texts)
        self._dispatch(Parsed(effect.path, effect.version, sentence))

    # --- tools --------------------------------------------------------------------------------

    async def _read_file(self, effect: effects.ReadFile) -> None:
        text, is_ok = effect.overlay, True
        if text is None:
            try:
                text = await self._project.disk.read_text(effect.path) if self._project else ""
            except (OSError, ValueError) as failure:
                text, is_ok = str(failure), False
        output = _numbered(effect, text) if is_ok else text
        self._finish(effect, output, is_ok=is_ok)

    def _list(self, effect: effects.ListFiles) -> inputs.ToolFinished:
        pattern = effect.pattern or "*"
        paths = [path for path in self._list_files() if fnmatch(path, pattern)]
        output = "\n".join(paths) if paths else "No file matches."
        return inputs.ToolFinished(effect.thread, effect.turn, effect.call, output)

    async def _search(self, effect: effects.SearchText) -> None:
        if self._project is None:
            self._finish(effect, "No project is open.", is_ok=False)
            return
        try:
            output = await self._project.scanner.search(
                effect.query, is_regex=effect.is_regex, overlay=dict(effect.overlay)
            )
        except ValueError as failure:
            self._finish(effect, str(failure), is_ok=False)
            return
        self._finish(effect, output or "No line matches.", is_ok=True)

    def _finish(
        self, effect: effects.ReadFile | effects.SearchText, output: str, *, is_ok: bool
    ) -> None:
        self._dispatch(
            inputs.ToolFinished(effect.thread, effect.turn, effect.call, output, is_ok=is_ok)
        )

    # --- time ---------------------------------------------------------------------------------

    def _schedule(self, effect: effects.Schedule) -> None:
        earlier = self._timers.pop(effect.token, None)
        if earlier is not None:
            earlier.cancel()

        def wake() -> None:
            self._timers.pop(effect.token, None)
            self._dispatch(inputs.Tick(effect.token))

        self._timers[effect.token] = self._clock.call_later(effect.delay_ms, wake)


def _numbered(effect: effects.ReadFile, text: str) -> str:
    """Return a range of a file under a line that names it; the file's own text stays raw."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    end = min(effect.end_line or len(lines), len(lines))
    start = min(effect.start_line, end)
    head = f"{effect.path} lines {start + 1}-{end} of {len(lines)}"
    return "\n".join([head, *lines[start:end]])
