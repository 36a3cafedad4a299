"""The sizes of the drift score, read from the one file that holds them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from flows.errors import ContentError, Problem


@dataclass(frozen=True, slots=True)
class AttendanceWeights:
    """Points for what the person told about sessions. They fade by half in `half_life_days`."""

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
    """Points for how much the person still means to go on."""

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
    """Points for silence in the chat, which is not silence in therapy and so has a low cap."""

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
    """Points taken off for what speaks against drifting."""

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
    """Where each band begins, and how long a score holds before it counts as higher."""

    drifting: int
    slipping: int
    crossroads: int
    hold_days: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Every size the drift score uses."""

    version: int
    attendance: AttendanceWeights
    intent: IntentWeights
    contact: ContactWeights
    protective: ProtectiveWeights
    bands: Bands


def load(path: Path) -> Weights:
    """Read the weights from this file.

    Raises:
        ContentError: a number is missing or is not a whole number.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Weights)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        problem = Problem(path.name, 1, "weights", f"{error}. Take the shipped file as the model")
        raise ContentError([problem]) from None
