"""Walks the table of docs/safety.md: what was heard, of whom and when, leads to its door in each language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from flows.definition.template import fill
from flows.person import Known, Screened
from flows.safety import doors
from flows.safety.doors import NOTHING, Door, Response
from flows.safety.finding import Category, Finding, Tier
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import load as load_helplines
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT

LANGUAGES = ("en", "es", "de")
OTHERWISE = ("negated", "past", "quoted", "joked")

OF_ONESELF: dict[tuple[Category, Tier], Door] = {
    ("method_means_plan", "red"): "card",
    ("suicide_active", "amber"): "plain",
    ("suicide_passive", "amber"): "plain",
    ("self_injury", "amber"): "plain",
    ("goodbye_affairs", "amber"): "plain",
    ("burden_trapped_hopeless", "amber"): "offer",
    ("overdose", "red"): "took",
    ("withdrawal", "red"): "withdrawal",
    ("withdrawal", "soft"): "withdrawal",
    ("medical_signs", "red"): "body",
    ("eating_danger", "amber"): "eating",
    ("abuse_violence_to_me", "amber"): "hurt",
    ("abuse_violence_to_me", "red"): "hurt",
    ("therapist_misconduct", "amber"): "crossed",
    ("command_voices", "red"): "voices",
    ("psychosis_mania", "amber"): "unreal",
    ("harm_to_others", "amber"): "others",
    ("under_18", "soft"): "young",
    ("under_18", "amber"): "young",
}

LINES = load_helplines(ROOT / "flows" / "content" / "helplines.toml")
TELLING = HelplineFormatter(LINES, shipped_conversation().library)


def found(category: Category, tier: Tier, **known: bool) -> Finding:
    direct = category in {"suicide_active", "suicide_passive", "method_means_plan"} and not known
    return replace(Finding(tier, (category,), "something", direct=direct), **known)  # type: ignore[arg-type]  # flags


def response(finding: Finding, *history: Screened, known: tuple[Known, ...] = ()) -> Response:
    return doors.respond(finding, history, known, NOON)


def cells() -> Iterator[tuple[str, Category, Tier, str, str]]:
    """Yield every cell: the language, the category and tier, the tense, and the state that is shown."""
    for language, ((category, tier), door) in product(LANGUAGES, OF_ONESELF.items()):
        yield language, category, tier, "now", door
        for tense in OTHERWISE:
            yield language, category, "soft", tense, "young" if category == "under_18" else ""


@each(("language", "category", "tier", "tense", "door"), [*cells()])
def test_every_cell_of_the_table_leads_to_its_door(
    language: str, category: Category, tier: Tier, tense: str, door: str
) -> None:
    finding = found(category, tier, **({} if tense == "now" else {tense: True}))

    answer = response(finding)

    assert answer.door == (door or None)
    flow = "offer-1" if door == "offer" else "help"
    states = shipped_conversation().library.flow(flow, language).states
    state = {"offer": "offer", "": "card"}.get(door, door)
    said = fill(states[state].ask, TELLING.facts("DE", language), language).text
    assert len(said) <= 300
    assert door in {"", "hurt", "clarify"} or "112" in said
    assert answer.holds == (tense == "now" and (category, tier) != ("under_18", "soft"))


@pytest.mark.parametrize("category", ["suicide_active", "method_means_plan", "overdose", "medical_signs"])
def test_somebody_else_in_danger_now_is_about_them_and_holds_nothing(category: Category) -> None:
    finding = Finding("red", ("other_in_danger", category), "somebody else", third_person=True)

    assert response(finding) == Response("someone", set_aside=True)
    worried = response(Finding("soft", (category, "third_party"), "somebody", third_person=True))
    assert worried == Response(note="screen-worry")


def test_plain_words_said_again_never_lead_to_less() -> None:
    plain = found("suicide_active", "amber")
    before = Screened("amber", NOON - timedelta(minutes=1), "suicide_active", plain=True)

    answers = [response(plain), response(plain, before), response(plain, before, before)]

    assert [one.door for one in answers] == ["plain", "card", "card"]


def test_words_not_to_be_here_said_again_lead_to_the_direct_question() -> None:
    passive = replace(found("suicide_passive", "amber"), direct=False)

    assert response(passive).door == "offer"
    again = response(passive, Screened("amber", NOON - timedelta(minutes=5), "suicide_passive"))
    assert again.door == "plain"


def test_a_soft_sign_soon_after_an_offer_is_one_line_and_holds_nothing_that_cannot_be_declined() -> None:
    before = Screened("amber", NOON - timedelta(minutes=10), "burden_trapped_hopeless")

    answer = response(found("burden_trapped_hopeless", "amber"), before)

    assert answer == Response(note="screen-known", set_aside=True)


def test_a_slip_of_the_thumb_on_the_age_deletes_nothing() -> None:
    you = Chat(shipped_conversation(), agreed(since=NOON))
    you.types("I am 15 years old")

    you.taps("I'm under 18")
    assert you.place() == "help/young-sure"
    you.taps("No, I'm 18 or older")

    assert you.place() == "help/calm"
    assert you.person.profile.consent is not None


def test_what_the_therapist_knows_is_one_line_and_plainer_words_are_not() -> None:
    known = (Known("burden_trapped_hopeless", NOON + timedelta(days=3)),)

    assert response(found("burden_trapped_hopeless", "soft"), known=known).note == "screen-known"
    assert response(found("burden_trapped_hopeless", "amber"), known=known).note == "screen-known"
    assert response(found("suicide_active", "amber"), known=known).door == "plain"
    assert response(found("method_means_plan", "red"), known=known).door == "card"


def test_words_that_may_be_about_therapy_bring_a_question_and_hold_nothing() -> None:
    vague = replace(found("method_means_plan", "soft"), needs_clarifying=True)

    assert response(vague) == Response("clarify")
    assert Response() == NOTHING


@pytest.mark.parametrize(
    ("language", "words", "state"),
    [
        ("en", "I just took all my pills", "took"),
        ("en", "I stopped drinking yesterday and I am shaking", "withdrawal"),
        ("en", "my husband hits me", "hurt"),
        ("en", "my therapist touched me", "crossed"),
        ("en", "the voices tell me to hurt people", "voices"),
        ("en", "I am going to hurt my boss", "others"),
        ("en", "i have chest pain and i can't breathe", "body"),
        ("en", "my husband is going to jump, he is on the bridge now", "someone"),
        ("en", "I am 15 years old", "young"),
        ("en", "i'm 15 and i want to die", "young-now"),
        ("es", "mi marido me pega", "hurt"),
        ("es", "tengo 15 años", "young"),
        ("es", "me quiero morir", "plain"),
        ("de", "mein mann schlägt mich", "hurt"),
        ("de", "ich bin 15 jahre alt", "young"),
        ("de", "ich will sterben", "plain"),
    ],
)
def test_what_is_written_in_a_talk_opens_the_door(language: str, words: str, state: str) -> None:
    you = Chat(shipped_conversation(), agreed(language=language, since=NOON))
    you.commands("my_reasons")

    you.types(words)

    assert you.place() == f"help/{state} over reasons/seed2"
    assert you.person.words.reasons == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_very_low_number_is_answered_with_where_help_is(language: str) -> None:
    you = Chat(shipped_conversation(), agreed(language=language, since=NOON))
    you.commands("before_session")
    you.tap(you.buttons()[0])
    heavy = shipped_conversation().library.flow("before-session", language).states["heavy"]

    said = you.taps("1")

    assert fill(heavy.ask, {}, language).text in "\n".join(one.text for one in said)
    assert you.place() == "before-session/heavy"
