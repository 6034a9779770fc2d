"""The measure by which `make bench-ocr` compares readings."""

from benchmarks.ocr_accuracy import Errors, document_errors, errors, syllables


def test_syllables_are_runs_of_letters_and_figures() -> None:
    assert syllables("Số: 12/KH-UBND, QUY\u0301 II.") == ["số", "12", "kh", "ubnd", "quý", "ii"]


def test_each_wrong_missing_and_added_syllable_counts_once() -> None:
    assert errors(["một hai ba bốn"], "một hài ba bốn") == Errors(1, 1, 4)
    assert errors(["một hai ba bốn"], "một ba bốn") == Errors(1, 1, 4)
    assert errors(["một hai ba bốn"], "một hai ba bốn năm") == Errors(1, 1, 4)


def test_order_counts_only_in_order() -> None:
    found = errors(["một hai ba bốn"], "ba bốn một hai")
    assert (found.in_order, found.any_order) == (4, 0)


def test_the_nearest_of_several_true_orders_counts() -> None:
    assert errors(["một hai ba bốn", "ba bốn một hai"], "ba bốn một hai").in_order == 0


def test_a_document_is_compared_page_by_page_or_as_a_whole() -> None:
    truths = [("một hai",), ("ba bốn",)]
    assert document_errors(truths, ["một hai", "ba"]) == Errors(1, 1, 4)
    assert document_errors(truths, ["một hai ba bốn"]) == Errors(0, 0, 4)
    assert document_errors(truths, []).rate == 1.0
