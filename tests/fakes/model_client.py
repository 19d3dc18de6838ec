"""Plays the client of the scripted model on a project in memory, with the real edit engine."""

from __future__ import annotations

import fnmatch
import json
import re
from dataclasses import dataclass, field
from typing import Any

from swerve.edits.apply import apply_patch
from swerve.edits.hunks import HunkFlag
from swerve.practice.conversation import conversation_from
from swerve.practice.model import answer
from swerve.practice.recipes import Recipe
from swerve.practice.steps import Call, Say
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent, decode

ACCEPTED = "accepted, pending review; your reads include it"
TOOLS: list[dict[str, Any]] = [
    {"type": "custom", "name": "apply_patch"},
    {"type": "function", "name": "read_file"},
    {"type": "function", "name": "search_text"},
    {"type": "function", "name": "list_files"},
]
_MAX_STEPS = 12


@dataclass
class ModelClient:
    """A conversation with the scripted model.

    Attributes:
        files: the project, by path; patches change it.
        said: what the model said in the last turn.
        calls: names of the tools it called in the last turn.
    """

    files: dict[str, str]
    recipes: tuple[Recipe, ...] = ()
    tools: list[dict[str, Any]] = field(default_factory=lambda: TOOLS)
    items: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    patches: list[str] = field(default_factory=list)

    def ask(self, words: str, *shown: str, selection: str = "") -> str:
        """Run a whole turn with some files shown; return what the model said last."""
        self.said, self.calls = [], []
        blocks = [self._block(path) for path in shown]
        text = "\n".join([*blocks, selection, f"\n<request>\n{words}\n</request>"])
        self.items.append({"type": "message", "role": "user", "content": [{"text": text}]})
        for _ in range(_MAX_STEPS):
            outputs = answer(conversation_from(self.items, self.tools), self.recipes)
            self.said += [output.text for output in outputs if isinstance(output, Say)]
            calls = [output for output in outputs if isinstance(output, Call)]
            for call in calls:
                self._run(call)
            if not calls:
                return self.said[-1]
        raise AssertionError(f"no end after {_MAX_STEPS} responses: {self.said}")

    def _block(self, path: str) -> str:
        lines = self.files[path].splitlines()
        body = "\n".join(lines)
        return f'<file path="{path}" lines="1-{len(lines)}" of="{len(lines)}">\n{body}\n</file>'

    def _run(self, call: Call) -> None:
        call_id = f"call_{len(self.items)}"
        kind = "custom_tool_call" if call.is_custom else "function_call"
        name = "input" if call.is_custom else "arguments"
        self.calls.append(call.name)
        self.items.append(
            {"type": kind, "call_id": call_id, "name": call.name, name: call.arguments}
        )
        output = self._output(call)
        self.items.append({"type": f"{kind}_output", "call_id": call_id, "output": output})

    def _output(self, call: Call) -> str:
        if call.name == "apply_patch":
            patch = call.arguments if call.is_custom else json.loads(call.arguments)["patch"]
            return self._apply(patch)
        arguments = json.loads(call.arguments)
        if call.name == "read_file":
            return self._read(arguments["path"])
        if call.name == "search_text":
            return self._search(arguments["query"])
        return "\n".join(fnmatch.filter(self.files, arguments.get("pattern") or "*"))

    def _read(self, path: str) -> str:
        if path not in self.files:
            return f"There is no file {path}."
        lines = self.files[path].splitlines()
        return "\n".join([f"{path} lines 1-{len(lines)} of {len(lines)}", *lines])

    def _search(self, query: str) -> str:
        rows = [
            f"{path}:{number}: {line}"
            for path, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if re.search(query, line)
        ]
        return "\n".join(rows) or "nothing found"

    def _apply(self, patch: str) -> str:
        self.patches.append(patch)
        result = apply_patch(patch, self._content)
        if not result.is_complete or result.decision is None:
            return f"refused: {result.problems}"
        assert not any(file.flags & HunkFlag.LOOSE for file in result.files)
        for write in result.decision.writes:
            assert write.new is not None
            self.files[write.path] = write.new.decode()
        return ACCEPTED

    def _content(self, path: ProjectPath) -> FileContent | str | None:
        text = self.files.get(path)
        return None if text is None else decode(text.encode())
