"""Settings that work for the texts of the course, and what a run by them gives."""

from dataclasses import dataclass, replace

import numpy as np

from solutions.data import DataError, Text
from solutions.engine.language.fitting import TextHistory, fit_text
from solutions.engine.language.gpt import FastGPT
from solutions.engine.language.writer import Writer
from solutions.gpt import GPT


@dataclass(frozen=True)
class TextRecipe:
    """How a GPT is trained on a text.

    data: the text's name. name: "default" or "best". lines: whether its lines may be shuffled, such as names, before
    the last tenth is held out. The other settings are those of `GPT`, `FastGPT` and `fit_text`.
    """

    data: str
    context: int
    width: int
    layers: int
    heads: int
    steps: int
    batch_size: int
    peak: float
    name: str = "default"
    dropout: float = 0.0
    floor: float = 0.1
    muon: bool = False
    lines: bool = False


@dataclass(frozen=True)
class TextOutcome:
    """A finished training: the model with its alphabet, and what happened."""

    writer: Writer
    history: TextHistory


SHAKESPEARE = TextRecipe(
    data="shakespeare",
    context=64,
    width=128,
    layers=4,
    heads=4,
    steps=900,
    batch_size=24,
    peak=5e-3,
    floor=0.02,
    muon=True,
)
SHAKESPEARE_BEST = replace(
    SHAKESPEARE,
    name="best",
    context=128,
    width=192,
    heads=6,
    steps=1700,
    batch_size=32,
    dropout=0.1,
)
NAMES = replace(SHAKESPEARE, data="names", context=32, width=64, steps=1000, batch_size=64, lines=True)
TEXT_RECIPES = {(recipe.data, recipe.name): recipe for recipe in (SHAKESPEARE, SHAKESPEARE_BEST, NAMES)}


def parts_of(text: Text, lines: bool = False) -> tuple[str, str]:
    """A text's first nine tenths, to learn from, and the rest, to measure on.

    lines: shuffle its lines first, always in the same order: where they are sorted, the last ones are unlike the first.
    """
    whole = text.text
    if lines:
        each = whole.splitlines()
        order = np.random.default_rng(0).permutation(len(each))
        whole = "".join(each[i] + "\n" for i in order)
    cut = len(whole) * 9 // 10
    return whole[:cut], whole[cut:]


def run_text(
    recipe: TextRecipe,
    text: Text,
    seed: int = 0,
    *,
    start: Writer | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> TextOutcome:
    """Train by a recipe, and measure on the last tenth of the text, which training never sees.

    Args:
        recipe: one of TEXT_RECIPES, or a changed one.
        text: what to learn from.
        seed: of all randomness.
        start: a model to train further, in place, instead of a new one; its shape and alphabet hold.
        threads: as in `fit_text`.
        progress: a progress bar; None: only in a terminal.

    Raises:
        DataError: the text is too short.
        UnknownCharacter: the text holds a character that `start` does not know.
        TrainingDiverged: the loss is no longer finite.
    """
    learned, held_out = parts_of(text, recipe.lines)
    context = start.context if start else recipe.context
    if len(held_out) <= context:
        raise DataError(
            f"{text.source}: got {len(text.text):,} characters; expected {10 * (context + 1):,} at least, "
            f"for the last tenth is held out, and the model looks at {context} characters at a time."
        )
    rng = np.random.default_rng(seed)
    if start is None:
        characters = "".join(sorted(set(text.text)))
        model = GPT(len(characters), context, recipe.width, recipe.layers, recipe.heads, rng)
        start = Writer(model, characters, text.name)
    history = fit_text(
        FastGPT(start.model, recipe.dropout),
        start.encode(learned),
        start.encode(held_out),
        context=context,
        steps=recipe.steps,
        batch_size=recipe.batch_size,
        peak=recipe.peak,
        floor=recipe.floor,
        muon=recipe.muon,
        rng=rng,
        threads=threads,
        progress=progress,
    )
    return TextOutcome(start, history)
