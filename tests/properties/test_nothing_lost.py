"""For every slip in every kind of file, no command takes away a word that an author or translator wrote."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.__main__ import main
from flows import shipped
from flows.definition.loading.content_file import Cache
from tests.helpers.homework import homework

SLIPS: Mapping[str, Callable[[str, Random], str]] = {
    "a sign is missing": lambda text, chance: _without(text, chance, r'["\[\]{}=,#]'),
    "a letter is missing": lambda text, chance: _without(text, chance, r"[a-z]"),
    "a line end is missing": lambda text, chance: _without(text, chance, r"\n"),
    "a sign too many": lambda text, chance: _with(text, chance, chance.choice("\"[]{}=,#'\\")),
    "curly quotes": lambda text, chance: _instead(text, chance, r'"([^"\n]*)"', r"“\1”"),
    "a quote inside": lambda text, chance: _instead(text, chance, r'(?<=[a-z]) (?=[a-z][^"\n]*")', ' "so" '),
    "a pair made one": lambda text, chance: _instead(text, chance, r'\["[^"]*", ("[^"]+")\]', r"\1"),
    "words in the first place": lambda text, chance: _instead(
        text, chance, r'\["[^"]*", ("[^"]+")\]', r'[\1, ""]'
    ),
    "a line twice": lambda text, chance: _instead(text, chance, r"\n([^\n]+)\n", r"\n\1\n\1\n"),
    "a key renamed": lambda text, chance: _instead(text, chance, r"\n([a-z_.]+) = ", r"\n\1x = "),
    "a table renamed": lambda text, chance: _instead(text, chance, r"\n\[([a-z.-]+)\]", r"\n[\1-more]"),
    "a remark of another language": lambda text, chance: _instead(text, chance, r"\n", "\n// look again\n"),
    "a comment": lambda text, chance: _instead(text, chance, r"\n", "\n# ask Marie about it\n"),
    "merge marks": lambda text, chance: _instead(text, chance, r"\n", "\n<<<<<<< HEAD\n"),
    "Windows endings": lambda text, _: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text, _: f"\ufeff{text}",
    "Latin-1": lambda text, _: text,
}
FILES = (
    "homework.toml",
    "fear.toml",
    "es/homework.toml",
    "es/fear.toml",
    "es/locale.toml",
    "es/wording.toml",
    "es.po",
    "notes.toml",
)
pytestmark = pytest.mark.long

_CACHE: Cache = {}
_READ = shipped.read
WORDING = '# said too often\n[[rule]]\ncode = "S101"\nwords = ["tienes que"]\ninstead = "Di lo que puede"\n'
OVER = 'over = "fear"\n\n# said by the clinic\n[state.door]\nsay = "This clinic looks at fear first."\n'


def _spot(text: str, chance: Random, where: str) -> re.Match[str] | None:
    found = list(re.finditer(where, text))
    return chance.choice(found) if found else None


def _without(text: str, chance: Random, where: str) -> str:
    spot = _spot(text, chance, where)
    return text[: spot.start()] + text[spot.end() :] if spot else text


def _with(text: str, chance: Random, sign: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + sign + text[at:]


def _instead(text: str, chance: Random, where: str, instead: str) -> str:
    spot = _spot(text, chance, where)
    return text[: spot.start()] + spot.expand(instead) + text[spot.end() :] if spot else text


def everything(folder: Path) -> str:
    """Return what stands in all files of a folder, as far as it can be read."""
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file()
    )


def words(text: str) -> set[str]:
    """Return the texts in quotes and the remarks of a file, but for those that the program writes into PO."""
    text = text.replace("\r", "")
    quoted = re.findall(r'"([^"\\\n]{3,})"', text)
    remarks = re.findall(r"^[ \t]*#(?![.:,])[ \t]*(.+?)[ \t]*$", text, re.MULTILINE)
    return {one for one in (*quoted, *remarks) if not re.fullmatch(r"[0-9a-f]{6}", one)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every kind of file that an author and a translator write."""
    folder = tmp_path_factory.mktemp("author") / "talks"
    (folder / "es").mkdir(parents=True)
    (folder / "homework.toml").write_text(homework(), encoding="utf-8")
    (folder / "fear.toml").write_text(OVER, encoding="utf-8")
    (folder / "notes.toml").write_text(
        '# my own notes\n[ideas]\nnext = "a talk about sleep"\n', encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
        main(["translate", "es", str(folder)])
        for name in ("homework.toml", "fear.toml"):
            sheet = folder / "es" / name
            text = re.sub(
                r'# (.+)\n(\S+) = \["", ""\]', r'# \1\n\2 = ["", "así: \1"]', sheet.read_text("utf-8")
            )
            sheet.write_text(f"# TODO ask María\n{text}", encoding="utf-8")
        (folder / "es" / "wording.toml").write_text(WORDING, encoding="utf-8")
        main(["translate", "es", str(folder), "--po", str(folder / "es.po")])
    return folder


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("slip", SLIPS)
def test_no_word_is_lost_by_a_command_whatever_the_slip(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, slip: str
) -> None:
    monkeypatch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
    folder = _slipped(written, tmp_path, file, slip)
    path = folder / file
    before = words(path.read_bytes().decode("utf-8", "replace")) | words(everything(folder))

    for command in (
        ["translate", "es", str(folder)],
        ["translate", "es", str(folder), "--po", str(folder / "new.po")],
        ["translate", "es", str(folder), "--po", str(folder / "es.po")],
        ["translate", "es", str(folder), "--from", str(folder / "es.po")],
        ["fmt", str(folder)],
    ):
        code = main(command)
        after = everything(folder)
        lost = {text for text in before if text not in after}
        assert code in {0, 1, 2}
        assert lost == set(), command


@pytest.mark.parametrize("file", FILES)
def test_a_check_writes_nothing(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
    folder = _slipped(written, tmp_path, file, "a letter is missing")
    before = everything(folder)

    assert main(["check", str(folder)]) in {0, 1, 2}
    assert everything(folder) == before


def _slipped(written: Path, within: Path, file: str, slip: str) -> Path:
    """Return a copy of the folder with the slip in one of its files."""
    folder = within / "talks"
    shutil.copytree(written, folder)
    path = folder / file
    slipped = SLIPS[slip](path.read_text(encoding="utf-8"), Random(f"{file} {slip}"))
    path.write_bytes(slipped.encode("latin-1", "replace") if slip == "Latin-1" else slipped.encode())
    return folder
