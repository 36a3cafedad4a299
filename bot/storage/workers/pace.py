"""Pace of all workers together: nudges leave evenly, and a 429 that one meets holds up all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import LiteralString

from bot.storage.workers.tables import Database

QUEUE, DOOR = 0, 1
"""Rows: nudges that join the queue, and nudges that leave. The second is behind the first by a write."""

NUDGE_EVERY = 1.05 / 23
"""Seconds between two nudges of all workers. 25 may arrive in 1.05 s; two are left for what is bunched on its
way."""

_AHEAD = 0.2
"""Seconds that a place in the queue is given ahead at most, so that no worker takes many and dies."""

_REPEATS_WITHIN = 10.0
"""Refusals of two chats within these seconds mean that the whole bot is too fast."""

_READY: LiteralString = """
    INSERT INTO stile.pace (id) VALUES (%(queue)s), (%(door)s) ON CONFLICT DO NOTHING
"""

_TAKE: LiteralString = """
    UPDATE stile.pace SET paid = greatest(paid, clock_timestamp(), paused) + %(every)s * interval '1 second'
    WHERE id = %(row)s AND greatest(paid, paused) < clock_timestamp() + %(ahead)s * interval '1 second'
    RETURNING extract(epoch FROM paid - clock_timestamp())::float8 - %(every)s
"""

_WAIT: LiteralString = """
    SELECT extract(epoch FROM greatest(paid, paused, clock_timestamp()) - clock_timestamp())::float8
    FROM stile.pace WHERE id = %(row)s
"""

_REFUSED: LiteralString = """
    UPDATE stile.pace SET
        paused = CASE
            WHEN refused <> %(uid)s
                AND refused_at > clock_timestamp() - %(within)s * interval '1 second' AND refused <> ''
            THEN greatest(paused, clock_timestamp() + %(after)s * interval '1 second')
            ELSE paused
        END,
        refused = %(uid)s, refused_at = clock_timestamp()
    RETURNING id
"""

_PAUSED: LiteralString = """
    SELECT max(extract(epoch FROM paused - clock_timestamp()))::float8 FROM stile.pace
    WHERE paused > clock_timestamp()
"""


class SharedPace:
    """The two rows of the pace, `QUEUE` and `DOOR`."""

    def __init__(self, database: Database, uid: Callable[[str], bytes]) -> None:
        """Take the database, and a function that names a person's row, so that no chat id is stored."""
        self._database = database
        self._uid = uid

    async def place(self, row: int) -> tuple[bool, timedelta]:
        """Ask for a place in a row; return whether it was given, and how long to wait.

        With a place the wait is for its moment, otherwise until the next question is worth asking.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        values = {"row": row, "every": NUDGE_EVERY, "ahead": _AHEAD, "queue": QUEUE, "door": DOOR}
        found = await self._database.write(_TAKE, values)
        if found:
            return True, timedelta(seconds=max(found[0][0], 0))
        left = await self._database.read(_WAIT, values)
        if not left:
            await self._database.write(_READY, values)
            return False, timedelta()
        return False, timedelta(seconds=max(left[0][0] - _AHEAD, 0.001))

    async def refused(self, person: str, after: timedelta) -> None:
        """Note that Telegram told a chat to wait for `after` (status 429).

        Where another chat was told so in the last 10 seconds, the whole bot is too fast, and all workers
        pause for `after`.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        values = {"uid": self._uid(person), "after": after.total_seconds(), "within": _REPEATS_WITHIN}
        await self._database.write(_REFUSED, values)

    async def pause(self) -> timedelta:
        """Return for how long all workers still pause; zero where they don't.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        found = await self._database.read(_PAUSED)
        return timedelta(seconds=found[0][0] or 0.0)
