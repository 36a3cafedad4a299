"""A PgBouncer in transaction mode before a database, from the system's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict


def is_missing() -> bool:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """Yield the address of the database behind a pooler."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program is not None
    found = conninfo_to_dict(url)
    with tempfile.TemporaryDirectory(prefix="stile-pool-") as room:
        place = Path(room)
        (place / "users").write_text(f'"{found["user"]}" ""\n')
        (place / "ini").write_text(
            f"[databases]\n* = host={found['host']} user={found['user']}\n"
            "[pgbouncer]\npool_mode = transaction\n"
            f"unix_socket_dir = {room}\nlisten_addr =\nauth_type = any\nauth_file = {room}/users\n"
            f"max_client_conn = 100\ndefault_pool_size = 10\nlogfile = {room}/log\n"
        )
        command = [program, str(place / "ini")]
        if os.geteuid() == 0:
            shutil.chown(room, "postgres")
            for file in place.iterdir():
                shutil.chown(file, "postgres")
            command = ["runuser", "-u", "postgres", "--", *command]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 10
            while not (place / ".s.PGSQL.6432").exists():
                assert time.monotonic() < end, (place / "log").read_text()
                time.sleep(0.05)
            yield f"postgresql://{found['user']}@/{found['dbname']}?host={room}&port=6432"
        finally:
            process.terminate()
            process.wait()
