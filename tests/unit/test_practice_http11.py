from __future__ import annotations

import pytest

from swerve.practice.http11 import Head, answer, error_answer, gate, head_from

GOOD = {"host": "127.0.0.1:80", "authorization": "Bearer k"}


def test_a_head_is_read() -> None:
    head = head_from(b"GET /v1/responses?a=b HTTP/1.1\r\nHost: x\r\nUPGRADE: WebSocket\r\n\r\n")
    assert head is not None
    assert (head.method, head.path, head.is_upgrade) == ("GET", "/v1/responses", True)
    assert head_from(b"nonsense\r\n\r\n") is None
    assert head_from(b"\xff\xfe / SPDY\r\n\r\n") is None


@pytest.mark.parametrize(
    ("method", "length", "size"),
    [("GET", None, 0), ("POST", None, None), ("POST", "12", 12), ("POST", "-1", None)],
)
def test_the_length_of_a_body(method: str, length: str | None, size: int | None) -> None:
    headers = {} if length is None else {"content-length": length}
    assert Head(method, "/", headers).body_bytes == size


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/v1/responses", GOOD, None),
        ("POST", "/v1/responses", {**GOOD, "host": "localhost"}, None),
        ("GET", "/v1/models", {**GOOD, "host": "[::1]:80"}, None),
        ("GET", "/v1/responses", {**GOOD, "origin": "http://127.0.0.1"}, 403),
        ("GET", "/v1/responses", {**GOOD, "origin": "null"}, 403),
        ("GET", "/v1/responses", {**GOOD, "host": "evil.example"}, 403),
        ("GET", "/v1/responses", {"authorization": "Bearer k"}, 403),
        ("GET", "/v1/responses", {"host": "127.0.0.1"}, 401),
        ("GET", "/v1/responses", {**GOOD, "authorization": "Bearer kk"}, 401),
        ("GET", "/v1/other", GOOD, 404),
        ("DELETE", "/v1/responses", GOOD, 405),
        ("POST", "/v1/models", GOOD, 405),
    ],
)
def test_who_is_let_in(method: str, path: str, headers: dict[str, str], status: int | None) -> None:
    refused = gate(Head(method, path, headers), "k")
    assert (refused[0] if refused else None) == status


def test_answers_say_their_length_and_close() -> None:
    assert answer(200, b"{}").startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 2\r\n" in answer(200, b"{}")
    assert b"server_error" in error_answer(503, "x")
