"""What looks like a secret: files by their names, keys by their form.

Pure. Files that commonly hold secrets are never read for a model; keys in any other text are
replaced before it leaves. The person can open and edit everything, and can attach such a file by
name, which is their word for that file. Asked by the session, the disk and the scanner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECRET = re.compile(
    r"""
    (?:^|/)(?:
        \.env(?:\.(?!example$|sample$|template$|dist$)[^/]*)?
        | [^/]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk)
        | id_(?:rsa|dsa|ecdsa|ed25519)[^/]*(?<!\.pub)
        | \.(?:netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg)
        | (?:cookies?|logins?)\.(?:sqlite|json|txt)
        | credentials(?:\.json)?
        | service[-_]account[^/]*\.json
    )$
    """,
    re.VERBOSE,
)
_KEY = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----(?:[^-]|-(?!----END))*(?:-----END[ ][A-Z ]*-----)?
    | \b(?:sk|csk|rk|pk_live|sk_live|gsk|xai|hf|npm|glpat|dop_v1|shpat)[-_]
      (?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,}
    | \bgh[pousr]_[A-Za-z0-9]{30,} | \bgithub_pat_[A-Za-z0-9_]{30,}
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b | \bAIza[0-9A-Za-z_-]{35}
    | \bxox[abeprs]-[0-9A-Za-z-]{10,}
    | \beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
    | (?<=://)[^\s/:@'"]{1,64}:[^\s/@'"]{3,128}(?=@)
    """,
    re.VERBOSE,
)
LEFT_OUT = "[key left out by Swerve]"
"""Stands where a key stood, so that the model knows and the person sees it."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may leave, and how many keys were taken out of it."""

    text: str
    count: int


def is_secret(path: str) -> bool:
    """Say whether `path` names a file that commonly holds keys or passwords."""
    return _SECRET.search(path.casefold()) is not None


def redact(text: str) -> Redacted:
    """Replace everything that has the form of a key; line counts stay what they are."""
    return Redacted(*_KEY.subn(_stand_in, text))


def _stand_in(found: re.Match[str]) -> str:
    return LEFT_OUT + "\n" * found[0].count("\n")
