"""Settings that work, as data, one for each data set; and `run`, which trains by them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from solutions.data import Dataset, load_cifar10, load_digits, load_mnist
from solutions.engine.classifier import Classifier
from solutions.engine.distortions import bend, flips_and_shifts
from solutions.engine.fitting import History, Optimizer, fit
from solutions.engine.model import MLP
from solutions.engine.optimizers import AdamW, InPlaceAdam, Nesterov
from solutions.engine.whitening import Scaling, Whitening
from solutions.training import accuracy


@dataclass(frozen=True)
class Recipe:
    """How to train on one data set; `dataclasses.replace` changes a setting.

    data: the name of the data set. name: "default", which takes seconds or a minute, or "best". hidden: units of
    each hidden layer. optimizer: makes one for a peak learning rate. learning_rate: the peak; it falls along a
    cosine, after climbing for the share `warmup` of all steps. maximum: the largest value of a pixel. distort:
    makes new training pictures of a batch, for each epoch anew. whiten: principal components instead of
    pixels, softened by so much. components: how many of them. looks_again: whether the finished network judges
    by many looks at each picture. threads: of the matrix products; None: as many as there are cores. Small
    products gain little from a second thread, and lose much where other programs keep the cores busy, for then
    each waits for the other.
    The other settings are those of `MLP`, `AdamW` and `fit`.
    """

    data: str
    hidden: tuple[int, ...]
    optimizer: Callable[..., Optimizer]
    learning_rate: float
    epochs: int
    batch_size: int
    maximum: int
    name: str = "default"
    warmup: float = 0.0
    batch_norm: bool = False
    dropout: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.0
    distort: Callable[[np.ndarray, np.random.Generator], np.ndarray] | None = None
    whiten: float | None = None
    components: int = 512
    looks_again: bool = False
    threads: int | None = None


@dataclass(frozen=True)
class Outcome:
    """A finished training: the classifier, its accuracy on the test part (0 to 1), and the history of the training."""

    classifier: Classifier
    accuracy: float
    history: History


DIGITS = Recipe(
    data="digits",
    hidden=(64,),
    optimizer=InPlaceAdam,
    learning_rate=1e-2,
    epochs=30,
    batch_size=32,
    maximum=16,
    threads=1,
)
MNIST = Recipe(
    data="mnist",
    hidden=(256,),
    optimizer=InPlaceAdam,
    learning_rate=6e-3,
    epochs=3,
    batch_size=128,
    maximum=255,
    threads=1,
)
MNIST_BEST = Recipe(
    data="mnist",
    name="best",
    hidden=(800, 800),
    optimizer=AdamW,
    learning_rate=4e-3,
    epochs=24,
    batch_size=256,
    maximum=255,
    batch_norm=True,
    weight_decay=0.02,
    distort=bend,
)
CIFAR10 = Recipe(
    data="cifar10",
    hidden=(1024, 256),
    optimizer=Nesterov,
    learning_rate=0.9,
    epochs=20,
    batch_size=512,
    maximum=255,
    warmup=0.1,
    batch_norm=True,
    l2=5e-4,
    distort=flips_and_shifts,
    whiten=0.15,
    components=192,
)
CIFAR10_BEST = replace(
    CIFAR10,
    name="best",
    hidden=(2048, 2048, 2048),
    learning_rate=0.5,
    epochs=100,
    dropout=0.2,
    components=512,
    looks_again=True,
)
RECIPES = {
    (recipe.data, recipe.name): recipe for recipe in (DIGITS, MNIST, MNIST_BEST, CIFAR10, CIFAR10_BEST)
}


def load(name: str, seed: int = 0, folder: str | None = None) -> Dataset:
    """The data set of a recipe. The seed matters for digits alone, of which it draws the test part.

    Raises:
        solutions.data.DataError: the data set is missing or damaged.
    """
    if name == "digits":
        return load_digits(seed)
    return load_mnist(folder) if name == "mnist" else load_cifar10(folder)


def run(
    recipe: Recipe,
    data: Dataset,
    seed: int = 0,
    *,
    start: Classifier | None = None,
    validation: bool = False,
    progress: bool | None = None,
) -> Outcome:
    """Train by a recipe, and measure once on the test part, which training never sees.

    Args:
        recipe: one of RECIPES, or a changed one.
        data: the data set that it is for.
        seed: of all randomness: weights, order of the samples, distortions.
        start: a classifier to train further, in place, instead of a new one.
        validation: measure after each epoch as well. For a curve, and only where the test part is
            a piece of the training part (`held_out`).
        progress: a progress bar; None: only in a terminal.

    Raises:
        ClassifierFileError: `start` is for another data set.
        TrainingDiverged: the loss is no longer finite.
    """
    rng = np.random.default_rng(seed)
    for_pictures = rng.spawn(1)[0]  # a Generator of their own: they are made in another thread
    decay = {"weight_decay": recipe.weight_decay} if recipe.weight_decay else {}
    with threadpool_limits(recipe.threads, user_api="blas"):
        classifier = start or new_classifier(recipe, data, rng)
        classifier.check(data)
        inputs, distort = classifier.inputs, recipe.distort
        history = fit(
            classifier.model,
            data.X_train if distort else inputs(data.X_train),
            data.y_train,
            recipe.optimizer(recipe.learning_rate, **decay),
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            rng=rng,
            warmup=recipe.warmup,
            l2=recipe.l2,
            prepare=(lambda images: inputs(distort(images, for_pictures))) if distort else None,
            prefetch=distort is not None,
            validation=(inputs(data.X_test), data.y_test) if validation else None,
            progress=progress,
        )
        return Outcome(classifier, accuracy(classifier.predict(data.X_test), data.y_test), history)


def new_classifier(recipe: Recipe, data: Dataset, rng: np.random.Generator) -> Classifier:
    """A classifier with its first random weights, for a recipe and the data that it will see."""
    if recipe.whiten is None:
        inputs: Scaling | Whitening = Scaling(recipe.maximum)
    else:
        inputs = Whitening(data.X_train, rng, components=recipe.components, softening=recipe.whiten)
    n_in = inputs(data.X_train[:1]).shape[1]
    sizes = [n_in, *recipe.hidden, len(data.class_names)]
    model = MLP(sizes, rng, batch_norm=recipe.batch_norm, dropout=recipe.dropout)
    return Classifier(model, inputs, data.name, data.class_names, recipe.looks_again)


def with_epochs(recipe: Recipe, epochs: int | None) -> Recipe:
    """The recipe, with another number of epochs if one is given."""
    return recipe if epochs is None else replace(recipe, epochs=epochs)
