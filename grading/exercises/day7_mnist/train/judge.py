"""train: what makes a result right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case
from grading.exercises.day7_mnist.notes import numbers_of
from grading.exercises.day7_mnist.train.cases import CODE
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == CODE:
        losses, notes = got.value
        found = (
            _steps(case, notes) or _losses(case, losses, expected.value[0]) or _printing(case, got, expected)
        )
    else:
        found = _losses(case, got.value, expected.value)
    if found:
        yield found


def _steps(case: Case, notes: list[dict[str, Any]]) -> Problem | None:
    X, y, epochs = (case.inputs[name] for name in ("X", "y", "epochs"))
    steps = [note for note in notes if note["call"] == "backward"]
    wanted = f"{epochs} calls of network.backward(X, y, learning_rate)"
    if not steps:
        calls = ", ".join(sorted({f"network.{note['call']}" for note in notes})) or "nothing of the network"
        return Problem(
            "no backward",
            "The network never learns: its `backward` is not called.",
            "",
            wanted,
            f"you call {calls}",
        )
    if any(step["X"].shape != X.shape for step in steps):
        sizes = sorted({len(np.atleast_1d(step["X"])) for step in steps})
        return Problem(
            "sample by sample" if sizes == [1] else "not the full batch",
            "A step should see all of the data at once here: the full batch.",
            "",
            f"{len(X)} samples in each call",
            f"calls with {', '.join(map(str, sizes[:4]))} sample{'s' if sizes != [1] else ''}",
        )
    if not all(_same_rows(step, X, y) for step in steps):
        return Problem("other data", "The steps see other data than X and y.", "", "X and y as passed in")
    if len(steps) != epochs:
        if len(steps) == 1:
            says = "You take one step and stop: does your `return` stand inside the loop?"
            return Problem("a single step", says, "", wanted, "1 call")
        if 2 <= len(steps) < epochs - 1:
            says = "You stop early. `epochs` says how many steps to take, whatever the loss is by then."
            return Problem("stops early", says, "", wanted, f"{len(steps)} calls")
        named = {2 * epochs: "two steps", epochs - 1: "one step too few"}
        return Problem(
            named.get(len(steps), "number of steps"),
            "An epoch is one step here.",
            "",
            wanted,
            f"{len(steps)} calls",
        )
    rates = [float(np.mean(step["learning_rate"])) for step in steps]
    if not np.allclose(rates, case.inputs["learning_rate"]):
        return Problem(
            "learning rate" if np.allclose(rates, rates[0]) else "changing rate",
            "Each step should be taken with the learning rate that is passed in.",
            "",
            f"{case.inputs['learning_rate']}",
            f"{rates[0]:g}" if len(set(rates)) == 1 else f"rates from {min(rates):g} to {max(rates):g}",
        )
    return None


def _same_rows(step: dict[str, Any], X: np.ndarray, y: np.ndarray) -> bool:
    """All samples with their labels, in whatever order."""
    if np.array_equal(step["X"], X) and np.array_equal(step["y"], y):
        return True

    def ordered(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
        both = np.hstack([rows, labels])
        return both[np.lexsort(both.T)]

    return step["y"].shape == y.shape and np.allclose(ordered(step["X"], step["y"]), ordered(X, y))


def _losses(case: Case, losses: Any, expected: Any) -> Problem | None:
    epochs = case.inputs["epochs"]
    wanted = f"a list of {epochs} number{'s' if epochs > 1 else ''}"
    found, says = numbers_of(losses)
    if found is None:
        return Problem("form", says, "", wanted)
    before = np.asarray(expected)
    if len(found) != epochs:
        kind = (
            "every hundredth"
            if len(found) == -(-epochs // 100)
            else "too few"
            if len(found) < epochs
            else "too many"
        )
        look = "Does your `return` stand inside the loop?" if len(found) == 1 and epochs > 1 else ""
        return Problem(
            kind, "The list should have one loss for each epoch.", look, wanted, f"{len(found)} of them"
        )
    if np.allclose(found, before, rtol=1e-5, atol=1e-9):
        return None
    at = int(np.argmin(np.isclose(found, before, rtol=1e-5, atol=1e-9)))
    shown = f"losses[{at}] = {before[at]:.6g}", f"losses[{at}] = {found[at]:.6g}"
    if epochs > 1 and np.allclose(found[:-1], before[1:], rtol=1e-5, atol=1e-9):
        return Problem(
            "after the step",
            "These are the losses after each step: the list begins one step late.",
            "",
            *shown,
        )
    if epochs > 1 and np.allclose(found, found[0]):
        return Problem("constant", "All the losses in the list are one and the same.", "", *shown)
    if np.allclose(found, np.cumsum(before) / np.arange(1, epochs + 1), rtol=1e-5):
        return Problem(
            "running mean", "Each entry is the mean of all losses so far, not the epoch's own.", "", *shown
        )
    return Problem(
        "other losses", "The list holds other numbers than the losses before each step.", "", *shown
    )


_NUMBER = re.compile(r"(?<![\w.])(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?")


def _printed(text: str) -> list[list[tuple[float, float]]]:
    """For each line, its numbers with a fraction: (value, how far rounding may have moved it)."""
    lines = []
    for line in re.split(r"[\r\n]+", text):
        numbers = []
        for match in _NUMBER.finditer(line):
            digits, decimals, exponent = match.groups()
            if (decimals is None and exponent is None) or not (digits or decimals):
                continue
            rounding = 0.5 * 10.0 ** (min(max(int(exponent or 0), -50), 50) - len(decimals or ""))
            numbers.append((float(match.group().rstrip(".")), 1.02 * rounding + 1e-9))
        lines.append(numbers)
    return lines


def _printing(case: Case, got: Outcome, expected: Outcome) -> Problem | None:
    """Near each hundredth epoch a loss, in any format, and not many others."""
    epochs, losses = case.inputs["epochs"], np.asarray(expected.value[0])
    wanted = "the loss printed every 100 epochs"
    lines = _printed(got.printed)
    low, high = losses.min(), losses.max()
    telling = [line for line in lines if any(low - off <= value <= high + off for value, off in line)]
    if len(telling) > epochs // 100 + 3:
        return Problem(
            "prints every epoch" if len(telling) >= epochs else "prints too often",
            "You print too often: once every 100 epochs is enough to see it fall.",
            "What is the remainder of epoch / 100?",
            wanted,
            f"{len(telling)} lines for {epochs} epochs",
        )
    marks = range(100, epochs, 100)
    if marks and not got.printed.strip():
        return Problem("prints nothing", "Nothing is printed while it trains.", "", wanted, "no line")
    numbers = [number for line in lines for number in line]
    for mark in marks:
        near = losses[mark - 1 : mark + 3]  # counted from 0 or from 1, before or after the step
        if not any(near.min() - off <= value <= near.max() + off for value, off in numbers):
            return Problem(
                "prints something else",
                "What is printed are not the losses of every 100th epoch.",
                "",
                f"near epoch {mark}, {losses[mark]:.4f}",
                got.printed.strip().splitlines()[0][:60] if got.printed.strip() else "",
            )
    return None
