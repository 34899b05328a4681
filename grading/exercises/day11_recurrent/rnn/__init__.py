"""RNN: the same step at each position, and a state that is handed on."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day11_recurrent.rnn.cases import cases
from solutions import RNN

exercise = Exercise(
    of=RNN,
    points={"init": 1, "call": 4, "parameters": 1},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    returns=("outputs", "last state"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="There is one set of weights, and one state that goes from hand to hand. Say for three positions what is "
        "computed: which state goes into the first step, which into the second? What do you have to keep on the way, "
        "so that you can put it together at the end? (`x[:, t]` is position t of all samples.)",
        formula=r"$s_0 = 0$, or the state that was given; $s_t = \tanh(x_t W_x + s_{t-1} W_h + b)$ for "
        r"$t = 1 \ldots T$. The outputs are $s_1 \ldots s_T$, the last state is $s_T$.",
        pseudocode="__init__:    Wx, Wh = the W of a Linear from n_in, and of one from n_hidden, to n_hidden\n"
        "             b = a Tensor of n_hidden float32 zeros\n"
        "__call__:    without a state: a Tensor of zeros (B, n_hidden), of the weights' dtype\n"
        "             for each t: state = rnn_step of x at t, state and the weights\n"
        "                         append the state, reshaped to (B, 1, n_hidden), to a list\n"
        "             return the list concatenated along axis 1, and the state\n"
        "parameters:  [Wx, Wh, b]",
    ),
)
