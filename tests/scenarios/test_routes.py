"""`swerve ask` does the same over every route: sockets, HTTP and chat, to Practice and a peer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.scenarios.servers import ROOT, aimock, practice_command, without_proxies

WAIT_S = 60
SOURCE = """\
import json


def load_config(path):
    return json.loads(path.read_text())


def main(path):
    return load_config(path)["name"]
"""
PATCH = """\
*** Begin Patch
*** Update File: app.py
@@
-def load_config(path):
+def read_config(path):
@@ def main(path):
-    return load_config(path)["name"]
+    return read_config(path)["name"]
*** End Patch
"""
REFUSAL = {"message": "Not allowed.", "type": "invalid_request_error", "code": "invalid_prompt"}
PEER_FIXTURES: list[dict[str, object]] = [
    {"match": {"userMessage": "count"}, "response": {"content": "1, 2, 3."}},
    {
        "match": {"userMessage": "rename", "hasToolResult": True},
        "response": {"content": "Renamed in one file."},
    },
    {
        "match": {"userMessage": "rename"},
        "response": {"toolCalls": [{"name": "apply_patch", "arguments": {"patch": PATCH}}]},
    },
    {"match": {"userMessage": "forbidden"}, "response": {"error": REFUSAL, "status": 400}},
]


@dataclass(frozen=True)
class Route:
    """A way from a profile to a server. `fields` are those of models.toml."""

    fields: str
    is_peer: bool = False


_CHAT = 'backend = "chat"\nhas_freeform_tools = false'
ROUTES = {
    "practice-socket": Route('transport = "ws"\nhas_tools_as_item = true'),
    "practice-http": Route('transport = "http"'),
    "practice-chat": Route(_CHAT),
    "aimock-socket": Route('transport = "ws"\nhas_freeform_tools = false', is_peer=True),
    "aimock-chat": Route(_CHAT, is_peer=True),
}
EVERY_ROUTE = pytest.mark.parametrize(
    "route",
    [
        pytest.param(route, id=name, marks=[pytest.mark.peer] if route.is_peer else [])
        for name, route in ROUTES.items()
    ],
)

Serve = Callable[..., AbstractContextManager[dict[str, str]]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Return what runs the server of a route, which may go wrong by a fault."""

    @contextmanager
    def run(route: Route, fault: str = "") -> Iterator[dict[str, str]]:
        if route.is_peer:
            with aimock(tmp_path, PEER_FIXTURES) as address:
                yield address
            return
        with practice_command(*(("--fault", fault) if fault else ())) as address:
            yield address

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "app.py").write_text(SOURCE)
    return folder


def ask(
    route: Route, address: dict[str, str], project: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `swerve ask` with a profile of this route."""
    home = project.parent / "home"
    config = home / ".config" / "swerve"
    config.mkdir(parents=True)
    row = f'url = "{address["url"]}"\nmodel = "practice"\nkey_env = "ROUTE_KEY"\n{route.fields}\n'
    (config / "models.toml").write_text(f'[[profile]]\nid = "route"\n{row}')
    environment = {name: value for name, value in without_proxies().items() if "XDG" not in name}
    environment |= {"HOME": str(home), "ROUTE_KEY": address["key"]}
    environment |= {"PYTHONPATH": str(ROOT / "app")}
    command = [sys.executable, "-m", "swerve", "ask", "--profile", "route"]
    return subprocess.run(
        [*command, "--project", str(project), *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        env=environment,
        check=False,
    )


@EVERY_ROUTE
def test_words_come_out_as_they_were_said(route: Route, serve: Serve, project: Path) -> None:
    with serve(route) as address:
        done = ask(route, address, project, "count to 3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1, 2, 3.\n", "")


@EVERY_ROUTE
def test_an_edit_reaches_the_file(route: Route, serve: Serve, project: Path) -> None:
    words = "rename `load_config` to `read_config`"
    with serve(route) as address:
        done = ask(route, address, project, words, "--file", "app.py", "--keep", "all", "--json")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    hunks = {event["hunk"]: event["state"] for event in events if event["event"] == "hunk"}
    assert set(hunks.values()) == {"kept"}
    assert events[-1]["event"] == "end"
    assert events[-1]["outcome"] == "completed"
    changed = SOURCE.replace("load_config", "read_config")
    assert (project / "app.py").read_text() == changed
    assert os.listdir(project) == ["app.py"]


@EVERY_ROUTE
def test_a_refusal_is_told_in_a_sentence(route: Route, serve: Serve, project: Path) -> None:
    with serve(route, "policy") as address:
        done = ask(route, address, project, "something forbidden")
    assert done.returncode == 1
    assert "Not allowed." in done.stderr
    assert done.stdout == ""
