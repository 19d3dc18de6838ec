from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.fakes.practice import practice, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from swerve.practice.server import PracticeServer

Event = dict[str, Any]


def run(test: Callable[[PracticeServer], Coroutine[object, object, None]], rate: float = 0) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20), practice(rate) as server:
            await test(server)

    asyncio.run(bounded())


def dial(server: PracticeServer, **headers: str) -> connect:
    return connect(
        server.url.replace("http", "ws") + "/responses",
        additional_headers={"Authorization": f"Bearer {server.key}", **headers},
        proxy=None,
        max_size=None,
    )


def create(words: str = "count to 3", **fields: object) -> str:
    return json.dumps({"type": "response.create", "model": "m", "input": words, **fields})


async def heard(peer: ClientConnection) -> list[Event]:
    """Return the events up to a terminal one."""
    events: list[Event] = []
    while not events or events[-1]["type"] not in ("response.completed", "error"):
        events.append(json.loads(await peer.recv()))
    return events


def said(events: list[Event]) -> str:
    return "".join(event.get("delta", "") for event in events)


def test_a_conversation_goes_on_by_its_last_response_only() -> None:
    async def test(server: PracticeServer) -> None:
        async with dial(server) as peer:
            await peer.send(create())
            first = await heard(peer)
            assert said(first) == "1, 2, 3."
            old = first[-1]["response"]["id"]
            await peer.send(create(previous_response_id=old))
            assert (await heard(peer))[-1]["response"]["previous_response_id"] == old
            await peer.send(create(previous_response_id=old))
            (refused,) = await heard(peer)
            assert refused["status"] == 400
            assert refused["error"]["code"] == "previous_response_not_found"

    run(test)


def test_memory_ends_with_the_socket() -> None:
    async def test(server: PracticeServer) -> None:
        async with dial(server) as peer:
            await peer.send(create())
            old = (await heard(peer))[-1]["response"]["id"]
        async with dial(server) as peer:
            await peer.send(create(previous_response_id=old))
            assert (await heard(peer))[0]["type"] == "error"

    run(test)


def test_a_warm_up_generates_nothing_and_can_be_continued() -> None:
    async def test(server: PracticeServer) -> None:
        async with dial(server) as peer:
            await peer.send(create(generate=False, input=[]))
            events = await heard(peer)
            kinds = [event["type"].removeprefix("response.") for event in events]
            assert kinds == ["created", "in_progress", "completed"]
            await peer.send(create(previous_response_id=events[-1]["response"]["id"]))
            assert said(await heard(peer)) == "1, 2, 3."

    run(test)


def test_a_lane_is_in_order_and_lanes_are_side_by_side() -> None:
    async def test(server: PracticeServer) -> None:
        async with dial(server) as peer:
            await peer.send(create("count to 100"))
            await peer.send(create("count to 3"))
            await peer.send(create("count to 3", stream_id="b"))
            ends: list[Event] = []
            default: list[str] = []
            while len(ends) < 3:
                event = json.loads(await peer.recv())
                if "stream_id" not in event:
                    default.append(event["type"])
                if event["type"] == "response.completed":
                    ends.append(event)
            assert ends[0]["stream_id"] == "b"
            assert default.index("response.completed") < len(default) - 1
            assert default.count("response.created") == 2
            first_end = default.index("response.completed")
            assert default[:first_end].count("response.created") == 1

    run(test, rate=2_000)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type":"response.append"}',
        '{"type":"response.create"}',
        create(background=True),
    ],
)
def test_bad_requests_are_answered_with_a_status_and_the_socket_stays(text: str) -> None:
    async def test(server: PracticeServer) -> None:
        async with dial(server) as peer:
            await peer.send('{"type":"response.processed"}')
            await peer.send(text)
            (refused,) = await heard(peer)
            assert (refused["type"], refused["status"]) == ("error", 400)
            await peer.send(create())
            assert said(await heard(peer)) == "1, 2, 3."

    run(test)


def test_a_peer_that_vanishes_ends_its_response() -> None:
    async def test(server: PracticeServer) -> None:
        peer = await dial(server)
        await peer.send(create("count to 9999"))
        await peer.recv()
        assert server.running_count == 1
        peer.transport.abort()
        await until(lambda: server.running_count == 0 and server.socket_count == 0, wait_s=1)

    run(test, rate=100)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Authorization": "Bearer wrong"}, 401),
    ],
)
def test_strangers_are_refused(headers: dict[str, str], status: int) -> None:
    async def test(server: PracticeServer) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await dial(server, **headers)
        assert refused.value.response.status_code == status

    run(test)


async def http(server: PracticeServer, head: str, body: str = "") -> tuple[int, str]:
    port = int(server.url.rsplit(":", 1)[1].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    rows = [head, "Host: 127.0.0.1", f"Authorization: Bearer {server.key}", "Connection: close"]
    rows += [f"Content-Length: {len(body)}"] if head.startswith("POST") else []
    writer.write(("\r\n".join(rows) + "\r\n\r\n" + body).encode())
    data = (await reader.read(-1)).decode()
    writer.close()
    await writer.wait_closed()
    top, _, rest = data.partition("\r\n\r\n")
    return int(top.split(" ")[1]), rest


def test_post_streams_the_same_events() -> None:
    async def test(server: PracticeServer) -> None:
        body = json.dumps({"model": "m", "input": "count to 3", "stream": True})
        status, text = await http(server, "POST /v1/responses HTTP/1.1", body)
        rows = [json.loads(row[6:]) for row in text.splitlines() if row.startswith("data: ")]
        assert status == 200
        assert said(rows) == "1, 2, 3."
        assert rows[-1]["type"] == "response.completed"

    run(test)


def test_post_without_streaming_is_one_body() -> None:
    async def test(server: PracticeServer) -> None:
        body = json.dumps({"model": "m", "input": "count to 3"})
        status, text = await http(server, "POST /v1/responses HTTP/1.1", body)
        assert status == 200
        assert json.loads(text)["output"][0]["content"][0]["text"] == "1, 2, 3."

    run(test)


CHAT = {
    "model": "m",
    "messages": [{"role": "user", "content": "count to 3"}],
    "tools": [{"type": "function", "function": {"name": "search_text"}}],
}


def test_chat_streams_chunks_and_says_when_it_is_done() -> None:
    async def test(server: PracticeServer) -> None:
        body = json.dumps({**CHAT, "stream": True})
        status, text = await http(server, "POST /v1/chat/completions HTTP/1.1", body)
        rows = [row[6:] for row in text.splitlines() if row.startswith("data: ")]
        assert status == 200
        assert rows[-1] == "[DONE]"
        chunks = [json.loads(row) for row in rows[:-1]]
        deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
        assert "".join(delta.get("content", "") for delta in deltas) == "1, 2, 3."
        assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
        assert chunks[-1]["usage"]["completion_tokens"] == 2
        assert chunks[-1]["time_info"].keys() == {"queue_time", "completion_time", "total_time"}

    run(test)


def test_chat_without_streaming_is_one_body() -> None:
    async def test(server: PracticeServer) -> None:
        asked = {**CHAT, "messages": [{"role": "user", "content": "rename `a` to `b`"}]}
        status, text = await http(server, "POST /v1/chat/completions HTTP/1.1", json.dumps(asked))
        assert status == 200
        (choice,) = json.loads(text)["choices"]
        assert choice["finish_reason"] == "tool_calls"
        assert choice["message"]["tool_calls"][0]["function"]["name"] == "search_text"

    run(test)


def test_a_connection_is_kept_for_the_next_request() -> None:
    async def test(server: PracticeServer) -> None:
        port = int(server.url.rsplit(":", 1)[1].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        rows = ["GET /v1/models HTTP/1.1", "Host: localhost", f"Authorization: Bearer {server.key}"]
        for _ in range(3):
            writer.write(("\r\n".join(rows) + "\r\n\r\n").encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert "Connection: keep-alive" in head
            size = int(head.lower().partition("content-length: ")[2].split()[0])
            assert json.loads(await reader.readexactly(size))["data"]
        writer.close()
        await writer.wait_closed()

    run(test)


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        ("GET /v1/models HTTP/1.1", "", 200),
        ("POST /v1/responses HTTP/1.1", "{", 400),
        ("POST /v1/responses HTTP/1.1", '{"model":"m","previous_response_id":"r"}', 400),
        ("GET /v1/responses HTTP/1.1", "", 413),
        ("POST /v1/chat/completions HTTP/1.1", '{"model":"m"}', 400),
        ("POST /v1/chat/completions HTTP/1.1", '{"messages":[{}]}', 400),
        ("POST /v1/chat/completions HTTP/1.1", "[]", 400),
        ("GET /elsewhere HTTP/1.1", "", 404),
        ("nonsense", "", 400),
    ],
)
def test_other_requests(head: str, body: str, status: int) -> None:
    async def test(server: PracticeServer) -> None:
        assert (await http(server, head, body))[0] == status

    run(test)


@pytest.mark.parametrize("path", ["responses", "chat/completions"])
def test_a_slow_answer_is_not_a_silent_one(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swerve.practice.lanes._HEARTBEAT_S", 0.05)

    async def test(server: PracticeServer) -> None:
        asked = {**CHAT, "input": "count to 1", "stream": True}
        asked["messages"] = [{"role": "user", "content": "count to 1"}]
        _, text = await http(server, f"POST /v1/{path} HTTP/1.1", json.dumps(asked))
        rows = [row for row in text.splitlines() if row.startswith("data: ")]
        quick = 9 if path == "responses" else 4
        assert len(rows) >= quick + 3

    run(test, rate=1)


def test_closing_drops_the_sockets() -> None:
    async def test(server: PracticeServer) -> None:
        peer = await dial(server)
        await server.close()
        with pytest.raises(ConnectionClosed):
            await peer.recv()

    run(test)
