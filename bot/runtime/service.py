"""Runs the bot: opens its parts, receives updates until a signal to stop, then closes the parts."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from types import ModuleType
from typing import Any

from bot.access import Access
from bot.config import Config
from bot.monitoring.counters import Counters, MeasuredReceiver
from bot.operations import control
from bot.operations.invitations import Invitations
from bot.operations.orders import Orders
from bot.ports import AddressRefused, AddressUnusable, StoreError, TokenRefused, Unreachable, Webhook
from bot.runtime import health, housekeeping, reload
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.profiles import profiles
from bot.runtime.rate_limits import Limits
from bot.runtime.scheduler import Schedule
from bot.runtime.workers.alone import Alone, Serving
from bot.storage.opening import open_folder
from bot.storage.store import DurableStore
from bot.storage.upkeep.codes import FolderCodes
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import UpdateProcessor, stopped_within
from bot.telegram_api.polling import poll
from bot.telegram_api.webhook_watch import WebhookWatch
from bot.version import version
from flows.dialogue.conversation import Conversation

_LONGEST_REST = 60
_LOOK_FOR = 2.0
"""Seconds that a start looks through records; the rest of them is looked through while the bot serves."""


async def serve(
    settings: Config,
    conversation: Conversation,
    tools: reload.ContentTools,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    reread: Callable[[], Config] | None = None,
) -> None:
    """Run until SIGTERM or SIGINT. Updates received by then are answered and stored.

    At SIGHUP `reread` reads the settings again, and `tools` check and assemble the flows.

    Raises:
        StoreError: the data folder can't be used.
        TokenRefused: Telegram does not know the token.
        AddressRefused, AddressUnusable: the webhook's address can't be used.
    """
    log = logging.getLogger(__name__)
    asyncio.get_running_loop().set_exception_handler(_report)
    stop = _stop_at_signals()
    async with AsyncExitStack() as opened:
        serving = await _open_serving(opened, settings, limits)
        invitations = await asyncio.to_thread(Invitations, serving.codes, clock)
        looking = await _refuse_newer(serving.everybody, stop)
        parts = _put_together(opened, settings, conversation, clock, serving, invitations)
        telegram = parts.telegram
        receiver = MeasuredReceiver(parts.gate, parts.counters, time.monotonic)
        updates = serving.updates(receiver, telegram, stop)
        facts = partial(health.facts, settings, telegram, parts.app, serving.store, clock)
        health.show(opened, settings, facts, parts.counters, serving.store)
        if not await greet(telegram, parts.hook, stop):
            return
        _announce(settings, conversation, serving.store.tally(clock()).people)
        opened.push_async_callback(parts.app.close)
        await _listen_for_orders(opened, settings, parts.orders)
        opened.callback(asyncio.create_task(_announce_own(settings, tools)).cancel)
        _start(opened, settings, parts, clock, partial(telegram.present, list(profiles(conversation))))
        _reload_at_hangup(reload.Reloader(parts.app, parts.gate, tools, settings, reread), telegram)
        reload.keep_for_good()
        log.info("running as @%s", telegram.name)
        await _take_updates(opened, parts, updates, stop)
        log.info("stopping")
        _end_looking(looking)
    log.info("stopped")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of a running bot, connected and not yet started."""

    serving: Serving
    telegram: Telegram
    app: App
    gate: Gate
    orders: Orders
    counters: Counters
    hook: Webhook | None


def _put_together(
    opened: AsyncExitStack,
    settings: Config,
    conversation: Conversation,
    clock: Callable[[], datetime],
    serving: Serving,
    invitations: Invitations,
) -> _Parts:
    telegram = Telegram(settings.token, settings.api_url, partial(conversation.told, "group"))
    opened.push_async_callback(telegram.close)
    hook = serving.webhook(settings)
    if hook:
        _webhook().try_address(hook)
    app = App(
        serving.store, conversation, telegram, clock, serving.limiter, settings.idle_months,
        open_file=telegram.open_file, busy=telegram.busy, share=serving.share,
        everybody=serving.everybody,
    )  # fmt: skip
    access = Access(settings.access, settings.invite_code, settings.people)
    gate = Gate(app, serving.store, access, time.monotonic, invitations=invitations)
    orders = Orders(app, invitations, lambda: telegram.name)
    return _Parts(serving, telegram, app, gate, orders, Counters(), hook)


def _start(
    opened: AsyncExitStack,
    settings: Config,
    parts: _Parts,
    clock: Callable[[], datetime],
    present: Callable[[], Awaitable[None]],
) -> None:
    """Start to serve and to keep house. One process of all calls `present` and keeps house."""
    serving, app = parts.serving, parts.app
    schedule = Schedule(clock, app.tick, app.next_due, settings.heartbeat)
    checked = housekeeping.HelpLines(settings.help_file, settings.help_countries)
    at_once = housekeeping.set_up(
        schedule, app, serving.everybody, clock, settings.backups, checked, keeps_house=serving.keeps_house
    )
    serving.store.on_due(schedule.bring_forward)
    serving.start(app, schedule.bring_forward, (present, *at_once))
    opened.push_async_callback(serving.stop)
    schedule.start()
    opened.push_async_callback(schedule.stop)


async def _take_updates(
    opened: AsyncExitStack, parts: _Parts, updates: UpdateProcessor, stop: asyncio.Event
) -> None:
    """Receive updates, by webhook or by polling, until `stop`."""
    if parts.hook:
        watching = asyncio.create_task(WebhookWatch(parts.telegram, parts.hook.url).run(stop))
        opened.callback(watching.cancel)
        await _webhook().serve_webhook(updates, stop, parts.hook)
    else:
        await poll(updates, parts.telegram, stop, parts.serving.polls)


def _stop_at_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    return stop


async def _open_serving(opened: AsyncExitStack, settings: Config, limits: Limits | None) -> Serving:
    if settings.store_url:
        from bot.runtime.workers.together import Together  # noqa: PLC0415 - what only workers need
        from bot.storage.workers.opening import open_shared  # noqa: PLC0415

        shared = await open_shared(settings)
        opened.push_async_callback(shared.store.close)
        return Together(shared, limits)
    store = open_folder(settings)
    opened.push_async_callback(store.close)
    if store.made_key:
        made = "a new master key is in %s: keep a copy apart from the data"
        logging.getLogger(__name__).warning(made, store.made_key)
    return Alone(store, FolderCodes(settings.data), limits)


async def _refuse_newer(store: DurableStore, stop: asyncio.Event) -> asyncio.Task[None]:
    """Refuse a folder with records of a newer Stile; many records are looked through while the bot serves.

    Raises:
        RecordTooNew: there is one. No update was confirmed.
    """
    looking = asyncio.create_task(store.refuse_newer())
    await asyncio.wait({looking}, timeout=_LOOK_FOR)
    if looking.done():
        looking.result()

    def stop_for(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            stop.set()

    looking.add_done_callback(stop_for)
    return looking


def _end_looking(looking: asyncio.Task[None]) -> None:
    """Stop looking for records of a newer version.

    Raises:
        RecordTooNew: one was found.
    """
    if looking.done():
        looking.result()
    looking.cancel()


def _announce(settings: Config, conversation: Conversation, people: int) -> None:
    """Log the version, the folder and the numbers first, where a wrong one shows."""
    languages = ", ".join(conversation.library.languages.offered())
    logging.getLogger(__name__).info(
        "stile %s, %s, records of %d people in %s, languages %s",
        version(),
        health.mode(settings),
        people,
        health.records_in(settings),
        languages,
    )


async def _announce_own(settings: Config, tools: reload.ContentTools) -> None:
    """Log the operator's own talks, and the problems for which a reload would reject them."""
    if settings.own_flows:
        await asyncio.to_thread(reload.announce, tools, *settings.own_flows)


async def _listen_for_orders(opened: AsyncExitStack, settings: Config, orders: Orders) -> None:
    """Take the orders `stile invite`, `forget` and `announce` while the bot runs."""
    if settings.access == "invite" and not (settings.invite_code or await orders.has_invitations()):
        logging.getLogger(__name__).warning(
            "access.mode is invite and there is no code. Run: stile invite new"
        )
    try:
        server = await control.listen(settings.data, orders.handle)
    except OSError as error:
        logging.getLogger(__name__).warning("orders can't be taken while the bot runs (%s)", error.strerror)
        return
    opened.callback((settings.data / control.SOCKET).unlink, missing_ok=True)
    opened.callback(server.close)


def _webhook() -> ModuleType:
    """Import the server of a webhook only where one is set: it takes a twelfth of a start."""
    from bot.telegram_api import webhook  # noqa: PLC0415

    return webhook


async def greet(telegram: Telegram, hook: Webhook | None, stop: asyncio.Event) -> bool:
    """Call Telegram until it answers; return False if `stop` came first.

    A machine that starts up may have its network later than its bot.
    """
    log = logging.getLogger(__name__)
    for tries in count():
        try:
            await telegram.open(*((hook.url, hook.secret) if hook else ()))
        except Unreachable as away:
            if tries == 0:
                log.warning("%s; trying again", away)
            if await stopped_within(stop, min(2 ** min(tries, 10), _LONGEST_REST)):
                break
        else:
            return True
    return False


def _reload_at_hangup(reloader: reload.Reloader, telegram: Telegram) -> None:
    loop = asyncio.get_running_loop()
    reloading: set[asyncio.Task[None]] = set()

    def start_reload() -> None:
        task = loop.create_task(_reload(reloader, telegram))
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    loop.add_signal_handler(signal.SIGHUP, start_reload)


async def _reload(reloader: reload.Reloader, telegram: Telegram) -> None:
    conversation = await reloader.reload()
    if conversation is not None:
        await telegram.present(profiles(conversation))


def run(
    settings: Config,
    conversation: Conversation,
    tools: reload.ContentTools,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    reread: Callable[[], Config] | None = None,
) -> int:
    """Set up the log, serve, and return the exit code. Raises what `serve` raises."""
    reload.set_up_log(settings)
    try:
        asyncio.run(serve(settings, conversation, tools, clock, limits, reread))
    except (StoreError, TokenRefused, AddressRefused, AddressUnusable):
        raise
    except Exception:
        # Python's own last words would show the token and what people wrote.
        logging.getLogger(__name__).critical("stopped by a bug", exc_info=True)
        return 1
    return 0


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaited, without asyncio's own text, which quotes it."""
    del loop
    logging.getLogger(__name__).error("a task failed", exc_info=context.get("exception"))
