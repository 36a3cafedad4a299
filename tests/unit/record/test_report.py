"""A person's view of their record: see it, take it along, change it, take it back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.model import Session
from flows.person import (
    Attendance,
    Delivery,
    Engagement,
    FlowRun,
    Line,
    Note,
    Person,
    Plan,
    Profile,
    Rated,
    Reason,
    Sentence,
)
from flows.record import redaction, report
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()
SAY = CONVERSATION.library.translator()
LINES = (Line("what", "What is hard", "the bad nights"), Line("say", "To bring", "I hold back", "sentence"))
TALK = FlowRun("opening-up", 1, "Opening up", NOON, LINES)
PERSON = agreed(
    talks=(FlowRun("fear", 1, "Fear", NOON), TALK),
    suspended=(Session("goals", 1, "x", "want", 1, answers={"want": "to sleep"}),),
    reasons=(Reason(1, "my son", NOON), Reason(2, "sleep", NOON)),
    sentences=(Sentence("I hold back", "opening-up", NOON), Sentence("something else", "fear", NOON)),
    plans=(Plan("monday", "say it", "opening-up", NOON),),
    notes=(Note("you came back", NOON),),
    safety_note=("walk", "call Ann"),
    steady=("music",),
    ratings=(Rated("hope", 3, NOON),),
    attendance=(Attendance("late", NOON),),
)


def files_of(chat: Chat) -> list[str]:
    return [item.file for item in chat.outgoing if item.do == "file"]


def taps(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.taps(next(one.label for one in chat.buttons() if label in one.label))
    return chat


def test_mydata_shows_every_word_and_then_asks_what_to_do_with_it() -> None:
    chat = Chat(CONVERSATION, PERSON)

    said = chat.commands("mydata")

    for words in (
        "the bad nights",
        "to sleep",
        "my son",
        "you came back",
        "call Ann",
        "music",
        "hope: 3 of 10",
    ):
        assert words in said[0].text
    assert said[0].rows == ()
    assert "That is all of it" in said[-1].text


def test_a_long_record_comes_in_several_messages_and_a_very_long_one_as_a_page() -> None:
    long = replace(PERSON, words=replace(PERSON.words, notes=(Note("word " * 2000, NOON),)))
    longer = replace(
        PERSON,
        words=replace(PERSON.words, notes=tuple(Note(f"{n} " + "word " * 1000, NOON) for n in range(40))),
    )

    chat = Chat(CONVERSATION, long)
    several = chat.commands("mydata")
    far_more = Chat(CONVERSATION, longer)
    few = far_more.commands("mydata")

    assert "".join(one.text for one in several).count("word ") == 2000
    assert all(len(one.text) <= 4096 for one in several)
    assert files_of(far_more) == ["my-data.html"]
    assert "as a file" in few[0].text


def test_export_sends_both_files_and_the_talk_in_progress_goes_on() -> None:
    chat = Chat(CONVERSATION, agreed())
    chat.commands("fear")
    place = chat.place()

    chat.commands("export")

    assert files_of(chat) == ["my-data.html", "my-data.json"]
    assert chat.place() == place
    assert [item.do for item in chat.outgoing[-3:]] == ["file", "file", "send"]


@pytest.mark.parametrize(
    ("kind", "thing", "field"),
    [
        ("A finished talk", "Opening up", "talks"),
        ("A talk that waits", CONVERSATION.library.flows["goals"].title.source, "suspended"),
        ("A line of my list", "my son", "reasons"),
        ("A sentence to bring", "something else", "sentences"),
        ("A plan", "Monday", "plans"),
        ("A note for a hard day", "you came back", "notes"),
        ("A line of my safety note", "call Ann", "safety_note"),
        ("What helps me stay steady", "music", "steady"),
        ("A number I gave", "hope, 3", "ratings"),
        ("What I told about a session", "late", "attendance"),
    ],
)
def test_one_thing_is_taken_out_by_tapping_and_nothing_else(kind: str, thing: str, field: str) -> None:
    chat = Chat(CONVERSATION, PERSON)
    chat.commands("mydata")

    taps(chat, "Change or take out one thing", kind, thing)
    if "Take it out" in chat.labels():
        chat.taps("Take it out")
    taps(chat, "Yes, take it out")

    assert len(field_of(chat.person, field)) == len(field_of(PERSON, field)) - 1
    others = {"reasons", "ratings", "safety_note", "attendance", "notes", "suspended", "steady"} - {field}
    assert {name: field_of(chat.person, name) for name in others} == {
        name: field_of(PERSON, name) for name in others
    }


def field_of(person: Person, name: str) -> tuple[object, ...]:
    parts = (person.dialog, person.words, person.engagement)
    found: tuple[object, ...] = next(getattr(part, name) for part in parts if hasattr(part, name))
    return found


def test_an_answer_goes_with_the_sentence_that_was_made_of_it() -> None:
    chat = Chat(CONVERSATION, PERSON)
    chat.commands("mydata")

    taps(chat, "one thing", "An answer", "Opening up", "I hold back", "Take it out", "Yes")

    assert chat.person.words.talks[1].lines == LINES[:1]
    assert [sentence.text for sentence in chat.person.words.sentences] == ["something else"]
    assert "I hold back" not in repr(chat.person)


def test_a_talk_goes_with_the_sentence_and_the_plan_it_left_behind() -> None:
    plan_line = Line("plan", "If … then", "If monday, then I will say it", "plan")
    talk = replace(TALK, lines=(*LINES, plan_line))

    left = redaction.take_out(
        replace(PERSON, words=replace(PERSON.words, talks=(talk,))),
        {"kind": "talk", "thing": "own:1. March 2: Opening up"},
        SAY,
    )

    assert (left.words.talks, left.words.plans) == ((), ())
    assert [sentence.text for sentence in left.words.sentences] == ["something else"]


@pytest.mark.parametrize("kind", ["A sentence to bring", "A line of my list", "A note for a hard day"])
def test_words_are_changed_in_place(kind: str) -> None:
    chat = Chat(CONVERSATION, PERSON)
    chat.commands("mydata")

    taps(chat, "one thing", kind, "1.", "Change its words")
    chat.types("in better words")

    assert "in better words" in repr(
        (chat.person.words.sentences, chat.person.words.reasons, chat.person.words.notes)
    )
    assert len(chat.person.words.reasons) == 2


def test_saying_no_at_the_last_step_leaves_all_as_it_is() -> None:
    chat = Chat(CONVERSATION, PERSON)
    chat.commands("mydata")

    taps(chat, "one thing", "A plan", "Monday", "No, keep it")

    assert chat.person.words.plans == PERSON.words.plans


def test_what_is_no_longer_where_it_was_is_not_mistaken_for_something_else() -> None:
    answers = {"kind": "note", "thing": "own:1. March 2: another note", "words": "x"}

    assert redaction.take_out(PERSON, answers, SAY) is PERSON
    assert redaction.reword(PERSON, answers, SAY) is PERSON


@pytest.mark.parametrize(
    "answers", [{}, {"kind": "no-such"}, {"kind": 3}, {"kind": "answer", "thing": "own:9. x"}]
)
def test_strange_answers_change_nothing(answers: dict[str, str | int]) -> None:
    assert redaction.take_out(PERSON, answers, SAY) is PERSON
    assert "kept_entries" not in redaction.facts(PERSON, answers, SAY) or answers["kind"] == "answer"


def test_a_list_is_never_longer_than_a_keyboard() -> None:
    many = replace(
        PERSON, words=replace(PERSON.words, notes=tuple(Note(f"note {n}", NOON) for n in range(200)))
    )

    labels = list(redaction.things(many, "note", SAY))

    assert len(labels) == 90
    assert labels[0] == "1. March 2: note 199"


def test_with_nothing_kept_there_is_nothing_to_take_out() -> None:
    chat = Chat(CONVERSATION, agreed())
    chat.commands("mydata")

    taps(chat, "one thing")

    assert [one for one in chat.labels() if not one.startswith(("‹", "Pause", "Help"))] == ["Leave it all"]


def test_a_yes_is_taken_back_in_as_many_taps_as_it_was_given() -> None:
    chat = Chat(CONVERSATION, Person("7"))
    chat.commands("start")
    taps(chat, "18 or older", "Yes, keep my answers")
    given = chat.person.profile.consent

    chat.commands("privacy")
    taps(chat, "Take back my yes", "Yes, delete everything")

    assert given is not None
    assert chat.erased


def test_the_notice_says_when_the_yes_was_given_and_to_whom_it_never_was() -> None:
    said_yes, never = Chat(CONVERSATION, agreed()), Chat(CONVERSATION, Person("8"))

    asked, before = said_yes.commands("privacy"), never.commands("privacy")

    assert "Your yes to that: Monday, March 2, 2026." in asked[-1].text
    assert "Your yes to that: not given." in before[-1].text
    assert "There's no yes from you so far." in never.commands("mydata")[0].text
    assert "Take back my yes" not in never.labels()


def test_delete_takes_one_command_and_one_tap() -> None:
    chat = Chat(CONVERSATION, PERSON)
    chat.commands("delete")

    taps(chat, "Yes, delete everything")

    assert chat.erased
    assert chat.person == Person(
        "7",
        delivery=Delivery(seen=chat.person.delivery.seen),
        profile=Profile(since=chat.person.profile.since),
        engagement=Engagement(last_seen=chat.now),
    )


def test_an_unfinished_talk_is_told_in_its_own_words_and_the_persons_language() -> None:
    talk = Chat(shipped_conversation(), agreed(language="de"))
    talk.commands("find_my_barrier")
    talk.taps("Los")
    talk.taps("Sehr")

    told = report.as_text(talk.conversation.library, talk.person)

    assert "Was im Weg steht" in told
    assert "ginge.“ Sehr" in told
    assert "find-my-barrier" not in told


def test_a_label_that_is_worked_out_in_the_talk_gives_way_to_its_question() -> None:
    answers = {"s1": "3", "fits": "yes"}
    flow = CONVERSATION.library.flow("find-my-barrier")
    saved = next(state.save for state in flow.states.values() if state.label and "{" in state.label.source)
    waiting = Session("find-my-barrier", 1, "x", "plan", 1, answers={**answers, saved: "yes"})

    told = report.as_text(CONVERSATION.library, agreed(suspended=(waiting,)))

    assert "Stood out" not in told
    assert "Does this fit? Yes" in told
