"""Reads profiles: the shipped models.toml with the person's own laid over it.

Pure: texts in, profiles and sentences about mistakes out. Called once at the start, and again when
the person's file changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from swerve.frozen import frozen
from swerve.session.profile import Backend, Price, Profile, Transport
from swerve.terms import ProfileId

_Row = Mapping[str, object]

_TEXTS = {"title", "note", "url", "model", "tier", "effort", "key_env"}
_FLAGS = {name.name for name in fields(Profile) if name.name.startswith(("is_", "has_"))}
_COUNTS = {"context_tokens", "max_output_tokens"}
_WORDS: dict[str, type[Backend] | type[Transport]] = {"backend": Backend, "transport": Transport}
_PRICES = {"input", "cached", "output"}


@frozen
class ReadProfiles:
    """Profiles in the order of their files, and what was wrong there, one sentence each."""

    profiles: tuple[Profile, ...]
    problems: tuple[str, ...] = ()

    def find(self, profile_id: str) -> Profile | None:
        """Return the profile of that id, None where there is none."""
        return next((one for one in self.profiles if one.id == profile_id), None)


def profiles_from_toml(shipped: str, own: str = "") -> ReadProfiles:
    """Return the profiles of `shipped` changed and added to by `own`; either may be empty.

    A mistake costs the one field or row it is in, never the rest of the file.
    """
    found: dict[ProfileId, Profile] = {}
    problems: list[str] = []
    for text in (shipped, own):
        for row in _rows(text, problems):
            _lay_over(found, row, problems)
    return ReadProfiles(tuple(found.values()), tuple(problems))


def with_models(profiles: Iterable[Profile], chosen: Iterable[str]) -> tuple[Profile, ...]:
    """Return `profiles` with the models of a setting, each "profile=model"."""
    models = dict(one.split("=", 1) for one in chosen if "=" in one)
    return tuple(replace(one, model=models.get(one.id, one.model)) for one in profiles)


def with_model(chosen: Iterable[str], profile: str, model: str) -> tuple[str, ...]:
    """Return the setting with another model for one profile."""
    others = (one for one in chosen if not one.startswith(f"{profile}="))
    return (*others, f"{profile}={model}")


def _rows(text: str, problems: list[str]) -> list[_Row]:
    try:
        rows = tomllib.loads(text).get("profile", [])
    except tomllib.TOMLDecodeError as error:
        problems.append(f"models.toml is not read: {error}.")
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append("models.toml is not read: write each profile as [[profile]].")
        return []
    return rows


def _lay_over(found: dict[ProfileId, Profile], row: _Row, problems: list[str]) -> None:
    name = row.get("id")
    if not isinstance(name, str) or not name:
        problems.append('A profile in models.toml has no id; give it one, as id = "local".')
        return
    profile_id = ProfileId(name)
    base = found.get(profile_id) or Profile(profile_id, title=name)
    values: dict[str, Any] = {}
    for field, value in row.items():
        if field == "id":
            continue
        taken = _value(field, value)
        if taken is None:
            problems.append(f"Profile {name!r}: {_complaint(field, value)}")
        else:
            values[field] = taken
    found[profile_id] = replace(base, **values)


def _value(field: str, value: object) -> object:
    """Return `value` as the profile holds it, None where it does not fit the field."""
    if field in _TEXTS:
        return value if isinstance(value, str) else None
    if field in _FLAGS:
        return value if isinstance(value, bool) else None
    if field in _COUNTS:
        return (
            value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
        )
    if field in _WORDS:
        return next((word for word in _WORDS[field] if word == value), None)
    if field == "modalities":
        is_good = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return tuple(value) if is_good and isinstance(value, list) else None
    return _price(value) if field == "price" else None


def _price(value: object) -> Price | None:
    if not isinstance(value, dict) or not value.keys() <= _PRICES:
        return None
    if not all(isinstance(one, int | float) and one >= 0 for one in value.values()):
        return None
    return Price(**{name: float(one) for name, one in value.items()})


def _complaint(field: str, value: object) -> str:
    if field in _TEXTS:
        return f"{field} must be a text, not {value!r}."
    if field in _FLAGS:
        return f"{field} must be true or false, not {value!r}."
    if field in _COUNTS:
        return f"{field} must be a whole number above 0, not {value!r}."
    if field in _WORDS:
        return f"{field} must be one of {', '.join(_WORDS[field])}, not {value!r}."
    if field == "modalities":
        return 'modalities must be a list, as ["text"].'
    if field == "price":
        return "price must be a table of input, cached and output in dollars for a million tokens."
    return f"there is no field {field!r}."
