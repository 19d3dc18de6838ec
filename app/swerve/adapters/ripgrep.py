"""Running ripgrep: fixed arguments, its JSON read line by line, killed when enough was found.

Only the scanner uses it. The query is never an option: it follows `--`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swerve.adapters.programs import find_program
from swerve.project.ignore import DEFAULT_PATTERNS
from swerve.project.search import Hit
from swerve.terms import ProjectPath

_LIMIT_S = 10.0
_FIXED = (
    "--no-config",
    "--json",
    "--no-follow",
    "--hidden",
    "--no-require-git",
    "--no-ignore-global",
    "--no-ignore-dot",
    "--no-ignore-parent",
    "--no-messages",
    "--max-filesize=5M",
    "--max-columns=0",
    "--max-count=1000",
    "--threads=2",
    "--case-sensitive",
    "--glob=!.git",
)


class RipgrepFailed(Exception):
    """It ran and said no; its text is a sentence, mostly about the expression."""


class Ripgrep:
    """An installed ripgrep."""

    def __init__(self, program: str) -> None:
        self._program = program

    @classmethod
    def find(cls) -> Ripgrep | None:
        """Return the one on PATH, None where there is none."""
        program = find_program("rg")
        return cls(program) if program else None

    def search(self, root: Path, query: str, *, is_regex: bool) -> Iterator[Hit]:
        """Yield the matching lines of the files beneath `root`; closing the iterator kills it.

        Raises:
            RipgrepFailed: the expression is not valid.
        """
        with tempfile.TemporaryDirectory() as folder:
            defaults = Path(folder, "ignore")
            defaults.write_text("\n".join(DEFAULT_PATTERNS), encoding="utf-8")
            options = (*_FIXED, f"--ignore-file={defaults}", *_mode(is_regex=is_regex))
            yield from self._run((*options, "--", query, "./"), root, None)

    def search_text(self, path: ProjectPath, text: str, query: str) -> Iterator[Hit]:
        """Yield the lines of `text` that match the expression `query`, as hits in `path`.

        Raises:
            RipgrepFailed: the expression is not valid.
        """
        hits = self._run((*_FIXED, "--", query, "-"), None, text.encode("utf-8", "replace"))
        for hit in hits:
            yield Hit(path, hit.line, hit.text)

    def _run(
        self, options: tuple[str, ...], cwd: Path | None, given: bytes | None
    ) -> Iterator[Hit]:
        with _bounded((self._program, *options), cwd, given) as process:
            assert process.stdout is not None
            for line in process.stdout:
                hit = _hit(line)
                if hit is not None:
                    yield hit
            if process.wait() == 2:
                assert process.stderr is not None
                sentence = process.stderr.read(2_000).decode("utf-8", "replace").strip()
                raise RipgrepFailed(sentence or "ripgrep failed")


@contextmanager
def _bounded(
    argv: tuple[str, ...], cwd: Path | None, given: bytes | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `argv` until its output was read, the reader leaves, or the time is over."""
    with tempfile.TemporaryFile() as source:
        source.write(given or b"")
        source.seek(0)
        with subprocess.Popen(
            argv, cwd=cwd, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            watchdog = threading.Timer(_LIMIT_S, process.kill)
            watchdog.daemon = True
            watchdog.start()
            try:
                yield process
            finally:
                watchdog.cancel()
                process.kill()


def _mode(*, is_regex: bool) -> tuple[str, ...]:
    return () if is_regex else ("--fixed-strings",)


def _hit(line: bytes) -> Hit | None:
    """Return the match that a line of ripgrep's JSON tells, None for other messages."""
    message = json.loads(line)
    if message["type"] != "match":
        return None
    data = message["data"]
    path, text = data["path"].get("text"), data["lines"].get("text")
    if path is None or text is None:  # not valid UTF-8: such files are not edited either
        return None
    return Hit(
        ProjectPath(path.removeprefix("./")),
        int(data["line_number"]) - 1,
        text.split("\n", 1)[0].rstrip("\r"),
    )
