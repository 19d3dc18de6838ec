from __future__ import annotations

import asyncio
import json
import sys

from websockets.sync.client import connect

from swerve.adapters.practice_process import PracticeProcess

BENCH = (sys.executable, "-m", "tests.bench.serving")


def test_the_benchs_server_writes_what_it_is_told_and_stamps_every_event() -> None:
    words = "bench grow rate=100000 tokens=400 file=small.py marks=7"
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": words}]}
    frame = {"type": "response.create", "model": "practice", "input": [item], "store": False}

    def ask(url: str, key: str) -> list[dict[str, object]]:
        address = f"ws{url.removeprefix('http')}/responses"
        told: list[dict[str, object]] = []
        headers = {"Authorization": f"Bearer {key}"}
        with connect(address, additional_headers=headers, proxy=None) as socket:
            socket.send(json.dumps(frame))
            while not told or told[-1]["type"] != "response.completed":
                told.append(json.loads(socket.recv(timeout=30)))
        return told

    async def test() -> list[dict[str, object]]:
        process = PracticeProcess((), None, BENCH)
        await process.until_ready()
        try:
            return await asyncio.to_thread(ask, process.url, process.key)
        finally:
            await process.close()

    told = asyncio.run(test())
    assert all(isinstance(event["sent_ns"], int) for event in told)
    assert "".join(str(event.get("delta", "")) for event in told).startswith("The delay grows")
