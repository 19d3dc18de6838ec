"""The search for a sentinel finds it however it is written down."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from tests.sentinel.run import holders

KEY = "another-key-0f9e8d7c"  # or a run with the sentinel would find it here


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"Authorization: Bearer {KEY}\r\n",
        KEY.encode().hex(),
        base64.b64encode(f"x{KEY}".encode()).decode(),
        base64.b64encode(f"Bearer {KEY}".encode()).decode(),
        base64.b64encode(f"{{'key': '{KEY}'}}".encode()).decode(),
    ],
)
def test_a_file_with_the_sentinel_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_text(f"before {text} after")
    (tmp_path / "deep" / "other").write_text("nothing")
    assert holders(tmp_path, KEY) == [tmp_path / "deep" / "log"]


def test_a_name_that_holds_the_sentinel_is_found(tmp_path: Path) -> None:
    (tmp_path / f"key-{KEY}").write_text("")
    assert holders(tmp_path, KEY) == [tmp_path / f"key-{KEY}"]
