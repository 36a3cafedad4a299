"""Partitions of people, by the first byte of a row's name."""

from __future__ import annotations

from collections import Counter

from bot.storage.workers.tables import PARTITIONS, partition


def test_every_partition_has_an_equal_part_of_the_names() -> None:
    parts = Counter(partition(bytes([first, 255])) for first in range(256))

    assert sorted(parts) == [*range(PARTITIONS)]
    assert max(parts.values()) - min(parts.values()) <= 1
