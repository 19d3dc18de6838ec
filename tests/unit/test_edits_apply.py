from __future__ import annotations

import pytest
from tests.fakes.patches import content_of, envelope

from swerve.edits.apply import PatchResult, apply_patch
from swerve.edits.hunks import FileAction, HunkFlag
from swerve.text.encoding import FileContent


def run(body: str, *, is_partial: bool = False, **files: str) -> PatchResult:
    def read(path: str) -> FileContent | str | None:
        if path == "folder":
            return "The path names a folder."
        return content_of(files[path]) if path in files else None

    return apply_patch(envelope(body), read, is_partial=is_partial)


def writes_of(result: PatchResult) -> dict[str, str | None]:
    assert result.decision is not None
    return {
        write.path: None if write.new is None else write.new.decode()
        for write in result.decision.writes
    }


GOOD = "*** Update File: a\n@@\n-1\n+I\n"
BAD = "*** Update File: b\n@@\n-zzz\n+Z\n"
NEW = "*** Add File: n\n+new\n"


def test_a_patch_becomes_one_decision() -> None:
    result = run(GOOD + NEW + "*** Delete File: d\n", a="1\n2\n", d="x\n")
    assert result.is_complete
    assert result.decision.kind == "patch"
    assert writes_of(result) == {"a": "I\n2\n", "n": "new\n", "d": None}
    assert [(file.path, file.action, file.added, file.removed) for file in result.files] == [
        ("a", FileAction.UPDATE, 1, 1),
        ("n", FileAction.ADD, 1, 0),
        ("d", FileAction.DELETE, 0, 0),
    ]


def test_one_failure_means_that_nothing_is_written_and_every_failure_is_told() -> None:
    result = run(GOOD + BAD + BAD, a="1\n", b="2\n")
    assert result.decision is None
    assert [problem.path for problem in result.problems] == ["b", "b"]
    assert "not in the file" in result.problems[0].reason


def test_partial_keeps_the_files_before_the_first_failure() -> None:
    result = run(GOOD + BAD + NEW, is_partial=True, a="1\n", b="2\n")
    assert writes_of(result) == {"a": "I\n"}
    assert len(result.problems) == 1
    assert run(BAD, is_partial=True, b="2\n").decision is None


def test_text_that_is_no_patch_is_a_problem_with_its_line() -> None:
    (problem,) = run("*** Frobnicate File: x", is_partial=True).problems
    assert problem.line_no == 1
    assert "Expected" in problem.reason


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("*** Delete File: folder\n", "folder"),
        ("*** Update File: ../a\n@@\n-1\n+2\n", "path-escape"),
        ("*** Update File: a\n*** Move to: folder\n", "folder"),
    ],
)
def test_files_that_cannot_be_edited_are_problems(body: str, word: str) -> None:
    (problem,) = run(body, a="1\n").problems
    assert word in problem.reason


def test_loose_and_protected_hunks_are_applied_and_told() -> None:
    body = GOOD + "*** Update File: Makefile\n@@\n-x: y\n+x: z\n"
    result = run(body, a="  1\n", Makefile="x: y\n")
    assert [file.flags for file in result.files] == [HunkFlag.LOOSE, HunkFlag.PROTECTED]
    assert writes_of(result)["a"] == "  I\n"


def test_similar_lines_are_searched_at_once() -> None:
    result = run("*** Update File: a\n@@\n-the first lime\n+x\n", a="the first line\n")
    assert writes_of(result) == {"a": "x\n"}


def test_a_rename_is_told_with_both_names() -> None:
    result = run("*** Update File: a\n*** Move to: b\n@@\n-1\n+2\n", a="1\n")
    assert writes_of(result) == {"b": "2\n", "a": None}
    assert (result.files[0].path, result.files[0].moved_from) == ("b", "a")


def test_a_patch_that_changes_nothing_writes_nothing() -> None:
    result = run("*** Update File: a\n@@\n 1\n-2\n+2\n", a="1\n2\n")
    assert result.is_complete
    assert writes_of(result) == {}


def test_a_file_that_cannot_be_edited_is_a_problem_each_time_it_is_named() -> None:
    body = "*** Delete File: folder\n*** Update File: folder\n@@\n-1\n+2\n"
    assert [problem.path for problem in run(body).problems] == ["folder", "folder"]
