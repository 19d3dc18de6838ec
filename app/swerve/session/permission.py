"""The one function every effect passes before it is carried out.

Deny by default: an effect that is not named here does not happen. The reducer asks before it makes
a command's effect, the runner asks again at the act.
"""

from __future__ import annotations

from enum import Enum, auto

from swerve.frozen import frozen
from swerve.session.effects import (
    Connect,
    Cut,
    Discard,
    Effect,
    Kill,
    LetRun,
    ListFiles,
    Load,
    Note,
    Parse,
    Persist,
    Place,
    ReadFile,
    Reload,
    RememberTrust,
    Run,
    Schedule,
    SearchText,
    Send,
    Write,
)
from swerve.session.surroundings import Standing

_SHOWN_CHARS = 8_000
"""A longer command cannot be read before it is approved, so it is not run."""


class Verdict(Enum):
    """What becomes of an effect."""

    ALLOWED = auto()
    ASK = auto()
    """Not before the person says so."""
    DENIED = auto()


@frozen
class Permission:
    """A verdict with the sentence that explains a denial or a question."""

    verdict: Verdict
    sentence: str = ""


_ALLOWED = Permission(Verdict.ALLOWED)
_UNTRUSTED = Permission(Verdict.ASK, "The project is not trusted yet.")
_UNAPPROVED = Permission(Verdict.ASK, "This exact command was not approved.")
_NOBODY = Permission(
    Verdict.DENIED, "Commands are run only from the window; tell the person what to run instead."
)
_NO_SHELL = Permission(
    Verdict.DENIED, "Commands cannot be run here; tell the person what to run instead."
)
_TOO_LONG = Permission(
    Verdict.DENIED,
    f"The command is longer than {_SHOWN_CHARS} characters and cannot be shown whole; shorten it.",
)
_ODD = Permission(
    Verdict.DENIED, "The command holds a character that no program can be given; leave it out."
)
_UNKNOWN = Permission(Verdict.DENIED, "This action is not known and was not carried out.")

# Writes are the person's own keeps: the ledger makes a Decision only from an explicit intent, and
# the disk adapter refuses every path outside the root or in the refused class.
_ALWAYS = (
    Connect,
    Send,
    Cut,
    Load,
    Reload,
    ReadFile,
    ListFiles,
    SearchText,
    Place,
    Parse,
    Write,
    Note,
    Persist,
    Discard,
    Kill,
    LetRun,
    Schedule,
    RememberTrust,
)


def decide(effect: Effect, standing: Standing) -> Permission:
    """Return whether `effect` may happen."""
    if isinstance(effect, Run):
        return _decide_run(effect, standing)
    if isinstance(effect, _ALWAYS):
        return _ALLOWED
    return _UNKNOWN


def _decide_run(run: Run, standing: Standing) -> Permission:
    if not standing.has_person:
        return _NOBODY
    if standing.surroundings is None:
        return _NO_SHELL
    argv = run.approval.argv
    if sum(len(part) + 1 for part in argv) > _SHOWN_CHARS:
        return _TOO_LONG
    if not argv or not argv[0] or any(_is_odd(part) for part in argv):
        return _ODD
    if not standing.is_trusted:
        return _UNTRUSTED
    return _ALLOWED if run.approval in standing.approvals else _UNAPPROVED


def _is_odd(part: str) -> bool:
    return "\0" in part or any("\ud800" <= character <= "\udfff" for character in part)
