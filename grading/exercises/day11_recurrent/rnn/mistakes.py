"""RNN: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import RNN, Linear, Tensor, concatenate, rnn_step

mistake, _ = bank_of(RNN)


def _start(self, Wx, Wh, b):
    self.Wx, self.Wh, self.b = Tensor(Wx), Tensor(Wh), Tensor(b)


def _normal(rng, n_in, n_out):
    return rng.standard_normal((n_in, n_out), dtype=np.float32)


def _zeros(n):
    return np.zeros(n, dtype=np.float32)


def _first(self, x, state):
    return Tensor(np.zeros((x.shape[0], self.Wh.shape[0]), self.Wh.data.dtype)) if state is None else state


def _states(self, x, state, between=lambda state: state):
    """All states; `between` is what a mistake does with one before the next step."""
    states = []
    for t in range(x.shape[1]):
        state = rnn_step(x[:, t], between(state), self.Wx, self.Wh, self.b)
        states.append(state)
    return states


def _laid(states):
    return concatenate([s.reshape(s.shape[0], 1, s.shape[1]) for s in states], axis=1)


@mistake(
    method="__init__",
    says="Your weights have a standard deviation of 1, whatever the number of units: the tanh saturates at the first "
    "step. Scale each matrix by 1 / sqrt of its number of rows, as `Linear` does.",
)
def not_scaled(self, n_in, n_hidden, rng):
    _start(self, _normal(rng, n_in, n_hidden), _normal(rng, n_hidden, n_hidden), _zeros(n_hidden))


@mistake(
    method="__init__",
    says="Wx is scaled by the number of states. Each of its sums has a term for each *input*: 1 / sqrt(n_in).",
)
def both_by_the_states(self, n_in, n_hidden, rng):
    scale = n_hidden**-0.5
    Wx, Wh = _normal(rng, n_in, n_hidden) * scale, _normal(rng, n_hidden, n_hidden) * scale
    _start(self, Wx, Wh, _zeros(n_hidden))


@mistake(
    method="__init__",
    says="Wh starts at 0, so at first no state knows anything of the one before. Draw it, like Wx.",
)
def no_memory_at_first(self, n_in, n_hidden, rng):
    Wx = _normal(rng, n_in, n_hidden) * n_in**-0.5
    _start(self, Wx, np.zeros((n_hidden, n_hidden), dtype=np.float32), _zeros(n_hidden))


@mistake(
    method="__init__",
    says="b is drawn at random. It starts at 0: (n_hidden,) zeros.",
)
def random_bias(self, n_in, n_hidden, rng):
    Wx, Wh = Linear(n_in, n_hidden, rng).W, Linear(n_hidden, n_hidden, rng).W
    _start(self, Wx.data, Wh.data, _normal(rng, 1, n_hidden)[0])


@mistake(
    method="__init__",
    says="The numbers are right, but b is float64. That makes float64 of all that it is added to: pass "
    "dtype=np.float32 to np.zeros.",
)
def float64_bias(self, n_in, n_hidden, rng):
    Wx, Wh = Linear(n_in, n_hidden, rng).W, Linear(n_hidden, n_hidden, rng).W
    _start(self, Wx.data, Wh.data, np.zeros(n_hidden))


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all layers of one size start the same. Draw from the rng that is "
    "passed in.",
)
def generator_of_its_own(self, n_in, n_hidden, rng):
    rng = np.random.default_rng(0)
    _start(self, Linear(n_in, n_hidden, rng).W.data, Linear(n_hidden, n_hidden, rng).W.data, _zeros(n_hidden))


@mistake(
    method="__call__",
    says="The state is not carried on: each step starts from the first state, so no position knows of the ones before "
    "it. What a step returns goes into the next.",
)
def state_not_carried_on(self, x, state=None):
    first = _first(self, x, state)
    states = _states(self, x, first, lambda _: first)
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="Each step of yours starts from zeros, so no position knows of the ones before it. What a step returns goes "
    "into the next.",
)
def zeros_for_each_step(self, x, state=None):
    states = _states(self, x, None, lambda _: _first(self, x, None))
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="The state of one batch is kept for the next: a second call starts where the first ended, with other "
    "sequences. Without a state, start from zeros at each call.",
)
def kept_between_batches(self, x, state=None):
    if state is None:
        state = getattr(self, "kept", None)
    if state is None or state.shape[0] != x.shape[0]:
        state = _first(self, x, None)
    states = _states(self, x, state)
    self.kept = states[-1]
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="A state that is passed in is not used: you always start from zeros. So a sequence can't be read in two "
    "parts.",
)
def given_state_ignored(self, x, state=None):
    states = _states(self, x, _first(self, x, None))
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="The values are right, but each step gets a state that is cut off from the ones before (.data): a gradient "
    "goes one step back, and no further. Hand on the Tensor itself.",
)
def cut_off_at_each_step(self, x, state=None):
    states = _states(self, x, _first(self, x, state), lambda s: Tensor(s.data))
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="The values are right, but your outputs are cut off from the states (.data): no gradient gets from the "
    "outputs to the weights. Lay the Tensors themselves side by side, with `concatenate`.",
)
def outputs_cut_off(self, x, state=None):
    states = _states(self, x, _first(self, x, state))
    return Tensor(_laid(states).data), states[-1]


@mistake(
    method="__call__",
    says="The values are right, but float32 went in and float64 comes out: the zeros that the state starts from are "
    "float64, and widen all that they meet. Give np.zeros the weights' dtype.",
)
def float64_at_first(self, x, state=None):
    if state is None:
        state = Tensor(np.zeros((x.shape[0], self.Wh.shape[0])))
    states = _states(self, x, state)
    return _laid(states), states[-1]


@mistake(
    method="__call__",
    says="The values are right, but each step works with copies of the weights, so that self.Wx, self.Wh and self.b "
    "get no gradient, or only a part of it. All the steps share the same three Tensors.",
)
def weights_copied(self, x, state=None):
    state, states = _first(self, x, state), []
    for t in range(x.shape[1]):
        weights = [self.Wx, self.Wh, self.b]
        if t:
            weights = [Tensor(w.data.copy()) for w in weights]
        state = rnn_step(x[:, t], state, *weights)
        states.append(state)
    return _laid(states), state


@mistake(
    method="__call__",
    says="Your outputs have positions and samples the wrong way round, (T, B, n). Asked for is (B, T, n): make each "
    "state (B, 1, n), and concatenate along axis 1.",
)
def positions_first(self, x, state=None):
    states = _states(self, x, _first(self, x, state))
    return concatenate([s.reshape(1, *s.shape) for s in states], axis=0), states[-1]


@mistake(
    method="__call__",
    says="Your outputs are one below the other in two axes, without one for the positions. Asked for is (B, T, n): "
    "make each state (B, 1, n), and concatenate along axis 1.",
)
def one_below_the_other(self, x, state=None):
    states = _states(self, x, _first(self, x, state))
    return concatenate(states, axis=0), states[-1]


@mistake(
    method="__call__",
    says="Your outputs are stacked first, and then only reshaped to (B, T, n). That fits, but mixes samples and "
    "positions. Make each state (B, 1, n), and concatenate along axis 1.",
)
def reshaped_into_place(self, x, state=None):
    states = _states(self, x, _first(self, x, state))
    return concatenate(states, axis=0).reshape(x.shape[0], x.shape[1], -1), states[-1]


@mistake(
    method="__call__",
    says="You go through the samples as if they were positions: x[t] is sample t. Position t of all samples is x[:, "
    "t].",
)
def samples_for_positions(self, x, state=None):
    swapped = x.transpose(1, 0, 2)
    states = _states(self, swapped, _first(self, swapped, None))
    return concatenate([s.reshape(1, *s.shape) for s in states], axis=0), states[-1]


@mistake(
    method="__call__",
    says="Your outputs begin with the state before the first step. Output t is the state *after* position t: step "
    "first, then append.",
)
def one_step_late(self, x, state=None):
    first = _first(self, x, state)
    states = [first, *_states(self, x, first)]
    return _laid(states[:-1]), states[-1]


@mistake(
    method="__call__",
    says="The last state comes back as it was at the start. What the last step returned is asked for.",
)
def first_state_back(self, x, state=None):
    first = _first(self, x, state)
    return _laid(_states(self, x, first)), first


@mistake(
    method="__call__",
    says="Your network reads from the right to the left: the last position comes first.",
)
def backwards(self, x, state=None):
    states = _states(self, x[:, ::-1], _first(self, x, state))
    return _laid(states[::-1]), states[-1]


@mistake(
    method="__call__",
    says="The outputs come back without the last state. Both are asked for: return outputs, state.",
)
def outputs_alone(self, x, state=None):
    return _laid(_states(self, x, _first(self, x, state)))


@mistake(
    method="parameters",
    says="Wh is missing among the parameters: the network would never learn what to remember.",
)
def without_Wh(self):
    return [self.Wx, self.b]


@mistake(method="parameters", says="b is missing among the parameters: no optimizer will ever change it.")
def without_b(self):
    return [self.Wx, self.Wh]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, too.",
)
def arrays_listed(self):
    return [self.Wx.data, self.Wh.data, self.b.data]
