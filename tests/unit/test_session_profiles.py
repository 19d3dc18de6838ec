from __future__ import annotations

from swerve.resources import resource_text
from swerve.session.profile import Backend, Price, Transport
from swerve.session.profiles import profiles_from_toml, with_model, with_models

SHIPPED = """
[[profile]]
id = "fast"
title = "Fast"
url = "https://example.test/v1"
tier = "ultrafast"

[[profile]]
id = "slow"
title = "Slow"
"""


def test_rows_become_profiles_in_order() -> None:
    read = profiles_from_toml(SHIPPED)
    assert [one.title for one in read.profiles] == ["Fast", "Slow"]
    assert read.problems == ()


def test_an_own_row_changes_only_what_it_names() -> None:
    fast = profiles_from_toml(SHIPPED, '[[profile]]\nid = "fast"\ntier = ""\n').find("fast")
    assert fast is not None
    assert (fast.tier, fast.url) == ("", "https://example.test/v1")


def test_a_new_id_is_a_new_profile_at_the_end() -> None:
    own = """
[[profile]]
id = "mine"
backend = "chat"
transport = "http"
context_tokens = 8_000
max_output_tokens = 1_000
modalities = ["text", "image"]
has_freeform_tools = false
price = { input = 1, output = 2.5 }
"""
    mine = profiles_from_toml(SHIPPED, own).profiles[-1]
    assert (mine.id, mine.title) == ("mine", "mine")
    assert (mine.backend, mine.transport) == (Backend.CHAT, Transport.HTTP)
    assert (mine.context_tokens, mine.max_output_tokens) == (8_000, 1_000)
    assert mine.modalities == ("text", "image")
    assert not mine.has_freeform_tools
    assert mine.price == Price(input=1.0, output=2.5)


def test_each_mistake_is_a_sentence_and_the_rest_counts() -> None:
    own = """
[[profile]]
title = "nameless"
[[profile]]
id = "fast"
tier = 3
has_compaction = "yes"
context_tokens = 0
transport = "pigeon"
modalities = "text"
price = { inputs = 1 }
speed = 1
note = "still counts"
"""
    read = profiles_from_toml(SHIPPED, own)
    assert read.problems == (
        'A profile in models.toml has no id; give it one, as id = "local".',
        "Profile 'fast': tier must be a text, not 3.",
        "Profile 'fast': has_compaction must be true or false, not 'yes'.",
        "Profile 'fast': context_tokens must be a whole number above 0, not 0.",
        "Profile 'fast': transport must be one of auto, ws, http, not 'pigeon'.",
        "Profile 'fast': modalities must be a list, as [\"text\"].",
        "Profile 'fast': price must be a table of input, cached and output in dollars for a million"
        " tokens.",
        "Profile 'fast': there is no field 'speed'.",
    )
    fast = read.find("fast")
    assert fast is not None
    assert (fast.tier, fast.note) == ("ultrafast", "still counts")


def test_a_negative_price_is_refused() -> None:
    assert profiles_from_toml(SHIPPED, '[[profile]]\nid = "fast"\nprice = { input = -1 }').problems


def test_an_unreadable_file_leaves_the_shipped_profiles() -> None:
    for own in ("[[profile", "profile = 3"):
        read = profiles_from_toml(SHIPPED, own)
        assert len(read.profiles) == 2
        assert read.problems[0].startswith("models.toml is not read")


def test_nothing_is_found_under_an_unknown_id() -> None:
    assert profiles_from_toml(SHIPPED).find("none") is None


def test_the_shipped_rows_are_without_mistakes_and_practice_is_first() -> None:
    read = profiles_from_toml(resource_text("models.toml"))
    assert read.problems == ()
    assert read.profiles[0].is_practice
    assert [one.id for one in read.profiles if one.is_practice] == ["practice"]
    assert all(one.url.startswith("https://") for one in read.profiles if one.url)


def test_a_chosen_model_takes_the_place_of_the_files_own() -> None:
    chosen = with_model(("fast=old", "gone=x", "odd"), "fast", "qwen=3")
    assert chosen == ("gone=x", "odd", "fast=qwen=3")
    profiles = profiles_from_toml(SHIPPED).profiles
    models = {one.id: one.model for one in with_models(profiles, chosen)}
    assert models.pop("fast") == "qwen=3"
    assert models == {one.id: one.model for one in profiles if one.id != "fast"}
