"""Statements of the engine. Each is one step that is durable or not done: no transaction spans two.

`/* held */` stands where the engine of a worker asks for its lease, and `/* mine */` where it asks for its
own people: see `bot.storage.workers.fenced_statements`.
"""

from __future__ import annotations

from typing import LiteralString

FIND: LiteralString = """
    SELECT p.version, p.body, p.waiting, k.epoch, k.wrapped,
        ARRAY(SELECT number FROM stile.parts WHERE uid = one.uid ORDER BY number),
        ARRAY(SELECT body FROM stile.parts WHERE uid = one.uid ORDER BY number)
    FROM (SELECT %(uid)b::bytea AS uid) AS one
    LEFT JOIN stile.people p USING (uid) LEFT JOIN stile_keys.keys k USING (uid)
"""

# The shared lock on the epoch keeps a rewrap from passing over a key that is being stored.
_NEW_KEY: LiteralString = """
    epoch AS (SELECT number FROM stile_keys.epoch WHERE number = %(epoch)s /* held */ FOR SHARE),
    keyed AS (
        INSERT INTO stile_keys.keys (uid, epoch, wrapped) SELECT %(uid)b, number, %(wrapped)b FROM epoch
        ON CONFLICT DO NOTHING RETURNING uid
    )
"""
_STORED_KEY: LiteralString = """
    keyed AS (
        SELECT uid FROM stile_keys.keys
        WHERE uid = %(uid)b AND epoch = %(epoch)s AND wrapped = %(wrapped)b /* held */ FOR UPDATE
    )
"""
_INSERT: LiteralString = """
    written AS (
        INSERT INTO stile.people (uid, version, due, waiting, body)
        SELECT uid, %(version)s, %(due)s::bigint, %(waiting)s, %(body)b FROM keyed
        ON CONFLICT DO NOTHING RETURNING uid
    )
"""
_UPDATE: LiteralString = """
    written AS (
        UPDATE stile.people
        SET version = %(version)s, due = %(due)s::bigint, waiting = %(waiting)s, body = %(body)b
        WHERE uid = %(uid)b AND version = %(over)s /* held */ RETURNING uid
    )
"""
_PARTS: LiteralString = """
    , added AS (
        INSERT INTO stile.parts (uid, number, body)
        SELECT written.uid, part.number, part.body
        FROM written, unnest(%(numbers)b::bigint[], %(parts)b::bytea[]) AS part (number, body)
        ON CONFLICT (uid, number) DO UPDATE SET body = excluded.body
    ), dropped AS (
        DELETE FROM stile.parts USING written
        WHERE parts.uid = written.uid AND parts.number = ANY(%(gone)b::bigint[])
    )
"""
_COUNT: LiteralString = " SELECT count(*) FROM written"

UPDATE: LiteralString = "WITH" + _UPDATE + _COUNT
UPDATE_WITH_PARTS: LiteralString = "WITH" + _UPDATE + _PARTS + _COUNT
INSERT_WITH_NEW_KEY: LiteralString = "WITH" + _NEW_KEY + "," + _INSERT + _PARTS + _COUNT
INSERT_WITH_STORED_KEY: LiteralString = "WITH" + _STORED_KEY + "," + _INSERT + _PARTS + _COUNT

_CLAIM: LiteralString = """
    , moved AS (
        UPDATE stile.people p SET version = p.version + 1, due = %(retry_at)s FROM taken
        WHERE p.uid = taken.uid RETURNING p.uid, p.version, p.body
    )
    SELECT moved.uid, moved.version, moved.body, k.epoch, k.wrapped
    FROM moved JOIN taken USING (uid) LEFT JOIN stile_keys.keys k USING (uid) ORDER BY taken.due
"""
_TAKEN: LiteralString = "/* mine */ ORDER BY due LIMIT %(limit)s FOR UPDATE SKIP LOCKED )"
CLAIM: LiteralString = (
    "WITH taken AS ( SELECT uid, due FROM stile.people WHERE due <= %(now)s " + _TAKEN + _CLAIM
)
# Rows that a claim in doubt has postponed bear its own `retry_at`, to the microsecond.
RECLAIM: LiteralString = (
    "WITH taken AS ( SELECT uid, due FROM stile.people WHERE due = ANY(%(doubtful)s) " + _TAKEN + _CLAIM
)

NEXT_DUE: LiteralString = "SELECT min(due) FROM stile.people WHERE due IS NOT NULL /* mine */"
TALLY: LiteralString = """
    SELECT (SELECT count(*) FROM stile.people), count(*), min(due) FROM stile.people WHERE due <= %s
"""
_PAGE: LiteralString = """
    SELECT p.uid, p.version, p.body, k.epoch, k.wrapped
    FROM stile.people p LEFT JOIN stile_keys.keys k USING (uid)
"""
PAGE: LiteralString = _PAGE + "WHERE p.uid > %(last)b /* mine */ ORDER BY p.uid LIMIT %(limit)s"
WAITING: LiteralString = (
    _PAGE + "WHERE p.waiting AND p.uid > %(last)b /* mine */ ORDER BY p.uid LIMIT %(limit)s"
)

CLEAR: LiteralString = """
    WITH gone AS (
        DELETE FROM stile.people WHERE uid = %(uid)b
        AND NOT EXISTS (SELECT FROM stile_keys.keys WHERE uid = %(uid)b) RETURNING uid
    )
    DELETE FROM stile.parts USING gone WHERE parts.uid = gone.uid
"""
ERASE: LiteralString = """
    WITH shredded AS (DELETE FROM stile_keys.keys WHERE uid = %(uid)b /* held */),
    gone AS (DELETE FROM stile.people WHERE uid = %(uid)b /* held */),
    parted AS (DELETE FROM stile.parts WHERE uid = %(uid)b /* held */),
    noted AS (
        INSERT INTO stile.erasing SELECT %(number)s::bigint WHERE %(number)s::bigint IS NOT NULL /* held */
        ON CONFLICT DO NOTHING
    ), old AS (
        DELETE FROM stile.erasing WHERE number <= (
            SELECT number FROM stile.erasing ORDER BY number DESC OFFSET %(kept)s LIMIT 1
        )
    )
    SELECT 1
"""
HAS_ERASED: LiteralString = "SELECT count(*) FROM stile.erasing WHERE number = %s"
NOTE: LiteralString = "SELECT value FROM stile.notes WHERE name = %s"
PUT_NOTE: LiteralString = (
    "INSERT INTO stile.notes VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

EPOCH: LiteralString = "SELECT number FROM stile_keys.epoch"
FIND_KEY: LiteralString = "SELECT epoch, wrapped FROM stile_keys.keys WHERE uid = %b"
