# %% title [markdown]
# # Day 5: Going downhill
#
# Since yesterday you know, for every weight, which way the loss rises. Today you go *down*, and that is all there is to learning. You will build one
# step, a path of steps, batches that are dealt like cards, three optimizers (`SGD`, `Momentum`, `Adam`), a learning rate that changes on the way, and
# a brake for gradients that explode. In the middle of the day a network trains for the first time, with your code.
#
# Concepts: [Optimisation](../concepts/math-foundations/optimization.md), [Optimizers](../concepts/training/optimizers.md), [Batching](../concepts/training/batching.md).
#
# **A question to begin with.** You stand on a hillside in thick fog and want to get down to the valley. You feel only the ground under your feet.
# What do you do? And what could go wrong?
#
# *Answer:* You feel which way the ground falls, take a step that way, and feel again. You may creep for ever, or step right over the valley.

# %% imports
import numpy as np
from grading.lab import check, plots, yours

dense, relu, softmax, one_hot, cross_entropy = yours("dense", "relu", "softmax", "one_hot", "cross_entropy")
dense_backward, relu_backward = yours("dense_backward", "relu_backward")
softmax_cross_entropy_backward = yours("softmax_cross_entropy_backward")

# %% draw-blindfolded
plots.blindfolded()

# %% about-blindfolded [markdown]
# *Picture:* A loss as a curve that nobody sees as a whole. At one point a dashed line shows the slope there, which is positive. An arrow points
# downhill, to the left.
#
# ## 1 · One step
#
# The gradient $dW$ points uphill, and its size says how steep it is. So go the other way, a little:
#
# $$W_{\text{new}} = W - \eta \; dW$$
#
# The **learning rate** $\eta$ says how much a little is. `W` and `dW` are arrays of one shape. Return a *new* array. The caller's arrays stay as they
# are, and float32 stays float32.

# %% exercise="sgd_step"

# %% many-steps [markdown]
# ## 2 · A path of steps
#
# One step is not enough. At the new place the slope is different, so ask again: `gradient(W)` is a function that gives the gradient at any point.
# Return the whole path, a list of `steps + 1` arrays that begins with the start.

# %% exercise="descend"

# %% predict-the-rates [markdown]
# Try it in the simplest valley, $w^2$, whose slope is $2w$. We start at $w = 1$ and take ten steps at rate 0.1.
#
# **Predict first:** each step takes $w$ to $w - 0.1 \cdot 2w = 0.8\,w$. Where are you after ten steps? And at rate 0.9? At rate 1? At rate 100?

# %% ten-steps
for rate in (0.1, 100):
    path = descend(np.array([1.0]), lambda w: 2 * w, learning_rate=rate, steps=10)
    print(f"rate {rate}:", [f"{w[0]:.3g}" for w in path])

# %% draw-rates
plots.rates_on_a_curve(descend, rates=(0.01, 0.1, 0.9, 1.1), steps=10)

# %% about-rates [markdown]
# *Picture:* Ten steps on the parabola for four rates. At 0.01 the points creep, and end at 0.817. At 0.1 they slide down to 0.107. At 0.9 they jump
# from side to side, and come in just as fast. At 1.1 each jump lands higher than the last. (The axes of this panel reach much further.)
#
# *Answer:* Each step multiplies $w$ by $1 - 2\eta$. At rates 0.1 and 0.9 you end at $0.8^{10} = 0.107$. At rate 1 you jump between 1 and -1 for ever.
# At rate 100 the factor is $-199$, and ten steps make a number of 23 digits.
#
# While the factor is between -1 and 1, you arrive. Beyond that the numbers soon become `inf`, and then `nan`. **If a loss becomes nan, the first
# suspect is a rate that is too large.**
#
# Now take two weights. The bowl below is ten times steeper across than along. **Find** the rate that ends nearest to the minimum.

# %% play-rate
plots.play_rate(descend)

# %% about-play-rate [markdown]
# *Picture:* A path of twenty steps at rate 0.05 down a long bowl. It goes down the steep side first, then along the floor, where it stops 2.87 from
# the star. In JupyterLab a slider moves the rate.
#
# *Answer:* 0.185, which ends 0.14 from the minimum. The steep direction forbids rates above 0.2, and the flat one would like far more. Remember this
# bowl for section 5.
#
# ## 3 · Why not look at everything first?
#
# The loss of a network is a mean over *all* samples. With 60,000 images, one exact gradient means 60,000 forward and backward passes, and gives you
# one step. But you can *estimate* a mean from a few samples, as a poll does.
#
# - **Batch gradient descent**: all samples, one exact step.
# - **Stochastic gradient descent**: one sample, one rough step, and many of these steps for the same work.
# - **Mini-batches** of, say, 32 samples: what everyone uses.
#
# One look at every sample is still an **epoch**. Write `minibatches`. It shuffles the samples again at each call, and deals out pairs
# `(X_batch, y_batch)`, so that every sample comes once, with its own label. Only the last batch may be smaller. All chance comes from `rng`.
#
# Two tools: `rng.permutation(N)` gives the numbers 0 to N - 1 in random order, and `X[rows]` picks several rows of `X` at once. A function with
# `yield x` in its loop hands out one `x` after the other, for example to a `for` loop. A `return` would end it.

# %% exercise="minibatches"

# %% one-surface [markdown]
# Now all three on one loss. The samples lie around the line $y = 2x - 1$, and a single neuron without activation should find the weight 2 and the
# bias -1. All three start at the same place and walk for 5 epochs. **Predict:** how many steps does each take, with 64 samples? Which one goes
# straightest?

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

# %% draw-batches
plots.batch_paths(loss_at, walks, (-2, 4), (-3, 2), best)

# %% about-batches [markdown]
# *Picture:* Three panels with the same bowl and a star at its minimum. All samples: five straight steps, which don't get there. Batches of 16: 20
# slightly shaky steps that arrive. Single samples: 320 steps that come near the star at once, and then dance around it without ever resting.
#
# *Answer:* 5, 20 and 320 steps. The exact gradient goes straightest, and gets least far.
#
# For the same work, small batches get much further. The price is noise: close to the goal, single samples pull in all directions. A larger batch
# calms this, or a smaller rate at the end, as you will see in section 9.
#
# ## 4 · Optimizers
#
# A network has many parameter arrays. From now on an **optimizer** moves them: `optimizer.step(params, grads)` takes two lists of arrays and changes
# each array in `params` **in place**. The network holds the same arrays, so it learns without being told. No other function this week changes the
# arrays that it is given. **Predict** what is printed:

# %% in-place-or-not
W = np.array([1.0, 2.0])
p = W - 0.5  # a new array
print("after p = W - 0.5:         W is", W)
p = W  # another name for the same array ...
p -= 0.5  # ... which is changed
print("after p = W and p -= 0.5:  W is", W)

# %% about-sgd [markdown]
# *Answer:* First W is still [1, 2]. Then W is [0.5, 1.5], because `-=` writes into the array that both names mean.
#
# Begin with the plain optimizer, $p \leftarrow p - \eta\, g$, for each array and its gradient. An optimizer is a class: what `__init__` stores on
# `self` (`self.learning_rate = ...`), `step` finds there at each call. `zip(params, grads)` pairs two lists.

# %% exercise="SGD"

# %% the-ravine [markdown]
# ## 5 · The ravine, and momentum
#
# Training is slow in a valley that is steep across and nearly flat along. Here it is 50 times steeper. At rates above 0.04, plain SGD leaps out of it
# sideways. At a rate that is safe, it crawls along the floor.


# %% walk-in-the-ravine
def ravine(x, y):
    return x**2 / 2 + 25 * y**2


def walk(optimizer, steps):
    p = np.array([-9.0, 1.0])
    path = [p.copy()]
    for _ in range(steps):
        optimizer.step([p], [np.array([1.0, 50.0]) * p])  # the gradient of the ravine
        path.append(p.copy())
    return path


# %% about-momentum [markdown]
# Think of a ball instead of a walker. It keeps rolling. Pulls that go to and fro cancel out, and pulls that always go the same way add up. Each array
# gets a **velocity** $v$ of its shape, which starts at 0:
#
# $$v \leftarrow \beta v + g \qquad p \leftarrow p - \eta\, v$$
#
# **Predict:** the gradient is always 1, and $\beta = 0.9$. How large does $v$ become in the end?
#
# *Answer:* 10. In the end $v$ no longer changes, so $v = 0.9\,v + 1$.
#
# The velocities must live from one `step` to the next, on `self`, and each array needs its *own*. You know their shapes at the first `step`:
# `np.zeros_like(p)` makes zeros like `p`.

# %% exercise="Momentum"

# %% compare-momentum
walks = {"SGD, rate 0.036": walk(SGD(0.036), 30), "Momentum, rate 0.02": walk(Momentum(0.02, beta=0.8), 30)}
print({name: f"ends {np.linalg.norm(path[-1]):.1f} from the minimum" for name, path in walks.items()})
plots.paths(ravine, walks, (-10, 3), (-1.6, 1.6), "30 steps each in a ravine", goal=(0, 0), true_shape=True)

# %% about-compare-momentum [markdown]
# *Picture:* The ravine twice, stretched upwards so that one can see the paths, and below with equal axes, where it is long and narrow. SGD zigzags
# across it and is still far left of the star after 30 steps. Momentum swings to and fro in wide curves, and then rolls along the floor to the star.
#
# ## 6 · Adam: a step size for each number
#
# Momentum still has one rate for all directions. **Adam** measures how large the gradients of each number usually are, and divides by that. Steep
# directions get smaller steps, and flat ones larger steps. Adam keeps two running means for each array, of $g$ and of $g^2$ (number by number):
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both start at 0, so at first they are too small. **Predict:** with $\beta_1 = 0.9$ and $g = 5$, what is $m$ after the first step? By what must you
# divide it to get 5?
#
# *Answer:* $m = 0.1 \cdot 5 = 0.5$, and you must divide it by 0.1, which is $1 - \beta_1$.
#
# That is the **bias correction**. At step $t = 1, 2, 3, \dots$ it is
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# Take care of three things. $t$ counts *steps*, not arrays. $m$ and $v$ themselves stay uncorrected. $\varepsilon$ stands outside the root.

# %% exercise="Adam"

# %% first-step-of-adam
p = np.zeros(3)
Adam(learning_rate=0.1).step([p], [np.array([1000.0, -3.0, 0.001])])
print("the first step of Adam at rate 0.1:", p.round(4))  # why? what are m_hat and v_hat at t = 1?

# %% compare-all
walks["Adam, rate 0.4"] = walk(Adam(0.4), 30)
plots.paths(ravine, walks, (-10, 3), (-1.6, 1.6), "The same ravine, with Adam", goal=(0, 0))

# %% about-compare-all [markdown]
# *Picture:* As before, with a third path. Adam starts diagonally, with steps of one size along both axes however steep they are. It swings across the
# floor and arrives at the star.
#
# *Answer:* Why the first step is 0.1 for each number: at $t = 1$, $\hat m = g$ and $\sqrt{\hat v} = |g|$. Only the sign is left.
#
# ## 7 · A network learns
#
# Here is yesterday's network, with the lines around it that train it. It should learn which points of a square lie inside a circle. **Look** where
# your functions come in: the batches, the way forward, the way back, and the optimizer.

# %% twenty-lines
rng = np.random.default_rng(3)
points = rng.uniform(-1, 1, size=(400, 2))
inside = (np.hypot(points[:, 0], points[:, 1]) < 0.75).astype(int)  # 1 inside the circle, 0 outside
targets = one_hot(inside, 2)


def learn(optimizer, epochs=20):
    rng = np.random.default_rng(1)
    W1, b1 = rng.normal(size=(2, 16)), np.zeros((1, 16))
    W2, b2 = rng.normal(size=(16, 2)) / 4, np.zeros((1, 2))
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(points, targets, 32, rng):
            Z1 = dense(X_batch, W1, b1)
            A1 = relu(Z1)
            dlogits = softmax_cross_entropy_backward(dense(A1, W2, b2), y_batch)
            dA1, dW2, db2 = dense_backward(dlogits, A1, W2)
            _, dW1, db1 = dense_backward(relu_backward(dA1, Z1), X_batch, W1)
            optimizer.step([W1, b1, W2, b2], [dW1, db1, dW2, db2])
    loss = cross_entropy(softmax(dense(relu(dense(points, W1, b1)), W2, b2)), targets)
    return loss, lambda X: np.argmax(dense(relu(dense(X, W1, b1)), W2, b2), axis=1)


# %% predict-the-race [markdown]
# Three trainings begin with the same weights and see the same batches: SGD at rate 0.03, SGD at rate 0.5, and Adam at rate 0.03. **Predict:** which
# loss is the highest after 20 epochs, and which is the lowest?

# %% the-race
optimizers = {"SGD, rate 0.03": SGD(0.03), "SGD, rate 0.5": SGD(0.5), "Adam, rate 0.03": Adam(0.03)}
trained = {name: learn(optimizer) for name, optimizer in optimizers.items()}
print({name: f"loss {loss:.2f}" for name, (loss, _) in trained.items()})

# %% draw-what-they-learned
plots.class_regions({name: predict for name, (_, predict) in trained.items()}, points, inside)

# %% about-what-they-learned [markdown]
# *Picture:* The square in three panels, coloured by the predicted class, with the points on top. SGD at 0.03 has found a flat patch in the middle
# that leaves out many points of the circle. The patches of SGD at 0.5 and of Adam fit the circle well.
#
# *Answer:* At the same rate of 0.03, Adam is far ahead. But 0.03 is a bad rate for SGD. At 0.5 it comes close. Compare optimizers only when each has
# a rate that suits it.
#
# ## 8 · Which learning rate?
#
# Nobody can tell beforehand. You try a range in which **each rate is about twice the last**, and look. Here is the loss after 100 steps in the
# ravine. **Predict:** at which rate does SGD's curve shoot up?

# %% sweep
rates = 0.001 * 2.0 ** np.arange(12)
makers = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
with np.errstate(over="ignore"):  # the largest rates fly off: that is what we want to see
    ends = {name: [walk(make(rate), 100)[-1] for rate in rates] for name, make in makers.items()}
    losses = {name: np.array([ravine(*p) for p in points]) for name, points in ends.items()}
for name, values in losses.items():
    print(f"{name}: best rate {rates[np.argmin(values)]:g}, arrives up to {rates[values < 1].max():g}")

# %% draw-sweep
plots.sweep(losses, rates)

# %% about-sweep [markdown]
# *Picture:* The loss after 100 steps against the learning rate, both axes logarithmic, cut off at a million. All three curves fall at first. SGD
# shoots up right after its best rate of 0.032. Momentum is best at 0.016, stays low up to 0.064, and shoots up at 0.128. Adam is best at 0.256 and
# stays low to the end.
#
# *Answer:* Above 0.04, as section 5 said: it is fine at 0.032 and flies off at 0.064.
#
# SGD's best rate lies right before the cliff. Momentum leaves more room: its cliff comes at eight times its best rate. Adam's best rate is of another
# size, and no rate in this range throws it off. **Rates don't carry over from one optimizer to another.**
#
# ## 9 · A rate that changes
#
# At first you don't know the landscape, so start gently (**warm-up**). At the end, noise keeps you from settling, so slow down. A common choice is a
# straight line from 0 up to `peak`, reached at step `warmup`, and then half a cosine down to 0 at `total_steps`. While $s$ runs from 0 to 1 on the
# way down:
#
# $$\text{up: } \text{peak} \cdot \frac{\text{step}}{\text{warmup}} \qquad \text{down: } \text{peak} \cdot \frac{1 + \cos(\pi s)}{2}$$
#
# In NumPy, $\cos$ is `np.cos` and $\pi$ is `np.pi`. Without a warm-up (`warmup=0`) it begins at the peak. Take care of step 0.

# %% exercise="cosine_schedule"

# %% draw-schedules
plots.schedules(cosine_schedule, total_steps=100, peak=0.5, warmups=(0, 10, 30))

# %% about-schedules [markdown]
# *Picture:* Three curves that end at 0 at step 100. Without warm-up the rate starts at 0.5 and falls, first slowly, then fast, then slowly. The two
# others first climb in a straight line to 0.5, at steps 10 and 30.
#
# Does it calm the dance of the single samples? Here is the line of section 3 again, 320 steps, twenty times each:


# %% calm-down
def mean_distance(rate_at):
    return np.mean([np.linalg.norm(train_line(1, rate_at)[-1] - best) for _ in range(20)])


constant = mean_distance(lambda step: 0.2)
cosine = mean_distance(lambda step: cosine_schedule(step, 320, 0.2))
print(f"mean distance from the minimum: rate 0.2 all the time {constant:.2f}, along a cosine {cosine:.2f}")
assert cosine < constant / 2

# %% about-clipping [markdown]
# ## 10 · A brake for explosions
#
# Now and then one batch has an enormous gradient, and a single step throws away what thousands of steps have learned. This is the brake: if all
# gradients *together*, as one long vector, are longer than `max_norm`, shorten all of them by the same factor. Their direction stays. What is short
# enough stays as it is.
#
# $$\text{norm} = \sqrt{\textstyle\sum_k \sum_{ij} (g_k)_{ij}^2}$$

# %% exercise="clip_gradients"

# %% about-saddles [markdown]
# ## 11 · Flat is not always the bottom
#
# At the top of a pass the slope is 0, and yet the way goes down on both sides: a **saddle point**. With millions of weights, saddles are far more
# common than dead ends. This landscape is $x^2/2 - y^2/2 + y^4/4$. **Predict:** we start almost exactly on the ridge. Who gets away first?

# %% saddle
plots.saddle({name: make(0.05) for name, make in makers.items()}, start=(1.5, 0.001), steps=60)

# %% about-saddle-picture [markdown]
# *Picture:* SGD walks along the ridge towards the saddle at (0, 0) and is stuck there. Momentum rolls through it, swings, and then leaves for the
# valley at y = 1. Adam leaves the ridge at once, diagonally.
#
# *Answer:* Adam, because its steps are equally long along both axes, however small the slope is.
#
# **A word on AdamW.** Often one lets each weight shrink a little at every step, `p -= rate * decay * p`. This is *weight decay* (day 6). With SGD you
# may as well add `decay * p` to the gradient. With Adam you may not: Adam divides everything in the gradient by its usual size, the decay too, so a
# weight with large gradients would hardly shrink. AdamW keeps the decay outside.
#
# ## What you can do now
# - take a step downhill, and say from the numbers whether the rate is too small or too large;
# - deal out a data set in batches, and say what small batches gain and cost;
# - write SGD, Momentum and Adam, say what each remembers, and train a network with them;
# - find a learning rate by a sweep, let it change, and stop an explosion.
#
# Save the notebook, and type `nbgrader autograde day5_sgd` in a terminal at the root of the course. Then race the optimizers over other landscapes
# with `python day5_sgd/experiment.py --help`, and take [the quiz](quiz.md).
#
# **Next:** [day 6](../day6_engine/overview.md) makes one class of everything that you have built this week.
