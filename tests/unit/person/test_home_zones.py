"""Every country has a zone that the machine knows."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from flows.person import HOME_ZONES


def test_every_country_has_a_code_of_two_letters_and_a_zone_there_is() -> None:
    assert [code for code in HOME_ZONES if not re.fullmatch("[A-Z]{2}", code)] == []
    assert [zone for zone in HOME_ZONES.values() if ZoneInfo(zone).key != zone] == []
    assert len(HOME_ZONES) > 200
