"""The runs of the second week: models of names by the readable references, and the recipes for whole texts.

What a model is measured on is never learned from. Names are dealt out in three parts, always the same: settings were
compared on the second (dev), and the third (test) is what the report shows.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bench.report.records import Record
from solutions.bigram import vocabulary
from solutions.data import Text, load_text, train_dev_test
from solutions.engine.language.memory import keep_freed_memory
from solutions.engine.language.recipes import NAMES, SHAKESPEARE, SHAKESPEARE_BEST, TextRecipe, run_text
from solutions.language_model import AdamW, MLPLanguageModel, context_windows, fit
from solutions.optimizers import cosine_schedule
from solutions.recurrent import RecurrentModel, padded
from solutions.tensor import no_gradient, token_loss

Part = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Planned:
    """A run of the second week: its table, its name there, its settings as plain data, its seed, and how it is made.

    make: does it, and returns what it measured, without settings, seed and machine.
    """

    table: str
    run: str
    recipe: Record
    seed: int
    make: Callable[[], Record]


# Counting needs no steps: an n-gram guesses a character from `context` characters before it; -1 is a guess among all.
# `smoothing` is added to each count. The others are the models of days 10 and 11, in their lessons' settings.
_MLP = {"model": "mlp", "hidden": 200, "steps": 6_000, "batch": 128, "peak": 5e-3, "decay": 0.01}
_RECURRENT = {"width": 32, "hidden": 128, "steps": 2_000, "batch": 64, "peak": 1e-2, "decay": 0.1}
NAME_MODELS: dict[str, Record] = {
    "uniform": {"model": "n-gram", "context": -1},
    "unigram, counted": {"model": "n-gram", "context": 0, "smoothing": 0.1},
    "bigram, counted": {"model": "n-gram", "context": 1, "smoothing": 0.1},
    "trigram, counted": {"model": "n-gram", "context": 2, "smoothing": 0.1},
    "MLP, 3 characters": {**_MLP, "context": 3, "width": 10},
    "MLP, 8 characters": {**_MLP, "context": 8, "width": 24},
    "RNN": {**_RECURRENT, "model": "rnn"},
    "LSTM": {**_RECURRENT, "model": "lstm"},
}
BEST_SEEDS = (0, 1)


def name_runs() -> Iterator[Planned]:
    """Every model of names, with one seed."""
    for label, recipe in NAME_MODELS.items():
        yield Planned("names", label, recipe, 0, partial(learn_names, recipe, 0))


def text_runs(best: bool) -> Iterator[Planned]:
    """The recipes for texts: the default ones or, with `best`, the long one."""
    for recipe in (SHAKESPEARE_BEST,) if best else (SHAKESPEARE, NAMES):
        for seed in BEST_SEEDS if best else (0,):
            run = f"{recipe.data} {recipe.name} {seed}"
            yield Planned("texts", run, settings(recipe), seed, partial(learn_text, recipe, seed))


def learn_names(recipe: Record, seed: int, text: Text | None = None) -> Record:
    """Train a model of names by its settings, and measure it on the names of both parts held out.

    Raises:
        DataError: the names are not here.
    """
    text = load_text("names") if text is None else text
    words = text.text.split()
    characters = vocabulary(words)
    parts = train_dev_test(words, np.random.default_rng(0))
    work = _count if recipe["model"] == "n-gram" else _train
    wall, processor = time.perf_counter(), time.process_time()
    loss_on, parameters, losses = work(recipe, np.random.default_rng(seed), parts, characters)
    seconds = time.perf_counter() - wall, time.process_time() - processor
    return {
        "data_sha256": fingerprint(text),
        "parameters": parameters,
        "steps": recipe.get("steps", 0),
        "train": round(loss_on(parts[0][: len(parts[1])]), 4),  # as many as are held out
        "dev": round(loss_on(parts[1]), 4),
        "test": round(loss_on(parts[2]), 4),
        "losses": [round(float(np.mean(losses[i : i + 50])), 4) for i in range(0, len(losses), 50)],
        "seconds": round(seconds[0], 2),
        "processor_seconds": round(seconds[1], 2),
    }


def _count(recipe: Record, _: object, parts: tuple[list[str], ...], characters: str) -> tuple[Any, int, list]:
    """An n-gram: (its loss on words, how many numbers it has, no losses)."""
    size, context = len(characters), recipe["context"]
    counts = np.ones((1, size))
    if context >= 0:
        counts = np.full((size**context, size), recipe["smoothing"])
        np.add.at(counts, _rows(parts[0], characters, context), 1)
    log_p = np.log(counts / counts.sum(axis=1, keepdims=True))

    def loss_on(words: list[str]) -> float:
        return -float(log_p[_rows(words, characters, max(context, 0))].mean())

    return loss_on, counts.size if context >= 0 else 0, []


def _rows(words: list[str], characters: str, context: int) -> Part:
    """(which row of the counts, which column) for each character: the row is a number in base `size`."""
    X, y = context_windows(words, characters, max(context, 1))
    return X @ len(characters) ** np.arange(context)[::-1] if context else np.zeros(len(y), int), y


def _train(
    recipe: Record, rng: np.random.Generator, parts: tuple[list[str], ...], characters: str
) -> tuple[Any, int, list[float]]:
    """A network: (its loss on words, how many numbers it has, the loss of each step)."""
    size, longest = len(characters), max(len(word) for part in parts for word in part) + 1

    def examples(words: list[str]) -> Part:
        if recipe["model"] == "mlp":
            return context_windows(words, characters, recipe["context"])
        return padded(words, characters, longest)

    model: MLPLanguageModel | RecurrentModel
    if recipe["model"] == "mlp":
        model = MLPLanguageModel(size, recipe["context"], recipe["width"], recipe["hidden"], rng)
    else:
        model = RecurrentModel(size, recipe["width"], recipe["hidden"], recipe["model"], rng)
    X, y = examples(parts[0])

    def batches() -> Part:
        rows = rng.integers(0, len(X), recipe["batch"])
        return X[rows], y[rows]

    def rate(step: int) -> float:
        return cosine_schedule(step, recipe["steps"], recipe["peak"], min(100, recipe["steps"] // 10))

    keep_freed_memory()
    with threadpool_limits(1, user_api="blas"):
        optimizer = AdamW(model.parameters(), recipe["peak"], decay=recipe["decay"])
        losses = fit(model, optimizer, batches, recipe["steps"], rate)

    def loss_on(words: list[str]) -> float:
        X, y = examples(words)
        with no_gradient():
            return float(token_loss(model(X), y).data)

    return loss_on, sum(parameter.data.size for parameter in model.parameters()), losses


def learn_text(recipe: TextRecipe, seed: int, text: Text | None = None) -> Record:
    """Train a GPT by a recipe for a text, measure it on the tenth held out, and let it write some lines.

    Raises:
        DataError: the text is not here.
        KeyboardInterrupt: Ctrl-C ended the training; half a run is no record.
    """
    text = load_text(recipe.data) if text is None else text
    began = time.process_time()
    outcome = run_text(recipe, text, seed, progress=False)
    processor = time.process_time() - began
    if outcome.history.interrupted:
        raise KeyboardInterrupt
    history, writer = outcome.history, outcome.writer
    with threadpool_limits(1, user_api="blas"):
        written = "".join(islice(writer.write("", np.random.default_rng(seed), 0.8), 300))
    return {
        "data_sha256": fingerprint(text),
        "parameters": sum(parameter.data.size for parameter in writer.model.parameters()),
        "steps": history.steps,
        "tokens": history.steps * recipe.batch_size * recipe.context,
        "validation": round(history.validation, 4),
        "losses": [round(loss, 4) for loss in history.losses],
        "seconds": round(history.seconds, 1),
        "processor_seconds": round(processor, 1),
        "written": written,
    }


def settings(recipe: TextRecipe) -> Record:
    """A recipe as plain data. What is as a TextRecipe has it by itself is left out: a new setting ages no record."""
    given = {field.name: (getattr(recipe, field.name), field.default) for field in fields(recipe)}
    return {name: value for name, (value, usual) in given.items() if value != usual or name == "name"}


def fingerprint(text: Text) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.text.encode()).hexdigest()[:16]
