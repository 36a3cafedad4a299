"""The loopback Telegram behind an ordinary balancer: each update goes to the next worker in turn."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from itertools import count

from tests.helpers.bot_api import Json, post_update
from tests.helpers.fake_bot_api import FakeBotApi

_LANES = 4
"""Updates under way at once. Those of one chat come one after the other."""


class BalancedBotApi(FakeBotApi):
    """Brings updates round robin to `doors`; one that nobody answers at is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.doors: list[str] = []
        """Addresses of the workers, such as "http://127.0.0.1:8080"."""

        self.taken: Counter[str] = Counter()
        """Updates that each door has taken."""

        self._turn = count()

    def texts(self) -> dict[int, list[str]]:
        """Return the texts that were sent to each chat, in their order. Failed attempts are left out."""
        sent: defaultdict[int, list[str]] = defaultdict(list)
        for call in self.called("sendMessage"):
            if call.status == 200 or (call.injected and call.status == 0):
                sent[int(call.fields["chat_id"])].append(str(call.fields["text"]))
        return dict(sent)

    def _setWebhook(self, fields: Json) -> bool:  # noqa: N802
        with self._changed:
            known = self.webhook == fields
        if known:  # another worker has set it already
            return True
        self.webhook = fields
        for lane in range(_LANES):
            threading.Thread(target=self._carry, args=(fields, lane), daemon=True).start()
        return True

    def _carry(self, hook: Json, lane: int) -> None:
        while self.webhook is hook and not self._http.stopping:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._updates) or self._http.stopping, 0.1)
                mine = (one for one in self._updates if _chat(one) % _LANES == lane)
                update = next(mine, None)
            if update is None:
                with self._changed:
                    self._changed.wait(0.02)
                continue
            status = self._post(hook, update)
            with self._changed:
                self.brought.append(status)
                if 200 <= status < 300 and update in self._updates:
                    self._updates.remove(update)
                    self._confirmed.append(update)
                self._changed.notify_all()
                if status != 200:
                    self._changed.wait(0.1)

    def _post(self, hook: Json, update: Json) -> int:
        doors = list(self.doors)
        first = next(self._turn)
        for offset in range(len(doors)):
            door = doors[(first + offset) % len(doors)]
            status = post_update(hook, update, door)
            if status:
                self.taken[door] += status == 200
                return status
        return 0


def _chat(update: Json) -> int:
    for sort in ("message", "edited_message", "my_chat_member"):
        if sort in update:
            return int(update[sort]["chat"]["id"])
    return int(update["callback_query"]["from"]["id"]) if "callback_query" in update else 0
