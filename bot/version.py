"""Tells the running version, with the commit where it runs from a checkout."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_SHOWN = 10
_PACKAGE = "stile-bot"


def version(root: Path = _ROOT) -> str:
    """Return the version of the code in `root`, and the commit if it is a checkout."""
    found = _of_source(root) or _installed()
    at = commit(root)
    return f"{found} ({at})" if at else found


def _of_source(root: Path) -> str:
    """Return the version in the source that the code runs from, or an empty text where it is installed."""
    with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(project["version"]) if project["name"] == _PACKAGE else ""
    return ""


def _installed() -> str:
    try:
        return metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError:
        return "of unknown version"


def commit(root: Path) -> str:
    """Return the abbreviated commit that is checked out in `root`, or an empty text where it is unknown."""
    with suppress(OSError, UnicodeDecodeError):
        git = root / ".git"
        if git.is_file():  # a worktree: the folder is elsewhere
            git = root / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return head[:_SHOWN]
        return _resolved(git, head.removeprefix("ref:").strip())[:_SHOWN]
    return ""


def _resolved(git: Path, name: str) -> str:
    shared = git / "commondir"
    common = git / shared.read_text(encoding="utf-8").strip() if shared.exists() else git
    if (common / name).exists():
        return (common / name).read_text(encoding="utf-8").strip()
    rows = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
    return next((row.partition(" ")[0] for row in rows if row.endswith(f" {name}")), "")
