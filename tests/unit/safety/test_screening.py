from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.screening import LEXICON, SETS, Labelled, results, sets, share
from flows import shipped
from flows.errors import ContentError
from flows.person import Screened
from flows.safety.asked import Asked
from flows.safety.hits import find
from flows.safety.lexicon_set import Lexicons
from flows.safety.normalise import pieces, read
from flows.safety.screening import Finding, Lexicon, load, screen, weigh
from tests.helpers.lists import block, write_list

WORDS = load(LEXICON)
ALL = Lexicons(WORDS, shipped.lexicons())
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
RANK = {"none": 0, "soft": 1, "amber": 2, "red": 3}
LINES = [line for path in sorted(SETS.glob("*.toml")) for line in sets(path)]
AT_RISK = [line for line in LINES if line.tier != "none"]
HARMLESS = [line for line in LINES if line.tier == "none"]
PLEASANT = ["The bus was late today.", "I had soup for lunch.", "We talked about the garden.", "It rained."]
SLOWEST = 0.5  # seconds for the longest message Telegram takes, on a busy machine; usually under 0.03
HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad"


def found(text: str, *recent: Screened, now: datetime = NOW) -> Finding | None:
    return screen(WORDS, text, recent, now)


def tier(text: str, *recent: Screened) -> str:
    finding = found(text, *recent)
    return finding.tier if finding else "none"


@cache
def found_lines() -> list[str]:
    return [line.text for line in AT_RISK if screen(WORDS, line.text, (), NOW)]


FOUND: st.SearchStrategy[str] = st.deferred(lambda: st.sampled_from(found_lines()))
"""Drawn from when a test runs: to screen them all while tests are collected would take a second."""


def of_kind(*kinds: str) -> list[Labelled]:
    return [line for line in LINES if line.kind in kinds]


@pytest.mark.long
def test_plain_statements_are_found() -> None:
    assert share(results(WORDS, of_kind("explicit"))) >= 0.98


@pytest.mark.long
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
        ("I stopped drinking two days ago and I'm shaking", "red", "withdrawal"),
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
        "I want to die, just kidding",
        "In the song he sings: I want to die",
    ],
)
def test_past_jokes_and_songs_get_the_soft_card(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert (finding.tier, finding.softened) == ("soft", True)


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
    assert not finding.softened
    assert RANK[finding.tier] >= RANK["amber"]


def test_danger_to_someone_else_now_is_more_than_a_soft_sign() -> None:
    finding = found("My sister just swallowed all her pills")

    assert finding is not None
    assert (finding.tier, finding.category, finding.third_person) == ("red", "other_in_danger", True)


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Tied the boat down with the old rope"), ("en", "I wish I could vanish to an island for a month"),
    ("de", "dann mag sie mich nicht mehr und lädt mich nie mehr ein"),
    ("de", "angst dass er mich dumm findet"), ("de", "ich leg das handy weg wenn wir essen"),
    ("de", "ich will nicht mehr leben wie ein Student"), ("es", "no quiero vivir más como estudiante"),
    ("en", "I looked the number up for a friend, not because I feel like dying"),
    ("es", "una cosa es querer que pare y otra querer estar muerto"),
    ("de", "ich frage für eine Freundin, nicht weil ich sterben will"),
])  # fmt: skip
def test_words_of_danger_in_everyday_company_or_refused_open_no_card(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is None or finding.tier == "soft"


@pytest.mark.parametrize(("text", "category"), [
    ("my uncle rang to say goodbye, he's on his own", "other_in_danger"),
    ("my therapist borrowed three hundred pounds from me", "therapist_misconduct"),
    ("I stopped drinking wine altogether and my hands won't stop shaking", "withdrawal"),
    ("there's a weight on my chest", "medical_signs"),
])  # fmt: skip
def test_plain_words_for_a_danger_lead_to_its_own_door(text: str, category: str) -> None:
    finding = found(text)

    assert finding is not None
    assert finding.category == category


def test_work_on_a_roof_is_work() -> None:
    alarms, trade = "I'm on the roof and I want to jump", "we work on a roof and it's hot"

    assert tier(trade) == "none"
    assert tier(alarms) == "red"
    assert tier(f"I work on the roof. {alarms}") == "red"


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


REFUSED = (
    "I don't want to {} anymore", "I'm not going to {} any longer", "I can't {} anymore",
    "please don't make me {} anymore", "I'm tired of having to {}", "what if I just didn't {} anymore",
)  # fmt: skip
TO_BE_ALIVE = ("stay alive", "exist", "keep existing", "keep breathing")


@pytest.mark.parametrize("refused", REFUSED)
def test_every_way_to_refuse_being_alive_opens_a_card(refused: str) -> None:
    said = [refused.format(alive) for alive in TO_BE_ALIVE]

    assert [text for text in said if tier(text) != "amber"] == []


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


@pytest.mark.parametrize("text", ["i wan2 die", "I want to k*ll myself", "k*ll myself"])
def test_a_digit_or_a_star_for_a_letter_hides_nothing(text: str) -> None:
    assert tier(text) == "amber"


@pytest.mark.parametrize("text", ["I'm 15 and I want to die", "i am in 8th grade and i want to die"])
def test_an_age_under_eighteen_is_marked_beside_a_risk(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert (finding.category, finding.tier) == ("suicide_active", "amber")
    assert "under_18" in finding.categories


@pytest.mark.parametrize(
    "text", ["I'm 15 and I like chess", "i am only 14", "I'm not 18 yet", "im in year 9"]
)
def test_an_age_under_eighteen_said_plainly_is_a_finding_of_its_own(text: str) -> None:
    finding = found(text)

    assert finding is not None
    assert (finding.category, finding.tier, finding.direct) == ("under_18", "soft", False)


@pytest.mark.parametrize("text", ["my son is 15", "I was 15 when they split up", "I'm 15 minutes late"])
def test_a_number_that_is_nobodys_age_now_is_left_alone(text: str) -> None:
    assert found(text) is None


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


@pytest.mark.long
def test_a_finding_never_holds_the_text() -> None:
    for line in AT_RISK:
        finding = found(line.text)

        assert finding is None or line.text not in repr(finding)
        assert finding is None or finding.topic


@given(st.text(max_size=4096))
def test_any_text_is_read_without_an_error_and_always_alike(text: str) -> None:
    assert found(text) == found(text)


@pytest.mark.long
@given(FOUND, st.randoms(use_true_random=False))
def test_signs_that_cannot_be_seen_hide_nothing(text: str, chance: object) -> None:
    shuffle = getattr(chance, "choice")  # noqa: B009  (hypothesis types its random loosely)
    hidden = "".join(letter + shuffle([*HIDDEN, "", "", ""]) for letter in text)

    assert tier(hidden) == tier(text)


@given(FOUND)
def test_case_spaces_and_quotes_hide_nothing(text: str) -> None:
    known = tier(text)

    assert tier(text.upper()) == known
    assert tier(text.replace(" ", "   ")) == known
    assert tier(text.replace(" ", "\n")) == known
    assert "'" not in text or tier(text.replace("'", "\u2019")) == known
    assert tier(f"  {text}\n") == known


@given(FOUND, st.sampled_from(PLEASANT))
def test_pleasant_words_after_it_never_lower_it(text: str, pleasant: str) -> None:
    end = "" if text[-1] in ".!?" else "."

    assert RANK[tier(f"{text}{end} {pleasant}")] >= RANK[tier(text)]


@given(FOUND, FOUND)
def test_two_signs_are_never_less_than_one(one: str, other: str) -> None:
    assume(not (found(one) or Finding("soft", (), "", negated=True)).softened)
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


DIRE = [line.text for line in of_kind("explicit")]


@pytest.mark.parametrize("end", ["I took all my pills", "my husband hits me", "ich will sterben"])
def test_a_long_page_that_alarms_hides_nothing_at_its_end(end: str) -> None:
    page = ". ".join(DIRE)[:4000]

    finding = ALL.screen(f"{page}. {end}", "en", (), NOW)
    alone = ALL.screen(end, "en", (), NOW)

    assert finding is not None
    assert alone is not None
    assert {*alone.categories} <= {*finding.categories}


@pytest.mark.parametrize("seed", range(20))
def test_a_long_page_comes_to_the_same_where_only_what_adds_something_is_looked_for(seed: int) -> None:
    page = ". ".join(line.text for line in Random(seed).sample(LINES, 30))[:4096]
    words = read(WORDS.spelling, pieces(page))

    every = weigh(WORDS, find(WORDS, words), (), NOW)
    deciding = weigh(WORDS, find(WORDS, words, all_kinds=False), (), NOW)

    assert every is not None
    assert deciding is not None
    decides = ("tier", "category", "topic", "direct", "softened", "alarms", "needs_clarifying")
    assert [getattr(deciding, name) for name in decides] == [getattr(every, name) for name in decides]


JOURNAL = "Today I went to work and then I cooked dinner with my sister, who told me about her new flat. " * 2


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_each_passage_of_a_long_page_is_read_in_its_own_language(language: str) -> None:
    said = {"en": "I want to die", "es": "me quiero morir", "de": "ich will mich umbringen"}[language]
    page = JOURNAL + "Then we watched a film about trains and boats, and I slept early. " * 3
    assert ALL.screen(page * 4, "en", (), NOW) is None

    finding = ALL.screen(f"{page * 3} {said}. {page}", "en", (), NOW)

    assert finding is not None
    assert (finding.tier, finding.softened) == ("amber", False)


def test_a_denial_in_a_long_page_is_not_overruled_by_another_language() -> None:
    finding = ALL.screen(f"{JOURNAL * 5} Ich bin nicht suizidal und denke nicht daran.", "de", (), NOW)

    assert finding is not None
    assert finding.softened


@pytest.mark.parametrize("text", ["i'm not gonna kms lmao relax", "people online told me to kms"])
def test_a_list_that_knows_one_word_does_not_overrule_the_language_of_the_text(text: str) -> None:
    finding = ALL.screen(text, "en", (), NOW)

    assert finding is not None
    assert finding.softened


@pytest.mark.parametrize("text", ["Der Plan für die Woche ist gut", "Ich will die Praxis wechseln"])
def test_a_word_of_the_language_of_the_text_is_no_word_of_another(text: str) -> None:
    assert ALL.screen(text, "de", (), NOW) is None


def test_two_languages_in_one_text_are_both_heard() -> None:
    finding = ALL.screen("I don't want to die pero me quiero morir", "en", (), NOW)

    assert finding is not None
    assert not finding.softened


def test_many_harmless_phrases_hide_no_plain_one_at_the_end() -> None:
    page = ". ".join(
        f"I am dying of {word} today" for word in ("laughter", "boredom", "hunger", "thirst") * 9
    )

    assert tier(f"{page}. Now I want to die.") == "amber"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("suicide_active.toml", block("red", "dying", "WANT to die"), ':6: phrase "WANT to die".*never read'),
        (
            "suicide_active.toml",
            block("red", "dying", "die? !me"),
            ":6: .*nothing in it is necessary",
        ),
        ("suicide_active.toml", block("red", "dying", "b", "a"), ':7: phrase "a".*stands after "b"; sort'),
        ("suicide_active.toml", block("red", "dying", "a", "a"), ':7: phrase "a".*write each phrase once'),
        ("suicide_active.toml", block("rde", "dying", "a"), ":1: file.*Invalid enum value 'rde'"),
        ("suicide_active.toml", "[[block]]\nlevel = red\n", ":2: file"),
        ("suicide_active.toml", block("red", "", "a"), "block 1.*has no topic"),
        ("suicidal.toml", block("red", "dying", "a"), "suicidal.toml:1: file name.*is no kind of danger"),
        ("alarming.txt", "die\ndead\n", 'alarming.txt:2: "dead".*stands after "die"; sort'),
        ("alarming.txt", "want to die\n", 'alarming.txt:1: "want to die".*more than one word'),
        ("frames.toml", "block = 3", "frames.toml:1: file"),
    ],
)
def test_a_spoiled_list_is_refused_with_its_file_and_line(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    folder = write_list(tmp_path / "xx", {"suicide_active": block("red", "dying", "want to die")})
    (folder / file).write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match=said):
        load(folder)


def test_a_list_without_its_word_files_is_refused(tmp_path: Path) -> None:
    folder = write_list(tmp_path / "xx", {"suicide_active": block("red", "dying", "want to die")})
    (folder / "ordinary.txt").unlink()

    with pytest.raises(ContentError, match=r"ordinary.txt:1: file.*can't be read"):
        load(folder)


@pytest.fixture
def ambiguous(tmp_path: Path) -> Lexicon:
    kinds = {
        "method_means_plan": block("red", "a plan", "do it tonight"),
        "suicide_active": block("amber", "dying", "want to die"),
    }
    words = {"alarming": ["die"], "plain": ["die"], "vague": ["it"]}
    return load(write_list(tmp_path / "xx", kinds, words=words))


@pytest.mark.parametrize("asked", ["plan", "date", "session", "reason"])
def test_words_that_may_be_about_therapy_bring_a_question_while_one_about_therapy_is_open(
    ambiguous: Lexicon, asked: Asked
) -> None:
    finding = screen(ambiguous, "i will do it tonight", (), NOW, asked)

    assert finding is not None
    assert (finding.tier, finding.needs_clarifying, finding.direct) == ("soft", True, False)


@pytest.mark.parametrize(
    ("text", "history", "asked"),
    [
        ("i will do it tonight", (), ""),
        ("i will do it tonight", (), "safety"),
        ("i will do it tonight", (Screened("soft", NOW),), "plan"),
        ("i want to die and i will do it tonight", (), "plan"),
    ],
)
def test_they_count_in_full_without_such_a_question_and_beside_another_sign(
    ambiguous: Lexicon, text: str, history: tuple[Screened, ...], asked: Asked
) -> None:
    finding = screen(ambiguous, text, history, NOW, asked)

    assert finding is not None
    assert (finding.tier, finding.needs_clarifying, finding.direct) == ("red", False, True)


def test_clues_of_the_same_day_do_not_make_words_about_therapy_count_in_full(ambiguous: Lexicon) -> None:
    before = (Screened("soft", NOW, "suicide_passive", from_clues=True),)

    finding = screen(ambiguous, "i will do it tonight", before, NOW, "plan")

    assert finding is not None
    assert (finding.tier, finding.needs_clarifying) == ("soft", True)


def test_a_finding_says_which_line_of_which_list_was_heard_and_why_it_counts_for_less(
    ambiguous: Lexicon,
) -> None:
    finding = screen(ambiguous, "i do not want to die", (), NOW)

    assert finding is not None
    assert (finding.category, finding.negated, finding.direct) == ("suicide_active", True, False)
    assert [(one.phrase, one.language, one.words, one.context) for one in finding.heard] == [
        ("want to die", "xx", "want to die", ("denied",))
    ]


BESIDE = [
    line.partition(" ")[::2]
    for line in """\
en i will never be happy i want to die
en i have not slept in days i want to kill myself
en nobody would ever love me i want to be dead
en I used to be fine but now I want to kill myself
en I'm not joking, I want to die
en lol anyway i'm going to kill myself tonight
en my brother killed himself and I want to die too
es no puedo mas quiero morir
es la terapia no funciona y quiero morirme
es nadie me quiere no valgo nada quiero matarme
es jaja en fin, me voy a matar esta noche
es mi hermano se suicidó y yo también quiero morir
de ich schaff das nicht ich will sterben
de es wird nie besser ich bringe mich um
de haha egal, ich bring mich heute um
en I want to die lol
en haha i'm going to kill myself tonight
en I want to die \U0001f602
en mom says I'm fine, I'm not, I want to be dead
es jajaja me quiero morir
es me voy a suicidar esta noche xd
es dije que nunca lo haría y aquí estoy con las pastillas en la mano
de lol ich bring mich heut nacht um xd
de sie fragte ob es mir gut geht und ich sagte ja aber ich will sterben
de früher ging es mir gut, aber jetzt will ich mich umbringen
""".splitlines()
]


@pytest.mark.parametrize(("language", "text"), BESIDE)
def test_a_statement_meant_now_is_not_softened_by_what_stands_beside_it(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert (finding.tier != "soft", finding.direct, finding.softened) == (True, True, False)


@pytest.mark.parametrize(
    ("language", "text", "category"),
    [
        ("en", "I took all my pills an hour ago", "overdose"),
        ("es", "me tomé todas las pastillas", "overdose"),
        ("de", "ich habe alle meine Tabletten genommen", "overdose"),
        ("en", "I stopped drinking yesterday and I am shaking", "withdrawal"),
        ("es", "dejé de beber ayer y estoy temblando", "withdrawal"),
        ("de", "ich habe gestern aufgehört zu trinken und zittere", "withdrawal"),
        ("en", "I have chest pain and my arm is numb", "medical_signs"),
        ("es", "estoy tosiendo sangre", "medical_signs"),
        ("de", "ich huste Blut", "medical_signs"),
        ("en", "my therapist kissed me", "therapist_misconduct"),
        ("es", "mi terapeuta me besó", "therapist_misconduct"),
        ("de", "mein Therapeut hat mich geküsst", "therapist_misconduct"),
        ("en", "my husband hits me", "abuse_violence_to_me"),
        ("es", "mi marido me pega", "abuse_violence_to_me"),
        ("de", "mein Mann schlägt mich", "abuse_violence_to_me"),
        ("en", "my brother says he will kill himself tonight", "other_in_danger"),
        ("es", "mi hermano dice que se va a matar esta noche", "other_in_danger"),
        ("de", "mein Bruder sagt, er bringt sich heute Nacht um", "other_in_danger"),
        ("en", "the voices tell me to hurt people", "command_voices"),
        ("es", "una voz me dice que me mate", "command_voices"),
        ("de", "die Stimmen sagen mir, ich soll Leuten wehtun", "command_voices"),
        ("en", "I'm only 14", "under_18"),
        ("es", "tengo 14 años", "under_18"),
        ("de", "ich bin 14 Jahre alt", "under_18"),
    ],
)
def test_each_kind_that_has_a_door_of_its_own_decides_in_every_language(
    language: str, text: str, category: str
) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert finding.category == category


@pytest.mark.parametrize(("language", "text"), [
    ("de", "keine Sorge, ich bring mich nicht um"), ("de", "ich bin nicht suizidal"),
    ("de", "ich werde mich nicht umbringen"), ("de", "mir das Leben nehmen, das mache ich nicht"),
    ("es", "no soy suicida"), ("es", "suicidarme no es una opción para mí"),
    ("en", "suicide isn't an option for me"), ("en", "I have no intention of ending my life"),
])  # fmt: skip
def test_a_denial_is_heard_before_within_and_after_and_by_no_other_list_overruled(
    language: str, text: str
) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert (finding.tier, finding.negated, finding.direct) == ("soft", True, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "life isn't worth living for me"),
        ("en", "i don't want attention, i want to die"),
        ("en", "my doctor asked if i want to die and i lied, i do want to die"),
        ("en", "they asked if i was suicidal and i said no but i am"),
        ("en", "my mum asked if i think of suicide. she was right"),
        ("en", "I used to be fine now and then, but I am suicidal"),
        ("es", "no quiero dar pena, quiero morirme"),
        ("es", "me preguntó si quiero morir y mentí, sí quiero morir"),
        ("de", "mein mann weiß es nicht, aber ich plane meinen tod"),
        ("de", "die ärztin hat gefragt ob ich sterben will und ich hab gelogen, ich will sterben"),
    ],
)
def test_a_not_of_another_clause_and_a_report_that_is_taken_back_soften_nothing(
    language: str, text: str
) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert (finding.softened, finding.tier) == (False, "amber")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "that doesn't mean i want to jump in front of a train"),
        ("en", "some people here think of ending it, I'm not among them"),
        ("en", "I took an overdose in 1974 and have been grateful every year since"),
        ("en", "killing myself? no, absolutely not"),
        ("en", "suicidal? me? no"),
        ("en", "I'd be lying if I said I wanted to die"),
        ("en", "at no time have I wanted to kill myself"),
        ("en", "I'd been thinking of ending my life before the baby"),
        ("es", "¿suicidarme? para nada"),
        ("es", "la idea del suicidio me es ajena"),
        ("de", "ob ich sterben will? nein"),
        ("en", "i promise i won't end my life"),
        ("en", "before therapy i wanted to die"),
        ("en", "I was going to kill myself once, in 1998"),
        ("en", "people online told me to kill myself"),
        ("en", "my mum thinks i want to kill myself"),
        ("en", "that was the year I tried to hang myself"),
        ("es", "no es que quiera ahorcarme"),
        ("es", "durante el divorcio me quería morir"),
        ("de", "ich bin weit davon entfernt, mich zu erschießen"),
        ("de", "nie im leben würd ich von der brücke springen"),
        ("de", "bevor ich die medikamente bekam wollte ich sterben"),
    ],
)
def test_a_denial_and_a_past_are_heard_in_the_ways_people_say_them(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert finding.softened


@pytest.mark.parametrize(("language", "text"), [
    ("en", "my ex kept texting \"I'll kill myself if you leave\""),
    ("en", "“kill yourself” is what they wrote"),
    ("en", "in the book it says “I want to die” on page one"),
    ("en", "a woman on my ward said to me I want to die"),
    ("es", 'mi ex me escribía "me mato" cada noche'), ("es", "«quiero morir» decía la canción"),
    ("de", "mein Ex schrieb „ich bring mich um“"), ("de", "„ich will sterben“ stand im Lied"),
])  # fmt: skip
def test_what_somebody_else_said_is_told_by_quotation_marks_and_who_speaks(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert finding.softened


@pytest.mark.parametrize(("language", "text"), [
    ("en", '"I want to die"'), ("en", 'I told my mum "I want to die"'),
    ("en", 'told my sister "I want to die"'),
    ("en", '"I want to die" is what I told my mum'), ("en", 'all day it goes round in me, "I want to die"'),
    ("en", 'my mum says "cheer up" but I want to die'), ("en", 'I want to die, and my mum says "cheer up"'),
    ("es", 'le dije a mi madre "quiero morirme"'), ("es", '"quiero morirme" le dije a mi madre'),
    ("es", 'mi madre dice "anímate" y yo quiero morirme'),
    ("de", "ich hab meiner Mutter gesagt „ich will sterben“"),
    ("de", "„ich will sterben“ habe ich ihr gesagt"),
])  # fmt: skip
def test_quotation_marks_soften_nothing_that_is_ones_own(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert not finding.softened


@pytest.mark.parametrize("text", [
    "that winter the pills made me not want to be here",
    "I did want to die that summer but it went by",
    "wanted to die in the early nineties",
])  # fmt: skip
def test_a_wish_of_then_is_past_where_only_its_verb_looks_present(text: str) -> None:
    finding = ALL.screen(text, "en", (), NOW)

    assert finding is not None
    assert finding.past


def test_a_goodbye_is_said_to_somebody_and_is_not_about_them() -> None:
    finding = ALL.screen("By the time you read this it will be over", "en", (), NOW)

    assert finding is not None
    assert (finding.category, finding.third_person, finding.tier) == ("goodbye_affairs", False, "amber")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my sister's therapist kissed her"),
        ("en", "my neighbour says he will stab someone"),
        ("en", "my colleague is beaten by her husband"),
        ("en", "my brother stopped his lithium"),
        ("es", "mi hermano dejó el litio"),
        ("es", "mi hermano ya no toma el litio"),
        ("de", "mein bruder hat sein lithium abgesetzt"),
        ("de", "mein bruder nimmt kein lithium mehr"),
        ("es", "el terapeuta de mi hermana la besó"),
        ("de", "der therapeut meiner schwester hat sie geküsst"),
        ("de", "mein bruder will seinen chef umbringen"),
    ],
)
def test_what_is_done_by_or_to_somebody_else_is_not_of_oneself(language: str, text: str) -> None:
    finding = ALL.screen(text, language, (), NOW)

    assert finding is not None
    assert (finding.tier, finding.third_person) == ("soft", True)


@pytest.mark.parametrize("text", ["that test was suicide lol", "I'm a burden on the waiting list haha"])
def test_laughter_makes_a_joke_of_soft_signs_alone(text: str) -> None:
    assert found(text) is None
