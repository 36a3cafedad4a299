"""The engine's statements for one worker: writes ask for the lease, reads for the worker's own people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

from bot.storage.postgres import statements
from bot.storage.workers.tables import PARTITION

_HELD: LiteralString = """WITH held AS (
        SELECT number FROM stile.leases
        WHERE number = %(partition)s AND epoch = %(lease)s AND owner = %(worker)s
    ),"""
_MINE: LiteralString = f"""AND {PARTITION} IN (
        SELECT number FROM stile.leases WHERE number = ANY(%(partitions)s::smallint[]) AND owner = %(worker)s
    )"""  # noqa: S608 - pieces of this module alone


def _fenced(statement: LiteralString) -> LiteralString:
    asks = statement.replace("WITH", _HELD, 1).replace("/* held */", "AND EXISTS (SELECT FROM held)")
    # The last column of the result tells whether the lease was there.
    before, last = asks.rsplit("SELECT ", 1)
    column, source, table = last.partition(" FROM ")
    return before + "SELECT " + column.strip() + ", (SELECT count(*) FROM held)" + source + table  # noqa: S608


def _of_mine(statement: LiteralString) -> LiteralString:
    return statement.replace("/* mine */", _MINE)


WRITES: Mapping[str, LiteralString] = {
    statement: _fenced(statement)
    for statement in (
        statements.UPDATE,
        statements.UPDATE_WITH_PARTS,
        statements.INSERT_WITH_NEW_KEY,
        statements.INSERT_WITH_STORED_KEY,
        statements.ERASE,
    )
}
CLAIMS: Mapping[str, LiteralString] = {
    statement: _of_mine(statement) for statement in (statements.CLAIM, statements.RECLAIM)
}
PAGES: Mapping[str, LiteralString] = {
    statement: _of_mine(statement) for statement in (statements.PAGE, statements.WAITING)
}
NEXT_DUE_OF_MINE: LiteralString = _of_mine(statements.NEXT_DUE)
