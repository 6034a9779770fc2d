"""The packed n-gram model: its tables, its estimates, and that training it twice gives the same bytes."""

import lzma
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from normalizers import language_model
from normalizers.lm_tokens import ACRONYM, BREAK, COMMA, FOREIGN, NUMBER, STOP, tokenise
from tools import train_language_model
from tools.kneser_ney import Mixture, count_ngrams
from tools.pack_table import build

BITS = 13


def test_table_finds_what_was_put_in() -> None:
    chance = np.random.default_rng(7)
    keys = np.unique(chance.integers(0, 1 << 52, 20_000).astype(np.uint64))
    values = chance.integers(0, 1 << 16, len(keys)).astype(np.uint16)
    table = build(keys, values)
    hit, found = table.find(keys)
    assert hit.all()
    assert (found == values).all()
    strangers = np.setdiff1d(chance.integers(0, 1 << 52, 20_000).astype(np.uint64), keys)
    assert table.find(strangers)[0].mean() < 0.001
    assert table.shape.size < 1.4 * len(keys)


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_small_tables(count: int) -> None:
    keys = np.arange(count, dtype=np.uint64) * np.uint64(977)
    values = np.arange(count, dtype=np.uint8)
    assert (build(keys, values).find(keys)[1] == values).all()


def test_probabilities_after_a_context_sum_to_one() -> None:
    chance = np.random.default_rng(3)
    streams = [np.concatenate([[0], chance.integers(0, 12, 600)]).astype(np.uint16) for _ in range(2)]
    mixture = Mixture.of([count_ngrams(s, 3, BITS) for s in streams], (0.7, 0.3), 12).pruned(120)
    orders = [dict(zip(o.keys.tolist(), 10**o.probabilities, strict=True)) for o in mixture.orders]
    backoffs = [
        {} if o.backoffs is None else dict(zip(o.keys.tolist(), 10**o.backoffs, strict=True)) for o in mixture.orders
    ]

    def probability(context: tuple[int, ...], word: int) -> float:
        key = 0
        for part in (*context, word):
            key = key << BITS | part
        if key in orders[len(context)]:
            return float(orders[len(context)][key])
        if not context:
            raise AssertionError("every word has a unigram")
        return float(backoffs[len(context) - 1].get(key >> BITS, 1.0)) * probability(context[1:], word)

    for context in [(), *((c,) for c in range(12)), *product(range(1, 4), range(1, 4))]:
        total = sum(probability(context, word) for word in range(12))
        assert total == pytest.approx(1.0, abs=0.02), context


def test_tokens() -> None:
    known = {"sở", "y", "tế", "hòa"}.__contains__
    found = tokenise("Sở Y tế (HOÀ), số 12/QĐ-UBND; UBND xyz.", known)
    assert found == ["sở", "y", "tế", "hòa", COMMA, FOREIGN, NUMBER, STOP, ACRONYM, FOREIGN, STOP]


def test_good_text_is_likelier_than_text_without_marks() -> None:
    model = language_model.load()
    good = model.score_text("Các phòng chuyên môn báo cáo kết quả thực hiện nhiệm vụ hằng quý.")
    bare = model.score_text("Cac phong chuyen mon bao cao ket qua thuc hien nhiem vu hang quy.")
    assert good > -2.0
    assert bare < good - 1.0
    assert model.score([]) == 0.0


def test_score_takes_syllables_as_written() -> None:
    model = language_model.load()
    assert model.score(["Kế", "hoạch"]) == model.score(["kế", "hoạch"])
    assert model.score(["hoà", "bình"]) == model.score(["hòa", "bình"])


def test_header_says_from_what() -> None:
    header = language_model.load().header
    assert set(header["sources"]) == {"legal", "administrative", "wiki"}
    assert header["held_out_lines"] == 2000


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.lm"
    path.write_bytes(b"something else, long enough to be read")
    with pytest.raises(ValueError, match="no language model"):
        language_model.read(path)


def _corpus(folder: Path) -> None:
    lines = {
        "legal": "Cơ quan chủ trì báo cáo kết quả thực hiện nhiệm vụ được giao, số {}.",
        "administrative": "Đơn vị phối hợp với cơ quan chủ trì rà soát thủ tục hành chính, lần {}.",
        "wiki": "Con sông chảy qua thành phố rồi đổ ra biển, dài {} cây số.",
    }
    for name, line in lines.items():
        with lzma.open(folder / f"{name}.txt.xz", "wt", encoding="utf-8") as file:
            file.write("".join(line.format(n) + "\n" for n in range(2600)))


def test_training_is_repeatable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _corpus(tmp_path)
    for name in ("a.lm", "b.lm"):
        train_language_model.main(tmp_path, tmp_path / name)
    capsys.readouterr()
    assert (tmp_path / "a.lm").read_bytes() == (tmp_path / "b.lm").read_bytes()
    model = language_model.read(tmp_path / "a.lm")
    assert model.words[0] == BREAK
    assert model.score_text("rà soát thủ tục hành chính") > model.score_text("hành tục soát thủ rà")
