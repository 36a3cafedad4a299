"""Tells what to ask about earlier talks when one opens again, and notes what was answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from flows.model import Value, Values
from flows.person import Became, FlowRun, Person, Plan, Sentence, Went, zone_of
from flows.record.facts import heavy_lately

ASKED_AFTER = timedelta(hours=12)
"""Time after which a line, a plan or a talk is asked about. A line made a minute ago never is."""

ASKED_AGAIN = timedelta(hours=12)
"""Time between two looks back, so that a second talk on the same day begins at once."""

FOCUSED = timedelta(weeks=4)
"""Time of looking at symptoms or substances first, after which one question asks about the rest."""

ASKED_FOR = timedelta(days=180)
"""Time in which an earlier talk, plan or said line is asked about."""

MEMORIES_ASKED = 2
"""Questions of one look back."""

FINDER = "find-my-barrier"
"""Talk that asks whether to go back to the barrier that was looked at last."""

AGENDA = "before-session"
"""Talk that picks what to say next. Before it only the rest that was put off is asked about."""

WENT: Mapping[str, Went] = MappingProxyType({"good": "good", "mixed": "mixed", "hard": "hard"})
BECAME: Mapping[str, Became] = MappingProxyType(
    {"did": "did", "part": "part", "not-yet": "not-yet", "no-fit": "no-fit"}
)


@dataclass(frozen=True, slots=True)
class LookBack:
    """Questions about earlier talks: the state to begin at, and what the questions quote."""

    at: str
    answers: Mapping[str, Value]


def look_back(
    person: Person,
    flow: str,
    now: datetime,
    *,
    title: Callable[[str], str],
    line: Callable[[Plan], str],
    barriers: Collection[str],
) -> LookBack | None:
    """Return what is asked before a flow opens, or None where there is nothing to ask.

    Args:
        person: the record as it is before the flow opens.
        flow: the name of the flow.
        now: the time.
        title: returns a flow's title in the person's language.
        line: returns a plan as one sentence.
        barriers: names of the flows about one barrier.
    """
    looked_back = person.engagement.looked_back
    asked_lately = looked_back is not None and now - looked_back < ASKED_AGAIN
    if asked_lately or heavy_lately(person, now):
        return None
    asked: list[tuple[str, dict[str, Value]]] = []
    if flow != AGENDA:
        asked += _words_of_theirs(person, flow, now, line)
    asked += _topic(person, flow, now, title, barriers)
    asked = asked[:MEMORIES_ASKED]
    if not asked:
        return None
    return LookBack(asked[0][0], {name: value for _, values in asked for name, value in values.items()})


def _words_of_theirs(
    person: Person, flow: str, now: datetime, line: Callable[[Plan], str]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the states that ask about a sentence and about a plan, with what they quote."""
    if spoken := said_line(person, now):
        yield "said", {"said_line": spoken.text}
    if plan := open_plan(person, flow, now):
        yield "plan", {"last_plan": line(plan), "last_plan_on": _day(person, plan.at)}


def _topic(
    person: Person, flow: str, now: datetime, title: Callable[[str], str], barriers: Collection[str]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the state that asks about the present topic, or about the last barrier, with what it quotes."""
    since, topic = person.engagement.focus_since, person.engagement.focus
    if since is not None and topic in barriers and flow in (topic, FINDER, AGENDA) and now - since >= FOCUSED:
        elsewhere: dict[str, Value] = {} if flow == FINDER else {"talk": FINDER}
        yield "focus", {"focus_talk": title(topic), **elsewhere}
    elif flow == FINDER and (run := last_barrier(person, barriers, now)):
        on = _day(person, run.at)
        yield "barrier", {"last_talk": title(run.flow), "last_talk_on": on, "talk": run.flow}


def _day(person: Person, moment: datetime) -> str:
    return moment.astimezone(zone_of(person)).date().isoformat()


def said_line(person: Person, now: datetime) -> Sentence | None:
    """Return the sentence that was marked as said last, unless it was asked about or is of today."""
    spoken = [one for one in person.words.sentences if one.said_at is not None and one.mark != "heavy"]
    last = max(spoken, key=lambda one: one.said_at or one.at, default=None)
    return last if last and not last.went and _settled(last.at, now) else None


def open_plan(person: Person, flow: str, now: datetime) -> Plan | None:
    """Return the newest plan of a flow, unless it was asked about or is of today."""
    last = next((one for one in reversed(person.words.plans) if one.flow == flow), None)
    return last if last and last.mark != "heavy" and not last.became and _settled(last.at, now) else None


def last_barrier(person: Person, barriers: Collection[str], now: datetime) -> FlowRun | None:
    """Return the newest finished talk about one barrier, unless it is of today."""
    last = next((one for one in reversed(person.words.talks) if one.flow in barriers), None)
    return last if last and _settled(last.at, now) else None


def _settled(at: datetime, now: datetime) -> bool:
    return ASKED_AFTER <= now - at <= ASKED_FOR


def looked_back(person: Person, answers: Values, now: datetime) -> Person:
    """Note the answers of a look back. A question that was left open counts as asked."""
    person = replace(person, engagement=replace(person.engagement, looked_back=now))
    if "said_line" in answers and (spoken := said_line(person, now)):
        went = WENT.get(str(answers.get("said")), "passed")
        person = _put_sentence(person, spoken, replace(spoken, went=went))
    if "last_plan" in answers and (plan := open_plan(person, str(answers.get("then")), now)):
        became = BECAME.get(str(answers.get("plan")), "passed")
        plans = tuple(replace(one, became=became) if one is plan else one for one in person.words.plans)
        person = person.with_plans(plans)
    if "focus_talk" in answers:
        stays = answers.get("focus") == "not-yet"
        focus, since = (person.engagement.focus, now) if stays else ("", None)
        person = replace(person, engagement=replace(person.engagement, focus=focus, focus_since=since))
    return person


def went(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """Note how it went to say the sentence that was marked as said last."""
    del flow, now
    spoken = [one for one in person.words.sentences if one.said_at is not None]
    last = max(spoken, key=lambda one: one.said_at or one.at, default=None)
    how = WENT.get(str(value))
    return _put_sentence(person, last, replace(last, went=how)) if last and how else person


def focused(person: Person, value: Value, flow: str, now: datetime | None) -> Person:
    """Note that therapy is to look at the topic of a flow first for a while, or no longer."""
    if value in FOCUSING:
        return replace(person, engagement=replace(person.engagement, focus=flow, focus_since=now))
    if person.engagement.focus != flow:
        return person
    return replace(person, engagement=replace(person.engagement, focus="", focus_since=None))


FOCUSING: Collection[Value] = frozenset({"yes", "ask", "understand", "less", "pause", "stop"})
"""Answers after which the sentence asks to look at the topic first, then to come back to the rest."""


def _put_sentence(person: Person, old: Sentence, new: Sentence) -> Person:
    sentences = tuple(new if one is old else one for one in person.words.sentences)
    return person.with_sentences(sentences)
