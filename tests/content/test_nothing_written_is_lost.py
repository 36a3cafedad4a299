"""No command takes out what an author wrote: every kind of file, every slip, every command that writes."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import shipped
from flows.authoring import check
from flows.authoring.reviewing.published import comparison
from flows.authoring.skeleton import skeleton
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache
from flows.errors import Problem
from tests.helpers.homework import homework
from tests.helpers.tiers import sampled
from tests.helpers.written_folder import DATA, OVERLAY, SLIPS, lost

CACHE: Cache = {}
READ = shipped.read

FILES = (
    *("talks/rest.toml", "talks/homework.toml", "talks/fear.toml", "talks/published.toml"),
    *("talks/signed.toml", "talks/fr/rest.toml", "talks/fr/fear.toml", "talks/fr/locale.toml"),
    *("talks/fr/phrases.toml", "fr.po", "talks/saved/walk.txt", *(f"talks/{name}" for name in DATA)),
)

COMMANDS = (
    "fmt talks",
    "fmt {}",
    "translate fr talks",
    "translate fr talks --po fr.po",
    "translate fr talks --from fr.po",
    "translate fr talks --po {}",
    "publish talks",
    "sign rest --as Ida,nurse --flows talks",
    "sign rest --as Ida,nurse --flows talks --language fr",
    "new rest talks",
    "review rest --flows talks --page {}",
    "simulate --people 1 --days 1 --picture {}",
)
"""Every command that writes a file of an author, or could; {} is the file with the slip."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read shipped files once, and let `publish` go on where only tone, paths or a language are wrong."""
    monkeypatch.setattr(shipped, "read", partial(READ, cache=CACHE))
    monkeypatch.setattr(check, "problems", _unusable)


def _unusable(reading: Reading, *_: object) -> list[Problem]:
    return [*reading.problems, *comparison(reading)]


def _translated(sheet: Path) -> None:
    rows = sheet.read_text(encoding="utf-8").split("\n")
    for n, row in enumerate(rows):
        if row.endswith('= ["", ""]'):
            rows[n] = row.replace('["", ""]', f'["", "Texte français numéro {n}"]')
    sheet.write_text("\n".join(rows), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds a file of each kind, whole and current."""
    place = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setattr(shipped, "read", partial(READ, cache=CACHE))
        patch.setattr(check, "problems", _unusable)
        Path("talks/saved").mkdir(parents=True)
        Path("talks/screening/en").mkdir(parents=True)
        talk = skeleton("rest", "talks").replace("[scale.", "# How much, in numbers.\n[scale.")
        for name, text in {
            "rest.toml": talk,
            "homework.toml": homework(),
            "fear.toml": OVERLAY,
            **DATA,
        }.items():
            Path("talks", name).write_text(text, encoding="utf-8")
        Path("talks/saved/walk.txt").write_text("> /agree\nWelcome.\n", encoding="utf-8")
        assert main(["translate", "fr", "talks"]) == 1
        for sheet in Path("talks/fr").glob("*.toml"):
            _translated(sheet)
        assert main(["translate", "fr", "talks"]) == 0
        assert main(["translate", "fr", "talks", "--po", "fr.po"]) == 0
        assert main(["publish", "talks"]) == 0
        for by in ("Ada, nurse", "Ben, psychologist"):
            assert main(["sign", "rest", "--as", by, "--flows", "talks"]) == 0
        assert {file for file in FILES if not Path(file).exists()} == set()
    return place


EVERY = [(slip, file) for slip in SLIPS for file in FILES]
SAMPLE = EVERY[::142]
PART = 4
"""Of so many slips in a file one is tried each time; `pytest --every-slip` tries them all (five minutes)."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each slip in a part of the files, and each file with a part of the slips."""
    if {"slip", "file"} <= {*metafunc.fixturenames}:
        whole = metafunc.config.getoption("--every-slip")
        cases = [
            (slip, file)
            for n, slip in enumerate(SLIPS)
            for m, file in enumerate(FILES)
            if whole or (n + m) % PART == 0 or (slip, file) in SAMPLE
        ]
        marked = [pytest.param(*one, marks=() if one in SAMPLE else pytest.mark.long) for one in cases]
        metafunc.parametrize(("slip", "file"), marked)


def test_no_command_takes_out_what_somebody_wrote(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slip: str, file: str
) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    source = Path(file).read_text(encoding="utf-8")
    slipped = SLIPS[slip](source)
    if slipped == source and slip != "nothing":
        pytest.skip("it has no place for this slip")
    Path(file).write_bytes(slipped if isinstance(slipped, bytes) else slipped.encode())

    for command in COMMANDS:
        before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
        main(command.format(file).split())

        assert lost(before) == [], command
        assert not [*Path().rglob("*.part")]


CHANGED = ["nothing", "line lost", "cut off", "Windows endings", "saved in Latin-1"]


@pytest.mark.parametrize("slip", sampled(CHANGED, ["line lost"]))
def test_explored_paths_take_no_place_of_a_transcript_that_somebody_changed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slip: str
) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    explore = ["explore", "rest", "--flows", "talks", "--into", "talks/saved"]
    main(explore)
    for file in Path("talks/saved").glob("*.txt"):
        slipped = SLIPS[slip](file.read_text(encoding="utf-8"))
        file.write_bytes(slipped if isinstance(slipped, bytes) else slipped.encode())
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}

    main(explore)

    assert {path for path, data in before.items() if path.read_bytes() != data} == set()
