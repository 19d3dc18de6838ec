"""Frozen classes: what a frozen dataclass with slots does, they do."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from swerve.frozen import frozen


@frozen
class Plain:
    """Both kinds of fields."""

    name: str
    count: int = 0
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Model:
    """The same by the standard library."""

    name: str
    count: int = 0
    tags: list[str] = field(default_factory=list)


@frozen
class Single:
    """One field, which is read as itself and not as a tuple."""

    name: str


@frozen
class Nothing:
    """No field at all."""


@frozen
class Quiet:
    """Fields that are not shown, compared or given."""

    name: str
    note: str = field(default="", repr=False, compare=False)
    size: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.name))


@frozen
class Own:
    """Methods of its own."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __repr__(self) -> str:
        return "mine"


def test_values_are_made_shown_and_compared_as_dataclasses_are() -> None:
    for given in ((("a",), {}), (("a", 2), {"tags": ["x"]}), ((), {"name": "a"})):
        ours, theirs = Plain(*given[0], **given[1]), Model(*given[0], **given[1])
        assert repr(ours) == repr(theirs).replace("Model", "Plain")
        assert ours == Plain(*given[0], **given[1])
        assert ours != theirs
    assert Plain("a") != Plain("b")
    assert Plain("a").tags is not Plain("a").tags
    assert tuple(one.name for one in fields(Plain)) == Plain.__slots__ == Model.__slots__


def test_what_is_missing_or_unknown_is_refused() -> None:
    for arguments in ((), ("a", 1, [], "more")):
        with pytest.raises(TypeError):
            Plain(*arguments)
    with pytest.raises(TypeError):
        Plain("a", other=1)  # type: ignore[call-arg]


def test_a_value_is_never_changed_but_made_anew() -> None:
    plain = Plain("a")
    for change in (lambda: setattr(plain, "name", "b"), lambda: delattr(plain, "name")):
        with pytest.raises(FrozenInstanceError, match="name"):
            change()
    with pytest.raises(FrozenInstanceError):
        plain.other = 1  # type: ignore[attr-defined]
    assert replace(plain, name="b") == Plain("b")
    assert not hasattr(plain, "__dict__")


def test_values_are_hashed_by_what_is_compared() -> None:
    assert len({Single("a"), Single("a"), Single("b")}) == 2
    assert len({Nothing(), Nothing()}) == 1
    assert len({Quiet("a", "x"), Quiet("a", "y")}) == 1
    with pytest.raises(TypeError):
        hash(Plain("a"))  # it holds a list


def test_fields_know_how_they_are_given_shown_and_compared() -> None:
    quiet = Quiet("abc", "secret")
    assert quiet == Quiet("abc", "other")
    assert quiet.size == 3
    assert "secret" not in repr(quiet)
    assert replace(quiet, name="ab").size == 2


def test_methods_of_the_class_stay() -> None:
    assert Own("a") == Own("b")
    assert repr(Own("a")) == "mine"


def test_values_are_matched_by_place_and_copied() -> None:
    match Plain("a", 3):
        case Plain(name, count):
            assert (name, count) == ("a", 3)
    quiet = Quiet("abc", "note")
    for twin in (copy.deepcopy(quiet), pickle.loads(pickle.dumps(quiet))):
        assert (twin, twin.note, twin.size) == (quiet, "note", 3)
