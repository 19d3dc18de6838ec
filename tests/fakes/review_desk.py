"""A workbench for tests of panes: the real reducer and ledger, a scripted model, no loop.

What a test lets the model say reaches the panes as one batch of events per call, as it would once
a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.fakes.session_script import Script, content_of

from swerve.protocol.messages import ModelEvent
from swerve.session import inputs
from swerve.session.disk_inputs import FileTouched
from swerve.session.state import State
from swerve.terms import ProjectPath
from swerve.workbench.events import WorkbenchEvent

Listener = Callable[[Sequence[WorkbenchEvent]], None]


class ReviewDesk:
    """The surface of `Workbench` that the panes use, over a `Script`."""

    def __init__(self, disk: dict[str, str]) -> None:
        self.script = Script(disk)
        self.root = Path("demo")
        self.tree = None
        self.sent: list[inputs.Input] = []
        self._listeners: list[Listener] = []

    @property
    def state(self) -> State:
        return self.script.state

    def now_ms(self) -> float:
        return self.script.now_ms

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def dispatch(self, *given: inputs.Input) -> None:
        self.sent += given
        self.script.play(*given)
        self.publish()

    def publish(self) -> None:
        """Confirm what was written and tell the panes everything that happened since."""
        self.script.written()
        events, self.script.events = self.script.events, []
        for listener in list(self._listeners):
            listener(events)

    # --- the model and the world -----------------------------------------------------------------

    def ask(self, words: str) -> None:
        self.script.submit(words)
        self.script.start()
        self.publish()

    def say(self, text: str, item: str = "m1") -> None:
        self.script.say(text, item)
        self.publish()

    def write(self, patch: str, call: str = "c1") -> None:
        """Let the model write a piece of a patch."""
        self.script.patch_piece(patch, call)
        self.publish()

    def write_all(self, patch: str, call: str = "c1") -> None:
        """Let the model write a whole patch."""
        self.script.patch(patch, call)
        self.publish()

    def hear(self, *events: ModelEvent) -> None:
        self.script.hear(*events)
        self.publish()

    def finish(self) -> None:
        self.script.finish()
        self.script.answer()
        self.publish()

    def stop(self) -> None:
        self.script.stop()
        self.publish()

    def change_outside(self, path: str, text: str) -> None:
        self.script.disk[path] = text
        self.script.play(FileTouched(ProjectPath(path), content_of(text)))
        self.publish()
