"""LSTM: a recurrent layer whose memory is written, kept and read by gates."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day11_recurrent.lstm.cases import cases
from solutions import LSTM

exercise = Exercise(
    of=LSTM,
    points={"init": 2, "call": 5, "parameters": 1},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    returns=("outputs", "last state"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Take the RNN that you have, and change what happens inside a step. There is one product for all four "
        "parts, 4n wide; cut it up by slices. Three parts go through a sigmoid: how much is let through? One goes "
        "through tanh: what could be written? Then follow c first, and h after it.",
        formula=r"$[i, f, o, g] = x W_x + h W_h + b$, n columns each; $i, f, o$ through $\sigma$, $g$ through "
        r"$\tanh$. Then $c \leftarrow f \cdot c + i \cdot g$ and $h \leftarrow o \cdot \tanh(c)$.",
        pseudocode="__init__:    Wx, Wh = the W of a Linear from n_in, and of one from n_hidden, to 4 n_hidden\n"
        "             b = a Tensor of 4 n_hidden float32 zeros; 1 from n_hidden to 2 n_hidden\n"
        "__call__:    h, c = the state; without one: two Tensors of zeros (B, n)\n"
        "             for each t: sums = x at t times Wx + h times Wh + b\n"
        "                         input, forget, output = sigmoid of the first three slices of n columns\n"
        "                         candidate = tanh of the last n columns\n"
        "                         c = forget * c + input * candidate\n"
        "                         h = output * tanh of c;  append h, reshaped to (B, 1, n)\n"
        "             return the list concatenated along axis 1, and (h, c)\n"
        "parameters:  [Wx, Wh, b]",
    ),
)
