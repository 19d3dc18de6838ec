"""Sends the events of one response and plays the fault that is due, on any route."""

from __future__ import annotations

import asyncio

from swerve.practice.faults import Action, Fault, FaultPlayer
from swerve.practice.peer import Event, Peer

_LASTING = frozenset({Action.UNNUMBERED, Action.ODD_FRAMING, Action.CUT_SHORT})


class FaultySink:
    """Takes the events of one response.

    Args:
        peer: who gets them.
        faults: what goes wrong.
        lane: of the response, empty for the default lane.
    """

    def __init__(self, peer: Peer, faults: FaultPlayer, lane: str = "") -> None:
        self._peer = peer
        self._faults = faults
        self._lane = lane
        self._sent = 0
        self._lasting: Action | None = None

    async def send(self, events: list[Event]) -> None:
        """Send events up to a fault, and then the fault.

        Raises:
            OSError: the peer is gone.
            InterruptedError: the fault ended the response.
        """
        ready: list[Event] = []
        for event in events:
            fault = self._faults.after(self._sent)
            self._sent += 1
            if fault is not None:
                self._peer.send_events(ready)
                ready = []
                await self._play(fault)
            event = {**event, "stream_id": self._lane} if self._lane else event
            is_odd = self._lasting is not None or fault is not None
            ready += await self._bent(event, fault) if is_odd else [event]
        self._peer.send_events(ready)
        await self._peer.drain()

    async def end(self, fault: Fault) -> None:
        """End the response by a fault.

        Raises:
            InterruptedError: always.
        """
        await self._end(fault)

    async def _bent(self, event: Event, fault: Fault | None) -> list[Event]:
        """Return what of an event is still to be sent under a fault."""
        if fault is not None and fault.action is Action.DUPLICATE:
            return [event, event]
        if fault is not None and fault.action is Action.GAP:
            return []
        if fault is not None and fault.action is Action.DRIP:
            await self._peer.drip(event)
            return []
        match self._lasting:
            case Action.UNNUMBERED:
                return [{name: value for name, value in event.items() if name != "sequence_number"}]
            case Action.CUT_SHORT:
                return [cut_short(event)]
            case Action.ODD_FRAMING:
                self._peer.send_oddly(event)
                return []
            case _:
                return [event]

    async def _play(self, fault: Fault) -> None:
        """Do what a fault says; returns where the response goes on."""
        if fault.action in _LASTING:
            self._lasting = fault.action
            return
        match fault.action:
            case Action.GARBLE:
                self._peer.send_text(fault.text)
            case Action.RAW:
                self._peer.send_raw(fault.raw, fault.raw_http)
            case Action.PAUSE:
                await asyncio.sleep(fault.pause_s)
            case Action.UNDONE:
                self._peer.leave_undone()
            case Action.DUPLICATE | Action.GAP | Action.DRIP:
                return
            case _:
                await self._end(fault)

    async def _end(self, fault: Fault) -> None:
        match fault.action:
            case Action.ERROR:
                self._peer.send_error(fault.frame)
            case Action.CLOSE:
                self._peer.close(fault.close_code)
            case Action.RESET:
                self._peer.reset()
            case Action.RAW_END:
                self._peer.send_raw(fault.raw, fault.raw_http)
                self._peer.hang_up()
            case _:
                if fault.action is Action.FREEZE:
                    self._peer.freeze()
                await asyncio.Event().wait()
        raise InterruptedError


def cut_short(event: Event) -> Event:
    """Return an event as it is when the response ends at the limit of its length."""
    if event.get("type") == "response.completed" and isinstance(event["response"], dict):
        details = {"reason": "max_output_tokens"}
        response = {**event["response"], "status": "incomplete", "incomplete_details": details}
        return {**event, "type": "response.incomplete", "response": response}
    choices = event.get("choices")
    if isinstance(choices, list):
        cut = [
            {**choice, "finish_reason": "length"} if choice.get("finish_reason") else choice
            for choice in choices
        ]
        return {**event, "choices": cut}
    return event
