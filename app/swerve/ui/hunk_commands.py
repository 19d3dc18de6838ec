"""What the commands about one hunk, one file and looking back do: intents, chips, view steps.

Keeping, rejecting and walking are in `swerve.ui.session_commands`. Conditions are checked before a
handler is called (`swerve.ui.actions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from swerve.session.inputs import Keep, Reject
from swerve.session.review_intents import AskAgain, ChooseVariant, RestoreFiles
from swerve.session.transcript import SteerKind
from swerve.terms import HunkId
from swerve.ui.composer.composer import Composer
from swerve.ui.diff.pane import DiffPane

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class HunkCommands:
    """Handlers of closer review."""

    def __init__(
        self,
        workbench: Workbench,
        diff: DiffPane,
        composer: Composer,
        tell: Callable[[str], None],
    ) -> None:
        self._workbench = workbench
        self._diff = diff
        self._composer = composer
        self._tell = tell

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "hunk.edit": self._edit,
            "hunk.refine": self._refine,
            "hunk.askAgain": self._ask_again,
            "hunk.nextVariant": self._next_variant,
            "hunk.previousVariant": self._previous_variant,
            "hunk.unfold": self._unfold,
            "file.keep": self._keep_file,
            "file.reject": self._reject_file,
            "scrub.back": self._scrub_back,
            "scrub.forward": self._scrub_forward,
            "scrub.drop": self._diff.look_back.drop_rest,
            "scrub.leave": self._leave_scrub,
            "thread.restoreFiles": self._restore_files,
            "view.blanks": self._diff.toggle_blanks,
        }

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that the diff makes true."""
        holding = {
            "has_scrub": self._diff.look_back.exists,
            "is_looking_back": self._diff.is_looking_back,
        }
        return {name for name, is_true in holding.items() if is_true}

    # --- one hunk --------------------------------------------------------------------------------

    def _edit(self) -> None:
        if self._diff.edit_hunk():
            return
        hunk = self._diff.current() or self._diff.troubled()
        why = self._workbench.state.ledger.edit_refusal(hunk) if hunk is not None else None
        self._tell(why.words() if why is not None else "No hunk here can be edited.")

    def _refine(self) -> None:
        hunk = self._diff.current()
        if hunk is not None:
            self._composer.steer_from(hunk, SteerKind.REFINE)
            self._composer.focus()

    def _ask_again(self) -> None:
        hunk = self._diff.troubled()
        if hunk is None:
            self._tell("No hunk here is cut, refused or conflicted.")
        else:
            self._workbench.dispatch(AskAgain(hunk))

    def _next_variant(self) -> None:
        self._choose_variant(1)

    def _previous_variant(self) -> None:
        self._choose_variant(-1)

    def _choose_variant(self, step: int) -> None:
        hunk = self._diff.current()
        if hunk is not None:
            self._workbench.dispatch(ChooseVariant(hunk, step))

    def _unfold(self) -> None:
        hunk = self._diff.current()
        if hunk is not None:
            self._diff.view.unfold_around(hunk)

    # --- a file ----------------------------------------------------------------------------------

    def _keep_file(self) -> None:
        hunks = self._pending_here()
        if hunks:
            self._workbench.dispatch(Keep(hunks))

    def _reject_file(self) -> None:
        hunks = self._pending_here()
        if hunks:
            self._workbench.dispatch(Reject(hunks))

    def _pending_here(self) -> tuple[HunkId, ...]:
        path = self._workbench.state.shown_file
        hunks = tuple(self._workbench.state.ledger.pending(path)) if path is not None else ()
        if not hunks:
            self._tell("Nothing is pending in this file.")
        return hunks

    def _restore_files(self) -> None:
        self._workbench.dispatch(RestoreFiles(self._workbench.state.shown))

    # --- looking back ----------------------------------------------------------------------------

    def _scrub_back(self) -> None:
        self._diff.look_back.move(-1)

    def _scrub_forward(self) -> None:
        self._diff.look_back.move(1)

    def _leave_scrub(self) -> None:
        self._diff.look_back.leave()
