"""The words by which people name what they want at rest lead to the flow that fits, in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from flows.dialogue.answers.topics import Topics
from tests.helpers.chat import Chat, agreed, shipped_conversation, texts
from tests.helpers.offenders import each

LIBRARY = shipped_conversation().library
LANGUAGES = ("en", "de", "es")


def listed(language: str) -> Iterator[tuple[str, str]]:
    for entry in LIBRARY.phrase("fitting-words", language).source.split("|"):
        flow, _, phrases = entry.partition("=")
        yield from ((phrase, flow) for phrase in phrases.split("/"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phrase_leads_to_the_flow_it_is_listed_under(language: str) -> None:
    topics = Topics(LIBRARY.phrase("fitting-words", language).source)

    wrong = [
        (phrase, flow, topics.flow(phrase.replace(" * ", " ").replace("*", "")))
        for phrase, flow in listed(language)
        if topics.flow(phrase.replace(" * ", " ").replace("*", "")) != flow
    ]

    assert wrong == []
    assert [flow for flow in topics.flows() if flow not in LIBRARY.flows] == []
    assert [
        phrase for phrase, count in Counter(phrase for phrase, _ in listed(language)).items() if count > 1
    ] == []


@each("language", LANGUAGES)
@each("flow", sorted({flow for _, flow in listed("en")}))
def test_the_flow_that_is_offered_opens_with_one_tap(flow: str, language: str) -> None:
    for phrase in [phrase for phrase, named in listed(language) if named == flow]:
        chat = Chat(shipped_conversation(), agreed(language=language))
        chat.types(phrase.replace(" * ", " ").replace("*", ""))
        if "fits" in chat.place():
            break
    else:
        pytest.fail(f"no phrase of {flow} is offered")

    opened = texts(chat.taps("open"))

    assert "fits" not in chat.place()
    assert opened


OWN_SENTENCES = """
en | I can’t talk to my therapist | opening-up
en | hey, how does this work? | about
en | had a really bad session today | after-session
en | my session is tomorrow at 3 | appointments
en | is all of this confidential | privacy
en | pls stop sending me stuff | stop
en | i didn't go today | coming-back
en | can i change my answer | take-out
en | I forgot what to say in session | before-session
de | Ich kann nicht mit meiner Therapeutin reden | opening-up
de | wie funktioniert das hier | about
de | hatte heut ne schlechte Stunde | after-session
de | wer kann das alles lesen | privacy
de | ich war gestern nicht da | coming-back
de | weiss nie was ich sagen soll | before-session
es | no puedo hablar con mi psicologa | opening-up
es | que puedes hacer | about
es | hoy tuve una sesion horrible | after-session
es | me da verguenza contarlo | opening-up
es | no quiero tantos mensajes tuyos | stop
es | falte a la sesion ayer | coming-back
en | nothing helps | expectations
en | honestly i keep scrolling all night | distractions
en | she talks too much | methods
en | I finally told her | after-session
en | it went really well today, went well | after-session
en | feeling a bit better | weekly-pulse
de | hab es ihr gesagt | after-session
de | sie redet nur | methods
de | häng nur am Handy | distractions
es | mira el reloj todo el rato | methods
es | por fin se lo dije | after-session
es | no paro de pensar | symptoms
en | just got out and i feel raw | after-session
en | he said something that got to me | methods
en | there's something i've never told her | opening-up
en | had three beers again | substances
en | can u show me my list | my-reasons
en | should I take my meds | about
de | sie hat heute abgesagt | appointments
de | ich krieg es nicht raus | opening-up
de | bringt das überhaupt irgendwas | expectations
es | me molestó lo que me dijo ayer | methods
es | mi psicólogo me canceló otra vez | appointments
es | cuánto se tarda en notar algo | expectations
"""


@pytest.mark.parametrize("row", OWN_SENTENCES.strip().splitlines())
def test_a_sentence_of_ones_own_is_about_a_flow(row: str) -> None:
    language, typed, flow = row.split(" | ")
    chat = Chat(shipped_conversation(), agreed(language=language))

    chat.types(typed)
    chat.taps("open")

    stopped = flow == "stop" and chat.person.engagement.preferences.when is None
    assert chat.place().startswith(f"{flow}/") or stopped
    assert typed not in repr(chat.person)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "please don't write to me any more"), ("en", "Leave me alone"), ("en", "stop texting me"),
    ("de", "Schreib mir bitte nicht mehr!"), ("de", "keine Nachrichten mehr"), ("es", "no me escribas más"),
])  # fmt: skip
@pytest.mark.parametrize("command", ["", "menu", "opening_up"])
def test_a_wish_for_no_messages_is_heard_everywhere_and_is_no_goodbye(
    command: str, language: str, typed: str
) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    if command:
        chat.commands(command)

    said = texts(chat.types(typed))

    assert said.startswith(LIBRARY.flow("stop", language).states["done"].ask.source[:40])


@pytest.mark.parametrize("row", OWN_SENTENCES.strip().splitlines())
def test_a_sentence_is_heard_over_the_offer_of_another_flow(row: str) -> None:
    language, typed, flow = row.split(" | ")
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.types({"en": "who are you", "de": "wer bist du", "es": "quién eres"}[language])
    assert "fits" in chat.place()

    chat.types(typed)
    chat.taps("open")

    stopped = flow == "stop" and chat.person.engagement.preferences.when is None
    assert chat.place().startswith(f"{flow}/") or stopped
    assert not [waiting for waiting in chat.person.dialog.suspended if waiting.flow == "fits"]


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "that really helped, thank you"), ("de", "das war hilfreich"), ("es", "me ayudó, gracias"),
])  # fmt: skip
def test_a_kind_word_at_the_menu_gets_a_sign_and_no_words(language: str, typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("menu")

    assert texts(chat.types(typed)) == "👌"


@pytest.mark.parametrize("command", ["", "menu"])
@pytest.mark.parametrize(("language", "typed", "flow"), [
    ("en", "i relapsed", "substances"), ("en", "im not getting better", "expectations"),
])  # fmt: skip
def test_a_line_of_screening_stands_above_the_offer(
    language: str, typed: str, flow: str, command: str
) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    if command:
        chat.commands(command)

    said = texts(chat.types(typed))

    assert LIBRARY.phrase("help-now", language).source in said
    assert chat.place() == "fits/ask"
    chat.taps("open")
    assert chat.place().startswith(f"{flow}/") or flow == "history"


@pytest.mark.parametrize(
    "typed", ["i hate mondays", "my sister is visiting", "nice weather", "we had soup", "the bus was full"]
)
def test_words_about_anything_else_lead_to_no_flow(typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed())

    chat.types(typed)

    assert "fits" not in chat.place()
