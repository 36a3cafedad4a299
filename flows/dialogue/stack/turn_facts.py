"""Works out what a turn may look at besides the session: facts of the record and of the open flows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.engagement.forecast import planned, worded_facts
from flows.engagement.policy import Policy
from flows.engine.scope import EvalContext
from flows.model import Session, Value
from flows.person import Person, zone_of
from flows.record import redaction
from flows.record.calendar import appointments
from flows.record.facts import RECORD_FACTS, FactOf, Facts
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
        self._table: Mapping[str, FactOf] = {
            **RECORD_FACTS,
            **{name: _part(appointments.facts, name) for name in ("local_now", "usual_session")},
            **{name: _part(self._worded, name) for name in ("plan", "next_session", "sessions_text")},
            **{name: _part(self._redacted, name) for name in ("kept_kinds", "kept_entries", "kept_lines")},
            **{name: _part(self._of_helplines, name) for name in helplines.facts(None)},
            "country": _part(self._of_helplines, "country"),
            "countries": lambda person, _now: helplines.countries(person.profile.language),
            "languages": lambda _person, _now: tuple(library.languages.offered().values()),
            "open_talk": lambda person, _now: self.title_of_open(person) or None,
            "next_nudge": lambda person, now: planned(library, policy, person, now),
            "in_talk": lambda person, _now: self._in_talk(person),
            "said_yes": lambda person, _now: (
                any(map(self._said_yes, person.dialog.stack.runs)) if person.dialog.stack else None
            ),
            "rest_line": self._rest_line,
            "signed_line": lambda person, _now: self._signed_line(person.profile.language) or None,
        }

    def scope(self, turn: TurnContext) -> EvalContext:
        """Return what conditions and texts may look at beside the session; made once for a record."""
        person = turn.person
        before = turn.facts_of
        if before is not person:
            at_home = before is not None and before.profile is person.profile
            today = turn.facts.today if at_home else turn.now.astimezone(zone_of(person)).date()
            facts = Facts(person, turn.now, self._table)
            turn.facts = EvalContext(facts, today, person.profile.language, person.id)
            turn.facts_of = person
        scope: EvalContext = turn.facts
        return scope

    def title_of_open(self, person: Person) -> str:
        """Return the title of the talk that is open or waits, empty where none is."""
        waiting = (*self.waiting(person), *person.dialog.stack.runs[:1])
        titles = (self._library.flow(one.flow, person.profile.language) for one in reversed(waiting))
        return next((fill(flow.title, {}).text for flow in titles if flow.menu is not None), "")

    def waiting(self, person: Person) -> tuple[Session, ...]:
        """Return the suspended flow runs that can be resumed. Runs of removed flows stay stored."""
        return tuple(one for one in person.dialog.suspended if one.flow in self._library.flows)

    def _worded(self, person: Person, now: datetime) -> Mapping[str, Value]:
        return worded_facts(self._library, person, now)

    def _redacted(self, person: Person, _now: datetime) -> Mapping[str, Value]:
        answers = person.dialog.stack.top.answers if person.dialog.stack else {}
        return redaction.facts(person, answers, self._library.translator(person.profile.language))

    def _of_helplines(self, person: Person, _now: datetime) -> Mapping[str, Value]:
        return self._helplines.facts(person.profile.country, person.profile.language)

    def _in_talk(self, person: Person) -> bool | None:
        """Tell whether a talk lies below Help now and the offers; None with nothing open."""
        stack = person.dialog.stack
        if not stack:
            return None
        return bool(stack.base.path) and self._library.flows[stack.base.flow].menu is not None

    def _rest_line(self, person: Person, now: datetime) -> str | None:
        """Return the line about a day's rest of messages, where there is such a rest."""
        nudging = person.engagement.preferences
        rests = nudging.held_for == "alarm" or (nudging.rest_until is not None and nudging.rest_until > now)
        told = rests and nudging.when in ("drift", "sessions") and not nudging.off
        return self._library.translator(person.profile.language)("rest-line") if told else None

    def _signed_line(self, language: str) -> str:
        """Return which talks a clinician signed as they are now in this language; nothing where none is."""
        flows = (self._library.flow(name, language) for name in self._library.signed(language))
        titles, translate = tuple(flow.title.source for flow in flows), self._library.translator(language)
        if not titles or len(titles) > _NAMED:
            return translate("signed-many", count=len(titles)) if titles else ""
        return translate("signed-line", talks=titles)

    def _said_yes(self, session: Session) -> bool:
        """Tell whether a talk asked about thoughts of ending one's life and heard yes or sometimes."""
        states = self._library.flows[session.flow].states
        passed = (states[name] for name in session.path if name in states)
        return any(
            state.sensitive
            and tuple(choice.id for choice in state.choices) == DIRECT_QUESTION
            and session.answers.get(state.save) in ("yes", "sometimes")
            for state in passed
        )


def _part(facts: Callable[[Person, datetime], Mapping[str, Value]], name: str) -> FactOf:
    return lambda person, now: facts(person, now).get(name)
