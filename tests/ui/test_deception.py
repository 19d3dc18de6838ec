"""Names and sentences of others are shown as the text that they are, wherever they appear."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.edits.hunks import HunkFlag
from swerve.project.tree import Tree
from swerve.session.events import Announced
from swerve.session.inputs import ShowFile
from swerve.session.transcript import Tone
from swerve.terms import ProjectPath
from swerve.ui.palette.choices import Choice
from swerve.ui.plain import PlainLabel, plain_tip
from swerve.ui.window import MainWindow

HOSTILE = {
    "bidi": ("\u202etxt.exe", "⟨U+202E⟩txt.exe"),
    "isolate": ("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩"),
    "zero width": ("adm\u200bin", "adm⟨U+200B⟩in"),
    "tag": ("x\U000e0041", "x⟨U+E0041⟩"),
    "escape": ("\x1b]52;c;x\x07", "⟨U+001B⟩]52;c;x⟨U+0007⟩"),
    "markup": ("<img src=file:///etc/passwd>", "<img src=file:///etc/passwd>"),
    "soft hyphen": ("pass\u00adword", "pass⟨U+00AD⟩word"),
}


@pytest.fixture(params=sorted(HOSTILE))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_a_label_shows_letters_not_effects(qtbot, name: str) -> None:
    given, shown = HOSTILE[name]
    label = PlainLabel(given)
    qtbot.addWidget(label)
    assert label.text() == shown
    assert label.textFormat() is Qt.TextFormat.PlainText
    label.setText(given * 2)
    assert label.text() == shown * 2


def test_a_tool_tip_is_no_markup(name: str) -> None:
    tip = plain_tip(HOSTILE[name][0])
    assert "<img" not in tip
    assert "\u202e" not in tip
    assert plain_tip("") == ""


def test_a_hostile_file_name_is_escaped_in_every_place(make, name: str) -> None:
    given, shown = HOSTILE[name]
    path = ProjectPath(f"{given.replace('/', '')}.py")
    workbench = FakeWorkbench(files={path: "x = 1\n"})
    workbench.root = workbench.root.with_name(given.replace("/", ""))
    window: MainWindow = make(workbench)
    workbench.change_tree(Tree.from_files([path]))
    workbench.play(ShowFile(path))
    workbench.emit(Announced(f"About {given}", Tone.WARNING))
    window.banner.show_message(f"About {given}", given)
    shown = shown.replace("/", "") if "/" in given else shown
    assert shown in window.windowTitle().replace("/", "") or "<img" in shown
    told = [label.text() for label in window.findChildren(QLabel)]
    raw = [text for text in told if any(mark in text for mark in "\u202e\u2066\u200b\x1b\xad")]
    assert raw == []
    rich = [one for one in window.findChildren(QLabel) if "<img" in one.text()]
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in rich)
    tabs = window.diff.findChildren(type(window.diff.tabs)) if hasattr(window.diff, "tabs") else []
    for tab in tabs:
        assert not any("\u202e" in words for words, _, _ in tab._words(0))


def test_a_hunk_that_hides_something_is_marked_and_needs_a_keep_of_its_own(qtbot) -> None:
    workbench = FakeWorkbench(files={"a.py": "ok = 1\n", "b.py": "x = 1\n"})
    workbench.submit("change")
    workbench.start()
    workbench.patch(
        "*** Begin Patch\n*** Update File: a.py\n-ok = 1\n+ok = 2  # \u202e hidden\n"
        "*** Update File: b.py\n-x = 1\n+x = 2\n*** End Patch\n"
    )
    workbench.finish()
    ledger = workbench.state.ledger
    warned, plain = (ledger.hunks[hunk] for hunk in workbench.hunks())
    assert HunkFlag.WARNED in warned.flags
    assert HunkFlag.WARNED not in plain.flags


PAIRS = {
    "bidi": ("exe.py", "exe\u202e.py"),
    "zero width": ("admin.py", "adm\u200bin.py"),
    "tag": ("main.py", "main\U000e0041.py"),
    "look-alike": ("pay.py", "p\u0430y.py"),
    "look-alikes only": ("cop.py", "\u0441\u043e\u0440.py"),
    "selector": ("user.py", "user\ufe0f.py"),
    "filler": ("ab.py", "a\u3164b.py"),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_no_name_is_painted_like_the_one_it_mimics(make, pair: tuple[str, str]) -> None:
    """Pixels of the tree, the tabs and the palette; a name alone decides what they are."""
    honest, mimic = (_painted(make, ProjectPath(name)) for name in pair)
    for one, other in zip(honest, mimic, strict=True):
        assert one != other


def _painted(make, path: ProjectPath) -> list[QImage]:
    workbench = FakeWorkbench(files={path: "x = 1\n"})
    window: MainWindow = make(workbench)
    workbench.change_tree(Tree.from_files([path]))
    workbench.play(ShowFile(path))
    palette = window.palette_
    palette.open_with(lambda _: palette.show_choices([Choice(path, lambda: None)]), "Files")
    painted = [one.grab().toImage() for one in (window.tree, window.diff.tabs, palette)]
    palette.dismiss()
    return painted
