"""Day 13: blocks, a GPT, its batches, its loss and its text."""

import numpy as np
import pytest
from tensor_gradients import assert_gradients_right, leaf, widen

from solutions import (
    GPT,
    AdamW,
    Block,
    DecoderBlock,
    FeedForward,
    Tensor,
    count_parameters,
    evaluate,
    fit,
    generate,
    no_gradient,
    random_batch,
    token_loss,
)


def small(seed=0, size=7, context=6, width=8, layers=2, heads=2):
    return GPT(size, context, width, layers, heads, np.random.default_rng(seed))


def test_feed_forward_is_down_of_gelu_of_up():
    layer = FeedForward(3, np.random.default_rng(0))
    parameters = widen(layer)
    assert [p.shape for p in parameters] == [(3, 12), (12,), (12, 3), (3,)]
    x = leaf(2, 4, 3)
    hidden = Tensor(x.data @ layer.up.W.data + layer.up.b.data).gelu().data
    np.testing.assert_allclose(layer(x).data, hidden @ layer.down.W.data + layer.down.b.data)
    assert_gradients_right(lambda: layer(x), [x, *parameters])


def test_a_block_adds_attention_then_feed_forward_to_what_is_there():
    block = Block(4, 2, np.random.default_rng(0))
    parameters = widen(block)
    assert len({id(p) for p in parameters}) == len(parameters) == 2 + 8 + 2 + 4
    x = leaf(2, 3, 4)
    middle = x + block.attention(block.norm1(x))
    expected = middle + block.feed_forward(block.norm2(middle))
    np.testing.assert_array_equal(block(x).data, expected.data)
    assert_gradients_right(lambda: block(x), [x, *parameters])
    for linear in (block.attention.out, block.feed_forward.down):
        linear.W.data[:] = 0
    np.testing.assert_array_equal(block(x).data, x.data)  # the stream passes untouched


def test_a_decoder_block_reads_the_memory_in_between():
    block = DecoderBlock(4, 2, np.random.default_rng(0))
    parameters = widen(block)
    assert len({id(p) for p in parameters}) == len(parameters) == 2 + 8 + 2 + 8 + 2 + 4
    x, memory = leaf(2, 3, 4), leaf(2, 5, 4, seed=1)
    middle = x + block.attention(block.norm1(x))
    middle = middle + block.cross(block.norm_cross(middle), memory)
    expected = middle + block.feed_forward(block.norm2(middle))
    np.testing.assert_array_equal(block(x, memory).data, expected.data)
    assert_gradients_right(lambda: block(x, memory), [x, memory, *parameters])
    later = Tensor(x.data.copy())
    later.data[:, 2] += 1
    np.testing.assert_array_equal(block(later, memory).data[:, :2], expected.data[:, :2])
    other = Tensor(memory.data.copy())
    other.data[:, 4] += 1
    assert np.all(block(x, other).data != expected.data)  # every position reads all of the memory


def test_gpt_is_token_plus_position_then_blocks_norm_and_the_tied_head():
    model = small()
    ids = np.array([[1, 4, 4], [0, 6, 2]])
    x = Tensor(model.token.W.data[ids] + model.position.W.data[:3])
    for block in model.blocks:
        x = block(x)
    logits = model(ids)
    assert logits.shape == (2, 3, 7)
    np.testing.assert_array_equal(logits.data, model.norm(x).data @ model.token.W.data.T)
    with pytest.raises(ValueError, match="ids: got 7 positions; expected 6 at most"):
        model(np.zeros((1, 7), dtype=int))


def test_gradients_of_a_gpt():
    model = small(size=5, context=4, width=4, layers=1)
    parameters = widen(model)
    ids, targets = np.array([[1, 4, 4, 0]]), np.array([[4, -1, 0, 2]])
    assert_gradients_right(lambda: token_loss(model(ids), targets), parameters)


def test_a_gpt_stays_in_float32():
    model = small()
    loss = token_loss(model(np.array([[1, 2]])), np.array([[2, 3]]))
    loss.backward()
    kinds = {a.dtype for p in model.parameters() for a in (p.data, p.grad)} | {loss.data.dtype}
    assert kinds == {np.dtype(np.float32)}


@pytest.mark.parametrize("shape", [(7, 6, 8, 2, 2), (65, 64, 128, 4, 4), (27, 8, 32, 1, 4), (50, 3, 6, 3, 1)])
def test_parameters_are_counted_by_formula_and_the_first_loss_is_near_ln_size(shape):
    size, context, width, layers, _ = shape
    model = GPT(*shape, np.random.default_rng(0))
    parameters = model.parameters()
    assert len({id(p) for p in parameters}) == len(parameters)
    counted = count_parameters(size, context, width, layers)
    assert counted == sum(p.data.size for p in parameters)
    ids = np.random.default_rng(1).integers(0, size, (8, context + 1))
    with no_gradient():
        loss = float(token_loss(model(ids[:, :-1]), ids[:, 1:]).data)
    assert loss == pytest.approx(np.log(size), abs=0.1)


def test_the_formula_gives_the_known_count_and_weights_depend_on_rng_alone():
    assert count_parameters(65, 64, 128, 4) == 809_856
    first, second, other = (small(seed).token.W.data.tolist() for seed in (0, 0, 1))
    assert first == second != other


def test_a_gpt_does_not_see_the_future():
    model = small(context=16, width=32)
    ids = np.random.default_rng(0).integers(0, 7, (3, 16))
    for t in (3, 9, 15):
        changed = ids.copy()
        changed[:, t] = (changed[:, t] + 1) % 7
        with no_gradient():
            before, after = model(ids).data, model(changed).data
        np.testing.assert_array_equal(before[:, :t], after[:, :t])
        assert np.all((before != after)[:, t:].any(axis=-1))


def test_random_batch_cuts_windows_and_what_follows():
    data = np.arange(100, 130)
    x, y = random_batch(data, 2000, 5, np.random.default_rng(0))
    assert x.shape == y.shape == (2000, 5)
    np.testing.assert_array_equal(y, x + 1)
    np.testing.assert_array_equal(np.diff(x, axis=1), 1)
    assert set(x[:, 0]) == set(range(100, 125))  # every start, the last one too
    again = random_batch(data, 2000, 5, np.random.default_rng(0))[0]
    np.testing.assert_array_equal(x, again)
    x, y = random_batch(np.arange(6), 3, 5, np.random.default_rng(0))
    np.testing.assert_array_equal(y, [[1, 2, 3, 4, 5]] * 3)
    with pytest.raises(ValueError, match="data: got 5 tokens; expected 6 at least"):
        random_batch(np.arange(5), 3, 5, np.random.default_rng(0))


@pytest.mark.parametrize("length", [7, 12, 13, 18, 19, 6 * 70 + 1])
def test_evaluate_is_the_mean_over_whole_windows(length):
    model = small()
    data = np.random.default_rng(0).integers(0, 7, length)
    windows = (length - 1) // 6
    losses = [
        float(token_loss(model(data[None, i * 6 : i * 6 + 6]), data[None, i * 6 + 1 : i * 6 + 7]).data)
        for i in range(windows)
    ]
    loss = evaluate(model, data, 6)
    assert isinstance(loss, float)
    assert loss == pytest.approx(np.mean(losses), rel=1e-5)


def test_evaluate_records_nothing_and_names_a_text_too_short():
    recorded = []

    def model(ids):
        result = Tensor(np.zeros((*ids.shape, 3))) + Tensor(np.zeros(3))
        recorded.extend(result.links)
        return result

    assert evaluate(model, np.zeros(11, dtype=int), 5) == pytest.approx(np.log(3))
    assert recorded == []
    with pytest.raises(ValueError, match="data: got 5 tokens; expected 6 at least"):
        evaluate(model, np.zeros(5, dtype=int), 5)


class Counting:
    """A model that counts on: after token t comes t + 1; it keeps what it was shown."""

    def __init__(self, context):
        self.position = small(context=context).position
        self.shown = []

    def __call__(self, ids):
        self.shown.append(ids.tolist())
        return Tensor(50.0 * np.eye(10)[(ids + 1) % 10])


def test_generate_shows_the_last_context_and_reads_the_last_position():
    model = Counting(3)
    start = [4, 5]
    assert generate(model, start, 4, np.random.default_rng(0)) == [6, 7, 8, 9]
    assert model.shown == [[[4, 5]], [[4, 5, 6]], [[5, 6, 7]], [[6, 7, 8]]]
    assert start == [4, 5]
    assert generate(model, start, 0, np.random.default_rng(0)) == []
    with pytest.raises(ValueError, match="tokens: got none"):
        generate(model, [], 4, np.random.default_rng(0))


def test_generate_draws_by_rng_temperature_and_top_k():
    model = small(context=4)
    draw = [generate(model, [1], 30, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    assert draw[0] == draw[1] != draw[2]
    assert all(type(i) is int and 0 <= i < 7 for i in draw[0])
    greedy = [
        generate(model, [1], 30, np.random.default_rng(seed), **settings)
        for seed, settings in ((0, {"temperature": 0}), (1, {"temperature": 0}), (2, {"top_k": 1}))
    ]
    assert greedy[0] == greedy[1] == greedy[2]


def test_a_gpt_learns_a_text_by_heart_and_writes_it():
    text = np.array([0, 1, 2, 3, 1, 4, 2, 0, 5, 6] * 6)
    model = small(context=8, width=32)
    rng = np.random.default_rng(0)
    optimizer = AdamW(model.parameters(), learning_rate=1e-2)
    losses = fit(model, optimizer, lambda: random_batch(text, 8, 8, rng), steps=80)
    assert losses[0] == pytest.approx(np.log(7), abs=0.2)
    assert evaluate(model, text, 8) < 0.3
    written = generate(model, text[:4].tolist(), 20, rng, temperature=0)
    assert written == text[4:24].tolist()
