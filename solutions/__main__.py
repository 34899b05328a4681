"""`python -m solutions train mnist`, or `shakespeare`: train the fast engine, and say how well it does."""

import argparse
import difflib
import sys

from solutions.data import DataError

try:
    from solutions.engine.arguments import share, whole_number
    from solutions.engine.classifier import Classifier, ClassifierFileError, writable
    from solutions.engine.fitting import History, TrainingDiverged
    from solutions.engine.language.command import TEXTS, add_generating, add_training
    from solutions.engine.recipes import RECIPES, Outcome, load, run, with_epochs
    from solutions.training import accuracy
except ModuleNotFoundError as missing:
    if not (missing.name or "").startswith("solutions."):
        raise
    sys.exit(f"Training by recipes needs {missing.name}, which this copy of the course does not have.")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status.

    0: done. 1: --target was missed, or the training diverged. 2: the data set or a file is missing or damaged, or
    the command line is wrong. 130: interrupted; what was learned until then is measured and saved.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if (said := _unknown_data(given)) is not None:
        print(said, file=sys.stderr)
        return 2
    options = _parser().parse_args(given)
    try:
        return options.run(options)
    except (DataError, ClassifierFileError) as error:
        print(error, file=sys.stderr)
        return 2
    except TrainingDiverged as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before or after the training, which ends by itself and is measured
        print("interrupted", file=sys.stderr)
        return 130


def _unknown_data(arguments: list[str]) -> str | None:
    """What to say where `train` names a data set that is not there."""
    names = [*sorted({data for data, _ in RECIPES}), *TEXTS]
    if arguments[:1] != ["train"] or len(arguments) < 2 or arguments[1] in names or arguments[1][:1] == "-":
        return None
    close = difflib.get_close_matches(arguments[1], names, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    return f"There is no recipe for {arguments[1]!r}.{guess} The data sets are: {', '.join(names)}"


def _train(options: argparse.Namespace) -> int:
    name = options.name
    if (name, options.recipe) not in RECIPES:
        raise DataError(f"{name} has no recipe {options.recipe!r}; leave --recipe out")
    recipe = with_epochs(RECIPES[name, options.recipe], options.epochs)
    if options.save:
        writable(options.save)  # now, not after an hour of training
    loaded = Classifier.load(options.load) if options.load else None
    data = load(name, options.seed, options.data)
    if loaded:
        loaded.check(data)
    print(f"data:     {data.source}")
    if loaded and options.epochs is None:
        outcome = Outcome(loaded, accuracy(loaded.predict(data.X_test), data.y_test), History())
        print(f"loaded:   {options.load}; not trained further, for --epochs is not given")
    else:
        hidden = loaded.model.sizes[1:-1] if loaded else recipe.hidden
        layers = "-".join(str(width) for width in hidden)
        print(f"training: {len(data.X_train):,} pictures, hidden units {layers}, {recipe.epochs} epochs")
        outcome = run(recipe, data, options.seed, start=loaded, progress=False if options.quiet else None)
    history = outcome.history
    if history.interrupted:
        print(f"interrupted after {history.steps:,} steps; this is what was learned until then")
    print(
        f"{name}: test accuracy {outcome.accuracy:.2%} on {len(data.X_test):,} pictures, "
        f"{history.seconds:.1f} s of training, seed {options.seed}"
    )
    if options.save:
        outcome.classifier.save(options.save)
        print(f"saved:    {options.save}")
    if history.interrupted:
        return 130
    if options.target is not None and outcome.accuracy < options.target:
        print(f"below the target of {options.target:.2%}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solutions", description="The fast engine on real data.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train by the recipe for a data set, and test")
    names = train.add_subparsers(dest="name", metavar="NAME", required=True)
    for name in sorted({data for data, _ in RECIPES}):
        _add_pictures(names.add_parser(name, help="pictures"))
    for name in TEXTS:
        add_training(names.add_parser(name, help="a language model"), name)
    add_generating(commands.add_parser("generate", help="let a trained language model write"))
    return parser


def _add_pictures(parser: argparse.ArgumentParser) -> None:
    """The options of `train NAME`, for pictures."""
    parser.add_argument(
        "--recipe",
        choices=("default", "best"),
        default="default",
        help="default: seconds, or a minute or two; best: as good as it gets here, and longer",
    )
    parser.add_argument("--seed", type=whole_number(0), default=0, help="of all randomness (default 0)")
    parser.add_argument("--epochs", type=whole_number(1), help="instead of the recipe's own number")
    parser.add_argument(
        "--data", metavar="DIR", help="a folder of yours that holds it (else FOUNDATIONS_DATA)"
    )
    parser.add_argument("--save", metavar="FILE", help="write the trained network to this .npz file")
    parser.add_argument(
        "--load", metavar="FILE", help="a network that --save wrote: test it, or train it for --epochs more"
    )
    parser.add_argument("--target", type=share, metavar="SHARE", help="such as 0.97: exit with 1 below it")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=_train)


if __name__ == "__main__":
    sys.exit(main())
