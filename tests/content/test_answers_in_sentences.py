"""Answers typed as whole sentences, as people write them: to the direct question, on buttons, at numbers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.engine.scope import EvalContext
from tests.helpers.chat import TODAY, Chat, agreed, shipped_conversation, texts
from tests.helpers.offenders import each

LIBRARY = shipped_conversation().library

DIRECT = (
    ("before-you-decide", "safe"), ("failing", "asked"), ("symptoms", "safe"),
    ("help", "ask1"), ("help", "plain"),
)  # fmt: skip
"""Every question that asks straight whether somebody thinks about ending their life."""


def asked(flow: str, state: str, language: str) -> Chat:
    """Return a chat in which this question is open."""
    chat = Chat(shipped_conversation(), agreed(language=language))
    start = chat.conversation.talks.engine.start
    stack = start(flow, 1, EvalContext({}, TODAY, language), at=state).stack
    chat.person = replace(chat.person, dialog=chat.person.dialog.with_stack(stack))
    return chat


def led_by_tap(flow: str, state: str, language: str, tap: str) -> str:
    chat = asked(flow, state, language)
    chat.types(".")  # draws the question, with its buttons
    chat.taps(tap)
    return chat.place()


def test_every_direct_question_is_looked_at() -> None:
    asks = {
        (flow.name, state.name)
        for flow in LIBRARY.flows.values()
        for state in flow.states.values()
        if state.kind == "choice" and {"yes", "sometimes", "no"} <= {one.id for one in state.choices}
    }

    assert asks == set(DIRECT)


@pytest.mark.parametrize(("flow", "state"), DIRECT)
def test_the_direct_question_has_its_buttons_in_one_order(flow: str, state: str) -> None:
    ids = [one.id for one in LIBRARY.flow(flow).states[state].choices]

    assert ids[:3] == ["no", "sometimes", "yes"]


@each(("flow", "state"), DIRECT)
@each(
    ("language", "typed"),
    [
        ("en", "No, nothing like that, I'd just like my Mondays back (and the money, if I'm truthful)."),
        ("en", "No, I'm not having those thoughts, I'm only tired."),
        ("en", "No, I only meant chatting about the library."),
        ("en", "Nope. Just a long week."),
        ("en", "Nothing like that."),
        ("en", "god no"),
        ("en", "nah mate"),
        ("de", "gott nein"),
        ("es", "ay no"),
        ("de", "nein, so was nicht, ich bin nur müde"),
        ("de", "Nein, solche Gedanken habe ich nicht, ich will nur meinen Montag zurück."),
        ("de", "Nee, nichts dergleichen"),
        ("es", "no, nada de eso"),
        ("es", "No, nada de eso, solo estoy cansada del trabajo."),
        ("es", "Qué va, no tengo esos pensamientos"),
    ],
)
def test_a_plain_no_in_words_is_a_no(flow: str, state: str, language: str, typed: str) -> None:
    chat = asked(flow, state, language)

    said = texts(chat.types(typed))

    assert chat.place() == led_by_tap(flow, state, language, "no")
    assert "help_line" not in said
    assert LIBRARY.flow(flow, language).states[state].ask.source[:30] not in said


@each(("flow", "state"), DIRECT)
@each(
    ("language", "typed", "meant"),
    [
        ("en", "Sometimes, at night mostly", "sometimes"),
        ("en", "Yes, most evenings", "yes"),
        ("de", "manchmal, vor allem nachts", "sometimes"),
        ("de", "Ja, an den meisten Abenden", "yes"),
        ("es", "a veces, sobre todo de noche", "sometimes"),
        ("es", "Sí, por las noches", "yes"),
    ],
)
def test_a_yes_in_words_leads_where_its_button_does(
    flow: str, state: str, language: str, typed: str, meant: str
) -> None:
    chat = asked(flow, state, language)

    chat.types(typed)

    assert chat.place() == led_by_tap(flow, state, language, meant)


@each(("flow", "state"), DIRECT)
@each(
    ("language", "typed"),
    [
        ("en", "No, but sometimes"),
        ("en", "No, sometimes"),
        ("en", "no, yes"),
        ("en", "No, not yet"),
        ("en", "No, not really"),
        ("en", "No. Only at night"),
        ("en", "No, I'm done with it"),
        ("en", "No, because of my kids"),
        ("en", "No, I've thought about it"),
        ("en", "No, I want to die"),
        ("en", "No, I'd rather be gone"),
        ("en", "No, just to sleep and not wake up"),
        ("en", "No one would miss me"),
        ("de", "nein, aber manchmal schon"),
        ("de", "nein, noch nicht"),
        ("de", "Nein, ich will nur nicht mehr aufwachen"),
        ("de", "nein, wegen der Kinder"),
        ("es", "no, pero a veces sí"),
        ("es", "No sé"),
        ("es", "no quiero vivir"),
        ("es", "no, por mis hijos"),
    ],
)
def test_a_no_in_doubt_or_with_danger_in_it_is_no_answer(
    flow: str, state: str, language: str, typed: str
) -> None:
    chat = asked(flow, state, language)

    chat.types(typed)

    kept = {name: value for run in chat.person.dialog.stack.runs for name, value in run.answers.items()}
    assert "no" not in kept.values()
    assert chat.place() != led_by_tap(flow, state, language, "no")


PICKED = [
    ("en", "goals", "know", "I'm not sure, we talked about something at the start.", "unsure"),
    ("en", "honesty", "self", "Yes, a bit. I tell myself it's a glass with dinner.", "yes"),
    ("en", "distractions", "time", "Sort of, because Mum's day centre closes at four.", "partly"),
    ("en", "failing", "sits", "A bit, in that it sounds like something my father would say", "bit"),
    (
        "en",
        "warning-signs",
        "pattern",
        "I'm afraid it's a pattern, because it was so last winter.",
        "pattern",
    ),
    ("en", "symptoms", "new", "Rather worse than a month ago, I think", "worse"),
    ("en", "symptoms", "meds", "No, nothing's changed, I only take the one for blood pressure", "no"),
    ("de", "goals", "know", "Ich bin nicht sicher, wir haben mal drüber geredet", "unsure"),
    ("de", "failing", "sits", "Ein bisschen, es klingt nach meinem Vater", "bit"),
    ("de", "distractions", "time", "Na ja, es geht so, weil Mamas Tagespflege um vier zumacht", "partly"),
    ("es", "goals", "know", "No lo tengo claro, lo hablamos al principio", "unsure"),
    ("es", "failing", "sits", "Un poco, suena como algo de mi padre", "bit"),
    ("es", "symptoms", "meds", "No, nada ha cambiado, solo tomo la de la tensión", "no"),
]


@pytest.mark.parametrize(("language", "flow", "state", "typed", "picked"), PICKED)
def test_a_sentence_that_begins_with_a_button_picks_it(
    language: str, flow: str, state: str, typed: str, picked: str
) -> None:
    chat = asked(flow, state, language)

    said = texts(chat.types(typed))

    assert chat.answers()[LIBRARY.flow(flow).states[state].save] == picked
    taken = {"en": "words around it", "de": "Worte drum herum", "es": "alabras de alrededor"}
    offered = {
        "en": "other words are below",
        "de": "anderen Worte stehen unten",
        "es": "otras palabras están",
    }
    first = said.partition("\n")[0]
    assert taken[language] in first or offered[language] in first, "the rest isn't lost in silence"


@pytest.mark.parametrize(
    ("language", "flow", "state", "typed"),
    [
        ("en", "failing", "sits", "a bit, actually a lot"),
        ("en", "failing", "sits", "yes, no, well"),
        ("en", "distractions", "time", "sort of, or no"),
        ("en", "distractions", "time", "sort of a nuisance is what it is"),
        ("en", "warning-signs", "pattern", "I don't think it's a pattern"),
        ("de", "failing", "sits", "ein bisschen, eigentlich nein"),
        ("de", "failing", "sits", "ja, nein, na ja"),
        ("es", "failing", "sits", "un poco, en realidad no"),
        ("es", "failing", "sits", "sí, no, bueno"),
    ],
)
def test_words_that_take_a_button_back_are_asked_about(
    language: str, flow: str, state: str, typed: str
) -> None:
    chat = asked(flow, state, language)

    chat.types(typed)

    assert chat.place() == f"{flow}/{state}"
    assert not chat.answers()


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "About a 6, I think, on a good morning.", 6),
        ("en", "I'd put it at 6, which surprises me rather.", 6),
        ("en", "I'd say 6 for hope", 6),
        ("en", "I'd say a 4, since my mother called", 4),
        ("en", "One of those mornings, so about a six", 6),
        ("en", "6 out of 10, mostly", 6),
        ("de", "Ungefähr eine 6, denke ich, an einem guten Morgen.", 6),
        ("de", "Ich würde sagen, eine 4, weil meine Mutter angerufen hat", 4),
        ("de", "Eher sechs für die Hoffnung", 6),
        ("es", "Un 6, creo, en una buena mañana", 6),
        ("es", "Diría que un 4, porque llamó mi madre", 4),
        ("es", "Yo le pondría un seis, y me sorprende", 6),
    ],
)
def test_the_only_number_of_a_sentence_is_taken(language: str, typed: str, number: int) -> None:
    chat = asked("warning-signs", "importance", language)

    said = texts(chat.types(typed))

    assert number in chat.answers().values()
    assert f"“{number}”" in said or f"„{number}“" in said


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "somewhere between 4 and 8"),
        ("en", "not a 6, I think"),
        ("en", "more than 6, I think"),
        ("en", "I slept 6 hours, if that"),
        ("en", "at 6:30 I felt it"),
        ("en", "6.5, I think, on balance"),
        ("en", "it was a 6 last week"),
        ("en", "on May 6, really"),
        ("en", "about 45, I should think"),
        ("de", "keine 6, würde ich meinen"),
        ("de", "um 6 Uhr war es schlimm"),
        ("de", "irgendwas zwischen 4 und 8"),
        ("es", "no es un 6, la verdad"),
        ("es", "dormí 6 horas, creo"),
        ("es", "entre 4 y 8, supongo"),
    ],
)
def test_a_number_that_is_something_else_is_asked_for_again(language: str, typed: str) -> None:
    chat = asked("warning-signs", "importance", language)

    chat.types(typed)

    assert chat.place() == "warning-signs/importance"
    assert not chat.answers()


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "About 45, I should think.", 45),
        ("en", "Around forty-five", 45),
        ("en", "Around forty-five, I should think", 45),
        ("de", "So um die fünfundvierzig, denke ich", 45),
        ("es", "Unas cuarenta y cinco, creo yo", 45),
    ],
)
def test_a_greater_number_in_a_sentence_is_taken(language: str, typed: str, number: int) -> None:
    flow, state = next(
        (flow.name, state.name)
        for flow in LIBRARY.flows.values()
        for state in flow.states.values()
        if state.kind == "number" and state.high >= number
    )
    chat = asked(flow, state, language)

    chat.types(typed)

    assert number in chat.answers().values()


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("en", "I'd like to tell him next Monday, at the end of the hour", "2026-03-09"),
        ("en", "Perhaps on March 12, if he has time then", "2026-03-12"),
        ("de", "Ich möchte es ihm nächsten Montag sagen, am Ende der Stunde", "2026-03-09"),
        ("de", "Vielleicht am 12. März, wenn er Zeit hat", "2026-03-12"),
        ("es", "Quiero decírselo el próximo lunes, al final de la hora", "2026-03-09"),
        ("es", "Quizá el 12 de marzo, si tiene un rato", "2026-03-12"),
        ("en", "Not next Monday, that's too soon for me", ""),
        ("en", "half past four", ""),
        ("en", "Thursday, or maybe the four of us later", ""),
        ("en", "Either on Thursday or on Friday, I can't decide which", ""),
        ("de", "nicht nächsten Montag, das ist mir zu früh", ""),
        ("de", "Am Donnerstag oder am Freitag, je nachdem wie es läuft", ""),
        ("es", "el próximo lunes no puedo decir nada, y el martes tampoco", ""),
    ],
)
def test_the_only_day_of_a_sentence_is_taken(language: str, typed: str, day: str) -> None:
    flow, state = next(
        ("before-you-decide", state.name)
        for state in LIBRARY.flow("before-you-decide").states.values()
        if state.kind == "date"
    )
    chat = asked(flow, state, language)

    chat.types(typed)

    kept = [value for run in chat.person.dialog.stack.runs for value in run.answers.values()]
    assert any(isinstance(value, str) and day and value.startswith(day) for value in kept) == bool(day)
    assert (chat.place() == f"{flow}/{state}") == (not day)
