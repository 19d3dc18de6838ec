"""What a slot raises becomes a sentence."""

from __future__ import annotations

import sys
import threading

import pytest

from swerve.ui.guard import SlotGuard


class _Told:
    def __init__(self) -> None:
        self.sentences: list[str] = []

    def __call__(self, sentence: str, _remedy: str) -> None:
        self.sentences.append(sentence)


def _failing() -> None:
    raise ZeroDivisionError("no")


def _caught() -> BaseException:
    try:
        _failing()
    except ZeroDivisionError as error:
        return error
    raise AssertionError


@pytest.mark.expects_warnings
def test_a_failure_is_told_once_for_each_place() -> None:
    told = _Told()
    guard = SlotGuard(told)
    guard.report(_caught())
    guard.report(_caught())
    assert len(told.sentences) == 1
    assert "ZeroDivisionError" in told.sentences[0]


@pytest.mark.expects_warnings
def test_the_hooks_are_taken_and_given_back() -> None:
    told = _Told()
    before = sys.excepthook
    guard = SlotGuard(told)
    guard.install()
    error = _caught()
    sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=_failing)
    thread.start()
    thread.join(5)
    guard.remove()
    assert sys.excepthook is before
    assert len(told.sentences) == 1  # the same line, from the slot and from the thread


@pytest.mark.expects_warnings
def test_a_failing_window_does_not_raise_again(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_sentence: str, _remedy: str) -> None:
        raise RuntimeError("gone")

    SlotGuard(broken).report(_caught())
    assert "could not be shown" in caplog.text
