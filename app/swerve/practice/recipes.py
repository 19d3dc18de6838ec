"""Recorded answers as data: a request in, prose and patches out, for the bundled sample project.

The file is TOML. Each `[[recipe]]` has

- `request`: regular expression, searched in the person's words, case ignored;
- `after` (optional): the same, searched in the person's earlier messages: a change of mind;
- `[[recipe.step]]` in order, each with `say` (Markdown) or `patch` (an apply_patch envelope);
- `closing`: said when the patches were accepted.

`{name}` in a text is replaced by the group `name` of `request`. A hunk whose old lines are no
longer in the file (it was kept before, or the person changed it) is left out when it is played.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.steps import Output, Say, patch_call, read_missing
from swerve.resources import resource_text

_PATH = re.compile(r"^\*\*\* (Update|Add|Delete) File: (.+)$")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
SAMPLE_RECIPES = "sample/practice.toml"


class RecipeError(ValueError):
    """A recipe file can't be used; the message is a sentence."""


@frozen
class RecipeStep:
    """One step: words, or a patch; the other one is empty."""

    say: str = ""
    patch: str = ""


@frozen
class Recipe:
    """One recorded answer; see the module for what its fields mean."""

    request: re.Pattern[str]
    steps: tuple[RecipeStep, ...]
    closing: str
    after: re.Pattern[str] | None = None


@frozen
class Play:
    """A recipe being played, its placeholders filled."""

    steps: tuple[RecipeStep, ...]
    closing: str

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        answers = conversation.outputs("apply_patch")
        if answers:
            refused = [answer for answer in answers if not answer.startswith("accepted")]
            return [
                Say(f"Not all of it was accepted:\n\n> {refused[0]}" if refused else self.closing)
            ]
        paths = [path for step in self.steps for path in _updated_paths(step.patch)]
        reads = read_missing(conversation, list(dict.fromkeys(paths)))
        if reads:
            return reads
        played = [output for step in self.steps for output in _outputs(conversation, step)]
        if not any(step.patch for step in self.steps) or len(played) > _count_said(self.steps):
            return played
        return [Say("All of this is in the files already.")]


def _count_said(steps: Sequence[RecipeStep]) -> int:
    return sum(1 for step in steps if step.say)


def _outputs(conversation: Conversation, step: RecipeStep) -> Iterator[Output]:
    if step.say:
        yield Say(step.say)
    patch = _still_fitting(conversation, step.patch) if step.patch else ""
    if patch:
        yield patch_call(conversation, patch)


def _updated_paths(patch: str) -> list[str]:
    found = (_PATH.match(line) for line in patch.splitlines())
    return [match[2].strip() for match in found if match is not None and match[1] == "Update"]


def _still_fitting(conversation: Conversation, patch: str) -> str:
    """Return `patch` without the hunks whose old lines are gone; empty when none is left."""
    kept: list[str] = []
    for head, hunks in _sections(patch):
        path = _PATH.match(head)
        if path is None or path[1] != "Update":
            kept += [head, *(row for hunk in hunks for row in hunk)]
            continue
        text = conversation.text(path[2].strip())
        rows = [row for hunk in hunks if _fits(hunk, text) for row in hunk]
        kept += [head, *rows] if rows else []
    return "\n".join(["*** Begin Patch", *kept, "*** End Patch"]) if kept else ""


def _sections(patch: str) -> list[tuple[str, list[list[str]]]]:
    """Split an envelope into sections: the head line and its hunks, each from its `@@` on."""
    sections: list[tuple[str, list[list[str]]]] = []
    for line in patch.strip("\n").split("\n"):
        if line.startswith(("*** Begin Patch", "*** End Patch")):
            continue
        if _PATH.match(line):
            sections.append((line, []))
        elif sections:
            hunks = sections[-1][1]
            if line.startswith("@@") or not hunks:
                hunks.append([])
            hunks[-1].append(line)
    return sections


def _fits(hunk: Sequence[str], text: str | None) -> bool:
    """Whether the old lines of a hunk stand in the file; a file not seen is given the benefit."""
    if text is None:
        return True
    old = [row[1:] for row in hunk if not row.startswith(("+", "@@", "***"))]
    block = "\n".join(old)
    return f"\n{block}\n" in f"\n{text}\n"


def recipe_for(words: str, earlier: Sequence[str], recipes: Sequence[Recipe]) -> Play | None:
    """Return the first recipe that fits; one with a fitting `after` goes before one without."""
    for recipe in sorted(recipes, key=lambda recipe: recipe.after is None):
        found = recipe.request.search(words)
        follows = recipe.after is None or any(recipe.after.search(text) for text in earlier)
        if found is not None and follows:
            return _filled(recipe, found.groupdict(default=""))
    return None


def _filled(recipe: Recipe, groups: Mapping[str, str]) -> Play:
    def fill(text: str) -> str:
        return _PLACEHOLDER.sub(lambda hole: groups.get(hole[1], hole[0]), text)

    steps = tuple(RecipeStep(fill(step.say), fill(step.patch)) for step in recipe.steps)
    return Play(steps, fill(recipe.closing))


def sample_recipes() -> tuple[Recipe, ...]:
    """Return the recipes of the bundled sample project; none when they are not installed.

    Raises:
        RecipeError: the file is there and wrong.
    """
    try:
        text = resource_text(SAMPLE_RECIPES)
    except FileNotFoundError:
        return ()
    return recipes_from(text)


def recipes_from(text: str) -> tuple[Recipe, ...]:
    """Read a recipe file.

    Raises:
        RecipeError: a sentence that says what is wrong.
    """
    try:
        rows = tomllib.loads(text).get("recipe", [])
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"The recipe file is no TOML: {error}.") from error
    return tuple(_recipe(number, row) for number, row in enumerate(rows, 1))


def _recipe(number: int, row: Mapping[str, object]) -> Recipe:
    steps = row.get("step")
    request, after = row.get("request"), row.get("after")
    if not isinstance(request, str) or not isinstance(steps, list) or not steps:
        raise RecipeError(f"Recipe {number} needs `request` and at least one `step`.")
    try:
        return Recipe(
            request=re.compile(request, re.IGNORECASE),
            steps=tuple(_step(number, step) for step in steps),
            closing=str(row.get("closing", "Done.")).strip(),
            after=re.compile(after, re.IGNORECASE) if isinstance(after, str) else None,
        )
    except re.error as error:
        raise RecipeError(f"Recipe {number} has a bad regular expression: {error}.") from error


def _step(number: int, step: Mapping[str, object]) -> RecipeStep:
    say, patch = step.get("say", ""), step.get("patch", "")
    if not isinstance(say, str) or not isinstance(patch, str) or bool(say) == bool(patch):
        raise RecipeError(f"Recipe {number} has a step without exactly one of `say` and `patch`.")
    return RecipeStep(say.strip(), patch)
