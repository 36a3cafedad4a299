"""Works out what a turn may look at besides the session: facts of the record and of the open flows. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.definition.template import fill, names
from flows.engagement.forecast import planned, worded_facts
from flows.engagement.policy import Policy
from flows.engine.scope import EvalContext
from flows.model import Session, State, Value
from flows.person import Person, zone_of
from flows.record import redaction
from flows.record.calendar import appointments
from flows.record.facts import facts_of
from flows.safety.helpline_text import HelplineFormatter
from flows.turn import TurnContext

DIRECT_QUESTION = ("no", "sometimes", "yes")
"""The answers of a talk's question about thoughts of ending one's life; a yes is not asked for twice."""

_NAMED = 5
"""Signed talks that /about names one by one; of more it says how many."""


class TurnFacts:
    """Holds the flows and the helplines; the turn brings the record."""

    def __init__(self, library: Library, helplines: HelplineFormatter, policy: Policy) -> None:
        self._library = library
        self._helplines = helplines
        self._policy = policy
        self._plans = _with_state(library, lambda state: "next_nudge" in names(state.ask))
        self._takes_out = _with_state(
            library, lambda state: any(one in redaction.REDACTION_EFFECTS for one in state.do)
        )
        self._asks_days = _with_state(library, lambda state: kind_of(state).value_type == "date")
        self._names_signed = _with_state(library, lambda state: "signed_line" in names(state.ask))
        self._names_languages = _with_state(library, lambda state: state.options_from == "languages")

    def scope(self, turn: TurnContext) -> EvalContext:
        """Return what a turn may look at besides the session; worked out once for each record it has."""
        return turn.facts_of(lambda: self._scope(turn.person, turn.now))

    def title_of_open(self, person: Person) -> str:
        """Return the title of the talk that is open or waits, empty where none is."""
        waiting = (*self.waiting(person), *person.dialog.stack.runs[:1])
        titles = (self._library.flow(one.flow, person.profile.language) for one in reversed(waiting))
        return next((fill(flow.title, {}).text for flow in titles if flow.menu is not None), "")

    def waiting(self, person: Person) -> tuple[Session, ...]:
        """Return the suspended flow runs that can be resumed. Runs of removed flows stay stored."""
        return tuple(one for one in person.dialog.suspended if one.flow in self._library.flows)

    def _scope(self, person: Person, now: datetime) -> EvalContext:
        language, stack = person.profile.language, person.dialog.stack
        known = facts_of(person, now)
        known["countries"] = self._helplines.countries(language)
        if title := self.title_of_open(person):
            known["open_talk"] = title
        known |= worded_facts(self._library, person, now)
        known |= self._of_help(person, now)
        if stack.flow in self._plans:
            known["next_nudge"] = planned(self._library, self._policy, person, now)
        if stack.flow in self._asks_days:
            known |= appointments.facts(person, now)
        if stack.flow in self._takes_out:
            known |= redaction.facts(person, stack.top.answers, self._library.translator(language))
        if stack.flow in self._names_languages:
            known["languages"] = tuple(self._library.languages.offered().values())
        if stack.flow in self._names_signed and (line := self._signed_line(language)):
            known["signed_line"] = line
        known |= self._helplines.facts(person.profile.country, language)
        return EvalContext(known, now.astimezone(zone_of(person)).date(), language, person.id)

    def _of_help(self, person: Person, now: datetime) -> dict[str, Value]:
        """Return what Help now and the offers ask about: the talk below, a yes said there, a day's rest."""
        nudging, found = person.engagement.preferences, dict[str, Value]()
        if stack := person.dialog.stack:
            found["in_talk"] = bool(stack.base.path) and self._library.flow(stack.base.flow).menu is not None
            found["said_yes"] = any(map(self._said_yes, stack.runs))
        rests = nudging.held_for == "alarm" or (nudging.rest_until is not None and nudging.rest_until > now)
        if rests and nudging.when in ("drift", "sessions") and not nudging.off:
            found["rest_line"] = self._library.translator(person.profile.language)("rest-line")
        return found

    def _signed_line(self, language: str) -> str:
        """Return which talks a clinician signed as they are now in this language; nothing where none is."""
        flows = (self._library.flow(name, language) for name in self._library.signed(language))
        titles, translate = tuple(flow.title.source for flow in flows), self._library.translator(language)
        if not titles or len(titles) > _NAMED:
            return translate("signed-many", count=len(titles)) if titles else ""
        return translate("signed-line", talks=titles)

    def _said_yes(self, session: Session) -> bool:
        """Tell whether a talk asked about thoughts of ending one's life and heard yes or sometimes."""
        states = self._library.flow(session.flow).states
        passed = (states[name] for name in session.path if name in states)
        return any(
            state.sensitive
            and tuple(choice.id for choice in state.choices) == DIRECT_QUESTION
            and session.answers.get(state.save) in ("yes", "sometimes")
            for state in passed
        )


def _with_state(library: Library, fits: Callable[[State], bool]) -> frozenset[str]:
    """Return the names of the flows that have such a state: only there its facts are worked out."""
    return frozenset(flow.name for flow in library.flows.values() if any(map(fits, flow.states.values())))
