"""The report's pictures, as PNG files: two drawn by each run of a recipe, the others from the records."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

import solutions
from bench.report.records import Record
from solutions import plots
from solutions.data import Dataset
from solutions.engine.classifier import Classifier
from solutions.engine.whitening import Whitening
from solutions.plots.style import figure

PICTURES = Path(solutions.__file__).parent / "report"


@contextmanager
def drawn_to(name: str, folder: Path) -> Iterator[None]:
    """Save the figure that is drawn in this block."""
    plt.switch_backend("Agg")
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "FigureCanvasAgg is non-interactive"
        )  # plt.show() has nothing to show on
        yield
    if not plt.get_fignums():  # `when_written` has printed why
        raise RuntimeError(f"Nothing was drawn for {name}.png.")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = BytesIO()
    plt.gcf().savefig(drawn, dpi=70)
    plt.close()
    # A palette of 128 colours does, and the files are a third as large.
    Image.open(drawn).convert("RGB").quantize(128).save(folder / f"{name}.png", optimize=True)


def draw_run(name: str, data: Dataset, classifier: Classifier, folder: Path = PICTURES) -> None:
    """What the first layer looks for, and the wrongest pictures: they need the network and the data set."""
    with drawn_to(f"{name}-weights", folder):
        W1 = classifier.model.dense[0].W
        if isinstance(classifier.inputs, Whitening):
            _colour_weights(
                classifier.inputs.projection @ W1
            )  # from weights of components to those of pixels
        else:
            plots.weights_as_images(W1)
    with drawn_to(f"{name}-wrongest", folder):
        probabilities = classifier.predict_probabilities(data.X_test)
        plots.wrongest(data.X_test, data.y_test, probabilities, names=data.class_names)


def draw_confusion(name: str, record: Record, folder: Path = PICTURES) -> None:
    """Which class is taken for which."""
    with drawn_to(f"{name}-confusion", folder):
        plots.confusion(np.array(record["confusion"]), record["class_names"])


def draw_curves(name: str, curves: dict[str, list[float]], label: str, folder: Path = PICTURES) -> None:
    """One line for each curve, by epoch."""
    with drawn_to(name, folder):
        _, panel = figure(width=6.5, height=3.6)
        styles = ("-", "--", "-.", ":")
        for number, (which, values) in enumerate(curves.items()):
            panel.plot(np.arange(1, len(values) + 1), values, styles[number % len(styles)], label=which)
        panel.set(xlabel="epoch", ylabel=label)
        panel.legend(fontsize=8)


def _colour_weights(weights: np.ndarray, count: int = 24) -> None:
    """Weights (3072, units) as colour pictures, grey where a pixel doesn't matter; those with the largest first."""
    largest = np.argsort(-np.linalg.norm(weights, axis=0))[:count]
    whole, panels = figure(3, 8, width=1.05, height=1.1)
    for panel, unit in zip(panels.flat, largest, strict=False):
        picture = weights[:, unit].reshape(32, 32, 3)
        panel.imshow(np.clip(0.5 + picture / (2 * np.quantile(np.abs(picture), 0.995)), 0, 1))
        panel.set_axis_off()
    whole.suptitle("What hidden units look for: their weights, pixel by pixel")
