from __future__ import annotations

import pytest

from swerve.protocol.errors import FailureKind
from swerve.protocol.failures import (
    BY_CODE,
    BY_STATUS,
    failure_from_error,
    failure_from_status,
    quoted,
    wait_ms_from,
)


@pytest.mark.parametrize("code", BY_CODE)
def test_every_code_has_a_sentence_and_a_remedy(code: str) -> None:
    failure = failure_from_error({"code": code, "message": "x"}, 400)
    assert failure.sentence.endswith((".", "x"))
    assert failure.remedy.endswith(".")
    assert failure.code == code


@pytest.mark.parametrize("status", BY_STATUS)
def test_every_status_has_a_sentence(status: int) -> None:
    assert failure_from_status(status).sentence


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, FailureKind.CAPTIVE),
        (302, FailureKind.CAPTIVE),
        (401, FailureKind.AUTH),
        (403, FailureKind.AUTH),
        (407, FailureKind.PROXY),
        (418, FailureKind.REQUEST),
        (500, FailureKind.SERVER),
        (503, FailureKind.OVERLOAD),
        (599, FailureKind.SERVER),
    ],
)
def test_statuses(status: int, kind: FailureKind) -> None:
    assert failure_from_status(status).kind is kind


def test_a_known_type_counts_like_a_code() -> None:
    failure = failure_from_error({"type": "usage_limit_reached", "resets_at": 1_795_192_000}, 429)
    assert failure.kind is FailureKind.QUOTA
    assert not failure.retryable
    assert failure.resets_at_unix_ms == 1_795_192_000_000


def test_a_reset_can_be_a_span() -> None:
    failure = failure_from_error({"code": "usage_limit_reached", "resets_in_seconds": 2.5})
    assert failure.retry_after_ms == 2_500


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("The 'x' model is not supported when using Codex", FailureKind.MODEL_NOT_FOUND),
        ("We're experiencing high traffic right now", FailureKind.OVERLOAD),
        ("This model's maximum context length is 8", FailureKind.CONTEXT_FULL),
        ("something else", FailureKind.REQUEST),
    ],
)
def test_wordings_decide_where_no_code_does(message: str, kind: FailureKind) -> None:
    assert failure_from_error({"message": message}, 400).kind is kind


def test_an_error_without_anything_is_the_server_s() -> None:
    assert failure_from_error({}).kind is FailureKind.SERVER


@pytest.mark.parametrize(
    ("headers", "message", "wait_ms"),
    [
        ({"retry-after-ms": "250"}, "", 250),
        ({"retry-after": "1.5"}, "", 1_500),
        ({"retry-after": "Wed, 21 Oct"}, "Please try again in 20ms.", 20),
        ({}, "Please try again in 6m0.5s.", 360_500),
        ({}, "Please try again in 1h2m.", 3_720_000),
        ({}, "no hint", None),
        ({}, "Please try again in 1.2.3s.", None),
        ({}, f"Please try again in {'9' * 400}h.", None),
        ({"retry-after": "inf"}, "", None),
    ],
)
def test_waits(headers: dict[str, str], message: str, wait_ms: int | None) -> None:
    assert wait_ms_from(headers, message) == wait_ms


def test_secrets_and_long_texts_are_not_quoted() -> None:
    assert "abc" not in quoted("Incorrect API key provided: sk-proj-abc123. Bearer abcdef")
    assert len(quoted("x" * 5_000)) == 300
    assert quoted("a\n  b") == "a b"
