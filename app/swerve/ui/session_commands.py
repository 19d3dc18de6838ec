"""What the commands about turns, threads, hunks and files do: intents, and nothing else.

The window's own commands are in `swerve.ui.window_commands`. Conditions are checked before a
handler is called (`swerve.ui.actions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.session.inputs import (
    AddThread,
    Continue,
    Follow,
    Keep,
    MoveCursor,
    RedoDecision,
    Regenerate,
    Reject,
    Retry,
    SetMode,
    Stop,
    UndoDecision,
)
from swerve.session.review_intents import TakeBack
from swerve.session.transcript import SteerKind
from swerve.session.turn import ApplyMode
from swerve.terms import HunkId
from swerve.ui.banner import Banner
from swerve.ui.composer.composer import Composer

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_OWN_KEEP = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED | HunkFlag.SUSPECT
"""Hunks with one of these are kept alone or not at all."""


class SessionCommands:
    """Handlers of everything that changes the session.

    Attributes:
        stop_ms: how long the last stop took, from the key to the cut; None before the first.
    """

    def __init__(
        self,
        workbench: Workbench,
        composer: Composer,
        banner: Banner,
        current: Callable[[], HunkId | None],
        target: Callable[[], HunkId | None],
        show_target: Callable[[], None],
        keep_chosen_lines: Callable[[], bool],
        tell: Callable[[str], None],
    ) -> None:
        """Take what the commands act on.

        Args:
            workbench: takes the intents.
            composer: takes the words.
            banner: asks.
            current: the hunk under the judging cursor.
            target: the same once it has been in view long enough to be judged.
            show_target: brings it into view.
            keep_chosen_lines: keeps the lines selected in a hunk; says whether there were any.
            tell: says a sentence to the person.
        """
        self._workbench = workbench
        self._composer = composer
        self._banner = banner
        self._current = current
        self._target = target
        self._show_target = show_target
        self._keep_chosen_lines = keep_chosen_lines
        self._tell = tell
        self._asked_to_keep: tuple[HunkId, ...] = ()
        self._asked_for_live = False
        self.stop_ms: float | None = None

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "turn.send": self._composer.submit,
            "turn.stop": self.stop,
            "turn.queue": self._composer.enqueue,
            "turn.retry": self._retry,
            "turn.continue": self._continue,
            "turn.regenerate": self._regenerate,
            "turn.saveReplay": self._workbench.save_replay,
            "turn.keepAll": self._keep_all,
            "thread.new": self._new_thread,
            "mode.toggle": self._toggle_mode,
            "hunk.keep": self._keep,
            "hunk.reject": self._reject,
            "hunk.redirect": self._redirect_from,
            "hunk.next": self._next_hunk,
            "hunk.previous": self._previous_hunk,
            "file.next": self._next_file,
            "file.previous": self._previous_file,
            "review.undo": self._undo,
            "review.redo": self._redo,
            "review.takeBack": lambda: self._workbench.dispatch(TakeBack()),
            "review.savePatch": self._workbench.save_patch,
            "view.follow": self._follow,
        }

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that the session makes true."""
        workbench = self._workbench
        state = workbench.state
        thread = state.thread()
        holding = {
            "has_project": workbench.root is not None,
            "is_running": thread.is_running,
            "has_turn": bool(thread.turns),
            "has_threads": len(state.threads) > 1,
            "has_queue": bool(thread.queue),
            "has_text": self._composer.has_text,
            "has_hunk": self._current() is not None,
            "has_pending": bool(state.ledger.pending()),
            "has_files": len({hunk.path for hunk in state.ledger.hunks.values()}) > 1,
            "is_following": state.is_following,
            "has_interrupted": bool(state.take_backs),
            # The reducer knows, and says so itself.
            "has_undo": True,
            "has_redo": True,
        }
        return {name for name, is_true in holding.items() if is_true}

    def stop(self) -> None:
        """Stop the running turn; the reducer cuts within this call."""
        begun_ms = self._workbench.now_ms()
        self._workbench.dispatch(Stop(self._workbench.state.shown))
        self.stop_ms = self._workbench.now_ms() - begun_ms

    # --- turns and threads -----------------------------------------------------------------------

    def _retry(self) -> None:
        self._workbench.dispatch(Retry(self._workbench.state.shown))

    def _continue(self) -> None:
        self._workbench.dispatch(Continue(self._workbench.state.shown))

    def _regenerate(self) -> None:
        self._workbench.dispatch(Regenerate(self._workbench.state.shown))

    def _new_thread(self) -> None:
        self._workbench.dispatch(AddThread())
        self._composer.focus()

    def _toggle_mode(self) -> None:
        state = self._workbench.state
        thread = state.thread()
        if thread.mode is ApplyMode.LIVE:
            self._workbench.dispatch(SetMode(thread.id, ApplyMode.REVIEW))
        elif not self._asked_for_live:
            self._asked_for_live = True
            self._banner.show_message(
                "Live writes each hunk to its file as soon as it is finished.",
                "Every hunk can still be rejected, which takes it back.",
                action="Switch to Live",
                command="mode.toggle",
            )
        else:
            self._banner.hide()
            self._workbench.dispatch(SetMode(thread.id, ApplyMode.LIVE))

    # --- judging ---------------------------------------------------------------------------------

    def _judgeable(self) -> HunkId | None:
        """Return the target; where it has not been seen yet show it and say so."""
        target = self._target()
        if target is None:
            self._show_target()
            self._tell("Look first: this hunk has only just come into view.")
        return target

    def _keep(self) -> None:
        if self._keep_chosen_lines():
            return
        target = self._judgeable()
        if target is not None:
            self._workbench.dispatch(Keep((target,)))

    def _reject(self) -> None:
        target = self._judgeable()
        if target is None:
            return
        self._workbench.dispatch(Reject((target,)))
        hunk = self._workbench.state.hunk(target)
        if hunk is not None and hunk.state is HunkState.REJECTED:
            self._composer.steer_from(target, SteerKind.REJECTION)

    def _redirect_from(self) -> None:
        target = self._current()
        if target is not None:
            self._composer.steer_from(target, SteerKind.REDIRECT_FROM_HUNK)
            self._composer.focus()

    def _keep_all(self) -> None:
        """Ask with the count first; the second time keep what was counted."""
        ledger = self._workbench.state.ledger
        if any(HunkFlag.WARNED in ledger.hunks[hunk].flags for hunk in ledger.pending()):
            self._tell("A hunk hides something from the eye: keep or reject it first, by itself.")
            return
        hunks = self._keepable()
        ids = tuple(hunk.id for hunk in hunks)
        if ids and ids == self._asked_to_keep and self._banner.isVisible():
            self._asked_to_keep = ()
            self._banner.hide()
            self._workbench.dispatch(Keep(ids))
            return
        self._asked_to_keep = ids
        left = len(self._workbench.state.ledger.pending()) - len(ids)
        apart = f"{left} more must be kept one by one." if left else ""
        if not ids:
            self._tell(apart or "No hunk waits to be judged.")
            return
        files = len({hunk.path for hunk in hunks})
        self._banner.show_message(
            f"Keep {_count(len(ids), 'hunk')} in {_count(files, 'file')}?",
            apart,
            action=f"Keep {len(ids)}",
            command="turn.keepAll",
        )

    def _keepable(self) -> list[Hunk]:
        ledger = self._workbench.state.ledger
        pending = [ledger.hunks[hunk] for hunk in ledger.pending()]
        return [hunk for hunk in pending if not hunk.flags & _OWN_KEEP]

    def _next_hunk(self) -> None:
        self._workbench.dispatch(MoveCursor(1))

    def _previous_hunk(self) -> None:
        self._workbench.dispatch(MoveCursor(-1))

    def _next_file(self) -> None:
        self._workbench.dispatch(MoveCursor(1, by_file=True))

    def _previous_file(self) -> None:
        self._workbench.dispatch(MoveCursor(-1, by_file=True))

    def _undo(self) -> None:
        self._workbench.dispatch(UndoDecision())

    def _redo(self) -> None:
        self._workbench.dispatch(RedoDecision())

    def _follow(self) -> None:
        self._workbench.dispatch(Follow(is_on=True))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
