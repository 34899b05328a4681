# %% title [markdown]
# # Day 5: Going downhill
#
# Since yesterday you know, for every weight, which way the loss rises. Today you use that to go *down*: this is all that
# learning is. You will build one step, a path of steps, batches that are dealt out like cards, three optimizers
# (`SGD`, `Momentum`, `Adam`), a learning rate that changes as you go, and a brake for gradients that explode.
#
# **A question to begin with.** You stand on a hillside in thick fog and want to get to the valley. You feel the ground under
# your feet and nothing else. What do you do? And what could go wrong?

# %% imports
import numpy as np
from grading.lab import check, plots

# %% draw-blindfolded
plots.blindfolded()

# %% about-blindfolded [markdown]
# *Picture: a loss as a curve that nobody sees whole; at one point, a dashed line with the slope there, and an arrow that
# points downhill, to the left, where the slope is positive.*
#
# ## 1 · One step
#
# The gradient $dW$ points uphill, and its size says how steep it is. So go the other way, a little:
#
# $$W_{\text{new}} = W - \eta \; dW$$
#
# The **learning rate** $\eta$ says how much is a little. `W` and `dW` are arrays of one shape. Return a *new* array; the
# caller's stay as they are, and float32 stays float32.

# %% exercise="sgd_step"

# %% many-steps [markdown]
# ## 2 · A path of steps
#
# One step is not enough. At the new place the slope is another one, so ask again: `gradient(W)` is a function that gives
# the gradient at any point. Return the whole path, a list of `steps + 1` arrays, the start first.

# %% exercise="descend"

# %% predict-the-rates [markdown]
# Try it on the simplest valley, $w^2$, whose slope is $2w$. We start at $w = 1$ and take ten steps at rate 0.1.
#
# **Predict first:** each step takes $w$ to $w - 0.1 \cdot 2w = 0.8\,w$. Where are you after ten? And at rate 0.9? At rate 1?
# At rate 100?

# %% ten-steps
path = descend(np.array([1.0]), lambda w: 2 * w, learning_rate=0.1, steps=10)
print("rate 0.1:", [round(float(w[0]), 3) for w in path])

path = descend(np.array([1.0]), lambda w: 2 * w, learning_rate=100, steps=10)
print("rate 100:", [f"{w[0]:.3g}" for w in path])
assert abs(path[-1][0]) > 1e20

# %% draw-rates
plots.rates_on_a_curve(descend, rates=(0.01, 0.1, 0.9, 1.1), steps=10)

# %% about-rates [markdown]
# *Picture: ten steps on the parabola for four rates. At 0.01 the points creep and end at 0.817; at 0.1 they slide down to
# 0.107; at 0.9 they jump from side to side and come in just as fast; at 1.1 each jump lands higher up than the last (mind its axes:
# they reach much further).*
#
# On this valley $w$ is multiplied by $1 - 2\eta$ in each step. While that is between -1 and 1, you arrive. At rate 100 it is
# $-199$, and ten steps are enough for a number of 23 digits: soon `inf`, then `nan`. **A loss that becomes nan most often
# means: the rate is too large.**
#
# Now with two weights. The bowl below is ten times steeper across than along. **Find** the rate that ends nearest to the minimum.

# %% play-rate
plots.play_rate(descend)

# %% about-play-rate [markdown]
# *Picture: a path of twenty steps at rate 0.05 down a long bowl: down its steep side at first, then along the floor, where it
# stops 2.9 short of the star. In JupyterLab a slider moves the rate.*
#
# The steep direction forbids rates above 0.2; the flat one would like far more. Remember this bowl for section 5.
#
# ## 3 · Why not look at everything first?
#
# The loss of a network is a mean over *all* samples. With 60,000 images, one exact gradient means 60,000 forward and
# backward passes, for a single step. But a mean can be *estimated* from a few samples, as a poll does.
#
# - **Batch gradient descent**: all samples, one exact step.
# - **Stochastic gradient descent**: one sample, a rough step; many of them for the same work.
# - **Mini-batches**, say 32 samples: what everyone uses.
#
# One look at every sample is still an **epoch**. Write `minibatches`: shuffle anew at each call, deal out pairs
# `(X_batch, y_batch)`, every sample once, with its own label. Only the last batch may be smaller. All chance comes from `rng`.
#
# Two tools: `rng.permutation(N)` gives the numbers 0 to N - 1 in random order, and `X[rows]` picks several rows of `X` at once.
# A function with `yield x` in its loop hands out one `x` after the other, to a `for` loop, say; `return` would end it.

# %% exercise="minibatches"

# %% one-surface [markdown]
# Now all three on one loss. The samples lie around the line $y = 2x - 1$; a single neuron without activation shall find the
# weight 2 and the bias -1. All walk from the same start, for 5 epochs. **Predict:** how many steps does each take, with 64
# samples? Which one goes straightest?

# %% three-batch-sizes
rng = np.random.default_rng(0)
X = rng.normal(size=64)
y = 2 * X - 1 + rng.normal(scale=0.8, size=64)
best = np.polyfit(X, y, 1)  # the exact answer for these samples


def loss_at(weight, bias):  # mean squared error over all samples, for a grid of weights and biases
    return np.mean((weight[..., None] * X + bias[..., None] - y) ** 2, axis=-1) / 2


def train_line(batch_size, rate_at, epochs=5):  # rate_at(step) gives the learning rate of a step
    path = [np.array([-1.0, 1.0])]
    for _ in range(epochs):
        for x_batch, y_batch in minibatches(X, y, batch_size, rng):
            error = path[-1][0] * x_batch + path[-1][1] - y_batch
            gradient = np.array([np.mean(error * x_batch), np.mean(error)])
            path.append(sgd_step(path[-1], gradient, rate_at(len(path) - 1)))
    return path


walks = {f"batches of {size}": train_line(size, lambda step: 0.2) for size in (64, 16, 1)}
for label, path in walks.items():
    print(f"{label}: {len(path) - 1} steps, ends {np.linalg.norm(path[-1] - best):.2f} from the minimum")
assert len(walks["batches of 1"]) - 1 == 5 * 64
assert (
    np.linalg.norm(walks["batches of 64"][-1] - best) > 1 > np.linalg.norm(walks["batches of 16"][-1] - best)
)

# %% draw-batches
plots.batch_paths(loss_at, walks, (-2, 4), (-3, 2), best)

# %% about-batches [markdown]
# *Picture: three panels with the same bowl and a star at its minimum. All samples: five straight steps, not yet there.
# Batches of 16: 20 slightly shaky steps that arrive. Single samples: 320 steps that come near the star at once, and then dance
# around it without ever resting.*
#
# For the same work the small batches get much further. The price is noise: close to the goal, single samples pull
# in all directions. (A larger batch, or a smaller rate at the end, calms it. More on that below.)
#
# ## 4 · Optimizers
#
# A network has many parameter arrays. From now on an **optimizer** moves them: `optimizer.step(params, grads)` takes two lists
# of arrays and changes each array in `params` **in place**. The network holds those same arrays, so it learns without being
# told. This is the one place this week where an argument *should* change. **Predict** what is printed:

# %% in-place-or-not
W = np.array([1.0, 2.0])
p = W
p = p - 0.5  # a new array, and now p means that one
print("after p = p - 0.5:  W is", W)
p = W
p -= 0.5  # the same array, changed
print("after p -= 0.5:     W is", W)

# %% about-sgd [markdown]
# First the plain one, $p \leftarrow p - \eta\, g$, for each array and its gradient. An optimizer is a class: what `__init__`
# stores on `self` (`self.learning_rate = ...`), `step` finds there at each call. `zip(params, grads)` pairs two lists.

# %% exercise="SGD"

# %% the-ravine [markdown]
# ## 5 · The ravine, and momentum
#
# What makes training slow is a valley that is steep across and nearly flat along: 50 times steeper, here. At rates above 0.04, plain SGD
# leaps out of it sideways; at a rate that is safe, it crawls along the floor.


# %% walk-in-the-ravine
def ravine(x, y):
    return x**2 / 2 + 25 * y**2


def slope_of_ravine(p):
    return np.array([1.0, 50.0]) * p


def walk(optimizer, steps):
    p = np.array([-9.0, 1.0])
    path = [p.copy()]
    for _ in range(steps):
        optimizer.step([p], [slope_of_ravine(p)])
        path.append(p.copy())
    return path


# %% about-momentum [markdown]
# Think of a ball instead of a walker. It keeps rolling: what pulls to and fro cancels out, what pulls the same way again and
# again adds up. Each array gets a **velocity** $v$ of its shape, which starts at 0:
#
# $$v \leftarrow \beta v + g \qquad p \leftarrow p - \eta\, v$$
#
# **Predict:** the gradient is always 1, and $\beta = 0.9$. How large does $v$ become in the end? (Then $v = 0.9\,v + 1$.)
#
# The velocities must live from one `step` to the next, in `self`, and each array needs its *own*. Their shapes are known at the
# first `step`: `np.zeros_like(p)` makes zeros like `p`.

# %% exercise="Momentum"

# %% compare-momentum
walks = {"SGD, rate 0.036": walk(SGD(0.036), 30), "Momentum, rate 0.02": walk(Momentum(0.02, beta=0.8), 30)}
plots.paths(ravine, walks, (-10, 3), (-1.6, 1.6), "30 steps each in a ravine", goal=(0, 0))
assert (
    np.linalg.norm(walks["SGD, rate 0.036"][-1]) > 2 > 0.5 > np.linalg.norm(walks["Momentum, rate 0.02"][-1])
)

# %% about-compare-momentum [markdown]
# *Picture: contours stretched from left to right. SGD zigzags across the ravine and is still far left of the star after 30 steps;
# Momentum swings to and fro in wide curves, and then rolls along the floor to the star.*
#
# ## 6 · Adam: a step size for each number
#
# Momentum still has one rate for all directions. **Adam** measures how large the gradients of each number usually are, and divides
# by that: steep directions get smaller steps, flat ones larger. It keeps two running means for each array, of $g$ and of
# $g^2$ (number by number):
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both start at 0, so at first they are too small. **Predict:** with $\beta_1 = 0.9$ and $g = 5$, what is $m$ after the first step? What
# would it have to be divided by to be 5? That is the **bias correction**, at step $t = 1, 2, 3, \dots$:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad
# p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# Take care of three things: $t$ counts *steps*, not arrays; $m$ and $v$ themselves stay uncorrected; $\varepsilon$ stands outside the root.

# %% exercise="Adam"

# %% first-step-of-adam
p = np.zeros(3)
Adam(learning_rate=0.1).step([p], [np.array([1000.0, -3.0, 0.001])])
print("the first step of Adam at rate 0.1:", p.round(4))  # why? what are m_hat and v_hat at t = 1?

# %% compare-all
walks["Adam, rate 0.4"] = walk(Adam(0.4), 30)
plots.paths(ravine, walks, (-10, 3), (-1.6, 1.6), "The same ravine, with Adam", goal=(0, 0))
assert np.linalg.norm(walks["Adam, rate 0.4"][-1]) < 0.5

# %% about-compare-all [markdown]
# *Picture: as before, and a third path: Adam starts diagonally, with steps of one size along both axes however steep they
# are, swings across the floor, and arrives at the star.*
#
# ## 7 · Which learning rate?
#
# Nobody can tell beforehand. One tries a range, **each rate about twice the last**, and looks. Here is the loss after 100
# steps in the ravine. **Predict:** at which rate does SGD's curve shoot up?

# %% sweep
rates = 0.001 * 2.0 ** np.arange(12)
makers = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
with np.errstate(over="ignore"):  # the largest rates fly off: that is what we want to see
    ends = {name: [walk(make(rate), 100)[-1] for rate in rates] for name, make in makers.items()}
    losses = {name: np.array([ravine(*p) for p in points]) for name, points in ends.items()}
for name, values in losses.items():
    print(f"{name}: best rate {rates[np.argmin(values)]:g}")
assert losses["SGD"][rates > 0.04].min() > 1e6

# %% draw-sweep
plots.sweep(losses, rates)

# %% about-sweep [markdown]
# *Picture: loss after 100 steps against the learning rate, both axes logarithmic, cut off at a million. All three curves fall at first.
# SGD and Momentum shoot up to the cut soon after their best rates; Adam's best rate is larger, and it stays low beyond.*
#
# For SGD the best rate lies right before the cliff. Adam's is of another size than SGD's: **rates don't carry over between optimizers.**
#
# ## 8 · A rate that changes
#
# At first the landscape is unknown, so start gently (**warm-up**). At the end, noise keeps you from settling, so slow
# down. A common choice: a straight line from 0 up to `peak`, reached at step `warmup`, then half a cosine down to 0 at
# `total_steps`. With $s$ running from 0 to 1 on the way down:
#
# $$\text{up: } \text{peak} \cdot \frac{\text{step}}{\text{warmup}} \qquad
# \text{down: } \text{peak} \cdot \frac{1 + \cos(\pi s)}{2}$$
#
# In NumPy, $\cos$ is `np.cos` and $\pi$ is `np.pi`. Without a warm-up (`warmup=0`) it begins at the peak. Mind step 0.

# %% exercise="cosine_schedule"

# %% draw-schedules
plots.schedules(cosine_schedule, total_steps=100, peak=0.5, warmups=(0, 10, 30))

# %% about-schedules [markdown]
# *Picture: three curves that end at 0 at step 100. Without warm-up it starts at 0.5 and falls, slowly, fast, slowly; the two others
# first climb in a straight line to 0.5, at steps 10 and 30.*
#
# Does it calm the dance of the single samples? The same line as above, 320 steps, twenty times each:


# %% calm-down
def mean_distance(rate_at):
    return np.mean([np.linalg.norm(train_line(1, rate_at)[-1] - best) for _ in range(20)])


constant = mean_distance(lambda step: 0.2)
cosine = mean_distance(lambda step: cosine_schedule(step, 320, 0.2))
print(f"mean distance from the minimum: rate 0.2 all the time {constant:.2f}, along a cosine {cosine:.2f}")
assert cosine < constant / 2

# %% about-clipping [markdown]
# ## 9 · A brake for explosions
#
# Now and then one batch has an enormous gradient, and a single step throws away what thousands have learned. The brake: if
# all gradients *together*, as one long vector, are longer than `max_norm`, shorten all of them by the same factor. Their direction
# stays. What is short enough stays as it is.
#
# $$\text{norm} = \sqrt{\textstyle\sum_k \sum_{ij} (g_k)_{ij}^2}$$

# %% exercise="clip_gradients"

# %% about-saddles [markdown]
# ## 10 · Flat is not always the bottom
#
# At the top of a pass the slope is 0 too, and yet it goes down on both sides: a **saddle point**, here of
# $x^2/2 - y^2/2 + y^4/4$. With millions of weights there are far
# more saddles than valleys with no way out. **Predict:** we start almost exactly on the ridge. Who gets away first?

# %% saddle
plots.saddle({name: make(0.05) for name, make in makers.items()}, start=(1.5, 0.001), steps=60)

# %% about-saddle-picture [markdown]
# *Picture: SGD walks along the ridge towards the saddle at (0, 0) and is stuck there; Momentum rolls through it, swings, and then
# leaves for the valley at y = 1; Adam leaves the ridge at once, diagonally, because it makes steps of equal length along both axes.*
#
# ## Aside: AdamW
#
# Often one wants weights to stay small, and lets each shrink a little at every step: **weight decay** (day 6). With SGD it makes no difference
# whether you add `decay * p` to the gradient or shrink `p` itself. With Adam it does. Two weights, both 1; their gradients are
# pure noise, large for the first and small for the second. **Predict:** does decay through the gradient shrink both alike?

# %% adamw
decay, rate = 0.1, 0.001
in_gradient, decoupled = np.ones(2), np.ones(2)
adam, adamw = Adam(rate), Adam(rate)
for _ in range(2000):
    noise = rng.choice([-1, 1], size=2) * np.array([10.0, 0.01])
    adam.step([in_gradient], [noise + decay * in_gradient])
    decoupled -= rate * decay * decoupled  # AdamW: the decay goes round Adam
    adamw.step([decoupled], [noise])
print("decay in the gradient:", in_gradient.round(2))
print("decoupled (AdamW):    ", decoupled.round(2))
assert in_gradient[1] < 0.2 < 0.6 < in_gradient[0]
assert np.ptp(decoupled) < 0.3

# %% about-adamw [markdown]
# Adam divides by the usual size of the gradient, and the decay inside it along: the weight with large gradients stays where it was, the
# other one is gone. Decoupled, both shrink alike, up to noise. That is all the W stands for.
#
# ## What you can do now
# - take a step downhill, and say from the numbers whether the rate is too small or too large;
# - deal out a data set in batches, and say what small batches gain and cost;
# - write SGD, Momentum and Adam, and say for each what it remembers and why;
# - find a learning rate by a sweep, let it change, and stop an explosion.
#
# Save the notebook, and in a terminal at the root of the course:
#
#     nbgrader autograde day5_sgd
#
# Then race the optimizers over other landscapes with `python day5_sgd/experiment.py --help`, and take [the quiz](quiz.md). Next is
# [day 6](../day6_engine/overview.md): everything that you have built this week becomes one network that learns.
