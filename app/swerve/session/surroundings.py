"""Where commands run and what an approval covers: plain values, no decisions.

The shell adapter tells the surroundings when a project is opened; `session.permission` compares
approvals.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.terms import ProjectPath, Revision


@frozen
class Surroundings:
    """How the commands of the open project are run. None of it comes from the project or a model.

    Attributes:
        project: the root's canonical path with its device and inode.
        cwd: folder every command starts in: the root.
        environment: what is changed in the environment, one row each, for people.
        environment_hash: of the whole environment a command gets.
        confinement: a sentence: what the sandbox keeps a command from, or that there is none.
    """

    project: str
    cwd: str
    environment: tuple[str, ...]
    environment_hash: str
    confinement: str


@frozen
class Approval:
    """One exact command, as the person saw it. Compared whole: there are no prefixes and patterns.

    Attributes:
        argv, cwd, environment_hash, project: what was run, where and with what.
        contents: revision on disk of every argument that names a file under review, so that a
            script which was changed is another command.
    """

    argv: tuple[str, ...]
    cwd: str
    environment_hash: str
    project: str
    contents: tuple[tuple[ProjectPath, Revision], ...] = ()


@frozen
class Standing:
    """What the permission of an effect depends on.

    Attributes:
        has_person: somebody sits at a window and can be asked.
        is_trusted: the person trusts the open project.
        surroundings: None where commands cannot be run at all.
        approvals: what the person has allowed since the program was started.
    """

    has_person: bool = False
    is_trusted: bool = False
    surroundings: Surroundings | None = None
    approvals: frozenset[Approval] = frozenset()
