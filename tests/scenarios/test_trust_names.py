"""Names and texts that deceive, in the real window; what is painted is looked at in the pictures.

That no name is painted like the one it mimics is compared, pixel by pixel, in tests/ui.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scenarios.servers import replaying
from tests.scenarios.steps import Launch, ask, ready

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
    with replaying(home, ("apply_patch", patch), ("run_command", argv)) as key:
        yield key


def test_names_and_texts_that_deceive_are_shown_for_what_they_are(
    launch: Launch, project: Path, answering: str
) -> None:
    app = launch(project, variables={"PLAYED_KEY": answering})
    ready(app)
    app.key("ctrl+p")
    app.type("py")
    app.screenshot("names-palette")
    app.key("Escape", "Escape")
    app.key("ctrl+l")
    ask(app, "go")
    app.trace("ApprovalAsked", 20)
    time.sleep(1.0)  # as long as a person needs to read: the card is painted by then
    app.screenshot("names-everywhere")
    flags = [event["flags"] for event in app.events.all() if event["event"] == "HunkChanged"]
    assert flags
    assert flags[-1], "the hunk is marked as one that hides something"
    app.key("Escape")
    app.trace("TurnEnded", 15)
    app.close()
