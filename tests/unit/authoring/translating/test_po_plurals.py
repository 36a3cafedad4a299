"""Words for a number as plural forms of gettext, and back."""

from __future__ import annotations

from babel.messages import Catalog

from flows.authoring.translating.po_plurals import Plural, expanded, says_the_same

DAYS = "In {count|one one day|other # days}, then."


def test_a_text_with_one_number_is_a_whole_text_for_each_form() -> None:
    assert expanded(DAYS) == {"one": "In one day, then.", "other": "In {count} days, then."}
    assert expanded("In {count} days.") is None
    assert expanded(DAYS + DAYS) is None


def test_texts_say_the_same_where_they_do_beside_every_number() -> None:
    assert says_the_same("en", DAYS, "In {count|one one day, then|other # days, then}.")
    assert not says_the_same("en", DAYS, "In {count|one a day|other # days}, then.")


def test_a_translation_comes_back_from_its_forms() -> None:
    plural = Plural.of("pl", Catalog("pl"))
    polish = "Za {count|one dzień|few # dni|many # dni|other # dnia}."

    assert plural.split(polish)[:2] == ("Za dzień.", "Za {count} dni.")
    assert plural.whole(polish)
