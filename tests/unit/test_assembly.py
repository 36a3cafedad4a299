"""The shipped content is assembled completely, or rejected with every problem."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows import assembly, shipped
from flows.authoring import check
from flows.errors import ContentError
from tests.helpers.paths import ROOT


@pytest.mark.long
def test_a_slip_in_a_data_file_is_told_with_the_others_and_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = tmp_path / "helplines.toml"
    torn.write_text("[[country", encoding="utf-8")
    monkeypatch.setattr(shipped, "HELPLINES", torn)

    told = check.problems(shipped.read())
    with pytest.raises(ContentError) as refused:
        assembly.conversation()

    assert "helplines.toml" in [Path(one.file).name for one in told]
    assert "helplines.toml" in str(refused.value)


UNUSED = ("babel", "flows.authoring", "prometheus_client", "tornado", "typst")
"""Modules that serve no answer: authors' tools, and libraries for files, webhooks and monitoring."""


def test_a_start_loads_nothing_that_serves_no_answer() -> None:
    program = (
        "import sys; import bot.runtime.service, flows.assembly; flows.assembly.conversation();"
        f"print(*[name for name in sys.modules if name.startswith({UNUSED!r})])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ended.stdout.split() == []
