from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from swerve.practice.cli import run_practice

RUN = (
    "import sys; from swerve.practice.cli import run_practice; sys.exit(run_practice(sys.argv[1:]))"
)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_prints_its_address_and_ends_on_a_signal(name: str) -> None:
    environment = {**os.environ, "PYTHONPATH": "app"}
    command = [sys.executable, "-c", RUN, "--rate", "70", "--parent"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as child:
        assert child.stdout is not None
        address = json.loads(child.stdout.readline())
        assert address["url"].startswith("http://127.0.0.1:")
        child.send_signal(getattr(signal, name))
        assert child.wait(5) == 0


@pytest.mark.parametrize(
    "arguments",
    [["--port", "70000"], ["--rate", "0.1"], ["--jitter", "2"], ["--fault", "no-such"], ["--x"]],
)
def test_bad_input_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run_practice(arguments)
    assert refused.value.code == 2
    assert "error" in capsys.readouterr().err
