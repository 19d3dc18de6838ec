"""The real window in a language of longer words: nothing that can be translated was forgotten."""

from __future__ import annotations

from collections.abc import Callable

from tests.scenarios.app import App

from swerve.resources import resource_text
from swerve.ui.words import words_from

Launch = Callable[..., App]
OURS = {"Swerve", "Practice", "queue"}  # names, and a value of a setting


def test_the_window_in_another_language_shows_no_english_of_the_template(
    launch: Launch, sample
) -> None:
    known = set(words_from(resource_text("words/swerve.pot")))
    app = launch(sample, variables={"SWERVE_LANGUAGE": "pseudo"})
    app.events.wait("TreeChanged", 15)
    app.wait_until(lambda: any(name.startswith("[") for name in app.names()), 10, "its words")
    app.screenshot("words-project")
    assert app.names() & known - OURS == set()
    app.key("ctrl+comma")
    app.wait_until(lambda: any("Séttîñgs" in name for name in app.names()), 10, "the settings")
    app.screenshot("words-settings")
    assert app.names() & known - OURS == set()
    app.close()
