from __future__ import annotations

import gc

import pytest

from flows.definition.loading.collector import uncollected


@uncollected
def reading(*, torn: bool = False) -> bool:
    if torn:
        raise ValueError
    return gc.isenabled()


def test_the_collector_rests_while_content_is_read_and_goes_on_after() -> None:
    assert gc.isenabled()

    assert not reading()
    assert gc.isenabled()

    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing
        reading(torn=True)
    assert gc.isenabled()


def test_what_is_read_within_another_reading_does_not_wake_it() -> None:
    within = uncollected(lambda: (reading(), gc.isenabled()))

    assert within() == (False, False)
    assert gc.isenabled()
