"""Commands for the data folder: backup, restore, drill, doctor and keys."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.cli.arguments import Clock, add_configured, whole_number
from bot.cli.output import Output, add_json
from bot.config import ConfigError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.storage.upkeep.doctor import Finding
    from bot.storage.upkeep.kept import Upkeep

_STREAM = Path("-")


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to those of `stile`."""
    _add_backup(add_configured(commands, "backup", _backup, "copy the sealed records; the bot may run"))
    about = "replace the records by those of a backup; stop the bot first"
    restore = add_configured(commands, "restore", _restore, about)
    drill = add_configured(commands, "drill", _drill, "prove that a backup opens, and leave nothing behind")
    about = "open every record, ask Telegram and the machine, and list the problems"
    doctor = add_configured(commands, "doctor", _doctor, about)
    about = "wrap all keys with a new master key; stop the bot first"
    keys = add_configured(commands, "keys", _rotate, about)
    about = "copy all records and keys into another store, a database or a data folder; stop the bot first"
    move = add_configured(commands, "move", _move, about)
    _add_restore(restore)
    drill.add_argument("file", type=Path, help="the backup")
    drill.add_argument("--keys", type=Path, metavar="FILE", required=True, help="the copy of the keys")
    _add_doctor(doctor)
    keys.add_argument("what", choices=["rotate"])
    _add_move(move)
    for command in (restore, drill, doctor, keys, move):
        command.add_argument(
            "--key-file", type=Path, metavar="FILE", help="file of the master key, in place of the settings'"
        )


def _add_restore(restore: argparse.ArgumentParser) -> None:
    restore.add_argument("file", type=Path, help="the backup")
    restore.add_argument(
        "--keys", type=Path, metavar="FILE", help="copy of the keys, for a folder that has lost its own"
    )
    restore.add_argument("--force", action="store_true", help="restore even if the folder has records")
    restore.add_argument(
        "--skip-damaged", action="store_true", help="leave out damaged records and keep the folder's own"
    )


def _add_doctor(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument(
        "--repair", action="store_true", help="remove records that have no key; stop the bot first"
    )
    doctor.add_argument("--summary", action="store_true", help="count the records that have a problem")
    doctor.add_argument(
        "--records-only",
        action="store_true",
        help="open the records, and ask neither Telegram nor the machine",
    )
    add_json(doctor, "about", "text", "problem", "repaired", "row", "times")


def _add_move(move: argparse.ArgumentParser) -> None:
    move.add_argument(
        "--to",
        required=True,
        metavar="STORE",
        help="a database (postgresql://…), - for its address on standard input, or a data folder",
    )
    move.add_argument("--dry-run", action="store_true", help="count what would be moved; the bot may run")


def _add_backup(backup: argparse.ArgumentParser) -> None:
    backup.add_argument("file", type=Path, nargs="?", help="a new file, or - for standard output")
    backup.add_argument(
        "--keys", type=Path, metavar="FILE", help="also copy the keys; keep them apart from the records"
    )
    backup.add_argument("--into", type=Path, metavar="DIR", help="write a dated file into this folder")
    backup.add_argument(
        "--keys-into", type=Path, metavar="DIR", help="with --into: copy the keys into this folder"
    )
    backup.add_argument(
        "--keep",
        type=whole_number,
        default=30,
        metavar="N",
        help="backups that stay in DIR (default: 30); of keys, one",
    )


def store(arguments: argparse.Namespace) -> Upkeep:
    """Return the store that the settings name, and its master key: `--key-file` before all others."""
    from bot.storage.opening import upkeep

    return upkeep(config.load(arguments.config, os.environ), getattr(arguments, "key_file", None))


def _backup(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.storage.upkeep import backup_series

    kept = store(arguments)
    problem = _unclear(arguments)
    if problem:
        raise ConfigError([problem])
    if arguments.into:
        series = backup_series.Series(arguments.into, arguments.keep, arguments.keys_into)
        made = backup_series.add(kept, series, clock())
        for file in filter(None, (made.records, made.keys)):
            print(file)
        print(f"{made.pruned} older files are gone")
        return 0
    if _STREAM in (arguments.file, arguments.keys):
        if arguments.keys not in (None, _STREAM):
            kept.back_up_keys(arguments.keys)
        backup_series.stream(kept, sys.stdout.buffer, keys=arguments.keys == _STREAM)
        return 0
    kept.back_up(arguments.file, arguments.keys)
    print(f"{arguments.file}: the records as they are now, sealed; they open only with their keys")
    return 0


def _unclear(arguments: argparse.Namespace) -> str:
    """Return the mistake in the arguments of `backup`; empty where there is none."""
    file, keys = arguments.file, arguments.keys
    if arguments.into:
        return "backup: --into names the files itself: leave FILE and --keys out" if file or keys else ""
    if arguments.keys_into:
        return "backup: --keys-into goes with --into DIR; a single copy of the keys is --keys FILE"
    if keys == _STREAM and file is not None:
        return "backup: --keys - writes the keys to standard output, and nothing else: leave FILE out"
    if file is None and keys != _STREAM:
        return "backup: name a new FILE, - for standard output, or a folder with --into DIR"
    if _STREAM in (file, keys) and sys.stdout.isatty():
        return "backup: a terminal can't take it: pipe it on, or send it into a file"
    return ""


def _restore(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.storage.upkeep import backup_series

    kept = store(arguments)
    file = backup_series.newest(arguments.file, "people")
    done = kept.restore(
        file,
        force=arguments.force,
        keys=arguments.keys,
        skip_damaged=arguments.skip_damaged,
    )
    print(f"{done.people} people are back; {done.left_out} were deleted since the backup and stay so")
    if backup_series.bring_invitations(file, kept.codes()):
        print("the invitations of that time are back")
    if done.damaged:
        lost = done.damaged - done.kept
        print(f"{done.damaged} records of the backup are damaged: {done.kept} are as they were before,")
        print(f"{lost} are left out until another backup brings them back")
    return 0


def _drill(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.storage.keyring import KeyUnusable
    from bot.storage.master_key import MASTER
    from bot.storage.upkeep import backup_series

    settings = config.load(arguments.config, os.environ)
    environ = None if arguments.key_file else settings.master_key or None
    master = None if environ else arguments.key_file or settings.key_file or settings.data / MASTER
    records, keys = (
        backup_series.newest(place, kind)
        for place, kind in ((arguments.file, "people"), (arguments.keys, "keys"))
    )
    try:
        proved = backup_series.prove(records, keys, master, environ)
    except KeyUnusable as error:
        told = re.sub(r"\S*stile-drill-\S*/", "", str(error))
        raise ConfigError([f"{keys} does not open with {master or 'the given key'}: {told}"]) from None
    print(f"{proved.people} people's records open with {keys} and {master or 'the given key'}")
    if proved.left_out:
        print(f"{proved.left_out} have no key in that copy: they were deleted, or came after it was made")
    return 0


def _doctor(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.monitoring import examination
    from flows import assembly

    settings = config.load(arguments.config, os.environ)
    with Output(arguments) as output:
        checks = [] if arguments.records_only else examination.everything(settings, clock)
        for check in checks:
            told = f"{'! ' if check.is_problem else ''}{check}"
            output.row(told, about=check.about, text=check.found, problem=check.is_problem, repaired=False)
        flows = assembly.conversation(*settings.own_flows, own_lines=settings.help_file).library.flows
        report = store(arguments).examine(flows, repair=arguments.repair)
        _print_findings(report.findings, output, summary=arguments.summary)
        left = sum(found.is_problem for found in report.findings) + sum(check.is_problem for check in checks)
        opened = f"{report.people} people's records open" if report.people else "nobody's record is kept yet"
        output.say(f"{opened}; {left} problems left")
    return 1 if left else 0


def _print_findings(findings: tuple[Finding, ...], output: Output, *, summary: bool) -> None:
    """Print a line a finding; in a summary a line for all that say the same."""
    times = Counter(_said(found) for found in findings)
    told = {_said(found): found for found in findings}.values() if summary else findings
    for found in told:
        text, row = _said(found), "" if summary else found.row
        line = f"{text}: {times[text]} times" if summary else f"{row}: {text}" if row else text
        output.row(
            line, about="records", text=found.text, problem=found.is_problem, repaired=found.repaired,
            row=row or None, times=times[text] if summary else 1,
        )  # fmt: skip


def _said(found: Finding) -> str:
    return f"{found.text}{' (taken away)' if found.repaired else ''}"


def _rotate(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.storage import master_key

    count = store(arguments).rotate_keys(os.environ.get(master_key.NEW_VARIABLE), clock())
    print(f"people's keys under the new master key: {count}; the old one opens nothing here any more")
    print("earlier backups need the old one: keep a copy of the new one, and take a new backup")
    return 0


def _move(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.storage.opening import upkeep
    from bot.storage.upkeep import moving

    source = store(arguments)
    if arguments.dry_run:
        found = moving.look(source)
        print(f"{found.people} people would be moved, {found.left_out} left out; nothing was written")
        return 0
    settings = config.load(arguments.config, os.environ)
    address = sys.stdin.readline().strip() if arguments.to == "-" else arguments.to
    if address.startswith(("postgresql://", "postgres://")):
        target = replace(settings, store_url=address)
    else:
        target = replace(settings, store_url="", data=Path(address))
    done = moving.move(source, upkeep(target, arguments.key_file))
    print(f"{done.people} people are moved, {done.there} were there already, {done.left_out} are left out")
    if done.gone:
        print(f"{done.gone} who were deleted since an earlier move are gone there too")
    print("the old store is as it was, with its keys: once the bot runs on the new one, take the old away,")
    print("since it would open the records of people who delete theirs from now on")
    return 0
