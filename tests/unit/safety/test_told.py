"""Words of denials, memories and reports: a card they stand beside becomes the number and an offer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.person import Screened
from flows.safety import doors, lexicon
from flows.safety.asked import Asked
from flows.safety.doors import Response
from flows.safety.finding import Finding
from flows.safety.lexicon_set import Lexicons
from tests.helpers.chat import NOON
from tests.helpers.lists import block, write_list

TABLE = """needed = 50
needed_when_asked = 50
beside_a_sign = 0
kinds = 1
telling = 1
words = 30
plain = "grave"
together = []
told_needed = 5
meant_needed = -5

[told_kinds]
grave = 2
"""

OTHER = ["lala", "lili", "lolo", "lulu", "mama", "mimi", "momo", "mumu"]


def clues(points: int, *lines: str) -> str:
    return f'[[block]]\npoints = {points}\nsource = "made up"\nphrases = """\n' + "\n".join(lines) + '\n"""\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kinds = {
        "suicide_active": block("amber", "dying", "chce umrzec"),
        "method_means_plan": block("red", "a plan", "mam sznur"),
        "overdose": block("amber", "pills", "wzialem tabletki"),
        "harmless": block("idiom", "", "grob pradziadka"),
    }
    made = write_list(
        tmp_path / "pl", kinds, me="ja", others="on", denied="nie", words={"ordinary": ["dom", "i"]}
    )
    (made / "clues").mkdir()
    (made / "clues" / "grave.toml").write_text(clues(1, "grob"))
    (made / "clues" / "told.toml").write_text(
        clues(4, "dawno") + clues(3, "w szkole") + clues(-3, "jutro", "teraz") + clues(-4, "mam plan")
    )
    (made / "adding_up.toml").write_text(TABLE)
    return made


@pytest.fixture
def lists(folder: Path) -> Lexicons:
    return Lexicons(lexicon.load(folder), {})


def screened(
    lists: Lexicons, text: str, history: tuple[Screened, ...] = (), asked: Asked = ""
) -> Finding | None:
    return lists.screen(text, "en", history, NOON, asked)


def shown(finding: Finding | None) -> Response | None:
    return None if finding is None else doors.respond(finding, (), (), NOON)


def test_a_card_beside_words_of_a_memory_becomes_the_number_and_an_offer(lists: Lexicons) -> None:
    finding = screened(lists, "dawno w szkole chce umrzec")

    assert finding is not None
    assert (finding.tier, finding.from_clues, finding.softened, finding.direct) == (
        "soft",
        True,
        False,
        False,
    )
    assert shown(finding) == Response(note="screen-unsure", set_aside=True)
    assert [one.level for one in finding.heard] == ["amber", "clue: told +4", "clue: told +3"]


def test_a_denial_beside_words_of_now_becomes_the_number_and_an_offer(lists: Lexicons) -> None:
    denied, now = screened(lists, "nie chce umrzec"), screened(lists, "nie chce umrzec teraz jutro")

    assert denied is not None
    assert denied.negated
    assert shown(now) == Response(note="screen-unsure", set_aside=True)


@pytest.mark.parametrize("text", [
    "chce umrzec",
    "dawno chce umrzec",  # too few points
    "dawno dawno chce umrzec",  # the same word counts once
    "dawno w szkole chce umrzec teraz",  # words of now speak against it
    "dawno w szkole i " + "dom i " * 22 + "chce umrzec",  # a long text tells of more than one thing
])  # fmt: skip
def test_a_card_stays_one_where_the_words_around_do_not_come_to_enough(lists: Lexicons, text: str) -> None:
    finding = screened(lists, text)

    assert finding is not None
    assert (finding.tier, finding.from_clues) == ("amber", False)


def test_other_kinds_of_clues_count_by_points_of_their_own(lists: Lexicons) -> None:
    finding = screened(lists, "dawno grob chce umrzec")

    assert finding is not None
    assert finding.from_clues


def test_a_denial_stays_one_without_words_of_now(lists: Lexicons) -> None:
    finding = screened(lists, "nie chce umrzec jutro")

    assert finding is not None
    assert finding.negated


@pytest.mark.parametrize(("text", "tier"), [
    ("dawno w szkole wzialem tabletki", "amber"), ("dawno w szkole mam sznur", "red")
])  # fmt: skip
def test_a_door_of_another_kind_and_a_means_stay_as_they_are(lists: Lexicons, text: str, tier: str) -> None:
    finding = screened(lists, text)

    assert finding is not None
    assert (finding.tier, finding.from_clues) == (tier, False)


def test_nothing_becomes_less_after_another_sign_of_the_day(lists: Lexicons) -> None:
    sign = Screened("soft", NOON - timedelta(hours=1), "suicide_passive")
    before = Screened("soft", NOON - timedelta(days=2), "suicide_passive")
    text = "dawno w szkole chce umrzec"

    after, long_after = screened(lists, text, (sign,)), screened(lists, text, (before,))

    assert after is not None
    assert after.tier == "amber"
    assert long_after is not None
    assert long_after.from_clues


def test_an_answer_in_help_now_is_heard_as_it_stands(lists: Lexicons) -> None:
    finding = screened(lists, "dawno w szkole chce umrzec", asked="safety")

    assert finding is not None
    assert finding.tier == "amber"


def test_words_of_another_language_than_the_phrase_count_for_nothing(folder: Path, tmp_path: Path) -> None:
    other = write_list(
        tmp_path / "xx",
        {"harmless": block("idiom", "", "lala lulu")},
        words={"ordinary": OTHER},
    )
    both = Lexicons(lexicon.load(other), {"pl": lexicon.load(folder)})

    finding = screened(both, " ".join([*OTHER, "dawno w szkole chce umrzec"]))

    assert finding is not None
    assert not finding.from_clues
