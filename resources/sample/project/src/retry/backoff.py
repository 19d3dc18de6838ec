"""How long to wait between attempts."""

from settings import load_config


def wait_ms(attempt, base_ms=200):
    return base_ms * 2**attempt


def schedule(attempts):
    return [wait_ms(attempt) for attempt in range(attempts - 1)]


def longest_run_ms(attempts):
    """How long a request can take at most, timeouts and waits together."""
    timeout_ms = load_config().timeout_ms
    return attempts * timeout_ms + sum(schedule(attempts))
