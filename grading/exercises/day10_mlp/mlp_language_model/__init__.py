"""MLPLanguageModel: the model of Bengio and others, from the learner's own layers."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.mlp_language_model.cases import cases
from solutions import MLPLanguageModel

exercise = Exercise(
    of=MLPLanguageModel,
    points={"init": 2, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Write the shapes down first, from ids (N, context) to logits (N, size): what does each of the five "
        "steps make of them? All steps but one are layers that you have, or a method of your Tensor.",
        formula="$E = \\text{embedding}(X)$, $(N, \\text{context}, \\text{width})$; $R$: each sample's rows in one, "
        "$(N, \\text{context} \\cdot \\text{width})$; $H = \\tanh(R W_1 + b_1)$, $(N, \\text{hidden})$; logits "
        "$= H W_2 + b_2$, $(N, \\text{size})$. No softmax: the loss brings its own.",
        pseudocode="__init__:    embedding = Embedding of size tokens, width numbers each\n"
        "             hidden = Linear from context * width to hidden;  out = Linear from hidden to size\n"
        "             make the weights of out small: its W.data times 0.1\n"
        "__call__:    embedded = the embedding of X;  reshaped to (N, -1)\n"
        "             out of (tanh of (hidden of that))\n"
        "parameters:  the three layers' parameters in one flat list",
    ),
)
