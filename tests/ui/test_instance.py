"""The socket between launches: one line each way, and nothing else is understood."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from swerve.ui.instance import Instance, Open, Say, Wish, hand_over, line_of, wish_of

SAY = Say("/p/a.py", 9, 40, "rename it\nplease")


@pytest.fixture
def socket() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sock-") as folder:
        yield Path(folder) / "w.sock"


@pytest.mark.parametrize("wish", [Open(""), Open("/p"), SAY])
def test_a_wish_survives_the_line(wish: Wish) -> None:
    line = line_of(wish)
    assert line.count(b"\n") == 1
    assert wish_of(line) == wish


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"/p\n",
        b"[]\n",
        b'{"run": "rm"}\n',
        b'{"at": "a", "start": 5, "end": 2, "text": "x"}\n',
        b"\xff\n",
    ],
)
def test_anything_else_is_not_understood(line: bytes) -> None:
    assert wish_of(line) is None


def test_without_a_window_nobody_answers(qapp, socket: Path) -> None:
    assert hand_over(socket, Open("/p")) is None


@pytest.mark.parametrize("refusal", ["", "No window has it."])
def test_the_window_grants_or_refuses(qtbot, socket: Path, refusal: str) -> None:
    wishes: list[Wish] = []

    def grant(wish: Wish) -> str:
        wishes.append(wish)
        return refusal

    instance = Instance(socket, grant)
    client = QLocalSocket()
    client.connectToServer(str(socket))
    client.write(line_of(SAY))
    qtbot.waitUntil(client.canReadLine, timeout=5_000)
    answer = json.loads(bytes(client.readLine().data()))
    client.close()
    instance.close()
    assert wishes == [SAY]
    assert answer == ({"refused": refusal} if refusal else {"ok": True})
