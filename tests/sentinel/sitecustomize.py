"""Taps the Practice server of any process of a sentinel run; see `tests/sentinel/run.py`.

Python imports a module of this name at its start. The server then wants the sentinel as its key,
and writes down everything it is sent but the Authorization header.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import TypeVar

_T = TypeVar("_T")

_SERVER = "swerve.practice.server"
_HEADER = re.compile(rb"^authorization:[^\r\n]*", re.IGNORECASE | re.MULTILINE)


class _Tap(MetaPathFinder):
    """Waits for the server's module to be imported."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _SERVER:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            self._open(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def _open(self, module: ModuleType) -> None:
        server = module.PracticeServer
        begin = server.__init__

        def with_key(self_: object, options: object = None) -> None:
            begin(self_, options)
            if not getattr(options, "key", ""):
                self_.key = self._key  # type: ignore[attr-defined]

        server.__init__ = with_key
        module.event_from = self._noting(module.event_from, lambda text: text.encode())
        module.head_from = self._noting(module.head_from, self._without_key)

    def _without_key(self, head: bytes) -> bytes:
        if self._key.encode() in head:
            self._note("used", b"1\n")
        return _HEADER.sub(b"", head)

    def _noting(
        self, read: Callable[[_T], object], as_bytes: Callable[[_T], bytes]
    ) -> Callable[[_T], object]:
        def noted(given: _T) -> object:
            self._note("frames", as_bytes(given) + b"\n")
            return read(given)

        return noted

    def _note(self, what: str, data: bytes) -> None:
        with (self._folder / what / f"{os.getpid()}.txt").open("ab") as file:
            file.write(data)


def _begin() -> None:
    folder, key = os.environ.get("SWERVE_SENTINEL", ""), os.environ.get("SWERVE_SENTINEL_KEY", "")
    if not folder or not key:
        return
    place = Path(folder)
    for name in ("frames", "used", "argv"):
        (place / name).mkdir(parents=True, exist_ok=True)
    command = Path("/proc/self/cmdline")
    if command.exists():
        (place / "argv" / f"{os.getpid()}.txt").write_bytes(command.read_bytes())
    sys.meta_path.insert(0, _Tap(place, key))


_begin()
