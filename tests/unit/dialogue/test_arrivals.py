# ruff: noqa: SLF001 - numbers of updates are given out by the chat
"""Texts that are no plain answer: sent before a question could be read, cut in two, or forwarded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.dialogue.answers.arrivals import CUT
from flows.dialogue.conversation import Conversation
from flows.model import Event, Message
from flows.person import ShownPrompt
from tests.helpers.chat import Chat, conversation_of, shipped_conversation

FLOW = """
    [flow]
    name = "say"
    title = "Say it"
    command = "say"
    version = 1

    [state.one]
    type = "text"
    ask = "What is the first thing?"
    keep = "sentence"
    max_chars = 4096
    goto = "two"

    [state.two]
    type = "text"
    ask = "And what else?"
    goto = "how"

    [state.how]
    type = "scale"
    ask = "How much?"
    goto = "three"

    [state.three]
    type = "text"
    ask = "And the last?"
    goto = "done"

    [state.done]
    type = "end"
    say = "Thank you."
"""


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    chat = Chat(conversation_of(tmp_path, FLOW))
    chat.commands("say")
    return chat


def sends(chat: Chat, text: str, *, after: int = 10, **more: object) -> list[Message]:
    """Send a text whose date is so many seconds after the last answer was taken."""
    chat._updates += 1
    dated = int(chat.now.timestamp()) + after
    event = Event(chat.person.id, chat._updates, "text", text, sent=dated, **more)  # type: ignore[arg-type]
    return chat.again(event)


def quickly(chat: Chat, text: str, **more: object) -> list[Message]:
    """Send a text that arrives right after the last answer, and was sent a second before it was taken."""
    before = chat.now
    chat._updates += 1
    event = Event(
        chat.person.id,
        chat._updates,
        "text",
        text,
        sent=int(before.timestamp()) - 1,
        **more,  # type: ignore[arg-type]
    )
    decision = chat.conversation.respond(chat.person, event, before)
    chat.outgoing = decision.person.delivery.outbox
    chat.person = replace(decision.person, delivery=replace(decision.person.delivery, outbox=()))
    for item in chat.outgoing:
        chat._deliver(item)
    return [item.message for item in chat.outgoing if item.do != "retire"]


TWO = "choices = [{ id = 'a', label = 'One' }, { id = 'b', label = '7' }]"
PROMPTS = {
    "choice": f"type = 'choice'\nask = 'Which?'\n{TWO}",
    "other": "type = 'choice'\nask = 'Which?'\nother = true\nchoices = [{ id = 'a', label = 'One' }]",
    "multi": f"type = 'multi'\nask = 'Which?'\nother = true\n{TWO}",
    "scale": "type = 'scale'\nask = 'How much?'",
    "number": "type = 'number'\nask = 'How many?'\nlow = 0\nhigh = 9",
    "yesno": "type = 'yesno'\nask = 'Is it?'",
    "date": "type = 'date'\nask = 'Which day?'",
    "time": "type = 'time'\nask = 'When?'",
    "list": "type = 'list'\nask = 'Which?'\nhigh = 5",
    "plan": "type = 'plan'\nask = 'When, and then?'\ncues = ['It is Monday']\nacts = ['I call']",
    "text": "type = 'text'\nask = 'What else?'",
}


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    """Return a conversation with each kind of prompt behind a scale, and behind a free text."""
    flows = [
        f"""
        [flow]
        name = "{first}-{name}"
        title = "{first} {name}"
        command = "{first}_{name}"
        version = 1

        [state.one]
        {PROMPTS[first]}
        goto = "two"

        [state.two]
        {prompt}
        goto = "done"

        [state.done]
        type = "end"
        say = "Thank you."
        """
        for first in ("scale", "text")
        for name, prompt in PROMPTS.items()
    ]
    return conversation_of(tmp_path_factory.mktemp("kinds"), *flows)


def asked(conversation: Conversation, prompt: str, first: str = "scale") -> Chat:
    """Return a chat at a prompt."""
    chat = Chat(conversation)
    chat.commands(f"{first}_{prompt}")
    sends(chat, "6" if first == "scale" else "I wanted")
    return chat


def answers(chat: Chat) -> dict[str, object]:
    return dict(chat.person.dialog.stack.top.answers)


@pytest.mark.parametrize("rest", ["and the end of it", "x" * 4000, "b " * 300, "…", "12", "no more"])
def test_the_parts_of_a_paste_are_one_answer(chat: Chat, rest: str) -> None:
    first = "a" * (4096 - len(rest) if len(rest) < 50 else 4096)
    first = first.ljust(CUT, "a")
    whole = first + rest

    sends(chat, first)
    answer = sends(chat, rest, after=1)

    kept = answers(chat).get("one")
    if len(whole) <= 4096:
        assert kept == whole
        assert [message.text for message in answer] == ["✓ I added that to what you wrote just before."]
        assert [item.reaction for item in chat.outgoing] == ["✍"]
    else:  # this line holds 4,096: the rest is offered, and nothing of it is used unasked
        assert kept == first
        assert "two" not in answers(chat)
        assert rest.strip() in answer[-1].text


def test_three_quick_messages_are_one_answer_and_the_question_stands_once(chat: Chat) -> None:
    sends(chat, "I wanted")
    live = chat.live

    said = [quickly(chat, "to say that", together=True), quickly(chat, "I am tired", together=True)]

    assert answers(chat) == {"one": "I wanted\nto say that\nI am tired"}
    assert [sentence.text for sentence in chat.person.words.sentences] == [
        "I wanted\nto say that\nI am tired"
    ]
    assert [len(messages) for messages in said] == [1, 1]
    assert chat.live == live
    sends(chat, "my sleep")
    assert answers(chat)["two"] == "my sleep"


def test_a_text_dated_before_the_question_belongs_to_the_answer_before(chat: Chat) -> None:
    sends(chat, "I wanted")

    quickly(chat, "to say that")

    assert answers(chat) == {"one": "I wanted\nto say that"}


def test_a_text_that_was_written_under_the_question_is_its_answer_whatever_the_clocks_say(chat: Chat) -> None:
    sends(chat, "I wanted")
    keyboard = chat.person.delivery.keyboard
    assert keyboard is not None

    quickly(chat, "my sleep", message_id=keyboard + 1)

    assert answers(chat) == {"one": "I wanted", "two": "my sleep"}


@pytest.mark.parametrize("sent", [0, 1, 4_000_000_000])
def test_a_date_that_tells_nothing_changes_nothing(chat: Chat, sent: int) -> None:
    for text in ("a" * CUT, "my sleep"):
        chat._updates += 1
        chat.again(Event(chat.person.id, chat._updates, "text", text, sent=sent))

    assert answers(chat) == {"one": "a" * CUT, "two": "my sleep"}


def test_what_was_written_before_a_question_and_belongs_to_no_text_is_offered(chat: Chat) -> None:
    sends(chat, "first")
    sends(chat, "second")
    sends(chat, "7")

    (asked,) = quickly(chat, "and one more thing", together=True)

    assert "three" not in answers(chat)
    assert "You wrote this before the question was here" in asked.text
    assert "“and one more thing”" in asked.text
    chat.taps("Use these words")
    assert not chat.person.dialog.stack


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_kind_of_question_is_answered_by_what_was_written_before_it(
    every_kind: Conversation, prompt: str
) -> None:
    for early in ("7", "yes", "One", "on Friday at 4", "and one more thing"):
        chat = asked(every_kind, prompt)

        said = quickly(chat, early, together=True)

        assert chat.place() == f"scale-{prompt}/two"
        assert "two" not in answers(chat)
        assert early in str([message.text for message in said]) + str(said[-1].rows)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_was_written_before_any_kind_of_question_belongs_to_the_free_text_before(
    every_kind: Conversation, prompt: str
) -> None:
    chat = asked(every_kind, prompt, "text")

    quickly(chat, "7", together=True)

    assert answers(chat) == {"one": "I wanted\n7"}
    assert chat.place() == f"text-{prompt}/two"


@pytest.mark.parametrize("foreign", [True, False])
def test_words_for_a_list_or_a_plan_are_offered_there_and_one_tap_uses_them(
    every_kind: Conversation, *, foreign: bool
) -> None:
    listing, planning = asked(every_kind, "list"), asked(every_kind, "plan")
    for chat in (listing, planning):
        if foreign:
            sends(chat, "my sleep", foreign=True)
        else:
            quickly(chat, "my sleep", together=True)

    assert any("my sleep" in button.label for button in listing.buttons())
    listing.taps("#0")
    assert "• my sleep" in listing.shown()[1].text
    planning.taps("my sleep")
    sends(planning, "my act", foreign=True)
    planning.taps("my act")

    assert not planning.person.dialog.stack


@pytest.mark.parametrize("prompt", ["list", "plan", "other", "multi", "text"])
def test_forwarded_words_become_no_line_plan_or_pick_unasked(every_kind: Conversation, prompt: str) -> None:
    chat = asked(every_kind, prompt)
    for text in ("You are nothing.", "word " * 100):
        sends(chat, text, foreign=True)

        assert "two" not in answers(chat)
        assert chat.place() == f"scale-{prompt}/two"


@pytest.mark.parametrize("text", ["You are nothing.", "A poem", "7", "yes", "x" * 300])
def test_a_forwarded_text_is_not_taken_for_the_persons_words_unasked(chat: Chat, text: str) -> None:
    (asked,) = sends(chat, text, foreign=True)

    assert answers(chat) == {}
    assert "That came from somebody else" in asked.text
    assert chat.person.words.sentences == ()
    chat.taps("Use these words")
    assert answers(chat) == {"one": text}


def test_a_forwarded_text_can_be_passed_over_by_writing_ones_own(chat: Chat) -> None:
    sends(chat, "A poem", foreign=True)

    sends(chat, "words of mine")

    assert answers(chat) == {"one": "words of mine"}


@pytest.mark.parametrize(
    "command",
    ["stop", "stop please", "STOP", "help now", "help-now", "helpnow", "sos", "emergency", "nonsense", ""],
)
def test_nothing_that_begins_with_a_slash_is_kept_as_an_answer(chat: Chat, command: str) -> None:
    chat.commands(command.lower())

    waiting = (*chat.person.dialog.suspended, *chat.person.dialog.stack.runs)
    assert all("one" not in session.answers for session in waiting)
    if command.replace("-", " ") in ("help now", "helpnow", "sos", "emergency"):
        assert chat.place().startswith("help/")


def test_the_pictures_of_one_album_are_answered_once(chat: Chat) -> None:
    said = []
    for _ in range(5):
        chat._updates += 1
        said += chat.again(Event(chat.person.id, chat._updates, "other", "photo", album="a1"))

    assert len(said) == 1


def pictures(chat: Chat, text: str = "", **more: object) -> list[Message]:
    chat._updates += 1
    return chat.again(Event(chat.person.id, chat._updates, "other", "photo", shown=text, **more))  # type: ignore[arg-type]


def test_a_caption_further_down_in_an_album_gets_no_second_reply_unless_it_alarms(chat: Chat) -> None:
    pictures(chat, album="a1")

    assert pictures(chat, "my garden", album="a1") == []
    assert pictures(chat, "I want to kill myself", album="a1")


@pytest.mark.parametrize("prompt", ["text", "list", "plan"])
def test_words_under_a_picture_are_offered_where_words_are_asked_for(
    every_kind: Conversation, prompt: str
) -> None:
    chat = asked(every_kind, prompt)

    (said,) = pictures(chat, "My garden in May")

    assert "only at the words with it" in said.text
    assert any("My garden in May" in text for text in (said.text, *chat.labels()))


@pytest.mark.parametrize("prompt", ["choice", "scale", "number", "yesno", "date", "time"])
def test_words_under_a_picture_answer_no_other_question(every_kind: Conversation, prompt: str) -> None:
    chat = asked(every_kind, prompt)
    before = answers(chat)

    (said,) = pictures(chat, "7")

    assert "can't see pictures" in said.text
    assert answers(chat) == before


def test_words_under_a_picture_of_somebody_else_are_not_offered(chat: Chat) -> None:
    (said,) = pictures(chat, "You are nothing", foreign=True)

    assert "can't see pictures" in said.text
    assert "Use these words" not in chat.labels()


def writes(chat: Chat, text: str, number: int, *, unsent: bool = False) -> list[Message]:
    """Send a text with a number in the chat, and a date that tells nothing.

    `unsent`: the messages before it wait in the outbox.
    """
    chat._updates += 1
    if unsent:
        chat.person = replace(chat.person, delivery=replace(chat.person.delivery, outbox=chat.outgoing))
    return chat.again(Event(chat.person.id, chat._updates, "text", text, message_id=number, sent=1))


def shows(chat: Chat, number: int, *, certain: bool = True) -> None:
    """Note that Telegram gave this number to the message with the open question."""
    prompt = ShownPrompt(chat.person.dialog.stack.top.token, number, certain)
    chat.person = replace(chat.person, delivery=replace(chat.person.delivery, prompt=prompt))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_question_is_answered_by_a_text_with_a_number_before_its_own(
    every_kind: Conversation, prompt: str
) -> None:
    for early in ("7", "yes", "One", "on Friday at 4", "and one more thing", "skip", "back"):
        chat = asked(every_kind, prompt)
        shows(chat, 20)

        said = writes(chat, early, 19)

        assert chat.place() == f"scale-{prompt}/two"
        assert "two" not in answers(chat)
        assert early in str([message.text for message in said]) + str(said[-1].rows)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_question_is_answered_while_it_waits_to_be_sent(every_kind: Conversation, prompt: str) -> None:
    for early in ("7", "yes", "One", "on Friday at 4", "and one more thing", "skip"):
        chat = asked(every_kind, prompt)

        writes(chat, early, 30, unsent=True)

        assert chat.place() == f"scale-{prompt}/two"
        assert "two" not in answers(chat)


def test_a_text_with_a_number_after_its_question_is_its_answer_though_it_came_with_another(
    chat: Chat,
) -> None:
    sends(chat, "I wanted")
    shows(chat, 20)

    quickly(chat, "my sleep", message_id=21, together=True)

    assert answers(chat) == {"one": "I wanted", "two": "my sleep"}


def test_the_rest_of_a_text_is_added_where_its_question_was_certainly_not_seen(chat: Chat) -> None:
    sends(chat, "I wanted")
    chat.person = replace(chat.person, dialog=replace(chat.person.dialog, typed_at=1))
    shows(chat, 20)

    writes(chat, "to say that", 19)

    assert answers(chat) == {"one": "I wanted\nto say that"}


def test_a_text_between_two_copies_of_a_question_is_offered_and_kept_once(chat: Chat) -> None:
    sends(chat, "I wanted")
    chat.person = replace(chat.person, dialog=replace(chat.person.dialog, typed_at=1))
    shows(chat, 20, certain=False)

    (asked,) = writes(chat, "my sleep", 19)

    assert answers(chat) == {"one": "I wanted"}
    assert "“my sleep”" in asked.text
    chat.taps("Use these words")
    assert answers(chat) == {"one": "I wanted", "two": "my sleep"}


def test_the_same_text_once_more_is_kept_once(chat: Chat) -> None:
    sends(chat, "I wanted")

    quickly(chat, "I wanted", together=True)

    assert answers(chat) == {"one": "I wanted"}
    assert [item.reaction for item in chat.outgoing] == ["👌"]


def test_a_tap_after_a_text_is_no_slip_of_the_finger_where_its_question_was_asked_again(chat: Chat) -> None:
    sends(chat, "first")
    sends(chat, "second")
    sends(chat, "7")
    live, button = chat.shown(), chat.buttons()[1]
    quickly(chat, "and one more thing", together=True)
    chat.now -= timedelta(seconds=9)

    (asked,) = chat.tap(button, live)

    assert "That button belongs to an earlier question" in asked.text


def test_a_question_that_is_asked_again_keeps_the_number_under_which_it_was_first_shown(chat: Chat) -> None:
    sends(chat, "first")
    sends(chat, "second")
    shows(chat, 20)
    writes(chat, "hm", 21)

    writes(chat, "7", 22)

    assert answers(chat)["how"] == 7


@pytest.mark.parametrize(("number", "waits"), [(19, ""), (21, "6")])
def test_after_days_only_words_that_were_written_under_the_question_wait_for_it(
    number: int, waits: str
) -> None:
    chat = Chat(shipped_conversation())
    chat.commands("after_session")
    chat.taps("went")
    chat.types("7")
    shows(chat, 20)
    chat.waits(timedelta(days=30))

    (asked,) = writes(chat, "6", number)

    assert chat.place() == "resume/ask"
    assert chat.person.dialog.pending_text == waits
    assert ("You wrote “6” before this question was here" in asked.text) is not bool(waits)
