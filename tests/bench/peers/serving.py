"""The Practice server with answers that any client can be measured by, as a child process.

`python -m tests.bench.peers.serving practice ARGUMENTS` is `swerve practice ARGUMENTS`, but a
request that has "measure" in it is answered by `answer_to`. The answers name no tool of ours: what
a client is asked to read or to run goes through whichever of its own tools does that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence

from swerve.practice import lanes
from swerve.practice.cli import run_practice
from swerve.practice.conversation import Conversation
from swerve.practice.recipes import Recipe
from swerve.practice.steps import Call, Output, Say, call_function

COMMAND = ("sleep", "86399")
"""What a client is asked to run: found by its words, so nothing else is called like it."""

_WORDS = re.compile(r"measure (?P<what>say|read|run)\b(?P<rest>[^\n]*)")
_FIELD = re.compile(r"(\w+)=(\S+)")
_LINES = 20
_SENTENCE = "The delay grows with every attempt until the limit of `max_delay` is reached. "
_answer = lanes.answer

Maker = Callable[[str, int], Call]
"""Makes a call that reads lines of a file, from its path and the first line."""

READERS: Mapping[str, Maker] = {
    "read_file": lambda path, at: call_function(
        "read_file", path=path, start_line=at, end_line=at + _LINES - 1
    ),
    "read": lambda path, at: call_function("read", filePath=path, offset=at, limit=_LINES),
    "exec_command": lambda path, at: call_function(
        "exec_command", cmd=f"sed -n {at},{at + _LINES - 1}p {path}"
    ),
    "shell_command": lambda path, at: call_function(
        "shell_command", command=f"sed -n {at},{at + _LINES - 1}p {path}"
    ),
}
RUNNERS: Mapping[str, Call] = {
    "run_command": call_function("run_command", argv=list(COMMAND)),
    "bash": call_function("bash", command=" ".join(COMMAND), description="Waits"),
    "exec_command": call_function("exec_command", cmd=" ".join(COMMAND), yield_time_ms=30_000),
    "shell_command": call_function("shell_command", command=" ".join(COMMAND)),
}


def answer_to(conversation: Conversation, recipes: Sequence[Recipe] = ()) -> list[Output]:
    """Return the answer to a request that measures, or Practice's own."""
    found = _WORDS.match(conversation.request.words)
    if found is None:
        return _answer(conversation, recipes)
    fields = dict(_FIELD.findall(found["rest"]))
    if found["what"] == "read":
        return _read(conversation, fields)
    if found["what"] == "run":
        return _run(conversation)
    return [Say(prose(int(fields["tokens"])))]


def _read(conversation: Conversation, fields: Mapping[str, str]) -> list[Output]:
    done = len(conversation.runs)
    maker = next((READERS[name] for name in READERS if name in conversation.tools), None)
    if maker is None or done >= int(fields["turns"]):
        return [Say("Done.")]
    return [maker(fields["file"], done + 1)]


def _run(conversation: Conversation) -> list[Output]:
    call = next((RUNNERS[name] for name in RUNNERS if name in conversation.tools), None)
    return [Say("Done.") if call is None or conversation.runs else call]


def prose(tokens: int) -> str:
    """Return Markdown of `tokens` tokens: paragraphs of some lines each."""
    text = (_SENTENCE * (tokens * 4 // len(_SENTENCE) + 1))[: tokens * 4]
    return "\n\n".join(text[at : at + 390] for at in range(0, len(text), 390))


def main(arguments: Sequence[str]) -> int:
    """Serve until standard input ends."""
    lanes.answer = answer_to
    return run_practice(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
