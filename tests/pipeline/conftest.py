import os
import sys
from pathlib import Path

import pytest

# The workers of a pool import the stub by name: they get the search path of this process.
sys.path.insert(0, str(Path(__file__).parent / "support"))


@pytest.fixture(autouse=True)
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug in these tests, and waiting for the disk is most of their time."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
