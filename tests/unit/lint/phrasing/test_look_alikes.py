"""A slot in the manner of another program is told with the slot that is meant, and prose is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.authoring.lint.phrasing.look_alikes import look_alike
from tests.helpers.lint_cases import SAMPLE, found, read

WRITTEN = [
    "(size)", "( size )", "{{size}}", "{{ size }}", "{{{size}}}", "<size>", "< size >", "<<size>>",
    "<%= size %>", "[size]", "[[size]]", "${size}", "#{size}", "%{size}", "$size", "$(size)", "%size%",
    "%size", "%(size)s", "__size__", "<Size>", "[SIZE]",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_every_other_way_to_write_a_slot_is_seen(written: str) -> None:
    assert look_alike(f"You said {written}. And now?", {"size"}) == (written, "{size}")


@pytest.mark.parametrize("written", ["[how heavy]", "<how-heavy>", "{{how_heavy|low}}"])
def test_the_slot_is_named_as_the_answer_is(written: str) -> None:
    seen = look_alike(written, {"how_heavy"})

    assert seen is not None
    assert seen.slot.startswith("{how_heavy")
    assert seen.slot.endswith("|low}") == ("|low" in written)


@pytest.mark.parametrize(
    "said",
    ["You said {size}.", "{size|or no size}", "50% size", "the size (or not)", "a [note]", "size", "$5",
     "{{this}}", "[size](https://example.org)", "{size}% of it", "mid__size__d"],
)  # fmt: skip
def test_a_slot_and_prose_are_left_alone(said: str) -> None:
    assert look_alike(said, {"size"}) is None


def test_round_brackets_count_for_an_answer_and_not_for_a_fact() -> None:
    assert look_alike("(today)", {"size"}, {"today"}) is None
    assert look_alike("[today]", {"size"}, {"today"}) == ("[today]", "{today}")


@pytest.mark.parametrize("written", ["(heat)", "{{heat}}", "<heat>", "[heat]", "${heat}", "%heat%", "$heat"])
def test_one_slip_is_one_message(tmp_path: Path, written: str) -> None:
    text = SAMPLE.replace("You can skip anything.", f"You said {written}.", 1)

    told = [one for one in found(read(tmp_path, text)) if one.code != "V103"]

    assert [one.text for one in told] == [
        f"“{written}” would be shown as it stands. Write {{heat}} for the answer"
    ]
    assert told[0].code == "S111"


def test_where_nothing_is_put_in_no_slot_is_advised(tmp_path: Path) -> None:
    text = SAMPLE.replace('title = "A sample"', 'title = "How (heat) it is"', 1)

    (told,) = found(read(tmp_path, text))

    shown = "“(heat)” would be shown as it stands"
    assert told.text == f"{shown}, and nothing is put into `title`. Say it without"
