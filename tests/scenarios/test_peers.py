"""Other implementations of the protocol as clients of Practice; as servers see `test_routes`.

They live outside of this installation; `packaging/peers.py` installs them and prints the settings.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.servers import practice_command, setting, without_proxies

pytestmark = pytest.mark.peer

WAIT_S = 60
OPENAI_CLIENT = """
import asyncio, json, sys
from openai import AsyncOpenAI

TOOLS = [
    {"type": "custom", "name": "apply_patch"},
    {"type": "function", "name": "search_text",
     "parameters": {"type": "object", "properties": {"query": {"type": "string"}}}},
]

async def main(url, key):
    client, seen = AsyncOpenAI(base_url=url, api_key=key), []
    def take(event):
        seen.append([type(event).__name__, event.type])
        return event.type in ("response.completed", "error")
    async with client.responses.connect() as peer:
        await peer.response.create(model="practice", input="count to 30")
        async for event in peer:
            if take(event):
                break
        await peer.response.create(
            model="practice", previous_response_id=event.response.id, tools=TOOLS,
            input=[{"role": "user", "content": "rename `a` to `b`"}])
        async for event in peer:
            if take(event):
                break
        call = event.response.output[-1]
        await peer.response.create(
            model="practice", previous_response_id=event.response.id, tools=TOOLS,
            input=[{"type": "function_call_output", "call_id": call.call_id, "output": ""}])
        async for event in peer:
            if take(event):
                break
        answered = event.response.output_text
        await peer.response.create(model="practice", previous_response_id="resp_gone", input="x")
        async for event in peer:
            if take(event):
                break
        error = [event.status, event.error.code]
    async with client.responses.connect() as peer:
        await peer.response.create(model="practice", input="count to 9999")
        async for event in peer:
            take(event)
            if event.type == "response.output_text.delta":
                break
    async with client.responses.connect() as peer:
        await peer.response.create(model="practice", input="count to 3")
        async for event in peer:
            if take(event):
                break
        after = event.response.output_text
    stream = await client.responses.create(model="practice", input="count to 30", stream=True)
    async for event in stream:
        take(event)
    whole = await client.responses.create(model="practice", input="count to 3")
    models = (await client.models.list()).data
    print(json.dumps({"seen": seen, "call": call.name, "answered": answered,
                      "error": error, "after": after,
                      "text": whole.output_text, "models": [model.id for model in models]}))

asyncio.run(main(*sys.argv[1:]))
"""


CALL_OF_A_COMMAND = """\
{"is": "turn", "version": 1}
{"is": "send", "at_ms": 0}
{"is": "event", "at_ms": 1, "event": {"is": "ToolCallDelta", "call_id": "c1", "item_id": "i1", \
"name": "exec_command", "kind": "function", "text": "{\\"cmd\\": \\"echo from practice\\"}"}}
{"is": "event", "at_ms": 2, "event": {"is": "Finished", "reason": "completed"}}
{"is": "send", "at_ms": 3}
{"is": "event", "at_ms": 4, "event": {"is": "TextDelta", "item_id": "m1", "text": "Ran it."}}
{"is": "event", "at_ms": 5, "event": {"is": "Finished", "reason": "completed"}}
"""


def test_the_openai_client_understands_every_event_of_practice() -> None:
    python = setting("SWERVE_PEER_PYTHON")
    with practice_command() as address:
        done = subprocess.run(
            [python, "-c", OPENAI_CLIENT, address["url"], address["key"]],
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            env=without_proxies(),
            check=False,
        )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    unknown = [kind for kind, _ in said["seen"] if not kind.startswith("Response")]
    assert unknown == []
    kinds = {kind for _, kind in said["seen"]}
    assert {"response.output_text.delta", "response.function_call_arguments.delta"} <= kinds
    assert said["call"] == "search_text"
    assert "`a`" in said["answered"]
    assert said["after"] == "1, 2, 3."
    assert said["error"] == [400, "previous_response_not_found"]
    assert said["text"] == "1, 2, 3."
    assert said["models"] == ["practice"]


def test_codex_completes_a_turn_against_practice(tmp_path: Path) -> None:
    with practice_command() as address:
        items = codex_items(tmp_path, address, "count to 20")
    assert items[-1]["text"].endswith("19, 20.")


def test_codex_runs_a_tool_that_practice_calls(tmp_path: Path) -> None:
    replay = tmp_path / "turn.replay.jsonl"
    replay.write_text(CALL_OF_A_COMMAND, encoding="utf-8")
    with practice_command("--replay", str(replay)) as address:
        command, said = codex_items(tmp_path, address, "run it")
    assert command["type"] == "command_execution"
    assert command["aggregated_output"] == "from practice\n"
    assert said["text"] == "Ran it."


def test_codex_interrupts_a_turn_and_goes_on(tmp_path: Path) -> None:
    with practice_command("--rate", "300") as address, app_server(tmp_path, address) as codex:
        about = {"clientInfo": {"name": "peer", "title": "peer", "version": "1"}}
        codex.ask("initialize", about)
        codex.tell("initialized")
        thread = codex.ask("thread/start", {})["thread"]["id"]
        turn = codex.ask("turn/start", turn_of(thread, "count to 9999"))["turn"]["id"]
        codex.until("item/agentMessage/delta")
        codex.ask("turn/interrupt", {"threadId": thread, "turnId": turn})
        assert codex.until("turn/completed")["turn"]["status"] == "interrupted"
        codex.ask("turn/start", turn_of(thread, "count to 3"))
        ended = codex.until("turn/completed")["turn"]
    assert ended["status"] == "completed"
    assert [item["text"] for item in ended["items"] if "text" in item] == ["1, 2, 3."]


def turn_of(thread: str, words: str) -> dict[str, object]:
    """Return what starts a turn of Codex."""
    return {"threadId": thread, "input": [{"type": "text", "text": words}]}


def codex_command(home: Path, address: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return Codex and an environment that leads it to `address` and nowhere else."""
    codex = Path(setting("SWERVE_PEER_CODEX")) / "node_modules/.bin/codex"
    (home / "config.toml").write_text(codex_settings(address["url"]), encoding="utf-8")
    own = {"HOME": str(home), "CODEX_HOME": str(home), "LOOP_KEY": address["key"]}
    return str(codex), without_proxies() | own


def codex_items(home: Path, address: dict[str, str], words: str) -> list[dict[str, Any]]:
    """Let Codex run a turn to its end; return the items it completed."""
    codex, environment = codex_command(home, address)
    done = subprocess.run(
        [codex, "exec", "--json", "--skip-git-repo-check", words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        cwd=home,
        env=environment,
        check=False,
    )
    rows = [json.loads(row) for row in done.stdout.splitlines() if row.startswith("{")]
    assert rows, done.stderr
    assert rows[-1]["type"] == "turn.completed", done.stdout
    return [row["item"] for row in rows if row["type"] == "item.completed"]


class AppServer:
    """Codex as a server of its own protocol: one JSON object a line, both ways."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self._asked = 0

    def ask(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        """Ask, and return the answer."""
        self._asked += 1
        self._write({"id": self._asked, "method": method, "params": params})
        while (message := self._read()).get("id") != self._asked:
            continue
        assert "result" in message, message
        return message["result"]

    def tell(self, method: str) -> None:
        """Say what has no answer."""
        self._write({"method": method})

    def until(self, method: str) -> dict[str, Any]:
        """Return what the next notification of that name says."""
        while (message := self._read()).get("method") != method:
            continue
        return message["params"]

    def _write(self, message: dict[str, object]) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(message) + "\n")
        self._child.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        assert line, "Codex ended"
        return json.loads(line)


@contextmanager
def app_server(home: Path, address: dict[str, str]) -> Iterator[AppServer]:
    """Run Codex as a server; whatever hangs is ended after a while."""
    codex, environment = codex_command(home, address)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        [codex, "app-server"],
        stdin=pipe,
        stdout=pipe,
        stderr=nothing,
        text=True,
        cwd=home,
        env=environment,
    ) as child:
        guard = threading.Timer(WAIT_S, child.kill)
        guard.start()
        try:
            yield AppServer(child)
        finally:
            guard.cancel()
            child.kill()


def codex_settings(url: str) -> str:
    """Return a configuration that leads Codex to `url` and nowhere else."""
    return f"""
model = "gpt-5.5"
model_provider = "loop"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.loop]
name = "loop"
base_url = "{url}"
wire_api = "responses"
supports_websockets = true
env_key = "LOOP_KEY"
stream_max_retries = 0
request_max_retries = 0
stream_idle_timeout_ms = 20000
websocket_connect_timeout_ms = 5000
"""
