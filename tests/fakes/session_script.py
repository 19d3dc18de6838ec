"""Plays inputs into the reducer and collects what comes of them, with a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from swerve.edits.journal import Decision
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    Finished,
    FinishReason,
    ItemDone,
    ModelEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    ToolCallItem,
    Usage,
)
from swerve.session import effects, inputs
from swerve.session.disk_inputs import DecisionWritten, FileLoaded
from swerve.session.effects import Effect
from swerve.session.events import SessionEvent
from swerve.session.profile import Profile
from swerve.session.reducer import new_state, step
from swerve.session.stage import Moment
from swerve.session.state import State
from swerve.session.turn import Thread, Turn
from swerve.terms import CallId, HunkId, ProfileId, ProjectPath
from swerve.text.encoding import decode

PROFILE = Profile(ProfileId("practice"), "Practice", model="practice-1", is_practice=True)
STRICT = Profile(ProfileId("strict"), "Strict", model="strict-1", has_freeform_tools=False)


def trusted_state() -> State:
    """Return a fresh session whose project the person trusts, with nobody there to be asked."""
    state = new_state("t", "Be brief.", [PROFILE, STRICT], PROFILE.id)
    state.is_trusted = True
    return state


def content_of(text: str):
    content = decode(text.encode())
    assert not isinstance(content, str)
    return content


@dataclass
class Script:
    """A session under test. `disk` answers Load effects at once, as the workbench would soon.

    `decisions` are those on that disk, by `written`.
    """

    disk: dict[str, str] = field(default_factory=dict)
    answers_loads: bool = True
    state: State = field(default_factory=trusted_state)
    effects: list[Effect] = field(default_factory=list)
    events: list[SessionEvent] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    now_ms: float = 1000.0

    @property
    def thread(self) -> Thread:
        return self.state.thread()

    @property
    def turn(self) -> Turn:
        return self.thread.turns[-1]

    def play(self, *batch: inputs.Input) -> list[Effect]:
        """Step with a batch and return the effects of it, loads answered."""
        self.now_ms += 1
        outcome = step(self.state, batch, Moment(self.now_ms, 1_700_000_000_000))
        self.effects += outcome.effects
        self.events += outcome.events
        made = list(outcome.effects)
        if self.answers_loads:
            for effect in outcome.effects:
                if isinstance(effect, effects.Load):
                    made += self.play(self.loaded(effect.path))
        return made

    def loaded(self, path: ProjectPath) -> FileLoaded:
        text = self.disk.get(path)
        return FileLoaded(path, None if text is None else content_of(text))

    def submit(self, words: str, **more) -> list[Effect]:
        return self.play(inputs.Submit(self.thread.id, words, **more))

    def stop(self) -> list[Effect]:
        return self.play(inputs.Stop(self.thread.id))

    def hear(self, *events: ModelEvent) -> list[Effect]:
        return self.play(inputs.LinkNews(self.thread.id, self.turn.id, events))

    def say(self, text: str, item: str = "m1") -> list[Effect]:
        return self.hear(TextDelta(item, text))

    def start(self) -> list[Effect]:
        return self.hear(Started("r1", "practice-1"))

    def patch_piece(self, text: str, call: str = "c1") -> list[Effect]:
        delta = ToolCallDelta(CallId(call), f"i-{call}", "apply_patch", CallKind.CUSTOM, text)
        return self.hear(delta)

    def patch(self, text: str, call: str = "c1") -> list[Effect]:
        """Stream a whole patch and finish its call, not the response."""
        made = self.patch_piece(text, call)
        item = ToolCallItem(f"i-{call}", CallId(call), "apply_patch", text, CallKind.CUSTOM)
        return made + self.hear(ItemDone(item))

    def call(self, name: str, arguments: str, call: str = "c1") -> list[Effect]:
        item = ToolCallItem(f"i-{call}", CallId(call), name, arguments)
        return self.hear(ItemDone(item))

    def finish(self, reason: FinishReason = FinishReason.COMPLETED) -> list[Effect]:
        return self.hear(Finished(reason, Usage(100, 20)))

    def answer(self, text: str = "Done.", item: str = "m9") -> list[Effect]:
        """Say a closing sentence and end the response."""
        self.say(text, item)
        self.hear(ItemDone(AssistantItem(item, text)))
        return self.finish()

    def sent(self) -> list[effects.Send]:
        return [effect for effect in self.effects if isinstance(effect, effects.Send)]

    def hunks(self) -> list[HunkId]:
        return list(self.turn.hunks)

    def written(self) -> None:
        """Confirm every write asked for so far and put it on the fake disk."""
        for effect in [e for e in self.effects if isinstance(e, effects.Write)]:
            for write in effect.decision.writes:
                if write.new is None:
                    self.disk.pop(write.path, None)
                else:
                    self.disk[write.path] = write.new.decode()
            self.effects.remove(effect)
            self.decisions.append(effect.decision)
            self.play(DecisionWritten(effect.decision.id))
