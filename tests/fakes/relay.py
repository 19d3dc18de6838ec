"""Wires that go bad: a TCP relay to hold still or tear, and listeners that say one thing."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_PIECE_BYTES = 65_536


class Relay:
    """Passes bytes between clients and a server on this machine.

    Attributes:
        url: what clients are given in place of the server's URL.
        connections: how many were made so far.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.connections = 0
        self._target = urlsplit(url).port or 0
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._held: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; `url` leads here from now on."""
        self._server = await asyncio.start_server(self._on_connection, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = self.url.replace(f":{self._target}/", f":{port}/")

    def hold(self) -> None:
        """Pass nothing more on the connections there are, and end none; new ones work."""
        self._held |= self._writers

    def tear(self) -> None:
        """Reset every connection."""
        for writer in list(self._writers):
            raw = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def close(self) -> None:
        """Drop everything."""
        if self._server is not None:
            self._server.close()
        self.tear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # aborted transports close in the loop's next round

    async def _on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        pair = {writer}
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._target)
            pair.add(their_writer)
            self._writers |= pair
            await asyncio.gather(
                self._pass_on(reader, their_writer), self._pass_on(their_reader, writer)
            )
        except (OSError, asyncio.CancelledError):
            return  # the server is gone, or told to stop
        finally:
            self._writers -= pair
            for end in pair:
                end.transport.abort()
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(_PIECE_BYTES):
                if writer in self._held:
                    await asyncio.Event().wait()
                writer.write(piece)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def relay_to(url: str) -> AsyncIterator[Relay]:
    """Run a relay to the server at `url`."""
    relay = Relay(url)
    await relay.start()
    try:
        yield relay
    finally:
        await relay.close()


class Listener:
    """Takes connections, notes what the clients send first, says `answer` and hangs up.

    Attributes:
        heads: first bytes of each client.
    """

    def __init__(self, answer: bytes | None) -> None:
        self.heads: list[bytes] = []
        self.url = ""
        self.port = 0
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._on_connection, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    async def close(self) -> None:
        """Drop everything."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError):
                self.heads.append(await reader.read(_PIECE_BYTES))
                if self._answer is None:
                    await asyncio.Event().wait()
                writer.write(self._answer or b"")
                await writer.drain()
        except asyncio.CancelledError:
            return  # told to stop
        finally:
            if self._answer:
                writer.close()
            else:
                writer.transport.abort()
            self._tasks.discard(task)


@asynccontextmanager
async def listener(answer: bytes | None) -> AsyncIterator[Listener]:
    """Run a listener; without an answer it stays silent, with an empty one it hangs up at once."""
    opened = Listener(answer)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.close()
