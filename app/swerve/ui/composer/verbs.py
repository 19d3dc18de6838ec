"""What the composer's button and its empty prompt say. Pure."""

from __future__ import annotations

from swerve.session.transcript import Attachment, SteerKind
from swerve.ui.composer.chips import attachment_text

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
        return _VERBS[steer]
    if not is_running:
        return "Send"
    return "Queue" if does_queue else "Redirect"


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
        return "Open a project first"
    if steer in _INVITATIONS:
        return _INVITATIONS[steer]
    if is_running:
        if does_queue:
            return "Say what comes next; it waits for this turn"
        return "Say what should be different; what is finished stays"
    if focus is not None:
        return f"Ask for a change in {attachment_text(focus)} or anywhere"
    return "Ask for a change, @ names a file"
