"""From key press to changed file, in the real window, against Practice over a real socket."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from tests.scenarios.steps import APP, TOOLS, Launch, ask, begun, demo, look, pending, reviewed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = demo(tmp_path, app=APP, tools=TOOLS)
    (folder / ".gitignore").write_text("secret/\n")
    (folder / "secret").mkdir()
    (folder / "secret" / "hidden.py").write_text("x = 1\n")
    return folder


# --- 1: opening ----------------------------------------------------------------------------------


def test_enter_on_the_welcome_page_opens_the_sample(launch: Launch) -> None:
    app = launch()
    app.screenshot("welcome")
    app.key("Return")
    app.trace("ProjectOpened", 10)
    app.trace("TreeChanged", 10)
    app.wait_until(lambda: "swerve-demo" in app.title, 5, "the project's name in the title")
    app.screenshot("sample-opened")
    app.close()


def test_a_folder_dropped_on_the_window_is_opened(launch: Launch, project: Path) -> None:
    app = launch()
    action = app.drag_folder(project)
    assert "Copy" in action
    event = app.trace("ProjectOpened", 10)
    assert event["root"] == str(project)
    app.trace("TreeChanged", 10)
    assert "Project files" in app.names()
    app.screenshot("dropped")
    app.close()


def test_a_path_on_the_command_line_is_opened_and_ignore_rules_hold(
    launch: Launch, project: Path
) -> None:
    app = launch(project)
    app.trace("TreeChanged", 10)
    dump = app.dump()
    assert "app.py" in dump
    assert "secret" not in dump
    app.close()


def test_ctrl_o_opens_a_folder(launch: Launch, project: Path) -> None:
    app = launch()
    app.key("ctrl+o")
    title = "Open a project folder"
    app.wait_until(lambda: any(n.startswith(title) for n in app.names()), 5, "the dialog")
    field = "text 'Directory:' focusable,focused"
    app.wait_until(lambda: field in app.dump(), 10, "the keyboard in its field")
    app.type(str(project))
    app.key("Return")
    assert app.trace("ProjectOpened", 10)["root"] == str(project)
    app.close()


# --- 2: growing ----------------------------------------------------------------------------------


def test_the_diff_grows_while_the_patch_arrives(launch: Launch, project: Path, home: Path) -> None:
    app = begun(launch, project, home, 60)
    app.trace("HunkOpened", 15)
    grown = [app.trace("HunkGrew", 5) for _ in range(5)]
    assert len({event["ms"] for event in grown}) == 5
    assert not app.events.since_mark("TurnEnded")
    app.screenshot("streaming")
    app.trace("TurnEnded", 30, outcome="completed")
    assert (project / "app.py").read_text() == APP
    assert "read_config" in app.text("Chat") or app.has_name("Chat")
    app.screenshot("finished")
    app.close()


# --- 3: stop -------------------------------------------------------------------------------------


def test_escape_stops_in_the_same_step_and_everything_shown_stays(
    launch: Launch, project: Path, home: Path
) -> None:
    app = begun(launch, project, home, 60)
    first = pending(app, 1)[0]
    app.trace("HunkOpened", 15)
    app.mark()
    app.key("Escape")
    ended = app.trace("TurnEnded", 2, outcome="cut")
    app.screenshot("stopped")
    time.sleep(0.5)  # the server would have written 30 more tokens
    late = [e for e in app.events.since_mark() if e["event"] in ("HunkGrew", "EntryGrew")]
    assert late == []
    states = {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}
    assert states[first] == "pending"
    assert "cut" in states.values()
    cut = next(hunk for hunk, state in states.items() if state == "cut")
    app.key("alt+y")
    app.trace("HunkChanged", 5, hunk=first, state="kept")
    app.key("alt+y")
    app.mark()
    assert not [e for e in app.events.all() if e.get("hunk") == cut and e.get("state") == "kept"]
    written = project / "app.py"
    app.wait_until(lambda: "read_config" in written.read_text(), 5, "the kept hunk on disk")
    assert written.read_text().count("read_config") == 1
    assert ended["thread"]
    app.close()


# --- 4: redirect ---------------------------------------------------------------------------------


def test_enter_in_mid_stream_cuts_and_starts_the_new_turn_at_once(
    launch: Launch, project: Path, home: Path
) -> None:
    app = begun(launch, project, home, 25)
    pending(app, 1)
    app.type("no, call it `fetch_config`")
    app.mark()
    app.key("Return")
    cut = app.trace("TurnEnded", 3, outcome="cut")
    started = app.trace("TurnStarted", 3)
    assert started["ms"] - cut["ms"] < 100
    assert started["turn"] != cut["turn"]
    app.trace("EntryGrew", 10)
    app.screenshot("redirected")
    app.trace("TurnEnded", 40, outcome="completed")
    app.close()


def test_a_finished_turn_is_redirected_from_a_hunk(
    launch: Launch, project: Path, home: Path
) -> None:
    app = reviewed(launch, project, home)
    hunks = pending(app, 4)
    app.screenshot("several-pending")
    app.key("ctrl+2")
    app.key("alt+Return")
    app.type("call it `fetch_config` from here on")
    app.mark()
    app.key("Return")
    app.trace("HunkChanged", 5, hunk=hunks[1], state="rejected")
    app.trace("TurnStarted", 5)
    states = {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}
    assert states[hunks[0]] == "pending"
    app.trace("TurnEnded", 30)
    app.close()


# --- 5: judging ----------------------------------------------------------------------------------


def test_keep_and_reject_work_during_the_stream_and_undo_takes_back(
    launch: Launch, project: Path, home: Path
) -> None:
    app = begun(launch, project, home, 60)
    first = pending(app, 1)[0]
    app.key("alt+j")
    app.trace("CursorMoved", 5, hunk=first)
    look()
    app.key("alt+y")
    app.trace("HunkChanged", 5, hunk=first, state="kept")
    kept = APP.replace("def load_config", "def read_config", 1)
    app.wait_until(lambda: (project / "app.py").read_text() == kept, 5, "the kept hunk on disk")
    assert not [e for e in app.events.all() if e["event"] == "TurnEnded"]
    second = pending(app, 2)[1]
    if not [e for e in app.events.all() if e["event"] == "CursorMoved" and e["hunk"] == second]:
        app.key("alt+j")  # the keep found no other hunk to go to
        app.trace("CursorMoved", 5, hunk=second)
    look()
    app.key("alt+n")
    app.trace("HunkChanged", 5, hunk=second, state="rejected")
    app.screenshot("judged")
    assert (project / "app.py").read_text() == kept
    app.key("alt+u")
    app.trace("HunkChanged", 5, hunk=second, state="pending")
    app.key("alt+u")
    app.trace("HunkChanged", 5, hunk=first, state="pending")
    app.wait_until(lambda: (project / "app.py").read_text() == APP, 5, "the old text on disk")
    app.close()


def test_a_reason_after_a_rejection_steers(launch: Launch, project: Path, home: Path) -> None:
    app = reviewed(launch, project, home)
    app.key("alt+n")
    app.trace("HunkChanged", 5, state="rejected")
    app.screenshot("rejected-with-reason")
    app.mark()
    ask(app, "rename `load_config` to `fetch_config`")
    app.trace("TurnStarted", 5)
    app.trace("TurnEnded", 30)
    app.close()


# --- 6: others -----------------------------------------------------------------------------------


def test_a_change_by_another_program_is_followed_and_nothing_pending_is_lost(
    launch: Launch, project: Path, home: Path
) -> None:
    app = reviewed(launch, project, home)
    hunks = pending(app, 4)
    changed = APP.replace("Hello", "Good day")
    (project / "app.py").write_text(changed)
    app.trace("OutsideChanged", 5)
    app.screenshot("outside")
    look()
    app.key("alt+y")
    app.trace("HunkChanged", 5, hunk=hunks[0], state="kept")
    both = changed.replace("def load_config", "def read_config", 1)
    app.wait_until(lambda: (project / "app.py").read_text() == both, 5, "both changes on disk")
    app.close()


def test_git_checkout_under_pending_hunks_keeps_both_texts(
    launch: Launch, project: Path, home: Path
) -> None:
    git = ("git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-C", str(project))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "one"], check=True)
    other = APP.replace('load_config("other.json")', 'load_config("third.json")')
    (project / "app.py").write_text(other)
    subprocess.run([*git, "commit", "-q", "-a", "-m", "two"], check=True)
    app = reviewed(launch, project, home)
    subprocess.run([*git, "checkout", "-q", "HEAD~1"], check=True)
    app.trace("HunkChanged", 5, state="conflicted")
    app.screenshot("conflicted")
    states = {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}
    became = sorted(states[hunk] for hunk in pending(app, 5))
    assert became == ["conflicted", "pending", "pending", "pending", "pending"]
    app.close()
