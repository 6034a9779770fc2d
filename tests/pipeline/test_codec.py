from dataclasses import dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import codec
from pipeline.errors import InvalidRecordError


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    when: date | None


@dataclass(frozen=True, slots=True)
class Outer:
    number: int
    share: float
    flag: bool
    inner: Inner | None
    inners: tuple[Inner, ...]
    pair: tuple[int, int] | None = None


inners = st.builds(Inner, st.text(), st.none() | st.dates())
outers = st.builds(
    Outer,
    st.integers(-(2**31), 2**31 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none() | inners,
    st.lists(inners).map(tuple),
    st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
)


@given(outers)
def test_decode_is_the_inverse_of_encode(value: Outer) -> None:
    assert codec.decode(codec.encode(value, Outer), Outer) == value


@given(outers)
def test_equal_values_give_equal_bytes(value: Outer) -> None:
    encoded = codec.encode(value, Outer)
    assert codec.dump(encoded) == codec.dump(dict(reversed(encoded.items())))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "7"),
        ("number", True),
        ("number", 2**31),
        ("number", None),
        ("share", float("nan")),
        ("share", float("inf")),
        ("flag", 1),
        ("inner", "x"),
        ("inner", Inner("x", datetime(2026, 1, 1))),
        ("inners", [Inner("x", None)]),
        ("inners", (Inner(None, None),)),
        ("pair", (1, 2, 3)),
    ],
)
def test_what_the_tables_do_not_admit_is_refused_and_named(field: str, value: object) -> None:
    good = Outer(1, 0.5, True, None, ())
    values = {name: getattr(good, name) for name in codec.hints(Outer)} | {field: value}
    with pytest.raises(InvalidRecordError, match=field):
        codec.encode(Outer(**values), Outer)


@pytest.mark.parametrize(
    "change", [{"number": "1"}, {"number": 1.0}, {"inners": {}}, {"inner": {"name": "x"}}, {"more": 1}, {"share": 1}]
)
def test_foreign_json_is_refused(change: dict[str, object]) -> None:
    encoded = codec.encode(Outer(1, 0.5, True, None, ()), Outer)
    with pytest.raises(InvalidRecordError):
        codec.decode(encoded | change, Outer)


def test_a_bad_date_is_refused() -> None:
    with pytest.raises(InvalidRecordError, match="when"):
        codec.decode({"name": "x", "when": "30/6/2026"}, Inner)


@pytest.mark.parametrize(("text", "clean"), [("a\ud800b", "a\ufffdb"), ("\ud83d\ude00", "\U0001f600"), ("ổn", "ổn")])
def test_halves_of_surrogate_pairs_cannot_break_a_lake(text: str, clean: str) -> None:
    assert codec.encode(text, str) == clean
    codec.dump(clean)
