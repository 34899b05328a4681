"""Day 13, second notebook: byte pairs."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from solutions import apply_bpe, decode_bpe, train_bpe


def test_the_most_frequent_pair_is_merged_first():
    # a b a b a b c: "ab" three times, "ba" twice, "bc" once; then (ab)(ab) twice
    pairs = train_bpe("abababc", 2)
    assert pairs == [(97, 98), (256, 256)]
    assert apply_bpe("abababc", pairs) == [257, 256, 99]
    assert apply_bpe("cab", pairs) == [99, 256]
    assert apply_bpe("", pairs) == []


def test_merges_of_merges_and_the_order_of_the_pairs():
    pairs = [(104, 105), (256, 33)]  # "hi", then "hi" and "!"
    assert apply_bpe("hi!hi", pairs) == [257, 256]
    assert apply_bpe("hi!hi", pairs[:1]) == [256, 33, 256]
    assert decode_bpe([257, 256, 63], pairs) == "hi!hi?"


def test_runs_are_merged_from_the_left():
    assert apply_bpe("aaaaa", [(97, 97)]) == [256, 256, 97]


def test_a_text_of_one_token_needs_no_more_merges():
    pairs = train_bpe("aaaa", 10)
    assert apply_bpe("aaaa", pairs) == [255 + len(pairs)]
    assert train_bpe("", 3) == train_bpe("a", 3) == []
    assert train_bpe("abab", 0) == []


def test_pairs_and_ids_are_plain_ints():
    pairs = train_bpe("the theory of the thing", 5)
    assert {type(i) for pair in pairs for i in pair} == {int}
    assert {type(i) for i in apply_bpe("the", pairs)} == {int}


def merge_by_hand(ids, pair, new):
    merged = []
    for i in ids:
        if merged and (merged[-1], i) == pair:
            merged[-1] = new
        else:
            merged.append(i)
    return merged


@given(st.text(alphabet="abc d\u00e9\U0001f642", max_size=60), st.integers(0, 12))
def test_training_follows_the_counts(text, merges):
    pairs = train_bpe(text, merges)
    ids = list(text.encode())
    for new, pair in enumerate(pairs, start=256):
        neighbours = list(pairwise(ids))
        assert neighbours.count(pair) == max(map(neighbours.count, neighbours))
        ids = merge_by_hand(ids, pair, new)
    assert apply_bpe(text, pairs) == ids
    assert len(pairs) == merges or len(ids) <= 1


@given(st.text(), st.text(), st.integers(0, 20))
@example("naïve — 日本語 🙂\x00\r\n", "日本🙂", 20)
def test_any_text_comes_back(training, text, merges):
    pairs = train_bpe(training, merges)
    for each in (training, text):
        ids = apply_bpe(each, pairs)
        assert decode_bpe(ids, pairs) == each
        assert all(0 <= i < 256 + len(pairs) for i in ids)


def test_broken_characters_and_wrong_ids():
    assert decode_bpe([0xE6, 97], []) == "\ufffda"
    with pytest.raises(ValueError, match="ids: got -1 to 256; expected 0 to 255"):
        decode_bpe([-1, 256], [])
