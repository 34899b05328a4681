"""perceptron_fit: Rosenblatt's rule. All inputs are multiples of 1/4, so that any order of arithmetic is exact."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day1_perceptron.perceptron_fit.cases import cases
from grading.exercises.day1_perceptron.perceptron_fit.judge import judge
from solutions import perceptron_fit

exercise = Exercise(
    of=perceptron_fit,
    points=5,
    cases=cases,
    judge=judge,
    partial={"changed": 0.6, "mistakes": 0.6},  # the weights and the bias are right
    hints=Hints(
        nudge="Two loops: an outer one over epochs, an inner one over samples. In the inner one: predict, compare with "
        "the label, correct if they differ. Before the inner loop set a counter of mistakes to 0; after it, write "
        "the counter into the list, and see whether you are done.",
        formula=r"prediction $= 1$ if $\mathbf{x}\cdot\mathbf{w} + b > 0$, else $0$. "
        r"With error $=$ label $-$ prediction, which is $1$, $0$ or $-1$: "
        r"$\mathbf{w} \leftarrow \mathbf{w} + \eta \cdot \text{error} \cdot \mathbf{x}$ and "
        r"$b \leftarrow b + \eta \cdot \text{error}$, where $\eta$ is the learning rate.",
        pseudocode="weights = zeros, one for each column of X;  bias = 0;  mistakes = empty list\n"
        "repeat at most `epochs` times:\n"
        "    wrong = 0\n"
        "    for each sample x and its label:\n"
        "        prediction = 1 if x . weights + bias > 0, else 0\n"
        "        if prediction is not the label:\n"
        "            correct weights and bias;  wrong = wrong + 1\n"
        "    append wrong to mistakes\n"
        "    stop if wrong is 0\n"
        "return weights, bias, mistakes",
    ),
)
