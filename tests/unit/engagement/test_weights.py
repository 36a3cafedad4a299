"""Weights are whole numbers from a file, or the file is refused with its model."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.engagement import weights
from flows.errors import ContentError
from flows.shipped import CONTENT

SHIPPED = CONTENT / "weights.toml"


def test_the_shipped_bands_lie_over_each_other() -> None:
    bands = weights.load(SHIPPED).bands

    assert 0 < bands.drifting < bands.slipping < bands.crossroads <= 100


@pytest.mark.parametrize("content", ["", "[bands]\ndrifting = 'x'\n", "[bands", "\xff"])
def test_a_file_that_cannot_be_used_is_told_with_its_model(tmp_path: Path, content: str) -> None:
    file = tmp_path / "weights.toml"
    file.write_bytes(content.encode("latin-1"))

    with pytest.raises(ContentError, match="Take the shipped file as the model"):
        weights.load(file)
