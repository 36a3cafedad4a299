"""Lines of the page are switched, said in other words and put in order; the record keeps the first words."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from flows.person import Appointment, Line, Rated
from flows.record.summary import LIMIT
from tests.helpers.chat import NOON
from tests.helpers.earlier_talks import BRING, DAY, HIDDEN, PLAN, WHAT, chat, make, talk, text
from tests.helpers.examples import examples


def test_one_talk_shows_its_page_at_once_with_a_switch_for_each_line() -> None:
    person = chat(talk())

    shown = text(person.commands("summary"))

    assert "I cancel when I'm tired.\n\nA few notes\nWhat gets in the way: tired." in shown
    assert "wine at noon" not in shown
    labels = person.labels()
    assert labels[0].startswith("☑ I'd like to say")
    assert "☐ 🔒 Something private: wine at noon" in labels
    assert person.shown()[1].copy == "I cancel when I'm tired."


def test_what_leaves_is_word_for_word_what_was_shown() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("☐ 🔒 Something private: wine at noon")
    shown = person.shown()[1].text

    page = make(person)

    assert shown.endswith(page)
    assert "Something private: wine at noon." in page
    assert "call" not in page
    assert person.person.words.sheet is not None
    assert [line.key for line in person.person.words.sheet.lines] == ["bring", "what", "use"]


def test_a_line_that_is_tapped_off_and_on_again_is_on() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("☑ I'd like to say: I cancel when I'm ti…")
    before = person.shown()[1]

    person.taps("☑ What gets in the way: tired")
    person.taps("☐ What gets in the way: tired")

    assert person.shown()[1] == before


def test_with_nothing_on_there_is_nothing_to_send() -> None:
    person = chat(talk(BRING))
    person.commands("summary")

    said = person.taps(person.labels()[0])

    assert "Nothing is on it yet" in text(said)
    assert "Make this my page" not in person.labels()


def test_a_line_is_said_in_other_words_and_the_talk_keeps_the_first() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("Change words")
    person.taps("I'd like to say: I cancel when I'm tire…")

    person.types("I cancel when I'm <worn> out.")

    assert make(person).startswith("I cancel when I'm <worn> out.\n\n")
    assert person.person.words.talks[0].lines[0] == BRING


def test_words_that_are_too_long_are_sent_back_and_nothing_changes() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("Change words")
    person.tap(person.buttons()[0])

    said = person.types("x" * 601)

    assert "601 letters" in text(said)
    person.taps("‹ Back")
    person.taps("‹ Back")
    assert "I cancel when I'm tired." in person.shown()[1].text


def test_lines_stand_in_the_order_they_are_tapped() -> None:
    person = chat(talk(BRING, WHAT, replace(PLAN, share=True)))
    person.commands("summary")
    person.taps("Change order")

    for word in ("My plan", "What gets", "My plan"):
        person.tap(next(one for one in person.buttons() if word in one.label))
    person.taps("‹ Back")

    page = make(person)
    places = [page.index(label) for label in ("What gets in the way", "My plan", "I cancel when")]
    assert places == sorted(places)


@pytest.mark.parametrize("typed", [False, True])
def test_what_is_wanted_from_the_reader_follows_the_sentence(typed: bool) -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("What I'd like from you")

    if typed:
        person.types("Hold my pace")
    else:
        person.taps("Please just listen first")

    words = "Hold my pace" if typed else "Please just listen first"
    page = make(person)
    assert page.split("\n\n")[1].startswith(f"What I'd like from you: {words}.")


def test_the_wish_can_be_changed_and_taken_off() -> None:
    person = chat(talk())
    person.commands("summary")
    for wish in ("Please just listen first", "Please tell me what you think", "Take that line off"):
        person.tap(next(one for one in person.buttons() if one.value == ":desk-want.0"))
        person.taps(wish)

    assert "Please" not in make(person)


def test_a_wish_that_is_too_long_is_sent_back() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("What I'd like from you")

    assert "601 letters" in text(person.types("x" * 601))


def test_with_several_talks_the_newest_the_latest_or_some_are_chosen() -> None:
    old = talk(replace(BRING, words="Old words"), title="Fear of failing", flow="failing", ago=20)
    new = talk(ago=1)
    sessions = Appointment(1, date(2026, 2, 24), time(10), "UTC", every_weeks=1)
    person = chat(old, new, appointments=(sessions,))

    person.commands("summary")

    assert person.labels()[:3] == [
        "The newest: Life gets in between",
        "All since my last session",
        "Let me pick several",
    ]


def test_since_the_last_session_leaves_out_what_was_before() -> None:
    person = chat(
        talk(replace(BRING, words="Old words"), title="Fear of failing", flow="failing", ago=20),
        talk(replace(BRING, words="Words between"), title="How we work", flow="methods", ago=3),
        talk(ago=1),
        appointments=(Appointment(1, date(2026, 2, 24), time(10), "UTC", every_weeks=1),),
    )
    person.commands("summary")

    person.taps("All since my last session")

    page = make(person)
    assert "About: Life gets in between; How we work" in page
    assert "Words between" in page
    assert "Old words" not in page


def test_a_page_of_several_talks_starts_with_every_sensitive_line_off() -> None:
    shared = replace(HIDDEN, share=True)
    person = chat(talk(BRING, shared, ago=9), talk(WHAT, title="Fear of failing", flow="failing"))
    person.commands("summary")
    person.taps("Let me pick several")
    for label in [label for label in person.labels() if label.startswith("☐")]:
        person.taps(label)
    person.taps(next(label for label in person.labels() if "Fear" in label))

    person.taps(next(label for label in person.labels() if "Fear" in label))
    person.taps("Done")

    shown = person.shown()[1].text
    assert "I cancel when I'm tired." in shown
    assert "wine at noon" not in shown


def test_without_a_known_session_since_is_not_offered() -> None:
    person = chat(talk(ago=9), talk(ago=2))
    person.commands("summary")

    assert "All since my last session" not in person.labels()


def test_the_numbers_of_the_last_sessions_are_a_line_that_starts_off() -> None:
    rated = tuple(Rated("useful", n, NOON - (9 - n) * DAY) for n in (4, 5, 6, 7))
    person = chat(talk(), ratings=rated)
    person.commands("summary")
    person.tap(next(one for one in person.buttons() if one.label.startswith("☐ My last sessions")))

    assert "My last sessions, 0 to 10: how useful it was 5, 6, 7" in make(person)


def test_a_page_of_numbers_alone_is_not_made_and_asks_for_the_sentence() -> None:
    hidden = replace(BRING, share=False)
    person = chat(talk(hidden, Line("rate", "How much it matters (0–10, 10 is most)", "3", "scores")))
    person.commands("summary")

    refused = text(person.taps("Make this my page"))
    person.taps("Put my sentence on")

    assert "holds only numbers" in refused
    assert "Your sentence is still off. Put it on?" in refused
    assert person.person.words.sheet is None
    assert "Put my sentence on" not in person.labels()
    assert "I cancel when I'm tired.\n\nA few notes\nHow much it matters" in make(person)


def test_numbers_without_any_words_to_go_with_them_are_no_page() -> None:
    person = chat(talk(Line("rate", "How much it matters (0–10, 10 is most)", "3", "scores")))
    person.commands("summary")

    assert "Without a line in words there is no page." in text(person.taps("Make this my page"))
    assert "Put my sentence on" not in person.labels()


def test_a_page_of_several_talks_has_a_heading_with_its_day_over_each() -> None:
    shared = replace(PLAN, share=True)
    person = chat(talk(BRING, shared, ago=3), talk(WHAT, shared, flow="goals", title="Goals"))
    person.commands("summary")
    person.taps("Let me pick several")
    person.taps("☐ March 1, 2026: Goals")
    person.taps(next(one for one in person.labels() if "Life" in one))
    person.taps("Done")

    body = make(person)

    plan = "My plan: If I'm tired, then I will call."
    assert f"March 1, 2026: Goals\n\n{plan}\n\nA few notes\nWhat gets in the way: tired." in body
    assert "\n\nFebruary 27, 2026: Life gets in between\n\nI cancel when" in body


def test_the_number_of_a_scale_has_room_on_its_switch() -> None:
    person = chat(talk(BRING, Line("rate", "How much therapy matters (0–10, 10 is most)", "3", "scores")))

    person.commands("summary")

    assert "☑ How much therapy matters: 3" in person.labels()


def test_a_page_that_is_full_takes_no_more_and_says_so() -> None:
    lines = tuple(Line(f"k{n}", f"Label number {n:02}", "word " * 60) for n in range(30))
    person = chat(talk(*lines))
    person.commands("summary")
    off = next(one for one in person.buttons() if one.label.startswith("☐"))

    said = person.tap(off)

    assert "no room for one more" in text(said)
    assert len(make(person)) <= LIMIT


def test_the_page_in_the_making_is_there_again_after_something_else() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("☑ What gets in the way: tired")
    person.commands("fear")

    person.commands("summary")

    assert "☐ What gets in the way: tired" in person.labels()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)
SWITCHED = st.lists(st.tuples(WORDS, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=examples(80), deadline=None, derandomize=True)
@given(SWITCHED)
def test_whatever_was_typed_the_page_holds_the_lines_that_are_on_and_no_word_of_the_others(
    typed: list[tuple[str, bool, bool, bool]],
) -> None:
    """Each line: the words, whether it starts on, whether it is sensitive, whether it is tapped."""
    lines = tuple(
        Line(f"k{n}", f"Label {n}", f"⟦{n}⟧ {words}", "barrier", on and not sensitive, sensitive)
        for n, (words, on, sensitive, _) in enumerate(typed)
    )
    person = chat(talk(*lines))
    person.commands("summary")
    for n, (_, _, _, tapped) in enumerate(typed):
        if tapped:
            person.taps(f":desk-turn.{n}")
    on = [line.share != tapped for line, (_, _, _, tapped) in zip(lines, typed, strict=True)]
    if not any(on):
        assert "Make this my page" not in person.labels()
        return
    shown = person.shown()[1].text

    page = make(person)

    assert shown.endswith(page)
    body = page.rsplit("\n\n", 1)[0]
    expected = "\n".join(f"Label {n}: " for n, stays in enumerate(on) if stays)
    assert [f"⟦{n}⟧" in page for n in range(len(lines))] == on
    assert all(start in body for start in expected.split("\n"))
    assert person.person.words.sheet is not None
    assert [line.words for line in person.person.words.sheet.lines] == [
        line.words for line, stays in zip(lines, on, strict=True) if stays
    ]
