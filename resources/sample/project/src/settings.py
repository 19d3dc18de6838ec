"""What can be set, in a file beside the program."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

SETTINGS_FILE = Path("swerve-demo.toml")


@dataclass(frozen=True)
class Settings:
    url: str = "http://localhost:8000"
    timeout_ms: int = 2000


def load_config(path=SETTINGS_FILE):
    table = read_table(path)
    return Settings(
        url=table.get("url", Settings.url),
        timeout_ms=table.get("timeout_ms", Settings.timeout_ms),
    )


def read_table(path):
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)
