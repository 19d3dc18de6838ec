from __future__ import annotations

import pytest
from tests.fakes.model_client import ModelClient

from swerve.practice.recipes import RecipeError, recipe_for, recipes_from

TEXT = """
[[recipe]]
request = 'make it (?P<colour>\\w+)'
closing = "It is {colour}."
[[recipe.step]]
say = "I paint."
[[recipe.step]]
patch = '''
*** Begin Patch
*** Update File: a.txt
@@
-blue
+{colour}
@@
-gone
+x
*** Add File: b.txt
+{colour} {other}
*** End Patch
'''
[[recipe]]
request = 'no'
after = 'make it'
closing = "Undone."
[[recipe.step]]
say = "As you like."
"""


def test_a_recipe_is_filled_played_and_closed() -> None:
    client = ModelClient({"a.txt": "blue\n"}, recipes_from(TEXT))
    assert client.ask("Make it red") == "It is red."
    assert client.calls == ["read_file", "apply_patch"]
    assert client.files == {"a.txt": "red\n", "b.txt": "red {other}\n"}


def test_a_change_of_mind_needs_what_it_is_about() -> None:
    recipes = recipes_from(TEXT)
    assert recipe_for("no", [], recipes) is None
    assert ModelClient({}, recipes).ask("no").startswith("I am the Practice model")
    found = recipe_for("no", ["make it red"], recipes)
    assert found is not None
    assert found.closing == "Undone."


def test_a_recipe_that_is_in_the_files_already_says_so() -> None:
    text = TEXT.replace("*** Add File: b.txt\n+{colour} {other}\n", "")
    client = ModelClient({"a.txt": "red\n"}, recipes_from(text))
    assert client.ask("make it red") == "All of this is in the files already."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[recipe]", "no TOML"),
        ("[[recipe]]\nrequest='x'", "at least one"),
        ("[[recipe]]\nrequest='('\n[[recipe.step]]\nsay='x'", "regular expression"),
        ("[[recipe]]\nrequest='x'\n[[recipe.step]]\nsay='x'\npatch='y'", "exactly one"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        recipes_from(text)
