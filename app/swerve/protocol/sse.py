"""Reads server-sent events out of bytes that were cut anywhere.

Only what carries meaning here: the data of each event. Names, ids and comments are passed over, an
event without its closing empty line never was. No I/O; used by `streaming.py`.
"""

from __future__ import annotations

from swerve.protocol.shape import WrongShapeError

_BOM = b"\xef\xbb\xbf"
_MAX_EVENT_BYTES = 64 * 1024 * 1024


class EventStreamParser:
    """Turns the body of one answer into the data of its events.

    Args:
        max_bytes: longest event that is waited for.
    """

    def __init__(self, max_bytes: int = _MAX_EVENT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._head: bytes | None = b""
        self._rest: list[bytes] = []
        self._rest_bytes = 0
        self._is_after_cr = False
        self._data: list[bytes] = []

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes; return the data of the events they complete, in order.

        Raises:
            WrongShapeError: an event is no UTF-8 or grows beyond all measure.
        """
        if self._head is not None:
            data = self._without_bom(data)
        if not data:
            return []
        found: list[bytes] = []
        for line in self._lines(data):
            if not line:
                if self._data:
                    found.append(b"\n".join(self._data))
                    self._data = []
            elif line.startswith(b"data: "):
                self._data.append(line[6:])
            elif line.startswith(b"data:"):
                self._data.append(line[5:])
            elif line == b"data":
                self._data.append(b"")
        if self._rest_bytes + sum(map(len, self._data)) > self._max_bytes:
            raise WrongShapeError("an event without an end")
        try:
            return [event.decode() for event in found]
        except UnicodeDecodeError as error:
            raise WrongShapeError("not UTF-8") from error

    def _without_bom(self, data: bytes) -> bytes:
        """Return what follows the mark that may begin a stream; nothing while it may still come."""
        head = (self._head or b"") + data
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(_BOM)

    def _lines(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` ends, whatever ends them; the last part is kept."""
        ends_in_cr = data.endswith(b"\r")
        if self._is_after_cr and data.startswith(b"\n"):
            data = data[1:]
        self._is_after_cr = ends_in_cr
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._rest.append(data)
        self._rest_bytes += len(data)
        if b"\n" not in data:
            return []
        *lines, last = b"".join(self._rest).split(b"\n")
        self._rest, self._rest_bytes = [last], len(last)
        return lines
