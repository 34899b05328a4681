"""watch: a training that one can look at while it runs, and stop without losing what was learned."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

from solutions import plots
from solutions.plots import showing
from solutions.plots.showing import watched

_EVERY = 0.2  # seconds between two looks at the progress bar
_REDRAW = 1.0  # seconds between two drawings of the curves

Measure = Callable[[], Mapping[str, float]]


class watch:
    """Stands between a training loop and its optimizer: each step goes on to the optimizer, and is counted.

    While the block runs, a browser shows a progress bar, the time left, and the curves as they grow. After it, the
    curves stay. The stop button ends the block, not the notebook: the network keeps what it has learned.

    Args:
        optimizer: anything with `step(params, grads)`.
        epochs: how many there will be.
        steps: how many each has.
        measures: for each panel, under its name with spaces for underscores, a function that gives
            {curve: value} for the network as it is then, such as `loss=lambda: {"training set": ..., "test set": ...}`.

    `end_epoch()` is to be called after each epoch. `epochs_seen` has the epochs that were measured, from 0, and
    `curves` what was measured: {panel: {curve: values}}.
    """

    def __init__(self, optimizer: Any, epochs: int, steps: int, **measures: Measure) -> None:
        self.optimizer, self.epochs, self.steps = optimizer, epochs, steps
        self.measures = {name.replace("_", " "): measure for name, measure in measures.items()}
        self.epoch, self.step_of_epoch = 0, 0  # that are done
        self.epochs_seen: list[float] = []
        self.curves: dict[str, dict[str, list[float]]] = {name: {} for name in self.measures}

    @property
    def learning_rate(self) -> float:
        """The optimizer's own: a loop with a schedule sets it before each step."""
        rate: float = self.optimizer.learning_rate
        return rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self.optimizer.learning_rate = rate

    def step(self, params: Any, grads: Any) -> None:
        """One step of the optimizer."""
        if not self.epochs_seen:
            self._measure()  # what a network that has learned nothing yet is worth
        self.optimizer.step(params, grads)
        self.step_of_epoch += 1
        if time.monotonic() - self._looked > _EVERY:
            self._show_bar()

    def end_epoch(self) -> None:
        """Measure the network, and draw the curves anew."""
        self.epoch, self.step_of_epoch = self.epoch + 1, 0
        self._measure()

    def __enter__(self) -> Self:
        self._bar = self._picture = None
        self._began = self._looked = time.monotonic()
        return self  # at once: a stop in here would be no business of __exit__

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        # A loop may end by itself when it is interrupted, as `fit` does.
        stopped = kind is KeyboardInterrupt or (kind is None and self._now() < self.epochs)
        if stopped and self._now() not in self.epochs_seen:
            self._measure()
        if stopped or kind is None:
            self._show_bar(ended=True)
            self._show_curves()
        if stopped:
            done = f"{round(self._now(), 1):g} of {self.epochs} epochs"
            print(f"Stopped after {done}: the network keeps what it has learned.")
        return kind is KeyboardInterrupt

    def _now(self) -> float:
        """How many epochs are done, the fraction of the present one included."""
        return self.epoch + min(self.step_of_epoch / self.steps, 0.99)

    def _measure(self) -> None:
        measured = {name: measure() for name, measure in self.measures.items()}
        self.epochs_seen.append(self._now())
        for name, values in measured.items():
            for curve, value in values.items():
                self.curves[name].setdefault(curve, []).append(float(value))
        if watched():
            self._show_bar()
            if self._picture is None or time.monotonic() - self._drawn > _REDRAW:
                self._show_curves()

    def _show_bar(self, ended: bool = False) -> None:
        """The progress bar; HTML, so that nothing has to be kept alive when the notebook is opened again."""
        self._looked = time.monotonic()
        if not watched():
            return
        seconds, done = self._looked - self._began, self._now()
        said = f"{round(done, 1):g} of {self.epochs} epochs, {_time(seconds)}"
        if done and not ended:
            said += f"; {_time(seconds / done * (self.epochs - done))} left"
        bar = f"<progress max='{self.epochs}' value='{done:.3f}' aria-label='training'></progress>"
        self._bar = _displayed(self._bar, _Page(f"{bar} {html.escape(said)}", said))

    def _show_curves(self) -> None:
        import matplotlib.pyplot as plt

        whole = plots.learning_curves(self.epochs_seen, self.curves)
        plt.close(whole)
        data, metadata = showing.bundle(whole, showing.words(plots.learning_curves.__doc__))
        self._picture = _displayed(self._picture, data, metadata=metadata, raw=True)
        self._drawn = time.monotonic()


class _Page:
    """HTML, with the same in plain text."""

    def __init__(self, page: str, text: str) -> None:
        self.page, self.text = page, text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.page


def _displayed(handle: Any, thing: Any, **options: Any) -> Any:
    """Show a thing in its place, which is made the first time."""
    from IPython.display import display

    if handle is None:
        return display(thing, display_id=True, **options)
    handle.update(thing, **options)
    return handle


def _time(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
