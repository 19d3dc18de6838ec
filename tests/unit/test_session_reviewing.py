"""Parts of hunks, hunks asked for again, the end of a turn dropped."""

from __future__ import annotations

from tests.fakes.session_script import Script, content_of
from tests.unit.test_session_judging import disk_writes, last_sentence, pending_script, state_of

from swerve.edits.hunks import HunkState
from swerve.session import inputs
from swerve.session.disk_inputs import FileTouched
from swerve.session.events import HunkOpened
from swerve.session.review_intents import AskAgain, ChooseVariant, DropAfter, KeepLines
from swerve.session.transcript import SteerKind, UserMessage
from swerve.terms import HunkId, ProjectPath

TWO_LINES = "*** Begin Patch\n*** Update File: app.py\n@@\n a\n+first\n+second\n b\n*** End Patch\n"


def ended(script: Script) -> Script:
    script.finish()
    script.answer()
    return script


def test_chosen_lines_are_kept_and_the_others_stay_pending() -> None:
    script = Script({"app.py": "a\nb\n"})
    script.submit("add")
    script.patch(TWO_LINES)
    ended(script)
    made = script.play(KeepLines(script.hunks()[0], (1,)))
    assert disk_writes(made) == {"app.py": "a\nfirst\nb\n"}
    (rest,) = script.state.ledger.pending()
    assert script.state.cursor == rest
    assert script.turn.hunks == [script.hunks()[0], rest]
    assert any(event == HunkOpened(rest, "app.py") for event in script.events)
    assert last_sentence(script).sentence.startswith("Kept the chosen lines of app.py")
    script.written()
    script.play(inputs.UndoDecision())
    assert script.state.ledger.files[ProjectPath("app.py")].base_text().lines == ("a", "b")


def test_lines_of_a_judged_hunk_are_refused_with_a_reason() -> None:
    script = ended(pending_script())
    script.play(inputs.Reject((script.hunks()[0],)))
    script.play(KeepLines(script.hunks()[0], (0,)))
    assert "rejected" in last_sentence(script).sentence


def conflicted_script() -> tuple[Script, HunkId]:
    script = ended(pending_script())
    changed = content_of(script.disk["app.py"].replace("b\n", "bee\n"))
    script.play(FileTouched(ProjectPath("app.py"), changed))
    return script, script.hunks()[0]


def test_a_conflicted_hunk_is_asked_for_again_with_its_own_words() -> None:
    script, hunk = conflicted_script()
    assert state_of(script, hunk) is HunkState.CONFLICTED
    script.play(AskAgain(hunk))
    message = script.thread.entries[-1]
    assert isinstance(message, UserMessage)
    assert (message.steer, message.hunk) == (SteerKind.REFINE, hunk)
    assert "-b\n+B" in message.text
    assert "bee" in script.sent()[-1].request.items[-1].text


def test_the_hunk_that_was_asked_for_takes_the_place_of_the_one_in_trouble() -> None:
    script, hunk = conflicted_script()
    script.play(AskAgain(hunk))
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-bee\n+BEE\n*** End Patch\n", "c2")
    made = script.hunks()[0]
    assert state_of(script, made) is HunkState.PENDING
    assert state_of(script, hunk) is HunkState.SUPERSEDED
    assert script.state.ledger.hunks[made].variants == (hunk,)


def refined_script() -> tuple[Script, HunkId, HunkId]:
    """A pending hunk at the cursor, refined in words: the new one stands in its place."""
    script = ended(pending_script())
    old = script.hunks()[0]
    script.play(inputs.SetCursor(old))
    script.submit("louder", steer=SteerKind.REFINE, hunk=old)
    script.patch(
        "*** Begin Patch\n*** Update File: app.py\n@@\n a\n-b\n+BEE!\n"
        "@@\n-h\n+more\n*** End Patch\n",
        "c2",
    )
    return ended(script), old, script.hunks()[0]


def test_a_refined_hunk_stands_in_the_place_of_the_old_one_which_can_be_chosen() -> None:
    script, old, new = refined_script()
    assert state_of(script, old) is HunkState.SUPERSEDED
    assert script.state.ledger.variants_of(new) == [old, new]
    assert script.state.ledger.hunks[script.hunks()[1]].variants == ()
    assert script.state.cursor == new
    for step, stands, says in ((-1, old, "Variant 1 of 2"), (-1, new, "2 of 2"), (1, old, "1 of")):
        script.play(ChooseVariant(script.state.cursor, step))
        assert script.state.cursor == stands
        assert state_of(script, stands) is HunkState.PENDING
        assert says in last_sentence(script).sentence
    assert old in script.thread.unsaid_reviews
    assert new in script.thread.unsaid_reviews
    script.play(inputs.UndoDecision())
    assert script.state.cursor == new
    script.play(inputs.Keep((new,)))
    script.written()
    assert script.disk["app.py"].startswith("a\nBEE!\nc\n")
    script.play(ChooseVariant(new, 1))
    assert "kept" in last_sentence(script).sentence


def test_a_hunk_without_variants_has_nothing_to_choose_from() -> None:
    script = ended(pending_script())
    script.play(ChooseVariant(script.hunks()[0], 1))
    assert last_sentence(script).sentence == "This hunk has no other variant."


def test_a_long_file_is_sent_from_around_the_hunk_that_is_asked_for_again() -> None:
    numbers = "".join(f"{n}\n" for n in range(20_000))
    script = Script({"app.py": numbers})
    script.submit("change")
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-9000\n+N\n*** End Patch\n")
    ended(script)
    changed = content_of(numbers.replace("\n9000\n", "\nnine\n"))
    script.play(FileTouched(ProjectPath("app.py"), changed))
    script.play(AskAgain(script.hunks()[0]))
    assert "\nnine\n" in script.sent()[-1].request.items[-1].text


def test_asking_again_never_cuts_a_running_turn_and_never_asks_for_what_is_fine() -> None:
    script, hunk = conflicted_script()
    script.play(AskAgain(script.hunks()[1]))
    assert "can be asked for again" in last_sentence(script).sentence
    script.submit("more")
    script.play(AskAgain(hunk))
    assert "stop it first" in last_sentence(script).sentence
    assert len(script.sent()) == 3


def test_what_follows_a_hunk_is_dropped_as_one_step_kept_hunks_included() -> None:
    script = ended(pending_script())
    first, second, third = script.hunks()
    script.play(inputs.Keep((second,)))
    script.written()
    made = script.play(DropAfter(first))
    assert [state_of(script, hunk) for hunk in (first, second, third)] == [
        HunkState.PENDING,
        HunkState.REJECTED,
        HunkState.REJECTED,
    ]
    assert disk_writes(made) == {"app.py": "a\nb\nc\nd\ne\nf\ng\nh\n"}
    script.written()
    script.play(inputs.UndoDecision())
    assert [state_of(script, hunk) for hunk in (second, third)] == [
        HunkState.KEPT,
        HunkState.PENDING,
    ]


def test_everything_of_a_turn_can_be_dropped_and_nothing_more() -> None:
    script = ended(pending_script())
    first, _, third = script.hunks()
    script.play(DropAfter(third))
    assert last_sentence(script).sentence == "Nothing follows that hunk."
    script.play(DropAfter(first, is_inclusive=True))
    assert not script.state.ledger.pending()


def test_of_a_long_hunk_that_is_asked_for_again_only_the_beginning_is_said() -> None:
    script = Script({"app.py": "a\nb\n"})
    script.submit("add")
    added = "".join(f"+line {n}\n" for n in range(100))
    script.patch_piece(f"*** Begin Patch\n*** Update File: app.py\n@@\n a\n{added}")
    script.stop()
    script.play(AskAgain(script.hunks()[0]))
    message = script.thread.entries[-1]
    assert isinstance(message, UserMessage)
    assert "+line 58\n[41 more lines]" in message.text
