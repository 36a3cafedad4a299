"""The talk in the README is a real one."""

from __future__ import annotations

import re
import tomllib

from tests.helpers import import_map
from tests.helpers.chat import shipped_conversation
from tests.helpers.paths import ROOT


def test_the_talk_in_the_readme_is_one_that_is_replayed_word_for_word() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"```text\n(.*?)```", readme, re.DOTALL)
    source = re.search(r"`(tests/transcripts/[a-z-]+\.txt)`", readme)
    assert picture
    assert source

    talk = (ROOT / source[1]).read_text(encoding="utf-8")

    shown = "\n".join(line.rstrip() for line in talk.splitlines())
    parts = [part.strip("\n") for part in picture[1].split("\n  …\n")]
    assert [part for part in parts if part not in shown] == []


def test_the_map_names_every_package() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```")[1]
    packages = [
        folder.name for top in ("flows", "bot") for folder in (ROOT / top).iterdir() if folder.is_dir()
    ]

    assert [name for name in packages if name != "__pycache__" and f"  {name}/" not in told] == []


def test_the_page_for_therapists_has_a_link_to_every_talk_about_a_barrier() -> None:
    page = (ROOT / "docs" / "for-therapists.md").read_text(encoding="utf-8")
    flows = shipped_conversation().library.flows
    talks = {name for name, flow in flows.items() if flow.menu in ("main", "fear") and flow.summary}

    linked = set(re.findall(r"\?start=([a-z-]+)", page))

    assert talks - linked == set()
    assert linked - set(flows) == set()


def test_the_picture_of_the_imports_is_the_one_in_the_docs(*, update: bool) -> None:
    page = ROOT / "docs" / "architecture.md"
    drawn = f"```mermaid\n{import_map.mermaid(import_map.rooms())}\n```"

    text = page.read_text(encoding="utf-8")
    if update:
        page.write_text(
            re.sub(r"```mermaid\n.*?```", lambda _: drawn, text, flags=re.DOTALL), encoding="utf-8"
        )
    assert drawn in page.read_text(encoding="utf-8")


def test_the_layers_in_the_docs_are_those_of_the_contracts(*, update: bool) -> None:
    page = ROOT / "docs" / "architecture.md"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = {
        contract["containers"][0]: " → ".join(contract["layers"]).replace(" |", ",").replace("_", r"\_")
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    }
    stated = f"Imports go downwards in this order: `flows`: {layers['flows']}. `bot`: {layers['bot']}."

    text = page.read_text(encoding="utf-8")
    if update:
        text = re.sub(
            r"^Imports go downwards in this order:.*?access[^.]*\.",
            lambda _: stated,
            text,
            flags=re.MULTILINE,
        )
        page.write_text(text, encoding="utf-8")
    assert [line.partition(" [")[0] for line in text.splitlines() if line.startswith("Imports go")] == [
        stated
    ]


def test_every_target_of_make_is_phony() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)

    assert phony
    assert {*re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)} == {*phony[1].split()}
