"""Words that alarm never come back by themselves, wherever and whenever they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.dialogue.help_offers import HELPING
from flows.dialogue.stack.dialog_stack import USE_WORDS
from flows.model import Session, Stack
from flows.person import (
    Appointment,
    Attendance,
    FlowRun,
    Line,
    Note,
    NudgePreferences,
    Person,
    Plan,
    Reason,
    Sentence,
)
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.offenders import each

ALARMING = (
    "I want to die",
    "i will kill myself tonight",
    "quiero morirme",
    "ich will sterben",
    "I feel hopeless",
)
ROUNDABOUT = "by the time the clocks change I won't be breathing"
CONVERSATION = shipped_conversation()
GARDEN = (Reason(1, "my garden", NOON),)
MOST = 8


def typed_places() -> Iterator[tuple[str, str]]:
    """Yield every state that keeps words as they were typed."""
    for flow in CONVERSATION.library.flows.values():
        for state in flow.states.values():
            kind = kind_of(state)
            if kind.answered and (state.other or kind.own_words):
                yield flow.name, state.name


def drifting(person: Person, now: datetime) -> Person:
    """Return somebody who asked for messages and has missed sessions, so that much would come."""
    missed = tuple(Attendance("no-show", now - timedelta(days=day)) for day in (1, 8, 15))
    nudging = replace(
        person.engagement.preferences, when="drift", pulse=2, hold_until=None, helped=None, rest_until=None
    )
    return replace(
        person,
        profile=replace(person.profile, zone="UTC"),
        engagement=replace(person.engagement, attendance=missed, preferences=nudging),
        dialog=replace(person.dialog, stack=Stack()),
    )


def sent_by_itself(person: Person, now: datetime) -> str:
    """Return all that comes by itself from now on."""
    said: list[str] = []
    for _ in range(MOST):
        due = CONVERSATION.policy.next_due(person, now)
        if due is None:
            break
        nudged = CONVERSATION.nudge(person, due)
        said += [one.message.text for one in nudged.delivery.outbox]
        person, now = (
            replace(nudged, delivery=replace(nudged.delivery, outbox=())),
            due + timedelta(minutes=1),
        )
    return "\n".join(said).casefold()


@each(("flow", "state"), [*typed_places()])
def test_no_words_that_alarm_ever_come_by_themselves(flow: str, state: str) -> None:
    chosen = CONVERSATION.library.flow(flow)
    stands = Session(flow, chosen.version, chosen.logic, state, 5, (chosen.start,), {"talk": "fear"})
    you = Chat(
        CONVERSATION,
        agreed(since=NOON, stack=Stack((stands,)), token=5, reasons=(Reason(1, "my garden", NOON),)),
    )

    for words in ALARMING[:2]:
        you.types(words)

    said = sent_by_itself(drifting(you.person, you.now), you.now + timedelta(hours=4))
    assert not any(words.casefold() in said for words in ALARMING)


@each(("flow", "state"), [*typed_places()])
def test_roundabout_words_wait_for_one_tap_and_never_come_by_themselves(flow: str, state: str) -> None:
    chosen = CONVERSATION.library.flow(flow)
    stands = Session(flow, chosen.version, chosen.logic, state, 5, (chosen.start,), {"talk": "fear"})
    you = Chat(CONVERSATION, agreed(since=NOON, stack=Stack((stands,)), token=5, reasons=GARDEN))

    you.types(ROUNDABOUT)
    left = replace(you.person.words, aside=())
    assert flow in HELPING or "breathing" not in repr((you.person.dialog, left))
    if USE_WORDS in [one.value for one in you.buttons()]:
        you.taps(USE_WORDS)
        assert you.person.words.aside == ()

    assert "breathing" not in sent_by_itself(drifting(you.person, you.now), you.now + timedelta(hours=4))


@given(
    words=st.lists(
        st.sampled_from([*ALARMING, "my garden", "to sleep"]), min_size=1, max_size=4, unique=True
    ),
    days=st.integers(0, 400),
    hidden=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_no_reason_that_alarms_comes_whenever_it_was_written(
    words: list[str], days: int, *, hidden: bool
) -> None:
    written = tuple(Reason(n, text, NOON, hidden=hidden) for n, text in enumerate(words, 1))
    now = NOON + timedelta(days=days)

    said = sent_by_itself(
        drifting(agreed(since=NOON, reasons=written, preferences=NudgePreferences()), now), now
    )

    assert not any(one.casefold() in said for one in ALARMING)


@each("words", ALARMING)
@each(
    "kept",
    [
        lambda words: {"reasons": (Reason(2, words, NOON), *GARDEN)},
        lambda words: {"reasons": GARDEN, "sentences": (Sentence(words, "fear", NOON),)},
        lambda words: {"reasons": GARDEN, "plans": (Plan("it is night", words, "fear", NOON),)},
        lambda words: {"reasons": GARDEN, "plans": (Plan(words, "I call", "fear", NOON),)},
        lambda words: {"reasons": GARDEN, "notes": (Note(words, NOON),)},
        lambda words: {"reasons": GARDEN, "talks": (run_with(words),)},
    ],
)
def test_what_an_old_record_holds_never_comes_by_itself(
    kept: Callable[[str], dict[str, object]], words: str
) -> None:
    now = NOON + timedelta(days=3)
    session = Appointment(1, now.date() + timedelta(days=1), time(15), "UTC", every_weeks=1)
    old = agreed(since=NOON, appointments=(session,), **kept(words))

    said = sent_by_itself(drifting(old, now), now)

    assert words.casefold() not in said
    assert "my garden" in said


def run_with(words: str) -> FlowRun:
    return FlowRun("failing", 1, "Fear of failing", NOON, (Line("a", "What it is", words),))


def test_a_line_in_which_nothing_is_heard_does_come() -> None:
    now = NOON + timedelta(days=3)

    assert "my garden" in sent_by_itself(drifting(agreed(since=NOON, reasons=GARDEN), now), now)
