"""Says what a talk leaves behind when it ends, and what is asked about that before the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.locale.lengths import one_line
from flows.model import Finished, Message, Section, Value
from flows.person import FlowRun, Person, SetAside, zone_of
from flows.record import memory, set_aside
from flows.record.plans import plan_line
from flows.record.summary import FOLLOWS, numbers_alone, page
from flows.safety.asked import SAFETY_FLOWS
from flows.turn import TurnContext

LAST_TIME = "last-time"
"""Flow that asks, before a talk opens again, what became of the last one."""

REASONS = "reasons"
"""Flow about the person's reasons: it makes a page, and is about no barrier."""

ABOUT_WORDS = "set-aside"
"""Flow that asks about texts that were set aside."""

MOST_QUOTED = 200
"""Characters of a text that are quoted to say which one is meant."""


class Question(Struct, frozen=True):
    """A question about what was left: the state of a flow that asks it, and the answers it knows."""

    flow: str
    at: str
    answers: Mapping[str, Value]


class Endings:
    """Holds the flows; the turn brings the record."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._barriers = frozenset(
            flow.name for flow in library.flows.values() if flow.menu and flow.summary and flow.nudged
        ) - {memory.FINDER, REASONS}

    def look_back(self, turn: TurnContext, name: str) -> Question | None:
        """Return the question about earlier talks that comes before a flow opens, or None.

        Talks about a barrier, the finder of barriers and the agenda have one.
        """
        flow, language = self._library.flows[name], turn.profile.language
        if name not in self._barriers | {memory.FINDER, memory.AGENDA}:
            return None
        if LAST_TIME not in self._library.flows:
            return None
        words = self._library.phrase("plan-line", language)
        asked = memory.look_back(
            turn.person,
            flow.name,
            turn.now,
            title=lambda talk: fill(self._library.flow(talk, language).title, {}).text,
            line=lambda plan: plan_line(plan.cue, plan.act, words, language),
            barriers=self._barriers,
        )
        return Question(LAST_TIME, asked.at, {**asked.answers, "then": name}) if asked else None

    def about_words(self, turn: TurnContext, last: Finished, then: str) -> Question | None:
        """Return the question about a text that was set aside in the talk that has ended, None without one.

        Each text is asked about once, one after the other. Words at the last question of a talk end that talk
        below a safety card; they are asked about when the card ends.
        """
        if turn.dialog.stack:
            return None
        flow = last.session.flow
        if flow == ABOUT_WORDS:
            flow = str(last.session.answers.get("talk", ""))
        elif flow in SAFETY_FLOWS:
            flow = self._left_with_words(turn.person)
        left = set_aside.unasked(turn.person, flow)
        if not left or flow not in self._library.flows:
            return None
        at = "ask-page" if self._library.flows[flow].summary else "ask"
        label, section = self._page_place(left[0], turn.profile.language)
        asked = {"text": left[0].text, "aside_line": one_line(left[0].text, MOST_QUOTED)}
        known = {"talk": flow, "then": then, "label": label, "section": section}
        return Question(ABOUT_WORDS, at, {**known, **asked})

    def _page_place(self, words: SetAside, language: str) -> tuple[str, Section]:
        """Return the label and the section that a text has on the page.

        They are those of its question where clues alone brought it, and of other own words otherwise.
        """
        state = self._library.flow(words.flow, language).states.get(words.state)
        label = (
            state.label if state is not None and words.from_clues and not set_aside.is_pair(state) else None
        )
        if state is None or label is None or any(span.slot for span in label.spans):
            return self._library.translator(language)("page-own-words"), "barrier"
        return fill(label, {}, language).text, FOLLOWS.get(state.keep or "", state.section)

    def leaves_page(self, person: Person, last: Finished) -> bool:
        """Tell whether the talk that has just ended leaves a page behind.

        The flow that asks about words set aside ends for the talk that they are from.
        """
        newest = newest_page(self._library, person)
        ended = last.session.flow
        if ended == ABOUT_WORDS:
            ended = str(last.session.answers.get("talk", ""))
        return newest is not None and newest is person.words.talks[-1] and newest.flow == ended

    def send_page(self, turn: TurnContext, lead: str) -> None:
        """Send the page of the newest talk that has one, as a plain message to forward, after a lead."""
        talk = newest_page(self._library, turn.person)
        assert talk is not None, "a page is sent when there is one"
        made_on = turn.now.astimezone(zone_of(turn.person)).date()
        shared = tuple(line for line in talk.lines if line.share)
        language = turn.profile.language
        title = page_title(self._library, talk, language)
        text = page(title, shared, made_on, self._library.phrases_in(language), language)
        turn.retire()
        if lead:
            turn.say(Message(lead))
        turn.say(Message(text))

    def _left_with_words(self, person: Person) -> str:
        """Return a flow that is neither open nor suspended, and has words set aside to ask about; or ""."""
        waiting = {one.flow for one in person.dialog.suspended}
        unasked = (one.flow for one in person.words.aside if not one.asked and one.flow not in waiting)
        return next((flow for flow in unasked if flow in self._library.flows), "")


def page_title(library: Library, talk: FlowRun, language: str) -> str:
    """Return what heads the page of a finished talk: its title, or another one that tells less."""
    flow = library.flow(talk.flow, language) if talk.flow in library.flows else None
    return fill(flow.page_title, {}, language).text if flow and flow.page_title else talk.title


def newest_page(library: Library, person: Person) -> FlowRun | None:
    """Return the newest finished flow run that has lines for a page, or None."""
    return next((talk for talk in reversed(person.words.talks) if _has_page(library, talk)), None)


def _has_page(library: Library, talk: FlowRun) -> bool:
    known = talk.flow in library.flows and library.flows[talk.flow].summary
    shared = [line for line in talk.lines if line.share]
    return known and bool(shared) and not numbers_alone(shared)
