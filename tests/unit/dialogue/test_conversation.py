"""A person talks with the bot: commands, taps, weeks away, edited talks, help that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.model import BACK, HELP, EventKind, Session, Stack
from flows.person import Delivery, Engagement, Nudge, NudgePreferences, Person, Screened
from tests.helpers.chat import NOON, Chat, agreed, conversation_of, here, shipped_conversation, texts
from tests.helpers.offenders import each

CONVERSATION = shipped_conversation()

SUGGESTS = """
[flow]
name = "suggests"
title = "Suggests"
command = "suggests"
menu = "main"
version = 1

[state.what]
type = "text"
ask = "What?"
goto = "say"

[state.say]
type = "text"
ask = "Your sentence?"
suggest = "I think {what}"
keep = "sentence"
goto = "sure"

[state.sure]
type = "yesno"
ask = "Sure?"
goto = "close"

[state.close]
type = "end"
say = "That was it."
"""


def chat(person: Person | None = None) -> Chat:
    return Chat(CONVERSATION, person)


def new() -> Chat:
    return chat(Person("7"))


def at_a_sentence() -> Chat:
    """Return a chat at the question that suggests a sentence to bring."""
    talk = chat()
    talk.commands("symptoms")
    talk.taps("whole")
    talk.types("i cant get out of bed and the chest thing")
    talk.taps("low")
    talk.types("i freeze")
    talk.taps("Done")
    while talk.place() != "symptoms/bring":
        way = {"symptoms/safe": "No", "symptoms/gentle": "Go on", "symptoms/recap": "Yes"}.get(talk.place())
        talk.taps(way or next(label for label in talk.labels() if label in ("Skip", "I'd rather not say")))
    return talk


def test_somebody_new_is_asked_their_age_and_consent_before_anything_else() -> None:
    talk = new()

    said = texts(talk.commands("start"))

    assert "Are you 18 or older?" in said
    assert talk.place() == "start/hello"
    assert talk.person.profile.consent is None


def test_a_yes_leads_on_to_the_talk_that_was_linked() -> None:
    talk = new()
    talk.commands("start fear")

    talk.taps("Yes, I'm 18 or older")
    talk.taps("Yes, keep my answers")

    assert talk.person.profile.consent is not None
    assert talk.place() == "fear/door"


def test_a_yes_without_a_link_asks_for_a_first_reason_and_leads_to_the_menu() -> None:
    talk = new()
    talk.commands("start")

    talk.taps("Yes, I'm 18 or older")
    talk.taps("Yes, keep my answers")
    assert talk.place() == "start/agreed"
    talk.types("panic attacks")

    assert talk.place() == "menu/menu"
    assert [reason.text for reason in talk.person.words.reasons] == ["Why I'm in therapy: panic attacks"]


@pytest.mark.parametrize("label", ["No, I'm younger", "No"])
def test_a_no_leaves_nothing_behind(label: str) -> None:
    talk = new()
    talk.commands("start")
    if label == "No":
        talk.taps("Yes, I'm 18 or older")

    said = talk.taps(label)

    assert talk.erased
    assert "keep nothing" in texts(said) or "nothing is kept" in texts(said)
    assert talk.person == Person(
        "7",
        delivery=Delivery(keyboard=talk.person.delivery.keyboard),
        engagement=Engagement(last_seen=talk.now),
    )


@pytest.mark.parametrize("command", ["fear", "menu", "reasons", "summary", "settings"])
def test_no_talk_opens_before_consent(command: str) -> None:
    talk = new()

    talk.commands(command)

    assert talk.place() == "start/hello"


def test_help_opens_without_consent_and_keeps_nothing() -> None:
    talk = new()
    talk.commands("help_now")

    talk.taps("Show me the steps")
    talk.taps("Sometimes")
    talk.taps("No, not today")
    talk.taps("Go on")
    talk.taps("Yes")
    talk.taps("Yes, keep a sentence")
    talk.types("my own sentence")

    assert talk.place() == "help/back"
    assert talk.person.words.sentences == ()


@pytest.mark.parametrize("argument", ["fear", "FEAR", "  fear ", "opening_up", "opening-up"])
def test_a_deep_link_opens_the_talk_it_names(argument: str) -> None:
    talk = chat()

    talk.commands(f"start {argument}")

    assert talk.place().partition("/")[0] == argument.strip().lower().replace("_", "-")


@pytest.mark.parametrize(
    "argument", ["", "help", "resume", "nowhere", "../../etc", "<b>", "😀" * 64, "menu", "\x00"]
)
def test_a_deep_link_with_anything_else_in_it_opens_the_menu(argument: str) -> None:
    talk = chat()

    said = talk.commands(f"start {argument}")

    assert said
    assert talk.place() == "menu/menu"


def test_the_menu_command_shows_the_menu_from_its_beginning() -> None:
    talk = chat()
    talk.commands("menu")
    talk.taps("More")

    talk.commands("menu")

    assert talk.place() == "menu/menu"


@pytest.mark.parametrize("typed", ["hello?", "Hi", "hey!"])
def test_a_greeting_is_met_with_one(typed: str) -> None:
    said = texts(chat().types(typed))

    assert said.startswith("Good to see you.\n\nWhat would help right now?")


@pytest.mark.parametrize("typed", ["Thanks!", "ok, thank you", "OK", "🙏", "great. thanks so much"])
@pytest.mark.parametrize("open_", [True, False])
def test_thanks_get_a_reaction_and_no_words(typed: str, *, open_: bool) -> None:
    talk = chat()
    if open_:
        talk.commands("menu")
    before = talk.person.dialog.stack

    talk.types(typed)

    (item,) = talk.outgoing
    assert (item.do, item.reaction, item.message.rows) == ("send", "👌", ())
    assert talk.person.dialog.stack == before


@pytest.mark.parametrize("typed", ["Thanks, but are you there?", "thanks for nothing", "ok ok ok " * 9])
def test_more_than_thanks_is_answered_in_words(typed: str) -> None:
    assert texts(chat().types(typed)).startswith("Thank you for telling me.")


def test_thanks_before_any_yes_are_answered_with_the_welcome() -> None:
    talk = new()
    talk.commands("start")

    assert talk.types("thanks")[-1].rows


def test_okay_in_a_talk_is_an_answer_or_asked_about(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")

    roundabout.types("thanks")

    assert not any(item.reaction for item in roundabout.outgoing)


def test_a_sentence_can_be_copied_after_it_was_made() -> None:
    talk = at_a_sentence()
    at, asked = talk.shown()

    talk.taps("Use these words")

    retired = next(item for item in talk.outgoing if item.do == "retire")
    assert (retired.message_id, retired.message.copy) == (at, asked.copy)


def test_a_sentence_in_own_words_can_be_copied_under_its_question() -> None:
    talk = at_a_sentence()

    talk.types("I am scared that I fail")

    retired = next(item for item in talk.outgoing if item.do == "retire")
    assert retired.message.copy == "I am scared that I fail"


def test_long_own_words_are_never_left_out_of_a_sentence() -> None:
    talk = at_a_sentence()

    assert "i cant get out of bed and the chest thing" in talk.shown()[1].text.lower()
    assert "low mood" in talk.shown()[1].text


def test_what_is_typed_with_nothing_open_is_answered_and_not_kept() -> None:
    talk = chat()

    said = texts(talk.types("the rain is loud"))

    assert said.startswith("Thank you for telling me.")
    assert "the rain is loud" not in repr(talk.person)


@pytest.mark.parametrize(("kind", "value", "says"), [
    ("other", "photo", "I can't see pictures."),
    ("other", "voice", "I can't listen to voice notes."),
    ("other", "sticker", "I can't read stickers."),
    ("other", "dice", "I can only read text and taps."),
    ("edited", "changed", "I can't change an answer from an edited message."),
    ("command", "nonsense", "I don't know that command."),
    ("command", "help", "Pick by feel."),
])  # fmt: skip
@pytest.mark.parametrize("open_", [True, False])
def test_what_is_no_answer_is_answered_kindly_and_changes_nothing(
    kind: EventKind, value: str, says: str, *, open_: bool
) -> None:
    talk = chat()
    if open_:
        talk.commands("fear")
        talk.taps("Go on")
    before = talk.person.dialog.stack

    said = texts(talk.event(kind, value))

    assert (says if open_ or value != "help" else "I ask questions, and you tap or type.") in said
    if open_:
        assert "Which of these is close" in said or kind == "edited"
        assert talk.person.dialog.stack == before


@pytest.mark.parametrize("typed", ["Not now", "NOT NOW", "2"])
def test_a_button_can_be_typed_even_if_its_words_are_a_way_out_elsewhere(
    roundabout: Chat, typed: str
) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")

    roundabout.types(typed)

    assert roundabout.person.dialog.stack
    assert roundabout.person.dialog.stack.top.answers["which"] == "b"


@pytest.mark.parametrize(("typed", "place"), [
    ("Back", "roundabout/words"),
    ("Skip", "roundabout/lines"),
    ("Pause", ""),
    ("Help now", "help/card over roundabout/which"),
])  # fmt: skip
def test_the_ways_out_can_be_typed(roundabout: Chat, typed: str, place: str) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")

    roundabout.types(typed)

    assert roundabout.place() == place


def test_help_of_a_question_shows_the_persons_own_words(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("calm")
    roundabout.taps("‹ Back")

    assert "About anything." in texts(roundabout.commands("help"))


def test_a_finished_talk_ends_in_a_page_without_buttons_and_asks_what_is_next(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("calm <b>words</b>")
    roundabout.taps("This")
    roundabout.types("a line")
    roundabout.taps("Done")

    said = roundabout.taps("Make my page")

    assert said[0].text == "That was it."
    page = next(message for message in said if "These are my words" in message.text)
    assert "Calm <b>words</b>.\n\n" in page.text
    assert page.rows == ()
    assert roundabout.place() == "after/next"
    assert roundabout.person.words.talks[-1].flow == "roundabout"


def test_the_page_can_be_asked_for_in_the_middle_of_a_talk_which_then_goes_on(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    for word in ("calm", "This", "a line", "Done", "Done"):
        roundabout.types(word)
    roundabout.commands("fear")

    said = roundabout.commands("summary")

    assert "Calm.\n\n" in texts(said)
    assert "desk-close" in roundabout.buttons()[-2].value
    roundabout.taps("Close")
    assert roundabout.place() == "fear/door"
    assert "Go on" in roundabout.labels()


def test_without_a_page_the_command_says_so() -> None:
    assert "There is no page yet" in texts(chat().commands("summary"))


def test_the_menu_button_for_the_page_sends_it(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    for word in ("calm", "This", "a line", "Done", "Done"):
        roundabout.types(word)
    roundabout.commands("menu")

    said = roundabout.taps("My page to forward")

    assert "Calm.\n\n" in texts(said)


def test_an_answer_changed_after_back_takes_the_place_of_the_first(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("first words")
    roundabout.taps("‹ Back")

    roundabout.types("second words")

    assert [sentence.text for sentence in roundabout.person.words.sentences] == ["second words"]


def test_an_old_button_is_recognised_and_changes_nothing(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    old = roundabout.shown()
    roundabout.taps("This")
    roundabout.waits(timedelta(minutes=1))
    before = roundabout.person.dialog.stack

    said = roundabout.tap(old[1].rows[0][1], on=old)

    assert "That button belongs to an earlier question" in texts(said)
    assert "Lines?" in texts(said)
    assert roundabout.person.dialog.stack == before


def test_a_double_tap_is_no_second_answer(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    old = roundabout.shown()
    roundabout.taps("This")
    before = roundabout.person
    roundabout.now -= timedelta(seconds=9)

    said = roundabout.tap(old[1].rows[0][0], on=old)

    assert said == []
    assert (
        replace(
            roundabout.person,
            delivery=replace(roundabout.person.delivery, seen=before.delivery.seen),
            engagement=replace(roundabout.person.engagement, last_seen=before.engagement.last_seen),
        )
        == before
    )


def test_an_old_button_with_nothing_open_shows_the_way_in() -> None:
    talk = chat()

    said = talk.event("button", "yes", 3, 4, "long ago")

    assert "That button belongs to an earlier question" in texts(said)
    assert talk.place() == "menu/menu"


@pytest.mark.parametrize("days", [1, 7, 40])
def test_a_button_of_the_question_that_stands_counts_however_late(days: int) -> None:
    menu, waits, page = chat(), at_a_sentence(), chat()
    menu.commands("menu")
    waits.waits(timedelta(days=4))
    waits.types("I was thinking about my mother")
    page.commands("settings")
    for talk in (menu, waits, page):
        talk.waits(timedelta(days=days))

    found = menu.taps("My reasons for therapy"), waits.taps("Carry on"), page.taps("My clock")

    assert not [said for said in found if "earlier question" in texts(said)]
    assert "Your reasons for being in therapy" in texts(found[0])
    assert waits.place() == "symptoms/bring"
    assert page.place() == "clock/city over messages/clock"


def test_words_typed_long_after_a_menu_are_met_as_if_nothing_were_open() -> None:
    talk = chat()
    talk.commands("settings")
    talk.waits(timedelta(days=1))

    talk.types("my clock")

    assert talk.place() == "menu/menu"


def test_an_update_that_comes_twice_is_applied_once(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    before = roundabout.person

    said = roundabout.again(roundabout.last)

    assert said == []
    assert roundabout.person == before


def test_a_tapped_message_loses_its_buttons_and_shows_what_was_chosen(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    at, message = roundabout.shown()

    roundabout.taps("This")

    retired = next(item for item in roundabout.outgoing if item.do == "retire")
    assert retired.message_id == at
    assert retired.message.text == f"{message.text}\n\n✓ This"


def test_a_tap_on_a_message_that_telegram_lost_draws_the_question_anew() -> None:
    talk = chat()
    talk.commands("fear")
    talk.taps("Go on")
    _, message = talk.shown()

    talk.event("button", "failing", message.token)

    assert [item.do for item in talk.outgoing] == ["retire", "send"]
    assert "☑ Trying, and it not working" in talk.labels()


def test_blocking_empties_the_outbox_and_coming_back_unblocks() -> None:
    talk = chat(agreed(blocked=False))

    assert talk.event("blocked") == []
    assert talk.person.delivery.blocked
    assert talk.event("unblocked") == []
    assert not talk.person.delivery.blocked


def test_blocking_is_no_answer_to_a_message_and_coming_back_is_one() -> None:
    nudge = Nudge("look", NOON - timedelta(hours=1))
    talk = chat(agreed(nudges=(nudge,)))

    talk.event("blocked")
    assert talk.person.engagement.nudges == (nudge,)

    talk.event("unblocked")
    assert talk.person.engagement.nudges[0].answered is not None


def test_delete_asks_once_and_then_nothing_is_left(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.commands("delete")
    assert roundabout.place() == "delete/sure over roundabout/which"

    said = roundabout.taps("Yes, delete everything")

    assert roundabout.erased
    assert "It's all deleted" in texts(said)
    assert "some words" not in repr(roundabout.person)


def test_a_no_to_delete_goes_back_to_the_question(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.commands("delete")

    said = roundabout.taps("No, keep it")

    assert roundabout.place() == "roundabout/which"
    assert "Which?" in texts(said)


def test_a_ranking_on_the_list_is_kept() -> None:
    talk = chat()
    talk.commands("my_reasons")
    for line in ("sleep", "sing"):
        talk.types(line)
    talk.commands("reasons")

    talk.taps("Choose what comes first")
    talk.taps(talk.labels()[1])

    kept = ["What I hope for: sing", "What made me start: sleep"]
    assert [reason.text for reason in talk.person.words.reasons] == kept


# Safety


def test_a_safety_card_opens_over_the_next_question_and_the_words_are_kept(roundabout: Chat) -> None:
    roundabout.commands("roundabout")

    said = texts(roundabout.types("i want to end my life tonight"))

    assert "112 or 911" in said
    assert roundabout.place() == "help/card over roundabout/which"
    assert [one.text for one in roundabout.person.words.aside] == ["i want to end my life tonight"]
    assert "words" not in roundabout.person.dialog.stack.base.answers
    roundabout.taps("I'm not in danger")
    roundabout.taps("Carry on")
    assert roundabout.place() == "roundabout/which"


def test_plain_words_get_the_number_and_the_direct_question_at_once(roundabout: Chat) -> None:
    roundabout.commands("roundabout")

    said = texts(roundabout.types("i want to die"))

    assert "112 or 911" in said
    assert "are you thinking about ending your life?" in said
    assert roundabout.labels()[:4] == ["No", "Sometimes", "Yes", "I'd rather not say"]


def test_plain_words_that_are_declined_cost_one_tap_and_hold_nothing(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("i want to die")
    assert roundabout.person.engagement.preferences.held_for == "alarm"

    roundabout.taps("No")

    assert roundabout.place() == "roundabout/which"
    assert roundabout.person.engagement.preferences.hold_until is None
    assert roundabout.person.engagement.preferences.rest_until == roundabout.now + timedelta(days=1)


def test_a_yes_to_plain_words_leads_to_help_and_back_without_a_second_question(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("i want to die")

    roundabout.taps("Yes")

    assert roundabout.place() == "help/ask2 over roundabout/which"
    assert roundabout.person.engagement.preferences.hold_until is not None


def test_plain_words_said_again_lead_to_more_and_never_to_less(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("i want to die")
    roundabout.taps("No")
    roundabout.taps("‹ Back")

    said = texts(roundabout.types("i really do want to die"))

    assert "112 or 911" in said
    assert roundabout.place().startswith("help/card over roundabout/")


def test_what_is_said_of_somebody_else_gets_a_softer_line(roundabout: Chat) -> None:
    roundabout.commands("roundabout")

    said = texts(roundabout.types("i don't want to die"))

    assert said.startswith("You mentioned")
    assert roundabout.place() == "roundabout/which"


def test_what_is_typed_with_nothing_open_is_screened_too() -> None:
    talk = chat()

    said = texts(talk.types("i want to end my life tonight"))

    assert talk.place() == "help/card"
    assert "112 or 911" in said


def test_a_finding_is_remembered_without_the_words() -> None:
    talk = chat()
    talk.types("i want to end my life tonight")

    assert talk.person.engagement.screened == (Screened("red", talk.now, "method_means_plan", plain=True),)
    assert "tonight" not in repr(talk.person)


# Interrupts change nothing


def every_state() -> Iterator[tuple[str, str]]:
    for flow in CONVERSATION.library.flows.values():
        for state in flow.states.values():
            if state.kind not in ("call", "end"):
                yield flow.name, state.name


def standing(flow: str, state: str) -> Chat:
    chosen = CONVERSATION.library.flow(flow)
    start = () if state == chosen.start else (chosen.start,)
    bare = Session(flow, chosen.version, chosen.logic, state, 5, start, {"talk": "fear", "words": "as typed"})
    opened = CONVERSATION.talks.engine.prompt_builder.opened(Stack((bare,)), here())
    talk = chat(
        agreed(stack=Stack((opened,)), token=5, since=NOON, preferences=NudgePreferences(when="drift"))
    )
    talk.event("other", "photo")
    return talk


def without_tokens(stack: Stack) -> list[Session]:
    return [replace(run, token=0) for run in stack.runs]


@each(("flow", "state"), every_state())
def test_help_is_one_tap_from_every_state_and_back_from_it_changes_nothing(flow: str, state: str) -> None:
    talk = standing(flow, state)
    before = without_tokens(talk.person.dialog.stack)

    assert HELP in [button.value for button in talk.buttons()]
    said = texts(talk.taps(HELP))
    assert "112 or 911" in said
    if flow != "help":
        talk.taps("‹ Back")

        assert without_tokens(talk.person.dialog.stack) == before


INTERRUPTS = (
    "help_now",
    "privacy",
    "about",
    "language",
    "delete",
    "safety",
    "stop",
    "back",
    "why",
    "help",
    "nonsense",
)
SOME_STATES = (("fear", "which"), ("reasons", "seed1"), ("goals", "door"), ("find-my-barrier", "s1"))


@each(("command", "place"), list(product(INTERRUPTS, SOME_STATES)))
def test_an_interrupting_command_changes_nothing_in_the_talk(command: str, place: tuple[str, str]) -> None:
    talk = standing(*place)
    before = without_tokens(talk.person.dialog.stack)

    talk.commands(command)
    if talk.place() != "/".join(place):
        talk.taps("‹ Back")

    assert without_tokens(talk.person.dialog.stack) == before


def test_help_over_help_is_the_same_help_over_the_same_talk(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.taps(HELP)
    roundabout.taps("Call or text a line")

    roundabout.taps(HELP)

    assert roundabout.place() == "help/card over roundabout/words"


# Talks that were taken out or edited while somebody was in them


@pytest.mark.parametrize("kind", ["edited", "other", "command"])
def test_words_that_are_no_answer_are_screened_too(kind: EventKind) -> None:
    you = chat(agreed())
    words = "i want to end my life"

    you.event(kind, value="photo" if kind == "other" else words, shown=words if kind == "other" else "")

    assert you.person.engagement.screened[-1].tier == "amber"
    assert you.place().startswith("help/plain")


def test_a_buttons_own_words_set_off_no_alarm() -> None:
    you = chat(agreed())
    you.commands("start honesty")
    you.taps("whole")

    you.types("Thoughts of death")

    assert you.person.engagement.screened == ()
    assert "☑ Thoughts of death" in you.labels()


def test_back_offers_a_suggestion_anew_and_keeps_what_a_person_wrote(tmp_path: Path) -> None:
    talk = Chat(conversation_of(tmp_path, SUGGESTS))
    talk.commands("suggests")

    talk.types("first")
    talk.taps("Use these words")
    talk.taps(BACK)
    talk.taps(BACK)
    talk.types("second")
    anew = texts([talk.shown()[1]])
    talk.types("words of mine")
    talk.taps(BACK)
    talk.taps(BACK)
    talk.types("third")
    own = texts([talk.shown()[1]])

    assert "I think second" in anew
    assert "words of mine" in own


@pytest.mark.parametrize("typed", ["stop messages", "Stop messages!", "Unsubscribe"])
def test_stop_stops_also_where_words_are_asked_for(roundabout: Chat, typed: str) -> None:
    roundabout.commands("roundabout")

    roundabout.types(typed)

    assert roundabout.person.engagement.preferences.off
    assert all("words" not in run.answers for run in roundabout.person.dialog.stack.runs)
