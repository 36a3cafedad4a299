"""Screens typed text, notes the finding, and chooses the offer of help. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flows.definition.kinds import kind_of
from flows.dialogue.dialog_stack import FRONT, DialogStack, Opening
from flows.model import EngineResult, Given, Value
from flows.person import Person, Screened
from flows.record import set_aside, updates
from flows.safety import doors
from flows.safety.asked import Asked, asked
from flows.safety.doors import Response
from flows.safety.finding import Finding
from flows.safety.lexicon_set import Lexicons
from flows.turn import TurnContext
from flows.views import router

HELPING = frozenset({"help", "safety"})
"""Flows in which hard words are expected. A card over them would interrupt the help."""

OFFERS = 3
"""Wordings of an offer, used in turn when it is repeated."""

SCREENINGS_KEPT = 32
"""Findings kept per person, without the text."""

CLARIFIED = timedelta(hours=24)
"""Span in which one question at most asks whether words are about therapy."""

STEPS_STATE = "now"
"""State of Help now for danger that is written inside it and has no state of its own."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Result of screening a text: the line to say, the flow to open, and whether the text is set aside."""

    context: TurnContext
    note: str = ""
    opening: Opening | None = None
    set_aside: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether the finding leads to an answer."""
        return bool(self.note) or self.opening is not None


class HelpOffers:
    """Chooses offers. Holds the screening lists and the flows; the record is passed in."""

    def __init__(self, talks: DialogStack, lexicons: Lexicons) -> None:
        self._talks = talks
        self._lexicons = lexicons

    def screened(self, context: TurnContext, text: str) -> Heard:
        """Screen a text, and note the finding in the record."""
        person = context.person
        found = self._lexicons.screen(
            text, person.profile.language, person.engagement.screened, context.now, self._asked(context)
        )
        if found is None:
            return Heard(context)
        response = doors.respond(found, person.engagement.screened, person.engagement.known, context.now)
        if response.door == "clarify":
            return self._clarifying(context, text)
        if _inside_help(person):
            emergency = self._talks.scope(context).facts.get("emergency")
            noted = _noted(context, found, Response())
            return Heard(noted, self._talks.phrase(context, "screen-helping", {"emergency": emergency}))
        noted = _noted(context, found, response)
        if response.door is None:
            return Heard(noted, self._note(noted, response, found), set_aside=response.set_aside)
        return Heard(noted, opening=_opening(person, response), set_aside=response.set_aside)

    def steps(self, context: TurnContext) -> EngineResult | None:
        """Return the step to the state that fits danger written inside Help now, or None."""
        stack, session = context.person.dialog.stack, context.person.dialog.stack.top
        found = self._lexicons.screen(context.event.value, context.person.profile.language, (), context.now)
        if session.flow != "help" or found is None or found.tier != "red":
            return None
        door = doors.respond(found, (), (), context.now).door
        state = door if door and (door in doors.DOORS.values() or door == "someone") else STEPS_STATE
        if session.state in (state, "took") or state not in self._talks.library.flow("help").states:
            return None
        path, token = (*session.path, session.state), session.token + 1
        moved = replace(session, state=state, path=path, token=token, draft=(), retries=0)
        return EngineResult(stack.with_top(moved))

    def without_words(self, context: TurnContext) -> tuple[TurnContext, EngineResult]:
        """Set a text aside instead of taking it as an answer, and skip its question.

        Lists and picks with entries stay open, and so do questions that can't be skipped.
        """
        engine, scope, text = self._talks.engine, self._talks.scope(context), context.event.value
        stack, session = context.person.dialog.stack, context.person.dialog.stack.top
        answer = engine.answer(stack, Given(text), scope)
        state = self._talks.library.flow(session.flow).states[session.state]
        person = context.person
        if not answer.unread and person.profile.consent is not None:
            person = set_aside.put_aside(person, text, session.flow, state, context.now)
            context = replace(context, person=person)
        kind = kind_of(state)
        lines = bool(session.draft) and (kind.has_ids or kind.own_words)
        if not state.skip or session.flow == FRONT or lines or kind.passed:
            return context, EngineResult(stack.with_top(replace(session, token=session.token + 1)))
        return context, replace(engine.skip(stack, scope), chosen="")

    def _asked(self, context: TurnContext) -> Asked:
        """Return the kind of the open question, by which screening reads "it"."""
        stack = context.person.dialog.stack
        if stack.flow in ("", FRONT) or router.in_front(context.person):
            return ""
        session = stack.top
        state = self._talks.library.flow(session.flow).states.get(session.state)
        return asked(session.flow, state)

    def _clarifying(self, context: TurnContext, text: str) -> Heard:
        """Ask, once a day, whether words are about therapy. Until then they are an ordinary answer."""
        last = context.person.engagement.clarified
        if last is not None and context.now - last < CLARIFIED:
            return Heard(context)
        person = replace(context.person, engagement=replace(context.person.engagement, clarified=context.now))
        return Heard(replace(context, person=person), opening=Opening("help", "clarify", {"words": text}))

    def _note(self, context: TurnContext, response: Response, found: Finding) -> str:
        facts = self._talks.scope(context).facts
        known: dict[str, Value] = {"topic": found.topic, "help_line": facts["help_line"]}
        return self._talks.phrase(context, response.note, {**known, "emergency": facts["emergency"]})


def _inside_help(person: Person) -> bool:
    return person.dialog.stack.flow in HELPING


def _noted(context: TurnContext, found: Finding, response: Response) -> TurnContext:
    """Note the finding, and set a hold where it requires one."""
    plain = found.direct or response.door in ("plain", "card")
    new = Screened(found.tier, context.now, found.category, plain=plain and not found.softened)
    person = replace(
        context.person,
        engagement=replace(
            context.person.engagement, screened=(*context.person.engagement.screened, new)[-SCREENINGS_KEPT:]
        ),
    )
    return replace(context, person=updates.alarmed(person, context.now) if response.holds else person)


def _opening(person: Person, response: Response) -> Opening:
    if response.door == "offer":
        offered = sum(one.tier == "amber" for one in person.engagement.screened)
        return Opening(f"offer-{offered % OFFERS + 1}")
    if response.door == "young" and response.holds:
        return Opening("help", at="young-now")
    return Opening("help", at="" if response.door == "card" else response.door or "")
