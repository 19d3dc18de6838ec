"""The sample project works, and goes on working after every recorded answer to it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from swerve.edits.apply import apply_patch
from swerve.practice.conversation import Conversation, Excerpt, Request, Tool
from swerve.practice.model import answer
from swerve.practice.recipes import sample_recipes
from swerve.practice.steps import Call, Say
from swerve.resources import resource_path, resource_text
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent, decode

CONFIGURABLE = "Make the retry delay configurable"
ENVIRONMENT = "no, env var only"
RETRY_AFTER = "Also honour Retry-After, and cap the delay"
SECONDS = 60


class Project:
    """A copy of the sample project that a conversation goes over."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._asked: list[Request] = []

    def ask(self, words: str, *, is_applied: bool = True) -> list[Call]:
        """Let the model answer; write its patches; return them."""
        excerpts = tuple(self._excerpt(path) for path in sorted(self.root.rglob("*.py")))
        self._asked.append(Request(words, excerpts))
        tools = {"apply_patch": Tool("apply_patch", is_custom=True)}
        outputs = answer(Conversation(tools, list(self._asked)), sample_recipes())
        calls = [output for output in outputs if isinstance(output, Call)]
        assert isinstance(outputs[0], Say)
        for call in calls if is_applied else ():
            self._apply(call.arguments)
        return calls

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def rename(self, old: str, new: str) -> None:
        for path in self.root.rglob("*.py"):
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def check(self) -> None:
        """Run the project's own tests."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stdout

    def _excerpt(self, path: Path) -> Excerpt:
        lines = tuple(path.read_text(encoding="utf-8").split("\n"))
        return Excerpt(path.relative_to(self.root).as_posix(), 0, lines, len(lines))

    def _read(self, path: ProjectPath) -> FileContent | str | None:
        file = self.root / path
        return decode(file.read_bytes()) if file.exists() else None

    def _apply(self, patch: str) -> None:
        result = apply_patch(patch, self._read)
        assert result.problems == ()
        assert result.decision is not None
        for write in result.decision.writes:
            assert write.new is not None
            (self.root / write.path).write_bytes(write.new)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "swerve-demo"
    shutil.copytree(resource_path("sample/project"), root)
    return Project(root)


def test_it_works_as_shipped(project: Project) -> None:
    project.check()


@pytest.mark.parametrize(
    "asked",
    [
        [CONFIGURABLE],
        [CONFIGURABLE, ENVIRONMENT],
        [CONFIGURABLE, RETRY_AFTER],
        [CONFIGURABLE, ENVIRONMENT, RETRY_AFTER],
        [CONFIGURABLE, RETRY_AFTER, ENVIRONMENT],
    ],
    ids=lambda asked: str(len(asked)),
)
def test_it_works_after_each_change_of_mind(project: Project, asked: Sequence[str]) -> None:
    assert all(project.ask(words) for words in asked)
    project.check()


@pytest.mark.parametrize("then", [ENVIRONMENT, RETRY_AFTER])
def test_a_redirect_before_anything_was_written_starts_from_the_files(
    project: Project, then: str
) -> None:
    project.ask(CONFIGURABLE, is_applied=False)
    assert project.ask(then)
    project.check()


def test_it_works_on_renamed_names(project: Project) -> None:
    project.rename("load_config", "load_settings")
    assert project.ask(CONFIGURABLE)
    project.check()


def test_the_headline_is_seven_hunks_in_three_files(project: Project) -> None:
    (call,) = project.ask(CONFIGURABLE)
    assert call.arguments.count("*** Update File") == 3
    assert call.arguments.count("\n@@") == 7


def test_asking_twice_changes_nothing(project: Project) -> None:
    project.ask(CONFIGURABLE)
    assert project.ask(CONFIGURABLE) == []


def test_the_environment_alone_counts_after_the_redirect(project: Project) -> None:
    project.ask(CONFIGURABLE)
    project.ask(ENVIRONMENT)
    assert "from_file" not in project.text("src/settings.py") + project.text("src/retry/client.py")
    assert "RETRY_DELAY_MS" in project.text("src/settings.py")


def test_every_offered_request_is_understood(project: Project) -> None:
    for row in tomllib.loads(resource_text("sample/requests.toml"))["request"]:
        tools = {name: Tool(name, is_custom=False) for name in ("search_text", "read_file")}
        outputs = answer(Conversation(tools, [Request(row["text"])]), sample_recipes())
        assert "scripted, offline" not in str(outputs), row["text"]


def test_nothing_of_the_sample_asks_for_trust() -> None:
    """Trust is the person's act alone, so the first request must not need it."""
    sample = resource_path("sample/project")
    assert not [file for file in sample.rglob("*") if file.name.lower() == "agents.md"]
