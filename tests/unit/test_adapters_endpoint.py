from __future__ import annotations

import pytest

from swerve.adapters.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "socket_url"),
    [
        ("https://api.example.com/v1", "wss://api.example.com/v1/responses"),
        ("http://127.0.0.1:8080/v1/", "ws://127.0.0.1:8080/v1/responses"),
        (
            "https://x.example/openai?api-version=1",
            "wss://x.example/openai/responses?api-version=1",
        ),
    ],
)
def test_the_socket_address_follows_the_base_url(url: str, socket_url: str) -> None:
    assert Endpoint(url).socket_url == socket_url


def test_loopback_is_known_and_a_key_is_never_shown() -> None:
    assert Endpoint("http://127.0.0.1:1/v1").is_loopback
    assert Endpoint("http://[::1]:1/v1").is_loopback
    assert not Endpoint("https://api.example.com/v1").is_loopback
    assert "secret" not in repr(Endpoint("https://api.example.com/v1", "secret"))
