"""The processes of compose.workers.yaml, started by hand with its settings and its proxy: no container runs.

Images, volumes, users and limits of containers are not tried here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.workers import Texts
from tests.helpers import postgres
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.fleet import MASTER_KEY, PEOPLE, STEPS, Crowd, Fleet, fleet, free_port, settled
from tests.helpers.paths import ROOT

pytestmark = [pytest.mark.process, pytest.mark.long]

COMPOSE = (ROOT / "compose.workers.yaml").read_text(encoding="utf-8")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
ADDRESS = "https://stile.example/updates"
_AROUND = """
user root;
daemon off;
pid {room}/pid;
error_log {room}/error;
events {{}}
http {{
    client_body_temp_path {room}/body;
    proxy_temp_path {room}/proxy;
    {site}
}}
"""


def settings_of_the_file() -> dict[str, str]:
    """Return the variables that both workers have in the file."""
    (block,) = re.findall(r"^x-settings: &settings\n((?: .*\n|\n)+)", COMPOSE, re.MULTILINE)
    return dict(re.findall(r"^  (STILE_\w+): (.*)$", block, re.MULTILINE))


def site_of_the_file() -> str:
    """Return what the proxy is set up with in the file."""
    (block,) = re.findall(r"    content: \|\n((?:      .*\n)+)", COMPOSE)
    return textwrap.dedent(block)


def changed(text: str, replaced: dict[str, str]) -> str:
    """Return the text with other places, each of which has to be in it."""
    for place, other in replaced.items():
        assert place in text
        text = text.replace(place, other)
    return text


@contextmanager
def proxied(doors: tuple[str, str]) -> Iterator[str]:
    """Yield the address of the file's proxy before these workers."""
    assert NGINX
    here = f"127.0.0.1:{free_port()}"
    site = changed(
        site_of_the_file(), {"first:8080": doors[0], "second:8080": doors[1], "listen 80;": f"listen {here};"}
    )
    with tempfile.TemporaryDirectory(prefix="stile-proxy-") as room:
        (Path(room) / "conf").write_text(_AROUND.format(room=room, site=site))
        process = subprocess.Popen([NGINX, "-p", room, "-c", f"{room}/conf"], stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 10
            while not (Path(room) / "pid").exists():
                assert time.monotonic() < end, (Path(room) / "error").read_text()
                time.sleep(0.05)
            yield f"http://{here}"
        finally:
            process.terminate()
            process.wait()


@contextmanager
def composed(
    server: BalancedBotApi, folder: Path, records: postgres.Server, webhook: str
) -> Iterator[tuple[Fleet, tuple[str, str]]]:
    """Start both workers of the file, and yield them with the addresses they listen at."""
    with records.connected() as connection:
        connection.execute("CREATE ROLE stile LOGIN SUPERUSER")
        connection.execute("CREATE DATABASE stile OWNER stile")
    (folder / "token").write_text(f"{server.token}\n")
    (folder / "master.key").write_text(f"{MASTER_KEY}\n")
    settings = settings_of_the_file()
    doors = (f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}")
    with fleet(server, folder) as workers:
        for number, door in enumerate(doors):
            workers.run(
                settings | {
                    "STILE_TELEGRAM_TOKEN_FILE": changed(
                        settings["STILE_TELEGRAM_TOKEN_FILE"], {"/run/secrets": str(folder)}
                    ),
                    "STILE_MASTER_KEY_FILE": changed(
                        settings["STILE_MASTER_KEY_FILE"], {"/run/secrets/master-key": f"{folder}/master.key"}
                    ),
                    "STILE_STORE_URL": changed(
                        settings["STILE_STORE_URL"], {"/run/postgresql": str(records.folder)}
                    ),
                    "STILE_STORE_EPOCH_DIR": str(folder / "epochs"),
                    "STILE_TELEGRAM_WEBHOOK_URL": changed(
                        settings["STILE_TELEGRAM_WEBHOOK_URL"], {"${STILE_TELEGRAM_WEBHOOK_URL:-}": webhook}
                    ),
                    "STILE_TELEGRAM_LISTEN": door,
                    "STILE_TELEGRAM_API_URL": server.url,
                    "STILE_DATA_DIR": str(folder / f"data-{number}"),
                }
            )  # fmt: skip
        workers.wait_for("serving 32 of 64 partitions", 1)
        yield workers, doors


def test_two_workers_fetch_where_no_address_is_set(
    tmp_path: Path, durable_server: postgres.Server, alone: Texts
) -> None:
    with BalancedBotApi() as server, composed(server, tmp_path, durable_server, ""):
        Crowd(server, PEOPLE, STEPS).talk()
        settled(server)

    assert server.texts() == alone


@pytest.mark.skipif(
    not NGINX and postgres.is_optional(), reason="nginx is not here (apt install nginx-light)"
)
def test_a_talk_goes_through_the_proxy_also_while_a_worker_is_stopped(
    tmp_path: Path, durable_server: postgres.Server, alone: Texts
) -> None:
    with (
        BalancedBotApi() as server,
        composed(server, tmp_path, durable_server, ADDRESS) as (workers, doors),
        proxied(doors) as proxy,
    ):
        server.doors.append(proxy)
        crowd = Crowd(server, PEOPLE, STEPS)
        crowd.until(0.4)
        crowd.meanwhile(lambda: workers.stop(workers.workers[0]))
        crowd.talk()
        settled(server)

    assert server.texts() == alone
    assert set(server.brought) == {200}
