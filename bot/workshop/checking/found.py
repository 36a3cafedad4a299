"""Holds what a check of every flow finds out, and tells which files it is about."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.workshop.messages import ViewSignature
from flows.errors import Problem


class Found(msgspec.Struct, frozen=True):
    """All that is found out about flows after a view is out.

    `wordings` are what each state asks in each language but English, by code, flow and state; `covered` is
    the number of transcripts that pass it, by flow and state.
    """

    problems: tuple[Problem, ...] = ()
    signatures: dict[str, tuple[ViewSignature, ...]] = {}
    wordings: dict[str, dict[str, dict[str, str]]] = {}
    covered: dict[str, dict[str, int]] = {}


def is_own(file: str, folder: Path | None) -> bool:
    """Tell whether a file is in the author's folder; without one, every file is."""
    return folder is None or folder in Path(file).parents


def transcripts(folder: Path | None) -> list[Path]:
    """Return the author's saved walks."""
    return sorted((folder / "transcripts").glob("*.txt")) if folder else []
