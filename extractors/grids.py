"""Ruled tables of one page: ruling lines and fills to grids of cells, also where some rules are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.geometry import Box, Rule
from extractors.gutters import virtual_columns, virtual_rules
from extractors.lines import line, visual_lines
from extractors.page import Grid, GridCell, Line, Page, Word

_SNAP = 3.0  # points: rules this near lie on one line
_REACH = 4.0  # points: rules this near to each other touch
_COVERED = 0.55  # of a cell's side: a border is there when rules cover this much of it
_LEAST_SIDE = 5.0  # points: narrower strips between two rules are no cells
_OVERHANG = 9.0  # points: rules that reach this far over the outermost crossing one imply a missing border


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Where the rules of one table stand: the positions of its columns' and rows' borders, and the rules themselves."""

    xs: list[float]
    ys: list[float]
    horizontal: list[Rule]
    vertical: list[Rule]


def find_grids(page: Page) -> tuple[list[Grid], list[Word]]:
    """The grids of a page from top to bottom, their cells filled, and the words outside all of them."""
    rules = merge_rules([*page.rules, *_fill_edges(page.fills)])
    grids: list[Grid] = []
    rest = list(page.words)
    for component in _components(rules):
        lattice = _lattice(component, rest)
        if lattice is None:
            continue
        box = Box(lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1])
        inside = [w for w in rest if w.box is not None and box.contains(*w.box.centre)]
        grid = _grid(lattice, box, inside)
        if grid is None:
            continue
        taken = {id(w) for w in inside}
        rest = [w for w in rest if id(w) not in taken]
        grids.append(grid)
    grids.sort(key=lambda g: (g.box.top if g.box else 0.0, g.box.x0 if g.box else 0.0))
    return grids, rest


def _fill_edges(fills: Sequence[Box]) -> list[Rule]:
    """The edges of filled cells that have a filled neighbour: shading in place of rules."""
    edges: list[Rule] = []
    for box in fills:
        if box.width < 2 * _LEAST_SIDE or box.height < 2 * _LEAST_SIDE:
            continue
        if not any(_neighbours(box, other) for other in fills if other is not box):
            continue
        edges += [Rule("h", y, box.x0, box.x1) for y in (box.top, box.bottom)]
        edges += [Rule("v", x, box.top, box.bottom) for x in (box.x0, box.x1)]
    return edges


def _neighbours(a: Box, b: Box) -> bool:
    side = abs(a.x1 - b.x0) < _REACH or abs(b.x1 - a.x0) < _REACH
    above = abs(a.bottom - b.top) < _REACH or abs(b.bottom - a.top) < _REACH
    level = min(a.bottom, b.bottom) - max(a.top, b.top) > 0.6 * max(a.height, b.height)
    upright = min(a.x1, b.x1) - max(a.x0, b.x0) > 0.6 * min(a.width, b.width)
    return side and level or above and upright


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line that touch become one: cell borders are mostly drawn cell by cell."""
    merged: list[Rule] = []
    for orientation in ("h", "v"):
        runs: list[list[Rule]] = []
        for rule in sorted((r for r in rules if r.orientation == orientation), key=lambda r: r.position):
            if runs and rule.position - runs[-1][-1].position <= _SNAP * 0.6:
                runs[-1].append(rule)
            else:
                runs.append([rule])
        for run in runs:
            merged += _merge_run(run)
    return merged


def _merge_run(run: list[Rule]) -> list[Rule]:
    position = sum(r.position * max(r.length, 0.1) for r in run) / sum(max(r.length, 0.1) for r in run)
    merged: list[Rule] = []
    for rule in sorted(run, key=lambda r: r.start):
        last = merged[-1] if merged else None
        if last is not None and rule.start - last.end <= _REACH:
            thickness = max(last.thickness, rule.thickness)
            merged[-1] = replace(last, end=max(last.end, rule.end), thickness=thickness)
        else:
            merged.append(replace(rule, position=position))
    return merged


def _components(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch or cross, directly or through others."""
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    horizontal = [i for i, r in enumerate(rules) if r.orientation == "h"]
    vertical = [i for i, r in enumerate(rules) if r.orientation == "v"]
    for i in horizontal:
        for j in vertical:
            if _touch(rules[i], rules[j]):
                parent[root(i)] = root(j)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(root(i), []).append(rule)
    whole = [g for g in groups.values() if len(g) > 1]
    lone = [g[0] for g in groups.values() if len(g) == 1 and g[0].orientation == "h"]
    headers = [g for g in whole if _is_header(g)]
    taken: set[int] = set()
    for header in sorted(headers, key=_bottom, reverse=True):
        # from the lowest up: a level rule belongs to the nearest header above it
        below = [r for r in lone if id(r) not in taken and _stands_under(r, header)]
        taken |= {id(r) for r in below}
        header += below
    return whole + _stacks([r for r in lone if id(r) not in taken])


def _is_header(group: list[Rule]) -> bool:
    """A ruled or shaded strip of few rows and several columns: the header of a table that has level rules below."""
    uprights = [r for r in group if r.orientation == "v"]
    if len(_positions(r.position for r in uprights)) < 3:
        return False
    end = max(r.end for r in uprights) + _REACH
    return len(_positions(r.position for r in group if r.orientation == "h" and r.position <= end)) <= 3


def _bottom(group: list[Rule]) -> float:
    return max(r.position for r in group if r.orientation == "h")


def _stands_under(rule: Rule, header: list[Rule]) -> bool:
    left, right = (
        min(r.start for r in header if r.orientation == "h"),
        max(r.end for r in header if r.orientation == "h"),
    )
    wide = abs(rule.start - left) < _OVERHANG and abs(rule.end - right) < _OVERHANG
    return wide and rule.position > _bottom(header) - _REACH


def _touch(h: Rule, v: Rule) -> bool:
    across = h.start - _REACH <= v.position <= h.end + _REACH
    return across and v.start - _REACH <= h.position <= v.end + _REACH


def _stacks(lone: list[Rule]) -> list[list[Rule]]:
    """Level rules of one width under each other: a table without upright rules."""
    stacks: list[list[Rule]] = []
    for rule in sorted(lone, key=lambda r: r.position):
        if rule.length < 100:
            continue
        for stack in stacks:
            last = stack[-1]
            if abs(last.start - rule.start) < _REACH and abs(last.end - rule.end) < _REACH:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [s for s in stacks if len(s) >= 3]


def _positions(values: Iterable[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(g) / len(g) for g in groups]


def _lattice(component: list[Rule], words: Sequence[Word]) -> _Lattice | None:
    horizontal = [r for r in component if r.orientation == "h"]
    vertical = [r for r in component if r.orientation == "v"]
    if not horizontal:
        return None
    left, right = min(r.start for r in horizontal), max(r.end for r in horizontal)
    ys = _positions(r.position for r in horizontal)
    if not vertical:
        vertical = virtual_columns(ys, left, right, words)
        if not vertical:
            return None
    xs = _positions(r.position for r in vertical)
    top, bottom = min(r.start for r in vertical), max(r.end for r in vertical)
    if _is_header(component) and ys[-1] > bottom + _REACH:
        # the columns of a header hold for the level rules under it, too
        vertical += virtual_rules(xs, [bottom, *(y for y in ys if y > bottom + _REACH)], words)
        bottom = ys[-1]
    if xs[0] - left > _OVERHANG:
        vertical.append(Rule("v", left, top, bottom))
    if right - xs[-1] > _OVERHANG:
        vertical.append(Rule("v", right, top, bottom))
    if ys[0] - top > _OVERHANG:
        horizontal.append(Rule("h", top, xs[0], xs[-1]))
    if bottom - ys[-1] > _OVERHANG:
        horizontal.append(Rule("h", bottom, xs[0], xs[-1]))
    xs, ys = _positions(r.position for r in vertical), _positions(r.position for r in horizontal)
    return _Lattice(xs, ys, horizontal, vertical) if _tabular(xs, ys) else None


def _tabular(xs: list[float], ys: list[float]) -> bool:
    columns, rows = len(xs) - 1, len(ys) - 1
    return columns >= 2 and rows >= 1 and columns * rows >= 3


def _grid(lattice: _Lattice, box: Box, words: Sequence[Word]) -> Grid | None:
    xs, ys = _without_slivers(lattice.xs), _without_slivers(lattice.ys)
    if not _tabular(xs, ys):
        return None
    columns, rows = len(xs) - 1, len(ys) - 1
    owner = _merged(lattice, xs, ys)
    groups: dict[int, list[tuple[int, int]]] = {}
    for r in range(rows):
        for c in range(columns):
            groups.setdefault(owner[r * columns + c], []).append((r, c))
    areas = [a for places in groups.values() for a in _rectangles(places)]
    if len(areas) < 3:
        return None
    boxes = [Box(xs[a[1]], ys[a[0]], xs[a[3] + 1], ys[a[2] + 1]) for a in areas]
    contents: list[list[Word]] = [[] for _ in areas]
    for word in words:
        contents[_home(word, boxes)].append(word)
    cells = [
        GridCell(r0, c0, r1 - r0 + 1, c1 - c0 + 1, tuple(cell_lines(content)), cell_box)
        for (r0, c0, r1, c1), cell_box, content in zip(areas, boxes, contents, strict=True)
    ]
    cells.sort(key=lambda c: (c.row, c.column))
    return Grid(rows, columns, tuple(cells), box)


def cell_lines(words: Sequence[Word]) -> list[Line]:
    """The lines in a cell; words never leave it, so no columns are looked for."""
    return [line(row) for row in visual_lines(words)]


def _without_slivers(values: list[float]) -> list[float]:
    kept = [values[0]]
    for value in values[1:]:
        if value - kept[-1] >= _LEAST_SIDE:
            kept.append(value)
        elif value == values[-1] and len(kept) > 1:
            kept[-1] = value
    return kept


def _merged(lattice: _Lattice, xs: list[float], ys: list[float]) -> list[int]:
    """For each elementary place the number of the cell that it belongs to: places without a border between are one."""
    columns, rows = len(xs) - 1, len(ys) - 1
    owner = list(range(rows * columns))

    def unite(a: int, b: int) -> None:
        old, new = owner[b], owner[a]
        if old != new:
            owner[:] = [new if o == old else o for o in owner]

    for r in range(rows):
        for c in range(columns):
            place = r * columns + c
            if c + 1 < columns and not _bordered(lattice.vertical, xs[c + 1], ys[r], ys[r + 1]):
                unite(place, place + 1)
            if r + 1 < rows and not _bordered(lattice.horizontal, ys[r + 1], xs[c], xs[c + 1]):
                unite(place, place + columns)
    return owner


def _bordered(rules: Sequence[Rule], position: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(r.end, end) - max(r.start, start)) for r in rules if abs(r.position - position) <= _SNAP + 1
    )
    return covered >= _COVERED * (end - start)


def _rectangles(places: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """A cell's places as a rectangle (top, left, bottom, right); split by rows where they form none."""
    r0, r1 = min(r for r, _ in places), max(r for r, _ in places)
    c0, c1 = min(c for _, c in places), max(c for _, c in places)
    if len(places) == (r1 - r0 + 1) * (c1 - c0 + 1):
        return [(r0, c0, r1, c1)]
    result: list[tuple[int, int, int, int]] = []
    for row in range(r0, r1 + 1):
        run: list[int] = []
        for column in sorted(c for r, c in places if r == row):
            if run and column != run[-1] + 1:
                result.append((row, run[0], row, run[-1]))
                run = []
            run.append(column)
        if run:
            result.append((row, run[0], row, run[-1]))
    return result


def _home(word: Word, boxes: Sequence[Box]) -> int:
    """The cell that holds the word's middle; the nearest where it lies on a border."""
    assert word.box is not None
    x, y = word.box.centre
    best, least = 0, float("inf")
    for i, box in enumerate(boxes):
        if box.contains(x, y):
            return i
        distance = max(box.x0 - x, 0, x - box.x1) + max(box.top - y, 0, y - box.bottom)
        if distance < least:
            best, least = i, distance
    return best
