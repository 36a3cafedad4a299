"""Commit subjects follow docs/contributing.md: `area: imperative`, at most 60 characters, with a body."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.helpers.paths import ROOT

LAST_WITHOUT = "73500d2"
"""The last commit that is older than the rule."""

SUBJECT = re.compile(r"[a-z0-9_./, -]+: \S.*")
LONGEST = 60


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no history in a source archive")
def test_subjects_are_short_name_an_area_and_have_a_body() -> None:
    entries = [
        entry.strip("\n").partition("\x1f")
        for entry in git("log", "--format=%s%x1f%b%x1e", f"{LAST_WITHOUT}..HEAD").split("\x1e")
    ]
    offenders = [
        subject
        for subject, _, body in entries
        if subject and (len(subject) > LONGEST or not SUBJECT.fullmatch(subject) or not body.strip())
    ]

    assert offenders == []
