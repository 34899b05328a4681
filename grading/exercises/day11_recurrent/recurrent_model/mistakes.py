"""RecurrentModel: mistakes that people make."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import LSTM, RNN, Embedding, Linear, RecurrentModel

mistake, _ = bank_of(RecurrentModel)


def _make(self, size, width, hidden, kind, rng):
    self.embedding = Embedding(size, width, rng)
    self.recurrence = RNN(width, hidden, rng) if kind == "rnn" else LSTM(width, hidden, rng)
    self.out = Linear(hidden, size, rng)
    self.out.W.data *= 0.1


def _checked(kind):
    if kind not in ("rnn", "lstm"):
        raise ValueError(f"{kind!r} is neither of the two")


@mistake(
    method="__init__",
    says='Another kind than "rnn" and "lstm" goes through, and becomes one of the two in silence: a slip of the pen '
    "would cost somebody an evening. Raise a ValueError.",
)
def kind_not_looked_at(self, size, width, hidden, kind, rng):
    _make(self, size, width, hidden, kind, rng)


@mistake(method="__init__", says="`kind` changes nothing: your layer is always an RNN.")
def always_an_rnn(self, size, width, hidden, kind, rng):
    _checked(kind)
    _make(self, size, width, hidden, "rnn", rng)


@mistake(method="__init__", says="`kind` changes nothing: your layer is always an LSTM.")
def always_an_lstm(self, size, width, hidden, kind, rng):
    _checked(kind)
    _make(self, size, width, hidden, "lstm", rng)


@mistake(
    method="__init__",
    says="Your last layer goes back to the width of the embedding. Logits are asked for, one for each token: from "
    "hidden to size.",
)
def out_to_the_width(self, size, width, hidden, kind, rng):
    _checked(kind)
    _make(self, size, width, hidden, kind, rng)
    self.out = Linear(hidden, width, rng)


@mistake(
    method="__call__",
    says="You use the last state only, so there is a single guess for each sequence. Each position has something to "
    "guess: out of all the outputs, (B, T, V).",
)
def last_state_only(self, x):
    _, state = self.recurrence(self.embedding(x))
    return self.out(state[0] if isinstance(state, tuple) else state)


@mistake(
    method="__call__",
    says="There is a tanh around the logits. They may be of any size; so squashed, no token can be much more probable "
    "than another, at most e^2 = 7.4 times.",
)
def tanh_on_the_logits(self, x):
    return self.out(self.recurrence(self.embedding(x))[0]).tanh()


@mistake(
    method="__call__",
    says="You return probabilities. token_loss takes logits, and does the softmax itself: leave yours out.",
)
def with_a_softmax(self, x):
    return self.out(self.recurrence(self.embedding(x))[0]).softmax()


@mistake(
    method="__call__",
    says="The last state of one batch is kept as the first of the next. They are other words: start each batch "
    "without a state.",
)
def state_kept(self, x):
    state = getattr(self, "state", None)
    first = state[0] if isinstance(state, tuple) else state
    if first is not None and first.shape[0] != x.shape[0]:
        state = None
    outputs, self.state = self.recurrence(self.embedding(x), state)
    return self.out(outputs)


@mistake(
    method="__call__",
    says="You return an array (.data). The loss needs the Tensor: only that knows the way back.",
)
def gives_an_array(self, x):
    return self.out(self.recurrence(self.embedding(x))[0]).data


@mistake(
    method="__call__",
    says="You return the state together with the logits. A model gives logits only, so that `fit` can use it.",
)
def with_the_state(self, x):
    outputs, state = self.recurrence(self.embedding(x))
    return self.out(outputs), state


@mistake(
    method="parameters",
    says="The embedding is missing among your parameters: its table would stay as it was drawn.",
)
def without_the_embedding(self):
    return [*self.recurrence.parameters(), *self.out.parameters()]


@mistake(
    method="parameters",
    says="You have a list of lists: three, with the parameters of a layer each. One flat list is asked for.",
)
def list_of_lists(self):
    return [layer.parameters() for layer in (self.embedding, self.recurrence, self.out)]


@mistake(
    method="parameters",
    says="Your recurrent layer is missing among the parameters: nothing would learn what to remember.",
)
def without_the_recurrence(self):
    return [*self.embedding.parameters(), *self.out.parameters()]
