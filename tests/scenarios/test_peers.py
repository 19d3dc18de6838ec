"""Other implementations of the protocol as clients of Practice; as servers see `test_routes`.

They live outside of this installation; `packaging/peers.py` installs them and prints the settings.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

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
        await peer.response.create(model="practice", previous_response_id="resp_gone", input="x")
        async for event in peer:
            if take(event):
                break
        error = [event.status, event.error.code]
    stream = await client.responses.create(model="practice", input="count to 30", stream=True)
    async for event in stream:
        take(event)
    whole = await client.responses.create(model="practice", input="count to 3")
    models = (await client.models.list()).data
    print(json.dumps({"seen": seen, "call": call.name, "error": error,
                      "text": whole.output_text, "models": [model.id for model in models]}))

asyncio.run(main(*sys.argv[1:]))
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
    assert said["error"] == [400, "previous_response_not_found"]
    assert said["text"] == "1, 2, 3."
    assert said["models"] == ["practice"]


def test_codex_completes_a_turn_against_practice(tmp_path: Path) -> None:
    codex = Path(setting("SWERVE_PEER_CODEX")) / "node_modules/.bin/codex"
    with practice_command() as address:
        (tmp_path / "config.toml").write_text(codex_settings(address["url"]), encoding="utf-8")
        environment = without_proxies() | {
            "HOME": str(tmp_path),
            "CODEX_HOME": str(tmp_path),
            "LOOP_KEY": address["key"],
        }
        done = subprocess.run(
            [str(codex), "exec", "--json", "--skip-git-repo-check", "count to 20"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            cwd=tmp_path,
            env=environment,
            check=False,
        )
    rows = [json.loads(row) for row in done.stdout.splitlines() if row.startswith("{")]
    assert rows, done.stderr
    assert rows[-1]["type"] == "turn.completed", done.stdout
    texts = [row["item"]["text"] for row in rows if row["type"] == "item.completed"]
    assert texts[-1].endswith("19, 20.")


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
