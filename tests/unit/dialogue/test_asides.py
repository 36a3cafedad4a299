"""Words about the talk or its open question are met, and are no answer to it."""

# ruff: noqa: E501 - what people type stands close together

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.model import Session, Stack, Value
from flows.person import Nudge, Reason
from flows.safety.asked import asks_about_danger
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation, shipped_library, texts
from tests.helpers.offenders import each

LIBRARY = shipped_library()

SENTENCE, PLAN, LINES, TEXT, SCALE, CARD = (
    ("goals", "bring-one"), ("goals", "plan"), ("goals", "mine"), ("failing", "hope-two"), ("failing", "hope"),
    ("find-my-barrier", LIBRARY.flow("find-my-barrier").start),
)  # fmt: skip


def at(place: tuple[str, str], language: str = "en") -> Chat:
    """Return a chat whose open question is that of a state, behind an answered list."""
    name, state = place
    flow = LIBRARY.flow(name)
    answers: dict[str, Value] = {"mine": ("sleep",)} if name == "goals" else {}
    run = Session(name, flow.version, flow.logic, state, 5, path=(flow.start,), answers=answers)
    person = agreed(language=language, last_seen=NOON)
    return Chat(shipped_conversation(), replace(person, dialog=replace(person.dialog, stack=Stack((run,)))))


def phrase(name: str, language: str) -> str:
    return LIBRARY.phrase(name, language).source


@each(("place", "name"), [(SENTENCE, "unsure-sentence"), (PLAN, "unsure-plan")])
@each(("language", "typed"), [
    ("en", "idk"), ("en", "not really"), ("en", "Hmmm"), ("en", "sounds a bit weird tbh"), ("en", "no"), ("en", "maybe"),
    ("en", "too formal"), ("en", "idk it feels off"), ("de", "keine Ahnung"), ("de", "nicht wirklich"), ("de", "klingt komisch"),
    ("de", "naja"), ("de", "so rede ich nicht"), ("es", "no sé"), ("es", "la verdad no"), ("es", "suena raro"), ("es", "quizás"),
])  # fmt: skip
def test_doubt_is_no_sentence_and_no_half_of_a_plan(
    place: tuple[str, str], name: str, language: str, typed: str
) -> None:
    chat = at(place, language)

    answer = texts(chat.types(typed))

    assert answer.startswith(phrase(name, language))
    assert (chat.person.dialog.stack.top.state, chat.person.dialog.stack.top.draft) == (place[1], ())


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "ok"), ("en", "yes"), ("en", "sure"), ("de", "klar"), ("es", "dale")]
)
def test_a_bare_yes_takes_the_sentence_and_is_no_half_of_a_plan(language: str, typed: str) -> None:
    sentence, plan = at(SENTENCE, language), at(PLAN, language)

    sentence.types(typed)

    assert "sleep" in str(sentence.person.dialog.stack.top.answers["bring"])
    assert texts(plan.types(typed)).startswith(phrase("unsure-plan", language))
    assert plan.person.dialog.stack.top.draft == ()


def test_done_takes_no_sentence_and_is_none() -> None:
    chat = at(SENTENCE)

    assert texts(chat.types("done")).startswith(phrase("unsure-sentence", "en"))


@pytest.mark.parametrize(
    "typed", ["It's just me", "I'm not sure this works for me anymore", "Sounds in my head at night"]
)
def test_words_that_say_more_are_the_sentence(typed: str) -> None:
    chat = at(SENTENCE)

    chat.types(typed)

    assert chat.person.dialog.stack.top.state != SENTENCE[1] or not chat.person.dialog.stack


@each(("language", "typed"), [
    ("en", "thanks good night"), ("en", "ok bye"), ("en", "going to bed"), ("en", "i'm done for today, thanks"),
    ("de", "danke, gute Nacht"), ("de", "muss los"), ("es", "gracias, buenas noches"), ("es", "me voy a dormir"),
])  # fmt: skip
@each("place", [LINES, TEXT, PLAN, SCALE])
def test_a_goodbye_leaves_the_talk_wherever_it_is(place: tuple[str, str], language: str, typed: str) -> None:
    chat = at(place, language)

    answer = texts(chat.types(typed))

    assert answer.startswith(phrase("bye", language))
    assert chat.person.dialog.suspended[-1].flow == place[0]


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "i'm tired"), ("en", "so tired lol"), ("en", "this is too much"), ("de", "bin müde"), ("es", "estoy cansada"),
])  # fmt: skip
def test_tiredness_is_offered_as_the_answer_and_is_none_yet(language: str, typed: str) -> None:
    text, lines, scale = at(TEXT, language), at(LINES, language), at(SCALE, language)

    for chat in (text, lines):
        assert texts(chat.types(typed)).startswith(phrase("tired", language))
    assert texts(scale.types(typed)).startswith(phrase("tired-here", language))

    assert text.person.dialog.stack.top.state == TEXT[1]
    assert lines.person.dialog.stack.top.draft == (f"-{typed}",)
    text.taps(phrase("use-this", language))
    assert text.person.dialog.stack.top.answers["hope_two"] == typed


@pytest.mark.parametrize(("place", "language", "typed", "name"), [
    (LINES, "en", "idk", "unsure-lines"), (LINES, "de", "weiß nicht", "unsure-lines"), (LINES, "es", "ni idea", "unsure-lines"),
    (TEXT, "en", "done", "done-here"), (TEXT, "de", "fertig", "done-here"), (TEXT, "es", "listo", "done-here"),
    (SCALE, "en", "hard to say", "unsure-choice"), (SCALE, "en", "dunno", "unsure-choice"), (SCALE, "de", "jein", "unsure-choice"),
    (SCALE, "es", "depende", "unsure-choice"), (SCALE, "en", "done", "done-here"),
    (CARD, "en", "no", "unsure-card"), (CARD, "en", "idk", "unsure-card"), (CARD, "de", "keine Ahnung", "unsure-card"),
    (CARD, "es", "no sé", "unsure-card"),
])  # fmt: skip
def test_other_remarks_are_met_with_what_can_be_done(
    place: tuple[str, str], language: str, typed: str, name: str
) -> None:
    chat = at(place, language)

    assert texts(chat.types(typed)).startswith(phrase(name, language))
    assert chat.person.dialog.stack.top.state == place[1]


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "stop"), ("en", "please stop"), ("de", "Stopp!"), ("de", "hör auf"), ("es", "basta"), ("es", "para"),
])  # fmt: skip
def test_a_bare_stop_in_a_talk_leaves_the_talk_and_keeps_messages(language: str, typed: str) -> None:
    chat = at(TEXT, language)

    answer = texts(chat.types(typed))

    assert answer.startswith(phrase("stopped-here", language))
    assert chat.person.dialog.suspended[-1].flow == "failing"
    assert not chat.person.engagement.preferences.off


def test_a_stop_at_rest_after_a_message_of_ours_or_by_command_ends_messages() -> None:
    rest, nudged, command = Chat(shipped_conversation()), at(TEXT), at(TEXT)
    nudge = Nudge("reason", NOON.replace(hour=13), reason=1)
    seen = replace(nudged.person.engagement, nudges=(nudge,))
    nudged.person = replace(nudged.person, engagement=seen)
    nudged.now = NOON.replace(hour=14)

    rest.types("stop")
    nudged.types("stop")
    command.commands("stop")

    assert all(chat.person.engagement.preferences.off for chat in (rest, nudged, command))


@pytest.mark.parametrize(
    "place", [("help", "ask1"), ("failing", "asked"), ("symptoms", "safe"), ("before-you-decide", "safe")]
)
@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "k"), ("en", "hi"), ("de", "ok"), ("de", "hallo"), ("es", "vale"), ("es", "hola")],
)
def test_small_talk_at_a_question_about_danger_is_met_with_time(
    place: tuple[str, str], language: str, typed: str
) -> None:
    chat = at(place, language)

    assert asks_about_danger(LIBRARY.flow(place[0]), place[1])
    assert texts(chat.types(typed)).startswith(phrase("no-wrong-tap", language))
    assert (chat.person.dialog.stack.flow, chat.person.dialog.stack.top.state) == place


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "why"), ("en", "why do you ask?"), ("en", "what do you mean"), ("de", "warum"), ("de", "was meinst du?"), ("es", "¿por qué?"),
])  # fmt: skip
def test_a_why_is_answered_with_the_help_of_the_question(language: str, typed: str) -> None:
    for place in (("help", "ask1"), ("failing", "asked"), TEXT):
        chat = at(place, language)
        meant = LIBRARY.flow(place[0], language).states[place[1]].help

        assert meant is not None
        assert texts(chat.types(typed)).startswith(meant.source)
        assert (chat.person.dialog.stack.flow, chat.person.dialog.stack.top.state) == place


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "like what?"), ("en", "why do you want to know that?"), ("de", "was meinst du mit pattern?"), ("es", "¿para qué quieres saberlo?"),
])  # fmt: skip
def test_a_question_without_a_help_text_is_explained_too(language: str, typed: str) -> None:
    chat = at(("distractions", "guard"), language)

    assert texts(chat.types(typed)).startswith(phrase("no-right-answer", language))
    assert chat.person.dialog.stack.top.state == "guard"


def test_a_bare_stop_at_a_question_about_danger_names_where_help_is() -> None:
    chat = at(("help", "ask1"))

    answer = texts(chat.types("stop"))

    assert answer.startswith("Okay, no more questions now. In danger, call ")
    assert not chat.person.engagement.preferences.off


COUNTRY = ("messages", "country")
CITY = ("clock", "city")


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "london"), ("en", "London, UK"), ("de", "München"), ("es", "Madrid")]
)
def test_a_city_is_taken_for_its_country(language: str, typed: str) -> None:
    chat = at(COUNTRY, language)

    chat.types(typed)

    assert chat.person.profile.country in ("GB", "DE", "ES")


@pytest.mark.parametrize(("language", "typed", "name"), [
    ("en", "not much", "country-unknown"), ("en", "its midnight", "tired-here"), ("en", "idk", "unsure-choice"),
    ("de", "gerade nicht so", "country-unknown"), ("de", "keine Ahnung", "unsure-choice"), ("es", "pues por aquí", "country-unknown"),
])  # fmt: skip
def test_words_that_name_no_country_are_none(language: str, typed: str, name: str) -> None:
    chat = at(COUNTRY, language)

    assert texts(chat.types(typed)).startswith(phrase(name, language))
    assert chat.person.profile.country is None


@pytest.mark.parametrize(("language", "typed", "shown"), [
    ("en", "its midnight", "12:00"), ("de", "es ist Mitternacht", "0:00"), ("es", "es medianoche", "0:00"),
])  # fmt: skip
def test_an_hour_in_words_is_an_hour_where_the_clock_is_asked_for(
    language: str, typed: str, shown: str
) -> None:
    assert shown in texts(at(CITY, language).types(typed))


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "dunno like 8?"), ("en", "hm, maybe an 8"), ("de", "keine Ahnung, so 8?"), ("es", "no sé, como un 8"),
])  # fmt: skip
def test_a_number_said_with_doubt_is_the_number(language: str, typed: str) -> None:
    chat = at(SCALE, language)

    chat.types(typed)

    assert chat.person.dialog.stack.top.answers["hope"] == 8


@pytest.mark.parametrize(("language", "typed", "state"), [
    ("en", "yes", "privacy"), ("en", "im over 18", "privacy"), ("de", "ja", "privacy"), ("es", "sí", "privacy"),
    ("en", "34", "privacy"), ("en", "I'm thirty-four", "privacy"), ("en", "yes i'm 45 years old", "privacy"),
    ("en", "F, 29", "privacy"), ("de", "41 J.", "privacy"), ("de", "ich bin 52", "privacy"),
    ("es", "tengo 52 años", "privacy"), ("es", "treinta y cuatro", "privacy"), ("en", "old enough", "privacy"),
    ("en", "no", "minor"), ("en", "17", "minor"), ("de", "minderjährig", "minor"), ("es", "menor de edad", "minor"),
    ("en", "9", "minor"), ("en", "almost 18", "minor"), ("de", "12", "minor"), ("es", "12", "minor"),
])  # fmt: skip
def test_the_age_may_be_typed(language: str, typed: str, state: str) -> None:
    chat = at(("start", "hello"), language)

    answer = texts(chat.types(typed))

    assert answer.startswith(LIBRARY.flow("start", language).states[state].ask.source[:30])


@pytest.mark.parametrize("typed", ["born in 1990", "200", "34 or 17", "my son is 34", "not 34", "3/4", "-34"])
def test_a_number_that_is_nobodys_age_is_asked_about_again(typed: str) -> None:
    chat = at(("start", "hello"))

    answer = texts(chat.types(typed))

    assert answer.startswith("Please tap one of the two.")
    assert chat.person.dialog.stack.top.state == "hello"


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "yes"), ("en", "Yes please!"), ("en", "I agree"), ("en", "keep them"), ("de", "Ja"),
    ("de", "einverstanden"), ("es", "sí"), ("es", "de acuerdo"),
])  # fmt: skip
@pytest.mark.parametrize("state", ["privacy", "more"])
def test_a_clear_yes_agrees_to_keeping_the_answers(language: str, typed: str, state: str) -> None:
    chat = at(("start", state), language)

    answer = texts(chat.types(typed))

    assert answer.startswith(LIBRARY.flow("start", language).states["agreed"].ask.source.split(".")[0])


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "ok"), ("en", "sure"), ("en", "fine"), ("en", "whatever"), ("en", "yes and no"), ("en", "i guess so"),
    ("en", "yes but who reads it"), ("de", "ok"), ("de", "von mir aus"), ("es", "bueno"), ("es", "supongo que sí"),
])  # fmt: skip
def test_less_than_a_clear_yes_is_no_consent(language: str, typed: str) -> None:
    chat = at(("start", "privacy"), language)

    answer = texts(chat.types(typed))

    retry = LIBRARY.flow("start", language).states["privacy"].retry
    assert retry is not None
    assert answer.startswith(retry.source)
    assert chat.person.dialog.stack.top.state == "privacy"


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "im back"), ("de", "bin wieder da"), ("es", "ya volví")]
)
def test_somebody_who_is_back_is_greeted_before_the_question(language: str, typed: str) -> None:
    chat = at(LINES, language)
    chat.commands("pause")

    assert texts(chat.types(typed)).startswith(phrase("greeted", language))
    assert chat.person.dialog.stack.top.state == LINES[1]


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "i feel so ashamed"), ("de", "ich schäme mich so"), ("es", "siento mucha vergüenza")],
)
def test_shame_is_met_as_sadness_is(language: str, typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))

    assert texts(chat.types(typed)).startswith(phrase("sad", language))


def test_the_page_that_is_shown_is_not_said_to_be_missing() -> None:
    preview, other = at(("failing", "preview")), at(LINES)

    assert texts(preview.commands("summary")).startswith(phrase("page-here", "en"))
    assert texts(other.commands("summary")).startswith(phrase("no-page", "en"))


@pytest.mark.parametrize(
    ("on", "words"), [(True, "One comes only now and then"), (False, "Nothing comes while")]
)
def test_an_hour_that_is_set_promises_a_message_only_where_one_may_come(on: bool, words: str) -> None:
    person = at(("messages", "hour-check")).person
    wanted = replace(person.engagement.preferences, when="drift" if on else None)
    engagement = replace(person.engagement, preferences=wanted)
    chat = Chat(
        shipped_conversation(),
        replace(
            person, engagement=engagement, words=replace(person.words, reasons=(Reason(1, "sleep", NOON),))
        ),
    )

    assert words in texts(chat.types("yes"))
