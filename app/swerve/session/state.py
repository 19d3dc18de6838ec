"""The whole session as one value: threads, ledger, cursor, profiles, links.

Owned and changed in place by the reducer, read by everybody else. Kept in place rather than copied
because a token must cost the same in a short and in a long session.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from swerve.edits.hunks import Hunk
from swerve.edits.journal import Bound, Decision
from swerve.edits.ledger import Ledger
from swerve.protocol.messages import Limit, LinkStatus
from swerve.session.live import LiveTurn, Tape
from swerve.session.profile import Profile
from swerve.session.surroundings import Approval, Standing, Surroundings
from swerve.session.transcript import Entry
from swerve.session.turn import ApplyMode, Thread
from swerve.terms import CallId, EntryId, HunkId, ProfileId, ProjectPath, ThreadId


@dataclass(slots=True, eq=False)
class State:
    """Everything the session knows.

    Attributes:
        seed: makes the identifiers of this run unique across restarts.
        prompt: the fixed prompt, byte-stable.
        compact_prompt: asks for the summary of a thread that fills its window.
        cost_cap_usd: what a thread may cost before nothing more is sent; 0 for no cap.
        first_profile, first_mode: of the first thread of a project.
        next_profile, next_mode: of the next new thread, where the settings were changed.
        profiles: by id, in the order offered.
        threads: by id, oldest first; never empty once the session runs.
        bin: deleted threads that can still be brought back.
        tapes: recording of each thread's last turn.
        shown: the thread on screen.
        ledger: every tracked file and every hunk of the project.
        parsed: version of each file's text that was last looked at, see `effects.Parse`.
        broken: what is wrong with files that parse on disk and no longer do with what is pending.
        refusals: why a file cannot be shown or edited, for those that were asked for.
        cursor: the hunk being judged; moved only by the person or when a turn ends.
        shown_file: the file in the diff.
        is_following: whether `shown_file` follows the model's hand.
        outline: short listing of the project for requests.
        links: status per profile.
        limits: the account's meters per profile, as last reported.
        live: what is in flight, per thread with a running turn.
        is_trusted: the person trusts the project.
        agents: text of the project's AGENTS.md, empty where there is none or no trust.
        has_person: somebody sits at a window and can be asked.
        surroundings: how commands of the project are run; None where they cannot be.
        approvals: exact commands the person has allowed since the program was started.
        running: commands that run now, of whatever turn; what changes meanwhile is theirs.
        needs: what trust was asked for, so that each need asks once.
        has_guidance: there is an AGENTS.md at the root.
        take_backs: decisions that take back what a crash left half written.
        undo_bound: how far back undo reached when the project was opened; None without a journal.
    """

    seed: str
    prompt: str
    profiles: dict[ProfileId, Profile]
    shown: ThreadId
    threads: dict[ThreadId, Thread] = field(default_factory=dict)
    bin: dict[ThreadId, Thread] = field(default_factory=dict)
    tapes: dict[ThreadId, Tape] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    parsed: dict[ProjectPath, int] = field(default_factory=dict)
    broken: dict[ProjectPath, str] = field(default_factory=dict)
    refusals: dict[ProjectPath, str] = field(default_factory=dict)
    cursor: HunkId | None = None
    shown_file: ProjectPath | None = None
    is_following: bool = True
    outline: str = ""
    compact_prompt: str = ""
    cost_cap_usd: int = 0
    first_profile: ProfileId = field(default=ProfileId(""))
    first_mode: ApplyMode = ApplyMode.REVIEW
    next_profile: ProfileId | None = None
    next_mode: ApplyMode | None = None
    links: dict[ProfileId, LinkStatus] = field(default_factory=dict)
    limits: dict[ProfileId, tuple[Limit, ...]] = field(default_factory=dict)
    live: dict[ThreadId, LiveTurn] = field(default_factory=dict)
    entries: dict[EntryId, Entry] = field(default_factory=dict)
    is_trusted: bool = False
    agents: str = ""
    has_person: bool = False
    surroundings: Surroundings | None = None
    approvals: set[Approval] = field(default_factory=set)
    running: set[CallId] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    has_guidance: bool = False
    take_backs: list[Decision] = field(default_factory=list)
    undo_bound: Bound | None = None
    last_id: int = 0

    @property
    def standing(self) -> Standing:
        """What the permission of an effect depends on."""
        approvals = frozenset(self.approvals)
        return Standing(self.has_person, self.is_trusted, self.surroundings, approvals)

    def new_id(self, prefix: str) -> str:
        """Return a fresh identifier: deterministic within a run, unique across runs."""
        self.last_id += 1
        return f"{prefix}-{self.seed}-{self.last_id:06d}"

    def thread(self) -> Thread:
        """Return the thread on screen."""
        return self.threads[self.shown]

    def profile_of(self, thread: Thread) -> Profile:
        """Return the profile a thread will use for its next turn."""
        return self.profiles[thread.profile]

    def serving(self, thread: Thread) -> Profile:
        """Return the profile that answers a running turn, else the one the next turn will use."""
        turn = thread.turn
        return self.profiles[turn.profile if turn is not None else thread.profile]

    def hunk(self, hunk: HunkId) -> Hunk | None:
        """Return a hunk by id, None when it is unknown."""
        return self.ledger.hunks.get(hunk)
