"""Lines that are not what they seem: hidden characters, text far to the right, look-alike letters.

Pure judgements about a line; the edit engine marks hunks with them, and what is marked is kept on
its own or not at all. How such characters are shown is in `text.escapes`.

**Source** Boucher and Anderson, Trojan Source (2021): CVE-2021-42574 and CVE-2021-42694; Unicode
Technical Standard 39, 5.1 (single script).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from swerve.text.escapes import is_deceptive, visible

_FAR_BLANKS = 60
_FAR_COLUMN = 120
_BLANK, _INK = r"[\s\u2800]", r"[^\s\u2800]"  # the Braille cell without dots is a blank, too
_FAR = re.compile(rf"{_INK}{_BLANK}{{{_FAR_BLANKS},}}{_INK}|^{_BLANK}{{{_FAR_COLUMN},}}{_INK}")
_WORD = re.compile(r"\w*[^\W\d_]\w*")
_LOOK_ALIKE = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC"} | {"FULLWIDTH", "MATHEMATICAL"}
)
"""First words of the names of letters that are taken for one another."""


def is_misleading(lines: Iterable[str]) -> bool:
    """Return whether any line may read as something that it is not."""
    return any(
        is_deceptive((line,)) or is_far(line) or is_mixed(line) or is_disguised(line)
        for line in lines
    )


def is_far(line: str) -> bool:
    """Return whether text stands behind a gap so wide that it is out of sight."""
    return len(line) > _FAR_BLANKS and _FAR.search(line) is not None


def is_mixed(line: str) -> bool:
    """Return whether one word mixes letters of scripts that look alike."""
    if line.isascii():
        return False
    return any(len(_scripts(word)) > 1 for word in _WORD.findall(line) if not word.isascii())


def is_disguised(line: str) -> bool:
    """Return whether a word of another script reads as a Latin one, where that script is not used.

    `сор` beside Latin words is taken for `cop`; in a Russian sentence it is a word.
    """
    if line.isascii():
        return False
    return any(
        word.search(line)
        and not any(_script(letter) == script and letter not in twins for letter in line)
        for script, twins, word in _LATIN_TWINS
    )


def shown_name(name: str) -> str:
    """Return a name as shown: what hides is an escape, and so are letters taken for others.

    For names that stand alone, as of files: nothing around them says which script is meant.
    """
    return name if name.isascii() and name.isprintable() else "".join(shown_letters(name))


def shown_letters(name: str) -> list[str]:
    """Return each character of a name as `shown_name` shows it."""
    seen = visible(name)
    starts = [seen.to_display(at) for at in range(len(name))]
    letters = [
        seen.display[start:end]
        for start, end in zip(starts, [*starts[1:], len(seen.display)], strict=True)
    ]
    for word in _WORD.finditer(name):
        if is_mixed(word[0]) or is_disguised(word[0]):
            for at in range(word.start(), word.end()):
                if _script(name[at]) in _LOOK_ALIKE - {"LATIN"}:
                    letters[at] = f"⟨U+{ord(name[at]):04X}⟩"
    return letters


_GREEK_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοινυ")
_LATIN_TWINS = tuple(
    (script, frozenset(twins), re.compile(rf"(?<!\w)[{twins}]{{2,}}(?!\w)"))
    for script, twins in (
        ("CYRILLIC", "асеорхуіѕјһԁԛԝАВСЕНІЈКМОРЅТХҮ"),
        ("GREEK", "".join(sorted(_GREEK_LATIN))),
    )
)
"""Letters that look like Latin ones, by script, and what a word of nothing else is."""


def _scripts(word: str) -> set[str]:
    found = {_script(letter) for letter in word if letter.isalpha()}
    return found & _LOOK_ALIKE


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the script of a letter, from its name: its first word."""
    if "\u0370" <= letter <= "\u03ff" and letter not in _GREEK_LATIN:
        return ""  # a delta beside a Latin letter is mathematics
    return unicodedata.name(letter, "").partition(" ")[0]
