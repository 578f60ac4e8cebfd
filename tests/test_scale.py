"""The short form of scripts/scale: the memory of a build does not grow with the number of languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "scale"


def peak(languages: int) -> int:
    """Return the memory of the largest process of a first build of 1,000 lessons, in MiB."""
    command = [sys.executable, str(SCRIPT), "1000", str(languages)]
    first = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    assert first.startswith(f"1,000 lessons, {languages} languages, 1 jobs, first: ")
    return int(first.rpartition(", ")[2].removesuffix(" MiB"))


@pytest.mark.slow
def test_the_memory_of_a_build_does_not_grow_with_the_number_of_languages() -> None:
    assert peak(5) < 1.15 * peak(2)
