"""What the commands about threads do: list, name, put away, delete and bring back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from swerve.rows.threads import title
from swerve.session.inputs import (
    ArchiveThread,
    DeleteThread,
    RenameThread,
    RestoreThread,
    ShowThread,
)
from swerve.ui.banner import Banner
from swerve.ui.palette.choices import Choice
from swerve.ui.palette.popup import Palette
from swerve.ui.palette.sources import PaletteSources

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class ThreadCommands:
    """Handlers of everything that changes the list of threads."""

    def __init__(
        self, workbench: Workbench, palette: Palette, sources: PaletteSources, banner: Banner
    ) -> None:
        self._workbench = workbench
        self._palette = palette
        self._sources = sources
        self._banner = banner
        self._asked_to_forget = False

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "threads.show": self._sources.show_threads,
            "thread.next": self._next,
            "thread.rename": self._rename,
            "thread.archive": self._archive,
            "thread.delete": self._delete,
            "thread.restore": self._restore,
            "project.forget": self._forget,
        }

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that the threads make true."""
        return {"has_deleted"} if self._workbench.state.bin else set()

    def _next(self) -> None:
        """Show the next thread that was not put away."""
        state = self._workbench.state
        order = [t.id for t in state.threads.values() if not t.is_archived or t.id == state.shown]
        following = order[(order.index(state.shown) + 1) % len(order)]
        self._workbench.dispatch(ShowThread(following))

    def _rename(self) -> None:
        """Let the palette's field hold the title."""
        thread = self._workbench.state.thread()
        self._palette.open_with(self._offer_title, "Name of this thread", thread.title)
        self._palette.field.selectAll()

    def _offer_title(self, text: str) -> None:
        name = " ".join(text.split())
        rename = RenameThread(self._workbench.state.shown, name)
        run = partial(self._workbench.dispatch, rename)
        self._palette.show_choices([Choice(f"Call it “{name}”", run)] if name else [])

    def _archive(self) -> None:
        thread = self._workbench.state.thread()
        self._workbench.dispatch(ArchiveThread(thread.id, not thread.is_archived))

    def _delete(self) -> None:
        """Delete, and offer to take it back for as long as the banner stands."""
        thread = self._workbench.state.thread()
        self._workbench.dispatch(DeleteThread(thread.id))
        if thread.id in self._workbench.state.bin:
            self._banner.show_message(
                f"“{title(thread)}” is deleted.",
                "It can be brought back until the project is closed.",
                action="Undo",
                command="thread.restore",
            )

    def _restore(self) -> None:
        self._banner.hide()
        self._workbench.dispatch(RestoreThread(list(self._workbench.state.bin)[-1]))

    def _forget(self) -> None:
        """Ask first: this cannot be taken back."""
        if self._asked_to_forget and self._banner.isVisible():
            self._asked_to_forget = False
            self._banner.hide()
            self._workbench.forget_project()
            return
        self._asked_to_forget = True
        self._banner.show_message(
            "Delete every thread, hunk and undo step stored about this project?",
            "Its files stay as they are. This cannot be taken back.",
            action="Delete all of it",
            command="project.forget",
        )
