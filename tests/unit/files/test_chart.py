"""The picture of one's numbers: what is drawn, what is left out, and the same in words."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PIL import Image, ImageChops

from bot.files import chart, exports
from flows.definition.loader import Library
from flows.definition.template import parse
from flows.person import Appointment, Attendance, Engagement, Person, Rated, Rating
from flows.record import progress
from tests.helpers.chat import Chat, agreed, shipped_conversation
from tests.helpers.paths import ROOT
from tests.helpers.people import with_fields

LIBRARY = shipped_conversation().library
GOLDEN = ROOT / "docs" / "numbers"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def rated(*values: int | None, what: Rating = "mood", every: int = 4) -> tuple[Rated, ...]:
    last = len(values) - 1
    given = enumerate(values)
    return tuple(
        Rated(what, value, NOW - (last - n) * every * DAY) for n, value in given if value is not None
    )


RISING = rated(2, 3, 2, 4, 3, 5, 4, 5, 6, 5, 7, 6, 7)
HISTORIES: dict[str, tuple[Rated, ...]] = {
    "flat": rated(5, 5, 4, 5, 6, 5, 5, 4, 5, 5, 6, 5, 5),
    "rising": (*RISING, *rated(3, 3, 4, 4, 6, 7, what="confidence", every=9)),
    "falling": rated(8, 7, 8, 6, 7, 5, 6, 5, 4, 5, 3, 4, 3),
    "gappy": rated(4, 5, 3, 5, 4, 5, *[None] * 9, 6, 7, 5, 7, 6, 8),
    "single-point": rated(6),
    "empty": (),
}


def person_of(name: str) -> Person:
    weekly = (Appointment(1, date(2026, 1, 6), time(10), "UTC", every_weeks=1),)
    return Person(
        "7", engagement=Engagement(ratings=HISTORIES[name], appointments=weekly if HISTORIES[name] else ())
    )


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def share_that_differs(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the dots that differ by more than a quarter of the scale."""
    assert one.size == other.size
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[64:]) / (one.width * one.height)


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_looks_as_it_was_looked_at(name: str, update: bool) -> None:
    made = exports.make(progress.CHART_FILE, person_of(name), LIBRARY, NOW)
    golden = GOLDEN / f"{name}.png"
    if update:
        golden.write_bytes(made)

    # Another version of a font moves edges by a fraction of a pixel; a wrong dot is a hundred pixels.
    assert share_that_differs(picture(made), picture(golden.read_bytes())) < 0.0002


def test_a_gap_is_left_as_a_gap_and_few_numbers_get_no_trend() -> None:
    (gappy,) = progress.of(person_of("gappy"), NOW).series
    (single,) = progress.of(person_of("single-point"), NOW).series

    assert len(gappy.trends) == 2
    assert gappy.trends[0][-1].at < gappy.trends[1][0].at - progress.GAP_WITHOUT_RATINGS
    assert single.trends == ()
    assert len(single.dots) == 1


def test_the_trend_stays_near_the_dots_and_says_how_sure_it_is() -> None:
    (rising, _) = progress.of(person_of("rising"), NOW).series
    (trend,) = rising.trends

    assert trend[0].value < 4
    assert trend[-1].value > 6
    assert all(0.2 < place.either_way < 3 for place in trend)


def test_sessions_are_the_noted_ones_and_those_that_were_told_each_once() -> None:
    told = Attendance("went", datetime(2026, 2, 24, 11, tzinfo=UTC))
    other = Attendance("went", datetime(2026, 2, 26, 11, tzinfo=UTC))
    missed = Attendance("no-show", datetime(2026, 2, 27, 11, tzinfo=UTC))
    person = Person(
        "7",
        engagement=Engagement(
            attendance=(told, other, missed), appointments=person_of("flat").engagement.appointments
        ),
    )

    days = [at.date() for at in progress.of(person, NOW).sessions]

    assert days.count(date(2026, 2, 24)) == 1
    assert date(2026, 2, 26) in days
    assert date(2026, 2, 27) not in days


def test_numbers_of_more_than_half_a_year_ago_are_left_out() -> None:
    person = Person(
        "7", engagement=Engagement(ratings=(Rated("mood", 1, NOW - 200 * DAY), Rated("mood", 6, NOW)))
    )

    (series,) = progress.of(person, NOW).series

    assert [dot.value for dot in series.dots] == [6]


def test_the_picture_comes_with_the_same_in_words() -> None:
    chat = Chat(shipped_conversation(), agreed(ratings=(*rated(4, 6, 5), *rated(8, what="useful"))))

    said = "\n".join(message.text for message in chat.commands("progress"))

    assert "mood: 3 numbers, from Sunday, February 22, 2026 to Monday, March 2, 2026" in said
    assert "The first was 4, the last 5, all between 4 and 6." in said
    assert "how useful it was: 8 of 10, on Monday, March 2, 2026." in said
    assert said.count("Change is rarely a straight line.") == 1
    assert [one.file for one in chat.outgoing if one.do == "file"] == ["numbers.png"]


def test_one_number_alone_is_a_sentence_and_no_picture() -> None:
    chat = Chat(shipped_conversation(), agreed(ratings=tuple(rated(5))))

    said = "\n".join(message.text for message in chat.commands("progress"))

    assert "mood: 5 of 10, on" in said
    assert [one.file for one in chat.outgoing if one.do == "file"] == []


def test_without_numbers_nothing_is_drawn_and_it_says_so() -> None:
    chat = Chat(shipped_conversation(), agreed())

    said = chat.commands("progress")

    assert "There are no numbers yet" in said[-1].text
    assert not [one for one in chat.outgoing if one.do == "file"]


def test_where_the_library_is_not_installed_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    assert chart.png(progress.of(person_of("flat"), NOW), Person("7"), LIBRARY) == b""


def titled(title: str) -> Image.Image:
    phrases = {**LIBRARY.phrases, "rating-mood": parse(title)}
    return picture(exports.make(progress.CHART_FILE, person_of("flat"), Library({}, phrases), NOW))


def test_labels_run_from_right_to_left_where_their_script_does() -> None:
    forced = "\u202d" + "מצב רוח" + "\u202c"

    assert share_that_differs(titled("מצב abc"), titled("abc מצב")) == 0
    assert share_that_differs(titled("מצב רוח"), titled(forced)) == 0
    assert share_that_differs(titled("מצב רוח"), titled("מצב רוח"[::-1])) > 0


@pytest.mark.parametrize("name", ["rising", "gappy", "single-point"])
def test_dots_stand_where_they_stand_in_a_language_from_right_to_left(name: str) -> None:
    library = Library({}, LIBRARY.phrases)

    plain, mirrored = (
        picture(
            exports.make(progress.CHART_FILE, with_fields(person_of(name), language=language), library, NOW)
        )
        for language in ("en", "ar")
    )

    # All but the days below, which have their names in each language.
    above = (0, 0, plain.width, plain.height - 70)
    assert share_that_differs(plain.crop(above), mirrored.crop(above)) < 0.0002


def test_letters_of_a_label_are_joined_where_their_script_joins_them() -> None:
    assert share_that_differs(titled("مزاج"), titled("\u200c".join("مزاج"))) > 0
