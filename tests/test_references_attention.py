"""Day 12: attention, by hand, in heads, masked; and what it can do that nothing else here can."""

import numpy as np
import pytest
from tensor_gradients import assert_gradients_right, leaf, widen
from threadpoolctl import threadpool_limits

from solutions import (
    AdamW,
    Block,
    Embedding,
    LayerNorm,
    Linear,
    MultiHeadAttention,
    Tensor,
    attention,
    attention_weights,
    causal_mask,
    fit,
    look_back,
    mean_of_past,
    merge_heads,
    no_gradient,
    sinusoidal_positions,
    split_heads,
)


def test_mean_of_past_is_the_mean_of_each_beginning():
    x = np.random.default_rng(0).standard_normal((2, 5, 3))
    means = mean_of_past(x)
    for t in range(5):
        np.testing.assert_allclose(means[:, t], x[:, : t + 1].mean(axis=1))
    assert mean_of_past(x.astype(np.float32)).dtype == np.float32
    np.testing.assert_array_equal(mean_of_past(np.array([[[1], [2], [6]]])), [[[1], [1.5], [3]]])


def test_causal_mask():
    np.testing.assert_array_equal(causal_mask(3), [[True, False, False], [True, True, False], [True] * 3])
    assert causal_mask(1).tolist() == [[True]]
    assert causal_mask(4).dtype == bool


@pytest.mark.parametrize("before", [(), (2,), (2, 3)])
def test_attention_weights_are_the_softmax_of_scaled_products(before):
    q, k = leaf(*before, 4, 9), leaf(*before, 5, 9, seed=1)
    scores = np.einsum("...td,...sd->...ts", q.data, k.data) / 3
    expected = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    weights = attention_weights(q, k)
    np.testing.assert_allclose(weights.data, expected, rtol=1e-12)
    v = leaf(*before, 5, 2, seed=2)
    np.testing.assert_allclose(attention(q, k, v).data, expected @ v.data, rtol=1e-12)


def test_the_mask_makes_weights_exactly_zero_and_the_rest_sum_to_one():
    q, k = leaf(2, 4, 4, 3), leaf(2, 4, 4, 3, seed=1)
    weights = attention_weights(q, k, causal_mask(4)).data
    assert not weights[..., ~causal_mask(4)].any()
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    np.testing.assert_array_equal(weights[..., 0, 0], 1)
    free = attention_weights(q, k).data[..., 3, :]
    np.testing.assert_allclose(weights[..., 3, :], free)


def test_equal_keys_give_the_mean_of_the_past():
    x = leaf(2, 6, 3)
    same = Tensor(np.zeros((2, 6, 3)))
    np.testing.assert_allclose(attention(x, same, x, causal_mask(6)).data, mean_of_past(x.data))


@pytest.mark.parametrize("mask", [None, causal_mask(4)], ids=["free", "causal"])
def test_gradients_of_attention(mask):
    q, k, v = leaf(2, 4, 3), leaf(2, 4, 3, seed=1), leaf(2, 4, 2, seed=2)
    assert_gradients_right(lambda: attention(q, k, v, mask), [q, k, v])
    assert_gradients_right(lambda: attention_weights(q, k, mask), [q, k])


def test_float32_stays_float32_forward_and_backward():
    q, k, v = (leaf(1, 2, 4, 3, seed=i, dtype=np.float32) for i in range(3))
    result = attention(q, k, v, causal_mask(4))
    assert result.data.dtype == np.float32
    result.sum().backward()
    assert [x.grad.dtype for x in (q, k, v)] == [np.float32] * 3


def test_attention_names_what_does_not_fit():
    with pytest.raises(ValueError, match=r"k: got shape \(5, 4\); expected \(..., S, 3\)"):
        attention_weights(leaf(5, 3), leaf(5, 4))
    with pytest.raises(ValueError, match=r"v: got shape \(4, 3\); expected \(..., 5, e\)"):
        attention(leaf(5, 3), leaf(5, 3), leaf(4, 3))


@pytest.mark.parametrize("mask", [None, causal_mask(8)], ids=["free", "causal"])
def test_look_back_puts_the_weight_on_the_position_before(mask):
    positions = Tensor(np.eye(8))
    Wq, Wk = look_back()
    weights = attention_weights(positions @ Wq, positions @ Wk, mask).data
    assert np.all(weights[np.arange(8), [0, 0, 1, 2, 3, 4, 5, 6]] > 0.99)


def test_heads_are_slices_of_the_width_and_come_back_together():
    x = leaf(2, 5, 6)
    heads = split_heads(x, 3)
    assert heads.shape == (2, 3, 5, 2)
    for i in range(3):
        np.testing.assert_array_equal(heads.data[:, i], x.data[:, :, 2 * i : 2 * i + 2])
    np.testing.assert_array_equal(merge_heads(heads).data, x.data)
    assert_gradients_right(lambda: split_heads(x, 2), [x])
    assert_gradients_right(lambda: merge_heads(split_heads(x, 2)), [x])
    with pytest.raises(ValueError, match="heads: got 4; expected a divisor of the width, 6"):
        split_heads(x, 4)


def test_sinusoidal_positions():
    table = sinusoidal_positions(7, 6)
    for t in range(7):
        for i in range(3):
            angle = t / 10000 ** (2 * i / 6)
            assert table[t, 2 * i] == pytest.approx(np.sin(angle))
            assert table[t, 2 * i + 1] == pytest.approx(np.cos(angle))
    np.testing.assert_array_equal(sinusoidal_positions(7, 5).shape, (7, 5))
    products = sinusoidal_positions(20, 16) @ sinusoidal_positions(20, 16).T
    np.testing.assert_allclose(np.diag(products, 3), products[0, 3])  # depends on the distance only


def by_loops(layer, x, memory=None):
    """MultiHeadAttention again: a query and a head at a time, in float64."""
    source = x if memory is None else memory
    q, k, v = (
        s @ f.W.data + f.b.data for f, s in ((layer.query, x), (layer.key, source), (layer.value, source))
    )
    d = x.shape[-1] // layer.heads
    found = np.zeros_like(x)
    for b in range(len(x)):
        for i in range(layer.heads):
            part = slice(i * d, (i + 1) * d)
            for t in range(x.shape[1]):
                seen = t + 1 if layer.causal and memory is None else source.shape[1]
                powers = np.exp(k[b, :seen, part] @ q[b, t, part] / np.sqrt(d))
                found[b, t, part] = powers / powers.sum() @ v[b, :seen, part]
    return found @ layer.out.W.data + layer.out.b.data


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("heads", [1, 3])
def test_multi_head_attention_is_attention_in_each_head(heads, causal):
    layer = MultiHeadAttention(6, heads, np.random.default_rng(0), causal=causal)
    parameters = widen(layer)
    for parameter in parameters:  # biases that are not zero
        parameter.data += 0.1 * np.random.default_rng(1).standard_normal(parameter.shape)
    x, memory = leaf(2, 4, 6), leaf(2, 5, 6, seed=1)
    np.testing.assert_allclose(layer(x).data, by_loops(layer, x.data), rtol=1e-9)
    assert layer.weights.shape == (2, heads, 4, 4)
    np.testing.assert_allclose(layer(x, memory).data, by_loops(layer, x.data, memory.data), rtol=1e-9)
    assert layer.weights.shape == (2, heads, 4, 5)
    np.testing.assert_allclose(layer.weights.sum(axis=-1), 1)
    assert_gradients_right(lambda: layer(x), [x, *parameters])
    assert_gradients_right(lambda: layer(x, memory), [x, memory, *parameters])


def test_multi_head_attention_has_eight_parameters_and_float32():
    layer = MultiHeadAttention(8, 2, np.random.default_rng(0))
    assert layer.weights is None
    assert sorted(p.shape for p in layer.parameters()) == [(8,)] * 4 + [(8, 8)] * 4
    assert len({id(p) for p in layer.parameters()}) == 8
    x = leaf(1, 3, 8, dtype=np.float32)
    result = layer(x)
    result.sum().backward()
    assert {a.dtype for a in (result.data, x.grad, *(p.grad for p in layer.parameters()))} == {
        np.dtype(np.float32)
    }
    with pytest.raises(ValueError, match="heads: got 3; expected a divisor of the width, 8"):
        MultiHeadAttention(8, 3, np.random.default_rng(0))


@pytest.mark.parametrize("changed", [1, 4, 7])
def test_a_later_position_changes_nothing_before_it_by_a_single_bit(changed):
    layer = MultiHeadAttention(32, 4, np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((3, 8, 32)).astype(np.float32)
    other = x.copy()
    other[:, changed] += 10
    with no_gradient():
        before, after = layer(Tensor(x)).data, layer(Tensor(other)).data
    np.testing.assert_array_equal(before[:, :changed], after[:, :changed])
    assert np.all(np.abs(before[:, changed:] - after[:, changed:]).max(axis=-1) > 0)


class Reverser:
    """Reads ten digits and says them backwards, with one layer that sees all; or with none, `attends=False`."""

    def __init__(self, rng, attends):
        self.token, self.position = Embedding(10, 64, rng), Embedding(10, 64, rng)
        self.layer = Block(64, 4, rng)
        self.layer.attention.causal = False
        if not attends:
            self.layer.attention = lambda x: 0.0
            self.layer.parameters = self.layer.feed_forward.parameters
        self.norm, self.head = LayerNorm(64), Linear(64, 10, rng)

    def __call__(self, ids):
        x = self.layer(self.token(ids) + self.position(np.arange(10)))
        return self.head(self.norm(x))

    def parameters(self):
        parts = [self.token, self.position, self.layer, self.norm, self.head]
        return [parameter for part in parts for parameter in part.parameters()]


@pytest.mark.parametrize("attends", [True, False])
def test_one_layer_of_attention_learns_to_reverse_and_nothing_else_can(attends):
    rng = np.random.default_rng(0)
    model = Reverser(rng, attends)

    def batches(size=64):
        digits = rng.integers(0, 10, (size, 10))
        return digits, digits[:, ::-1]

    with threadpool_limits(
        1, user_api="blas"
    ):  # the products are small: more threads would wait for each other
        fit(model, AdamW(model.parameters(), learning_rate=5e-3), batches, steps=60)
    digits, reversed_digits = batches(500)
    with no_gradient():
        share = np.mean(model(digits).data.argmax(axis=-1) == reversed_digits)
    assert share >= 0.99 if attends else share < 0.15
