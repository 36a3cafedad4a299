"""The script that fits everyday clues: what it learns of, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import clue_fitting
from bench.clue_fitting import Line, Points
from bench.screening import SETS
from flows import shipped
from flows.safety import lexicon
from flows.safety.lexicon_set import Lexicons

TABLE = """needed = 5
everyday_needed = 1
everyday_needed_when_asked = 1
everyday_telling = 3
everyday_length = 1
everyday_longer = 2
told_needed = 0
meant_needed = 0

[everyday_kinds]
old = 1
"""


def line(text: str, *, at_risk: bool, of: str = "made up") -> Line:
    parts = frozenset(text.split())
    return Line(of, "hint" if at_risk else "ordinary", at_risk, 1.0, parts, len(parts))


LINES = [
    *(line(f"gone {word}", at_risk=True) for word in ("soon", "today", "then")),
    *(line(f"work {word}", at_risk=False) for word in ("soon", "today", "then")),
]


def test_words_of_lines_at_risk_get_points_and_words_of_both_sorts_none() -> None:
    points = clue_fitting.fitted(LINES, 2)

    assert points.points["gone"] > 0 > points.points["work"]
    assert not {"soon", "today", "then"} & points.points.keys()


def test_two_fits_of_the_same_lines_are_the_same() -> None:
    assert clue_fitting.fitted(LINES, 2) == clue_fitting.fitted([*LINES], 2)


def test_a_set_that_is_held_out_is_fitted_without_its_lines() -> None:
    alone = line("gone", at_risk=True, of="sixth")

    ((_, points),) = clue_fitting.held_out([*LINES[3:], alone], 1, [["sixth"]])

    assert points <= 0


def test_the_least_sum_keeps_the_share_of_harmless_lines() -> None:
    found = [(line("work", at_risk=False), points) for points in range(10)]

    assert clue_fitting.least(found, 0.2) == 8
    assert sum(points >= 8 for _, points in found) <= 0.2 * len(found)


def test_the_list_is_written_sorted_and_the_sums_with_the_points_of_kinds(tmp_path: Path) -> None:
    (tmp_path / "clues").mkdir()
    everyday, table = tmp_path / "clues" / "everyday.toml", tmp_path / "adding_up.toml"
    told = tmp_path / "clues" / "told.toml"
    for path in (everyday, told):
        path.write_text("# A head.\n\n[[block]]\nold", encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")

    points = Points({"b": 2, "a * c": 2, "d": -1, "kind:soon": 3}, 4)
    clue_fitting.write(tmp_path, points, 8, 9, Points({"once": 3, "kind:killing": -1}, 2))

    assert everyday.read_text(encoding="utf-8").startswith("# A head.\n\n[[block]]\npoints = 2\n")
    assert 'phrases = """\na * c\nb\n"""' in everyday.read_text(encoding="utf-8")
    assert "everyday_needed = 8\neveryday_needed_when_asked = 9" in table.read_text(encoding="utf-8")
    assert "told_needed = 3\nmeant_needed = -4\n" in table.read_text(encoding="utf-8")
    kinds = "[everyday_kinds]\nsoon = 3\n\n[told_kinds]\nkilling = -1\n"
    assert table.read_text(encoding="utf-8").endswith(kinds)
    assert told.read_text(encoding="utf-8").endswith('phrases = """\nonce\n"""\n')


def test_a_line_is_learned_as_words_pairs_pairs_with_one_between_and_kinds() -> None:
    plain = lexicon.without(shipped.SCREENING / "en", clue_fitting.EVERYDAY)

    own = ("own texts", "ordinary", "dinner without the boss")
    (one,) = clue_fitting.lines(Lexicons(plain, {}), "en", plain, [own])

    assert {"dinner", "dinner without", "dinner * the", "without the"} <= one.parts
    assert (one.of, one.at_risk, one.words) == ("own texts", False, 4)


def test_the_texts_of_the_talks_are_learned_from_as_ordinary_ones() -> None:
    *_, last = clue_fitting.labelled("en", ["dinner without the boss"])

    assert last == ("own texts", "ordinary", "dinner without the boss")


def test_the_class_of_a_word_is_learned_beside_it_and_not_of_what_is_told() -> None:
    plain = lexicon.without(shipped.SCREENING / "en", clue_fitting.EVERYDAY, clue_fitting.TOLD)
    lists = Lexicons(plain, {})

    (one,) = clue_fitting.lines(lists, "en", plain, [("made up", "hint", "dinner without mom")])
    told, *_ = clue_fitting.told([Line("made up", "hint", True, 1.0, one.parts, 3)], lists, "en", plain)

    assert {"mom", "FAMILY", "without mom", "without FAMILY", "dinner * FAMILY"} <= one.parts
    assert told.parts == {part for part in one.parts if part == part.lower()}


def test_a_long_line_asks_for_a_quarter_of_a_unit_a_word() -> None:
    long = Line("made up", "hint", True, 1.0, frozenset(["gone"]), clue_fitting.LENGTH + 3)

    assert Points({"gone": 10}, 0, per_word=2).of(long) == 4


def test_a_frame_has_the_weight_of_one_line_whatever_the_number_of_its_acts() -> None:
    of_denials = [share for kind, _, share in clue_fitting.framed("de") if kind == "denied"]
    frames = (SETS / "told" / "de.toml").read_text(encoding="utf-8")
    denied = frames.partition('kind = "denied"')[2].partition('frames = """')[2].partition('"""')[0]

    assert sum(of_denials) == pytest.approx(len(denied.split("\n")) - 2)


def test_what_is_told_is_learned_from_lines_of_oneself_alone() -> None:
    plain = lexicon.without(shipped.SCREENING / "en", clue_fitting.EVERYDAY, clue_fitting.TOLD)
    read = [
        Line("made up", kind, kind == "hint", 1.0, frozenset(["a"]), 1)
        for kind in ("hint", "past", "harmless")
    ]

    told = clue_fitting.told(read, Lexicons(plain, {}), "en", plain)

    assert [(one.kind, one.at_risk, one.weight) for one in told[:2]] == [
        ("hint", False, 0.3),
        ("past", True, 1.0),
    ]
    assert {one.of for one in told[2:]} == {"told"}
