"""The four requests of the sample project that work with one press."""

from __future__ import annotations

import tomllib

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swerve.frozen import frozen
from swerve.resources import resource_text
from swerve.ui.parts import RowButton, key_cap, label
from swerve.ui.plain import plain_tip
from swerve.ui.words import said

SAMPLE_NAME = "swerve-demo"


@frozen
class Request:
    """A request offered as a button.

    Attributes:
        title: what the button says.
        text: what is sent.
    """

    title: str
    text: str


def sample_requests() -> list[Request]:
    """Return the requests shipped with the sample project, in order."""
    table = tomllib.loads(resource_text("sample/requests.toml"))
    return [Request(row["title"], row["text"]) for row in table["request"]]


class RequestList(QWidget):
    """The requests as a column of buttons.

    Emits:
        chosen: text to send.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(6)
        title = label(said("Try one of these, or type your own"), "small")
        layout.addWidget(title)
        for request in sample_requests():
            item = RowButton(request.title, "request")
            item.set_content(label(request.title), 1, key_cap("⏎"))
            item.setToolTip(plain_tip(request.text))
            item.setProperty("request", request.text)
            item.clicked.connect(self._on_clicked)
            layout.addWidget(item)

    def _on_clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("request")))
