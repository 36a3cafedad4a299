"""The endpoints of a bot that is well, asked over HTTP."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bot.monitoring.endpoints import Observed, listen
from bot.ports import AddressUnusable

NOW = 1_000_000.0
WELL: dict[str, Any] = {"mode": "polling", "contact": NOW - 20, "version": "0.1.0", "people": 7, "limited": 4}


async def taken() -> None:
    pass


async def asked(observed: Observed, path: str, method: str = "GET") -> HTTPResponse:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stop = listen("127.0.0.1", port, observed)
    try:
        with pytest.raises(AddressUnusable):
            listen("127.0.0.1", port, observed)
        url = f"http://127.0.0.1:{port}{path}"
        return await AsyncHTTPClient(force_instance=True).fetch(url, raise_error=False, method=method)
    finally:
        stop()
