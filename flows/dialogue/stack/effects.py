"""Registers the effects that a state names with `do`.

An effect changes the record when the turn is recorded, or decides the next step, or both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from flows.definition import registry
from flows.definition.languages.translator import Translator
from flows.locale.lengths import split
from flows.model import EngineResult, Message, Section, Values
from flows.person import Person
from flows.record import holds, memory, redaction, report, set_aside
from flows.record.calendar import booking, calendar_copy
from flows.record.summary import SECTIONS
from flows.turn import TurnContext
from flows.views import router

if TYPE_CHECKING:
    from flows.dialogue.stack.dialog_stack import DialogStack

_MOST_MESSAGES = 12
"""Messages up to which /mydata answers in the chat; above, it sends a file."""

RecordChange = Callable[[Person, Values, datetime, Translator], Person]
"""Function of the record, the answers of the effect's flow, the time and the translator."""


class AfterTurn(Struct, frozen=True):
    """A recorded step, as effects see it: the text to say first, and the effects that were asked for.

    `talk` is the flow that the answer `talk` names, empty for none.
    """

    lead: str
    wanted: frozenset[str]
    talk: str

    @staticmethod
    def of(result: EngineResult, lead: str) -> AfterTurn:
        """Return a step as its effects see it; `lead` is the text to say first."""
        last = result.finished[-1].session if result.finished else None
        talk = str(last.answers.get("talk", "")) if last else ""
        return AfterTurn(lead, frozenset(effect.name for effect in result.effects), talk)


After = Callable[["DialogStack", TurnContext, AfterTurn], bool]
"""Function that changes the turn and tells whether it is finished."""


class EffectHandler(Struct, frozen=True):
    """Handler of one effect: its change of the record, whether it deletes the record, and its next step."""

    record: RecordChange | None = None
    erases: bool = False
    after: After | None = None


def _sends(*files: str) -> After:
    def after(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
        turn.retire()
        turn.say(Message(step.lead))
        for name in files:
            turn.send_file(name)
        if turn.dialog.stack:
            stack.ask(turn)
        return True

    return after


def _show_data(stack: DialogStack, turn: TurnContext, _step: AfterTurn) -> bool:
    """Send the whole record in several messages, or as a file where they would be too many."""
    parts = split(report.as_text(stack.library, turn.person))
    if len(parts) > _MOST_MESSAGES:
        turn.say(Message(stack.library.translator(turn.profile.language)("data-many")))
        turn.send_file(report.PAGE)
    else:
        for part in parts:
            turn.say(Message(part))
    return False


def _opens(screen: str) -> After:
    def after(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
        stack.after_screen(turn, router.opened(stack.library, turn, screen, step.lead))
        return True

    return after


def _start_again(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    if step.talk not in stack.library.flows:
        return False
    turn.dialog = turn.dialog.drop(step.talk)
    stack.start(turn, step.talk, step.lead)
    return True


def _carry_on(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    newest = next((run.flow for run in reversed(stack.waiting(turn.person))), "")
    stack.carry_on(turn, step.talk or newest, step.lead, use_held="use-held" in step.wanted)
    return True


def _go_on(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    stack.go_on(turn, step.lead)
    return True


def _drop_it(_stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    turn.dialog = turn.dialog.drop(step.talk)
    return False


def _leave_talk(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    stack.pause(turn, step.lead)
    return True


def _not_therapy(stack: DialogStack, turn: TurnContext, _step: AfterTurn) -> bool:
    """Set aside a text that was about dying, and remove it from its flow's answers."""
    words = str(turn.dialog.stack.top.answers.get("words", "")) if turn.dialog.stack else ""
    turn.person = set_aside.taken_out(turn.person, words, stack.library.flows.get, turn.now)
    return False


def _on_page(person: Person, answers: Values, now: datetime) -> Person:
    talk, text = _of_question(answers)
    section: Section = next((one for one in SECTIONS if one == answers.get("section")), "barrier")
    return set_aside.on_page(person, talk, str(answers.get("label", "")), now, text=text, section=section)


def _of_question(answers: Values) -> tuple[str, str]:
    """Return the talk and the text that a question about words set aside is about."""
    return str(answers.get("talk", "")), str(answers.get("text", ""))


def _of_aside(change: Callable[[Person, str, str], Person]) -> EffectHandler:
    return _dated(lambda person, answers, _now: change(person, *_of_question(answers)))


def _alone(change: Callable[[Person, datetime], Person]) -> EffectHandler:
    return EffectHandler(record=lambda person, _answers, now, _say: change(person, now))


def _dated(change: Callable[[Person, Values, datetime], Person]) -> EffectHandler:
    return EffectHandler(record=lambda person, answers, now, _say: change(person, answers, now))


def _worded(change: Callable[[Person, Values, Translator], Person]) -> EffectHandler:
    return EffectHandler(record=lambda person, answers, _now, say: change(person, answers, say))


EFFECTS: Mapping[str, EffectHandler] = MappingProxyType(
    {
        "refuse": EffectHandler(erases=True),
        "erase": EffectHandler(erases=True),
        **{name: _alone(change) for name, change in holds.UPDATE_EFFECTS.items()},
        **{name: _dated(change) for name, change in booking.BOOKING_EFFECTS.items()},
        "looked-back": _dated(memory.looked_back),
        **{name: _worded(change) for name, change in redaction.REDACTION_EFFECTS.items()},
        "keep-aside": _of_aside(set_aside.kept_for_oneself),
        "let-go": _of_aside(set_aside.let_go),
        "aside-to-page": _dated(_on_page),
        "not-therapy": EffectHandler(after=_not_therapy),
        "leave-talk": EffectHandler(after=_leave_talk),
        "send-files": EffectHandler(after=_sends(report.PAGE, report.DATA)),
        "send-calendar": EffectHandler(
            record=lambda person, answers, now, _say: calendar_copy.exported(person, answers, now),
            after=_sends(calendar_copy.CALENDAR_FILE),
        ),
        "show-data": EffectHandler(after=_show_data),
        **{name: EffectHandler(after=_opens(name)) for name in router.SCREEN_OPENERS},
        "start-again": EffectHandler(after=_start_again),
        "carry-on": EffectHandler(after=_carry_on),
        "use-held": EffectHandler(after=_carry_on),
        "the-rest": EffectHandler(after=_go_on),
        "drop-it": EffectHandler(after=_drop_it),
    }
)
"""Every effect by its name in content. Several in one turn are applied in this order."""


def recorded(person: Person, wanted: Mapping[str, Values], now: datetime, say: Translator) -> Person:
    """Return the record with effects applied in order. `wanted` has the answers of each by its name."""
    for name, answers in wanted.items():
        change = EFFECTS[name].record if name in EFFECTS else None
        person = change(person, answers, now, say) if change else person
    return person


def erases(wanted: frozenset[str]) -> bool:
    """Tell whether one of these effects deletes the record."""
    return any(EFFECTS[name].erases for name in wanted if name in EFFECTS)


def after_turn(stack: DialogStack, turn: TurnContext, step: AfterTurn) -> bool:
    """Carry out what effects do after a step, in the order of `EFFECTS`, until one of them ends the turn.

    Return whether one did: the next question is not asked then.
    """
    handlers = (handler for name, handler in EFFECTS.items() if name in step.wanted)
    return any(handler.after(stack, turn, step) for handler in handlers if handler.after)


def register() -> None:
    """Register the names, so that `flows.definition` accepts them in content."""
    registry.register(registry.EFFECT_NAMES, EFFECTS)
