"""The Practice server with answers made for measuring, as a child process.

`python -m tests.bench.serving practice ARGUMENTS` is `swerve practice ARGUMENTS`, but a request
that begins with "bench" is answered by `answer_to`, at the pace it names, and every event carries
as its last fields when the last request was here whole, `got_ns`, and when it was written to the
connection itself, `sent_ns` (monotonic clock, shared by all processes of a machine). With
`--tls FOLDER` it speaks TLS with the cert.pem and key.pem of that folder.
"""

from __future__ import annotations

import re
import ssl
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from swerve.practice import cli, lanes, server
from swerve.practice.cli import run_practice
from swerve.practice.conversation import Conversation, conversation_from
from swerve.practice.creates import Create, Refusal
from swerve.practice.event_stream import EventStream
from swerve.practice.lanes import Sink
from swerve.practice.pacing import Pace, Pacer
from swerve.practice.peer import Event
from swerve.practice.recipes import Recipe
from swerve.practice.replay import Replay
from swerve.practice.steps import Output, Say, call_function, patch_call
from swerve.practice.websocket import Socket

_WORDS = re.compile(r"^bench (?P<what>\w+) rate=(?P<rate>\d+)(?P<rest>.*)$", re.DOTALL)
_FIELD = re.compile(r"(\w+)=(\S+)")

_TOKENS_PER_LINE = 10
_FLOOD_CHARS = 9
"""Length of a delta where no pace is set: ten thousand of them are 22,500 tokens."""
_LASTING = "for n in 1 2 3; do sleep 60 & done; echo ready; wait"
_answer = lanes.answer
_write = lanes.write
_send = Socket.send
_cut = Pacer.chunks
_framed = EventStream._framed
_event_from = server.event_from
_got_ns = 0


def answer_to(conversation: Conversation, recipes: Sequence[Recipe] = ()) -> list[Output]:
    """Return the answer to a request of the bench, or Practice's own."""
    found = _WORDS.match(conversation.request.words)
    if found is None:
        return _answer(conversation, recipes)
    fields = dict(_FIELD.findall(found["rest"]))
    if found["what"] == "grow":
        return _grow(conversation, fields)
    if found["what"] == "think":
        return _think(conversation, fields)
    if found["what"] == "run":
        return [call_function("run_command", argv=["sh", "-c", _LASTING])]
    return [Say(_prose(int(fields.get("tokens", "1000"))))]


def _grow(conversation: Conversation, fields: dict[str, str]) -> list[Output]:
    """Write prose and a patch in turns, so that chat and diff both grow; then end."""
    if conversation.outputs("apply_patch"):
        return [Say("Done.")]
    outputs: list[Output] = []
    marks = fields["marks"].split(",")
    tokens = int(fields["tokens"])
    prose = int(fields.get("prose", tokens // 2))
    for number, mark in enumerate(marks):
        outputs.append(Say(_prose(prose // len(marks))))
        added = (tokens - prose) // len(marks) // _TOKENS_PER_LINE
        outputs.append(patch_call(conversation, growing_patch(fields["file"], mark, added, number)))
    return outputs


def growing_patch(path: str, mark: str, added_lines: int, number: int) -> str:
    """Return a patch that puts lines of 40 characters behind the line of `path` named `mark`."""
    added = [
        f"+    value_{number}_{at:05} = compute({at:05}, {at:05})"[:40] for at in range(added_lines)
    ]
    head = ["*** Begin Patch", f"*** Update File: {path}", "@@", f" line_{mark} = {mark}"]
    return "\n".join([*head, *added, "*** End Patch"])


def _think(conversation: Conversation, fields: dict[str, str]) -> list[Output]:
    """Read a few lines again and again, one call a response."""
    if len(conversation.runs) >= int(fields["turns"]):
        return [Say("Done.")]
    at = len(conversation.runs)
    return [call_function("read_file", path=fields["file"], start_line=at + 1, end_line=at + 20)]


def _prose(tokens: int) -> str:
    """Return Markdown of `tokens` tokens: paragraphs of some lines each."""
    sentence = "The delay grows with every attempt until the limit of `max_delay` is reached. "
    whole = sentence * (tokens * 4 // len(sentence) + 1)
    text = whole[: tokens * 4]
    return "\n\n".join(text[at : at + 390] for at in range(0, len(text), 390))


async def _write_at_pace(
    writer: lanes.Writer,
    create: Create,
    context: Sequence[object],
    sink: Sink,
    pace: Pace,
    recipes: Sequence[Recipe] = (),
    replay: Replay | None = None,
) -> None:
    if not create.is_warm_up:
        words = conversation_from(context, create.tools).request.words
        found = _WORDS.match(words)
        if found is not None:
            pace = Pace(float(found["rate"]))
    await _write(writer, create, context, sink, pace, recipes, replay)


def _chunks(pacer: Pacer, text: str) -> Iterator[str]:
    if pacer._pace.tokens_per_s > 0:
        yield from _cut(pacer, text)
    else:
        yield from (text[at : at + _FLOOD_CHARS] for at in range(0, len(text), _FLOOD_CHARS))


def _event_got(text: str) -> Mapping[str, object] | Refusal:
    global _got_ns
    _got_ns = time.monotonic_ns()
    return _event_from(text)


def _send_stamped(peer: Socket, texts: list[str]) -> None:
    stamp = f',"got_ns":{_got_ns},"sent_ns":{time.monotonic_ns()}}}'
    _send(peer, [text[:-1] + stamp for text in texts])


def _framed_stamped(stream: EventStream, event: Event) -> bytes:
    stamped = {**event, "got_ns": _got_ns, "sent_ns": time.monotonic_ns()}
    return _framed(stream, stamped)


def _speak_tls(folder: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    cli.PracticeOptions = partial(cli.PracticeOptions, tls=context)  # type: ignore[assignment,misc]


def main(arguments: Sequence[str]) -> int:
    """Serve until standard input ends."""
    options = list(arguments)
    if "--tls" in options:
        at = options.index("--tls")
        _speak_tls(Path(options.pop(at + 1)))
        options.pop(at)
    lanes.answer = answer_to
    lanes.write = server.write = _write_at_pace
    server.event_from = _event_got
    Pacer.chunks = _chunks  # type: ignore[method-assign]
    Socket.send = _send_stamped  # type: ignore[method-assign]
    EventStream._framed = _framed_stamped  # type: ignore[method-assign]
    return run_practice(options[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
