"""The words of what comes first, and what its buttons do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from flows.definition.template import fill, names
from flows.dialogue.answers import nudge_answers
from flows.engagement import wording
from flows.model import Event, Session, Stack
from flows.person import (
    Appointment,
    Attendance,
    Consent,
    Engagement,
    Note,
    Nudge,
    NudgeKind,
    NudgePreferences,
    Outgoing,
    OwnWords,
    Person,
    Profile,
    Reason,
)
from tests.helpers.chat import shipped_conversation
from tests.helpers.offenders import each
from tests.helpers.people import with_fields

CONVERSATION = shipped_conversation()
PHRASES = CONVERSATION.library.phrases

NOW = datetime(2026, 3, 2, 17, 40, tzinfo=UTC)
SESSION = datetime(2026, 3, 5, 15, tzinfo=UTC)
LINE = "To be calm with my son"

LANGUAGES = sorted({"en", *CONVERSATION.library.languages.codes()})
SPOKEN = [name for name in PHRASES if re.match(r"(nudge|why|next|idle)-(?!.*words$)", name)]
BUTTONS = {f"nudge-{name}" for name in nudge_answers.NUDGE_ANSWERS} | {"nudge-why"}
CARDS = [
    *(
        f"nudge-{kind}"
        for kind in (*wording.BUTTON_ROWS, "refresh", "look", "note", "decide", "carry-on", "pulse")
    ),
    "nudge-reason-long",
    "nudge-reminder-reason",
    "nudge-goodbye-reminders",
]

NEVER_IN = {
    "de": r"sollte|muss|müsstest|vergiss nicht|verpasst|versäumt|hast nicht|letzte chance|wir vermissen"
    r"|tage ohne|tage seit|einfach|wenigstens|zumindest|[!☹🙁😞😢]|, aber\b",
    "es": r"deber[íi]as|debes|necesitas|tienes que|hay que|no olvides|faltaste|fallaste|no has|racha"
    r"|última oportunidad|te echamos|te extrañ|\bsolo quedan|fácil|al menos|días sin|[!¡☹🙁😞😢]|, pero\b",
}
"""Words that no nudge says, in the languages besides English. A new language brings its own."""

NEVER = re.compile(
    r"you missed|you haven.t|don.t forget|\bshould|\bmust\b|need to|streak|only \d+ days|we miss you"
    r"|last chance|it.s been|\bjust\b|\beasy\b|at least|[!☹🙁😞😢]|, but\b",
    re.IGNORECASE,
)
TELLING = re.compile(
    r"drink|drug|alcohol|substance|symptom|fear|fail|afraid|sad|anxi|panic|shame|honest|barrier|therap|missed"
    r"|cancel|crisis|help now|stopping|harder",
    re.IGNORECASE,
)
"""Words that name a barrier, a drug or a feeling."""


SHOWN_IN = {
    "en": (TELLING, re.compile("leave it|fine to skip|or skip")),
    "de": (
        re.compile(
            "trink|droge|alkohol|symptom|angst|fürcht|scheiter|traurig|panik|scham|ehrlich|therap|verpasst"
            "|absag|krise|hilfe jetzt|aufhör|schwer",
            re.IGNORECASE,
        ),
        re.compile("lass|überspring", re.IGNORECASE),
    ),
    "es": (
        re.compile(
            "beb|droga|alcohol|síntoma|miedo|fracas|triste|ansied|pánico|vergüenza|sincer|terap|faltaste"
            "|cancel|crisis|ayuda ya|dejar la|difícil",
            re.IGNORECASE,
        ),
        re.compile("dej|salt|omit"),
    ),
}
"""For each language: what names a barrier, a drug or a feeling, and how a no is left free."""


def somebody() -> Person:
    return Person(
        "1",
        profile=Profile(zone="Europe/Berlin", consent=Consent(NOW, "1")),
        engagement=Engagement(
            last_seen=NOW - timedelta(days=3),
            preferences=NudgePreferences(when="drift"),
            attendance=(
                Attendance("no-show", NOW - timedelta(days=3), 2),
                Attendance("i-cancelled", NOW - timedelta(days=3)),
            ),
        ),
        words=OwnWords(
            reasons=(Reason(1, LINE, NOW - timedelta(days=9)), Reason(2, "To sleep", NOW)),
            notes=(Note("You have come far.", NOW - timedelta(days=20)),),
        ),
    )


def nudged(kind: NudgeKind, person: Person | None = None) -> Person:
    """Return somebody to whom this was sent, with its message alone in the outbox."""
    person = person or somebody()
    nudge = Nudge(kind, NOW, ("Because.",), 1 if kind == "reason" else None)
    message = wording.card(CONVERSATION.library, person, nudge)
    return replace(
        person,
        engagement=replace(person.engagement, nudges=(nudge,)),
        delivery=replace(person.delivery, outbox=(Outgoing("send", message),), keyboard=7),
    )


def labels(person: Person) -> list[str]:
    return [button.label for row in person.delivery.outbox[-1].message.rows for button in row]


def tap(person: Person, label: str, message_id: int = 7) -> Person:
    """Tap the button on the message that came last, a minute later."""
    shown = person.delivery.outbox[-1].message
    value = next(button.value for row in shown.rows for button in row if button.label == label)
    event = Event("1", len(person.delivery.seen) + 1, "button", value, 0, message_id, shown.text)
    return CONVERSATION.respond(
        replace(person, delivery=replace(person.delivery, outbox=())), event, NOW + timedelta(minutes=1)
    ).person


def said(person: Person) -> str:
    return person.delivery.outbox[-1].message.text


@each("name", SPOKEN)
def test_nothing_that_is_said_first_presses_counts_or_blames(name: str) -> None:
    assert NEVER.search(PHRASES[name].source) is None


def test_every_language_has_its_list_of_what_is_never_said_first_and_keeps_to_it() -> None:
    library = CONVERSATION.library

    said = {
        (language, name): library.phrase(name, language).source
        for language in LANGUAGES if language != "en" for name in SPOKEN
    }  # fmt: skip

    assert set(LANGUAGES) == {"en", *NEVER_IN}
    assert [at for at, text in said.items() if re.search(NEVER_IN[at[0]], text, re.IGNORECASE)] == []


@each("language", LANGUAGES)
@each("name", CARDS)
def test_in_every_language_a_locked_phone_shows_nothing_telling_and_a_no_is_free(
    language: str, name: str
) -> None:
    telling, free_no = SHOWN_IN[language]
    text = CONVERSATION.library.phrase(name, language).source

    assert telling.search(text[:40]) is None
    assert "{" not in text[:40]
    assert name.startswith("nudge-goodbye") or free_no.search(text)


@each("language", LANGUAGES)
@each("kind", get_args(NudgeKind))
@each("letters", [22, 104, 140])
def test_in_every_language_a_card_is_short_and_quotes_nothing_on_a_locked_phone(
    language: str, kind: NudgeKind, letters: int
) -> None:
    wednesday = datetime(2026, 9, 23, 12, tzinfo=UTC)
    known = with_fields(somebody(), language=language, reasons=(Reason(1, "x" * letters, wednesday),))
    nudge = Nudge(kind, wednesday, reason=1, session=wednesday + timedelta(days=20))

    text = wording.card(CONVERSATION.library, known, nudge).text

    assert len(text) <= 200
    assert "xx" not in text[:40]
    assert text.count("?") == (kind != "goodbye")


@pytest.mark.parametrize("name", CARDS)
def test_what_a_locked_phone_may_show_names_nothing(name: str) -> None:
    first = PHRASES[name].source[:40]

    assert TELLING.search(first) is None
    assert "{" not in first


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_short_and_asks_one_question_with_a_free_no(name: str) -> None:
    values = {"line": "x" * 80, "on": "2026-09-23", "day": "2026-09-23", "at": "18:30"}
    text = fill(PHRASES[name], values).text

    assert len(text) <= 200
    if not name.startswith("nudge-goodbye"):
        assert text.count("?") == 1
        assert re.search("leave it|fine to skip|or skip", text)


def test_a_reason_is_shown_word_for_word_with_its_date() -> None:
    text = said(nudged("reason"))

    assert f"“{LINE}”" in text
    assert "February 21, 2026" in text
    assert "line" in names(PHRASES["nudge-reason"])


@pytest.mark.parametrize("letters", [1, 80, 104, 105, 140])
@pytest.mark.parametrize("kind", ["reason", "reminder"])
def test_with_a_line_of_any_length_a_card_is_short_and_the_line_is_whole_or_not_there(
    kind: NudgeKind, letters: int
) -> None:
    line = "x" * letters
    wednesday = datetime(2026, 9, 23, 12, tzinfo=UTC)
    person = with_fields(somebody(), reasons=(Reason(1, line, wednesday),))
    nudge = Nudge(kind, wednesday, reason=1, session=wednesday if kind == "reminder" else None)

    text = wording.card(CONVERSATION.library, person, nudge).text

    assert len(text) <= 200
    assert f"“{line}”" in text or (kind == "reminder" and "x" not in text)
    assert "x" not in text[:40]


def test_a_nudge_is_silent_and_has_its_answers_one_tap_away() -> None:
    person = nudged("reason")

    assert person.delivery.outbox[-1].message.silent
    assert labels(person) == [
        "Still true",
        "Change it",
        "Not today",
        "Why this?",
        "Fewer of these",
        "A pause",
        "Stop these",
    ]


def test_the_nudge_that_is_due_goes_out_once_with_why_it_came() -> None:
    due = CONVERSATION.policy.next_due(somebody(), NOW - timedelta(hours=5))
    assert due is not None

    person = CONVERSATION.nudge(somebody(), due)

    assert [item.at_most_once for item in person.delivery.outbox] == [True]
    assert person.engagement.nudges[0].why == (
        "On Friday, February 27, 2026 you told me about a session you didn't get to.",
        "You also told me you cancelled a session.",
        "You asked me to bring something back at times like this. That's why I wrote.",
    )
    assert CONVERSATION.nudge(person, due).engagement.nudges == person.engagement.nudges


def test_why_tells_what_was_true_when_the_message_came_whatever_was_told_since() -> None:
    due = CONVERSATION.policy.next_due(somebody(), NOW - timedelta(hours=5))
    assert due is not None
    came = CONVERSATION.nudge(somebody(), due)
    since = replace(
        came,
        engagement=replace(came.engagement, attendance=(Attendance("went", due),)),
        delivery=replace(came.delivery, outbox=()),
    )

    asked = CONVERSATION.respond(since, Event("1", 5, "command", "why", 0, None, ""), due).person

    assert said(asked).startswith(" ".join(came.engagement.nudges[0].why))


@pytest.mark.parametrize("kind", ["pulse", "reminder", "after", "keep-on", "hold-over", "goodbye"])
def test_what_was_asked_for_says_so(kind: NudgeKind) -> None:
    person = somebody()
    nudge = Nudge(kind, NOW)

    reasons = wording.why(CONVERSATION.library, person, nudge, CONVERSATION.policy.drift(person, NOW))

    assert len(reasons) == 1
    assert reasons[0].endswith(".")


def test_every_sign_of_drift_can_be_told_in_words() -> None:
    signs = {"unbooked", "thinking-of-stopping", "importance", "confidence", "did-not-try", "check-ins"}
    signs |= {"unfinished", "silent", "no-show", "i-cancelled", "i-cancelled-rebooked", "late"}

    assert {f"why-{sign}" for sign in signs} <= set(PHRASES)


def test_still_true_is_noted_and_takes_the_buttons_away() -> None:
    person = tap(nudged("reason"), "Still true")

    assert said(person) == "Good to know. What would be one small step for it?"
    assert (person.engagement.nudges[0].answer, person.words.reasons[0].tapped) == (
        "still",
        NOW + timedelta(minutes=1),
    )
    assert [(item.do, item.message_id) for item in person.delivery.outbox] == [("retire", 7), ("send", None)]
    assert person.delivery.outbox[0].message.text.endswith("✓ Still true")


def test_not_today_lets_the_line_rest() -> None:
    person = tap(nudged("reason"), "Not today")

    assert person.words.reasons[0].rest_until == NOW + timedelta(days=30, minutes=1)
    assert person.words.reasons[1].rest_until is None


def test_change_it_opens_the_list() -> None:
    person = tap(nudged("reason"), "Change it")

    assert person.dialog.stack
    assert person.dialog.stack.top.flow == "my-reasons"
    assert LINE in said(person)


def test_why_this_says_why_and_offers_a_rest() -> None:
    person = tap(nudged("reason"), "Why this?")

    assert said(person) == "Because."
    assert labels(person) == [
        *(
            "Still true",
            "Change it",
            "Not today",
            "Fewer of these",
            "A pause",
            "Stop these",
            "Hide this line",
        ),
    ]
    assert tap(person, "Hide this line").words.reasons[0].hidden


@pytest.mark.parametrize("kind", ["reason", "look", "pulse", "reminder", "after"])
def test_a_pause_is_one_tap_from_a_message(kind: NudgeKind) -> None:
    person = tap(nudged(kind), "A pause")

    assert person.dialog.stack
    assert person.dialog.stack.top.flow == "quiet"
    assert {"A day", "Three days", "A week", "Until a day I pick"} < set(labels(person))
    assert {"Only session reminders", "Stop everything", "Leave it as it is"} < set(labels(person))


def test_fewer_and_stop_do_what_they_say() -> None:
    fewer = tap(nudged("reason"), "Fewer of these")
    stopped = tap(nudged("reason"), "Stop these")

    assert (fewer.engagement.preferences.less, fewer.engagement.preferences.off) == (1, False)
    assert stopped.engagement.preferences.off
    assert CONVERSATION.policy.next_due(stopped, NOW) is None


@pytest.mark.parametrize(
    ("kind", "flow"),
    [
        ("look", "find-my-barrier"),
        ("decide", "before-you-decide"),
        ("refresh", "my-reasons"),
        ("pulse", "weekly-pulse"),
    ],
)
def test_a_yes_opens_what_was_offered(kind: NudgeKind, flow: str) -> None:
    person = tap(nudged(kind), "Yes")

    assert person.dialog.stack
    assert person.dialog.stack.top.flow == flow
    assert person.engagement.nudges[0].answer == "yes"


def test_a_note_is_shown_only_after_a_yes() -> None:
    person = nudged("note")

    assert "You have come far." not in said(person)
    assert (
        said(tap(person, "Yes"))
        == "On Tuesday, February 10, 2026 you wrote, for a harder day: “You have come far.”"
    )
    assert said(tap(person, "No, leave it")) == "Okay, I'll leave it."


def test_a_yes_to_carry_on_asks_how_to_go_on_with_the_talk_that_waits() -> None:
    waiting = Session("fear", 1, "", "which", 3, path=("door",))

    person = tap(
        nudged("carry-on", with_fields(somebody(), suspended=(waiting,))),
        "Yes",
    )

    assert person.dialog.stack
    assert person.dialog.stack.top.answers["talk"] == "fear"


def test_a_yes_after_a_hold_turns_messages_on_again() -> None:
    held = with_fields(
        somebody(), preferences=NudgePreferences(when="drift", hold_until=NOW, helped=NOW - timedelta(days=7))
    )

    assert tap(nudged("hold-over", held), "Yes").engagement.preferences.hold_until is None
    assert tap(nudged("hold-over", held), "No, leave it").engagement.preferences.hold_until == NOW


def test_reminders_stay_or_end_by_a_button_that_says_which() -> None:
    reminded = with_fields(somebody(), appointments=(Appointment(1, SESSION.date(), SESSION.time(), "UTC"),))

    kept, ended = (tap(nudged("keep-on", reminded), label) for label in ("Keep them", "Turn them off"))

    assert kept.engagement.preferences.reminders
    assert ended.engagement.preferences.reminders == ()


def test_a_goodbye_says_whether_reminders_stay() -> None:
    reminded = with_fields(somebody(), appointments=(Appointment(1, SESSION.date(), SESSION.time(), "UTC"),))

    assert "reminders" not in said(nudged("goodbye"))
    assert "reminders stay" in said(nudged("goodbye", reminded))


def test_a_reminder_says_when_the_session_is_by_the_persons_clock() -> None:
    plain = wording.card(CONVERSATION.library, somebody(), Nudge("reminder", NOW, session=SESSION))
    with_line = wording.card(
        CONVERSATION.library, somebody(), Nudge("reminder", NOW, reason=1, session=SESSION)
    )

    assert "session is on Thursday, at 4:00" in plain.text
    assert LINE in with_line.text


def test_an_answer_to_an_older_nudge_is_noted_with_that_one() -> None:
    person = nudged("reason")
    older = replace(person.engagement.nudges[0], at=NOW - timedelta(days=9), reason=2)
    shown = Outgoing("send", wording.card(CONVERSATION.library, person, older))

    tapped = tap(
        replace(
            person,
            engagement=replace(person.engagement, nudges=(older, *person.engagement.nudges)),
            delivery=replace(person.delivery, outbox=(shown,)),
        ),
        "Not today",
    )

    assert [nudge.answer for nudge in tapped.engagement.nudges] == ["not-today", ""]
    assert [reason.rest_until is None for reason in tapped.words.reasons] == [True, False]


def test_a_tap_on_a_nudge_leaves_the_buttons_of_a_talk_in_progress() -> None:
    person = with_fields(
        nudged("reason"), keyboard=9, stack=Stack((Session("fear", 1, "", "which", 3, path=("door",)),))
    )

    after = tap(person, "Still true", message_id=7)

    assert after.delivery.keyboard == 9
    assert [item.message_id for item in after.delivery.outbox if item.do == "retire"] == [7]


def test_the_words_of_a_button_can_be_typed() -> None:
    person = nudged("reason")

    def typing(text: str, later: timedelta) -> Person:
        event = Event("1", 1, "text", text)
        return CONVERSATION.respond(
            replace(person, delivery=replace(person.delivery, outbox=())), event, NOW + later
        ).person

    assert typing("not today", timedelta(hours=1)).engagement.nudges[0].answer == "not-today"
    assert typing("not at all", timedelta(hours=1)).engagement.nudges[0].answer == ""
    assert typing("not today", timedelta(days=13)).engagement.nudges[0].answer == "not-today"
    assert typing("not today", timedelta(days=15)).engagement.nudges[0].answer == ""


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [("reason", "Yes", "still"), ("look", "yes", "yes"), ("look", "no", "no"), ("reason", "no", "")],
)
def test_a_plain_yes_or_no_is_an_answer_where_it_can_only_mean_one(
    kind: NudgeKind, typed: str, answer: str
) -> None:
    person = nudged(kind)
    event = Event("1", 1, "text", typed)

    after = CONVERSATION.respond(
        replace(person, delivery=replace(person.delivery, outbox=())), event, NOW + timedelta(minutes=1)
    ).person

    assert after.engagement.nudges[0].answer == answer


def test_a_button_of_a_nudge_long_forgotten_shows_where_we_are() -> None:
    person = nudged("reason")

    assert said(
        tap(replace(person, engagement=replace(person.engagement, nudges=())), "Still true")
    ).startswith("That button belongs to an earlier question.")


def test_settings_say_what_comes_next_and_why() -> None:
    person = somebody()

    event = Event("1", 1, "command", "settings")
    shown = said(
        CONVERSATION.respond(
            replace(person, engagement=replace(person.engagement, last_seen=NOW - timedelta(days=4))),
            event,
            NOW - timedelta(hours=6),
        ).person
    )

    assert "Next: Monday, about 6:" in shown
    assert "because you asked me to bring something back at times like this." in shown


def test_a_yes_to_carry_on_with_a_talk_in_progress_asks_its_question_again() -> None:
    here = Session("fear", 1, "", "which", 3, path=("door",))

    person = tap(nudged("carry-on", with_fields(somebody(), stack=Stack((here,)))), "Yes")

    assert person.dialog.stack
    assert (person.dialog.stack.top.flow, person.dialog.stack.top.state) == ("fear", "which")
    assert labels(person)
