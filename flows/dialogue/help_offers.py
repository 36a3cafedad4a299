"""Screens typed text, notes the finding, and chooses the offer of help. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.dialogue.stack.dialog_stack import FRONT, DialogStack, Opening
from flows.model import EngineResult, Given, Value
from flows.person import Screened
from flows.record import holds, set_aside
from flows.safety import doors
from flows.safety.asked import Asked, asked, asks_about_danger
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


DIRECT_QUESTIONS = frozenset({"ask1", "plain"})
"""States of Help now that ask about thoughts of ending one's life."""


class Heard(Struct, frozen=True):
    """Result of screening a text: the line to say, the flow to open, and whether the text is set aside.

    `from_clues`: clues alone added up and nothing graver was heard, so that the question stays open and
    offers the text. `heavy`: something was found, whether or not anything is said about it. `denies`: nothing
    but a denial of what the open question asks.
    """

    note: str = ""
    opening: Opening | None = None
    set_aside: bool = False
    from_clues: bool = False
    heavy: bool = False
    denies: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether the finding leads to an answer."""
        return bool(self.note) or self.opening is not None


NOTHING_HEARD = Heard()


class HelpOffers:
    """Chooses offers. Holds the screening lists and the flows; the record is passed in."""

    def __init__(self, talks: DialogStack, lexicons: Lexicons) -> None:
        self._talks = talks
        self._lexicons = lexicons

    def screened(self, turn: TurnContext, text: str) -> Heard:
        """Screen a text, note the finding in the record, and return what is to be said or opened about it."""
        engagement = turn.engagement
        found = self._lexicons.screen(
            text, turn.profile.language, engagement.screened, turn.now, self._asked(turn)
        )
        if found is None or (found.from_clues and self._is_plain_answer(turn, text)):
            return NOTHING_HEARD
        response = doors.respond(found, engagement.screened, engagement.known, turn.now)
        if response.door == "clarify":
            return self._clarifying(turn, text)
        denies = found.denies_own and self._asks_directly(turn)
        if turn.dialog.stack.flow in HELPING:
            emergency = self._talks.scope(turn).facts.get("emergency")
            _note(turn, found, Response())
            note = self._talks.phrase(turn, "screen-helping", {"emergency": emergency})
            return Heard(note, heavy=True, denies=denies)
        opening = _opening(engagement.screened, response) if response.door is not None else None
        _note(turn, found, response)
        note = "" if opening else self._line(turn, response, found)
        unsure = response.note == "screen-unsure" and not set_aside.grave_lately(turn.person, turn.now)
        return Heard(note, opening, response.set_aside, unsure, heavy=True, denies=denies)

    def _is_plain_answer(self, turn: TurnContext, text: str) -> bool:
        """Tell whether a text is an option or a number and nothing else: "somewhere around 6 I guess"."""
        stack = turn.dialog.stack
        return bool(stack) and self._talks.engine.picks(stack, text, self._talks.scope(turn))

    def steps(self, turn: TurnContext) -> EngineResult | None:
        """Return the step to the state that fits danger written inside Help now, or None."""
        stack, session = turn.dialog.stack, turn.dialog.stack.top
        found = self._lexicons.screen(turn.event.value, turn.profile.language, (), turn.now)
        if session.flow != "help" or found is None or found.tier != "red":
            return None
        door = doors.respond(found, (), (), turn.now).door
        state = door if door and (door in doors.DOORS.values() or door == "someone") else STEPS_STATE
        if session.state in (state, "took") or state not in self._talks.library.flows["help"].states:
            return None
        path, token = (*session.path, session.state), session.token + 1
        moved = replace(session, state=state, path=path, token=token, draft=(), retries=0)
        return EngineResult(stack.with_top(moved))

    def without_words(self, turn: TurnContext) -> EngineResult:
        """Set the typed text aside instead of taking it as an answer, and skip its question.

        Lists and picks with entries stay open, and so do questions that can't be skipped.
        """
        engine, scope, text = self._talks.engine, self._talks.scope(turn), turn.event.value
        stack, session = turn.dialog.stack, turn.dialog.stack.top
        answer = engine.answer(stack, Given(text), scope)
        state = self._talks.state_of(session)
        if not answer.unread and turn.profile.consent is not None:
            turn.person = set_aside.put_aside(turn.person, text, session.flow, state, turn.now)
        kind = kind_of(state)
        lines = bool(session.draft) and (kind.has_ids or kind.own_words)
        if not state.skip or session.flow == FRONT or lines or kind.passed:
            return EngineResult(stack.with_top(replace(session, token=session.token + 1)))
        return replace(engine.skip(stack, scope), chosen="")

    def beside_question(self, turn: TurnContext) -> tuple[EngineResult, str]:
        """Set aside a text in which clues alone add up, and leave its question open with the text offered.

        An answer in which no words of the text are kept (a number, a day, a button) is taken. Returns the
        step, and the line that says what one tap does.
        """
        engine, scope, text = self._talks.engine, self._talks.scope(turn), turn.event.value
        stack, session = turn.dialog.stack, turn.dialog.stack.top
        state = self._talks.state_of(session)
        answer = engine.answer(stack, Given(text), scope)
        stays = EngineResult(stack.with_top(replace(session, token=session.token + 1)))
        if answer.unread or kind_of(state).passed or turn.profile.consent is None:
            return stays, ""
        runs = (*(one.session for one in answer.finished), *reversed(answer.stack.runs))
        after = next((run for run in runs if run.flow == session.flow), session)
        if set_aside.texts_at(after, state) <= set_aside.texts_at(session, state):
            return answer, ""
        step = self._talks.step_of(session)
        turn.person = set_aside.put_aside(turn.person, text, session.flow, state, turn.now, clues_at=step)
        return stays, self._talks.phrase(turn, "screen-use")

    def _asks_directly(self, turn: TurnContext) -> bool:
        """Tell whether the open question asks about thoughts of ending one's life."""
        stack = turn.dialog.stack
        if not stack.flow:
            return False
        return (
            stack.top.state in DIRECT_QUESTIONS
            if stack.flow == "help"
            else self._talks.asks_about_danger(turn)
        )

    def _asked(self, turn: TurnContext) -> Asked:
        """Return the kind of the open question, which tells screening what "it" means."""
        name = turn.dialog.stack.flow
        if name in ("", FRONT) or router.in_front(turn.dialog):
            return ""
        flow, state = self._talks.library.flows[name], turn.dialog.stack.top.state
        return "safety" if asks_about_danger(flow, state) else asked(name, flow.states[state])

    def _clarifying(self, turn: TurnContext, text: str) -> Heard:
        """Ask, once a day, whether words are about therapy. Until then they are an ordinary answer."""
        last = turn.engagement.clarified
        if last is not None and turn.now - last < CLARIFIED:
            return Heard(heavy=True)
        turn.engagement = replace(turn.engagement, clarified=turn.now)
        return Heard(opening=Opening("help", "clarify", {"words": text}), heavy=True)

    def _line(self, turn: TurnContext, response: Response, found: Finding) -> str:
        facts = self._talks.scope(turn).facts
        known: dict[str, Value] = {"topic": found.topic, "help_line": facts["help_line"]}
        return self._talks.phrase(turn, response.note, {**known, "emergency": facts["emergency"]})


def _note(turn: TurnContext, found: Finding, response: Response) -> None:
    """Note the finding, and set a hold where it requires one."""
    plain = found.direct or response.door in ("plain", "card")
    new = Screened(
        found.tier,
        turn.now,
        found.category,
        plain=plain and not found.softened,
        from_clues=all(one.is_clue for one in found.heard),
    )
    turn.engagement = replace(turn.engagement, screened=(*turn.engagement.screened, new)[-SCREENINGS_KEPT:])
    if response.holds:
        turn.person = holds.alarmed(turn.person, turn.now)


def _opening(screened: Sequence[Screened], response: Response) -> Opening:
    if response.door == "offer":
        offered = sum(one.tier == "amber" for one in screened)
        return Opening(f"offer-{offered % OFFERS + 1}")
    if response.door == "young" and response.holds:
        return Opening("help", at="young-now")
    return Opening("help", at="" if response.door == "card" else response.door or "")
