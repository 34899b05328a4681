"""The fused nodes give what the readable operations give, in values and gradients."""

import numpy as np
import pytest

from solutions import Embedding, FeedForward, LayerNorm, Linear, Tensor, no_gradient
from solutions.engine import fused
from solutions.engine.fused import (
    causal_attention,
    dropout,
    embedding,
    feed_forward,
    layer_norm,
    linear,
    norm_linear,
)

KINDS = [(np.float64, 1e-12, 1e-13), (np.float32, 2e-4, 2e-5)]


def readable_attention(qkv, heads):
    B, T, C = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    q, k, v = (
        qkv[:, :, i * C : (i + 1) * C].reshape(B, T, heads, C // heads).transpose(0, 2, 1, 3)
        for i in range(3)
    )
    scores = q @ k.transpose(0, 1, 3, 2) * (C // heads) ** -0.5
    future = np.triu(np.full((T, T), -np.inf, qkv.data.dtype), 1)
    return ((scores + future).softmax() @ v).transpose(0, 2, 1, 3).reshape(B, T, C)


def arrays(*shapes, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def assert_same(fused_node, readable, data, relative, absolute):
    """Both on Tensors of the same arrays; what is differentiated gives each result's number another weight."""
    answers = []
    for f in (fused_node, readable):
        leaves = [Tensor(array) for array in data]
        result = f(*leaves)
        assert result.data.dtype == data[0].dtype
        weights = np.cos(np.arange(result.data.size)).reshape(result.shape).astype(data[0].dtype)
        (result * weights).sum().backward()
        assert all(leaf.grad.dtype == data[0].dtype for leaf in leaves)
        answers.append([result.data, *(leaf.grad for leaf in leaves)])
    for ours, theirs in zip(*answers, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=relative, atol=absolute * np.abs(theirs).max())


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
@pytest.mark.parametrize("shape", [(5, 3), (2, 4, 3), (2, 2, 2, 3)])
def test_linear(shape, dtype, relative, absolute):
    layer = Linear(3, 6, np.random.default_rng(0))

    def readable(x, W, b):
        layer.W, layer.b = W, b
        return layer(x)

    def plus(x, W, b, rest):
        return readable(x, W, b) + rest

    data = arrays(shape, (3, 6), (6,), (*shape[:-1], 6), dtype=dtype)
    assert_same(linear, readable, data[:3], relative, absolute)
    assert_same(linear, plus, data, relative, absolute)


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_feed_forward_some_rows_at_a_time(rows, dtype, relative, absolute, monkeypatch):
    monkeypatch.setattr(fused, "BLOCK", 14)
    monkeypatch.setattr(fused, "ROOM", rows * 8)
    norm, layers = LayerNorm(6), FeedForward(6, np.random.default_rng(0))

    def readable(x, *weights):
        norm.gain, norm.bias, layers.up.W, layers.up.b, layers.down.W, layers.down.b = weights[:6]
        return sum(weights[6:], layers(norm(x)))

    def ours(x, *weights):
        gain, bias, W, b, V, c, *plus = weights
        return feed_forward(x, (gain, bias), (W, b), (V, c), *plus)

    shapes = ((2, 4, 6), (6,), (6,), (6, 8), (8,), (8, 6), (6,), (2, 4, 6))
    data = [
        factor * array
        for factor, array in zip((1, 1, 1, 3, 1, 1, 1, 1), arrays(*shapes, dtype=dtype), strict=True)
    ]
    assert_same(ours, readable, data[:-1], relative, absolute)
    assert_same(ours, readable, data, relative, absolute)


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
def test_layer_norm(dtype, relative, absolute):
    layer = LayerNorm(6)

    def readable(x, gain, bias):
        layer.gain, layer.bias = gain, bias
        return layer(x)

    assert_same(layer_norm, readable, arrays((2, 4, 6), (6,), (6,), dtype=dtype), relative, absolute)


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
def test_norm_linear_over_several_blocks(dtype, relative, absolute, monkeypatch):
    monkeypatch.setattr(fused, "BLOCK", 14)
    norm, layer = LayerNorm(6), Linear(6, 5, np.random.default_rng(0))

    def readable(x, gain, bias, W, b):
        norm.gain, norm.bias, layer.W, layer.b = gain, bias, W, b
        return layer(norm(x))

    data = arrays((2, 4, 6), (6,), (6,), (6, 5), (5,), dtype=dtype)
    assert_same(norm_linear, readable, data, relative, absolute)


def test_dropout_drops_its_share_and_keeps_the_sum():
    x = Tensor(np.ones((100, 100), np.float32))
    y = dropout(x, 0.25, np.random.default_rng(0))
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)
    assert {*np.unique(y.data)} == {0, np.float32(4 / 3)}
    assert np.mean(y.data == 0) == pytest.approx(0.25, abs=0.02)
    again, other = (dropout(x, 0.25, np.random.default_rng(seed)).data for seed in (0, 1))
    np.testing.assert_array_equal(again, y.data)
    assert not np.array_equal(other, y.data)


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
def test_embedding(dtype, relative, absolute):
    layer = Embedding(5, 4, np.random.default_rng(0))
    ids = np.array([[0, 3, 3], [1, 3, 0]])

    def readable(W):
        layer.W = W
        return layer(ids)

    assert_same(lambda W: embedding(W, ids), readable, arrays((5, 4), dtype=dtype), relative, absolute)


@pytest.mark.parametrize(("dtype", "relative", "absolute"), KINDS)
@pytest.mark.parametrize(("B", "T", "C", "heads"), [(2, 5, 6, 3), (1, 1, 4, 1), (3, 4, 4, 4)])
def test_causal_attention(B, T, C, heads, dtype, relative, absolute):
    data = arrays((B, T, 3 * C), dtype=dtype)
    assert_same(
        lambda qkv: causal_attention(qkv, heads),
        lambda qkv: readable_attention(qkv, heads),
        data,
        relative,
        absolute,
    )


@pytest.mark.parametrize("size", [1, 2, 100])
def test_attention_a_few_sequences_at_a_time(size, monkeypatch):
    monkeypatch.setattr(fused, "BLOCK", size * 2 * 25 // 2)
    data = arrays((5, 5, 12), dtype=np.float64)
    assert_same(
        lambda qkv: causal_attention(qkv, 2), lambda qkv: readable_attention(qkv, 2), data, 1e-12, 1e-13
    )


def test_attention_with_scores_too_large_to_be_powers():
    """Some that overflow, and rows whose powers would all vanish; the largest one stands in the future of most."""
    for factor in (20, 1000):
        data = [factor * array for array in arrays((2, 5, 12), dtype=np.float64)]
        assert_same(
            lambda qkv: causal_attention(qkv, 2), lambda qkv: readable_attention(qkv, 2), data, 1e-9, 1e-9
        )
        assert np.isfinite(causal_attention(Tensor(data[0].astype(np.float32)), 2).data).all()


def test_attention_looks_at_no_later_position():
    (qkv,) = arrays((2, 6, 12), dtype=np.float32)
    before = causal_attention(Tensor(qkv), 2).data
    qkv[:, 4] += 1
    after = causal_attention(Tensor(qkv), 2).data
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert not np.any(before[:, 4:] == after[:, 4:])


def test_without_gradient_the_values_are_the_same_and_nothing_is_recorded():
    x, gain, bias = arrays((3, 4, 6), (6,), (6,), dtype=np.float32)
    pair = Tensor(gain), Tensor(bias)
    up, down = map(Tensor, arrays((6, 7), (7, 6), dtype=np.float32))
    nodes = [
        lambda: feed_forward(Tensor(x), pair, (up, Tensor(up.data[0])), (down, pair[0])),
        lambda: causal_attention(Tensor(x), 2),
        lambda: layer_norm(Tensor(x), Tensor(gain), Tensor(bias)),
    ]
    for node in nodes:
        recorded = node()
        with no_gradient():
            bare = node()
        assert bare.links == []
        np.testing.assert_array_equal(bare.data, recorded.data)


def test_a_gradient_with_gaps_and_a_second_backward_pass():
    """The gradient that comes back may be a view of any layout; what is kept for it is not used up."""
    (data,) = arrays((2, 4, 12), dtype=np.float64)
    gradients = []
    for node in (lambda t: causal_attention(t, 2), lambda t: readable_attention(t, 2)):
        qkv = Tensor(data)
        inner = node(qkv)
        for total in (inner.transpose(2, 0, 1).sum(axis=0).sum(), (inner * inner).sum()):
            total.backward()
        gradients.append(qkv.grad)
    np.testing.assert_allclose(*gradients, atol=1e-12)
