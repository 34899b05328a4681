# %% title [markdown]
# # Day 6: The engine
#
# You have written a dense layer, ReLU, softmax, cross-entropy, the way back through all of them, and the step downhill. These are parts on a bench.
# Today you put them together into one class, `NeuralNetwork`, that predicts and learns. You find out how large its first weights should be, how to
# tell that it works *before* you trust it, and how to keep it from learning by heart. At the end the notebook writes your network into a file of its
# own, `neural_net.py`. Tomorrow it reads handwriting.
#
# Concepts: [Multilayer networks](../concepts/neural-networks/multilayer-networks.md), [Regularisation](../concepts/neural-networks/regularization.md).
#
# **A question to begin with.** Below are three classes of points. No line separates any two of them. Could a network with one hidden layer learn
# where each class lies? How many hidden units (another word for hidden neurons) would *you* give it?
#
# *Answer:* It can. In section 4 you see how many units are enough.

# %% imports
import numpy as np
from grading.lab import check, data, plots, write_module, yours

relu, softmax, one_hot, cross_entropy = yours("relu", "softmax", "one_hot", "cross_entropy")
dense, gradient_check, sgd_step = yours("dense", "gradient_check", "sgd_step")
dense_backward, relu_backward = yours("dense_backward", "relu_backward")
softmax_cross_entropy_backward = yours("softmax_cross_entropy_backward")

# %% draw-the-spirals
X, labels = data.spirals(100, np.random.default_rng(0))  # (300, 2) and (300,)
Y = one_hot(labels, 3)
plots.points_in_classes(X, labels, "Three arms of a spiral")

# %% about-the-spirals [markdown]
# *Picture:* 300 points in three arms, wound around each other from the middle outwards. Each class has a colour and a marker.
#
# ## 1 · How large should the first weights be?
#
# On day 2 you drew weights with standard deviation 1. Let us send a batch through **ten** ReLU layers of 200 units and measure how widely the
# activations are spread after each. Then we send random gradients back through the same layers. **Predict:** what happens on the way forward with
# standard deviation 1? And with 0.01?


# %% ten-layers
def through_ten_layers(draw):
    """The activations of ten layers with weights from draw(n_in, n_out, rng), and the gradients on the way back."""
    rng = np.random.default_rng(0)
    activations, scores, weights = [rng.standard_normal((100, 200))], [], []
    for _ in range(10):
        weights.append(draw(200, 200, rng))
        scores.append(activations[-1] @ weights[-1])
        activations.append(relu(scores[-1]))
    gradients = [rng.standard_normal((100, 200))]
    for W, Z in zip(weights[::-1], scores[::-1], strict=True):
        gradients.append(relu_backward(gradients[-1], Z) @ W.T)
    return activations, gradients[::-1]


too_large, back_too_large = through_ten_layers(lambda n_in, n_out, rng: rng.normal(0, 1, (n_in, n_out)))
too_small, back_too_small = through_ten_layers(lambda n_in, n_out, rng: rng.normal(0, 0.01, (n_in, n_out)))
assert too_large[10].std() > 1e8 > 1e-8 > too_small[10].std()
plots.spread_by_layer({"sd 1": too_large, "sd 0.01": too_small})

# %% about-ten-layers [markdown]
# *Picture:* Two straight lines on a logarithmic axis. With standard deviation 1, the spread is multiplied by about ten in each layer and ends near
# ten billion. With 0.01 it is divided by about ten each time and ends below a billionth.
#
# *Answer:* The activations explode, or they vanish. Either way nothing can be learned: numbers overflow, or all samples look the same.
#
# **Predict:** the same layers hand gradients back, from layer 10 to the input. What happens to them?

# %% draw-gradients
plots.spread_by_layer({"sd 1": back_too_large, "sd 0.01": back_too_small}, of="gradients")

# %% about-gradients [markdown]
# *Picture:* Two straight lines that meet on the right, at layer 10. To the left, towards the input, one climbs to ten billion and the other falls
# below a billionth.
#
# *Answer:* The way back goes through the same weights, so it has the same factor. With standard deviation 0.01 the first layer gets gradients of a
# ten-billionth, and never learns: these are **vanishing gradients**. With 1 they **explode**.
#
# Each layer multiplies the spread by some factor, and ten factors make a tenth power. So the factor has to be 1. What decides it? A sum of
# $n_{\text{in}}$ independent terms has $n_{\text{in}}$ times the variance (the squared standard deviation) of one. And a ReLU sets about half of the
# units to 0, which halves the mean square that arrives in the next layer. Together they multiply the variance by
# $\frac{1}{2}\, n_{\text{in}} \operatorname{Var}(w)$. For this to be 1,
#
# $$\operatorname{Var}(w) = \frac{2}{n_{\text{in}}}$$
#
# This is **He initialisation**. Write it: only `W`, normal, from `rng`.

# %% exercise="he_init"

# %% ten-layers-again
he, back_he = through_ten_layers(he_init)
print(f"spread after ten layers {he[10].std():.1f}, of the gradients at the input {back_he[0].std():.1f}")
plots.activation_histograms({"sd 0.01": too_small, "He": he, "sd 1": too_large})

# %% about-ten-layers-again [markdown]
# *Picture:* Nine histograms of the units that are on, all over one logarithmic axis. In the first row, 0.01, the hill moves to the left from layer 1
# to 5 to 10. In the last row, 1, it moves to the right. In the middle row, He, it stays where it is.
#
# ## 2 · From functions to a class
#
# A network has parameters, which live on from step to step, and it has intermediate results, which the way back needs. A **class** keeps such things
# together: what one method stores on `self` is there in the next. **Predict** what this prints:


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
print(scale.forward(2.0), scale.gradient(), scale.forward(5.0), scale.gradient())

# %% about-the-network [markdown]
# *Answer:* 6 and 2, then 15 and 5. The gradient is the x that the last `forward` kept.
#
# Now the network. With N samples, D inputs, H hidden units, C classes:
#
# | array | is | shape | up | way back |
# |---|---|---|---|---|
# | `Z1` | `dense` of X | (N, H) | $\uparrow$ | `dW1`, `db1` by `dense_backward` |
# | `A1` | `relu` of Z1 | (N, H) | $\uparrow$ | `dZ1` by `relu_backward` |
# | `Z2` | `dense` of A1: the logits | (N, C) | $\uparrow$ | `dA1`, `dW2`, `db2` by `dense_backward` |
# | `A2` | `softmax` of Z2: the probabilities | (N, C) | $\uparrow$ | `dZ2` by `softmax_cross_entropy_backward` |
#
# Read the left side downwards for `forward`, and the right side upwards for `gradients`. `backward` is a whole step of gradient descent: first *all*
# gradients, then all four parameters. It returns the loss from *before* the step. Every method but `forward` runs its own forward pass, so that none
# depends on what was called before. For `predict`: `np.argmax(P, axis=1)` gives, for each row of `P`, the column of its largest number.
#
# Each method is short. Write one, run the cell and the checks below it, then write the next.

# %% exercise="NeuralNetwork"

# %% the-ladder [markdown]
# ## 3 · Does it really work? The sanity ladder
#
# A network with a mistake in it often learns all the same, only worse. Before you train anything for long, climb three rungs. Each takes a second.
#
# **Rung 1: the first loss.** A network that knows nothing gives each of C classes the probability 1/C. **Predict** the loss for three classes. (We
# shrink the last layer's weights, so that the network is undecided at first. Fresh He weights have opinions already.)

# %% rung-1
network = NeuralNetwork(2, 50, 3, np.random.default_rng(0))
network.W2 *= 0.01
print(f"first loss {network.loss(X, Y):.3f}")
assert abs(network.loss(X, Y) - np.log(3)) < 0.02

# %% about-rung-2 [markdown]
# *Answer:* $-\ln \frac{1}{3} = \ln 3 = 1.099$.
#
# **Rung 2: the gradients.** Day 4's `gradient_check` compares them with numerical ones, for each parameter. In float64 the relative error should be
# below $10^{-6}$.

# %% rung-2
network = NeuralNetwork(2, 10, 3, np.random.default_rng(1))
some = np.random.default_rng(2).permutation(len(X))[:30]


def loss_with(name):  # the loss as a function of one parameter
    def f(value):
        kept = getattr(network, name)  # with "W1" for name, this is network.W1
        setattr(network, name, value)
        loss = network.loss(X[some], Y[some])
        setattr(network, name, kept)
        return loss

    return f


for name, gradient in network.gradients(X[some], Y[some]).items():
    error = gradient_check(loss_with(name), gradient, getattr(network, name).copy())
    print(name, "below 1e-6" if error < 1e-6 else f"{error:.1e}")
    assert error < 1e-6

# %% about-rung-3 [markdown]
# **Rung 3: learn 20 samples by heart.** A network with far more parameters than samples must be able to do that. If its loss does not fall below
# 0.01, don't go on: something is wrong.

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
# Now all 300 points, and three networks. **Predict:** are 3 hidden units enough? Are 10?

# %% train-on-spirals tags=["training"]
networks = {
    f"{units} hidden units": NeuralNetwork(2, units, 3, np.random.default_rng(0)) for units in (3, 10, 50)
}
for network in networks.values():
    for _ in range(1500):
        network.backward(X, Y, learning_rate=1.0)
print({name: f"{np.mean(network.predict(X) == labels):.0%} right" for name, network in networks.items()})

# %% draw-spirals tags=["training"]
plots.class_regions({label: network.predict for label, network in networks.items()}, X, labels)

# %% about-spirals [markdown]
# *Picture:* The plane in three panels, coloured by predicted class. With 3 hidden units straight stripes cut through the arms. With 10, regions with
# corners follow the arms. With 50 they do the same with rounder edges.
#
# *Answer:* Each hidden unit folds the plane along one line. Three folds are too few to follow a spiral. Ten are enough for these, and many make it
# rounder.
#
# ## 5 · Learning by heart
#
# More units give a lower loss. So why don't we always take thousands? Here are 200 handwritten digits, 8 by 8 pixels, and we spoil the labels: about
# one in five is replaced by a random one. 400 more digits are **held out**: we never train on them, and we choose by them. The 360 test digits we
# look at only at the end. Both keep their right labels. **Predict:** what will the network do with the wrong labels?

# %% spoiled-digits tags=["data"]
digits = data.load_digits()
rng = np.random.default_rng(3)
X_few, few_labels = digits.X_train[:200] / 16, digits.y_train[:200].copy()
spoiled = rng.random(200) < 0.2
few_labels[spoiled] = rng.integers(0, 10, spoiled.sum())
X_held_out, held_out_labels = digits.X_train[200:600] / 16, digits.y_train[200:600]
X_test, test_labels = digits.X_test / 16, digits.y_test
Y_few, Y_held_out, Y_test = one_hot(few_labels, 10), one_hot(held_out_labels, 10), one_hot(test_labels, 10)

# %% by-heart tags=["training"]
plain = NeuralNetwork(64, 100, 10, np.random.default_rng(1))
for _ in range(500):
    plain.backward(X_few, Y_few, learning_rate=0.5)
seen, held_out = plain.predict(X_few) == few_labels, plain.predict(X_held_out) == held_out_labels
print(f"right on the training digits: {seen.mean():.0%}, on the digits held out: {held_out.mean():.0%}")

# %% about-l2 [markdown]
# *Answer:* It has learned every one of them by heart, the wrong ones too, and pays for it on digits that it has not seen. This is **over-fitting**.
#
# One remedy is to put a price on large weights, because only large weights can bend the boundary around a single sample:
#
# $$R = \frac{\lambda}{2} \sum_k \sum_{ij} (W_k)_{ij}^2$$
#
# This is the **L2 penalty**. The strength $\lambda$ is the price. The gradient of $R$ is added to that of the loss. Biases cost nothing. **Predict:**
# what is the derivative of $\frac{\lambda}{2} w^2$, and so what happens to a weight that the loss doesn't depend on?
#
# *Answer:* It is $\lambda w$. Each step multiplies such a weight by $1 - \eta \lambda$, so it shrinks towards 0. This is the *weight decay* of day 5.

# %% exercise="l2_penalty"

# %% about-dropout [markdown]
# ## 6 · Dropout
#
# Another remedy works on the units. While training, switch each hidden unit off with probability `rate`, and draw again at each step
# (`rng.random(A.shape)` gives a random number between 0 and 1 for each unit). Then no unit can rely on another one being there. In use, all units are on. So that
# the next layer still gets what it is used to, the units that are kept are divided by $1 - \text{rate}$ while training (**inverted dropout**):
#
# $$\text{output} = A \odot \text{mask} \qquad \text{mask}_{ij} = 0 \text{ or } \frac{1}{1 - \text{rate}}$$
#
# **Predict:** A is all ones, and the rate is 0.5. Which numbers are in the output, and what is its mean, roughly?
#
# *Answer:* 0 and 2, about half of each, so the mean is about 1.
#
# The way back multiplies by the same mask, so return `(output, mask)`. A unit that was off gets no gradient. When not training (or at rate 0) the
# mask is all ones.

# %% exercise="dropout"

# %% play-dropout
plots.play_dropout(dropout)

# %% about-play-dropout [markdown]
# *Picture:* On the left 100 units at rate 0.5, about half of them dark and off, the others at 2. On the right a histogram of their mean in 400 draws,
# a hill around 1. In JupyterLab a slider moves the rate: the hill stays at 1 and grows wider.
#
# So the next layer gets the right amount on average, with more noise the higher the rate is. It learns to live with this noise.
#
# ### Which remedy, and how much of it?
# The loop below is ours. Look where your functions come in. **L1** is a cousin of L2. It charges $\lambda |w|$, so its gradient is
# $\lambda \operatorname{sign}(w)$, as strong for small weights as for large ones.


# %% regularised-training
def train_with(L2=0.0, L1=0.0, dropout_rate=0.0, steps=500, learning_rate=0.5):
    network, rng = NeuralNetwork(64, 100, 10, np.random.default_rng(1)), np.random.default_rng(2)
    for _ in range(steps):
        Z1 = dense(X_few, network.W1, network.b1)
        A1, mask = dropout(relu(Z1), dropout_rate, rng)
        dZ2 = softmax_cross_entropy_backward(dense(A1, network.W2, network.b2), Y_few)
        dA1, dW2, db2 = dense_backward(dZ2, A1, network.W2)
        _, dW1, db1 = dense_backward(relu_backward(dA1 * mask, Z1), X_few, network.W1)
        _, (price1, price2) = l2_penalty([network.W1, network.W2], L2)
        network.W1 = sgd_step(network.W1, dW1 + price1 + L1 * np.sign(network.W1), learning_rate)
        network.W2 = sgd_step(network.W2, dW2 + price2 + L1 * np.sign(network.W2), learning_rate)
        network.b1 = sgd_step(network.b1, db1, learning_rate)
        network.b2 = sgd_step(network.b2, db2, learning_rate)
    return network


# %% about-choosing [markdown]
# How strong should each remedy be? Try three strengths, and **choose by the digits held out**. **Predict:** is more always better?

# %% choose-strengths tags=["training"]
strengths = {"L2": (0.003, 0.01, 0.1), "L1": (0.001, 0.003, 0.01), "dropout_rate": (0.4, 0.8, 0.95)}
chosen, table = {"none": plain}, [f"none: {plain.loss(X_held_out, Y_held_out):.2f}"]
for remedy, tried in strengths.items():
    networks = {strength: train_with(**{remedy: strength}) for strength in tried}
    held_out = {strength: network.loss(X_held_out, Y_held_out) for strength, network in networks.items()}
    table.append(f"{remedy}: {', '.join(f'{strength} {loss:.2f}' for strength, loss in held_out.items())}")
    best = min(held_out, key=held_out.get)
    chosen[f"{remedy.removesuffix('_rate')} {best}"] = networks[best]
print("held-out loss", *table, sep="\n")

# %% compare-regularised tags=["training"]
losses = {
    name: (network.loss(X_few, Y_few), network.loss(X_test, Y_test)) for name, network in chosen.items()
}
right = {name: np.mean(network.predict(X_test) == test_labels) for name, network in chosen.items()}
print("right on the test digits", {name: f"{share:.0%}" for name, share in right.items()})
assert min(right.values()) == right["none"]
plots.generalisation_gap(losses)

# %% about-gap [markdown]
# *Picture:* Pairs of bars, training loss and test loss. Without a remedy they are 0.04 and 1.00. With L2 they are 0.34 and 0.63, with L1 0.37 and
# 0.63, and with dropout 0.16 and 0.58.
#
# *Answer:* No. Of the three strengths, the middle one is best each time. With too little, the network still learns wrong labels. With too much, it
# hardly learns at all: L2 at 0.1 and dropout at 0.95 are worse than no remedy.
#
# Each remedy gives up some training loss, because the network no longer believes everything that it was told, and gains on digits that it has not
# seen. L2 and L1 give up more of it than dropout. This is one training each, so the difference between 82 % and 84 % says nothing. That all three are
# far better than none does.

# %% draw-weights tags=["training"]
plots.weight_histograms({name: network.W1 for name, network in chosen.items()})

# %% about-regularised [markdown]
# *Picture:* Histograms of the first layer's weights on one scale. They are wide for none and dropout, narrow for L2, and for L1 there is a spike at 0
# with few weights around it.
#
# L2 makes all weights smaller. Dropout leaves their sizes as they are. L1 brings most weights close to 0 and keeps a few. They never come to rest
# *at* 0: L1's gradient is as strong next to 0 as anywhere, so they swing around it by a step, $\eta \lambda = 0.0015$. If you want exact zeros, set a
# weight to 0 whenever its step would cross 0.
#
# ## 7 · A file of your own
#
# Notebooks are for thinking, and programs import files. The last cell collects your `NeuralNetwork` and everything that it calls, yours wherever it
# passed, and writes `neural_net.py` into this folder. The file needs only NumPy. If you change it by hand and run the cell again, the cell stops and
# asks first. Day 7 trains the network in that file.

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
# - draw first weights so that signals and gradients survive ten layers, and say where the 2 comes from;
# - build a network as a class, and say what it must keep from the forward pass for the way back;
# - climb the sanity ladder before you trust a network: the first loss, the gradient check, a few samples by heart;
# - see over-fitting in two numbers, choose a remedy by held-out data, and say what each remedy does to the weights.
#
# Save the notebook, and type `nbgrader autograde day6_engine` in a terminal at the root of the course. Then over-fit on purpose with
# `python day6_engine/experiment.py --help`, and take [the quiz](quiz.md).
#
# **Next:** on [day 7](../day7_mnist/overview.md) your network learns to read handwritten digits.
