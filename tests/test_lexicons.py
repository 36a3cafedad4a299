"""People mix languages: what they type is looked through in English and in their own language."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import lexicon, shipped
from flows.lexicons import Lexicons
from tests.chat import NOON

POLISH = """\
language = "pl"
around = []

[reading]
fillers = "bardzo"
keys = ""
careful = ""
ordinary = ""
expand = {}
join = {}
slips = {}

[people]
me = "ja"
others = "on ona"

[sets]

[[group]]
category = "hopelessness"
level = "soft"
topic = "brak sensu"
phrases = "bez sensu"

[[group]]
category = "suicide_active"
level = "red"
topic = "chęć śmierci"
phrases = "chce umrzec"
"""


@pytest.fixture
def lexicons(tmp_path: Path) -> Lexicons:
    (tmp_path / "screening.pl.toml").write_text(POLISH, encoding="utf-8")
    english = lexicon.load(shipped.CONTENT / "screening.toml")
    return Lexicons(english, {"pl": tmp_path / "screening.pl.toml"})


def found(lexicons: Lexicons, text: str, language: str) -> tuple[str, str] | None:
    finding = lexicons.screen(text, language, (), NOON)
    return (finding.tier, finding.topic) if finding else None


@pytest.mark.parametrize(("text", "language", "tier", "topic"), [
    ("to bez sensu", "pl", "soft", "brak sensu"),
    ("to bardzo bez sensu", "pl-PL", "soft", "brak sensu"),
    ("I will kill myself tonight", "pl", "red", "chęć śmierci"),
    ("bez sensu, I want to kill myself", "pl", "amber", "chęć śmierci"),
])  # fmt: skip
def test_what_weighs_most_in_either_language_is_named_in_the_persons_own(
    lexicons: Lexicons, text: str, language: str, tier: str, topic: str
) -> None:
    assert found(lexicons, text, language) == (tier, topic)


def test_a_topic_their_language_has_no_words_for_is_named_in_english(lexicons: Lexicons) -> None:
    text = "my boyfriend hits me"

    assert found(lexicons, text, "pl") == found(lexicons, text, "en")
    assert found(lexicons, text, "pl") is not None


@pytest.mark.parametrize("language", ["en", "es-MX", "pl", ""])
def test_every_list_listens_to_all_and_is_worded_in_their_own(lexicons: Lexicons, language: str) -> None:
    topic = "chęć śmierci" if language == "pl" else "suicide"

    assert found(lexicons, "chcę umrzeć", language) == ("red", topic)


def test_what_is_harmless_in_both_is_left_alone(lexicons: Lexicons) -> None:
    assert found(lexicons, "dzień dobry", "pl") is None
