# %% title [markdown]
# # Day 3: activations and loss
#
# On Sunday yesterday's network gave 0.5 to *stay* and 0 to *go*. We went all the same. How wrong was it? You can't make a
# network better before you can say how bad it is, *in one number*. Today you build that number, the **loss**. All learning,
# from tomorrow on, makes it smaller.
#
# Before that, the network needs something *between* its layers. You will see why in a minute. In all you write ten small
# functions: `relu`, `leaky_relu` and `tanh` with their slopes, then `softmax`, `one_hot`, `cross_entropy`, and from all of
# them `network_loss`.
#
# Concepts: [Probability](../concepts/math-foundations/probability.md), [Information theory](../concepts/math-foundations/information-theory.md), [Activation functions](../concepts/neural-networks/activation-functions.md), [Loss functions](../concepts/training/loss-functions.md).
#
# **Predict first:** you stack two layers and put nothing between them. What can two do that one can't?

# %% imports
import numpy as np
from grading.lab import check, plots, yours

sigmoid, forward, init_network = yours("sigmoid", "forward", "init_network")

# %% two-layers-in-one
rng = np.random.default_rng(0)
X = rng.normal(size=(4, 3))  # 4 samples, 3 features
(W1, b1), (W2, b2) = init_network([3, 5, 2], rng)

two_layers = (X @ W1 + b1) @ W2 + b2
one_layer = X @ (W1 @ W2) + (b1 @ W2 + b2)  # a single layer with the weights W1 @ W2
print("the same:", np.allclose(two_layers, one_layer))

# %% nothing-between [markdown]
# *Answer:* nothing at all. $(XW_1 + b_1)W_2 + b_2 = X(W_1W_2) + (b_1W_2 + b_2)$, and that is one layer again. A line of a
# line is a line.
#
# So we put a bent function between the layers, an **activation function**. Here are three networks with three layers each,
# first with nothing between them, then with a bend.

# %% draw-the-bends
plots.bends()

# %% about-the-bends [markdown]
# *Picture:* on the left three networks without an activation, each a straight line; on the right the same weights with a
# ReLU between the layers, each a line with bends.
#
# ## 1 · Five functions to choose from
#
# **Predict first:** sigmoid is one of them. How steep is it at most? Guess, then read it off the dashed line, the *slope*. And for
# which of the five is the slope ever larger than 1?

# %% draw-the-activations
plots.activations()

# %% about-the-activations [markdown]
# *Picture:* sigmoid, tanh, ReLU, leaky ReLU and GELU as solid lines, their slopes dashed. Grey is where a curve is nearly
# flat, with a slope between -0.05 and 0.05. Sigmoid and tanh are grey on both sides, ReLU and leaky ReLU on the whole left.
# GELU is grey far on the left, and in a thin strip at the bottom of its dip near z = -0.75.
#
# *Answer:* sigmoid's slope is at most one quarter, at z = 0. Only GELU's slope is ever larger than 1, a little, near z = 1.4. Keep that quarter
# in mind. (GELU is a smooth ReLU that language models use. We only draw it.)
#
# ### ReLU: keep what is positive
# $$\mathrm{relu}(z) = \max(0, z)$$
# It looks at each number of the array separately: (3, -2, 0.5) becomes (3, 0, 0.5). `z` may have any shape and stays as it is; you
# return a new array. (`np.max` gives the largest number of an array. To compare each number with 0, you want `np.maximum`.)

# %% exercise="relu"

# %% about-leaky-relu [markdown]
# ### Leaky ReLU: let a little through
# If a neuron's sums are negative for every sample, ReLU gives 0 whatever its weights do, and the neuron can't find out which way to
# change. A small leak helps. With the slope 0.01, -2 becomes -0.02 instead of 0:
#
# $$\mathrm{leaky}(z) = \begin{cases} z & z > 0 \\ \text{slope} \cdot z & \text{else} \end{cases}$$

# %% exercise="leaky_relu"

# %% about-tanh [markdown]
# ### tanh: squeeze everything between -1 and 1
# $$\tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$$
# **Predict first:** what does a computer make of this formula at z = 1, z = 30 and z = 1000, if you type it as it stands?

# %% tanh-as-it-stands
z = np.array([1.0, 30.0, 1000.0])
with np.errstate(all="ignore"):  # hides NumPy's warnings; usually you want to see them
    print("e^z     ", np.exp(z))
    print("formula ", (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))

# %% tanh-overflows [markdown]
# *Answer:* 0.76, 1 and `nan`. $e^{1000}$ is larger than any float, so it becomes `inf`, and `inf / inf` is `nan`, *not a number*. A
# single `nan` in a network spoils every number after it. Yours must be right at -1000 and 1000, too. You may choose how.

# %% exercise="tanh"

# %% about-slopes [markdown]
# ## 2 · Slopes
#
# When a network learns, it asks of every neuron: *if its z grew a little, how much would its output grow?* That is the slope, or
# derivative.
# - ReLU has the slope 1 on the right and 0 on the left. **Exactly at the kink** it has none, so we agree on the slope *from the left*.
# - Leaky ReLU has the slope 1 on the right, and on the left the slope of its leak. At the kink we take the left one again.
# - tanh has the slope $\tanh'(z) = 1 - \tanh^2(z)$. You can write that with your own `tanh`.
#
# One trap first. Networks are trained in `float32`, numbers that take half the memory of `float64` and are computed faster.
# **Predict first:** which of the three lines give float32? (NumPy calls the kind of a number its `dtype`.)

# %% where-float64-comes-from
z = np.array([-1.0, 2.0], dtype=np.float32)
print("np.where(z > 0, 1.0, 0.0)     ", np.where(z > 0, 1.0, 0.0).dtype)
print("np.zeros(z.shape)             ", np.zeros(z.shape).dtype)
print("np.zeros_like(z), np.ones_like", np.zeros_like(z).dtype, np.ones_like(z).dtype)

# %% float32-stays [markdown]
# *Answer:* only the last one. The others know nothing of z's kind and take float64. When float32 goes into your functions,
# float32 should come out, so let new arrays take their kind from `z`.
#
# Write the slopes of ReLU and of leaky ReLU together. They differ in one number.

# %% exercise="relu_grad"

# %% exercise="leaky_relu_grad"

# %% about-tanh-grad [markdown]
# Now tanh. Look at the picture above before you run the check: what must come out at z = 0, and what at z = 5?

# %% exercise="tanh_grad"

# %% slopes-multiply [markdown]
# *Answer:* 1 at z = 0, where tanh is steepest, and nearly 0 at z = 5.
#
# ### Why slopes vanish
# In a deep network a small nudge at the input goes through layer after layer. Each layer multiplies it by weights, and by
# the slope of the activation there (tomorrow's chain rule). Look only at the slopes. Sigmoid's is at most a quarter, so after two
# layers at most a sixteenth is left, and after n layers $(1/4)^n$.
#
# **Predict first:** how much is left after 10 layers, in the best case?

# %% quarter
for layers in (1, 2, 5, 10, 20):
    print(f"{layers:>2} layers: {0.25**layers:.1e}")


# %% draw-slopes-multiplied
def sigmoid_grad(z):
    return sigmoid(z) * (1 - sigmoid(z))


plots.slopes_multiplied({"sigmoid": sigmoid_grad, "tanh": tanh_grad, "ReLU": relu_grad})

# %% about-vanishing [markdown]
# *Picture:* three panels, for z = 0.5, 1.5 and 3 in every layer: the product of the slopes against the number of layers, on a
# logarithmic scale. ReLU is a level line at 1. Sigmoid and tanh fall in straight lines, at z = 3 far more steeply than at 0.5, and sigmoid
# always below the dotted line of a quarter a layer.
#
# *Answer:* about a millionth. tanh does better near 0, where its slope is 1, and worse far away.
#
# Where a function is flat, it is **saturated**: next to nothing gets through, and the **gradient vanishes**. That is one reason
# why hidden layers use ReLU and its relatives. ReLU has a price, too: a unit that is negative for every sample has slope 0 and never
# wakes up. A leak of 0.01 is nearly flat, but it is not 0. (The size of the weights matters as much. That is day 6.)

# %% about-softmax [markdown]
# ## 3 · From scores to probabilities
#
# The last layer gives one score for each class, the **logits**: say 2, 1 and -1. How do you make probabilities from them, numbers
# above 0 that sum to 1? You could divide each by the sum, but then -1 stays negative. So first make them positive, with $e^z$:
#
# $$e^2 = 7.39 \qquad e^1 = 2.72 \qquad e^{-1} = 0.37 \qquad \text{sum } 10.48$$
#
# and then divide by the sum: 7.39/10.48 = 0.71, 0.26 and 0.04. That is **softmax**:
#
# $$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$
#
# Why $e^z$, and not $z^2$? It is positive for every z. It keeps the order, while squares would make -1 as good as 1. And it turns *differences*
# of scores into *ratios* of probabilities: one point more makes a class 2.72 times as likely, wherever the scores lie.
#
# **Predict first:** what happens to the probabilities when you add 5 to all logits? And when the logits are 1000, 999 and 998?


# %% softmax-as-it-stands
def as_it_stands(z):  # for one sample
    return np.exp(z) / np.exp(z).sum()


with np.errstate(all="ignore"):
    for logits in ([2.0, 1.0, -1.0], [7.0, 6.0, 4.0], [1000.0, 999.0, 998.0]):
        print(logits, "->", as_it_stands(np.array(logits)).round(3))

# %% shift-the-row [markdown]
# *Answer:* adding 5 changes nothing, because $e^{z+5} = e^5 e^z$, and the $e^5$ cancels. Large logits overflow. But if adding a
# number changes nothing, then neither does subtracting one, and you may choose which.
#
# Now write it for a whole batch, z of shape (N, C), each row by itself. `np.max` and `np.sum` take an `axis`: 0 runs down the
# columns, 1 along the rows. The result has lost that axis. With `keepdims=True` it stays, with size 1, and broadcasting works as on
# day 2.

# %% exercise="softmax"

# %% predict-doubled [markdown]
# **Predict first:** the probabilities of (2, 1, -1) are 0.71, 0.26 and 0.04. When you double all logits, does the largest probability grow or
# shrink?

# %% draw-probabilities
plots.probabilities(
    softmax, [[2, 1, -1], [7, 6, 4], [4, 2, -2]], ["some logits", "all 5 larger", "all doubled"]
)

# %% about-probabilities [markdown]
# *Picture:* three columns; logits as bars above, their probabilities below. The first two columns have the same
# probabilities; in the third, with doubled logits, the largest one takes more.
#
# *Answer:* it grows, to 0.88, because the differences have doubled.
#
# People divide all logits by a number, called the **temperature**, before softmax. Doubled logits have the temperature one half. **Predict
# first:** where do the probabilities go when it is very high, and where when it is very low?

# %% play-temperature
plots.play_temperature(softmax, [2.0, 1.0, -1.0])

# %% about-temperature [markdown]
# *Picture:* the probabilities of the logits 2, 1 and -1 at temperature 1, as bars: 0.71, 0.26 and 0.04. In JupyterLab a slider
# moves the temperature.
#
# *Answer:* when it is high, all come close to one third. When it is low, the largest logit takes everything. Language models have this
# slider, too: low for the likeliest word, high for surprises.
#
# ## 4 · Surprise
#
# You gave an event the probability p, and it happened. How surprised are you? Not at all if p was 1, and very much if p was tiny.
# And the surprise at two independent events should be the sum of both. Only one kind of function does that: $-\ln p$.

# %% draw-surprise
plots.surprise()

# %% about-surprise [markdown]
# *Picture:* the curve -ln p falls from very large values near p = 0 to 0 at p = 1; at p = 0.5 it is 0.69, at 0.01 it is 4.61.
#
# The unit is the **nat**. (With a logarithm to base 2 it would be the bit.)
#
# Why don't we simply take the missing part, $1 - p$, or its square? **Predict first:** a network gives the truth only one chance
# in a hundred. What penalty does each of the three give?

# %% draw-penalties
plots.penalties()

# %% about-penalties [markdown]
# *Picture:* three penalties against p. All are 0 at p = 1. Towards p = 0 the curves of 1 - p and of its square end at 1, and -ln p shoots up.
# At p = 0.01 the penalties are 0.99, 0.98 and 4.61.
#
# *Answer:* 0.99, 0.98 and 4.61. For the first two, one chance in a hundred is hardly worse than one in ten. The logarithm makes a
# confident mistake expensive. It is also steepest there, and tomorrow it is the slope that pushes the weights.
#
# ### The mean surprise
#
# A coin shows heads in 7 of 10 throws. You don't know that, and believe some probability p. How surprised are you on average? On heads by
# $-\ln p$, on tails by $-\ln(1-p)$. With the belief 0.5 that is 0.69 each time, so 0.69 on average.

# %% draw-the-coin
plots.coin(truth=0.7)

# %% about-the-coin [markdown]
# *Picture:* mean surprise at a coin that shows heads in 7 of 10 throws, against the belief p. The curve is lowest at p = 0.7,
# where it touches the entropy 0.611; the distance above that line is the KL divergence.
#
# Three names, for true probabilities y and a belief p:
# - The **entropy** $-\sum_j y_j \ln y_j$ is the mean surprise of someone who knows y.
# - The **cross-entropy** $-\sum_j y_j \ln p_j$ is the mean surprise of someone who believes p. The truth decides how often, and the
#   belief how much.
# - Their difference is the **KL divergence**, $\mathrm{KL}(y \,\|\, p) = \sum_j y_j \ln \frac{y_j}{p_j}$: what the wrong belief costs. It is never
#   negative. The truth stands first, and the direction matters: for y = 0.7 and p = 0.5 it is 0.082, the other way round 0.087. (Many books
#   write p for the truth and q for the belief.)

# %% about-one-hot [markdown]
# **For a classifier the truth is certain.** This image is a 2: $y = (0, 0, 1)$, a **one-hot** row. Its entropy is 0, so
# cross-entropy and KL divergence are the same, and the sum has one term left: *the surprise at the true class*.
#
# Write `one_hot`: labels (N,) become rows (N, C) of floats. NumPy would silently read a label -1 as "the last class". So a
# label outside 0 to C - 1 must raise a `ValueError`: `raise ValueError("a sentence that says what is wrong")`.

# %% exercise="one_hot"

# %% about-cross-entropy [markdown]
# The loss is the mean of the surprise at the true class, over the batch:
#
# $$L = -\frac{1}{N} \sum_{i=1}^{N} \sum_{j=1}^{C} y_{ij} \ln p_{ij}$$
#
# One more trap: $\ln 0 = -\infty$. A prediction of exactly 0 must give a large but finite loss. So before you take logarithms with
# `np.log`, raise all predictions to at least some tiny number, anything from `1e-15` to `1e-7`. (Do it in a new array, because the caller
# keeps theirs.)

# %% exercise="cross_entropy"

# %% predict-three-rows [markdown]
# **Predict first:** what is the loss of these three rows? The true classes are 0, 1 and 0. You need -ln 0.5 = 0.69, -ln 0.8 = 0.22 and
# -ln 0.01 = 4.61.
#
# | row | class 0 | class 1 | class 2 |
# |---|---|---|---|
# | 0 | 0.5 | 0.25 | 0.25 |
# | 1 | 0.1 | 0.8 | 0.1 |
# | 2 | 0.01 | 0.01 | 0.98 |

# %% loss-of-three-rows
rows = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.01, 0.01, 0.98]])
print(f"{cross_entropy(rows, one_hot(np.array([0, 1, 0]), 3)):.2f}")

# %% knowing-nothing [markdown]
# *Answer:* (0.69 + 0.22 + 4.61) / 3 = 1.84. The one confident mistake makes up five sixths of it.
#
# **Predict first:** a network that knows nothing gives each of C classes the probability 1/C. What is its loss for C = 3? And for 10?

# %% loss-of-knowing-nothing
for C in (2, 3, 10):
    undecided = np.full((4, C), 1 / C)
    loss = cross_entropy(undecided, one_hot(np.array([0, 1, 1, 0]), C))
    assert abs(loss - np.log(C)) < 1e-6
    print(f"{C:2} classes: loss {loss:.4f}, ln {C} = {np.log(C):.4f}")

# %% ln-c [markdown]
# *Answer:* -ln(1/C) = ln C, so 1.10 and 2.30. **Remember ln C.** A fresh network with a first loss far from ln C has something wrong
# with it, and you should look there first.
#
# ## 5 · From the inputs to the loss
#
# Now finish yesterday's calculation. Saturday's scores are -0.34 for stay and 1.37 for go, and Sunday's are 0.5 and 0. We went on both days.
# **Predict first:** on Sunday, $e^{0.5} = 1.65$ and $e^0 = 1$. What is the probability of *go*, and is the surprise above or below
# ln 2 = 0.69?

# %% draw-example
days = np.array([[1.0, 1.0], [1.0, 0.0]])  # Saturday: sun, a friend; Sunday: only sun
hidden_layer = np.array([[1.0, -1.0], [2.0, -1.0]]), np.array([[-1.0, 1.0]])
output_layer = np.array([[-1.0, 3.0], [2.0, -1.0]]), np.array([[0.0, -1.0]])
p = softmax(forward(days, [hidden_layer, output_layer], sigmoid)[-1])
print("probabilities", p.round(3).tolist())
print(f"loss {cross_entropy(p, one_hot(np.array([1, 1]), 2)):.2f}")
plots.worked_example("loss")

# %% example-in-words [markdown]
# *Picture:* the whole network with all numbers. Saturday: the scores -0.34 and 1.37 become the probabilities 0.152 and 0.848, and the surprise at
# go is 0.17. Sunday: 0.50 and 0 become 0.622 and 0.378, and the surprise is 0.97. The mean of the two surprises is the loss, 0.57.
#
# *Answer:* 1 / 2.65 = 0.38, and the surprise is 0.97. That is above ln 2, because tossing a coin would have given 0.5.
#
# Everything on the way from the inputs to the loss is in this picture. Tomorrow you go through it backwards.
#
# Now put it together for any network: `forward` with your `relu` between the layers, `softmax` on top, then `cross_entropy`.
# `forward` returns a list of arrays: the input, each hidden layer's activations, and last the logits.

# %% exercise="network_loss"

# %% day-twos-network [markdown]
# Take a network of yesterday's size: three samples with four features, eight hidden neurons, three classes. The targets are made up, and it
# has learned nothing. **Predict first:** its loss, for weights as `init_network` draws them, and for the same weights times 0.01.

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
# *Answer:* with small weights all scores are near 0, the network is undecided, and the loss is ln 3. With large weights it is *certain*
# before it has seen anything, and it pays for that. Day 6 finds the right size in between.
#
# ## What you can do now
# - say why layers need an activation between them, and when one saturates;
# - turn scores into probabilities without overflow, and probabilities into one number in nats;
# - tell from the first loss whether a network starts out sane.
#
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day3_activations_loss
#
# Then play with `python day3_activations_loss/experiment.py --help` (how far does a nudge get through 30 layers?), and take
# [the quiz](quiz.md). Next is [day 4](../day4_backprop/overview.md): which way to turn every weight so that this loss falls.
