"""Agencies in table cells: one entry a body, who leads and who coordinates, and a canonical form for comparison.

A cell names bodies with marks between them ('Bộ A; Bộ B'), with line ends alone, or with nothing ('Bộ A Bộ B'); a
comma separates named bodies and not the nouns of one collective phrase ('Các phòng, đơn vị'). Which words begin a body
is data (`data/agencies.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from normalizers import casing
from normalizers.agency_bodies import Words, lone_field, members, shared_bodies
from normalizers.agency_words import Start, facts, opening, word_set
from normalizers.text import fold, squeeze

_BULLET = re.compile(r"^\s*(?:[-–—+•*·▪●○◦]+|\(?(?:[a-zđ]|\d{1,2})[.)])\s*(?=\S)")
_INNER_BULLET = re.compile(r"(?<=[.;,:])\s*[-–—+•*]\s+")
_DASH = re.compile(r"\s[-–—+•*]\s+")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=\S)")
_BREAK = re.compile(r"\s*;\s*")


def split(lines: Sequence[str]) -> tuple[str, ...]:
    """The bodies that a cell names, in order and as printed; `lines` are its visual lines or its text as one."""
    bodies: list[str] = []
    shared: list[str] = []  # the type words of the item before, for 'Các Bộ: Tài chính; Xây dựng'
    for item in _items(lines):
        if shared and not lone_field(item, 0):
            shared = []
        found = members(item, 0, shared) if shared else shared_bodies(item)
        if item.keys[0] == "các" and len(item.words) > 1 and item.words[1].endswith(":"):
            shared = found[0].split()[:1]
        for body in found:
            clean = _clean(body)
            if clean:
                bodies.append(clean)
    return tuple(bodies)


def lead_and_coordinators(
    lead_lines: Sequence[str], coordinating_lines: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who leads and who coordinates, of the two cells of a row (the lines of each; none for an absent cell).

    'A phối hợp B' in the lead cell: A leads, B is the first coordinator. 'A trình B': A leads.
    """
    lead, helping = _parted("\n".join(lead_lines))
    own, others = _parted("\n".join(coordinating_lines))
    leads = list(split(_before(lead).split("\n")))
    coordinators = [*split(helping.split("\n")), *split(own.split("\n")), *split(others.split("\n"))]
    marked = [b for b in leads if fold(b).endswith("(phối hợp") or fold(b).endswith("phối hợp)")]
    leads = [_unmarked(b) for b in leads if b not in marked]
    coordinators = [_unmarked(b) for b in marked] + coordinators
    return tuple(leads), tuple({fold(b): b for b in reversed(coordinators)}[k] for k in _ordered(coordinators))


def tells_roles(text: str) -> bool:
    """Whether the words of a cell tell who leads from who coordinates: 'Chủ trì: ...', 'A phối hợp với B'."""
    cooperation, label, _ = _cooperation()
    return label.search(text) is not None or cooperation.search(text) is not None


def role_spans(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the lead and the coordinators stand in a cell 'Chủ trì: A; Phối hợp: B'; None for other cells."""
    labels = list(_cooperation()[1].finditer(text))
    if len(labels) != 2 or text[: labels[0].start()].strip():
        return None
    spans = []
    for label, end in zip(labels, (labels[1].start(), len(text)), strict=True):
        inner = text[label.end() : end]
        start = label.end() + len(inner) - len(inner.lstrip())
        spans.append((start, start + len(inner.strip().rstrip(" \t\n.;,-–"))))
    helping = ["phối" in label[0].lower() for label in labels]
    if helping[0] == helping[1]:
        return None
    return (spans[1], spans[0]) if helping[0] else (spans[0], spans[1])


def opens_body(text: str) -> bool:
    """Whether a text begins with the name of a body."""
    return _opens(text)


def canonical(name: str, abbreviations: Mapping[str, str] | None = None) -> str:
    """A form in which the names of one body are equal over documents: 'Phòng TCHC' is 'Phòng Tổ chức hành chính'.

    Short forms are written out, by `abbreviations` (the document's own) and by general ones; 'các' before a body in
    general, hyphens and 'có' of 'có liên quan' go; the case is that of `casing`.
    """
    table = {**facts()["abbreviations"], **(abbreviations or {})}
    text = squeeze(name)
    for _ in range(3):
        expanded = _expand(text, table)
        if expanded == text:
            break
        text = expanded
    words = [w for w in re.sub(r"\s[-–—]\s", " ", f" {text} ").strip(" .,;:-–").split() if w]
    plural = word_set("plural").longest([fold(w) for w in words], 0)
    text = re.sub(r"\bcó liên quan\b", "liên quan", " ".join(words[plural:] or words).lower())
    return casing.capitalise(casing.respell(text))


def _ordered(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(fold(n) for n in names))


def _expand(text: str, table: Mapping[str, str]) -> str:
    def whole(word: str) -> str:
        bare = word.strip(".,;:()")
        expansion = table.get(bare)
        return word if expansion is None or not bare else word.replace(bare, expansion, 1)

    return " ".join(whole(w) for w in text.split())


def _clean(body: str) -> str:
    text = _BULLET.sub("", squeeze(body)).strip(" .,;:")
    text = re.sub(r"^(?:và|Và|&)\s+", "", text).strip(" .,;:")
    return "" if fold(text) == "" or text.lower() in facts()["words"]["empty"] else text


def _unmarked(body: str) -> str:
    return re.sub(r"\s*\((?:chủ trì|phối hợp)\)$", "", body, flags=re.IGNORECASE)


# --- A phối hợp B ----------------------------------------------------------------------------------------------------


@cache
def _cooperation() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def phrases(words: Sequence[str]) -> str:
        return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))

    data = facts()["cooperation"]
    labels = phrases([*data["labels_lead"], *data["labels_coordinating"]])
    return (
        re.compile(rf"(?i)(?<!\w)(?:{phrases(data['with'])})(?!\w)\s*:?"),
        re.compile(rf"(?im)(?:^|(?<=[;.,]))[-–+•* \t]{{0,6}}(?:{labels})[ \t]{{0,6}}:"),
        re.compile(rf"(?<!\w)(?:{phrases(data['before'])})(?!\w)"),
    )


def _parted(text: str) -> tuple[str, str]:
    """The text before and after 'phối hợp với' where a body follows; also by the labels 'Chủ trì:', 'Phối hợp:'."""
    cooperation, label, _ = _cooperation()
    lead, helping, position, target = "", "", 0, 0
    for match in label.finditer(text):
        part = text[position : match.start()]
        lead, helping = (lead + part, helping) if not target else (lead, helping + part)
        target = int("phối" in match[0].lower())
        position = match.end()
        lead, helping = (lead + "\n", helping) if not target else (lead, helping + "\n")
    lead, helping = (lead + text[position:], helping) if not target else (lead, helping + text[position:])
    for match in cooperation.finditer(lead):
        if _opens(lead[match.end() :]):
            before = lead[: match.start()].rstrip(" \n\t,(")
            if before[-7:].lower() == "chủ trì":
                before = before[:-7].rstrip(" \n\t,(")
            return before, f"{lead[match.end() :]}\n{helping}"
    return lead, helping


def _before(lead: str) -> str:
    """The text before 'trình' and its like, where a body stands on both sides."""
    for match in _cooperation()[2].finditer(lead):
        previous = re.search(r"(\w+)\s*$", lead[max(0, match.start() - 20) : match.start()])
        if previous is None or previous[1].lower() in facts()["cooperation"]["not_before"]:
            continue
        if _opens(lead[match.end() :]):
            return lead[: match.start()]
    return lead


def _opens(text: str) -> bool:
    """Whether a text begins with a body."""
    words = text[:80].replace("\n", " ").split()
    return bool(words) and opening(words, [fold(w) for w in words], 0).kind is not Start.OTHER


# --- Items of a cell -------------------------------------------------------------------------------------------------


def _items(lines: Sequence[str]) -> list[Words]:
    """The cell cut where a mark says so: bullets, ';', a full stop before another body."""
    flat = [line for text in lines for line in text.split("\n") if line.strip()]
    width = max((len(line.strip()) for line in flat), default=0)
    bulleted = bool(flat) and _BULLET.match(flat[0]) is not None
    items: list[list[tuple[str, str]]] = [[]]
    previous = ""
    for line in flat:
        text = squeeze(line)
        bullet = _BULLET.match(text)
        if bullet and (_opens(text[bullet.end() :]) or (bulleted and not previous.endswith(("-", "–", ",")))):
            items.append([])
            text = text[bullet.end() :]
        gap = "fill" if previous and len(previous) + len(text.split(" ")[0]) + 3 <= width else "line"
        for number, piece in enumerate(_pieces(text, bulleted)):
            if number:
                items.append([])
            items[-1] += [(w, gap if i == 0 and number == 0 else "") for i, w in enumerate(piece.split())]
        previous = squeeze(line)
    return [_words(item) for item in items if item]


def _pieces(text: str, bulleted: bool) -> list[str]:
    cuts = [m.span() for m in _BREAK.finditer(text)]
    cuts += [m.span() for m in _INNER_BULLET.finditer(text)]
    dashes = _DASH.finditer(text) if bulleted else iter(())
    for match in (*dashes, *_SENTENCE.finditer(text)):
        if _opens(text[match.end() : match.end() + 80]) and text[match.end()].isupper():
            cuts.append(match.span())
    pieces, position = [], 0
    for start, end in sorted(cuts):
        if start >= position:
            pieces.append(text[position:start])
            position = end
    return [*pieces, text[position:]]


def _parts(word: str, following: list[str]) -> list[str]:
    """A word cut where it runs two bodies together: 'tế,Bộ', 'tế/Sở'; not 'CB,CC,VC', and not '(đ/c Nam)'."""
    if word.isupper():
        return [word]
    parts = re.split(r"(?<=,)(?=[^\W\d_])", word)
    last, slash, rest = parts[-1].partition("/")
    if slash and _opens(" ".join([rest, *following])):
        parts[-1:] = [last + slash, rest]
    return parts


def _words(item: list[tuple[str, str]]) -> Words:
    spread: list[tuple[str, str]] = []
    for at, (word, gap) in enumerate(item):
        parts = _parts(word, [w for w, _ in item[at + 1 : at + 5]])
        spread += [(part, gap if i == 0 else "") for i, part in enumerate(parts)]
    depths, depth = [], 0
    for word, _ in spread:
        depths.append(depth)
        depth = max(0, depth + word.count("(") - word.count(")"))
    if depth:  # a bracket never closed hides nothing
        depths = [0] * len(spread)
    return Words([w for w, _ in spread], [fold(w) for w, _ in spread], [g for _, g in spread], depths)
