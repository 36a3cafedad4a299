"""The rules of content: each has a code, a severity and a section in the docs."""

from __future__ import annotations

import re
from typing import get_args

from flows.errors.rules import RULES, Severity
from tests.helpers.paths import ROOT


def test_every_code_is_a_letter_and_three_digits_and_every_title_is_there_once() -> None:
    assert [code for code in RULES if not re.fullmatch(r"[A-Z]\d{3}", code)] == []
    assert {rule.severity for rule in RULES.values()} == {*get_args(Severity)}
    titles = [rule.title for rule in RULES.values()]
    assert len({*titles}) == len(titles)


def test_every_rule_has_a_section_of_its_title() -> None:
    docs = (ROOT / "docs" / "authoring" / "codes.md").read_text(encoding="utf-8")

    assert [code for code, rule in RULES.items() if code not in docs or rule.title not in docs] == []
