"""Asks the public database of advisories (OSV) about every library that is locked.

Run from a checkout: `make audit`. It ends with 1 if there is an advisory that `[tool.stile.advisories]` of
pyproject.toml does not accept with a reason. Where the database can't be reached it says so, and ends with 0:
a machine without a network still has to pass `make check`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]
SOURCE = "https://api.osv.dev/v1/querybatch"
WITHIN = 5.0
"""Seconds that the database has to answer in."""

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)

Locked = tuple[str, str]
"""Name and version of a library."""


class NotAsked(Exception):
    """Raised when the database can't be reached, or answers something else."""


def locked(files: Iterable[Path]) -> list[Locked]:
    """Return every library that the locks name, in order, each version once."""
    found = {pair for file in files for pair in _PINNED.findall(file.read_text(encoding="utf-8"))}
    return sorted((name.lower(), version) for name, version in found)


def advisories(
    libraries: list[Locked], source: str = SOURCE, within: float = WITHIN
) -> dict[Locked, list[str]]:
    """Return the advisories about each library that has any, by their ids.

    Raises:
        NotAsked: there is no answer within so many seconds, or none that names each library.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in libraries
    ]
    asked = Request(source, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(asked, timeout=within) as answer:
            rows = json.load(answer)["results"]
        found = [[str(one["id"]) for one in row.get("vulns", ())] for row in rows]
    except (OSError, HTTPException) as error:
        raise NotAsked(str(getattr(error, "reason", error) or type(error).__name__)) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise NotAsked("what answers is no database of advisories") from None
    if len(found) != len(libraries):
        raise NotAsked("its answer does not name each library")
    return {library: ids for library, ids in zip(libraries, found, strict=True) if ids}


def accepted(project: Path = ROOT / "pyproject.toml") -> Mapping[str, str]:
    """Return the ids of advisories that do not concern Stile, each with the reason."""
    tools = tomllib.loads(project.read_text(encoding="utf-8")).get("tool", {})
    return dict(tools.get("stile", {}).get("advisories", {}))


def told(found: Mapping[Locked, list[str]], known: Mapping[str, str]) -> tuple[list[str], int]:
    """Return a line for each advisory, and how many of them are not accepted."""
    lines, left = [], 0
    for (name, version), ids in found.items():
        for one in ids:
            why = known.get(one)
            left += why is None
            lines.append(f"{name} {version}: {one}{f' (accepted: {why})' if why else ''}")
    return lines, left


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.advisories", description=__doc__)
    parser.add_argument("--source", default=SOURCE, help="address of the database")
    parser.add_argument("--within", type=float, default=WITHIN, metavar="SECONDS")
    given = parser.parse_args(arguments)
    libraries = locked(sorted(ROOT.glob("requirements*.lock")))
    try:
        found = advisories(libraries, given.source, given.within)
    except NotAsked as error:
        print(f"NOT LOOKED UP: advisories about {len(libraries)} libraries ({error})", file=sys.stderr)
        return 0
    lines, left = told(found, accepted())
    for line in lines:
        print(line)
    print(f"{len(libraries)} locked libraries looked up: {left} advisories to see to")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
