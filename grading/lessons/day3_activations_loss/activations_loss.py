# %% title [markdown]
# # Day 3: Activations and loss
#
# Yesterday's network turns samples into scores. Today it gets the two things that it lacks: something *between* the
# layers, without which ten layers are worth no more than one, and *one number* at the end that says how wrong it is.
# All learning, from tomorrow on, is making that number smaller.
#
# You will build ten small functions: `relu`, `leaky_relu` and `tanh` with their slopes, then `softmax`, `one_hot`,
# `cross_entropy`, and from all of them `network_loss`.
#
# **A question to begin with.** You stack three layers and put nothing between them. What can three do that one can't?
# Decide on an answer before you go on.

# %% imports
import numpy as np
from grading.lab import check, plots, yours

forward, init_network = yours("forward", "init_network")

# %% two-layers-in-one
rng = np.random.default_rng(0)
X = rng.normal(size=(4, 3))  # 4 samples, 3 features
(W1, b1), (W2, b2) = init_network([3, 5, 2], rng)

two_layers = (X @ W1 + b1) @ W2 + b2
one_layer = X @ (W1 @ W2) + (b1 @ W2 + b2)  # a single layer with the weights W1 @ W2
print("the same:", np.allclose(two_layers, one_layer))

# %% nothing-between [markdown]
# They can do nothing more: $(XW_1 + b_1)W_2 + b_2 = X(W_1W_2) + (b_1W_2 + b_2)$, and that is one layer again. A line of a
# line is a line. So we put a bent function between the layers: an **activation function**.

# %% draw-the-bends
plots.bends()

# %% about-the-bends [markdown]
# *Picture: on the left three networks without an activation, each a straight line; on the right the same weights with a
# ReLU between the layers, each a line with bends.*
#
# ## 1 · Five functions to choose from

# %% draw-the-activations
plots.activations()

# %% about-the-activations [markdown]
# *Picture: sigmoid, tanh, ReLU, leaky ReLU and GELU as solid lines, their slopes dashed. Grey is where a curve stays nearly
# flat, with slopes between -0.05 and 0.05. Sigmoid and tanh are grey on both sides, ReLU and GELU only on the left, leaky
# ReLU nowhere.*
#
# **Look:** for which of the five does the *slope* ever exceed 1? Which slope is largest at z = 0, and which is never more
# than a quarter? You need this in a few minutes. (GELU, a smooth ReLU that language models use,
# is only drawn.)
#
# ### ReLU: keep what is positive
# $$\mathrm{relu}(z) = \max(0, z)$$
# for each number of the array on its own. `z` may have any shape and stays as it is; you return a new array.

# %% exercise="relu"

# %% about-leaky-relu [markdown]
# ### Leaky ReLU: let a little through
# A neuron whose sums are all negative gives 0, whatever its weights do: it can't tell which way to change. A small leak helps:
#
# $$\mathrm{leaky}(z) = \begin{cases} z & z > 0 \\ \text{slope} \cdot z & \text{else} \end{cases}$$

# %% exercise="leaky_relu"

# %% about-tanh [markdown]
# ### tanh: squeeze everything between -1 and 1
# $$\tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$$
# **Predict:** what does this formula give at z = 1, z = 30 and z = 1000 when a computer works it out as it stands?

# %% tanh-as-it-stands
z = np.array([1.0, 30.0, 1000.0])
with np.errstate(all="ignore"):  # hides NumPy's warnings; usually you want to see them
    print("e^z     ", np.exp(z))
    print("formula ", (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))

# %% tanh-overflows [markdown]
# $e^{1000}$ is larger than any float, so it becomes `inf`, and `inf / inf` is `nan`, *not a number*. One `nan` in a network
# spoils every number after it. Yours must be right at -1000 and 1000 too. (How you do that is up to you.)

# %% exercise="tanh"

# %% about-slopes [markdown]
# ## 2 · Slopes
#
# Learning asks of every neuron: *if its z grew a little, how much would its output grow?* That is the slope, or derivative.
# - ReLU has slope 1 on the right and 0 on the left. **Exactly at the kink** it has none; we agree on the slope *from the left*.
# - Leaky ReLU likewise, with its leak on the left.
# - tanh has the slope $\tanh'(z) = 1 - \tanh^2(z)$, which you can say with your own `tanh`.
#
# One trap first. Networks are trained in `float32`, which takes half the memory of `float64`.
# **Predict** the three kinds (in NumPy's word, the `dtype`):

# %% where-float64-comes-from
z = np.array([-1.0, 2.0], dtype=np.float32)
print("np.where(z > 0, 1.0, 0.0)     ", np.where(z > 0, 1.0, 0.0).dtype)
print("np.zeros(z.shape)             ", np.zeros(z.shape).dtype)
print("np.zeros_like(z), np.ones_like", np.zeros_like(z).dtype, np.ones_like(z).dtype)

# %% float32-stays [markdown]
# float32 that goes into your functions should come out as float32: let new arrays take their kind from `z`.

# %% exercise="relu_grad"

# %% about-leaky-relu-grad [markdown]
# The same with a leak. What is the slope of the line $\text{slope} \cdot z$?

# %% exercise="leaky_relu_grad"

# %% about-tanh-grad [markdown]
# And tanh. Before you run the check, look at the picture above: what must come out at z = 0, and what at z = 5?

# %% exercise="tanh_grad"

# %% slopes-multiply [markdown]
# ### Why slopes vanish
# In a deep network a small nudge at the input goes through layer after layer. At each one it is multiplied by weights, and by
# that layer's slope (tomorrow's chain rule). Here your slopes alone are multiplied up, with z = 1.5 in every layer. (The grey
# zones of the picture above are worse: try z=3.)

# %% draw-slopes-multiplied
plots.slopes_multiplied({"tanh": tanh_grad, "ReLU": relu_grad}, z=1.5)

# %% about-vanishing [markdown]
# *Picture: the product of the slopes against the number of layers, on a logarithmic scale: for tanh a line that falls by the
# same factor at each layer, for ReLU a level line at 1.*
#
# Where a function is flat, it is **saturated**: next to nothing gets through, and the **gradient vanishes**. That is one reason
# why hidden layers use ReLU and its kin. (ReLU has a price: a unit that is negative for every sample has slope 0 and never
# wakes up; hence the leak. And the weights must have the right size, too: that is day 6.)
#
# ## 3 · From scores to probabilities
#
# The last layer gives one score a class, the **logits**: say 2, 1 and -1. How would you make probabilities of them, numbers
# above 0 that sum to 1? Two steps: make them positive (with exp), then divide by their sum.
#
# $$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$
#
# **Predict:** what happens to the probabilities when you add 5 to all logits? And when the logits are 1000, 999 and 998?


# %% softmax-as-it-stands
def as_it_stands(z):  # for one sample
    return np.exp(z) / np.exp(z).sum()


with np.errstate(all="ignore"):
    for logits in ([2.0, 1.0, -1.0], [7.0, 6.0, 4.0], [1000.0, 999.0, 998.0]):
        print(logits, "->", as_it_stands(np.array(logits)).round(3))

# %% shift-the-row [markdown]
# Adding 5 changes nothing: $e^{z+5} = e^5 e^z$, and $e^5$ stands above and below the line. But large logits overflow. The first
# fact mends the second. Now for a whole batch, z of shape (N, C), each row on its own.
#
# `np.max` and `np.sum` take an `axis`: 0 runs down the columns, 1 along the rows. The result has lost that axis; with
# `keepdims=True` it stays, with size 1, and broadcasting works as on day 2.

# %% exercise="softmax"

# %% draw-probabilities
plots.probabilities(
    softmax, [[2, 1, -1], [7, 6, 4], [4, 2, -2]], ["some logits", "all 5 larger", "all doubled"]
)

# %% about-probabilities [markdown]
# *Picture: three columns; logits as bars above, their probabilities below. The first two columns have the same
# probabilities; in the third, with doubled logits, the largest one takes more.*
#
# Doubling the logits is to divide them by one half. The number by which all are divided is called **temperature**. **Predict:**
# what do the probabilities come close to when it is very high, and when it is very low?

# %% play-temperature
plots.play_temperature(softmax, [2.0, 1.0, -1.0])

# %% about-temperature [markdown]
# *Picture: the probabilities of the logits 2, 1 and -1 at temperature 1, as bars: 0.71, 0.26 and 0.04. In JupyterLab a slider
# moves the temperature.*
#
# Language models are asked with a temperature, too: low for the likeliest word, high for surprises.
#
# ## 4 · A page on surprise
#
# You gave an event the probability p, and it happened. How surprised are you? Not at all if p was 1, very if p was tiny.
# And the surprise at two independent events should be the sum of both. Only one kind of function does that: $-\ln p$.

# %% draw-surprise
plots.surprise()

# %% about-surprise [markdown]
# *Picture: the curve -ln p falls from very large values near p = 0 to 0 at p = 1; at p = 0.5 it is 0.69, at 0.01 it is 4.61.*
#
# The unit is the **nat** (with a logarithm to base 2 it would be the bit). On average over many events:
# - The **entropy** $H = -\sum_j y_j \ln y_j$ is the mean surprise of someone who knows the true probabilities y.
# - The **cross-entropy** $-\sum_j y_j \ln p_j$ is that of someone who believes p instead.
# - Their difference is the **KL divergence** of p from y: what the wrong belief costs. It is never negative.

# %% draw-the-coin
plots.coin(truth=0.7)

# %% about-the-coin [markdown]
# *Picture: mean surprise at a coin that shows heads in 7 of 10 throws, against the belief q. The curve is lowest at q = 0.7,
# where it touches the entropy 0.611; the distance above that line is the KL divergence.*
#
# **For a classifier the truth is certain.** This image is a 2: $y = (0, 0, 1)$, a **one-hot** row. Its entropy is 0, so
# cross-entropy and KL divergence are the same, and the sum has one term left: *the surprise at the true class*.
#
# Write `one_hot`: labels (N,) become rows (N, C) of floats. NumPy would read a label -1 as "the last class", silently; so a
# label outside 0 to C - 1 must raise a `ValueError`: `raise ValueError("a sentence that says what is wrong")`.

# %% exercise="one_hot"

# %% about-cross-entropy [markdown]
# Now the loss: the mean over the batch of the surprise at the true class,
#
# $$L = -\frac{1}{N} \sum_{i=1}^{N} \sum_{j=1}^{C} y_{ij} \ln p_{ij}$$
#
# One more trap: $\ln 0 = -\infty$. A prediction of exactly 0 must give a large but finite loss. So raise all predictions to at
# least some tiny number, anything from `1e-15` to `1e-7`, before you take logarithms with `np.log` (in a new array: the caller
# keeps theirs).

# %% exercise="cross_entropy"

# %% knowing-nothing [markdown]
# **Predict:** a network that knows nothing gives each of C classes the probability 1/C. What is its loss for C = 3? And for 10?

# %% loss-of-knowing-nothing
for C in (2, 3, 10):
    undecided = np.full((4, C), 1 / C)
    loss = cross_entropy(undecided, one_hot(np.array([0, 1, 1, 0]), C))
    assert abs(loss - np.log(C)) < 1e-6
    print(f"{C:2} classes: loss {loss:.4f}, ln {C} = {np.log(C):.4f}")

# %% ln-c [markdown]
# **ln C at the start**: remember it. A fresh network whose first loss is far from ln C has something wrong with it, and that
# is the first thing to look at.
#
# ## 5 · The loss of a whole network
#
# Put it together: yesterday's `forward` with your `relu` between the layers, `softmax` on top, then `cross_entropy`.
# `forward` returns a list of arrays: the input, each hidden layer's activations, and last the logits.

# %% exercise="network_loss"

# %% day-twos-network [markdown]
# Yesterday's network: three samples with four features, eight hidden neurons, three classes. The targets are made up, and it
# has learned nothing. **Predict** its loss, for weights as `init_network` draws them, and for the same weights times 0.01.

# %% loss-of-day-twos-network
rng = np.random.default_rng(2)
X = rng.normal(size=(3, 4))
targets = one_hot(np.array([0, 2, 1]), 3)
layers = init_network([4, 8, 3], rng)
small = [(0.01 * W, b) for W, b in layers]
print(f"weights as drawn:    {network_loss(X, targets, layers):.4f}")
print(f"weights times 0.01:  {network_loss(X, targets, small):.4f}   (ln 3 = {np.log(3):.4f})")
assert abs(network_loss(X, targets, small) - np.log(3)) < 0.01

# %% certain-without-reason [markdown]
# With large weights the network is *certain* before it has seen anything, and pays for it. Small weights leave it undecided:
# ln 3. Day 6 finds the right size in between.
#
# ## What you can do now
# - say why layers need an activation between them, and when one saturates;
# - turn scores into probabilities without overflow, and probabilities into one number in nats;
# - tell from the first loss whether a network starts out sane.
#
# Save the notebook, and in a terminal at the root of the course:
#
#     nbgrader autograde day3_activations_loss
#
# Then play with `python day3_activations_loss/experiment.py --help` (how far a nudge gets through 30 layers), and take
# [the quiz](quiz.md). Next is [day 4](../day4_backprop/overview.md): which way to turn every weight so that this loss falls.
