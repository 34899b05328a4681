# %% title [markdown]
# # Day 9, second part: a loss on Tensors
#
# Your `Tensor` finds every derivative by itself. What it needs is one number to start from: the loss. Today you meet day 3's cross-entropy again,
# in the form in which all language models use it. It takes the number of the right token instead of a one-hot row, and it leaves out what doesn't
# count.
#
# At the end you build day 7's network without a line of backward pass, and compare it with the one that you derived by hand.
#
# You need: the day's first notebook. Where your `Tensor` isn't finished, the course's stands in. Time: about an hour.
#
# Concepts: [Loss functions](../concepts/training/loss-functions.md).

# %% imports
import timeit
import tracemalloc

import numpy as np

from grading.lab import check, plots, yours

Tensor = yours("Tensor")
softmax, one_hot, cross_entropy = yours("softmax", "one_hot", "cross_entropy")
softmax_cross_entropy_backward, NeuralNetwork = yours("softmax_cross_entropy_backward", "NeuralNetwork")
numerical_gradient = yours("numerical_gradient")

# %% picking [markdown]
# ## 1 · A number instead of a one-hot row
#
# Day 3 multiplied a row of logarithms by a one-hot row: four products of which three are 0. With 50,000 tokens that is a waste. Picking is enough:
# `x[rows, columns]`, with an array of row numbers and an array of column numbers, takes one number for each pair.
#
# With a pencil: the logits (0, ln 3) have the powers (1, 3), so the probabilities are (1/4, 3/4).
#
# **Predict first:** how large is the surprise, $-\ln p$, if token 1 comes? And if token 0 comes?

# %% pick
logits = Tensor(np.log([[1.0, 3.0], [1.0, 3.0]]))
targets = np.array([1, 0])
surprises = -logits.log_softmax()[np.arange(2), targets]
print("surprises:", surprises.data.round(3), "mean:", surprises.data.mean().round(3))

# %% about-pick [markdown]
# *Answer:* 0.288 for the likely token, and ln 4 = 1.386 for the other. The mean is 0.837.
#
# Why `log_softmax`, and not `softmax` and then `log`? If a logit is 1000 below the largest, its probability rounds to 0, and the logarithm of that
# is minus infinity. The logarithm itself is -1000, a harmless number.
#
# ## 2 · What doesn't count
#
# Texts have different lengths, and a batch is a rectangle. So short texts are filled up, and nobody wants the model to learn the filling. The
# target
# **-1** marks such a position: it adds nothing to the loss, and nothing to the number by which the mean is divided.
#
# $$L = -\frac{1}{n} \sum_{y_i \neq -1} \ln p_{i, y_i} \qquad \frac{\partial L}{\partial z_{ij}} = \frac{p_{ij} - [j = y_i]}{n} \quad \text{or } 0
# \text{ where } y_i = -1$$
#
# Here $n$ is the number of positions that count, and $[j = y_i]$ is 1 at the target, and 0 elsewhere.
#
# There is a trap. NumPy takes the index -1 for the last place. If you pick first and think later, every filled position teaches the model the last
# token of the vocabulary, and no error tells you.
#
# You may write `token_loss` with the operations of your `Tensor`, or as one node of your own with the gradient from above. Both are right. (Our own
# version also raises a `ValueError` for targets that can't be. The check doesn't ask for that.)

# %% exercise="token_loss"

# %% predict-the-pushes [markdown]
# ### How a loss pushes
# Three positions, four tokens. The targets are 2, 0 and -1.
#
# **Predict first:** in which direction does descent push the logit of a target, up or down? Which position is pushed hardest? What do the four
# numbers of a position add up to?

# %% draw-the-pushes
z = Tensor([[0.0, 1.0, 3.0, 0.0], [0.0, 1.0, 3.0, 0.0], [0.0, 1.0, 3.0, 0.0]])
three = np.array([2, 0, -1])
token_loss(z, three).backward()
np.testing.assert_allclose(z.softmax().data[0], [0.04, 0.11, 0.81, 0.04], atol=0.005)
np.testing.assert_allclose([z.grad[0, 2], z.grad[1, 0], z.grad[1, 2]], [-0.1, -0.48, 0.4], atol=0.01)
np.testing.assert_allclose(z.grad.sum(axis=1), 0, atol=1e-12)
plots.logit_pushes(z.softmax().data, z.grad, three)

# %% about-the-pushes [markdown]
# *Picture:* three columns with two panels each. The upper panels are equal: token 2 has a probability of 0.81, token 1 has 0.11, tokens 0 and 3
# have 0.04 each. Below are the gradients. At position 0 they are small: -0.1 at token 2. At position 1 they are large: -0.48 at token 0, and 0.4 at
# token 2. At position 2 all are 0.
#
# *Answer:* up: the gradient at a target is negative, and descent goes against it. Position 1 is pushed hardest, because there the model was sure
# and wrong. Each position's numbers add up to 0: what one token gains, the others lose.

# %% met-again [markdown]
# Where every position counts, this is what you wrote on days 3 and 4. The next cell asserts it.

# %% same-as-day-3
rng = np.random.default_rng(9)
numbers, answers = rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])
z = Tensor(numbers)
loss = token_loss(z, answers)
loss.backward()
np.testing.assert_allclose(loss.data, cross_entropy(softmax(numbers), one_hot(answers, 4)))
np.testing.assert_allclose(z.grad, softmax_cross_entropy_backward(numbers, one_hot(answers, 4)))
print(f"loss {float(loss.data):.4f}: value and gradient are those of days 3 and 4")

# %% which-rows [markdown]
# ## 3 · Which rows learn
#
# A language model begins with a table in which each token has a row of numbers. `table[ids]` picks rows, and the same row may be picked several
# times.
#
# **Predict first:** here the ids are 1, 4, 1, 1. Which of the six rows get a gradient, and which gets the largest?

# %% draw-rows
table = Tensor(rng.normal(size=(6, 3)))
ids = np.array([1, 4, 1, 1])
(table[ids] * 0.5).sum().backward()
plots.rows_with_gradient(table.grad, ids)

# %% about-rows [markdown]
# *Picture:* six horizontal bars, one for each row of the table. Row 1, picked three times, has the longest, 4.5. Row 4, picked once, has 1.5. The
# other four rows have no bar.
#
# *Answer:* only rows 1 and 4, and row 1 three times as much. A token that doesn't occur in a batch learns nothing from it. That is why `full[index]
# = g` would be wrong in the way back of `x[index]`: it keeps one of the three.
#
# ## 4 · When nothing is to be learned
#
# Each Tensor keeps its parents, and they keep theirs. So a result holds everything that it was computed from, until `backward` has run and the
# result is dropped. If you only want to *measure* a loss, or to let a model write, you never call `backward`.
#
# `Tensor.recording` says whether parents are kept. Write a context manager that turns it off for the length of a block:
#
#     with no_gradient():
#         loss = token_loss(model(X), y)
#
# Two things are easily forgotten. A block may stand inside another one: after the inner one, the outer one still has to be without recording. And
# the block may end by an exception: if recording stayed off then, nothing would learn any more, without a word of warning.

# %% exercise="no_gradient"

# %% predict-memory [markdown]
# **Predict first:** 100 steps of `h = (h @ W).tanh()`, with 80 kB for each array. How much memory is held afterwards, with recording and without?


# %% measure-memory tags=["training", "nbval-ignore-output"]
def held():
    """Bytes that a hundred steps leave behind while their result is kept."""
    W = Tensor(np.eye(100) / 10)
    tracemalloc.start()
    h = Tensor(np.ones((100, 100)))
    for _ in range(100):
        h = (h @ W).tanh()
    held_now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held_now


recorded = held()
with no_gradient():
    unrecorded = held()
print(f"with recording {recorded / 1e6:.1f} MB, without {unrecorded / 1e6:.2f} MB")
assert recorded > 50 * unrecorded

# %% about-memory [markdown]
# *Answer:* about 16 MB, two arrays a step, against one array of 0.08 MB. For a model with a hundred layers and a long text, this decides whether it
# fits on your computer.
#
# ## 5 · Day 7's network, without a backward pass
#
# On day 7 a network with 784 inputs, 128 hidden units and 10 classes read digits. Its gradients came from three functions that you derived on day
# 4. Here is the same network on `Tensor`, with the same weights. `X` stays a plain array: `X @ W` works, since your Tensor has `__rmatmul__`. A
# constant has no gradient, and so the largest product of the way back isn't computed at all.

# %% network-on-tensors
network = NeuralNetwork(784, 128, 10, np.random.default_rng(0))
X, labels = rng.random((256, 784)), rng.integers(0, 10, 256)
weights = {name: Tensor(getattr(network, name)) for name in ("W1", "b1", "W2", "b2")}


def loss_of(W1, b1, W2, b2):
    return token_loss((X @ W1 + b1).relu() @ W2 + b2, labels)


loss_of(**weights).backward()
for name, gradient in network.gradients(X, one_hot(labels, 10)).items():
    np.testing.assert_allclose(weights[name].grad, gradient, rtol=1e-9, atol=1e-12)
    print(f"{name}: {gradient.size:,} numbers, all equal to the hand-written ones")

# %% predict-time [markdown]
# **Predict first:** it is bookkeeping in Python, for every operation. How many times as long does the Tensor take?

# %% time-both tags=["training", "nbval-ignore-output"]
hot = one_hot(labels, 10)
on_tensors = min(timeit.repeat(lambda: loss_of(**weights).backward(), number=1, repeat=30))
by_hand = min(timeit.repeat(lambda: network.gradients(X, hot), number=1, repeat=30))
print(
    f"{1000 * on_tensors:.1f} ms on Tensors, {1000 * by_hand:.1f} ms by hand: {on_tensors / by_hand:.2f} times"
)

# %% about-time [markdown]
# *Answer:* about as long, or less. Nearly all the time goes into the matrix products. Both have the same ones, and the hand-written way has one more:
# it computes the gradient of X, which nobody needs. Day 4's `Value` did its bookkeeping for every number. A Tensor does it for every array, and an
# array holds thousands.
#
# One more layer would have cost you an evening on day 4. Now it is one line. The next cell adds it, and brute force agrees.

# %% one-more-layer
small, few = rng.normal(size=(6, 4)), rng.integers(0, 3, 6)
first, second, last = (rng.normal(size=shape) for shape in ((4, 5), (5, 5), (5, 3)))


def deeper(middle):
    return token_loss(((small @ Tensor(first)).tanh() @ middle).tanh() @ Tensor(last), few)


middle = Tensor(second)
deeper(middle).backward()
slopes = numerical_gradient(lambda W: float(deeper(Tensor(W)).data), second)
np.testing.assert_allclose(middle.grad, slopes, rtol=1e-4, atol=1e-7)
print("25 gradients of a layer in the middle, all as brute force finds them")

# %% end [markdown]
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day9_tensor
#
# Then play with `python day9_tensor/experiment.py --help`, which checks any expression's gradients and can plant a bug, and take [the
# quiz](quiz.md). Next is day 10: with what you have now, a language model that learns what letters are like takes you one screen.
