"""Reads and writes authors' files: each is read whole or refused, and is there whole or as it was."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bot.config import ConfigError


def rewrite(file: Path, content: str | bytes, *, folders: bool = False) -> None:
    """Write a file completely or not at all; with `folders`, make those above it.

    The content is written to a file beside it, which then takes its place. A link is followed, and a file
    that was there keeps its permissions. Text is written as UTF-8, with the line breaks it has.

    Raises:
        ConfigError: the file can't be written, and is as it was. The message names it.
    """
    data = content.encode() if isinstance(content, str) else content
    target = file.resolve()
    part = target.with_name(f"{target.name}.part")
    try:
        if folders:
            target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode if target.exists() else None
        # Renaming needs no right to the file itself: one that was made read-only would be replaced.
        if mode is not None and not (mode & 0o222 and os.access(target, os.W_OK)):
            raise ConfigError([f"{file}: is read-only, and is left as it is. Allow writing to it first"])
        _put(part, target, data, mode)
    except OSError as error:
        above = next((one for one in file.parents if one.is_file()), None)
        why = f"{above} is a file and no folder" if above else error.strerror
        raise ConfigError([f"{file}: can't be written: {why}"]) from error


def _put(part: Path, target: Path, data: bytes, mode: int | None) -> None:
    try:
        with part.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        if mode is not None:
            part.chmod(mode & 0o777)
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def in_place_of(file: Path, begins: bytes, wanted: str) -> None:
    """Check that what is about to be written takes the place of nothing but an earlier one of its kind.

    Raises:
        ConfigError: the file is there, isn't empty, and doesn't begin so. The message says what is `wanted`.
    """
    with suppress(OSError):
        there = file.read_bytes() if file.is_file() else b""
        if there and not there.startswith(begins):
            raise ConfigError([f"{file}: is there already, and is not {wanted}. Name another file"])


def free_name(file: Path, body: bytes) -> Path:
    """Return the file, or the first of its name with a number behind it that isn't there yet.

    One that holds the same already is taken as it is.
    """
    number, found = 1, file
    while found.exists() and not (found.is_file() and found.read_bytes() == body):
        number += 1
        found = file.with_name(f"{file.stem}-{number}{file.suffix}")
    return found


def read_source(file: Path, wanted: str) -> str:
    """Return the text of a file with the line breaks it has, without a byte order mark.

    Raises:
        ConfigError: it can't be read, or is not UTF-8. The message names the file, and what is `wanted`.
    """
    from flows.definition.toml.toml_slips import undecodable  # noqa: PLC0415 - only what reads sources needs it

    try:
        return read_data(file, wanted).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, words = undecodable(error)
        raise ConfigError([f"{file}:{line}: {words}"]) from error


def read_data(file: Path, wanted: str) -> bytes:
    """Return what is in a file.

    Raises:
        ConfigError: it can't be read. The message names the file, and what is `wanted`.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError([f"{file}: can't be read ({error.strerror}): name {wanted}"]) from error
