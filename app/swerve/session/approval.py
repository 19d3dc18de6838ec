"""Commands of the model: asked for, approved or declined, run, and what they changed.

Part of the reducer. A command is an exact list of arguments; what the person approved is compared
whole (`surroundings.Approval`), and nothing is run that `permission.decide` does not allow.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from swerve.edits.history import Step, StepMove
from swerve.edits.hunks import Author, HunkFlag
from swerve.edits.journal import Decision, FileWrite
from swerve.edits.steps import step_to_json
from swerve.project.secrets import redact
from swerve.session import judging, trust
from swerve.session.effects import LetRun, Note, Run
from swerve.session.events import ApprovalAsked, FileChanged
from swerve.session.live import LiveTurn
from swerve.session.permission import Verdict, decide
from swerve.session.stage import Stage
from swerve.session.surroundings import Approval
from swerve.session.transcript import OPEN_TOOL_STATES, Tone, ToolCard, ToolState
from swerve.session.trust_inputs import (
    Approve,
    CommandEnded,
    CommandPrinted,
    Deny,
    Detach,
    FileDelta,
    HowToRun,
    ShellKnown,
)
from swerve.session.turn import Thread, ThreadState, WaitKind
from swerve.terms import ABSENT, DecisionId, EntryId, HunkId, ProjectPath, Revision
from swerve.text.deception import is_misleading, shown_name
from swerve.text.encoding import FileContent, encode

ARM_MS = 500.0
"""An answer that comes sooner was not meant for a card that has just appeared."""

_DECLINED = (
    "The person declined to run this command. Do not ask for it again; go on without it, or say "
    "what they could run."
)
_DETACHED = "The person lets it run on by itself; what it writes from now on is not seen."
_MISLEADING = (
    "Not all of it is what it looks like: it holds letters of another script, or characters that "
    "hide or move text."
)
_OWN_KEEP = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED | HunkFlag.SUSPECT


def request(
    stage: Stage, thread: Thread, live: LiveTurn, card: ToolCard, argv: tuple[str, ...]
) -> None:
    """Run a command if exactly it was approved and all is on disk; else ask, or say why not."""
    card.argv = argv
    if stage.state.has_person and stage.state.surroundings is None:
        card.state = ToolState.WRITING  # the project has only just been opened
        live.questions.append(card)
        return
    permission = decide(_run(stage, thread, live, card), stage.state.standing)
    card.waiting, card.keepable = _waiting(stage)
    if permission.verdict is Verdict.DENIED:
        end(stage, thread, live, card, ToolState.DENIED, permission.sentence)
    elif permission.verdict is Verdict.ALLOWED and not card.waiting:
        _start(stage, thread, live, card)
    elif _is_asking(live):
        card.state = ToolState.WRITING  # one question at a time: an answer must have one meaning
        live.questions.append(card)
    else:
        _ask(stage, thread, card)


def shell_known(stage: Stage, given: ShellKnown) -> None:
    """Take over how commands would be run, and ask what waited for that."""
    stage.state.surroundings = given.surroundings
    for thread, live in list(stage.state.live.items()):
        _ask_next(stage, stage.state.threads[thread], live)


def approve(stage: Stage, intent: Approve) -> None:
    """Run the command of a card as it was shown."""
    found = _asking(stage, intent.card)
    if found is None or not _is_armed(stage, found[2]):
        return
    if not trust.is_given(stage, trust.Need.COMMAND):
        stage.announce("Trust the project first, or decline the command.", Tone.WARNING)
        return
    thread, live, card = found
    stage.state.approvals.add(_approval(stage, card))
    if intent.how is HowToRun.KEEP_FIRST and not _keep_first(stage, live, card):
        return
    if live.runs_after.get(card.id) is None:
        _start(stage, thread, live, card)


def deny(stage: Stage, intent: Deny) -> None:
    """Do not run the command of a card; the turn goes on and the model is told."""
    found = _asking(stage, intent.card)
    if found is not None:
        end(stage, *found, ToolState.DENIED, _DECLINED)
        stage.announce("Not run.")


def detach(stage: Stage, intent: Detach) -> None:
    """Let a running command go on by itself; the turn goes on at once."""
    found = _found(stage, intent.card)
    if found is None or found[2].state is not ToolState.RUNNING or not found[2].argv:
        stage.announce("No command is running.")
        return
    thread, live, card = found
    stage.do(LetRun(thread.id, card.call))
    output = f"{card.output}\n{_DETACHED}".strip()
    end(stage, thread, live, card, ToolState.DETACHED, output)
    stage.announce("The command runs on by itself until Swerve is closed.")


def printed(stage: Stage, given: CommandPrinted) -> None:
    """Show what a running command wrote."""
    live = stage.state.live.get(given.thread)
    card = live.cards.get(given.call) if live is not None and live.turn == given.turn else None
    if card is not None and card.state is ToolState.RUNNING:
        card.output = given.output
        stage.change_entry(given.thread, card)


def ended(stage: Stage, given: CommandEnded) -> None:
    """Take over how a command ended and what it changed, though its turn may be over."""
    stage.state.running.discard(given.call)
    told = _told(stage)
    changed = [hunk for delta in given.changes for hunk in _take_over(stage, delta, told)]
    _note(stage, given.changes, changed)
    card = _card_of(stage, given)
    if card is not None:
        card.changed = tuple(changed)
        stage.change_entry(given.thread, card)
    live = stage.state.live.get(given.thread)
    if live is None or live.turn != given.turn or card is None:
        return
    state = ToolState.OK if given.is_ok else ToolState.FAILED
    parts = [given.sentence, _what_it_did(given), _left_out(card), given.output]
    answer = "\n".join(part for part in parts if part)
    end(stage, stage.state.threads[given.thread], live, card, state, answer)


def decision_settled(stage: Stage, decision: DecisionId, *, is_written: bool) -> None:
    """Run the command that waited for a decision to be on disk; ask again if it failed."""
    for thread_id, live in stage.state.live.items():
        for entry, waits_for in list(live.runs_after.items()):
            card = stage.state.entries.get(entry)
            if waits_for != decision or not isinstance(card, ToolCard):
                continue
            del live.runs_after[entry]
            thread = stage.state.threads[thread_id]
            if is_written and card.state is ToolState.ASKING:
                _start(stage, thread, live, card)
            elif card.state is ToolState.ASKING:
                card.waiting, card.keepable = _waiting(stage)
                _ask(stage, thread, card)


def end(
    stage: Stage, thread: Thread, live: LiveTurn, card: ToolCard, state: ToolState, output: str
) -> None:
    """Give a command's card its end and the model its answer."""
    if card.state not in OPEN_TOOL_STATES:
        return
    card.state, card.output, card.ended_ms = state, output, stage.now_ms
    may_leave = redact(output)
    tell_left_out(stage, may_leave.count)
    live.results[card.call] = may_leave.text
    live.output_chars += len(may_leave.text)
    stage.change_entry(thread.id, card)
    _settle_wait(stage, thread, live)


def tell_left_out(stage: Stage, count: int) -> None:
    """Say that keys did not leave, where there were any."""
    if count:
        keys = "1 key was" if count == 1 else f"{count} keys were"
        stage.announce(f"{keys} left out of what the model is sent.", Tone.WARNING)


def shown_command(argv: tuple[str, ...]) -> str:
    """Return a command as a shell would have to be given it: unambiguous, on one line."""
    return " ".join(_quoted(part) for part in argv)


def _quoted(part: str) -> str:
    """Quote as a shell wants it, with double quotes where those are easier to read."""
    if "'" in part and not set(part) & set('"$`\\!'):
        return f'"{part}"'
    return shlex.quote(part)


# --- parts ---------------------------------------------------------------------------------------


def _ask(stage: Stage, thread: Thread, card: ToolCard) -> None:
    card.state, card.armed_ms = ToolState.ASKING, stage.now_ms + ARM_MS
    card.notes = _notes(stage, card)
    thread.wait = WaitKind.APPROVAL
    if thread.state is not ThreadState.STREAMING:
        thread.state = ThreadState.WAITING
    stage.change_thread(thread)
    stage.change_entry(thread.id, card)
    stage.tell(ApprovalAsked(thread.id, card.id))
    stage.announce(f"The model asks to run: {shown_name(shown_command(card.argv))}", Tone.WARNING)
    if not stage.state.is_trusted:
        trust.ask(stage, trust.Need.COMMAND)


def _notes(stage: Stage, card: ToolCard) -> tuple[str, ...]:
    surroundings = stage.state.surroundings
    assert surroundings is not None, "without a shell a command is denied, not asked about"
    notes = [f"In {surroundings.cwd}. {surroundings.confinement}"]
    notes += surroundings.environment
    if card.waiting:
        are = "hunk is" if card.waiting == 1 else "hunks are"
        alone = card.waiting - card.keepable
        apart = "by itself" if alone == 1 else "one by one"
        which = "it" if card.waiting == 1 else f"{alone} of them"
        more = f"; {which} must be kept {apart}" if alone else ""
        notes.insert(0, f"{card.waiting} pending {are} not on disk{more}.")
    if is_misleading(part for argument in card.argv for part in argument.split("\n")):
        notes.insert(0, _MISLEADING)
    return tuple(notes)


def _start(stage: Stage, thread: Thread, live: LiveTurn, card: ToolCard) -> None:
    card.state, card.started_ms = ToolState.RUNNING, stage.now_ms
    stage.state.running.add(card.call)
    stage.do(_run(stage, thread, live, card))
    stage.change_entry(thread.id, card)
    _settle_wait(stage, thread, live)


def _settle_wait(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Let the thread wait for the person no longer once no card of it asks."""
    if thread.wait is not WaitKind.APPROVAL:
        return
    if not _is_asking(live):
        thread.wait = WaitKind.NONE
        if thread.state is ThreadState.WAITING:
            thread.state = ThreadState.TOOL
        stage.change_thread(thread)
        _ask_next(stage, thread, live)


def _ask_next(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    while live.questions and not _is_asking(live):
        card = live.questions.pop(0)
        request(stage, thread, live, card, card.argv)


def _is_asking(live: LiveTurn) -> bool:
    return any(card.state is ToolState.ASKING for card in live.cards.values())


def _keep_first(stage: Stage, live: LiveTurn, card: ToolCard) -> bool:
    """Keep what can be kept together; the run waits until that is on disk."""
    ledger = stage.state.ledger
    plain = tuple(h for h in ledger.pending() if not ledger.hunks[h].flags & _OWN_KEEP)
    if not plain:
        return True
    decision = judging.keep_together(stage, plain)
    if decision is None:
        return False
    if decision.writes:
        live.runs_after[card.id] = decision.id
    card.waiting -= len(plain)
    return True


def _run(stage: Stage, thread: Thread, live: LiveTurn, card: ToolCard) -> Run:
    return Run(thread.id, live.turn, card.call, _approval(stage, card))


def _approval(stage: Stage, card: ToolCard) -> Approval:
    surroundings, files = stage.state.surroundings, stage.state.ledger.files
    if surroundings is None:
        return Approval(card.argv, "", "", "")
    named = dict.fromkeys(ProjectPath(part.removeprefix("./")) for part in card.argv)
    return Approval(
        card.argv,
        surroundings.cwd,
        surroundings.environment_hash,
        surroundings.project,
        tuple((path, files[path].revision) for path in named if path in files),
    )


def _waiting(stage: Stage) -> tuple[int, int]:
    ledger = stage.state.ledger
    pending = [ledger.hunks[hunk] for hunk in ledger.pending()]
    return len(pending), sum(1 for hunk in pending if not hunk.flags & _OWN_KEEP)


def _is_armed(stage: Stage, card: ToolCard) -> bool:
    if stage.now_ms >= card.armed_ms:
        return True
    stage.announce("Read the command first: it has only just appeared.")
    return False


def _asking(stage: Stage, entry: EntryId) -> tuple[Thread, LiveTurn, ToolCard] | None:
    found = _found(stage, entry)
    if found is None or found[2].state is not ToolState.ASKING:
        stage.announce("No command waits for an answer.")
        return None
    return found


def _found(stage: Stage, entry: EntryId) -> tuple[Thread, LiveTurn, ToolCard] | None:
    for thread_id, live in stage.state.live.items():
        for card in live.cards.values():
            if card.id == entry:
                return stage.state.threads[thread_id], live, card
    return None


def _card_of(stage: Stage, given: CommandEnded) -> ToolCard | None:
    thread = stage.state.threads.get(given.thread)
    for entry in reversed(thread.entries if thread is not None else []):
        if isinstance(entry, ToolCard) and (entry.turn, entry.call) == (given.turn, given.call):
            return entry
    return None


def _take_over(stage: Stage, delta: FileDelta, told: Collection[HunkId]) -> list[HunkId]:
    """Let a file become what a command made of it; returns the hunks that say so.

    Args:
        stage: of the reducer.
        delta: what the command did.
        told: hunks of commands before.
    """
    ledger = stage.state.ledger
    changed = ledger.track_since(delta.path, delta.before, delta.after, Author.COMMAND)
    stage.change_hunks(changed)
    stage.tell(FileChanged(delta.path))
    standing = (h for h in ledger.outside(delta.path) if ledger.hunks[h].author is Author.COMMAND)
    made = [hunk for hunk in standing if hunk not in told]
    for hunk in made:
        stage.change_hunk(ledger.hunks[hunk])
    return made


def _told(stage: Stage) -> set[HunkId]:
    cards = (entry for entry in stage.state.entries.values() if isinstance(entry, ToolCard))
    return {hunk for card in cards for hunk in card.changed}


def _note(stage: Stage, changes: Sequence[FileDelta], hunks: Sequence[HunkId]) -> None:
    """Have what a command did stored, so that a restart can take it back."""
    writes = tuple(
        FileWrite(delta.path, _revision(delta.before), _bytes(delta.after), _bytes(delta.before))
        for delta in changes
    )
    if writes:
        name = DecisionId(stage.state.new_id("d"))
        step = step_to_json(StepMove.NEW, Step(tuple(hunks), (), name), ())
        stage.do(Note(Decision(name, "command", tuple(hunks), writes, step)))


def _revision(content: FileContent | None) -> Revision:
    return ABSENT if content is None else content.revision


def _bytes(content: FileContent | None) -> bytes | None:
    return None if content is None else encode(content.text, content.encoding)


def _what_it_did(given: CommandEnded) -> str:
    paths = [*(delta.path for delta in given.changes), *given.unseen]
    if not paths:
        return ""
    more = f" and {len(paths) - 20} more" if len(paths) > 20 else ""
    return f"It changed: {', '.join(paths[:20])}{more}. The person reviews that."


def _left_out(card: ToolCard) -> str:
    if not card.waiting:
        return ""
    return f"It saw the files on disk, without {card.waiting} pending hunks."


HANDLERS: Mapping[type, Callable[[Stage, Any], None]] = {
    Approve: approve,
    Deny: deny,
    Detach: detach,
    CommandPrinted: printed,
    ShellKnown: shell_known,
}
