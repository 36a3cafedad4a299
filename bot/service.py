"""Runs the bot: opens everything, takes updates in and beats until it is told to stop, then lets go."""

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
from typing import Any

from bot import content, logs
from bot.access import Access
from bot.app import App
from bot.config import Config
from bot.door import Door
from bot.intake import stopped_within
from bot.limits import Limiter, Limits
from bot.polling import AddressRefused, TokenRefused, Unreachable, poll
from bot.scheduler import Heartbeat
from bot.store import StoreError
from bot.telegram_adapter import Profile, Telegram
from bot.tinydb_store import TinyDBStore
from bot.webhook import AddressUnusable, Webhook, serve_webhook
from flows import helplines, shipped
from flows.conversation import Conversation
from flows.languages import ENGLISH
from flows.loader import Library
from flows.text import clip

_LONGEST_REST = 60
# Telegram refuses longer ones, and with them all that would be set after.
DESCRIPTION, SHORT_DESCRIPTION, ABOUT = 512, 120, 256


async def serve(
    settings: Config, conversation: Conversation, clock: Callable[[], datetime], limits: Limits | None = None
) -> None:
    """Run until SIGTERM or SIGINT. What was taken in by then is answered and stored.

    Raises:
        StoreError: the data folder can't be used.
        TokenRefused: Telegram doesn't know us.
        AddressRefused, AddressUnusable: updates can't be brought there.
    """
    log = logging.getLogger(__name__)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_report)
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    async with AsyncExitStack() as opened:
        store = TinyDBStore(settings.data, settings.key_file, settings.master_key or None)
        opened.push_async_callback(store.close)
        if store.made_key:
            log.warning("a new master key is in %s: keep a copy apart from the data", store.made_key)
        telegram = Telegram(settings.token, settings.api_url, conversation.library.phrase("group").source)
        opened.push_async_callback(telegram.close)
        hook = Webhook(settings.webhook_url, *settings.listen) if settings.webhook_url else None
        if not await greet(telegram, hook, stop):
            return
        limiter = Limiter(time.monotonic, limits)
        app = App(store, conversation, telegram, clock, limiter, settings.idle_months)
        opened.push_async_callback(app.close)
        access = Access(settings.access, settings.invite_code, settings.people)
        door = Door(app, store, telegram, access, time.monotonic, limiter=limiter)
        opened.push_async_callback(door.close)
        resuming = asyncio.create_task(app.resume())
        opened.callback(resuming.cancel)
        heart = Heartbeat(app.tick, settings.heartbeat, partial(_keep_house, app, clock))
        heart.start()
        opened.push_async_callback(heart.stop)
        presenting = asyncio.create_task(telegram.present(profiles(conversation)))
        opened.callback(presenting.cancel)
        _reload_at_hangup(app, telegram, settings)
        content.keep_for_good()
        log.info("running as @%s", telegram.name)
        await (serve_webhook(door, telegram, stop, hook) if hook else poll(door, telegram, stop))
        log.info("stopping")
    log.info("stopped")


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
                log.warning("%s; trying again until it answers", away)
            if await stopped_within(stop, min(2 ** min(tries, 10), _LONGEST_REST)):
                break
        else:
            return True
    return False


def _reload_at_hangup(app: App, telegram: Telegram, settings: Config) -> None:
    loop = asyncio.get_running_loop()
    reloading: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(_reload(app, telegram, settings))
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)


async def _reload(app: App, telegram: Telegram, settings: Config) -> None:
    conversation = await content.reload(app, *settings.own_flows)
    if conversation is not None:
        await telegram.present(profiles(conversation))


def run(
    settings: Config, conversation: Conversation, clock: Callable[[], datetime], limits: Limits | None = None
) -> int:
    """Set up the log, serve, and return the exit code. Raises what `serve` raises."""
    logs.set_up(settings.log_level, [settings.token, settings.master_key, settings.invite_code])
    try:
        asyncio.run(serve(settings, conversation, clock, limits))
    except (StoreError, TokenRefused, AddressRefused, AddressUnusable):
        raise
    except Exception:
        # Python's own last words would show the token and what people wrote.
        logging.getLogger(__name__).critical("stopped by a bug", exc_info=True)
        return 1
    return 0


async def _keep_house(app: App, clock: Callable[[], datetime]) -> None:
    await keep_house(clock)
    await app.look_for_idle()


async def keep_house(clock: Callable[[], datetime]) -> None:
    """Point out help lines that nobody has called for long: a wrong number is worse than none."""
    old = helplines.load(shipped.HELPLINES).problems(clock().date())
    if old:
        log = logging.getLogger(__name__)
        log.warning("%d help lines have to be checked again: stile check --release", len(old))


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
    )


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody awaited, without asyncio's own text: it quotes the exception."""
    del loop
    logging.getLogger(__name__).error("a task failed", exc_info=context.get("exception"))
