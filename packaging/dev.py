#!/usr/bin/env python3
"""Everything a checkout needs, from an empty machine on: environment, run, test, check, pictures.

Standard library only, so that it works before anything is installed. It keeps `.venv` beside the
checkout, made anew when pyproject.toml or the Python version changes, and never writes a lock file.

    python3 packaging/dev.py run [swerve arguments]   the window; without a display, the tour
    python3 packaging/dev.py test [pytest arguments]  all tests; scenarios bring their own display
    python3 packaging/dev.py check                    format, lint, types, walls, docs, tests
    python3 packaging/dev.py docs                     write the generated documentation
    python3 packaging/dev.py bench | compare | shots | demo | package | doctor
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MADE_OF = VENV / ".made-of"
LIBRARIES_FOUND = VENV / ".libraries-found"
PICTURES = ROOT / "docs" / "pictures"
LOOKS = ("dark", "light", "high-contrast")
SIZES = ("1440x900", "1366x768", "2560x1440")
COLOURS = 128
TOUR = ROOT / "artifacts" / "tour"
NOTHING: Mapping[str, str] = {}
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
OLDEST_PYTHON = (3, 11)
ABORTED = {-6, -11, 134, 139}
LIST_MISSING = "from swerve.adapters.qt_libraries import missing_packages as m; print(*m())"


def main(argv: Sequence[str]) -> int:
    """Do what the first argument says with the rest; return the exit status."""
    name, rest = (argv[0], list(argv[1:])) if argv else ("run", [])
    action = ACTIONS.get(name)
    if action is None:
        say(f"no such action {name!r}; there are: {', '.join(ACTIONS)}")
        return 2
    prepare()
    return action(rest)


def run(arguments: list[str]) -> int:
    """Start Swerve, or play its tour into pictures where there is no display to start it on."""
    if has_display():
        return call_swerve(arguments)
    if arguments and not Path(arguments[0]).is_dir():
        return call_swerve(arguments, OFFSCREEN)
    say("no display here, so Swerve plays its tour without a window")
    status = call_swerve(["--tour", "--out", str(TOUR)], OFFSCREEN)
    if status == 0:
        say(f"the pictures are in {TOUR.relative_to(ROOT)}")
    return status


def test(arguments: list[str]) -> int:
    """Run the tests; the tests of widgets need no display, the scenarios bring their own."""
    return call([PYTHON, "-m", "pytest", *arguments], offscreen_unless_set())


def check(_: list[str]) -> int:
    """Run everything a change must pass, all of it even when an early part fails."""
    failed = [name for name, command in CHECKS if not passes(name, command)]
    if test([]) != 0:
        failed.append("tests")
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def docs(_: list[str]) -> int:
    """Write the documentation that is generated from tables in the code."""
    return call([PYTHON, ROOT / "packaging" / "docs.py"])


def bench(arguments: list[str]) -> int:
    """Measure; one JSON line per figure."""
    return call([PYTHON, "-m", "tests.bench", *arguments], offscreen_unless_set())


def compare(arguments: list[str]) -> int:
    """Install other programs into .peers/ and measure them and Swerve side by side."""
    if call([sys.executable, ROOT / "packaging" / "peers.py", "--programs"]) != 0:
        say("none of the others could be installed; Swerve is measured alone")
    return call([PYTHON, "-m", "tests.bench.peers", "--page", *arguments])


def shots(_: list[str]) -> int:
    """Take the pictures of the documentation: every state in every look and size."""
    status = 0
    for look, size in itertools.product(LOOKS, SIZES):
        out = PICTURES / look if size == SIZES[0] else PICTURES / look / size
        shutil.rmtree(out, ignore_errors=True)
        words = ["--tour", "--theme", look, "--size", size, "--out", str(out)]
        status = max(status, call_swerve(words, OFFSCREEN))
    if shutil.which("mogrify") is None:
        say("without ImageMagick the pictures stay large")
        return status
    few = ["mogrify", "+dither", "-colors", str(COLOURS), "-strip", "-quality", "90"]
    status = max(status, call([*few, *sorted(PICTURES.glob("*/*.png"))]))
    # Those that no page shows are smaller still; not every viewer of pages knows the format.
    beside = sorted(PICTURES.glob("*/*/*.png"))
    status = max(status, call([*few, "-format", "webp", "-define", "webp:lossless=true", *beside]))
    for picture in beside:
        picture.unlink()
    return status


def demo(_: list[str]) -> int:
    """Play the demonstration in the real window and record it into docs/pictures."""
    return call([PYTHON, "-m", "tests.scenarios.demo"], {"PYTHONPATH": str(ROOT / "app")})


def package(arguments: list[str]) -> int:
    """Build the wheel, the archive and the package into dist/; say how large and quick they are."""
    return call([PYTHON, ROOT / "packaging" / "package.py", *arguments])


def doctor(arguments: list[str]) -> int:
    """Examine the machine and say what is missing."""
    return call_swerve(["doctor", *arguments])


ACTIONS: dict[str, Callable[[list[str]], int]] = {
    action.__name__: action
    for action in (run, test, check, docs, bench, compare, shots, demo, package, doctor)
}

CHECKS: tuple[tuple[str, tuple[str | Path, ...]], ...] = (
    ("format", (BIN / "ruff", "format", "--check", "--quiet", ".")),
    ("lint", (BIN / "ruff", "check", "--quiet", ".")),
    ("types", (BIN / "mypy", "--strict")),
    ("walls", (BIN / "lint-imports",)),
    ("docs", (PYTHON, ROOT / "packaging" / "docs.py", "--check")),
)


def passes(name: str, command: tuple[str | Path, ...]) -> bool:
    """Run one check and say how it went."""
    is_good = call(command) == 0
    say(f"{name}: {'ok' if is_good else 'FAILED'}")
    return is_good


def prepare() -> None:
    """Make the environment and the system libraries ready; instant when they already are."""
    if sys.version_info < OLDEST_PYTHON:
        continue_with_newer_python()
    wanted = fingerprint()
    if not MADE_OF.exists() or MADE_OF.read_text() != wanted:
        make_environment()
        MADE_OF.write_text(wanted)
    if not LIBRARIES_FOUND.exists() and sys.platform.startswith("linux") and find_libraries():
        LIBRARIES_FOUND.touch()


def fingerprint() -> str:
    """Return what the environment depends on, as one hash."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()


def continue_with_newer_python() -> None:
    """Replace this process by one of a Python that is new enough, or explain and stop."""
    for minor in (13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(f"Swerve needs Python 3.11 or newer; this is {sys.version.split()[0]}")


def make_environment() -> None:
    """Create .venv and install the checkout with its test tools into it."""
    say("preparing .venv, once per change of pyproject.toml")
    uv = shutil.which("uv")
    if uv:
        must([uv, "venv", "-q", "--clear", "--python", sys.executable, VENV])
        must([uv, "pip", "install", "-q", "--python", PYTHON, "-e", ".[test]"])
        return
    if importlib.util.find_spec("ensurepip") is None:
        install_packages(["python3-venv"], "Python's venv module is incomplete")
    must([sys.executable, "-m", "venv", "--clear", VENV])
    must([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e", ".[test]"])


def find_libraries() -> bool:
    """Look for the libraries Qt links against, install what is missing where that is possible."""
    listing = subprocess.run([PYTHON, "-c", LIST_MISSING], capture_output=True, text=True)
    missing = listing.stdout.split()
    if missing:
        install_packages(missing, "Qt lacks system libraries")
    return listing.returncode == 0


def install_packages(names: list[str], reason: str) -> None:
    """Install Debian packages when this is root's own Debian, else print the line to paste."""
    line = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (is_root and shutil.which("apt-get")):
        say(f"{reason}. On Debian or Ubuntu paste this:\n  sudo {line}")
        return
    say(f"{reason}; installing {' '.join(names)}")
    call(["apt-get", "update", "-qq"])
    if call([*line.split(), "-qq"], {"DEBIAN_FRONTEND": "noninteractive"}) != 0:
        say(f"that failed; try it by hand:\n  {line}")


def has_display() -> bool:
    """Tell whether a window can be shown, as far as the environment says."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def offscreen_unless_set() -> dict[str, str]:
    """Return the platform that widget tests run on."""
    return {} if os.environ.get("QT_QPA_PLATFORM") else OFFSCREEN


def call_swerve(arguments: list[str], variables: Mapping[str, str] = NOTHING) -> int:
    """Run the program from this checkout; when Qt aborts, look for missing libraries again."""
    status = call([PYTHON, "-m", "swerve", *arguments], variables, cwd=Path.cwd())
    if status in ABORTED and sys.platform.startswith("linux"):
        find_libraries()
    return status


def call(
    command: Sequence[str | Path], variables: Mapping[str, str] = NOTHING, cwd: Path = ROOT
) -> int:
    """Run a command in the foreground; an interrupt goes to it, and it says how it ended."""
    with subprocess.Popen(command, cwd=cwd, env={**os.environ, **variables}) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def must(command: Sequence[str | Path]) -> None:
    """Run a command that the rest depends on; stop with its status if it fails."""
    status = call(command)
    if status != 0:
        sys.exit(f"that did not work (status {status}): {' '.join(map(str, command))}")


def say(sentence: str) -> None:
    """Tell the person something, apart from what programs print on standard output."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
