from build import lattice, page, words
from extractors.geometry import Box, Rule
from extractors.grids import find_grids, merge_rules
from extractors.page import Grid

XS = [70, 100, 300, 400, 520]
YS = [100, 130, 160, 190]


def fill(rows: list[list[str]], xs: list[float] = XS, ys: list[float] = YS) -> list:  # type: ignore[type-arg]
    return [w for r, row in enumerate(rows) for c, text in enumerate(row) for w in words(text, xs[c] + 3, ys[r] + 18)]


ROWS = [
    ["STT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
    ["1", "Rà soát", "Văn phòng", "Quý I"],
    ["2", "Kiểm tra", "Sở", "Quý II"],
]


def texts(grid: Grid) -> list[list[str]]:
    table = [["" for _ in range(grid.columns)] for _ in range(grid.rows)]
    for cell in grid.cells:
        table[cell.row][cell.column] = cell.text
    return table


def test_a_fully_ruled_table() -> None:
    grids, rest = find_grids(page([*fill(ROWS), *words("Dưới bảng", 80, 300)], lattice(XS, YS)))
    assert [texts(g) for g in grids] == [ROWS]
    assert [w.text for w in rest] == ["Dưới", "bảng"]


def test_rules_drawn_cell_by_cell_are_one() -> None:
    pieces = [Rule("h", 100.2, 70, 99), Rule("h", 100, 100, 299), Rule("h", 99.9, 300, 400)]
    (merged,) = merge_rules(pieces)
    assert (merged.start, merged.end) == (70, 400)


def test_missing_outer_rules_are_implied_by_the_level_ones() -> None:
    rules = [r for r in lattice(XS, YS) if not (r.orientation == "v" and r.position in (70, 520))]
    grids, _ = find_grids(page(fill(ROWS), rules))
    assert [texts(g) for g in grids] == [ROWS]


def test_a_missing_bottom_rule_is_implied_by_the_upright_ones() -> None:
    rules = [r for r in lattice(XS, YS) if not (r.orientation == "h" and r.position == 190)]
    grids, _ = find_grids(page(fill(ROWS), rules))
    assert [texts(g) for g in grids] == [ROWS]


def test_level_rules_alone_make_columns_by_the_gutters_of_the_text() -> None:
    rules = [r for r in lattice(XS, YS) if r.orientation == "h"]
    grids, _ = find_grids(page(fill(ROWS), rules))
    assert [texts(g) for g in grids] == [ROWS]


def test_a_shaded_header_over_level_rules() -> None:
    fills = [Box(a, 100, b, 130) for a, b in zip(XS, XS[1:], strict=False)]
    rules = [Rule("h", y, 70, 520) for y in (160, 190)]
    grids, _ = find_grids(page(fill(ROWS), rules, fills=fills))
    assert [texts(g) for g in grids] == [ROWS]


def test_a_cell_merged_over_all_columns() -> None:
    rules = [r for r in lattice(XS, YS) if r.orientation == "h" or r.position in (70, 520)]
    rules += [Rule("v", x, a, b) for x in XS[1:-1] for a, b in ((100, 130), (160, 190))]
    content = [*fill([ROWS[0]]), *words("II. Cải cách thể chế", 73, 148), *fill([[], [], ROWS[2]])]
    (grid,) = find_grids(page(content, rules))[0]
    wide = [c for c in grid.cells if c.column_span == 4]
    assert [(c.row, c.text) for c in wide] == [(1, "II. Cải cách thể chế")]


def test_a_cell_merged_downwards() -> None:
    rules = [r for r in lattice(XS, YS) if not (r.orientation == "h" and r.position == 160)]
    rules += [Rule("h", 160, 70, 400)]
    (grid,) = find_grids(page(fill(ROWS[:2]), rules))[0]
    tall = [c for c in grid.cells if c.row_span == 2]
    assert [(c.row, c.column) for c in tall] == [(1, 3)]


def test_a_frame_around_a_paragraph_is_no_table() -> None:
    grids, rest = find_grids(page(words("Đóng khung", 80, 120), lattice([70, 520], [100, 130])))
    assert grids == []
    assert len(rest) == 2


def test_underlines_are_no_table() -> None:
    rules = [Rule("h", 118, 120, 200), Rule("h", 135, 300, 480)]
    assert find_grids(page(words("SỞ NỘI VỤ", 120, 115), rules))[0] == []
