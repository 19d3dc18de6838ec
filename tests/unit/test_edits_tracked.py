from __future__ import annotations

from tests.fakes.patches import Desk

from swerve.edits.hunks import Author
from swerve.edits.tracked import BlockKind

APP = "a\nb\nc\n"


def kinds(desk: Desk, name: str = "app") -> list[tuple[str, list[str], int | None, int | None]]:
    return [
        (b.kind.value, list(b.source[b.start : b.stop]), b.old_start, b.new_start)
        for b in desk.ledger.files[name].blocks()
    ]


def test_pending_kept_and_rejected_hunks_in_the_diff() -> None:
    desk = Desk(app=APP)
    first, second = desk.patch("*** Update File: app\n@@\n-a\n+A\n@@\n-c\n+C")
    assert kinds(desk) == [
        ("removed", ["a"], 0, None),
        ("added", ["A"], None, 0),
        ("same", ["b"], 1, 1),
        ("removed", ["c"], 2, None),
        ("added", ["C"], None, 2),
    ]
    desk.keep(first)
    desk.reject(second)
    assert kinds(desk) == [
        ("same", ["A"], 0, 0),
        ("same", ["b"], 1, 1),
        ("same", ["c"], 2, 2),
    ]
    kept = desk.ledger.files["app"].blocks()[0]
    assert (kept.hunk, kept.author) == (first, Author.AGENT)


def test_lines_of_a_conflicted_hunk_follow_the_text_that_won() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B")
    desk.write_outside("app", "a\nours\nc\n")
    assert [(kind, lines) for kind, lines, _, _ in kinds(desk)] == [
        ("same", ["a"]),
        ("same", ["ours"]),
        ("added", ["B"]),
        ("same", ["c"]),
    ]
    ours, theirs = desk.ledger.files["app"].blocks()[1:3]
    assert (ours.author, theirs.hunk, theirs.new_start) == (Author.OUTSIDE, hunk, None)
    assert theirs.kind is BlockKind.ADDED


def test_a_conflicted_hunk_that_only_removes_shows_what_it_would_remove() -> None:
    desk = Desk(app="a\nb\nc\nd\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n-c")
    desk.write_outside("app", "a\nours\nc\nd\n")
    assert kinds(desk) == [
        ("same", ["a"], 0, 0),
        ("same", ["ours"], 1, 1),
        ("same", ["c"], 2, 2),
        ("removed", ["b"], None, None),
        ("removed", ["c"], None, None),
        ("same", ["d"], 3, 3),
    ]
    contested = desk.ledger.files["app"].blocks()[2]
    assert (contested.hunk, contested.author) == (hunk, Author.BASE)


def test_what_a_conflicted_hunk_replaces_is_shown_once() -> None:
    desk = Desk(app="a\nb\nc\nd\n")
    desk.patch("*** Update File: app\n@@\n-b\n+B\n-c\n+C")
    desk.write_outside("app", "a\nours\nc\nd\n")
    assert [(kind, lines) for kind, lines, _, _ in kinds(desk)] == [
        ("same", ["a"]),
        ("same", ["ours"]),
        ("same", ["c"]),
        ("added", ["B"]),
        ("added", ["C"]),
        ("same", ["d"]),
    ]


def test_the_version_rises_with_every_visible_change() -> None:
    desk = Desk(app=APP)
    file = desk.ledger.files["app"]
    seen = [file.version]
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B")
    seen.append(file.version)
    desk.keep(hunk)
    seen.append(file.version)
    desk.write_outside("app", "x\n")
    seen.append(file.version)
    assert seen == sorted(set(seen))


def test_names_and_presence_on_disk_and_for_the_agent() -> None:
    desk = Desk(app=APP)
    file = desk.ledger.files["app"]
    (hunk,) = desk.patch("*** Update File: app\n*** Move to: b/app\n")
    assert (file.base_path, file.agent_path) == ("app", "b/app")
    assert desk.ledger.files["b/app"] is file
    desk.reject(hunk)
    assert "b/app" not in desk.ledger.files or desk.ledger.files["b/app"] is not file
    (gone,) = desk.patch("*** Delete File: app\n")
    assert (file.exists, file.exists_for_agent) == (True, False)
    desk.keep(gone)
    assert file.base_bytes() is None
    assert file.revision == ""


def test_after_a_rename_the_old_name_is_free_again() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n*** Move to: new\n")
    desk.keep(hunk)
    (add,) = desk.patch("*** Add File: app\n+again")
    desk.keep(add)
    assert desk.disk == {"new": APP.encode(), "app": b"again\n"}
    desk.check()


def test_a_rename_is_not_taken_back_onto_another_file() -> None:
    desk = Desk(app=APP)
    (move,) = desk.patch("*** Update File: app\n*** Move to: new\n")
    desk.keep(move)
    (add,) = desk.patch("*** Add File: app\n+again")
    assert "Another file is at app" in desk.reject(move).sentence
    assert desk.state(move) == "kept"
    desk.reject(add)
    desk.reject(move)
    assert desk.disk == {"app": APP.encode()}
    desk.check()


def test_a_file_others_put_where_a_renamed_one_was_is_tracked() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n*** Move to: new\n")
    desk.keep(hunk)
    desk.write_outside("app", "other\n")
    assert desk.agent("app") == "other\n"
    assert desk.agent("new") == APP
