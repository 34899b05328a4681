"""Day 11: networks that read one character after another and keep a state: the RNN and the LSTM."""

import numpy as np

from solutions import CONTENTS
from solutions.bigram import encode
from solutions.language_model import Embedding, Linear
from solutions.tensor import Tensor, concatenate

__all__ = list(CONTENTS["recurrent"])


def padded(words, characters, length):
    """Words of different lengths as one table: what a recurrent network reads, and what it is to guess.

    Each row of x is a word after the 0 (".") that starts it; the row of y is the word before the 0 that ends it.
    What is left of a row is 0 in x and -1 in y, so that token_loss does not count it: with a length of 5, "ann"
    gives x = . a n n .  and y = a n n . -1.

    Args:
        words: a list of N strings.
        characters: the list of characters, "." first.
        length: T, at least one more than the longest word has characters.

    Returns:
        (x, y): int arrays (N, T).

    Raises:
        ValueError: a word is too long; a character is not in the list.

    Source: Karpathy, makemore, makemore.py.
    """
    x = np.zeros((len(words), length), dtype=int)
    y = np.full((len(words), length), -1)
    for row, word in enumerate(words):
        n = len(word)
        if n + 1 > length:
            raise ValueError(f"words: {word!r} has {n} characters; expected at most {length - 1}, length - 1")
        x[row, 1 : n + 1] = y[row, :n] = encode(word, characters)
        y[row, n] = 0
    return x, y


def rnn_step(x, state, Wx, Wh, b):
    """The next state of a recurrent network: tanh(x Wx + state Wh + b).

    Args:
        x: (B, n_in), the inputs of this step, a Tensor like all that follow.
        state: (B, n_hidden), what the step before left.
        Wx: (n_in, n_hidden).
        Wh: (n_hidden, n_hidden).
        b: (n_hidden,).

    Returns:
        The new state, a Tensor (B, n_hidden).

    Source: Elman, "Finding structure in time", Cognitive Science 14, 1990.
    """
    return (x @ Wx + state @ Wh + b).tanh()


class RNN:
    """A recurrent layer: the same step, with the same weights, for each position; a state is handed on.

    Args:
        n_in: number of inputs at each position.
        n_hidden: length of the state.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        Wx, Wh: Tensors (n_in, n_hidden) and (n_hidden, n_hidden), normal, with standard deviations
            1 / sqrt(n_in) and 1 / sqrt(n_hidden).
        b: a Tensor (n_hidden,), zeros.

    Source: Elman, "Finding structure in time", Cognitive Science 14, 1990.
    """

    def __init__(self, n_in, n_hidden, rng):
        """Draw the weights."""
        self.Wx = Linear(n_in, n_hidden, rng, bias=False).W
        self.Wh = Linear(n_hidden, n_hidden, rng, bias=False).W
        self.b = Tensor(np.zeros(n_hidden, dtype=np.float32))

    def __call__(self, x, state=None):
        """(B, T, n_in) to (outputs (B, T, n_hidden), last state (B, n_hidden)), Tensors; the state starts at 0."""
        B, T, n = x.shape[0], x.shape[1], self.Wh.shape[0]
        if state is None:
            state = Tensor(np.zeros((B, n), dtype=self.Wh.data.dtype))
        outputs = []
        for t in range(T):
            state = rnn_step(x[:, t], state, self.Wx, self.Wh, self.b)  # (B, n)
            outputs.append(state.reshape(B, 1, n))
        return concatenate(outputs, axis=1), state

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [self.Wx, self.Wh, self.b]


def unrolled_gradient(w, inputs):
    """Back through time, by hand: d(last state)/dw for state <- tanh(w * state + input), from state 0.

    The same w is used at each step, so it has an influence through each: its gradient is the sum over them all.

    Args:
        w: a number.
        inputs: a list of T numbers, one a step.

    Returns:
        The derivative, a float.

    Source: Werbos, "Backpropagation through time", Proceedings of the IEEE 78, 1990.
    """
    states = [0.0]
    for value in inputs:
        states.append(float(np.tanh(w * states[-1] + value)))
    gradient, at_state = 0.0, 1.0  # at_state: d(last state)/d(this state), on the way back
    for t in range(len(inputs), 0, -1):
        at_sum = at_state * (1 - states[t] ** 2)  # through tanh, to w * state + input
        gradient += at_sum * states[t - 1]
        at_state = at_sum * w
    return float(gradient)


def gradient_norms(Wh, states):
    """How much an RNN's last state still depends on the earlier ones: the norm of d(state_T)/d(state_t).

    A change of state t-1 reaches state t through Wh and through tanh, whose slope is 1 - state_t^2:

        d(state_t, j)/d(state_t-1, i) = Wh[i, j] (1 - state_t[j]^2)

    and state T through the product of all these matrices. Its norm (the largest singular value) says how large a
    small change has become at most.

    Args:
        Wh: (n, n), an array.
        states: (T, n), an array: one sequence's states after steps 1 to T.

    Returns:
        A list of T + 1 floats, for t = T, ..., 1, 0, where 0 is the state before the first step; the first is 1.

    Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013,
    https://arxiv.org/abs/1211.5063
    """
    through = np.eye(len(Wh))
    norms = [1.0]
    for state in states[::-1]:
        through = (Wh * (1 - state**2)) @ through
        norms.append(float(np.linalg.norm(through, 2)))
    return norms


class LSTM:
    """A recurrent layer with a second state, the cell, which gates write, keep and read; sums carry it on.

        input, forget, output = sigmoid of their parts of x Wx + h Wh + b;  candidate = tanh of its part
        c <- forget * c + input * candidate
        h <- output * tanh(c)

    Args:
        n_in: number of inputs at each position.
        n_hidden: n, the length of h and of c.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        Wx, Wh: Tensors (n_in, 4n) and (n, 4n), normal, with standard deviations 1 / sqrt(n_in) and 1 / sqrt(n);
            their columns belong to input, forget, output and candidate, n each.
        b: a Tensor (4n,), 1 for the forget gate, so that at first the cell is kept; else 0.

    Source: Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9, 1997; the forget gate and
    its bias: Gers, Schmidhuber, Cummins, "Learning to forget", Neural Computation 12, 2000.
    """

    def __init__(self, n_in, n_hidden, rng):
        """Draw the weights."""
        self.Wx = Linear(n_in, 4 * n_hidden, rng, bias=False).W
        self.Wh = Linear(n_hidden, 4 * n_hidden, rng, bias=False).W
        self.b = Tensor(np.zeros(4 * n_hidden, dtype=np.float32))
        self.b.data[n_hidden : 2 * n_hidden] = 1

    def __call__(self, x, state=None):
        """(B, T, n_in) to (outputs (B, T, n), last state (h, c), each (B, n)), Tensors; the state starts at 0."""
        B, T, n = x.shape[0], x.shape[1], self.Wh.shape[0]
        if state is None:
            zeros = np.zeros((B, n), dtype=self.Wh.data.dtype)
            state = Tensor(zeros), Tensor(zeros)
        h, c = state
        outputs = []
        for t in range(T):
            sums = x[:, t] @ self.Wx + h @ self.Wh + self.b  # (B, 4n)
            gates, candidate = sums[:, : 3 * n].sigmoid(), sums[:, 3 * n :].tanh()
            c = gates[:, n : 2 * n] * c + gates[:, :n] * candidate  # (B, n)
            h = gates[:, 2 * n :] * c.tanh()
            outputs.append(h.reshape(B, 1, n))
        return concatenate(outputs, axis=1), (h, c)

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [self.Wx, self.Wh, self.b]


class RecurrentModel:
    """Logits of the next token at each position: embed, an RNN or LSTM over the positions, Linear.

    Args:
        size: V, the number of tokens.
        width: the length of a token's embedding.
        hidden: length of the state.
        kind: "rnn" or "lstm".
        rng: the np.random.Generator that draws the weights.

    Attributes:
        embedding, recurrence, out: the layers.

    Raises:
        ValueError: kind is neither.

    Source: Mikolov and others, "Recurrent neural network based language model", Interspeech 2010.
    """

    def __init__(self, size, width, hidden, kind, rng):
        """Make the layers."""
        if kind not in ("rnn", "lstm"):
            raise ValueError(f"kind: got {kind!r}; expected 'rnn' or 'lstm'")
        self.embedding = Embedding(size, width, rng)
        self.recurrence = RNN(width, hidden, rng) if kind == "rnn" else LSTM(width, hidden, rng)
        self.out = Linear(hidden, size, rng)
        self.out.W.data *= 0.1  # so that at first no token is much more probable than another

    def __call__(self, x):
        """Ints (B, T) to logits (B, T, V), a Tensor."""
        outputs, _ = self.recurrence(self.embedding(x))  # (B, T, hidden)
        return self.out(outputs)

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [*self.embedding.parameters(), *self.recurrence.parameters(), *self.out.parameters()]
