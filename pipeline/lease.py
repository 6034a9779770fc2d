"""A lock in an object store: an object that only one writer can create, kept for as long as its holder renews it.

Conditional writes make it safe: it is created only where it is not (`If-None-Match: *`), and renewed or taken over only
as it was seen (`If-Match`). The store's clock, and no other, says how old it is. How long ago it was renewed the holder
measures itself, and stops writing some time before another may take over.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from pipeline import clock
from pipeline.errors import LockedError, ObjectStoreError
from pipeline.storage import owner

SECONDS = 60.0
# Parts of the lease. Between the two last ones a write that has begun may end, and servers of the store may disagree
# about the time.
_RENEWED_AFTER = 0.25
_GIVEN_UP_AFTER = 0.75
_FIRST_TRIES = 3
_NO_VERSION = f'"{"0" * 32}"'  # what no content has


@dataclass(frozen=True, slots=True)
class Seen:
    """A lock object as the store shows it: its version, what its holder wrote, and its age in seconds."""

    version: str
    token: str
    owner: str
    seconds: float
    age: float


class LockObject(Protocol):
    """What a lease needs of the store, for one object."""

    name: str

    def put(self, content: str, notes: dict[str, str], version: str | None) -> str | None:
        """Writes it, if it is of that version (None: if it is not there); gives the new version, None where not."""

    def look(self) -> Seen | None:
        """What is there; None where nothing is."""

    def delete(self) -> None:
        """Removes it."""


class Lease:
    """The lock of one writer."""

    def __init__(self, store: LockObject, root: str, seconds: float = SECONDS) -> None:
        self._store = store
        self._root = root
        self._seconds = seconds
        self._token = uuid.uuid4().hex
        self._version = ""
        self._renewed = 0.0
        self._count = 0
        self._lost = False
        self._ended = threading.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Takes the lock, renews it by a thread, and releases it.

        Raises:
            LockedError: another writer holds it.
            ObjectStoreError: the store does not answer, or ignores conditions.
        """
        self._take()
        thread = threading.Thread(target=self._keep_renewing, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            self._release()

    def check(self) -> None:
        """Lets a write begin only while nobody else can have taken over.

        Raises:
            LockedError: the lock was lost.
        """
        if self._lost:
            raise LockedError(self._root, "another run, which took over as this one did not renew its lock in time")
        if self._idle() >= _GIVEN_UP_AFTER * self._seconds:
            raise LockedError(self._root, "another run, perhaps: this one could not renew its lock in time")

    def _idle(self) -> float:
        # A machine that slept has lost its lock like one that died.
        return clock.with_sleep() - self._renewed

    def _take(self) -> None:
        for _ in range(_FIRST_TRIES):
            if self._put(None):
                self._see_that_conditions_hold()
                return
            seen = self._store.look()
            if seen is None:
                continue  # released meanwhile
            if seen.age <= seen.seconds:
                raise LockedError(self._root, f"{seen.owner}, {_ago(seen)}")
            if self._put(seen.version):
                self._see_that_conditions_hold()
                return
        raise LockedError(self._root, "")

    def _put(self, version: str | None) -> bool:
        self._count += 1
        # from before the request: the store counts from when it came, which is later
        began = clock.with_sleep()
        # The count makes every version another one: else who saw the old could take over what was renewed meanwhile.
        content = f"{owner()}\n{self._token}\n{self._count}\n"
        notes = {"owner": _ascii(owner()), "token": self._token, "seconds": f"{self._seconds:g}"}
        found = self._store.put(content, notes, version)
        if found is None:
            # The answer to a write that was done may have been lost, and the second try refused.
            seen = self._store.look()
            if seen is None or seen.token != self._token:
                return False
            found = seen.version
        self._version, self._renewed = found, began
        return True

    def _see_that_conditions_hold(self) -> None:
        # A store that takes no notice of the condition would let two runs write at once.
        notes = {"token": self._token, "owner": _ascii(owner()), "seconds": "0"}
        for condition in (None, _NO_VERSION):
            if self._store.put("", notes, condition) is not None:
                self._store.delete()
                raise ObjectStoreError(
                    self._store.name,
                    "the store ignores conditions on writes (If-None-Match, If-Match): it cannot keep two runs apart",
                    "Use a store, or a version of it, that honours them, as Amazon S3, MinIO and Cloudflare R2 do",
                )

    def _keep_renewing(self) -> None:
        while not self._ended.wait(_RENEWED_AFTER * self._seconds):
            # A store that does not answer is asked again, until the lock counts as given up.
            with suppress(ObjectStoreError):
                if not self._put(self._version):
                    self._lost = True
                    return

    def _release(self) -> None:
        # One that may be another's by now is left to its end. Of a store that is gone nothing more is to be said than
        # the error that is on its way already.
        if not self._lost and self._idle() < _GIVEN_UP_AFTER * self._seconds:
            with suppress(ObjectStoreError):
                self._store.delete()


def _ago(seen: Seen) -> str:
    rest = max(0.0, seen.seconds - seen.age)
    return f"which renewed its lock {seen.age:.0f} seconds ago (if it is dead, try again in {rest + 1:.0f})"


def _ascii(text: str) -> str:
    # notes travel as HTTP headers
    return re.sub(r"[^\x20-\x7e]", "?", text)
