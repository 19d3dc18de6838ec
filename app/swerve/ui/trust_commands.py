"""What the commands about trust and about programs of the model do, and the banner that asks.

The banner also says when the folder that is trusted, or not, is no longer where it was.

Nothing here decides: answers go to the session, which hears them only when they are meant. The
focus moves to a question only when the person goes there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from swerve.project.place import Place
from swerve.session.transcript import ToolCard, ToolState
from swerve.session.trust_inputs import Approve, Deny, Detach, HowToRun, Trust
from swerve.terms import EntryId
from swerve.text.escapes import visible
from swerve.ui.banner import Banner
from swerve.ui.bridge import Bridge
from swerve.ui.chat.pane import ChatPane

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_WHAT_IT_MEANS = (
    "Trust it only if you know where it comes from: it allows commands (each one still asks), "
    "AGENTS.md, Live mode and files that run by themselves."
)
_NOTHING_LOST = "What you typed and what is pending stays."
_GOES_ON = "It goes on when the folder is back."


class TrustCommands(QObject):
    """Handlers of everything that needs the person's word.

    Emits:
        question_opened: the person wants to see the question; show the chat.
    """

    question_opened = Signal()

    def __init__(
        self,
        workbench: Workbench,
        bridge: Bridge,
        chat: ChatPane,
        banner: Banner,
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(chat)
        self._workbench = workbench
        self._chat = chat
        self._banner = banner
        self._tell = tell
        bridge.trust_asked.connect(self._on_trust_asked)
        bridge.place_changed.connect(self._on_place_changed)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "question.show": self._show_question,
            "command.decline": self._decline,
            "command.keepAndRun": self._keep_and_run,
            "command.run": self._run,
            "command.detach": self._detach,
            "trust.grant": self._trust,
            "trust.revoke": self._revoke,
        }

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that trust and commands make true."""
        card = self._card(ToolState.ASKING)
        holding = {
            "is_trusted": self._workbench.state.is_trusted,
            "is_asking": card is not None,
            "is_at_question": card is not None and self._chat.view.marked_entry == card.id,
            "has_unwritten": card is not None and bool(card.keepable),
            "has_command": self._card(ToolState.RUNNING) is not None,
        }
        return {name for name, is_true in holding.items() if is_true}

    def _card(self, state: ToolState) -> ToolCard | None:
        """Return the first command of the shown thread in `state`."""
        live = self._workbench.state.live.get(self._workbench.state.shown)
        cards = live.cards.values() if live is not None else ()
        return next((card for card in cards if card.argv and card.state is state), None)

    def _asking(self) -> EntryId | None:
        card = self._card(ToolState.ASKING)
        return card.id if card is not None else None

    def _show_question(self) -> None:
        entry = self._asking()
        if entry is not None:
            self._announce_question_opened()
            self._chat.view.go_to_choices(entry)
            self._tell("D declines the command; R runs it as it is shown.")

    def _decline(self) -> None:
        entry = self._asking()
        if entry is not None:
            self._workbench.dispatch(Deny(entry))

    def _keep_and_run(self) -> None:
        entry = self._asking()
        if entry is not None:
            self._workbench.dispatch(Approve(entry, HowToRun.KEEP_FIRST))

    def _run(self) -> None:
        entry = self._asking()
        if entry is not None:
            self._workbench.dispatch(Approve(entry))

    def _detach(self) -> None:
        card = self._card(ToolState.RUNNING)
        if card is not None:
            self._workbench.dispatch(Detach(card.id))

    def _trust(self) -> None:
        self._banner.withdraw("trust.grant")
        self._workbench.dispatch(Trust(is_on=True))

    def _revoke(self) -> None:
        self._workbench.dispatch(Trust(is_on=False))

    def _on_place_changed(self, place: Place) -> None:
        """Say for as long as it lasts that nothing can be written."""
        if place is Place.AWAY:
            self._banner.show_message(place.sentence, f"{_NOTHING_LOST} {_GOES_ON}")
        elif place is Place.OTHER:
            self._banner.show_message(
                place.sentence, _NOTHING_LOST, action="Open it", command="project.reopen"
            )
        elif self._banner.text in (Place.AWAY.sentence, Place.OTHER.sentence):
            self._banner.hide()

    def _announce_question_opened(self) -> None:
        self.question_opened.emit()

    def _on_trust_asked(self, need: str) -> None:
        root = self._workbench.root
        name = visible(root.name).display if root is not None else "this project"
        self._banner.show_message(
            need, _WHAT_IT_MEANS, action=f"Trust {name}", command="trust.grant"
        )
