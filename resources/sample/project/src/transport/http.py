"""Sends requests with the standard library, on a worker thread."""

import asyncio
import urllib.error
import urllib.request

from settings import load_config
from transport.messages import Busy, Response

BUSY_STATUSES = (429, 503)


class HttpTransport:
    """Sends to one server, given by its URL."""

    def __init__(self, url):
        self._url = url.rstrip("/")
        self._timeout_ms = load_config().timeout_ms

    async def send(self, request):
        return await asyncio.to_thread(self._send, request)

    def _send(self, request):
        message = urllib.request.Request(
            self._url + request.path, data=request.body or None, method=request.method
        )
        try:
            with urllib.request.urlopen(message, timeout=self._timeout_ms / 1000) as answer:
                return Response(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            if error.code in BUSY_STATUSES:
                raise Busy(error.code, retry_after_ms(error.headers)) from error
            return Response(error.code, error.read())


def retry_after_ms(headers):
    """Read how long the server asks to wait, None where it does not say it in seconds."""
    value = headers.get("Retry-After", "")
    return int(value) * 1000 if value.isdigit() else None
