"""Writes NOTICE: the licences of everything that ships with Stile or that it installs.

    make notice

Names and licences of the libraries in requirements-page.lock and requirements-postgres.lock come from
their own metadata; the data and fonts that come with them or with Stile are listed here by hand.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent

HEAD = """\
Stile
Copyright Stile contributors. MIT licence, see LICENSE.

Parts of this repository, the wheel and the container that are not by Stile's contributors:

"""

DATA = (
    (
        "flows/locale/cities.tsv",
        "GeoNames (www.geonames.org)",
        "CC BY 4.0, shortened to cities of 100,000 people",
    ),
    (
        "flows/content/screening/*/ordinary.txt",
        "words chosen by the frequencies of wordfreq 3 (Robyn Speer and others)",
        "CC BY-SA 4.0, and so are these files",
    ),
    ("bot/workshop/page/dagre.min.js", "@dagrejs/dagre", "MIT, see bot/workshop/page/LICENSES.txt"),
)
FONTS = (
    ("FiraGO, in pymupdf-fonts", "bBox Type and others", "SIL OFL 1.1"),
    ("Libertinus Serif, in typst", "the Libertinus authors", "SIL OFL 1.1"),
    ("New Computer Modern, in typst", "Antonis Tsolomitis and others", "GUST Font License"),
    ("DejaVu Sans Mono, in typst", "the DejaVu authors", "Bitstream Vera licence"),
)

_NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)


def notice() -> str:
    """Return the text of NOTICE."""
    rows = [f"- {what}: {whose}. {terms}" for what, whose, terms in DATA]
    fonts = [f"- {what}: {whose}. {terms}" for what, whose, terms in FONTS]
    named = [f"- {name}: {licence(name)}" for name in libraries()]
    return (
        HEAD
        + "\n".join(rows)
        + "\n\nFonts that PDFs are set in, with the extra `page`:\n\n"
        + "\n".join(fonts)
        + "\n\nLibraries that are installed beside it, and are part of the container:\n\n"
        + "\n".join(named)
        + "\n"
    )


def libraries() -> list[str]:
    """Return the names of the libraries in the lock, and of those in pyproject.toml that it lacks as yet."""
    locks = ("requirements-page.lock", "requirements-postgres.lock")
    lock = "".join((ROOT / name).read_text(encoding="utf-8") for name in locks)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = wanted["optional-dependencies"]
    extras = (*optional["page"], *optional["postgres"])
    return sorted(
        {
            *_NAME.findall(lock),
            *(re.split("[^a-z0-9-]", one)[0] for one in (*wanted["dependencies"], *extras)),
        }
    )


def licence(name: str) -> str:
    """Return the licence that a library's metadata names; `not installed here` where it can't be asked."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    if expression := about["License-Expression"]:
        return str(expression)
    named = [
        row.rpartition(" :: ")[2] for row in about.get_all("Classifier") or () if row.startswith("License")
    ]
    written = (about["License"] or "").strip().splitlines()
    return "; ".join(named) or (written[0] if written else "see its own files")


if __name__ == "__main__":
    (ROOT / "NOTICE").write_text(notice(), encoding="utf-8")
