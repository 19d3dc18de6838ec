from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, note, settings
from tests.fakes.patches import Desk, Typist, envelope

from swerve.edits.blocks import Block
from swerve.edits.hunks import HunkState
from swerve.edits.journal import Decision
from swerve.edits.states import ACTIVE

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PENDING, CUT = HunkState.PENDING, HunkState.CUT

ends = st.sampled_from(["\n", "\r\n"])
words = st.integers(0, 9).map(lambda n: f"word {n}")


@st.composite
def texts(draw: st.DrawFn) -> str:
    end = draw(ends)
    lines = [f"line {n}" for n in range(draw(st.integers(1, 12)))]
    return end.join(lines) + draw(st.sampled_from(["", end]))


def section_for(lines: list[str], start: int, count: int, new: list[str]) -> str:
    """A patch that replaces lines, with all the context there is."""
    before, old, after = lines[:start], lines[start : start + count], lines[start + count :]
    signed = [" " + line for line in before]
    signed += ["-" + line for line in old]
    signed += ["+" + line for line in new]
    signed += [" " + line for line in after]
    return "*** Update File: a\n@@\n" + "\n".join(signed)


def propose(desk: Desk, data: st.DataObject) -> None:
    file = desk.ledger.files["a"]
    lines = list(file.agent_text().lines)
    start = data.draw(st.integers(0, len(lines)))
    count = data.draw(st.integers(0, min(3, len(lines) - start)))
    new = data.draw(st.lists(words, max_size=3))
    if not lines or not (count or new) or not file.exists_for_agent:
        return
    (hunk,) = desk.patch(section_for(lines, start, count, new))
    expected = lines[:start] + new + lines[start + count :]
    assert desk.state(hunk) == "pending", desk.ledger.hunks[hunk].reason
    assert list(desk.ledger.files["a"].agent_text().lines) == expected


def change_outside(desk: Desk, data: st.DataObject) -> None:
    name = desk.ledger.files["a"].base_path
    if name not in desk.disk:
        return
    lines = desk.text(name).splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines)))
    count = data.draw(st.integers(0, min(2, len(lines) - start)))
    new = data.draw(st.lists(st.sampled_from(["out 1\n", "out 2\n"]), max_size=2))
    desk.write_outside(name, "".join(lines[:start] + new + lines[start + count :]))


def change_whole(desk: Desk, data: st.DataObject) -> None:
    """Create, delete or rename, by a patch or by somebody else."""
    file = desk.ledger.files["a"]
    choice = data.draw(st.sampled_from(["add", "delete", "move", "remove", "create"]))
    if choice == "remove":
        desk.write_outside(file.base_path, None)
    elif choice == "create":
        desk.write_outside(file.base_path, "new\n")
    elif choice == "add":
        desk.patch("*** Add File: a\n+added\n+again")
    elif file.exists_for_agent and file.agent_path == "a":
        desk.patch("*** Delete File: a" if choice == "delete" else MOVE)


MOVE = "*** Update File: a\n*** Move to: b\n"


def judge(desk: Desk, data: st.DataObject) -> None:
    ids = list(desk.ledger.hunks)
    if ids:
        chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
        action = data.draw(st.sampled_from([desk.keep, desk.reject]))
        note((action.__name__, chosen, action(*chosen)))


def refine(desk: Desk, data: st.DataObject) -> None:
    """Offer a variant of a hunk, written upon the text with it or without it."""
    file = desk.ledger.files["a"]
    olds = [h.id for h in desk.ledger.hunks.values() if h.state in (PENDING, CUT)]
    if not olds or not file.exists_for_agent:
        return
    old = data.draw(st.sampled_from(olds))
    view = data.draw(st.sampled_from([file.agent_view(), file.view_instead(old)]))
    lines = list(view.lines)
    start = data.draw(st.integers(0, len(lines)))
    new = data.draw(st.lists(words, min_size=1, max_size=2))
    desk.patch(section_for(lines, start, 0, new), instead_of=old)


def rewrite(desk: Desk, data: st.DataObject) -> None:
    """Let the person change what a hunk adds."""
    olds = [h.id for h in desk.ledger.hunks.values() if h.state in (PENDING, CUT)]
    if olds:
        new = data.draw(st.lists(words, max_size=3))
        old = data.draw(st.sampled_from(olds))
        was = desk.ledger.wording(old) if desk.ledger.hunks[old].state is PENDING else None
        before = Counter(desk.ledger.files["a"].agent_text().lines)
        made = desk.carry_out(desk.ledger.reword(old, new, desk.decision_id()))
        note((old, new, made))
        if was is not None and isinstance(made, Decision):
            expected = before - Counter(was) + Counter(new)
            assert Counter(desk.ledger.files["a"].agent_text().lines) == expected


def choose(desk: Desk, data: st.DataObject) -> None:
    """Let another variant of a hunk stand."""
    waiting = [h.id for h in desk.ledger.hunks.values() if h.state is HunkState.SUPERSEDED]
    if waiting:
        chosen = data.draw(st.sampled_from(waiting))
        note((chosen, desk.carry_out(desk.ledger.choose(chosen, desk.decision_id()))))


def keep_part(desk: Desk, data: st.DataObject) -> None:
    pending = desk.ledger.pending()
    if pending:
        hunk = data.draw(st.sampled_from(pending))
        count = len(desk.ledger.hunks[hunk].lines)
        chosen = data.draw(st.sets(st.integers(0, max(count - 1, 0)), min_size=1, max_size=4))
        made = desk.ledger.keep_lines(hunk, sorted(chosen), desk.decision_id())
        desk.carry_out(made)


def cut(desk: Desk, data: st.DataObject) -> None:
    file = desk.ledger.files["a"]
    lines = list(file.agent_text().lines)
    if lines and file.exists_for_agent:
        at = data.draw(st.integers(0, len(lines) - 1))
        desk.patch(f"*** Update File: a\n@@\n {lines[at]}\n+half a l", end=False)


def restart(desk: Desk, data: st.DataObject) -> None:
    """Crash between two inputs, and begin again."""
    if not desk.held:
        before = dict(desk.disk)
        desk.restart()
        assert desk.disk == before


ACTIONS = {
    "restart": restart,
    "refine": refine,
    "rewrite": rewrite,
    "choose": choose,
    "part": keep_part,
    "cut": cut,
    "propose": propose,
    "outside": change_outside,
    "whole": change_whole,
    "judge": judge,
    "undo": lambda desk, data: desk.undo(),
    "redo": lambda desk, data: desk.redo(),
    "hold": lambda desk, data: setattr(desk, "holds_writes", True),
    "release": lambda desk, data: (setattr(desk, "holds_writes", False), desk.release()),
}


@quick
@given(texts(), st.data())
def test_whatever_happens_the_ledger_knows_the_disk(text: str, data: st.DataObject) -> None:
    desk = Desk(a=text)
    for _ in range(data.draw(st.integers(1, 14))):
        name = data.draw(st.sampled_from(list(ACTIONS)))
        before = {hunk.id: hunk.state for hunk in desk.ledger.hunks.values()}
        ACTIONS[name](desk, data)
        desk.check()
        standing = Counter(h.family for h in desk.ledger.hunks.values() if h.state in ACTIVE)
        assert not standing or max(standing.values()) == 1, standing
        for hunk_id, state in before.items():
            after = desk.ledger.hunks.get(hunk_id)
            assert (after is not None and after.state is state) or name in (
                "restart",
                "undo",
                "redo",
                "judge",
                "outside",
                "whole",
                "release",
                "refine",
                "rewrite",
                "choose",
                "part",
            )
    desk.release()
    desk.check()


@quick
@given(texts(), st.data())
def test_keeping_everything_and_undoing_it_gives_the_bytes_back(
    text: str, data: st.DataObject
) -> None:
    desk = Desk(a=text)
    for _ in range(data.draw(st.integers(1, 5))):
        propose(desk, data)
    agent = desk.agent("a")
    for hunk in desk.ledger.pending():
        desk.keep(hunk)
    desk.keep(*desk.ledger.pending())
    assert desk.text("a") == agent
    while desk.undo() is not None:
        desk.check()
    assert desk.text("a") == text


@quick
@given(texts(), st.data())
def test_disjoint_changes_of_others_merge_and_survive_a_reject(
    text: str, data: st.DataObject
) -> None:
    desk = Desk(a=text)
    propose(desk, data)
    change_outside(desk, data)
    outside = desk.text("a")
    pending = desk.ledger.pending()
    if pending:
        desk.keep(*pending)
        desk.check()
        desk.reject(*pending)
    assert desk.text("a") == outside


@quick
@given(texts(), st.data())
def test_the_diff_of_a_growing_hunk_is_whole_at_every_token(text: str, data: st.DataObject) -> None:
    desk = Desk(a=text)
    propose(desk, data)
    lines = list(desk.ledger.files["a"].agent_text().lines)
    start = data.draw(st.integers(0, len(lines)))
    count = data.draw(st.integers(0, len(lines) - start))
    body = section_for(lines, start, count, ["x", "y"])
    step = data.draw(st.integers(1, 9))
    typist = Typist(desk, "a")
    text = envelope(body)
    for at in range(0, len(text), step):
        typist.type(text[at : at + step])
        check_diff(desk, typist.blocks())
    if lines:
        assert [line[1:] for line in typist.picture() if line[0] != "-"] == [
            *lines[:start],
            "x",
            "y",
            *lines[start + count :],
        ]


def check_diff(desk: Desk, blocks: list[Block]) -> None:
    """Both texts are there once, in order and numbered through."""
    old = [(b.old_start, len(b)) for b in blocks if b.old_start is not None]
    new = [(b.new_start, len(b)) for b in blocks if b.new_start is not None]
    for numbered in (old, new):
        line = 0
        for start, length in numbered:
            assert start == line
            line += length
    shown = [line for b in blocks if b.old_start is not None for line in b.source[b.start : b.stop]]
    assert tuple(shown) == desk.ledger.files["a"].base_text().lines
