"""What deceives is found, and ordinary text of the world is left in peace."""

from __future__ import annotations

import pytest

from swerve.text.deception import is_far, is_misleading, is_mixed, shown_letters, shown_name


@pytest.mark.parametrize(
    "line",
    [
        "if access != 'user\u202e \u2066// Check if admin\u2069 \u2066':",  # CVE-2021-42574
        "/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */",
        "void say\u041dello() {}",  # CVE-2021-42694: Cyrillic En
        "def p\u0430ypal():",
        "\u0391dmin = 1",
        "pass\u200bword = 1",
        "x = 1 # \U000e0065\U000e0076",
        "x = 1" + " " * 200 + "; import os",
        "\t" * 150 + "evil()",
        "\uff49mport os",
        "ex\U0001d41ec(code)",
        "a\u00adb",
        "x = 1;" + "\u00a0" * 100 + "evil()",  # blanks that are no space
        "x" + "\u3000" * 80 + "y",
        "\u2800" * 150 + "evil()",
        "x" + " \u2003" * 40 + "y",
        "admin\ufe0f = 1",  # a style for emoji, behind a letter
        "п\u0430р\u200dоль = 1",  # a joiner where nothing joins
        "密\u200c码 = 1",
        "note\U0001d173 = 1",
        "a\u3164 = 1",  # fillers and joiners that Unicode counts as letters and marks
        "a\u034fb = 1",
        "a\U000e0100 = 1",
        "\u0441\u043e\u0440 = 1",  # a word all of look-alikes
        "if \u0440\u0430\u0443 == pay:",
        "\u039f\u039a = True",
    ],
)
def test_the_corpus_of_deceptions_is_found(line: str) -> None:
    assert is_misleading([line])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "plain = 'ascii'",
        "größe = 'naïve café'",
        "имя = 'Привет, мир'",
        "όνομα = 1",
        "名前 = 'こんにちは'",
        "x = 'Привет' + 'hello'",
        "emoji = '👩\u200d💻'",
        "  " * 40 + "deep()",
        "a = 1" + " " * 50 + "# aligned",
        "Δx = 2 * π",
        "µm = 1e-6",
        "# сор из избы не выносят",
        "ухо = 'ухо и нос'",
        "❤\ufe0f‍🔥 1\ufe0f\u20e3 ✔\ufe0f ‼\ufe0f",
        "नमस्\u200dते می\u200cخواهم",
        "\u2800\u2801 braille",
        "x = а + 1",
    ],
)
def test_ordinary_text_is_left_in_peace(line: str) -> None:
    assert not is_misleading([line])


def test_each_judgement_alone() -> None:
    assert is_far("x" + " " * 60 + "y")
    assert not is_far("x" + " " * 200)
    assert is_mixed("c\u043ede")
    assert not is_mixed("code \u043e")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.py", "plain.py"),
        ("größe.py", "größe.py"),
        ("привет.py", "привет.py"),
        ("p\u0430y.py", "p⟨U+0430⟩y.py"),
        ("\u0440\u0430\u0443.py", "⟨U+0440⟩⟨U+0430⟩⟨U+0443⟩.py"),
        ("adm\u200bin.py", "adm⟨U+200B⟩in.py"),
        ("\u202eyp.exe", "⟨U+202E⟩yp.exe"),
        ("名前.py", "名前.py"),
        ("\U0001d41eval", "⟨U+1D41E⟩val"),
    ],
)
def test_a_name_shows_what_it_is_made_of(name: str, shown: str) -> None:
    assert shown_name(name) == shown
    assert "".join(shown_letters(name)) == shown
    assert len(shown_letters(name)) == len(name)
