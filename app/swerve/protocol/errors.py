"""What can fail on the way to a model, and what a person can do about it.

Failures are values: they travel in `messages.Failed` and never as exceptions across floors.
"""

from __future__ import annotations

from enum import StrEnum

from swerve.frozen import frozen


class FailureKind(StrEnum):
    """Why a turn or a link failed; each kind has one action of the session."""

    AUTH = "auth"
    PAYMENT = "payment"
    MODEL_NOT_FOUND = "model_not_found"
    QUOTA = "quota"
    RATE = "rate"
    OVERLOAD = "overload"
    CONTEXT_FULL = "context_full"
    CHAIN_LOST = "chain_lost"
    CONNECTION_EXPIRED = "connection_expired"
    PROTOCOL = "protocol"
    POLICY = "policy"
    REQUEST = "request"
    SERVER = "server"
    NETWORK = "network"
    TIMEOUT = "timeout"
    TLS = "tls"
    PROXY = "proxy"
    CAPTIVE = "captive"
    TOO_LARGE = "too_large"


@frozen
class Failure:
    """One failure as the person and the reducer see it.

    Attributes:
        kind: decides the action.
        sentence: what happened, one sentence, no secret, no address with credentials.
        remedy: what the person can do, one sentence; may be empty when nothing is to be done.
        retryable: whether sending the same request again can succeed.
        retry_after_ms: how long the server asked to wait, if it said so.
        resets_at_unix_ms: when a used-up quota returns, if it said so.
        code: the server's own code, for reports.
    """

    kind: FailureKind
    sentence: str
    remedy: str = ""
    retryable: bool = False
    retry_after_ms: int | None = None
    resets_at_unix_ms: int | None = None
    code: str = ""
