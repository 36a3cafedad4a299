"""Ranks the barriers that twelve short statements point to, and says which statements did it.

The weights stand in the barriers' own files (`weights` under [flow]). They are our own judgement, made from
the statements' meaning; no licensed questionnaire is copied and nothing here is a diagnosis. Weights and
wording are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flows.listening.letters import in_quotes
from flows.model import Value, Values

Weights = Mapping[str, Mapping[str, int]]
"""Weight of each statement for each barrier, as the barriers' own files give it. Their order decides ties."""

STATEMENTS = tuple(f"s{number}" for number in range(1, 13))

VERY_MUCH = 3  # "Very much"; an answer is one of "0" to "3"

STANDS_OUT = 60
MAY_PLAY_A_PART = 35
LOOK_AT_FIRST = 67
FIRST_THINGS = frozenset({"symptoms", "substances"})

BARRIERS_LISTED = 3
QUOTED = 2  # More than two statements a barrier make the message too long to read.
SKIPS_ALLOWED = 4


class Barrier(Struct, frozen=True):
    """One barrier with its score from 0 to 100 and the statements behind it, strongest first.

    `plain`: the main barrier of a statement that was rated "very much", or one of `FIRST_THINGS`.
    """

    id: str
    score: int
    because: tuple[str, ...] = ()
    plain: bool = False


class RankingWords(Struct, frozen=True):
    """Weights and names by barrier, statements by state, scale by choice."""

    weights: Weights
    statements: Mapping[str, str]
    scale: Mapping[str, str]
    names: Mapping[str, str]


_IN_QUOTES = re.compile(r"[“„«「](.*)[”“»」]")


def score(answers: Values, weights: Weights) -> tuple[Barrier, ...]:
    """Score every barrier that has weights, strongest first. Skipped statements count as "Not me"."""
    most = most_said(weights)
    ranked = sorted(
        (_barrier(name, answers, weights[name], most) for name in weights), key=lambda found: -found.score
    )
    very = {
        _speaks_for(one, ranked, weights, most) for one in STATEMENTS if _rated(answers.get(one)) == VERY_MUCH
    }
    return tuple(
        replace(found, plain=found.id in very or _comes_first(found.id, found.score)) for found in ranked
    )


def most_said(weights: Weights) -> Mapping[str, int]:
    """Return the highest weight of each statement for any barrier."""
    return {one: max((given.get(one, 0) for given in weights.values()), default=0) for one in STATEMENTS}


def shown(ranked: tuple[Barrier, ...]) -> tuple[Barrier, ...]:
    """Return the few barriers whose score is high enough to play a part. Plain ones are taken first."""
    found = [one for one in ranked if one.score >= MAY_PLAY_A_PART]
    few = sorted(found, key=lambda one: not one.plain)[:BARRIERS_LISTED]
    return tuple(one for one in found if one in few)


def first_things(ranked: tuple[Barrier, ...]) -> tuple[str, ...]:
    """Return what may need looking at before the rest: strong symptoms, substance use, or both."""
    return tuple(found.id for found in ranked if _comes_first(found.id, found.score))


def _speaks_for(statement: str, ranked: Sequence[Barrier], weights: Weights, most: Mapping[str, int]) -> str:
    """Return the highest ranked barrier for which the statement weighs most; "" for none."""
    says_most = (
        one.id for one in ranked if most[statement] and weights[one.id].get(statement) == most[statement]
    )
    return next(says_most, "")


def _comes_first(name: str, points: int) -> bool:
    return name in FIRST_THINGS and points >= LOOK_AT_FIRST


def skipped(answers: Values) -> tuple[str, ...]:
    """Return the statements without an answer, in their order."""
    return tuple(statement for statement in STATEMENTS if answers.get(statement) is None)


def derive(answers: Values, words: RankingWords, language: str = "en") -> dict[str, Value]:
    """Return the facts of the ranking, explained in these words."""
    ranked = score(answers, words.weights)
    top = shown(ranked)
    statements, names = words.statements, words.names

    return {
        "ranking": "\n\n".join(_explained(found, answers, words, language) for found in top),
        "barriers": tuple(found.id for found in top),
        "barrier_names": tuple(names[found.id] for found in top),
        "top_barrier": names[top[0].id] if top else None,
        "stands_out": bool(top) and (top[0].score >= STANDS_OUT or top[0].plain),
        "first_things": bool(first_things(ranked)),
        "too_few": len(skipped(answers)) > SKIPS_ALLOWED,
        "passed_over": tuple(_statement(statements[one]) for one in skipped(answers)),
    }


def _barrier(name: str, answers: Values, weights: Mapping[str, int], most: Mapping[str, int]) -> Barrier:
    parts = {statement: _rated(answers.get(statement)) * weight for statement, weight in weights.items()}
    because = sorted((statement for statement, part in parts.items() if part), key=lambda one: -parts[one])

    points = round(100 * sum(parts.values()) / (VERY_MUCH * sum(weights.values())))
    very = any(parts[one] == VERY_MUCH * most[one] for one in weights)

    # A rating of "very much" always lists the statement's main barrier.
    return Barrier(name, max(points, MAY_PLAY_A_PART) if very else points, tuple(because))


def _rated(answer: Value) -> int:
    return 0 if answer is None else int(str(answer))


def _explained(found: Barrier, answers: Values, words: RankingWords, language: str) -> str:
    """Put a barrier's name over the person's own answers. No words of ours, so nothing to translate."""
    quotes = (
        f"{in_quotes(_statement(words.statements[one]), language)} ({_small(words.scale[str(answers[one])])})"
        for one in found.because[:QUOTED]
    )

    return "\n".join((_large(words.names[found.id]), *quotes))


def _statement(asked: str) -> str:
    """Return what stands in quotes in a prompt ("3 of 12: “I hold back.”"), or all of it."""
    quoted = _IN_QUOTES.search(asked)
    words = quoted[1] if quoted else asked

    return words.strip().rstrip(".")


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
