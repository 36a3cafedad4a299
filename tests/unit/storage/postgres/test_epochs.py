"""Keys of the epochs: made in a folder, destroyed there, and what they wrapped is gone with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.keyring import KeyUnusable, new_key
from bot.storage.postgres.epochs import Epochs, packed, unpacked
from bot.storage.store import RecordUnreadable

MASTER = bytes(range(32))


def test_a_key_is_wrapped_by_its_epoch_for_one_row(tmp_path: Path) -> None:
    epochs, key = Epochs(tmp_path, MASTER), new_key()
    epochs.make(1)

    wrapped = epochs.wrap(1, b"row", key)

    assert key not in wrapped
    assert Epochs(tmp_path, MASTER).unwrap(1, b"row", wrapped) == key
    with pytest.raises(RecordUnreadable):
        epochs.unwrap(1, b"another row", wrapped)


def test_what_an_epoch_wrapped_is_gone_with_its_key(tmp_path: Path) -> None:
    epochs = Epochs(tmp_path, MASTER)
    for number in (1, 2, 3):
        epochs.make(number)
    wrapped = epochs.wrap(1, b"row", new_key())

    assert epochs.destroy_before(3) == 2

    assert [*epochs.numbers()] == [3]
    with pytest.raises(KeyUnusable):
        Epochs(tmp_path, MASTER).unwrap(1, b"row", wrapped)


def test_another_master_key_opens_no_epoch(tmp_path: Path) -> None:
    Epochs(tmp_path, MASTER).make(1)

    with pytest.raises(KeyUnusable):
        Epochs(tmp_path, bytes(32)).key(1)


def test_a_wrapped_key_carries_the_number_of_its_epoch() -> None:
    assert unpacked(packed(7, b"wrapped")) == (7, b"wrapped")
