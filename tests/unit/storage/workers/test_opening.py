"""A worker that starts in the folder of a dead one takes its people over at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from bot.storage.workers.opening import WORKER, open_shared
from bot.storage.workers.tables import PARTITIONS

pytestmark = pytest.mark.anyio


async def test_nobody_waits_for_leases_of_a_worker_that_was_in_the_same_folder(
    database: str, tmp_path: Path
) -> None:
    settings = Config(tmp_path / "data", store_url=database)
    dead = await open_shared(settings)
    gained = (await dead.leases.renew()).gained
    await dead.store.close()  # without a word to the others, as a kill would

    follower = await open_shared(settings)
    followed = (await follower.leases.renew()).gained
    await follower.store.close()

    assert len(gained) == len(followed) == PARTITIONS
    assert dead.leases.id != follower.leases.id == (tmp_path / "data" / WORKER).read_bytes()


async def test_elsewhere_they_run_out_first(database: str, tmp_path: Path) -> None:
    (tmp_path / "epochs").mkdir()
    here = Config(tmp_path / "here", store_url=database, epoch_dir=tmp_path / "epochs")
    dead = await open_shared(here)
    await dead.leases.renew()
    await dead.store.close()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "master.key").write_bytes((tmp_path / "here" / "master.key").read_bytes())

    other = await open_shared(Config(tmp_path / "there", store_url=database, epoch_dir=tmp_path / "epochs"))
    gained = (await other.leases.renew()).gained
    await other.store.close()

    assert not gained
