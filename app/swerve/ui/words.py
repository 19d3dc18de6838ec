"""The words of the window in the person's language: English is the key, and what is left without.

Not about what a model reads, nor about names of files and people. Floors below `ui` make English
sentences; they are looked up where they enter a widget. The template of all that can be looked up
is `resources/words/swerve.pot`, made by packaging/words.py; a language is such a file filled in,
beside it. "pseudo" is no language: every word of the template longer, accented and in brackets,
so that a picture shows what was forgotten and what is cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from swerve.resources import resource_text

PSEUDO = "pseudo"

_TEMPLATE = "words/swerve.pot"
_ENTRY = re.compile(r'^(msgid|msgstr)\s+(".*")\s*$')
_PLACE = re.compile(r"(\{\w+\})")
_ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéîñöûýÁÇÉÎÑÖÛÝ")
_words: dict[str, str] = {}


def speak(language: str) -> None:
    """Use a language from now on, for widgets made from now on; empty for English.

    Raises:
        FileNotFoundError: there are no words for it.
    """
    _words.clear()
    if language == PSEUDO:
        _words.update(
            {english: pseudo(english) for english in words_from(resource_text(_TEMPLATE))}
        )
    elif language:
        _words.update(words_from(resource_text(f"words/{language}.po")))


def said(english: str, **values: object) -> str:
    """Return a text in the person's language; values fill its named places, as in "{count}"."""
    found = _words.get(english) or english
    return found.format(**values) if values else found


def words_from(text: str) -> Mapping[str, str]:
    """Read a file of words, English to translation: the lines of a .po file with one line each."""
    found: dict[str, str] = {}
    english = ""
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        value: str = json.loads(entry[2])
        if entry[1] == "msgid":
            english = value
        elif english:
            found[english] = value
    return found


def pseudo(english: str) -> str:
    """Return a text a third longer, accented and in brackets; its named places stay."""
    parts = _PLACE.split(english)
    accented = "".join(part if _PLACE.match(part) else part.translate(_ACCENTS) for part in parts)
    return f"[{accented}{'~' * (len(english) // 3)}]"
