from __future__ import annotations

import pytest
from tests.fakes.model_client import ModelClient

from swerve.practice.conversation import Conversation, Request, Tool, ToolRun
from swerve.practice.model import task_from
from swerve.practice.recipes import sample_recipes
from swerve.practice.skills.functions import FunctionEdit, WrapLines
from swerve.practice.skills.prose import CAPABILITIES, Count, Explain, Introduce
from swerve.practice.skills.renaming import Rename, Replace
from swerve.practice.skills.running import Run
from swerve.practice.steps import Call, Say
from swerve.resources import resource_path

CONFIG = '''import os
from pathlib import Path


def load_config(path, retries=3, *, verbose=False):
    data = Path(path).read_text()
    text = """a
b"""
    return data


class Client:
    def get(self, url):
        return load_config(url)
'''
USE = """from config import load_config

print(load_config("load_config"))
print("x")
print("x")
"""


def project() -> ModelClient:
    return ModelClient(
        {"src/config.py": CONFIG, "src/use.py": USE, "README.md": "# Demo\n\nText\n"}
    )


def task(words: str, *earlier: str) -> object:
    return task_from(Conversation(requests=[Request(text) for text in (*earlier, words)]))


@pytest.mark.parametrize(
    "words",
    [
        "rename load_config to read_config",
        "Rename `load_config` to `read_config`",
        'please rename the function "load_config" into "read_config".',
        "rename load_config() as read_config everywhere",
        "change the name of load_config to read_config",
        "no, wait: rename load_config to read_config",
    ],
)
def test_renaming_is_understood_however_it_is_said(words: str) -> None:
    assert task(words) == Rename("load_config", "read_config")


@pytest.mark.parametrize(
    "words",
    [
        "no, call it `load_settings`",
        "call it load_settings",
        "actually name it load_settings.",
        "no: `load_settings`",
        "I rejected your change at src/config.py 5-6: no, call it `load_settings`",
    ],
)
def test_a_change_of_mind_does_the_last_rename_anew(words: str) -> None:
    before = "rename load_config to read_config"
    assert task(words, before) == Rename("load_config", "load_settings", also="read_config")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('replace "30 s" with "10 s"', Replace("30 s", "10 s")),
        ("replace `a` by `b` in src/x.py", Replace("a", "b")),
        ("replace foo with bar", Replace("foo", "bar")),
        ("count to 500", Count(500)),
        ("count to 9999999", Introduce()),
        ("run `git log --oneline`", Run(("git", "log", "--oneline"))),
        ("please run `tail -f 'a file'`", Run(("tail", "-f", "a file"))),
        ("run `echo 'half`", Introduce()),
        ("run ` `", Introduce()),
        ("explain src/use.py", Explain("src/use.py")),
        ("what does `load_config` do?", Explain(dotted="load_config")),
        ("explain this file", Explain()),
        ("wrap lines 3-5 of src/use.py in try/except", WrapLines("src/use.py", 2, 5)),
        ("tell me a joke", Introduce()),
        ("", Introduce()),
    ],
)
def test_other_requests(words: str, expected: object) -> None:
    assert task(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "add a docstring to load_config",
        "write a docstring for the function `load_config`",
        "document load_config",
        "give load_config a docstring",
        "add type hints to load_config",
        "annotate `load_config`",
        "insert a log line in load_config",
        "log calls of load_config",
        "wrap the body of load_config in try/except",
        "put load_config in a try block",
    ],
)
def test_edits_of_a_function(words: str) -> None:
    found = task(words)
    assert isinstance(found, FunctionEdit)
    assert found.dotted == "load_config"


def test_every_example_of_the_list_is_understood() -> None:
    for _, example in CAPABILITIES:
        assert not isinstance(task(example), Introduce), example


def test_a_rename_reads_what_it_must_and_changes_every_file() -> None:
    client = project()
    closing = client.ask("rename `load_config` to `read_config`", "src/config.py")
    assert client.calls == ["search_text", "read_file", "apply_patch"]
    assert "load_config" not in client.files["src/config.py"] + client.files["src/use.py"]
    assert closing.startswith("`load_config` is now `read_config`")


def test_a_redirected_rename_takes_the_kept_part_along() -> None:
    client = project()
    client.ask("rename load_config to read_config")
    client.ask("no, call it `load_settings`")
    text = client.files["src/config.py"] + client.files["src/use.py"]
    assert "read_config" not in text
    assert text.count("load_settings") == 5


def test_a_program_is_asked_for_once_and_only_where_it_can_be() -> None:
    (call,) = Run(("git", "status")).step(
        Conversation(tools={"run_command": Tool("run_command", False)})
    )
    assert call == Call("run_command", '{"argv": ["git", "status"]}')
    ran = Conversation(runs=[ToolRun("run_command", '{"argv": ["git"]}', "clean")])
    assert isinstance(Run(("git",)).step(ran)[0], Say)
    (said,) = Run(("git",)).step(Conversation())
    assert "run_command" in said.text


def test_a_replacement_stays_in_the_file_shown() -> None:
    client = project()
    client.ask('replace "x" with "y"', "src/use.py")
    assert client.calls == ["apply_patch"]
    assert client.files["src/use.py"].count('"y"') == 2


def test_equal_lines_get_the_context_they_need() -> None:
    client = ModelClient({"a.py": "f(1)\nsame\nf(2)\nsame\nf(1)\nsame\n"})
    client.ask("replace same with other", "a.py")
    assert client.files["a.py"].count("other") == 3


def test_a_docstring_is_written_below_the_head() -> None:
    client = project()
    client.ask("add a docstring to load_config")
    assert (
        '    """Load config.\n\n    Args:\n        path: The path.\n'
        in client.files["src/config.py"]
    )
    assert client.ask("add a docstring to load_config").endswith("has a docstring already.")


def test_type_hints_follow_defaults_and_names() -> None:
    client = project()
    client.ask("add type hints to load_config")
    head = "def load_config(path: str, retries: int = 3, *, verbose: bool = False) -> object:"
    assert head in client.files["src/config.py"]


def test_the_body_is_wrapped_and_texts_inside_stay() -> None:
    client = project()
    client.ask("wrap the body of load_config in try/except")
    text = client.files["src/config.py"]
    assert "    try:\n        data = " in text
    assert '"""a\nb"""' in text
    compile(text, "config.py", "exec")


def test_a_log_line_brings_its_logger() -> None:
    client = project()
    client.ask("insert a log line in Client.get")
    text = client.files["src/config.py"]
    assert 'logger.info("Client.get called")' in text
    assert "import logging\n\nlogger = logging.getLogger(__name__)" in text
    client.ask("insert a log line in load_config")
    assert client.files["src/config.py"].count("getLogger") == 1
    compile(client.files["src/config.py"], "config.py", "exec")


def test_a_selection_is_wrapped() -> None:
    client = project()
    marked = '<selection path="src/use.py" lines="4-5">\nprint("x")\nprint("x")\n</selection>'
    client.ask("wrap the selection in try/except", "src/use.py", selection=marked)
    assert client.files["src/use.py"].endswith(
        'try:\n    print("x")\n    print("x")\nexcept Exception as error:\n'
        '    raise RuntimeError("failed") from error\n'
    )


def test_an_explanation_is_markdown_with_headings_list_and_code() -> None:
    said = project().ask("explain src/config.py")
    assert "## `src/config.py`" in said
    assert "- `load_config(path, retries, verbose)`, line 5" in said
    assert "```python\ndef load_config" in said
    assert "# Demo" in project().ask("explain README.md")


def test_what_it_cannot_do_is_said_honestly() -> None:
    said = project().ask("write me a poem")
    assert said.startswith("I am the Practice model: scripted, offline, no AI.")
    assert said.count("\n- ") == len(CAPABILITIES)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("add a docstring to nowhere", "I found no definition of `nowhere`"),
        ("rename nowhere to somewhere", "I found no `nowhere` to rename."),
        ("add type hints to Client", "is a class"),
        ("wrap lines 900-901 of src/use.py in try/except", "nothing to wrap"),
        ("explain src/missing.py", "could not read"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(words: str, sentence: str) -> None:
    client = project()
    before = dict(client.files)
    assert sentence in client.ask(words)
    assert client.files == before


def test_without_an_edit_tool_the_patch_is_shown() -> None:
    client = project()
    client.tools = [tool for tool in client.tools if tool["name"] != "apply_patch"]
    assert "*** Begin Patch" in client.ask("add a docstring to load_config", "src/config.py")


def test_a_function_tool_gets_the_patch_under_its_own_parameter() -> None:
    client = project()
    schema = {"properties": {"patch": {"type": "string"}}}
    client.tools = [{"type": "function", "name": "apply_patch", "parameters": schema}]
    client.ask("add a docstring to load_config", "src/config.py")
    assert '"""Load config.' in client.files["src/config.py"]


def sample() -> ModelClient:
    root = resource_path("sample/project")
    files = {
        str(path.relative_to(root)): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.suffix in (".py", ".md", ".toml", ".yml")
    }
    return ModelClient(files, sample_recipes())


@pytest.mark.parametrize(
    "words",
    [
        ["Make the retry delay configurable"],
        ["Make the retry delay configurable", "no, env var only"],
        ["Rename `load_config` to `load_settings`", "Make the retry delay configurable"],
        ["Add a docstring to `main`"],
        ["Explain `src/retry/client.py`"],
    ],
)
def test_the_sample_s_requests_are_carried_out(words: list[str]) -> None:
    client = sample()
    before = dict(client.files)
    for request in words:
        said = client.ask(request)
        assert "accepted" not in said
    assert (client.files == before) == words[0].startswith("Explain")
    for path, text in client.files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def test_continue_is_the_last_request_once_more() -> None:
    asked = [
        Request("count to 30"),
        Request("hello"),
        Request("Continue exactly where you stopped."),
    ]
    assert task_from(Conversation(requests=asked)) == Count(30)
    assert isinstance(task_from(Conversation(requests=asked[-1:])), Introduce)
