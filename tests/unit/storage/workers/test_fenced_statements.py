"""Statements of a worker: each write asks for the lease, each claim and page for its own people."""

from __future__ import annotations

from bot.storage.workers.fenced_statements import CLAIMS, NEXT_DUE_OF_MINE, PAGES, WRITES


def test_every_write_asks_for_the_lease_and_tells_whether_it_was_there() -> None:
    for plain, fenced in WRITES.items():
        assert "%(lease)s" not in plain
        assert "epoch = %(lease)s AND owner = %(worker)s" in fenced
        assert "EXISTS (SELECT FROM held)" in fenced
        assert "(SELECT count(*) FROM held)" in fenced


def test_every_claim_and_page_is_of_the_workers_own_people() -> None:
    for statement in (*CLAIMS.values(), *PAGES.values(), NEXT_DUE_OF_MINE):
        assert "number = ANY(%(partitions)s::smallint[]) AND owner = %(worker)s" in statement
        assert "/* mine */" not in statement
