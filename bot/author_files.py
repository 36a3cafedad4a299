"""Writes what an author signs and publishes, for the commands and the workshop; their remarks stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.config import ConfigError
from bot.whole_files import read_source, rewrite
from flows.authoring.reviewing import published, signing
from flows.definition import signatures
from flows.definition.draft import Draft
from flows.definition.signatures import Signature
from flows.definition.toml.toml_files import Unreadable


def write_signature(file: Path, new: Signature) -> None:
    """Add a signature to a folder's file, in the place of the same reader's earlier one.

    Raises:
        ConfigError: the file can't be read or written, and is as it was.
    """
    try:
        before = signatures.load(file)
        old = read_source(file, "a file of signatures") if file.exists() else ""
    except Unreadable as error:
        raise ConfigError([f"{file}: can't be read, and is left as it is: {error}"]) from error
    rewrite(file, signing.written(signing.replaced(before, new), before, old))


def write_published(file: Path, drafts: Sequence[Draft]) -> None:
    """Store the states of these flows, which people may come to stand in, in a folder's file.

    Raises:
        ConfigError: the file can't be read or written, or some of it would be lost. It is as it was.
    """
    old = read_source(file, "what was published") if file.exists() else ""
    try:
        before = published.load(file)
    except Unreadable as error:
        raise ConfigError([f"{file}:{error.line}: {error}", "Nothing was written"]) from error
    unknown = [
        f"{file}:{line}: {key} is nothing that stile publish writes. Put # before it, and it stays"
        for line, key in published.foreign(old)
    ]
    if unknown:
        raise ConfigError([*unknown, "Nothing was written"])
    rewrite(file, published.written(drafts, before, old))
