"""Texts: what authors may write, what people see, and how long it is."""

from __future__ import annotations

import pytest
from babel.lists import format_list
from hypothesis import given
from hypothesis import strategies as st

from flows.definition.template import fill, names, parse
from flows.errors import TemplateError
from flows.locale.lengths import utf16
from flows.model import Filled, Value
from tests.helpers.offenders import each

WORDS = st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=40)


def filled(source: str, **values: Value) -> str:
    return fill(parse(source), values).text


@each(
    ("source", "values", "shown"),
    [
        ("You said {what}.", {"what": "too much"}, "You said too much."),
        ("{{not a slot}}", {}, "{not a slot}"),
        ("5 * 3", {}, "5 * 3"),
        ("{what|list}", {"what": ("one",)}, "one"),
        ("{what|list}", {"what": ("one", "two")}, "one and two"),
        ("{what|list}", {"what": ("one", "two", "three")}, "one, two, and three"),
        ("{what}", {"what": ("one", "two")}, "one and two"),
        ("{what|list|low}", {"what": ("Fear", "I hide", "AA", "I’m lost")}, "fear, I hide, AA, and I’m lost"),
        ("{what|low}", {"what": "A bad day"}, "a bad day"),
        ("{what|low}", {"what": "How i am, i.e. how i'm now"}, "how I am, i.e. how I'm now"),
        ("{what}. Now.", {"what": "Me and it."}, "Me and it. Now."),
        ("{what} now.", {"what": "Me and it."}, "Me and it now."),
        ("{what} Now.", {"what": "Me and it."}, "Me and it. Now."),
        ("“{what}” now.", {"what": "Me and it."}, "“Me and it.” now."),
        ("{what}.", {"what": "Me and it..."}, "Me and it...."),
        ("{what|list}", {"what": ("Me.", "It.")}, "Me and It."),
        ("{what|low}", {"what": "In the car"}, "in the car"),
        ("{what|low|quote}", {"what": "Fear"}, "“fear”"),
        ("{what|quote|list}", {"what": ("a", "b")}, "“a” and “b”"),
        ("Why {n} and not {n|less 2}?", {"n": 7}, "Why 7 and not 5?"),
        ("{cost|or nothing yet}", {}, "nothing yet"),
        ("{cost|or nothing yet}", {"cost": ()}, "nothing yet"),
        ("{cost|or nothing yet}", {"cost": "my job"}, "my job"),
        ("{what|quote|or none}", {"what": ""}, "none"),
        ("{when|date}", {"when": "2026-11-23"}, "Monday, November 23, 2026"),
        ("{at|time}", {"at": "18:30"}, "6:30\u202fPM"),
        ("{when|date}", {"when": "soon"}, "soon"),
        ("{at|time}", {"at": "late"}, "late"),
        ("{ready}", {"ready": True}, "yes"),
        ("{ready}", {"ready": False}, "no"),
        ("{n|one a day|other # days}", {"n": 1}, "a day"),
        ("{n|one a day|other # days}", {"n": 3}, "3 days"),
        ("{n|one a day|other # days}", {"n": "a few"}, ""),
    ],
)
def test_a_slot_shows_its_value_the_way_its_filters_say(
    source: str, values: dict[str, Value], shown: str
) -> None:
    assert filled(source, **values) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("de", "Angst und Scham"), ("es", "Angst y Scham"), ("fr", "Angst et Scham")]
)
def test_a_list_is_joined_the_way_the_language_does(language: str, shown: str) -> None:
    template = parse("{what|list}")

    assert fill(template, {"what": ("Angst", "Scham")}, language).text == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "I hide and I wait."), ("de", "I hide und I wait.")])
def test_a_full_stop_stays_only_at_the_end_of_a_list(language: str, shown: str) -> None:
    assert fill(parse("{what|list}"), {"what": ("I hide.", "I wait.")}, language).text == shown


@given(st.lists(WORDS.filter(lambda words: not words.endswith(".")), max_size=6))
def test_the_quick_english_list_is_babels(items: list[str]) -> None:
    assert filled("{x|list}", x=tuple(items)) == (format_list(items, locale="en") if items else "")


def test_bold_words_are_counted_in_utf16_units() -> None:
    template = parse("👍 **Hi {who}!** ok **x**")

    assert fill(template, {"who": "🌧️"}) == Filled("👍 Hi 🌧️! ok x", ((3, 7), (14, 1)))


def test_an_empty_slot_leaves_no_bold_behind() -> None:
    assert fill(parse("**{gone}**now"), {}) == Filled("now")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("Hi {name", "a `{` stands alone. Close it, or write `{{` for the sign"),
        ("Hi name}", "a `}` stands alone. Close it, or write `}}` for the sign"),
        ("{top-reason}", "`{top-reason}` does not name an answer. Write `{top_reason}`"),
        ("{}", "`{}` does not name an answer. Write `{name}`"),
        ("{what|upper}", "`{what|upper}` uses `upper`. Use one of: first, list, quote, low, date, time"),
        ("{n|one a day}", "`{n|one a day}` has no form for other numbers. Add `|other …`"),
        ("**loud", "a `**` is not closed. Put `**` on both sides of the bold words"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_with_a_remedy(source: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(source)

    assert str(caught.value).startswith(problem)


def test_the_names_of_a_text_are_its_slots() -> None:
    assert names(parse("{a} {b|list} {{c}} {a}")) == {"a", "b"}


@given(WORDS, WORDS)
def test_what_people_write_comes_out_as_they_wrote_it(first: str, second: str) -> None:
    template = parse("You: {first} **{second}**")

    result = fill(template, {"first": first, "second": second})

    assert result.text == f"You: {first} {second}"
    assert all(offset + length <= utf16(result.text) for offset, length in result.bold)


@given(st.text(max_size=60))
def test_a_text_is_parsed_or_refused_and_never_crashes(source: str) -> None:
    try:
        template = parse(source)
    except TemplateError:
        return

    fill(template, {})


@given(WORDS)
def test_a_literal_text_comes_back_when_its_signs_are_doubled(text: str) -> None:
    plain = text.replace("*", "")

    assert filled(plain.replace("{", "{{").replace("}", "}}")) == plain


@given(
    st.one_of(
        st.none(), st.text(max_size=9), st.integers(), st.booleans(), st.lists(st.text(max_size=5)).map(tuple)
    ),
    st.lists(st.sampled_from(["list", "quote", "low", "date", "time", "less 2", "or none"]), max_size=3),
)
def test_no_value_and_no_filters_make_filling_fail(value: Value, filters: list[str]) -> None:
    template = parse("{x" + "".join(f"|{one}" for one in filters) + "}")

    assert isinstance(fill(template, {"x": value}).text, str)


@pytest.mark.parametrize(("typed", "ends"), [
    ("\u202eI go", "\u202c"), ("\u202dI\u202c go", ""), ("\u2067a\u202eb", "\u202c\u2069"),
    ("\u2066\u2068", "\u2069\u2069"), ("I go", ""), ("für", ""), ("אני", ""), ("\u202c", ""),
])  # fmt: skip
@pytest.mark.parametrize("source", ["“{it}” is what you said.", "{it|quote}, {it|low}.", "Here: {it}."])
def test_a_direction_that_somebody_typed_ends_with_their_words(source: str, typed: str, ends: str) -> None:
    for value in (typed, (typed, "and")):
        text = fill(parse(source), {"it": value}).text

        assert typed[-2:] + ends in text
        assert sum(text.count(sign) for sign in "\u202a\u202b\u202d\u202e") <= text.count("\u202c")
        assert sum(text.count(sign) for sign in "\u2066\u2067\u2068") == text.count("\u2069")
