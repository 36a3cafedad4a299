"""The page of 57 questions adds up, and what it names as a proof is there."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.helpers.paths import ROOT

PAGE = (ROOT / "docs" / "quality-checklist.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \|.*?\| (yes|\*\*no\*\*) \| (.+) \|$", re.MULTILINE)
BLOCKING = {9, 15, 28, 33, 34, 36, 38, 39}


def test_every_question_is_answered_once_and_the_totals_are_right() -> None:
    rows = [(int(number), answer == "yes") for number, answer, _ in ROW.findall(PAGE)]
    told = re.search(r"\*\*(\d+) yes, (\d+) no, of 57\.\*\*", PAGE)

    assert [number for number, _ in rows] == list(range(1, 58))
    assert told is not None
    yes = sum(answer for _, answer in rows)
    assert (int(told[1]), int(told[2])) == (yes, 57 - yes)


def test_each_part_says_how_many_are_yes() -> None:
    heads = [*re.finditer(r"^## .+: (\d+) of (\d+)$", PAGE, re.MULTILINE)]
    ends = [head.start() for head in heads[1:]] + [len(PAGE)]

    for head, end in zip(heads, ends, strict=True):
        answers = [answer == "yes" for _, answer, _ in ROW.findall(PAGE[head.end() : end])]
        assert (int(head[1]), int(head[2])) == (sum(answers), len(answers)), head[0]
    assert all(before.start() < after.start() for before, after in pairwise(heads))


def test_no_question_that_blocks_a_release_is_a_no() -> None:
    assert {int(number) for number, answer, _ in ROW.findall(PAGE) if answer != "yes"} & BLOCKING == set()


def test_every_test_and_file_named_as_a_proof_is_there() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    tests = re.findall(r"`(test_\w+)`", PAGE)
    files = re.findall(r"`((?:tests|flows|bot)/[\w/]+\.\w+)", PAGE) + re.findall(r"\]\(([\w./-]+)\)", PAGE)

    assert len(tests) > 20
    assert [name for name in tests if f"def {name}(" not in sources] == []
    assert [name for name in files if not any((base / name).exists() for base in (ROOT, ROOT / "docs"))] == []
