"""Closed questions hear the answers that people type in other words than those of the buttons."""

from __future__ import annotations

from functools import cache

import pytest

from flows.engine.prompt import Accepted, Prompt
from flows.engine.scope import EvalContext
from flows.model import Given
from tests.helpers.chat import TODAY, chat_at, shipped_library
from tests.helpers.offenders import each
from tests.helpers.tiers import sampled

LIBRARY = shipped_library()
LANGUAGES = ("en", "de", "es")


@cache
def prompt_at(flow: str, state: str, language: str) -> Prompt:
    chat = chat_at(flow, state, language)
    builder = chat.conversation.talks.engine.prompt_builder
    return builder.prompt(chat.person.dialog.stack.top, EvalContext({}, TODAY, language))


def taken(flow: str, state: str, language: str, typed: str) -> str:
    """Return the id of the choice that is taken for the words, or nothing."""
    prompt = prompt_at(flow, state, language)
    found = prompt.kind.parse(prompt, Given(typed))
    return str(found.value) if isinstance(found, Accepted) else ""


@pytest.mark.parametrize("language", sampled(LANGUAGES, ["es"]))
def test_the_words_that_an_author_lists_for_a_choice_take_it(language: str) -> None:
    listed = [
        (name, state.name, choice.id, words)
        for name in LIBRARY.flows
        for state in LIBRARY.flow(name, language).states.values()
        if state.kind == "choice"
        for choice in state.choices
        if choice.typed and choice.when is None
        for words in choice.typed.source.split("|")
        if not words[0].isdigit()
    ]

    heard = [(one, taken(one[0], one[1], language, one[3])) for one in listed]
    lost = [one for one, choice in heard if choice not in (one[2], "")]
    unheard = [one for one, choice in heard if choice == ""]

    assert len(listed) > 1000
    assert (lost, unheard) == ([], [])


ROWS = """
en | after-session went | nope, stayed home | no-show
en | after-session went | she cancelled | they-cancelled
en | after-session went | yes I made it! | went
en | after-session said | chickened out | keep
en | after-session how | ok I guess | mixed
en | last-time plan | done | did
en | coming-back shame | a little | bit
en | coming-back when | this evening | tonight
en | expectations dip | maybe | unsure
en | facing-it moment | at the beginning | start
en | failing sits | a bit lighter | bit
en | failing door | I have time | whole
en | failing door | 5 min | short
en | help ask2 | maybe | not-sure
en | help therapist | she knows | knows
de | after-session went | sie war krank | they-cancelled
de | after-session went | war nicht da | no-show
de | last-time plan | hab ich vergessen | not-yet
de | coming-back shame | ein wenig | bit
de | failing door | hab zeit | whole
de | help ask2 | kann sein | not-sure
es | after-session went | no pude ir | no-show
es | after-session how | más o menos | mixed
es | last-time plan | lo intenté | part
es | coming-back shame | un poquito | bit
es | failing door | tengo prisa | short
es | help ask2 | tal vez | not-sure
es | menu menu | ya se que es | topics
es | menu menu | mi pagina para reenviar | page
en | honesty rung | just that i wasnt honest | something
en | opening-up ladder | only that theres something | something
en | substances rung | just one line | line
en | substances often | well every evening, like i said | daily
en | substances often | weekends | weekly
en | after next | nothing, thanks | enough
en | find-my-barrier rank | partly, yes | partly
en | resume ask | hi again, let's go on | carry-on
en | offer-1 offer | yes, im ok. carry on | okay
en | offer-3 offer | no thanks, I'm fine | okay
de | honesty rung | nur dass ich nicht ehrlich war | something
de | opening-up ladder | einen wahren satz | line
de | substances often | na jeden abend halt, wie gesagt | daily
de | substances often | fast jeden tag | most-days
de | offer-2 offer | ja, bin okay. weiter | okay
de | after next | reicht für heute, danke | enough
de | resume ask | weiter gehts | carry-on
es | opening-up ladder | solo que hay algo | something
es | honesty rung | que no lo he dicho todo | something
es | substances often | pues cada noche, ya lo dije | daily
es | offer-1 offer | si, estoy bien, gracias | okay
es | after next | se acabo por hoy | enough
"""


@each("row", ROWS.strip().splitlines())
def test_an_answer_in_other_words_takes_the_choice_it_means(row: str) -> None:
    language, place, typed, choice = row.split(" | ")
    flow, state = place.split()

    assert taken(flow, state, language, typed) == choice


@pytest.mark.parametrize("typed", [
    "ok", "carry on", "I'm not okay", "I'm okay I guess", "I'm okay but I can't sleep", "yeah",
])  # fmt: skip
def test_an_offer_of_help_is_declined_by_nothing_but_its_own_words(typed: str) -> None:
    assert taken("offer-1", "offer", "en", typed) == ""


@pytest.mark.parametrize("typed", ["not every evening", "every second thing", "my mother"])
def test_how_often_is_heard_whole_or_not_at_all(typed: str) -> None:
    assert taken("substances", "often", "en", typed) == ""


@pytest.mark.parametrize(("state", "typed"), [
    ("how", "purple"), ("went", "it was cold outside"), ("went", "yes and no"),
    ("said", "my dog"),
])  # fmt: skip
def test_words_that_mean_no_choice_take_none(state: str, typed: str) -> None:
    assert taken("after-session", state, "en", typed) == ""
