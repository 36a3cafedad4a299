"""The version of the tables, and tables that are not the bot's."""

from __future__ import annotations

import pytest

from bot.ports import StoreUnusable
from bot.storage.postgres.schema import LAYOUT, refuse_unknown


def test_tables_of_this_version_and_older_ones_are_used() -> None:
    refuse_unknown([(LAYOUT,)])


@pytest.mark.parametrize(("found", "said"), [
    ([(LAYOUT + 1,)], "install the newer version"), ([], "give it one of its own"),
    ([("1",)], "give it one of its own"),
])  # fmt: skip
def test_others_are_refused_with_what_to_do(found: list[tuple[object, ...]], said: str) -> None:
    with pytest.raises(StoreUnusable, match=said):
        refuse_unknown(found)
