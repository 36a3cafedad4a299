"""The page in the making, the sentences and the earlier talks: what is tapped there, and what leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files import exports
from flows.model import Message
from flows.person import Appointment, FlowRun, Line, Note, OwnWords, Person, Plan, Rated, Reason, Sentence
from flows.record.redaction import forget_flow_run
from flows.record.summary import LIMIT
from flows.views import page_files
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.examples import examples

CONVERSATION = shipped_conversation()
DAY = timedelta(days=1)

BRING = Line("bring", "I'd like to say", "I cancel when I'm tired.", "sentence")
WHAT = Line("what", "What gets in the way", "tired")
HIDDEN = Line("use", "Something private", "wine at noon", "barrier", share=False, sensitive=True)
PLAN = Line("plan", "My plan", "If I'm tired, then I will call", "plan", share=False)


def talk(
    *lines: Line, flow: str = "distractions", title: str = "Life gets in between", ago: int = 1
) -> FlowRun:
    return FlowRun(flow, 1, title, NOON - ago * DAY, lines or (BRING, WHAT, HIDDEN, PLAN))


def chat(*talks: FlowRun, **known: object) -> Chat:
    return Chat(CONVERSATION, agreed(talks=talks, **known))


def text(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


def page_in(said: list[Message]) -> str:
    """Return the page as it left: the message without buttons."""
    (page,) = [one.text for one in said if "These are my words" in one.text and not one.rows]
    return page


def make(at: Chat) -> str:
    return page_in(at.taps("Make this my page"))


# The page


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


def test_help_now_opens_over_the_page_and_the_page_waits() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("☑ What gets in the way: tired")

    person.taps("Help now")

    assert person.place() == "help/card"
    person.commands("summary")
    assert "☐ What gets in the way: tired" in person.labels()


def test_heavy_words_typed_into_a_line_are_kept_off_the_page_until_they_are_put_on() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("Change words")
    person.tap(person.buttons()[0])

    person.types("I want to end my life")

    assert person.place() == "help/plain"
    person.commands("summary")
    assert "I want to end my life" not in person.shown()[1].text
    person.tap(next(one for one in person.buttons() if "to end my l" in one.label))
    assert "I want to end my life" in make(person)


def test_typed_words_where_none_are_awaited_change_nothing_and_labels_can_be_typed() -> None:
    person = chat(talk())
    person.commands("summary")

    assert "Tap one of the buttons" in text(person.types("the rain is loud"))
    assert "Which line" in text(person.types("change words"))
    assert "Your page" in text(person.types("back"))
    assert "put away" in text(person.types("pause"))
    assert person.person.dialog.screen is None


def test_a_picture_sent_to_the_page_leaves_it_open() -> None:
    person = chat(talk())
    person.commands("summary")

    said = person.event("other", "photo")

    assert "can't see pictures" in text(said)
    assert "Make this my page" in person.labels()


def test_an_old_button_of_a_screen_shows_the_screen_and_an_accidental_tap_nothing() -> None:
    person = chat(talk())
    person.commands("summary")
    at = person.shown()
    person.taps("Make this my page")
    send = next(one for row in at[1].rows for one in row if one.label == "Make this my page")
    person.now -= timedelta(seconds=8)

    assert person.tap(send, on=at) == []
    person.waits(timedelta(minutes=1))
    assert "an earlier question" in text(person.tap(send, on=at))


def test_a_screen_button_with_no_screen_open_is_an_old_one() -> None:
    person = chat(talk())
    person.commands("summary")
    at = person.shown()
    person.taps("Close")
    person.waits(timedelta(minutes=1))

    said = person.tap(at[1].rows[0][0], on=at)

    assert "an earlier question" in text(said)


def test_once_it_is_made_the_page_can_be_had_as_files_or_large_or_changed() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)

    person.taps("As a PDF, to print or mail")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page.pdf"]
    person.taps("PDF, large letters")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page-large.pdf"]
    person.taps("A card to hold up")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page-to-hold-up.pdf"]
    person.taps("As a text file")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page.txt"]
    (big,) = [one for one in person.taps("Show it large") if one.bold]
    assert big.text.startswith("I cancel when I'm tired.\n\n")
    assert big.bold == ((0, len("I cancel when I'm tired.")),)
    person.taps("Change it")
    assert "Make this my page" in person.labels()


def test_a_page_without_a_sentence_offers_no_card_to_hold_up() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)
    made = person.person.words.sheet
    assert made is not None
    lines = tuple(line for line in made.lines if line.section != "sentence")
    person.person = replace(
        person.person, words=replace(person.person.words, sheet=replace(made, lines=lines))
    )

    person.taps("As a PDF, to print or mail")

    assert "PDF, large letters" in person.labels()
    assert "A card to hold up" not in person.labels()


def test_a_large_page_of_several_talks_keeps_their_headings() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)
    made = person.person.words.sheet
    assert made is not None
    lines = tuple(replace(line, under="Goals, 2 May") for line in made.lines)
    person.person = replace(
        person.person, words=replace(person.person.words, sheet=replace(made, lines=lines))
    )

    (big,) = [one for one in person.taps("Show it large") if one.bold]

    assert big.text.startswith("Goals, 2 May\n\n")


def test_a_talk_in_progress_goes_on_when_the_page_is_put_away() -> None:
    person = chat(talk())
    person.commands("fear")
    place = person.place()
    person.commands("summary")

    person.taps("Close")

    assert person.place() == place
    assert "Go on" in person.labels()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)
SWITCHED = st.lists(st.tuples(WORDS, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8)


@pytest.mark.parametrize(("language", "head"), [("es", "Hice esto con"), ("de", "Das habe ich mit")])
def test_the_page_and_its_text_file_are_in_the_persons_language(language: str, head: str) -> None:
    person = chat(talk(Line("k", "Label", "words", "sentence")))
    person.person = replace(person.person, profile=replace(person.person.profile, language=language))
    person.commands("summary")
    shown = person.shown()[1].text

    send = next(one for one in person.buttons() if one.value.startswith(":desk-send"))
    (made,) = (one.text for one in person.tap(send) if one.text.startswith(f"Words.\n\n{head}"))

    assert shown.endswith(made)
    library = person.conversation.library
    assert exports.make(page_files.TEXT, person.person, library, person.now).decode() == f"{made}\n"


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


# Sentences


def spoken(*said: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"Sentence {n}", "fear", NOON - n * DAY, one)  # type: ignore[arg-type]  # one of the four
        for n, one in enumerate(said)
    )


def test_sentences_are_listed_with_what_became_of_them() -> None:
    person = chat(sentences=spoken("said", "not yet", "dropped", "part"))

    shown = text(person.commands("sentences"))

    assert shown.index("○ “Sentence 1” (Not yet)") < shown.index("◐ “Sentence 3” (Said in part)")
    assert "✓ “Sentence 0” (Said)" in shown
    assert "– “Sentence 2” (Dropped)" in shown


def test_words_of_the_person_stand_in_the_quotation_marks_of_their_language() -> None:
    person = chat(talk(), sentences=spoken("not yet"), language="de")

    assert "○ „Sentence 0“ (" in text(person.commands("sentences"))
    person.commands("history")
    person.taps("Ein Wort suchen")
    assert ": „wine at noon“" in text(person.types("wine"))


def test_a_sentence_is_copied_held_up_and_marked_as_said() -> None:
    person = chat(sentences=spoken("not yet"))
    person.commands("sentences")
    person.taps("○ Sentence 0")

    assert person.shown()[1].copy == "Sentence 0"
    (big,) = [one for one in person.taps("Show it large") if one.bold]
    assert (big.text, big.bold) == ("Sentence 0", ((0, 10),))
    person.taps("Said")
    assert person.person.words.sentences[0].said == "said"
    assert "So far: said" in person.shown()[1].text
    person.taps("‹ Back")
    assert "✓ Sentence 0" in person.labels()


def test_without_a_sentence_it_says_so() -> None:
    person = chat()
    person.commands("fear")

    said = person.commands("sentences")

    assert "There is no sentence yet" in text(said)
    assert person.place() == "fear/door"


def test_many_sentences_are_turned_over() -> None:
    person = chat(sentences=spoken(*["said"] * 20))
    person.commands("sentences")

    person.taps("Older ›")
    person.taps("Older ›")

    assert [label for label in person.labels() if label.startswith("✓")] == [
        f"✓ Sentence {n}" for n in (3, 2, 1, 0)
    ]
    assert "Older ›" not in person.labels()
    person.taps("‹ Newer")
    assert "Older ›" in person.labels()


# Earlier talks


def test_earlier_talks_are_found_by_month_and_read() -> None:
    person = chat(talk(ago=60), talk(ago=1))
    person.commands("history")
    assert person.labels()[:2] == ["March 2026", "January 2026"]

    person.taps("January 2026")
    person.tap(person.buttons()[0])

    shown = person.shown()[1].text
    assert shown.startswith("January 1, 2026: Life gets in between")
    assert "Something private: wine at noon." in shown


def test_more_months_than_a_screen_holds_are_turned_over() -> None:
    person = chat(*(talk(ago=31 * n) for n in reversed(range(12))))
    person.commands("history")
    first = person.labels()

    person.taps("Older ›")

    assert not {*first} & {label for label in person.labels() if ": " in label}
    assert "‹ Newer" in person.labels()


def test_earlier_talks_are_found_by_their_name() -> None:
    person = chat(talk(ago=60), talk(title="Fear of failing", flow="failing"))
    person.commands("history")
    person.taps("By talk")
    assert person.labels()[:2] == ["Fear of failing", "Life gets in between"]

    person.taps("Fear of failing")

    assert person.labels()[0] == "March 1, 2026: Fear of failing"


def test_a_word_is_found_in_ones_own_answers_only_and_not_kept() -> None:
    person = chat(
        talk(ago=60),
        reasons=(Reason(1, "To be less TIRED", NOON),),
        notes=(Note("Nothing here", NOON),),
        plans=(Plan("I'm tired", "call", "fear", NOON),),
        sentences=(Sentence("Tired again", "fear", NOON),),
    )
    person.commands("history")
    person.taps("Search for a word")

    shown = text(person.types("tired"))

    assert "“tired” stands here" in shown
    for words in (
        "To be less TIRED",
        "If I'm tired, then I will call",
        "Tired again",
        "I cancel when I'm tired.",
    ):
        assert words in shown
    assert "Nothing here" not in shown
    person.taps("January 1, 2026: Life gets in between")
    assert "wine at noon" in person.shown()[1].text
    person.taps("Close")
    assert person.person.dialog.screen is None


def test_a_word_that_is_nowhere_leads_to_another() -> None:
    person = chat(talk())
    person.commands("history")
    person.taps("Search for a word")

    assert "can't find “boat”" in text(person.types("boat"))
    assert "“wine” stands here" in text(person.types("wine"))


def test_an_earlier_talk_is_put_on_a_page_again() -> None:
    person = chat(talk(ago=60), talk(title="Fear of failing", flow="failing"))
    person.commands("history")
    person.taps("January 2026")
    person.tap(person.buttons()[0])

    person.taps("Put it on a page")

    assert "About: Life gets in between" in make(person)


def test_a_deleted_talk_takes_its_sentence_its_plan_and_its_pages_along() -> None:
    sentence = Sentence(BRING.words, "distractions", NOON)
    other = Sentence("Stays", "distractions", NOON)
    plan = Plan("I'm tired", "call", "distractions", NOON)
    person = chat(talk(), sentences=(sentence, other), plans=(plan,))
    person.commands("summary")
    make(person)
    person.commands("history")
    person.taps("March 2026")
    person.tap(person.buttons()[0])
    person.taps("Delete this one")
    assert person.person.words.talks

    said = person.taps("Yes, delete it")

    assert "It's deleted." in text(said)
    assert person.person.words.talks == ()
    assert person.person.words.sentences == (other,)
    assert person.person.words.plans == ()
    assert person.person.words.sheet is None
    kept = repr(replace(person.person, delivery=replace(person.person.delivery, outbox=())))
    assert "wine at noon" not in kept
    assert "I cancel when" not in kept


def test_without_a_talk_it_says_so() -> None:
    assert "Nothing is here yet" in text(chat().commands("history"))


def test_a_talk_without_words_can_be_read_and_deleted() -> None:
    person = chat(FlowRun("distractions", 1, "Life gets in between", NOON))
    person.commands("history")
    person.taps("March 2026")
    person.tap(person.buttons()[0])

    assert "Nothing was written" in person.shown()[1].text
    assert "Put it on a page" not in person.labels()


def test_deleting_one_talk_leaves_the_others_as_they_were() -> None:
    first, second = talk(ago=9), talk(title="Fear of failing", flow="failing")
    person = Person("1", words=OwnWords(talks=(first, second), plans=(Plan("a", "b", "failing", NOON),)))

    assert forget_flow_run(person, 0) == replace(person, words=replace(person.words, talks=(second,)))
