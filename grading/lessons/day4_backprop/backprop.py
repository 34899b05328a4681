# %% title [markdown]
# # Day 4: Backpropagation
#
# Yesterday you got one number that says how wrong a network is. Today you find out which way to turn each weight so that this
# number falls: a slope for every weight, the **gradient**. You work it out by hand for a tiny graph, by brute force for any
# function, and then by the **chain rule** for the layers of a real network, where each result is checked by the brute force.
#
# You will build `gradients_by_hand`, `numerical_gradient`, `relative_error`, `gradient_check`, `dense_backward`,
# `relu_backward` and `softmax_cross_entropy_backward`.
#
# **A question to begin with.** A network has 100,000 weights. You may run it as often as you like, and want to know for each
# weight whether the loss rises or falls when it grows a little. How many runs do you need, if you know nothing better than to try?

# %% imports
import numpy as np
from grading.lab import check, plots, yours

dense, relu, softmax, cross_entropy, one_hot = yours("dense", "relu", "softmax", "cross_entropy", "one_hot")

# %% slopes [markdown]
# ## 1 · Slopes, one page
#
# **Derivative.** $f'(x)$ says how fast $f$ changes with $x$: for a small step $h$, $f(x + h) \approx f(x) + h\,f'(x)$. If
# $f'(x) = 3$, then 0.01 more of $x$ makes about 0.03 more of $f$.
#
# **Partial derivative.** With several inputs, move one and keep the others still: $\partial f/\partial x$. All of them in one array
# are the gradient. It has the shape of the input: one number for each number.
#
# **Taylor** says how good "about" is: $f(x + h) = f(x) + h f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x) + \dots$
#
# **Look:** which of the two lines would you rather use as the slope at x = 1?

# %% draw-secants
plots.secants(h=1.0)

# %% about-secants [markdown]
# *Picture: a rising curve with its tangent at x = 1, and a line through two of its points. Left, through x and x + h, the line is much
# steeper than the tangent; right, through x - h and x + h, nearly parallel to it.*
#
# The line through $x - h$ and $x + h$ wins, and Taylor says why. Write the series for $+h$ and for $-h$ and subtract: the terms with
# $h^2$ cancel. What is left over is an error of the size of $h^2$; to one side it is of the size of $h$.
#
# ## 2 · By hand
#
# $f = (x + y) \cdot z$ at $x = -2,\ y = 5,\ z = -4$. A computer does it in two steps, so draw it as a **graph** of two steps. On each
# edge stands how fast the right end changes with the left one: these slopes are easy, one at a time.

# %% draw-the-graph
plots.two_step_graph(-2, 5, -4)

# %% the-chain-rule [markdown]
# *Picture: boxes x = -2 and y = 5 lead, with slope 1 each, to q = x + y = 3; q leads with slope z = -4, and z with slope q = 3, to
# f = q z = -12.*
#
# **The chain rule:** along a path, slopes multiply. If $q$ grows as fast as $x$, and $f$ grows $-4$ times as fast as $q$, then
#
# $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \cdot \frac{\partial q}{\partial x} = -4 \cdot 1$$
#
# **Predict** all three derivatives for this point. Then write them down for any $x, y, z$.

# %% exercise="gradients_by_hand"

# %% draw-the-gradients
plots.two_step_graph(-2, 5, -4, gradients_by_hand(-2, 5, -4))

# %% about-the-gradients [markdown]
# *Picture: the same graph with a gradient in each box: df/df = 1, df/dq = -4, df/dx = df/dy = -4, df/dz = 3.*
#
# Read it from right to left: it begins with $\partial f/\partial f = 1$, and each box gets what the box after it has, times the slope
# between them. That is **backpropagation**. All the rest of today is larger boxes.
#
# ## 3 · By brute force
#
# How would you know that your derivatives are right? Try: move one number a little, and see what $f$ does.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x_i + h) - f(x_i - h)}{2h}$$
#
# `f` is a function that takes an array and returns a number; `x` is the array, of any shape. You need a loop over all of
# its elements: `for i in np.ndindex(x.shape)` gives each index `i`, for any number of axes, and `x[i]` is the element.

# %% exercise="numerical_gradient"

# %% how-small [markdown]
# ### How small should h be?
# Smaller is better, says Taylor. **Predict:** the slope of $e^x$ at 1 is $e$. What will the error be for $h = 10^{-13}$?

# %% try-steps
steps = 10.0 ** np.arange(-13, 0)
x = np.array([1.0])


def f(x):
    return np.exp(x[0])


central = [abs(numerical_gradient(f, x, h)[0] - np.e) for h in steps]
one_sided = [abs((f(x + h) - f(x)) / h - np.e) for h in steps]

# %% draw-step-sizes
plots.step_sizes(steps, {"one-sided": one_sided, "central": central})

# %% claims-about-steps
at = dict(zip(range(-13, 0), central, strict=True))
assert at[-5] < 1e-8 < at[-13]  # the bottom of the U lies between ...
assert at[-5] < at[-1]  # ... the two ends
print("central, h = 1e-5: error below 1e-8")
print("central, h = 1e-13: worse by more than a factor of 1,000:", at[-13] > 1000 * at[-5])

# %% about-step-sizes [markdown]
# *Picture: error against h, both on logarithmic scales: two U-shaped curves. From the right the central one falls twice as
# steeply, to about 1e-10 at h = 1e-5; the one-sided one to about 1e-8 at h = 1e-8. Left of its bottom each rises again.*
#
# Right of the bottom the error is the curve's bend: with a tenth of $h$ the one-sided error falls to a tenth, and the central
# one to a hundredth. Left of it the error is **rounding**: a float keeps about 16 digits, $f(x + h)$ and $f(x - h)$
# agree in nearly all of them, and what is left of the difference is divided by something tiny. So we use $h = 10^{-5}$, and
# double precision.
#
# ### Equal, or nearly?
# Two gradients are never equal to the last digit. And is a difference of 0.001 much? For a slope of 500 it is nothing, for one of
# 0.002 it is half. So compare relatively, element by element, and let the worst one speak:
#
# $$\text{relative error} = \max_i \frac{|a_i - b_i|}{\max(|a_i| + |b_i|,\ 10^{-8})}$$

# %% exercise="relative_error"

# %% what-it-should-be [markdown]
# What should it be, in double precision with $h = 10^{-5}$?
#
# | relative error | what it means, mostly |
# |---|---|
# | below 1e-7 | right |
# | 1e-7 to 1e-4 | right if there is a kink (ReLU) nearby; suspicious for smooth functions |
# | 1e-4 to 1e-2 | probably wrong somewhere |
# | above 1e-2 | wrong. Near 1: a sign, or a gradient that is 0 where it shouldn't be |

# %% exercise="gradient_check"

# %% try-the-check
x = np.array([[0.5, -1.0, 2.0]])


def cubes(x):
    return np.sum(x**3)


print("the right gradient, 3 x^2:  below 1e-7:", gradient_check(cubes, 3 * x**2, x) < 1e-7)
print(f"a wrong one, 2 x^2:         {gradient_check(cubes, 2 * x**2, x):.2f}")
print(f"with the sign turned:       {gradient_check(cubes, -3 * x**2, x):.2f}")

# %% the-way-back [markdown]
# ## 4 · The way back through a network
#
# Now the real thing. Forward, a layer turns values into values. Backward, its partner is given *the gradient of the loss with
# respect to what came out*, and turns it into *the gradient with respect to what went in*. We write `dZ` for the first: "how
# much the loss changes with each number in Z". A gradient has the shape of its value, always.

# %% draw-there-and-back
plots.there_and_back()

# %% about-there-and-back [markdown]
# *Picture: above, X, Z1, A1, logits and L in a row, joined by arrows to the right: dense, relu, dense, softmax with cross-entropy. Below,
# dX, dZ1, dA1, dlogits and 1, joined by arrows to the left with the partners that you are about to write.*
#
# ### Back through a dense layer
# $Z = XW + b$. One element of it: $Z_{ij} = \sum_k X_{ik} W_{kj} + b_j$.
# - $W_{kj}$ takes part in column $j$ of Z, once for each sample, with the slope $X_{ik}$. So $dW_{kj} = \sum_i X_{ik}\, dZ_{ij}$.
# - $X_{ik}$ takes part in row $i$, once for each neuron, with the slope $W_{kj}$. So $dX_{ik} = \sum_j dZ_{ij}\, W_{kj}$.
# - $b_j$ takes part in the whole of column $j$, with the slope 1.
#
# Each sum is a matrix product in disguise. **Predict** with the shapes alone: `dZ` is (N, n_out), `X` is (N, n_in), `W` is
# (n_in, n_out). Which product of two of them, one transposed, has the shape of W? Which that of X?

# %% exercise="dense_backward"

# %% check-dense
rng = np.random.default_rng(0)
X, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
dZ = rng.normal(size=(5, 3))  # any will do: it stands for all that comes after the layer

# A loss whose gradient with respect to Z is just dZ: the sum of dZ * Z.
# `lambda X: ...` is a function of X without a name.
dX, dW, db = dense_backward(dZ, X, W)
errors = {
    "dX": gradient_check(lambda X: np.sum(dZ * dense(X, W, b)), dX, X),
    "dW": gradient_check(lambda W: np.sum(dZ * dense(X, W, b)), dW, W),
    "db": gradient_check(lambda b: np.sum(dZ * dense(X, W, b)), db, b),
}
for name, error in errors.items():
    assert error < 1e-7
    print(f"{name}: right, the relative error is below 1e-7")

# %% relu-back [markdown]
# ### Back through ReLU
# A unit that was active passed its number on as it was; one that was not passed on 0. What happens to a small push in each of the
# two? So a ReLU is a gate: what comes back passes where $Z > 0$, and stops where it doesn't. (At $Z = 0$, as agreed
# yesterday: the slope from the left.)

# %% exercise="relu_backward"

# %% check-relu
rng = np.random.default_rng(1)
Z = rng.normal(size=(4, 3))
dA = rng.normal(size=(4, 3))
dZ = relu_backward(dA, Z)
assert gradient_check(lambda Z: np.sum(dA * relu(Z)), dZ, Z) < 1e-7
print("right: the relative error is below 1e-7")

Z[0, 0] = 3e-6  # closer to the kink than the step h = 1e-5
dZ = relu_backward(dA, Z)
print(f"with one number beside the kink: {gradient_check(lambda Z: np.sum(dA * relu(Z)), dZ, Z):.2f}")

# %% the-kink [markdown]
# **Why** is that last number so large, though your code is right? (Where are $Z - h$ and $Z + h$?) When a check of a network with
# ReLU fails in very few elements, look for a kink before you look for a mistake.
#
# ### Back through softmax and cross-entropy
# The last piece looks like the worst: logits $z$ to probabilities $p = \mathrm{softmax}(z)$ to the loss
# $L = -\frac{1}{N}\sum_i \sum_j y_{ij} \ln p_{ij}$. Taken together they come out shorter than either of them alone:
#
# $$\frac{\partial L}{\partial z_{ij}} = \frac{p_{ij} - y_{ij}}{N}$$
#
# Belief minus truth, over the number of samples. [softmax_derivation.md](softmax_derivation.md) gets there step by step: two pages that
# are worth a pencil. For one sample with the logits 2, 1, 0 whose true class is 1:

# %% draw-the-pushes
plots.softmax_pushes(softmax(np.array([[2.0, 1.0, 0.0]]))[0], one_hot(np.array([1]), 3)[0])

# %% about-the-pushes [markdown]
# *Picture: on the left the probabilities 0.67, 0.24 and 0.09 beside the target 0, 1, 0; on the right the gradient: +0.67, -0.76, +0.09.*
#
# The loss falls when we step *against* the gradient: the true class's logit is pushed up, all others down, each as strongly as it was
# wrong. **Predict:** what do the gradients of one row sum to? And what is left when the network is sure and right?

# %% exercise="softmax_cross_entropy_backward"

# %% check-softmax
rng = np.random.default_rng(2)
logits = rng.normal(scale=2, size=(6, 4))
targets = one_hot(rng.integers(4, size=6), 4)


def loss_of(logits):
    return cross_entropy(softmax(logits), targets)


dlogits = softmax_cross_entropy_backward(logits, targets)
assert gradient_check(loss_of, dlogits, logits) < 1e-7  # (p - y) / N, verified numerically
assert np.allclose(dlogits.sum(axis=1), 0)
print("(p - y) / N is right: the relative error is below 1e-7")
print("each row sums to 0")

# %% all-together [markdown]
# ## 5 · All together
#
# A whole network, forward and back, in eight lines. Follow them along the picture above.

# %% whole-network
rng = np.random.default_rng(3)
X = rng.normal(size=(20, 4))
targets = one_hot(rng.integers(3, size=20), 3)
W1, b1 = rng.normal(size=(4, 8)), rng.normal(size=(1, 8))
W2, b2 = rng.normal(size=(8, 3)), rng.normal(size=(1, 3))


def loss_of_weights(W1, b1, W2, b2):
    return cross_entropy(softmax(dense(relu(dense(X, W1, b1)), W2, b2)), targets)


Z1 = dense(X, W1, b1)  # forward: keep what the way back needs
A1 = relu(Z1)
logits = dense(A1, W2, b2)

dlogits = softmax_cross_entropy_backward(logits, targets)  # and back
dA1, dW2, db2 = dense_backward(dlogits, A1, W2)
dZ1 = relu_backward(dA1, Z1)
dX, dW1, db1 = dense_backward(dZ1, X, W1)

# %% check-the-network
errors = [
    gradient_check(lambda W1: loss_of_weights(W1, b1, W2, b2), dW1, W1),
    gradient_check(lambda b1: loss_of_weights(W1, b1, W2, b2), db1, b1),
    gradient_check(lambda W2: loss_of_weights(W1, b1, W2, b2), dW2, W2),
    gradient_check(lambda b2: loss_of_weights(W1, b1, W2, b2), db2, b2),
]
assert max(errors) < 1e-6
print("all four gradients of the network are right: below 1e-6")

# %% one-step [markdown]
# **Predict:** each weight takes a small step *against* its slope. Will the loss be larger or smaller?

# %% take-a-step
before = loss_of_weights(W1, b1, W2, b2)
rate = 0.01
after = loss_of_weights(W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2)
assert after < before
print(f"loss before {before:.3f}, after {after:.3f}")

weights = sum(array.size for array in (W1, b1, W2, b2))
print(f"{weights} weights: brute force needs {2 * weights} runs for this gradient, the way back a single one")

# %% closing [markdown]
# That is the answer to the first question: brute force needs 200,000 runs for 100,000 weights; backpropagation needs one way forward
# and one way back, whatever the number of weights. It is why networks can be trained at all.
#
# ## What you can do now
# - find derivatives along a graph with the chain rule, and draw it;
# - check any gradient by brute force, choose the step, and say what a relative error means;
# - send a gradient back through a dense layer, ReLU, and softmax with cross-entropy, with the right shapes.
#
# Save the notebook, then in a terminal at the root of the course: `nbgrader autograde day4_backprop`. Play with `python
# day4_backprop/experiment.py`, try [the quiz](quiz.md), and read [the overview](overview.md) again: it should be shorter now.
#
# **Next:** [day 5](../day5_sgd/overview.md) takes many steps downhill, and asks how large they should be. If you have another two
# hours, do today's second sitting first: in [autograd.ipynb](autograd.ipynb) numbers learn to find their own gradients, and no
# later day needs it.
