"""Identifiers and units shared by every floor.

Identifiers are opaque strings made by the workbench (`workbench/ids`), stable across restarts.
Lines are 0-based and spans half-open everywhere; only painting adds 1. Times are milliseconds of a
monotonic clock unless the name says `unix_ms`.
"""

from __future__ import annotations

from typing import NewType

ThreadId = NewType("ThreadId", str)
TurnId = NewType("TurnId", str)
EntryId = NewType("EntryId", str)
HunkId = NewType("HunkId", str)
DecisionId = NewType("DecisionId", str)
CallId = NewType("CallId", str)
ProfileId = NewType("ProfileId", str)
CommandId = NewType("CommandId", str)

ProjectPath = NewType("ProjectPath", str)
"""A path beneath the project root: relative, with forward slashes, never empty, no `.` or `..`."""

Revision = NewType("Revision", str)
"""SHA-256 of a file's bytes in hexadecimal; `ABSENT` where there is no file."""

ABSENT = Revision("")
