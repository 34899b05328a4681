"""Day 11: the RNN, the LSTM, and what of a gradient comes through time."""

import math

import numpy as np
import pytest
from tensor_gradients import assert_gradients_right, leaf, widen

from solutions import (
    LSTM,
    RNN,
    AdamW,
    RecurrentModel,
    Tensor,
    fit,
    gradient_norms,
    numerical_gradient,
    padded,
    rnn_step,
    token_loss,
    unrolled_gradient,
)

CHARACTERS = [".", "a", "e", "m", "n"]
LAYERS = {"rnn": RNN, "lstm": LSTM}


def new_rng(seed=0):
    return np.random.default_rng(seed)


def test_words_are_padded_and_the_padding_is_not_learned():
    x, y = padded(["ann", "", "emma"], CHARACTERS, 5)
    np.testing.assert_array_equal(x, [[0, 1, 4, 4, 0], [0, 0, 0, 0, 0], [0, 2, 3, 3, 1]])
    np.testing.assert_array_equal(y, [[1, 4, 4, 0, -1], [0, -1, -1, -1, -1], [2, 3, 3, 1, 0]])
    assert x.dtype.kind == y.dtype.kind == "i"
    assert [part.shape for part in padded([], CHARACTERS, 5)] == [(0, 5), (0, 5)]
    with pytest.raises(ValueError, match="words: 'emma' has 4 characters; expected at most 3"):
        padded(["ann", "emma"], CHARACTERS, 4)
    with pytest.raises(ValueError, match="'z'"):
        padded(["z"], CHARACTERS, 4)


def test_one_step():
    x, state, Wx, Wh, b = leaf(2, 3, seed=1), leaf(2, 4, seed=2), leaf(3, 4), leaf(4, 4), leaf(4)
    expected = np.tanh(x.data @ Wx.data + state.data @ Wh.data + b.data)
    np.testing.assert_allclose(rnn_step(x, state, Wx, Wh, b).data, expected)
    assert_gradients_right(lambda: rnn_step(x, state, Wx, Wh, b), [x, state, Wx, Wh, b])


@pytest.mark.parametrize("inputs", [[], [0.5], [0.5, -1.0], [0.3, 0.1, -0.7, 2.0, 0.0]])
@pytest.mark.parametrize("w", [0.0, 0.9, -1.7])
def test_the_gradient_through_time_by_hand(w, inputs):
    def last(w):
        state = 0.0
        for value in inputs:
            state = math.tanh(float(w[0]) * state + value)
        return state

    gradient = unrolled_gradient(w, inputs)
    assert isinstance(gradient, float)
    assert gradient == pytest.approx(numerical_gradient(last, np.array([w]))[0], abs=1e-8)


def test_an_rnn_hands_its_state_on():
    layer, x = RNN(3, 4, new_rng()), leaf(2, 5, 3)
    widen(layer)
    outputs, last = layer(x)
    state = np.zeros((2, 4))
    for t in range(5):
        state = np.tanh(x.data[:, t] @ layer.Wx.data + state @ layer.Wh.data + layer.b.data)
        np.testing.assert_allclose(outputs.data[:, t], state)
    np.testing.assert_allclose(last.data, state)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_an_lstm_has_its_gates_in_order():
    layer, x = LSTM(3, 4, new_rng()), leaf(2, 5, 3)
    widen(layer)
    outputs, (h, c) = layer(x)
    hidden, cell = np.zeros((2, 4)), np.zeros((2, 4))
    for t in range(5):
        sums = x.data[:, t] @ layer.Wx.data + hidden @ layer.Wh.data + layer.b.data
        i, f, o, g = np.split(sums, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        np.testing.assert_allclose(outputs.data[:, t], hidden)
    np.testing.assert_allclose(h.data, hidden)
    np.testing.assert_allclose(c.data, cell)


def test_an_lstm_keeps_its_cell_at_first():
    np.testing.assert_array_equal(LSTM(3, 2, new_rng()).b.data, [0, 0, 1, 1, 0, 0, 0, 0])


@pytest.mark.parametrize("kind", LAYERS)
def test_a_sequence_in_two_pieces_gives_what_it_gives_whole(kind):
    layer, x = LAYERS[kind](3, 4, new_rng()), leaf(2, 6, 3)
    widen(layer)
    whole, last = layer(x)
    first, state = layer(x[:, :2])
    second, state = layer(x[:, 2:], state)
    np.testing.assert_allclose(np.concatenate([first.data, second.data], axis=1), whole.data)
    for ours, theirs in [(state, last)] if kind == "rnn" else zip(state, last, strict=True):
        np.testing.assert_allclose(ours.data, theirs.data)
    again, _ = layer(x)  # nothing is kept between calls
    np.testing.assert_array_equal(again.data, whole.data)


@pytest.mark.parametrize("kind", LAYERS)
def test_gradients_through_all_steps(kind):
    layer, x = LAYERS[kind](2, 3, new_rng()), leaf(2, 4, 2)
    parameters = widen(layer)
    assert len(parameters) == 3
    assert_gradients_right(lambda: layer(x)[0], [x, *parameters])
    last = (lambda: layer(x)[1]) if kind == "rnn" else (lambda: layer(x)[1][1])
    assert_gradients_right(last, [x, *parameters])


@pytest.mark.parametrize("kind", LAYERS)
def test_float32_is_kept(kind):
    layer, x = LAYERS[kind](2, 3, new_rng()), leaf(2, 4, 2, dtype=np.float32)
    outputs, _ = layer(x)
    assert outputs.data.dtype == np.float32
    outputs.sum().backward()
    assert all(p.grad.dtype == np.float32 for p in [x, *layer.parameters()])


def test_gradient_norms_are_those_of_the_true_derivative():
    layer, x, start = RNN(2, 3, new_rng()), leaf(1, 4, 2), leaf(1, 3, seed=5)
    widen(layer)
    outputs, _ = layer(x, start)
    norms = gradient_norms(layer.Wh.data, outputs.data[0])
    assert all(isinstance(norm, float) for norm in norms)
    before = [start.data, *(outputs.data[:, t] for t in range(4))]
    for t, state in enumerate(before):
        rows = []
        for unit in range(3):
            at = Tensor(state)
            last = layer(x[:, t:], at)[1] if t < 4 else at
            last[0, unit].backward()
            rows.append(at.grad[0])
        assert norms[4 - t] == pytest.approx(np.linalg.svd(np.array(rows))[1].max())
    assert norms[0] == 1


def test_gradients_vanish_where_the_weights_are_small_and_grow_where_they_are_large():
    still = np.zeros((10, 4))
    np.testing.assert_allclose(gradient_norms(0.5 * np.eye(4), still), 0.5 ** np.arange(11))
    np.testing.assert_allclose(gradient_norms(2 * np.eye(4), still), 2.0 ** np.arange(11))
    assert gradient_norms(2 * np.eye(4), still + 0.99)[-1] < 1e-12  # tanh is flat there


@pytest.mark.parametrize("kind", LAYERS)
def test_a_model_of_names(kind):
    rng = new_rng()
    model = RecurrentModel(5, 3, 8, kind, rng)
    x, y = padded(["emma", "anna"], CHARACTERS, 6)
    logits = model(x)
    assert logits.shape == (2, 6, 5)
    assert logits.data.dtype == np.float32
    assert float(token_loss(logits, y).data) == pytest.approx(math.log(5), abs=0.1)
    changed = x.copy()
    changed[:, 3:] = 2
    np.testing.assert_array_equal(
        model(changed).data[:, :3], logits.data[:, :3]
    )  # what comes later is not seen
    assert not np.allclose(model(changed).data[:, 3:], logits.data[:, 3:])
    losses = fit(model, AdamW(model.parameters(), 0.02, decay=0.0), lambda: (x, y), 120)
    assert losses[-1] < 0.25  # 2 ln 2 / 10 is the least: nothing tells the first letter
    gradients = widen(model)
    assert_gradients_right(lambda: token_loss(model(x), y), gradients)


def test_another_kind_is_named():
    with pytest.raises(ValueError, match="kind: got 'gru'; expected 'rnn' or 'lstm'"):
        RecurrentModel(5, 3, 4, "gru", new_rng())


def recall(kind, gap):
    """How much of a first symbol of 8 is left after `gap` more: the accuracy at the end, after 250 steps."""
    rng = new_rng()
    model = RecurrentModel(8, 32, 32, kind, rng)

    def batch():
        x = rng.integers(0, 8, (64, gap + 1))
        y = np.full(x.shape, -1)
        y[:, -1] = x[:, 0]
        return x, y

    fit(model, AdamW(model.parameters(), 5e-3, decay=0.0), batch, 250)
    x, _ = batch()
    return np.mean(model(x).data[:, -1].argmax(axis=1) == x[:, 0])


def test_an_lstm_remembers():
    assert recall("lstm", 7) > 0.9
