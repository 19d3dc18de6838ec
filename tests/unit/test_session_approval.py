"""Commands: asked for exactly, answered by the person alone, and what they change is reviewable."""

from __future__ import annotations

import json
import shlex

import pytest
from tests.fakes.fake_ports import SURROUNDINGS
from tests.fakes.session_script import Script, content_of

from swerve.edits.hunks import Author, HunkFlag, HunkState
from swerve.edits.journal import Decision
from swerve.edits.replaying import restored_ledger
from swerve.protocol.messages import ToolOutputItem
from swerve.session import effects, events, inputs
from swerve.session.approval import ARM_MS, shown_command
from swerve.session.calls import ACCEPTED
from swerve.session.disk_inputs import DecisionFailed, DecisionWritten, FileTouched
from swerve.session.transcript import ToolCard, ToolState
from swerve.session.trust_inputs import (
    Approve,
    CommandEnded,
    CommandPrinted,
    Deny,
    Detach,
    FileDelta,
    HowToRun,
    ShellKnown,
    Trust,
)
from swerve.session.turn import ThreadState, WaitKind
from swerve.terms import DecisionId, ProjectPath

PATCH = """*** Begin Patch
*** Update File: app.py
-b
+B
*** End Patch
"""


def desk(files: dict[str, str] | None = None) -> Script:
    """A session at a window, in a trusted project."""
    script = Script(disk=files or {"app.py": "a\nb\nc\n"})
    script.state.has_person = True
    script.play(ShellKnown(SURROUNDINGS))
    script.submit("do it")
    return script


def ask(script: Script, *argv: str, call: str = "c1") -> ToolCard:
    script.call("run_command", json.dumps({"argv": argv}), call)
    return script.state.live[script.thread.id].cards[call]


def wait(script: Script) -> None:
    script.now_ms += ARM_MS


def runs(made: list[effects.Effect]) -> list[effects.Run]:
    return [effect for effect in made if isinstance(effect, effects.Run)]


def writes(made: list[effects.Effect]) -> list[effects.Write]:
    return [effect for effect in made if isinstance(effect, effects.Write)]


def end(script: Script, card: ToolCard, **more) -> list[effects.Effect]:
    where = (script.thread.id, card.turn, card.call)
    return script.play(CommandEnded(*where, "Exit status 0 after 0.1 s.", **more))


def outputs(script: Script) -> list[str]:
    return [item.output for item in script.thread.items if isinstance(item, ToolOutputItem)]


def test_a_command_asks_with_everything_the_person_must_know() -> None:
    script = desk()
    card = ask(script, "pytest", "-q", "a b")
    script.finish()
    assert card.state is ToolState.ASKING
    assert card.argv == ("pytest", "-q", "a b")
    assert "/demo" in card.notes[0]
    assert "Walled." in card.notes[0]
    assert "Environment" in card.notes[1]
    assert (script.thread.state, script.thread.wait) == (ThreadState.WAITING, WaitKind.APPROVAL)
    assert not runs(script.effects)
    assert [event for event in script.events if isinstance(event, events.ApprovalAsked)]


@pytest.mark.parametrize(
    ("argv", "is_told"),
    [
        (("git", "push"), False),
        (("echo", "größer\n  als"), False),
        (("\u0441url", "https://example.org"), True),
        (("ls", "a\u202eb"), True),
        (("sh", "-c", "ls" + " " * 80 + "; rm -r ."), True),
        (("pip", "install", "req\u200buests"), True),
    ],
)
def test_a_command_that_deceives_the_eye_says_so_above_all(
    argv: tuple[str, ...], is_told: bool
) -> None:
    script = desk()
    card = ask(script, *argv)
    assert card.notes[0].startswith("Not all of it is what it looks like") is is_told
    (said,) = (
        event.sentence
        for event in script.events
        if isinstance(event, events.Announced) and "asks to run" in event.sentence
    )
    assert "\n" not in said
    assert not any(letter in said for letter in "\u0441\u202e\u200b")


def test_an_answer_in_the_first_half_second_is_not_heard() -> None:
    script = desk()
    card = ask(script, "ls")
    assert not script.play(Approve(card.id))
    assert card.state is ToolState.ASKING


def test_an_approved_command_runs_and_its_result_goes_to_the_model() -> None:
    script = desk()
    card = ask(script, "ls")
    script.finish()
    wait(script)
    (run,) = runs(script.play(Approve(card.id)))
    assert run.approval.argv == ("ls",)
    assert script.thread.wait is WaitKind.NONE
    script.play(CommandPrinted(script.thread.id, card.turn, card.call, "half"))
    assert card.output == "half"
    end(script, card, output="app.py", is_ok=True)
    assert card.state is ToolState.OK
    assert outputs(script) == ["Exit status 0 after 0.1 s.\napp.py"]


def test_the_same_command_runs_again_without_asking_and_another_asks() -> None:
    script = desk()
    card = ask(script, "ls")
    wait(script)
    script.play(Approve(card.id))
    end(script, card, is_ok=True)
    assert ask(script, "ls", call="c2").state is ToolState.RUNNING
    assert ask(script, "ls", "-a", call="c3").state is ToolState.ASKING


def test_a_script_that_was_changed_asks_again() -> None:
    script = desk({"go.sh": "a\nb\nc\n"})
    script.play(inputs.ShowFile(ProjectPath("go.sh")))
    card = ask(script, "sh", "./go.sh")
    wait(script)
    script.play(Approve(card.id))
    end(script, card, is_ok=True)
    script.disk["go.sh"] = "rm\n"
    script.play(FileTouched(ProjectPath("go.sh"), content_of("rm\n")))
    assert ask(script, "sh", "./go.sh", call="c2").state is ToolState.ASKING


def test_a_declined_command_is_told_to_the_model_and_the_turn_goes_on() -> None:
    script = desk()
    card = ask(script, "ls")
    script.finish()
    script.play(Deny(card.id))
    assert card.state is ToolState.DENIED
    assert "declined" in outputs(script)[0]
    assert not runs(script.effects)


def test_stop_takes_the_question_back_and_kills_what_runs() -> None:
    script = desk()
    card, other = ask(script, "ls"), ask(script, "top", call="c2")
    wait(script)
    script.play(Approve(other.id))
    made = script.stop()
    assert (card.state, other.state) == (ToolState.CUT, ToolState.CUT)
    assert [effect for effect in made if isinstance(effect, effects.Kill)]
    assert not script.play(Approve(card.id))


def test_without_trust_the_project_is_asked_about_first() -> None:
    script = desk()
    script.state.is_trusted = False
    card = ask(script, "ls")
    assert [event for event in script.events if isinstance(event, events.TrustAsked)]
    wait(script)
    assert not script.play(Approve(card.id))
    assert card.state is ToolState.ASKING
    script.play(Trust(is_on=True))
    assert runs(script.play(Approve(card.id)))


def test_pending_hunks_are_named_and_can_be_kept_before_the_run() -> None:
    script = desk()
    script.patch(PATCH)
    card = ask(script, "cat", "app.py", call="c2")
    assert (card.waiting, card.keepable) == (1, 1)
    assert card.notes[0].startswith("1 pending hunk is not on disk")
    wait(script)
    made = script.play(Approve(card.id, HowToRun.KEEP_FIRST))
    assert not runs(made)
    script.written()
    assert script.disk["app.py"] == "a\nB\nc\n"
    assert card.state is ToolState.RUNNING


def test_a_failed_write_asks_again_instead_of_running() -> None:
    script = desk()
    script.patch(PATCH)
    card = ask(script, "cat", "app.py", call="c2")
    wait(script)
    made = script.play(Approve(card.id, HowToRun.KEEP_FIRST))
    (write,) = (effect for effect in made if isinstance(effect, effects.Write))
    script.play(DecisionFailed(write.decision.id, "The disk is full."))
    assert card.state is ToolState.ASKING
    assert card.waiting == 1
    assert not runs(script.effects)


def test_an_approved_command_asks_again_while_hunks_are_not_on_disk() -> None:
    script = desk()
    card = ask(script, "cat", "app.py")
    wait(script)
    script.play(Approve(card.id))
    end(script, card, is_ok=True)
    script.patch(PATCH, "c2")
    assert ask(script, "cat", "app.py", call="c3").state is ToolState.ASKING


def test_run_as_is_tells_the_model_what_it_did_not_see() -> None:
    script = desk()
    script.patch(PATCH)
    card = ask(script, "cat", "app.py", call="c2")
    script.finish()
    wait(script)
    script.play(Approve(card.id))
    end(script, card, is_ok=True)
    assert "without 1 pending" in outputs(script)[-1]


def test_a_detached_command_is_out_of_the_turn() -> None:
    script = desk()
    card = ask(script, "serve")
    script.finish()
    wait(script)
    script.play(Approve(card.id))
    made = script.play(Detach(card.id))
    assert [effect for effect in made if isinstance(effect, effects.LetRun)]
    assert card.state is ToolState.DETACHED
    assert "runs on" in outputs(script)[0] or "run on" in outputs(script)[0]


def changed_by(script: Script, call: str, **files: tuple[str | None, str | None]) -> ToolCard:
    """Approve and run a command that makes of each file, by its name, another text."""
    card = ask(script, "make", call, call=call)
    wait(script)
    script.play(Approve(card.id))
    deltas = []
    for name, (before, after) in files.items():
        was, now = (None if text is None else content_of(text) for text in (before, after))
        deltas.append(FileDelta(ProjectPath(name), was, now))
        if after is not None:
            script.disk[name] = after
    end(script, card, is_ok=True, changes=tuple(deltas))
    return card


def test_what_commands_changed_can_be_taken_back_after_a_restart() -> None:
    script = desk({"app": "a\nb\nc\nd\ne\nf\n"})
    first = changed_by(
        script, "c1", app=("a\nb\nc\nd\ne\nf\n", "A\nb\nc\nd\ne\nf\n"), new=(None, "1\n")
    )
    second = changed_by(script, "c2", app=("A\nb\nc\nd\ne\nf\n", "A\nb\nc\nd\nE\nf\n"))
    assert not set(first.changed) & set(second.changed)
    script.play(inputs.Reject((second.changed[0],)))
    script.written()
    noted = [made.decision for made in script.effects if isinstance(made, effects.Note)]
    assert [made.kind for made in noted] == ["command", "command"]
    hunks = script.state.ledger.hunks
    contents = {ProjectPath(name): content_of(text) for name, text in script.disk.items()}
    ledger = restored_ledger([*noted, *script.decisions], hunks, contents)
    states = {hunk: ledger.hunks[hunk].state for hunk in (*first.changed, *second.changed)}
    assert list(states.values()) == [HunkState.KEPT, HunkState.KEPT, HunkState.REJECTED]
    assert [ledger.hunks[hunk].author for hunk in states] == [Author.COMMAND] * 3
    taken_back = ledger.reject(first.changed, DecisionId("later"))
    assert isinstance(taken_back, Decision)
    assert {write.path: write.new for write in taken_back.writes} == {
        "app": b"a\nb\nc\nd\ne\nf\n",
        "new": None,
    }


def test_what_a_command_changes_can_be_reviewed_and_taken_back() -> None:
    script = desk()
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    before, after = content_of("a\nb\nc\n"), content_of("a\nb\nX\n")
    deltas = (
        FileDelta(ProjectPath("app.py"), before, after),
        FileDelta(ProjectPath("new.py"), None, content_of("made\n")),
    )
    script.disk |= {"app.py": "a\nb\nX\n", "new.py": "made\n"}
    end(script, card, is_ok=True, changes=deltas)
    hunks = [script.state.ledger.hunks[hunk] for hunk in card.changed]
    assert [hunk.path for hunk in hunks] == ["app.py", "new.py"]
    assert {hunk.author for hunk in hunks} == {Author.COMMAND}
    script.play(inputs.Reject((hunks[0].id,)))
    script.written()
    assert script.disk["app.py"] == "a\nb\nc\n"
    assert hunks[0].state is HunkState.REJECTED


def test_what_changed_while_a_command_ran_is_not_called_outside() -> None:
    script = desk()
    script.play(inputs.ShowFile(ProjectPath("app.py")))
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    script.play(FileTouched(ProjectPath("app.py"), content_of("a\nb\nX\n")))
    delta = FileDelta(ProjectPath("app.py"), content_of("a\nb\nc\n"), content_of("a\nb\nX\n"))
    end(script, card, is_ok=True, changes=(delta,))
    (hunk,) = card.changed
    assert script.state.ledger.hunks[hunk].author is Author.COMMAND


def test_a_command_that_ends_after_its_turn_still_has_its_changes_reviewed() -> None:
    script = desk()
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    script.stop()
    delta = FileDelta(ProjectPath("app.py"), content_of("a\n"), content_of("b\n"))
    end(script, card, changes=(delta,))
    assert card.changed
    assert card.state is ToolState.CUT


def test_without_a_person_nothing_is_asked() -> None:
    script = desk()
    script.state.has_person = False
    card = ask(script, "ls")
    assert card.state is ToolState.DENIED


def test_a_command_in_a_project_just_opened_is_asked_about_when_it_is_known_how_it_runs() -> None:
    script = desk()
    script.state.surroundings = None
    card = ask(script, "ls")
    script.finish()
    assert card.state is ToolState.WRITING
    assert script.thread.is_running
    script.play(ShellKnown(SURROUNDINGS))
    assert card.state is ToolState.ASKING
    assert card.notes
    wait(script)
    assert runs(script.play(Approve(card.id)))


def test_arguments_that_are_no_texts_are_refused() -> None:
    script = desk()
    card = ask(script)
    assert card.state is ToolState.FAILED


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        (("ls", "-l"), "ls -l"),
        (("rm", "a b", ""), "rm 'a b' ''"),
        (("python", "-c", "print('x')"), "python -c \"print('x')\""),
        (("sh", "-c", "echo '$HOME'"), "sh -c 'echo '\"'\"'$HOME'\"'\"''"),
        (("echo", "; rm -rf /"), "echo '; rm -rf /'"),
    ],
)
def test_a_command_is_shown_so_that_it_has_one_meaning(argv: tuple[str, ...], shown: str) -> None:
    assert shown_command(argv) == shown
    assert tuple(shlex.split(shown)) == argv


def test_questions_are_put_one_after_the_other() -> None:
    script = desk()
    first, second = ask(script, "ls"), ask(script, "rm", "x", call="c2")
    assert (first.state, second.state) == (ToolState.ASKING, ToolState.WRITING)
    wait(script)
    assert not runs(script.play(Approve(second.id)))
    script.play(Deny(first.id))
    assert second.state is ToolState.ASKING
    assert not runs(script.play(Approve(second.id)))  # not armed yet


def test_a_command_declined_while_hunks_are_being_kept_for_it_does_not_run() -> None:
    script = desk()
    script.patch(PATCH)
    card = ask(script, "cat", "app.py", call="c2")
    wait(script)
    script.play(Approve(card.id, HowToRun.KEEP_FIRST))
    script.play(Deny(card.id))
    script.written()
    assert card.state is ToolState.DENIED
    assert not runs(script.effects)


def test_only_the_decision_a_command_waits_for_lets_it_run() -> None:
    script = desk({"app.py": "a\nb\nc\n", "lib.py": "x\n"})
    script.patch(PATCH)
    card = ask(script, "cat", "app.py", call="c2")
    wait(script)
    (write,) = writes(script.play(Approve(card.id, HowToRun.KEEP_FIRST)))
    script.patch("*** Begin Patch\n*** Update File: lib.py\n-x\n+X\n*** End Patch\n", "c3")
    (other,) = writes(script.play(inputs.Keep((script.hunks()[-1],))))
    script.play(DecisionWritten(other.decision.id))
    assert card.state is ToolState.ASKING
    assert runs(script.play(DecisionWritten(write.decision.id)))


def test_keeping_first_what_cancels_itself_out_waits_for_no_write() -> None:
    script = desk()
    script.patch(PATCH)
    script.patch(PATCH.replace("-b\n+B", "-B\n+b"), "c2")
    card = ask(script, "ls", call="c3")
    assert card.waiting == 2
    wait(script)
    made = script.play(Approve(card.id, HowToRun.KEEP_FIRST))
    assert not [write for effect in writes(made) for write in effect.decision.writes]
    assert runs(made)


def test_keeping_first_where_every_hunk_needs_its_own_keep_runs_at_once() -> None:
    script = desk()
    script.patch(PATCH)
    script.state.ledger.hunks[script.hunks()[0]].flags |= HunkFlag.LOOSE
    card = ask(script, "ls", call="c2")
    assert card.notes[0] == "1 pending hunk is not on disk; it must be kept by itself."
    wait(script)
    assert runs(script.play(Approve(card.id, HowToRun.KEEP_FIRST)))
    assert card.waiting == 1


def test_keeping_first_what_the_ledger_refuses_does_not_run_the_command() -> None:
    script = desk()
    script.patch(PATCH)
    script.patch(PATCH.replace("-b\n+B", "-B\n+BB"), "c2")
    script.state.ledger.hunks[script.hunks()[0]].flags |= HunkFlag.LOOSE
    card = ask(script, "ls", call="c3")
    wait(script)
    assert not runs(script.play(Approve(card.id, HowToRun.KEEP_FIRST)))
    assert card.state is ToolState.ASKING


def test_a_command_that_ends_while_another_one_asks_leaves_the_question_open() -> None:
    script = desk()
    first = ask(script, "make")
    script.finish()
    wait(script)
    script.play(Approve(first.id))
    script.state.live[script.thread.id].is_response_open = True
    second = ask(script, "ls", call="c2")
    end(script, first, is_ok=True)
    assert second.state is ToolState.ASKING
    assert script.thread.wait is WaitKind.APPROVAL


def test_an_answer_to_no_question_says_so() -> None:
    script = desk()
    card = ask(script, "ls")
    script.play(Deny(card.id))
    for intent in (Approve(card.id), Deny(card.id), Detach(card.id)):
        assert script.play(intent) == []
    said = [event.sentence for event in script.events if isinstance(event, events.Announced)]
    assert said[-2:] == ["No command waits for an answer.", "No command is running."]


def test_what_a_stopped_command_prints_late_is_dropped() -> None:
    script = desk()
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    script.stop()
    script.play(CommandPrinted(script.thread.id, card.turn, card.call, "late"))
    assert card.output == ""


def test_changes_of_a_command_are_reviewed_though_its_thread_was_deleted() -> None:
    script = desk()
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    thread = script.thread.id
    script.play(inputs.DeleteThread(thread))
    delta = FileDelta(ProjectPath("app.py"), content_of("a\n"), content_of("b\n"))
    where = (thread, card.turn, card.call)
    script.play(CommandEnded(*where, "Killed.", changes=(delta,)))
    (hunk,) = script.state.ledger.outside(ProjectPath("app.py"))
    assert script.state.ledger.hunks[hunk].author is Author.COMMAND
    assert script.state.running == set()


def test_a_card_is_answered_whichever_thread_it_is_of() -> None:
    script = desk()
    script.play(inputs.AddThread())
    script.submit("do it here too")
    card = ask(script, "ls")
    wait(script)
    (run,) = runs(script.play(Approve(card.id)))
    assert run.thread == script.thread.id


def test_a_patch_that_waits_for_a_file_goes_on_when_a_command_changed_that_file() -> None:
    script = desk()
    script.answers_loads = False
    card = ask(script, "make")
    wait(script)
    script.play(Approve(card.id))
    script.patch(
        "*** Begin Patch\n*** Update File: lib.py\n@@\n-new\n+newer\n*** End Patch\n", "c2"
    )
    script.finish()
    delta = FileDelta(ProjectPath("lib.py"), content_of("old\n"), content_of("old\nnew\n"))
    end(script, card, is_ok=True, changes=(delta,))
    assert script.state.ledger.hunks[script.hunks()[0]].state is HunkState.PENDING
    assert ACCEPTED in outputs(script)
