"""The page in the making, the sentences and the earlier talks: what is tapped there, and what leaves."""

from __future__ import annotations

from datetime import timedelta

from tests.helpers.earlier_talks import chat, make, talk, text


def test_help_now_opens_over_the_page_and_the_page_waits() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("☑ What gets in the way: tired")

    person.taps("Help now")

    assert person.place() == "help/card"
    person.commands("summary")
    assert "☐ What gets in the way: tired" in person.labels()


def test_heavy_words_typed_into_a_line_are_kept_off_the_page_until_they_are_put_on() -> None:
    person = chat(talk())
    person.commands("summary")
    person.taps("Change words")
    person.tap(person.buttons()[0])

    person.types("I want to end my life")

    assert person.place() == "help/plain"
    person.commands("summary")
    assert "I want to end my life" not in person.shown()[1].text
    person.tap(next(one for one in person.buttons() if "to end my l" in one.label))
    assert "I want to end my life" in make(person)


def test_typed_words_where_none_are_awaited_change_nothing_and_labels_can_be_typed() -> None:
    person = chat(talk())
    person.commands("summary")

    assert "Tap one of the buttons" in text(person.types("the rain is loud"))
    assert "Which line" in text(person.types("change words"))
    assert "Your page" in text(person.types("back"))
    assert "put away" in text(person.types("pause"))
    assert person.person.dialog.screen is None


def test_a_picture_sent_to_the_page_leaves_it_open() -> None:
    person = chat(talk())
    person.commands("summary")

    said = person.event("other", "photo")

    assert "can't see pictures" in text(said)
    assert "Make this my page" in person.labels()


def test_an_old_button_of_a_screen_shows_the_screen_and_an_accidental_tap_nothing() -> None:
    person = chat(talk())
    person.commands("summary")
    at = person.shown()
    person.taps("Make this my page")
    send = next(one for row in at[1].rows for one in row if one.label == "Make this my page")
    person.now -= timedelta(seconds=8)

    assert person.tap(send, on=at) == []
    person.waits(timedelta(minutes=1))
    assert "an earlier question" in text(person.tap(send, on=at))


def test_a_screen_button_with_no_screen_open_is_an_old_one() -> None:
    person = chat(talk())
    person.commands("summary")
    at = person.shown()
    person.taps("Close")
    person.waits(timedelta(minutes=1))

    said = person.tap(at[1].rows[0][0], on=at)

    assert "an earlier question" in text(said)


def test_a_talk_in_progress_goes_on_when_the_page_is_put_away() -> None:
    person = chat(talk())
    person.commands("fear")
    place = person.place()
    person.commands("summary")

    person.taps("Close")

    assert person.place() == place
    assert "Go on" in person.labels()
