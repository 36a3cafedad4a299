"""Every sentence of every shipped talk can be said, whatever is typed."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

import csv

import pytest

from flows.authoring.spoken import Typed, lost, made_of, slip, spoken
from flows.definition.loader import Library
from tests.helpers.chat import shipped_library
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT
from tests.helpers.tiers import sampled

LISTENING = ROOT / "tests" / "content" / "listening"
INPUTS = LISTENING / "inputs.tsv"
"""The inputs that the wordings were made with; `seen.tsv` holds the sets that were judged when unseen."""


KINDS = [
    tuple(line.split("\t")) for line in (LISTENING / "kinds.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
"""Inputs of the kinds that once came out wrong, each with what is right."""


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped_library()


def typed(language: str) -> list[str]:
    with INPUTS.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["typed"] for row in rows if row["language"] == language and row["state"] != "plan"]


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_no_sentence_comes_out_broken(library: Library, language: str) -> None:
    lines = [line for name in library.flows for line in spoken(library, name, language, typed(language))]

    assert len(lines) > 500
    assert [line for line in lines if line.broken] == []


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_word_that_is_typed_is_in_its_sentence(library: Library, language: str) -> None:
    words = (
        "zwölf gelbe Stühle"
        if language == "de"
        else "doce sillas"
        if language == "es"
        else "twelve yellow chairs"
    )
    told = spoken(library, "getting-better", language, [words])
    lines = [line for line in told if line.filled == "thing"]

    assert len(lines) == 2
    assert all(words in line.text for line in lines)


@pytest.mark.parametrize(("sentence", "wrong"), [
    ("I'd like this: . Could we?", ": ."), ("It's about that I lied.", "about that i "), ("So because because it", " because"),
    ("small beginning", "a small beginning"), ("I like {it}.", "{"), ("All is well.", ""),
])  # fmt: skip
def test_a_broken_sentence_is_told(sentence: str, wrong: str) -> None:
    assert slip(sentence).strip().startswith(wrong.strip()) if wrong else slip(sentence) == ""


@pytest.mark.parametrize("file", sampled(["inputs.tsv", "seen.tsv"], ["inputs.tsv"]))
def test_what_people_typed_comes_out_whole_and_in_one_piece(library: Library, file: str) -> None:
    rows = [line.split("\t") for line in (LISTENING / file).read_text(encoding="utf-8").splitlines()[1:]]
    given = [Typed(*row) for row in rows]
    made = [(one, made_of(library, one)) for one in given]

    assert all(sentence for _, sentence in made)
    assert [(one.text, sentence) for one, sentence in made if slip(sentence)] == []
    assert [(one.text, sentence) for one, sentence in made if lost(library, one, sentence)] == []


@each(("language", "flow", "state", "text", "right"), KINDS)
def test_what_is_typed_comes_out_right(
    library: Library, language: str, flow: str, state: str, text: str, right: str
) -> None:
    assert made_of(library, Typed(language, flow, state, text)) == right
