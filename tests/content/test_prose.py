"""Prose of the project begins with its subject or verb: docs/contributing.md, "Prose"."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.helpers.chat import shipped_library
from tests.helpers.paths import ROOT

FOLDERS = ("bot", "flows", "bench", "tests")
PAGES = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
GENERATED = {ROOT / "docs" / "flows.md"}
"""Pages made of sentences for people in the chat."""

OPENING = re.compile(r"(?:What|Who|Whose|Whoever|Whatever|How|That|The same)\b")
MARKUP = re.compile(r"^(?:[-*#>|\s]|\d+\.)+")
END = re.compile(r"(?<=[.!?:])\**\s+|\s\|\s|\n\s*\n|\n(?=\s*(?:[-*#>|]|\d+\.)\s)")


def offenders(text: str) -> list[str]:
    """Return the sentences that begin with one of the words. Questions may."""
    sentences = (" ".join(MARKUP.sub("", sentence).split()) for sentence in END.split(text))
    return [each for each in sentences if OPENING.match(each) and not each.endswith("?")]


def prose_of(source: str) -> Iterator[str]:
    """Yield docstrings, comments, and the texts of `help` and `description`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text
            case ast.keyword(arg="help" | "description", value=ast.Constant(value=str(text))):
                yield text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("# ")


def without_code(page: str) -> str:
    return re.sub(r"```.*?```", "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What a card holds.", 1),
        ("A card. Who reads it stays free.", 1),
        ("- **How** it is drawn\n- a second\n", 1),
        ("| Whoever runs it | That is all |", 2),
        ("A person, who reads it, knows what it is.", 0),
        ("What is kept?", 0),
        ('People read "What now".', 0),
    ],
)
def test_an_offender_is_found_where_a_sentence_begins(text: str, expected: int) -> None:
    assert len(offenders(text)) == expected


@pytest.mark.long
def test_sentences_begin_with_a_subject_or_a_verb() -> None:
    titles = {flow.title.source for flow in shipped_library().flows.values()}
    files = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in FOLDERS)
    texts = [(file, text) for file in sorted(files) for text in prose_of(file.read_text(encoding="utf-8"))]
    texts += [(page, without_code(page.read_text(encoding="utf-8"))) for page in sorted({*PAGES} - GENERATED)]

    found = [
        f"{file.relative_to(ROOT)}: {sentence}"
        for file, text in texts
        for sentence in offenders(text)
        if sentence not in titles
    ]

    assert found == []


def test_the_changelog_has_its_headings_in_order() -> None:
    order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    _, *versions = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")

    for version in versions:
        headings = re.findall(r"^### (.*)$", version, re.MULTILINE)
        assert headings == [name for name in order if name in headings]
