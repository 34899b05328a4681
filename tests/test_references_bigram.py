"""Day 8: bigrams, counted and learned."""

import math
import os
from itertools import pairwise

import numpy as np
import pytest

from solutions import (
    bigram_counts,
    bigram_probabilities,
    bigrams,
    data,
    decode,
    encode,
    negative_log_likelihood,
    numerical_gradient,
    sample_word,
    softmax,
    train_bigram,
    vocabulary,
)

WORDS = ["emma", "ava", "mae"]
CHARACTERS = [".", "a", "e", "m", "v"]


def test_the_vocabulary_starts_with_the_dot_and_is_sorted():
    assert vocabulary(WORDS) == CHARACTERS
    assert vocabulary([]) == ["."]
    assert vocabulary(["zoë", "嘉"]) == [".", "o", "z", "ë", "嘉"]
    with pytest.raises(ValueError, match=r"words: 'j\.r' contains '\.'"):
        vocabulary(["emma", "j.r"])


def test_encode_and_decode_are_each_others_inverse():
    ids = encode("emma.", CHARACTERS)
    np.testing.assert_array_equal(ids, [2, 3, 3, 1, 0])
    assert ids.dtype.kind == "i"
    assert decode(ids, CHARACTERS) == decode([2, 3, 3, 1, 0], CHARACTERS) == "emma."
    assert encode("", CHARACTERS).shape == (0,)
    assert encode("", CHARACTERS).dtype.kind == "i"
    assert decode([], CHARACTERS) == ""


def test_what_is_not_in_the_list_is_named():
    with pytest.raises(ValueError, match="text: 'z' is not among the 5 characters"):
        encode("maze", CHARACTERS)
    for k in (5, -1):
        with pytest.raises(ValueError, match=f"ids: got {k}; expected 0 to 4"):
            decode([0, k], CHARACTERS)


def test_bigrams_of_a_word_include_its_start_and_its_end():
    x, y = bigrams(["emma"], CHARACTERS)
    assert [decode(pair, CHARACTERS) for pair in zip(x, y, strict=True)] == [".e", "em", "mm", "ma", "a."]


def test_no_pair_crosses_from_one_word_to_the_next():
    x, y = bigrams(WORDS, CHARACTERS)
    one_by_one = [bigrams([word], CHARACTERS) for word in WORDS]
    np.testing.assert_array_equal(x, np.concatenate([pairs[0] for pairs in one_by_one]))
    np.testing.assert_array_equal(y, np.concatenate([pairs[1] for pairs in one_by_one]))
    assert [len(part) for part in bigrams([], CHARACTERS)] == [0, 0]
    assert [part.tolist() for part in bigrams([""], CHARACTERS)] == [[0], [0]]


def test_counts_have_a_row_for_what_comes_first():
    counts = bigram_counts([0, 0, 1, 0], [1, 1, 2, 2], 3)
    np.testing.assert_array_equal(counts, [[0, 2, 1], [0, 0, 1], [0, 0, 0]])
    assert counts.dtype.kind == "i"
    with pytest.raises(ValueError, match=r"y: got shape \(1,\); expected \(2,\)"):
        bigram_counts([0, 1], [1], 3)


def test_probabilities_are_rows_divided_by_their_sums():
    counts = np.array([[0, 3], [1, 1]])
    np.testing.assert_allclose(bigram_probabilities(counts), [[1 / 5, 4 / 5], [1 / 2, 1 / 2]])
    np.testing.assert_allclose(bigram_probabilities(counts, smoothing=0), [[0, 1], [1 / 2, 1 / 2]])
    np.testing.assert_array_equal(counts, [[0, 3], [1, 1]])


@pytest.mark.parametrize(("counts", "smoothing"), [([[1, 1], [0, 0]], 0), ([[1, 1], [1, 1]], -0.5)])
def test_rows_that_cannot_become_probabilities_are_refused(counts, smoothing):
    with pytest.raises(ValueError, match="smoothing: got"):
        bigram_probabilities(np.array(counts), smoothing)


def test_a_table_with_one_path_gives_one_word():
    P = np.zeros((4, 4))
    P[0, 2] = P[2, 1] = P[1, 3] = P[3, 0] = 1
    assert sample_word(P, np.random.default_rng(0)) == [2, 1, 3]
    assert sample_word(np.array([[0.0, 1.0], [0.0, 1.0]]), np.random.default_rng(0), longest=7) == [1] * 7
    assert sample_word(np.array([[1.0, 0.0], [0.0, 1.0]]), np.random.default_rng(0)) == []


def test_words_follow_the_probabilities():
    P = np.array([[0.0, 0.3, 0.7], [0.5, 0.5, 0.0], [0.2, 0.8, 0.0]])
    rng = np.random.default_rng(0)
    words = [[0, *sample_word(P, rng), 0] for _ in range(2_000)]
    x, y = (np.concatenate([word[cut] for word in words]) for cut in (slice(None, -1), slice(1, None)))
    np.testing.assert_allclose(bigram_probabilities(bigram_counts(x, y, 3), 0), P, atol=0.05)


def test_the_loss_is_the_mean_surprise():
    P = np.array([[0.25, 0.75], [0.5, 0.5]])
    loss = negative_log_likelihood(P, np.array([0, 0, 1]), np.array([0, 1, 1]))
    assert isinstance(loss, float)
    assert loss == pytest.approx(-(math.log(0.25) + math.log(0.75) + math.log(0.5)) / 3)
    assert negative_log_likelihood(np.eye(2), [0], [1]) == math.inf


def test_descent_finds_what_counting_finds():
    x, y = bigrams(WORDS * 3, CHARACTERS)
    W, losses = train_bigram(x, y, 5, 3_000, 2.0)
    counted = bigram_probabilities(bigram_counts(x, y, 5), smoothing=0)
    np.testing.assert_allclose(softmax(W), counted, atol=0.01)
    assert len(losses) == 3_000
    assert losses[0] == pytest.approx(math.log(5))
    assert all(later < earlier for earlier, later in pairwise(losses))
    assert losses[-1] == pytest.approx(negative_log_likelihood(counted, x, y), abs=0.01)


def test_the_first_step_goes_along_the_gradient_of_the_loss():
    x, y = bigrams(WORDS, CHARACTERS)
    W, (loss,) = train_bigram(x, y, 5, 1, 1.0)
    start = np.zeros((5, 5))
    gradient = numerical_gradient(lambda W: negative_log_likelihood(softmax(W), x, y), start)
    np.testing.assert_allclose(W, -gradient, atol=1e-9)
    assert loss == pytest.approx(negative_log_likelihood(softmax(start), x, y))
    same, losses = train_bigram(x, y, 5, 0, 1.0)
    np.testing.assert_array_equal(same, start)
    assert losses == []


REAL = os.environ.get("FOUNDATIONS_DATA")


@pytest.mark.skipif(not REAL or not data.available("names", REAL), reason="FOUNDATIONS_DATA has no names.txt")
def test_the_figures_of_the_32033_names():
    words = data.names(REAL)
    characters = vocabulary(words)
    x, y = bigrams(words, characters)
    assert (len(words), len(x), len(characters)) == (32_033, 228_146, 27)
    counts = bigram_counts(x, y, 27)
    unigram = np.bincount(y, minlength=27)
    assert negative_log_likelihood(np.full((27, 27), 1 / 27), x, y) == pytest.approx(3.2958, abs=1e-4)
    alone = bigram_probabilities(np.tile(unigram, (27, 1)), 0)
    assert negative_log_likelihood(alone, x, y) == pytest.approx(2.8227, abs=1e-4)
    assert negative_log_likelihood(bigram_probabilities(counts, 0), x, y) == pytest.approx(2.4540, abs=1e-4)
    assert negative_log_likelihood(bigram_probabilities(counts), x, y) == pytest.approx(2.4546, abs=1e-4)
    top = [decode([k // 27, k % 27], characters) for k in np.argsort(counts.ravel())[::-1][:6]]
    assert top == ["n.", "a.", "an", ".a", "e.", "ar"]
    assert sorted(counts.ravel())[::-1][:6] == [6763, 6640, 5438, 4410, 3983, 3264]

    _, losses = train_bigram(x, y, 27, 200, 50.0)
    assert losses[-1] == pytest.approx(2.4617, abs=1e-4)

    train, dev, _ = data.train_dev_test(words, np.random.default_rng(0))
    P = bigram_probabilities(bigram_counts(*bigrams(train, characters), 27))
    assert negative_log_likelihood(P, *bigrams(dev, characters)) == pytest.approx(2.4554, abs=1e-4)
