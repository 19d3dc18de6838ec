"""Wording an earlier message anew: a thread of its own, and the files as they were, if wanted.

Part of the reducer. The first thread stays as it is and may even go on; nothing of it is shared but
hunks, which are the project's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from swerve.edits.hunks import HunkState
from swerve.protocol.messages import AssistantItem, DeveloperItem, Item, UserItem
from swerve.session import judging
from swerve.session.effects import Persist
from swerve.session.events import EntryChanged, ThreadAdded, ThreadShown
from swerve.session.review_intents import Fork, RestoreFiles
from swerve.session.stage import Stage
from swerve.session.transcript import AssistantText, Entry, Notice, UserMessage
from swerve.session.turn import Outcome, Thread, Turn
from swerve.terms import DecisionId, EntryId, HunkId, ThreadId, TurnId

RESTORE = "thread.restoreFiles"
_TAKEN_BACK = frozenset({HunkState.PENDING, HunkState.KEPT, HunkState.CONFLICTED})


def fork(stage: Stage, intent: Fork) -> None:
    """Show a new thread that holds everything before a message; offer to restore the files."""
    state = stage.state
    message = state.entries.get(intent.message)
    origin = next((t for t in state.threads.values() if message in t.entries), None)
    if origin is None or not isinstance(message, UserMessage):
        stage.announce("This message is not in a thread any more.")
        return
    at = origin.entries.index(message)
    turns = _turns_before(origin, message.turn)
    made = Thread(
        ThreadId(state.new_id("thread")),
        origin.profile,
        title=origin.title if turns else "",
        mode=origin.mode,
        entries=[_copied(stage, entry) for entry in origin.entries[:at]],
        items=_items_before(origin, at),
        draft=message.text,
        draft_attachments=message.attachments,
        draft_pictures=message.pictures,
    )
    made.turns = [replace(turn, thread=made.id, outcome=_ended(turn)) for turn in turns]
    state.threads[made.id] = made
    state.entries.update((entry.id, entry) for entry in made.entries)
    state.shown = made.id
    stage.tell(ThreadAdded(made.id), ThreadShown(made.id))
    _offer_files(stage, made, message.turn)
    stage.do(Persist(made.id))
    stage.announce("A new thread goes on from here; the first one stays as it is.")


def restore_files(stage: Stage, intent: RestoreFiles) -> None:
    """Reject what turns after the fork left in the files, as one decision."""
    thread = stage.state.threads[intent.thread]
    notice = next(
        (
            entry
            for entry in reversed(thread.entries)
            if isinstance(entry, Notice) and entry.command == RESTORE
        ),
        None,
    )
    later = _later_hunks(stage, notice.turn) if notice is not None else ()
    if notice is not None:
        notice.command = ""
        stage.tell(EntryChanged(thread.id, notice.id))
    if not later:
        stage.announce("The files hold nothing of later turns.")
        return
    ledger = stage.state.ledger
    before = ledger.pending()
    decision = DecisionId(stage.state.new_id("d"))
    judging.carry_out(stage, ledger.reject(later, decision), "Took back", before)


def _turns_before(thread: Thread, turn: TurnId) -> list[Turn]:
    ids = [one.id for one in thread.turns]
    return thread.turns[: ids.index(turn)] if turn in ids else list(thread.turns)


def _ended(turn: Turn) -> Outcome:
    return Outcome.CUT if turn.outcome is Outcome.RUNNING else turn.outcome


def _copied(stage: Stage, entry: Entry) -> Entry:
    return replace(entry, id=stage.new_entry_id())


def _items_before(thread: Thread, at: int) -> list[Item]:
    """Return the wire history before the message at entry `at`.

    Found by the message's own words, counted from the end; where the history was made smaller
    meanwhile and the words are gone, what was said is told again from the transcript.
    """
    message = thread.entries[at]
    words = message.text if isinstance(message, UserMessage) else ""
    same = sum(
        1 for entry in thread.entries[at:] if isinstance(entry, UserMessage) and entry.text == words
    )
    places = [
        place
        for place, item in enumerate(thread.items)
        if isinstance(item, UserItem) and words in item.text
    ]
    if len(places) < same:
        return _told_again(thread.entries[:at])
    stop = places[-same]
    while stop and isinstance(thread.items[stop - 1], DeveloperItem):
        stop -= 1
    return thread.items[:stop]


def _told_again(entries: Sequence[Entry]) -> list[Item]:
    items: list[Item] = []
    for entry in entries:
        if isinstance(entry, UserMessage):
            pictures = tuple(picture.url for picture in entry.pictures)
            items.append(UserItem(entry.text, pictures))
        elif isinstance(entry, AssistantText) and len(entry.text):
            items.append(AssistantItem(f"msg-{entry.id}", str(entry.text)))
    return items


def _offer_files(stage: Stage, made: Thread, turn: TurnId) -> None:
    """Offer to take back what the turns from `turn` on did to the files, when that is anything."""
    later = _later_hunks(stage, turn)
    if not later:
        return
    kept = sum(1 for hunk in later if stage.state.ledger.hunks[hunk].state is HunkState.KEPT)
    count = "1 hunk" if len(later) == 1 else f"{len(later)} hunks"
    words = f"{count} of later turns stay in the files or pending"
    notice = Notice(
        EntryId(stage.new_entry_id()),
        turn,
        f"{words}, {kept} of them kept." if kept else f"{words}.",
        "Take them back to begin where this message was written; that can be undone.",
        command=RESTORE,
    )
    stage.add_entry(made, notice)


def _later_hunks(stage: Stage, turn: TurnId) -> tuple[HunkId, ...]:
    """Return what a turn and those after it in its thread left in the files or pending."""
    ledger, threads = stage.state.ledger, stage.state.threads.values()
    later: list[HunkId] = []
    for thread in threads:
        ids = [one.id for one in thread.turns]
        if turn in ids:
            later += [hunk for one in thread.turns[ids.index(turn) :] for hunk in one.hunks]
    known = (ledger.hunks[hunk] for hunk in dict.fromkeys(later) if hunk in ledger.hunks)
    return tuple(hunk.id for hunk in known if hunk.state in _TAKEN_BACK)
