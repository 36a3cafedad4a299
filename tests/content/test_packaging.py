"""The container, the licences and the release are made of what is here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bench import notice, release_notes
from bot.__main__ import _parser
from tests.helpers.fake_bot_api import TOKEN
from tests.helpers.paths import ROOT
from tests.helpers.process import surroundings

CONTAINER = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text(encoding="utf-8"))
STEPS = [line.partition(" ") for line in CONTAINER.splitlines() if line and not line.startswith("#")]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def step(name: str) -> list[str]:
    return [rest for first, _, rest in STEPS if first == name]


def copied() -> list[str]:
    """Return what is copied into the container from here."""
    taken = [shlex.split(line)[:-1] for line in step("COPY") if not line.startswith("--from")]
    return [name for names in taken for name in names]


def test_the_container_runs_with_what_is_copied_into_it(tmp_path: Path) -> None:
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / name)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path, env=surroundings(DATA_DIR=tmp_path / "data"), capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    (health,) = (json.loads(line.partition("CMD ")[2]) for line in step("HEALTHCHECK"))
    (command,) = map(json.loads, step("CMD"))
    assert json.loads(step("ENTRYPOINT")[0]) == ["stile"]
    assert run(*health[1:]).returncode == 1  # nothing runs there
    refused = run(*command)
    assert refused.returncode == 78
    assert "no bot token" in refused.stderr
    built = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))
    assert all(
        (tmp_path / name).exists() for name in built["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    )
    assert all((tmp_path / name).exists() for name in built["project"]["license-files"])


def test_the_container_is_nobody_with_power() -> None:
    assert step("USER") == ["10001"]
    assert "--require-hashes -r requirements.lock -r requirements-page.lock" in CONTAINER
    assert step("STOPSIGNAL") == ["SIGTERM"]
    for line in ("read_only: true", "- ALL", "no-new-privileges:true", "stop_grace_period: 45s", "core: 0"):
        assert line in COMPOSE
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert "token" in ignored
    assert not set(copied()) & set(ignored)


def test_all_that_is_installed_is_pinned_by_its_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        libraries = re.split(r"^(?=[\w.-]+==)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert libraries, lock
        assert all("--hash=sha256:" in one for one in libraries), lock
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if line.startswith("\t") and "$(PIP)" in line]
    assert len(installs) >= 5
    assert all(
        "--require-hashes" in line for line in [*installs, *re.findall(r".*\(QUIETLY\).*-r.*", makefile)]
    )


def test_the_base_image_of_each_stage_is_named_by_its_digest() -> None:
    bases = re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE)

    assert len(bases) == 2
    assert [base for base in bases if not re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", base)] == []
    assert len(set(bases)) == 1


DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize("told", [f"docker.io/library/python@{DIGEST}", "python@sha256:12", "<none>", ""])
def test_the_base_image_is_pinned_by_the_digest_that_the_engine_tells(tmp_path: Path, told: str) -> None:
    for name in ("Makefile", "Containerfile"):
        shutil.copy(ROOT / name, tmp_path)
    engine = tmp_path / "engine" / "podman"
    engine.parent.mkdir()
    engine.write_text(f"#!/bin/sh\ntest $1 != image || echo '{told}'\n")
    engine.chmod(0o755)
    before = (tmp_path / "Containerfile").read_text()
    image = re.findall(r"^FROM ([^ @\n]+)", before, re.MULTILINE)[0]

    path = os.environ | {"PATH": f"{engine.parent}:{os.environ['PATH']}"}
    ended = [  # twice, since a base that is pinned can be pinned anew
        subprocess.run(
            ["make", "-s", "pin"], cwd=tmp_path, env=path, capture_output=True, check=False
        ).returncode
        for _ in range(2)
    ]

    after = (tmp_path / "Containerfile").read_text()
    pinned = re.sub(rf"^FROM {re.escape(image)}\S*", f"FROM {image}@{DIGEST}", before, flags=re.MULTILINE)
    assert [code == 0 for code in ended] == [DIGEST in told] * 2
    assert after == (pinned if DIGEST in told else before)
    assert after.count("\nFROM ") == before.count("\nFROM ") == 2


def test_every_setting_of_the_compose_file_is_one(tmp_path: Path) -> None:
    names = re.findall(r"STILE_\w+", COMPOSE + CONTAINER)
    (tmp_path / "token").write_text(TOKEN)
    values = {name.removeprefix("STILE_"): tmp_path / "token" for name in names}

    told = subprocess.run(
        [sys.executable, "-m", "bot", "config"], cwd=ROOT, env=surroundings(**values), capture_output=True,
        text=True, check=False,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr


def test_the_notice_names_every_library_and_all_data() -> None:
    written = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = set(re.findall(r"^- ([a-z0-9-]+):", written, re.MULTILINE))

    assert set(notice.libraries()) <= named, "make notice"
    for name in ("GeoNames", "CC BY 4.0", "wordfreq", "CC BY-SA 4.0", "FiraGO", "SIL OFL 1.1", "dagre"):
        assert name in written
    for path, _, _ in notice.DATA:
        assert list(ROOT.glob(path)), path
    assert "not installed here" not in written


def test_the_notes_of_a_release_are_those_of_its_version() -> None:
    changelog = (
        "# Changelog\n\n## [Unreleased]\n\n- now\n\n## [0.1.0] - 2027-01-01\n\n- then\n\n## 0.0.1\n\n- once\n"
    )

    assert release_notes.notes(changelog, "0.1.0") == "- then\n"
    assert release_notes.notes(changelog, "0.0.1") == "- once\n"
    assert release_notes.notes(changelog, "0.2.0") == "- now\n"


PAGES = ("docs/operating.md", "README.md")
TYPED = r"(?:^|[ /])stile ([^|#<>]*)"


def commands_in(page: str) -> list[list[str]]:
    """Return the arguments of every `stile` that a page tells to type in a shell."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    found = [re.findall(TYPED, line.replace(" stile stile ", " stile ")) for line in lines]
    return [shlex.split(typed) for each in found for typed in each if not typed.startswith(("-", "/"))]


@pytest.mark.parametrize(
    "arguments",
    [one for page in PAGES for one in commands_in(page)],
    ids=" ".join,
)
def test_every_command_of_the_docs_is_one(arguments: list[str]) -> None:
    if arguments:
        assert _parser().parse_args(arguments).command


def test_the_docs_tell_more_than_a_few_commands() -> None:
    told = {one[0] for one in commands_in("docs/operating.md") if one}

    assert {"backup", "drill", "doctor", "invite", "announce"} <= told
