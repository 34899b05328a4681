"""init_layer: standard normal weights from `rng` and zero biases. Judged by shapes and statistics, not by values."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day2_forward.init_layer.cases import cases
from grading.exercises.day2_forward.init_layer.judge import judge
from solutions import init_layer

exercise = Exercise(
    of=init_layer,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"bias flat": 0.5},
    hints=Hints(
        nudge="`W` needs one row for each input and one column for each neuron. `rng` has a method for every "
        "distribution: type `rng.` and press Tab. It takes the shape as **one** argument, a tuple.",
        formula=r"$W_{kj} \sim \mathcal{N}(0, 1)$ for $k = 1 \ldots n_{\text{in}}$, $j = 1 \ldots "
        r"n_{\text{out}}$, and $b = (0, \ldots, 0)$ as a row: shape $(1, n_{\text{out}})$.",
        pseudocode="W = standard normal numbers from rng, shape (n_in, n_out)\n"
        "b = zeros, shape (1, n_out)\n"
        "return both",
    ),
)
