from __future__ import annotations

from tests.bench.peers import ruler
from tests.bench.peers.page import page_from


def event(ms: float, socket: int, kind: str, size: int = 0) -> ruler.Event:
    return {"ns": int(ms * 1e6), "socket": socket, "kind": kind, "bytes": size}


TURN = [
    event(1, 1, "up", 10),  # a ping
    event(6, 1, "up", 500),
    event(7, 1, "up", 40),  # the rest of the request
    event(8, 2, "up", 900),  # a title, at the side
    event(20, 1, "down", 30),
    event(21, 2, "down", 30),
    event(30, 1, "down", 30),
    event(34, 1, "up", 300),
    event(35, 1, "up", 20),
    event(50, 1, "down", 30),
    event(70, 1, "end"),
]


def test_a_request_is_found_behind_a_ping() -> None:
    first = ruler.first_request(TURN, 0)
    assert first is not None
    assert first["ns"] == 6_000_000
    assert ruler.first_request(TURN, 40_000_000) is None


def test_bytes_are_counted_from_enter_on_one_socket_or_all() -> None:
    assert ruler.sent_bytes(TURN, 2_000_000, 1) == 860
    assert ruler.sent_bytes(TURN, 2_000_000) == 1_760


def test_think_time_is_between_an_answers_end_and_the_next_request() -> None:
    assert ruler.think_times(TURN, 1) == [(4.0, 320)]
    assert ruler.think_times(TURN, 2) == []


def test_a_cut_is_the_end_of_the_answers_own_socket_after_the_stop() -> None:
    assert ruler.cut_ns(TURN, 1, 60_000_000) == 70_000_000
    assert ruler.cut_ns(TURN, 1, 71_000_000) is None
    assert ruler.cut_ns(TURN, 2, 0) is None


def test_the_page_names_who_could_not_be_measured() -> None:
    about = {"name": "about", "how": "Machine: one.", "runs": dict.fromkeys(RUNS, 3)}
    figure = {"name": "peers.us.enter", "value": 2.0, "how": "", "least": 1.0, "most": 1_234.0}
    figure |= {"n": 3, "misses": 0}
    some = figure | {"name": "peers.us.dead", "how": "lived on", "misses": 1}
    never = {"name": "peers.us.cut", "value": None, "how": "read on"}
    us = {"name": "program.us", "id": "us", "title": "Us", "version": "1", "differs": "Ours."}
    them = {**us, "name": "program.them", "id": "them", "title": "Them"}
    reasons = ({**us, "reason": ""}, {**them, "reason": "it is not installed"})
    page = page_from([about, figure, some, never, *reasons])
    assert "| Figure | Us 1 |" in page
    assert "ms | 2.0 (1.0–1,234) |" in page
    assert "| read on |" in page
    assert "(1.0–1,234); 1 of 4 lived on |" in page
    assert "- Them: it is not installed." in page


RUNS = ("rate", "enter", "rounds", "calls", "streams", "stream", "short", "stops")
