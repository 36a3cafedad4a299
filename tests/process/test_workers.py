"""Several workers over one PostgreSQL: whoever starts, stops, dies or sleeps, people notice nothing."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.tick import EVENING
from bench.workers import Texts, most_within, plant, repeated
from tests.helpers import postgres
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.fleet import PEOPLE, STEPS, Crowd, fleet, settled
from tests.helpers.pgbouncer import is_missing, pooled

pytestmark = [pytest.mark.process, pytest.mark.long]


@pytest.fixture
def server() -> Iterator[BalancedBotApi]:
    with BalancedBotApi() as running:
        yield running


def missing(found: Texts, alone: Texts) -> dict[int, Counter[str]]:
    """Return the texts that people were not sent."""
    lacks = {chat: Counter(said) - Counter(found.get(chat, [])) for chat, said in alone.items()}
    return {chat: texts for chat, texts in lacks.items() if texts}


def most_repeated(found: Texts, alone: Texts) -> int:
    """Return how many messages came twice to one person at most."""
    return max(repeated(said, alone[chat]) for chat, said in found.items())


@pytest.mark.parametrize("way", ["webhook", "polling", "a pooler in transaction mode"])
def test_two_workers_say_what_one_says(
    server: BalancedBotApi, tmp_path: Path, database: str, alone: Texts, way: str
) -> None:
    if way.startswith("a pooler") and is_missing() and postgres.is_optional():
        pytest.skip("PgBouncer is not installed here (apt-get install pgbouncer)")
    behind = pooled(database) if way.startswith("a pooler") else nullcontext(database)
    with behind as url, fleet(server, tmp_path, url, polling=way == "polling") as workers:
        workers.start()
        workers.start()
        workers.wait_for("serving 32 of 64 partitions", 1)
        Crowd(server, PEOPLE, STEPS).talk()
        settled(server)

    assert server.texts() == alone
    assert not server.refusals()
    if way != "polling":
        assert len(server.taken) == 2


def test_starting_and_stopping_workers_says_nothing_twice(
    server: BalancedBotApi, tmp_path: Path, database: str, alone: Texts
) -> None:
    crowd = Crowd(server, PEOPLE, STEPS)
    with fleet(server, tmp_path, database) as workers:
        first = workers.start()
        workers.wait_for("running as", 1)
        crowd.until(0.25)
        workers.start()
        crowd.meanwhile(lambda: workers.wait_for("serving 32 of 64 partitions", 1))
        crowd.until(0.5)
        crowd.meanwhile(lambda: workers.stop(first))
        crowd.talk()
        settled(server)

    assert server.texts() == alone


def test_killed_workers_lose_nothing_and_repeat_only_what_was_under_way(
    server: BalancedBotApi, tmp_path: Path, database: str, alone: Texts
) -> None:
    kills, dice, crowd = 1, random.Random(1), Crowd(server, PEOPLE, STEPS)
    with fleet(server, tmp_path, database) as workers:
        workers.start()
        workers.start()
        workers.wait_for("serving 32 of 64 partitions", 1)
        for kill in range(1, kills + 1):
            crowd.until(kill / (kills + 2))
            dead = dice.choice(workers.workers)
            workers.kill(dead)
            workers.restart(dead)
        crowd.talk()
        settled(server)

    assert not missing(server.texts(), alone)
    assert most_repeated(server.texts(), alone) <= kills


def test_a_worker_that_slept_over_its_lease_writes_nothing_and_repeats_one_message_a_person_at_most(
    server: BalancedBotApi, tmp_path: Path, database: str, alone: Texts
) -> None:
    crowd = Crowd(server, PEOPLE, STEPS)
    with fleet(server, tmp_path, database) as workers:
        asleep = workers.start()
        workers.start()
        workers.wait_for("serving 32 of 64 partitions", 1)
        workers.watch()
        crowd.until(0.3)
        asleep.send_signal(signal.SIGSTOP)
        workers.leave_out(asleep)
        crowd.talk()
        settled(server)
        before, written = server.texts(), workers.written(1)
        asleep.send_signal(signal.SIGCONT)
        workers.wait_for("has taken over", 1)
        # Soon it gets a share again, and may write.
        assert workers.written(1) == written > 0
        settled(server, quiet=3.0)
        # One message a person may have been on its way to Telegram; it leaves when the worker wakes.
        more = {chat: len(said) - len(before[chat]) for chat, said in server.texts().items()}
        assert max(more.values()) <= 1

    # A message under way when it fell asleep was sent again by its successor.
    assert most_repeated(server.texts(), alone) <= 1
    assert not missing(server.texts(), alone)


def test_workers_go_on_over_a_fail_over_to_a_synchronous_standby(
    server: BalancedBotApi, tmp_path: Path, durable_server: postgres.Server, alone: Texts
) -> None:
    url = durable_server.new_database()
    standby = durable_server.synchronous_standby()
    crowd = Crowd(server, PEOPLE, STEPS)
    try:
        with fleet(server, tmp_path, f"{url},{standby.folder}") as workers:
            workers.start()
            workers.start()
            workers.wait_for("serving 32 of 64 partitions", 1)
            crowd.until(0.4)
            crowd.meanwhile(durable_server.stop)
            crowd.meanwhile(standby.promote)
            crowd.talk()
            settled(server)
            log = workers.log.read_text()
    finally:
        standby.stop()

    assert not missing(server.texts(), alone)
    assert most_repeated(server.texts(), alone) <= 1
    assert log.count("storing failed") >= 1
    assert log.count("storing failed") == log.count("storing works again")


def test_all_workers_together_keep_one_pace_for_nudges(
    server: BalancedBotApi, tmp_path: Path, database: str
) -> None:
    people = 100
    plant(server, tmp_path, database, people)
    with fleet(server, tmp_path, database, evening=EVENING) as workers:
        for _ in range(3):
            workers.start()
        server.wait_until(lambda: len(server.called("sendMessage")) >= people, 90)
        settled(server)

    sent = server.called("sendMessage")
    at = sorted(call.at for call in sent)
    assert len(sent) == len({call.fields["chat_id"] for call in sent}) == people
    assert most_within(1.05, at) <= 26  # at 25 a second, 40 ms lie between two, and both ends count


def test_an_order_to_one_worker_reaches_everybody_once(
    server: BalancedBotApi, tmp_path: Path, database: str
) -> None:
    text = tmp_path / "news.toml"
    line = "The bot moves to another house in May."
    text.write_text("".join(f'{language} = "{line}"\n' for language in ("en", "de", "es")))
    crowd = Crowd(server, 6, 5)
    with fleet(server, tmp_path, database) as workers:
        first = workers.start()
        workers.start()
        workers.wait_for("serving 32 of 64 partitions", 1)
        crowd.talk()
        settled(server)
        workers.order(first, "announce", str(text), "--send")
        server.wait_until(lambda: told(server) >= crowd.people, 60)
        for talker in crowd.talkers:
            workers.order(first, "forget", str(talker.chat))
        settled(server)
        assert workers.people() == 0
        # Words that another worker has open are gone too: the next message begins anew.
        for talker in crowd.talkers:
            server.say(talker.chat, "/start")
        server.wait_until(lambda: len(greeted(server)) == 2 * crowd.people, 60)

    assert told(server) == crowd.people


def told(server: BalancedBotApi) -> int:
    return sum("moves to another house" in str(call.fields["text"]) for call in server.called("sendMessage"))


def greeted(server: BalancedBotApi) -> list[object]:
    sent = server.called("sendMessage")
    return [call.fields["chat_id"] for call in sent if "Are you 18 or older" in str(call.fields["text"])]
