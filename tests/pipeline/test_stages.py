from pathlib import Path

import pytest

from extractors.errors import MissingProgramError
from extractors.ocr import tesseract
from extractors.ocr.settings import Mode, Ocr, PagesUnreadError
from extractors.readers import read
from pipeline.batch import extract
from pipeline.cache import CarriedCache, PageCache
from pipeline.extraction import Stages
from pipeline.lake import Lake
from pipeline.store import BundleStore

SAMPLES = Path(__file__).parents[2] / "samples"
SCAN = SAMPLES / "scans" / "quang-ninh-cong-thuong-2026-fair.tif"
PLAN = SAMPLES / "lang-son-2026.pdf"


def can_read() -> bool:
    try:
        tesseract.require()
    except MissingProgramError:
        return False
    return True


def test_some_pages_are_read_as_among_all() -> None:
    for path in (PLAN, SCAN):
        pages = list(read(path))
        assert list(read(path, {2})) == [pages[1]]
        assert list(read(path, ())) == []


@pytest.mark.skipif(not can_read(), reason="tesseract is not installed")
def test_pages_that_have_to_be_read_are_named(tmp_path: Path) -> None:
    stages = Stages(Ocr(cache=PageCache(tmp_path)))
    with pytest.raises(PagesUnreadError) as caught:
        stages.with_cache(stages.cache, reading=False)(SCAN)
    assert caught.value.pages == (1, 2)


def test_without_pictures_nothing_has_to_be_read(tmp_path: Path) -> None:
    stages = Stages(Ocr(cache=PageCache(tmp_path)))
    assert stages.with_cache(stages.cache, reading=False)(PLAN) == stages(PLAN)


def test_where_no_ocr_is_wanted_nothing_has_to_be_read(tmp_path: Path) -> None:
    stages = Stages(Ocr(Mode.NEVER, PageCache(tmp_path)))
    assert len(stages.with_cache(stages.cache, reading=False)(SCAN).pages) == 2


def test_pictures_of_the_steps_are_made_while_reading_the_whole(tmp_path: Path) -> None:
    stages = Stages(Ocr(cache=PageCache(tmp_path), debug_dir=tmp_path / "steps"))
    assert stages.with_cache(stages.cache, reading=False).ocr.reading


@pytest.mark.skipif(not can_read(), reason="tesseract is not installed")
def test_a_scan_gives_the_same_by_pages_in_processes_without_a_cache_and_from_the_cache(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert not extract(Lake(one), [SCAN], Stages(Ocr(cache=PageCache(tmp_path / "cache")))).failures
    done = extract(Lake(two), [SCAN], Stages(Ocr()), workers=2)
    assert not done.failures
    assert [page for page, _ in done.outcomes[0].page_seconds] == [1, 2]
    (document_id,) = BundleStore(Lake(one)).document_ids()
    wanted = Path(BundleStore(Lake(one)).name(document_id)).read_bytes()
    assert Path(BundleStore(Lake(two)).name(document_id)).read_bytes() == wanted
    again = extract(Lake(one), [SCAN], Stages(Ocr(cache=PageCache(tmp_path / "cache"))))
    assert again.outcomes[0].page_seconds == ()
    assert Path(BundleStore(Lake(one)).name(document_id)).read_bytes() == wanted


def test_a_carried_cache_carries_what_the_other_does_not_keep(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept, lost = PageCache(tmp_path / "cache"), PageCache(tmp_path / "file")
    for base, everything, carried in (
        (kept, False, []),
        (lost, False, ["ab"]),
        (None, False, ["ab"]),
        (kept, True, ["ab"]),
    ):
        cache = CarriedCache(base, everything=everything)
        cache.put("ab", b"read")
        assert sorted(cache.entries) == carried
        assert CarriedCache(base, cache.entries).get("ab") == b"read"
    known = CarriedCache(kept, everything=True)
    assert known.get("ab") == b"read"
    assert known.get("cd") is None
    assert sorted(known.entries) == ["ab"]
