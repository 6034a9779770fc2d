"""The lock of an object store, with a store in memory and a clock that the tests set."""

import threading
from dataclasses import replace

import pytest

from pipeline import lease
from pipeline.errors import LockedError, ObjectStoreError
from pipeline.lease import Lease, Seen


class Clock:
    """The store's time, and what the holder measures: two clocks, which need not agree."""

    def __init__(self) -> None:
        self.store = 1_000_000.0
        self.here = 5.0

    def pass_by(self, seconds: float) -> None:
        self.store += seconds
        self.here += seconds


class Memory:
    """One object, with conditional writes."""

    name = "s3://plans/lock"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.found: Seen | None = None
        self.modified = 0.0
        self.conditions = True
        self.answers = True
        self.lost_answers = 0
        self.puts = 0

    def put(self, content: str, notes: dict[str, str], version: str | None) -> str | None:
        self._ask()
        there = self.found.version if self.found else None
        if self.conditions and there != version:
            return None
        self.puts += 1
        # as an ETag: it follows from the content
        self.found = Seen(f"etag of {content}", notes["token"], notes["owner"], float(notes["seconds"]), 0)
        self.modified = self.clock.store
        if self.lost_answers:
            self.lost_answers -= 1
            return None  # the second try of a request that was done is refused
        return self.found.version

    def look(self) -> Seen | None:
        self._ask()
        return replace(self.found, age=self.clock.store - self.modified) if self.found else None

    def delete(self) -> None:
        self._ask()
        self.found = None

    def _ask(self) -> None:
        if not self.answers:
            raise ObjectStoreError(self.name, "is not reached", "Try again")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("pipeline.clock.with_sleep", lambda: clock.here)
    return clock


@pytest.fixture
def store(clock: Clock) -> Memory:
    return Memory(clock)


def new(store: Memory) -> Lease:
    return Lease(store, "s3://plans")


def test_it_is_taken_and_released(store: Memory) -> None:
    with (mine := new(store)).held():
        mine.check()
        with (
            pytest.raises(LockedError, match=r"renewed its lock 0 seconds ago \(if it is dead, try again in 61\)"),
            new(store).held(),
        ):
            pass
    assert store.found is None


def test_one_that_was_not_renewed_in_time_is_taken_over_once(store: Memory, clock: Clock) -> None:
    dead = new(store)
    dead._take()
    clock.store += 60
    with pytest.raises(LockedError):
        new(store)._take()
    clock.store += 1
    seen = store.look()
    new(store)._take()
    # another that saw it dead as well comes too late
    late = new(store)
    store.look, look = lambda: seen, store.look
    with pytest.raises(LockedError):
        late._take()
    store.look = look
    assert not dead._put(dead._version)


def test_a_renewed_lock_is_another_version_though_its_holder_is_the_same(store: Memory) -> None:
    mine = new(store)
    mine._take()
    versions = {mine._version}
    for _ in range(3):
        assert mine._put(mine._version)
        versions.add(mine._version)
    assert len(versions) == 4


def test_the_clock_of_the_machine_does_not_matter(store: Memory, clock: Clock) -> None:
    new(store)._take()
    clock.here += 1e9
    with pytest.raises(LockedError):
        new(store)._take()


def test_a_holder_stops_before_others_may_begin(store: Memory, clock: Clock) -> None:
    mine = new(store)
    mine._take()
    clock.pass_by(44)
    mine.check()
    clock.pass_by(1)
    with pytest.raises(LockedError, match="could not renew its lock in time"):
        mine.check()
    with pytest.raises(LockedError):
        new(store)._take()
    # and does not remove what may be another's
    mine._release()
    assert store.found is not None


def test_an_answer_that_was_lost_is_no_lost_lock(store: Memory) -> None:
    mine = new(store)
    store.lost_answers = 1
    mine._take()
    store.lost_answers = 1
    assert mine._put(mine._version)
    assert store.found is not None
    assert mine._version == store.found.version
    mine.check()


def test_a_store_that_ignores_conditions_is_refused(store: Memory) -> None:
    store.conditions = False
    with pytest.raises(ObjectStoreError, match="ignores conditions"):
        new(store)._take()
    assert store.found is None


def test_a_store_that_honours_only_one_condition_is_refused(store: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    put = store.put

    def half(content: str, notes: dict[str, str], version: str | None) -> str | None:
        store.conditions = version is None
        return put(content, notes, version)

    monkeypatch.setattr(store, "put", half)
    with pytest.raises(ObjectStoreError, match="If-Match"):
        new(store)._take()


def test_a_store_that_is_silent_for_a_moment_is_asked_again(store: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_RENEWED_AFTER", 0.0005)
    renewed = threading.Event()
    with (mine := new(store)).held():
        store.answers = False
        threading.Event().wait(0.1)
        store.answers = True
        before, put = store.puts, store.put

        def counted(*arguments: object) -> str | None:
            if store.puts > before:
                renewed.set()
            return put(*arguments)

        monkeypatch.setattr(store, "put", counted)
        assert renewed.wait(20)
        mine.check()


def test_a_store_that_is_gone_at_the_end_does_not_hide_the_error_before(store: Memory) -> None:
    with pytest.raises(ValueError, match="the reason"), new(store).held():
        store.answers = False
        raise ValueError("the reason")
