"""Runs a test over many cases as one test, which names every case that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.helpers.tiers import sampled

TOLD = 10
"""Offenders whose failure is shown; of the others the case alone is."""

Test = Callable[..., None]


def each(names: str | tuple[str, ...], cases: Iterable[Any], *, parts: int = 1) -> Callable[[Test], Test]:
    """Run a test with each case, as one test: it fails with a line for each case that does.

    Of costly cases, every `parts`-th one is run by `make test`, and all by `make check`.

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
        def test(**fixtures: Any) -> None:  # noqa: ANN401 - whatever the test takes
            offenders: dict[str, str] = {}
            folder = fixtures.get("tmp_path")
            part = fixtures.pop("part", 0)
            of_part = [*enumerate(given)][part::parts]
            for number, case in of_part:
                if isinstance(folder, Path):
                    own = folder / f"case-{number}"
                    own.mkdir()
                    fixtures["tmp_path"] = own
                try:
                    check(**fixtures, **dict(zip(named, case, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - every case is told
                    offenders[", ".join(map(repr, case))] = f"{type(error).__name__}: {error}"
            assert not offenders, _report(offenders, len(of_part))

        parameters = signature(check).parameters.values()
        fixtures = [one for one in parameters if one.name not in named]
        if parts > 1:
            fixtures.append(Parameter("part", Parameter.KEYWORD_ONLY))
        test.__signature__ = signature(check).replace(parameters=fixtures)  # type: ignore[attr-defined]
        if parts == 1:
            return test
        parted: Test = pytest.mark.parametrize("part", sampled(range(parts), [0]))(test)
        return parted

    return over_cases


def _values(case: Any, *, several: bool) -> tuple[Any, ...]:  # noqa: ANN401 - whatever a test takes
    if isinstance(case, ParameterSet):
        assert not case.marks, "one test can't be in several tiers"
        return tuple(case.values)
    return case if several else (case,)


def _report(offenders: dict[str, str], cases: int) -> str:
    told = [f"{case}\n    {why}" for case, why in [*offenders.items()][:TOLD]]
    return "\n".join([f"{len(offenders)} of {cases} cases fail:", *told, *[*offenders][TOLD:]])
