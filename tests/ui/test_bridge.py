"""From batches to signals, and the trace that scenarios read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.edits.hunks import HunkState
from swerve.session.transcript import Tone
from swerve.terms import ProfileId, ProjectPath
from swerve.ui.bridge import TRACE_VARIABLE, Bridge
from swerve.workbench.events import (
    LinkShown,
    MeterChanged,
    OutsideChanged,
    ProjectOpened,
    ProjectRefused,
    TreeChanged,
)

PATCH = """*** Begin Patch
*** Update File: README.md
@@
-# swerve-demo
+# Swerve demo
*** End Patch
"""


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


def _heard(bridge: Bridge) -> list[str]:
    heard: list[str] = []
    names = (
        "threads_changed turn_started turn_ended entries_changed hunk_changed hunk_grew"
        " file_changed file_shown cursor_moved announced project_opened project_refused"
        " tree_changed outside_changed link_shown meter_changed settled"
    )
    for name in names.split():
        getattr(bridge, name).connect(lambda *_, name=name: heard.append(name))
    return heard


def test_a_turn_is_heard_in_order(qtbot, workbench: FakeWorkbench) -> None:
    bridge = Bridge(workbench)
    heard = _heard(bridge)
    workbench.submit("Rename it")
    workbench.start()
    workbench.patch(PATCH)
    workbench.stop()
    order = [name for name in heard if name != "settled"]
    assert order.index("turn_started") < order.index("hunk_changed") < order.index("turn_ended")
    assert "file_shown" in order
    assert "announced" in order
    assert heard[-1] == "settled"
    bridge.close()


def test_news_of_the_project_are_heard(qtbot, workbench: FakeWorkbench) -> None:
    bridge = Bridge(workbench)
    heard = _heard(bridge)
    workbench.emit(
        ProjectOpened(Path("/p")),
        TreeChanged(),
        ProjectRefused("No.", "Yes."),
        OutsideChanged((ProjectPath("a.py"),)),
        LinkShown(ProfileId("practice"), workbench.state.links[ProfileId("practice")]),
        MeterChanged(),
    )
    assert heard == [
        "project_opened",
        "tree_changed",
        "project_refused",
        "outside_changed",
        "link_shown",
        "meter_changed",
        "settled",
    ]
    bridge.close()


def test_a_closed_bridge_hears_nothing(qtbot, workbench: FakeWorkbench) -> None:
    bridge = Bridge(workbench)
    heard = _heard(bridge)
    bridge.close()
    workbench.emit(TreeChanged())
    assert heard == []


def test_the_trace_has_a_line_for_every_event(
    qtbot, workbench: FakeWorkbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trace.jsonl"
    monkeypatch.setenv(TRACE_VARIABLE, str(path))
    bridge = Bridge(workbench)
    workbench.submit("Rename it")
    workbench.start()
    workbench.patch(PATCH)
    bridge.note("WindowShown", project="/p")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    changed = [line for line in lines if line["event"] == "HunkChanged"]
    assert changed[-1]["state"] == HunkState.PENDING
    assert changed[-1]["path"] == "README.md"
    assert all(line["ms"] > 0 for line in lines)
    assert lines[-1]["project"] == "/p"
    started = next(line for line in lines if line["event"] == "TurnStarted")
    assert started["outcome"] == "running"
    bridge.close()


def test_tones_arrive(qtbot, workbench: FakeWorkbench) -> None:
    bridge = Bridge(workbench)
    told: list[tuple[str, str]] = []
    bridge.announced.connect(lambda sentence, tone: told.append((sentence, tone)))
    workbench.submit("  ")
    assert told == [("Nothing to send: type a request first.", Tone.INFO)]
    bridge.close()
