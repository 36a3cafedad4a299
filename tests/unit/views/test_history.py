"""Earlier talks are found, read, put on a page again and deleted."""

from __future__ import annotations

from msgspec.structs import replace

from flows.person import FlowRun, Note, OwnWords, Person, Plan, Reason, Sentence
from flows.record.redaction import forget_flow_run
from tests.helpers.chat import NOON
from tests.helpers.earlier_talks import BRING, chat, make, talk, text


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
