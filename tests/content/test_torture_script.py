"""The people of the torture and of the misfortunes say what the shipped talk asks for."""

from __future__ import annotations

from itertools import islice

from bench.torture.people import through_stile
from flows.person import Person
from tests.helpers.chat import Chat, shipped_conversation

TWO_TALKS = 4 + 2 * 8


def test_their_script_fits_the_talk_as_it_is_worded() -> None:
    you = Chat(shipped_conversation(), Person("7"))

    for step in islice(through_stile(10_000), TWO_TALKS):
        if step.do == "tap":
            said = you.taps(step.words)
        elif step.words.startswith("/"):
            said = you.commands(step.words[1:])
        else:
            said = you.types(step.words)
        assert any(step.reply in message.text for message in said), step
