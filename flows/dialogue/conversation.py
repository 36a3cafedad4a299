"""Answers one event of one person and puts the reply in the outbox. Pure. `modes` says what is done when."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.loader import Library
from flows.dialogue.actions import Actions
from flows.dialogue.answers import arrivals
from flows.dialogue.help_offers import HelpOffers
from flows.dialogue.recordless import Recordless
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.dialogue.stack.edited_flows import left_behind
from flows.engagement import policy, retention, wording
from flows.engagement.weights import Weights
from flows.engine.walking.migration import migrate_stack
from flows.locale.matching import plain
from flows.model import EMPTY_STACK, HELP, Event, Message, Session, Stack
from flows.person import Outgoing, Person
from flows.record import set_aside
from flows.safety.helplines import Helplines
from flows.safety.lexicon import Lexicon
from flows.safety.lexicon_set import Lexicons
from flows.turn import TurnContext

SEEN = 64
"""Update ids kept per person. Telegram repeats at most the unconfirmed updates, and the flood limit lets
about half as many of one person pass.
"""

MENU_REST = timedelta(hours=12)
"""Time after which an open menu or settings flow is closed."""


LOOK_AGAIN = timedelta(minutes=5)
"""Time until the next look at somebody whose record can't be planned, or who is still due after a look."""

LEASE = timedelta(seconds=30)
"""Time after a decision with pending messages at which a tick checks their delivery."""

IDLE_MONTHS = 12


class Decision(Struct, frozen=True):
    """Result of an event or of a due time. With `erased` the record holds nothing but the farewell to send.

    `due` is when the record needs attention next unasked (UTC), or None. `fault` is the error that kept it
    from being planned; it is `LOOK_AGAIN` from now then, so that what was answered is kept.
    """

    person: Person
    erased: bool = False
    due: datetime | None = None
    fault: Exception | None = None


class Conversation:
    """Answers events. Holds the flows, the helplines and the lexicon; the record is passed in."""

    def __init__(
        self,
        library: Library,
        helplines: Helplines,
        lexicon: Lexicon,
        weights: Weights,
        lexicons: Mapping[str, Path | Lexicon] = MappingProxyType({}),
    ) -> None:
        again = frozenset(flow.name for flow in library.flows.values() if flow.nudged and flow.menu)
        self.library = library
        self._lexicons = Lexicons(lexicon, lexicons)
        self.policy = policy.Policy(weights, again, self._lexicons.hears)
        self.talks = DialogStack(library, helplines, self.policy, self._lexicons)
        self.recordless = Recordless(library, helplines)
        self._actions = Actions(self.talks, HelpOffers(self.talks, self._lexicons))
        self._commands = self._actions.reader.commands
        self.linked, self.knows_command = self._commands.linked, self._commands.knows
        self._idle_months = IDLE_MONTHS

    def keeping(self, idle_months: int) -> Conversation:
        """Return the conversation for records deleted after `idle_months` without an event; 0 for never."""
        kept = copy(self)
        kept._idle_months = idle_months  # noqa: SLF001 - of the same class
        return kept

    def respond(self, person: Person, event: Event, now: datetime) -> Decision:
        """Return the person's record after the event, with the reply in its outbox.

        An event that was answered before, by the id of its update, changes nothing.
        """
        if event.update_id in person.delivery.seen:
            return self.planned(person, now)
        turn = TurnContext(person, event, now)
        seen = (*person.delivery.seen, event.update_id)[-SEEN:]
        turn.delivery = replace(turn.delivery, seen=seen, blocked=False)
        if turn.profile.since is None:
            fitting = self.library.languages.fitting(event.language) if event.language else ""
            turn.profile = replace(turn.profile, since=now, language=fitting or turn.profile.language)
        left = left_behind(turn.dialog.stack, self.library)
        self._bring_up_to_date(turn)
        if left:
            self._actions.respond_after_edit(turn, left)
        else:
            self._actions.respond(turn)
        arrivals.note(self.talks, person, turn, event)
        if turn.erased or turn.delivery.blocked:
            turn.engagement = replace(turn.engagement, last_seen=now)
        else:
            turn.engagement = policy.touched(turn.engagement, now)
        turn.delivery = replace(turn.delivery, outbox=(*turn.delivery.outbox, *turn.sent))
        return Decision(turn.person, erased=True) if turn.erased else self.planned(turn.person, now)

    def planned(self, person: Person, now: datetime) -> Decision:
        """Return the unchanged record with its next due time: for messages, a nudge or its deletion.

        An error in planning is returned as well, and does not keep the record from being stored.
        """
        fault: Exception | None = None
        try:
            nudge = self.policy.next_due(person, now)
        except Exception as error:  # noqa: BLE001 - what was answered is kept; what comes next is found later
            nudge, fault = now + LOOK_AGAIN, error
        waiting = (person.delivery.retry_at or now + LEASE) if person.delivery.outbox else None
        ends = retention.next_due(person, now, self._idle_months)
        return Decision(person, due=min(filter(None, (nudge, waiting, ends)), default=None), fault=fault)

    def is_timely(self, person: Person, item: Outgoing, now: datetime) -> bool:
        """Tell whether a message that came unasked may still be sent."""
        return item.announces or policy.timely(person, now)

    def told(self, phrase: str, code: str, **values: str) -> str:
        """Return a phrase for somebody of whom nothing is known but their language, as Telegram gives it."""
        return self.library.translator(self.library.languages.fitting(code))(phrase, **values)

    def instead_of(self, person: Person, item: Outgoing) -> Message:
        """Return the message to send where Telegram refuses another one, or a file, in every form."""
        say = self.library.translator(person.profile.language)
        return Message(say("file-refused" if item.do == "file" else "other-broken", file=item.file))

    def calls_for_help(self, event: Event, now: datetime) -> bool:
        """Tell whether an event asks for help now, or holds words that screening offers help for."""
        if event.kind == "button":
            return event.value == HELP
        if event.kind == "command":
            language = self.library.languages.fitting(event.language)
            return self._commands.names_help(event.value, language)
        if event.kind in ("other", "calendar", "edited"):
            words = event.value if event.kind == "edited" else event.shown
            return bool(words) and self._lexicons.screen(words, event.language, (), now) is not None
        if event.kind != "text":
            return False
        language = self.library.languages.fitting(event.language)
        ways = self.talks.engine.prompt_builder.spoken[language].ways_out
        found = ways.get(plain(event.value)) == HELP
        return found or self._lexicons.screen(event.value, event.language, (), now) is not None

    def nudge(self, person: Person, now: datetime) -> Person:
        """Return the record with the nudge that is due now in its outbox, or unchanged where none is due."""
        due = self.policy.decide(person, now)
        if due is None:
            return person
        due = replace(due, why=wording.why(self.library, person, due, self.policy.drift(person, due.at)))
        outgoing = Outgoing("send", wording.card(self.library, person, due), at_most_once=True)
        return policy.sent(
            replace(person, delivery=replace(person.delivery, outbox=(*person.delivery.outbox, outgoing))),
            due,
        )

    def on_tick(self, person: Person, now: datetime) -> Decision:
        """Return the decision at a due time: a warning, a nudge, the unchanged record, or its deletion."""
        match retention.decide(person, now, self._idle_months):
            case "erase":
                return Decision(person, erased=True)
            case "warn":
                after = retention.warn(self.library, person, now, self._idle_months)
            case _:
                after = self.nudge(replace(person, delivery=replace(person.delivery, retry_at=None)), now)
        decision = self.planned(after, now)
        if decision.due is not None and decision.due <= now:
            return replace(decision, due=now + LOOK_AGAIN)  # or the tick would never end
        return decision

    def _bring_up_to_date(self, turn: TurnContext) -> None:
        """Screen the record with today's lists, and migrate the open and suspended flow runs.

        A menu or settings flow that was left open for long is closed, unless one of its buttons is tapped
        now; other flows stay open.
        """
        library, now = self.library, turn.now
        version = self._lexicons.version
        if turn.words.screened_with != version:
            turn.person = set_aside.reviewed(turn.person, version, self.talks.alarms, library.flows.get, now)
        stack, suspended = turn.dialog.stack, tuple(map(self._under_its_name, turn.dialog.suspended))
        stack = migrate_stack(stack, library)
        if stack and self._is_left(turn, stack):
            stack = EMPTY_STACK
        if stack is not turn.dialog.stack or suspended != turn.dialog.suspended:
            turn.dialog = replace(turn.dialog, stack=stack, suspended=suspended)

    def _is_left(self, turn: TurnContext, stack: Stack) -> bool:
        """Tell whether a menu or settings flow rested for `MENU_REST`, and none of its buttons is tapped."""
        seen = turn.engagement.last_seen
        if seen is None or turn.now - seen <= MENU_REST or turn.event.token == stack.top.token:
            return False
        return turn.profile.consent is not None and self.library.flows[stack.base.flow].menu is None

    def _under_its_name(self, waiting: Session) -> Session:
        name = self.library.successor(waiting.flow)
        return waiting if name == waiting.flow else replace(waiting, flow=name)
