"""A "done" among other words closes a list, and the words in front of it are kept."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.engine.closings import Closing, closing, without_adding
from flows.engine.prompt import Accepted, Partial
from flows.locale.matching import words_of
from flows.model import OWN, Given
from tests.helpers.prompts import OPTIONS, question, types

ASKED = question("multi", OPTIONS, ("c",), other=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thats it, done", Closing()),
        ("yeah done, thats the one", Closing()),
        ("that is all", Closing()),
        ("my sister mostly, that's all", Closing("my sister mostly")),
        ("ok done lol sorry one of them just came down", Closing(rest=True)),
        ("is that bad? anyway done", Closing(rest=True)),
        ("what if he leaves me alone with her? done", Closing("what if he leaves me alone with her?")),
        ("done. oh and the money", None),
        ("I'm done with him", None),
        ("we are done for", None),
        ("my sister", None),
    ],
)  # fmt: skip
def test_a_done_is_heard_among_other_words(text: str, said: Closing | None) -> None:
    assert closing(ASKED, Given(text)) == said


def test_heavy_words_and_taps_are_no_done() -> None:
    assert closing(ASKED, Given("that's it, done", heavy=True)) is None
    assert closing(ASKED, Given("done", tapped=True)) is None


def test_a_multi_and_a_list_keep_what_stands_in_front() -> None:
    assert types(ASKED, "both, really, that's all") == Accepted(
        ("c", "b"), "Calm, Both, really", "there", ("Calm", "Both, really")
    )
    assert types(ASKED, "my mum, thats it") == Accepted(
        ("c", OWN + "my mum"), "Calm, my mum", None, ("Calm", "my mum")
    )
    lines = question("list", draft=("+One",), low=1, high=3, max_chars=140)
    assert types(lines, "two, thats all") == Accepted(("One", "two"), "One; two")


def test_the_words_of_the_button_close_where_no_list_is_written_yet() -> None:
    french = question("multi", OPTIONS, ("c",), other=True)
    french = replace(french, words=words_of({"done": "Fini", "done-words": "done"}))

    assert types(french, "fini") == types(french, "done") == types(ASKED, "done")


def test_a_further_line_loses_the_and_that_ties_it_to_the_one_before() -> None:
    assert without_adding(ASKED, "and i never forget a birthday") == "i never forget a birthday"
    assert without_adding(ASKED, "oh and also money") == "money"
    assert without_adding(question("multi", OPTIONS, other=True), "and homework") == "and homework"
    assert types(ASKED, "and my dog") == Partial(("c", OWN + "my dog"))


def test_sentences_that_are_too_long_for_one_line_become_several() -> None:
    asked = question("list", low=1, high=3, max_chars=30)

    assert types(asked, "I went in once. I stayed ten minutes.") == Partial(
        ("+I went in once.", "+I stayed ten minutes.")
    )
