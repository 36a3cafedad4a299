"""Reads the weights of the drift score from their file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from flows.errors import ContentError, Problem


@dataclass(frozen=True, slots=True)
class AttendanceWeights:
    """Points for reports about sessions. They halve every `half_life_days`."""

    half_life_days: int
    window_days: int
    cap: int
    no_show: int
    no_show_early: int
    early_sessions: int
    i_cancelled: int
    i_cancelled_rebooked: int
    late: int
    unbooked: int
    unbooked_after_days: int


@dataclass(frozen=True, slots=True)
class IntentWeights:
    """Points for signs that the person may stop therapy."""

    half_life_days: int
    window_days: int
    cap: int
    stopping: int
    importance_fell: int
    importance_fell_far: int
    confidence_fell: int
    confidence_fell_far: int
    fell: int
    fell_far: int
    ratings: int
    did_not_try: int


@dataclass(frozen=True, slots=True)
class ContactWeights:
    """Points for silence in the chat. It is no silence in therapy, so its cap is low."""

    cap: int
    cap_alone: int
    check_in: int
    check_ins: int
    window_days: int
    check_in_cap: int
    unfinished: int
    unfinished_after_days: int
    silent: int
    silent_days: int
    silent_cap: int


@dataclass(frozen=True, slots=True)
class ProtectiveWeights:
    """Points taken off for signs of engagement."""

    cap: int
    went: int
    went_days: int
    finished: int
    finished_days: int
    looked: int
    looked_days: int
    booked: int
    useful: int
    useful_from: int


@dataclass(frozen=True, slots=True)
class Bands:
    """Lowest score of each band, and how long a score lasts before the band rises."""

    drifting: int
    slipping: int
    crossroads: int
    hold_days: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights of the drift score."""

    version: int
    attendance: AttendanceWeights
    intent: IntentWeights
    contact: ContactWeights
    protective: ProtectiveWeights
    bands: Bands


def load(path: Path) -> Weights:
    """Return the weights in this file.

    Raises:
        ContentError: a number is missing or is not a whole number.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Weights)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        problem = Problem(path.name, 1, "weights", f"{error}. Take the shipped file as the model")
        raise ContentError([problem]) from None
