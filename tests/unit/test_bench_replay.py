"""The replay bench on a repository of a few commits, so that it cannot rot."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.bench import replay
from tests.bench.replay_git import FileChange
from tests.bench.replay_patch import section_from_change

TEXT = "\n".join(
    f"class A{n}:\n    def run(self):\n        one({n})\n        return 1\n" for n in range(6)
)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    versions = [TEXT, TEXT.replace("one(3)", "two(3)").replace("    def run", "    async def run")]
    versions.append(versions[-1].replace("return 1", "return 2"))
    for number, text in enumerate(versions):
        (tmp_path / "app.py").write_text(text)
        (tmp_path / f"new{number}.txt").write_text("fresh\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", f"{number}")
    git(tmp_path, "mv", "app.py", "moved.py")
    git(tmp_path, "rm", "-q", "new0.txt")
    git(tmp_path, "commit", "-q", "-m", "moved")
    return tmp_path


def test_commits_are_replayed_to_the_byte(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay.main(["--repo", str(repository), "--commits", "9"]) == 0
    said, complaints = capsys.readouterr()
    assert not complaints
    assert "plain" in said


def test_a_wrong_byte_is_noticed(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay.Replay, "expected", lambda self: {**self.disk, "moved.py": b""})
    arguments = ["--repo", str(repository), "--commits", "1", "--noise", "plain"]
    assert replay.main(arguments) == 1
    assert "moved.py" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"), [(b"a\r\n", b"a\n"), (b"a\n", b"b"), (b"\0", b"a"), (b"a", b"a\n")]
)
def test_what_the_format_cannot_say_is_left_out(old: bytes, new: bytes) -> None:
    assert section_from_change(FileChange("a", old, new)) is None
