"""The name that was meant: a slip or two away, and never another word."""

from __future__ import annotations

import pytest

from bot.__main__ import _parser
from bot.cli.completion import commands_of
from flows.definition.kinds import KINDS
from flows.definition.schema import did_you_mean
from flows.errors.near import nearest
from tests.helpers.offenders import each

KEYS = (
    *("ask", "say", "help", "retry", "about", "button", "line", "label", "record", "section", "share"),
    *("goto", "skip", "skip_label", "sensitive", "summary", "choices", "inside", "reflect", "typed", "when"),
    *("is", "of", "to", "do", "that", "if", "own", "menu", "minutes", "title", "name", "order", "was"),
)
COMMANDS = tuple(commands_of(_parser()))


@each(
    ("word", "known", "meant"),
    [
        ("sumary", KEYS, "summary"),  # a letter is missing
        ("hellp", KEYS, "help"),  # one too much
        ("linr", KEYS, "line"),  # another
        ("gtoo", KEYS, "goto"),  # two changed places
        ("si", KEYS, "is"),
        ("multiple choice", ("multi", "choice"), "multi"),
        ("the bring", ("bring", "size"), "bring"),
        ("wh", ("why", "size"), "why"),
        ("Skip-Label", KEYS, "skip_label"),
        ("skiplabel", KEYS, "skip_label"),
        ("sensitve", KEYS, "sensitive"),
        ("sect", KEYS, "section"),  # begun
        ("reflection", KEYS, "reflect"),  # more behind it
        ("labels", KEYS, "label"),
        ("good_day", ("good-day", "bad-day"), "good-day"),
        ("mulit", tuple(KINDS), "multi"),
        ("chioce", tuple(KINDS), "choice"),
        ("chek", COMMANDS, "check"),
        ("trnslate", COMMANDS, "translate"),
        ("workshpo", COMMANDS, "workshop"),
        ("sing", COMMANDS, "sign"),
        ("strat", ("rest", "start", "state"), "start"),
        ("openingup", ("opening-up", "goals"), "opening-up"),
        ("state.dor.say", ("state.door.say", "state.heat.say"), "state.door.say"),
        ("smaler", ("smaller", "size"), "smaller"),
        ("heartbeat", ("nudges.heartbeat", "store.dir"), "nudges.heartbeat"),  # a whole part of it
    ],
)
def test_a_slip_is_told_from_what_was_meant(word: str, known: tuple[str, ...], meant: str) -> None:
    assert nearest(word, known) == meant


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("colour", KEYS),
        ("image", COMMANDS),  # was told as `simulate`
        ("hint", COMMANDS),  # was told as `invite`
        ("caption", KEYS),  # was told as `section`
        ("target", KEYS),  # was told as `that`
        ("save", KEYS),  # was told as `share`
        ("timeout", KEYS),
        ("x", KEYS),
        ("", KEYS),
        ("serve", COMMANDS),
        ("test", COMMANDS),
        ("deploy", COMMANDS),  # was told as `explore`
        ("relate", COMMANDS),  # was told as `translate`
        ("plan-b", ("fear", "goals", "reasons")),
        ("st", ("start", "state")),
        ("sta", ("start", "state")),  # two begin so
    ],
)
def test_another_word_is_told_as_nothing(word: str, known: tuple[str, ...]) -> None:
    assert nearest(word, known) is None


def test_where_nothing_is_near_few_names_are_all_told_and_many_are_not() -> None:
    assert did_you_mean("plan-b", ("goals", "fear")) == "Known are: fear, goals"
    assert did_you_mean("colour", KEYS) == "Take it out, or correct the name"
