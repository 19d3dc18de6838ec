"""Trust in the real window: the question about a command, and what survives a crash."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.scenarios.app import App, isolated
from tests.scenarios.hostile import Hostile, make_hostile
from tests.scenarios.servers import replaying
from tests.scenarios.steps import RENAME, Launch, ask, look, ready
from tests.sentinel.run import holders

APP = """import json


def load_config(path):
    with open(path) as file:
        return json.load(file)


def main():
    print(load_config("config.json"))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    return folder


@pytest.fixture
def played(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the model make these calls, by a Practice server that is ended afterwards."""
    with ExitStack() as servers:

        def play(*rows: tuple[str, str]) -> None:
            key = servers.enter_context(replaying(home, *rows))
            monkeypatch.setenv("PLAYED_KEY", key)

        yield play


def command(*argv: str) -> tuple[str, str]:
    return "run_command", json.dumps({"argv": argv})


def started(launch: Launch, project: Path) -> App:
    key = os.environ.get("PLAYED_KEY", "")
    app = launch(project, variables={"PLAYED_KEY": key} if key else {})
    ready(app)
    return app


def past_arming() -> None:
    """Read the command, as a person does; answers in the first half second are not heard."""
    time.sleep(1.0)


def run_it(app: App) -> None:
    """Ask for the command, trust the project, and let it run."""
    ask(app, "run it")
    app.events.wait("ApprovalAsked", 10)
    app.press("Trust demo")
    past_arming()
    app.key("alt+a")
    app.key("r")


# --- a command -----------------------------------------------------------------------------------


def test_a_command_waits_for_trust_and_for_r_and_its_change_can_be_reviewed(
    launch: Launch, project: Path, played: Callable[..., None]
) -> None:
    played(command(sys.executable, "-c", "open('app.py', 'a').write('# by it\\n'); print('ran')"))
    app = started(launch, project)
    ask(app, "run it")
    app.trace("ApprovalAsked")
    app.trace("TrustAsked")
    app.screenshot("trust-asked")
    app.press("Trust demo")
    app.trace("TrustChanged", is_trusted=True)
    past_arming()
    assert "# by it" not in (project / "app.py").read_text()
    app.key("alt+a")
    app.screenshot("command-asked")
    app.key("r")
    app.wait_until(
        lambda: "# by it" in (project / "app.py").read_text(), 15, "the command's change"
    )
    app.trace("HunkChanged", 15, path="app.py", state="kept")
    app.trace("TurnEnded", 15)
    app.screenshot("command-ran")
    app.close()


def test_what_a_command_changed_can_be_taken_back_after_a_crash(
    launch: Launch, project: Path, played: Callable[..., None]
) -> None:
    code = "t = open('app.py').read(); open('app.py', 'w').write(t.replace('json.load(', 'eval('))"
    played(command(sys.executable, "-c", code))
    app = started(launch, project)
    run_it(app)
    app.trace("TurnEnded", 20)
    assert "eval(" in (project / "app.py").read_text()
    app.live_a_second()
    app.kill()
    before = len(app.events.all())
    again = launch(project, variables={"PLAYED_KEY": os.environ["PLAYED_KEY"]})
    again.wait_until(
        lambda: any(event["event"] == "TreeChanged" for event in again.events.all()[before:]),
        15,
        "the project open again",
    )
    again.key("ctrl+shift+o")
    again.wait_until(lambda: "Revert: app.py 6" in again.names(), 10, "the change in the list")
    again.screenshot("command-after-crash")
    again.press("Revert: app.py 6")
    again.wait_until(lambda: (project / "app.py").read_text() == APP, 10, "the old text")
    again.close()


def test_the_key_of_a_whole_session_is_left_nowhere(
    launch: Launch, project: Path, home: Path, played: Callable[..., None]
) -> None:
    code = "import os; print(sorted(os.environ.items())); open('app.py', 'a').write('# by it\\n')"
    played(command(sys.executable, "-c", code))
    app = started(launch, project)
    run_it(app)
    app.trace("TurnEnded", 20)
    app.type("a draft")
    app.close()
    key = os.environ["PLAYED_KEY"]
    assert (home / ".local" / "state" / "swerve").is_dir()
    assert holders(home, key) == []
    assert holders(project, key) == []


def test_typing_while_a_command_asks_never_runs_it(
    launch: Launch, project: Path, played: Callable[..., None]
) -> None:
    played(command("touch", "made"))
    app = started(launch, project)
    ask(app, "run it")
    app.events.wait("ApprovalAsked", 10)
    past_arming()
    app.type("rrr kkk")
    app.key("r", "k")
    app.key("Escape")
    app.trace("TurnEnded", outcome="cut")
    assert not (project / "made").exists()
    app.close()


def test_stop_kills_a_running_command_with_all_it_started(
    launch: Launch, project: Path, played: Callable[..., None]
) -> None:
    code = "import os, time; os.fork(); open(f'{os.getpid()}.pid', 'w'); time.sleep(60)"
    played(command(sys.executable, "-c", code))
    app = started(launch, project)
    run_it(app)
    app.wait_until(lambda: len(list(project.glob("*.pid"))) == 2, 15, "two processes")
    mine = running(project)
    assert mine
    app.key("Escape")
    app.trace("TurnEnded", outcome="cut")
    app.wait_until(lambda: not running(project), 5, "the end of both")
    app.close()


def running(folder: Path) -> list[str]:
    """Return the processes whose working folder is `folder`, zombies left out."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if os.readlink(process / "cwd") == str(folder):
                    found.append(process.name)
            except OSError:
                continue
    return found


# --- opening -------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_opening_a_hostile_repository_runs_nothing_of_it(tmp_path: Path, home: Path) -> None:
    hostile = make_hostile(tmp_path)
    trace, events = home / "strace.txt", home / "events.jsonl"
    environment = {
        "PATH": os.environ["PATH"],
        "QT_QPA_PLATFORM": "offscreen",
        "SWERVE_TRACE": str(events),
        **isolated(home),
    }
    strace = ["strace", "-f", "-qq", "-e", "trace=execve,connect", "-o", str(trace)]
    program = subprocess.Popen(
        [*strace, sys.executable, "-m", "swerve", str(hostile.root)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait(lambda: seen(events, "TreeChanged"))
        (hostile.root / "app.py").write_text("value = 3\n")
        wait(lambda: seen(events, "OutsideChanged"))
        wait(lambda: seen(events, "HunkChanged"))
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait(10)
    assert_harmless(hostile, trace.read_text(errors="replace"))


def assert_harmless(hostile: Hostile, traced: str) -> None:
    assert hostile.harm() == []
    lines = [line for line in traced.splitlines() if "execve(" in line and "ENOENT" not in line]
    assert lines
    for line in lines:
        program = line.partition('execve("')[2].partition('"')[0]
        assert not program.startswith(str(hostile.root)), line
        assert Path(program).name not in ("git", "sh", "bash", "touch", "curl"), line
    outside = [
        line for line in traced.splitlines() if "sin_port" in line and "127.0.0.1" not in line
    ]
    assert outside == []


def seen(events: Path, kind: str) -> bool:
    return events.exists() and f'"event": "{kind}"' in events.read_text()


def wait(condition: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)


# --- survival ------------------------------------------------------------------------------------


def test_a_crash_costs_neither_draft_nor_transcript_nor_pending_hunks(
    launch: Launch, project: Path
) -> None:
    app = started(launch, project)
    ask(app, RENAME)
    app.trace("TurnEnded", 20)
    app.type("a draft that nobody sent")
    app.wait_until(lambda: app.text("Prompt") == "a draft that nobody sent", 10, "the draft")
    app.live_a_second()
    app.kill()
    again = launch(project)
    again.events.wait("TreeChanged", 10)
    again.wait_until(
        lambda: any(
            event["event"] == "HunkChanged" and event["state"] == "pending"
            for event in again.events.all()
        ),
        10,
        "the pending hunks",
    )
    assert again.text("Prompt") == "a draft that nobody sent"
    again.key("ctrl+2")
    look()
    again.key("alt+y")
    again.wait_until(lambda: "read_config" in (project / "app.py").read_text(), 10, "the keep")
    again.close()


def test_closing_in_mid_stream_is_quick_and_the_turn_is_stored_as_cut(
    launch: Launch, project: Path, home: Path
) -> None:
    (home / ".config" / "swerve").mkdir(parents=True)
    (home / ".config" / "swerve" / "settings.toml").write_text("practice_tokens_per_s = 20\n")
    app = started(launch, project)
    ask(app, RENAME)
    app.trace("EntryGrew", 15)
    begun = time.monotonic()
    app.close()
    assert time.monotonic() - begun < 3
    again = launch(project)
    again.events.wait("EntryAdded", 10)
    assert (project / "app.py").read_text() == APP
    again.close()


def test_a_project_folder_that_moves_away_is_said_and_never_made_again(
    launch: Launch, project: Path
) -> None:
    app = started(launch, project)
    ask(app, RENAME)
    app.trace("TurnEnded", 20)
    away = project.with_name("elsewhere")
    project.rename(away)
    app.trace("PlaceChanged", 15, place="away")
    app.key("ctrl+l")
    app.type("typed while it was away")
    app.screenshot("project-away")
    app.key("ctrl+2")
    app.mark()
    app.key("alt+y")
    app.trace("Announced", 15)
    assert not project.exists()
    assert (away / "app.py").read_text() == APP
    away.rename(project)
    app.trace("PlaceChanged", 15, place="here")
    app.screenshot("project-back")
    assert app.text("Prompt") == "typed while it was away"
    app.key("ctrl+2")
    app.wait_until(
        lambda: app.key("alt+y") or "read_config" in (project / "app.py").read_text(),
        15,
        "the keep after it came back",
    )
    app.close()


def test_another_folder_in_the_projects_place_is_not_written_and_can_be_opened(
    launch: Launch, project: Path
) -> None:
    app = started(launch, project)
    ask(app, RENAME)
    app.trace("TurnEnded", 20)
    app.type("a draft")
    project.rename(project.with_name("elsewhere"))
    shutil.copytree(project.with_name("elsewhere"), project)
    app.trace("PlaceChanged", 15, place="other")
    app.screenshot("project-replaced")
    app.key("ctrl+2")
    app.mark()
    app.key("alt+y")
    app.trace("Announced", 15)
    assert (project / "app.py").read_text() == APP
    app.mark()
    app.press("Open it")
    app.trace("ProjectOpened", 15)
    app.trace("HunkChanged", 15, state="pending")
    assert app.text("Prompt") == "a draft"
    app.key("ctrl+2")
    app.wait_until(
        lambda: app.key("alt+y") or "read_config" in (project / "app.py").read_text(),
        15,
        "the keep in the new folder",
    )
    app.close()
