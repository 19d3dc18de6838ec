"""A profile: one row of data that says which model to talk to, how, and what it can do."""

from __future__ import annotations

from enum import StrEnum

from swerve.frozen import frozen
from swerve.terms import ProfileId


class Backend(StrEnum):
    """Which protocol the endpoint speaks."""

    RESPONSES = "responses"
    CHAT = "chat"


class Transport(StrEnum):
    """How to reach a Responses endpoint."""

    AUTO = "auto"
    WEBSOCKET = "ws"
    HTTP = "http"


@frozen
class Price:
    """US dollars for a million tokens."""

    input: float = 0.0
    cached: float = 0.0
    output: float = 0.0


@frozen
class Profile:
    """One way to reach one model.

    Attributes:
        id: stable, as in models.toml.
        title: for people.
        note: one short line for people, e.g. "scripted, offline, no key".
        backend, transport: protocol and how it travels.
        url: base URL ending before `/responses` or `/chat/completions`; empty for Practice, whose
            URL is known once its server runs, and for rows the person must complete.
        model: id of the model; empty to choose from the server's list.
        tier: service tier to ask for.
        effort: reasoning effort to ask for.
        context_tokens: size of the window.
        max_output_tokens: None for the server's default.
        key_env: environment variable that may hold the key; empty when no key is needed.
        modalities: "text", "image".
        has_freeform_tools: whether apply_patch can be a freeform tool.
        has_tools_as_item: tools may travel once, as an input item, instead of with every request.
        has_compaction: the server makes a long history shorter by itself when told at what size.
        price: for the cost shown.
        is_practice: the embedded server.
        is_retired: still listed, with a note why.
    """

    id: ProfileId
    title: str
    note: str = ""
    backend: Backend = Backend.RESPONSES
    transport: Transport = Transport.AUTO
    url: str = ""
    model: str = ""
    tier: str = ""
    effort: str = ""
    context_tokens: int = 128_000
    max_output_tokens: int | None = None
    key_env: str = ""
    modalities: tuple[str, ...] = ("text",)
    has_freeform_tools: bool = True
    has_tools_as_item: bool = False
    has_compaction: bool = False
    price: Price = Price()
    is_practice: bool = False
    is_retired: bool = False

    @property
    def takes_pictures(self) -> bool:
        """Whether pictures may go along with words."""
        return "image" in self.modalities
