"""A jump looks for a walk straight to a state first, since all ways of a flow can take seconds."""

from __future__ import annotations

import pytest

from bot.workshop import orders
from bot.workshop.orders import Finder
from bot.workshop.reading import Reader
from bot.workshop.trial import Content
from flows.engine.engine import Engine


@pytest.fixture(scope="module")
def content() -> Content:
    read = Reader(None).read()
    assert read.content is not None
    return read.content


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the answers that were tried, but for skipped questions."""
    given: list[object] = []
    answer = Engine.answer

    def noted(engine: Engine, *what: object) -> object:
        given.append(what[1])
        return answer(engine, *what)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "answer", noted)
    return given


def test_a_walk_goes_straight_to_a_state_and_is_looked_for_once(
    content: Content, tried: list[object]
) -> None:
    draft, finder = content.reading.drafts["goals"], Finder()

    lines = finder.lines(content, draft, "preview")
    once = len(tried)

    assert lines
    assert len(lines) < 20
    assert once < 3000  # all of its ways take 75,000
    assert finder.lines(content, draft, "preview") == lines
    assert finder.lines(content, draft, draft.flow.start) == ()
    assert len(tried) == once


def test_every_way_is_looked_for_once_where_the_straight_one_takes_long(
    content: Content, tried: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, finder = content.reading.drafts["fear"], Finder()
    monkeypatch.setattr(orders, "MOST_TRIED", 1)

    assert finder.lines(content, draft, "close")
    every = len(tried)
    assert finder.lines(content, draft, "rate-better")
    assert len(tried) - every < every / 2
