"""Every slip of the tables, as `stile check` prints it to whoever made it: where, and what to do."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from bot.__main__ import main
from tests.helpers.slips import SHORT_SLIPS, SLIPS, short_slipped, slipped

pytestmark = pytest.mark.long

LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<place>[^:]+): (?P<code>[A-Z]\d{3}) (?P<text>.+)")

REMEDY = re.compile(
    r"(?:^|[.:,?] )(?:Please either )?"
    r"(?:Add|Begin|Call it|Choose|Close|Come|Compare|Correct|Did you mean|Empty|Give|Known are|Leave|Let|"
    r"Make|Move|Name|Put|Raise|Reword|Rename|Save|Say|Set|Split|Take|Type|Use|Write|write|stile [a-z]+)\b"
)
"""Beginning of what to do, in the words of the messages."""


def own(text: bytes, name: str) -> bytes:
    """Return a talk under a name and a command of its own, so that many can be checked together.

    A talk that gives no name has that of its file.
    """
    for key in (b"name", b"command"):
        text = re.sub(rb'(?m)^(%s\s*=\s*)"homework"' % key, rb'\1"%s"' % name.encode(), text)
    return text


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, list[str]]]:
    """Check all slips with one command; return its exit code, and what it prints by the slip's folder."""
    place = tmp_path_factory.mktemp("slips")
    made = {
        f"long{n}": (slip.get("file", "homework.toml"), slipped(slip))
        for n, slip in enumerate(SLIPS.values())
    }
    made |= {
        f"short{n}": (f"short{n}.toml", short_slipped(name).encode()) for n, name in enumerate(SHORT_SLIPS)
    }
    for folder, (file, text) in made.items():
        (place / folder).mkdir()
        (place / folder / file).write_bytes(own(text, folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        told: list[str] = []
        patch.setattr("builtins.print", lambda *words, **_: told.extend(map(str, words)))
        code = main(["check", *(str(place / folder) for folder in made)])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in told:
        if one.startswith(str(place)):
            folder, _, rest = one.removeprefix(f"{place}/").partition("/")
            found[folder.partition(":")[0]].append(rest or one)
    return code, found


def test_the_command_fails(printed: tuple[int, dict[str, list[str]]]) -> None:
    assert printed[0] == 2
    assert len(printed[1]) > 200


def test_every_line_names_a_file_a_line_and_a_remedy(printed: tuple[int, dict[str, list[str]]]) -> None:
    lines = [one for every in printed[1].values() for one in every]

    assert [one for one in lines if not LINE.fullmatch(one)] == []
    without = {
        found["text"] for one in lines if (found := LINE.fullmatch(one)) and not REMEDY.search(found["text"])
    }
    assert not without, "\n".join(sorted(without))


def test_every_slip_is_told_as_the_tables_say(printed: tuple[int, dict[str, list[str]]]) -> None:
    expected = {
        f"long{n}": [f"{slip['line']}: {slip['told']}"] if "told" in slip else []
        for n, slip in enumerate(SLIPS.values())
    } | {f"short{n}": slip["told"] for n, slip in enumerate(SHORT_SLIPS.values())}
    lacking = {
        (folder, one)
        for folder, every in expected.items()
        for one in every
        if not any(line.endswith(one) for line in printed[1].get(folder, ()))
    }

    assert lacking == set()
