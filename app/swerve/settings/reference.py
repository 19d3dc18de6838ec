"""The text of docs/SETTINGS.md, from the table of settings. Called by packaging/docs.py."""

from __future__ import annotations

from swerve.settings.defaults import SETTINGS
from swerve.settings.schema import Setting

_HEAD = """\
# Settings

Generated from the table of settings; do not edit. They live in `settings.toml` in Swerve's
configuration folder (`swerve doctor` says where that is), one line `name = value` each.

| Name | Type | Default | What it decides |
| --- | --- | --- | --- |
"""


def settings_markdown() -> str:
    """Return the page of all settings in the order of the table."""
    return _HEAD + "".join(_row(setting) for setting in SETTINGS)


def _row(setting: Setting) -> str:
    default = "none" if setting.default in ("", ()) else f"`{_shown(setting.default)}`"
    cells = (f"`{setting.name}`", _kind(setting), default, setting.sentence)
    return f"| {' | '.join(cells)} |\n"


def _kind(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{choice}`" for choice in setting.choices)
    if setting.least is None:
        return setting.kind
    most = " or more" if setting.most is None else f" to {setting.most}"
    return f"{setting.kind}, {setting.least}{most}"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
