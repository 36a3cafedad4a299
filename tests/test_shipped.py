"""What ships is put together whole, or not at all, with every problem told."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.errors import ContentError


def test_a_slip_in_a_data_file_is_told_with_the_others_and_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = tmp_path / "helplines.toml"
    torn.write_text("[[country", encoding="utf-8")
    monkeypatch.setattr(shipped, "HELPLINES", torn)

    told = shipped.problems(shipped.read())
    with pytest.raises(ContentError) as refused:
        shipped.conversation()

    assert "helplines.toml" in [Path(one.file).name for one in told]
    assert "helplines.toml" in str(refused.value)
