"""Several mappings as one: the first that knows a name gives its value, and None is not known."""

from __future__ import annotations

import pytest

from flows.engine.scope import Layers

VALUES = Layers({"day": "monday", "hour": None}, {"day": "friday", "hour": "12:00", "place": None})


def test_the_first_that_knows_a_name_gives_its_value() -> None:
    assert (VALUES["day"], VALUES["hour"]) == ("monday", "12:00")
    assert VALUES.get("place", "here") == "here"


def test_a_name_that_none_knows_is_not_there() -> None:
    assert ("hour" in VALUES, "place" in VALUES, "year" in VALUES) == (True, False, False)
    assert dict(VALUES) == {"day": "monday", "hour": "12:00"}
    assert len(VALUES) == 2
    with pytest.raises(KeyError):
        VALUES["place"]
