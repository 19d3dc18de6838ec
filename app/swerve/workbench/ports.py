"""What the workbench needs of the world. Adapters fit these by shape and never import this file.

All callbacks arrive on the loop thread. Nothing here blocks it: methods that touch disk or network
are coroutines or return at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from swerve.edits.journal import Bound, Decision, Interrupted
from swerve.project.coalesce import Changes
from swerve.project.outline import Symbol
from swerve.project.place import Place
from swerve.project.tree import Tree
from swerve.protocol.errors import Failure
from swerve.protocol.messages import LinkStatus, TurnRequest
from swerve.session.disk_inputs import DecisionFailed, DecisionWritten, FileLoaded
from swerve.session.effects import Run
from swerve.session.inputs import LinkNews
from swerve.session.profile import Profile
from swerve.session.records import Record, SavedProject
from swerve.session.surroundings import Surroundings
from swerve.session.trust_inputs import CommandEnded
from swerve.terms import CallId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent


class Timer(Protocol):
    """Something scheduled that can be called off."""

    def cancel(self) -> None:
        """Call it off; harmless when it already ran."""


class Clock(Protocol):
    """Time and identity, so that tests own both."""

    def now_ms(self) -> float:
        """Return monotonic milliseconds."""

    def unix_ms(self) -> int:
        """Return wall-clock milliseconds since 1970."""

    def call_later(self, delay_ms: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the loop thread after `delay_ms`."""

    def new_id(self, prefix: str) -> str:
        """Return a fresh identifier, unique across restarts, sortable by time."""


class Links(Protocol):
    """Connections to model servers: one per thread, one warm standby per profile.

    News wait inside until drained. `on_news` is called when the first one arrives after a drain,
    and with True for each that work waits for: a call that can be carried out, an end.
    """

    def listen(
        self, on_news: Callable[[bool], None], on_status: Callable[[Profile, LinkStatus], None]
    ) -> None:
        """Set who is told; call once, before anything else."""

    def warm(self, profile: Profile, prefix: TurnRequest | None = None) -> None:
        """Open a link and a standby for `profile`; answers by `on_status`.

        Args:
            profile: whose server is to be reached.
            prefix: what every request to it begins with, so that the server can prepare for it.
        """

    def send(self, thread: ThreadId, turn: TurnId, profile: Profile, request: TurnRequest) -> None:
        """Write the create to the thread's link now, or as soon as it is open."""

    def cut(self, thread: ThreadId) -> None:
        """Shut the thread's socket down in this call; later sends use the standby."""

    def drain(self) -> list[LinkNews]:
        """Return the news that arrived, oldest first, and make room for more."""

    async def list_models(self, profile: Profile) -> tuple[str, ...] | Failure:
        """Return the ids of the models that a profile's server offers, in its order."""

    async def close(self) -> None:
        """Close everything; at most one second."""


class Disk(Protocol):
    """The files of one project, beneath its root. One writer: writes are serialised."""

    async def load(self, path: ProjectPath) -> FileLoaded:
        """Read a file for the ledger; the answer carries a refusal rather than raising."""

    async def read_text(self, path: str) -> str:
        """Read a file for a tool.

        Raises:
            OSError, ValueError: with a sentence fit for the model.
        """

    async def write(self, decision: Decision) -> DecisionWritten | DecisionFailed:
        """Write a decision whole or not at all; one without files is only noted."""

    async def interrupted(self) -> tuple[Interrupted, ...]:
        """Return what a crash left half written and the person has to look at."""

    async def note(self, decision: Decision) -> None:
        """Remember a decision that others have written already; one that fails is forgotten."""

    async def past(self) -> list[Decision]:
        """Return the latest decisions that were written, oldest first, for undo."""

    async def bound(self) -> Bound | None:
        """Return how far back undo reaches; None before the first decision."""


class Watcher(Protocol):
    """Changes made beneath the root, whoever made them."""

    def start(
        self, on_changes: Callable[[Changes], None], on_place: Callable[[Place], None]
    ) -> None:
        """Begin to report on the loop thread: coalesced changes, and where the root is."""

    def stop(self) -> None:
        """Stop; no call of `on_changes` follows."""


class Scanner(Protocol):
    """Lists and searches the project's files, off the loop."""

    async def symbols(self, files: Sequence[ProjectPath]) -> tuple[Symbol, ...]:
        """Return what `files` define by name, in their order, capped."""

    async def scan(self) -> Tree:
        """List the project, ignore rules honoured."""

    async def search(self, query: str, *, is_regex: bool, overlay: dict[ProjectPath, str]) -> str:
        """Search the text of all files; returns `path:line: text` lines, capped."""


class Store(Protocol):
    """The session database of one project."""

    async def load(self) -> SavedProject:
        """Read everything stored about the project."""

    def save(self, records: Sequence[Record]) -> None:
        """Queue records for the writer thread; durable within a second."""

    def discard(self, thread: ThreadId) -> None:
        """Delete everything stored about a thread, after what is queued."""

    async def forget(self) -> None:
        """Delete everything stored about the project."""

    async def close(self) -> None:
        """Write what is queued and close."""


class Shell(Protocol):
    """Runs the commands of a model in one project; decides nothing about whether."""

    async def surroundings(self) -> Surroundings:
        """Return how commands are run here: folder, environment, sandbox."""

    async def run(self, command: Run, on_output: Callable[[str], None]) -> CommandEnded:
        """Run a command to its end; never raises.

        Args:
            command: as it was approved.
            on_output: given all its output so far as plain text, a few times a second.
        """

    def kill(self, thread: ThreadId, turn: TurnId) -> None:
        """Kill the commands of a turn with all they started, in this call."""

    def let_run(self, thread: ThreadId, call: CallId) -> None:
        """Take a command out of reach of `kill` until the project is closed."""


class TrustMemory(Protocol):
    """Whether the person trusts one project; kept outside of it."""

    async def recall(self) -> bool:
        """Return whether this very folder was trusted before."""

    async def remember(self, *, is_trusted: bool) -> str:
        """Store it; returns an empty string, or a sentence why it could not be stored."""


class ProjectPorts(Protocol):
    """The adapters of one open project."""

    @property
    def disk(self) -> Disk:
        """The files."""

    @property
    def watcher(self) -> Watcher:
        """Changes by anybody."""

    @property
    def scanner(self) -> Scanner:
        """Listing and searching."""

    @property
    def store(self) -> Store:
        """The stored session."""

    @property
    def shell(self) -> Shell:
        """Commands of a model."""

    @property
    def trust(self) -> TrustMemory:
        """What the person decided about the project."""

    async def keep_earlier(self, tree: Tree) -> None:
        """Keep the texts of files that have no committed one to be compared with.

        Args:
            tree: listed off the loop, for that takes long in a large project.
        """

    async def earlier(self, path: ProjectPath) -> FileContent | None:
        """Return a file as it was committed last, else at opening; None where neither is known."""

    async def uncommitted(self) -> tuple[ProjectPath, ...]:
        """Return the files that are not as they were committed last; none without a repository."""

    async def forget(self) -> None:
        """Close, and delete everything stored about the project but its own files."""

    async def close(self) -> None:
        """Stop watching, finish writes, close databases; at most one second."""
