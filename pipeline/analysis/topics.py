"""Tasks and targets of different plans that are the same thing, brought together as topics.

Plans are taken in their order in time. Each record of a plan looks for its topic among those of the plans before it;
pairs are settled best first, so that a plan has at most one entry in a topic and a topic at most one entry of a plan:
between any two plans the relation is one to one. What finds no topic that is like enough begins one: nothing is forced.

A plan often says a thing twice, in a row of its table and in its text. Such records of one plan become one entry
(`Member.restates`); rows of one table, or items of one list, are never taken for restatements of each other.

The id of a topic comes from the wording of its first entry (`Topic.canonical`), the one that began it. It stays the
same when the document is extracted anew, when plans of a later date are added, and from one selection of plans to
another as long as the plan that began the topic is among them; an older plan with the same thing gives it the id of its
own wording. Only where a score lies at the threshold can more plans, which change the rarity of words, move an entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from normalizers.topic_words import words
from pipeline.analysis.similarity import Similarity, Wording

# Chosen on the half of the labelled pairs that is for tuning (docs/topics.md).
THRESHOLDS = {"task": 0.44, "target": 0.59}
CANONICAL_SLACK = 0.05  # a member may be so much less like the first wording than like another of its topic
RESTATED = 0.07  # how much more alike two records of one plan must be, to be one entry of it
MAX_WORDINGS = 3  # of a topic that new ones are compared with
_PLAIN = 0.8  # so alike that its other wordings need not be looked at
_RARE_WORDS = 8  # of a wording by which candidates are looked up
_LOOKUPS = 800  # entries of the index that are read for one wording
_CANDIDATES = 16  # compared in full


@dataclass(frozen=True, slots=True)
class Record:
    """A task or target to be grouped.

    Attributes:
        record_id: its task_id or target_id.
        document_id: its plan.
        kind: `task` or `target`.
        text: the wording of the task, or what the target measures.
        axis: its field of reform.
        place: where in its plan it stands; records of one place do not restate each other.
        unit: of a target: what keeps '40 %' from '2 times a year' ('' for a task).
    """

    record_id: str
    document_id: str
    kind: str
    text: str
    axis: str
    place: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A record in a topic: how like the canonical wording it is, and the entry of its plan that it repeats, if any."""

    record: Record
    score: float
    restates: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is to be done or reached; the first member is the canonical one."""

    topic_id: str
    kind: str
    axis: str
    members: tuple[Member, ...]

    @property
    def canonical(self) -> Record:
        """The record that the topic and its id come from."""
        return self.members[0].record

    @property
    def entries(self) -> dict[str, Member]:
        """The entry of each plan, by document_id, without restatements."""
        return {m.record.document_id: m for m in self.members if m.restates is None}

    @property
    def score(self) -> float:
        """How sure it is that the members belong together: the lowest score of one; 1 for a topic of one plan."""
        return min(m.score for m in self.members)


def group(
    records: Iterable[Record],
    order: Sequence[str],
    abbreviations: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Topic, ...]:
    """Groups the tasks and targets of plans.

    Args:
        records: tasks and targets, those of one plan in its order.
        order: the document_id of every plan, the earliest first.
        abbreviations: short forms that a plan defines, by document_id.

    Returns:
        Topics of tasks, then of targets, in the order in which they begin; every record is in exactly one.
    """
    by_kind: dict[str, dict[str, list[Record]]] = {kind: {} for kind in THRESHOLDS}
    for record in records:
        by_kind[record.kind].setdefault(record.document_id, []).append(record)
    own = abbreviations or {}
    found: list[Topic] = []
    for kind, plans in by_kind.items():
        grouping = _Grouping(kind, plans, own)
        for document_id in order:
            grouping.add(plans.get(document_id, ()))
        found.extend(grouping.topics())
    return tuple(found)


@dataclass(slots=True)
class _Entry:
    """What a plan says on one matter: a record, and those that repeat it."""

    records: list[Record]
    wordings: list[Wording]
    places: set[tuple[str, ...]]


@dataclass(slots=True)
class _Growing:
    """A topic while plans are added."""

    members: list[Member]
    wordings: list[Wording]
    unit: str
    known: set[tuple[str, ...]] = field(default_factory=set)


class _Grouping:
    def __init__(self, kind: str, plans: Mapping[str, Sequence[Record]], own: Mapping[str, Mapping[str, str]]) -> None:
        self.kind = kind
        self.threshold = THRESHOLDS[kind]
        cache: dict[tuple[str, int], tuple[str, ...]] = {}
        content: dict[str, tuple[str, ...]] = {}
        for document_id, records in plans.items():
            table = own.get(document_id, {})
            for record in records:
                key = (record.text, id(table) if table else 0)
                if key not in cache:
                    cache[key] = words(record.text, table)
                content[record.record_id] = cache[key]
        self.similarity = Similarity(content.values())
        distinct = {w: self.similarity.wording(w) for w in dict.fromkeys(content.values())}
        self.wordings = {record_id: distinct[w] for record_id, w in content.items()}
        self.growing: list[_Growing] = []
        self.index: dict[str, list[int]] = {}
        self.scores: dict[tuple[Wording, Wording], float] = {}
        self.exact: dict[tuple[tuple[str, ...], str], list[int]] = {}

    def add(self, records: Sequence[Record]) -> None:
        """The records of the next plan."""
        entries = list(self._entries(records))
        claimed: set[int] = set()
        offers = [
            (-score, place, topic)
            for place, entry in enumerate(entries)
            for topic, score in self._offers(entry, claimed)
            if score >= self.threshold
        ]
        placed: dict[int, int] = {}
        taken: set[int] = set()
        for _, place, topic in sorted(offers):
            if place not in placed and topic not in taken:
                placed[place] = topic
                taken.add(topic)
        for place, entry in enumerate(entries):
            self._place(entry, placed.get(place))

    def topics(self) -> Iterator[Topic]:
        """The topics, each with an id of its own."""
        seen: Counter[str] = Counter()
        for growing in self.growing:
            first = growing.members[0].record
            key = " ".join((self.kind, growing.unit, *self.wordings[first.record_id].words))
            digest = sha256(key.encode()).hexdigest()[:10]
            seen[digest] += 1
            # A plan that says one thing in two rows begins two topics of the same wording.
            suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
            yield Topic(f"{self.kind}-{digest}{suffix}", self.kind, first.axis, tuple(growing.members))

    def _entries(self, records: Sequence[Record]) -> Iterator[_Entry]:
        """The records of a plan, those that say the same brought together; rows of tables first, they say most."""
        entries: list[_Entry] = []
        by_word: dict[str, list[int]] = {}
        for record in sorted(records, key=lambda r: bool(r.place) and r.place[0] != "table"):
            wording = self.wordings[record.record_id]
            best = self._restated(record, wording, entries, by_word)
            if best is None:
                for word in wording.rarest[:_RARE_WORDS]:
                    by_word.setdefault(word, []).append(len(entries))
                entries.append(_Entry([record], [wording], {record.place}))
            else:
                entries[best].records.append(record)
                entries[best].wordings.append(wording)
                entries[best].places.add(record.place)
        position = {record.record_id: at for at, record in enumerate(records)}
        yield from sorted(entries, key=lambda e: position[e.records[0].record_id])

    def _restated(
        self, record: Record, wording: Wording, entries: Sequence[_Entry], by_word: Mapping[str, Sequence[int]]
    ) -> int | None:
        near = Counter(at for word in wording.rarest[:_RARE_WORDS] for at in by_word.get(word, ()))
        best: tuple[float, int] | None = None
        for at in near:
            entry = entries[at]
            if record.place in entry.places or entry.records[0].unit != record.unit:
                continue
            score = self._score(wording, entry.wordings[0])
            if score >= self.threshold + RESTATED and (best is None or (-score, at) < best):
                best = (-score, at)
        return None if best is None else best[1]

    def _offers(self, entry: _Entry, claimed: set[int]) -> Iterable[tuple[int, float]]:
        """Topics for an entry: one that has its very words, if no other entry of the plan has it."""
        for known in self.exact.get((entry.wordings[0].words, entry.records[0].unit), ()):
            if known not in claimed:
                claimed.add(known)
                return ((known, 1.0),)
        return self._like(entry)

    def _like(self, entry: _Entry) -> Iterator[tuple[int, float]]:
        """Topics that could be that of an entry, with their scores."""
        unit = entry.records[0].unit
        for topic in sorted({t for wording in entry.wordings for t in self._candidates(wording, unit)}):
            growing = self.growing[topic]
            first = self._score(entry.wordings[0], growing.wordings[0])
            if first < self.threshold - CANONICAL_SLACK:
                continue
            if first < _PLAIN:
                first = max([self._score(w, o) for w in entry.wordings for o in growing.wordings])
            yield topic, first

    def _score(self, one: Wording, other: Wording) -> float:
        # Plans copy from each other: the same two wordings meet again and again.
        key = (one, other)
        score = self.scores.get(key)
        if score is None:
            score = self.scores[key] = self.similarity.score(one, other)
        return score

    def _candidates(self, wording: Wording, unit: str) -> list[int]:
        same = self.exact.get((wording.words, unit), [])
        shared: Counter[int] = Counter()
        looked = 0
        for word in wording.rarest[:_RARE_WORDS]:
            topics = self.index.get(word, ())
            if looked and looked + len(topics) > _LOOKUPS:
                break
            looked += len(topics)
            shared.update(topics)
        likely = [t for t, _ in shared.most_common(_CANDIDATES) if self.growing[t].unit == unit]
        return [*same[:1], *likely]

    def _place(self, entry: _Entry, topic: int | None) -> None:
        if topic is None:
            topic = len(self.growing)
            self.growing.append(_Growing([], [], entry.records[0].unit))
        growing = self.growing[topic]
        first = entry.records[0]
        for record, wording in zip(entry.records, entry.wordings, strict=True):
            score = self._score(wording, growing.wordings[0]) if growing.wordings else 1.0
            restates = None if record is first else first.record_id
            growing.members.append(Member(record, round(score, 3), restates))
            self._learn(growing, topic, wording)

    def _learn(self, growing: _Growing, topic: int, wording: Wording) -> None:
        same = self.exact.setdefault((wording.words, growing.unit), [])
        if topic not in same:
            same.append(topic)
        if wording.words in growing.known or len(growing.wordings) >= MAX_WORDINGS:
            return
        growing.known.add(wording.words)
        growing.wordings.append(wording)
        for word in wording.rarest[:_RARE_WORDS]:
            topics = self.index.setdefault(word, [])
            if not topics or topics[-1] != topic:
                topics.append(topic)
