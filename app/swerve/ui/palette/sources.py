"""What the palette offers in each of its uses, read from the workbench when it opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from swerve.commands.catalog import COMMANDS
from swerve.project.search import Ranked
from swerve.rows import threads
from swerve.session.inputs import SetProfile, ShowFile, ShowThread
from swerve.session.turn import Thread
from swerve.terms import ProjectPath
from swerve.ui.palette.choices import BLANK, Choice, matching
from swerve.ui.palette.popup import Palette
from swerve.ui.palette.ranking import NameSearch
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.ui.actions import Actions
    from swerve.workbench.workbench import Workbench

_FILES = 40
_OTHERS = 4


class PaletteSources:
    """Opens the palette for files, commands, threads or profiles."""

    def __init__(self, workbench: Workbench, palette: Palette) -> None:
        self._workbench = workbench
        self._palette = palette
        self._search = NameSearch(palette)
        self._search.found.connect(self._on_files)
        self._actions: Actions | None = None
        self._on_file: Callable[[], None] | None = None

    def connect_actions(self, actions: Actions, on_file: Callable[[], None]) -> None:
        """Set what runs commands, and what happens after a file was chosen."""
        self._actions = actions
        self._on_file = on_file

    def show_files(self) -> None:
        """Offer files first, then threads and commands that match too."""
        tree = self._workbench.tree
        if tree is not None:
            self._search.look_in(tree)
        self._palette.open_with(self._ask_files, "Search files, threads and commands")

    def show_commands(self) -> None:
        """Offer every command."""
        self._palette.open_with(self._ask_commands, "Search commands")

    def show_threads(self) -> None:
        """Offer every thread, the latest first."""
        self._palette.open_with(self._ask_threads, "Search titles and texts of threads")

    def show_profiles(self) -> None:
        """Offer every profile."""
        self._palette.open_with(self._ask_profiles, "Choose the model of this thread")

    # --- answers ---------------------------------------------------------------------------------

    def _ask_files(self, query: str) -> None:
        if query.startswith(">"):
            self._ask_commands(query[1:])
        else:
            self._search.search(query, _FILES)

    def _ask_commands(self, query: str) -> None:
        self._palette.show_choices(matching(self._commands(), query))

    def _ask_threads(self, query: str) -> None:
        by_title = matching(self._threads(), query)
        self._palette.show_choices(by_title + self._by_text(query, by_title))

    def _ask_profiles(self, query: str) -> None:
        self._palette.show_choices(matching(self._profiles(), query))

    def _on_files(self, query: str, ranked: list[Ranked]) -> None:
        if not self._palette.isVisible():
            return
        choices = [self._file_choice(found) for found in ranked]
        if query.strip():
            choices += matching(self._threads(), query, _OTHERS)
            choices += matching(self._commands(), query, _OTHERS)
        self._palette.show_choices(choices)

    def _commands(self) -> list[Choice]:
        actions = self._actions
        if actions is None:
            return []
        return [
            Choice(
                said(one.title),
                partial(actions.run, one.id),
                said(one.sentence).rstrip("."),
                actions.shown_key(one.id),
                is_available=actions.is_available(one.id),
            )
            for one in COMMANDS
            if one.is_in_palette
        ]

    def _threads(self) -> list[Choice]:
        state = self._workbench.state
        titles: set[str] = set()
        choices = []
        for number, thread in enumerate(threads.in_order(state.threads.values()), 1):
            title = threads.title(thread)
            title = f"{title} ({number})" if title in titles else title
            titles.add(title)
            choices.append(self._thread_choice(thread, title, threads.standing(thread)))
        return choices

    def _by_text(self, query: str, by_title: list[Choice]) -> list[Choice]:
        """Offer the threads that hold `query` in their text and not in their title."""
        known = {choice.title for choice in by_title}
        found = threads.passages(self._workbench.state.threads.values(), query)
        return [
            self._thread_choice(passage.thread, title, passage.words)
            for passage in found
            if (title := threads.title(passage.thread)) not in known
        ]

    def _thread_choice(self, thread: Thread, title: str, detail: str) -> Choice:
        run = partial(self._workbench.dispatch, ShowThread(thread.id))
        mark = "accent" if thread.is_running else "text" if thread.is_unread else BLANK
        is_current = thread.id == self._workbench.state.shown
        return Choice(title, run, detail, is_current=is_current, mark=mark)

    def _profiles(self) -> list[Choice]:
        state = self._workbench.state
        current = state.thread().profile
        return [
            Choice(
                profile.title,
                partial(self._workbench.dispatch, SetProfile(state.shown, profile.id)),
                profile.note,
                is_current=profile.id == current,
                is_available=not profile.is_retired,
            )
            for profile in state.profiles.values()
        ]

    def _file_choice(self, found: Ranked) -> Choice:
        folder, _, name = found.path.rpartition("/")
        lead = len(found.path) - len(name)
        return Choice(
            name,
            partial(self._show_file, found.path),
            folder,
            is_place=True,
            is_current=found.path == self._workbench.state.shown_file,
            positions=tuple(at - lead for at in found.positions if at >= lead),
        )

    def _show_file(self, path: ProjectPath) -> None:
        self._workbench.dispatch(ShowFile(path))
        if self._on_file is not None:
            self._on_file()
