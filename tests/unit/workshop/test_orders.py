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


@pytest.mark.parametrize(
    ("flow", "state"),
    [
        ("methods", "leave"),
        ("expectations", "recap"),
        ("warning-signs", "want"),
        ("before-you-decide", "off"),
    ],
)
def test_a_state_that_few_answers_lead_to_is_found(
    content: Content, flow: str, state: str, tried: list[object]
) -> None:
    assert Finder().lines(content, content.reading.drafts[flow], state)
    assert len(tried) < orders.MOST_TRIED


def test_a_state_that_only_a_past_leads_to_is_given_up_soon(content: Content, tried: list[object]) -> None:
    assert Finder().lines(content, content.reading.drafts["before-you-decide"], "hoped-reason") is None
    assert len(tried) < 1000
