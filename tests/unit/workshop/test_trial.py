"""Walks of an author: a state that is clicked is reached, or put there with made-up answers."""

from __future__ import annotations

import asyncio

import pytest

from bot.workshop.messages import Order
from bot.workshop.orders import Orders
from bot.workshop.reading import Reader
from bot.workshop.trial import Content, Scenario
from tests.helpers.chat import shipped_reading
from tests.helpers.diagrams import opened_by_the_program


@pytest.fixture(scope="module")
def content() -> Content:
    read = Reader(None).read()
    assert read.content is not None
    return read.content


@pytest.mark.long
@pytest.mark.parametrize("name", shipped_reading().drafts)
def test_a_state_that_is_clicked_is_reached_or_what_was_made_up_is_said(content: Content, name: str) -> None:
    async def clicked() -> None:
        orders = Orders(content, Scenario(name), None)
        await orders.trial.begin()
        for state in content.reading.drafts[name].flow.states:
            orders.trial.flow = name
            note = await orders.carry_out(Order("go", value=state))
            reached = state in orders.trial.trails.get(name, ())
            apart = state in opened_by_the_program(content.reading.drafts[name])
            assert reached or apart or note.startswith("Put"), (
                state,
                note,
                orders.trial.flow,
                orders.trial.state,
            )
        await orders.trial.simulator.close()

    asyncio.run(clicked())
