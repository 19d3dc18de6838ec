"""`swerve patch`: one apply_patch envelope from standard input, all its files or none.

Imports neither Qt, nor the network, nor the loop: it must start in a blink.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from swerve.adapters.lock import ProjectLock
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.apply import PatchProblem, PatchResult, apply_patch
from swerve.edits.hunks import HunkFlag
from swerve.launch.folders import project_folder
from swerve.launch.refusal import refuse
from swerve.text.terminal import harmless

_WORTH_TELLING = {
    HunkFlag.LOOSE: "matched loosely",
    HunkFlag.PROTECTED: "protected path or replaced file",
    HunkFlag.WARNED: "holds characters that deceive the eye, or deletes most of the file",
}


def run_patch(options: Namespace) -> int:
    """Apply the patch on standard input; return 0 when all of it was applied, 1 when not."""
    root = Path(options.root)
    if not root.is_dir():
        return refuse("swerve patch", f"There is no folder {root}.", "Check --root.")
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        return refuse("swerve patch", "The patch is not UTF-8 text.")
    if not text.strip():
        return refuse("swerve patch", "There is no patch on standard input.", "Pipe one in.")
    folder = project_folder(root)
    lock = ProjectLock(folder / "lock.json", "patch")
    holder = None if options.check else lock.acquire()
    if holder is not None:
        sentence = f"{root} is open in another Swerve (process {holder.pid})."
        return refuse("swerve patch", sentence, "Apply it there, or close it first.")
    files = ProjectFiles(root, folder / "journal.db")
    try:
        return _apply(files, text, options)
    finally:
        files.close()
        lock.release()


def _apply(files: ProjectFiles, text: str, options: Namespace) -> int:
    result = apply_patch(text, files.read, is_partial=options.partial)
    problems = list(result.problems)
    if result.decision is not None and not options.check:
        failure = files.write(result.decision)
        if failure is not None:
            problem = PatchProblem("", f"{failure.sentence} {failure.remedy}".strip())
            result, problems = PatchResult(None), [problem]
    if options.json:
        sys.stdout.write(json.dumps(_as_json(result, problems)) + "\n")
    else:
        _print(result, problems, is_check=options.check)
    return 1 if problems else 0


def _print(result: PatchResult, problems: list[PatchProblem], *, is_check: bool) -> None:
    verb = "would change" if is_check else "changed"
    for file in result.files:
        moved = f" (was {file.moved_from})" if file.moved_from else ""
        marks = "".join(f", {said}" for flag, said in _WORTH_TELLING.items() if flag in file.flags)
        counts = f"+{file.added} -{file.removed}"
        sys.stdout.write(harmless(f"{verb} {file.path}{moved} {counts}{marks}") + "\n")
    for problem in problems:
        where = f"{problem.path}: " if problem.path else ""
        line = f" (line {problem.line_no + 1} of the patch)" if problem.line_no is not None else ""
        sys.stderr.write(harmless(f"swerve patch: {where}{problem.reason}{line}") + "\n")
    if problems and result.decision is None:
        sys.stderr.write("swerve patch: nothing was changed.\n")


def _as_json(result: PatchResult, problems: list[PatchProblem]) -> dict[str, object]:
    return {
        "files": [
            {
                "path": file.path,
                "moved_from": file.moved_from,
                "action": file.action,
                "added": file.added,
                "removed": file.removed,
                "marks": [said for flag, said in _WORTH_TELLING.items() if flag in file.flags],
            }
            for file in result.files
        ],
        "problems": [
            {"path": problem.path, "reason": problem.reason, "line": problem.line_no}
            for problem in problems
        ],
    }
