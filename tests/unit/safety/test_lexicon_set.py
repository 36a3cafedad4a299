"""People mix languages: what they type is looked through in English and in their own language."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.safety import lexicon, lexicon_set
from flows.safety.asked import Asked
from flows.safety.hits import Hit, find
from flows.safety.lexicon_set import Lexicons
from flows.safety.normalise import Words
from tests.helpers.chat import NOON
from tests.helpers.lists import block, write_list


@pytest.fixture
def lexicons(tmp_path: Path) -> Lexicons:
    kinds = {
        "burden_trapped_hopeless": block("soft", "brak sensu", "bez sensu"),
        "suicide_active": block("red", "chęć śmierci", "chce umrzec"),
    }
    words = {"fillers": ["bardzo"]}
    folder = write_list(tmp_path / "pl", kinds, me="ja", others="on ona", words=words, denied="nie")
    return Lexicons(lexicon.load(shipped.SCREENING / "en"), {"pl": folder})


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


@pytest.mark.parametrize(
    "text", ["k.i.l.l m.y.s.e.l.f", "k i l l-m/y.s*e_l f " * 200, "k1ll myse1f", "iwanttokillmyself"]
)
def test_what_no_list_knows_a_word_of_as_it_stands_is_heard(lexicons: Lexicons, text: str) -> None:
    assert found(lexicons, text, "en") == ("amber", "suicide")


def test_what_is_harmless_in_both_is_left_alone(lexicons: Lexicons) -> None:
    assert found(lexicons, "dzień dobry", "pl") is None


def test_a_text_is_looked_through_once_however_often_it_is_asked_about(
    lexicons: Lexicons, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def counted(list_: lexicon.Lexicon, words: Words, *, all_kinds: bool) -> list[Hit]:
        looked.append(list_.language)
        return find(list_, words, all_kinds=all_kinds)

    monkeypatch.setattr(lexicon_set, "find", counted)
    asked: Asked
    for asked in ("", "plan", "safety", ""):
        lexicons.screen("I want to die", "en", (), NOON, asked)
    lexicons.screen("I want soup", "en", (), NOON)

    assert looked == ["en", "pl"] * 2


@pytest.mark.parametrize("name", ["fillers.txt", "burden_trapped_hopeless.toml"])
def test_a_list_is_compiled_anew_once_one_of_its_files_changed(tmp_path: Path, name: str) -> None:
    kinds = {"burden_trapped_hopeless": block("soft", "brak sensu", "bez sensu")}
    words = {"fillers": ["bardzo"]}
    folder = write_list(tmp_path / "pl", kinds, me="ja", others="on", words=words, denied="nie")
    before = lexicon.load(folder)
    assert lexicon.load(folder) is before

    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    assert lexicon.load(folder) is not before
