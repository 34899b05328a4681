"""train: full batch, one network.backward an epoch, the losses before each step, one printed every 100 epochs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge.training import numbers_of
from grading.probe import Outcome
from solutions import train

CODE = "losses = train(network, X, y, epochs, learning_rate)\nlosses, network.notes"


def _problem_of(rng: np.random.Generator, N: int) -> dict[str, Any]:
    """Two classes that overlap: the loss falls for hundreds of epochs and never comes near 0."""
    X = rng.normal(size=(N, 3))
    labels = (X[:, 0] + rng.normal(size=N) > 0).astype(int)
    return {"X": X, "y": np.eye(2)[labels]}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = _problem_of(np.random.default_rng(7), 5)
    yield Case(
        "train(network, X, y, epochs, learning_rate)",
        {**small, "epochs": 3, "learning_rate": 0.5, "network": Fixture("network")},
        shown=True,
    )
    yield Case(
        CODE, {**small, "epochs": 120, "learning_rate": 0.05, "network": Fixture("network")}, shown=True
    )

    def seed() -> Fixture:
        return Fixture("network", int(rng.integers(10**6)))

    yield Case(CODE, {**_problem_of(rng, 6), "epochs": 350, "learning_rate": 0.02, "network": seed()})
    yield Case(
        CODE,
        {**_problem_of(rng, 8), "epochs": 7, "learning_rate": 0.3, "network": seed()},
        about="fewer than 100 epochs",
    )
    yield Case(
        CODE,
        {**_problem_of(rng, 1), "epochs": 4, "learning_rate": 0.1, "network": seed()},
        about="one sample",
    )
    yield Case(
        CODE,
        {**_problem_of(rng, 9), "epochs": 1, "learning_rate": 0.2, "network": seed()},
        about="a single epoch",
    )


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
        return Problem(
            kind, "The list should have one loss for each epoch.", "", wanted, f"{len(found)} of them"
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


exercise = Exercise(
    of=train,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={
        "prints nothing": 0.5,
        "prints too often": 0.5,
        "prints every epoch": 0.5,
        "prints something else": 0.5,
    },
    hints=Hints(
        nudge="`network.backward` does a whole step and returns a number. What is left for you: to call it "
        "often enough, to keep the numbers, and to print some of them.",
        formula=r"For each epoch: $\text{loss}_e = L(\theta_e)$, then "
        r"$\theta_{e+1} = \theta_e - \eta \nabla L(\theta_e)$. "
        "Every 100th: `epoch % 100 == 0`.",
        pseudocode="losses = an empty list\nfor each epoch:\n    append what network.backward(X, y, "
        "learning_rate) returns\n    if the epoch is a multiple of 100: print it and the loss\nreturn "
        "losses",
    ),
)


@mistake(
    of=train,
    says="You step first and measure then, so the list lacks the loss at the start and is one step late. "
    "`backward` itself returns the loss before its step.",
)
def measured_after_the_step(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        network.backward(X, y, learning_rate)
        losses.append(network.loss(X, y))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    of=train,
    says="You call `backward` once for the step and once more for the number, and each call is a step: the "
    "network is trained twice an epoch. Keep what the first call returns.",
)
def two_steps_an_epoch(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        network.backward(X, y, learning_rate)
        losses.append(network.backward(X, y, learning_rate))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    of=train,
    says="Only the last loss comes back. The whole list is wanted, to draw the curve.",
)
def the_last_loss_alone(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, learning_rate)[-1]


@mistake(
    of=train,
    says="The losses are kept only where they are printed, every 100th. The print belongs under the `if`, "
    "the append doesn't.",
)
def kept_only_when_printed(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, learning_rate)[::100]


@mistake(
    of=train,
    says="You ask the network for its loss again and again, but nothing changes it: `loss` measures, "
    "`backward` learns.",
)
def measured_only(network, X, y, epochs, learning_rate):
    losses = [network.loss(X, y) for _ in range(epochs)]
    for loss in losses[::100]:
        print(loss)
    return losses


@mistake(
    of=train,
    says="You take the steps yourself. `network.backward` is there for that: it does the gradients and the step, and "
    "returns the loss before it, in one call.",
)
def steps_by_hand(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(network.loss(X, y))
        for name, gradient in network.gradients(X, y).items():
            setattr(network, name, getattr(network, name) - learning_rate * gradient)
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    of=train,
    says="You go through the data sample by sample, a step for each. That is one way to train, but here a "
    "step sees the full batch.",
)
def sample_by_sample(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        each = [network.backward(X[i : i + 1], y[i : i + 1], learning_rate) for i in range(len(X))]
        losses.append(float(np.mean(each)))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    of=train,
    says="The learning rate is written into the loop, and the one that is passed in has no effect.",
)
def learning_rate_of_its_own(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, 0.1 if learning_rate != 0.1 else 0.01)


@mistake(
    of=train,
    says="There is one epoch too few: `range(1, epochs)` starts at 1 and still ends before `epochs`.",
)
def one_epoch_too_few(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(1, epochs):
        losses.append(network.backward(X, y, learning_rate))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    of=train,
    says="The training is right, but silent: print the loss every 100 epochs, to see it fall while you wait.",
)
def silent(network, X, y, epochs, learning_rate):
    return [network.backward(X, y, learning_rate) for _ in range(epochs)]


@mistake(
    of=train,
    says="The training is right, but it prints in every epoch: a thousand lines that nobody reads. An `if` "
    "with the remainder of epoch / 100 picks every hundredth.",
)
def prints_every_epoch(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(network.backward(X, y, learning_rate))
        print(f"epoch {epoch}: {losses[-1]:.4f}")
    return losses


@alternative(of=train)
def counted_from_one(network, X, y, epochs, learning_rate):
    history = np.zeros(epochs)
    for epoch in range(1, epochs + 1):
        history[epoch - 1] = network.backward(X, y, learning_rate)
        if epoch % 100 == 0:
            print(f"Epoch {epoch}/{epochs} - loss: {history[epoch - 1]:.3f}")
    return history


@alternative(of=train)
def measured_then_stepped(network, X, y, epochs, learning_rate):
    losses, epoch = [], 0
    while epoch < epochs:
        before = network.loss(X, y)
        network.backward(X=X, y=y, learning_rate=learning_rate)
        losses.append(before)
        epoch += 1
        if epoch % 100 == 1 or epoch == epochs:
            accuracy = np.mean(network.predict(X) == np.argmax(y, axis=1))
            print("epoch", epoch, "\n   loss", before, "   accuracy", accuracy)
    return losses


@alternative(of=train)
def printed_after_the_step(network, X, y, epochs, learning_rate):
    losses: tuple[float, ...] = ()
    print("training ...")
    for epoch in range(epochs):
        losses += (network.backward(X, y, learning_rate),)
        if (epoch + 1) % 100 == 0:
            print(f"{epoch + 1:>6} {network.loss(X, y):.2e}")
    return losses
