"""The recipes: what they reach, and the whitening that one of them uses."""

import os
from dataclasses import replace

import numpy as np
import pytest

from solutions.data import Dataset
from solutions.engine.recipes import CIFAR10, DIGITS, MNIST, load, run, with_epochs
from solutions.engine.whitening import Whitening

needs_data = pytest.mark.skipif(
    "FOUNDATIONS_DATA" not in os.environ,
    reason="FOUNDATIONS_DATA is not set: no folder with MNIST and CIFAR-10",
)


def pictures(n, seed=0, size=8):
    """Smooth random pictures: neighbouring pixels go together, as in real ones."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((n, size + 2, size + 2, 3))
    smooth = sum(noise[:, i : i + size, j : j + size] for i in range(3) for j in range(3))
    return np.clip(128 + 25 * smooth, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(5))
def test_digits_reach_95_per_cent_on_the_held_out_part(seed):
    outcome = run(DIGITS, load("digits", seed), seed)
    assert outcome.accuracy > 0.95
    assert len(outcome.history.losses) == DIGITS.epochs


def test_a_recipe_is_reproducible_and_its_model_takes_raw_pictures():
    data, recipe = load("digits"), with_epochs(DIGITS, 2)
    first, again, other = (run(recipe, data, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.classifier.model.parameters, again.classifier.model.parameters)
    assert not np.array_equal(first.classifier.model.parameters, other.classifier.model.parameters)
    assert len(first.history.losses) == 2
    assert first.accuracy == np.mean(first.classifier.predict(data.X_test) == data.y_test)
    assert with_epochs(recipe, None) is recipe


def test_whitening_makes_components_unrelated_and_of_size_one():
    images = pictures(4000)
    whiten = Whitening(images, np.random.default_rng(0), components=20, softening=0.0)
    Z = whiten(images)
    assert Z.shape == (4000, 20)
    assert Z.dtype == np.float32
    np.testing.assert_allclose(np.cov(Z.T), np.eye(20), atol=0.05)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-3)


def test_whitening_finds_the_leading_components_and_softens():
    images = pictures(3000)
    pixels = images.reshape(3000, -1) / 255
    variances = np.linalg.eigvalsh(np.cov(pixels.T))[::-1][:10]
    Z = Whitening(images, np.random.default_rng(0), components=10, softening=0.15)(images)
    np.testing.assert_allclose(np.sort(Z.var(axis=0))[::-1], variances / (variances + 0.15), rtol=0.02)


def test_whitening_learns_from_a_sample_and_treats_each_picture_alone():
    images = pictures(600)
    whiten = Whitening(images, np.random.default_rng(0), components=12, sample=300)
    np.testing.assert_allclose(whiten(images[:1]), whiten(images)[:1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("images", [pictures(50), pictures(600).astype(np.float32), pictures(600, size=2)])
def test_whitening_names_what_it_cannot_use(images):
    with pytest.raises(ValueError, match=r"images: got .* expected uint8 pictures"):
        Whitening(images, np.random.default_rng(0), components=64)


def test_the_cifar10_recipe_runs_on_other_pictures_of_that_shape():
    images, y = pictures(1200, size=16), np.arange(1200) % 10
    images[np.arange(1200), 3 + y] = 255  # a white line, its height tells the class
    data = Dataset(
        "cifar10", images[:1000], y[:1000], images[1000:], y[1000:], tuple("0123456789"), "made up"
    )
    recipe = replace(CIFAR10, hidden=(64, 64), epochs=2, threads=1)
    outcome = run(recipe, data, seed=0)
    assert outcome.history.steps == 4
    assert outcome.history.losses[1] < outcome.history.losses[0]
    assert outcome.classifier.inputs(images[:3]).shape == (3, CIFAR10.components)


@needs_data
def test_mnist_reaches_97_per_cent():
    assert run(MNIST, load("mnist"), seed=0).accuracy >= 0.97


@needs_data
def test_a_little_of_cifar10_is_learned_from_a_little_of_it():
    data = load("cifar10")
    part = replace(data, X_train=data.X_train[:5000], y_train=data.y_train[:5000])
    recipe = replace(CIFAR10, hidden=(256,), epochs=4, batch_size=128, learning_rate=0.2, threads=1)
    assert run(recipe, part, seed=0).accuracy > 0.35
