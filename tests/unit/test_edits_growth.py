from __future__ import annotations

from tests.fakes.patches import Desk, Typist, content_of

from swerve.edits.stream import HunkOpened

APP = "a\nb\nc\nd\nb\n"


def start(desk: Desk) -> Typist:
    typist = Typist(desk)
    typist.type("*** Begin Patch\n*** Update File: app\n@@\n")
    return typist


def test_a_hunk_shows_as_soon_as_its_place_is_unique() -> None:
    typist = start(Desk(app=APP))
    assert typist.type("-b") == [" a", " b", " c", " d", " b"]
    assert typist.type("\n") == [" a", " b", " c", " d", " b"]
    assert typist.desk.ledger.files["app"].unplaced == ["h0"]
    assert typist.type("-c\n") == [" a", "-b", "-c", " d", " b"]
    assert not typist.hunks[0].place.is_confirmed
    assert typist.type("+B") == [" a", "-b", "-c", "+B", " d", " b"]
    assert typist.type("B\n+") == [" a", "-b", "-c", "+BB", "+", " d", " b"]
    assert typist.type("x\n d\n+y\n") == [" a", "-b", "-c", "+BB", "+x", " d", "+y", " b"]
    assert typist.type("-b\n*** End Patch\n") == [" a", "-b", "-c", "+BB", "+x", " d", "+y", "-b"]
    assert typist.hunks[0].place.is_confirmed


def test_replacements_side_by_side_stay_apart() -> None:
    typist = start(Desk(app=APP))
    assert typist.type("-a\n+A\n-b\n+B\n c\n") == ["-a", "+A", "-b", "+B", " c", " d", " b"]
    assert typist.type("*** End Patch\n") == ["-a", "+A", "-b", "+B", " c", " d", " b"]


def test_a_place_that_turns_out_wrong_is_given_up() -> None:
    typist = start(Desk(app=APP))
    typist.type("-a\n+A\n")
    assert typist.picture()[:2] == ["-a", "+A"]
    assert typist.type("-zzz\n") == [" a", " b", " c", " d", " b"]


def test_headers_place_a_hunk_of_added_lines() -> None:
    typist = Typist(Desk(app=APP))
    typist.type("*** Begin Patch\n*** Update File: app\n@@ c\n+new")
    assert typist.picture() == [" a", " b", " c", "+new", " d", " b"]
    typist.type("\n@@ d\n-b\n")
    assert typist.picture() == [" a", " b", " c", "+new", " d", "-b"]


def test_a_growing_file_and_a_growing_deletion_show_at_once() -> None:
    typist = Typist(Desk(app=APP), "new")
    typist.desk.load("new")
    assert typist.type("*** Begin Patch\n*** Add File: new\n+one\n+tw") == ["+one", "+tw"]
    typist.name = "app"
    assert typist.type("\n*** Delete File: app\n") == ["-a", "-b", "-c", "-d", "-b"]


def test_line_numbers_count_growing_lines_but_not_cut_ones() -> None:
    typist = start(Desk(app=APP))
    typist.type("-a\n+A\n+AA")
    assert [(block.old_start, block.new_start) for block in typist.blocks()] == [
        (0, None),
        (None, 0),
        (1, 2),
    ]
    typist.desk.ledger.cut(typist.hunks[0].call, 0.0)
    assert [(block.old_start, block.new_start) for block in typist.blocks()] == [
        (0, 0),
        (None, None),
        (1, 1),
    ]


def test_a_growing_hunk_follows_its_lines() -> None:
    desk = Desk(app=APP)
    typist = start(desk)
    typist.type("-c\n+C")
    desk.write_outside("app", "top\n" + APP)
    assert typist.type("C") == [" top", " a", " b", "-c", "+CC", " d", " b"]
    desk.write_outside("app", "gone\n")
    assert typist.picture() == [" gone"]


def test_a_growing_hunk_may_remove_what_a_pending_one_added() -> None:
    desk = Desk(app=APP)
    desk.patch("*** Update File: app\n@@\n-c\n+C1\n+C2")
    typist = start(desk)
    assert typist.type("-C2\n-d\n+x") == [" a", " b", "-c", "+C1", "-C2", "-d", "+x", " b"]


def test_growth_waits_for_its_file() -> None:
    desk = Desk()
    typist = Typist(desk)
    stream_text = "*** Begin Patch\n*** Update File: app\n@@\n-c\n+C"
    for event in typist.stream.feed(stream_text):
        if isinstance(event, HunkOpened):
            desk.ledger.open(event.hunk)
        elif hasattr(event, "hunk"):
            desk.ledger.grew(event.hunk.id)
    desk.ledger.track("app", content_of(APP))
    assert typist.picture() == [" a", " b", "-c", "+C", " d", " b"]
