"""One response of the Practice server as server-sent events over a kept HTTP connection."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence
from struct import pack

from swerve.practice.http11 import LAST_CHUNK, answer, chunk, start
from swerve.practice.peer import Event

_DRIP_S = 0.001


class EventStream:
    """The answer to one POST; fits `Peer`.

    The head waits for the first event, so that a refusal can be an answer of its own.

    Args:
        reader, writer: of the connection.
        is_chat: events carry no names and end with a mark.
        is_kept: the connection is used again afterwards.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_chat: bool = False,
        is_kept: bool = True,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._is_chat = is_chat
        self._is_kept = is_kept
        self._has_begun = False
        self._has_end_mark = is_chat

    def send_events(self, events: Sequence[Event]) -> None:
        """Write events; dropped without a word when nobody is there any more."""
        if events:
            self._write(b"".join(self._framed(event) for event in events))

    def send_oddly(self, event: Event) -> None:
        """Write an event in many lines that end in all ways, after a comment."""
        lines = json.dumps(event, indent=1, ensure_ascii=False).split("\n")
        rows = [": odd", *(f"data:{line}" for line in lines)]
        ends = ("\r\n", "\r", "\n")
        text = "".join(row + ends[number % 3] for number, row in enumerate(rows))
        for byte in (text + "\r\n\r\n").encode():
            self._write(bytes([byte]))

    def send_text(self, text: str) -> None:
        """Write what takes the place of an event."""
        self._write(f"data: {text}\n\n".encode())

    def send_raw(self, raw: bytes, raw_http: bytes) -> None:
        """Write bytes of the body."""
        del raw
        self._write(raw_http)

    def send_error(self, frame: Mapping[str, object]) -> None:
        """Say that the response failed: by the answer's status, or in the stream that has begun."""
        if self._has_begun:
            error: Event = {"error": frame["error"], "status_code": frame["status"]}
            self.send_events([error if self._is_chat else dict(frame)])
            self.finish()
            return
        status = frame["status"]
        body = json.dumps({"error": frame["error"]}).encode()
        self._writer.write(
            answer(status if isinstance(status, int) else 500, body, is_kept=self._is_kept)
        )

    async def drip(self, event: Event) -> None:
        """Write an event byte by byte."""
        for byte in self._framed(event):
            self._write(bytes([byte]))
            await asyncio.sleep(_DRIP_S)

    async def drain(self) -> None:
        """Wait until the peer took most of what was written.

        Raises:
            OSError: the peer is gone.
        """
        if self._reader.at_eof() or self._writer.transport.is_closing():
            raise ConnectionResetError
        await self._writer.drain()

    def close(self, code: int) -> None:
        """End the body as if it were complete."""
        del code
        self._begin()
        self._writer.write(LAST_CHUNK)
        self._writer.close()

    def hang_up(self) -> None:
        """Close the connection in the middle of the body."""
        self._writer.close()

    def reset(self) -> None:
        """Drop the connection so that the peer sees a reset."""
        raw: socket.socket | None = self._writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        self._writer.transport.abort()

    def freeze(self) -> None:
        """Read nothing any more: over HTTP nothing is to be read."""

    def leave_undone(self) -> None:
        """Leave out what marks the end."""
        self._has_end_mark = False

    def finish(self) -> None:
        """End the body."""
        self._begin()
        if self._has_end_mark:
            self._write(b"data: [DONE]\n\n")
        self._writer.write(LAST_CHUNK)

    def _framed(self, event: Event) -> bytes:
        name = "" if self._is_chat else f"event: {event['type']}\n"
        return f"{name}data: {json.dumps(event)}\n\n".encode()

    def _begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            headers = {"Transfer-Encoding": "chunked"}
            self._writer.write(start(200, "text/event-stream", headers, is_kept=self._is_kept))

    def _write(self, data: bytes) -> None:
        if data and not self._writer.transport.is_closing():
            self._begin()
            self._writer.write(chunk(data))
