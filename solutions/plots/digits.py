"""Where the week is going: twelve handwritten digits, and what a network answers to them.

`python -m solutions.plots.digits` trains that network (day 7's default recipe for MNIST) and writes the picture's file;
the answers that it prints stand below.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt

from solutions.plots.showing import show
from solutions.plots.style import BLACK, VERMILION_TEXT, figure

FILE = Path(__file__).with_name("twelve_digits.png")  # side by side, 28 by 28 pixels each

# The first eleven test pictures of MNIST, and the first one (number 149) that the network gets wrong.
ANSWERS = (7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 9)
TRUTH = (7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 2)


def twelve_digits() -> None:
    """Twelve handwritten digits with a network's answer over each; one answer is wrong, and has its own colour."""
    strip = plt.imread(FILE)
    _, panels = figure(2, 6, width=1.4, height=1.6)
    for place, (panel, answer, truth) in enumerate(zip(panels.flat, ANSWERS, TRUTH, strict=True)):
        panel.imshow(strip[:, 28 * place : 28 * (place + 1)], cmap="gray_r", vmin=0, vmax=1)
        panel.set_axis_off()
        right = answer == truth
        said = f"it says {answer}" if right else f"it says {answer}: no, {truth}"
        panel.set_title(said, color=BLACK if right else VERMILION_TEXT, fontsize=11)
    show(twelve_digits.__doc__)


def _make() -> None:
    import numpy as np
    from PIL import Image

    from solutions.engine.recipes import RECIPES, load, run

    data = load("mnist", 0, None)
    outcome = run(RECIPES["mnist", "default"], data, 0, progress=False)
    answers = outcome.classifier.predict(data.X_test)
    wrong = int(np.flatnonzero(answers != data.y_test)[0])
    rows = [*range(11), wrong]
    strip = np.hstack([data.X_test[row].reshape(28, 28) for row in rows])
    Image.fromarray(strip).save(FILE, optimize=True)
    print(f"accuracy {outcome.accuracy:.2%}; the first wrong one is number {wrong}")
    print("answers", *answers[rows], "truth", *data.y_test[rows])


if __name__ == "__main__":
    _make()
