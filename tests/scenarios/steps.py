"""What scenarios have in common: small texts to work on, and the steps that every person takes.

Knows `App` only. What a step waits for is said by the program itself, in its trace or by name.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.scenarios.app import App

Launch = Callable[..., App]

APP = '''"""Reads the configuration and greets."""

import json


def load_config(path):
    with open(path) as file:
        return json.load(file)


def greet(name):
    return "Hello " + name


def main():
    config = load_config("config.json")
    print(greet(config["name"]))


def again():
    return load_config("other.json")
'''
TOOLS = '''"""Uses the configuration elsewhere."""

from app import load_config


def names():
    return list(load_config("names.json"))
'''
RENAME = "rename `load_config` to `read_config`"


def demo(folder: Path, **files: str) -> Path:
    """Make a project in `folder` of Python files by their names; return its root."""
    root = folder / "demo"
    root.mkdir()
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    return root


def pace(home: Path, tokens_per_s: int) -> Path:
    """Let Practice write at this speed; return the settings that say so."""
    settings = home / ".config" / "swerve" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"practice_tokens_per_s = {tokens_per_s}\n")
    return settings


def ready(app: App) -> None:
    """Wait until the project is listed and the link is warm, and stand in the composer."""
    app.events.wait("TreeChanged", 10)
    wait_for_link(app)
    app.key("ctrl+l")
    app.wait_until(lambda: app.focused() == "Prompt", 5, "the prompt")


def wait_for_link(app: App) -> None:
    app.wait_until(
        lambda: any(
            event["event"] == "LinkShown" and event["status"] == "ready"
            for event in app.events.all()
        ),
        15,
        "a warm link",
    )


def ask(app: App, words: str) -> None:
    app.type(words)
    app.key("Return")


def begun(launch: Launch, project: Path, home: Path, tokens_per_s: int) -> App:
    """Open a window in which the model renames a function of `APP` and `TOOLS`, at this speed."""
    pace(home, tokens_per_s)
    app = launch(project)
    ready(app)
    ask(app, RENAME)
    return app


def reviewed(launch: Launch, project: Path, home: Path) -> App:
    """Open a window with a finished turn of five pending hunks in two files, seen long enough."""
    app = begun(launch, project, home, 2000)
    app.trace("TurnEnded", 30, outcome="completed")
    pending(app, 5)
    look()
    return app


def look() -> None:
    """Look at what is to be judged, as a person does: a target counts once it was visible."""
    time.sleep(1.0)


def pending(app: App, count: int, seconds: float = 15) -> list[str]:
    """Wait until this many hunks have been pending and return their ids in order."""
    found: dict[str, None] = {}

    def enough() -> bool:
        for event in app.events.all():
            if event["event"] == "HunkChanged" and event["state"] == "pending":
                found[event["hunk"]] = None
        return len(found) >= count

    app.wait_until(enough, seconds, f"{count} pending hunks")
    return list(found)
