"""The page to print and sign: every text, sentences filled in, every path in words."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from bot.__main__ import main
from flows.authoring.diagram import diagram
from flows.authoring.reviewing.review_page import paths, review_page
from tests.helpers.chat import shipped_reading
from tests.helpers.homework import homework

READING = shipped_reading()
NAMES = ("fear", "getting-better", "find-my-barrier", "appointments")


@pytest.mark.parametrize("name", NAMES)
def test_the_paths_together_take_every_way(name: str) -> None:
    drawn = diagram(READING.drafts[name])

    told = paths(drawn)

    assert all(path.startswith(drawn.start) for path in told)
    steps = {(edge.source, edge.target) for edge in drawn.edges}
    for source, target in steps:
        assert any(source in path and f"→ {target}" in path for path in told), (source, target)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_holds_every_text_and_a_place_to_sign(language: str) -> None:
    page = html.unescape(review_page(READING, "getting-better", language))

    flow = READING.library().flow("getting-better", language)
    said = [one.text for state in flow.states.values() for one in state.variants]
    said += [state.ask for state in flow.states.values() if not state.variants]
    lines = [line for text in said for line in text.source.splitlines() if line.strip()]
    assert [line for line in lines if line.strip("> ") not in page] == []
    assert "What comes out, filled in" in page
    assert "Signature: " in page
    assert "http" not in page.partition("<style>")[0]


def test_a_suggested_sentence_is_filled_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "homework.toml"
    file.write_text(homework(), encoding="utf-8")

    assert main(["review", "homework", "--flows", str(file), "--page", str(tmp_path / "page.html")]) == 0

    page = html.unescape((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "I'd like to look at why: i forget it and it feels too big." in page.replace(
        "I forget", "i forget"
    )
    assert "written. Open it in a browser and print it" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["before-you-decide", "goals", "substances", "weekly-pulse"])
def test_what_is_filled_in_holds_no_hole(name: str, language: str) -> None:
    page = html.unescape(review_page(READING, name, language))

    filled = page.partition("What comes out, filled in")[2].partition("Every path, in words")[0]
    assert filled
    assert "{" not in filled
    assert "“”" not in filled


def test_lines_are_filled_in_with_what_they_are_said_to() -> None:
    page = html.unescape(review_page(READING, "before-you-decide"))

    assert "(own words are typed): So it's this: “my debts”." in page.replace("</b>", "")
    assert "“Someone who listened” and “Saying things out loud”: you got that from it." in page
    assert "(the number is 2-4): 2 out of 10:" in page.replace("</b>", "")
    assert "When I still want to stop on April 2, I will tell them in person." in page


@pytest.mark.parametrize(("language", "line"), [
    ("en", "Lines that speak for it there: “I'm not sure what we are working toward.” (twice)"),
    ("de", "Lines that speak for it there: „"),
])  # fmt: skip
def test_the_lines_that_lead_to_a_talk_are_spelled_out(language: str, line: str) -> None:
    assert line in html.unescape(review_page(READING, "goals", language))


def test_one_flow_is_named_for_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--page", str(tmp_path / "page.html")]) == 2

    assert "name one flow" in capsys.readouterr().err


def test_a_page_under_another_ending_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "homework.toml"
    file.write_text(homework(), encoding="utf-8")

    assert main(["review", "homework", "--flows", str(file), "--page", str(tmp_path / "page.pdf")]) == 2

    assert f"Write: --page {tmp_path}/page.html" in capsys.readouterr().err
    assert not (tmp_path / "page.pdf").exists()
