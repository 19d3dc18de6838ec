"""Puts the licences of everything a frozen folder holds beside it, with a list of what is what.

    python packaging/licences.py FOLDER

Run by packaging/package.py in the environment that was frozen. Python packages bring their texts;
Qt for Python does not, so its LGPL comes from docs/licences; libraries taken from a Debian system
come with that system's copyright files.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "docs" / "licences"
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
# Frozen along with our own: PyInstaller's starter (GPL with an exception for what it starts).
BUILT_WITH = ("pyinstaller",)
OF_QT = ("pyside6-essentials", "shiboken6")
HEAD = """\
Swerve is under the MIT licence (swerve/LICENSE). It brings the following, each under its own
licence; the texts are in the folders beside this list.

Qt and Qt for Python are used under the GNU Lesser General Public License, version 3. They are
unchanged, and lie as separate files in _internal/PySide6: put libraries of your own build with the
same names there, and Swerve uses them. Their sources are at the Qt Project.

"""


def main(folder: Path) -> int:
    """Write FOLDER/licences; return the exit status."""
    target = folder / "licences"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    rows = [*python_rows(target), *(() if sys.platform != "linux" else system_rows(folder, target))]
    (target / "LIST.txt").write_text(HEAD + "\n".join(sorted(rows)) + "\n", encoding="utf-8")
    return 0


def python_rows(target: Path) -> Iterator[str]:
    """Copy the licences of Python and of its packages; yield a line for each."""
    own = target / "python"
    own.mkdir()
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if text.is_file():
        shutil.copy(text, own)
    yield f"Python {sys.version.split()[0]}: PSF-2.0"
    for distribution in shipped():
        name = distribution.name.lower().replace("_", "-")
        copies = copy_texts(distribution, target / name)
        if name in OF_QT:
            copies = [shutil.copy(path, target / name) for path in sorted(TEXTS.glob("*.txt"))]
        if not copies:
            sys.exit(f"{name} brings no licence text; add it to docs/licences")
        yield f"{distribution.name} {distribution.version}: {licence_of(distribution)}"


def shipped() -> list[Distribution]:
    """Return Swerve, everything it needs, directly or not, and what it was built with."""
    found: dict[str, Distribution] = {}
    waiting = ["swerve", *BUILT_WITH]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # needed on another system, or by an extra
        if name not in BUILT_WITH:
            waiting += [
                match[0]
                for need in found[name].requires or ()
                if (match := REQUIREMENT.match(need))
            ]
    return list(found.values())


def copy_texts(distribution: Distribution, folder: Path) -> list[Path]:
    """Copy the licence texts that a package brings; return the copies."""
    folder.mkdir(exist_ok=True)
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if ".dist-info" in str(file) and LICENCE_FILE.search(file.name)
    ]
    return [Path(shutil.copy(path, folder)) for path in texts if path.is_file()]


def licence_of(distribution: Distribution) -> str:
    """Return what a package says its licence is."""
    if distribution.name.lower().replace("_", "-") in OF_QT:
        return "LGPL-3.0-only"
    metadata = distribution.metadata
    stated = metadata["License-Expression"] or metadata["License"] or ""
    classified = [
        line.rpartition("::")[2].strip()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return stated.splitlines()[0] if stated else ", ".join(classified) or "see its text"


def system_rows(folder: Path, target: Path) -> Iterator[str]:
    """Copy the copyright files of Debian's libraries in the folder; yield a line for each."""
    packages: dict[str, list[str]] = {}
    for library in sorted((folder / "_internal").glob("lib*.so*")):
        package = package_with(library.name)
        is_python = library.name.startswith("libpython")  # whose own licence is there already
        if package and not is_python and not library.is_symlink():
            packages.setdefault(package, []).append(library.name)
    for package, libraries in packages.items():
        text = Path("/usr/share/doc") / package / "copyright"
        place = target / "system" / package
        place.mkdir(parents=True)
        shutil.copy(text, place)
        yield f"{', '.join(libraries)}: see system/{package}/copyright"


def package_with(name: str) -> str:
    """Return the Debian package of a library by its file name, empty where there is none."""
    listing = subprocess.run(["dpkg", "-S", f"*/{name}"], capture_output=True, text=True)
    names = [line.split(":")[0] for line in listing.stdout.splitlines()]
    return next((one for one in names if Path("/usr/share/doc", one, "copyright").exists()), "")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
