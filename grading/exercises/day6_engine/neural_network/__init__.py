"""NeuralNetwork, part by part."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day6_engine.neural_network.cases import cases
from solutions import (
    NeuralNetwork,
)

exercise = Exercise(
    of=NeuralNetwork,
    points={"init": 2, "forward": 2, "loss": 1, "gradients": 4, "backward": 3, "predict": 1},
    cases=cases,
    methods=("__init__", "forward", "loss", "gradients", "backward", "predict"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="You have all the pieces; what is new is where things are kept. What one method makes and "
        "another one needs goes onto "
        "`self`. Write one method, run its check below, then the next: the stubs of the others don't "
        "disturb it. Backwards, go "
        "through the lines of `forward` from the last to the first, and look for the piece that undoes each of them.",
        formula="Forward: $Z_1 = X W_1 + b_1,\\ A_1 = \\text{relu}(Z_1),\\ Z_2 = A_1 W_2 + b_2,\\ A_2 = "
        "\\text{softmax}(Z_2)$. "
        "Backward, with $dZ$ for the gradient of the loss with respect to $Z$: $dZ_2 = (A_2 - y) / N$; "
        "$dW_2, db_2, dA_1$ from "
        "`dense_backward`; $dZ_1$ from `relu_backward`; $dW_1, db_1$ from `dense_backward` once more. "
        "Then $p \\leftarrow p - \\eta\\, dp$.",
        pseudocode="__init__:   rng = a fresh generator where there is none\n"
        "            W1 = he_init of (inputs, hidden);  W2 = he_init of (hidden, outputs);  zeros for b1 "
        "and b2, as rows\n"
        "forward:    Z1 = dense;  A1 = relu;  Z2 = dense;  A2 = softmax;  all kept on self;  return A2\n"
        "loss:       cross_entropy of forward(X) and y\n"
        "gradients:  run forward(X)\n"
        "            dZ2 = softmax_cross_entropy_backward of the logits and y\n"
        "            dA1, dW2, db2 = dense_backward of dZ2, with the input and the weights of the second layer\n"
        "            dZ1 = relu_backward of dA1\n"
        "            dW1, db1 = dense_backward of dZ1, with the input and the weights of the first layer\n"
        "            return a dict of the four\n"
        "backward:   grads = gradients(X, y);  loss = cross_entropy, before anything changes\n"
        "            sgd_step for each of the four;  return loss\n"
        "predict:    the column of the largest probability in each row of forward(X)",
    ),
)
