from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.rows.threads import in_order, passages, standing, title
from swerve.session import inputs


def script() -> Script:
    made = Script()
    for words, answer in (("rename the client", "Done, see backoff."), ("write a test", "There.")):
        if made.thread.entries:
            made.play(inputs.AddThread())
        made.submit(words)
        made.start()
        made.answer(answer)
    return made


def test_the_newest_comes_first_and_what_was_put_away_last() -> None:
    made = script()
    first, second = made.state.threads.values()
    assert in_order(made.state.threads.values()) == [second, first]
    made.play(inputs.ArchiveThread(second.id, True))
    assert in_order(made.state.threads.values())[-1] is second


def test_a_thread_is_found_by_what_was_said_in_it() -> None:
    threads = script().state.threads.values()
    (found,) = passages(threads, "BACKOFF see")
    assert found.thread.title == "rename the client"
    assert found.words == "Done, see backoff."
    assert passages(threads, "nowhere") == passages(threads, " ") == []


def test_a_long_text_is_shown_around_the_place() -> None:
    made = Script()
    made.submit("a" * 100 + " needle " + "b" * 100)
    (found,) = passages(made.state.threads.values(), "needle")
    assert found.words == f"…{'a' * 27} needle {'b' * 27}…"


def test_a_thread_says_how_it_stands() -> None:
    made = script()
    first, second = made.state.threads.values()
    assert standing(first) == "1 turn"
    made.submit("again")
    assert standing(second) == "running"
    made.play(inputs.ShowThread(first.id), inputs.Stop(second.id))
    assert standing(second) == "unread"
    made.play(inputs.ArchiveThread(first.id, True))
    assert standing(first) == "put away"
    assert title(first) == "rename the client"
    made.play(inputs.AddThread())
    assert (title(made.thread), standing(made.thread)) == ("New thread", "empty")
