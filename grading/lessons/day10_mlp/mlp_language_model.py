# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 10: a language model that learns what letters are like
#
# Day 8's model sees one letter and guesses the next. After the `n` of *ann* it does not know whether the word is *ann* or *finn*.
# Whoever looks further back should guess better. But how far back can one look by counting?
#
# You need: day 8 (names), day 9 (`Tensor`), and days 3 and 5 (softmax, Adam). Time: about three hours for both notebooks of the day.
#
# In this one you build what every larger model is made of and trained with: `context_windows`, two layers, the model of
# Bengio and others (2003), `AdamW`, the training loop `fit`, and `sample_token`. At the end it invents names.
#
# Concepts: [Regularisation](../concepts/neural-networks/regularization.md), [Optimizers](../concepts/training/optimizers.md).

# %% imports
import numpy as np
from grading.lab import check, data, plots, yours

Tensor, token_loss, no_gradient = yours("Tensor", "token_loss", "no_gradient")
vocabulary, encode, decode = yours("vocabulary", "encode", "decode")
softmax, cosine_schedule, clip_gradients = yours("softmax", "cosine_schedule", "clip_gradients")

# %% windows [markdown]
# ## 1 · Windows
#
# With a **context** of 3 the model sees the last three characters. For *emma* that makes five questions:
#
#     ... -> e     ..e -> m     .em -> m     emm -> a     mma -> .
#
# The dot is 0: it fills the window up at the start, and says at the end that the name is over. Each question is a row of `X`, each answer an
# entry of `y`.
#
# **Think:** what would the model learn if the window of the next name began with `mma`?

# %% exercise="context_windows"

# %% about-windows [markdown]
# *Answer:* it would learn that names begin one way after *emma* and another way after *ava*. The list's order is chance, so it would learn
# nothing true. Each word starts with an empty past.
#
# ## 2 · How far does counting get?
#
# Day 8's table has a row of counts for each letter. For windows of two letters it has a row for each pair, and for three letters a row for
# each triple.
#
# **Predict first:** the next cell counts with a context of 1, 2, 3 and 4, and measures the loss on names that it has not counted. Does every
# further letter help?


# %% counting tags=["data"]
words = data.names()
train, dev, test = data.train_dev_test(words, np.random.default_rng(0))
characters = vocabulary(words)


def loss_of_counting(context, smoothing=0.1):
    X, y = context_windows(train, characters, context)
    places = len(characters) ** np.arange(context)  # each window has a row number
    counts = np.full((len(characters) ** context, len(characters)), smoothing, dtype=np.float32)
    np.add.at(counts, (X @ places, y), 1)
    X, y = context_windows(dev, characters, context)
    return -np.log(counts[X @ places, y] / counts[X @ places].sum(axis=1)).mean(), len(counts)


counted = {}
print(f"{len(train):,} names to learn from, {len(dev):,} to measure by")
for context in (1, 2, 3, 4):
    counted[context], rows = loss_of_counting(context)
    print(f"context {context}: {rows:>7,} rows, loss {counted[context]:.3f} nats a character")

# %% counting-ends [markdown]
# *Answer:* it helps up to three, and then the loss rises. There are 531,441 windows of four characters, and most of them never came up, or once.
# At eight there are 282 billion. The table knows nothing about a window that it has not met: it does not even know that `ann` and `enn` are alike.
#
# So we don't *store* an answer for each window, we *compute* it. What is alike should be close together, and that can be learned.
#
# ## 3 · Two layers on Tensors
#
# From now on, a **layer** is a class. It holds Tensors, it can be called, and `parameters()` lists what an optimizer may change. The gradient comes
# from your `Tensor`, so no layer needs a `backward`.
#
# `Linear` is day 2's `dense`, for any number of axes in front:
# $$y = xW + b$$
# How large should the weights be at first? Each output is a sum of $n_\text{in}$ products. With weights of standard deviation 1, a sum of 100
# products is about $\sqrt{100} = 10$ times as large as its inputs. So we divide by $\sqrt{n_\text{in}}$. Weights are float32, half the memory and
# twice the speed: `rng.standard_normal(shape, dtype=np.float32)`.

# %% exercise="Linear"

# %% about-embedding [markdown]
# ### Embedding: a row of numbers for each letter
# Ids are names, not amounts: `c` is not three times `a`. So each token gets a row of a table, its **embedding**, and the rows are parameters like
# all others. Nobody says what the numbers mean.
#
# Looking up row $i$ is the same as a one-hot row times the table. Only the rows that were looked up get gradient; day 9's `x[index]` sees to that.
# NumPy takes the id -1 for the last row without a word, so your layer has to refuse what is not in the table. Ids may come as a list, too:
# `np.asarray` makes an array of them, and leaves an array as it is.

# %% exercise="Embedding"

# %% about-the-model [markdown]
# ## 4 · The model
#
# **Predict first:** 27 characters, context 3, rows of 10 numbers, 200 hidden units. How many parameters is that? And a table by counting needs how
# many?

# %% draw-the-model
plots.window_to_logits("emm")

# %% in-the-model [markdown]
# *Picture:* three letters e, m, m at the top. Each leads to three boxes, its row of the table. The rows come together side by side as one row of
# nine boxes. From there an arrow "Linear, tanh" leads to six hidden units, and an arrow "Linear" to the logits. On the left stand the shapes, from
# (N, 3) to (N, 27).
#
# *Answer:* $27 \cdot 10 + 30 \cdot 200 + 200 + 200 \cdot 27 + 27 = 11{,}897$. The table for a context of three has $19{,}683 \cdot 27 = 531{,}441$
# numbers.
#
# One more thing for `__init__`: at first no letter should be much more likely than another, so the logits should be close to 0. Make the last
# layer's weights ten times smaller (`self.out.W.data *= 0.1`).

# %% exercise="MLPLanguageModel"

# %% first-loss [markdown]
# **Predict first:** the model has learned nothing yet. What is its loss, to one decimal? (Day 3 has the formula.)

# %% the-first-loss
rng = np.random.default_rng(0)
model = MLPLanguageModel(size=27, context=3, width=10, hidden=200, rng=rng)
some_windows, some_answers = rng.integers(0, 27, (500, 3)), rng.integers(0, 27, 500)
loss = float(token_loss(model(some_windows), some_answers).data)
print(f"{sum(p.data.size for p in model.parameters()):,} parameters")
print(f"first loss {loss:.2f}   (ln 27 = {np.log(27):.2f})")
assert abs(loss - np.log(27)) < 0.3

# %% about-adamw [markdown]
# *Answer:* ln 27 = 3.3. A model that starts at 20 has a mistake in it, or is sure of itself without reason; the day's second notebook shows how
# that looks.
#
# ## 5 · AdamW
#
# Day 5's Adam divides each step by the typical size of the gradient. Large weights over-fit, so one would like to pull all of them a little towards
# 0. If that pull is added to the gradient (day 6's L2 penalty), Adam divides it, too: a weight with large gradients is hardly pulled at all.
# **AdamW** does it apart:
#
# $$p \leftarrow p - \eta \lambda p \qquad\text{and then Adam's step}\qquad p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# With a pencil: $p = 8$, rate $\eta = 0.5$, decay $\lambda = 0.25$ and a gradient of 0.001. The decay takes $0.5 \cdot 0.25 \cdot 8 = 1$ off.
# Adam's first step is as large as the rate, whatever the gradient: 8 becomes 7, and then 6.5.
#
# **Think:** what would p be after the same step if the decay went through the gradient?
#
# The optimizer gets the list of parameters once. Each carries its own `grad`, which is `None` where it had no part in the loss. Biases and gains
# (one axis) don't decay.

# %% exercise="AdamW"

# %% about-fit [markdown]
# *Answer:* 7.5. The gradient would be 2.001 instead of 0.001, and Adam's first step is 0.5 in any case. The decay would have had no effect.
#
# ## 6 · The loop
#
# Now the training loop, once for all models to come. Each step: a batch, its loss, old gradients away, the way back, clip (day 5), step. `batches`
# is a function that gives the next batch. `schedule`, where there is one, gives the rate of step 0, 1, 2 and so on. It must be set *before* the
# step that should use it.

# %% exercise="fit"


# %% helpers tags=["data"]
def learn(model, words, context, steps, rng, peak=0.005, size=128):
    X, y = context_windows(words, characters, context)

    def batches():
        rows = rng.integers(0, len(X), size)
        return X[rows], y[rows]

    optimizer = AdamW(model.parameters(), peak, decay=0.01)
    return fit(model, optimizer, batches, steps, lambda step: cosine_schedule(step, steps, peak, 100))


def loss_on(words, model, context):
    X, y = context_windows(words, characters, context)
    with no_gradient():
        return float(token_loss(model(X), y).data)


# %% about-training [markdown]
# Everything is there. The rate climbs for 100 steps and falls along half a cosine (day 5).
#
# **Predict first:** where will the loss on unseen names end? Counting reached 2.455, 2.236 and 2.120 with a context of 1, 2 and 3.

# %% train-the-model tags=["training", "nbval-ignore-output"]
WHOLE = True  # False: here and at the map a fifth of the steps, and worse networks
rng = np.random.default_rng(0)
model = MLPLanguageModel(len(characters), 3, 10, 200, rng)
losses = learn(model, train, 3, 10_000 if WHOLE else 2_000, rng)
print(f"train {loss_on(train, model, 3):.3f}, dev {loss_on(dev, model, 3):.3f}")

# %% goal tags=["training", "nbval-ignore-output"]
if data.available("names"):
    goal = 2.16 if WHOLE else 2.3
    assert loss_on(dev, model, 3) < goal
    print(f"The loss on names that it has never seen is below {goal} nats a character.")

# %% draw-the-losses tags=["training", "nbval-ignore-output"]
levels = {f"counting, context {context}": loss for context, loss in counted.items() if context < 4}
plots.losses_beside(losses, {"guessing": np.log(len(characters)), **levels})

# %% about-the-losses [markdown]
# *Picture:* the training loss, far below the line of guessing from the start. It crosses the line of counting with one character within the first
# few hundred steps, the line of two near step 2,000, and ends a little below the line of three.
#
# *Answer:* about 2.14. (The curve ends lower, but it shows the names that the network learns from; the level lines are measured on unseen ones.) A
# network of 11,897 numbers comes within 0.02 of a table of 531,441. And it does not end at three: the second notebook gives it eight characters.
#
# ## 7 · Inventing names
#
# The model gives logits, and you draw. Two settings, which every chat program has, too:
#
# - **temperature** $T$: draw from softmax(logits / $T$). Below 1 the likely get likelier; 0 means "always the largest".
# - **top-k**: only the k tokens with the largest logits have a chance. It cuts off the long tail of the silly.
#
# With a pencil: logits 2, 1, 0 and top_k = 2. Kept are 2 and 1, and their softmax is 0.73 and 0.27. These two sum to 1; the third has no part in it.

# %% exercise="sample_token"

# %% predict-temperature [markdown]
# **Predict first:** the window is `..q`. What comes after a q at the beginning of a name, and how does temperature 2 change it?

# %% draw-the-chances tags=["training", "nbval-ignore-output"]
logits = model([encode("..q", characters)]).data[0]
at = {f"temperature {T:g}": softmax(logits[None] / T)[0] for T in (0.5, 1, 2)}
plots.chances_at(at, characters)


# %% about-the-chances [markdown]
# *Picture:* the chances of 27 next characters as bars, in three rows. At temperature 0.5 the `u` has nearly everything. At 1 it still has most. At
# 2 many other letters get visible bars.
#
# *Answer:* u. At temperature 2 it has little more than half, and nearly everything becomes possible.


# %% invent tags=["training", "nbval-ignore-output"]
def invent(model, context, rng, **settings):
    window, name = [0] * context, []
    while len(name) < 20:
        token = sample_token(model(np.array([window])).data[0], rng, **settings)
        if token == 0:
            break
        name.append(token)
        window = [*window[1:], token]
    return decode(name, characters)


for settings in ({"temperature": 0.5}, {}, {"temperature": 2.0}, {"temperature": 2.0, "top_k": 4}):
    rng = np.random.default_rng(1)
    print(f"{settings!s:35}", *(invent(model, 3, rng, **settings) for _ in range(7)))

# %% a-map [markdown]
# Which line would you name a child from?
#
# ## 8 · A map of the letters
#
# What has the table learned? Ten numbers can't be drawn, but two can. So here is a smaller model, whose rows have two numbers each.
#
# **Predict first:** which letters will stand close together?

# %% draw-the-map tags=["training", "nbval-ignore-output"]
rng = np.random.default_rng(0)
flat = MLPLanguageModel(len(characters), 3, 2, 200, rng)
learn(flat, train, 3, 6_000 if WHOLE else 1_200, rng)
plots.letter_map(flat.embedding.W.data, characters)

# %% about-the-map [markdown]
# *Picture:* the 26 letters and the dot at their two numbers. The five vowels a, e, i, o, u, in orange squares, stand apart from the consonants,
# which crowd together. The y lies between them and the consonants, and the dot stands off.
#
# *Answer:* the vowels. Nobody told the network that there are vowels. They are followed by the same letters, so what works for one works for the
# others, and the gradient moves them together. In larger models, words of like meaning come to stand together in the same way.
#
# ## What you can do now
# - turn a list of words into windows, without mixing the words;
# - write layers as classes, and put a model together from them;
# - say what the W in AdamW is, and write the loop that trains every model from here on;
# - draw from a model's logits, with temperature and top-k.
#
# Save the notebook, and go on with [layer_norm.ipynb](layer_norm.ipynb): how a network should begin, how to find a learning rate, and what eight
# characters are worth.
