"""Matching what is typed in the palette."""

from __future__ import annotations

from swerve.ui.palette.choices import Choice, matching


def _choices(*titles: str) -> list[Choice]:
    return [Choice(title, lambda: None) for title in titles]


def test_without_a_query_everything_keeps_its_order() -> None:
    found = matching(_choices("Stop", "Keep the hunk"), "")
    assert [choice.title for choice in found] == ["Stop", "Keep the hunk"]


def test_letters_in_order_match_and_are_marked() -> None:
    found = matching(_choices("Stop", "Keep the hunk", "Reject the hunk"), "kh")
    assert [choice.title for choice in found] == ["Keep the hunk"]
    assert [found[0].title[at].lower() for at in found[0].positions] == ["k", "h"]


def test_a_word_of_the_detail_finds_a_row_before_scattered_letters_of_a_title() -> None:
    choices = [
        Choice("Follow the model", lambda: None, "Show what the model is writing"),
        Choice("Switch between dark and light", lambda: None, "Switch to the dark or light theme"),
        Choice("Themes", lambda: None),
    ]
    found = matching(choices, "theme")
    assert [choice.title for choice in found] == [
        "Themes",
        "Switch between dark and light",
        "Follow the model",
    ]
    assert [choice.title for choice in matching(choices, "Theme dark")] == [
        "Switch between dark and light"
    ]
    assert [choice.title for choice in matching(choices, "hem")] == ["Themes", "Follow the model"]
    assert matching(choices, "xyz") == []


def test_what_a_row_says_and_does_stays() -> None:
    ran = []
    choice = Choice("Stop", lambda: ran.append(1), "cuts", "Esc", is_available=False)
    found = matching([choice], "st")[0]
    found.run()
    assert (found.detail, found.key, found.is_available, ran) == ("cuts", "Esc", False, [1])
