from __future__ import annotations

import pytest

from swerve.adapters import qt_libraries
from swerve.adapters.qt_libraries import DEBIAN_PACKAGES, missing_in, packages_for

LISTING = """\
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-icccm.so.4 => not found
\tlibEGL.so.1 => /lib/libEGL.so.1 (0x00007f)
\tlibxcb-keysyms.so.1 => not found
\tlibxcb-icccm.so.4 => not found
"""


def test_only_libraries_that_were_not_found_are_missing() -> None:
    assert missing_in(LISTING) == ("libxcb-icccm.so.4", "libxcb-keysyms.so.1")


def test_a_complete_machine_misses_nothing() -> None:
    assert missing_in("\tlibEGL.so.1 => /lib/libEGL.so.1 (0x00007f)\n") == ()


def test_packages_are_named_once() -> None:
    assert packages_for(["libglib-2.0.so.0", "libgthread-2.0.so.0"]) == ("libglib2.0-0",)


def test_an_unknown_library_is_named_rather_than_hidden() -> None:
    assert packages_for(["libnew.so.3"]) == ("libnew",)


def test_versioned_names_find_their_package() -> None:
    assert packages_for(["libxcb-icccm.so.4"]) == (DEBIAN_PACKAGES["libxcb-icccm"],)


def test_every_package_has_the_version_of_its_library() -> None:
    assert [name for name in DEBIAN_PACKAGES.values() if not name[-1].isdigit()] == ["zlib1g"]


def test_a_frozen_build_looks_into_its_own_folder_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str]] = []

    def run(*_: object, env: dict[str, str], **__: object) -> object:
        asked.append(env)
        raise OSError

    monkeypatch.setattr(qt_libraries.sys, "_MEIPASS", "/opt/swerve/_internal", raising=False)
    monkeypatch.setattr(qt_libraries.subprocess, "run", run)
    qt_libraries.missing_libraries()
    assert [env["LD_LIBRARY_PATH"] for env in asked] == ["/opt/swerve/_internal"]
