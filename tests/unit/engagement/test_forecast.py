"""The forecast tells what comes next."""

from __future__ import annotations

from tests.helpers.nudged_people import NOW, POLICY, WEEKLY, nudging, slots_of, somebody


def test_what_comes_next_can_be_told() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    found = POLICY.forecast(person, NOW)

    assert found is not None
    assert (found.kind, found.at) == ("reminder", next(slots_of(person, 1)))
    assert POLICY.forecast(somebody("steady"), NOW) is None
    assert POLICY.forecast(somebody(zone=None), NOW) is None
