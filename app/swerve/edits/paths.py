"""Which paths a patch may name, and which of them need a keep of their own.

Judges text only: that a path does not leave the project through a symbolic link is checked by the
disk adapter, which then asks here again about the resolved path.
"""

from __future__ import annotations

import re
from enum import Enum

from swerve.terms import ProjectPath
from swerve.text.names import folded_name


class PathClass(Enum):
    """How carefully a path is treated."""

    NORMAL = "normal"
    PROTECTED = "protected"
    """What runs by itself or steers agents: a keep of its own, never by keep-all or Live."""
    REFUSED = "refused"
    """Never written."""


PROTECTED_FOLDERS = frozenset(
    {
        ".github", ".gitlab", ".circleci", ".buildkite", ".forgejo", ".gitea", ".woodpecker", ".ci",
        ".husky", ".githooks", ".hooks", ".vscode", ".idea", ".zed", ".fleet", ".devcontainer",
        ".cursor", ".claude", ".codex", ".windsurf", ".continue", ".gemini", ".roo", ".kiro",
        ".swerve", ".ssh", ".direnv", ".cargo", ".mvn", ".yarn",
    }
)  # fmt: skip
"""A folder of this name protects everything beneath it."""

PROTECTED_FILES = frozenset(
    {
        ".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "jenkinsfile", "appveyor.yml",
        "bitbucket-pipelines.yml", ".drone.yml", ".cirrus.yml", "cloudbuild.yaml",
        ".pre-commit-config.yaml", "lefthook.yml", ".lefthook.yml", ".gitattributes", ".gitmodules",
        ".gitconfig", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile",
        ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".inputrc", ".cshrc", ".tcshrc", ".login",
        ".envrc", ".netrc", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc", ".pnpmfile.cjs",
        "agents.md", "agents.override.md", "claude.md", "claude.local.md", "gemini.md",
        ".cursorrules", ".windsurfrules", ".clinerules", ".mcp.json", "mcp.json", "swerve.toml",
        ".editorconfig", ".lldbinit", ".gdbinit", ".vimrc", ".nvimrc", ".exrc", ".dir-locals.el",
        "package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb",
        "setup.py", "setup.cfg", "pyproject.toml", "tox.ini", "noxfile.py", "conftest.py",
        "sitecustomize.py", "usercustomize.py", "uv.lock", "poetry.lock", "pipfile", "pipfile.lock",
        "cargo.toml", "cargo.lock", "build.rs", "go.sum", "composer.json", "composer.lock",
        "gemfile", "gemfile.lock", "rakefile", "makefile", "gnumakefile", "justfile",
        "taskfile.yml", "cmakelists.txt", "build.gradle", "build.gradle.kts", "gradlew",
        "gradlew.bat", "mvnw", "pom.xml", "dockerfile", "docker-compose.yml", "compose.yaml",
        "compose.yml", "devcontainer.json", ".devcontainer.json", "flake.nix", "shell.nix",
        "vagrantfile", "procfile", "deno.lock", "tasks.json", "launch.json",
    }
)  # fmt: skip
"""File names, in lower case, that run or configure something wherever they lie."""

PROTECTED_PATTERNS = (
    re.compile(r"\.env(\..*)?"),
    re.compile(r".*\.pth"),
    re.compile(r".*\.code-workspace"),
)
"""File names in lower case, matched whole."""

REFUSED_COMPONENTS = frozenset({".git", "git~1"})
"""A component of this name is never written beneath."""

_UNPORTABLE = re.compile(r'[<>:"|?*\\]')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that mean devices on Windows, whatever follows a dot."""

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile("[\0-\x1f\x7f\ud800-\udfff]")


def classify(path: ProjectPath) -> PathClass:
    """Return the class of a resolved path, whatever its case or Unicode form."""
    components = [folded_name(component) for component in path.replace("\\", "/").split("/")]
    if REFUSED_COMPONENTS.intersection(components):
        return PathClass.REFUSED
    name = components[-1]
    if (
        PROTECTED_FOLDERS.intersection(components[:-1])
        or name in PROTECTED_FILES
        or any(pattern.fullmatch(name) for pattern in PROTECTED_PATTERNS)
    ):
        return PathClass.PROTECTED
    return PathClass.NORMAL


def path_from_patch(raw: str) -> tuple[ProjectPath, str]:
    """Normalise a path as a model wrote it.

    Returns:
        The path without `.` components and doubled slashes, and an empty string; or the path as
        written and the reason why it is refused.
    """
    reason = _escape_reason(raw)
    if reason:
        return ProjectPath(raw), f"path-escape: {reason}"
    components = [part for part in raw.replace("\\", "/").split("/") if part not in ("", ".")]
    path = ProjectPath("/".join(components))
    if classify(path) is PathClass.REFUSED:
        return path, "path-escape: the .git folder is never written"
    return path, ""


def _escape_reason(raw: str) -> str:
    parts = raw.replace("\\", "/").split("/")
    first = next((part for part in parts if part not in ("", ".")), "")
    if not first:
        return "the path names no file"
    if _CONTROL.search(raw):
        return "the path holds a control character"
    if parts[0] == "" or _DRIVE.match(raw):
        return "the path must be relative to the project"
    if first.startswith("~"):
        return "the path must not start with ~"
    if ".." in (part.rstrip() for part in parts):
        return "the path must not leave the project with .."
    if parts[-1] in ("", "."):
        return "the path names a folder"
    return ""


def is_portable(path: ProjectPath) -> bool:
    """Return whether every system can hold a file of this name."""
    return not any(
        component.endswith((".", " "))
        or _UNPORTABLE.search(component)
        or component.partition(".")[0].casefold() in _RESERVED
        for component in path.split("/")
    )
