"""A sample of `make mutate-flows`: every kind of slip in translations and in what was published."""

from __future__ import annotations

import pytest

from tests.helpers.mutated_files import (
    EDITED_SLIPS,
    PUBLISHED_SLIPS,
    TRANSLATION_SLIPS,
    FileSlip,
    PublishedBench,
    TranslationBench,
    renamed,
    slips,
)
from tests.helpers.tiers import sampled


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> TranslationBench:
    return TranslationBench(tmp_path_factory.mktemp("german"), "de")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedBench:
    return PublishedBench(tmp_path_factory.mktemp("published"), ("fear", "goals"))


@pytest.mark.long
@pytest.mark.parametrize(
    "kind", sampled(TRANSLATION_SLIPS, TRANSLATION_SLIPS[::4]), ids=lambda kind: kind.name
)
def test_a_slip_in_a_translation_is_caught(german: TranslationBench, kind: FileSlip) -> None:
    name, slipped = next(
        (name, text) for name, source in german.sources.items() for text in slips(kind, source, 1)
    )

    assert german.found(name, slipped, kind.encoding)


@pytest.mark.parametrize("kind", PUBLISHED_SLIPS, ids=lambda kind: kind.name)
def test_a_slip_in_what_was_published_is_caught(published: PublishedBench, kind: FileSlip) -> None:
    slipped = next(slips(kind, published.sources["goals"], 1))

    assert published.found("goals", published.flows["goals"], slipped, kind.encoding)


@pytest.mark.parametrize("kind", EDITED_SLIPS, ids=lambda kind: kind.name)
def test_an_edit_under_people_is_caught(published: PublishedBench, kind: FileSlip) -> None:
    flow = published.flows["goals"]
    slipped = next(renamed(flow) if kind.name.startswith("state renamed") else slips(kind, flow, 1))

    assert published.found("goals", slipped, published.sources["goals"])


@pytest.mark.long
def test_without_a_slip_there_is_nothing_to_tell(german: TranslationBench, published: PublishedBench) -> None:
    assert {name: german.found(name, text) for name, text in german.sources.items()} == {
        name: [] for name in german.sources
    }
    assert published.found("fear", published.flows["fear"], published.sources["fear"]) == []
