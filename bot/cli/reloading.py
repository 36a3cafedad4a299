"""Gives the running bot the authors' checks and the assembly of content, which it calls at a reload."""

from __future__ import annotations

from bot.runtime.reload import ContentTools
from flows import assembly
from flows.definition.loader import Reading
from flows.errors import Problem


def content_tools() -> ContentTools:
    """Return the functions with which a reload checks and assembles what it has read."""
    return ContentTools(assembly.put_together, _blocking)


def _blocking(reading: Reading) -> list[Problem]:
    from flows.authoring import check  # noqa: PLC0415 - 11 modules that no turn needs

    return check.blocking(reading, check.problems(reading))
