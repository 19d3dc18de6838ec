"""Puts adapters and workbench together; the same for the window, `ask` and the tour.

What a project needs is imported when one is opened, and network libraries by the links when they
first connect, so composing costs little.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from swerve.adapters.clock import LoopClock
from swerve.adapters.keys import Keys
from swerve.adapters.links import LinkPool
from swerve.adapters.practice_process import PracticeProcess
from swerve.adapters.settings_file import SettingsFile
from swerve.adapters.trust import Trust
from swerve.commands.keymap import keymap_from
from swerve.frozen import frozen
from swerve.launch.folders import config_folder, state_folder
from swerve.resources import resource_path, resource_text
from swerve.session.profile import Profile, Transport
from swerve.session.profiles import ReadProfiles, profiles_from_toml, with_models
from swerve.session.turn import ApplyMode
from swerve.settings.defaults import Settings, settings_from
from swerve.terms import ProfileId
from swerve.workbench.ports import ProjectPorts
from swerve.workbench.workbench import Workbench

PRACTICE = ProfileId("practice")
CUSTOM = ProfileId("url")


@frozen
class Choice:
    """What the command line chose over the settings.

    Attributes:
        profile: id, None for the settings' own.
        url, model: of a server that no profile names.
        purpose: what this process does with a project, for the lock: "window" or "ask".
        practice_tokens_per_s: pace of the Practice model.
    """

    profile: str | None = None
    url: str | None = None
    model: str | None = None
    purpose: str = "window"
    practice_tokens_per_s: int | None = None


class CannotStart(Exception):
    """Starting is impossible; carries a sentence and a remedy."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.remedy = remedy


class Composition:
    """Everything a start needs, not yet connected.

    Attributes:
        settings: as read from the person's file.
        keymap: keys of the commands, the person's own among them.
        problems: sentences about mistakes in the person's files.
        workbench: the application.
    """

    def __init__(self, choice: Choice) -> None:
        file = SettingsFile(config_folder() / "settings.toml").read()
        read = settings_from(file.values)
        models = read_profiles()
        is_mac = sys.platform == "darwin"
        self.keymap = keymap_from(file.values.get("keys", {}), is_mac=is_mac)
        self.settings: Settings = read.settings
        unread = (file.problem,) if file.problem else ()
        self.problems = (*unread, *read.problems, *models.problems, *self.keymap.problems)
        self._keys = Keys(config_folder() / "keys.toml")
        self._sample: Path | None = None
        self._purpose = choice.purpose
        own = with_models(models.profiles, self.settings.models)
        profiles = [*own, *_custom(choice)]
        profile = self._chosen(profiles, choice)
        rate = choice.practice_tokens_per_s
        if rate is None:
            rate = self.settings.practice_tokens_per_s
        self.practice = PracticeProcess(("--rate", str(rate)))
        trust = Trust(self.settings.ca_file)
        links = LinkPool(self._endpoint_of, self._key_of, self._until_ready, trust=trust)
        self.workbench = Workbench(
            clock=LoopClock(),
            links=links,
            profiles=profiles,
            profile=profile.id,
            mode=ApplyMode(self.settings.mode if choice.purpose == "window" else "review"),
            prompt=fixed_prompt(),
            compact_prompt=resource_text("prompts/compact.md"),
            cost_cap_usd=self.settings.cost_cap_usd,
            save_export=_save_export,
            has_person=choice.purpose == "window",
            open_ports=self._open_ports,
            sample=self._fresh_sample,
        )

    async def close(self) -> None:
        """Close the workbench, end the Practice server, remove the sample's copy."""
        await self.workbench.close()
        await self.practice.close()

    def _chosen(self, profiles: list[Profile], choice: Choice) -> Profile:
        wanted = CUSTOM if choice.url else ProfileId(choice.profile or self.settings.profile)
        found = next((profile for profile in profiles if profile.id == wanted), None)
        if found is None:
            known = ", ".join(profile.id for profile in profiles)
            raise CannotStart(f"There is no profile {wanted!r}.", f"There are: {known}.")
        if self._keys.is_needed(found):
            sentence = f"No key for {found.title}."
            remedy = f"Set {found.key_env}, or use Practice, which needs none."
            if choice.purpose != "window":
                raise CannotStart(sentence, remedy)
            # A window is of use without a key: to read, to judge, to choose another profile.
            self.problems = (*self.problems, f"{sentence} {remedy}")
        return found

    def _endpoint_of(self, profile: Profile) -> str:
        return self.practice.url if profile.is_practice else profile.url

    def _key_of(self, profile: Profile) -> str:
        return self.practice.key if profile.is_practice else self._keys.key_of(profile)

    async def _until_ready(self, profile: Profile) -> None:
        if profile.is_practice:
            await self.practice.until_ready()

    def _open_ports(self, root: Path) -> ProjectPorts:
        # What a project needs is imported with the first one: the window is painted before that.
        from swerve.launch.project import OpenProject

        return OpenProject(root, self._purpose, self.workbench.notice)

    def _fresh_sample(self) -> Path:
        """Copy the sample project where the person may change it; the copy is kept."""
        folder = state_folder() / "sample"
        folder.mkdir(mode=0o700, exist_ok=True)
        target = Path(tempfile.mkdtemp(prefix="run-", dir=folder)) / "swerve-demo"
        caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(resource_path("sample/project"), target, ignore=caches)
        return target


def read_profiles() -> ReadProfiles:
    """Return the shipped profiles with the person's own laid over them."""
    own = _text_of(config_folder() / "models.toml")
    return profiles_from_toml(resource_text("models.toml"), own)


def _save_export(name: str, text: str) -> Path:
    """Write a file for the person to hand on, private until they do; return where it is."""
    folder = state_folder() / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def fixed_prompt() -> str:
    """Return the fixed prompt, with the person's own instructions below it where there are any."""
    own = _text_of(config_folder() / "instructions.md").strip()
    prompt = resource_text("prompts/system.md")
    return f"{prompt}\n# What this person wants always\n{own}\n" if own else prompt


def _custom(choice: Choice) -> list[Profile]:
    if not choice.url:
        return []
    profile = Profile(CUSTOM, "Server at a URL", transport=Transport.AUTO, url=choice.url)
    return [replace(profile, model=choice.model or "default", key_env="")]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as failure:
        raise CannotStart(f"{path} cannot be read: {failure}.", "Mend or remove it.") from None
