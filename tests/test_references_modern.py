"""Day 14: answers only, preferences, LoRA, the KV cache, and what today's models changed."""

import numpy as np
import pytest
from tensor_gradients import assert_gradients_right, leaf, widen

from solutions import (
    GPT,
    AdamW,
    KVCache,
    Linear,
    LoRA,
    RMSNorm,
    SwiGLU,
    Tensor,
    add_lora,
    dequantize,
    fit,
    generate,
    generate_cached,
    instruction_targets,
    no_gradient,
    preference_loss,
    quantize,
    random_batch,
    rotate,
)


def small(seed=0, context=12, width=16, layers=2, heads=4):
    return GPT(11, context, width, layers, heads, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", [list, np.array])
def test_instruction_targets_count_the_answer_only(kind):
    tokens = kind([5, 6, 7, 8, 9])
    assert instruction_targets(tokens, 3).tolist() == [-1, -1, 8, 9, -1]
    assert instruction_targets(tokens, 1).tolist() == [6, 7, 8, 9, -1]
    assert instruction_targets(tokens, 0).tolist() == [6, 7, 8, 9, -1]
    assert instruction_targets(tokens, 4).tolist() == [-1, -1, -1, 9, -1]
    assert instruction_targets(tokens, 5).tolist() == [-1] * 5
    assert list(tokens) == [5, 6, 7, 8, 9]
    assert instruction_targets(tokens, 3).dtype.kind == "i"
    with pytest.raises(ValueError, match="prompt_length: got 6; expected 0 to 5"):
        instruction_targets(tokens, 6)


def test_preference_loss():
    chosen, rejected = leaf(5), leaf(5, seed=1)
    margins = chosen.data - rejected.data
    loss = preference_loss(chosen, rejected)
    assert loss.shape == ()
    assert float(loss.data) == pytest.approx(np.mean(np.log1p(np.exp(-margins))))
    assert_gradients_right(lambda: preference_loss(chosen, rejected), [chosen, rejected])
    with pytest.raises(ValueError, match=r"rejected: got shape \(4,\); expected \(5,\)"):
        preference_loss(chosen, leaf(4))


def test_preference_loss_is_stable_and_has_its_slope_where_both_are_equal():
    far = preference_loss(Tensor([1000.0, -1000.0]), Tensor([-1000.0, 1000.0]))
    assert float(far.data) == pytest.approx(1000)
    even = Tensor(np.zeros(2, dtype=np.float32))
    loss = preference_loss(even, Tensor(np.zeros(2, dtype=np.float32)))
    loss.backward()
    assert float(loss.data) == pytest.approx(np.log(2))
    np.testing.assert_allclose(even.grad, [-0.25, -0.25])
    assert loss.data.dtype == even.grad.dtype == np.float32


@pytest.mark.parametrize("bias", [True, False])
def test_lora_starts_as_the_linear_and_merges_to_what_it_became(bias):
    rng = np.random.default_rng(0)
    linear = Linear(6, 4, rng, bias=bias)
    x = leaf(2, 3, 6, dtype=np.float32)
    lora = LoRA(linear, 2, 8, rng)
    np.testing.assert_array_equal(lora(x).data, linear(x).data)
    assert [p.shape for p in lora.parameters()] == [(6, 2), (2, 4)]
    assert not lora.B.data.any()
    lora.B.data[:] = rng.standard_normal((2, 4))
    expected = linear(x).data + 4 * x.data @ lora.A.data @ lora.B.data
    np.testing.assert_allclose(lora(x).data, expected, rtol=1e-4, atol=1e-5)
    merged = lora.merged()
    assert isinstance(merged, Linear)
    assert len(merged.parameters()) == 1 + bias
    np.testing.assert_allclose(merged(x).data, lora(x).data, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(lora.merged()(x).data, lora(x).data, rtol=1e-4, atol=1e-5)  # twice is as once
    assert merged.W.data.dtype == np.float32
    assert not np.shares_memory(merged.W.data, linear.W.data)


def test_gradients_of_lora_and_the_base_gets_none():
    linear = Linear(5, 4, np.random.default_rng(0))
    lora = LoRA(linear, 2, 3, np.random.default_rng(1))
    lora.B.data[:] = np.random.default_rng(2).standard_normal((2, 4))
    x = leaf(3, 5)
    widen(lora)
    assert_gradients_right(lambda: lora(x), [x, lora.A, lora.B])
    assert linear.W.grad is linear.b.grad is None
    with pytest.raises(ValueError, match="rank: got 5; expected 1 to 4"):
        LoRA(linear, 5, 1, np.random.default_rng(0))


def test_lora_has_normal_a_of_the_size_of_a_linears_weights():
    lora = LoRA(Linear(400, 300, np.random.default_rng(0)), 100, 1, np.random.default_rng(1))
    assert lora.A.data.std() == pytest.approx(1 / 20, rel=0.03)
    assert lora.A.data.dtype == lora.B.data.dtype == np.float32


def test_add_lora_changes_nothing_until_it_learns_and_learns_alone():
    model, rng = small(), np.random.default_rng(3)
    known, ids = (
        np.arange(200) % 11,
        np.arange(200)[::-1] % 11,
    )  # it can count up, and is to learn to count down
    fit(
        model,
        AdamW(model.parameters(), learning_rate=1e-2),
        lambda: random_batch(known, 8, 12, rng),
        steps=40,
    )
    for parameter in model.parameters():
        parameter.grad = None
    x = ids[None, :12]
    with no_gradient():
        before = model(x).data
    base = [(p, p.data.copy()) for p in model.parameters()]
    new = add_lora(model, 2, 4, np.random.default_rng(2))
    assert len({id(p) for p in new}) == len(new) == 2 * 2 * 2
    assert all(
        isinstance(layer, LoRA) for b in model.blocks for layer in (b.attention.query, b.attention.value)
    )
    assert not isinstance(model.blocks[0].attention.key, LoRA)
    with no_gradient():
        np.testing.assert_array_equal(model(x).data, before)

    losses = fit(model, AdamW(new, learning_rate=2e-2), lambda: random_batch(ids, 8, 12, rng), steps=60)
    assert losses[-1] < losses[0] / 2
    assert model.parameters() == new
    for parameter, data in base:
        np.testing.assert_array_equal(parameter.data, data)
    assert {p.shape for p, _ in base if p.grad is not None} <= {
        (11, 16),
        (12, 16),
        (16,),
    }  # no Linear's weights

    with no_gradient():
        learned = model(x).data
        assert np.abs(learned - before).max() > 1e-3
        for block in model.blocks:
            block.attention.query = block.attention.query.merged()
            block.attention.value = block.attention.value.merged()
        np.testing.assert_allclose(model(x).data, learned, rtol=1e-4, atol=1e-5)


def test_a_cache_gives_back_all_that_it_was_given():
    cache = KVCache(2, 3, 5, 4)
    k, v = (leaf(2, 3, 5, 4, seed=s, dtype=np.float32) for s in (0, 1))
    assert cache.length == 0
    for start, end in ((0, 2), (2, 3), (3, 5)):
        keys, values = cache.append(k[:, :, start:end], v[:, :, start:end])
        assert cache.length == end
        np.testing.assert_array_equal(keys.data, k.data[:, :, :end])
        np.testing.assert_array_equal(values.data, v.data[:, :, :end])
    with pytest.raises(ValueError, match="k: got 1 positions; expected 0 at most"):
        cache.append(k[:, :, :1], v[:, :, :1])
    assert cache.length == 5


def test_what_a_cache_gave_stays_as_it_was():
    cache = KVCache(1, 1, 3, 2)
    first = Tensor(np.ones((1, 1, 1, 2)))
    keys, _ = cache.append(first, first)
    cache.append(first * 5, first * 5)
    np.testing.assert_array_equal(keys.data, np.ones((1, 1, 1, 2)))


@pytest.mark.parametrize("prompt", [[3], [1, 2, 3, 4], list(range(11))])
@pytest.mark.parametrize("settings", [{}, {"temperature": 0}, {"temperature": 1.5, "top_k": 3}])
def test_cached_generation_gives_the_same_tokens(prompt, settings):
    model = small()
    for p in model.parameters():  # a model with an opinion
        p.data *= 3
    count = 13 - len(prompt)  # the last token drawn needs no position
    plain = generate(model, prompt, count, np.random.default_rng(5), **settings)
    assert generate_cached(model, prompt, count, np.random.default_rng(5), **settings) == plain
    assert len(plain) == count


def test_cached_generation_works_on_lora_and_asks_one_position_a_step():
    model = small()
    add_lora(model, 2, 4, np.random.default_rng(2))
    for block in model.blocks:
        block.attention.query.B.data[:] = np.random.default_rng(3).standard_normal((2, 16))
    plain = generate(model, [1, 2], 9, np.random.default_rng(5))
    seen = []
    norm = model.blocks[0].norm1
    model.blocks[0].norm1 = lambda x: seen.append(x.shape[1]) or norm(x)
    assert generate_cached(model, [1, 2], 9, np.random.default_rng(5)) == plain
    assert seen == [2] + [1] * 8


@pytest.mark.parametrize(("prompt", "count"), [([], 3), ([1] * 12, 2), ([1] * 14, 0), ([1], 13)])
def test_cached_generation_stays_within_the_context(prompt, count):
    with pytest.raises(ValueError, match=f"tokens: got {len(prompt)}, and {count} to draw"):
        generate_cached(small(), prompt, count, np.random.default_rng(0))
    assert generate_cached(small(), [1], 0, np.random.default_rng(0)) == []


def test_rms_norm():
    norm = RMSNorm(4)
    (gain,) = widen(norm)
    gain.data[:] = [1.0, 2.0, 3.0, -1.0]
    x = leaf(2, 3, 4)
    expected = x.data / np.sqrt(np.mean(x.data**2, axis=-1, keepdims=True) + 1e-5) * gain.data
    np.testing.assert_allclose(norm(x).data, expected)
    assert_gradients_right(lambda: norm(x), [x, gain])
    assert not RMSNorm(3)(Tensor(np.zeros((1, 3), dtype=np.float32))).data.any()
    assert RMSNorm(4)(leaf(2, 4, dtype=np.float32)).data.dtype == np.float32


def test_swiglu():
    layer = SwiGLU(3, 5, np.random.default_rng(0))
    parameters = widen(layer)
    assert [p.shape for p in parameters] == [(3, 5), (3, 5), (5, 3)]
    x = leaf(2, 3)
    gate = x.data @ layer.gate.W.data
    hidden = gate / (1 + np.exp(-gate)) * (x.data @ layer.up.W.data)
    np.testing.assert_allclose(layer(x).data, hidden @ layer.down.W.data)
    assert_gradients_right(lambda: layer(x), [x, *parameters])


def test_rotate_turns_each_pair_by_its_own_angle():
    x = leaf(2, 3, 5, 6)
    positions = np.array([0, 1, 2, 7, 40])
    turned = rotate(x, positions)
    for i in range(3):
        as_complex = x.data[..., 2 * i] + 1j * x.data[..., 2 * i + 1]
        expected = as_complex * np.exp(1j * positions * 10000.0 ** (-2 * i / 6))
        np.testing.assert_allclose(turned.data[..., 2 * i] + 1j * turned.data[..., 2 * i + 1], expected)
    np.testing.assert_array_equal(turned.data[:, :, 0], x.data[:, :, 0])
    assert_gradients_right(lambda: rotate(x, positions, base=100.0), [x])
    x32 = leaf(5, 6, dtype=np.float32)
    turned = rotate(x32, positions)
    turned.sum().backward()
    assert turned.data.dtype == x32.grad.dtype == np.float32


def test_turned_products_depend_on_the_distance_only():
    q, k = leaf(1, 8), leaf(1, 8, seed=1)

    def product(at, other):
        return float((rotate(q, [at]).data * rotate(k, [other]).data).sum())

    assert product(5, 2) == pytest.approx(product(105, 102))
    assert product(5, 2) != pytest.approx(product(2, 5))


def test_rotate_names_what_does_not_fit():
    with pytest.raises(ValueError, match=r"x: got shape \(2, 3\); expected an even last axis"):
        rotate(leaf(2, 3), [0, 1])
    with pytest.raises(ValueError, match=r"positions: got shape \(3,\); expected \(2,\)"):
        rotate(leaf(2, 4), [0, 1, 2])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_quantize_keeps_each_weight_within_half_a_step(dtype):
    W = (np.random.default_rng(0).standard_normal((300, 40)) * np.logspace(-3, 3, 40)).astype(dtype)
    W[:, 7] = 0
    before = W.copy()
    q, scale = quantize(W)
    assert (q.dtype, q.shape, scale.dtype, scale.shape) == (np.int8, W.shape, dtype, (40,))
    np.testing.assert_array_equal(W, before)
    back = dequantize(q, scale)
    assert back.dtype == dtype
    assert np.all(np.abs(back - W) <= scale * 0.500001)
    assert not q[:, 7].any()
    np.testing.assert_array_equal(np.delete(np.abs(q.astype(int)).max(axis=0), 7), 127)
