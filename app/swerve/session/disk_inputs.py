"""Inputs from the disk: files that were read, decisions that were written.

`inputs` adds these to its union. A module of their own so that the adapters which report them, and
`swerve patch` with them, need nothing else of the session.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.terms import DecisionId, ProjectPath
from swerve.text.encoding import FileContent


@frozen
class FileLoaded:
    """A file asked for by `effects.Load` is here; `content` None means there is no such file.

    Attributes:
        refusal: sentence why it cannot be edited (binary, outside, device); content is then None.
    """

    path: ProjectPath
    content: FileContent | None
    refusal: str = ""


@frozen
class FileTouched:
    """Somebody else wrote, created or deleted (content None) a tracked file."""

    path: ProjectPath
    content: FileContent | None
    refusal: str = ""


@frozen
class OutsideSeen:
    """Somebody else changed a file that was not tracked; `before` is the last text known of it.

    Attributes:
        before, now: None where there is, or was, no such file.
    """

    path: ProjectPath
    before: FileContent | None
    now: FileContent | None


@frozen
class DecisionWritten:
    """A decision is on disk, whole."""

    decision: DecisionId


@frozen
class DecisionFailed:
    """A decision could not be written; nothing of it is on disk."""

    decision: DecisionId
    sentence: str
    remedy: str = ""


@frozen
class Parsed:
    """What came of `effects.Parse`: what is wrong with the file now, empty for nothing new."""

    path: ProjectPath
    version: int
    sentence: str


DiskNews = FileLoaded | FileTouched | OutsideSeen | DecisionWritten | DecisionFailed | Parsed
