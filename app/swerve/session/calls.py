"""Tool calls of a running turn: patches become hunks while they arrive, other tools become effects.

Part of the reducer. A call's result is put into `LiveTurn.results`; the reducer sends all results
of a response together once it has ended.
"""

from __future__ import annotations

from collections.abc import Iterable

from swerve.edits.hunks import FileAction, Hunk, HunkFlag, HunkState
from swerve.edits.json_string import JsonStringDecoder
from swerve.edits.ledger import Finish
from swerve.edits.stream import (
    HunkFinished,
    HunkGrew,
    HunkOpened,
    MoveNamed,
    PatchEvent,
    PatchRefused,
    PatchStream,
    SectionOpened,
)
from swerve.project.secrets import is_secret, redact
from swerve.protocol.messages import CallKind, ToolCallDelta, ToolCallItem
from swerve.session import approval, events, judging
from swerve.session.effects import ListFiles, Load, Place, ReadFile, Schedule, SearchText
from swerve.session.inputs import ToolDenied, ToolFinished
from swerve.session.live import LiveTurn, PatchCall
from swerve.session.request import hunk_label
from swerve.session.stage import Stage
from swerve.session.tools import (
    APPLY_PATCH,
    LIST_FILES,
    READ_FILE,
    RUN_COMMAND,
    ToolCall,
    call_title,
    read_call,
)
from swerve.session.transcript import EditCard, EntryState, ToolCard, ToolState
from swerve.session.trimming import TURN_OUTPUT_CHARS, trimmed_output
from swerve.session.turn import Thread, Turn
from swerve.terms import CallId, HunkId, ProjectPath, TurnId

ACCEPTED = "accepted, pending review; your reads include it"

TOOL_MS = 30_000.0
"""Longest time a tool may take."""

MAX_ASKED = 3
"""How often the very same call is carried out before it is answered with what is known."""


def delta(stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, event: ToolCallDelta) -> None:
    """Apply more of a call's input."""
    if event.name == APPLY_PATCH:
        call = _patch_call(stage, thread, turn, live, event.call_id, event.kind)
        text = call.decoder.feed(event.text) if call.decoder is not None else event.text
        _apply(stage, turn, call, call.stream.feed(text))
        return
    card = live.cards.get(event.call_id)
    if card is None:
        card = _tool_card(stage, thread, turn, live, event.call_id, event.name)
    card.arguments.append(event.text)


def done(stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, item: ToolCallItem) -> None:
    """Finish a call's input: settle a patch, start any other tool."""
    live.calls.append(item)
    if item.name == APPLY_PATCH:
        _finish_patch(stage, thread, turn, live, item)
        return
    card = live.cards.get(item.call_id)
    if card is None:
        card = _tool_card(stage, thread, turn, live, item.call_id, item.name)
        card.arguments.append(item.arguments)
    _start_tool(stage, thread, turn, live, card, read_call(item.name, item.arguments))


def finished(stage: Stage, given: ToolFinished) -> None:
    """Record a tool's result; that of a turn which is over is dropped."""
    live = stage.state.live.get(given.thread)
    if live is None or live.turn != given.turn:
        return
    card = live.cards.get(given.call)
    if card is None:
        return
    state = ToolState.OK if given.is_ok else ToolState.FAILED
    output = trimmed_output(card.name, given.output, TURN_OUTPUT_CHARS - live.output_chars)
    approval.end(stage, stage.state.threads[given.thread], live, card, state, output)


def tool_token(turn: TurnId, call: CallId) -> str:
    """Return the token of the timer that ends a tool which takes too long."""
    return f"tool:{turn}:{call}"


def out_of_time(stage: Stage, thread: Thread, live: LiveTurn, card: ToolCard) -> None:
    """Answer a call that takes too long in the tool's place; what it brings later is dropped."""
    if card.state is ToolState.RUNNING:
        sentence = f"Stopped: it took longer than {TOOL_MS / 1_000:.0f} s. Ask for less."
        approval.end(stage, thread, live, card, ToolState.FAILED, sentence)


def denied(stage: Stage, given: ToolDenied) -> None:
    """Record that a tool was not allowed to run."""
    live = stage.state.live.get(given.thread)
    card = live.cards.get(given.call) if live is not None else None
    if live is not None and live.turn == given.turn and card is not None:
        thread = stage.state.threads[given.thread]
        approval.end(stage, thread, live, card, ToolState.DENIED, given.sentence)


def cut(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Cut every patch that is still being written: finished hunks stay, the growing one is cut."""
    for call in live.patches.values():
        if call.card.state is EntryState.STREAMING:
            call.card.state = EntryState.CUT
            stage.change_hunks(stage.state.ledger.cut(call.card.call, stage.now_ms))
            stage.change_entry(thread.id, call.card)


def suspect(stage: Stage, live: LiveTurn) -> None:
    """Mark the hunks of a response whose stream had gaps: they can be viewed, not kept."""
    for call in live.patches.values():
        for hunk_id in call.card.hunks:
            hunk = stage.state.ledger.hunks[hunk_id]
            hunk.flags |= HunkFlag.SUSPECT
            stage.change_hunk(hunk)


def settle(stage: Stage, hunk_id: HunkId, finish: Finish) -> None:
    """Act on what the ledger made of a finished hunk, and on its call when that was the last."""
    ledger = stage.state.ledger
    hunk = ledger.hunks[hunk_id]
    live = stage.state.live.get(hunk.thread)
    call = live.patches.get(hunk.call) if live is not None else None
    if finish is Finish.NEEDS_SEARCH:
        lines, headers = tuple(hunk.lines), tuple(hunk.headers)
        pins = (hunk.at_end, hunk.hint_line)
        stage.do(Place(hunk.id, ledger.text_to_search(hunk.id), lines, headers, *pins))
    is_open = finish in (Finish.NEEDS_SEARCH, Finish.WAITING)
    if call is not None:
        (call.unsettled.add if is_open else call.unsettled.discard)(hunk_id)
    stage.change_hunk(hunk)
    is_of_now = live is not None and live.turn == hunk.turn
    is_wanted = HunkFlag.ARMED in hunk.flags or judging.is_live(stage, hunk)
    # What an earlier turn or run left pending is never written by itself.
    if hunk.state is HunkState.PENDING and is_of_now:
        judging.take_the_place(stage, hunk)
    if hunk.state is HunkState.PENDING and is_of_now and is_wanted:
        judging.keep_finished(stage, hunk)
    if live is not None and call is not None:
        _answer_patch(stage, live, call)


def waiting_for(stage: Stage, paths: Iterable[ProjectPath]) -> list[HunkId]:
    """Return the hunks that wait for files which are not known yet."""
    ledger = stage.state.ledger
    awaited = {path for path in paths if not ledger.is_tracked(path)}
    growing = (hunk for hunk in ledger.hunks.values() if hunk.state is HunkState.GROWING)
    return [hunk.id for hunk in growing if hunk.path in awaited]


def settle_waiting(stage: Stage, hunks: Iterable[HunkId]) -> None:
    """Act on what became of hunks now that their files are known."""
    for hunk_id in hunks:
        settle(stage, hunk_id, stage.state.ledger.settled(hunk_id))


# --- patches -------------------------------------------------------------------------------------


def _patch_call(
    stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, call_id: CallId, kind: CallKind
) -> PatchCall:
    call = live.patches.get(call_id)
    if call is None:
        card = EditCard(stage.new_entry_id(), turn.id, call_id)

        def make_hunk(path: ProjectPath, action: FileAction) -> Hunk:
            return Hunk(
                HunkId(stage.state.new_id("h")),
                thread.id,
                turn.id,
                call_id,
                path,
                action,
                opened_ms=stage.now_ms,
            )

        decoder = JsonStringDecoder() if kind is CallKind.FUNCTION else None
        call = PatchCall(card, PatchStream(make_hunk), decoder)
        live.patches[call_id] = call
        stage.add_entry(thread, card)
    return call


def _finish_patch(
    stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, item: ToolCallItem
) -> None:
    is_new = item.call_id not in live.patches
    call = _patch_call(stage, thread, turn, live, item.call_id, item.kind)
    if is_new:  # the server sent no deltas
        text = item.arguments
        _apply(
            stage, turn, call, call.stream.feed(call.decoder.feed(text) if call.decoder else text)
        )
    _apply(stage, turn, call, call.stream.end(is_complete=True))
    call.is_written = True
    live.asked.clear()
    call.card.state = EntryState.DONE
    stage.change_entry(thread.id, call.card)
    _answer_patch(stage, live, call)


def _apply(stage: Stage, turn: Turn, call: PatchCall, patch_events: list[PatchEvent]) -> None:
    ledger = stage.state.ledger
    for event in patch_events:
        match event:
            case SectionOpened(path=path, refusal="") | MoveNamed(move_to=path):
                if not ledger.is_tracked(path):
                    stage.do(Load(path))
            case HunkOpened(hunk=hunk):
                _open_hunk(stage, turn, call, hunk)
            case HunkGrew(hunk=hunk):
                ledger.grew(hunk.id)
                stage.tell(events.HunkGrew(hunk.id, hunk.path))
            case HunkFinished(hunk=hunk):
                hunk.tokens = turn.output_tokens
                settle(stage, hunk.id, ledger.finish(hunk.id, stage.now_ms))
            case PatchRefused():
                where = f"(line {event.line_no + 1}: {event.line!r})"
                call.card.refusal = f"{event.reason} {where} {event.expected}"
                stage.change_entry(turn.thread, call.card)
            case _:
                pass


def _open_hunk(stage: Stage, turn: Turn, call: PatchCall, hunk: Hunk) -> None:
    hunk.ordinal = len(turn.hunks)
    stage.state.ledger.open(hunk)
    judging.offer_variant(stage, hunk)
    call.card.hunks.append(hunk.id)
    turn.hunks.append(hunk.id)
    stage.tell(events.HunkOpened(hunk.id, hunk.path))
    stage.change_entry(turn.thread, call.card)
    if stage.state.is_following and turn.thread == stage.state.shown:
        judging.show(stage, hunk.path)


def _answer_patch(stage: Stage, live: LiveTurn, call: PatchCall) -> None:
    """Give the model its short answer once every hunk of the call is settled."""
    if not call.is_written or call.unsettled or call.card.call in live.results:
        return
    hunks = [stage.state.ledger.hunks[hunk] for hunk in call.card.hunks]
    refused = [hunk for hunk in hunks if hunk.state is HunkState.REFUSED]
    lines = [f"Refused {hunk_label(hunk)}: {_reason(hunk)}" for hunk in refused]
    if call.card.refusal:
        lines.insert(0, f"The patch could not be read: {call.card.refusal}")
    if not lines:
        answer = ACCEPTED
    elif len(refused) < len(hunks):
        answer = "\n".join([*lines, "The other hunks are accepted; send only what was refused."])
    else:
        answer = "\n".join(lines)
    live.results[call.card.call] = answer


def _reason(hunk: Hunk) -> str:
    """Return why a hunk is refused, as the model may hear it: a reason can quote the file."""
    if is_secret(hunk.path):
        return "It does not fit the file, which is not quoted because it may hold secrets."
    return redact(hunk.reason).text


# --- other tools ---------------------------------------------------------------------------------


def _tool_card(
    stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, call: CallId, name: str
) -> ToolCard:
    card = ToolCard(stage.new_entry_id(), turn.id, call, name, name)
    live.cards[call] = card
    stage.add_entry(thread, card)
    return card


def _start_tool(
    stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, card: ToolCard, call: ToolCall
) -> None:
    card.title, card.started_ms, card.state = call_title(call), stage.now_ms, ToolState.RUNNING
    stage.change_entry(thread.id, card)
    ledger = stage.state.ledger
    refusal = call.refusal or _repeated(live, card)
    if refusal:
        approval.end(stage, thread, live, card, ToolState.FAILED, refusal)
        return
    if call.name == RUN_COMMAND:  # the shell keeps its own time, and a question has none
        approval.request(stage, thread, live, card, call.argv)
        return
    stage.do(Schedule(tool_token(turn.id, card.call), TOOL_MS))
    if call.name == READ_FILE and is_secret(call.path):
        sentence = f"{call.path} may hold secrets; it is not read for a model."
        approval.end(stage, thread, live, card, ToolState.DENIED, sentence)
    elif call.name == READ_FILE:
        overlay = ledger.overlay(ProjectPath(call.path))
        lines = (call.start_line, call.end_line)
        stage.do(ReadFile(thread.id, turn.id, card.call, call.path, *lines, overlay))
    elif call.name == LIST_FILES:
        stage.do(ListFiles(thread.id, turn.id, card.call, call.pattern))
    else:  # the only one left: a call of any other name is refused above
        overlays = {p: text for p, text in ledger.overlays().items() if not is_secret(p)}
        query = (call.query, call.is_regex)
        stage.do(SearchText(thread.id, turn.id, card.call, *query, overlays))


def _repeated(live: LiveTurn, card: ToolCard) -> str:
    """Return what to say to a call that was made too often; empty for one to be carried out."""
    made = (card.name, str(card.arguments))
    live.asked[made] = live.asked.get(made, 0) + 1
    if live.asked[made] <= MAX_ASKED:
        return ""
    return (
        f"Not carried out: this same call was answered {MAX_ASKED} times in this turn and nothing "
        "has changed since. Use what you have, or ask the person."
    )
