"""What looks like a secret: files by their names, keys by their form.

Pure. Files that commonly hold secrets are never read for a model; keys in any other text are
replaced before it leaves. The person can open and edit everything, and can attach such a file by
name, which is their word for that file. Asked by the session, the disk and the scanner.
"""

from __future__ import annotations

import re

from swerve.frozen import frozen
from swerve.text.names import folded_name

_FOLDERS = frozenset(
    {".env", ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".secrets", ".password-store"}
)
"""Everything beneath a folder of this name is a secret."""

_SECRET = re.compile(
    r"""
    (?:^|/)(?:
        \.env(?:[.~_-](?!(?:example|sample|template|dist)$)[^/]*)?
        | (?!(?:example|sample|template)\.)[^/]+\.env
        | \.envrc
        | [^/]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|kubeconfig|tfvars|tfstate)
        | id_(?:rsa|dsa|ecdsa|ed25519)[^/]*(?<!\.pub)
        | \.(?:netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg|my\.cnf|boto|s3cfg)
        | \.(?:vault[-_]token|vault[-_]pass[^/]*|terraformrc)
        | (?:cookies?|logins?)\.(?:sqlite|json|txt)
        | secrets?\.(?:ya?ml|json|toml|ini|properties)
        | credentials(?:\.json)?
        | service[-_]account[^/]*\.json
        | \.docker/config\.json | \.git/config
    )$
    """,
    re.VERBOSE,
)
"""Matched against a path of folded names."""

_KEY = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY(?:[ ]BLOCK)?-----
      (?:[^-]|-(?!----END))*(?:-----END[ ][A-Z ]*-----)?
    | \b(?:
        (?:sk|csk|rk|pk_live|sk_live|gsk|xai|hf|npm|glpat|dop_v1|shpat|pypi|dckr_pat|whsec|pplx
          |nvapi|r8|tgp_v1|lin_api)[-_]
        (?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,}
      | gh[pousr]_[A-Za-z0-9]{30,} | github_pat_[A-Za-z0-9_]{30,}
      | (?:AKIA|ASIA)[0-9A-Z]{16}\b | AIza[0-9A-Za-z_-]{35}
      | (?:xox[abeprs]|xapp)-[0-9A-Za-z-]{10,}
      | SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,} | (?:ya29|hvs)\.[A-Za-z0-9_-]{20,}
      | AGE-SECRET-KEY-1[0-9A-Z]{40,}
      | eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
      )
    | (?<=r[ ])(?<=[Bb]earer[ ])(?=[A-Za-z._~+/-]{0,80}[0-9])[A-Za-z0-9._~+/-]{20,}
    | (?=["'=: ])(?<=secret_access_key|SECRET_ACCESS_KEY)
      ["']?[ ]{0,4}[=:][ ]{0,4}["']?[A-Za-z0-9/+=]{40}\b
    | (?<=/)(?<=://)[^\s/:@'"]{1,64}:[^\s/@'"]{3,128}(?=@)
    """,
    re.VERBOSE,
)
"""One `\\b` for all that begins a word, and a cheap look before each dear one: every request is
searched with it."""

LEFT_OUT = "[key left out by Swerve]"
"""Stands where a key stood, so that the model knows and the person sees it."""


@frozen
class Redacted:
    """A text that may leave, and how many keys were taken out of it."""

    text: str
    count: int


def is_secret(path: str) -> bool:
    """Say whether `path` names a file that commonly holds keys or passwords, however spelled."""
    names = [folded_name(name) for name in path.replace("\\", "/").split("/")]
    return not _FOLDERS.isdisjoint(names[:-1]) or _SECRET.search("/".join(names)) is not None


def redact(text: str) -> Redacted:
    """Replace everything that has the form of a key; line counts stay what they are."""
    return Redacted(*_KEY.subn(_stand_in, text))


def _stand_in(found: re.Match[str]) -> str:
    return LEFT_OUT + "\n" * found[0].count("\n")
