"""Clues say little by themselves and add up: to one line with the number and an offer, never to a card."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.errors import ContentError
from flows.safety import doors, lexicon
from flows.safety.asked import Asked
from flows.safety.doors import Response
from flows.safety.finding import Finding
from flows.safety.lexicon_set import Lexicons
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.lists import block, write_list

TABLE = """needed = 5
needed_when_asked = 7
beside_a_sign = 2
kinds = 1
telling = 1
words = 8
plain = "grave"

[[together]]
kinds = "grave soon"
points = 2
"""


def clues(points: int, *lines: str) -> str:
    return f'[[block]]\npoints = {points}\nsource = "made up"\nphrases = """\n' + "\n".join(lines) + '\n"""\n'


EVERYDAY_TABLE = TABLE.replace(
    "words = 8", "words = 8\neveryday_needed = 5\neveryday_needed_when_asked = 7\neveryday_telling = 2"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kinds = {
        "burden_trapped_hopeless": block("soft", "brak sensu", "bez sensu"),
        "harmless": block("idiom", "", "grob pradziadka"),
    }
    made = write_list(
        tmp_path / "pl", kinds, me="ja", others="on", denied="nie", words={"ordinary": ["dom", "i"]}
    )
    (made / "clues").mkdir()
    (made / "clues" / "grave.toml").write_text(clues(3, "grob", "trumn*"))
    (made / "clues" / "soon.toml").write_text(clues(1, "w niedziele", "wkrotce"))
    (made / "clues" / "elsewhere.toml").write_text(clues(-4, "film"))
    (made / "adding_up.toml").write_text(TABLE)
    return made


@pytest.fixture
def lists(folder: Path) -> Lexicons:
    return Lexicons(lexicon.load(folder), {})


def screened(lists: Lexicons, text: str, asked: Asked = "") -> Finding | None:
    return lists.screen(text, "en", (), NOON, asked)


def test_clues_of_different_kinds_near_each_other_add_up(lists: Lexicons) -> None:
    finding = screened(lists, "trumna wkrotce")

    assert finding is not None
    assert (finding.tier, finding.from_clues, finding.alarms) == ("soft", True, True)
    assert [one.level for one in finding.heard] == ["clue: grave +3", "clue: soon +1"]


@pytest.mark.parametrize("text", [
    "trumna",
    "grob trumna",  # each kind counts once
    "film trumna wkrotce",  # something harmless takes points away
    "grob pradziadka wkrotce",  # a harmless phrase covers it
    "trumna dom i dom i dom i dom i dom i wkrotce",  # too far from each other
    "nie trumna wkrotce",  # denied
    "on trumna wkrotce",  # somebody else
])  # fmt: skip
def test_what_does_not_add_up_is_left_alone(lists: Lexicons, text: str) -> None:
    finding = screened(lists, text)

    assert finding is None or not finding.from_clues


def test_a_text_of_fillers_alone_is_left_alone(lists: Lexicons) -> None:
    assert screened(lists, "absolutely actually") is None


def test_a_question_about_therapy_asks_for_more(lists: Lexicons) -> None:
    assert screened(lists, "trumna wkrotce", "plan") is None
    assert screened(lists, "trumna wkrotce", "safety") is not None


def test_a_soft_sign_counts_as_points(lists: Lexicons) -> None:
    alone, beside = screened(lists, "bez sensu"), screened(lists, "bez sensu grob")

    assert alone is not None
    assert not alone.from_clues
    assert beside is not None
    assert beside.from_clues
    assert beside.tier == "soft"


@pytest.fixture
def everyday(folder: Path) -> Lexicons:
    (folder / "clues" / "everyday.toml").write_text(
        clues(6, "klucz dla") + clues(3, "klucz", "lampa") + clues(1, "brat") + clues(-4, "w pracy")
    )
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE)
    return Lexicons(lexicon.load(folder), {})


def test_everyday_words_count_each_and_say_so(everyday: Lexicons) -> None:
    finding = screened(everyday, "klucz lampa")

    assert finding is not None
    assert finding.from_clues
    assert [one.level for one in finding.heard] == ["clue: everyday +3", "clue: everyday +3"]


@pytest.mark.parametrize("text", [
    "klucz klucz",  # the same word counts once
    "klucz brat",  # too few points
    "klucz lampa w pracy",  # words that speak against it
    "klucz dom i dom i dom i dom i dom i lampa",  # too far from each other
    "klucz i grob",  # two sums, and neither is enough
])  # fmt: skip
def test_everyday_words_that_do_not_come_to_enough_are_left_alone(everyday: Lexicons, text: str) -> None:
    assert screened(everyday, text) is None


def test_one_everyday_word_alone_is_never_enough(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(9, "klucz"))
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE)

    assert screened(Lexicons(lexicon.load(folder), {}), "klucz") is None


def test_a_question_about_therapy_asks_for_more_everyday_words(everyday: Lexicons) -> None:
    assert screened(everyday, "klucz lampa", "session") is None
    assert screened(everyday, "klucz lampa brat", "session") is not None


def test_everyday_words_may_hold_a_not_and_name_others(everyday: Lexicons) -> None:
    assert screened(everyday, "on klucz nie lampa") is not None


def test_a_clue_may_leave_one_word_open(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(4, "klucz * lampa") + clues(1, "brat", "i"))
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE)
    lists = Lexicons(lexicon.load(folder), {})

    assert screened(lists, "klucz dom lampa brat") is not None
    assert screened(lists, "klucz lampa brat") is None
    assert screened(lists, "klucz dom i lampa brat") is None


CLASSES = f'{EVERYDAY_TABLE}\n[classes]\nRODZINA = "brat siostra"\n'


def test_the_name_of_a_class_stands_for_any_of_its_words(folder: Path) -> None:
    listed = clues(3, "RODZINA * lampa", "RODZINA bez") + clues(2, "RODZINA")
    (folder / "clues" / "everyday.toml").write_text(listed)
    (folder / "adding_up.toml").write_text(CLASSES)
    lists = Lexicons(lexicon.load(folder), {})

    found = [screened(lists, text) for text in ("brat bez", "siostra bez", "siostra i lampa")]

    heard = [[one.words for one in finding.heard] for finding in found if finding is not None]
    assert heard == [["RODZINA", "RODZINA bez"]] * 2 + [["RODZINA", "RODZINA * lampa"]]
    assert screened(lists, "dom bez") is None


def test_a_name_of_no_class_is_refused_in_a_clue(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(3, "SASIAD bez"))
    (folder / "adding_up.toml").write_text(CLASSES)

    with pytest.raises(ContentError, match='"SASIAD" is never read like that'):
        lexicon.load(folder)


def test_everyday_words_count_within_a_soft_sign_where_others_outside_speak_for_it(folder: Path) -> None:
    listed = clues(2, "bez", "grob", "pradziadka", "sensu") + clues(1, "klucz", "lampa")
    (folder / "clues" / "everyday.toml").write_text(listed)
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE)
    lists = Lexicons(lexicon.load(folder), {})

    alone, beside = screened(lists, "bez sensu"), screened(lists, "bez sensu klucz lampa")

    assert [finding.from_clues for finding in (alone, beside) if finding is not None] == [False, True]
    assert screened(lists, "grob pradziadka klucz lampa") is None


def test_a_sign_of_somebody_else_takes_no_clue_away(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(3, "bez", "sensu"))
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE)

    finding = screened(Lexicons(lexicon.load(folder), {}), "on bez sensu")

    assert finding is not None
    assert finding.from_clues


def test_long_texts_ask_for_the_points_that_the_table_names(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(3, "klucz", "lampa"))
    longer = "everyday_length = 4\neveryday_longer = 1\neveryday_longer_points = 2"
    (folder / "adding_up.toml").write_text(EVERYDAY_TABLE.replace("words = 8", f"words = 8\n{longer}"))
    lists = Lexicons(lexicon.load(folder), {})

    assert screened(lists, "klucz lampa dom dom") is not None
    assert screened(lists, "klucz lampa dom dom dom") is None


def test_other_kinds_of_clues_count_beside_everyday_words_by_points_of_their_own(folder: Path) -> None:
    (folder / "clues" / "everyday.toml").write_text(clues(3, "klucz") + clues(1, "brat"))
    (folder / "adding_up.toml").write_text(f"{EVERYDAY_TABLE}\n[everyday_kinds]\nsoon = 2\nelsewhere = -3\n")
    lists = Lexicons(lexicon.load(folder), {})

    finding = screened(lists, "klucz wkrotce")

    assert finding is not None
    assert [one.level for one in finding.heard] == ["clue: everyday +3", "clue: soon +2"]
    assert screened(lists, "klucz wkrotce brat film") is None
    assert screened(lists, "klucz brat") is None


def test_a_changed_clue_changes_the_version_of_the_lists(folder: Path, lists: Lexicons) -> None:
    before = lists.version
    (folder / "clues" / "soon.toml").write_text(clues(1, "w niedziele", "wkrotce", "wnet"))

    assert Lexicons(lexicon.load(folder), {}).version != before


@pytest.mark.parametrize(("name", "written", "said"), [
    ("clues/graves.toml", clues(1, "grob"), "screening/pl/clues/graves.toml:1: file name: F109 is no kind"),
    ("clues/grave.toml", clues(1, "b", "a"), 'screening/pl/clues/grave.toml:6: phrase "a"'),
    ("adding_up.toml", TABLE + "\n[everyday_kinds]\ngraves = 1\n", '"graves": F109 is no kind of clue'),
    ("clues/grave.toml", clues(1, "Grob"), 'phrase "Grob": F109 "Grob" is never read like that'),
    ("adding_up.toml", TABLE.replace("grave soon", "grave"), '"grave": F109 names other than two kinds'),
    ("adding_up.toml", TABLE.replace('plain = "grave"', 'plain = "coffins"'), '"coffins": F109 is no kind'),
])  # fmt: skip
def test_files_of_clues_that_are_wrong_are_named(folder: Path, name: str, written: str, said: str) -> None:
    (folder / name).write_text(written)

    with pytest.raises(ContentError) as refused:
        lexicon.load(folder)

    assert said in str(refused.value)


@pytest.mark.parametrize(("language", "text"), [
    ("en", "by the time the clocks change I won't be breathing"),
    ("es", "el gato se queda con mi hermana y yo el domingo descanso para siempre"),
    ("de", "heut hab ich wieder ins wehr geschaut und es sah weich aus"),
])  # fmt: skip
def test_roundabout_words_bring_the_number_and_an_offer_and_hold_nothing(language: str, text: str) -> None:
    english = lexicon.load(shipped.SCREENING / "en")
    finding = Lexicons(english, shipped.lexicons()).screen(text, language, (), NOON)

    assert finding is not None
    assert finding.from_clues
    assert doors.respond(finding, (), (), NOON) == Response(note="screen-unsure", set_aside=True)


@pytest.mark.parametrize(("language", "texts"), [
    ("en", ["goodbye", "I was tired by the time I got home", "goodbyes are hard for me",
            "to get my life back", "I want to enjoy life again", "to not be afraid any more",
            "I wrote a note for my flatmate", "by the time the session starts I forget everything",
            "my husband doesn't want me to go", "my dad won't let me see the counsellor",
            "they don't want me to go any more"]),
    ("es", ["adiós", "quiero recuperar mi vida", "volver a vivir sin miedo", "vivir tranquila"]),
    ("de", ["mein leben zurück", "wieder leben können", "keine angst mehr haben", "tschüss"]),
])  # fmt: skip
def test_one_word_that_could_mean_anything_brings_no_number(language: str, texts: list[str]) -> None:
    lists = Lexicons(lexicon.load(shipped.SCREENING / "en"), shipped.lexicons())

    found = [text for text in texts if (one := lists.screen(text, language, (), NOON)) and one.from_clues]

    assert found == []


def test_the_line_has_the_number_and_the_question_below_it_stays() -> None:
    you = Chat(shipped_conversation(), agreed(since=NOON))
    you.types("by the time the clocks change I won't be breathing")

    said = you.shown()[1].text
    assert "911" in said
    assert "Help now" in said
    assert "Help now" in you.labels()
    assert you.person.engagement.preferences.hold_until is None
