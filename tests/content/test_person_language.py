"""No English reaches a person of another language: records, screens and files in one nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from bot.files import chart, exports
from flows.dialogue.conversation import Conversation
from flows.engagement import retention, wording
from flows.model import Event, Session
from flows.person import (
    Appointment,
    Attendance,
    Attended,
    Break,
    CalendarCopy,
    CalendarTitle,
    Engagement,
    FlowRun,
    Line,
    Note,
    Nudge,
    NudgeKind,
    NudgePreferences,
    OwnWords,
    Person,
    Plan,
    Rated,
    Rating,
    Reason,
    Screened,
    ScreenState,
    Sentence,
    Sheet,
)
from flows.record import progress, report
from flows.record.calendar import calendar_copy
from flows.turn import TurnContext
from flows.views import page_files
from flows.views.base import ScreenContext
from flows.views.router import SCREENS
from tests.helpers import pseudo_locale
from tests.helpers.chat import NOON, Chat, agreed, shipped_library

OWN = "слова"
"""Texts of a person: no letter of it is English."""

LINES = (Line("what", OWN, OWN), Line("say", OWN, OWN, "sentence"), Line("numbers", OWN, "5", "scores"))
RUNS = tuple(FlowRun("failing", 1, OWN, NOON - timedelta(days=n), LINES) for n in (1, 40))
SHIPPED = shipped_library()
SAID = next(state.save for state in SHIPPED.flows["fear"].states.values() if state.save)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    return pseudo_locale.conversation(pseudo_locale.write(tmp_path_factory.mktemp("language")))


def everything(language: str = pseudo_locale.CODE) -> Person:
    """Return somebody of whom every kind of thing is kept, each code of the record once."""
    nudging = NudgePreferences(
        when="drift", pulse=2, ask_after=True, paused_until=NOON, hold_until=NOON, less=1, less_until=NOON
    )
    answers = ("yes", "no", "still", "hide", "stop", "")
    nudges = (Nudge(kind, NOON, answer=answers[n % 6]) for n, kind in enumerate(get_args(NudgeKind)))
    said = ("not yet", "part", "said", "dropped")
    made = agreed()
    return replace(
        made,
        profile=replace(made.profile, language=language, zone="UTC", country="DE"),
        dialog=replace(
            made.dialog,
            pending_text=OWN,
            suspended=(Session("fear", 1, "x", SAID, 1, answers={SAID: True, OWN: "own:" + OWN}),),
        ),
        words=OwnWords(
            talks=RUNS,
            reasons=(Reason(1, OWN, NOON), Reason(2, OWN * 2, NOON)),
            notes=(Note(OWN, NOON),),
            sentences=tuple(Sentence(OWN, "fear", NOON, one) for one in said),  # type: ignore[arg-type]
            plans=(Plan(OWN, OWN, "fear", NOON),),
            safety_note=(OWN,),
            steady=(OWN,),
            sheet=Sheet(OWN, NOON.date(), LINES),
        ),
        engagement=Engagement(
            ratings=tuple(Rated(what, n, NOON) for n, what in enumerate(get_args(Rating))),
            attendance=tuple(Attendance(what, NOON) for what in get_args(Attended)),
            appointments=tuple(Appointment(n, NOON.date(), time(16), "UTC", n) for n in range(3)),
            breaks=(Break(date(2026, 5, 1), date(2026, 5, 9)),),
            calendar=CalendarCopy("therapy", version=1),
            preferences=nudging,
            nudges=tuple(nudges),
            screened=tuple(Screened(tier, NOON) for tier in ("red", "amber", "soft")),
            looked=NOON,
            last_seen=NOON,
        ),
    )


ALLOWED = frozenset({"UTC", "DE", "PDF", "GMT", "AM", "PM"})


def english(text: str) -> Iterator[str]:
    """Yield the words of a text that are written as in English."""
    for word in re.findall(r"[^\W\d_]+", re.sub(r"/\w+", "", text)):
        if (
            word.isascii()
            and len(word) > 2
            and word not in ALLOWED
            and re.search("[aceinosuy]", word.lower())
        ):
            yield word


def test_the_check_itself_sees_english() -> None:
    assert [*english("Día del chequeo: Wednesday, did not try")] == [
        "del",
        "chequeo",
        "Wednesday",
        "did",
        "not",
        "try",
    ]
    assert [*english("\u200fDáý öf ţhé çhéçk 2026-03-02, UTC /mydata")] == []


def test_all_that_is_kept_is_said_in_the_persons_language(pseudo: Conversation) -> None:
    text = report.as_text(pseudo.library, everything())

    assert [*english(text)] == []


def test_the_page_to_take_along_is_in_the_persons_language(pseudo: Conversation) -> None:
    page = exports.make(report.PAGE, everything(), pseudo.library, NOON).decode()

    body = re.sub(r"<[^>]*>", " ", page.split("<body")[1])
    assert [*english(body)] == []


def test_the_page_as_text_is_in_the_persons_language(pseudo: Conversation) -> None:
    page = exports.make(page_files.TEXT, everything(), pseudo.library, NOON).decode()

    assert OWN in page
    assert [*english(page)] == []


def test_the_picture_of_numbers_is_in_the_persons_language(pseudo: Conversation) -> None:
    person = everything()
    said = [*chart.texts(progress.of(person, NOON), person, pseudo.library)]

    assert len(said) > len(get_args(Rating))
    assert [*english(" ".join(said))] == []


@pytest.mark.parametrize("title", get_args(CalendarTitle))
def test_sessions_in_a_calendar_have_a_title_in_the_persons_language(
    pseudo: Conversation, title: CalendarTitle
) -> None:
    person = everything()
    person = replace(person, engagement=replace(person.engagement, calendar=CalendarCopy(title)))
    file = exports.make(calendar_copy.CALENDAR_FILE, person, pseudo.library, NOON).decode()

    titles = re.findall("^(?:SUMMARY|DESCRIPTION).*?:(.*)", file, re.MULTILINE)
    assert titles
    assert [*english(" ".join(titles))] == []


@pytest.mark.parametrize("phrase", ["flood", "stranger", "stranger-listed", "group"])
def test_lines_for_somebody_unknown_are_in_the_language_of_their_telegram(
    pseudo: Conversation, phrase: str
) -> None:
    line = pseudo.told(phrase, pseudo_locale.CODE, number="7")

    assert [*english(line.replace("findahelpline.com", ""))] == []


@pytest.mark.parametrize("kind", get_args(NudgeKind))
def test_messages_that_come_first_are_in_the_persons_language(pseudo: Conversation, kind: NudgeKind) -> None:
    nudge = Nudge(kind, NOON, reason=1, session=NOON + timedelta(days=1))
    person = everything()
    nudge = replace(nudge, why=wording.why(pseudo.library, person, nudge, pseudo.policy.drift(person, NOON)))
    card = wording.card(pseudo.library, person, nudge)

    labels = [button.label for row in card.rows for button in row]
    assert [*english(" ".join((card.text, *labels, *nudge.why)))] == []


def test_the_warning_before_deletion_is_in_the_persons_language(pseudo: Conversation) -> None:
    warned = retention.warn(pseudo.library, everything(), NOON, 12)

    (sent,) = warned.delivery.outbox
    labels = [button.label for row in sent.message.rows for button in row]
    assert [*english(" ".join((sent.message.text, *labels)))] == []


@pytest.mark.parametrize(
    "command",
    ["mydata", "history", "sentences", "summary", "progress", "settings", "appointments", "privacy", "menu"],
)
def test_every_screen_is_in_the_persons_language(pseudo: Conversation, command: str) -> None:
    chat = Chat(pseudo, everything())

    said = chat.commands(command)

    labels = [button.label for message in said for row in message.rows for button in row]
    assert said
    assert [*english("\n".join((*(message.text for message in said), *labels)))] == []
    for label in [button.label for row in said[-1].rows for button in row][:4]:
        deeper = chat.taps(label) if label in [button.label for button in chat.buttons()] else []
        shown = [message.text for message in deeper]
        shown += [button.label for message in deeper for row in message.rows for button in row]
        assert [*english("\n".join(shown))] == [], label


@pytest.mark.parametrize("view", [*SCREENS])
def test_every_view_of_a_screen_is_in_the_persons_language(pseudo: Conversation, view: str) -> None:
    person = everything()
    word = "2026-03" if view == "month" else OWN
    state = ScreenState(view, picked=(0,), word=word, title=OWN, lines=LINES)
    person = replace(person, dialog=replace(person.dialog, screen=state))
    turn = TurnContext(person, Event("7", 1, "command", "menu"), NOON)

    drawn = SCREENS[view].draw(ScreenContext(pseudo.library, turn))

    labels = [button.label for row in drawn.rows for button in row]
    assert drawn.text
    assert [*english("\n".join((drawn.text, *labels)))] == []


@pytest.mark.parametrize("language", ["es", "de"])
def test_codes_of_the_record_have_words_in_every_language(language: str) -> None:
    text = report.as_text(SHIPPED, everything(language))

    for english_words in (
        "Wednesday",
        "not yet",
        "did not",
        "cancelled",
        "hold over",
        "amber",
        "True",
        "hope",
    ):
        assert english_words not in text
