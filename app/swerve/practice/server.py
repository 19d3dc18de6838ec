"""The Practice server: a loopback listener that tells WebSocket from POST and answers both.

It serves `GET /v1/responses` (upgrade), `POST /v1/responses` and `POST /v1/chat/completions`
(events or one body) and `GET /v1/models`, with a private key. It runs in a process of its own
(`practice/cli.py`) or, in tests, on the test's loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
import ssl
from collections.abc import Mapping
from dataclasses import field

from swerve.frozen import frozen
from swerve.practice.chat import ChatWriter, chat_create_from
from swerve.practice.creates import Create, Refusal, chars_of, create_from, event_from
from swerve.practice.event_stream import EventStream
from swerve.practice.faults import Action, Fault, FaultPlayer
from swerve.practice.http11 import (
    CHAT_PATH,
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    MODELS_PATH,
    Head,
    answer,
    error_answer,
    gate,
    head_from,
)
from swerve.practice.lanes import Lanes, write
from swerve.practice.mishaps import FaultySink
from swerve.practice.pacing import Pace
from swerve.practice.peer import Event
from swerve.practice.recipes import Recipe
from swerve.practice.replay import Replay
from swerve.practice.websocket import Socket
from swerve.practice.writing import ResponseWriter

_HEAD_TIMEOUT_S = 10.0
_IDLE_S = 75.0


@frozen
class PracticeOptions:
    """How a Practice server behaves.

    Attributes:
        port: 0 for any free one.
        key: empty for a fresh random one.
        fault: what goes wrong, None for nothing.
        replay: recorded answers in place of the model's own.
        tls: certificate to speak TLS with, None for plain text.
    """

    port: int = 0
    key: str = ""
    pace: Pace = field(default_factory=Pace)
    fault: Fault | None = None
    recipes: tuple[Recipe, ...] = ()
    replay: Replay | None = None
    tls: ssl.SSLContext | None = None


class PracticeServer:
    """A running server.

    Attributes:
        url: base URL ending in `/v1`, empty before `start`.
        key: what clients present as bearer.
        socket_count: open WebSockets, for whoever tests a client against it.
        running_count: responses being written now, likewise.
        stream_count: of these, those over HTTP.
        bodies: sizes of the creates received, in bytes, oldest first.
    """

    def __init__(self, options: PracticeOptions | None = None) -> None:
        self._options = options or PracticeOptions()
        self._faults = FaultPlayer(self._options.fault)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open_lanes: set[Lanes] = set()
        self.url = ""
        self.key = self._options.key or secrets.token_urlsafe(24)
        self.bodies: list[int] = []
        self.stream_count = 0

    @property
    def socket_count(self) -> int:
        """Return how many WebSockets are open."""
        return len(self._open_lanes)

    @property
    def running_count(self) -> int:
        """Return how many responses are being written."""
        return self.stream_count + sum(lanes.running_count for lanes in self._open_lanes)

    async def start(self) -> str:
        """Listen on loopback; return the base URL.

        Raises:
            OSError: the port is taken.
        """
        self._server = await asyncio.start_server(
            self._on_connection,
            "127.0.0.1",
            self._options.port,
            limit=MAX_HEAD_BYTES,
            ssl=self._options.tls,
        )
        port = self._server.sockets[0].getsockname()[1]
        scheme = "http" if self._options.tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{port}/v1"
        return self.url

    async def close(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # aborted transports close in the loop's next round

    async def _on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            # A peer that vanishes is normal.
            with contextlib.suppress(OSError, EOFError, TimeoutError):
                await self._serve(reader, writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        except asyncio.CancelledError:
            writer.transport.abort()  # told to stop: waits for no peer
        finally:
            if task is not None:
                self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw: socket.socket | None = writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wait_s = _HEAD_TIMEOUT_S
        while await self._serve_one(reader, writer, wait_s):
            await writer.drain()
            wait_s = _IDLE_S
        await writer.drain()

    async def _serve_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait_s: float
    ) -> bool:
        """Answer one request; return whether another may follow on the connection."""
        try:
            async with asyncio.timeout(wait_s):
                data = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            writer.write(error_answer(431, "The request head is too long."))
            return False
        head = head_from(data)
        fault = self._faults.at_connection(is_upgrade=head is not None and head.is_upgrade)
        if fault is not None and fault.action is not Action.CLOSE_UPGRADED:
            await _refuse(writer, fault)
            return False
        refused = (400, "This is not HTTP.") if head is None else gate(head, self.key)
        if head is None or refused is not None:
            writer.write(error_answer(*(refused or (400, ""))))
            return False
        if head.is_upgrade:
            await self._serve_socket(reader, writer, data, fault)
            return False
        if head.path == MODELS_PATH:
            writer.write(answer(200, _models_body(), is_kept=head.is_kept))
            return head.is_kept
        return await self._serve_post(reader, writer, head)

    async def _serve_socket(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        head: bytes,
        fault: Fault | None,
    ) -> None:
        peer = Socket(reader, writer, head)
        if not peer.accept():
            return
        if fault is not None:
            peer.close(fault.close_code)
        options = self._options
        lanes = Lanes(peer, options.pace, self._faults, options.recipes, options.replay)
        self._open_lanes.add(lanes)
        try:
            async for text in peer.messages():
                self.bodies.append(len(text))
                self._receive(lanes, peer, text)
        finally:
            self._open_lanes.discard(lanes)
            await lanes.cancel()

    def _receive(self, lanes: Lanes, peer: Socket, text: str) -> None:
        event = event_from(text)
        if isinstance(event, Refusal):
            peer.send([json.dumps(event.frame())])
            return
        kind = event.get("type")
        if kind == "response.processed":
            return
        if kind != "response.create":
            refusal = Refusal(400, "unknown_event_type", f"There is no event {kind!r}.", "type")
            peer.send([json.dumps(refusal.frame())])
            return
        create = create_from(event)
        if isinstance(create, Refusal):
            peer.send([json.dumps(create.frame())])
        else:
            lanes.put(create)

    async def _serve_post(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: Head
    ) -> bool:
        size = head.body_bytes
        if head.method != "POST" or size is None or size > MAX_BODY_BYTES:
            writer.write(error_answer(411 if size is None else 413, "Send a body with its length."))
            return False
        text = (await reader.readexactly(size)).decode(errors="replace")
        self.bodies.append(size)
        body = event_from(text)
        is_chat = head.path == CHAT_PATH
        create = body if isinstance(body, Refusal) else _read_post(body, is_chat=is_chat)
        if isinstance(create, Refusal):
            error = json.dumps({"error": create.error()}).encode()
            writer.write(answer(create.status, error, is_kept=head.is_kept))
            return head.is_kept
        stream = EventStream(reader, writer, is_chat=is_chat, is_kept=head.is_kept)
        self.stream_count += 1
        try:
            whole = await self._respond(create, stream, is_chat=is_chat)
            if whole is not None:
                writer.write(answer(200, whole, is_kept=head.is_kept))
        except InterruptedError:
            return head.is_kept
        finally:
            self.stream_count -= 1
        return head.is_kept

    async def _respond(
        self,
        create: Create,
        stream: EventStream,
        *,
        is_chat: bool,
    ) -> bytes | None:
        """Write an answer as events, or return it as one body where no events are wanted."""
        chars = chars_of(create.items)
        writer = (
            ChatWriter(create, chars)
            if is_chat
            else ResponseWriter(create, chars, context=create.items)
        )
        sink = FaultySink(stream, self._faults) if create.is_streaming else _Nowhere()
        options = self._options
        told = (options.pace, options.recipes, options.replay)
        await write(writer, create, create.items, sink, *told)
        if not create.is_streaming:
            return json.dumps(writer.whole()).encode()
        stream.finish()
        return None


class _Nowhere:
    """Takes the events of a client that does not stream."""

    async def send(self, events: list[Event]) -> None:
        """Drop events: the whole answer follows."""

    async def end(self, fault: Fault) -> None:
        """Answer nothing."""
        raise InterruptedError(fault.sentence)


def _read_post(body: Mapping[str, object], *, is_chat: bool) -> Create | Refusal:
    if is_chat:
        return chat_create_from(body)
    create = create_from(body)
    if isinstance(create, Create) and create.previous:
        return Refusal(400, "previous_response_not_found", "Nothing is stored here.")
    return create


async def _refuse(writer: asyncio.StreamWriter, fault: Fault) -> None:
    """Do to a request what a fault says, before anything is looked at."""
    if fault.action in (Action.HANG, Action.HANG_UPGRADE):
        await asyncio.Event().wait()
    if fault.text:
        body = fault.text.encode()
        writer.write(answer(fault.status, body, "text/html", headers=fault.headers))
    else:
        message = "This server was told to refuse."
        writer.write(error_answer(fault.status, message, fault.headers))


def _models_body() -> bytes:
    model = {"id": "practice", "object": "model", "created": 0, "owned_by": "swerve"}
    return json.dumps({"object": "list", "data": [model]}).encode()
