"""`swerve practice`: the Practice server as a process of its own.

Prints one JSON line with its URL and key, then serves until it is told to stop. Started by people
and tests by hand, and by the window through `adapters/practice_process.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from swerve.practice.faults import FAULTS
from swerve.practice.pacing import Pace
from swerve.practice.recipes import RecipeError, sample_recipes
from swerve.practice.replay import Replay, ReplayError, replay_from
from swerve.practice.server import PracticeOptions, PracticeServer


def run_practice(args: Sequence[str]) -> int:
    """Run `swerve practice`; return the exit status: 0, or 2 for what can't be started."""
    parsed = _parser().parse_args(args)
    try:
        options = PracticeOptions(
            port=parsed.port,
            pace=Pace(parsed.rate, parsed.jitter, parsed.seed),
            fault=FAULTS[parsed.fault] if parsed.fault else None,
            recipes=sample_recipes(),
            replay=_replay(parsed.replay),
        )
        asyncio.run(_serve(options, has_parent=parsed.parent))
    except (RecipeError, ReplayError) as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"cannot listen on port {parsed.port}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 0
    return 0


def _replay(path: Path | None) -> Replay | None:
    if path is None:
        return None
    try:
        return replay_from(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as failure:
        raise ReplayError(f"{path} cannot be read: {failure}.") from None


def _complain(sentence: str) -> int:
    print(f"swerve practice: {sentence}", file=sys.stderr)  # noqa: T201 - the command's own output
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="swerve practice",
        description="A local server with a scripted model: offline, no key, no AI. "
        "Prints its URL and key as one JSON line.",
        epilog="Faults: " + "; ".join(f"{name}: {row.sentence}" for name, row in FAULTS.items()),
    )
    parser.add_argument("--port", type=_port, default=0, help="TCP port; any free one by default")
    parser.add_argument(
        "--rate", type=_rate, default=1_000.0, help="tokens a second, 0 for no limit (1000)"
    )
    parser.add_argument(
        "--jitter", type=_share, default=0.0, help="0 to 1, how uneven the speed is (0)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of chunk sizes and jitter (0)")
    parser.add_argument("--fault", choices=sorted(FAULTS), metavar="NAME", help="what goes wrong")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="answer as in a saved replay")
    parser.add_argument("--parent", action="store_true", help="exit when standard input ends")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError("a port is 0 to 65535")
    return port


def _rate(text: str) -> float:
    rate = float(text)
    if not (rate == 0 or 1 <= rate <= 1e9):
        raise argparse.ArgumentTypeError("a rate is 0, or 1 and more tokens a second")
    return rate


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("jitter is 0 to 1")
    return share


async def _serve(options: PracticeOptions, *, has_parent: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        try:
            loop.add_signal_handler(getattr(signal, name), stop.set)
        except NotImplementedError:
            break  # Windows: Ctrl+C arrives as KeyboardInterrupt
    server = PracticeServer(options)
    url = await server.start()
    line = json.dumps({"url": url, "key": server.key})
    print(line, flush=True)  # noqa: T201 - the command's own output
    if has_parent:
        watch = threading.Thread(target=_watch_parent, args=(loop, stop), daemon=True)
        watch.start()
    await stop.wait()
    await server.close()


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Set `stop` when standard input ends: then the parent has died, however it did."""
    # Read without Python's buffers: a lock held by a daemon thread aborts the exit.
    with contextlib.suppress(OSError):
        while os.read(0, 4_096):
            continue
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)
