"""`python -m solutions train mnist`: train the fast engine on a data set, and say how well it does."""

import argparse
import sys
from collections.abc import Callable

from solutions.data import DataError
from solutions.engine.fitting import TrainingDiverged
from solutions.engine.recipes import RECIPES, load, run, with_epochs


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status.

    0: done. 1: the accuracy is below --target, or the training diverged. 2: the data set is missing or damaged,
    or the command line is wrong. 130: interrupted while nothing was being learned.
    """
    options = _parser().parse_args(arguments)
    recipe = with_epochs(RECIPES[options.name], options.epochs)
    try:
        data = load(recipe.name, options.seed, options.data)
        print(f"data:     {data.source}")
        layers = "-".join(str(width) for width in recipe.hidden)
        print(f"training: {len(data.X_train):,} pictures, hidden units {layers}, {recipe.epochs} epochs")
        outcome = run(recipe, data, options.seed, progress=False if options.quiet else None)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    except TrainingDiverged as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before or after the training, which ends by itself and is measured
        print("interrupted", file=sys.stderr)
        return 130
    if outcome.history.interrupted:
        print(f"interrupted after {outcome.history.steps:,} steps; this is what was learned until then")
    print(
        f"{recipe.name}: test accuracy {outcome.accuracy:.2%} on {len(data.X_test):,} pictures, "
        f"{outcome.history.seconds:.1f} s of training, seed {options.seed}"
    )
    if options.target is not None and outcome.accuracy < options.target:
        print(f"below the target of {options.target:.2%}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solutions", description="The fast engine on real data.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train by the recipe for a data set, and test")
    train.add_argument("name", choices=RECIPES)
    train.add_argument("--seed", type=_whole_number(0), default=0, help="of all randomness (default 0)")
    train.add_argument("--epochs", type=_whole_number(1), help="instead of the recipe's own number")
    train.add_argument(
        "--data", metavar="DIR", help="a folder of yours that holds it (else FOUNDATIONS_DATA)"
    )
    train.add_argument("--target", type=_share, metavar="SHARE", help="such as 0.97: exit with 1 below it")
    train.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


def _whole_number(minimum: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if int(text) < minimum:
            raise argparse.ArgumentTypeError(f"got {text}; expected {minimum} or more")
        return int(text)

    return whole_number


def _share(text: str) -> float:
    if not 0 <= float(text) <= 1:
        raise argparse.ArgumentTypeError(f"got {text}; expected a share from 0 to 1, such as 0.97 for 97 %")
    return float(text)


if __name__ == "__main__":
    sys.exit(main())
