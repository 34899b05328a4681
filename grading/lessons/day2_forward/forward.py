# %% title [markdown]
# # Day 2: layers of neurons, all at once
#
# Yesterday you had one neuron, and with three of them solved XOR. Today you put neurons side by side into a **layer**, layers
# one after the other into a **network**, and send a whole batch of samples through it. All of that is five short functions:
# `init_layer`, `dense_loop`, `dense`, `init_network` and `forward`.
#
# You need: day 1. Matrices are explained on the way. Time: two to three hours, most of it coding.

# %% imports
import time

import numpy as np

from grading.lab import check, plots, yours

sigmoid = yours("sigmoid")

# %% a-question [markdown]
# ## A question to begin with
#
# Here is a network with four inputs, eight hidden neurons and three outputs. Each line is a weight, and each orange or green
# circle, a neuron, has a bias. **How many numbers must be set before this network can compute anything?** Write your answer
# down; a cell below will tell.

# %% draw-network
plots.network_diagram(4, 8, 3)

# %% network-in-words [markdown]
# *Picture:* three columns of circles, 4 blue, 8 orange, 3 green. Each circle is joined to all circles of the column before it.

# %% one-page [markdown]
# ## Linear algebra on one page
#
# **Dot product.** A neuron's sum: multiply in pairs, add up. $\;(1, 2) \cdot (3, 4) = 1 \cdot 3 + 2 \cdot 4 = 11$.
#
# **Matrix product.** Very many dot products at once: *each row of the left matrix with each column of the right one*.
#
# - In `X`, one **sample is a row**: N samples with $n_\text{in}$ features have the shape $(N, n_\text{in})$.
# - In `W`, one **neuron is a column**: its weights, one an input. So $n_\text{out}$ neurons have the shape $(n_\text{in}, n_\text{out})$.
# - Then row $i$, column $j$ of `X @ W` is the sum of sample $i$ in neuron $j$. That is all.

# %% draw-product
X = np.array([[1, 2], [0, -1], [2, 1]])  # three samples with two features
W = np.array([[3, 1, 0, -1], [4, 2, 5, 1]])  # four neurons with two weights each
plots.matrix_product(X, W, row=2, column=0)

# %% product-in-words [markdown]
# *Picture:* the last row of X, (2, 1), and the first column of W, (3, 4), are coloured; so is the entry in the last row and
# first column of the product, 2·3 + 1·4 = 10.
#
# **Shapes.** $(N, n_\text{in}) \cdot (n_\text{in}, n_\text{out}) \to (N, n_\text{out})$: the two inner sizes must agree, and vanish.
# Whenever a network fails, look at shapes first.
#
# **Predict first:** which of these five products exist, and of which shape are they? X is (3, 2), W is (2, 4).

# %% which-products-exist
products = {"X @ W": (X, W), "W @ X": (W, X), "X @ X": (X, X), "X.T @ X": (X.T, X), "W.T @ X.T": (W.T, X.T)}
for name, (left, right) in products.items():
    try:
        print(f"{name:<10}", left.shape, "@", right.shape, "->", (left @ right).shape)
    except ValueError:
        print(f"{name:<10}", left.shape, "@", right.shape, "->  does not fit")

# %% where-weights-come-from [markdown]
# `.T` turns rows into columns. And the last line is the first one, turned: $(XW)^\top = W^\top X^\top$.
#
# ## Where the weights come from
#
# You can't set a thousand weights by hand. One starts with random ones, from the **standard normal distribution**: mean 0,
# standard deviation 1. (Why not zeros? Then all neurons of a layer would compute the same, and learn the same.) In older
# code you'll find `np.random.randn(4, 3)`, which draws from one generator that the whole program shares. We use a
# generator of our own, made from a *seed*:
#
# **Predict:** which two of the three lines that the next cell prints are equal?

# %% generators
rng = np.random.default_rng(5)
print(np.round(rng.standard_normal(3), 2))
print(np.round(rng.standard_normal(3), 2))
print(np.round(np.random.default_rng(5).standard_normal(3), 2))

# %% write-init-layer [markdown]
# A generator goes on from draw to draw; a new one with the same seed begins anew. Whoever has the seed can repeat your run.
#
# **Your turn.** `W` is standard normal, one neuron a column. `b` is zeros, a *row* of shape `(1, n_out)`: one bias a neuron.
# `np.zeros((rows, columns))` makes those: a shape is *one* argument, a tuple.

# %% exercise="init_layer"

# %% draw-weights
plots.drawn_weights(init_layer)

# %% weights-in-words [markdown]
# *Picture:* the histogram of 5,000 weights follows the bell curve of the standard normal distribution; nearly all lie between
# -3 and 3.
#
# ## A layer, number by number
#
# Now for the layer's sums, of all samples in all neurons. First the slow way, which hides nothing:
#
# $$Z_{ij} = b_{0j} + \sum_{k} X_{ik} W_{kj}$$
#
# Read it aloud: *for sample i and neuron j, start with the neuron's bias; for each input k, add the input times its weight.*
# Each "for" is a loop. `np.zeros` makes an array to fill, `X.shape` tells rows and columns, and `b[0, j]` is neuron j's bias.
#
# The check's first example has X = (1, 2), the weights 3 and 4, and the bias 10. Work it out by hand before you write any code.

# %% exercise="dense_loop"

# %% broadcasting-first [markdown]
# ## Broadcasting, and its accidents
#
# In $Z = XW + b$, a (3, 2) array meets a (1, 2) array. NumPy **broadcasts**: it lines the shapes up *from the right*, and
# repeats an axis of size 1 until it fits. An axis that is missing on the left counts as 1. Any other difference is an error.

# %% draw-broadcasting
plots.broadcasting()

# %% broadcasting-in-words [markdown]
# *Picture:* three sums. A row is repeated downwards, so each column gets a number of its own; a column is repeated to the
# right, so each row does. In the third, (3, 1) + (3,), both are repeated, and nine numbers come out of three and three.
#
# **Which of the first two does a bias need?** And predict: which of these are errors, and what shape have the others?

# %% broadcasting-predicted
Z = np.zeros((3, 2))
for shape in [(1, 2), (2,), (3, 1), (3,), (1, 1), (2, 1)]:
    try:
        print(f"(3, 2) + {shape!s:<7} ->", (Z + np.zeros(shape)).shape)
    except ValueError:
        print(f"(3, 2) + {shape!s:<7} ->  error")

targets, outputs = np.zeros(3), np.zeros((3, 1))
print("(3, 1) - (3,)   ->", (outputs - targets).shape, " the accident")

# %% write-dense [markdown]
# An error is good luck: you see it. The accident runs on with a (3, 3) array, and the loss that comes of it is wrong without a
# word. That is why we keep two axes everywhere: biases are (1, n_out), and a single sample is a batch of one.
#
# **Your turn.** The layer again, by one matrix product and one broadcast: $Z = XW + b$. No loop. (float32 that goes in comes
# out as float32 by itself, as long as you bring in no float64 array of your own; `np.zeros` and `np.ones` make those.)

# %% exercise="dense"

# %% a-race [markdown]
# ## A race
#
# Both give the same numbers. **Guess:** with n samples, n inputs and n neurons, n = 64, how many times faster is `dense`?

# %% measure tags=["nbval-ignore-output"]
sizes, loops, product = [4, 8, 16, 32, 64], [], []
for n in sizes:
    X, W, b = np.ones((n, n)), np.full((n, n), 0.5), np.zeros((1, n))
    start = time.perf_counter()
    slow = dense_loop(X, W, b)
    loops.append(time.perf_counter() - start)
    start = time.perf_counter()
    for _ in range(100):
        fast = dense(X, W, b)
    product.append((time.perf_counter() - start) / 100)
    assert np.allclose(slow, fast)
print(f"n = {n}: dense is {loops[-1] / product[-1]:,.0f} times faster")
assert loops[-1] > 20 * product[-1]
plots.loops_against_product(sizes, loops, product)

# %% race-in-words [markdown]
# *Picture:* seconds against n, both axes logarithmic. The line of `dense_loop` lies far above that of `dense`, and the
# distance grows with n.
#
# Both do the same multiplications: 64 · 64 · 64 = 262,144 of them. But Python looks at each one anew (what type is this? which
# "times" is meant?), while the product runs in compiled code on neighbouring memory. From here on: no loops over samples.
#
# ## A batch or a sample
#
# Does a sample care who else is in the batch? **Predict** what the next cell prints.

# %% one-by-one
rng = np.random.default_rng(2)
X = rng.normal(size=(3, 4))  # three samples with four features
W, b = init_layer(4, 8, rng)

print("X[1] has the shape", X[1].shape, "and X[1:2] has", X[1:2].shape)
print("sample 1 alone, and in the batch: equal?", np.allclose(dense(X[1:2], W, b), dense(X, W, b)[1:2]))

# %% batches-why [markdown]
# Rows don't mix: each sample goes through the layer as if it were alone. A batch is nothing but a way to do many at once. And
# `X[1]` has lost an axis; the slice `X[1:2]` keeps it.
#
# ## A network
#
# A network is a list of layers. What one layer gives, the next one takes: so `[4, 8, 3]` has *two* layers, 4 to 8 and 8 to 3.
# **Predict** the four shapes before you write the function, and use your `init_layer`. Draw the first layer first.

# %% exercise="init_network"

# %% count
layers = init_network([4, 8, 3], np.random.default_rng(2))
for W, b in layers:
    print("W", W.shape, " b", b.shape, " numbers:", W.size + b.size)
total = sum(W.size + b.size for W, b in layers)
print("in all:", total)
assert total == 67

# %% through-the-layers [markdown]
# So 67 numbers: was that your answer?
#
# ## Forward
#
# Now send a batch through. After each layer but the last comes an **activation**, a function applied to each number, such as
# your sigmoid. Without one between them, two layers are worth no more than one; tomorrow begins with that.
#
# $$A_0 = X \qquad A_k = \text{activation}(A_{k-1} W_k + b_k) \qquad \text{scores} = A_{L-1} W_L + b_L$$
#
# The last layer has none: its **scores** (or *logits*) stay as they are. Keep all arrays in a list, from X to the scores: on
# day 4 they are needed again, on the way back. `activation` is an argument that is a function: call it as `activation(Z)`.

# %% exercise="forward"

# %% predict-shapes [markdown]
# Three samples with four features go through the network `[4, 8, 3]`. **Predict all three shapes** before you run this.

# %% forward-shapes
rng = np.random.default_rng(2)
X = rng.normal(size=(3, 4))
layers = init_network([4, 8, 3], rng)
for name, array in zip(["X", "A1", "scores"], forward(X, layers, sigmoid), strict=True):
    print(f"{name:<7}", array.shape)
plots.forward_pass(forward, X, layers, sigmoid)

# %% forward-in-words [markdown]
# *Picture:* three coloured tables of three rows each: the inputs with 4 columns, the activations with 8, all between 0 and 1,
# and the scores with 3, of either sign.
#
# Follow one sample, a row, from left to right. Its largest score is the network's answer: class 0, 1 or 2. It means nothing
# yet, for the weights are random. Everything from tomorrow to day 7 is about making it mean something.
#
# ## What width buys
#
# A neuron with a huge weight is a step: its sigmoid jumps from 0 to 1 at one place. Many steps of the right heights make a
# staircase, and a fine staircase comes close to *any* continuous curve. Here the weights are set by hand:


# %% staircase
def staircase(curve, steps):
    """A network [1, steps, 1] that climbs along a curve from x = 0 to 1."""
    edges = np.linspace(0, 1, steps + 1)
    middles = (edges[:-1] + edges[1:]) / 2  # where each neuron jumps
    W1, b1 = np.full((1, steps), 2000.0), -2000.0 * middles[None, :]
    W2, b2 = np.diff(curve(edges))[:, None], np.full((1, 1), curve(0.0))
    return [(W1, b1), (W2, b2)]


def curve(x):
    return np.sin(2 * np.pi * x) + 0.5 * x


x = np.linspace(0, 1, 1001)[:, None]  # a batch of 1,001 samples with one feature
made = {steps: forward(x, staircase(curve, steps), sigmoid)[-1] for steps in (4, 16, 64)}
for steps, output in made.items():
    print(f"{steps:>3} hidden neurons: off by at most {np.abs(output - curve(x)).max():.2f}")
assert np.abs(made[64] - curve(x)).max() < 0.1
plots.staircases(x, curve(x), made)

# %% staircases-in-words [markdown]
# *Picture:* the dashed curve rises, falls and rises again; the blue staircase follows it, coarsely with 4 hidden neurons, and
# with 64 so closely that the two lines nearly touch.
#
# That is **universal approximation**: one hidden layer, wide enough, comes as close as you like. It does not say that
# training will find these weights, nor that the width is affordable.
#
# ## What depth buys
#
# Now a hidden layer of only *two* neurons, with the activation $\max(0, z)$ (ReLU: tomorrow). It folds the line from 0 to 1
# into a tent. A second one folds what the first has folded. **Predict:** how many straight pieces after 2, 3 and 6 of them?


# %% fold
def folding(depth):
    """A network with `depth` hidden layers of two neurons; each folds the interval from 0 to 1 once."""
    bend = np.array([[0.0, -2.0]])
    first = (np.array([[2.0, 4.0]]), bend)
    again = (np.array([[2.0, 4.0], [-2.0, -4.0]]), bend)
    last = (np.array([[1.0], [-1.0]]), np.zeros((1, 1)))
    return [first] + [again] * (depth - 1) + [last]


x = np.linspace(0, 1, 1025)[:, None]
made = {depth: forward(x, folding(depth), lambda z: np.maximum(z, 0))[-1] for depth in (1, 2, 3, 6)}
for depth, output in made.items():
    rising = np.diff(output[:, 0]) > 0
    pieces = 1 + np.count_nonzero(rising[1:] != rising[:-1])
    print(f"depth {depth}, {2 * depth:>2} hidden neurons: {pieces:>2} straight pieces")
    assert pieces == 2**depth
plots.folds(x, made)

# %% folds-in-words [markdown]
# *Picture:* one tent with one hidden layer, then two, four, and with six hidden layers 32 narrow tents side by side.
#
# Each neuron in a *single* hidden layer can bend the line once, so it takes 63 of them for 64 pieces. Depth did it with 12:
# width adds, depth multiplies. (Again: that such weights exist does not mean that training finds them.)

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - predict the shape of every array in a network, and read a shape error;
# - say what one entry of a matrix product is, and write a layer with and without loops;
# - make random weights that others can repeat;
# - see a broadcasting accident coming;
# - send a batch through any number of layers, and say what width and depth are good for.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day2_forward` in a terminal at the course's root.
# 2. Run `python day2_forward/experiment.py --help`: pictures painted by random networks. What does depth do to them?
# 3. Take the quiz in `day2_forward/quiz.md`.
# 4. Go on with day 3, `day3_activations_loss/overview.md`: what comes between the layers, and one number that says how wrong
#    the scores are.
