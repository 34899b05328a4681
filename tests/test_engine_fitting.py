"""The engine's optimizers and training loop."""

import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from solutions import MLP, SGD, Adam, Momentum, cosine_schedule
from solutions.engine import AdamW, InPlaceAdam, Nesterov, TrainingDiverged, fit


def blobs(n=300, seed=0):
    """Three clouds of points in the plane, of 100 samples each."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    centres = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
    return (centres[y] + 0.5 * rng.standard_normal((n, 2))).astype(np.float32), y


def trained(optimizer, seed=0, **options):
    X, y = blobs()
    rng = np.random.default_rng(seed)
    model = MLP([2, 16, 3], rng)
    settings = {"epochs": 5, "batch_size": 32, "rng": rng, **options}
    return model, fit(model, X, y, optimizer, **settings)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_in_place_adam_equals_the_reference(dtype):
    rng = np.random.default_rng(0)
    ours, theirs = [[np.ones((4, 3), dtype), np.ones(5, dtype)] for _ in range(2)]
    fast, reference = InPlaceAdam(0.01, 0.8, 0.95, 1e-6), Adam(0.01, 0.8, 0.95, 1e-6)
    for step in range(50):
        grads = [(10.0 ** rng.integers(-5, 5) * rng.standard_normal(p.shape)).astype(dtype) for p in ours]
        grads[0][0, 0] = 0
        kept = [g.copy() for g in grads]
        fast.learning_rate = reference.learning_rate = 0.01 * (1 + step % 3)
        fast.step(ours, grads)
        reference.step(theirs, grads)
        for g, k in zip(grads, kept, strict=True):
            np.testing.assert_array_equal(g, k)
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, rtol=1e-4 if dtype == np.float32 else 1e-12)


def test_nesterov_by_hand():
    p, g, optimizer = np.array([1.0]), np.array([2.0]), Nesterov(0.1, beta=0.5)
    for expected in (1 - 0.1 * 3.0, 0.7 - 0.1 * 3.5):  # v = 2, then 3; the step is g + v / 2
        optimizer.step([p], [g])
        assert p[0] == pytest.approx(expected)
    assert g[0] == 2


def test_adamw_is_adam_on_parameters_that_shrink_by_a_share_before_each_step():
    rng = np.random.default_rng(0)
    ours, theirs = np.ones(6), np.ones(6)
    decayed, plain = AdamW(0.01, weight_decay=0.3), Adam(0.01)
    for step in range(20):
        g = rng.standard_normal(6)
        decayed.learning_rate = plain.learning_rate = 0.01 / (1 + step)
        decayed.step([ours], [g])
        theirs *= 1 - 0.3 * plain.learning_rate
        plain.step([theirs], [g])
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize(
    "optimizer",
    [SGD(0.5), Momentum(0.1), Adam(0.02), InPlaceAdam(0.02), AdamW(0.02), Nesterov(0.1)],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_fit_learns_with_any_optimizer(optimizer):
    peak = optimizer.learning_rate
    model, history = trained(optimizer, epochs=10)
    X, y = blobs(seed=1)
    assert np.mean(model.predict(X) == y) > 0.97
    assert len(history.losses) == 10
    assert history.losses[-1] < 0.3 * history.losses[0]
    assert history.steps == 10 * 10
    assert history.seconds > 0
    assert not history.interrupted
    assert optimizer.learning_rate == peak


def test_fit_equals_the_loop_written_out():
    X, y = blobs(100)
    model, twin = (MLP([2, 8, 3], np.random.default_rng(1)) for _ in range(2))
    history = fit(
        model, X, y, SGD(0.5), epochs=2, batch_size=30, rng=np.random.default_rng(2), warmup=0.25, l2=0.01
    )
    rng, step, losses = np.random.default_rng(2), 0, []
    for _ in range(2):
        order, total = rng.permutation(100), 0.0
        for rows in np.split(order, [30, 60, 90]):
            rate = cosine_schedule(step, 8, 0.5, warmup=2)
            total += twin.loss_and_gradients(X[rows], y[rows]) * len(rows)
            for layer in twin.dense:
                layer.W -= rate * (layer.dW + 0.01 * layer.W)
                layer.b -= rate * layer.db
            step += 1
        losses.append(total / 100)
    np.testing.assert_allclose(history.losses, losses, rtol=1e-5)
    np.testing.assert_allclose(model.parameters, twin.parameters, rtol=1e-4, atol=1e-6)


def test_fit_is_reproducible_and_depends_on_the_seed():
    first, again, other = (trained(InPlaceAdam(0.01), seed)[0].parameters for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_fit_leaves_the_data_and_takes_a_batch_larger_than_it():
    X, y = blobs(50)
    before = X.copy()
    history = fit(
        MLP([2, 4, 3], np.random.default_rng(0)),
        X,
        y,
        SGD(0.1),
        epochs=2,
        batch_size=1000,
        rng=np.random.default_rng(0),
    )
    assert history.steps == 2
    np.testing.assert_array_equal(X, before)


def test_fit_measures_validation_data_after_each_epoch():
    model, history = trained(SGD(0.5), epochs=3, validation=blobs(seed=1))
    X, y = blobs(seed=1)
    assert len(history.validation) == 3
    assert history.validation[-1] == np.mean(model.predict(X) == y)


def test_fit_prepares_each_batch():
    X, y = blobs()
    shapes = []

    def prepare(rows):
        shapes.append((rows.shape, rows.dtype))
        return rows.astype(np.float32) / 10

    rng = np.random.default_rng(0)
    model = MLP([2, 16, 3], rng)
    fit(model, (10 * X).astype(np.int32), y, SGD(0.5), epochs=10, batch_size=128, rng=rng, prepare=prepare)
    assert shapes[:3] == [((128, 2), np.int32), ((128, 2), np.int32), ((44, 2), np.int32)]
    assert np.mean(model.predict(X) == y) > 0.95


def test_batches_made_ahead_teach_the_same():
    def prepare_with(rng):
        return lambda rows: rows + rng.standard_normal(rows.shape, dtype=np.float32)

    with_thread, without = (
        trained(SGD(0.5), prepare=prepare_with(np.random.default_rng(5)), prefetch=prefetch)[0]
        for prefetch in (True, False)
    )
    np.testing.assert_array_equal(with_thread.parameters, without.parameters)


@pytest.mark.parametrize("prepare", [None, lambda rows: rows])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda X, y: (X * 255, y), r"X: got values up to .* Are these pixels in 0..255\?"),
        (lambda X, y: (X.astype(np.float64), y), "X: got float64; expected float32"),
        (lambda X, y: (X[:, :1], y), r"X: got shape \(\d+, 1\); expected \(N, 2\)"),
        (lambda X, y: (X[:0], y[:0]), "X, y: got 0 and 0 rows"),
        (lambda X, y: (X, y + 1), "y: got labels 1 to 3; expected 0 to 2"),
        (lambda X, y: (X, y - 1), "y: got labels -1 to 1; expected 0 to 2"),
        (lambda X, y: (X, y.astype(float)), "y: got float64 of shape"),
        (lambda X, y: (X, np.eye(3)[y]), "not one-hot rows"),
    ],
)
def test_data_that_cannot_work_is_named(prepare, change, says):
    rng = np.random.default_rng(0)
    X, y = change(*blobs())
    with pytest.raises(ValueError, match=says):
        fit(MLP([2, 4, 3], rng), X, y, SGD(0.1), epochs=1, batch_size=32, rng=rng, prepare=prepare)


def test_ctrl_c_ends_the_training_after_the_step_and_keeps_what_was_learned():
    usual = signal.getsignal(signal.SIGINT)
    calls = []

    def prepare(rows):
        calls.append(len(rows))
        if len(calls) == 13:
            signal.raise_signal(signal.SIGINT)
        return rows

    model, history = trained(SGD(0.5), prepare=prepare)
    assert history.interrupted
    assert history.steps == len(calls) == 13
    assert len(history.losses) == 2
    assert not np.array_equal(model.parameters, MLP([2, 16, 3], np.random.default_rng(0)).parameters)
    assert signal.getsignal(signal.SIGINT) is usual


def test_a_second_ctrl_c_interrupts_at_once():
    def prepare(rows):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return rows

    usual, optimizer = signal.getsignal(signal.SIGINT), SGD(0.5)
    with pytest.raises(KeyboardInterrupt):
        trained(optimizer, prepare=prepare, warmup=0.5)
    assert optimizer.learning_rate == 0.5
    assert signal.getsignal(signal.SIGINT) is usual


def test_where_ctrl_c_is_ignored_it_stays_so():
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _, history = trained(SGD(0.5), prepare=lambda rows: signal.raise_signal(signal.SIGINT) or rows)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, usual)
    assert not history.interrupted
    assert history.steps == 50


def test_fit_works_outside_the_main_thread():
    with ThreadPoolExecutor(1) as pool:
        _, history = pool.submit(trained, SGD(0.5)).result()
    assert history.steps == 50


def test_divergence_ends_the_training_and_says_what_to_try():
    optimizer = SGD(1e30)
    with pytest.raises(TrainingDiverged) as caught:
        trained(optimizer)
    for part in (
        "The loss became",
        "in epoch 1 (step 2), at learning rate 9.99e+29",
        "Try a lower learning rate",
    ):
        assert part in str(caught.value)
    assert optimizer.learning_rate == 1e30


def test_nan_in_the_data_is_named():
    X, y = blobs()
    X[7, 1] = np.nan
    rng = np.random.default_rng(0)
    with pytest.raises(TrainingDiverged, match="The data itself holds nan"):
        fit(MLP([2, 4, 3], rng), X, y, SGD(0.1), epochs=1, batch_size=32, rng=rng)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"epochs": 0}, "epochs: got 0; expected 1 or more"),
        ({"batch_size": 0}, "batch_size: got 0; expected 1 or more"),
        ({"warmup": 1.0}, "warmup: got 1.0; expected a share"),
        ({"validation": (np.zeros((3, 2)), np.zeros(3, int))}, "X: got float64; expected float32"),
    ],
)
def test_settings_that_cannot_work_are_named(options, says):
    with pytest.raises(ValueError, match=says):
        trained(SGD(0.1), **options)


@pytest.mark.parametrize(("rows", "labels"), [(0, 0), (10, 9)])
def test_empty_or_unequal_data_is_named(rows, labels):
    X, y = blobs()
    with pytest.raises(ValueError, match=f"X, y: got {rows} and {labels} rows"):
        fit(
            MLP([2, 4, 3], np.random.default_rng(0)),
            X[:rows],
            y[:labels],
            SGD(0.1),
            epochs=1,
            batch_size=4,
            rng=np.random.default_rng(0),
        )


def test_the_progress_bar_is_off_outside_a_terminal_and_on_request(capsys):
    trained(SGD(0.1))
    trained(SGD(0.1), progress=False)
    assert capsys.readouterr().err == ""
    trained(SGD(0.1), progress=True)
    assert "step" in capsys.readouterr().err
