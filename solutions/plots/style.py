"""One look for all pictures: the Okabe-Ito palette, which people with colour blindness can tell apart."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb

# Okabe and Ito, "Color Universal Design", https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#F0E442",
    "#000000",
)
CYCLE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, BLACK)
VERMILION_TEXT = "#B84F00"  # for small letters on white: 5 to 1, where VERMILION has 3.9 to 1
DIVERGING = "PuOr"  # for signed values; readable without red and green
SEQUENTIAL = "cividis"  # for amounts


def ink_on(shade: Any) -> str:
    """Black or white: what is easier to read on a colour, by the contrast of the Web Content Accessibility Guidelines.

    shade: anything that Matplotlib takes for a colour.
    """
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(shade))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return BLACK if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "white"


def figure(rows: int = 1, columns: int = 1, width: float = 5.0, height: float = 3.4) -> tuple[Any, Any]:
    """A figure and its axes in the course's style; `width` and `height` are inches for one panel."""
    figure, axes = plt.subplots(rows, columns, figsize=(width * columns, height * rows), layout="constrained")
    for panel in axes.flat if rows * columns > 1 else [axes]:
        panel.set_prop_cycle(color=CYCLE)
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(alpha=0.25)
        panel.set_axisbelow(True)
    return figure, axes


def when_written(draw: Callable[..., None]) -> Callable[..., None]:
    """For pictures of the learner's own functions: where one of them fails, a sentence says so."""

    @functools.wraps(draw)
    def careful(*arguments: Any, **options: Any) -> None:
        before = set(plt.get_fignums())
        try:
            draw(*arguments, **options)
        except Exception as error:  # whatever wrong code does, the notebook goes on
            for number in set(plt.get_fignums()) - before:
                plt.close(number)
            if isinstance(error, NotImplementedError):
                raise  # not written yet: the notebook says which function the cell waits for
            what = f"{type(error).__name__}: {error}"
            print(f"This picture could not be drawn ({what}). Does the check above pass?")

    return careful
