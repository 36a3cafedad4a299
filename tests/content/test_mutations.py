"""A sample of `make mutate-flows`: every kind of slip, on two shipped talks that have room for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import pytest

from flows.authoring.layout.formatting import formatted
from tests.helpers.homework import at_length
from tests.helpers.mutations import KINDS, SHORT_KINDS, Bench, Kind, slips
from tests.helpers.tiers import sampled

A_SAMPLE = 2

PARTS = 3
"""Parts of the kinds of slips: the first is tried in `make test`, all in `make check`."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("mutations"))


@pytest.fixture(scope="module")
def own_benches(tmp_path_factory: pytest.TempPathFactory) -> list[Bench]:
    """Return benches for one long flow, at length and in its short form."""
    return [own_bench(tmp_path_factory, text) for text in (at_length(), formatted("own.toml", at_length()))]


def own_bench(tmp_path_factory: pytest.TempPathFactory, text: str) -> Bench:
    own = tmp_path_factory.mktemp("own")
    (own / "own.toml").write_text(text, encoding="utf-8")
    return Bench(tmp_path_factory.mktemp("bench"), own)


Slipped = tuple[Bench, str, str]


def in_talks(bench: Bench, kind: Kind) -> Iterator[Slipped]:
    """Return talks with the slip, those with most states first."""
    by_size = sorted(bench.sources, key=lambda name: -len(bench.drafts[name].flow.states))
    for name in by_size:
        yield from ((bench, name, text) for text in slips(kind, bench.drafts[name], bench.sources[name], 1))


def escaped(kind: Kind, bench: Bench, own_benches: list[Bench]) -> list[str]:
    """Return the talks in which a slip of this kind is not caught."""
    found = (in_talks(one, kind) for one in (bench, *own_benches))
    sample = [*islice(chain.from_iterable(found), A_SAMPLE)]

    assert sample, kind.name
    return [name for one, name, text in sample if not one.found(name, text)]


@pytest.mark.parametrize("part", sampled(range(PARTS), [0]))
def test_a_slip_in_a_talk_is_caught_before_it_runs(bench: Bench, own_benches: list[Bench], part: int) -> None:
    kinds = [*KINDS, *SHORT_KINDS][part::PARTS]

    assert {kind.name: names for kind in kinds if (names := escaped(kind, bench, own_benches))} == {}


def test_a_talk_without_a_slip_has_no_problems(bench: Bench) -> None:
    assert {name: found for name, text in bench.sources.items() if (found := bench.found(name, text))} == {}


def test_there_are_more_than_forty_kinds_of_slips() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 40
