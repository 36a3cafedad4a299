"""Degrees read from typed words: a button's own with others around them, and other words for them."""

from __future__ import annotations

from flows.engine.prompt import Accepted, Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.scope import EvalContext
from flows.model import Given
from tests.helpers.chat import TODAY, chat_at
from tests.helpers.offenders import each

DEGREES = """
en | 0 | nah not really, not like me | I doubt it | not a bit | honestly no
en | 1 | from time to time | a little, sadly | rarely, I think | thats a bit like me
en | 2 | quite a bit, unfortunately | most of the time | often I'd say | yep quite a bit
en | 3 | oh god, very much | exactly like me | a hundred percent | constantly, ugh | soooo much
de | 0 | eigentlich nicht | nö, gar nicht | glaub nicht | bin ich nicht
de | 1 | ab und zu | ein wenig vielleicht | hin und wieder, ja | selten
de | 2 | ziemlich, leider | meistens | ja, ziemlich | eher schon
de | 3 | uff, sehr | sehr, ehrlich gesagt | ständig | trifft voll zu
es | 0 | creo que no | la verdad que no | para nada | no va conmigo
es | 1 | de vez en cuando | un poquito, creo | casi nunca | pocas veces
es | 2 | bastante, la verdad | a menudo | sí, bastante | muchas veces
es | 3 | uf, mucho | si, muchisimo | todo el tiempo | tal cual
"""
NO_DEGREE = "so so | yes and no | no very much | my mother | 2 | 100 | quite a bit, no very much"


def scale_in(language: str) -> Prompt:
    chat = chat_at("find-my-barrier", "s4", language)
    builder = chat.conversation.talks.engine.prompt_builder
    return builder.prompt(chat.person.dialog.stack.top, EvalContext({}, TODAY, language))


def taken(prompt: Prompt, typed: str) -> str:
    found = prompt.kind.parse(prompt, Given(typed))
    return str(found.value) if isinstance(found, Accepted) else ""


@each("row", DEGREES.strip().splitlines())
def test_words_take_the_degree_they_mean(row: str) -> None:
    language, degree, *typed = row.split(" | ")
    prompt = scale_in(language)

    assert {one: taken(prompt, one) for one in typed} == dict.fromkeys(typed, degree)


def test_a_yes_is_the_lower_of_the_two_that_say_yes_and_is_said_back() -> None:
    for language, typed in (("en", "yeah, honestly"), ("de", "ja leider"), ("es", "la verdad que sí")):
        found = prompt_kind((prompt := scale_in(language)).state).parse(prompt, Given(typed))

        assert isinstance(found, Accepted)
        assert (found.value, found.partly) == ("2", True)


def test_words_that_mean_no_degree_or_two_take_none() -> None:
    prompt = scale_in("en")

    assert [taken(prompt, typed) for typed in NO_DEGREE.split(" | ")] == [""] * 7
