"""Tools as the model sees them and calls as we read them."""

from __future__ import annotations

import json

import pytest

from swerve.protocol.messages import CallKind
from swerve.session import tools


def test_the_patch_tool_is_freeform_or_a_function_and_the_rest_is_the_same() -> None:
    free = tools.tool_specs(has_freeform_tools=True)
    twin = tools.tool_specs(has_freeform_tools=False)
    assert free[0].kind is CallKind.CUSTOM
    assert "*** Begin Patch" in free[0].grammar
    assert json.loads(twin[0].schema)["required"] == ["patch"]
    assert free[1:] == twin[1:]


def test_prompt_and_tools_stay_small() -> None:
    from swerve.resources import resource_text

    specs = tools.tool_specs(has_freeform_tools=True)
    size = sum(len(t.name + t.description + t.schema + t.grammar) for t in specs)
    assert size + len(resource_text("prompts/system.md")) <= 4096


def test_lines_are_counted_from_one_by_the_model_and_from_zero_here() -> None:
    call = tools.read_call("read_file", '{"path": "a.py", "start_line": 3, "end_line": 9}')
    assert (call.start_line, call.end_line) == (2, 9)
    assert tools.call_title(call) == "Read a.py 3–9"
    whole = tools.read_call("read_file", '{"path": "a.py", "start_line": 0}')
    assert (whole.start_line, whole.end_line) == (0, 0)
    assert tools.call_title(whole) == "Read a.py"


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("read_file", "{", "JSON"),
        ("read_file", "[]", "object"),
        ("read_file", "{}", "path"),
        ("search_text", "{}", "query"),
        ("run_command", '{"argv": "ls"}', "argv"),
        ("run_command", '{"argv": []}', "argv"),
        ("format_disk", "{}", "format_disk"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(name, arguments, word) -> None:
    assert word in tools.read_call(name, arguments).refusal


@pytest.mark.parametrize(
    ("name", "arguments", "title"),
    [
        ("list_files", "", "List files"),
        ("list_files", '{"pattern": "src/*"}', "List src/*"),
        ("search_text", '{"query": "x", "is_regex": true}', "Search “x”"),
        ("run_command", '{"argv": ["ls", "a b"]}', "Run ls 'a b'"),
        ("other", "{}", "other"),
    ],
)
def test_titles_for_people(name, arguments, title) -> None:
    assert tools.call_title(tools.read_call(name, arguments)) == title
