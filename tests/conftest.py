"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Return the folder of real lessons that stands beside the project, where there is one."""
    if not CORPORA.is_dir():
        pytest.skip(f"there are no real lessons at {CORPORA}")
    return CORPORA
