"""Builds what is shipped: the wheel, the frozen folder with its archive, and a package around it.

    make package        or   python3 packaging/dev.py package

Called by packaging/dev.py; standard library only. Everything is made in `build/package` and ends in
`dist/`; sizes and start-up times are printed as JSON lines. Freezing happens in an environment of
its own that holds Swerve and what it needs, so nothing of a developer's machine can slip in.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
VENV = BUILD / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FOLDER = BUILD / "dist" / "swerve"
PROGRAM = FOLDER / ("swerve-console.exe" if os.name == "nt" else "swerve")
FREEZER = "pyinstaller>=6.22,<7"
RUNS = 5
SECONDS = 120
# Found missing on a machine without GTK; its plugin is dropped anyway.
MAY_BE_MISSING = re.compile(r"lib(gtk-3|gdk-3)\.so")


def main() -> int:
    """Build everything this system can build; return the exit status."""
    shutil.rmtree(BUILD, ignore_errors=True)
    DIST.mkdir(exist_ok=True)
    wheel = build_wheel()
    say_size("wheel", wheel)
    make_environment(wheel)
    must([PYTHON, HERE / "icons.py", ROOT / "build" / "icons"])
    freeze()
    must([PYTHON, HERE / "licences.py", FOLDER])
    try_out()
    say_size("folder", FOLDER)
    say_size("archive", archive(version_of(wheel)))
    if sys.platform.startswith("linux") and shutil.which("dpkg-deb"):
        from linux.deb import build_deb

        say_size("deb", build_deb(FOLDER, version_of(wheel), BUILD / "deb", DIST))
    return 0


def build_wheel() -> Path:
    """Build the wheel into dist/ and return its path."""
    for old in DIST.glob("swerve-*.whl"):
        old.unlink()
    uv = shutil.which("uv")
    if uv:
        must([uv, "build", "-q", "--wheel", "--out-dir", DIST, ROOT])
    else:
        must([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", DIST, ROOT])
    return next(DIST.glob("swerve-*.whl"))


def version_of(wheel: Path) -> str:
    """Return the version a wheel's name states."""
    return wheel.name.split("-")[1]


def make_environment(wheel: Path) -> None:
    """Make the environment that is frozen: the wheel, what it needs, and the freezer."""
    uv = shutil.which("uv")
    if uv:
        must([uv, "venv", "-q", "--python", sys.executable, VENV])
        must([uv, "pip", "install", "-q", "--python", PYTHON, wheel, FREEZER])
        return
    must([sys.executable, "-m", "venv", VENV])
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    must([*pip, wheel, FREEZER])


def freeze() -> None:
    """Freeze the environment into one folder; a library that is not found is an error."""
    command = [PYTHON, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", BUILD / "dist", "--workpath", BUILD / "work"]
    done = subprocess.run(
        [*command, *places, HERE / "swerve.spec"], capture_output=True, text=True, cwd=BUILD
    )
    missing = [
        line
        for line in done.stderr.splitlines()
        if "Library not found" in line and not MAY_BE_MISSING.search(line)
    ]
    if done.returncode != 0 or missing:
        # Such a build would start and never show its window.
        sys.exit("\n".join(missing) or done.stderr)


def try_out() -> None:
    """Run the frozen program: its commands, its child process, its window without a display."""
    said = output([PROGRAM, "--version"]).strip()
    milliseconds = sorted(timed([PROGRAM, "--version"]) for _ in range(RUNS))[RUNS // 2]
    say("start --version", milliseconds, "ms", f"{said}; median of {RUNS}")
    shutil.rmtree(BUILD / "try", ignore_errors=True)
    shutil.copytree(ROOT / "resources" / "sample" / "project", BUILD / "try" / "project")
    ask = ["ask", "Make the retry delay configurable", "--practice", "--keep", "all"]
    took = timed([PROGRAM, *ask, "--project", BUILD / "try" / "project"])
    say("ask with Practice", took, "ms", "start to end of the process, hunks kept on disk")
    say("start to first picture", first_picture(), "ms", "offscreen; 400 of them are a pause")


def first_picture() -> float:
    """Return the milliseconds from start to the first picture of the tour."""
    out = BUILD / "try" / "tour"
    began = time.monotonic()
    with subprocess.Popen(
        [PROGRAM, "--tour", "--out", out], env=environment(), stdout=subprocess.DEVNULL
    ) as process:
        while not (out / "welcome.png").exists() and process.poll() is None:
            time.sleep(0.005)
        elapsed = (time.monotonic() - began) * 1_000
    if process.returncode != 0:
        sys.exit(f"the tour of the frozen program failed ({process.returncode})")
    return elapsed


def archive(version: str) -> Path:
    """Pack the folder for people without a package manager; return the archive's path."""
    name = f"swerve-{version}-{sys.platform}-{platform.machine().lower()}"
    if os.name == "nt":
        return Path(shutil.make_archive(str(DIST / name), "zip", FOLDER.parent, "swerve"))
    path = DIST / f"{name}.tar.xz"
    with tarfile.open(path, "w:xz", preset=6) as tar:
        tar.add(FOLDER, arcname="swerve", filter=nobody)
    return path


def nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Take the builder out of an archive's entry."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def timed(command: Sequence[str | Path]) -> float:
    """Run a command and return its milliseconds."""
    began = time.monotonic()
    output(command)
    return (time.monotonic() - began) * 1_000


def output(command: Sequence[str | Path]) -> str:
    """Run a command that has to succeed and return what it prints."""
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(), timeout=SECONDS
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed ({done.returncode}):\n{done.stderr}")
    return done.stdout


def environment() -> Mapping[str, str]:
    """Return the variables for the frozen program: nobody's home, no Python of the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"HOME": str(BUILD / "try"), "QT_QPA_PLATFORM": "offscreen"}


def must(command: Sequence[str | Path]) -> None:
    """Run a command that the rest depends on; stop with its status if it fails."""
    status = subprocess.run(command, cwd=ROOT).returncode
    if status != 0:
        sys.exit(f"that did not work (status {status}): {' '.join(map(str, command))}")


def say_size(name: str, path: Path) -> None:
    """Print the size of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    total = sum(one.stat().st_size for one in files if not one.is_symlink())
    say(name, total / 1_000_000, "MB", path.relative_to(ROOT).as_posix())


def say(name: str, value: float, unit: str, note: str) -> None:
    """Print one figure as a JSON line."""
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit, "note": note}))


if __name__ == "__main__":
    sys.exit(main())
