"""One WebSocket of the Practice server: text messages in and out over an asyncio stream.

The protocol is websockets' sans-I/O server side; what the messages mean is in `server.py`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from struct import pack

from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from swerve.practice.peer import Event

_MAX_MESSAGE_BYTES = 64 * 1024 * 1024
_READ_BYTES = 65_536
_DRIP_S = 0.001
_ODD_WORDS = "é€😀"
_SILENT = logging.Logger("practice.websocket", logging.CRITICAL)


class Socket:
    """A WebSocket that was asked for by the request head `head`, raw; fits `Peer`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._parts: list[bytes] = []
        self._thaw = asyncio.Event()
        self._thaw.set()
        self._protocol = ServerProtocol(
            max_size=_MAX_MESSAGE_BYTES,
            extensions=[ServerPerMessageDeflateFactory()],
            logger=_SILENT,
        )
        self._protocol.receive_data(head)

    def accept(self) -> bool:
        """Answer the upgrade; return whether a socket came of it."""
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._protocol.send_response(self._protocol.accept(event))
        self._flush()
        return self._protocol.state is State.OPEN

    async def messages(self) -> AsyncIterator[str]:
        """Yield text messages until the peer goes away, politely or not."""
        while self._protocol.state is State.OPEN:
            try:
                data = await self._reader.read(_READ_BYTES)
            except OSError:
                return
            if not data:
                return
            await self._thaw.wait()
            self._protocol.receive_data(data)
            events = self._protocol.events_received()
            self._flush()
            for event in events:
                text = self._text_of(event)
                if text is not None:
                    yield text

    def send(self, texts: list[str]) -> None:
        """Write messages; dropped without a word when the socket is closed."""
        if self._protocol.state is not State.OPEN:
            return
        for text in texts:
            self._protocol.send_text(text.encode())
        self._flush()

    def send_events(self, events: Sequence[Event]) -> None:
        """Write events; dropped without a word when the socket is closed."""
        self.send([json.dumps(event) for event in events])

    def send_oddly(self, event: Event) -> None:
        """Write an event in fragments cut within characters, with pings between them."""
        text = json.dumps({**event, "obfuscation": _ODD_WORDS}, ensure_ascii=False).encode()
        size = max(1, len(text) // 7)
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        self._protocol.send_text(pieces[0], fin=len(pieces) == 1)
        for number, piece in enumerate(pieces[1:], 2):
            self._protocol.send_ping(b"odd")
            self._protocol.send_continuation(piece, fin=number == len(pieces))
        self._flush()

    def send_text(self, text: str) -> None:
        """Write what takes the place of an event."""
        self.send([text])

    def send_raw(self, raw: bytes, raw_http: bytes) -> None:
        """Write bytes beneath the frames."""
        del raw_http
        self._writer.write(raw)

    def send_error(self, frame: Mapping[str, object]) -> None:
        """Say that the response failed."""
        self.send([json.dumps(frame)])

    async def drip(self, event: Event) -> None:
        """Write an event byte by byte."""
        self._protocol.send_text(json.dumps(event).encode())
        for byte in b"".join(self._protocol.data_to_send()):
            self._writer.write(bytes([byte]))
            await asyncio.sleep(_DRIP_S)

    async def drain(self) -> None:
        """Wait until the peer took most of what was written.

        Raises:
            OSError: the peer is gone.
        """
        await self._writer.drain()

    def close(self, code: int) -> None:
        """Begin a polite close."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code)
            self._flush()

    def hang_up(self) -> None:
        """Hang up without a closing frame."""
        self._writer.close()

    def freeze(self) -> None:
        """Read nothing any more, not even pings."""
        self._thaw.clear()

    def leave_undone(self) -> None:
        """Leave out what marks the end: a socket has no such mark."""

    def reset(self) -> None:
        """Drop the connection so that the peer sees a reset."""
        raw: socket.socket | None = self._writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        self._writer.transport.abort()

    def _text_of(self, event: object) -> str | None:
        """Return a whole text message once its last fragment is here."""
        if not isinstance(event, Frame) or event.opcode not in (Opcode.TEXT, Opcode.CONT):
            return None
        self._parts.append(bytes(event.data))
        if not event.fin:
            return None
        data, self._parts = b"".join(self._parts), []
        try:
            return data.decode()
        except UnicodeDecodeError:
            self.close(1007)
            return None

    def _flush(self) -> None:
        if self._writer.transport.is_closing():
            return
        pieces = self._protocol.data_to_send()
        data = b"".join(pieces)
        if data:
            self._writer.write(data)
        if pieces and pieces[-1] == b"" and self._writer.can_write_eof():
            self._writer.write_eof()
