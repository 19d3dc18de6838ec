"""The programs measured side by side, each started, typed into and stopped as a person does.

A program gets a home, a project and the address of the server, and nothing else: proxies that lead
nowhere, no checks for updates, no telemetry. Here are those that live in a terminal; `app_server`
and `window` have the other two.
"""

from __future__ import annotations

import json
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers.terminal import Terminal

_TYPED_S = 0.6
"""Between the last letter and Enter: programs take keys that come together for a paste."""
_SETTLE_S = 3.0
_LONGEST_START_S = 60.0
CODEX = "codex/node_modules/.bin/codex"
NOT_INSTALLED = "it is not installed; packaging/peers.py says why"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program is started.

    Attributes:
        peers: folder that `packaging/peers.py` installs into.
        url, key: of the server, by way of a relay.
        home: empty, the program's own.
        project: a folder under git, in the home.
    """

    peers: Path
    url: str
    key: str
    home: Path
    project: Path

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the variables of a person with this home and no way out of the machine."""
        nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
        here = dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")
        own = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}
        shown = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LOOP_KEY": self.key}
        return {**own, **shown, **nowhere, **here, **variables}


class Program(ABC):
    """One program; every time is monotonic nanoseconds, taken just before the key.

    Attributes:
        name: for figures; title: for people.
        differs: what a reader of the figures has to know, a sentence or two.
        warm_up_s: how long it is left alone after its first turn.
    """

    name = ""
    title = ""
    differs = ""
    warm_up_s = 3.0

    @abstractmethod
    def version(self, place: Place) -> str:
        """Return its version.

        Raises:
            OSError: it is not installed.
        """

    @abstractmethod
    def start(self, place: Place) -> None:
        """Start it and wait until it takes requests.

        Raises:
            OSError: it is not installed or ended; says why.
        """

    @property
    @abstractmethod
    def pid(self) -> int:
        """Return the process whose descendants are all of the program."""

    @abstractmethod
    def ask(self, words: str) -> int:
        """Type a request and press Enter; return when."""

    def approve(self) -> None:  # noqa: B027 - most were told not to ask
        """Let a command run; nothing to do for a program that was told not to ask."""

    @abstractmethod
    def stop(self) -> int:
        """Press what stops a turn; return when the last key of it was pressed."""

    @abstractmethod
    def close(self) -> None:
        """End it."""


class TerminalProgram(Program):
    """A program that lives in a terminal."""

    ready = ""
    """What it shows when it takes requests."""
    stop_keys: Sequence[str] = ("\x1b",)
    _terminal: Terminal

    @abstractmethod
    def command(self, place: Place) -> tuple[list[str], dict[str, str]]:
        """Write what it is configured by; return its words and its further variables."""

    def start(self, place: Place) -> None:
        command, variables = self.command(place)
        self._terminal = Terminal(command, place.environment(**variables), place.project)
        end_s = time.monotonic() + _LONGEST_START_S
        while self.ready not in self._terminal.said() and time.monotonic() < end_s:
            if not self._terminal.is_alive():
                raise OSError(f"it ended: {self._terminal.said()[-300:]!r}")
            time.sleep(0.1)
        time.sleep(_SETTLE_S)

    @property
    def pid(self) -> int:
        return self._terminal.pid

    def ask(self, words: str) -> int:
        self._terminal.write(words)
        time.sleep(_TYPED_S)
        return self._terminal.write("\r")

    def stop(self) -> int:
        for key in self.stop_keys[:-1]:
            self._terminal.write(key)
            time.sleep(0.2)
        return self._terminal.write(self.stop_keys[-1])

    def close(self) -> None:
        self._terminal.close()


class Codex(TerminalProgram):
    """The Codex command line in its terminal."""

    name = "codex"
    title = "Codex CLI"
    ready = "shortcuts"
    differs = (
        "Speaks WebSocket, compressed, with deltas of the history. Every request is followed by "
        "one for a title, on a connection of its own. Run without its background process, so that "
        "all of it is counted. It has no tool that reads a file, so a tool turn is `sed` in a "
        "shell. A command goes on when its turn is stopped."
    )

    def version(self, place: Place) -> str:
        return node_version(place, "codex/node_modules/@openai/codex")

    def command(self, place: Place) -> tuple[list[str], dict[str, str]]:
        return [str(place.peers / CODEX), "--no-daemon"], codex_home(place)


class Opencode(TerminalProgram):
    """Opencode in its terminal."""

    name = "opencode"
    title = "opencode"
    ready = "commands"
    warm_up_s = 25.0
    differs = (
        "Chat completions over HTTP: the whole history in every request. "
        "Esc has to be pressed twice; the time is from the second."
    )
    stop_keys = ("\x1b", "\x1b")

    def version(self, place: Place) -> str:
        return node_version(place, "opencode/node_modules/opencode-ai")

    def command(self, place: Place) -> tuple[list[str], dict[str, str]]:
        model = {
            "name": "practice",
            "tool_call": True,
            "limit": {"context": 200_000, "output": 32_000},
        }
        provider = {
            "npm": "@ai-sdk/openai-compatible",
            "name": "loop",
            "options": {"baseURL": place.url, "apiKey": place.key},
            "models": {"practice": model},
        }
        settings = {
            "autoupdate": False,
            "share": "disabled",
            "model": "loop/practice",
            "small_model": "loop/practice",
            "provider": {"loop": provider},
        }
        folder = place.home / ".config" / "opencode"
        folder.mkdir(parents=True)
        (folder / "opencode.json").write_text(json.dumps(settings), encoding="utf-8")
        names = ("AUTOUPDATE", "LSP_DOWNLOAD", "MODELS_FETCH", "DEFAULT_PLUGINS")
        variables = {f"OPENCODE_DISABLE_{name}": "1" for name in names}
        return [str(place.peers / "opencode/node_modules/.bin/opencode")], variables


class Aider(TerminalProgram):
    """Aider in its terminal."""

    name = "aider"
    title = "aider"
    ready = "Repo-map"
    differs = (
        "Chat completions over HTTP, a new connection for every request. It offers no tools, so "
        "there is no tool turn and no command of the model's to stop. Ctrl+C is its stop."
    )
    stop_keys = ("\x03",)

    def version(self, place: Place) -> str:
        found = next(
            (place.peers / "aider").glob("lib/*/site-packages/aider_chat-*.dist-info"), None
        )
        if found is None:
            raise FileNotFoundError(NOT_INSTALLED)
        return found.name.removeprefix("aider_chat-").removesuffix(".dist-info")

    def command(self, place: Place) -> tuple[list[str], dict[str, str]]:
        options = ["--model", "openai/practice", "--openai-api-base", place.url]
        quiet = ["check-update", "gitignore", "show-model-warnings", "show-release-notes"]
        options += ["--analytics-disable", *(f"--no-{name}" for name in quiet)]
        variables = {"OPENAI_API_KEY": place.key, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        return [str(place.peers / "aider/bin/aider"), *options], variables


def node_version(place: Place, package: str) -> str:
    """Return the version of a Node package.

    Raises:
        FileNotFoundError: it is not installed.
    """
    try:
        text = (place.peers / package / "package.json").read_text(encoding="utf-8")
    except OSError:
        raise FileNotFoundError(NOT_INSTALLED) from None
    return str(json.loads(text)["version"])


def codex_home(place: Place) -> dict[str, str]:
    """Write what leads Codex to the server and nowhere else; return the variable that says where.

    The model is named because Codex knows its tools by it; offers of another are marked as seen.
    """
    (place.home / "config.toml").write_text(
        f"""
model = "gpt-5.5"
model_provider = "loop"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false
[analytics]
enabled = false
[projects."{place.project}"]
trust_level = "trusted"
[tui.model_availability_nux]
"gpt-6.1-sol" = 1
[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
[model_providers.loop]
name = "loop"
base_url = "{place.url}"
wire_api = "responses"
supports_websockets = true
env_key = "LOOP_KEY"
""",
        encoding="utf-8",
    )
    return {"CODEX_HOME": str(place.home)}
