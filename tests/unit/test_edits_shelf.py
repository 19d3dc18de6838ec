from __future__ import annotations

from tests.fakes.patches import HunkMaker, content_of

from swerve.edits.hunks import FileAction, HunkState
from swerve.edits.shelf import FileShelf


def test_a_renamed_file_is_found_under_the_name_that_counts() -> None:
    hunk = HunkMaker()("old", FileAction.UPDATE)
    hunk.state = HunkState.PENDING
    shelf = FileShelf({hunk.id: hunk})
    file = shelf.take_in("old", content_of("1\n"))
    target = shelf.take_in("new", None)
    file.note_move(hunk.id, "new")
    shelf.renamed([file])
    assert shelf.by_path == {"old": file, "new": file}
    assert (shelf.on_disk("old"), shelf.on_disk("new")) == (file, None)
    assert not shelf.has_left("old")
    hunk.state = HunkState.KEPT
    shelf.renamed([file])
    assert shelf.has_left("old")
    assert (shelf.on_disk("old"), shelf.on_disk("new")) == (None, file)
    hunk.state = HunkState.REJECTED
    shelf.renamed([file])
    assert shelf.by_path == {"old": file, "new": target}
    assert list(shelf) == [file, target]
    assert not shelf.has_left("unknown")
