"""A greeting, thanks and the like are met with a line of their own, and are no answer to what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

import pytest
from msgspec.structs import replace

from flows.dialogue.answers.remarks import NO_WRONG_TAP
from flows.dialogue.answers.small_talk import EMOJI, EXCUSED, GREETING, PRESENT, WELCOME, small_talk
from flows.dialogue.answers.typed_text import TypedText
from flows.dialogue.help_offers import HELPING
from flows.engine.prompt_builder import PromptBuilder
from flows.engine.prompts import PROMPTS
from flows.model import Flow, Message, Session, Stack, State
from flows.person import Sentence
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation, shipped_library

CONVERSATION = shipped_conversation()
LIBRARY = shipped_library()

ALWAYS = {
    "en": [
        "hi",
        "Hello again!",
        "good evening",
        "I'm back",
        "you there?",
        "Heyyyy 👋",
        "hola",
        "hi, me again",
    ],
    "es": ["hola", "Hola de nuevo", "buenas tardes", "ya volví", "¿estás ahí?", "holaaaa 👋", "hello"],
    "de": ["hallo", "Hallo nochmal!", "guten Abend", "bin wieder da", "bist du noch da?", "Hallooo 👋", "hi"],
}
"""Typed at any moment, at any question."""

AFTER_A_WEEK = {
    "en": [
        *ALWAYS["en"],
        "Sorry I was away",
        "hey, sorry, it's been a while",
        "hey, sorry, been a week",
        "wow its been ages",
        "ok where were we",
        "thanks",
        "Thank you!!",
        "🙂",
        "🌧️",
    ],
    "es": [
        *ALWAYS["es"],
        "perdón por desaparecer",
        "hola, ha pasado un tiempo",
        "perdona, una semana ya",
        "vale por dónde íbamos",
        "gracias",
        "🙂",
        "🌧️",
    ],
    "de": [
        *ALWAYS["de"],
        "sorry, dass ich weg war",
        "hallo, ist eine Weile her",
        "ist ewig her",
        "ok wo waren wir",
        "danke",
        "🙂",
        "🌧️",
    ],
}

NOT_ASKING = frozenset({"end", "call"})
"""Kinds of states at which nobody waits for an answer."""


def asking() -> Iterator[tuple[Flow, State]]:
    for flow in LIBRARY.flows.values():
        for state in flow.states.values():
            if state.kind not in NOT_ASKING:
                yield flow, state


PLACES = list(asking())


def at(flow: Flow, state: State, language: str) -> Chat:
    """Return a chat whose open question is that of the state."""
    run = Session(flow.name, flow.version, flow.logic, state.name, 5, path=(flow.start,))
    person = agreed(language=language, last_seen=NOON)
    return Chat(CONVERSATION, replace(person, dialog=replace(person.dialog, stack=Stack((run,)))))


def phrases(language: str, *names: str) -> set[str]:
    return {LIBRARY.phrase(name, language).source for name in names}


def said(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


def test_every_kind_that_asks_is_walked() -> None:
    assert {state.kind for _, state in PLACES} == {*PROMPTS} - NOT_ASKING


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_a_greeting_is_met_kindly_and_the_same_question_follows(language: str) -> None:
    lines = phrases(language, GREETING, PRESENT, NO_WRONG_TAP)
    texts = cycle(ALWAYS[language])

    for flow, state in PLACES:
        chat, text = at(flow, state, language), next(texts)
        before = chat.person.dialog.stack.top
        answer = said(chat.types(text))

        after = chat.person.dialog.stack.top
        assert (after.flow, after.state) == (flow.name, state.name), (text, chat.place())
        assert (after.answers, after.draft) == (before.answers, before.draft), text
        assert any(answer.startswith(line) for line in lines), (text, state.name, answer)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_small_talk_after_a_week_is_never_offered_as_an_answer(language: str) -> None:
    lines = phrases(language, GREETING, PRESENT, EXCUSED, WELCOME, EMOJI)
    texts = cycle(AFTER_A_WEEK[language])
    talks = [(flow, state) for flow, state in PLACES if flow.menu is not None and flow.name not in HELPING]

    for flow, state in talks:
        chat, text = at(flow, state, language), next(texts)
        chat.waits(timedelta(days=7))
        answer = said(chat.types(text))

        assert chat.place() == "resume/ask", (text, state.name)
        assert any(answer.startswith(line) for line in lines), (text, state.name, answer)
        assert "held" not in {button.value for button in chat.buttons()}, (text, state.name)

        assert any(said(chat.types("Hi")).startswith(line) for line in lines)
        assert chat.place() == "resume/ask"

        chat.taps("carry-on")
        assert chat.place() == f"{flow.name}/{state.name}"


@pytest.mark.parametrize("kind", sorted({one.kind for flow, one in PLACES if flow.menu is not None}))
def test_words_after_a_week_are_offered_as_an_answer_where_they_can_be_one(kind: str) -> None:
    flow, state = next((one, other) for one, other in PLACES if other.kind == kind and one.menu is not None)
    chat = at(flow, state, "en")
    chat.waits(timedelta(days=7))

    answer = said(chat.types("my sister and the long drive home"))

    offered = "held" in {button.value for button in chat.buttons()}
    assert offered != answer.startswith(phrases("en", "not-held").pop())
    if offered:
        chat.taps("held")
        assert chat.person.dialog.stack.top.answers or chat.person.dialog.stack.top.draft


def test_thanks_for_a_sentence_do_not_become_the_sentence() -> None:
    flow, state = next((one, other) for one, other in PLACES if other.kind == "sentence")
    chat = at(flow, state, "en")

    answer = said(chat.types("Thank you ❤️"))

    assert answer.startswith("You're welcome.")
    assert chat.place() == f"{flow.name}/{state.name}"


@pytest.mark.parametrize(
    "text", ["Sorry I was away", "thanks", "❤️", "I was ill", "hello darkness my old friend"]
)
def test_what_can_be_an_answer_is_one_while_the_talk_is_fresh(text: str) -> None:
    flow = LIBRARY.flow("goals")
    state = next(one for one in flow.states.values() if one.kind == "text")
    chat = at(flow, state, "en")

    chat.types(text)

    assert chat.place() != f"{flow.name}/{state.name}"


def test_a_goodbye_in_the_middle_of_a_talk_leaves_it() -> None:
    flow, state = next((one, other) for one, other in PLACES if other.kind == "text" and one.menu)
    chat = at(flow, state, "en")

    answer = said(chat.types("Bye!"))

    assert answer.startswith("Take care.")
    assert [run.flow for run in CONVERSATION.talks.waiting(chat.person)] == [flow.name]


def test_a_greeting_on_a_screen_shows_the_screen_again() -> None:
    line = Sentence("It gets loud in my head.", "failing", NOON)
    chat = Chat(CONVERSATION, agreed(sentences=(line,)))
    chat.commands("sentences")

    answer = said(chat.types("hello"))

    assert answer.startswith("Good to see you.")
    assert "It gets loud in my head." in answer


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("hi", GREETING),
        ("HELLOOO again :)", GREETING),
        ("hi, sorry", GREETING),
        ("you still there?", PRESENT),
        ("Sorry, I've been away for a week", EXCUSED),
        ("hey, sorry I've been away for a while", EXCUSED),
        ("ok thank you", WELCOME),
        ("👋🏽", GREETING),
        ("🌧️", EMOJI),
        ("sorry", ""),
        ("hi my name is Ana", ""),
        ("7", ""),
        ("…", ""),
        ("?", ""),
    ],
)
def test_small_talk_is_told_from_what_says_more(text: str, phrase: str) -> None:
    typed = TypedText(text, PromptBuilder(LIBRARY).spoken["en"].words, "en")

    assert small_talk(typed) == phrase


@pytest.mark.parametrize("kind", ["choice", "multi"])
@pytest.mark.parametrize(
    ("language", "text"), [("en", "yes"), ("en", "go on"), ("es", "sí"), ("de", "weiter")]
)
def test_a_bare_yes_is_no_name_for_something_else(kind: str, language: str, text: str) -> None:
    flow, state = next((one, other) for one, other in PLACES if other.kind == kind and other.other)
    chat = at(flow, state, language)

    chat.types(text)

    after = chat.person.dialog.stack.top
    assert (after.state, after.answers, after.draft) == (state.name, {}, ())
