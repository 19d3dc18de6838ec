from __future__ import annotations

import pytest

from swerve.practice.faults import FAULTS, Action, Fault, FaultPlayer


def test_a_fault_happens_at_its_event_and_as_often_as_it_says() -> None:
    player = FaultPlayer(Fault("", Action.CLOSE, after_events=2, times=1))
    assert [player.after(count) is not None for count in (0, 1, 2, 2)] == [
        False,
        False,
        True,
        False,
    ]
    assert player.at_connection(is_upgrade=True) is None


def test_without_a_count_it_happens_always() -> None:
    fault = Fault("", Action.REFUSE_UPGRADE, status=503)
    player = FaultPlayer(fault)
    assert [player.at_connection(is_upgrade=True) for _ in range(2)] == [fault, fault]
    assert player.at_connection(is_upgrade=False) is None
    assert player.after(0) is None


def test_some_faults_are_of_every_connection() -> None:
    fault = Fault("", Action.HANG)
    assert FaultPlayer(fault).at_connection(is_upgrade=False) is fault
    assert FaultPlayer(None).at_connection(is_upgrade=True) is None


def test_no_fault_is_no_fault() -> None:
    assert FaultPlayer(None).after(0) is None


@pytest.mark.parametrize("fault", FAULTS.values(), ids=str)
def test_every_row_holds_what_its_action_needs(fault: Fault) -> None:
    assert fault.sentence
    assert not fault.text or fault.action in (Action.GARBLE, Action.REFUSE)
    assert bool(fault.frame) == (fault.action is Action.ERROR)
    assert bool(fault.status) == (fault.action in (Action.REFUSE_UPGRADE, Action.REFUSE))
    assert bool(fault.raw) == (fault.action in (Action.RAW, Action.RAW_END))
    assert bool(fault.raw_http) == bool(fault.raw)
    assert bool(fault.pause_s) == (fault.action is Action.PAUSE)
