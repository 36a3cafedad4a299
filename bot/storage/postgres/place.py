"""Names the place of a store on PostgreSQL: its database, and the files outside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The database, the data folder, the folder of the epochs' keys, and the source of the master key."""

    url: str = field(repr=False)
    data: Path
    epochs: Path
    key_file: Path | None = None
    environ: str | None = field(default=None, repr=False)
