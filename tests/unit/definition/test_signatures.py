"""A signature is given for certain words, and a damaged file of signatures holds none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flows.definition.signatures import digest, said, usable, words
from flows.definition.template import parse
from tests.helpers.chat import shipped_library

FEAR = shipped_library().flow("fear")


def test_other_words_or_other_steps_want_another_signature() -> None:
    reworded = replace(FEAR, title=parse("Another title"))
    led_elsewhere = replace(FEAR, logic="other")
    from_another_file = replace(FEAR, file="elsewhere.toml", order=99)

    assert len({words(FEAR), words(reworded), words(led_elsewhere)}) == 3
    assert words(from_another_file) == words(FEAR)


def test_every_text_is_found_by_its_place() -> None:
    texts = said(FEAR)

    assert texts["flow.title"] == FEAR.title.source
    assert texts["state.which.ask"] == FEAR.states["which"].ask.source


def test_a_line_of_the_page_is_signed_under_its_former_key() -> None:
    places = [place for flow in shipped_library().flows.values() for place in said(flow)]

    assert any(place.endswith(".label") and place.count(".") == 2 for place in places)
    assert not any(place.endswith(".line") and place.count(".") == 2 for place in places)


def test_a_digest_is_the_same_however_keys_are_ordered() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})


def test_a_damaged_file_holds_no_signature(tmp_path: Path) -> None:
    file = tmp_path / "signed.toml"
    assert usable(file) == ()

    file.write_text("[[signature", encoding="utf-8")

    assert usable(file) == ()
