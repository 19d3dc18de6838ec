"""Plays a recorded turn: each request gets the next recorded answer, at the recorded speed.

Reads what `session/replay.py` writes. What is asked does not matter; after the last answer the
first one comes again. An answer that was cut or torn is torn at the same place, one that fell
silent falls silent. Given to the server by `swerve practice --replay FILE`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from swerve.frozen import frozen
from swerve.practice.faults import Action, Fault
from swerve.practice.steps import Call, Output, Say

_DELTAS = ("TextDelta", "ToolCallDelta")
_TEARS = ("network", "protocol")
# Not by a reset: that could take along what was written before.
_TORN = Fault("hang up where the recording ends", Action.RAW_END)
_SILENT = Fault("say nothing more where the recording ends", Action.SILENCE)


class ReplayError(Exception):
    """A file is no replay; the message is a sentence."""


@frozen
class Answer:
    """One recorded response.

    Attributes:
        outputs: messages and calls, in order.
        pieces: of each output, the time since the request in ms and the text, as it arrived.
        fault: what ends it in failure; None where it ended well.
        is_open: the last output was not finished when it ended.
    """

    outputs: tuple[Output, ...]
    pieces: tuple[tuple[tuple[float, str], ...], ...]
    fault: Fault | None = None
    is_open: bool = False

    @property
    def length(self) -> int:
        """Return how many pieces have text."""
        return sum(bool(text) for output in self.pieces for _, text in output)


class ReplayPacer:
    """Says when each piece of an answer is due; stands in for `pacing.Pacer`."""

    def __init__(self, answer: Answer) -> None:
        self._left = iter(answer.pieces)
        self._due = iter(tuple(at_ms for output in answer.pieces for at_ms, _ in output))
        self._began_s: float | None = None

    def chunks(self, _text: str) -> Iterator[str]:
        """Return the pieces of the next output as they arrived."""
        return (text for _, text in next(self._left, ()))

    def wait_s(self, _chunk: str, now_s: float) -> float:
        """Return how long the next piece is still to wait."""
        if self._began_s is None:
            self._began_s = now_s
        return self._began_s + next(self._due, 0.0) / 1_000 - now_s


class Replay:
    """The answers of one recording, in turn."""

    def __init__(self, answers: tuple[Answer, ...]) -> None:
        self._answers = itertools.cycle(answers)

    def next(self) -> Answer:
        """Return the answer of the next request."""
        return next(self._answers)


@dataclass(slots=True)
class _Output:
    kind: str
    name: str = ""
    is_custom: bool = False
    is_done: bool = False
    pieces: list[tuple[float, str]] = field(default_factory=list)

    def made(self) -> Output:
        text = "".join(piece for _, piece in self.pieces)
        return Say(text) if self.kind == "TextDelta" else Call(self.name, text, self.is_custom)


def replay_from(text: str) -> Replay:
    """Read a replay file.

    Raises:
        ReplayError: it is none, of another version, or holds no answer.
    """
    rows = list(_rows(text))
    if not rows or rows[0].get("is") != "turn":
        raise ReplayError("The file is no replay of a turn.")
    if rows[0].get("version") != 1:
        raise ReplayError("The replay was made by another version of Swerve.")
    answers = [_answer(group) for group in _responses(rows[1:])]
    if not answers:
        raise ReplayError("The replay holds no answer.")
    return Replay(tuple(answers))


def _rows(text: str) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row: object = json.loads(line)
        except (ValueError, RecursionError):
            raise ReplayError(f"Line {number} of the replay is not JSON.") from None
        if not isinstance(row, dict):
            raise ReplayError(f"Line {number} of the replay is no object.")
        yield row


def _responses(rows: Iterable[Mapping[str, object]]) -> Iterator[list[Mapping[str, object]]]:
    group: list[Mapping[str, object]] = []
    for row in rows:
        if row.get("is") == "send" and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _answer(rows: list[Mapping[str, object]]) -> Answer:
    outputs: dict[str, _Output] = {}
    fault: Fault | None = _TORN
    began_ms = _number(rows[0], "at_ms")
    for row in rows:
        event = row.get("event")
        if not isinstance(event, dict):
            continue
        kind, at_ms = event.get("is"), _number(row, "at_ms") - began_ms
        if kind in _DELTAS:
            key = _text(event, "call_id") or _text(event, "item_id")
            output = outputs.setdefault(key, _opened(str(kind), event))
            output.pieces.append((at_ms, _text(event, "text")))
        elif kind == "ItemDone":
            _finish(outputs, event.get("item"))
        elif kind in ("Finished", "Failed"):
            fault = _fault(event)
    made = tuple(output.made() for output in outputs.values())
    pieces = tuple(tuple(output.pieces) for output in outputs.values())
    is_open = fault is not None and any(not output.is_done for output in outputs.values())
    return Answer(made, pieces, fault, is_open)


def _finish(outputs: Mapping[str, _Output], item: object) -> None:
    if isinstance(item, dict):
        output = outputs.get(_text(item, "call_id")) or outputs.get(_text(item, "item_id"))
        if output is not None:
            output.is_done = True


def _opened(kind: str, event: Mapping[str, object]) -> _Output:
    return _Output(kind, _text(event, "name"), event.get("kind") == "custom")


def _fault(event: Mapping[str, object]) -> Fault | None:
    """Return what brings a recorded end about; None for a good one."""
    if event.get("is") == "Finished":
        return None
    failure = event.get("failure")
    said = failure if isinstance(failure, dict) else {}
    kind = _text(said, "kind")
    if kind == "timeout":
        return _SILENT
    if kind in _TEARS:
        return _TORN
    code, message = _text(said, "code") or "server_error", _text(said, "sentence")
    error = {"type": code, "code": code, "message": message}
    return Fault(message, Action.ERROR, frame={"type": "error", "status": 400, "error": error})


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Mapping[str, object], name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
