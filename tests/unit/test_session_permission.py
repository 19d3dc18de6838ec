"""Every effect has a verdict, and what is not known does not happen."""

from __future__ import annotations

import typing
from dataclasses import replace

import pytest
from tests.fakes.fake_ports import SURROUNDINGS

from swerve.session import effects
from swerve.session.permission import Verdict, decide
from swerve.session.surroundings import Approval, Standing
from swerve.terms import CallId, ProjectPath, Revision, ThreadId, TurnId

KINDS = [kind for kind in typing.get_args(effects.Effect) if kind is not effects.Run]
LISTED = Approval(("ls", "-l"), "/demo", "e1", "/demo:1:2")
FULL = Standing(
    has_person=True, is_trusted=True, surroundings=SURROUNDINGS, approvals=frozenset({LISTED})
)


def run(approval: Approval = LISTED) -> effects.Run:
    return effects.Run(ThreadId("t"), TurnId("u"), CallId("c"), approval)


@pytest.mark.parametrize("kind", KINDS)
def test_effects_but_commands_are_allowed_whoever_is_there(kind: type) -> None:
    made = kind(*[None] * len(kind.__dataclass_fields__))
    assert decide(made, Standing()).verdict is Verdict.ALLOWED


def test_an_unknown_effect_is_denied() -> None:
    assert decide(object(), FULL).verdict is Verdict.DENIED


def test_exactly_what_was_approved_is_run() -> None:
    assert decide(run(), FULL).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    "other",
    [
        replace(LISTED, argv=("ls", "-l", "-a")),
        replace(LISTED, argv=("ls",)),
        replace(LISTED, argv=("ls -l",)),
        replace(LISTED, argv=("env", "A=1", "ls", "-l")),
        replace(LISTED, argv=("cd", "/", "&&", "ls", "-l")),
        replace(LISTED, argv=("sh", "-c", "ls -l")),
        replace(LISTED, argv=("git", "-c", "core.pager=ls -l", "log")),
        replace(LISTED, argv=("find", ".", "-exec", "ls", "-l", ";")),
        replace(LISTED, argv=("rg", "--pre", "ls", "-l")),
        replace(LISTED, argv=("sed", "-e", "w out", "file")),
        replace(LISTED, argv=("xargs", "ls", "-l")),
        replace(LISTED, cwd="/"),
        replace(LISTED, environment_hash="e2"),
        replace(LISTED, project="/demo:1:3"),
        replace(LISTED, contents=((ProjectPath("ls"), Revision("r")),)),
    ],
)
def test_anything_else_asks_however_it_begins(other: Approval) -> None:
    assert decide(run(other), FULL).verdict is Verdict.ASK


def test_without_trust_even_an_approved_command_asks() -> None:
    assert decide(run(), replace(FULL, is_trusted=False)).verdict is Verdict.ASK


@pytest.mark.parametrize(
    ("standing", "approval"),
    [
        (replace(FULL, has_person=False), LISTED),
        (replace(FULL, surroundings=None), LISTED),
        (FULL, replace(LISTED, argv=())),
        (FULL, replace(LISTED, argv=("",))),
        (FULL, replace(LISTED, argv=("ls", "a\0b"))),
        (FULL, replace(LISTED, argv=("ls", "\ud800"))),
        (FULL, replace(LISTED, argv=("echo", "x" * 1_000_000))),
    ],
)
def test_what_cannot_be_asked_or_shown_is_denied_with_a_sentence(
    standing: Standing, approval: Approval
) -> None:
    permission = decide(run(approval), standing)
    assert permission.verdict is Verdict.DENIED
    assert permission.sentence.endswith(".")
