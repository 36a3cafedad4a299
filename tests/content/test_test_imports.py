"""Tests share through helpers alone, so that a test file can be read, moved or deleted by itself."""

from __future__ import annotations

import re

from tests.helpers.paths import ROOT

_OF_A_TEST = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*(test_\w+)", re.MULTILINE)


def test_no_test_file_is_imported() -> None:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    found = {
        f"{file.relative_to(ROOT)}: {module}"
        for file in files
        for module in _OF_A_TEST.findall(file.read_text(encoding="utf-8"))
        if module != file.stem  # a process that a test starts imports that test
    }

    assert found == set()
