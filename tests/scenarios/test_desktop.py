"""Proves the harness itself: what the scenarios rely on really reaches a window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.conftest import Launch
from tests.scenarios.desktop import DesktopError, wait_until

TINY = (sys.executable, Path(__file__).with_name("tiny_program.py"))


@pytest.fixture
def tiny(launch: Launch) -> App:
    return launch(command=TINY)


def test_typed_text_arrives_and_is_announced(tiny: App) -> None:
    tiny.click_name("Prompt")
    tiny.type("say: 'hello' -- a_b")
    tiny.key("Return")
    assert tiny.trace("Sent")["text"] == "say: 'hello' -- a_b"
    assert tiny.text("Prompt") == "say: 'hello' -- a_b"
    assert tiny.focused() == "Prompt"
    assert tiny.unnamed() == []


def test_a_mark_hides_what_happened_before(tiny: App) -> None:
    tiny.key("Escape")
    tiny.trace("Stopped")
    with pytest.raises(DesktopError, match="in vain for Stopped"):
        tiny.trace("Stopped", 0.2)
    tiny.press("Stop")
    tiny.trace("Stopped")


def test_a_folder_dragged_from_another_process_is_dropped(tiny: App, tmp_path: Path) -> None:
    folder = tmp_path / "some folder"
    folder.mkdir()
    assert tiny.drag_folder(folder) == "CopyAction"
    assert tiny.trace("Dropped")["paths"] == [str(folder)]
    tiny.wait_until(lambda: tiny.title == "Tiny with some folder")


def test_a_picture_of_the_display_is_kept(tiny: App) -> None:
    picture = tiny.screenshot("harness")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_polite_close_ends_the_program(tiny: App) -> None:
    tiny.close()
    assert tiny.program.status == 0


def test_a_program_that_ends_by_itself_is_an_error_at_once(tiny: App) -> None:
    tiny.program.kill()
    with pytest.raises(DesktopError, match="ended by itself"):
        tiny.trace("Sent", 60)


def test_what_a_program_printed_is_in_the_error_when_no_window_comes(launch: Launch) -> None:
    with pytest.raises(DesktopError, match="no window today"):
        launch(command=(sys.executable, "-c", "raise SystemExit('no window today')"))


def test_a_control_that_is_not_there_is_named_with_those_that_are(tiny: App) -> None:
    with pytest.raises(DesktopError, match=r"nothing is called 'Send'.*Prompt"):
        tiny.text("Send", 0.2)


def test_waiting_in_vain_says_what_for() -> None:
    with pytest.raises(DesktopError, match="in vain for rain"):
        wait_until(lambda: False, 0.05, "rain")
