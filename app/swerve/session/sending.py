"""Hands a request to the link and watches over the silence after it.

Part of the reducer. The only place that makes `Send`; what is sent, and whether, is decided by
`turns` and `compaction`.
"""

from __future__ import annotations

from swerve.protocol.messages import TurnRequest
from swerve.session.cost import estimate
from swerve.session.effects import Schedule, Send
from swerve.session.live import LiveTurn
from swerve.session.request import request_chars
from swerve.session.stage import Stage
from swerve.session.turn import Thread
from swerve.terms import ThreadId

QUIET_MS = 10_000.0
"""A silence this long is told to the person; links give up later."""


def put(stage: Stage, thread: Thread, live: LiveTurn, request: TurnRequest) -> None:
    """Send `request` as the running turn's next response."""
    turn = thread.turns[-1]
    turn.sent_ms = turn.sent_ms or stage.now_ms
    live.request = request
    live.is_response_open = True
    live.has_output = live.is_queued = live.was_compacted = False
    live.response_chars = 0
    live.hint = None
    live.heard_ms = stage.now_ms
    stage.tape(thread).sends.append((stage.now_ms, request))
    stage.do(Send(thread.id, turn.id, turn.profile, request))
    stage.do(Schedule(quiet_token(thread.id), QUIET_MS))


def quiet_token(thread: ThreadId) -> str:
    """Return the token of the timer that notices a silence of a thread's server."""
    return f"quiet:{thread}"


def close_uncounted(thread: Thread, live: LiveTurn) -> None:
    """Note what a response probably cost that ends before the server has counted it."""
    if live.is_response_open and live.request is not None and live.has_output:
        guess = estimate(request_chars(live.request), live.response_chars)
        thread.turns[-1].estimates.append(guess)
    live.is_response_open = False
