"""RecurrentModel: from ids to logits, with either of the day's layers in between."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day11_recurrent.recurrent_model.cases import cases
from solutions import RecurrentModel

exercise = Exercise(
    of=RecurrentModel,
    points={"init": 2, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Write the shapes down, from ids (B, T) to logits (B, T, V): each of the three layers is one of them. "
        "Yesterday's model guessed once for each window. This one guesses at each position, so which of the two "
        "things that the recurrent layer returns do you need?",
        formula="$E = \\text{embedding}(x)$, $(B, T, \\text{width})$; $H$, the outputs of the RNN or LSTM, "
        "$(B, T, \\text{hidden})$; logits $= H W + b$, $(B, T, V)$. No softmax: the loss brings its own.",
        pseudocode='__init__:    ValueError if kind is neither "rnn" nor "lstm"\n'
        "             embedding = Embedding of size tokens, width numbers each\n"
        "             recurrence = RNN or LSTM from width to hidden;  out = Linear from hidden to size\n"
        "             make the weights of out small: its W.data times 0.1\n"
        "__call__:    outputs, and a state that is not needed = recurrence of (embedding of x)\n"
        "             return out of the outputs\n"
        "parameters:  the three layers' parameters in one flat list",
    ),
)
