"""A compiled list as bytes, and back."""

from __future__ import annotations

import msgspec
import pytest

from flows import shipped
from flows.safety.lexicon_files import read
from flows.safety.lists.compiled import packed, unpacked
from flows.safety.lists.compiler import compiled
from tests.helpers.tiers import sampled


@pytest.mark.parametrize("language", sampled(["en", "es", "de"], ["es"]))
def test_a_compiled_list_comes_back_as_it_was(language: str) -> None:
    made = compiled(read(shipped.SCREENING / language))

    back = unpacked(packed(made))

    assert back is not None
    assert msgspec.to_builtins(back, enc_hook=list) == msgspec.to_builtins(made, enc_hook=list)


def test_bytes_that_hold_no_list_are_none() -> None:
    assert unpacked(b"\x93no list") is None
