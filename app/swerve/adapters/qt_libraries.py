"""The system libraries that Qt needs on Linux, and the Debian packages that bring them.

It asks `ldd` about the plugins that matter and imports neither Qt nor the rest of Swerve, so it
works exactly when Qt does not. Called by the doctor and by packaging/dev.py.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

DEBIAN_PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libGLX": "libglx0",
    "libGLdispatch": "libglvnd0",
    "libX11": "libx11-6",
    "libX11-xcb": "libx11-xcb1",
    "libbrotlicommon": "libbrotli1",
    "libbrotlidec": "libbrotli1",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libfreetype": "libfreetype6",
    "libglib-2.0": "libglib2.0-0",
    "libgssapi_krb5": "libgssapi-krb5-2",
    "libgthread-2.0": "libglib2.0-0",
    "libstdc++": "libstdc++6",
    "libwayland-client": "libwayland-client0",
    "libwayland-cursor": "libwayland-cursor0",
    "libwayland-egl": "libwayland-egl1",
    "libxcb": "libxcb1",
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-glx": "libxcb-glx0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-image": "libxcb-image0",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-randr": "libxcb-randr0",
    "libxcb-render": "libxcb-render0",
    "libxcb-render-util": "libxcb-render-util0",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-shm": "libxcb-shm0",
    "libxcb-sync": "libxcb-sync1",
    "libxcb-util": "libxcb-util1",
    "libxcb-xfixes": "libxcb-xfixes0",
    "libxcb-xkb": "libxcb-xkb1",
    "libxkbcommon": "libxkbcommon0",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
    "libz": "zlib1g",
}

_LINKED = (
    "QtWidgets.abi3.so",
    "QtNetwork.abi3.so",
    "QtSvg.abi3.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/xcbglintegrations/*.so",
)
_LDD_SECONDS = 10


def missing_libraries() -> tuple[str, ...]:
    """Return the names of shared libraries that Qt links to and this machine lacks, sorted.

    Empty outside Linux, where Qt brings what it needs.

    Raises:
        ModuleNotFoundError: PySide6 is not installed.
    """
    if not sys.platform.startswith("linux"):
        return ()
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("PySide6 is not installed")
    folder = Path(next(iter(spec.submodule_search_locations)))
    files = [path for pattern in _LINKED for path in folder.glob(pattern)]
    return missing_in(_ldd(files)) if files else ()


def missing_packages() -> tuple[str, ...]:
    """Return the Debian packages that bring the missing libraries, sorted."""
    return packages_for(missing_libraries())


def missing_in(listing: str) -> tuple[str, ...]:
    """Return the libraries that a listing of `ldd` calls not found, sorted, each once."""
    lines = (line.split() for line in listing.splitlines() if line.endswith("not found"))
    return tuple(sorted({words[0] for words in lines}))


def packages_for(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the Debian packages of `libraries`; an unknown one stands under its own name."""
    stems = (name.partition(".so")[0] for name in libraries)
    return tuple(sorted({DEBIAN_PACKAGES.get(stem, stem) for stem in stems}))


def _ldd(files: list[Path]) -> str:
    try:
        done = subprocess.run(
            ["ldd", *map(str, files)],
            capture_output=True,
            text=True,
            timeout=_LDD_SECONDS,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment in which the loader sees what this process sees."""
    # A frozen build brings libraries in a folder that only its own starter tells the loader about.
    bundled = getattr(sys, "_MEIPASS", None)
    return {**os.environ, "LD_LIBRARY_PATH": str(bundled)} if bundled else dict(os.environ)
