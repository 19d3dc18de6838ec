from __future__ import annotations

from collections.abc import Iterator

import pytest

from swerve.resources import resource_text
from swerve.ui.words import PSEUDO, pseudo, said, speak, words_from


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speak("")


def test_english_is_said_as_it_stands() -> None:
    assert said("Stop") == "Stop"
    assert said("Hunk {number} of {count}", number=1, count=3) == "Hunk 1 of 3"


def test_braces_of_a_text_without_values_stay() -> None:
    assert said("{}") == "{}"


def test_what_a_language_lacks_is_said_in_english() -> None:
    speak(PSEUDO)
    assert said("Stop").startswith("[")
    assert said("never in the template") == "never in the template"


def test_the_pseudo_language_is_longer_accented_and_keeps_its_places() -> None:
    made = pseudo("Open {name}")
    assert made == "[Öpéñ {name}~~~]"
    speak(PSEUDO)
    assert said("Open {name}", name="demo") == "[Öpéñ demo~~~]"


def test_a_file_of_words_is_read() -> None:
    head = '# head\nmsgid ""\nmsgstr "Language: de\\n"\n'
    text = head + '\n#: a\nmsgid "Say \\"x\\""\nmsgstr "Sag „x“"\n'
    assert words_from(text) == {'Say "x"': "Sag „x“"}


def test_a_word_not_translated_yet_is_english() -> None:
    assert words_from('msgid "Stop"\nmsgstr ""\n') == {"Stop": ""}


def test_a_language_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        speak("none")


def test_the_template_has_every_command_and_setting() -> None:
    from swerve.commands.catalog import COMMANDS
    from swerve.settings.defaults import SETTINGS

    known = words_from(resource_text("words/swerve.pot"))
    texts = {text for one in COMMANDS for text in (one.title, one.sentence)}
    texts |= {text for one in SETTINGS for text in (one.title, one.sentence)}
    assert texts <= known.keys()
