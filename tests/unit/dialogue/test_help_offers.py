"""Words that screening hears danger in: kept apart, asked about once, never sent by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.model import Message, Session, Stack
from flows.person import FlowRun, Line, Note, NudgePreferences, Plan, Reason, Sentence
from flows.record import holds
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation

HEAVY = "I want to die"


def chat(**known: object) -> Chat:
    return Chat(shipped_conversation(), agreed(since=NOON, **known))


def said(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


def everything(you: Chat) -> str:
    """Return all that is shown: the last message and its buttons."""
    return "\n".join([you.shown()[1].text, *you.labels()])


def skips_to(you: Chat, place: str) -> None:
    """Skip or go on until a place is reached."""
    for _ in range(40):
        if you.place().startswith(place):
            return
        values = [one.value for one in you.buttons()]
        you.taps(next(one for one in (":skip", ":next", ":done") if one in values))
    raise AssertionError(you.place())


def with_heavy_words() -> Chat:
    you = chat()
    you.commands("my_reasons")
    you.types(HEAVY)
    you.taps("No")
    return you


def test_heavy_words_are_no_reason_and_no_rating_question() -> None:
    you = with_heavy_words()
    you.types("to sleep again")
    shown = []
    for _ in range(30):
        if not you.person.dialog.stack or not you.place().startswith("reasons/"):
            break
        shown.append(everything(you))
        values = [one.value for one in you.buttons()]
        you.taps(next(one for one in (":done", ":skip", ":next", "#0") if one in values))

    assert [one.text for one in you.person.words.reasons] == ["to sleep again"]
    assert HEAVY not in "\n".join(shown)


def at_the_end() -> Chat:
    """Return a chat at the question that ends a talk with a page."""
    you = chat()
    you.commands("start failing")
    for _ in range(40):
        if you.place().startswith("set-aside"):
            return you
        session = you.person.dialog.stack.top
        state = shipped_conversation().library.flow(session.flow).states[session.state]
        if state.kind == "text" and not you.person.words.aside:
            you.types(HEAVY)
            you.taps("No")
            continue
        if state.kind == "text" and state.keep == "sentence":
            you.types("Could we look at this together?")
            continue
        values = [one.value for one in you.buttons()]
        usable = (":skip", ":next", ":done", "later", values[0])
        you.taps(next(one for one in usable if one in values))
    raise AssertionError(you.place())


def test_what_becomes_of_heavy_words_is_asked_once_at_the_end() -> None:
    you = at_the_end()

    assert f"I kept this line beside the talk: “{HEAVY}”" in everything(you)
    you.taps("Keep it for myself")
    assert [(one.text, one.asked) for one in you.person.words.aside] == [(HEAVY, True)]
    assert all(line.words != HEAVY for run in you.person.words.talks for line in run.lines)


def test_heavy_words_go_on_the_page_when_the_person_says_so() -> None:
    you = at_the_end()

    answer = said(you.taps("Put it on the page"))

    assert HEAVY in answer
    assert you.person.words.aside == ()
    assert you.person.words.talks[-1].lines[-1].mark == "wanted"


def test_heavy_words_that_are_let_go_are_gone() -> None:
    you = at_the_end()

    you.taps("Let it go")

    assert HEAVY not in repr(you.person)


def test_heavy_words_stand_in_what_is_kept_and_can_be_taken_out() -> None:
    you = with_heavy_words()

    assert HEAVY in said(you.commands("mydata"))
    for what in ("one thing", "Words kept beside the talks", HEAVY, "Yes"):
        you.tap(next(one for one in you.buttons() if what in one.label))
    assert you.person.words.aside == ()


@pytest.mark.parametrize(
    "known",
    [
        {"reasons": (Reason(1, HEAVY, NOON), Reason(2, "my garden", NOON))},
        {"sentences": (Sentence(HEAVY, "fear", NOON),)},
        {"plans": (Plan("it is night", "kill myself", "fear", NOON),)},
        {"notes": (Note(HEAVY, NOON),)},
    ],
)
def test_what_is_in_old_records_is_screened_before_it_is_shown(known: dict[str, object]) -> None:
    you = chat(**known)

    shown = [
        everything(you) for command in ("reasons", "before_session", "sentences") if you.commands(command)
    ]

    assert HEAVY not in "\n".join(shown)
    assert "kill myself" not in "\n".join(shown)
    assert HEAVY in said(you.commands("mydata")) or "plans" in known


def test_an_answer_of_an_old_open_talk_is_set_aside_before_it_is_used() -> None:
    flow = shipped_conversation().library.flow("reasons")
    old = Session(
        "reasons", flow.version, flow.logic, "list", 5, ("seed1",), {"seed1": HEAVY}, draft=(f"+{HEAVY}",)
    )
    you = chat(stack=Stack((old,)), token=5, last_seen=NOON)

    you.event("other", "photo")

    assert HEAVY not in everything(you)
    assert [one.text for one in you.person.words.aside] == [HEAVY]


def test_a_line_of_an_old_page_is_off_until_it_is_tapped() -> None:
    run = FlowRun(
        "failing",
        1,
        "Fear of failing",
        NOON,
        (Line("a", "What it is", HEAVY), Line("b", "Ask", "Can we talk?")),
    )
    you = chat(talks=(run,))

    you.commands("summary")

    assert HEAVY not in you.shown()[1].text
    assert any(HEAVY in label and "🔒" in label for label in you.labels())


def test_a_reason_with_an_alarming_word_never_comes_by_itself() -> None:
    reasons = (Reason(1, "my mother hopes I won't kill myself", NOON),)
    drifting = NudgePreferences(when="drift")
    you = chat(reasons=reasons, preferences=drifting, zone="UTC", last_seen=NOON)
    you.commands("after_session")
    for days in range(60):
        now = NOON + timedelta(days=days, hours=6, minutes=31)
        nudged = shipped_conversation().nudge(you.person, now)
        you.person = replace(nudged, delivery=replace(nudged.delivery, outbox=()))
        assert all("kill" not in one.message.text for one in nudged.delivery.outbox)


def test_words_that_may_be_about_therapy_bring_one_question_and_stay_an_answer() -> None:
    you = chat()
    you.commands("my_reasons")

    answer = said(you.types("I will do it tonight"))

    assert "Is it about therapy, or about being alive?" in answer
    assert you.labels()[:2] == ["About therapy", "About being alive"]
    you.taps("About therapy")
    assert [one.text for one in you.person.words.reasons] == ["I will do it tonight"]
    assert you.person.engagement.preferences.hold_until is None
    assert "alive" not in said(you.types("I want it to end"))


def test_words_about_being_alive_are_taken_out_of_the_talk() -> None:
    you = chat()
    you.commands("my_reasons")
    you.types("I will do it tonight")

    answer = said(you.taps("About being alive"))

    assert "are you thinking about ending your life?" in answer
    assert [one.text for one in you.person.words.aside] == ["I will do it tonight"]
    you.taps("No")
    assert "tonight" not in everything(you)


@pytest.mark.parametrize(
    "words", ["I don't want to die", "I wanted to die when I was a teenager", "my friend wants to die"]
)
def test_denied_past_and_third_person_words_hold_nothing(words: str) -> None:
    you = chat(preferences=NudgePreferences(when="drift"))
    you.commands("my_reasons")

    you.types(words)

    assert you.person.engagement.preferences.hold_until is None
    assert you.person.words.aside == ()


def test_an_alarm_that_is_not_declined_holds_messages() -> None:
    you = chat(preferences=NudgePreferences(when="drift"))
    you.commands("my_reasons")

    you.types(HEAVY)

    assert you.person.engagement.preferences.hold_until == you.now + holds.HOLD


def test_settings_say_when_and_why_nothing_comes() -> None:
    you = chat(preferences=NudgePreferences(when="drift"), zone="UTC")
    you.commands("help_now")
    you.taps("Call or text a line")

    held = said(you.commands("settings"))

    assert "After Help now I hold my own messages back until" in held
    assert "Then I ask you once." in held


def test_who_says_okay_is_told_that_messages_rest_for_a_day() -> None:
    you = chat(preferences=NudgePreferences(when="drift"), zone="UTC")
    you.commands("my_reasons")
    you.types(HEAVY)

    declined = said(you.taps("No"))

    assert "My own messages rest for a day." in declined
    assert "My own messages rest until" in said(you.commands("settings"))


def test_after_help_the_first_choice_is_to_leave_the_talk_for_today() -> None:
    you = with_heavy_words()
    you.types("to sleep again")
    you.types("i want to end my life tonight")

    you.taps("I'm not in danger")

    assert you.labels()[:2] == ["Leave the talk for today", "Carry on"]
    left = said(you.taps("Leave the talk for today"))
    assert "Every word is kept." in left
    assert not you.person.dialog.stack
    assert [one.flow for one in you.person.dialog.suspended] == ["reasons"]


def test_a_yes_in_a_talk_is_not_asked_for_again_in_help_now() -> None:
    you = chat()
    you.commands("before_you_decide")
    skips_to(you, "before-you-decide/safe")
    you.taps("yes")

    you.taps("Show me the steps")

    assert you.place().startswith("help/ask2")


def test_words_typed_where_there_is_only_a_button_get_a_kind_answer() -> None:
    you = chat()
    you.commands("help_now")
    for what in ("steps", "now"):
        you.taps(what)

    answer = said(you.types("my kids"))

    assert "I can't read words here, and that's my limit, not yours." in answer


def test_a_soft_sign_the_therapist_knows_of_is_one_line_with_the_number_for_two_weeks() -> None:
    you = chat()
    you.types("I feel hopeless")
    you.waits(timedelta(hours=1))
    you.types("I feel so trapped")
    you.taps("My therapist knows about this")
    you.waits(timedelta(days=3))

    answer = said(you.types("I feel hopeless"))
    you.waits(timedelta(hours=1))
    again = said(you.types("I feel so trapped"))

    assert "You can talk to someone any time: findahelpline.com" in answer
    assert "You can talk to someone any time: findahelpline.com" in again
    assert you.place().startswith("menu")
    assert "are you thinking about ending your life?" in said(you.types(HEAVY))
    you.waits(timedelta(days=15))
    assert "That sounds heavy. Help now is one tap away" in said(you.types("I feel hopeless"))
