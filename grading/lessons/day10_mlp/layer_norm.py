# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 10, second part: how a network should begin
#
# The same model, the same data, and after 1,000 steps one run is at a loss of 2.3, and another at 3.7. The difference was there before the first
# step. This notebook looks at networks that have learned nothing yet, and tells from the first numbers how well they will.
# You write one layer, `LayerNorm`, which every Transformer has twice in each block. The rest is looking and guessing.
#
# You need: the day's first notebook. Time: about an hour.

# %% imports
import numpy as np
from grading.lab import check, data, plots, yours

Tensor, token_loss, no_gradient = yours("Tensor", "token_loss", "no_gradient")
vocabulary, context_windows, cosine_schedule = yours("vocabulary", "context_windows", "cosine_schedule")
Linear, Embedding, MLPLanguageModel = yours("Linear", "Embedding", "MLPLanguageModel")
AdamW, fit = yours("AdamW", "fit")

# %% data tags=["data"]
words = data.names()
train, dev, test = data.train_dev_test(words, np.random.default_rng(0))
characters = vocabulary(words)
X, y = context_windows(train, characters, 3)
print(f"{len(train):,} names to learn from, {len(X):,} windows of three")


# %% helpers tags=["data"]
def batches_of(X, y, rng, size=128):
    def batches():
        rows = rng.integers(0, len(X), size)
        return X[rows], y[rows]

    return batches


def loss_on(words, model, context):
    X, y = context_windows(words, characters, context)
    with no_gradient():
        return float(token_loss(model(X), y).data)


# %% three-starts [markdown]
# ## 1 · Three ways to begin
#
# The model has a hidden layer with 30 inputs and an output layer with 200. Here are three ways to draw their weights:
#
# - **all wide**: standard deviation 1, in both layers, as one might do without thinking;
# - **hidden wide**: 1 in the hidden layer, and a small output layer;
# - **by the inputs**: $1/\sqrt{n_\text{in}}$ in the hidden layer, as your `Linear` does, and a small output layer.
#
# **Predict first:** ln 27 is 3.30. What is the first loss of each?


# %% make-the-starts tags=["data"]
def beginning(way, seed=0):
    rng = np.random.default_rng(seed)
    model = MLPLanguageModel(len(characters), 3, 10, 200, rng)
    if way != "by the inputs":
        model.hidden.W.data = rng.standard_normal(model.hidden.W.shape, dtype=np.float32)
    if way == "all wide":
        model.out.W.data = rng.standard_normal(model.out.W.shape, dtype=np.float32)
    return model


WAYS = ("all wide", "hidden wide", "by the inputs")
for way in WAYS:
    print(f"{way:14} first loss {loss_on(dev, beginning(way), 3):.2f}")

# %% first-losses [markdown]
# *Answer:* about 24 for the first, 3.3 for the others. With wide output weights the logits are sums of 200 numbers, and some 12 in size. Softmax
# makes certainty of them: the model is sure, without a reason, and usually wrong. Its first steps do nothing but unlearn that.
#
# The second one looks as healthy as the third. But look inside. **Predict first:** what comes out of tanh when its inputs are sums of 30 products
# with wide weights?


# %% draw-saturation tags=["data", "nbval-ignore-output"]
def hidden_units(model, X):
    return model.hidden(model.embedding(X).reshape(len(X), -1)).tanh().data


plots.saturation({way: hidden_units(beginning(way), X[:1000]) for way in WAYS[1:]})

# %% about-saturation [markdown]
# *Picture:* two histograms of the outputs of tanh. With wide weights nearly all lie at the two ends, -1 and 1, and 68 % in the grey strips beyond
# 0.97. With weights by the inputs they are spread over the whole range, with 3 % in the strips.
#
# *Answer:* -1 or 1. Day 3 called this **saturated**: the slope $1 - \tanh^2$ is below 0.06 there, so next to no gradient gets through.
#
# Now let all three learn, 1,000 steps each. **Predict first:** how do they rank at the end?

# %% train-the-starts tags=["training", "nbval-ignore-output"]
curves = {}
for way in WAYS:
    model = beginning(way)
    optimizer = AdamW(model.parameters(), learning_rate=0.003, decay=0.01)
    curves[way] = fit(model, optimizer, batches_of(X, y, np.random.default_rng(1)), 1000)
    print(f"{way:14} last 50 steps: {np.mean(curves[way][-50:]):.2f}")

# %% starts-claim tags=["training"]
if data.available("names"):
    assert np.mean(curves["all wide"][-50:]) > 1 + np.mean(curves["by the inputs"][-50:])
    print("A thousand steps later, the one that began all wide is still more than 1 nat behind.")

# %% draw-the-starts tags=["training", "nbval-ignore-output"]
plots.losses_of_starts(curves, np.log(len(characters)))

# %% about-the-starts [markdown]
# *Picture:* three losses by step on a logarithmic axis. The curve of "all wide" begins near 20, and even at the end it is above the dotted line of
# guessing. The two others lie on each other, and fall from below that line to about 2.3.
#
# *Answer:* all wide is last by far, and the two others are equal. So the saturated one learns just as well? Here, yes: it has a single hidden
# layer, and the third of its outputs that is not saturated is enough. Saturation does harm where layers stand one behind the other, because then
# the slopes multiply.
#
# ## 2 · Six layers deep
#
# Here is a deep network, six times Linear and tanh, whose first weights all get a factor. It may have a layer between Linear and tanh that you
# write in a minute.
#
# **Predict first:** with the factor 0.3, how large are the outputs of the sixth layer? And with 6?


# %% deep
class Deep:
    def __init__(self, size, factor, rng, norm=None, layers=6, width=64):
        self.embedding = Embedding(size, 10, rng)
        self.linears = [Linear(n, width, rng) for n in (30, *[width] * (layers - 1))]
        self.norms = [norm(width) if norm else None for _ in self.linears]
        self.out = Linear(width, size, rng)
        self.out.W.data *= 0.1
        for linear in self.linears:
            linear.W.data *= factor

    def activations(self, X):
        found = [self.embedding(X).reshape(len(X), -1)]
        for linear, norm in zip(self.linears, self.norms, strict=True):
            z = linear(found[-1])
            found.append((norm(z) if norm else z).tanh())
        return found

    def __call__(self, X):
        return self.out(self.activations(X)[-1])

    def parameters(self):
        layers = [self.embedding, *self.linears, *[norm for norm in self.norms if norm], self.out]
        return [p for layer in layers for p in layer.parameters()]


def spreads(model, X):
    return [float(x.data.std()) for x in model.activations(X)]


# %% draw-spreads
FACTORS = (0.3, 1, 6)
windows = np.random.default_rng(0).integers(0, 27, (500, 3))
found = {
    f"factor {factor:g}": spreads(Deep(27, factor, np.random.default_rng(0)), windows) for factor in FACTORS
}
plots.spread_through_layers(found)
print("behind the sixth layer:", {name: round(values[-1], 3) for name, values in found.items()})

# %% about-spreads [markdown]
# *Picture:* the standard deviation behind each of six layers, on a logarithmic axis. There are three factors. With 0.3 it falls in a straight line, to
# about a thousandth. With 1 it sinks slowly, to about 0.3. With 6 it stays above 0.9: nearly all outputs are -1 or 1.
#
# *Answer:* about 0.001 and 0.93. In the first network nothing is left of the letters, in the other one nothing but signs. One could look for the
# right factor for each depth and each activation. Or one could build a layer that puts the size right, whatever came in.
#
# ## 3 · LayerNorm
#
# Take each position's numbers by themselves. Subtract their mean, divide by their standard deviation. Then let the network choose scale and shift,
# column by column, with two parameters that are learned:
#
# $$y_j = g_j\, \frac{x_j - \mu}{\sqrt{\sigma^2 + \varepsilon}} + b_j \qquad \mu = \frac1C \sum_j x_j \qquad \sigma^2 = \frac1C \sum_j (x_j - \mu)^2$$
#
# With a pencil: (1, 3, 3, 1) has the mean 2. Minus the mean: (-1, 1, 1, -1). The mean of the squares is 1, so the result is the same, (-1, 1, 1, -1).
#
# **Predict first:** what comes out for (10, 30, 30, 10)? And for (5, 5, 5, 5)?
#
# The small $\varepsilon$ stands under the root, so that nothing is divided by 0. Each row is on its own: no other sample has a part in it. (*Batch*
# normalisation takes mean and variance over the batch, and then a sample's result depends on its neighbours.)

# %% exercise="LayerNorm"

# %% two-rows
rows = np.array([[10.0, 30.0, 30.0, 10.0], [5.0, 5.0, 5.0, 5.0]])
print(LayerNorm(4)(Tensor(rows)).data.round(4))

# %% about-rows [markdown]
# *Answer:* (-1, 1, 1, -1) again, because a row that is ten times as large gives the same; and zeros, because nothing is left when the mean is
# subtracted.
#
# ### Does it help?
# Six networks, 400 steps each: three factors, without your layer and with it.
#
# **Predict first:** which of the six learns worst? And how much does the factor still matter with LayerNorm?

# %% train-deep tags=["training", "nbval-ignore-output"]
ends = {}
for name, norm in (("without", None), ("with LayerNorm", LayerNorm)):
    ends[name] = []
    for factor in FACTORS:
        model = Deep(len(characters), factor, np.random.default_rng(0), norm)
        optimizer = AdamW(model.parameters(), learning_rate=0.003, decay=0.01)
        losses = fit(model, optimizer, batches_of(X, y, np.random.default_rng(1)), 400)
        ends[name].append(float(np.mean(losses[-50:])))
    print(f"{name:15}", " ".join(f"{end:.2f}" for end in ends[name]))

# %% deep-claim tags=["training"]
if data.available("names"):
    assert max(ends["with LayerNorm"]) < ends["without"][0]
    assert ends["with LayerNorm"][2] < ends["without"][2]
    print("With LayerNorm, both the faint and the saturated network learn better.")

# %% draw-deep tags=["training", "nbval-ignore-output"]
plots.losses_by_scale(ends, FACTORS)

# %% about-deep [markdown]
# *Picture:* the loss after 400 steps against the factor. Without LayerNorm the curve is a valley: 2.7 at 0.3, 2.4 at 1, 2.5 at 6. With LayerNorm it
# lies below that everywhere, and falls gently from the left to the right.
#
# *Answer:* the one with the factor 0.3 and no LayerNorm. With it, the factor matters much less: whatever a Linear makes of the size, the layer
# behind it puts right. That is why deep networks have it.
#
# ## 4 · Which learning rate?
#
# One training tells, if the rate grows a little at each step: here from 0.0001 to 0.5 in 1,000 steps.
#
# **Predict first:** what does the loss do, from the smallest rate to the largest?

# %% sweep tags=["training", "nbval-ignore-output"]
rates = 10 ** np.linspace(-4, np.log10(0.5), 1000)
model = beginning("by the inputs")
optimizer = AdamW(model.parameters(), decay=0.01)
losses = fit(model, optimizer, batches_of(X, y, np.random.default_rng(1)), 1000, lambda step: rates[step])

# %% draw-sweep tags=["training", "nbval-ignore-output"]
plots.rate_sweep(rates, losses)

# %% about-sweep [markdown]
# *Picture:* the loss against the learning rate, on a logarithmic axis. It falls from 3.3, is lowest between about 0.002 and 0.01, then rises
# slowly, and shoots up beyond 0.1.
#
# *Answer:* it falls, stays low for a while, rises again, and at last it explodes. A good peak for the schedule lies where the curve is lowest, well
# to the left of where it explodes. The 0.005 of the first notebook comes from here.
#
# ## 5 · Eight characters
#
# A table for windows of eight would have 282 billion rows. For the network it is a wider first layer, 8 times 24 inputs instead of 3 times 10.
#
# **Predict first:** a context of three reached 2.14. What will eight reach?

# %% train-eight tags=["training", "nbval-ignore-output"]
WHOLE = True  # False: a sixth of the steps, and a worse network
rng = np.random.default_rng(0)
model = MLPLanguageModel(len(characters), 8, 24, 200, rng)
steps, peak = 6_000 if WHOLE else 1_000, 0.005
X8, y8 = context_windows(train, characters, 8)
optimizer = AdamW(model.parameters(), peak, decay=0.01)
fit(model, optimizer, batches_of(X8, y8, rng), steps, lambda step: cosine_schedule(step, steps, peak, 100))
for name, part in (("train", train), ("dev", dev), ("test", test)):
    print(f"{name:5} {loss_on(part, model, 8):.3f}")

# %% goal tags=["training", "nbval-ignore-output"]
if data.available("names"):
    goal = 2.06 if WHOLE else 2.2
    assert loss_on(dev, model, 8) < goal
    print(f"With a context of eight, the loss on unseen names is below {goal}.")

# %% about-eight [markdown]
# *Answer:* about 2.03, on the dev names, by which we chose, and on the test names, which nobody had looked at. Counting never got below 2.12.
#
# | model | loss on unseen names |
# |---|---|
# | guessing | 3.30 |
# | counting, context 1, 2, 3, 4 | 2.455, 2.236, 2.120, 2.164 |
# | this network, context 3 | 2.14 |
# | this network, context 8 | 2.03 |
#
# The window has a price. The weights for "two back" know nothing of those for "three back": the network learns eight times what an `a` means in
# eight places. Tomorrow's networks read letter by letter with one set of weights, and have no window at all.
#
# ## What you can do now
# - tell from the first loss and from a histogram whether a network begins well;
# - write LayerNorm, and say what it is for in a deep network;
# - find a learning rate with one short training.
#
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day10_mlp
#
# Then play with `python day10_mlp/experiment.py --help` (what do width, context and decay do to the names?), and take [the quiz](quiz.md). Next is
# day 11, which reads letter by letter.
