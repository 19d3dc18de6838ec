"""The pages for people are true: no dead link, no missing picture, no key that does nothing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.architecture.walls import ROOT

from swerve.commands.catalog import COMMANDS
from swerve.commands.spec import Scope, key_label
from swerve.resources import resource_text
from swerve.settings.defaults import SETTINGS

PAGES = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "packaging").rglob("*.md")}
)
GUIDE = ROOT / "docs" / "guide"
LONGEST_README_LINES = 120
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
CHORD = re.compile(r"(Ctrl|Alt)(\+\S+)+|F\d+")
# Typed into the text box itself, so no command of the table has them.
OF_TEXT = {"Shift+Enter"}
OUTSIDE = ("http://", "https://")


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that a renderer makes of the headings of a page."""
    headings = re.findall(r"^#+\s+(.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in headings}


def dead_links(page: Path) -> list[str]:
    dead = []
    for link in LINK.findall(prose(page)):
        if link.startswith(OUTSIDE):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_no_link_is_dead(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.test_docs.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# One head\n[a](#one-head) [b](#none) ![c](gone.png) [d](page.md) [e](../..)\n"
    )
    assert dead_links(page) == ["#none", "gone.png", "../.."]


def test_the_guide_leads_to_all_of_its_pages() -> None:
    linked = set(LINK.findall(prose(GUIDE / "README.md")))
    assert {page.name for page in GUIDE.glob("*.md")} - linked == {"README.md"}


def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_README_LINES


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(GUIDE.glob("*.md"))], ids=ids)
def test_every_key_that_is_named_does_something(page: Path) -> None:
    known = OF_TEXT | {
        key_label(key, is_mac=False)
        for command in COMMANDS
        for scope in Scope
        for key in command.keys_in(scope, is_mac=False)
    }
    named = {span for span in SPAN.findall(prose(page)) if CHORD.fullmatch(span)}
    assert named - known == set()


def test_every_profile_and_variable_of_the_guide_exists() -> None:
    rows = tomllib.loads(resource_text("models.toml"))["profile"]
    table = re.findall(r"^\| `([\w-]+)`", prose(GUIDE / "profiles.md"), re.MULTILINE)
    assert set(table) <= {row["id"] for row in rows}
    variables = set(re.findall(r"`(\w+_KEY)`", prose(GUIDE / "profiles.md")))
    assert variables == {row["key_env"] for row in rows if "key_env" in row}


def test_every_setting_of_the_guide_exists() -> None:
    known = {setting.name for setting in SETTINGS}
    pages = "".join(prose(page) for page in GUIDE.glob("*.md"))
    named = set(re.findall(r"settings?\s+(?:is\s+)?`(\w+)`", pages))
    assert named == {"enter_while_running", "models", "practice_tokens_per_s", "profile"}
    assert named <= known
