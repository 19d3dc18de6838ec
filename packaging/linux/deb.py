"""Wraps the frozen folder into a Debian package that names everything it needs of the system.

Called by packaging/package.py on Debian and its relatives; needs dpkg-deb, dpkg and ldd.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ICONS = ROOT / "build" / "icons" / "hicolor"
# What no library names: the configuration of fonts, a font, and what opens links and folders.
ALSO_NEEDED = ("fontconfig-config", "fonts-dejavu-core | fonts-noto-core | fonts-liberation")
RECOMMENDED = ("fonts-inter", "fonts-jetbrains-mono", "git", "ripgrep", "xdg-utils")
FOUND = re.compile(r"=> (/\S+) \(0x|^\s*(/\S+) \(0x", re.MULTILINE)
LICENCES = "licences"
COMPONENT = "localhost.swerve.swerve"  # catalogues want the file to be named like the id in it
NOTHING: Mapping[str, str] = {}

CONTROL = """\
Package: swerve
Version: {version}
Architecture: {architecture}
Maintainer: The Swerve developers <swerve@localhost>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Section: devel
Priority: optional
Description: coding companion for models that write faster than people read
 One window: the files of a project, a chat that streams, and a diff that grows
 while the model types. Stop or redirect at any moment, keep or reject every
 change on its own. Works without a key on a scripted local model.
"""


def build_deb(folder: Path, version: str, work: Path, out: Path) -> Path:
    """Build the package around the frozen `folder`; return its path in `out`.

    Args:
        folder: the frozen program.
        version: as the wheel has it.
        work: where the tree is laid out; made anew.
        out: where the package goes.
    """
    shutil.rmtree(work, ignore_errors=True)
    lay_out(folder, work)
    architecture = said(["dpkg", "--print-architecture"]).strip()
    control = work / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        CONTROL.format(
            version=version,
            architecture=architecture,
            kilobytes=sum(one.stat().st_size for one in files_of(work)) // 1_024,
            depends=", ".join([*packages_behind(folder), *ALSO_NEEDED]),
            recommends=", ".join(RECOMMENDED),
        ),
        encoding="utf-8",
    )
    package = out / f"swerve_{version}_{architecture}.deb"
    said(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(work), str(package)])
    return package


def lay_out(folder: Path, work: Path) -> None:
    """Put everything where a Debian system looks for it."""
    program, share = work / "usr" / "lib" / "swerve", work / "usr" / "share"
    shutil.copytree(folder, program, symlinks=True)
    binary = work / "usr" / "bin" / "swerve"
    binary.parent.mkdir()
    binary.symlink_to("../lib/swerve/swerve")
    shutil.copytree(ICONS, share / "icons" / "hicolor")
    copy(ROOT / "resources" / "desktop" / "swerve.desktop", share / "applications")
    described = copy(HERE / "swerve.metainfo.xml", share / "metainfo")
    described.rename(described.with_name(f"{COMPONENT}.metainfo.xml"))
    documents = share / "doc" / "swerve"
    copy(ROOT / "LICENSE", documents).rename(documents / "copyright")
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    (documents / "changelog.gz").write_bytes(gzip.compress(changes, mtime=0))
    (documents / LICENCES).symlink_to(f"../../../lib/swerve/{LICENCES}")
    for path in work.rglob("*"):
        if not path.is_symlink():
            is_run = path.is_dir() or path == program / "swerve"
            path.chmod(0o755 if is_run else 0o644)


def packages_behind(folder: Path) -> list[str]:
    """Return the packages whose libraries the folder links to and does not bring, sorted.

    Raises:
        LookupError: a library is missing here, or belongs to no package.
    """
    libraries = {library for path in binaries(folder) for library in linked(path, folder)}
    outside = {path for path in libraries if not path.resolve().is_relative_to(folder)}
    names = {package_of(path) for path in outside}
    return sorted(f"{name} (>= 2.34)" if name == "libc6" else name for name in names)


def binaries(folder: Path) -> Iterable[Path]:
    """Yield the program and every library in the folder."""
    yield folder / "swerve"
    yield from (path for path in files_of(folder) if ".so" in path.name and not path.is_symlink())


def linked(path: Path, folder: Path) -> list[Path]:
    """Return the libraries a binary is linked to, with what those are linked to."""
    # As the frozen starter does: what the folder brings comes before the system's own.
    listing = said(["ldd", str(path)], {"LD_LIBRARY_PATH": str(folder / "_internal")})
    if "not found" in listing:
        raise LookupError(f"{path} lacks libraries:\n{listing}")
    return [Path(first or second).absolute() for first, second in FOUND.findall(listing)]


def package_of(library: Path) -> str:
    """Return the Debian package that owns a library of the system."""
    # Merged /usr: dpkg knows some libraries under the name they had before.
    spellings = {library, library.resolve()}
    spellings |= {Path(str(one).removeprefix("/usr")) for one in spellings}
    spellings |= {Path(f"/usr{one}") for one in spellings if not str(one).startswith("/usr")}
    for one in sorted(spellings):
        done = subprocess.run(["dpkg", "-S", str(one)], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise LookupError(f"no package owns {library}")


def files_of(folder: Path) -> list[Path]:
    """Return all files beneath `folder`, links left out."""
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def copy(source: Path, folder: Path) -> Path:
    """Copy a file into a folder, made where it lacks; return the copy."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder))


def said(command: list[str], variables: Mapping[str, str] = NOTHING) -> str:
    """Run a command that has to succeed and return what it prints."""
    everything = {**os.environ, **variables}
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=everything
    ).stdout
