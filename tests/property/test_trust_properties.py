"""Whatever strangers send: no exception, no endless loop, no way out of the project."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.fake_ports import SURROUNDINGS
from tests.fakes.session_script import Script

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.edits.paths import PathClass, classify, path_from_patch
from swerve.project.secrets import redact
from swerve.protocol.shape import WrongShapeError
from swerve.protocol.sse import EventStreamParser
from swerve.session.effects import Run
from swerve.session.tools import read_call
from swerve.session.trust_inputs import ShellKnown
from swerve.terms import ProjectPath
from swerve.text.deception import is_misleading
from swerve.text.escapes import shown
from swerve.text.terminal import plain_text

QUICK = settings(max_examples=150, deadline=None)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NASTY = st.text(
    st.sampled_from("\x1b]0;[8?m\x07\x9b\x9d\x9c\\P_^\b\r\n\tab\u202e\u200b\U000e0041é"),
    max_size=60,
)
COMPONENTS = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a",
        "link",
        "loop",
        ".git",
        ".GIT",
        ".g\u200cit",
        "git~1",
        "~",
        "C:",
        "\\",
        "b.",
    ]
)
PATHS = st.lists(COMPONENTS, min_size=1, max_size=6).map("/".join)


@QUICK
@given(NASTY)
def test_output_of_a_program_holds_nothing_a_terminal_obeys(output: str) -> None:
    assert not CONTROL.search(plain_text(output))


@QUICK
@given(NASTY, NASTY)
def test_taking_sequences_out_never_makes_new_ones(first: str, second: str) -> None:
    assert "\x1b" not in plain_text(plain_text(first) + plain_text(second))


@QUICK
@given(st.text(max_size=80))
def test_what_is_shown_hides_nothing(text: str) -> None:
    assert not any(mark in shown(text) for mark in "\u202e\u2066\u200b\x1b\U000e0041")
    is_misleading([text])
    assert redact(text).text.count("\n") == text.count("\n")


@QUICK
@given(PATHS)
def test_a_path_of_a_patch_stays_inside_or_is_refused(raw: str) -> None:
    path, reason = path_from_patch(raw)
    if reason:
        return
    parts = path.split("/")
    assert ".." not in parts
    assert not path.startswith(("/", "~"))
    assert classify(ProjectPath(path)) is not PathClass.REFUSED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PATHS, min_size=1, max_size=20))
def test_no_path_resolves_to_a_place_outside(raws: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        (root / "a" / "b").mkdir(parents=True)
        (Path(folder) / "root-evil").mkdir()
        (root / "link").symlink_to(Path(folder) / "root-evil")
        (root / "loop").symlink_to(root / "loop")
        (root / "a" / "link").symlink_to("../../root-evil")
        beneath = Beneath(root)
        try:
            for raw in raws:
                try:
                    found = beneath.resolve(raw)
                except PathRefused:
                    continue
                real = os.path.realpath(root / found)
                assert real == str(root) or real.startswith(f"{root}{os.sep}")
        finally:
            beneath.close()


@QUICK
@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_the_splitter_of_events_gives_the_same_however_it_is_fed(
    data: bytes, cuts: list[int]
) -> None:
    ends = sorted({cut for cut in cuts if cut < len(data)} | {len(data)})
    pieces = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert _split(pieces) == _split([data])


def _split(pieces: list[bytes]) -> list[str] | None:
    """Return the events of a stream, None when it is none: that fails however it arrives."""
    parser, events = EventStreamParser(), list[str]()
    try:
        for piece in pieces:
            events += parser.feed(piece)
    except WrongShapeError:
        return None
    return events


@QUICK
@given(st.sampled_from(["run_command", "read_file", "search_text", "list_files", "x"]), st.text())
def test_arguments_of_any_kind_are_read_without_an_exception(name: str, arguments: str) -> None:
    read_call(name, arguments)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text(max_size=12), max_size=4),
    st.dictionaries(
        st.sampled_from(["cwd", "env", "network", "sandbox", "writable_roots", "timeout"]), JSON
    ),
)
def test_a_model_chooses_nothing_but_the_arguments(
    argv: list[str], more: dict[str, object]
) -> None:
    script = Script()
    script.state.has_person = True
    script.play(ShellKnown(SURROUNDINGS))
    script.submit("go")
    made = script.call("run_command", json.dumps({**more, "argv": argv}))
    assert not [effect for effect in made if isinstance(effect, Run)]
    for card in script.state.live[script.thread.id].cards.values():
        assert card.argv in ((), tuple(argv))
        if card.notes:
            where = f"In {SURROUNDINGS.cwd}. {SURROUNDINGS.confinement}"
            assert where in card.notes
