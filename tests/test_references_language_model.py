"""Day 10: windows, layers, AdamW, the training loop, and drawing from logits."""

import math

import numpy as np
import pytest
from tensor_gradients import assert_gradients_right, leaf, widen

from solutions import (
    Adam,
    AdamW,
    Embedding,
    LayerNorm,
    Linear,
    MLPLanguageModel,
    Tensor,
    context_windows,
    cosine_schedule,
    fit,
    sample_token,
    token_loss,
)

CHARACTERS = [".", "a", "e", "m", "v"]


def new_rng(seed=0):
    return np.random.default_rng(seed)


def test_windows_look_back_and_start_afresh_with_each_word():
    X, y = context_windows(["emma", "a"], CHARACTERS, 3)
    expected = ["...e", "..em", ".emm", "emma", "mma.", "...a", "..a."]
    text = [
        "".join(CHARACTERS[k] for k in [*window, following]) for window, following in zip(X, y, strict=True)
    ]
    assert text == expected
    assert X.dtype.kind == y.dtype.kind == "i"
    assert [part.shape for part in context_windows([], CHARACTERS, 3)] == [(0, 3), (0,)]
    with pytest.raises(ValueError, match="'z'"):
        context_windows(["z"], CHARACTERS, 3)


@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 4), (2, 1, 3, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear(shape, bias):
    layer, x = Linear(4, 6, new_rng(), bias=bias), leaf(*shape)
    parameters = widen(layer)
    if bias:
        layer.b.data[:] = np.arange(6)
    expected = x.data @ layer.W.data + (np.arange(6) if bias else 0)
    np.testing.assert_allclose(layer(x).data, expected)
    assert len(parameters) == (2 if bias else 1)
    assert_gradients_right(lambda: layer(x), [x, *parameters])


def test_linear_keeps_the_size_of_what_goes_in():
    layer = Linear(400, 300, new_rng())
    assert layer.W.data.std() == pytest.approx(1 / 20, rel=0.02)
    assert abs(layer.W.data.mean()) < 1e-3
    assert not layer.b.data.any()
    outputs = layer(Tensor(new_rng(1).standard_normal((200, 400), dtype=np.float32))).data
    assert outputs.std() == pytest.approx(1, rel=0.05)


def test_embedding_picks_rows_and_gives_gradient_to_those():
    layer = Embedding(5, 3, new_rng())
    ids = np.array([[1, 4], [4, 1], [4, 0]])
    np.testing.assert_array_equal(layer(ids).data, layer.W.data[ids])
    layer(ids).sum().backward()
    np.testing.assert_array_equal(layer.W.grad, np.array([[1.0], [2.0], [0.0], [0.0], [3.0]]) * np.ones(3))
    for wrong in (5, -1):
        with pytest.raises(ValueError, match=r"ids: got .*expected 0 to 4"):
            layer(np.array([0, wrong]))
    assert Embedding(500, 40, new_rng()).W.data.std() == pytest.approx(1, rel=0.05)


def test_layer_norm():
    layer, x = LayerNorm(6), leaf(2, 3, 6)
    parameters = widen(layer)
    y = layer(x).data
    np.testing.assert_allclose(y.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=-1), 1, atol=1e-4)
    layer.gain.data[:], layer.bias.data[:] = np.arange(6), 2.0
    np.testing.assert_allclose(layer(x).data, y * np.arange(6) + 2)
    assert_gradients_right(lambda: layer(x), [x, *parameters])
    np.testing.assert_array_equal(LayerNorm(4)(Tensor(np.full((2, 4), 3.0))).data, np.zeros((2, 4)))
    assert LayerNorm(4, eps=4.0)(Tensor([[1.0, 1, 3, 3]])).data[0, 0] == pytest.approx(-1 / math.sqrt(5))


def test_the_model_lays_the_letters_side_by_side():
    model = MLPLanguageModel(5, 3, 4, 7, new_rng())
    X = new_rng(1).integers(0, 5, (6, 3))
    embedded = model.embedding.W.data[X].reshape(6, 12)
    hidden = np.tanh(embedded @ model.hidden.W.data + model.hidden.b.data)
    np.testing.assert_allclose(model(X).data, hidden @ model.out.W.data + model.out.b.data, atol=1e-6)
    assert model(X).data.dtype == np.float32
    assert sum(p.data.size for p in model.parameters()) == 5 * 4 + 12 * 7 + 7 + 7 * 5 + 5
    y = new_rng(2).integers(0, 5, 6)
    parameters = widen(model)
    assert_gradients_right(lambda: token_loss(model(X), y), parameters)


@pytest.mark.parametrize(
    ("size", "context", "width", "hidden"), [(27, 3, 10, 200), (27, 8, 24, 200), (5, 2, 2, 8)]
)
def test_at_first_all_characters_are_about_as_probable(size, context, width, hidden):
    for seed in range(5):
        rng = new_rng(seed)
        model = MLPLanguageModel(size, context, width, hidden, rng)
        loss = token_loss(model(rng.integers(0, size, (500, context))), rng.integers(0, size, 500))
        assert float(loss.data) == pytest.approx(math.log(size), abs=0.03)


def test_models_depend_on_the_rng_alone():
    first, same, other = (MLPLanguageModel(5, 2, 3, 4, new_rng(seed)) for seed in (0, 0, 1))
    for a, b, c in zip(first.parameters(), same.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(a.data, b.data)
        assert not c.data.any() or not np.array_equal(a.data, c.data)


def test_adamw_without_decay_is_adam():
    rng = new_rng()
    ours = [Tensor(rng.standard_normal((3, 2))), Tensor(rng.standard_normal(4))]
    theirs = [p.data.copy() for p in ours]
    adamw = AdamW(ours, learning_rate=0.1, beta1=0.8, beta2=0.95, eps=1e-6, decay=0)
    adam = Adam(learning_rate=0.1, beta1=0.8, beta2=0.95, eps=1e-6)
    for step in range(5):
        gradients = [rng.standard_normal(p.shape) for p in ours]
        for p, g in zip(ours, gradients, strict=True):
            p.grad = g.copy()
        adamw.learning_rate = adam.learning_rate = 0.1 / (step + 1)
        adamw.step()
        adam.step(theirs, gradients)
        for p, expected, g in zip(ours, theirs, gradients, strict=True):
            np.testing.assert_allclose(p.data, expected, rtol=1e-12)
            np.testing.assert_array_equal(p.grad, g)


def test_adamw_decays_matrices_apart_from_the_gradient():
    matrix, bias = Tensor(np.full((2, 2), 8.0)), Tensor(np.full(2, 8.0))
    matrix.grad, bias.grad = np.zeros((2, 2)), np.zeros(2)
    AdamW([matrix, bias], learning_rate=0.5, decay=0.25).step()
    np.testing.assert_array_equal(matrix.data, np.full((2, 2), 7.0))
    np.testing.assert_array_equal(bias.data, np.full(2, 8.0))
    # With a gradient, however small, Adam's step has the size of the learning rate, whatever the decay.
    matrix.grad = np.full((2, 2), 1e-3)
    AdamW([matrix], learning_rate=0.5, decay=0.25).step()
    np.testing.assert_allclose(matrix.data, np.full((2, 2), 7.0 - 0.875 - 0.5), rtol=1e-4)


def test_adamw_updates_in_place_keeps_float32_and_leaves_alone_what_has_no_gradient():
    used, unused = (Tensor(np.ones((2, 2), dtype=np.float32)) for _ in range(2))
    before = used.data
    optimizer = AdamW([used, unused])
    used.grad = np.ones((2, 2), dtype=np.float32)
    optimizer.step()
    assert used.data is before
    assert used.data.dtype == np.float32
    assert (used.data < 1).all()
    assert (unused.data == 1).all()
    optimizer.zero_grad()
    assert used.grad is None


class Slope:
    """A model with one number w, whose logits are (w, -w): the loss for class 0 is ln(1 + e^-2w)."""

    def __init__(self):
        self.w = Tensor(np.zeros((1, 1)))

    def __call__(self, x):
        return Tensor(x) @ self.w @ np.array([[1.0, -1.0]])

    def parameters(self):
        return [self.w]


class Recorder:
    """An optimizer that takes plain steps, and notes what it was given."""

    def __init__(self, model):
        self.model, self.learning_rate, self.seen = model, 1.0, []

    def zero_grad(self):
        self.model.w.grad = None

    def step(self):
        self.seen.append((self.learning_rate, float(self.model.w.grad[0, 0])))
        self.model.w.data -= self.learning_rate * self.model.w.grad


def test_fit_takes_a_step_a_batch_and_returns_the_losses_before_each():
    model = Slope()
    optimizer = Recorder(model)
    losses = fit(model, optimizer, lambda: (np.ones((2, 1)), np.zeros(2, int)), 3)
    w, expected = 0.0, []
    for _ in range(3):
        expected.append(math.log(1 + math.exp(-2 * w)))
        w += 2 / (1 + math.exp(2 * w))
    assert losses == pytest.approx(expected)
    assert all(isinstance(loss, float) for loss in losses)
    assert float(model.w.data[0, 0]) == pytest.approx(w)
    assert fit(model, optimizer, lambda: 1 / 0, 0) == []


def test_fit_clips_and_follows_the_schedule_from_its_first_step_on():
    model = Slope()
    optimizer = Recorder(model)
    batch = np.full((2, 1), 100.0), np.array([1, 1])
    fit(model, optimizer, lambda: batch, 3, schedule=lambda step: 1e-9 * (step + 1), max_norm=0.5)
    assert [rate for rate, _ in optimizer.seen] == pytest.approx([1e-9, 2e-9, 3e-9])
    assert [gradient for _, gradient in optimizer.seen] == pytest.approx([0.5] * 3)
    fit(model, optimizer, lambda: batch, 1, max_norm=None)
    assert optimizer.seen[-1] == pytest.approx((3e-9, 100.0))


def test_fit_teaches_a_model_to_read_on():
    words, rng = ["emma", "ava", "mave"], new_rng()
    X, y = context_windows(words, CHARACTERS, 3)
    model = MLPLanguageModel(5, 3, 4, 16, rng)
    losses = fit(model, AdamW(model.parameters(), 0.05, decay=0.01), lambda: (X, y), 150)
    assert losses[0] == pytest.approx(math.log(5), abs=0.05)
    assert (
        losses[-1] < 0.3
    )  # three words start in three ways: 3 * ln 3 over 14 characters is the least there is
    assert losses[-1] > 3 * math.log(3) / len(y) - 0.01


def test_the_schedule_of_day_5_fits():
    model = Slope()
    optimizer = Recorder(model)
    batch = np.ones((1, 1)), np.zeros(1, int)
    fit(model, optimizer, lambda: batch, 4, schedule=lambda step: cosine_schedule(step, 4, 0.1, 2))
    assert [rate for rate, _ in optimizer.seen] == pytest.approx([0, 0.05, 0.1, 0.05])


def draws(logits, count=4_000, **settings):
    rng = new_rng()
    tokens = [sample_token(np.array(logits), rng, **settings) for _ in range(count)]
    assert all(isinstance(token, int) for token in tokens)
    return np.bincount(tokens, minlength=len(logits)) / count


def test_tokens_are_drawn_as_softmax_says():
    logits = np.log([0.2, 0.5, 0.3])
    np.testing.assert_allclose(draws(logits), [0.2, 0.5, 0.3], atol=0.03)
    sharper = np.array([0.2, 0.5, 0.3]) ** 2
    np.testing.assert_allclose(draws(logits, temperature=0.5), sharper / sharper.sum(), atol=0.03)
    np.testing.assert_allclose(draws(logits, top_k=2), [0, 0.625, 0.375], atol=0.03)
    np.testing.assert_allclose(draws(logits, top_k=7), [0.2, 0.5, 0.3], atol=0.03)
    np.testing.assert_allclose(draws(np.log([0.4, 0.1, 0.5]), top_k=2), [4 / 9, 0, 5 / 9], atol=0.03)


def test_the_extremes_of_sampling():
    assert draws([0.0, 3.0, 2.9], count=50, temperature=0).tolist() == [0, 1, 0]
    assert draws([0.0, 3.0, 2.9], count=50, top_k=1).tolist() == [0, 1, 0]
    assert draws([1000.0, -1000.0], count=50).tolist() == [1, 0]
    logits = np.array([1.0, 2.0], dtype=np.float32)
    assert sample_token(logits, new_rng(3)) == sample_token(logits, new_rng(3))
    np.testing.assert_array_equal(logits, np.array([1.0, 2.0], dtype=np.float32))


@pytest.mark.parametrize("settings", [{"temperature": -1}, {"top_k": 0}])
def test_settings_of_sampling_that_make_no_sense_are_named(settings):
    with pytest.raises(ValueError, match="temperature, top_k: got"):
        sample_token(np.zeros(3), new_rng(), **settings)
