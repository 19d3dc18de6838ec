"""With nothing but loopback, a turn against Practice completes, and nobody tries to get further."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.scenarios.servers import ROOT

WAIT_S = 60
SOURCE = "def load_config(path):\n    return path.read_text()\n"
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as raw:
    fcntl.ioctl(raw, 0x8914, struct.pack("16sh14x", b"lo", 0x49))  # SIOCSIFFLAGS: up, running
os.execvp(sys.argv[1], sys.argv[1:])
"""
NAMESPACES = (
    ["unshare", "--net", "--"],
    ["unshare", "--map-root-user", "--net", "--"],
    ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--cap-add", "cap_net_admin", "--"],
)
_CALL = re.compile(r"^(?:\d+ +)?(?:connect|sendto|sendmsg)\(.*$", re.MULTILINE)
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def alone_and_watched(trace: Path) -> list[str]:
    """Return what runs a command where there is only loopback, and traces it; or skip the test."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    watched = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)]
    for namespace in NAMESPACES:
        if shutil.which(namespace[0]) is None:
            continue
        command = [*namespace, sys.executable, "-c", LOOPBACK_UP, *watched]
        tried = subprocess.run([*command, "true"], capture_output=True, timeout=WAIT_S, check=False)
        if tried.returncode == 0:
            return command
    pytest.skip("this machine lets nobody make a network namespace, or trace a program in it")


def addresses_in(trace: str) -> set[str]:
    """Return every internet address that a traced program tried to reach."""
    calls = "\n".join(_CALL.findall(trace))
    return {four or six for four, six in _ADDRESS.findall(calls)}


def test_practice_needs_no_network_and_tries_none(tmp_path: Path) -> None:
    project, home, trace = tmp_path / "demo", tmp_path / "home", tmp_path / "trace"
    project.mkdir()
    (project / "app.py").write_text(SOURCE)
    ask = [sys.executable, "-m", "swerve", "ask", "--project", str(project), "--keep", "all"]
    words = ["rename `load_config` to `read_config`", "--file", "app.py"]
    environment = {name: value for name, value in os.environ.items() if "XDG" not in name}
    done = subprocess.run(
        [*alone_and_watched(trace), *ask, *words],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        env=environment | {"HOME": str(home), "PYTHONPATH": str(ROOT / "app")},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (project / "app.py").read_text() == SOURCE.replace("load_config", "read_config")
    assert addresses_in(trace.read_text()) == {"127.0.0.1"}


def test_the_trace_of_a_program_that_goes_further_is_seen(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    further = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect_ex(('192.0.2.1', 53))"
    command = [*alone_and_watched(trace), sys.executable, "-c", further]
    subprocess.run(command, timeout=WAIT_S, check=True)
    assert addresses_in(trace.read_text()) == {"192.0.2.1"}
