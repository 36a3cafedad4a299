"""Runs the bot: opens everything, takes updates in until it is told to stop, then lets go."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from itertools import count
from types import ModuleType
from typing import Any

from bot.access import Access
from bot.config import Config
from bot.monitoring import status
from bot.monitoring.counters import Counters, MeasuredReceiver
from bot.monitoring.status import Health
from bot.operations import control
from bot.operations.invitations import Invitations
from bot.operations.orders import Orders
from bot.ports import AddressRefused, AddressUnusable, StoreError, TokenRefused, Unreachable, Webhook
from bot.runtime import housekeeping, reload
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.rate_limits import Limits
from bot.runtime.scheduler import Schedule
from bot.runtime.workers.alone import Alone, Serving
from bot.storage.opening import open_store
from bot.storage.store import DurableStore
from bot.storage.upkeep.codes import FolderCodes
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import stopped_within
from bot.telegram_api.polling import poll
from bot.telegram_api.profile import Profile
from bot.telegram_api.webhook_watch import WebhookWatch
from bot.version import version
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.definition.template import clip
from flows.dialogue.conversation import Conversation

_LONGEST_REST = 60
_LOOK_FOR = 2.0
"""Seconds a start looks at records for; with more of them than that, it goes on beside the service."""

# Telegram refuses longer ones, and with them all that would be set after.
DESCRIPTION, SHORT_DESCRIPTION, ABOUT, NAME = 512, 120, 256, 64


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
        store = serving.store
        invitations = await asyncio.to_thread(Invitations, serving.codes, clock)
        looking = await _refuse_newer(serving.everybody, stop)
        telegram = Telegram(settings.token, settings.api_url, conversation.library.phrase("group").source)
        opened.push_async_callback(telegram.close)
        hook = serving.webhook(settings)
        if hook:
            _webhook().try_address(hook)
        app = App(
            store, conversation, telegram, clock, serving.limiter, settings.idle_months,
            open_file=telegram.open_file, busy=telegram.busy, share=serving.share,
            everybody=serving.everybody,
        )  # fmt: skip
        facts = partial(_facts, settings, telegram, app, partial(_tally, store, clock))
        counters = Counters()
        _show_health(opened, settings, facts, counters, store)
        if not await greet(telegram, hook, stop):
            return
        _announce(settings, conversation, store.tally(clock()).people)
        opened.push_async_callback(app.close)
        access = Access(settings.access, settings.invite_code, settings.people)
        gate = Gate(app, store, access, time.monotonic, invitations=invitations)
        await _listen_for_orders(opened, settings, Orders(app, invitations, lambda: telegram.name))
        updates = serving.updates(MeasuredReceiver(gate, counters, time.monotonic), telegram, stop)
        opened.callback(asyncio.create_task(_announce_own(settings, tools)).cancel)
        schedule = Schedule(clock, app.tick, app.next_due, settings.heartbeat)
        checked = housekeeping.HelpLines(settings.help_file, settings.help_countries)
        at_once = housekeeping.set_up(
            schedule,
            app,
            serving.everybody,
            clock,
            settings.backups,
            checked,
            keeps_house=serving.keeps_house,
        )
        store.on_due(schedule.bring_forward)
        present = partial(telegram.present, list(profiles(conversation)))
        serving.start(app, schedule.bring_forward, (present, *at_once))
        opened.push_async_callback(serving.stop)
        schedule.start()
        opened.push_async_callback(schedule.stop)
        _reload_at_hangup(reload.Reloader(app, gate, tools, settings, reread), telegram)
        reload.keep_for_good()
        log.info("running as @%s", telegram.name)
        if hook:
            watching = asyncio.create_task(WebhookWatch(telegram, hook.url).run(stop))
            opened.callback(watching.cancel)
            await _webhook().serve_webhook(updates, stop, hook)
        else:
            await poll(updates, telegram, stop, serving.polls)
        log.info("stopping")
        _end_looking(looking)
    log.info("stopped")


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
    return Alone(await _open_store(opened, settings), FolderCodes(settings.data), limits)


async def _open_store(opened: AsyncExitStack, settings: Config) -> DurableStore:
    store = await open_store(settings)
    opened.push_async_callback(store.close)
    if store.made_key:
        made = "a new master key is in %s: keep a copy apart from the data"
        logging.getLogger(__name__).warning(made, store.made_key)
    return store


async def _refuse_newer(store: DurableStore, stop: asyncio.Event) -> asyncio.Task[None]:
    """Refuse a folder with records of a newer Stile; look on beside the service where there are very many.

    Raises:
        RecordTooNew: there is one. Nothing of what came was confirmed.
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
    """Stop looking for records of a newer version. Raises what was found."""
    if looking.done():
        looking.result()
    looking.cancel()


def _announce(settings: Config, conversation: Conversation, people: int) -> None:
    """Log what starts here: a wrong folder or an old version shows in the first line."""
    languages = ", ".join(conversation.library.languages.offered())
    logging.getLogger(__name__).info(
        "stile %s, %s, records of %d people in %s, languages %s",
        version(),
        _mode(settings),
        people,
        _records_in(settings),
        languages,
    )


async def _announce_own(settings: Config, tools: reload.ContentTools) -> None:
    """Log beside the service what the operator's own talks are, and what a reload would refuse them for."""
    if settings.own_flows:
        await asyncio.to_thread(reload.announce, tools, *settings.own_flows)


def _records_in(settings: Config) -> str:
    """Return where the records are. The address of a database may hold a password."""
    return "PostgreSQL" if settings.store_url else str(settings.data)


def _mode(settings: Config) -> str:
    return "webhook" if settings.webhook_url else "polling"


def _tally(store: DurableStore, clock: Callable[[], datetime]) -> dict[str, object]:
    try:
        found = store.tally(clock())
    except StoreError:
        return {"store": "unusable"}
    oldest = found.oldest.timestamp() if found.oldest else None
    takes = "takes no writes" if store.is_failing else "opens"
    facts = {"store": takes, "people": found.people, "due": found.due, "due_since": oldest}
    return facts | {"commit_errors": store.commit_errors}


def _facts(
    settings: Config, telegram: Telegram, app: App, tally: Callable[[], dict[str, object]]
) -> dict[str, object]:
    return {
        **tally(),
        "version": version(),
        "mode": _mode(settings),
        "records_in": _records_in(settings),
        "contact": telegram.last_contact,
        "waiting": telegram.waiting,
        "disk_left": status.disk_left(settings.data),
        "backup": status.last_backup(settings.data),
        **app.outbox.counts(),
    }


def _show_health(
    opened: AsyncExitStack,
    settings: Config,
    facts: Callable[[], status.Facts],
    counters: Counters,
    store: DurableStore,
) -> None:
    """Say from now on whether the bot is well: in its file, to systemd, and at an address if one is set."""
    if settings.health_listen:
        observed = _endpoints().Observed(facts, counters, store.try_write)
        opened.callback(_endpoints().listen(*settings.health_listen, observed))
    health = Health(settings.data, facts)
    opened.callback(health.stop)
    health.start()


async def _listen_for_orders(opened: AsyncExitStack, settings: Config, orders: Orders) -> None:
    """Carry out `stile invite`, `forget` and `announce` while the bot runs."""
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


def _endpoints() -> ModuleType:
    """Import what answers monitoring only where it is asked for."""
    from bot.monitoring import endpoints  # noqa: PLC0415

    return endpoints


def _webhook() -> ModuleType:
    """Import what serves a webhook only where there is one: its server is a twelfth of a start."""
    from bot.telegram_api import webhook  # noqa: PLC0415

    return webhook


async def greet(telegram: Telegram, hook: Webhook | None, stop: asyncio.Event) -> bool:
    """Say hello to Telegram until it answers, and whether it did before it was time to stop.

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


def profiles(conversation: Conversation) -> Iterator[Profile]:
    """Yield what Telegram shows about the bot: in English to everybody, and in every language it speaks."""
    languages = conversation.library.languages
    for code in languages.offered():
        # Telegram knows languages by two letters; a regional one serves all who speak it.
        yield _profile(conversation.library, code, "" if code == ENGLISH else code.partition("-")[0])


def _profile(library: Library, language: str, shown_to: str) -> Profile:
    flows = sorted(library.flows.values(), key=lambda flow: (flow.order, flow.name))
    spoken = (library.flow(flow.name, language) for flow in flows if flow.command is not None)
    return Profile(
        language=shown_to,
        commands=tuple(
            (flow.command or "", clip((flow.about or flow.title).source, ABOUT)) for flow in spoken
        ),
        description=clip(library.phrase("description", language).source, DESCRIPTION),
        short_description=clip(library.phrase("short-description", language).source, SHORT_DESCRIPTION),
        name=clip(library.phrase("bot-name", language).source, NAME),
    )


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody awaited, without asyncio's own text: it quotes the exception."""
    del loop
    logging.getLogger(__name__).error("a task failed", exc_info=context.get("exception"))
