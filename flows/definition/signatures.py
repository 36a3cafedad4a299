"""Signatures of clinicians under flows: who read which words, in which language, and on which day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from flows.definition.languages.overlay import texts
from flows.definition.toml.toml_files import Unreadable, read
from flows.model import Flow

SIGNATURES_FILE = "signed.toml"
"""A file of this name in a content folder holds the signatures given there."""

_DIGEST = 6
"""Bytes of a digest: with twelve signs, no two readings are taken for each other by chance."""


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reading of a flow in one language. `texts` are the words that were read, by their place.

    `words` is the digest of everything that was read, `steps` has one for each state's ways on.
    """

    flow: str
    language: str
    by: str
    on: date
    words: str
    texts: Mapping[str, str]
    steps: Mapping[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    signed: tuple[Signature, ...] = ()


def load(path: Path) -> tuple[Signature, ...]:
    """Read the signatures of one folder; none where there is no file.

    Raises:
        Unreadable: the file is damaged.
    """
    return read(path, _File).signed


def usable(path: Path) -> tuple[Signature, ...]:
    """Read the signatures of one folder; a damaged file counts for nothing."""
    try:
        return load(path)
    except Unreadable:
        return ()


def said(flow: Flow) -> dict[str, str]:
    """Return every text of a flow by its place, as `state.why.ask`.

    The `line` of a state is signed as the `label` that it was, so that earlier signatures hold.
    """
    found = {".".join(map(str, place)): template.source for place, template in texts(flow)}
    return {_signed_as(place): text for place, text in found.items()}


def _signed_as(place: str) -> str:
    return (
        f"{place.removesuffix('line')}label" if place.count(".") == 2 and place.endswith(".line") else place
    )


def words(flow: Flow) -> str:
    """Return the digest of what a reader signs: the texts, the steps, and what is shown to whom."""
    marks = {
        state.name: [state.sensitive, state.share, state.section]
        for state in flow.states.values()
        if state.label is not None
    }
    return digest([flow.name, flow.logic, flow.summary, marks, said(flow)])


def digest(content: object) -> str:
    """Return a short digest of plain data."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(canonical.encode(), digest_size=_DIGEST).hexdigest()
