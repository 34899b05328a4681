# %% title [markdown]
# # Day 2: layers of neurons, all at once
#
# The network that read yesterday's digits holds 203,530 numbers, and it reads 10,000 pictures in less time than you need for this
# sentence. Nobody writes two hundred thousand multiplications. Today you write them all in one line.
#
# You put neurons next to each other into a **layer**, and layers one after the other into a **network**, and then you send
# a whole batch of samples through it. All of that is five short functions: `init_layer`, `dense_loop`, `dense`,
# `init_network` and `forward`.
#
# You need day 1: `yours` in the next cell fetches your own `sigmoid` from there, or the course's, if yours doesn't pass its check
# yet. Matrices are explained on the way. The day takes two to three hours, and most of it is coding.
#
# Concepts: [Linear algebra](../concepts/math-foundations/linear-algebra.md), [Multilayer networks](../concepts/neural-networks/multilayer-networks.md).

# %% imports
import time

import numpy as np

from grading.lab import check, plots, yours

sigmoid = yours("sigmoid")

# %% a-question [markdown]
# ## A question to begin with
#
# Here is a network with four inputs, eight hidden neurons and three outputs. Each line is a weight. Each orange or green
# circle is a neuron and has a bias. **Predict first: how many numbers does this network need before it can compute anything?**
# Write your answer down. You will see it when you have built this network.

# %% draw-network
plots.network_diagram(4, 8, 3)

# %% network-in-words [markdown]
# *Picture:* three columns of circles, 4 blue, 8 orange, 3 green. Each circle is joined to all circles of the column before it.
#
# *Answer:* 67. There are 4·8 + 8·3 = 56 lines, and 8 + 3 = 11 neurons with a bias each.
#
# ## Linear algebra on one page
#
# **Dot product.** This is a neuron's sum: multiply in pairs, add up. $\;(1, 2) \cdot (3, 4) = 1 \cdot 3 + 2 \cdot 4 = 11$.
#
# **Matrix product.** This is very many dot products at once: *each row of the left matrix with each column of the right one*.
#
# - In `X`, one **sample is a row**: N samples with $n_\text{in}$ features have the shape $(N, n_\text{in})$.
# - In `W`, one **neuron is a column**, with a weight for each input: $n_\text{out}$ neurons have the shape $(n_\text{in}, n_\text{out})$.
# - Row $i$, column $j$ of `X @ W` is then the sum of sample $i$ in neuron $j$. That is all.

# %% draw-product
X = np.array([[1, 2], [0, -1], [2, 1]])  # three samples with two features
W = np.array([[3, 1, 0, -1], [4, 2, 5, 1]])  # four neurons with two weights each
plots.matrix_product(X, W, row=2, column=0)

# %% product-in-words [markdown]
# *Picture:* W stands above the product, and X to the left of it. The last row of X, (2, 1), and the first column of W, (3, 4),
# are coloured. They meet in the last row and first column of the product, where 2·3 + 1·4 = 10 stands.
#
# Take a pencil: what stands in row 0, column 2? Row 0 of X is (1, 2), column 2 of W is (0, 5), so it is 1·0 + 2·5 = 10. The picture says so,
# too.
#
# **Shapes.** $(N, n_\text{in}) \cdot (n_\text{in}, n_\text{out}) \to (N, n_\text{out})$: the two inner sizes must be equal, and they
# disappear. When a network fails, look at the shapes first.
#
# **Predict first:** which of these five products exist, and which shapes do they have? X is (3, 2), W is (2, 4).

# %% which-products-exist
products = {"X @ W": (X, W), "W @ X": (W, X), "X @ X": (X, X), "X.T @ X": (X.T, X), "W.T @ X.T": (W.T, X.T)}
for name, (left, right) in products.items():
    try:
        print(f"{name:<10}", left.shape, "@", right.shape, "->", (left @ right).shape)
    except ValueError:
        print(f"{name:<10}", left.shape, "@", right.shape, "->  does not fit")

# %% where-weights-come-from [markdown]
# *Answer:* three exist. `.T` turns rows into columns, so the last product is the first one, turned: $(XW)^\top = W^\top X^\top$.
#
# ## Where the weights come from
#
# You can't set two hundred thousand weights by hand. One starts with random ones, from the **standard normal distribution**: mean 0,
# standard deviation 1. (Why not zeros? Then all neurons of a layer would compute the same, and learn the same.) In older
# code you'll find `np.random.randn(4, 3)`. It draws from one generator that the whole program shares. We use a
# generator of our own, made from a *seed*.
#
# **Predict first:** which two of the three lines that the next cell prints are equal?

# %% generators
rng = np.random.default_rng(5)
print(np.round(rng.standard_normal(3), 2))
print(np.round(rng.standard_normal(3), 2))
print(np.round(np.random.default_rng(5).standard_normal(3), 2))

# %% write-init-layer [markdown]
# *Answer:* the first and the third. A generator goes on from draw to draw, and a new one with the same seed starts from the
# beginning. So whoever knows the seed can repeat your run.
#
# **Your turn.** `W` is standard normal, with one neuron in each column. `b` is zeros, in a *row* of shape `(1, n_out)`: one bias for each
# neuron. `np.zeros((rows, columns))` makes zeros. The shape is *one* argument, a tuple.

# %% exercise="init_layer"

# %% draw-weights
plots.drawn_weights(init_layer)

# %% weights-in-words [markdown]
# *Picture:* the histogram of 5,000 weights follows the bell curve of the standard normal distribution; nearly all lie between
# -3 and 3.
#
# ## A layer, number by number
#
# Now compute a layer's sums, for all samples and all neurons. First take the slow way, which hides nothing:
#
# $$Z_{ij} = b_{0j} + \sum_{k} X_{ik} W_{kj}$$
#
# Read it aloud: *for sample i and neuron j, start with the neuron's bias; for each input k, add the input times its weight.*
# Each "for" is a loop. `np.zeros` makes an array to fill, `X.shape` is the pair (rows, columns), and `b[0, j]` is neuron j's bias.
#
# The check's first example has X = (1, 2), the weights 3 and 4, and the bias 10. Work it out by hand before you write any code.

# %% exercise="dense_loop"

# %% predict-example [markdown]
# Yesterday's swimming neuron gets company. The neuron *fun* has the weights 1 and 2 and the bias -1, as before. A second neuron,
# *sofa*, has the weights -1 and -1 and the bias 1. Saturday has sun and a friend, (1, 1), and Sunday only sun, (1, 0).
#
# **Predict first:** with a pencil, what are the four sums? The first is 1·1 + 1·2 - 1 = 2.

# %% example-by-loops
days = np.array([[1.0, 1.0], [1.0, 0.0]])  # Saturday, Sunday
W1, b1 = np.array([[1.0, -1.0], [2.0, -1.0]]), np.array([[-1.0, 1.0]])  # a column for fun, a column for sofa
print(dense_loop(days, W1, b1))

# %% broadcasting-first [markdown]
# *Answer:* fun has the sums 2 and 0, in the first column. Sofa has 1·(-1) + 1·(-1) + 1 = -1 on Saturday and
# 1·(-1) + 0·(-1) + 1 = 0 on Sunday, in the second.
#
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
# **Which of the first two does a bias need?**
#
# *Answer:* the row. A neuron is a column of Z, so its bias has to go down that column.
#
# **Predict first:** which of these are errors, and what shapes do the others have?

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
# *Answer:* two are errors, (3,) and (2, 1): from the right, 3 meets 2, and then 2 meets 3. All others give (3, 2).
#
# An error is good luck, because you see it. The accident goes on with a (3, 3) array, and nothing tells you that the loss that comes
# out is wrong. That is why we keep two axes everywhere: biases are (1, n_out), and a single sample is a batch of one.
#
# **Your turn.** Write the layer again, with one matrix product and one broadcast: $Z = XW + b$. No loop.

# %% exercise="dense"

# %% a-race [markdown]
# ## A race
#
# Both give the same numbers. **Predict first:** with n samples, n inputs and n neurons, n = 64, how many times faster is `dense`?

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
# *Answer:* usually more than a thousand times. Both do the same multiplications, 64 · 64 · 64 = 262,144 of them. But for each one
# Python asks again what kind of number this is and which "times" is meant. The product runs in compiled code, on
# numbers that lie next to each other in memory. From here on: no loops over samples.
#
# ## A batch or a sample
#
# **Predict first:** does a sample get another result when other samples are in the batch?

# %% one-by-one
rng = np.random.default_rng(2)
X = rng.normal(size=(3, 4))  # three samples with four features
W, b = init_layer(4, 8, rng)

print("X[1] has the shape", X[1].shape, "and X[1:2] has", X[1:2].shape)
print("sample 1 by itself, and in the batch: equal?", np.allclose(dense(X[1:2], W, b), dense(X, W, b)[1:2]))

# %% batches-why [markdown]
# *Answer:* no. Rows don't mix: each sample goes through the layer as if it were the only one. A batch is just a way to do many at once.
# And notice that `X[1]` has lost an axis, while the slice `X[1:2]` keeps it.
#
# ## A network
#
# A network is a list of layers. What one layer gives, the next one takes. So `[4, 8, 3]` has *two* layers, 4 to 8 and 8 to 3.
# **Predict first:** which four shapes do their weights and biases have? Then write the function with your `init_layer`. Draw
# the first layer first.

# %% exercise="init_network"

# %% count
layers = init_network([4, 8, 3], np.random.default_rng(2))
for W, b in layers:
    print("W", W.shape, " b", b.shape, " numbers:", W.size + b.size)
total = sum(W.size + b.size for W, b in layers)
print("in all:", total)
assert total == 67

# %% through-the-layers [markdown]
# *Answer:* (4, 8) with (1, 8), and (8, 3) with (1, 3). Together they are the 67 numbers of the question at the beginning.
#
# ## Forward
#
# Now send a batch through. After each layer except the last comes an **activation**, a function that is applied to each number,
# such as your sigmoid. Without one, two layers can do no more than one layer can; tomorrow begins with that.
#
# $$A_0 = X \qquad A_k = \text{activation}(A_{k-1} W_k + b_k) \qquad \text{scores} = A_{L-1} W_L + b_L$$
#
# The last layer has none: its **scores** (or *logits*) stay as they are. Keep all arrays in a list, from X to the scores. On
# day 4 you need them again, on the way back. The argument `activation` is itself a function: call it as `activation(Z)`.

# %% exercise="forward"

# %% example-forward [markdown]
# Back to Saturday and Sunday. *Fun* and *sofa* go through the sigmoid, and a second layer makes two scores from them, one for
# *stay* and one for *go*. **Predict first:** for Sunday, both hidden answers are 0.5. What are the two scores? The
# weights for *stay* are -1 and 2 with the bias 0, and those for *go* are 3 and -1 with the bias -1.

# %% draw-example
W2, b2 = np.array([[-1.0, 3.0], [2.0, -1.0]]), np.array([[0.0, -1.0]])  # a column for stay, a column for go
outputs = forward(days, [(W1, b1), (W2, b2)], sigmoid)
for name, array in zip(["inputs", "hidden", "scores"], outputs, strict=True):
    print(f"{name:<7}", np.round(array, 2).tolist())
plots.worked_example("scores")

# %% example-in-words [markdown]
# *Picture:* the network of day 1, now with numbers up to the scores. Saturday: fun has the sum 2 and the answer 0.88, sofa
# -1 and 0.27; the scores are -0.34 for stay and 1.37 for go. Sunday: both sums are 0, both answers 0.50; the scores
# are 0.50 for stay and 0 for go. The probabilities and the surprise are still grey.
#
# *Answer:* stay gets 0.5·(-1) + 0.5·2 + 0 = 0.5, and go gets 0.5·3 + 0.5·(-1) - 1 = 0. On Sunday the network would rather
# stay, and on Saturday it goes. What a score of 1.37 is worth, you will say tomorrow.
#
# **Predict first:** three samples with four features go through the network `[4, 8, 3]`. Which three shapes come out?

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
# *Answer:* (3, 4), (3, 8) and (3, 3). Follow one sample, a row, from left to right. Its largest score is the network's answer:
# class 0, 1 or 2. It means nothing yet, because the weights are random. From tomorrow to day 7 you make it mean something.
#
# ## What width buys
#
# A neuron with a huge weight is a step: its sigmoid jumps from 0 to 1 in one place. Many steps of the right heights make a
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
# That is **universal approximation**: one hidden layer comes as close as you like, if it is wide enough. It does not say that
# training finds these weights, or that you can afford the width.
#
# ## What depth buys
#
# Now take a hidden layer of only *two* neurons, with the activation $\max(0, z)$ (ReLU, which is tomorrow's). It folds the line from 0 to 1
# into a tent. A second one folds what the first has folded. **Predict first:** how many straight pieces do you get after 2, 3 and 6
# of them?


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
# *Picture:* one tent with one hidden layer, then two, four, and with six hidden layers 32 narrow tents next to each other.
#
# *Answer:* 4, 8 and 64, because each fold doubles them. Each neuron in a *single* hidden layer can bend the line once, so one layer
# needs 63 neurons for 64 pieces. Six layers did it with 12. Width adds, depth multiplies. (Again, that such weights
# exist does not mean that training finds them.)

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
# 1. Save, and type `nbgrader autograde day2_forward` in a terminal in the course's folder.
# 2. Run `python day2_forward/experiment.py --help`: random networks paint pictures. What does depth do to them?
# 3. Take the quiz in `day2_forward/quiz.md`.
# 4. Go on with day 3, `day3_activations_loss/overview.md`: what comes between the layers, and one number that says how wrong
#    the scores are.
