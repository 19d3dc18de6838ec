"""Asks a server which models it offers. Imported off the loop by `links.py`, with httpx2."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.http_wire import MAX_LIST_BYTES, HttpWire, open_wire
from swerve.adapters.reach import SLOW
from swerve.adapters.trust import Trust
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.streaming import models_from, refusal

_LIST_S = 10.0

NO_LIST = Failure(
    FailureKind.PROTOCOL,
    "The server does not list its models.",
    "Write the model's id into the profile.",
    code="no-list",
)


async def list_models(
    endpoint: Endpoint, limits: LinkLimits, trust: Trust, headers: Mapping[str, str]
) -> tuple[str, ...] | Failure:
    """Return the ids of the models a server offers to a key, in its order."""
    wire = await open_wire(endpoint, limits, trust, headers)
    if isinstance(wire, Failure):
        return wire
    try:
        async with asyncio.timeout(_LIST_S):
            return await _ask(wire)
    except TimeoutError:
        return SLOW
    finally:
        await wire.close()


async def _ask(wire: HttpWire) -> tuple[str, ...] | Failure:
    async with wire.ask("GET", "models") as reply:
        if isinstance(reply, Failure):
            return reply
        body = await reply.whole(MAX_LIST_BYTES)
        if isinstance(body, Failure):
            return body
        if reply.status != 200:
            return refusal(reply.status, reply.headers, body)
        found = models_from(body)
        return NO_LIST if found is None else found
