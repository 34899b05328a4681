# %% title [markdown]
# # Day 6: The engine
#
# You have written a dense layer, ReLU, softmax, cross-entropy, the way back through all of them, and the step downhill. These are
# parts on a bench. Today you put them together: one class, `NeuralNetwork`, that predicts and learns. You will find out how
# large its first weights should be, how to tell that it works *before* you trust it, and how to keep it from learning by heart.
# At the end the notebook writes your network into a file of its own, `neural_net.py`. Tomorrow it reads handwriting.
#
# **A question to begin with.** Below are three classes of points. No line separates any two of them. Could a network
# with one hidden layer learn where each class lies? How many hidden units (as hidden neurons are also called) would *you* give it?

# %% imports
import numpy as np
from grading.lab import check, data, plots, write_module, yours

relu, softmax, one_hot, cross_entropy = yours("relu", "softmax", "one_hot", "cross_entropy")
dense, gradient_check, sgd_step = yours("dense", "gradient_check", "sgd_step")
dense_backward, relu_backward, softmax_cross_entropy_backward = yours(
    "dense_backward", "relu_backward", "softmax_cross_entropy_backward"
)

# %% draw-the-spirals
X, labels = data.spirals(100, np.random.default_rng(0))  # (300, 2) and (300,)
Y = one_hot(labels, 3)
plots.points_in_classes(X, labels, "Three arms of a spiral")

# %% about-the-spirals [markdown]
# *Picture: 300 points in three arms, wound around each other from the middle outwards; each class has a colour and a marker.*
#
# ## 1 · How large should the first weights be?
#
# On day 2 you drew weights with standard deviation 1. Let us send a batch through **ten** ReLU layers of 200 units, and look at how
# widely the activations are spread after each. **Predict:** what happens with standard deviation 1? And with 0.01?


# %% ten-layers
def through_ten_layers(draw):
    """The activations of the input and of ten layers, with weights from draw(n_in, n_out, rng)."""
    rng = np.random.default_rng(0)
    activations = [rng.standard_normal((100, 200))]
    for _ in range(10):
        W = draw(200, 200, rng)
        activations.append(relu(activations[-1] @ W))
    return activations


def with_spread(sd):
    return lambda n_in, n_out, rng: sd * rng.standard_normal((n_in, n_out))


too_large, too_small = through_ten_layers(with_spread(1.0)), through_ten_layers(with_spread(0.01))
plots.spread_by_layer({"standard deviation 1": too_large, "standard deviation 0.01": too_small})
assert too_large[10].std() > 1e8
assert too_small[10].std() < 1e-8

# %% about-ten-layers [markdown]
# *Picture: two straight lines on a logarithmic axis. With standard deviation 1, the spread is multiplied by about ten in each layer and
# ends near ten billion; with 0.01 it is divided by about ten each time and ends below a billionth.*
#
# Either way nothing can be learned: numbers overflow, or all samples look the same. Each layer multiplies the spread by some factor, and ten
# factors make a power. So the factor has to be 1. What decides it?
#
# A sum of $n_{\text{in}}$ independent terms has $n_{\text{in}}$ times the variance (standard deviation squared) of one. And a ReLU sets about half of the units to
# 0, which halves the mean square that arrives in the next layer. Together: variance times $\frac{1}{2}\, n_{\text{in}} \operatorname{Var}(w)$.
# For this to be 1:
#
# $$\operatorname{Var}(w) = \frac{2}{n_{\text{in}}}$$
#
# This is **He initialisation**. Write it: `W` alone, normal, from `rng`.

# %% exercise="he_init"

# %% ten-layers-again
he = through_ten_layers(he_init)
plots.activation_histograms({"sd 0.01": too_small, "He": he, "sd 1": too_large})
print(f"spread after ten layers with He initialisation: {he[10].std():.1f}")
assert 0.3 < he[10].std() < 3

# %% about-ten-layers-again [markdown]
# *Picture: nine histograms. In the first row (0.01) and the last (1) the scale under the axis changes by powers of ten from layer 1 to 5 to 10. In
# the middle row, He, it stays: a tall bar at 0, for the units that are off, and a slope of active ones up to a few units.*
#
# ## 2 · From functions to a class
#
# A network has parameters, which live on from step to step, and intermediate results, which the way back needs. A **class** keeps such
# things together: what is stored on `self` in one method is there in the next. **Predict** what this prints:


# %% a-small-class
class Scale:
    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.x = x  # kept for the way back
        return self.factor * x

    def gradient(self):
        return self.x  # d(factor * x) / d(factor)


scale = Scale(3.0)
print(scale.forward(2.0), scale.gradient())
print(scale.forward(5.0), scale.gradient())

# %% about-the-network [markdown]
# Now the network. With N samples, D inputs, H hidden units, C classes:
#
# | | is | shape | | way back |
# |---|---|---|---|---|
# | `Z1` | `dense` of X | (N, H) | $\uparrow$ | `dW1`, `db1` by `dense_backward` |
# | `A1` | `relu` of Z1 | (N, H) | $\uparrow$ | `dZ1` by `relu_backward` |
# | `Z2` | `dense` of A1: the logits | (N, C) | $\uparrow$ | `dA1`, `dW2`, `db2` by `dense_backward` |
# | `A2` | `softmax` of Z2: the probabilities | (N, C) | $\uparrow$ | `dZ2` by `softmax_cross_entropy_backward` |
#
# Read the left side downwards for `forward`, the right side upwards for `gradients`. `backward` is a whole step of gradient descent: first *all*
# gradients, then all four parameters; it returns the loss from *before* the step. Every method but `forward` runs its own forward pass, so that none depends
# on what was called before. For `predict`: `np.argmax(P, axis=1)` gives, for each row of `P`, the column of its largest number.
#
# Each method is short. Write one, run the cell and the checks below it, then write the next.

# %% exercise="NeuralNetwork"

# %% the-ladder [markdown]
# ## 3 · Does it really work? The sanity ladder
#
# A network with a mistake in it often still learns, only worse. Before you train anything for long, climb three rungs; each takes a
# second.
#
# **Rung 1: the first loss.** Who knows nothing gives each of C classes 1/C. **Predict** the loss for three classes. (To make the network
# undecided at first, we shrink the last layer's weights. Fresh He weights have opinions already.)

# %% rung-1
network = NeuralNetwork(2, 50, 3, np.random.default_rng(0))
network.W2 *= 0.01
print(f"first loss {network.loss(X, Y):.3f}, ln 3 = {np.log(3):.3f}")
assert abs(network.loss(X, Y) - np.log(3)) < 0.02

# %% about-rung-2 [markdown]
# **Rung 2: the gradients.** Day 4's `gradient_check` compares them with numerical ones, for each parameter. In float64 the relative
# error should be below $10^{-6}$.

# %% rung-2
network = NeuralNetwork(2, 10, 3, np.random.default_rng(1))
some = np.random.default_rng(2).permutation(len(X))[:30]


def loss_with(name):
    """The loss as a function of one parameter."""

    def f(value):
        kept = getattr(network, name)  # with "W1" for name, this is network.W1
        setattr(network, name, value)
        loss = network.loss(X[some], Y[some])
        setattr(network, name, kept)
        return loss

    return f


gradients = network.gradients(X[some], Y[some])
errors = {
    name: gradient_check(loss_with(name), gradients[name], getattr(network, name).copy())
    for name in gradients
}
print({name: "below 1e-6" if error < 1e-6 else f"{error:.1e}" for name, error in errors.items()})
assert max(errors.values()) < 1e-6

# %% about-rung-3 [markdown]
# **Rung 3: learn 20 samples by heart.** A network with far more parameters than samples must be able to. If the loss does not get below 0.01,
# don't go on: something is wrong.

# %% rung-3 tags=["training"]
network = NeuralNetwork(2, 50, 3, np.random.default_rng(0))
few = np.random.default_rng(1).permutation(len(X))[:20]
for _ in range(1000):
    network.backward(X[few], Y[few], learning_rate=1.0)
print("loss on 20 samples below 0.01:", network.loss(X[few], Y[few]) < 0.01)
assert network.loss(X[few], Y[few]) < 0.01

# %% about-training [markdown]
# ## 4 · The spirals
#
# Now all 300 points, and three networks. **Predict:** how many hidden units are enough?

# %% train-on-spirals tags=["training"]
networks, curves = {}, {}
for hidden in (3, 10, 50):
    network = NeuralNetwork(2, hidden, 3, np.random.default_rng(0))
    curves[f"{hidden} hidden units"] = [network.backward(X, Y, learning_rate=1.0) for _ in range(1500)]
    networks[f"{hidden} hidden units"] = network
plots.losses_by_step(curves)
plots.class_regions({label: network.predict for label, network in networks.items()}, X, labels)
correct = {label: np.mean(network.predict(X) == labels) for label, network in networks.items()}
assert correct["3 hidden units"] < 0.8
assert min(correct["10 hidden units"], correct["50 hidden units"]) > 0.97

# %% about-spirals [markdown]
# *Pictures: three loss curves; the more hidden units, the lower they end, and with 3 the loss hardly falls. Then the plane in three panels, coloured by predicted
# class: with 3 hidden units straight stripes that cut through the arms, with 10 regions with corners that follow the arms, with 50 the same with rounder edges.*
#
# Each hidden unit folds the plane along one line. Three folds are too few to follow a spiral, ten are enough for these, and many make it rounder.
#
# ## 5 · Learning by heart
#
# More units, lower loss: why not always take thousands? Here are 200 handwritten digits, 8 by 8 pixels, and we spoil the labels: about
# one in five is replaced by a random one. The 360 test digits keep their right labels. **Predict:** what will the network do with the wrong ones?

# %% spoiled-digits tags=["data"]
digits = data.load_digits()
rng = np.random.default_rng(3)
X_few, few_labels = digits.X_train[:200] / 16, digits.y_train[:200].copy()
spoiled = rng.random(200) < 0.2
few_labels[spoiled] = rng.integers(0, 10, spoiled.sum())
X_test, test_labels = digits.X_test / 16, digits.y_test
Y_few, Y_test = one_hot(few_labels, 10), one_hot(test_labels, 10)

# %% by-heart tags=["training"]
plain = NeuralNetwork(64, 100, 10, np.random.default_rng(1))
for _ in range(500):
    plain.backward(X_few, Y_few, learning_rate=0.5)
right_on_training = np.mean(plain.predict(X_few) == few_labels)
right_on_test = np.mean(plain.predict(X_test) == test_labels)
print(f"right on the training set: {right_on_training:.0%}, on the test set: {right_on_test:.0%}")
assert right_on_training > 0.97
assert right_on_test < 0.85

# %% about-l2 [markdown]
# It has learned the wrong labels by heart, each one, and pays for it on digits that it has not seen. This is **over-fitting**. One remedy
# is to put a price on large weights, for only large weights can bend the boundary around a single sample:
#
# $$R = \frac{\lambda}{2} \sum_k \sum_{ij} (W_k)_{ij}^2$$
#
# This is the **L2 penalty**; the strength $\lambda$ says how dear weights are. Its gradient is added to that of the loss. Biases are free.
# **Predict:** what is the derivative of $\frac{\lambda}{2} w^2$, and so what happens to a weight that the loss doesn't care about?

# %% exercise="l2_penalty"

# %% about-dropout [markdown]
# ## 6 · Dropout
#
# Another remedy: while training, switch each hidden unit off with probability `rate`, anew at each step (`rng.random(A.shape)` draws a
# number between 0 and 1 for each). No unit can rely on another one being
# there, so none specialises in a single sample. In use, all units are on. So that the next layer then gets what it is used to, the kept units
# are divided by $1 - \text{rate}$ while training (**inverted dropout**):
#
# $$\text{output} = A \odot \text{mask} \qquad \text{mask}_{ij} = 0 \text{ or } \frac{1}{1 - \text{rate}}$$
#
# **Predict:** A is all ones, the rate 0.2. Which numbers are in the output, and what is its mean, roughly?
#
# The way back multiplies by the same mask, so return `(output, mask)`. A unit that was off gets no gradient. When not training (or
# at rate 0) the mask is all ones.

# %% exercise="dropout"

# %% keeps-the-mean
output, mask = dropout(np.ones((200, 100)), 0.2, np.random.default_rng(0))
print("values:", np.unique(output), " mean:", round(float(output.mean()), 2))
assert abs(output.mean() - 1) < 0.02

# %% play-dropout
plots.play_dropout(dropout)

# %% about-play-dropout [markdown]
# *Picture: on the left 100 units at rate 0.5, about half of them dark and off, the others at 2; on the right a histogram of their mean in 400 draws, a
# hill around 1. In JupyterLab a slider moves the rate: the hill stays at 1 and grows wider.*
#
# So the next layer gets the right amount on average, and more noise the higher the rate: that is what it learns to live with.

# %% about-comparing [markdown]
# Now everything against the same spoiled digits. The loop is ours; look where your functions come in. **L1**, its cousin, charges
# $\lambda |w|$: its gradient is $\lambda \operatorname{sign}(w)$, as strong for small weights as for large ones. **Predict:** what does that
# do to small weights?


# %% regularised-training
def train_with(l2=0.0, l1=0.0, rate=0.0, steps=500, learning_rate=0.5):
    network, rng = NeuralNetwork(64, 100, 10, np.random.default_rng(1)), np.random.default_rng(2)
    for _ in range(steps):
        Z1 = dense(X_few, network.W1, network.b1)
        A1, mask = dropout(relu(Z1), rate, rng)
        dZ2 = softmax_cross_entropy_backward(dense(A1, network.W2, network.b2), Y_few)
        dA1, dW2, db2 = dense_backward(dZ2, A1, network.W2)
        _, dW1, db1 = dense_backward(relu_backward(dA1 * mask, Z1), X_few, network.W1)
        _, (price1, price2) = l2_penalty([network.W1, network.W2], l2)
        network.W1 = sgd_step(network.W1, dW1 + price1 + l1 * np.sign(network.W1), learning_rate)
        network.W2 = sgd_step(network.W2, dW2 + price2 + l1 * np.sign(network.W2), learning_rate)
        network.b1 = sgd_step(network.b1, db1, learning_rate)
        network.b2 = sgd_step(network.b2, db2, learning_rate)
    return network


# %% compare-regularised tags=["training"]
regularised = {
    "none": plain,
    "L2": train_with(l2=0.015),
    "L1": train_with(l1=0.003),
    "dropout": train_with(rate=0.6),
}
losses, correct = {}, {}
for name, network in regularised.items():
    losses[name] = network.loss(X_few, Y_few), network.loss(X_test, Y_test)
    correct[name] = np.mean(network.predict(X_test) == test_labels)
    print(f"{name:8} right on the test set: {correct[name]:.0%}")
assert all(correct[name] > correct["none"] + 0.02 for name in ("L2", "dropout"))
plots.generalisation_gap(losses)
plots.weight_histograms({name: network.W1 for name, network in regularised.items()})

# %% about-regularised [markdown]
# *Pictures: bars of training and test loss. Without a remedy the training loss is almost 0 and the test loss by far the highest; with each remedy the test
# loss falls, and with L2 and L1 the training loss rises. Then histograms of the first layer's weights: wide for none and dropout, narrow for L2, and for L1 a
# spike at 0 with few weights beside it.*
#
# The training loss gets *worse*, and that is the point: the network has stopped believing everything it was told. L2 makes all weights smaller; L1 makes most of
# them zero and keeps a few; dropout leaves their sizes as they are and spreads the work among them.
#
# ## 7 · A file of your own
#
# Notebooks are for thinking; programs import files. The last cell collects your `NeuralNetwork` and everything that it calls, yours wherever it
# passed, and writes `neural_net.py` beside this notebook. It needs NumPy and nothing else. If you change that file by hand and
# run the cell again, it stops and asks first. Day 7 trains the network in that file.

# %% write-the-file tags=["training"]
write_module("neural_net.py", NeuralNetwork, he_init, dropout, l2_penalty)

# %% use-the-file tags=["training"]
import subprocess
import sys

program = """
import numpy as np
from neural_net import NeuralNetwork

network = NeuralNetwork(4, 8, 3, np.random.default_rng(0))
X, Y = np.eye(4)[:3], np.eye(3)
losses = [network.backward(X, Y, 0.5) for step in range(200)]
print("a fresh Python learned it:", losses[-1] < 0.05 < losses[0], network.predict(X))
"""
done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
print(done.stdout.strip() or "That did not work yet: has the cell above written neural_net.py?")

# %% what-you-can-do-now [markdown]
# ## What you can do now
# - draw first weights so that a signal survives ten layers, and say where the 2 comes from;
# - build a network as a class, and say what it must keep from the forward pass for the way back;
# - climb the sanity ladder before you trust a network: first loss, gradient check, a few samples by heart;
# - see over-fitting in two numbers, and fight it with L2, L1 or dropout, knowing what each does to the weights.
#
# Save the notebook, and in a terminal at the root of the course:
#
#     nbgrader autograde day6_engine
#
# Then let `python day6_engine/experiment.py --help` tell you how to over-fit on purpose, and take [the quiz](quiz.md). Next is
# [day 7](../day7_mnist/overview.md): your network learns to read handwritten digits.
