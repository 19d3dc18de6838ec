"""What the workbench tells its listeners: the session's events and news about project and links."""

from __future__ import annotations

from pathlib import Path

from swerve.frozen import frozen
from swerve.project.place import Place
from swerve.protocol.messages import LinkStatus
from swerve.session.events import SessionEvent
from swerve.terms import ProfileId, ProjectPath


@frozen
class ProjectOpened:
    """A project is open; its tree follows with `TreeChanged`."""

    root: Path


@frozen
class ProjectRefused:
    """A path could not be opened; what was open stays open."""

    sentence: str
    remedy: str = ""


@frozen
class PlaceChanged:
    """The folder of the open project went away, or came back."""

    place: Place


@frozen
class TreeChanged:
    """`Workbench.tree` is another one."""


@frozen
class SymbolsFound:
    """`Workbench.symbols` is another one."""


@frozen
class OutsideChanged:
    """Somebody else changed these files."""

    paths: tuple[ProjectPath, ...]


@frozen
class LinkShown:
    """The link of a profile changed its phase."""

    profile: ProfileId
    status: LinkStatus


@frozen
class ModelsListed:
    """A server was asked for its models: `Workbench.models` has them, unless `problem` says why."""

    profile: ProfileId
    problem: str = ""


@frozen
class MeterChanged:
    """Tokens, speed, cost or limits of the running turn moved; at most once a frame."""


WorkbenchEvent = (
    SessionEvent
    | ProjectOpened
    | ProjectRefused
    | PlaceChanged
    | TreeChanged
    | SymbolsFound
    | OutsideChanged
    | LinkShown
    | ModelsListed
    | MeterChanged
)
