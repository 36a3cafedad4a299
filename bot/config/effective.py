"""Tells every effective setting with its source, for `stile config`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.config.loading import MASTER_KEY_CREDENTIAL, TOKEN_CREDENTIAL, keys_of, load, parsed
from bot.config.settings import FROM_FILES, MASTER_KEY, PEOPLE_VARIABLE, SETTINGS, TOKEN, variables


@dataclass(frozen=True, slots=True)
class Origin:
    """Effective setting: its key, its value as text, and its source (file, variable or default)."""

    key: str
    value: str
    origin: str


def origins(file: Path | None, environment: Mapping[str, str]) -> list[Origin]:
    """Return every effective setting with its source. Secrets are reported as set, without their value.

    Raises:
        ConfigError: as `load` does.
    """
    config = load(file, environment)
    in_file = dict(keys_of(parsed(file))) if file else {}
    found = []
    for key, setting in SETTINGS.items():
        names = ((PEOPLE_VARIABLE,) if setting.field == "people" else ()) + variables(key)
        value = getattr(config, setting.field)
        said = ("given" if value else "none") if setting.secret else shown(value)
        origin = _variable_with(environment, names) or (str(file) if key in in_file else "default")
        found.append(Origin(key, said, origin))
    secrets = (
        (TOKEN, TOKEN_CREDENTIAL, config.token),
        (MASTER_KEY, MASTER_KEY_CREDENTIAL, config.master_key),
    )
    for name, credential, value in secrets:
        origin = _variable_with(environment, (name,)) or (f"credential {credential}" if value else "default")
        found.append(Origin(name, "given" if value else "none", origin))
    return found


def _variable_with(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first of these variables, or of those that name a file in its place, that is set."""
    both = (one for name in names for one in (name, f"{name}_FILE" if name in FROM_FILES else ""))
    return next((one for one in both if environment.get(one)), "")


def shown(value: object) -> str:
    """Return a value as people write it."""
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    if isinstance(value, tuple):
        return ":".join(map(str, value))
    return (
        f"{value.total_seconds():g}s" if isinstance(value, timedelta) else "" if value is None else str(value)
    )
