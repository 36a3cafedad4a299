from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.screening import LEXICON, SETS, Labelled, results, sets, share
from flows.errors import ContentError
from flows.person import Screened
from flows.screening import Finding, load, screen

WORDS = load(LEXICON)
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
RANK = {"none": 0, "soft": 1, "amber": 2, "red": 3}
LINES = [line for path in sorted(SETS.glob("*.toml")) for line in sets(path)]
AT_RISK = [line for line in LINES if line.tier != "none"]
HARMLESS = [line for line in LINES if line.tier == "none"]
FOUND = [line.text for line in AT_RISK if screen(WORDS, line.text, (), NOW)]
PLEASANT = ["The bus was late today.", "I had soup for lunch.", "We talked about the garden.", "It rained."]
SLOWEST = 0.5  # seconds for the longest message Telegram takes, on a busy machine; usually under 0.03
HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad"


def found(text: str, *recent: Screened, now: datetime = NOW) -> Finding | None:
    return screen(WORDS, text, recent, now)


def tier(text: str, *recent: Screened) -> str:
    finding = found(text, *recent)
    return finding.tier if finding else "none"


def of_kind(*kinds: str) -> list[Labelled]:
    return [line for line in LINES if line.kind in kinds]


def test_plain_statements_are_found() -> None:
    assert share(results(WORDS, of_kind("explicit"))) >= 0.98


def test_most_of_what_calls_for_help_is_found() -> None:
    assert share(results(WORDS, AT_RISK)) >= 0.95


def test_harmless_lines_are_left_alone() -> None:
    assert share(results(WORDS, HARMLESS)) >= 0.98


@pytest.mark.parametrize(
    ("text", "expected", "category"),
    [
        ("I want to die", "amber", "suicide_active"),
        ("I'm going to kill myself tonight", "red", "method_means_plan"),
        ("I just took a whole bottle of pills", "red", "method_means_plan"),
        ("I don't want to be alive", "amber", "suicide_passive"),
        ("I've given away most of my things", "amber", "goodbye_affairs"),
        ("I'm cutting again", "amber", "self_injury"),
        ("I am such a burden to my family", "soft", "burden_trapped_hopeless"),
        ("My husband hits me", "amber", "abuse_violence_to_me"),
        ("He said he would kill me if I leave", "red", "abuse_violence_to_me"),
        ("I'm afraid I might hurt my son", "amber", "harm_to_others"),
        ("I hear voices telling me what to do", "soft", "psychosis_mania"),
        ("I stopped drinking two days ago and I'm shaking", "red", "withdrawal_overdose"),
        ("I make myself throw up after dinner", "soft", "eating_danger"),
        ("My friend wants to kill herself", "soft", "third_party"),
    ],
)
def test_each_category_has_its_tier(text: str, expected: str, category: str) -> None:
    finding = found(text)

    assert finding is not None
    assert finding.tier == expected
    assert category in finding.categories


@pytest.mark.parametrize(
    "text", ["I don't want to kill myself", "I'm not suicidal", "I never think about suicide"]
)
def test_a_denial_changes_the_words_and_never_silences(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert (finding.tier, finding.negated, finding.topic) == ("soft", True, "suicide")


@pytest.mark.parametrize(
    "text",
    [
        "I used to want to die",
        "I tried to kill myself ten years ago",
        "I want to die lol",
        "I want to die \U0001f602",
        "In the song he sings: I want to die",
    ],
)
def test_past_jokes_and_songs_get_the_soft_card(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert (finding.tier, finding.negated) == ("soft", True)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live",
        "Why don't I just kill myself",
        "I can't stop thinking about suicide",
        "I don't know if I want to be alive",
        "I don't care if I die",
        "I don't want to kill myself but I took all my pills",
    ],
)
def test_a_not_that_denies_nothing_is_no_denial(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert not finding.negated
    assert RANK[finding.tier] >= RANK["amber"]


def test_danger_to_someone_else_now_is_more_than_a_soft_sign() -> None:
    finding = found("My sister just swallowed all her pills")

    assert finding is not None
    assert (finding.tier, finding.third_person) == ("amber", True)


def test_a_harmless_phrase_does_not_cover_a_real_one() -> None:
    assert tier("This deadline is killing me") == "none"
    assert tier("This deadline is killing me and I want to die") == "amber"
    assert tier("I can't do this anymore, I'm going to kill me") == "amber"


MEANT = (
    "I want to", "I am going to", "I have decided to", "I keep wanting to", "I nearly managed to",
    "I get urges to", "I'm scared I will", "I promised myself to", "I would rather",
    "part of me wants to", "there are days I want to", "all I want is to", "I have no choice but to",
    "it would be easier to", "I'm close to deciding to",
)  # fmt: skip
ACTS = (
    "kill myself", "end my own life", "end it all", "take my life", "die", "be dead", "never wake up",
    "stop existing", "disappear forever", "do myself in", "finish myself off", "stop being alive",
    "leave this world", "give up on life", "be gone for good", "commit suicide",
    "go to sleep and not wake up", "put an end to everything", "cease to exist", "overdose",
    "cut myself", "harm myself", "join my dad in heaven", "not see my next birthday",
    "be six feet under",
)  # fmt: skip


@pytest.mark.parametrize("meant", MEANT)
def test_every_way_of_saying_it_is_found_after_a_wish_a_plan_or_an_urge(meant: str) -> None:
    assert [act for act in ACTS if tier(f"{meant} {act}") == "none"] == []


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("The detective thinks the suicide was staged", "In the film I watched I saw how I want to die"),
        ("I volunteer at a hotline, so suicide comes up", "I'm a nurse and I want to kill myself"),
        ("I'm scared of death since the funeral", "I'm scared I'm going to kill myself"),
    ],
)
def test_a_tale_a_trade_and_grief_make_a_bare_word_a_topic_and_no_more(topic: str, said: str) -> None:
    assert tier(topic) == "none"
    assert tier(said) != "none"


@pytest.mark.parametrize(
    "text",
    ["I wabt to die", "i want to kikl myself", "i dnot want to liev", "kiII myself", "the phone's dead, kms"],
)
def test_a_slip_beside_a_key_hides_nothing(text: str) -> None:
    assert tier(text) != "none"


@pytest.mark.parametrize("text", ["I'm 15 and I want to die", "i am in 8th grade and i want to die"])
def test_an_age_under_eighteen_is_marked_only_beside_a_risk(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert "minor_at_risk" in finding.categories
    assert found("I'm 15 and I like chess") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want to stop being scared of everything", "none"),
        ("I want to stop being a doormat", "none"),
        ("I want to stop being alive", "amber"),
        ("I just want to stop being", "amber"),
        ("I want to not wake up scared every morning", "none"),
        ("I want to not wake up anymore", "amber"),
        ("I want to stop hurting myself", "soft"),
        ("so I can stop wanting to die", "soft"),
        ("I can't stop hurting myself", "amber"),
        ("I don't want to stop hurting myself", "amber"),
        ("How do I stop wanting to die", "amber"),
    ],
)
def test_wanting_a_burden_gone_is_told_from_wanting_life_gone(text: str, expected: str) -> None:
    assert tier(text) == expected


def test_two_soft_signs_in_a_day_are_amber() -> None:
    text = "There is no way out"

    assert tier(text) == "soft"
    assert tier(text, Screened("soft", NOW - timedelta(hours=23))) == "amber"
    assert tier(text, Screened("soft", NOW - timedelta(hours=25))) == "soft"


def test_a_question_about_means_counts_only_after_a_soft_sign() -> None:
    text = "How high is the bridge near the station?"

    assert tier(text) == "none"
    assert tier(text, Screened("soft", NOW - timedelta(hours=2))) == "amber"
    assert tier(text, Screened("soft", NOW - timedelta(hours=30))) == "none"


def test_hints_count_only_together() -> None:
    assert tier("I feel numb") == "none"
    assert tier("I feel numb, I hate myself, nobody cares about me and it's my fault") != "none"


def test_a_finding_never_holds_the_text() -> None:
    for line in AT_RISK:
        finding = found(line.text)

        assert finding is None or line.text not in repr(finding)
        assert finding is None or finding.topic


@given(st.text(max_size=4096))
def test_any_text_is_read_without_an_error_and_always_alike(text: str) -> None:
    assert found(text) == found(text)


@given(st.sampled_from(FOUND), st.randoms(use_true_random=False))
def test_signs_that_cannot_be_seen_hide_nothing(text: str, chance: object) -> None:
    shuffle = getattr(chance, "choice")  # noqa: B009  (hypothesis types its random loosely)
    hidden = "".join(letter + shuffle([*HIDDEN, "", "", ""]) for letter in text)

    assert tier(hidden) == tier(text)


@given(st.sampled_from(FOUND))
def test_case_spaces_and_quotes_hide_nothing(text: str) -> None:
    assert tier(text.upper()) == tier(text)
    assert tier(text.replace(" ", "   ")) == tier(text)
    assert tier(text.replace(" ", "\n")) == tier(text)
    assert tier(text.replace("'", "\u2019")) == tier(text)
    assert tier(text.replace("'", "")) == tier(text) or "'" in text
    assert tier(f"  {text}\n") == tier(text)


@given(st.sampled_from(FOUND), st.sampled_from(PLEASANT))
def test_pleasant_words_after_it_never_lower_it(text: str, pleasant: str) -> None:
    end = "" if text[-1] in ".!?" else "."

    assert RANK[tier(f"{text}{end} {pleasant}")] >= RANK[tier(text)]


@given(st.sampled_from(FOUND), st.sampled_from(FOUND))
def test_two_signs_are_never_less_than_one(one: str, other: str) -> None:
    assume(not (found(one) or Finding("soft", (), True, False, "")).negated)
    end = "" if one[-1] in ".!?" else "."

    assert tier(f"{one}{end} {other}") != "none"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4096,
        "i " * 2048,
        "k i l l " * 512,
        "want to die " * 341,
        "k***l " * 682,
        "k!" * 2048,
        "\u200b" * 4096,
        "\ufdfa" * 4096,
        "iwanttokillmyself" * 240,
        "not want to live " * 240,
        "s.u.i.c.i.d.e." * 292,
    ],
)
def test_the_longest_message_of_anything_is_read_at_once(text: str) -> None:
    started = time.perf_counter()

    found(text)

    assert time.perf_counter() - started < SLOWEST


def test_a_spoiled_lexicon_says_what_to_write(tmp_path: Path) -> None:
    text = LEXICON.read_text(encoding="utf-8")
    spoiled = tmp_path / "screening.toml"

    spoiled.write_text(text.replace("KILL myself\n", "KILL myself\nCAN'T GO on\n?\n", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="is never read like that; write what it becomes"):
        load(spoiled)

    spoiled.write_text(text.replace("KILL myself\n", "KILL myself\nkill? !me\n", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="nothing in it is necessary"):
        load(spoiled)

    spoiled.write_text("language = 1", encoding="utf-8")
    with pytest.raises(ContentError):
        load(spoiled)
