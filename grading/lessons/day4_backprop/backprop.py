# %% title [markdown]
# # Day 4: Backpropagation
#
# Yesterday you got one number that says how wrong a network is. Today you find out which way to turn each weight so that this number falls. You need
# a slope for every weight, and all these slopes together are called the **gradient**. First you work it out with a pencil for one neuron, then by
# brute force for any function, and then by the **chain rule** for whole layers. The brute force checks everything that you derive.
#
# You will build `gradients_by_hand`, `numerical_gradient`, `relative_error`, `gradient_check`, `dense_backward`, `relu_backward` and
# `softmax_cross_entropy_backward`.
# Concepts: [Calculus](../concepts/math-foundations/calculus.md), [Backpropagation](../concepts/neural-networks/backpropagation.md).
#
# **A question to begin with.** A network has 100,000 weights. You may run it as often as you like, and you want to know for each weight whether the
# loss rises or falls when that weight grows a little. If you know nothing better than to try, how many runs do you need?
#
# *Answer:* To try one weight you move it up, run, move it down, and run again. That makes 200,000 runs, and all that for one step of learning. At the
# end of this notebook you will need one run forward and one run back.

# %% imports
import numpy as np
from grading.lab import check, plots, yours

dense, relu, softmax, cross_entropy, one_hot = yours("dense", "relu", "softmax", "cross_entropy", "one_hot")

# %% slopes [markdown]
# ## 1 · Slopes, on one page
#
# **The derivative** $f'(x)$ says how fast $f$ changes when $x$ changes. For a small step $h$, $f(x + h) \approx f(x) + h\,f'(x)$. If $f'(x) = 3$ and
# you add 0.01 to $x$, then $f$ grows by about 0.03.
#
# **A partial derivative** $\partial f/\partial x$ does the same for one of several inputs: move this one and keep the others still. All the partial
# derivatives in one array are the gradient. The gradient has the shape of the input, one number for each number.
#
# **Taylor's series** says how good "about" is: $f(x + h) = f(x) + h f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x) + \dots$
#
# **Look:** which of the two lines through two points would you rather use as the slope at x = 1?

# %% draw-secants
plots.secants(h=1.0)

# %% about-secants [markdown]
# *Picture:* A rising curve with its tangent at x = 1, and a line through two of its points. On the left the line goes through x and x + h, and is
# much steeper than the tangent. On the right it goes through x - h and x + h, and is nearly parallel to the tangent.
#
# The line through $x - h$ and $x + h$ wins, and Taylor says why. Write the series for $+h$ and for $-h$ and subtract them: the terms with $h^2$
# cancel. The error that remains is of the size of $h^2$. With one side only, it is of the size of $h$.
#
# ## 2 · By hand
#
# Take $f = (x + y) \cdot z$ at $x = -2,\ y = 5,\ z = -4$. A computer does this in two steps, so we draw it as a **graph** with two steps. On each
# edge we write how fast its right end changes with its left end. One at a time, these slopes are easy.

# %% draw-the-graph
plots.two_step_graph(-2, 5, -4)

# %% the-chain-rule [markdown]
# *Picture:* The boxes x = -2 and y = 5 lead to q = x + y = 3, each with slope 1. The box q leads to f = q z = -12 with slope z = -4, and z leads to f
# with slope q = 3.
#
# **The chain rule:** along a path, slopes multiply. If $q$ grows as fast as $x$, and $f$ grows $-4$ times as fast as $q$, then
#
# $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \cdot \frac{\partial q}{\partial x} = -4 \cdot 1$$
#
# **Predict** all three derivatives at this point. Then write them down for any $x, y, z$.
#
# *Answer:* $\partial f/\partial x = -4$ and $\partial f/\partial y = -4$, because both sit in the sum and the sum is multiplied by $z$.
# $\partial f/\partial z = 3$, because $z$ is multiplied by the sum.

# %% exercise="gradients_by_hand"

# %% draw-the-gradients
plots.two_step_graph(-2, 5, -4, gradients_by_hand(-2, 5, -4))

# %% about-the-gradients [markdown]
# *Picture:* The same graph with a gradient in each box: df/df = 1, df/dq = -4, df/dx = -4, df/dy = -4 and df/dz = 3.
#
# Read it from right to left. It begins with $\partial f/\partial f = 1$, and each box gets what the box after it has, times the slope between them.
# That is **backpropagation**. Everything else today is a larger box.
#
# ### Three gates
# Each step of a graph is a gate that hands a gradient back. **Predict:** 3 and 4 go into a sum, a product, and a maximum. The gradient 2 arrives at
# the result of each. What does each gate hand back to the 3, and to the 4?

# %% draw-gates
plots.gates()

# %% about-gates [markdown]
# *Picture:* Three graphs with a = 3 and b = 4. The sum hands the gradient 2 to both. The product hands 8 to a and 6 to b. The maximum hands 0 to a
# and 2 to b.
#
# *Answer:* **Adding hands on**: both get the 2. **Multiplying swaps**: the 3 gets 2 times the *other* number, so 8, and the 4 gets 6. **The maximum
# chooses**: the larger number gets everything, and the smaller one gets nothing, because a small push to it changes nothing.
#
# ### From which end?
# One could also start at an input and ask how everything changes with it. Both ways use the same slopes. **Predict:** how many sweeps through the
# graph does each way need to find all three derivatives?

# %% draw-two-modes
plots.two_modes(-2, 5, -4)

# %% about-two-modes [markdown]
# *Picture:* The graph of f four times. Three sweeps go forward, from x, from y and from z, and each ends with one derivative of f: -4, -4 and 3. The
# fourth sweep goes backward from f and ends with all three at once.
#
# *Answer:* Forward you need three sweeps, one for each input. Backward you need one. A network has a hundred thousand weights and one loss, so we go
# backward.
#
# ### One real neuron
# Now a neuron with two inputs, a sigmoid and a squared error. We chose the numbers so that a pencil is enough. The target is 1, and you need two
# slopes: that of the sigmoid, $a\,(1 - a)$, and that of the loss $L = (a - 1)^2$, which is $2\,(a - 1)$.
#
# **Predict** with a pencil, from right to left: the gradients of $a$, of $z$, of $b$, and of the two weights.

# %% draw-a-neuron
plots.neuron_backwards(inputs=(2, -1), weights=(1, 3), bias=1, target=1)

# %% about-a-neuron [markdown]
# *Picture:* From left to right: w1 = 1 times x1 = 2 gives 2, and w2 = 3 times x2 = -1 gives -3. Together with b = 1 they sum up to z = 0. The sigmoid
# makes a = 0.5 of it, and the loss is 0.25. The slopes on the last two edges are 0.25 and -1.
#
# *Answer:* $a$ gets $2\,(0.5 - 1) = -1$. $z$ gets $-1 \cdot 0.25 = -0.25$. The sum hands $-0.25$ to $b$ and to both products. The products swap:
# $w_1$ gets $-0.25 \cdot 2 = -0.5$, and $w_2$ gets $-0.25 \cdot (-1) = +0.25$.
#
# So the loss falls when $w_1$ and $b$ grow and $w_2$ shrinks. Let every weight take one step against its gradient:

# %% one-step-of-a-neuron
for w1, w2, b in ((1, 3, 1), (1 + 0.5, 3 - 0.25, 1 + 0.25)):
    a = 1 / (1 + np.exp(-(w1 * 2 + w2 * -1 + b)))
    print(f"w1 = {w1}, w2 = {w2}, b = {b}: a = {a:.3f}, loss = {(a - 1) ** 2:.3f}")

# %% by-brute-force [markdown]
# ## 3 · By brute force
#
# How would you know that your derivatives are right? You try: move one number a little, and see what $f$ does.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x_i + h) - f(x_i - h)}{2h}$$
#
# `f` is a function that takes an array and returns a number, and `x` is the array, of any shape. You need a loop over all of its elements:
# `for i in np.ndindex(x.shape)` gives each index `i`, for any number of axes, and `x[i]` is the element.
#
# Work on a copy in 64-bit floats, `np.array(x, dtype=float)`. Then the caller's array stays as it was, and a step of 0.00001 isn't lost where x has
# whole numbers.

# %% exercise="numerical_gradient"

# %% how-small [markdown]
# ### How small should h be?
# Smaller is better, says Taylor. **Predict:** the slope of $e^x$ at 1 is $e$. How large is the error for $h = 10^{-13}$?

# %% try-steps
steps = 10.0 ** np.arange(-13, 0)
x = np.array([1.0])


def f(x):
    return np.exp(x[0])


central = [abs(numerical_gradient(f, x, h)[0] - np.e) for h in steps]
one_sided = [abs((f(x + h) - f(x)) / h - np.e) for h in steps]
assert central[8] < 1e-8 < central[0]  # h = 1e-5 against h = 1e-13

# %% draw-step-sizes
plots.step_sizes(steps, {"one-sided": one_sided, "central": central})

# %% about-step-sizes [markdown]
# *Picture:* The error against h, both on logarithmic scales, makes two U-shaped curves. From the right the central one falls twice as steeply, to
# about 1e-10 at h = 1e-5. The one-sided one falls to about 1e-8 at h = 1e-8. To the left of its bottom each rises again.
#
# *Answer:* About 0.0005, which is millions of times more than with $h = 10^{-5}$. Smaller isn't always better.
#
# To the right of the bottom the error comes from the curve's bend. With a tenth of $h$ the one-sided error falls to a tenth, and the central one to a
# hundredth. To the left the error is **rounding**: a float keeps about 16 digits, $f(x + h)$ and $f(x - h)$ agree in nearly all of them, and you
# divide the little that is left by something tiny. So we use $h = 10^{-5}$, and double
# precision, which means 64-bit floats.

# %% equal-or-nearly [markdown]
# ### Equal, or nearly?
# Two gradients never agree to the last digit. Is a difference of 0.001 much? For a slope of 500 it is nothing, and for a slope of 0.002 it is half.
# So compare relatively, element by element, and take the worst one:
#
# $$\text{relative error} = \max_i \frac{|a_i - b_i|}{\max(|a_i| + |b_i|,\ 10^{-8})}$$

# %% exercise="relative_error"

# %% what-it-should-be [markdown]
# How large may it be, in double precision with $h = 10^{-5}$?
#
# | relative error | what it means, mostly |
# |---|---|
# | below 1e-7 | right |
# | 1e-7 to 1e-4 | right if there is a kink (ReLU) nearby; suspicious for smooth functions |
# | 1e-4 to 1e-2 | probably wrong somewhere |
# | above 1e-2 | wrong. Near 1: a sign, or a gradient that is 0 where it shouldn't be |
#
# Now put the two together. `gradient_check` is given a function, a gradient that somebody derived for it, and the point. It returns the relative
# error between this gradient and the one by brute force.

# %% exercise="gradient_check"

# %% try-the-check
x = np.array([[0.5, -1.0, 2.0]])


def cubes(x):
    return np.sum(x**3)


for name, gradient in (("3 x^2", 3 * x**2), ("2 x^2", 2 * x**2), ("-3 x^2", -3 * x**2)):
    error = gradient_check(cubes, gradient, x)
    print(name, "is right: below 1e-7" if error < 1e-7 else f"is wrong: {error:.2f}")

# %% the-way-back [markdown]
# ## 4 · The way back through a network
#
# Forward, a layer turns values into values. Backward, its partner is given *the gradient of the loss with respect to what came out*, and returns *the
# gradient with respect to what went in*. We write `dZ` for the first: "how much the loss changes with each number in Z". A gradient always has the
# shape of its value.

# %% draw-there-and-back
plots.there_and_back()

# %% about-there-and-back [markdown]
# *Picture:* In the upper row X, Z1, A1, logits and L are joined by arrows to the right: dense, relu, dense, and softmax with cross-entropy. In the
# lower row dX, dZ1, dA1, dlogits and 1 are joined by arrows to the left, with the partners that you are about to write.
#
# ### Two by two, with a pencil
# Two samples go through a layer with two inputs and two neurons. The layer after it has handed back dZ:
#
# $$X = \begin{pmatrix} 1 & 2 \\ 3 & -1 \end{pmatrix} \quad W = \begin{pmatrix} 2 & 0 \\ 1 & -1 \end{pmatrix} \quad
# dZ = \begin{pmatrix} 1 & 2 \\ -1 & 3 \end{pmatrix}$$
#
# What happens to the loss when $W_{00}$ grows by 0.01? This weight meets $X_{00} = 1$ in the first sample and $X_{10} = 3$ in the second, so $Z_{00}$
# grows by 0.01 and $Z_{10}$ by 0.03. dZ says what each of them does to the loss: $1 \cdot 0.01 + (-1) \cdot 0.03 = -0.02$. The slope is $-2$.
#
# **Predict** the other three cells of dW in the same way.

# %% draw-dense-cells
plots.dense_cells(X=[[1, 2], [3, -1]], dZ=[[1, 2], [-1, 3]])

# %% about-dense-cells [markdown]
# *Picture:* Four panels fill in dW, cell by cell. For the cell in row k and column j, column k of X and column j of dZ are shaded. The cells are -2
# and 11 in the first row, 3 and 1 in the second.
#
# *Answer:* $dW_{01} = 1 \cdot 2 + 3 \cdot 3 = 11$, $dW_{10} = 2 \cdot 1 + (-1)(-1) = 3$ and $dW_{11} = 2 \cdot 2 + (-1) \cdot 3 = 1$.
#
# ### Back through a dense layer
# Now with letters. One element of $Z = XW + b$ is $Z_{ij} = \sum_k X_{ik} W_{kj} + b_j$.
# - $W_{kj}$ takes part in column $j$ of Z, once for each sample, with slope $X_{ik}$. So $dW_{kj} = \sum_i X_{ik}\, dZ_{ij}$.
# - $X_{ik}$ takes part in row $i$, once for each neuron, with slope $W_{kj}$. So $dX_{ik} = \sum_j dZ_{ij}\, W_{kj}$.
# - $b_j$ takes part in the whole of column $j$, with slope 1.
#
# The first two sums are matrix products in disguise. **Predict** from the shapes: `dZ` is (N, n_out), `X` is (N, n_in), `W` is (n_in, n_out). You
# multiply two of them, and one of the two is transposed. Which product has the shape of W? Which has that of X?
#
# *Answer:* (n_in, N) times (N, n_out) has the shape of W, so X is transposed. (N, n_out) times (n_out, n_in) has the shape of X, so W is transposed.
# For the numbers above, dX is $\begin{pmatrix} 2 & -1 \\ -2 & -4 \end{pmatrix}$: check yours against it.

# %% exercise="dense_backward"

# %% check-dense
rng = np.random.default_rng(0)
X, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
dZ = rng.normal(size=(5, 3))  # any will do: it stands for all that comes after the layer

# The sum of dZ * Z is a loss whose gradient with respect to Z is just dZ. `lambda X: ...` is a function of X without a name.
dX, dW, db = dense_backward(dZ, X, W)
errors = {
    "dX": gradient_check(lambda X: np.sum(dZ * dense(X, W, b)), dX, X),
    "dW": gradient_check(lambda W: np.sum(dZ * dense(X, W, b)), dW, W),
    "db": gradient_check(lambda b: np.sum(dZ * dense(X, W, b)), db, b),
}
assert max(errors.values()) < 1e-7
print("dX, dW and db are right: their relative errors are below 1e-7")

# %% relu-back [markdown]
# ### Back through ReLU
# A ReLU is the maximum of a number and 0, so it is the gate that chooses. Where Z is positive, the gradient passes as it is. Where it isn't, nothing
# passes. (At exactly 0 we agreed yesterday to take the slope from the left, which is 0.)

# %% exercise="relu_backward"

# %% check-relu
rng = np.random.default_rng(1)
Z, dA = rng.normal(size=(2, 4, 3))
dZ = relu_backward(dA, Z)
assert gradient_check(lambda Z: np.sum(dA * relu(Z)), dZ, Z) < 1e-7
print("right: the relative error is below 1e-7")

Z[0, 0] = 3e-6  # closer to the kink than the step h = 1e-5
dZ = relu_backward(dA, Z)
print(f"with one number close to the kink: {gradient_check(lambda Z: np.sum(dA * relu(Z)), dZ, Z):.2f}")

# %% the-kink [markdown]
# **Why** is that last number so large, though your code is right? Where are $Z - h$ and $Z + h$?
#
# *Answer:* They are on different sides of the kink. Brute force mixes the slope 0 on the left with the slope 1 on the right. When the check of a
# network with ReLU fails in very few elements, look for a kink before you look for a mistake.
#
# ### Back through softmax and cross-entropy
# The last piece looks like the worst. It goes from logits $z$ to probabilities $p = \mathrm{softmax}(z)$ and on to the loss
# $L = -\frac{1}{N}\sum_i \sum_j y_{ij} \ln p_{ij}$. Yet the two together are shorter than either of them:
#
# $$\frac{\partial L}{\partial z_{ij}} = \frac{p_{ij} - y_{ij}}{N}$$
#
# Belief minus truth, divided by the number of samples. [softmax_derivation.md](softmax_derivation.md) gets there step by step, in two pages that are
# worth a pencil. Here is one sample with the logits 2, 1, 0, whose true class is 1.
#
# **Predict:** what do the gradients of one row sum up to? And what is left when the network is sure and right?

# %% draw-the-pushes
plots.softmax_pushes(softmax(np.array([[2.0, 1.0, 0.0]]))[0], one_hot(np.array([1]), 3)[0])

# %% about-the-pushes [markdown]
# *Picture:* On the left the probabilities 0.67, 0.24 and 0.09 stand next to the target 0, 1, 0. On the right is the gradient: 0.67, -0.76 and 0.09.
#
# *Answer:* They sum up to 0, because the probabilities and the target both sum up to 1. When the network is sure and right, $p = y$ and the gradient
# is 0: nothing is left to learn.
#
# The loss falls when we step *against* the gradient. The true class's logit is pushed up, and all others are pushed down, each as hard as it was
# wrong.

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
print("(p - y) / N is right: the relative error is below 1e-7, and each row sums up to 0")

# %% all-together [markdown]
# ## 5 · All together
#
# A whole network, forward and back, takes seven lines. Follow them along the picture with the two rows.

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
# **Predict:** each weight takes a small step *against* its slope. Does the loss become larger or smaller?

# %% take-a-step
before, rate = loss_of_weights(W1, b1, W2, b2), 0.01
after = loss_of_weights(W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2)
assert after < before
print(f"loss before {before:.3f}, after {after:.3f}")

weights = W1.size + b1.size + W2.size + b2.size
print(f"{weights} weights: brute force needs {2 * weights} runs for this gradient, the way back needs one")

# %% closing [markdown]
# *Answer:* Smaller. The network has just learned something.
#
# For 100,000 weights, brute force needs 200,000 runs. Backpropagation needs one way forward and one way back, however many weights there are. This is
# why networks can be trained at all.
#
# ## What you can do now
# - find derivatives along a graph with the chain rule, and say what each gate does to a gradient;
# - check any gradient by brute force, choose the step, and say what a relative error means;
# - send a gradient back through a dense layer, ReLU, and softmax with cross-entropy, with the right shapes.
#
# Save the notebook, and type `nbgrader autograde day4_backprop` in a terminal at the root of the course. Then hunt a hidden bug with
# `python day4_backprop/experiment.py --bug mystery`, and try [the quiz](quiz.md).
#
# **Next:** [day 5](../day5_sgd/overview.md) takes many steps downhill, and asks how large they should be. If you have another two hours, do today's
# second sitting first. In [autograd.ipynb](autograd.ipynb) numbers learn to find their own gradients. No later day of this week needs it.
