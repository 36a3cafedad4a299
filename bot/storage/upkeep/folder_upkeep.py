"""An operator's work on a data folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.upkeep import doctor, maintenance
from bot.storage.upkeep.codes import FolderCodes
from bot.storage.upkeep.doctor import Report
from bot.storage.upkeep.kept import FolderKept, Kept, Target
from bot.storage.upkeep.maintenance import Folder, Restored, held, with_records
from flows.model import Flow


class FolderUpkeep:
    """Upkeep of a data folder."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.data = folder.path

    @contextmanager
    def records(self) -> Iterator[Kept]:
        people = with_records(self.data)
        with (
            closing(self.folder.look_into_keyring()) as keys,
            closing(SealedFile(people, writes=False)) as file,
        ):
            yield FolderKept(keys, file)

    def codes(self) -> FolderCodes:
        return FolderCodes(self.data)

    def back_up(self, file: Path, keys: Path | None = None) -> None:
        maintenance.back_up(self.data, file, keys)

    def back_up_keys(self, file: Path) -> None:
        maintenance.back_up_keys(self.data, file)

    def restore(
        self, file: Path, *, force: bool = False, keys: Path | None = None, skip_damaged: bool = False
    ) -> Restored:
        return maintenance.restore(file, self.folder, force=force, keys=keys, skip_damaged=skip_damaged)

    def rotate_keys(self, new: str | None, now: datetime) -> int:
        del now
        return maintenance.rotate_keys(self.folder, new)

    def examine(self, flows: Mapping[str, Flow], *, repair: bool = False) -> Report:
        return doctor.examine(self.folder, flows, repair=repair)

    @contextmanager
    def target(self, beside: Path) -> Iterator[Target]:
        with nullcontext() if self.data == beside else held(self.data), self._opened() as kept:
            yield kept

    @contextmanager
    def _opened(self) -> Iterator[FolderKept]:
        with (
            closing(self.folder.keyring()) as keys,
            closing(SealedFile(self.data / PEOPLE)) as file,
        ):
            yield FolderKept(keys, file)

    @contextmanager
    def source(self) -> Iterator[Kept]:
        with_records(self.data)
        with held(self.data), self._opened() as kept:
            yield kept
