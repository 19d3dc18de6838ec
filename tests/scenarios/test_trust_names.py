"""Names and texts that deceive, in the real window; what is painted is looked at in the pictures.

That no name is painted like the one it mimics is compared, pixel by pixel, in tests/ui.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.scenarios.app import App, isolated
from tests.scenarios.hostile import END

Launch = Callable[..., App]

NAMES = (
    "exe.py", "exe\u202e.py", "admin.py", "adm\u200bin.py", "main.py", "main\U000e0041.py",
    "pay.py", "p\u0430y.py", "cop.py", "\u0441\u043e\u0440.py", "user.py", "user\ufe0f.py",
)  # fmt: skip
HIDDEN = ("x = 1  # \u2066 \u202e nothing", "y = 2" + "\u00a0" * 90 + "; evil()", "p\u0430y = 3")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "demo"
    root.mkdir()
    for name in NAMES:
        (root / name).write_text("a = 1\n")
    return root


@pytest.fixture
def answering(home: Path) -> Iterator[str]:
    """A server that proposes a hunk and asks for a command, both deceptive; yields its key."""
    patch = "*** Begin Patch\n*** Update File: pay.py\n@@\n-a = 1\n"
    patch += "".join(f"+{line}\n" for line in HIDDEN) + "*** End Patch\n"
    argv = json.dumps({"argv": ["\u0441url", "a\u202eb", "c\u200bd", "x\n" * 3]})
    rows: list[object] = [{"is": "turn", "version": 1}]
    for number, (name, text) in enumerate((("apply_patch", patch), ("run_command", argv))):
        kind = "custom" if name == "apply_patch" else "function"
        event = {"is": "ToolCallDelta", "call_id": f"c{number}", "name": name, "kind": kind}
        rows += [{"is": "send", "at_ms": 0}, {"at_ms": 0, "event": {**event, "text": text}}, END]
    recording = home / "answers.jsonl"
    recording.write_text("\n".join(json.dumps(row) for row in rows))
    server = subprocess.Popen(
        [sys.executable, "-m", "swerve", "practice", "--replay", str(recording)],
        env={"PATH": os.environ["PATH"], **isolated(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    told = json.loads(server.stdout.readline())
    config = home / ".config" / "swerve"
    config.mkdir(parents=True, exist_ok=True)
    (config / "models.toml").write_text(
        f'[[profile]]\nid = "played"\ntitle = "Played"\nmodel = "practice"\n'
        f'url = "{told["url"]}"\nkey_env = "PLAYED_KEY"\n'
    )
    (config / "settings.toml").write_text('profile = "played"\n')
    yield told["key"]
    server.kill()
    server.wait(5)
    server.stdout.close()


def test_names_and_texts_that_deceive_are_shown_for_what_they_are(
    launch: Launch, project: Path, answering: str
) -> None:
    app = launch(project, variables={"PLAYED_KEY": answering})
    app.trace("TreeChanged", 15)
    app.wait_until(
        lambda: any(
            event["event"] == "LinkShown" and event["status"] == "ready"
            for event in app.events.all()
        ),
        20,
        "a warm link",
    )
    app.key("ctrl+p")
    app.type("py")
    app.screenshot("names-palette")
    app.key("Escape", "Escape")
    app.key("ctrl+l")
    app.type("go")
    app.key("Return")
    app.trace("ApprovalAsked", 20)
    time.sleep(1.0)  # as long as a person needs to read: the card is painted by then
    app.screenshot("names-everywhere")
    flags = [event["flags"] for event in app.events.all() if event["event"] == "HunkChanged"]
    assert flags
    assert flags[-1], "the hunk is marked as one that hides something"
    app.key("Escape")
    app.trace("TurnEnded", 15)
    app.close()
