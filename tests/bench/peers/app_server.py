"""`codex app-server`, which other windows are built on, driven by lines of its protocol."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
import time
from typing import Any

from tests.bench.peers.programs import CODEX, Place, Program, codex_home, node_version

_ANSWER_S = 30.0


class CodexServer(Program):
    """Codex without a view: Enter and Stop are requests, nothing is drawn."""

    name = "app-server"
    title = "codex app-server"
    differs = "The engine of Codex without a view: Enter and Stop are lines of its protocol."

    def version(self, place: Place) -> str:
        return node_version(place, "codex/node_modules/@openai/codex")

    def start(self, place: Place) -> None:
        environment = place.environment(**codex_home(place))
        self._child = subprocess.Popen(
            [str(place.peers / CODEX), "app-server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=place.project,
            start_new_session=True,
        )
        self._count = 0
        self._turn = ""
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()
        client = {"name": "bench", "title": "bench", "version": "1"}
        self._call("initialize", clientInfo=client)
        self._write({"method": "initialized"})
        self._thread: str = self._call("thread/start", cwd=str(place.project))["thread"]["id"]

    @property
    def pid(self) -> int:
        return self._child.pid

    def ask(self, words: str) -> int:
        parts = [{"type": "text", "text": words}]
        return self._send("turn/start", threadId=self._thread, input=parts)

    def stop(self) -> int:
        return self._send("turn/interrupt", threadId=self._thread, turnId=self._turn)

    def close(self) -> None:
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._reader.join()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._send(method, **params)
        try:
            answer = self._answers.get(timeout=_ANSWER_S)
        except queue.Empty:
            raise OSError(f"it does not answer {method}") from None
        if "result" not in answer:
            raise OSError(f"it refused {method}: {answer}")
        result: dict[str, Any] = answer["result"]
        return result

    def _send(self, method: str, **params: object) -> int:
        self._count += 1
        return self._write({"id": self._count, "method": method, "params": params})

    def _write(self, message: dict[str, object]) -> int:
        assert self._child.stdin is not None
        line = json.dumps(message).encode() + b"\n"
        now_ns = time.monotonic_ns()
        self._child.stdin.write(line)
        self._child.stdin.flush()
        return now_ns

    def _drain(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            message = json.loads(line)
            if message.get("method") == "turn/started":
                self._turn = message["params"]["turn"]["id"]
            elif "id" in message and "method" not in message:
                self._answers.put(message)
