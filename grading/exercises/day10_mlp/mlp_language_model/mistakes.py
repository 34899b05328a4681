"""MLPLanguageModel: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Embedding, Linear, MLPLanguageModel, Tensor

mistake, _ = bank_of(MLPLanguageModel)


def _layers(self, size, context, width, hidden, rng):
    self.embedding = Embedding(size, width, rng)
    self.hidden = Linear(context * width, hidden, rng)
    self.out = Linear(hidden, size, rng)
    self.out.W.data *= 0.1


def _side_by_side(self, X):
    return self.embedding(X).reshape(len(X), -1)


@mistake(
    method="__init__",
    says="At first your model is sure of itself without a reason: its loss is far above ln(size), the loss of knowing "
    "nothing. The weights are too large: leave Linear's own, and make those of the last layer smaller still.",
)
def large_weights(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, rng)
    for layer in (self.hidden, self.out):
        layer.W.data = rng.standard_normal(layer.W.shape, dtype=np.float32)


@mistake(
    method="__init__",
    says="`self.out.W *= 0.1` puts a *result* in the place of the weights: a Tensor that came from an operation gets "
    "no grad, so it never learns. Change the numbers inside: self.out.W.data *= 0.1.",
)
def weights_replaced_by_a_result(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, rng)
    self.out.W = self.out.W * 1.0


@mistake(
    method="__init__",
    says="Your hidden layer expects the numbers of one character. It gets those of the whole window side by side: "
    "context times width.",
)
def hidden_for_one_character(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, rng)
    self.hidden = Linear(width, hidden, rng)


@mistake(
    method="__init__",
    says="The biases are missing among your parameters. Both Linear layers have one, which is their default, and each "
    "layer's own parameters() lists it.",
)
def without_biases(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, rng)
    self.hidden = Linear(context * width, hidden, rng, bias=False)
    self.out = Linear(hidden, size, rng, bias=False)


@mistake(
    method="__init__",
    says="Your model has a table for each place of the window. One table serves all places: an e is an e wherever it "
    "stands, and the hidden layer sees where.",
)
def a_table_for_each_place(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, rng)
    self.embedding = Embedding(context * size, width, rng)


@mistake(
    method="__init__",
    says="width and hidden have changed places: width is the length of a character's row in the table, hidden the "
    "number of units behind it.",
)
def width_and_hidden_exchanged(self, size, context, width, hidden, rng):
    _layers(self, size, context, hidden, width, rng)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all models start the same. Draw everything from the rng that is "
    "passed in.",
)
def generator_of_its_own(self, size, context, width, hidden, rng):
    _layers(self, size, context, width, hidden, np.random.default_rng(0))


@mistake(
    method="__call__",
    says="Your reshape mixes the windows: a row of it holds numbers of several samples. The batch is the first axis "
    "and stays where it is; only the last two become one.",
)
def mixes_batch_and_context(self, X):
    embedded = self.embedding(X).transpose(1, 0, 2).reshape(len(X), -1)
    return self.out(self.hidden(embedded).tanh())


@mistake(
    method="__call__",
    says="You lay the characters' first numbers side by side, then their second ones, and so on. Each character's row "
    "should stay together: a reshape without a transpose does it.",
)
def numbers_interleaved(self, X):
    embedded = self.embedding(X).transpose(0, 2, 1).reshape(len(X), -1)
    return self.out(self.hidden(embedded).tanh())


@mistake(
    method="__call__",
    says="The window is read backwards. Lay the rows side by side in the order in which X has them.",
)
def window_backwards(self, X):
    return self.out(self.hidden(_side_by_side(self, X[:, ::-1])).tanh())


@mistake(
    method="__call__",
    says="There is no tanh between your two layers, so together they are a single one: (x W1 + b1) W2 + b2 is a "
    "line of a line, as on day 3.",
)
def without_tanh(self, X):
    return self.out(self.hidden(_side_by_side(self, X)))


@mistake(
    method="__call__",
    says="You use ReLU. Between these two layers stands tanh.",
)
def relu_for_tanh(self, X):
    return self.out(self.hidden(_side_by_side(self, X)).relu())


@mistake(
    method="__call__",
    says="There is a tanh on your logits as well, so no logit can leave -1 to 1, and no character ever gets likely. "
    "Nothing comes after the last layer.",
)
def tanh_on_the_logits(self, X):
    return self.out(self.hidden(_side_by_side(self, X)).tanh()).tanh()


@mistake(
    method="__call__",
    says="Your model returns probabilities. Logits are asked for: token_loss and sample_token take the softmax "
    "themselves, and a softmax of a softmax hardly learns.",
)
def softmax_at_the_end(self, X):
    return self.out(self.hidden(_side_by_side(self, X)).tanh()).softmax()


@mistake(
    method="__call__",
    says="tanh comes before the hidden layer, where it belongs behind it: Linear, tanh, Linear.",
)
def tanh_too_early(self, X):
    return self.out(self.hidden(_side_by_side(self, X).tanh()))


@mistake(
    method="__call__",
    says="The hidden layer's result goes through tanh as an array (.data), and behind it nothing remembers where it "
    "came from: only the last layer gets a gradient. Use the Tensor's own method, .tanh().",
)
def graph_cut_off(self, X):
    hidden = self.hidden(_side_by_side(self, X))
    return self.out(Tensor(np.tanh(hidden.data)))


@mistake(
    method="__call__",
    says="You give an array back (.data). Give the Tensor itself: the loss needs to find its way back.",
)
def gives_an_array(self, X):
    return self.out(self.hidden(_side_by_side(self, X)).tanh()).data


@mistake(
    method="parameters",
    says="The embedding's table is missing among the parameters, so it stays as it was drawn: train it with the rest.",
)
def without_the_table(self):
    return [*self.hidden.parameters(), *self.out.parameters()]


@mistake(
    method="parameters",
    says="The last layer's parameters are missing.",
)
def without_the_last_layer(self):
    return [*self.embedding.parameters(), *self.hidden.parameters()]


@mistake(
    method="parameters",
    says="Your list has lists in it, one for each layer. A flat list is asked for: unpack each with *, or add the "
    "lists.",
)
def lists_in_the_list(self):
    return [layer.parameters() for layer in (self.embedding, self.hidden, self.out)]


@mistake(
    method="parameters",
    says="You list the layers. Asked for are their parameters, the Tensors: each layer has a list of its own.",
)
def layers_listed(self):
    return [self.embedding, self.hidden, self.out]


@mistake(
    says="Your model works, but its layers have other names. Call them embedding, hidden and out, as the docstring "
    "does: the pictures of this notebook look into them.",
)
class layers_under_other_names:
    def __init__(self, size, context, width, hidden, rng):
        self.C = Embedding(size, width, rng)
        self.layers = [Linear(context * width, hidden, rng), Linear(hidden, size, rng)]
        self.layers[1].W.data *= 0.1

    def __call__(self, X):
        first, last = self.layers
        return last(first(self.C(X).reshape(len(X), -1)).tanh())

    def parameters(self):
        return [p for layer in (self.C, *self.layers) for p in layer.parameters()]


layers_under_other_names.__name__ = (
    MLPLanguageModel.__name__
)  # so that its errors name the class as a learner's do
