"""Runs a test over many cases as one test, which names every case that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

TOLD = 10
"""Offenders whose failure is shown; of the others the case alone is."""

Test = Callable[..., None]


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test with each case, as one test: it fails with a line for each case that does.

    It is written as `pytest.mark.parametrize` is: `names` are the parameters that a case fills, several of
    them by a tuple. Fixtures are shared by all cases, so a case must not leave anything in them; `tmp_path`
    alone is another folder for each. A test of pytest takes two milliseconds beside its own steps, so that
    thousands of cases would take half a minute.
    """
    named = (names,) if isinstance(names, str) else names
    given = [_values(case, several=isinstance(names, tuple)) for case in cases]
    assert given, f"no case for {named}"

    def over_cases(check: Test) -> Test:
        @wraps(check)
        def test(**fixtures: object) -> None:
            offenders: dict[str, str] = {}
            folder = fixtures.get("tmp_path")
            for number, case in enumerate(given):
                if isinstance(folder, Path):
                    own = folder / f"case-{number}"
                    own.mkdir()
                    fixtures["tmp_path"] = own
                try:
                    check(**fixtures, **dict(zip(named, case, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - every case is told
                    offenders[", ".join(map(repr, case))] = f"{type(error).__name__}: {error}"
            assert not offenders, _report(offenders, len(given))

        parameters = signature(check).parameters.values()
        fixtures = [one for one in parameters if one.name not in named]
        test.__signature__ = signature(check).replace(parameters=fixtures)  # type: ignore[attr-defined]
        return test

    return over_cases


def _values(case: Any, *, several: bool) -> tuple[Any, ...]:  # noqa: ANN401 - whatever a test takes
    if isinstance(case, ParameterSet):
        assert not case.marks, "one test can't be in several tiers"
        return tuple(case.values)
    return case if several else (case,)


def _report(offenders: dict[str, str], cases: int) -> str:
    told = [f"{case}\n    {why}" for case, why in [*offenders.items()][:TOLD]]
    return "\n".join([f"{len(offenders)} of {cases} cases fail:", *told, *[*offenders][TOLD:]])
