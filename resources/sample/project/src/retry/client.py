"""A client that tries again when the server asks for patience.

It knows nothing of sockets: a transport sends one request once, this client decides whether to
send it again. One client may be used by many tasks at the same time, since it keeps no state
between two calls of `send`.
"""

import asyncio

from retry.errors import GaveUp
from transport import Busy, HttpTransport, Request


class RetryingClient:
    """Sends a request again when the server asks for patience."""

    def __init__(self, transport, attempts=5):
        self._transport = transport
        self._attempts = attempts

    async def send(self, request):
        for attempt in range(self._attempts):
            try:
                return await self._transport.send(request)
            except Busy:
                await asyncio.sleep(0.2 * 2**attempt)
        raise GaveUp(request, self._attempts)

    async def get(self, path):
        """Fetch a path and return its body."""
        response = await self.send(Request("GET", path))
        return response.body

    async def post(self, path, body):
        """Send a body to a path and return the answer's."""
        response = await self.send(Request("POST", path, body))
        return response.body


async def first_that_answers(clients, path):
    """Ask several servers and return what the quickest one says."""
    tasks = [asyncio.create_task(client.get(path)) for client in clients]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return done.pop().result()


async def all_answers(client, paths):
    """Fetch several paths side by side and return their bodies in the same order."""
    return await asyncio.gather(*(client.get(path) for path in paths))


def default_client(url):
    transport = HttpTransport(url)
    return RetryingClient(transport)
