"""LSTM: mistakes in __call__. `_run` goes through the positions; each mistake says what it does in a step."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LSTM, Tensor, concatenate

mistake, _ = bank_of(LSTM)


def _zeros(self, x):
    zeros = np.zeros((x.shape[0], self.Wh.shape[0]), dtype=self.Wh.data.dtype)
    return Tensor(zeros), Tensor(zeros)


def _parts(self, x, h, order=(0, 1, 2, 3)):
    """Input, forget and output gate and candidate, before sigmoid and tanh."""
    n = self.Wh.shape[0]
    sums = x @ self.Wx + h @ self.Wh + self.b
    return [sums[:, k * n : (k + 1) * n] for k in order]


def _usual(self, x, h, c, order=(0, 1, 2, 3)):
    i, f, o, g = _parts(self, x, h, order)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _run(self, x, state, step=_usual, keep=lambda h, c: h):
    h, c = _zeros(self, x) if state is None else state
    kept = []
    for t in range(x.shape[1]):
        h, c = step(self, x[:, t], h, c)
        kept.append(keep(h, c))
    return kept, h, c


def _laid(states):
    return concatenate([s.reshape(s.shape[0], 1, s.shape[1]) for s in states], axis=1)


@mistake(
    method="__call__",
    says="The values are right, but float32 went in and float64 comes out: the zeros that h and c start from are "
    "float64, and widen all that they meet. Give np.zeros the weights' dtype.",
)
def float64_at_first(self, x, state=None):
    zeros = np.zeros((x.shape[0], self.Wh.shape[0]))
    kept, h, c = _run(self, x, (Tensor(zeros), Tensor(zeros)) if state is None else state)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The input gate is missing: everything is written to the cell, in full. c = forget * c + input * candidate.",
)
def without_the_input_gate(self, x, state=None):
    def step(self, x, h, c):
        _, f, o, g = _parts(self, x, h)
        c = f.sigmoid() * c + g.tanh()
        return o.sigmoid() * c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The forget gate is missing: the cell keeps everything for ever, and grows. c = forget * c + input * "
    "candidate.",
)
def without_the_forget_gate(self, x, state=None):
    def step(self, x, h, c):
        i, _, o, g = _parts(self, x, h)
        c = c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="Your forget gate is 1 minus the input gate, as in a GRU. Here it is a gate of its own, with the second part "
    "of the columns.",
)
def forget_from_input(self, x, state=None):
    def step(self, x, h, c):
        i, _, o, g = _parts(self, x, h)
        c = (1 - i.sigmoid()) * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="Your parts are in PyTorch's order: input, forget, candidate, output. Here the three gates come first: input, "
    "forget, output, candidate.",
)
def as_pytorch_orders_them(self, x, state=None):
    kept, h, c = _run(self, x, state, lambda self, x, h, c: _usual(self, x, h, c, (0, 1, 3, 2)))
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="Forget gate and input gate have changed places. The order is input, forget, output, candidate.",
)
def forget_first(self, x, state=None):
    kept, h, c = _run(self, x, state, lambda self, x, h, c: _usual(self, x, h, c, (1, 0, 2, 3)))
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The tanh around the cell is missing in h. The cell may hold any number; what is read from it goes through "
    "tanh first: h = output * tanh(c).",
)
def cell_read_as_it_is(self, x, state=None):
    def step(self, x, h, c):
        i, f, o, g = _parts(self, x, h)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c, c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The output gate is missing: h = output * tanh(c).",
)
def without_the_output_gate(self, x, state=None):
    def step(self, x, h, c):
        i, f, _, g = _parts(self, x, h)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="All four parts go through a sigmoid. The candidate goes through tanh: what is written may be negative, too.",
)
def candidate_by_sigmoid(self, x, state=None):
    def step(self, x, h, c):
        i, f, o, g = _parts(self, x, h)
        c = f.sigmoid() * c + i.sigmoid() * g.sigmoid()
        return o.sigmoid() * c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="Your gates go through tanh. A gate lets a share through, from 0 to 1: sigmoid. Only the candidate has a "
    "tanh.",
)
def gates_by_tanh(self, x, state=None):
    def step(self, x, h, c):
        i, f, o, g = _parts(self, x, h)
        c = f.tanh() * c + i.tanh() * g.tanh()
        return o.tanh() * c.tanh(), c

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="h is read from the old cell. Write first: the new c, and then h = output * tanh(c) from it.",
)
def read_before_written(self, x, state=None):
    def step(self, x, h, c):
        i, f, o, g = _parts(self, x, h)
        return o.sigmoid() * c.tanh(), f.sigmoid() * c + i.sigmoid() * g.tanh()

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The cell goes into the next step's sum. Gates and candidate look at x and h: h @ Wh. The cell itself passes "
    "by on its own road.",
)
def cell_into_the_sum(self, x, state=None):
    kept, h, c = _run(self, x, state, lambda self, x, h, c: _usual(self, x, c, c))
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="c is not carried on: each step starts with an empty cell, and so nothing is kept for long. Both h and c go "
    "into the next step.",
)
def cell_not_carried_on(self, x, state=None):
    kept, h, c = _run(self, x, state, lambda self, x, h, c: _usual(self, x, h, c * 0))
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="h is not carried on: the gates of each step see x, but nothing of the past. Both h and c go into the next "
    "step.",
)
def h_not_carried_on(self, x, state=None):
    kept, h, c = _run(self, x, state, lambda self, x, h, c: _usual(self, x, h * 0, c))
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The state of one batch is kept for the next: a second call starts where the first ended, with other "
    "sequences. Without a state, start from zeros at each call.",
)
def kept_between_batches(self, x, state=None):
    if state is None:
        state = getattr(self, "kept", None)
    if state is not None and state[0].shape[0] != x.shape[0]:
        state = None
    kept, h, c = _run(self, x, state)
    self.kept = h, c
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="A state that is passed in is not used: you always start from zeros. So a sequence can't be read in two "
    "parts.",
)
def given_state_ignored(self, x, state=None):
    kept, h, c = _run(self, x, None)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The state that is passed in, and the one that you return, is (h, c). You have c first.",
)
def cell_first(self, x, state=None):
    kept, h, c = _run(self, x, None if state is None else state[::-1])
    return _laid(kept), (c, h)


@mistake(
    method="__call__",
    says="The outputs are the cells. What the network shows at each position is h, what the output gate let through.",
)
def cells_as_outputs(self, x, state=None):
    kept, h, c = _run(self, x, state, keep=lambda h, c: c)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="The last state comes back as h only. The cell belongs to it: return outputs, (h, c).",
)
def h_alone(self, x, state=None):
    kept, h, _ = _run(self, x, state)
    return _laid(kept), h


@mistake(
    method="__call__",
    says="The values are right, but each step gets a state that is cut off from the ones before (.data): a gradient "
    "goes one step back, and no further. Hand on the Tensors themselves.",
)
def cut_off_at_each_step(self, x, state=None):
    def step(self, x, h, c):
        return _usual(self, x, Tensor(h.data), Tensor(c.data))

    kept, h, c = _run(self, x, state, step)
    return _laid(kept), (h, c)


@mistake(
    method="__call__",
    says="Your outputs have positions and samples the wrong way round, (T, B, n). Asked for is (B, T, n): make each h "
    "(B, 1, n), and concatenate along axis 1.",
)
def positions_first(self, x, state=None):
    kept, h, c = _run(self, x, state)
    return concatenate([s.reshape(1, *s.shape) for s in kept], axis=0), (h, c)


@mistake(
    method="__call__",
    says="Your outputs are stacked first, and then only reshaped to (B, T, n). That fits, but mixes samples and "
    "positions. Make each h (B, 1, n), and concatenate along axis 1.",
)
def reshaped_into_place(self, x, state=None):
    kept, h, c = _run(self, x, state)
    return concatenate(kept, axis=0).reshape(x.shape[0], x.shape[1], -1), (h, c)
