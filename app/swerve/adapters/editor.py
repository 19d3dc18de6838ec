"""Opens a file at a line in the person's own editor, as a program of its own.

The command comes from the person's settings or environment, never from the project: a project must
not choose what runs. It is split as a shell would and run without one.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from swerve.adapters.programs import find_program

_IN_A_TERMINAL = frozenset(
    [
        "vi",
        "vim",
        "nvim",
        "nano",
        "pico",
        "micro",
        "hx",
        "helix",
        "kak",
        "joe",
        "ne",
        "ed",
        "mcedit",
    ]
)
_LINES = {
    "code": ["-g", "{path}:{line}"],
    "codium": ["-g", "{path}:{line}"],
    "cursor": ["-g", "{path}:{line}"],
    "zed": ["{path}:{line}"],
    "zeditor": ["{path}:{line}"],
    "subl": ["{path}:{line}"],
    "kate": ["-l", "{line}", "{path}"],
    "gedit": ["+{line}", "{path}"],
    "gnome-text-editor": ["+{line}", "{path}"],
    "gvim": ["+{line}", "{path}"],
    "emacs": ["+{line}", "{path}"],
    "emacsclient": ["-n", "+{line}", "{path}"],
    "idea": ["--line", "{line}", "{path}"],
    "pycharm": ["--line", "{line}", "{path}"],
}
_REMEDY = "Set `editor` in the settings, as 'code -g {path}:{line}'."


def editor_command(
    file: Path, line: int, template: str, environment: Mapping[str, str]
) -> list[str] | str:
    """Return the command that opens `file` at the 0-based `line`, or a sentence why there is none.

    Args:
        file: absolute path.
        line: counted from 0.
        template: of the settings; `{path}` and `{line}` are put in word by word. Empty to use
            VISUAL or EDITOR, else the first known editor that is installed.
        environment: of the process.
    """
    chosen = template or environment.get("VISUAL", "") or environment.get("EDITOR", "")
    try:
        words = shlex.split(chosen)
    except ValueError as error:
        return f"The editor's command cannot be read ({error}). {_REMEDY}"
    if not words:
        known = next((name for name in _LINES if find_program(name)), None)
        if known is None:
            return f"No editor is known. {_REMEDY}"
        words = [known]
    program = os.path.basename(words[0])
    if program in _IN_A_TERMINAL:
        return f"{program} needs a terminal and cannot be opened from a window. {_REMEDY}"
    if not any("{path}" in word for word in words):
        words += _LINES.get(program, ["{path}"])
    values = {"{path}": str(file), "{line}": str(line + 1)}
    return [_filled(word, values) for word in words]


class Editors:
    """Starts editors and knows those that still run, so that none is left a zombie."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def open(self, file: Path, line: int, template: str) -> str:
        """Start the person's editor and return at once; a sentence when it could not be started."""
        self.running = [editor for editor in self.running if editor.poll() is None]
        command = editor_command(file, line, template, os.environ)
        if isinstance(command, str):
            return command
        program = command[0] if os.path.dirname(command[0]) else find_program(command[0])
        if program is None:
            return f"There is no program {command[0]}. {_REMEDY}"
        try:
            editor = subprocess.Popen(
                [program, *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            return f"{command[0]} could not be started: {error.strerror}. {_REMEDY}"
        self.running.append(editor)
        return ""


def _filled(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word
