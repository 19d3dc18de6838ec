import asyncio

import pytest

from retry import GaveUp, RetryingClient
from retry.client import all_answers
from transport import Busy, Response


class Transport:
    """Busy a number of times, then well."""

    def __init__(self, busy):
        self.busy = busy
        self.sent = []

    async def send(self, request):
        self.sent.append(request)
        if len(self.sent) <= self.busy:
            raise Busy(503)
        return Response(200, request.path.encode())


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    seconds = []

    async def sleep(delay):
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def test_an_answer_is_returned():
    assert asyncio.run(RetryingClient(Transport(busy=0)).get("/a")) == b"/a"


def test_a_busy_server_is_asked_again_later_each_time(waits):
    asyncio.run(RetryingClient(Transport(busy=3)).get("/a"))
    assert waits == [0.2, 0.4, 0.8]


def test_in_the_end_it_gives_up():
    transport = Transport(busy=99)
    with pytest.raises(GaveUp, match="busy 5 times"):
        asyncio.run(RetryingClient(transport).get("/a"))
    assert len(transport.sent) == 5


def test_answers_keep_the_order_of_the_paths():
    client = RetryingClient(Transport(busy=0))
    assert asyncio.run(all_answers(client, ["/b", "/a"])) == [b"/b", b"/a"]
