"""Review steps that can be taken back, and decisions on their way to disk. Used by the ledger."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from enum import Enum, auto

from swerve.edits.hunks import Author, HunkState
from swerve.edits.journal import Decision
from swerve.frozen import frozen
from swerve.terms import DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import FileContent


@frozen
class Flip:
    """A hunk went from one state to another."""

    hunk: HunkId
    before: HunkState
    after: HunkState
    reason_before: str = ""
    reason_after: str = ""

    def inverse(self) -> Flip:
        """Return the flip back."""
        return Flip(self.hunk, self.after, self.before, self.reason_after, self.reason_before)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One review step: what was judged, every flip that followed, the decision that made it.

    Attributes:
        number: its place in time among the steps of one history.
    """

    hunks: tuple[HunkId, ...]
    flips: tuple[Flip, ...]
    decision: DecisionId
    number: int = 0


@frozen
class News:
    """What a file was found to be while a decision about it was being written.

    Attributes:
        is_ours: the content is one the decision starts from or leads to.
    """

    content: FileContent | None
    author: Author
    is_ours: bool


class StepMove(Enum):
    """What a decision did to the history."""

    NEW = auto()
    UNDONE = auto()
    REDONE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """A decision being written."""

    decision: Decision
    flips: tuple[Flip, ...]
    step: Step
    move: StepMove

    @property
    def paths(self) -> frozenset[ProjectPath]:
        """Files it writes."""
        return frozenset(write.path for write in self.decision.writes)

    def knows(self, path: ProjectPath, revision: Revision) -> bool:
        """Return whether a revision is one this decision starts from or leads to."""
        return any(
            write.path == path and revision in (write.expected, write.result)
            for write in self.decision.writes
        )


@dataclass(slots=True)
class History:
    """The steps done and undone, and the decisions in flight.

    Attributes:
        done: oldest first.
        undone: newest first, so that the last is the one to be done again.
        flights: oldest first.
        made: how many steps there have been.
    """

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    flights: dict[DecisionId, Flight] = field(default_factory=dict)
    made: int = 0

    def make_step(
        self, hunks: tuple[HunkId, ...], flips: tuple[Flip, ...], decision: DecisionId
    ) -> Step:
        """Return a step that is newer than every other."""
        self.made += 1
        return Step(hunks, flips, decision, self.made)

    def record(self, move: StepMove, step: Step) -> None:
        """Take a step into the history."""
        if move is StepMove.NEW:
            self.undone.clear()
        elif move is StepMove.UNDONE:
            self.done.remove(step)
            self.undone.append(step)
            return
        else:
            self.undone.remove(step)
        self.done.append(step)

    def forget(self, move: StepMove, step: Step) -> None:
        """Take back what a decision did to a step, for it could not be written.

        What was recorded meanwhile stays where it is, before and after the step in time.
        """
        if move is StepMove.UNDONE:
            if step in self.undone:
                self.undone.remove(step)
            insort(self.done, step, key=lambda one: one.number)
            return
        self.done.remove(step)
        if move is StepMove.REDONE:
            insort(self.undone, step, key=lambda one: -one.number)

    def flights_over(self, path: ProjectPath) -> list[Flight]:
        """Return the decisions in flight that write `path`."""
        return [flight for flight in self.flights.values() if path in flight.paths]

    def take_failed(self, decision: DecisionId) -> list[Flight]:
        """Return a failed decision and those in flight that started from it, newest first."""
        failed = self.flights.get(decision)
        if failed is None:
            return []
        flights = list(self.flights.values())
        paths: set[ProjectPath] = set()
        taken: list[Flight] = []
        for flight in flights[flights.index(failed) :]:
            if flight is failed or paths & flight.paths:
                taken.append(self.flights.pop(flight.decision.id))
                paths |= flight.paths
        return taken[::-1]
