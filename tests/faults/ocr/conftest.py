from collections.abc import Iterator

import pytest

from extractors.ocr import tesseract


@pytest.fixture(autouse=True)
def fresh_probe() -> Iterator[None]:
    """What a fake answers is not kept for the next test."""
    tesseract.probe.cache_clear()
    yield
    tesseract.probe.cache_clear()
