"""Whether the project is where it was."""

from __future__ import annotations

import pytest

from swerve.project.place import Place


@pytest.mark.parametrize("place", Place)
def test_the_person_is_told_in_a_sentence_what_became_of_the_folder(place: Place) -> None:
    assert place.sentence.startswith(("The project folder", "Another folder"))
    assert place.sentence.endswith(".")
