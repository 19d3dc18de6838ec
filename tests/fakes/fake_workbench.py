"""A workbench for the views: the real state and reducer, no links, no disk, no loop.

`intents` holds what the views dispatched, `emit` tells the views whatever a test wants, and the
methods of `Script` play the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.fakes.session_script import Script

from swerve.project.outline import Symbol, symbols
from swerve.project.tree import Tree
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Limit, LinkPhase, LinkStatus
from swerve.session import inputs
from swerve.session.effects import Effect
from swerve.session.profile import Price, Profile
from swerve.session.reducer import new_state, step
from swerve.session.stage import Moment
from swerve.session.turn import Thread
from swerve.terms import ProfileId, ProjectPath
from swerve.workbench.events import (
    LinkShown,
    ModelsListed,
    OutsideChanged,
    ProjectOpened,
    SymbolsFound,
    TreeChanged,
    WorkbenchEvent,
)

PROFILES = (
    Profile(
        ProfileId("practice"),
        "Practice",
        note="scripted, offline, no key",
        model="practice-1",
        is_practice=True,
    ),
    Profile(
        ProfileId("ultrafast"),
        "OpenAI, ultrafast tier",
        url="https://api.openai.com/v1",
        model="gpt-6-astra",
        tier="ultrafast",
        modalities=("text", "image"),
        key_env="OPENAI_API_KEY",
        price=Price(2.0, 0.2, 10.0),
    ),
    Profile(
        ProfileId("cerebras"),
        "Cerebras",
        url="https://api.cerebras.ai/v1",
        model="gpt-oss-120b",
        key_env="CEREBRAS_API_KEY",
    ),
    Profile(ProfileId("url"), "Local server at a URL"),
)
SAMPLE = Path("/projects/swerve-demo")
CLIENT = '''"""A client that sends a request again."""

import asyncio

from retry.backoff import delays
from retry.errors import Busy, GaveUp


class RetryingClient:
    """Sends a request again when the server asks for patience."""

    def __init__(self, transport, attempts=5):
        self._transport = transport
        self._attempts = attempts

    async def send(self, request):
        for attempt in range(self._attempts):
            try:
                return await self._transport.send(request)
            except Busy as busy:
                await asyncio.sleep(0.2 * 2 ** attempt)
        raise GaveUp(request, self._attempts)


def default_client(url: str) -> RetryingClient:
    transport = HttpTransport(url)
    return RetryingClient(transport)
'''
FILES = {
    ".github/workflows/check.yml": "on: push\n",
    "src/retry/__init__.py": "",
    "src/retry/backoff.py": "BASE = 0.2\n\n\ndef delays():\n    return [BASE, BASE * 2]\n",
    "src/retry/client.py": CLIENT,
    "src/retry/errors.py": "class Busy(Exception):\n    pass\n",
    "src/transport/http.py": "class HttpTransport:\n    pass\n",
    "src/settings.py": "PATH = 'settings.toml'\n",
    "tests/test_client.py": "def test_nothing():\n    assert True\n",
    "AGENTS.md": "Be brief.\n",
    "pyproject.toml": "[project]\n",
    "README.md": "# swerve-demo\n",
}


class FakeWorkbench(Script):
    """What the views need of `swerve.workbench.workbench.Workbench`."""

    def __init__(self, *, has_project: bool = True, files: dict[str, str] | None = None) -> None:
        state = new_state("t", "Be brief.", PROFILES, PROFILES[0].id)
        state.is_trusted = True
        super().__init__(disk=dict(FILES if files is None else files), state=state)
        del self.now_ms  # a field of the script, a method here
        self._time_ms = 1_000.0
        self.tree: Tree | None = None
        self.root: Path | None = None
        self.outside: set[ProjectPath] = set()
        self.is_since_commit = False
        self.intents: list[inputs.Input] = []
        self.opened: list[Path] = []
        self.forgotten = 0
        self.tested: list[ProfileId] = []
        self.listed: list[ProfileId] = []
        self.models: dict[ProfileId, tuple[str, ...]] = {}
        self.replays = 0
        self.patches = 0
        self.symbols: tuple[Symbol, ...] = ()
        self.context = (19_400, 128_000)
        self._listeners: list[Callable[[Sequence[WorkbenchEvent]], None]] = []
        self.show_link(LinkStatus(LinkPhase.READY, "WebSocket", 11.0))
        if has_project:
            self.root, self.tree = SAMPLE, self._tree()

    # --- what the views call ---------------------------------------------------------------------

    def dispatch(self, *given: inputs.Input) -> None:
        self.intents += given
        self.play(*given)

    def subscribe(self, listener: Callable[[Sequence[WorkbenchEvent]], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def open_project(self, path: str | Path) -> None:
        self.opened.append(Path(path))

    def save_replay(self) -> None:
        self.replays += 1

    def reopen_project(self) -> None:
        self.opened.append(self.root)

    def save_patch(self) -> None:
        self.patches += 1

    def open_sample(self) -> None:
        self.root, self.tree = SAMPLE, self._tree()
        self.opened.append(SAMPLE)
        self.emit(ProjectOpened(SAMPLE), TreeChanged())

    def test_link(self, profile: ProfileId) -> None:
        self.tested.append(profile)

    def list_models(self, profile: ProfileId) -> None:
        self.listed.append(profile)

    def forget_project(self) -> None:
        self.forgotten += 1

    def find_symbols(self) -> None:
        files = self.tree.files if self.tree is not None else ()
        self.symbols = tuple(
            symbol for path in files for symbol in symbols(path, self.disk[path].splitlines())
        )
        self.emit(SymbolsFound())

    def now_ms(self) -> float:  # type: ignore[override]
        return self._time_ms

    def context_tokens(self, _thread: Thread) -> tuple[int, int]:
        return self.context

    # --- what tests call -------------------------------------------------------------------------

    def emit(self, *events: WorkbenchEvent) -> None:
        for listener in list(self._listeners):
            listener(events)

    def play(self, *batch: inputs.Input) -> list[Effect]:
        self._time_ms += 1
        outcome = step(self.state, batch, Moment(self._time_ms, 1_700_000_000_000))
        self.effects += outcome.effects
        self.events += outcome.events
        self.emit(*outcome.events)
        made = list(outcome.effects)
        for effect in outcome.effects:
            if type(effect).__name__ == "Load":
                made += self.play(self.loaded(effect.path))
        return made

    def pass_time(self, ms: float) -> None:
        self._time_ms += ms

    def intents_of(self, kind: type) -> list[inputs.Input]:
        return [intent for intent in self.intents if isinstance(intent, kind)]

    def show_link(self, status: LinkStatus, profile: Profile = PROFILES[0]) -> None:
        self.state.links[profile.id] = status
        self.emit(LinkShown(profile.id, status))

    def show_models(self, profile: Profile, *models: str, problem: str = "") -> None:
        if models:
            self.models[profile.id] = models
        self.emit(ModelsListed(profile.id, problem))

    def lose_link(self) -> None:
        failure = Failure(
            FailureKind.NETWORK, "The server cannot be reached.", "Check the network."
        )
        self.show_link(LinkStatus(LinkPhase.LOST, "WebSocket", None, failure))

    def limit(self, name: str, remaining_fraction: float) -> None:
        self.state.limits[PROFILES[0].id] = (Limit(name, remaining_fraction),)

    def change_tree(self, tree: Tree) -> None:
        self.tree = tree
        self.emit(TreeChanged())

    def compare_with_commit(self) -> None:
        self.is_since_commit = True
        self.change_outside()

    def change_outside(self, *paths: str) -> None:
        self.emit(OutsideChanged(tuple(ProjectPath(path) for path in paths)))

    def _tree(self) -> Tree:
        return Tree.from_files([ProjectPath(path) for path in self.disk])
