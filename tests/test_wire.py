"""What crosses between the judge and the learner's code: the same on the other side, and nothing else is let in."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grading import exercises
from grading.exercises.drawing import cases_of
from grading.kernel import wire
from grading.kernel.cases import Case, Fixture
from grading.kernel.crash import Crash
from grading.kernel.plain import Opaque, plain, same
from grading.kernel.probe import Outcome, probe
from grading.kernel.wire import WireError, decode, encode, packed, unpacked

kinds = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(),
    arrays.unsigned_integer_dtypes(),
    arrays.floating_dtypes(),
    arrays.complex_number_dtypes(),
)
some_arrays = arrays.arrays(kinds, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**300), 10**300),
    st.floats(),
    st.complex_numbers(allow_nan=False),
    st.text(max_size=20),
    some_arrays,
    some_arrays.filter(lambda a: a.size).map(lambda a: a.flat[0]),
    st.builds(Opaque, texts, texts),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(texts, inner, max_size=4),
    ),
    max_leaves=12,
).map(plain)
# What a function returned is shown to people: its texts are cleaned on the way, as all of a record's are.
returned = st.one_of(st.none(), st.integers(-9, 9), texts, some_arrays, st.builds(Opaque, texts, texts))
crashes = st.builds(
    Crash,
    texts,
    texts,
    texts,
    st.integers(0, 10**6),
    texts,
    texts,
    st.lists(texts, max_size=3).map(tuple),
    st.lists(returned, max_size=1).map(tuple),
)
outcomes = st.builds(
    Outcome,
    values,
    st.none() | crashes,
    st.lists(st.tuples(texts, values), max_size=2).map(tuple),
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.booleans(),
)
fixtures = st.builds(Fixture, texts, st.integers(0, 10**6))
cases = st.builds(
    Case,
    st.text(max_size=40),
    st.dictionaries(texts, values | fixtures, max_size=3),
    st.booleans(),
    texts,
    texts,
    st.integers(0, 9),
    st.lists(texts, max_size=2).map(tuple),
)


def fields_same(first, second):
    """Two records, with records inside; `==` would stumble over arrays."""
    if not hasattr(first, "__dataclass_fields__"):
        return same(first, second)
    return type(first) is type(second) and all(
        fields_same(getattr(first, name), getattr(second, name)) for name in first.__dataclass_fields__
    )


@given(values)
def test_plain_data_is_the_same_on_the_other_side(value):
    assert same(decode(encode(value)), value)


@given(outcomes)
def test_outcomes_are_the_same_on_the_other_side(outcome):
    there = decode(encode([outcome]))[0]
    assert fields_same(there, outcome)


@given(cases)
def test_cases_are_the_same_on_the_other_side(case):
    there = decode(encode({"case": case}))["case"]
    assert fields_same(there, case)


@pytest.mark.parametrize("name", exercises.names())
def test_every_exercise_can_be_judged_over_the_wire(name):
    exercise = exercises.find(name)
    for case in cases_of(exercise, 1):
        outcome = probe(exercise.of, name, case)
        assert fields_same(decode(encode(case)), case)
        assert fields_same(decode(encode(outcome)), outcome)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_json_at_all_is_read_or_refused(value):
    try:
        there = decode(json.dumps(value))
    except WireError:
        return
    assert decode(encode(there)) is not NotImplemented


zeros = json.loads(encode(np.zeros((2, 2))))["array"]
RIGHT_OUTCOME = json.loads(encode(Outcome()))["Outcome"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "NaN",
        "[Infinity]",
        '{"pickle": "gASVBQAAAAAAAABLAS4="}',
        '{"array": ["O", [1], "AAAAAAAAAAA="]}',
        '{"array": ["<f8,<f8", [1], "AAAAAAAAAAAAAAAAAAAAAA=="]}',
        '{"array": ["<m8", [1], "AAAAAAAAAAA="]}',
        '{"array": ["<f8", [2], "AAAAAAAAAAA="]}',
        '{"array": ["<f8", [-1], "AAAAAAAAAAA="]}',
        '{"array": ["<f8", [true], "AAAAAAAAAAA="]}',
        '{"array": ["<f8", [1], "not base64!"]}',
        '{"array": ["<f8", [1]]}',
        '{"array": ["<f8", [4611686018427387904, 4], "AAAAAAAAAAA="]}',
        json.dumps({"array": ["<f8", [0] * 40, ""]}),
        '{"float": "1"}',
        '{"complex": [1, 2, 3]}',
        '{"complex": ["1", 2.0]}',
        '{"dict": [["a", 1], ["a", 2]]}',
        '{"dict": [[1, 2]]}',
        '{"dict": 3}',
        '{"tuple": 3}',
        '{"list": [], "tuple": []}',
        '{"Outcome": {}}',
        json.dumps({"Outcome": RIGHT_OUTCOME | {"points": 9}}),
        json.dumps({"Outcome": RIGHT_OUTCOME | {"printed": 3}}),
        json.dumps({"Outcome": RIGHT_OUTCOME | {"crash": {"tuple": []}}}),
        json.dumps({"Outcome": RIGHT_OUTCOME | {"value": {"Outcome": RIGHT_OUTCOME}}}),
        json.dumps({"Outcome": RIGHT_OUTCOME | {"changed": {"tuple": [{"tuple": ["x"]}]}}}),
        "[" * 40 + "]" * 40,
        "[" * 100_000 + "]" * 100_000,
        "9" * 5_000,
        "[" + "0," * (wire.MAX_VALUES + 1) + "0]",
        '"' + "x" * wire.MAX_CHARACTERS + '"',
    ],
)
def test_what_is_not_of_ours_is_refused_with_one_error(text):
    with pytest.raises(WireError):
        decode(text)


def test_a_byte_of_a_bool_is_true_or_false():
    array = decode('{"array": ["|b1", [3], "AAL/"]}')
    assert array.view(np.uint8).tolist() == [0, 1, 1]


def test_what_is_no_plain_data_is_not_sent():
    for value in (object(), lambda: None, {1: 2}, np.array([object()]), {"a"}):
        with pytest.raises(TypeError):
            encode(value)


def test_text_that_people_will_read_cannot_steer_a_terminal():
    crash = Crash("ValueError", "\x1b[2Jgone\x07 \ud800 kept:\n\té")
    there = decode(encode(Outcome(crash=crash, printed="\x1b]0;title\x07"))).crash
    assert there is not None
    assert "\x1b" not in there.message
    assert there.message.endswith("kept:\n\té")
    there.message.encode("utf-8")


@pytest.mark.parametrize("count", [3, 100_000])
def test_what_is_packed_comes_out_again_and_is_never_long(count):
    text = encode({"cases": [np.zeros(count)], "é": "\N{GREEK SMALL LETTER ALPHA}"})
    assert unpacked(packed(text)) == text
    assert len(packed(text)) < 50_000
