"""Servers of the tour that fail on purpose, so that there are pictures of failures too.

Each is a Practice server of its own behind a profile of the tour's own settings. Used by
`swerve.launch.tour` before it composes anything; never by a window of a person.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from swerve.adapters.practice_process import PracticeProcess
from swerve.terms import ProfileId

KEYLESS, LIMITED, LOST = ProfileId("keyless"), ProfileId("limited"), ProfileId("lost")
_ROWS = (
    (KEYLESS, "Server with keys", ""),
    (LIMITED, "Server at its limit", "error-429"),
    (LOST, "Server that hangs up", "close-mid-stream"),
)


class FailingServers:
    """The servers behind the profiles above."""

    def __init__(self) -> None:
        self._servers = {
            profile: PracticeProcess(("--fault", fault) if fault else ())
            for profile, _, fault in _ROWS
        }

    async def start(self, models: Path) -> None:
        """Start them all and write their profiles into `models`, a file of the tour's settings.

        The key of one is not told to anybody.
        """
        await asyncio.gather(*(server.until_ready() for server in self._servers.values()))
        self._introduce(models)

    async def close(self) -> None:
        """End them."""
        for server in self._servers.values():
            await server.close()

    def _introduce(self, models: Path) -> None:
        """Write the profiles; give the keys that are given to the environment."""
        rows = []
        for profile, title, _ in _ROWS:
            server, key_env = self._servers[profile], f"SWERVE_TOUR_{profile.upper()}_KEY"
            if profile is not KEYLESS:
                os.environ[key_env] = server.key
            words = {"id": profile, "title": title, "url": server.url, "key_env": key_env}
            # Retired: the first page does not offer them.
            rows.append("[[profile]]\nmodel = 'practice'\nis_retired = true\n")
            rows += [f"{name} = '{value}'\n" for name, value in words.items()]
        models.parent.mkdir(parents=True, exist_ok=True)
        models.write_text("".join(rows), encoding="utf-8")
