from __future__ import annotations

import asyncio

from swerve.adapters.clock import LoopClock


def test_identifiers_are_unique_and_sort_by_time() -> None:
    loop = asyncio.new_event_loop()
    try:
        clock, restarted = LoopClock(loop), LoopClock(loop)
        made = [clock.new_id("h") for _ in range(2000)]
        assert made == sorted(made)
        assert len({*made, *(restarted.new_id("h") for _ in range(2000))}) == 4000
        assert all(name.startswith("h") for name in made)
    finally:
        loop.close()


def test_later_and_called_off() -> None:
    async def body() -> list[str]:
        clock = LoopClock()
        told: list[str] = []
        done = asyncio.Event()
        clock.call_later(1.0, lambda: told.append("never")).cancel()
        clock.call_later(-5.0, lambda: told.append("now"))
        clock.call_later(2.0, done.set)
        start_ms = clock.now_ms()
        await asyncio.wait_for(done.wait(), 5.0)
        assert clock.now_ms() - start_ms >= 1.5
        assert clock.unix_ms() > 1_600_000_000_000
        return told

    assert asyncio.run(body()) == ["now"]
