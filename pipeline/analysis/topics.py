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

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from normalizers.topic_words import directions, opposed, words
from pipeline.analysis.similarity import Similarity, Wording

# Chosen on the half of the labelled pairs that is for tuning (docs/topics.md).
THRESHOLDS = {"task": 0.44, "target": 0.59}
CANONICAL_SLACK = 0.05  # a member may be so much less like the first wording than like another of its topic
RESTATED = 0.07  # how much more alike two records of one plan must be, to be one entry of it
MAX_WORDINGS = 3  # of a topic that new ones are compared with
_PLAIN = 0.8  # so alike that its other wordings need not be looked at
_LOOKUPS = 800  # entries of the index that are read for one wording
_CANDIDATES = 16  # compared in full
_NONE: array[int] = array("q")
_BEFORE_NUMBER = re.compile(r"((?:[^\W\d]+\s+){1,5})\d")
_BOUNDS = {"ge": "at_least", "gt": "at_least", "le": "at_most", "lt": "at_most"}
_SIGNS = frozenset(_BOUNDS.values())


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
        ways: of a target: where it points (`target_ways`); opposite ones are never the same.
    """

    record_id: str
    document_id: str
    kind: str
    text: str
    axis: str
    place: tuple[str, ...] = ()
    unit: str = ""
    ways: frozenset[str] = frozenset()


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


def target_ways(indicator: str, text: str, comparator: str | None) -> frozenset[str]:
    """Where a target points: late or in time, more or less, at least or at most.

    Args:
        indicator: what is measured; often without the verb that says in which direction.
        text: the whole wording: what stands right before a number ("cắt giảm tối thiểu 30 %") counts where the
            indicator does not say the opposite; what comes later is purpose and manner.
        comparator: as in the table `targets`.
    """
    said = directions(indicator)
    stated = directions(" ".join(_BEFORE_NUMBER.findall(text)))
    more = stated - opposed(stated, said)
    bound = _BOUNDS.get(comparator or "")
    return said | more | ({bound} if bound else frozenset())


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
    ways: frozenset[str]
    seen: set[Wording] = field(default_factory=set)


class _Grouping:
    """Plan after plan; the pairs of a plan are scored at once, which is many times faster than one by one."""

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
        self.wordings = {record_id: self.similarity.wording(w) for record_id, w in content.items()}
        self.growing: list[_Growing] = []
        self.firsts: list[int] = []  # the number of the first wording of each topic
        self.index: dict[str, array[int]] = {}
        self.exact: dict[tuple[Wording, str], list[int]] = {}

    def add(self, records: Sequence[Record]) -> None:
        """The records of the next plan."""
        entries = list(self._entries(records))
        placed: dict[int, int] = {}
        taken: set[int] = set()
        for _, place, topic in self._offers(entries):
            if place not in placed and topic not in taken:
                placed[place] = topic
                taken.add(topic)
        self._place(entries, placed)

    def topics(self) -> Iterator[Topic]:
        """The topics, each with an id of its own."""
        seen: Counter[str] = Counter()
        for growing in self.growing:
            first = growing.members[0].record
            key = " ".join(
                (self.kind, growing.unit, *sorted(first.ways - _SIGNS), *self.wordings[first.record_id].words)
            )
            digest = sha256(key.encode()).hexdigest()[:10]
            seen[digest] += 1
            # A plan that says one thing in two rows begins two topics of the same wording.
            suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
            yield Topic(f"{self.kind}-{digest}{suffix}", self.kind, first.axis, tuple(growing.members))

    def _entries(self, records: Sequence[Record]) -> Iterator[_Entry]:
        """The records of a plan, those that say the same brought together; rows of tables first, they say most."""
        elsewhere = [bool(record.place) and record.place[0] != "table" for record in records]
        ordered = sorted(range(len(records)), key=elsewhere.__getitem__)
        alike = self._restatements([records[at] for at in ordered])
        found: dict[int, _Entry] = {}
        for position, at in enumerate(ordered):
            record = records[at]
            # Best first; the first of them that is an entry, and not of the same table or list.
            near = (found[e] for _, e in sorted(alike.get(position, ())) if e in found)
            entry = next((e for e in near if record.place not in e.places), None)
            wording = self.wordings[record.record_id]
            if entry is None:
                found[position] = _Entry([record], [wording], {record.place})
            else:
                entry.records.append(record)
                entry.wordings.append(wording)
                entry.places.add(record.place)
        for position in sorted(found, key=ordered.__getitem__):
            yield found[position]

    def _restatements(self, records: Sequence[Record]) -> dict[int, list[tuple[float, int]]]:
        """For each record those before it that it could restate: (score, negative; position)."""
        if len({record.place for record in records}) < 2:
            return {}
        wordings = [self.wordings[record.record_id] for record in records]
        by_word: dict[str, list[int]] = {}
        pairs: list[tuple[int, int]] = []
        for at, (record, wording) in enumerate(zip(records, wordings, strict=True)):
            lists = [by_word.setdefault(word, []) for word in wording.rarest]
            for other in set().union(*lists):
                near = records[other]
                same = wordings[other] is wording
                if near.place != record.place and near.unit == record.unit and _agree(record.ways, near.ways, same):
                    pairs.append((at, other))
            for positions in lists:
                positions.append(at)
        numbers = [wording.number for wording in wordings]
        scores = self.similarity.scores([numbers[at] for at, _ in pairs], [numbers[other] for _, other in pairs])
        found: dict[int, list[tuple[float, int]]] = {}
        for (at, other), score in zip(pairs, scores, strict=True):
            if score >= self.threshold + RESTATED:
                found.setdefault(at, []).append((-score, other))
        return found

    def _offers(self, entries: Sequence[_Entry]) -> list[tuple[float, int, int]]:
        """Topics for entries, the best first: (score, negative; place of the entry; topic)."""
        offers: list[tuple[float, int, int]] = []
        claimed: set[int] = set()
        pairs: list[tuple[int, int]] = []
        for place, entry in enumerate(entries):
            # One that has its very words, if no other entry of the plan has it.
            same = self.exact.get((entry.wordings[0], entry.records[0].unit), ())
            known = next((t for t in same if t not in claimed and self._agrees(entry, t)), None)
            if known is None:
                pairs += [(place, topic) for topic in self._candidates(entry)]
            else:
                claimed.add(known)
                offers.append((-1.0, place, known))
        offers += [(-score, place, topic) for place, topic, score in self._like(entries, pairs)]
        return sorted(offers)

    def _like(self, entries: Sequence[_Entry], pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, float]]:
        """Which of these pairs of an entry and a topic are like enough, with their scores."""
        ones = [entry.wordings[0].number for entry in entries]
        firsts = self.similarity.scores([ones[p] for p, _ in pairs], [self.firsts[t] for _, t in pairs])
        best: dict[tuple[int, int], float] = {}
        ways: list[tuple[tuple[int, int], int, int]] = []
        for pair, score in zip(pairs, firsts, strict=True):
            if score < self.threshold - CANONICAL_SLACK:
                continue
            best[pair] = score
            if score < _PLAIN:
                ways += self._other_ways(entries[pair[0]], pair)
        scores = self.similarity.scores([one for _, one, _ in ways], [other for _, _, other in ways])
        for (pair, _, _), score in zip(ways, scores, strict=True):
            best[pair] = max(best[pair], score)
        return ((place, topic, score) for (place, topic), score in best.items() if score >= self.threshold)

    def _other_ways(self, entry: _Entry, pair: tuple[int, int]) -> list[tuple[tuple[int, int], int, int]]:
        """The wordings of an entry and a topic two by two, but for the first of both."""
        others = self.growing[pair[1]].wordings
        if len(others) == len(entry.wordings) == 1:
            return []
        return [(pair, one.number, other.number) for one in entry.wordings for other in others][1:]

    def _candidates(self, entry: _Entry) -> set[int]:
        """Topics that share rare words with an entry, of its unit."""
        unit = entry.records[0].unit
        found: set[int] = set()
        for wording in entry.wordings:
            found.update(self.exact.get((wording, unit), ())[:1])
            found.update(t for t in self._sharing(wording) if self.growing[t].unit == unit)
        return {topic for topic in found if self._agrees(entry, topic)}

    def _agrees(self, entry: _Entry, topic: int) -> bool:
        growing, first = self.growing[topic], entry.records[0]
        return _agree(first.ways, growing.ways, entry.wordings[0] in growing.seen)

    def _sharing(self, wording: Wording) -> list[int]:
        """The topics that share most of the rare words of a wording; of those that share as many, those met first."""
        lists: list[array[int]] = []
        looked = 0
        for word in wording.rarest:
            topics = self.index.get(word, _NONE)
            if looked and looked + len(topics) > _LOOKUPS:
                break
            looked += len(topics)
            lists.append(topics)
        if not looked:
            return []
        met = np.concatenate([np.frombuffer(topics, np.int64) for topics in lists])
        by_topic = np.sort(met << 32 | np.arange(len(met)))
        topics_met = by_topic >> 32
        begins = np.concatenate(([0], 1 + np.flatnonzero(topics_met[1:] != topics_met[:-1])))
        times = np.concatenate((begins[1:], [len(met)])) - begins
        first_met = by_topic[begins] & 0xFFFFFFFF
        found = topics_met[begins]
        if len(found) > _CANDIDATES:
            found = found[np.argpartition(first_met - (times << 32), _CANDIDATES)[:_CANDIDATES]]
        chosen: list[int] = found.tolist()
        return chosen

    def _place(self, entries: Sequence[_Entry], placed: Mapping[int, int]) -> None:
        """Every entry into its topic, or into one that it begins."""
        into: list[int] = []
        for place, entry in enumerate(entries):
            topic = placed.get(place)
            if topic is None:
                topic = len(self.growing)
                self.growing.append(_Growing([], [], entry.records[0].unit, entry.records[0].ways))
                self.firsts.append(entry.wordings[0].number)
            into.append(topic)
        ones = [wording.number for entry in entries for wording in entry.wordings]
        firsts = [self.firsts[t] for t, entry in zip(into, entries, strict=True) for _ in entry.wordings]
        scores = iter(self.similarity.scores(ones, firsts))
        for topic, entry in zip(into, entries, strict=True):
            growing, first = self.growing[topic], entry.records[0]
            growing.ways |= first.ways - opposed(first.ways, growing.ways)
            for record, wording in zip(entry.records, entry.wordings, strict=True):
                restates = None if record is first else first.record_id
                growing.members.append(Member(record, round(next(scores), 3), restates))
                self._learn(growing, topic, wording)

    def _learn(self, growing: _Growing, topic: int, wording: Wording) -> None:
        if wording in growing.seen:
            return
        growing.seen.add(wording)
        self.exact.setdefault((wording, growing.unit), []).append(topic)
        if len(growing.wordings) >= MAX_WORDINGS:
            return
        growing.wordings.append(wording)
        for word in wording.rarest:
            topics = self.index.get(word)
            if topics is None:
                topics = self.index[word] = array("q")
            if not topics or topics[-1] != topic:
                topics.append(topic)


def _agree(one: frozenset[str], other: frozenset[str], same_wording: bool) -> bool:
    """Two targets can be the same: nothing in them is opposite, or no more than the signs before one and the same."""
    apart = opposed(one, other)
    if not apart:
        return True
    return same_wording and apart <= _SIGNS and one - _SIGNS == other - _SIGNS
