"""Facts of a turn: what conditions and texts may look at beside the answers."""

from __future__ import annotations

from msgspec.structs import replace

from flows.model import Event, Given, Stack
from flows.turn import TurnContext
from tests.helpers.chat import Chat, agreed, shipped_conversation


def test_a_turn_works_out_facts_once_for_each_record_and_builds_a_question_once() -> None:
    conversation, chat = shipped_conversation(), Chat(shipped_conversation())
    chat.commands("start goals")
    context = TurnContext(chat.person, Event("7", 99, "text", "whatever it is"), chat.now)
    scope = conversation.talks.scope(context)
    other, noted = context.draft(), context.draft()
    other.profile, noted.chosen = replace(chat.person.profile, country="IE"), "x"
    assert chat.person.dialog.stack
    engine, stack = conversation.talks.engine, chat.person.dialog.stack

    assert conversation.talks.scope(noted) is scope
    assert conversation.talks.scope(other).facts["country_code"] == "IE"
    assert "country_code" not in conversation.talks.scope(context).facts
    engine.prompt(stack, scope)
    (built,) = scope.asked
    engine.answer(stack, Given("whatever it is"), scope)
    assert scope.asked == [built]
    engine.prompt(Stack((replace(stack.top),)), scope)
    assert len(scope.asked) == 2


def test_facts_tell_what_is_open_below_help() -> None:
    talks, chat = shipped_conversation().talks, Chat(shipped_conversation(), agreed(language="de"))

    def facts() -> tuple[object, object]:
        known = talks.scope(TurnContext(chat.person, Event("7", 99, "text"), chat.now)).facts
        return known.get("in_talk"), known.get("open_talk")

    assert facts() == (None, None)
    chat.commands("help_now")
    assert facts() == (False, None)
    chat.commands("start goals")
    chat.types("alles")
    chat.commands("help_now")
    assert facts()[0] is True
    assert facts()[1] == shipped_conversation().library.flow("goals", "de").title.source
