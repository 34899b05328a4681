"""What the days' `experiment.py` files share: the option for the folder of pictures, and how pictures get there."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

Save = Callable[[Any, str], None]


def options_of(file: str, description: str | None) -> argparse.ArgumentParser:
    """A parser that shows `description` as it is written, and has the option --out.

    Args:
        file: the experiment's `__file__`: pictures go into `experiment_output` beside it, unless
            --out names another folder.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = Path(file).resolve().parent / "experiment_output"
    parser.add_argument(
        "--out", type=Path, default=folder, help="folder for pictures (default experiment_output)"
    )
    return parser


def pictures(instead: str) -> Callable[[Callable[..., None]], Callable[..., bool]]:
    """For a function `draw(save, ...)` that draws figures, and hands each to `save(figure, name)`.

    It is then called with a folder in the place of `save`, says which pictures are there, and returns True. Without
    matplotlib it draws nothing, says so and what there is `instead`, and returns False.

    Raises:
        SystemExit: the folder can't be made, or can't be written into.
    """

    def pictured(draw: Callable[..., None]) -> Callable[..., bool]:
        @functools.wraps(draw)
        def drawn(out: Path, *arguments: Any) -> bool:
            try:
                import matplotlib
            except ImportError:
                print(f"\nNo pictures: matplotlib is not installed. {instead}")
                return False
            matplotlib.use("Agg")  # draws into files, so it needs no display
            import matplotlib.pyplot as plt

            names: list[str] = []

            def save(figure: Any, name: str) -> None:
                figure.savefig(out / name, dpi=120)
                plt.close(figure)
                names.append(name)

            try:
                out.mkdir(parents=True, exist_ok=True)
                draw(save, *arguments)
            except OSError as error:
                raise SystemExit(
                    f"The pictures can't be saved in {out}: {error.strerror}. Name another folder with --out."
                ) from None
            print(f"\nPicture{'s' if names[1:] else ''}: {' and '.join(names)} in {out}")
            return True

        return drawn

    return pictured
