"""NeuralNetwork, part by part: the mistakes and alternatives, by method. Its cases are in `cases`."""

from __future__ import annotations

import numpy as np

from grading.exercises import Exercise, Hints, alternative, mistake
from grading.exercises.day6_engine.cases.neural_network import cases
from solutions import (
    NeuralNetwork,
    cross_entropy,
    dense,
    dense_backward,
    he_init,
    one_hot,
    relu,
    relu_backward,
    sigmoid,
    softmax,
    softmax_cross_entropy_backward,
)

NAMES = ("W1", "b1", "W2", "b2")

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


# __init__


def _built(self, sizes, rng, scale=None, b1=None, b2=None):
    D, H, C = sizes
    rng = np.random.default_rng() if rng is None else rng
    draw = (
        he_init
        if scale is None
        else lambda n_in, n_out, rng: scale(n_in, n_out) * rng.standard_normal((n_in, n_out))
    )
    self.W1, self.W2 = draw(D, H, rng), draw(H, C, rng)
    self.b1 = np.zeros((1, H)) if b1 is None else b1
    self.b2 = np.zeros((1, C)) if b2 is None else b2


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your weights are standard normal, without He's scale. `he_init` is made for this.",
)
def weights_without_he(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 1.0)


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your weights have a fixed small spread, whatever the size of the layer. He initialisation "
    "scales with the number of inputs.",
)
def small_weights(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 0.01)


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="All weights start at zero. Then every hidden unit computes the same, gets the same gradient, "
    "and stays like the others for ever.",
)
def zero_weights(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 0.0)


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your W1 and W2 have one neuron in each row. A neuron is a column: what is the shape of W1, if "
    "X @ W1 is to work?",
)
def one_neuron_a_row(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng)
    self.W1, self.W2 = self.W1.T, self.W2.T


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your biases have one axis. They are rows, of shape (1, H) and (1, C), so that gradients fit them.",
)
def flat_biases(self, input_size, hidden_size, output_size, rng=None):
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=np.zeros(hidden_size), b2=np.zeros(output_size))


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your biases are random. The weights make the units differ; the biases start at zero.",
)
def random_biases(self, input_size, hidden_size, output_size, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=rng.normal(size=(1, hidden_size)), b2=rng.normal(size=(1, output_size)))


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Your biases start at one. Nothing speaks for a unit yet, so they start at zero.",
)
def biases_of_ones(self, input_size, hidden_size, output_size, rng=None):
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=np.ones((1, hidden_size)), b2=np.ones((1, output_size)))


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="The `rng` that is passed in has no effect: you make a generator of your own in any case. Make "
    "one only where `rng` is None.",
)
def ignores_rng(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), np.random.default_rng())


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="The weights come from a generator with a fixed seed, so every network of yours is the same "
    "whatever `rng` says.",
)
def a_fixed_seed(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), np.random.default_rng(0))


@mistake(
    of=NeuralNetwork,
    method="__init__",
    says="Without an `rng` your network cannot be made: None has no methods to draw with. Who makes a "
    "generator in that case?",
)
def needs_rng(self, input_size, hidden_size, output_size, rng=None):
    self.W1, self.b1 = he_init(input_size, hidden_size, rng), np.zeros((1, hidden_size))
    self.W2, self.b2 = he_init(hidden_size, output_size, rng), np.zeros((1, output_size))


# forward


def _passed(self, X, activation=relu, top=softmax, use_b2=True):
    self.Z1 = dense(X, self.W1, self.b1)
    self.A1 = activation(self.Z1)
    self.Z2 = dense(self.A1, self.W2, self.b2 if use_b2 else 0 * self.b2)
    self.A2 = top(self.Z2)
    return self.A2


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="`forward` returns the logits. Probabilities are asked for: something is missing on top.",
)
def logits_for_probabilities(self, X):
    _passed(self, X)
    return self.Z2


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="There is no activation between your two layers. Without it, they can do no more than one.",
)
def no_activation(self, X):
    return _passed(self, X, lambda z: z)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="Your hidden layer uses the sigmoid. This network's activation is the ReLU.",
)
def sigmoid_inside(self, X):
    return _passed(self, X, sigmoid)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="Your hidden layer uses tanh. This network's activation is the ReLU.",
)
def tanh_inside(self, X):
    return _passed(self, X, np.tanh)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="A ReLU also sits on the logits, before softmax: no class can then get a logit below 0.",
)
def relu_on_the_logits(self, X):
    return _passed(self, X, top=lambda z: softmax(relu(z)))


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="On top there is a sigmoid for each class. The rows don't sum to 1; softmax makes the classes share.",
)
def sigmoid_on_top(self, X):
    return _passed(self, X, top=sigmoid)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="Your softmax goes down the columns: each class sums to 1 over the batch. Each *row* is one sample.",
)
def softmax_down_the_columns(self, X):
    return _passed(self, X, top=lambda z: softmax(z.T).T)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="Your softmax overflows where logits are large. The row's largest logit has to go first; the "
    "`softmax` of day 3 does that.",
)
def softmax_that_overflows(self, X):
    return _passed(self, X, top=lambda z: np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True))


@mistake(of=NeuralNetwork, method="forward", says="The bias of your second layer has no effect.")
def without_b2(self, X):
    return _passed(self, X, use_b2=False)


@mistake(
    of=NeuralNetwork,
    method="forward",
    says="`forward` keeps its results but does not give them back: there is no `return`.",
)
def forward_without_return(self, X):
    _passed(self, X)


# loss


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="`loss` does not run `forward` on its X, but uses what an earlier call left on `self`.",
)
def loss_of_an_earlier_call(self, X, y):
    return cross_entropy(self.A2, y)  # an AttributeError where there was none


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="Your loss is the sum over the batch. It should be the mean, so that it doesn't grow with the batch.",
)
def summed_loss(self, X, y):
    return cross_entropy(self.forward(X), y) * len(X)


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="You divide by the number of classes as well. The loss is a mean over samples; within a row, add.",
)
def loss_over_all_entries(self, X, y):
    return cross_entropy(self.forward(X), y) / y.shape[1]


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="You call cross_entropy with targets and predictions swapped: whose logarithm is taken?",
)
def swapped_loss(self, X, y):
    return cross_entropy(y, self.forward(X))


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="Your cross-entropy gets the logits. It takes the logarithm of probabilities.",
)
def loss_of_the_logits(self, X, y):
    self.forward(X)
    return cross_entropy(self.Z2, y)


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="You measure the squared error. This network's loss is the cross-entropy.",
)
def squared_error(self, X, y):
    return float(np.mean(np.sum((self.forward(X) - y) ** 2, axis=1)))


@mistake(
    of=NeuralNetwork,
    method="loss",
    says="Your loss has the wrong sign: the logarithm of a probability is negative, the loss is not.",
)
def negative_loss(self, X, y):
    return -cross_entropy(self.forward(X), y)


# gradients


def _gradients(self, X, y, dZ2=None, through=None, to_hidden=None):
    """The reference's, with one step replaced."""
    self.forward(X)
    dZ2 = softmax_cross_entropy_backward(self.Z2, y) if dZ2 is None else dZ2(self)
    dA1, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    dA1 = dA1 if to_hidden is None else to_hidden(self, dZ2)
    dZ1 = relu_backward(dA1, self.Z1) if through is None else through(self, dA1)
    _, dW1, db1 = dense_backward(dZ1, X, self.W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="Your gradients are those of the summed loss: N times too large. The loss is a mean, so a 1/N "
    "belongs in dZ2, once.",
)
def gradients_summed(self, X, y):
    return _gradients(self, X, y, lambda self: self.A2 - y)


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="You divide by N twice. `softmax_cross_entropy_backward` has the 1/N of the mean already, and "
    "everything after inherits it.",
)
def divided_twice(self, X, y):
    return {name: gradient / len(X) for name, gradient in _gradients(self, X, y).items()}


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="Your gradients have the wrong sign: from `y - p` instead of `p - y`. With them, each step "
    "makes the loss larger.",
)
def gradients_negated(self, X, y):
    return _gradients(self, X, y, lambda self: (y - self.A2) / len(X))


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="You go back without the ReLU. A hidden unit that was off passes nothing back: its gradient stops there.",
)
def without_relu_backward(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1)


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="You ask the ReLU's slope at the wrong place, at the gradient dA1: what decides is whether Z1 was positive.",
)
def slope_at_the_gradient(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * (dA1 > 0))


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="On the way back you multiply by the activation A1. The chain rule asks for its slope, which is 1 or 0.",
)
def times_the_activation(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * self.A1)


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="At exactly 0 your ReLU lets the gradient through. There the course takes the slope from the left: 0.",
)
def kink_lets_through(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * (self.Z1 >= 0))


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="You apply the softmax twice: `softmax_cross_entropy_backward` expects the logits, and gets the "
    "probabilities.",
)
def softmax_twice(self, X, y):
    return _gradients(self, X, y, lambda self: softmax_cross_entropy_backward(self.A2, y))


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="Your dZ2 has an extra factor p (1 - p), the slope of a sigmoid. With softmax and cross-entropy "
    "it has cancelled out.",
)
def extra_sigmoid_slope(self, X, y):
    return _gradients(self, X, y, lambda self: (self.A2 - y) * self.A2 * (1 - self.A2) / len(X))


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="The gradient of W2 uses Z1, from before the ReLU. The input of the second layer is what came out of it.",
)
def w2_from_z1(self, X, y):
    gradients = _gradients(self, X, y)
    gradients["W2"] = self.Z1.T @ softmax_cross_entropy_backward(self.Z2, y)
    return gradients


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="Your bias gradients are means over the batch. dZ carries the 1/N already: what is left is a sum.",
)
def bias_means(self, X, y):
    gradients = _gradients(self, X, y)
    return gradients | {name: gradients[name] / len(X) for name in ("b1", "b2")}


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="Your bias gradients have lost an axis. `keepdims=True` keeps them rows, in the shape of b1 and b2.",
)
def flat_bias_gradients(self, X, y):
    gradients = _gradients(self, X, y)
    return gradients | {name: gradients[name][0] for name in ("b1", "b2")}


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="`gradients` uses what an earlier forward pass left on `self`, or nothing where there was none. "
    "It has to run its own, on its X.",
)
def gradients_of_an_earlier_pass(self, X, y):
    dZ2 = softmax_cross_entropy_backward(self.Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    _, dW1, db1 = dense_backward(relu_backward(dA1, self.Z1), X, self.W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="You return a tuple of arrays. A dict with the keys W1, b1, W2, b2 is asked for.",
)
def gradients_as_a_tuple(self, X, y):
    return tuple(_gradients(self, X, y).values())


@mistake(
    of=NeuralNetwork,
    method="gradients",
    says="The keys of your dict are dW1, db1, ...; they should be the parameters' names: W1, b1, W2, b2.",
)
def keys_with_d(self, X, y):
    return {f"d{name}": gradient for name, gradient in _gradients(self, X, y).items()}


# backward


def _step(self, gradients, learning_rate):
    for name in NAMES:
        setattr(self, name, getattr(self, name) - learning_rate * gradients[name])


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="You add the gradient. It points to where the loss rises; which way is down?",
)
def uphill(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), -learning_rate)
    return loss


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="The loss that you return is the one after the step. Measure it before anything changes.",
)
def loss_after_the_step(self, X, y, learning_rate):
    _step(self, self.gradients(X, y), learning_rate)
    return self.loss(X, y)


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="The step is right, but nothing is returned. The loss before the step is asked for.",
)
def returns_nothing(self, X, y, learning_rate):
    _step(self, self.gradients(X, y), learning_rate)


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="You return the gradients. The loss before the step is asked for.",
)
def returns_gradients(self, X, y, learning_rate):
    gradients = self.gradients(X, y)
    _step(self, gradients, learning_rate)
    return gradients


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="The parameters are the same after the step: your new arrays were never put back onto `self`.",
)
def parameters_stay(self, X, y, learning_rate):
    return self.loss(X, y)


@mistake(
    of=NeuralNetwork, method="backward", says="Only the weights take a step; the biases are parameters, too."
)
def biases_stay(self, X, y, learning_rate):
    loss, gradients = self.loss(X, y), self.gradients(X, y)
    self.W1 = self.W1 - learning_rate * gradients["W1"]
    self.W2 = self.W2 - learning_rate * gradients["W2"]
    return loss


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="Only the second layer takes a step: W1 and b1 stay as they were.",
)
def first_layer_stays(self, X, y, learning_rate):
    loss, gradients = self.loss(X, y), self.gradients(X, y)
    self.W2 = self.W2 - learning_rate * gradients["W2"]
    self.b2 = self.b2 - learning_rate * gradients["b2"]
    return loss


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="You change W2 before the gradient has gone back through it, so that the first layer's "
    "gradients belong to another network. First "
    "all gradients, then all steps.",
)
def w2_changed_too_early(self, X, y, learning_rate):
    loss = self.loss(X, y)
    dZ2 = softmax_cross_entropy_backward(self.Z2, y)
    _, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    self.W2, self.b2 = self.W2 - learning_rate * dW2, self.b2 - learning_rate * db2
    dZ1 = relu_backward(dZ2 @ self.W2.T, self.Z1)
    _, dW1, db1 = dense_backward(dZ1, X, self.W1)
    self.W1, self.b1 = self.W1 - learning_rate * dW1, self.b1 - learning_rate * db1
    return loss


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="You compute the gradients anew before each parameter's step, when others have already moved. "
    "One step uses one set of gradients.",
)
def gradients_between_steps(self, X, y, learning_rate):
    loss = self.loss(X, y)
    for name in NAMES:
        setattr(self, name, getattr(self, name) - learning_rate * self.gradients(X, y)[name])
    return loss


@mistake(
    of=NeuralNetwork,
    method="backward",
    says="You divide the step by the size of the batch. The gradients are those of the mean already.",
)
def step_divided_by_n(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), learning_rate / len(X))
    return loss


@mistake(of=NeuralNetwork, method="backward", says="The learning rate has no effect on your step.")
def without_learning_rate(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), 1.0)
    return loss


# predict


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="You look for the largest entry of each column. One row is one sample: along which axis are the classes?",
)
def largest_of_each_column(self, X):
    return np.argmax(self.forward(X), axis=0)


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="argmax without an axis gives one number for the whole batch. Each row should get its own.",
)
def one_for_the_batch(self, X):
    return np.argmax(self.forward(X))


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="You return the probabilities. Asked for is the most probable class of each row: its number.",
)
def probabilities_for_labels(self, X):
    return self.forward(X)


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="You return the largest probability of each row. Asked for is *where* it stands: the number of the class.",
)
def largest_probability(self, X):
    return np.max(self.forward(X), axis=1)


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="You return one-hot rows. Labels are asked for: one whole number for each sample.",
)
def one_hot_rows(self, X):
    probabilities = self.forward(X)
    return one_hot(np.argmax(probabilities, axis=1), probabilities.shape[1])


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="Your labels form a column of shape (N, 1). They should have one axis: (N,).",
)
def labels_in_a_column(self, X):
    return np.argmax(self.forward(X), axis=1)[:, np.newaxis]


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="Your labels are floats. They are class numbers, with which others will index: whole numbers.",
)
def labels_as_floats(self, X):
    return np.argmax(self.forward(X), axis=1).astype(float)


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="You compare with 0.5, as for a yes or no. With several classes, none need have more than a half.",
)
def more_than_a_half(self, X):
    return np.where(self.forward(X)[:, 0] > 0.5, 0, 1)


@mistake(
    of=NeuralNetwork,
    method="predict",
    says="`predict` does not run `forward` on its X, but uses what an earlier call left on `self`.",
)
def predict_of_an_earlier_call(self, X):
    return np.argmax(self.A2, axis=1)


# Right, and written differently


@alternative(of=NeuralNetwork)
class WithoutEarlierPieces:
    """Everything by NumPy; the second layer is drawn first; biases are changed in place."""

    def __init__(self, input_size, hidden_size, output_size, rng=None):
        rng = rng or np.random.default_rng()
        self.W2 = rng.normal(0, (2 / hidden_size) ** 0.5, (hidden_size, output_size))
        self.W1 = rng.normal(0, (2 / input_size) ** 0.5, (input_size, hidden_size))
        self.b1, self.b2 = np.zeros([1, hidden_size]), np.zeros([1, output_size])

    def forward(self, X):
        self.hidden = np.clip(X.dot(self.W1) + self.b1, 0, None)
        logits = self.hidden.dot(self.W2) + self.b2
        logits = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        return np.exp(logits)

    def loss(self, X, y, eps=1e-12):
        picked = self.forward(X)[np.arange(len(X)), y.argmax(axis=1)]
        return -np.log(np.clip(picked, eps, 1)).mean()

    def gradients(self, X, y):
        error = (self.forward(X) - y) / X.shape[0]
        back = np.einsum("nc,hc->nh", error, self.W2)
        back[self.hidden <= 0] = 0
        return {
            "b2": error.sum(0, keepdims=True),
            "W2": np.einsum("nh,nc->hc", self.hidden, error),
            "b1": back.sum(0, keepdims=True),
            "W1": np.einsum("nd,nh->dh", X, back),
        }

    def backward(self, X, y, learning_rate):
        loss = self.loss(X, y)
        for name, gradient in self.gradients(X, y).items():
            parameter = getattr(self, name)
            parameter -= learning_rate * gradient
        return loss

    def predict(self, X):
        return np.array([int(np.argmax(row)) for row in self.forward(X)])


def _kept_in_params(name):
    return property(lambda self: self.params[name], lambda self, value: self.params.update({name: value}))


@alternative(of=NeuralNetwork)
class WithADictOfParameters(NeuralNetwork):
    """The parameters live in a dict; the attributes are properties."""

    def __init__(self, input_size, hidden_size, output_size, rng=None):
        self.params = {}
        super().__init__(input_size, hidden_size, output_size, rng)

    W1, b1, W2, b2 = map(_kept_in_params, NAMES)

    def backward(self, X, y, learning_rate):
        loss, gradients = self.loss(X, y), self.gradients(X, y)
        self.params = {name: value - learning_rate * gradients[name] for name, value in self.params.items()}
        return loss


@alternative(of=NeuralNetwork, method="gradients")
def sample_by_sample(self, X, y):
    totals = {name: np.zeros_like(getattr(self, name)) for name in NAMES}
    for x, target in zip(X, y, strict=True):
        p = self.forward(x[np.newaxis])
        error = (p - target) / len(X)
        hidden = (error @ self.W2.T) * np.heaviside(self.Z1, 0.0)
        totals["W1"] += np.outer(x, hidden)
        totals["b1"] += hidden
        totals["W2"] += np.outer(self.A1, error)
        totals["b2"] += error
    self.forward(X)
    return totals


@alternative(of=NeuralNetwork, method="predict")
def by_the_logits(self, X):
    self.forward(X)
    return self.Z2.argmax(1)
