"""Things are put in order by tapping, typing, or Done; an order is kept and survives an edited flow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from flows.definition.template import fill, parse
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts import PROMPTS
from flows.engine.prompts.rank import Rank
from flows.engine.spoken_words import WORD_PHRASES
from flows.engine.walking.migration import migrate_session
from flows.locale.matching import words_of
from flows.model import DONE, Given, RecordUpdate, Session, State, Template
from flows.person import OwnWords, Person, Reason
from flows.record import updates
from tests.helpers.chat import TODAY, WAYS, Chat, shipped_conversation, shipped_library

LIBRARY = shipped_library()
SPOKEN = words_of({name: fill(LIBRARY.phrase(name), {}).text for name in WORD_PHRASES})
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
LINES = ("Sleep", "My sister", "Trains", "The garden")


def prompt(draft: tuple[str, ...] = (), lines: tuple[str, ...] = LINES) -> Prompt:
    options = tuple(Option(f"#{n}", line, f"own:{line}") for n, line in enumerate(lines))
    return Prompt(
        PROMPTS["rank"],
        State("order", "rank", Template("", ())),
        options,
        draft=tuple(f"own:{line}" for line in draft),
        words=SPOKEN,
        today=TODAY,
    )


def taps(value: str, *draft: str) -> ParseResult:
    return Rank().judge(prompt(draft), Given(value, tapped=True))


def types(text: str, *draft: str) -> ParseResult:
    return Rank().judge(prompt(draft), Given(text))


def order(*lines: str) -> tuple[str, ...]:
    return tuple(f"own:{line}" for line in lines)


def test_each_tap_gives_the_next_place_and_a_second_one_takes_it_back() -> None:
    assert taps("#2") == Partial(order("Trains"))
    assert taps("#0", "Trains") == Partial(order("Trains", "Sleep"))
    assert taps("#2", "Trains", "Sleep") == Partial(order("Sleep"))


def test_the_last_place_is_clear_and_done_leaves_the_rest_as_it_stands() -> None:
    whole = taps("#3", "Trains", "Sleep")

    assert whole == Accepted(
        order("Trains", "Sleep", "The garden", "My sister"),
        "1. Trains, 2. Sleep, 3. The garden, 4. My sister",
        labels=("Trains", "Sleep", "The garden", "My sister"),
    )
    done = taps(DONE, "Trains")
    assert isinstance(done, Accepted)
    assert done.value == order("Trains", "Sleep", "My sister", "The garden")
    assert types("done", "Trains") == done


@pytest.mark.parametrize("typed", ["3, 1", "trains, sleep", "Trains,1"])
def test_an_order_can_be_typed(typed: str) -> None:
    assert types(typed) == Partial(order("Trains", "Sleep"))
    assert types("3,1,2,4") == types("trains, sleep, my sister, the garden")
    assert isinstance(types("3,1,2,4"), Accepted)


def test_what_names_nothing_is_refused_with_a_phrase_there_is() -> None:
    for refused in (taps("#9"), taps(DONE), types("the weather"), types("3, weather"), types("")):
        assert isinstance(refused, Rejected)
        assert refused.why in LIBRARY.phrases


def test_one_thing_alone_is_a_button_to_go_on_with() -> None:
    alone = prompt(lines=("Sleep",))

    assert [[button.label for button in row] for row in Rank().keyboard(alone, str)] == [["Sleep"]]
    assert Rank().judge(alone, Given("#0", tapped=True)) == Accepted(
        order("Sleep"), "Sleep", labels=("Sleep",)
    )


def test_buttons_show_the_places() -> None:
    rows = Rank().keyboard(prompt(("Trains", "Sleep")), str)

    assert [button.label for row in rows for button in row] == [
        "2. Sleep", "☐ My sister", "1. Trains", "☐ The garden", "done",
    ]  # fmt: skip


def test_reasons_are_kept_in_the_order_and_one_that_is_not_in_it_goes_behind() -> None:
    person = Person(
        "7", words=OwnWords(reasons=tuple(Reason(n, line, NOW) for n, line in enumerate((*LINES, "New"))))
    )

    kept = updates.keep(person, RecordUpdate("order", order("Trains", "Sleep"), ""), "reasons", NOW)

    assert [reason.text for reason in kept.words.reasons] == [
        "Trains",
        "Sleep",
        "My sister",
        "The garden",
        "New",
    ]


def test_a_line_that_was_picked_first_before_the_flow_ranked_is_first_in_its_order() -> None:
    flow = LIBRARY.flows["reasons"]
    answers = {"first": "own:Trains", "second": "own:Sleep"}
    before = Session("reasons", 2, "older", "true", 5, ("list", "first", "second"), dict(answers))

    now = migrate_session(before, flow)

    assert now is not None
    assert now.answers["order"] == order("Trains", "Sleep")
    assert now.answers | answers == now.answers
    assert (now.state, now.path) == ("true", ("list", "order", "order"))
    assert migrate_session(replace(now, state="order"), flow) is not None


def test_the_first_of_a_list_can_be_put_into_a_text() -> None:
    assert fill(parse("{order|first|quote}!"), {"order": LINES}).text == "“Sleep”!"
    assert fill(parse("{order|first|or none}"), {"order": ()}).text == "none"
    assert fill(parse("{order|first|or none}"), {}).text == "none"


@pytest.mark.parametrize("by", ["tap", "typing"])
def test_a_reflection_is_not_said_again_while_lines_are_put_in_order(by: str) -> None:
    chat = Chat(shipped_conversation())
    chat.commands("my_reasons")
    for text in ("To sleep again", "To call my sister", "To work again", "skip", "done"):
        chat.types(text)
    while chat.place() != "reasons/order":
        chat.tap(next(one for one in reversed(chat.buttons()) if one.value not in WAYS))
    before, asked = chat.shown()[1].text.rsplit("\n\n", 1)
    assert before

    label = chat.buttons()[0].label.removeprefix("☐ ")
    said = chat.tap(chat.buttons()[0]) if by == "tap" else chat.types(label)

    assert [message.text for message in said] == [asked]
