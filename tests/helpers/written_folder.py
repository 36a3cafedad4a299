"""A folder with a file of every kind that an author has, slips in any, and what is read in one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flows.authoring.layout.kept_comments import comments

OVERLAY = """\
# Words of our clinic.
over = "fear"

[state.door]
say = "This clinic looks at fear first. Let's find yours."  # asked for by Marie
"""

DATA = {
    "phrases.toml": '# A phrase of our own.\nbarrier-rest = "the rest we need"\n',
    "texts.toml": '# Shared.\n[texts]\nrather-not = "I\'d rather not say"  # everywhere\n',
    "wording.toml": '# Words we do without.\n[banned]\n"patients" = "say people"\n',
    "weights.toml": "# Sizes of our own.\nversion = 1\n\n[attendance]\nno_show = 18  # judged in spring\n",
    "lines.toml": (
        '# Lines of our town.\n[[country]]\ncode = "NZ"\nname = "Aotearoa"\n'
        'line = "Need to Talk"\nnumber = "1737"  # rang on Monday\n'
    ),
    "screening/en/own.toml": (
        '# Words heard here.\ntier = "offer"\nphrases = [\n  "the bridge again",  # from the ward\n]\n'
    ),
    "notes.txt": "Ask Marie about the second question.\n",
}
"""Files that no command is for, by name."""


def _line(where: str, instead: str) -> Callable[[str], str]:
    """Return a slip at the middle one of all matches."""

    def slip(source: str) -> str:
        found = [*re.finditer(where, source, re.MULTILINE)]
        if not found:
            return source
        match = found[len(found) // 2]
        return source[: match.start()] + match.expand(instead) + source[match.end() :]

    return slip


SLIPS: Mapping[str, Callable[[str], str | bytes]] = {
    "nothing": lambda source: source,
    "closing quote lost": _line(r'"$', ""),
    "closing quote and bracket lost": _line(r'"\]$', ""),
    "opening quote lost": _line(r'= "', "= "),
    "curly quotes": _line(r'"([^"\n]+)"', "“\\1”"),
    "straight quotes inside": _line(r'"(\w+) ([^"\n]+)"', r'"\1 "\2""'),
    "bracket lost": _line(r"\]$", ""),
    "header's bracket lost": _line(r"^(\[[^\]\n]+)\]", r"\1"),
    "equals sign lost": _line(r" = ", " "),
    "line doubled": _line(r"^(.+\n)", r"\1\1"),
    "line lost": _line(r"^.+\n", ""),
    "key misspelt": _line(r"^(\w+) = ", r"\1q = "),
    "table misspelt": _line(r"^\[(.+)\]$", r"[\1q]"),
    "remark with two strokes": _line(r"^# ?", "// "),
    "remark beside a line": _line(r"^(.+[\"\]])$", r"\1  # Marie asked for this"),
    "remark above a line": _line(r"^([\w.\[])", "# Look at this with Marie.\n\\1"),
    "remark above a table": _line(r"^\[", "# This part is from the old leaflet.\n["),
    "remark at the head": lambda source: f"# Written in May, and read by nobody yet.\n\n{source}",
    "remark at the end": lambda source: f"{source}\n# Still to come: the third question.\n",
    "remark that looks like a key": _line(r"^(\w+ = .+)$", '# was: ask = "What else was there?"\n\\1'),
    "key that nobody knows": _line(r"^(\[.+\])$", '\\1\nremark = "Read to the team in June"'),
    "table that nobody knows": lambda source: f'{source}\n[remarks]\nfirst = "Read to the team in June"\n',
    "text with a sharp": _line(r'"([^"\n]+ [^"\n]+)"', r'"\1 # and more of it"'),
    "text with escapes": _line(r'"([^"\n]+ [^"\n]+)"', r'"\1 \\"as they say\\" and \\\\ more"'),
    "text emptied": _line(r'"[^"\n]+"(?=\]?$)', '""'),
    "text over several lines": _line(r'^(\w+) = "([^"\n]+ [^"\n]+)"$', '\\1 = """\n\\2\n# no remark\n"""'),
    "marks of a merge": _line(r"^(.+\n)", "<<<<<<< HEAD\n\\1=======\n\\1>>>>>>> other\n"),
    "cut off": lambda source: source[: len(source) * 2 // 3],
    "byte order mark": lambda source: f"\ufeff{source}",
    "Windows endings": lambda source: source.replace("\n", "\r\n"),
    "saved in Latin-1": lambda source: f"{source}# Zoë\n".encode("cp1252", "replace"),
    "saved in UTF-16": lambda source: source.encode("utf-16"),
    "translator's name": _line(
        r"Last-Translator: [^\\]*", "Last-Translator: Marie Dupont <marie@example.org>"
    ),
    "tabs": _line(r"^(\w)", "\t\\1"),
    "blanks at the end": _line(r"$", "   "),
}

_PLAIN = re.compile(r"[a-z0-9_-]*|[\d.:T-]*")
"""Matches names and numbers: a short form may say them otherwise."""

_MADE = re.compile(r"\.(?:logic|words|version|states\..*|choices\..*|on|steps\..*)$")
"""Matches places whose values a command makes, in the files that commands alone write."""


_IN_PO = re.compile(r'^(?:msgstr(?:\[\d\])? "(?=.)|# )(.+?)"?$', re.MULTILINE)
"""Matches a translation, or what a translator remarked."""

_DATED = re.compile(r"(?:POT-Creation-Date|PO-Revision-Date|Generated-By): |.* translations of Stile\.")
"""Matches what a command itself writes at the head of a PO file."""


def _unfolded(source: str) -> str:
    """Return a PO file with each of its texts on one line."""
    return re.sub(r'"\n"', "", source)


def texts(file: Path, data: bytes) -> Iterator[str]:
    """Yield what somebody wrote in a file that can be read: its remarks and its texts."""
    source = data.decode("utf-8-sig").replace("\r\n", "\n")
    if file.suffix == ".po":
        for found in _IN_PO.finditer(_unfolded(source)):
            lines = (line for line in found[1].split("\\n") if line and not _DATED.match(line))
            yield from map(_unescaped, lines)
        return
    if file.suffix != ".toml":
        yield from filter(None, map(str.strip, source.split("\n")))
        return
    yield from (comment.text for comment in comments(source))
    is_made = file.name in {"published.toml", "signed.toml"}
    for place, text in _leaves(tomllib.loads(source), ""):
        if not (_PLAIN.fullmatch(text) or (is_made and _MADE.search(place))):
            yield text


def plain(data: bytes) -> str:
    """Return everything in a file with one blank between words and without what TOML escapes."""
    return _spaced(_unescaped(_unfolded(data.decode("utf-8-sig")).replace("\\n", " ")))


def _spaced(text: str) -> str:
    """Return a text with one blank between words, and without the brackets that name a choice."""
    return " ".join(text.translate(_NO_BRACKETS).split())


_NO_BRACKETS = str.maketrans("", "", "[]")


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")


def lost(before: Mapping[Path, bytes]) -> list[str]:
    """Return the texts of these files that stand in them no more."""
    missing: list[str] = []
    for file, data in before.items():
        now = file.read_bytes() if file.exists() else b""
        if now == data:
            continue
        there = plain(now)
        missing += [f"{file.name}: {text}" for text in texts(file, data) if _spaced(text) not in there]
    return missing


def _leaves(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, place)
    elif isinstance(value, str):
        yield place, value
