"""What a start is put together from."""

from __future__ import annotations

import pytest

from swerve.launch.compose import CannotStart, fixed_prompt
from swerve.launch.folders import config_folder
from swerve.resources import resource_text


@pytest.fixture
def own_instructions():
    file = config_folder() / "instructions.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    yield file
    file.unlink(missing_ok=True)


def test_the_prompt_is_the_shipped_one_where_nothing_is_added(own_instructions) -> None:
    assert fixed_prompt() == resource_text("prompts/system.md")
    own_instructions.write_text("  \n")
    assert fixed_prompt() == resource_text("prompts/system.md")


def test_the_persons_instructions_stand_below_the_prompt(own_instructions) -> None:
    own_instructions.write_text("Always answer in verse.\n")
    assert fixed_prompt().startswith(resource_text("prompts/system.md"))
    assert fixed_prompt().endswith("\nAlways answer in verse.\n")


def test_instructions_that_cannot_be_read_are_said(own_instructions) -> None:
    own_instructions.write_bytes(b"\xff\xfe")
    with pytest.raises(CannotStart, match=r"instructions\.md cannot be read"):
        fixed_prompt()
