"""What the composer's button and its empty prompt say. Pure."""

from __future__ import annotations

from swerve.session.transcript import Attachment, SteerKind
from swerve.ui.composer.chips import attachment_text, shortened
from swerve.ui.words import said

_VERBS = {
    SteerKind.REJECTION: "Send reason",
    SteerKind.REDIRECT_FROM_HUNK: "Redirect from here",
    SteerKind.REFINE: "Refine",
}
_INVITATIONS = {
    SteerKind.REJECTION: "Say why, and the model goes on with that",
    SteerKind.REDIRECT_FROM_HUNK: "Say what comes instead from here on",
    SteerKind.REFINE: "Say how this hunk should be instead",
}


def verb(steer: SteerKind, *, is_running: bool, does_queue: bool) -> str:
    """Return what Enter does now.

    Args:
        steer: of the message being written.
        is_running: whether a turn runs in the thread.
        does_queue: whether Enter waits for a running turn.
    """
    if steer in _VERBS:
        return said(_VERBS[steer])
    if not is_running:
        return said("Send")
    return said("Queue") if does_queue else said("Redirect")


def invitation(
    steer: SteerKind,
    focus: Attachment | None,
    *,
    has_project: bool,
    is_running: bool,
    does_queue: bool,
) -> str:
    """Return what stands in the empty prompt."""
    if not has_project:
        return said("Open a project first")
    if steer in _INVITATIONS:
        return said(_INVITATIONS[steer])
    if is_running:
        if does_queue:
            return said("Say what comes next; it waits for this turn")
        return said("Say what should be different; what is finished stays")
    if focus is not None:
        place = shortened(attachment_text(focus))
        return said("Ask for a change in {place} or anywhere", place=place)
    return said("Ask for a change, @ names a file")
