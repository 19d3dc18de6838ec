"""The card of a command tells everything, exactly, before it asks."""

from __future__ import annotations

from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import HunkState
from swerve.rows.cards import ChatKind
from swerve.rows.commands import command_rows
from swerve.rows.offers import Offer
from swerve.session.transcript import Tone, ToolCard, ToolState
from swerve.terms import CallId, EntryId, TurnId


def card(*argv: str, state: ToolState = ToolState.ASKING, **more) -> ToolCard:
    made = ToolCard(EntryId("e"), TurnId("t"), CallId("c"), "run_command", argv=argv, state=state)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_question_shows_the_exact_arguments_and_every_note() -> None:
    rows = command_rows(
        card("rm", "a b", "$(x)", notes=("In /demo.", "No sandbox.")), {}, is_open=False
    )
    assert [row.text for row in rows[:-1]] == [
        "Run this command?",
        "rm 'a b' '$(x)'",
        "In /demo.",
        "No sandbox.",
    ]
    assert {row.tone for row in rows} == {Tone.WARNING}
    assert rows[0].is_first
    assert rows[-1].is_last


def test_declining_comes_first_and_keeping_is_offered_only_when_something_waits() -> None:
    (row,) = (r for r in command_rows(card("ls"), {}, is_open=False) if r.kind is ChatKind.CHOICES)
    assert row.offers == (
        Offer("command.decline", "Don't run", "D"),
        Offer("command.run", "Run", "R"),
    )
    asking = card("ls", waiting=3, keepable=2)
    row = command_rows(asking, {}, is_open=False)[-1]
    told = [(one.verb, one.key) for one in row.offers]
    assert told == [("Don't run", "D"), ("Keep 2, run", "K"), ("Run as is", "R")]


def test_a_long_command_is_shown_to_its_end() -> None:
    rows = command_rows(card("echo", "x" * 7_000 + "END"), {}, is_open=False)
    assert rows[1].text.endswith("END")


def test_a_running_command_shows_the_end_of_its_output_and_how_to_end_it() -> None:
    output = "\n".join(f"line {at}" for at in range(30)) + "\n"
    rows = command_rows(card("make", state=ToolState.RUNNING, output=output), {}, is_open=False)
    assert rows[0].text == "Run make"
    assert rows[1].text == "… 18 lines before"
    assert rows[-2].text == "line 29"
    assert [one.command for one in rows[-1].offers] == ["turn.stop", "command.detach"]


def test_what_a_command_changed_is_listed_and_can_be_gone_to() -> None:
    made = hunk_of("+x", name="h1")
    made.state = HunkState.KEPT
    ended = card("make", state=ToolState.OK, output="ok", title="Run make", changed=("h1", "gone"))
    rows = command_rows(ended, {made.id: made}, is_open=False)
    assert rows[-1].hunk == "h1"
    assert rows[-1].right == "changed by it"
    assert rows[-1].is_last


def test_letters_that_are_taken_for_others_are_spelled_out() -> None:
    rows = command_rows(card("\u0441url", "a\u202eb", "naïve größe"), {}, is_open=False)
    assert "'⟨U+0441⟩url' 'a⟨U+202E⟩b' 'naïve größe'" in [row.text for row in rows]
