from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.model_client import ACCEPTED, ModelClient

from swerve.practice.patching import Edit, patch_text

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "  a", "def f():"]), min_size=1, max_size=14)


@settings(max_examples=150, deadline=None)
@given(LINES, st.data())
def test_the_edit_engine_reads_every_patch_as_it_was_meant(
    lines: list[str], data: st.DataObject
) -> None:
    edits: list[Edit] = []
    at = 0
    while at < len(lines) and len(edits) < 4:
        start = data.draw(st.integers(at, len(lines) - 1))
        end = data.draw(st.integers(start, min(start + 2, len(lines))))
        edits.append(
            Edit(start, end, tuple(data.draw(st.lists(st.just("new"), min_size=1, max_size=2))))
        )
        at = end + 1
    changed = list(lines)
    for edit in reversed(edits):
        changed[edit.start : edit.end] = edit.lines
    client = ModelClient({"f.txt": "\n".join(lines) + "\n"})
    patch = patch_text({"f.txt": (client.files["f.txt"], edits)})
    assert client._apply(patch) == ACCEPTED, patch
    assert client.files["f.txt"] == "\n".join(changed) + "\n"
