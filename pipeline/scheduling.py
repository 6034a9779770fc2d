"""The order of the work of a batch: what is given to the workers next, what is tried again, when a document is done."""

from __future__ import annotations

import heapq
import random
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

from pipeline import clock
from pipeline.cache import CarriedCache, PageCache
from pipeline.errors import DocumentTimeoutError, FileChangedError, KehoachError, UsageError, WorkerDiedError
from pipeline.executors import LOCAL, Interruption, Workplace, workplace
from pipeline.limits import Limits
from pipeline.work import (
    FileWanted,
    Job,
    Outcome,
    PagedProcess,
    PageRead,
    Place,
    Process,
    Reply,
    Then,
    Unread,
    Work,
    begin,
    finish,
    read_page,
)

PAGE_SECONDS = 300.0  # to read one page by OCR: many times what that takes
ATTEMPTS = 3
_LEAST_ATTEMPTS = 2  # when a process died: what killed it may have had nothing to do with its document


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds to wait before trying again: twice as long each time, with chance, so that not all come at once."""

    first: float = 1.0
    most: float = 60.0

    def seconds(self, tries: int) -> float:
        """The wait before the next try, after so many."""
        return min(self.first * 2.0 ** min(tries - 1, 32), self.most) * random.uniform(0.5, 1.0)


def outcomes(
    jobs: Iterable[Job],
    process: Process,
    *,
    workers: int = 1,
    executor: str = LOCAL,
    interruption: Interruption | None = None,
    then: Then | None = None,
    attempts: int = ATTEMPTS,
    memory_limit: int | None = None,
    page_seconds: float | None = PAGE_SECONDS,
    back_off: BackOff | None = None,
) -> Generator[Outcome, None, None]:
    """What becomes of each job, in the order in which they are done; close it to end all work at once.

    Jobs are taken as there are workers for them, so that neither they nor results pile up. Asked to stop, it begins no
    more documents and gives those that are in hand; of a scan whose pages are being read, the pages are kept and the
    document is left, unless no page is missing.

    Args:
        jobs: the documents; each job's own time limit is that of its extraction, without the reading of pages.
        process: gives the records of one file; pages of a `PagedProcess` are read apart.
        workers: processes of this machine; 1 runs in this one.
        executor: 'local', or a cluster as 'dask://HOST:PORT', which has as many workers as it has.
        interruption: asks to stop.
        then: done with each file that gave its records, in the same process; not on a cluster.
        attempts: how often a document (or page) is tried whose error is transient.
        memory_limit: bytes a worker may have, with its programs; None for no limit.
        page_seconds: time limit of reading one page; None for no limit.
        back_off: the waits between attempts.

    Raises:
        UsageError: there is no such executor, or `then` is given for a cluster.
        MissingDependencyError, ClusterError: the cluster cannot be used, or was lost.
    """
    with workplace(executor, workers, memory_limit) as place:
        if then is not None and place.place is Place.CLUSTER:
            raise UsageError("searchable PDFs cannot be written from a cluster", "Write them with --executor local")
        if place.place is Place.CLUSTER:
            process = _with_absolute_cache(process)
        order = _Order(iter(jobs), process, then, place, Limits(page_seconds, memory_limit), attempts)
        order.interruption = interruption or order.interruption
        order.back_off = back_off or order.back_off
        yield from order.run()


def _with_absolute_cache(process: Process) -> Process:
    """The process for machines whose working directory is another."""
    if isinstance(process, PagedProcess) and isinstance(process.cache, PageCache):
        return process.with_cache(replace(process.cache, folder=process.cache.folder.absolute()), reading=True)
    return process


@dataclass(slots=True)
class _Pages:
    """A document whose pages are read apart: how many are missing, what came back, what each took."""

    job: Job
    missing: int
    entries: dict[str, bytes] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Order:
    jobs: Iterator[Job]
    process: Process
    then: Then | None
    place: Workplace
    page_limits: Limits
    attempts: int
    interruption: Interruption = field(default_factory=Interruption)
    back_off: BackOff = field(default_factory=BackOff)
    ready: deque[Work] = field(default_factory=deque)
    delayed: list[tuple[float, int, Work]] = field(default_factory=list)
    running: dict[Future[Reply], Work] = field(default_factory=dict)
    pages: dict[int, _Pages] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    swept: bool = True

    def run(self) -> Iterator[Outcome]:
        """Until all is done, or the user stops and nothing is in hand."""
        while True:
            self._hand_out()
            if not self.running:
                if not self.delayed:
                    break
                clock.sleep(min(self._until_due() or 0.0, 0.1))  # so that an interruption is seen soon
                continue
            for future in wait(self.running, self._until_due(), FIRST_COMPLETED).done:
                work = self.running.pop(future)
                outcome = self._take(self.place.result(future, work), work)
                if outcome is not None:
                    yield outcome
        cache = self.process.cache if isinstance(self.process, PagedProcess) else None
        if isinstance(cache, PageCache) and not self.swept:
            cache.sweep()

    def _hand_out(self) -> None:
        if self.interruption.requested:
            self._stop()
        while len(self.running) < self.place.slots and (work := self._next()) is not None:
            self.running[self.place.submit(work)] = work

    def _next(self) -> Work | None:
        if self.delayed and self.delayed[0][0] <= clock.monotonic():
            return heapq.heappop(self.delayed)[2]
        # What is begun comes first: documents in hand stay few.
        if self.ready:
            return self.ready.popleft()
        job = None if self.interruption.requested else next(self.jobs, None)
        if job is None:
            return None
        return self._of_document(job, partial(begin, self.process, self.then))

    def _of_document(self, job: Job, call: partial[Outcome] | partial[Outcome | Unread]) -> Work:
        return Work(call, job, Limits(job.time_limit, self.page_limits.memory))

    def _stop(self) -> None:
        """Leaves what has not begun."""
        self.delayed.clear()
        self.ready = deque(work for work in self.ready if isinstance(work.call, partial) and work.call.func is finish)
        self.running = {future: work for future, work in self.running.items() if not future.cancel()}

    def _until_due(self) -> float | None:
        return max(self.delayed[0][0] - clock.monotonic(), 0.0) if self.delayed else None

    def _take(self, reply: Reply, work: Work) -> Outcome | None:
        if isinstance(reply, FileWanted):
            self.ready.appendleft(replace(work, bring_file=True))
            return None
        if isinstance(reply, Unread):
            self._read_pages(reply, work.job)
            return None
        if reply.error is not None and self._again(reply.error, work):
            return None
        if isinstance(reply, Outcome):
            return _with_pages(_compact(reply, work.job), self.pages.pop(id(work.job), None))
        return self._page_read(reply, work)

    def _again(self, error: KehoachError, work: Work) -> bool:
        """Whether it is tried again, after a while."""
        tries = work.tries + 1
        most = max(self.attempts, _LEAST_ATTEMPTS) if isinstance(error, WorkerDiedError) else self.attempts
        # A file that changed is another document; what took all its time would take it again.
        lasting = not error.transient or isinstance(error, FileChangedError | DocumentTimeoutError)
        if lasting or tries >= most or self.interruption.requested or self._is_given_up(work):
            return False
        due = clock.monotonic() + self.back_off.seconds(tries)
        heapq.heappush(self.delayed, (due, next(self.numbers), replace(work, tries=tries)))
        return True

    def _is_given_up(self, work: Work) -> bool:
        return work.page is not None and id(work.job) not in self.pages

    def _read_pages(self, unread: Unread, job: Job) -> None:
        assert isinstance(self.process, PagedProcess)
        self.swept = False
        self.pages[id(job)] = _Pages(job, len(unread.pages))
        for number in unread.pages:
            seconds, elsewhere = self.page_limits.seconds, self.place.place is Place.CLUSTER
            call = partial(read_page, self.process, number, seconds, elsewhere)
            self.ready.append(Work(call, job, self.page_limits, number))

    def _page_read(self, reply: PageRead, work: Work) -> Outcome | None:
        job, document = work.job, self.pages.get(id(work.job))
        if document is None or work.page is None:  # given up for another page
            return None
        if reply.error is not None:
            del self.pages[id(job)]
            self.ready = deque(work for work in self.ready if work.job is not job)
            return Outcome(job, error=reply.error, fault=reply.fault)
        document.missing -= 1
        document.seconds[work.page] = reply.seconds
        document.entries |= reply.entries
        self._keep(reply.entries)
        if document.missing == 0:
            assert isinstance(self.process, PagedProcess)
            elsewhere = self.place.place is Place.CLUSTER
            self.ready.appendleft(
                self._of_document(job, partial(finish, self.process, self.then, elsewhere, document.entries))
            )
        return None

    def _keep(self, entries: Mapping[str, bytes]) -> None:
        """Keeps what came back from a cluster, whose workers need not see the folder of the cache."""
        cache = self.process.cache if isinstance(self.process, PagedProcess) else None
        if self.place.place is not Place.CLUSTER or not isinstance(cache, PageCache):
            return
        carried = CarriedCache(None, entries)
        for key in entries:
            content = carried.get(key) if cache.get(key) is None else None
            if content is not None:
                cache.put(key, content)


def _compact(outcome: Outcome, job: Job) -> Outcome:
    """The outcome with the job that it answers and shared names: what came from another process has copies of all."""
    return replace(outcome, job=job, counts={sys.intern(name): rows for name, rows in outcome.counts.items()})


def _with_pages(outcome: Outcome, pages: _Pages | None) -> Outcome:
    """The outcome with the time of the pages that were read apart."""
    if pages is None:
        return outcome
    seconds = dict(outcome.page_seconds) | pages.seconds
    total = outcome.seconds + sum(pages.seconds.values())
    return replace(outcome, seconds=total, page_seconds=tuple(sorted(seconds.items())))
