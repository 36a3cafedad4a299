# ruff: noqa: SLF001 - numbers of updates are given out by the chat
"""Typed and sent input, row by row: the smallest inputs that went wrong elsewhere, with the right value.

Each section is a kind of misunderstanding. It opens with the smallest inputs, and goes on with a table or
a property over others of its kind: all zones, all hours, both changes of clocks, leap days, three languages.
`tests/process/test_sent_input.py` has the rows that need Telegram's side.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_api.updates import received
from flows.dialogue.answers.arrivals import CUT
from flows.engagement import schedule
from flows.engine.derived_facts import messages
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.dates import Context, read_day, read_hour
from flows.locale.days import Reference
from flows.locale.habits import hours_said
from flows.locale.vocabulary import Vocabulary, vocabulary_of
from flows.model import Event, Given
from flows.person import Appointment, Break, NudgePreferences, Reason, zone_of
from flows.record.calendar.appointments import upcoming
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.dated_chat import LONDON, chat_at, walk
from tests.helpers.offenders import each
from tests.helpers.people import with_fields
from tests.helpers.tiers import sampled

WEEKLY = Appointment(1, date(2026, 3, 5), time(16), "Europe/London", every_weeks=1)
LANGUAGES = ("en", "de", "es")
LIBRARY = shipped_conversation().library
languages = st.sampled_from(LANGUAGES)
days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def vocabulary(language: str) -> Vocabulary:
    return vocabulary_of({name: LIBRARY.phrase(name, language).source for name in WORD_PHRASES})


WORDS = {language: vocabulary(language) for language in LANGUAGES}


def without_year(day: date, language: str) -> str:
    """Return a day as people of the language type it: "2 March", "2. März", "2 de marzo"."""
    month = LIBRARY.phrase("months", language).source.split("|")[day.month - 1].split("/")[0]
    return {"en": f"{day.day} {month}", "de": f"{day.day}. {month}", "es": f"{day.day} de {month}"}[language]


# 1: a break that has begun, or goes over the turn of the year


@pytest.mark.parametrize(
    ("now", "since", "until", "kept"),
    [
        ("2026-03-04T09:00+00:00", "2 March", "20 March", ("2026-03-02", "2026-03-20")),
        ("2026-12-28T09:00+00:00", "20 Dec", "5 Jan", ("2026-12-20", "2027-01-05")),
        ("2026-11-28T09:00+00:00", "26 November", "12 December", ("2026-11-26", "2026-12-12")),
        ("2026-03-04T09:00+00:00", "tomorrow", "in two weeks", ("2026-03-05", "2026-03-18")),
        ("2026-03-04T09:00+00:00", "6.3.", "13.3.", ("2026-03-06", "2026-03-13")),
        ("2026-02-27T09:00+00:00", "28 February", "1 March", ("2026-02-28", "2026-03-01")),
        ("2028-02-27T09:00+00:00", "28 February", "29 February", ("2028-02-28", "2028-02-29")),
        ("2026-03-04T09:00+00:00", "yesterday", "until Friday", ("2026-03-03", "2026-03-06")),
        ("2026-03-04T09:00+00:00", "now", "13 March", ("2026-03-04", "2026-03-13")),
        ("2026-03-04T09:00+00:00", "since yesterday", "in 10 days", ("2026-03-03", "2026-03-14")),
        ("2026-03-04T09:00+00:00", "two days ago", "Friday", ("2026-03-02", "2026-03-06")),
        ("2026-03-04T09:00+00:00", "a week ago", "tomorrow", ("2026-02-25", "2026-03-05")),
    ],
)
def test_1_a_break_is_kept_as_it_was_meant_and_said_back(
    now: str, since: str, until: str, kept: tuple[str, str]
) -> None:
    chat = chat_at(now, **LONDON, appointments=(WEEKLY,))

    said = walk(chat, "/appointments", "#We're taking a break", since, until)

    first, last = map(date.fromisoformat, kept)
    assert not chat.person.engagement.breaks
    began, ends = (f"{day:%A, %B} {day.day}, {day.year}" for day in (first, last))
    assert f"from {began} to {ends}" in said
    assert f"that's {(last - first).days + 1} days" in said
    chat.taps("Yes, that's right")
    assert chat.person.engagement.breaks == (Break(first, last),)


def test_1_monday_to_friday_typed_on_a_wednesday_is_asked_about() -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, appointments=(WEEKLY,))

    walk(chat, "/appointments", "#We're taking a break", "Monday")
    assert [label for label in chat.labels() if "Mar" in label] == [
        "Monday, March 2, 2026",
        "Monday, March 9, 2026",
    ]

    walk(chat, "#Monday, March 2, 2026", "Friday", "#Yes, that's right")
    assert chat.person.engagement.breaks == (Break(date(2026, 3, 2), date(2026, 3, 6)),)


@given(languages, days, st.integers(0, 45), st.integers(1, 90))
def test_1_the_days_of_a_break_are_read_so_in_every_language_on_every_day(
    language: str, today: date, begun: int, length: int
) -> None:
    first, last = today - timedelta(begun), today - timedelta(begun) + timedelta(length)

    since = read_day(without_year(first, language), WORDS[language], Context(Reference(today, around=True)))
    until = read_day(without_year(last, language), WORDS[language], Context(Reference(today, since=first)))

    assert [reading.day for reading in since.readings] == [first]
    assert [reading.day for reading in until.readings] == [last]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13", "Friday, March 13, 2026"),
        ("Thursday", "Thursday, March 5, 2026"),
        ("12 May", "Tuesday, May 12, 2026"),
        ("in two weeks", "Monday, March 16, 2026"),
        ("Fri 13 March 4pm", "Friday, March 13, 2026, 4:00 PM"),
    ],
)
def test_1_a_day_is_said_back_with_its_weekday_in_the_next_message(typed: str, shown: str) -> None:
    chat = chat_at("2026-03-02T09:00+00:00", **LONDON)

    assert shown in walk(chat, "/appointments", "#Note a session", typed)


# 2: an hour for the clock itself


@pytest.mark.parametrize(
    ("now", "country", "typed", "zone"),
    [
        ("2026-03-04T16:30+00:00", "GB", "4:30", "Europe/London"),
        ("2026-03-04T16:30+00:00", "GB", "16:30", "Europe/London"),
        ("2026-03-04T13:15+00:00", "GB", "1:15", "Europe/London"),
        ("2026-03-04T22:15+00:00", "GB", "10:15", "Europe/London"),
        ("2026-03-04T21:40+00:00", "US", "4:40", "America/New_York"),
        ("2026-07-15T15:30+00:00", "DE", "17:30", "Europe/Berlin"),
    ],
)
def test_2_a_clock_never_leaves_the_persons_country_without_a_question(
    now: str, country: str, typed: str, zone: str
) -> None:
    chat = chat_at(now, country=country)

    walk(chat, "/settings", "#My clock", "#I'd rather type the time", typed)

    assert chat.place().startswith("clock/near")  # it is asked whether that is right
    assert chat.person.profile.zone in (None, zone)
    chat.tap(chat.buttons()[0])
    walk(chat, "#Yes, that's right")
    assert chat.person.profile.zone == zone


def zone_tab() -> list[tuple[str, str]]:
    """Return every zone that tz names for people, with its country."""
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines()
    parts = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(zone[2], zone[0]) for zone in parts]


@pytest.mark.long
@pytest.mark.parametrize("now", ["2026-01-15T12:05+00:00", "2026-07-15T03:50+00:00"])
@pytest.mark.parametrize("figures", sampled(["{0:%H:%M}", "{1}:{0:%M}"], ["{1}:{0:%M}"]))
def test_2_in_every_zone_of_the_world_the_clock_that_was_typed_is_the_one_that_is_kept(
    now: str, figures: str
) -> None:
    lost = []
    for zone, country in zone_tab()[int(now[6]) % 2 :: 2]:
        chat = chat_at(now, country=country)
        there = chat.now.astimezone(ZoneInfo(zone))
        walk(chat, "/settings", "#My clock", "#I'd rather type the time",
             figures.format(there, there.hour % 12 or 12))  # fmt: skip
        if chat.place().startswith("clock/time"):  # both halves of the day are offered
            halves = [one for one in chat.buttons() if one.value.startswith("#")]
            chat.tap(halves[there.hour >= 12])
        chat.tap(chat.buttons()[0])
        walk(chat, "#Yes, that's right")
        wanted = chat.now.astimezone(ZoneInfo(zone)).utcoffset()
        if (
            chat.person.profile.zone is None
            or chat.now.astimezone(zone_of(chat.person)).utcoffset() != wanted
        ):
            lost.append((zone, chat.person.profile.zone))

    assert lost == []


# 3: words written before the question was there


def sends(chat: Chat, text: str, sent: datetime) -> str:
    chat._updates += 1
    event = Event(chat.person.id, chat._updates, "text", text, sent=int(sent.timestamp()))
    return "\n".join(message.text for message in chat.again(event))


RESTS = (
    "and the rest of it", "7", "yes", "skip", "tomorrow", "x" * 3000, "…", "done", "no", "back", "menu",
    "stop", "pause", "4:30", "at 5 pm", "2 March", "two weeks", "ja", "sí", "morgen", "mañana", "10",
    "Berlin", "thanks", "I went", "/settings is what I tapped", "👍",
)  # fmt: skip
"""Second halves of a paste that would be answers or commands by themselves."""


@each("rest", RESTS)
def test_3_a_long_paste_that_the_client_cut_in_two_is_one_answer(rest: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)
    walk(chat, "/start before_session", "#Yes, let's start", "6")
    sends(chat, "a" * CUT, chat.now)
    following = chat.place()

    sends(chat, rest, chat.now - timedelta(seconds=9))

    assert chat.place() == following
    assert chat.person.dialog.stack
    assert f"{'a' * CUT}{rest}" in chat.person.dialog.stack.top.answers.values()


# 5: commands, however they are typed


@each(
    ("typed", "command"),
    [
        ("/stop.", "stop"),
        ("/stop!", "stop"),
        ("/pause.", "pause"),
        ("/help-now", "help now"),
        ("/ help", "help"),
        ("/help now", "help now"),
        ("/helpnow", "helpnow"),
        ("/sos", "sos"),
        ("/emergency", "emergency"),
        ("/stop please", "stop please"),
        ("/stop\u00a0", "stop"),
        ("/Menu", "menu"),
        ("/STOP", "stop"),
        ("/stop?", "stop"),
        ("/stop…", "stop"),
        ("/stop,", "stop"),
        ("/stop;", "stop"),
        ("/stop -", "stop"),
        ("/stop\n", "stop"),
        ("/stop@stile_bot.", "stop"),
        ("/ stop", "stop"),
        ("\u200b/stop", "stop"),
        ("  /stop", "stop"),
        ("/hilfe", "hilfe"),
        ("/ayuda", "ayuda"),
        ("/löschen.", "löschen"),
        ("/menü", "menü"),
        ("/zurück!", "zurück"),
        ("/stopp", "stopp"),
        ("//stop", "/stop"),
        ("/", ""),
    ],
)
def test_5_what_begins_with_a_slash_is_a_command_and_never_an_answer(typed: str, command: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)
    walk(chat, "/start before_session", "#Yes, let's start", "6")
    message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": typed}
    event = received({"update_id": 99, "message": message}).event
    assert event is not None

    chat.again(event)

    assert (event.kind, event.value) == ("command", command)
    left = [*chat.person.dialog.stack.runs, *chat.person.dialog.suspended]
    assert all(typed.strip() not in one.answers.values() for one in left)
    card = "116 123" in chat.shown()[1].text or chat.place().startswith("help")
    assert card == (command in {"help now", "helpnow", "sos", "emergency", "hilfe", "ayuda"})


@pytest.mark.parametrize(
    ("language", "typed", "place"),
    [
        ("de", "/menü", "menu/menu"),
        ("de", "/löschen", "delete/sure"),
        ("de", "/hilfe", "help/card"),
        ("de", "/einstellungen.", "messages/show"),
        ("es", "/ayuda", "help/card"),
        ("es", "/menú", "menu/menu"),
        ("en", "/stop", "before-session/one"),
    ],
)
@pytest.mark.parametrize("marked", [False, True])
def test_5_a_command_in_the_letters_of_its_language_is_done(
    language: str, typed: str, place: str, *, marked: bool
) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)
    walk(chat, "/before_session")
    chat.tap(chat.buttons()[0])
    walk(chat, "6")
    first = next(
        (n for n, one in enumerate(typed[1:], 1) if not (one.isascii() and one.isalnum())), len(typed)
    )
    mark = {"type": "bot_command", "offset": 0, "length": first}  # Telegram marks ASCII letters alone
    message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": typed}
    event = received({"update_id": 99, "message": message | ({"entities": [mark]} if marked else {})}).event
    assert event is not None

    chat.again(event)

    assert chat.place().startswith(place)


@pytest.mark.parametrize("typed", ["stop/", "\\stop", "(/stop)", '"/stop"', "- /stop"])
def test_5_stop_is_heard_with_whatever_stands_around_it(typed: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)

    assert "Stopped." in walk(chat, "/start before_session", "#Yes, let's start", "6") + sends(
        chat, typed, chat.now
    )


@pytest.mark.parametrize("typed", ["*stop*", "_stop_", "Stop."])
def test_5_a_bare_stop_with_signs_around_it_leaves_the_talk(typed: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)
    walk(chat, "/start before_session", "#Yes, let's start", "6")

    assert "/stop ends them all" in sends(chat, typed, chat.now)


# 7: a bare number as a day


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [
        ("en", "13", "2026-03-13"),
        ("en", "13th", "2026-03-13"),
        ("de", "13.", "2026-03-13"),
        ("de", "am 13.", "2026-03-13"),
        ("es", "el 13", "2026-03-13"),
        ("es", "el día 13", "2026-03-13"),
        ("en", "25", "2026-03-25"),
        ("en", "31", "2026-03-31"),
        ("en", "3", "2026-04-03"),
        ("de", "der 2.", "2026-04-02"),
        ("en", "13 4pm", "2026-03-13T16:00"),
        ("en", "15 4pm", "2026-03-15T16:00"),
        ("de", "am 13. um 16 Uhr", "2026-03-13T16:00"),
        ("es", "el 13 a las 16", "2026-03-13T16:00"),
        ("en", "1512", ""),
        ("en", "3 4 5", ""),
        ("en", "12 13", ""),
        ("de", "3 4 5", ""),
        ("es", "1512", ""),
        ("en", "32", ""),
        ("de", "0.", ""),
        ("es", "el 32", ""),
    ],
)
def test_7_a_bare_number_is_the_next_such_day_or_none(language: str, typed: str, kept: str) -> None:
    read = read_day(typed, WORDS[language], Context(Reference(date(2026, 3, 4)), time(10), "day"))

    assert (read.only.iso() if read.only else "") == kept


@given(
    st.sampled_from([("en", "{}"), ("en", "the {}"), ("de", "am {}."), ("de", "{}."), ("es", "el {}")]),
    days,
    st.integers(1, 31),
)
def test_7_on_every_day_and_in_every_language_it_is_the_next(
    form: tuple[str, str], today: date, number: int
) -> None:
    language, shape = form

    read = read_day(shape.format(number), WORDS[language], Context(Reference(today)))

    ahead = [today + timedelta(n) for n in range(63) if (today + timedelta(n)).day == number]
    assert read.readings[0].day == ahead[0]
    assert len(read.readings) == (2 if ahead[0] == today else 1)  # today's number is asked about


# 9: a branch that was left


def test_9_what_was_kept_on_a_branch_that_was_left_is_gone_at_its_end() -> None:
    chat = chat_at("2026-03-05T09:00+00:00", **LONDON)
    walk(chat, "/after_session", "#I went", "2", "2", "2", "2", "I never felt safe with you")
    for _ in range(6):
        walk(chat, "#‹ Back")

    walk(chat, "#They called it off", "#Not now")

    person = chat.person
    assert not person.dialog.stack
    assert (person.engagement.ratings, person.words.sentences, person.words.plans) == ((), (), ())
    assert [told.what for told in person.engagement.attendance] == ["they-cancelled"]
    assert all(not talk.lines for talk in person.words.talks)
    assert "I never felt safe" not in walk(chat, "/start before_session", "#Yes, let's start", "6")


AFTER_SESSION = (
    "I went",
    "I came late",
    "It was moved",
    "I called it off",
    "They called it off",
    "I didn't go",
)
ENDS = ("Make my page", "Not now", "Done")


def answer(chat: Chat) -> None:
    """Answer the open question: by what ends it, else by its first button, else by words."""
    labels = chat.labels()
    own = labels[: next((n for n, label in enumerate(labels) if label in {"‹ Back", "Skip", "Pause"}), None)]
    ending = [label for label in ENDS if label in own]
    walk(chat, f"#{(ending or own)[0]}" if own else "words of mine")


def kept(chat: Chat) -> tuple[object, ...]:
    """Return what was kept, without the moments: an answer that stays keeps the first one."""
    words, engagement = chat.person.words, chat.person.engagement
    return (
        [(rating.what, rating.value) for rating in engagement.ratings],
        [(told.what, told.session) for told in engagement.attendance],
        engagement.appointments,
        [sentence.text for sentence in words.sentences],
        [(plan.cue, plan.act) for plan in words.plans],
        [reason.text for reason in words.reasons],
        [note.text for note in words.notes],
        [talk.lines for talk in words.talks],
    )


def through(chat: Chat, branch: str) -> Chat:
    walk(chat, f"#{branch}")
    for _ in range(40):
        if not chat.person.dialog.stack:
            return chat
        answer(chat)
    raise AssertionError(f"the talk does not end: {chat.place()}")


@pytest.mark.parametrize("left", AFTER_SESSION)
def test_9_a_branch_that_was_left_leaves_what_is_kept_as_without_it(left: str) -> None:
    for taken, steps in ((taken, steps) for taken in AFTER_SESSION for steps in (1, 2, 4)):
        straight, detour = (chat_at("2026-03-05T09:00+00:00", **LONDON) for _ in range(2))
        walk(straight, "/after_session")
        walk(detour, "/after_session", f"#{left}")
        for _ in range(steps):
            if detour.person.dialog.stack:
                answer(detour)
        if not detour.person.dialog.stack:
            continue
        while detour.place() != "after-session/went":
            walk(detour, "#‹ Back")

        assert kept(through(detour, taken)) == kept(through(straight, taken)), (taken, steps)


# 11: edits that say nothing


@pytest.mark.parametrize(
    "body",
    [
        {"location": {"latitude": 52.0, "longitude": 13.0, "live_period": 900}},
        {"venue": {"title": "x", "address": "y", "location": {"latitude": 1.0, "longitude": 1.0}}},
        {"poll": {"id": "1", "question": "?", "options": []}},
        {"photo": [{"file_id": "p"}]},
        {"voice": {"file_id": "v", "duration": 1}},
        {"game": {"title": "x"}},
        {"sticker": {"file_id": "s"}},
        {"checklist": {"title": "x", "tasks": []}},
        {"text": ""},
        {"caption": ""},
        {},
    ],
)
def test_11_an_edit_without_words_is_nothing_said(body: dict[str, object]) -> None:
    for move in range(8):
        message = {
            "message_id": 9,
            "date": 1,
            "edit_date": 2 + move,
            "chat": {"id": 7, "type": "private"},
            **body,
        }
        assert received({"update_id": move, "edited_message": message}).event is None


# 17: a zone found by the clock


def test_17_phoenix_is_offered_beside_denver_and_who_took_denver_is_asked_after_the_change() -> None:
    chat = chat_at("2026-01-15T20:00+00:00", country="US")
    walk(chat, "/settings", "#My clock", "#I'd rather type the time", "1pm")
    assert any("Phoenix" in label for label in chat.labels())
    assert any("Denver" in label for label in chat.labels())
    walk(chat, "#Denver, CO, United States", "#Yes, that's right")
    assert chat.person.profile.zone == "America/Denver"

    chat.now = datetime.fromisoformat("2026-03-20T20:00+00:00")
    said = walk(chat, "/menu")

    assert "Clocks may have changed" in said
    assert "2:00 PM" in said


@pytest.mark.parametrize(
    "typed", ["Phoenix", "Lagos", "Casablanca", "Algiers", "Bogota", "Lima", "Brisbane", "Regina", "Santiago"]
)
def test_17_a_city_has_its_own_rule_and_is_not_asked_about_again(typed: str) -> None:
    chat = chat_at("2026-01-15T20:00+00:00")
    walk(chat, "/settings", "#My clock", typed, "#Yes, that's right")

    assert chat.person.profile.zone
    chat.now = datetime.fromisoformat("2026-07-20T20:00+00:00")
    assert "Clocks may have changed" not in walk(chat, "/menu")


# 18: correcting the clock


@pytest.mark.parametrize(
    ("answer", "shown"), [("They go by the old clock", "5:00 PM"), ("Same hour on my new clock", "4:00 PM")]
)
def test_18_a_new_clock_asks_once_what_becomes_of_noted_sessions(answer: str, shown: str) -> None:
    chat = chat_at("2026-03-02T09:00+00:00", **LONDON, appointments=(WEEKLY,))

    walk(chat, "/settings", "#My clock", "Berlin", "#Yes, that's right", f"#{answer}")

    assert chat.person.profile.zone == "Europe/Berlin"
    assert shown in walk(chat, "/appointments")


@pytest.mark.parametrize("city", ["London", "Manchester", "Belfast"])
def test_18_a_clock_that_stays_asks_nothing(city: str) -> None:
    chat = chat_at("2026-03-02T09:00+00:00", **LONDON, appointments=(WEEKLY,))

    said = walk(chat, "/settings", "#My clock", city, "#Yes, that's right")

    assert "sessions" not in said


CITIES = (
    "Berlin", "Lisbon", "Reykjavik", "New York", "Chicago", "Denver", "Phoenix", "Los Angeles", "Honolulu",
    "Sao Paulo", "Tokyo", "Singapore", "Sydney", "Brisbane", "Auckland", "Kathmandu", "Kolkata", "Tehran",
    "Nairobi", "Casablanca", "Cairo", "Santiago",
)  # fmt: skip

MOMENTS = ("2026-03-02T09:00+00:00", "2026-07-02T09:00+00:00", "2026-10-24T09:00+00:00")


def test_18_wherever_somebody_moves_to_the_hour_or_the_moment_stays_as_they_said() -> None:
    for number, city in enumerate(CITIES):
        for answer in ("stay", "keep"):
            chat = chat_at(MOMENTS[number % len(MOMENTS)], **LONDON, appointments=(WEEKLY,))
            before = upcoming(chat.person, chat.now)
            walk(chat, "/settings", "#clock", city)
            walk(chat, "#yes", f"#{answer}")
            after = upcoming(chat.person, chat.now)

            assert before is not None
            assert after is not None
            assert chat.person.profile.zone != "Europe/London", city
            if answer == "keep":
                assert after[0] == before[0], city
            else:
                there = after[0].astimezone(zone_of(chat.person))
                assert (there.weekday(), there.time()) == (3, time(16)), city


@pytest.mark.parametrize(
    ("language", "typed", "stays"),
    [
        ("en", "same hour on my new clock", True),
        ("en", "Same hour on my new clock.", True),
        ("en", "1", True),
        ("en", "They go by the old clock", False),
        ("en", "they go by the old clock!", False),
        ("en", "2", False),
        ("de", "gleiche Zeit auf der neuen Uhr", True),
        ("de", "1", True),
        ("de", "Sie gehen nach der alten Uhr.", False),
        ("de", "2.", False),
        ("es", "la misma hora en el nuevo reloj", True),
        ("es", "1", True),
        ("es", "Siguen el reloj anterior", False),
        ("es", "2", False),
        ("en", "maybe", None),
        ("de", "weiß nicht", None),
        ("es", "no sé", None),
    ],
)
def test_18_what_becomes_of_sessions_can_be_typed(language: str, typed: str, *, stays: bool | None) -> None:
    chat = chat_at("2026-03-02T09:00+00:00", **LONDON, language=language, appointments=(WEEKLY,))

    walk(chat, "/settings", "#clock", "Berlin", "#yes", typed)

    assert chat.place().startswith("clock/sessions") == (stays is None)
    if stays is not None:
        zones = {appointment.zone for appointment in chat.person.engagement.appointments}
        assert zones == {"Europe/Berlin" if stays else "Europe/London"}


# 19 and 24: what is over, and the end of time


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("12 Jan 2026", "That day is over"),
        ("12 May 2019", "That day is over"),
        ("2020-01-01", "That day is over"),
        ("yesterday", "That day is over"),
        ("0001-01-01 10:00", "That day is over"),
        ("9999-12-31 18:00", "more than two years away"),
        ("31.12.9999", "more than two years away"),
        ("1 January 2099", "more than two years away"),
        ("in 99 months", "more than two years away"),
        ("Mon 13 March", "don't go together"),
        ("4pm", "looking for the day first"),
        ("30 Feb", "can't read a date"),
        ("31 April", "can't read a date"),
        ("29.2.2027", "can't read a date"),
    ],
)
def test_19_24_a_day_that_cannot_be_one_is_refused_with_its_reason_and_nothing_goes_round(
    typed: str, reason: str
) -> None:
    chat = chat_at("2026-03-02T09:00+00:00", country="US", zone="America/Los_Angeles")
    walk(chat, "/appointments", "#Note a session")

    for _ in range(2):
        said = walk(chat, typed)
        assert reason in said
    assert chat.place() == "book/day over appointments/book"
    assert chat.person.engagement.appointments == ()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2020-01-01", "That day is over"),
        ("yesterday", "That day is over"),
        ("31.12.9999", "more than two years away"),
        ("today", "That's today, so I wouldn't be quiet at all"),
        ("4 March", "That's today"),
    ],
)
def test_19_24_a_pause_that_would_be_none_is_said_to_be_so(typed: str, reason: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)

    assert reason in walk(chat, "/settings", "#Pause all", "#Until a day I pick", typed)
    assert (
        chat.person.engagement.preferences.paused_until is None
        or chat.person.engagement.preferences.paused_until <= chat.now
    )


OVER = {
    "en": "1 March 2026|28/2/2026|2026-02-28|last Friday|two weeks ago|3 days ago|yesterday 16:00"
    "|yesterday at 4pm|28 February 2026|1.3.2026|31/12/2025 10:00",
    "de": "gestern|vorgestern|1.3.2026|letzten Freitag|vor zwei Wochen|vor 3 Tagen|gestern um 16 Uhr"
    "|1. März 2026|am 28.2.2026|28.02.26 16:00",
    "es": "ayer|anteayer|1/3/2026|el viernes pasado|hace dos semanas|hace 3 días|ayer a las 16:00|28/2/26"
    "|1 de marzo de 2026|el 28 de febrero de 2026",
}


@pytest.mark.parametrize(
    ("place", "ways"),
    [
        ("book/day", ("/appointments", "#note")),
        ("appointments/day", ("/appointments", "#moved", "#me")),
        ("messages/pause-until", ("/settings", "#pause", "#until")),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_19_what_is_over_is_said_to_be_over_wherever_a_day_is_asked_for(
    place: str, ways: tuple[str, ...], language: str
) -> None:
    country = {"en": "GB", "de": "DE", "es": "ES"}[language]
    for typed in OVER[language].split("|"):
        chat = chat_at(
            "2026-03-02T09:00+00:00",
            zone="Europe/London",
            country=country,
            language=language,
            appointments=(WEEKLY,),
        )

        said = walk(chat, *ways, typed)

        assert LIBRARY.phrase("date-past", language).source in said, typed
        assert chat.place().startswith(place), typed
        assert chat.person.engagement.appointments == (WEEKLY,)
        assert chat.person.engagement.preferences.paused_until is None


def test_19_an_hour_that_is_over_today_is_not_noted_once() -> None:
    chat = chat_at("2026-03-04T15:00+00:00", **LONDON)

    said = walk(chat, "/appointments", "#Note a session", "#Today", "#9:00", "#Just this once")

    assert "over today, so nothing is noted" in said
    assert chat.person.engagement.appointments == ()


# 23: said one hour, sent at another


def test_23_the_hour_that_is_promised_is_the_hour_at_which_it_comes() -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)
    walk(chat, "/settings", "#Bring a line back", "#When I seem to drift")

    said = walk(chat, "8am")

    assert "8:00 AM is in your quiet hours, so it comes at 9:00 AM, after them" in said
    assert "So about 10:00 AM your time" in walk(chat, "#Another hour", "10am")


@given(st.times(), st.times(), st.times(), st.integers(0, 40))
def test_23_for_all_hours_and_quiet_hours_what_is_said_is_what_comes(
    slot: time, quiet_from: time, quiet_to: time, number: int
) -> None:
    slot, quiet_from, quiet_to = (
        one.replace(second=0, microsecond=0) for one in (slot, quiet_from, quiet_to)
    )
    facts = {"quiet_from": f"{quiet_from:%H:%M}", "quiet_to": f"{quiet_to:%H:%M}", "today": "2026-03-04"}
    preferences = NudgePreferences(slot=slot, quiet_from=quiet_from, quiet_to=quiet_to)

    said = messages({"slot": f"{slot:%H:%M}"}, facts, "en")
    comes = schedule.slot_time(with_fields(agreed(preferences=preferences), id=f"{number}"))

    promised = time.fromisoformat(str(said["slot_comes"]))
    apart = abs((comes.hour - promised.hour) * 60 + comes.minute - promised.minute)
    assert min(apart, 24 * 60 - apart) <= schedule.SPREAD_MINUTES
    assert not schedule.quiet_at(preferences, promised)
    assert not schedule.quiet_at(preferences, comes)


# 25: the day before the clock is known


DAY_IN = {
    2: ("US", "CA", "MX", "CO", "PE", "EC", "PA", "GT", "CR", "JM"),
    3: ("VE", "BR", "AR", "CL", "UY", "GB", "DE", "ES", "PL", "TR", "NG", "KE", "IN", "JP", "AU", "NZ", None),
}
"""The day of the month at four in the morning of 3 March 2026 (UTC), where most people of a country live."""


@each(("country", "day"), [(one, day) for day, each in DAY_IN.items() for one in each])
def test_25_without_a_clock_the_day_is_that_of_the_country(country: str | None, day: int) -> None:
    late_in_america = datetime.fromisoformat("2026-03-03T04:00+00:00")

    assert late_in_america.astimezone(zone_of(agreed(country=country))).date() == date(2026, 3, day)


def test_25_a_page_that_is_made_in_a_talk_has_the_day_of_the_person() -> None:
    chat = chat_at("2026-03-03T03:58+00:00", country="US")
    walk(chat, "/start weekly_pulse")
    for _ in range(60):
        if "Made on" in chat.shown()[1].text:
            break
        onward = [one for one in chat.buttons() if one.value not in (":back", ":skip", ":pause", ":help")]
        chat.tap(onward[0]) if onward else chat.types("Mondays are hard")

    assert "Made on Monday, March 2, 2026" in chat.shown()[1].text


# 26: the weekday of today


@pytest.mark.parametrize(
    ("now", "typed", "kept"),
    [
        ("2026-03-05T09:00", "Thursday 4pm", "2026-03-05T16:00"),
        ("2026-03-05T17:00", "Thursday 4pm", "2026-03-12T16:00"),
        ("2026-03-05T09:00", "Thursday at noon", "2026-03-05T12:00"),
        ("2026-03-05T15:59", "thu 16:00", "2026-03-05T16:00"),
        ("2026-03-05T16:00", "thu 16:00", "2026-03-12T16:00"),
        ("2026-03-05T09:00", "this Thursday 4pm", "2026-03-05T16:00"),
        ("2026-03-05T00:00", "Thursday 4pm", "2026-03-05T16:00"),
        ("2026-03-05T09:00", "Wednesday 4pm", "2026-03-11T16:00"),
    ],
)
def test_26_the_weekday_of_today_is_today_as_long_as_the_hour_is_to_come(
    now: str, typed: str, kept: str
) -> None:
    at = datetime.fromisoformat(now)

    read = read_day(typed, WORDS["en"], Context(Reference(at.date()), at.time(), "day"))

    assert read.only is not None
    assert read.only.iso() == kept


@given(languages, days, st.integers(0, 23), st.integers(1, 23))
def test_26_in_every_language_at_every_hour(language: str, today: date, clock: int, hour: int) -> None:
    name = LIBRARY.phrase("weekdays", language).source.split("|")[today.weekday()].split("/")[0]

    read = read_day(f"{name} {hour}:30", WORDS[language], Context(Reference(today), time(clock), "day"))
    at = time(hour, 30) if hour >= 7 else None  # an early hour may be one of the evening

    if at is not None and read.only is not None:
        assert read.only.day == (today if at > time(clock) else today + timedelta(7))


# 27: other signs for the same


@each(
    "typed",
    [
        "4 o'clock",
        "4 o’clock",
        "4 o‘clock",
        "4 o´clock",
        "4 o`clock",
        "4 oʼclock",
        "4 o′clock",
        "4 o＇clock",
        "４ o'clock",
        "4 O’CLOCK",
        "4 o’clock.",
        "“4 o’clock”",
        "at 4 o’clock",
        "16:00",
        "１６：００",
        "16.00",
        "1600",
        "4pm",
        "4 PM",
        "4 p.m.",
        "4\u202fPM",
        "4\u00a0pm",
        "４ｐｍ",
        "٤ pm",
        "16h",
        "16:00\n",
    ],
)
def test_27_an_hour_is_read_whatever_signs_a_keyboard_makes(typed: str) -> None:
    read = read_hour(
        typed, WORDS["en"], Context(Reference(date(2026, 3, 4)), None, "day", hours_said("GB", "en"))
    )

    assert read.only is not None
    assert read.only.iso() == "16:00"


# Over all: leap days, and both orders of dates


@given(days, st.sampled_from(["day", "month"]), st.integers(0, 700))
def test_a_leap_day_and_every_other_is_read_in_the_order_of_the_country(
    today: date, order: str, ahead: int
) -> None:
    meant = today + timedelta(ahead)
    typed = f"{meant:%d/%m/%Y}" if order == "day" else f"{meant:%m/%d/%Y}"

    read = read_day(typed, WORDS["en"], Context(Reference(today, order=order)))  # type: ignore[arg-type]

    assert read.only is not None
    assert read.only.day == meant


@given(languages, st.integers(2024, 2040))
def test_the_leap_day_without_a_year_is_the_next_there_is_or_too_far(language: str, year: int) -> None:
    today = date(year, 3, 1)

    read = read_day(without_year(date(2024, 2, 29), language), WORDS[language], Context(Reference(today)))

    coming = next(later for later in range(year + 1, year + 9) if isleap(later))
    if (date(coming, 2, 29) - today).days > 731:
        assert read.problem == "far"
    else:
        assert [reading.day for reading in read.readings] == [date(coming, 2, 29)]


# A question back is answered in words as well


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "20:00"),
        ("en", "8 pm"),
        ("en", "8:00 PM"),
        ("en", "pm"),
        ("en", "in the evening"),
        ("en", "evening"),
        ("en", "the evening"),
        ("en", "2"),
        ("de", "20 Uhr"),
        ("de", "abends"),
        ("de", "am Abend"),
        ("de", "20:00"),
        ("de", "8 Uhr abends"),
        ("es", "8:00 p. m."),
        ("es", "de la noche"),
        ("es", "por la noche"),
        ("es", "20:00"),
        ("es", "a las 8 de la noche"),
    ],
)
def test_which_hour_is_meant_can_be_typed(language: str, typed: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)
    walk(chat, "/appointments")
    chat.tap(next(one for one in chat.buttons() if one.value == "note"))
    walk(chat, {"en": "Thursday at 8", "de": "Donnerstag um 8", "es": "el jueves a las 8"}[language])
    assert sum(one.value.startswith("#") for one in chat.buttons()) == 2

    walk(chat, typed)

    assert chat.person.dialog.stack.top.answers["day"] == "2026-03-05T20:00"


@each(
    ("language", "typed", "noted"),
    [
        ("en", "yes", True),
        ("en", "yes please", True),
        ("en", "sounds good", True),
        ("en", "ok", True),
        ("en", "no", False),
        ("en", "no thanks", False),
        ("en", "maybe", None),
        ("en", "yes and no", None),
        ("en", "would be great", True),
        ("en", "👍🏽", True),
        ("en", "👌🏿", True),
        ("en", "👎🏻", False),
        ("de", "ja", True),
        ("de", "passt", True),
        ("de", "genau", True),
        ("de", "nein", False),
        ("de", "lieber nicht", False),
        ("de", "jein", None),
        ("de", "na gut", True),
        ("de", "nee lass mal", False),
        ("es", "sí", True),
        ("es", "sí, así es", True),
        ("es", "vale", True),
        ("es", "no", False),
        ("es", "mejor no", False),
        ("es", "quizás", None),
        ("es", "que sí", True),
    ],
)
def test_what_was_read_back_is_agreed_to_in_words(language: str, typed: str, *, noted: bool | None) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)
    walk(chat, "/appointments")
    chat.tap(next(one for one in chat.buttons() if one.value == "note"))
    walk(chat, "2026-03-12 16:00")
    chat.tap(chat.buttons()[0])

    walk(chat, typed)

    assert bool(chat.person.engagement.appointments) == bool(noted)
    assert chat.place().startswith("book/check") == (noted is None)


@pytest.mark.parametrize("typed", ["yes", "ok", "sure", "yes please"])
def test_what_can_not_be_taken_back_takes_its_label_alone(typed: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)
    walk(chat, "/delete")

    walk(chat, typed)

    assert not chat.erased
    walk(chat, "yes, delete everything")
    assert chat.erased


# An answer in other words than its button


@each(
    ("language", "typed", "choice"),
    [
        ("en", "a bit", "1"),
        ("en", "A little bit.", "1"),
        ("en", "just a bit", "1"),
        ("en", "slightly", "1"),
        ("en", "quite a lot", "2"),
        ("en", "fairly", "2"),
        ("en", "pretty much", "2"),
        ("en", "a lot", "3"),
        ("en", "totally!", "3"),
        ("en", "that's me", "3"),
        ("en", "not at all", "0"),
        ("en", "no", "0"),
        ("en", "hm, a bit i guess", "1"),
        ("en", "not really", "0"),
        ("en", "sometimes", "1"),
        ("en", "maybe tomorrow", None),
        ("en", "yes", "2"),
        ("de", "ein bisschen", "1"),
        ("de", "nur ein bisschen", "1"),
        ("de", "etwas", "1"),
        ("de", "ziemlich stark", "2"),
        ("de", "voll und ganz", "3"),
        ("de", "überhaupt nicht", "0"),
        ("de", "nein", "0"),
        ("de", "manchmal", "1"),
        ("en", "1", None),
        ("en", "2.", None),
        ("de", "3", None),
        ("es", "4", None),
        ("es", "un poco", "1"),
        ("es", "algo", "1"),
        ("es", "un poquitín", "1"),
        ("es", "muchísimo", "3"),
        ("es", "para nada", "0"),
        ("es", "no", "0"),
        ("es", "a veces", "1"),
    ],
)
def test_how_much_a_line_is_like_somebody_can_be_typed(language: str, typed: str, choice: str | None) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)
    walk(chat, "/find_my_barrier")
    chat.tap(chat.buttons()[0])

    walk(chat, typed)

    assert chat.person.dialog.stack.top.answers.get("s1") == choice


ENGINE = Engine(LIBRARY)
NOTING, REMINDING, MOVING = ("book", "every"), ("appointments", "reminders"), ("appointments", "who-moves")
CHECKING_IN, PAUSING = ("messages", "pulse"), ("messages", "pause")
SPOKEN = {
    NOTING: {
        "weekly": "weekly|once a week|each week|wöchentlich|einmal die Woche|semanal|una vez por semana",
        "fortnightly": "biweekly|every other week|alle 2 Wochen|14-tägig|cada 2 semanas|quincenal",
        "once": "once|just once|only this once|1x|einmal|nur diesmal|una vez|una sola vez",
        "other": "monthly|every 4 weeks|every six weeks|monatlich|alle 4 Wochen|mensual|cada cuatro semanas",
    },
    REMINDING: {
        "one": "a day before|the day before|einen Tag vorher|am Tag davor|un día antes|el día anterior",
        "three-one": "three days and one day|drei Tage und ein Tag|tres días y un día",
        "week-one": "a week and a day|eine Woche und ein Tag|una semana y un día",
        "none": "none|no thanks|never|keine|nein danke|ninguno|no gracias",
    },
    MOVING: {
        "me": "me|I do|it's me|ich selbst|yo misma",
        "them": "my therapist|she does|they do|meine Therapeutin|sie|mi terapeuta|ella",
    },
    CHECKING_IN: {
        "thu": "thursday|Thu|on Thursdays|thurs please|Donnerstag|donnerstags|Do|jueves|los jueves|jue",
        "mon": "mon|Mondays|am Montag|el lunes",
        "none": "none|no|never|keiner|nein|ninguno|no gracias",
    },
    PAUSING: {
        "1d": "1 day|one day|for a day|ein Tag|einen Tag lang|1 día|por un día",
        "3d": "3 days|for three days|3 Tage|drei Tage lang|3 días|por tres días",
        "1w": "1 week|for a week please|seven days|1 Woche|eine Woche lang|1 semana|siete días",
        "until": "2 weeks|until friday|for a month|bis Freitag|einen Monat|hasta el viernes|dos semanas",
    },
}
NOT_CHOSEN = {
    NOTING: "sometimes|twice a week|every day|täglich|cada día",
    MOVING: "both of us|beide|los dos|nobody",
    CHECKING_IN: "Thursday or Friday|weekend|Donnerstag oder Freitag|fin de semana",
    PAUSING: "a while|eine Weile|un rato",
}


def picks(place: tuple[str, str], typed: str, language: str) -> str | None:
    """Return the choice that a text picks where it is typed, None where it is asked again."""
    state = LIBRARY.flow(place[0], language).states[place[1]]
    scope = EvalContext({"clock_known": True}, date(2026, 3, 4), language)
    opened = ENGINE.start(place[0], 1, scope, at=place[1]).stack
    result = ENGINE.answer(opened, Given(typed), scope)
    went = result.stack.top if result.stack else result.finished[-1].session
    return None if result.unread else str(went.answers.get(state.save))


@pytest.mark.parametrize("place", [NOTING, REMINDING, MOVING, CHECKING_IN, PAUSING])
def test_a_choice_is_picked_by_what_people_say_for_it(place: tuple[str, str]) -> None:
    for choice, said in (*SPOKEN[place].items(), (None, NOT_CHOSEN.get(place, "something else"))):
        for typed in said.split("|"):
            picked = {picks(place, typed, language) for language in LANGUAGES} - {None}
            assert picked == ({choice} if choice else set()), typed


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "fine"),
        ("en", "they're fine"),
        ("en", "That's fine, thanks"),
        ("en", "leave them as they are"),
        ("en", "all good"),
        ("de", "passt"),
        ("de", "passt so"),
        ("de", "alles gut"),
        ("de", "sie passen"),
        ("es", "están bien"),
        ("es", "está bien así"),
        ("es", "déjalas así"),
    ],
)
def test_that_it_is_fine_as_it_is_can_be_typed_at_the_reasons(language: str, typed: str) -> None:
    reasons = (Reason(1, "My brother", NOON), Reason(2, "The garden", NOON))
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language, reasons=reasons)
    walk(chat, "/reasons", typed)
    assert not chat.person.dialog.stack

    walk(chat, "/my_reasons")
    chat.event("button", ":skip", chat.shown()[1].token, chat.shown()[0])
    walk(chat, "#edit")
    chat.event("button", ":done", chat.shown()[1].token, chat.shown()[0])
    assert chat.place() == "reasons/feel"
    walk(chat, typed)

    assert chat.place() == "reasons/order"


# A day or an hour where a city is asked for


@each(
    ("language", "typed", "place"),
    [
        ("en", "7pm", "clock/right-now"),
        ("en", "19:00", "clock/right-now"),
        ("en", "7", "clock/right-now"),
        ("en", "half past seven", "clock/right-now"),
        ("en", "tue 7pm", "clock/day-first"),
        ("en", "Thursday", "clock/day-first"),
        ("en", "12 May 16:00", "clock/day-first"),
        ("en", "Atlantis", "clock/unknown"),
        ("en", "it's 7pm here", "clock/right-now"),
        ("en", "7pm now", "clock/right-now"),
        ("en", "GMT", "clock/check"),
        ("en", "UTC", "clock/right-now"),
        ("en", "GMT+1", "clock/right-now"),
        ("en", "utc -5", "clock/right-now"),
        ("en", "+5:30", "clock/right-now"),
        ("en", "GMT+99", "clock/unknown"),
        ("en", "pacific time", "clock/check"),
        ("en", "Deutschland", "clock/check"),
        ("en", "Köln/Bonn", "clock/check"),
        ("de", "España", "clock/check"),
        ("de", "jetzt 9 Uhr", "clock/right-now"),
        ("de", "es ist gerade 20:15", "clock/right-now"),
        ("es", "Österreich", "clock/check"),
        ("es", "son las 10", "clock/right-now"),
        ("es", "ahora son las 8 de la tarde", "clock/right-now"),
        ("de", "19 Uhr", "clock/right-now"),
        ("de", "Di 19 Uhr", "clock/day-first"),
        ("de", "halb acht", "clock/right-now"),
        ("es", "las 7 de la tarde", "clock/right-now"),
        ("es", "el martes a las 7", "clock/day-first"),
    ],
)
def test_an_hour_or_a_day_is_known_for_one_where_a_city_is_asked_for(
    language: str, typed: str, place: str
) -> None:
    chat = chat_at("2026-03-04T19:00+00:00", country="GB", language=language)

    walk(chat, "/settings", "#clock", typed)

    assert chat.place().startswith(place)
    assert (chat.person.profile.zone is None) == (place != "clock/check")


def test_an_hour_typed_for_a_city_leads_to_the_places_that_have_it() -> None:
    chat = chat_at("2026-03-04T19:00+00:00", country="GB")

    assert "Is it 7:00 PM for you right now?" in walk(chat, "/settings", "#clock", "7")
    assert "It's 7:00 PM in these places now" in walk(chat, "yes")
    walk(chat, "1", "yes")

    assert chat.person.profile.zone == "Europe/London"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("GMT+1", "8:00 PM"), ("UTC-5", "2:00 PM"), ("UTC", "7:00 PM"), ("+5:30", "12:30 AM")],
)
def test_a_distance_from_greenwich_is_ahead_where_it_says_so(typed: str, shown: str) -> None:
    chat = chat_at("2026-03-04T19:00+00:00")

    assert f"Is it {shown} for you right now?" in walk(chat, "/settings", "#clock", typed)


# The day of the check-in, put right with one tap


def test_the_day_and_the_hour_of_the_check_in_are_read_back_and_put_right_with_one_tap() -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON)

    said = walk(chat, "/settings", "#pulse", "thursday")
    assert "once a week, on Thursday, at about 6:30 PM. Is that right?" in said
    said = walk(chat, "#day", "#tue")
    assert "on Tuesday" in said
    said = walk(chat, "#hour", "8pm")
    assert "on Tuesday, at about 8:00 PM" in said
    walk(chat, "sounds good")

    assert not chat.person.dialog.stack
    assert chat.person.engagement.preferences.pulse == 1
    assert chat.person.engagement.preferences.slot == time(20)


# Words that were there before


STARTED = "What made me start: my brother"
"""A reason as it is kept: with the words of its question."""


@pytest.mark.parametrize(("typed", "left"), [("My brother", [STARTED]), ("The sea", [STARTED])])
def test_a_line_that_was_kept_before_stays_when_the_branch_that_said_it_again_is_left(
    typed: str, left: list[str]
) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, reasons=(Reason(1, STARTED, NOON),))
    walk(chat, "/my_reasons", typed)
    assert len(chat.person.words.reasons) == 1 + (typed == "The sea")

    walk(chat, "#‹ Back", "The garden")

    said = [reason.text for reason in chat.person.words.reasons]
    assert said == [*left, "What made me start: the garden"]


@pytest.mark.parametrize("closed_with_it", [True, False])
def test_a_line_of_a_branch_that_was_left_is_gone_unless_the_list_was_closed_with_it(
    *, closed_with_it: bool
) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, reasons=(Reason(1, "The sea", NOON),))
    walk(chat, "/my_reasons", "My brother", "#‹ Back", "#:skip", "#edit")
    assert chat.place() == "reasons/list"
    if not closed_with_it:
        chat.taps("☑ " + STARTED)
    walk(chat, "#:done", "fine", "#:skip")
    for _ in range(12):
        if not chat.person.dialog.stack:
            break
        walk(
            chat,
            "#:skip"
            if any(one.value == ":skip" for one in chat.buttons())
            else f"#{chat.buttons()[0].value}",
        )

    assert not chat.person.dialog.stack
    assert [reason.text for reason in chat.person.words.reasons] == ["The sea", *[STARTED] * closed_with_it]


def test_a_line_of_a_branch_that_was_left_is_gone_at_the_end_with_the_words_of_its_question() -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, reasons=(Reason(1, "The sea", NOON),))

    walk(chat, "/my_reasons", "My brother", "#‹ Back", "#:skip", "#done")

    assert not chat.person.dialog.stack
    assert [reason.text for reason in chat.person.words.reasons] == ["The sea"]


def test_a_line_that_was_hidden_is_on_the_list_again_when_it_is_typed_again() -> None:
    reasons = (Reason(1, "My brother", NOON, hidden=True), Reason(2, "The sea", NOON))
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, reasons=reasons)

    walk(chat, "/reasons", "#change", "My brother", "#:done")

    assert {reason.text for reason in chat.person.words.reasons if reason.listed} == {"My brother", "The sea"}


@pytest.mark.parametrize(
    ("language", "typed", "place"),
    [
        ("en", "whole", "substances/what"),
        ("en", "everything", "substances/what"),
        ("en", "the short one please", "substances/what"),
        ("en", "quick", "substances/what"),
        ("de", "kurz", "substances/what"),
        ("de", "die lange", "substances/what"),
        ("es", "corta", "substances/what"),
        ("es", "todas", "substances/what"),
        ("en", "my boss", "substances/door"),
    ],
)
def test_the_length_of_a_talk_is_picked_in_other_words(language: str, typed: str, place: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)

    walk(chat, "/start substances", typed)

    assert chat.place() == place


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "ok"),
        ("en", "nothing else"),
        ("de", "mehr nicht"),
        ("de", "okay"),
        ("es", "vale"),
        ("es", "nada más"),
    ],
)
def test_a_list_with_lines_ends_with_an_okay(language: str, typed: str) -> None:
    chat = chat_at("2026-03-04T09:00+00:00", **LONDON, language=language)
    walk(
        chat,
        "/start goals",
        "quick" if language == "en" else "kurz" if language == "de" else "corta",
        "tango",
    )

    walk(chat, typed)

    assert chat.place() not in {"goals/door", "goals/mine"}
