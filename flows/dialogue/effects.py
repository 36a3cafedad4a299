"""Registers the effects that a state names with `do`.

An effect changes the record when the turn is recorded, or decides the next step, or both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from flows.definition import registry
from flows.definition.languages.translator import Translator
from flows.model import EngineResult, Message, Values
from flows.person import Person
from flows.record import memory, redaction, report, set_aside, updates
from flows.record.calendar import booking, calendar_copy
from flows.turn import TurnContext, retire, say, send_file
from flows.views import router

if TYPE_CHECKING:
    from flows.dialogue.dialog_stack import DialogStack

RecordChange = Callable[[Person, Values, datetime, Translator], Person]
"""Function of the record, the answers of the effect's flow, the time and the translator."""


@dataclass(frozen=True, slots=True)
class AfterTurn:
    """A recorded turn. `talk` is the flow that the answer `talk` names, empty for none."""

    context: TurnContext
    result: EngineResult
    lead: str
    wanted: frozenset[str]
    talk: str


Outcome = tuple[TurnContext, bool]
"""The turn after an effect, and whether it is finished."""

After = Callable[["DialogStack", AfterTurn], Outcome]


@dataclass(frozen=True, slots=True)
class EffectHandler:
    """Handler of one effect: its change of the record, whether it deletes the record, and its next step."""

    record: RecordChange | None = None
    erases: bool = False
    after: After | None = None


def _sends(*files: str) -> After:
    def after(stack: DialogStack, turn: AfterTurn) -> Outcome:
        context = say(retire(turn.context), Message(turn.lead))
        for name in files:
            context = send_file(context, name)
        return (stack.ask(context) if context.person.dialog.stack else context), True

    return after


def _show_data(stack: DialogStack, turn: AfterTurn) -> Outcome:
    return report.shown(stack.library, turn.context), False


def _opens(screen: str) -> After:
    def after(stack: DialogStack, turn: AfterTurn) -> Outcome:
        return stack.show_screen(router.opened(stack.library, turn.context, screen, turn.lead)), True

    return after


def _start_again(stack: DialogStack, turn: AfterTurn) -> Outcome:
    if turn.talk not in stack.library.flows:
        return turn.context, False
    return stack.start(stack.dropped(turn.context, turn.talk), turn.talk, turn.lead), True


def _carry_on(stack: DialogStack, turn: AfterTurn) -> Outcome:
    newest = next((session.flow for session in reversed(stack.waiting(turn.context.person))), "")
    use_held = "use-held" in turn.wanted
    return stack.carry_on(turn.context, turn.talk or newest, turn.lead, use_held=use_held), True


def _go_on(stack: DialogStack, turn: AfterTurn) -> Outcome:
    return stack.go_on(turn.context, turn.lead), True


def _drop_it(stack: DialogStack, turn: AfterTurn) -> Outcome:
    return stack.dropped(turn.context, turn.talk), False


def _leave_talk(stack: DialogStack, turn: AfterTurn) -> Outcome:
    return stack.pause(turn.context, turn.lead), True


def _not_therapy(stack: DialogStack, turn: AfterTurn) -> Outcome:
    """Set aside a text that was about dying, and remove it from its flow's answers."""
    person, open_runs = turn.context.person, turn.context.person.dialog.stack
    words = str(open_runs.top.answers.get("words", "")) if open_runs else ""
    kept = set_aside.taken_out(person, words, stack.library.flows.get, turn.context.now)
    return replace(turn.context, person=kept), False


def _on_page(person: Person, answers: Values, now: datetime) -> Person:
    return set_aside.on_page(person, str(answers.get("talk", "")), str(answers.get("label", "")), now)


def _of_aside(change: Callable[[Person, str], Person]) -> EffectHandler:
    return _dated(lambda person, answers, _now: change(person, str(answers.get("talk", ""))))


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
        **{name: _alone(change) for name, change in updates.UPDATE_EFFECTS.items()},
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
    """Apply effects to the record, in order; each is given by name with the answers it uses."""
    for name, answers in wanted.items():
        change = EFFECTS[name].record if name in EFFECTS else None
        person = change(person, answers, now, say) if change else person
    return person


def erases(wanted: frozenset[str]) -> bool:
    """Tell whether one of these effects deletes the record."""
    return any(EFFECTS[name].erases for name in wanted if name in EFFECTS)


def after_turn(stack: DialogStack, turn: AfterTurn) -> Outcome:
    """Return the turn after its effects, and whether it is finished."""
    context = turn.context
    for name, handler in EFFECTS.items():
        if name in turn.wanted and handler.after:
            context, ended = handler.after(stack, replace(turn, context=context))
            if ended:
                return context, True
    return context, False


def register() -> None:
    """Register the names, so that `flows.definition` accepts them in content."""
    registry.register(registry.EFFECT_NAMES, EFFECTS)
