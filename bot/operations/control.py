"""Carries an order of the operator to the running bot, through a socket in the data folder.

The folder and the socket belong to the bot's user alone. One line of JSON goes each way.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.ports import StoreError

SOCKET = "control"
"""Name of the socket in the data folder."""

LARGEST = 256 * 1024
"""Bytes of an order: four languages of the longest message are 64 KiB."""

Order = Mapping[str, object]
Answer = dict[str, Any]
Handler = Callable[[Order], Awaitable[Answer]]


class OrderRefused(Exception):
    """Raised when an order can't be carried out; the message says why and what to do."""


class NotRunning(Exception):
    """Raised when no bot listens in this data folder."""


async def listen(folder: Path, handler: Handler) -> asyncio.Server:
    """Listen for orders until the server is closed.

    Raises:
        OSError: the socket can't be made.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            writer.write(json.dumps(await _carried_out(reader, handler)).encode() + b"\n")
            await writer.drain()
        writer.close()

    (folder / SOCKET).unlink(missing_ok=True)
    with _short(folder) as path:
        server = await asyncio.start_unix_server(answer, path, limit=LARGEST)
    (folder / SOCKET).chmod(0o600)
    return server


async def _carried_out(reader: asyncio.StreamReader, handler: Handler) -> Answer:
    try:
        order = json.loads(await reader.readline())
        return await handler(order)
    except (OrderRefused, StoreError) as error:
        return {"refused": str(error)}
    except (ValueError, TypeError, KeyError, OSError):
        return {"refused": "the order can't be read: use the same version for the command and the bot"}
    except Exception:
        logging.getLogger(__name__).exception("an order could not be carried out")
        return {"refused": "a bug: the bot's log says where"}


def ask(folder: Path, order: Order) -> Answer:
    """Give the running bot an order and return its answer, without a limit of time.

    Raises:
        NotRunning: no bot runs on this folder.
        OrderRefused: the bot did not carry it out.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bot:
        try:
            with _short(folder) as path:
                bot.connect(path)
            bot.sendall(json.dumps(order).encode() + b"\n")
            with bot.makefile("rb") as lines:
                found = lines.readline()
        except (FileNotFoundError, ConnectionRefusedError):
            raise NotRunning from None
        except ConnectionError:
            found = b""
        except PermissionError:
            raise OrderRefused(f"{folder / SOCKET}: run this as the bot's user") from None
    if not found:
        raise OrderRefused("the bot stopped before it answered: ask again once it runs")
    answer: Answer = json.loads(found)
    if refused := answer.get("refused"):
        raise OrderRefused(str(refused))
    return answer


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """Yield a path of the socket of at most 100 characters, as long as the address of a socket may be."""
    path = folder / SOCKET
    if len(os.fsencode(path)) < 100:
        yield str(path)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)
