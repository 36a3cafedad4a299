"""Sorts the cases of one test into tiers: a few run at each change, all of them before it lands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Case = TypeVar("Case")


def sampled(cases: Iterable[Case], quick: Collection[Case]) -> list[ParameterSet]:
    """Return all cases for `parametrize`. Those that are not `quick` are left to `make check`.

    A case that is a tuple holds the values of several parameters.
    """
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=() if case in quick else pytest.mark.long
        )
        for case in cases
    ]
