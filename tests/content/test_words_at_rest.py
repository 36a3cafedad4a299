"""Words of somebody who comes back, or is sad, where no question is open, in three languages."""

from __future__ import annotations

import pytest

from tests.helpers.dated_chat import LONDON, chat_at, walk

NOW = "2026-03-04T09:00+00:00"


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "i feel so sad and empty today", "I'm sorry it's like"),
        ("de", "mir gehts beschissen", "Das tut mir leid"),
        ("es", "estoy muy triste", "Siento que hoy sea así"),
        ("en", "nice weather", "can't answer in words"),
    ],
)
def test_other_words_are_met_with_a_line_of_their_own(language: str, typed: str, said: str) -> None:
    assert said in walk(chat_at(NOW, **LONDON, language=language), typed)


@pytest.mark.parametrize(
    ("language", "typed", "offered"),
    [
        ("en", "i dont know", "What's in my way"),
        ("en", "idk where to start", "What's in my way"),
        ("en", "i don't know what i want", "What we are working toward"),
        ("de", "keine ahnung", "Was im Weg steht"),
        ("de", "Ich weiß nicht, wo ich anfangen soll", "Was im Weg steht"),
        ("es", "no sé", "Qué se interpone"),
    ],
)
def test_who_does_not_know_is_offered_a_talk_that_finds_out(language: str, typed: str, offered: str) -> None:
    assert offered in walk(chat_at(NOW, **LONDON, language=language), typed)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "carry on"),
        ("en", "hey im back"),
        ("de", "weitermachen"),
        ("de", "bin wieder da"),
        ("es", "seguir"),
    ],
)
@pytest.mark.parametrize("menu", [False, True])
def test_who_comes_back_goes_on_with_the_talk_that_waits(language: str, typed: str, *, menu: bool) -> None:
    chat = chat_at(NOW, **LONDON, language=language)
    walk(chat, "/start before_session")
    chat.tap(chat.buttons()[0])
    walk(chat, "6", "/pause")
    if menu:
        walk(chat, "/menu")

    walk(chat, typed)

    assert chat.place().startswith("before-session")


@pytest.mark.parametrize(
    "typed",
    ["no", "nothing", "not yet", "nope, nothing", "done", "idk", "dunno", "i dont know", "no clue", "?"],
)
def test_no_is_no_line_of_the_list_of_reasons(typed: str) -> None:
    chat = chat_at(NOW, **LONDON)
    walk(chat, "/my_reasons", "To be calm", "#Skip", "#Skip")

    walk(chat, typed)

    assert [reason.text for reason in chat.person.words.reasons] == ["To be calm"]


@pytest.mark.parametrize(("language", "typed", "place"), [
    ("en", "yes", "find-my-barrier"), ("en", "ok", "find-my-barrier"), ("en", "no", "menu"),
    ("es", "sí", "find-my-barrier"), ("es", "otra cosa", "menu"),
    ("de", "ja", "find-my-barrier"), ("de", "nein danke", "menu"),
])  # fmt: skip
def test_an_offered_talk_is_opened_by_a_typed_yes(language: str, typed: str, place: str) -> None:
    chat = chat_at(NOW, **LONDON, language=language)
    walk(chat, {"en": "I'm stuck", "es": "no sé", "de": "keine Ahnung"}[language])

    walk(chat, typed)

    assert chat.place().startswith(place)


def test_a_series_whose_hour_is_over_today_is_read_back_from_its_next_day() -> None:
    chat = chat_at("2026-03-02T19:00+00:00", **LONDON)

    said = walk(chat, "/appointments", "#Note a session", "#Today", "#8:00", "#Every week")

    assert "Monday, March 9, 2026, 8:00 AM" in said


@pytest.mark.parametrize(
    ("language", "typed", "met", "taken"),
    [
        ("en", "im stuck", "Being stuck is common", "Use these words"),
        ("en", "to get unstuck?", "Being stuck is common", "Use these words"),
        ("es", "estoy estancada", "Estancarse es frecuente", "Usar estas palabras"),
        ("de", "ich stecke fest", "Feststecken ist häufig", "Diese Worte nehmen"),
    ],
)
def test_being_stuck_is_met_kindly_and_is_a_reason_only_by_a_tap(
    language: str, typed: str, met: str, taken: str
) -> None:
    chat = chat_at(NOW, **LONDON, language=language)
    walk(chat, "/my_reasons")
    place = chat.place()

    said = walk(chat, typed)

    assert met in said
    assert chat.place() == place
    assert [reason.text for reason in chat.person.words.reasons] == []

    walk(chat, f"#{taken}")

    assert chat.place() != place
    assert len(chat.person.dialog.stack.top.answers) == 1
