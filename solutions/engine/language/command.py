"""The commands for texts: `python -m solutions train shakespeare`, and `python -m solutions generate`."""

import argparse
import os
import sys
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from solutions.data import DataError, Text, load_text, read_text
from solutions.engine.arguments import number, whole_number

if TYPE_CHECKING:
    from solutions.engine.language.recipes import TextRecipe

TEXTS = ("shakespeare", "names", "text")


def add_training(parser: argparse.ArgumentParser, name: str) -> None:
    """The options of `train NAME`, for a text."""
    parser.add_argument(
        "--recipe", choices=("default", "best"), default="default", help="best: longer, and better"
    )
    parser.add_argument("--seed", type=whole_number(0), default=0, help="of all randomness (default 0)")
    parser.add_argument("--steps", type=whole_number(1), help="instead of the recipe's own number")
    if name == "text":
        parser.add_argument("--text", metavar="FILE", required=True, help="a text of yours, in UTF-8")
    else:
        parser.add_argument(
            "--data", metavar="DIR", help="a folder of yours that holds it (else FOUNDATIONS_DATA)"
        )
    parser.add_argument("--save", metavar="FILE", help="write the trained model to this .npz file")
    parser.add_argument(
        "--load", metavar="FILE", help="a model that --save wrote: measure it, or train it for --steps more"
    )
    parser.add_argument(
        "--target", type=number, metavar="NATS", help="such as 1.9: exit with 1 if the loss is above it"
    )
    parser.add_argument("--threads", type=whole_number(1), help="instead of one a core")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=_train)


def add_generating(parser: argparse.ArgumentParser) -> None:
    """The options of `generate`."""
    parser.add_argument(
        "--load", metavar="FILE", required=True, help="a model that `train ... --save FILE` wrote"
    )
    parser.add_argument("--prompt", default="", help="what it is to go on from (default: a new line)")
    parser.add_argument("--length", type=whole_number(1), help="how many characters (default: until Ctrl-C)")
    parser.add_argument(
        "--temperature",
        type=number,
        default=0.8,
        help="0: always the most probable; 1: as learned (default 0.8)",
    )
    parser.add_argument(
        "--top-k", type=whole_number(1), metavar="K", help="draw from the K most probable characters only"
    )
    parser.add_argument("--seed", type=whole_number(0), help="of the draws (default: another one each time)")
    parser.set_defaults(run=_generate)


def _train(options: argparse.Namespace) -> int:
    from solutions.engine.classifier import writable
    from solutions.engine.language.recipes import run_text
    from solutions.engine.language.writer import UnknownCharacter, Writer

    recipe = _recipe(options)
    if options.save:
        writable(options.save)  # now, not after an hour of training
    loaded = Writer.load(options.load) if options.load else None
    text = _text(options)
    print(f"data:     {text.source}, {len(text.text):,} characters, {len(set(text.text))} different ones")
    if recipe.steps:
        print(f"training: {_described(recipe, loaded)}")
    else:
        print(f"loaded:   {options.load}; not trained further, for --steps is not given")
    try:
        outcome = run_text(
            recipe,
            text,
            options.seed,
            start=loaded,
            threads=options.threads,
            progress=False if options.quiet else None,
        )
    except UnknownCharacter as error:
        raise DataError(f"{text.source}: {error}") from error
    history = outcome.history
    if history.interrupted:
        print(f"interrupted after {history.steps:,} steps; this is what was learned until then")
    print(
        f"{options.name}: validation loss {history.validation:.4f} nats a character, "
        f"{history.seconds:.1f} s of training, seed {options.seed}"
    )
    if options.save:
        outcome.writer.save(options.save)
        print(f"saved:    {options.save}")
        print(f"to read:  python -m solutions generate --load {options.save}")
    if history.interrupted:
        return 130
    if options.target is not None and not history.validation <= options.target:
        print(f"above the target of {options.target}", file=sys.stderr)
        return 1
    return 0


def _recipe(options: argparse.Namespace) -> "TextRecipe":
    """The recipe, with the steps that the command line asks for."""
    from solutions.engine.language.recipes import TEXT_RECIPES

    like = "shakespeare" if options.name == "text" else options.name
    if (like, options.recipe) not in TEXT_RECIPES:
        raise DataError(f"{options.name} has no recipe {options.recipe!r}; leave --recipe out")
    recipe = TEXT_RECIPES[like, options.recipe]
    steps = options.steps or (0 if options.load else recipe.steps)
    return replace(recipe, steps=steps)


def _text(options: argparse.Namespace) -> Text:
    if options.name == "text":
        return Text("text", read_text(options.text), options.text)
    return load_text(options.name, options.data)


def _described(recipe: "TextRecipe", loaded: object) -> str:
    shape = (
        "the loaded model" if loaded else f"{recipe.layers} layers, {recipe.width} wide, {recipe.heads} heads"
    )
    return f"{shape}, {recipe.steps:,} steps of {recipe.batch_size} windows"


def _generate(options: argparse.Namespace) -> int:
    from threadpoolctl import threadpool_limits

    from solutions.engine.language.writer import UnknownCharacter, Writer

    writer = Writer.load(options.load)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that lacks a character shows another one
    try:
        writer.encode(options.prompt)
    except UnknownCharacter as error:
        raise DataError(f"--prompt: {error}") from error
    rng = np.random.default_rng(options.seed)
    try:
        print(options.prompt, end="", flush=True)
        with threadpool_limits(1, user_api="blas"):  # the products are small
            written = writer.write(options.prompt, rng, options.temperature, options.top_k)
            for character in islice(written, options.length):
                print(character, end="", flush=True)
        print()
    except KeyboardInterrupt:  # how a text without end is ended
        print()
        return 130
    except BrokenPipeError:  # whoever read it has had enough: nothing more can be said there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
