"""`frozen`: a class of values, made at a quarter of what a frozen dataclass costs at import.

`dataclass(frozen=True, slots=True)` compiles six methods for each class, and some 240 classes are
imported before the window's first frame: a third of all imports. `frozen` means the same and
compiles one. Not for what changes: that is a `dataclass(slots=True)`. Used on every floor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

_T = TypeVar("_T")
_NOT_GIVEN = object()
_put = object.__setattr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_T]) -> type[_T]:
    """Make `cls` a class of values: slots for its fields, compared and hashed by them, frozen.

    `dataclasses.replace`, `fields` and `asdict` take its values, `match` knows its fields by place.
    What the class defines itself stays.
    """
    own = cls.__dict__
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    known = fields(made)  # type: ignore[arg-type]
    read = _reader([one.name for one in known if one.compare])

    def is_equal(self: object, other: object) -> bool:
        is_same = other.__class__ is self.__class__
        return read(self) == read(other) if is_same else NotImplemented

    def hashed(self: object) -> int:
        return hash(read(self))

    methods: dict[str, Callable[..., Any]] = {
        "__init__": _compiled_init(known, has_more=hasattr(made, "__post_init__")),
        "__eq__": is_equal,
        "__hash__": hashed,
        "__repr__": _shown,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": _state,
        "__setstate__": _restore,
    }
    for name, method in methods.items():
        if own.get(name) is None:  # Python itself puts None for the hash of what defines __eq__
            setattr(made, name, method)
    return made


def _reader(names: list[str]) -> Callable[[object], object]:
    """Return what reads the fields that count when values are compared."""
    return attrgetter(*names) if names else lambda _value: ()


def _compiled_init(known: tuple[Field[Any], ...], *, has_more: bool) -> Callable[..., None]:
    """Return the one method that is compiled: it is called too often to be a loop."""
    names: dict[str, object] = {"put": _put, "not_given": _NOT_GIVEN}
    taken, body = ["self"], []
    for one in known:
        given = name = one.name
        if one.default_factory is not MISSING:
            names[f"make_{name}"] = one.default_factory
            taken += [f"{name}=not_given"] * one.init
            given = f"make_{name}()"
            if one.init:
                given = f"{given} if {name} is not_given else {name}"
        elif one.default is not MISSING:
            names[f"default_{name}"] = one.default
            given = name if one.init else f"default_{name}"
            taken += [f"{name}=default_{name}"] * one.init
        elif one.init:
            taken.append(name)
        else:
            continue  # __post_init__ puts it
        body.append(f"    put(self, {name!r}, {given})")
    if has_more:
        body.append("    self.__post_init__()")
    text = "\n".join([f"def __init__({', '.join(taken)}):", *(body or ["    pass"])])
    exec(text, names)
    init: Callable[..., None] = names["__init__"]  # type: ignore[assignment]
    return init


def _shown(self: Any) -> str:
    words = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(words)})"


def _refuse(_self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"{name!r} of a frozen value: make another with `replace`")


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for one, given in zip(fields(self), state, strict=True):
        _put(self, one.name, given)
