"""The runs that the report is made of: recipes on the test part, and tables of comparisons on held-out samples.

Which settings are right is always decided on samples held out of the training part. The test part is looked at
once for each recipe and seed, when the recipe is settled: by the runs of the table "recipes", and by no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

from bench.report.records import Record
from bench.report.validation import held_out
from solutions.data import Dataset
from solutions.engine.distortions import bend, flips_and_shifts
from solutions.engine.optimizers import AdamW, InPlaceAdam, Nesterov
from solutions.engine.recipes import CIFAR10, CIFAR10_BEST, DIGITS, MNIST, MNIST_BEST, Recipe
from solutions.optimizers import SGD, Momentum
from solutions.training import augment

SEEDS = (0, 1, 2)  # fixed before any of the runs
HELD_OUT = {"mnist": 10_000, "cifar10": 5_000}
SWEEP_SEEDS = (10, 11)  # others than those that a table's spread, or a recipe's result, comes from


@dataclass(frozen=True)
class Experiment:
    """One run: its table, its name there, the recipe and the seed.

    validated: measured on held-out training samples, and after each epoch, not on the test part. samples: learn
    from the first so many training samples alone.
    """

    table: str
    run: str
    recipe: Recipe
    seed: int
    validated: bool = True
    samples: int | None = None

    def part_of(self, data: Dataset) -> Dataset:
        """The data set as this run may see it."""
        part = held_out(data, HELD_OUT[data.name]) if self.validated else data
        return replace(part, X_train=part.X_train[: self.samples], y_train=part.y_train[: self.samples])


def recipe_runs(best: bool) -> Iterator[Experiment]:
    """The recipes, on the test part: the default ones or, with `best`, the long ones."""
    for recipe in (MNIST_BEST, CIFAR10_BEST) if best else (DIGITS, MNIST, CIFAR10):
        for seed in SEEDS[: 2 if recipe is CIFAR10_BEST else None]:
            yield Experiment("recipes", f"{recipe.data} {recipe.name} {seed}", recipe, seed, validated=False)


def choice_runs() -> Iterator[Experiment]:
    """How the recipes' settings were chosen: each line changes a setting or two of a recipe."""
    for hidden, batch_size, rate, seed in product(
        (256, 512), (128, 256), (2e-3, 4e-3, 6e-3, 1e-2), SWEEP_SEEDS
    ):
        recipe = replace(MNIST, hidden=(hidden,), batch_size=batch_size, learning_rate=rate)
        run = f"mnist default, {hidden} units, batch {batch_size}, rate {rate:g}, {seed}"
        yield Experiment("choices", run, recipe, seed)
    for linear, rubber in ((0.15, 0.6), (0.2, 0.9), (0.2, 1.2)):
        distort = partial(bend, linear=linear, rubber=rubber)
        recipe = replace(MNIST_BEST, distort=distort, epochs=8, threads=1)
        run = f"mnist best, turned {linear:g}, bent {rubber:g}, {SWEEP_SEEDS[0]}"
        yield Experiment("choices", run, recipe, SWEEP_SEEDS[0])
    for label, changes in CIFAR10_SHAPES.items():
        run = f"cifar10 shape, {label}, {SWEEP_SEEDS[0]}"
        yield Experiment("choices", run, replace(CIFAR10, epochs=8, threads=1, **changes), SWEEP_SEEDS[0])
    short = replace(CIFAR10, hidden=(512, 512), epochs=5, threads=1)
    for label, changes in CIFAR10_CHOICES.items():
        run = f"cifar10 short, {label}, {SWEEP_SEEDS[0]}"
        yield Experiment("choices", run, replace(short, **changes), SWEEP_SEEDS[0])


# What the default recipe of CIFAR-10 was chosen from: how much is recognised, and how soon.
CIFAR10_SHAPES: dict[str, dict[str, Any]] = {
    "as in the recipe": {},
    "hidden units 768-256": {"hidden": (768, 256)},
    "hidden units 512-512-512": {"hidden": (512, 512, 512)},
    "hidden units 1024-512-256": {"hidden": (1024, 512, 256)},
    "hidden units 1024-1024-1024": {"hidden": (1024, 1024, 1024)},
    "128 components": {"components": 128},
    "512 components": {"components": 512},
    "batch 256, rate 0.4": {"batch_size": 256, "learning_rate": 0.4},
    "rate 0.6": {"learning_rate": 0.6},
    "rate 1.2": {"learning_rate": 1.2},
}

CIFAR10_CHOICES: dict[str, dict[str, Any]] = {
    "as in the recipe": {},
    "pixels, not whitened": {"whiten": None},
    "whitened hard (0.01)": {"whiten": 0.01},
    "no flips and shifts": {"distort": None},
    "black at the edges": {"distort": augment},
    "no warm-up": {"warmup": 0.0},
    "no batch norm": {"batch_norm": False, "learning_rate": 0.1},
    "dropout 0.2": {"dropout": 0.2},
    "1,024 units a layer": {"hidden": (1024, 1024)},
    "20 epochs": {"epochs": 20},
    "many looks at each picture": {"looks_again": True},
}


# Short trainings of small networks: the tables compare, and the recipes above show how far it goes.
_MNIST = replace(MNIST, hidden=(512,), learning_rate=2e-3, epochs=5, batch_size=128)
_MNIST_FEW = replace(_MNIST, epochs=60, batch_size=50)
_CIFAR = replace(
    CIFAR10,
    hidden=(512, 512),
    epochs=10,
    batch_size=256,
    components=512,
    batch_norm=False,
    l2=0.0,
    distort=None,
    threads=1,
    learning_rate=0.05,
)

REGULARISATIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "L2": {"l2": True},
    "dropout": {"dropout": 0.3},
    "L2 and dropout": {"l2": True, "dropout": 0.3},
    "batch norm": {"batch_norm": True},
    "augmentation": {"distort": True},
}
L2 = {"mnist-1000": 1e-3, "mnist-50000": 1e-4, "cifar10-10000": 5e-4}
REGULARISED = {
    "mnist-1000": (_MNIST_FEW, 1_000),
    "mnist-50000": (_MNIST, None),
    "cifar10-10000": (_CIFAR, 10_000),
}


def regularisation_runs() -> Iterator[Experiment]:
    """Each kind of regularisation alone (and L2 with dropout), on much and little data."""
    for (name, (recipe, samples)), (kind, changes) in product(REGULARISED.items(), REGULARISATIONS.items()):
        settings = dict(changes)
        if settings.pop("l2", False):
            settings["l2"] = L2[name]
        if settings.pop("distort", False):
            settings["distort"] = bend if recipe.data == "mnist" else flips_and_shifts
        for seed in SEEDS:
            run = f"{name}, {kind}, {seed}"
            yield Experiment("regularisation", run, replace(recipe, **settings), seed, samples=samples)


OPTIMIZERS: dict[str, tuple[Any, tuple[float, ...]]] = {
    "SGD": (SGD, (0.3, 1.0, 2.0, 3.0)),
    "Momentum": (Momentum, (0.03, 0.1, 0.3, 0.6, 1.0)),
    "Nesterov": (Nesterov, (0.03, 0.1, 0.3, 0.6, 1.0)),
    "Adam": (InPlaceAdam, (1e-3, 3e-3, 6e-3, 1.2e-2, 2.4e-2)),
    "AdamW": (AdamW, (1e-3, 3e-3, 6e-3, 1.2e-2, 2.4e-2)),
}


def sweep_runs() -> Iterator[Experiment]:
    """Every optimizer at every rate of its sweep."""
    for name, (_, rates) in OPTIMIZERS.items():
        for rate, seed in product(rates, SWEEP_SEEDS):
            yield _optimizer_run(name, rate, seed)


def optimizer_runs(best_rates: dict[str, float]) -> Iterator[Experiment]:
    """Every optimizer at its best rate, with the seeds of the table."""
    for (name, rate), seed in product(best_rates.items(), SEEDS):
        yield _optimizer_run(name, rate, seed)


def best_rates(sweep: dict[str, Record]) -> dict[str, float]:
    """Each optimizer's rate with the highest mean accuracy in the sweep."""
    best = {}
    for name, (_, rates) in OPTIMIZERS.items():
        mean = {
            rate: sum(sweep[_optimizer_run(name, rate, seed).run]["accuracy"] for seed in SWEEP_SEEDS)
            for rate in rates
        }
        best[name] = max(mean, key=mean.__getitem__)
    return best


def _optimizer_run(name: str, rate: float, seed: int) -> Experiment:
    make, _ = OPTIMIZERS[name]
    recipe = replace(MNIST, optimizer=make, learning_rate=rate, weight_decay=0.05 if make is AdamW else 0.0)
    return Experiment("optimizers", f"{name}, {rate:g}, {seed}", recipe, seed)
