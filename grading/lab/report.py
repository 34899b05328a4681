"""Report: what a learner measured on the last day, written as a page of their own with tables and pictures.

A result is a mean over seeds. Two results count as different where their means are further apart than their two
standard deviations together: anything less may be chance.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.kernel.stand_ins import reference
from grading.lab.carrying import Missing
from grading.lab.keeping import refuse_edited, write_unless_edited
from grading.lab.where import being_graded

SOFTMAX_ERROR, MNIST_SHARE, CIFAR10_SHARE = 1e-6, 0.97, 0.60
ENOUGH_EPOCHS = 24  # after which a network of the learner's functions has reached the goal on CIFAR-10
_TITLES = {"mnist": "MNIST", "digits": "scikit-learn's small digits"}
_AGAIN = "then run `cifar10_training.ipynb` from the top"


@dataclass
class Run:
    """One training.

    how: with what setting. seen, unseen: the loss after each epoch, in nats, on images that it has learned from and on
    others. on_seen, on_unseen: the accuracy at the end, 0 to 1.
    """

    how: str
    seen: list[float]
    unseen: list[float]
    on_seen: float
    on_unseen: float


@dataclass
class Report:
    """What was measured. What is left as it is counts as not measured.

    pieces: the functions and classes that were used, to say which are the learner's.
    images: the data set of the comparisons, "mnist" or "digits".
    softmax_error: relative error between the gradient of softmax with cross-entropy and numerical gradients.
    optimizers, regularised: by name, a run for each seed, all with the same setting.
    cifar10: by network, how it was trained, and its accuracy on the test images, 0 to 1. cifar10_epochs: how long.
    """

    pieces: tuple[Any, ...] = ()
    images: str = "digits"
    softmax_error: float | None = None
    optimizers: dict[str, list[Run]] = field(default_factory=dict)
    regularised: dict[str, list[Run]] = field(default_factory=dict)
    cifar10: dict[str, tuple[str, float]] = field(default_factory=dict)
    cifar10_epochs: int = ENOUGH_EPOCHS

    def write(self, path: str, overwrite: bool = False) -> None:
        """Write the page, and its pictures into a folder of the same name. While grading, nothing happens.

        Args:
            path: the file, in the current folder, such as "foundations_report.md".
            overwrite: replace the page even where it was edited by hand.

        Raises:
            NotWritten: the page was edited by hand.
        """
        if being_graded():
            return
        keep = f"rename {path}, and its folder of pictures with it"
        if not overwrite:
            refuse_edited(Path(path), keep)
        pictures = self._draw(Path(path).with_suffix(""))
        write_unless_edited(path, self.text(pictures), comment="<!-- {} -->", keep=keep, overwrite=overwrite)
        print(f"wrote {path}, with {len(pictures)} pictures")

    def text(self, pictures: dict[str, str] | None = None) -> str:
        """The page as Markdown. pictures: the address of each picture by its name."""
        pictures = pictures or {}
        head = ["# My Foundations report", "", *self.checklist(), "", self._who()]
        sections = [self._optimizers(pictures), self._regularised(pictures), self._cifar10(pictures)]
        return "\n".join([*head, *(line for section in sections for line in ["", *section])]) + "\n"

    def checklist(self) -> list[str]:
        """The four goals of the course, each ticked only where it was measured and reached."""
        return [self._softmax(), self._mnist(), self._on_cifar10(), self._complete()]

    def missing(self) -> list[str]:
        """The parts of the report that were not measured."""
        parts = {
            "softmax": self.softmax_error is not None,
            "the optimizers": self.optimizers,
            "L2 and dropout": self.regularised,
            "CIFAR-10": self.cifar10,
        }
        return [name for name, measured in parts.items() if not measured]

    def _softmax(self) -> str:
        goal = "Softmax derivation verified numerically"
        if self.softmax_error is None:
            return _line(False, goal, f"not measured; run the cell that checks it, {_AGAIN}.")
        right = self.softmax_error < SOFTMAX_ERROR
        found = f"relative error {self.softmax_error:.1e} between (p - y)/N and central differences"
        return _line(right, goal, f"{found}; right is below {SOFTMAX_ERROR:.0e}.")

    def _mnist(self) -> str:
        goal = f"MNIST at least {MNIST_SHARE:.0%}"
        if self.images != "mnist" or not self.optimizers:
            why = "no training on it was run" if self.images == "mnist" else "MNIST is not here"
            return _line(
                False, goal, f"not measured: {why}. `python -m solutions.data mnist` gets it; {_AGAIN}."
            )
        name, runs = max(self.optimizers.items(), key=lambda item: _or_zero(_mean(_shares(item[1]))))
        found = (
            f"{_percent(_shares(runs))} of the test images with {name}{_in_brackets(runs)}, {_seeds(runs)}."
        )
        return _line(_mean(_shares(runs)) >= MNIST_SHARE, goal, found)

    def _on_cifar10(self) -> str:
        goal = f"CIFAR-10 at least {CIFAR10_SHARE:.0%}"
        longer = "`python -m solutions train cifar10` trains a wider network, with batch normalisation."
        if self.cifar10_epochs < ENOUGH_EPOCHS:
            longer = f"Set `EPOCHS = {ENOUGH_EPOCHS}` in the notebook, and run it again from that cell on."
        if not self.cifar10:
            get = "`python -m solutions.data cifar10` gets the photographs"
            return _line(False, goal, f"not measured: no network was trained on it. {get}; {_AGAIN}.")
        name, (how, share) = max(self.cifar10.items(), key=lambda item: _or_zero(item[1][1]))
        reached = share >= CIFAR10_SHARE
        found = f"{share:.2%} of the test images with {name} ({how})."
        return _line(reached, goal, found if reached else f"{found} {longer}")

    def _complete(self) -> str:
        lacks = self.missing()
        return _line(
            not lacks,
            "The report",
            f"this page lacks {', '.join(lacks)}." if lacks else "this page, with all its comparisons.",
        )

    def _who(self) -> str:
        groups: dict[str, list[str]] = {"My own code": [], "The course's": [], "Missing": []}
        for piece in self.pieces:
            name = piece.__name__
            own = "Missing" if isinstance(piece, Missing) else "My own code"
            groups["The course's" if piece is reference(name) else own].append(f"`{name}`")
        lines = [f"{who}: {', '.join(names)}." for who, names in groups.items() if names]
        return " ".join(lines) or "Nothing says whose code was used."

    def _optimizers(self, pictures: dict[str, str]) -> list[str]:
        title, runs = "SGD, Momentum and Adam", self.optimizers
        if not runs:
            return [f"## {title}", "", f"Not measured: run the cells that compare them, {_AGAIN}."]
        alike = "The same network and the same batches in the same order. Only the step differs."
        alt = f"Loss by epoch for {_listed(runs)}, on training and on test images."
        return self._compared(title, alike, runs, _picture(pictures, "optimizers", alt))

    def _regularised(self, pictures: dict[str, str]) -> list[str]:
        title, runs = "None, L2 and dropout", self.regularised
        if not runs:
            return [f"## {title}", "", f"Not measured: run the cells that compare them, {_AGAIN}."]
        few = "Few images and many epochs, so that there is something to learn by heart."
        alt = f"Learning curves for {_listed(runs)}: the loss on training and on test images by epoch."
        return self._compared(title, few, runs, _picture(pictures, "regularisation", alt))

    def _compared(
        self, title: str, about: str, compared: dict[str, list[Run]], picture: list[str]
    ) -> list[str]:
        rows = [
            f"| {name} | {runs[0].how or '-'} | {_nats(run.seen[-1] for run in runs)} | {_nats(_losses(runs))} | "
            f"{_percent([run.on_seen for run in runs])} | {_percent(_shares(runs))} |"
            for name, runs in compared.items()
        ]
        chosen = "Each setting was chosen on images that are neither learned from nor in the test set."
        number = _seeds(next(iter(compared.values())))
        return [
            f"## {title}",
            "",
            f"Measured on {_TITLES.get(self.images, self.images)}. {about} {chosen}",
            f"Mean and standard deviation, {number}.",
            "",
            "| | setting | loss, training | loss, test | accuracy, training | accuracy, test |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
            "",
            _best("Lowest test loss", {name: _losses(runs) for name, runs in compared.items()}, _nats, 1),
            _best("Highest accuracy", {name: _shares(runs) for name, runs in compared.items()}, _percent, -1),
            *picture,
        ]

    def _cifar10(self, pictures: dict[str, str]) -> list[str]:
        if not self.cifar10:
            get = "`python -m solutions.data cifar10` gets the photographs"
            return ["## CIFAR-10", "", f"Not measured. {get}; {_AGAIN}."]
        rows = [f"| {name} | {how} | {share:.1%} |" for name, (how, share) in self.cifar10.items()]
        alt = f"Accuracy of {_listed(self.cifar10)}, with the goal as a dashed line."
        return [
            "## CIFAR-10",
            "",
            "| network | trained | accuracy, test |",
            "|---|---|---:|",
            *rows,
            *_picture(pictures, "cifar10", alt),
        ]

    def _draw(self, folder: Path) -> dict[str, str]:
        """Save a picture for each part that was measured; the address of each by its name."""
        from solutions import plots

        drawn = {}
        for name, draw, values in (
            ("optimizers", plots.optimizers_compared, self.optimizers),
            ("regularisation", plots.regularisation_compared, self.regularised),
            ("cifar10", plots.against_the_goal, {key: share for key, (_, share) in self.cifar10.items()}),
        ):
            if values:
                folder.mkdir(exist_ok=True)
                draw(values, save=folder / f"{name}.png")  # type: ignore[arg-type]
                drawn[name] = f"{folder.name}/{name}.png"
        return drawn


def _line(reached: bool, goal: str, found: str) -> str:
    return f"- [{'x' if reached else ' '}] **{goal}:** {found}"


def _picture(pictures: dict[str, str], name: str, alt: str) -> list[str]:
    return ["", f"![{alt}]({pictures[name]})"] if name in pictures else []


def _listed(names: Any) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _best(what: str, results: dict[str, list[float]], said: Any, sign: int) -> str:
    """Which comes first, by how much, and whether that is more than chance. sign: 1 where little is good, else -1."""

    def order(name: str) -> float:
        mean = _mean(results[name])
        return math.inf if math.isnan(mean) else sign * mean

    first, *others = sorted(results, key=order)
    text = f"{what}: **{first}**, {said(results[first])}."
    if not others:
        return text
    second = others[0]
    apart = order(second) - order(first) > _spread(results[first]) + _spread(results[second])
    verdict = (
        "That is further apart than seeds lie"
        if apart
        else "That is no further apart than seeds lie, so these runs do not tell the two apart"
    )
    return f"{text} Next comes {second}, {said(results[second])}. {verdict}."


def _losses(runs: list[Run]) -> list[float]:
    """The test loss at the end, for each seed."""
    return [run.unseen[-1] for run in runs]


def _shares(runs: list[Run]) -> list[float]:
    """The accuracy on the test images, for each seed."""
    return [run.on_unseen for run in runs]


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _spread(values: list[float]) -> float:
    """The standard deviation over seeds; 0 for a single one."""
    return statistics.stdev(values) if len(values) > 1 and all(map(math.isfinite, values)) else 0.0


def _nats(values: Iterable[float]) -> str:
    values = list(values)
    return f"{_mean(values):.3f}" + (f" ± {_spread(values):.3f}" if len(values) > 1 else "")


def _percent(values: list[float]) -> str:
    return f"{_mean(values):.2%}" + (f" ± {100 * _spread(values):.2f}" if len(values) > 1 else "")


def _seeds(runs: list[Run]) -> str:
    return f"{len(runs)} seed{'s' * (len(runs) > 1)}"


def _in_brackets(runs: list[Run]) -> str:
    return f" ({runs[0].how})" if runs[0].how else ""


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value
