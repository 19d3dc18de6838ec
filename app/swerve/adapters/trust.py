"""Whose certificates are believed: the system's store, and a file of the person's own beside it.

One `Trust` for every kind of link. TLS contexts are made when first needed, off the loop: reading a
store takes tens of milliseconds.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from swerve.protocol.errors import Failure, FailureKind

if TYPE_CHECKING:
    import ssl


class Trust:
    """Makes TLS contexts that all believe the same.

    Args:
        ca_file: PEM file with certificates of authorities, beside the system's; empty for none.
    """

    def __init__(self, ca_file: str = "") -> None:
        self._ca_file = ca_file
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}

    def context(self, *protocols: str) -> ssl.SSLContext | Failure:
        """Return the context that offers `protocols` by ALPN; takes long the first time.

        Contexts are not shared between kinds of links: what one offers, the other can't speak.
        """
        found = self._contexts.get(protocols)
        if found is None:
            made = _context(self._ca_file)
            if isinstance(made, Failure):
                return made
            made.set_alpn_protocols(list(protocols))
            found = self._contexts[protocols] = made
        return found


def _context(ca_file: str) -> ssl.SSLContext | Failure:
    import ssl

    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not ca_file:
        return context
    try:
        context.load_verify_locations(Path(ca_file).expanduser())
    except (OSError, ValueError) as error:
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else _reason(error)
        return Failure(
            FailureKind.TLS,
            f"The certificates of ca_file can't be read: {why}.",
            "Correct the path in the settings.",
            code="ca-file",
        )
    return context


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it is no text"


@lru_cache(maxsize=1)
def system_trust() -> Trust:
    """Return the trust that believes the system's store and nothing else."""
    return Trust()
