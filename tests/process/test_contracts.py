"""Import contracts can fail: each one breaks on an import that is planted against it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.helpers.paths import ROOT

PLANTED = {
    "flows decides: no clock, network, randomness, logging or disk write": (
        "flows/locale/zones.py",
        "import random",
    ),
    "flows is built in layers": ("flows/locale/zones.py", "import flows.views.base"),
    "bot is built in layers": ("bot/storage/writer.py", "import bot.runtime.app"),
    "nothing that serves people imports the authors' tools": (
        "bot/runtime/app.py",
        "import flows.authoring.graph",
    ),
    "prometheus_client stays in the metrics": ("bot/files/chart.py", "import prometheus_client"),
    "transitions stays in the engine and the table of the dialogue": (
        "flows/views/base.py",
        "import transitions",
    ),
    "telegram stays in its adapter": ("bot/runtime/app.py", "import telegram"),
    "aiohttp stays behind the Telegram library": ("bot/runtime/app.py", "import aiohttp"),
    "tornado stays in the webhook, the health endpoints and the workshop's server": (
        "bot/runtime/app.py",
        "import tornado",
    ),
    "tinydb stays in its store": ("bot/runtime/app.py", "import tinydb"),
    "psycopg stays in its engine": ("bot/storage/sqlite.py", "import psycopg"),
    "apscheduler stays in the scheduler": ("bot/runtime/app.py", "import apscheduler"),
}


def test_every_contract_breaks_on_a_planted_import(tmp_path: Path) -> None:
    for folder in ("bot", "flows"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "content")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in PLANTED.values():
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("import annotations\n", f"import annotations\n{line}\n", 1), encoding="utf-8"
        )

    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert sorted(contracts) == sorted(PLANTED)
    assert [name for name in contracts if f"{name} BROKEN" not in told] == []
