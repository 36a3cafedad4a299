"""The master key: where it comes from, what is refused as one, and how it is rotated."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.keyring import KEYS, KeyUnusable, new_key
from bot.storage.master_key import MASTER, open_keyring, rotate
from bot.storage.tinydb_store import TinyDBStore
from tests.helpers.folders import OTHER_KEY, contents, kept, loaded, person

pytestmark = pytest.mark.anyio


async def test_a_first_start_makes_a_key_and_says_so(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(person(), 0, None)
    await store.close()

    again = TinyDBStore(tmp_path)

    assert store.made_key == tmp_path / MASTER
    assert again.made_key is None
    assert (await again.load("4711")).person == person()
    await again.close()


async def test_a_first_start_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / f"{MASTER}.part").write_text("half a k")

    await kept(tmp_path, person())

    assert await loaded(tmp_path) == person()
    assert not (tmp_path / f"{MASTER}.part").exists()


@pytest.mark.parametrize(
    "environ", [OTHER_KEY, "ERERERERERERERERERERERERERERERERERERERERERE=", f"{OTHER_KEY}\n"]
)
async def test_a_key_from_the_environment_makes_no_file(tmp_path: Path, environ: str) -> None:
    store = TinyDBStore(tmp_path, environ=environ)
    await store.close()

    assert store.made_key is None
    assert not (tmp_path / MASTER).exists()
    await TinyDBStore(tmp_path, environ=OTHER_KEY).close()


@pytest.mark.parametrize("text", ["", "secret", "11" * 31, "11" * 33, "zz" * 32, "\u00fc" * 32])
async def test_what_is_not_a_key_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(text, "utf-8")

    with pytest.raises(KeyUnusable, match="not a master key: write 32 bytes") as caught:
        TinyDBStore(tmp_path / "data", key_file)

    assert not text or text not in str(caught.value)


async def test_a_wrong_key_is_refused_and_overwrites_nothing(tmp_path: Path) -> None:
    await kept(tmp_path, person())
    before = contents(tmp_path)

    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        TinyDBStore(tmp_path, environ=OTHER_KEY)

    assert {path: content for path, content in contents(tmp_path).items() if path in before} == before
    assert await loaded(tmp_path) == person()


@pytest.mark.parametrize("missing", [MASTER, KEYS])
async def test_a_missing_key_is_refused_and_nothing_is_made_in_its_place(
    tmp_path: Path, missing: str
) -> None:
    await kept(tmp_path, person())
    kept_apart = (tmp_path / missing).rename(tmp_path.with_name("kept-apart"))

    with pytest.raises(KeyUnusable, match=r"put (it|that file) back"):
        TinyDBStore(tmp_path)

    assert not (tmp_path / missing).exists()
    kept_apart.rename(tmp_path / missing)
    assert await loaded(tmp_path) == person()


async def test_a_key_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="the master key is not there"):
        TinyDBStore(tmp_path / "data", tmp_path / "key")


async def test_a_rotated_key_takes_the_old_one_s_place(tmp_path: Path) -> None:
    await kept(tmp_path, person())
    old = (tmp_path / MASTER).read_text()

    count = rotate(tmp_path, None, None, None)

    assert count == 1
    assert (tmp_path / MASTER).read_text() != old
    assert await loaded(tmp_path) == person()
    with pytest.raises(KeyUnusable):
        TinyDBStore(tmp_path, environ=old)


async def test_a_key_from_the_environment_is_rotated_to_the_one_handed_in(tmp_path: Path) -> None:
    open_keyring(tmp_path, environ=OTHER_KEY).close()

    rotate(tmp_path, None, OTHER_KEY, "22" * 32)

    open_keyring(tmp_path, environ="22" * 32).close()
    with pytest.raises(KeyUnusable):
        open_keyring(tmp_path, environ=OTHER_KEY)


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_rotation_that_was_cut_short_is_finished_by_the_next_start(
    tmp_path: Path, wrapped: bool
) -> None:
    await kept(tmp_path, person())
    key, next_file = new_key(), tmp_path / f"{MASTER}.next"
    with closing(open_keyring(tmp_path)) as keys:
        next_file.write_text(key.hex())
        if wrapped:
            keys.rewrap(key)

    assert await loaded(tmp_path) == person()

    assert not next_file.exists()
    assert ((tmp_path / MASTER).read_text() == key.hex()) is wrapped
