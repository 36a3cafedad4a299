"""A sample of `make mutate-flows`: every kind of slip, on two shipped talks that have room for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.helpers.mutations import KINDS, Bench, Kind, slips

A_SAMPLE = 2


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("mutations"))


def in_talks(bench: Bench, kind: Kind) -> Iterator[tuple[str, str]]:
    """Return talks with the slip, those with most states first."""
    by_size = sorted(bench.sources, key=lambda name: -len(bench.drafts[name].flow.states))
    for name in by_size:
        yield from ((name, text) for text in slips(kind, bench.drafts[name], bench.sources[name], 1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_slip_in_a_shipped_talk_is_caught_before_it_runs(bench: Bench, kind: Kind) -> None:
    sample = [*islice(in_talks(bench, kind), A_SAMPLE)]

    assert sample
    assert [name for name, text in sample if not bench.found(name, text)] == []


def test_a_talk_without_a_slip_has_no_problems(bench: Bench) -> None:
    assert {name: found for name, text in bench.sources.items() if (found := bench.found(name, text))} == {}


def test_there_are_more_than_forty_kinds_of_slips() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 40
