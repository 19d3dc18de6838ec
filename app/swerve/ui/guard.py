"""The slot guard: what a slot, timer or paint event raises becomes a sentence; the window lives.

PySide hands such exceptions to `sys.excepthook`; so do threads to `threading.excepthook`. Both end
here, are logged with their stack and shown once. Installed by `main`; `KeyboardInterrupt` passes.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

_LOG = logging.getLogger(__name__)
_SHOWN_AT_MOST = 20
_REMEDY = "Your files are untouched. A report of it holds no key and no code."

Show = Callable[[str, str], None]
"""Takes a sentence and what the person can do about it."""


class SlotGuard:
    """Catches what nobody caught; one per process.

    Args of the constructor:
        show: puts a sentence and a remedy in the window.
    """

    def __init__(self, show: Show) -> None:
        self._show = show
        self._seen: set[str] = set()
        self._previous = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._previous

    def report(self, error: BaseException) -> None:
        """Log `error` with its stack and show it, the same place only once."""
        _LOG.error("unhandled %s", type(error).__name__, exc_info=error)
        place = _place(error)
        if place in self._seen or len(self._seen) >= _SHOWN_AT_MOST:
            return  # a paint event that fails would otherwise speak sixty times a second
        self._seen.add(place)
        sentence = f"Something went wrong inside Swerve ({type(error).__name__} in {place})."
        try:
            self._show(sentence, _REMEDY)
        except Exception:  # noqa: BLE001  the last guard must never raise itself
            _LOG.exception("the failure could not be shown")

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous[0](kind, error, trace)
            return
        self.report(error.with_traceback(trace))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)


def _place(error: BaseException) -> str:
    """Return "module:line" of where `error` was raised, "?" where unknown."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{module}:{trace.tb_lineno}"
