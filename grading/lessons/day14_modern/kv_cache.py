# ---
# jupyter:
#   foundations:
#     needs: [shakespeare]
# ---

# %% title [markdown]
# # Day 14, third sitting: the KV cache, and what today's models changed
#
# Your GPT writes. But watch it write a long text, and it gets slower with every token: each time it reads *everything* again from the beginning, as
# if it had never seen it. In this notebook you stop that. The model keeps what it has worked out, and writes in a fraction of the time, as chat
# programs do. Then you build what separates your GPT, a child of 2019, from the open models of today: a simpler norm, positions that turn, a gate,
# and weights of one byte.
#
# **Predict first:** a prompt has 4 tokens, and 5 more are to be written. How many positions go through the model in all, if each step reads the whole
# text so far? And how many would be enough?

# %% imports
import time
from functools import partial

import numpy as np

from grading.lab import check, data, plots, yours

Tensor, no_gradient, encode, Linear = yours("Tensor", "no_gradient", "encode", "Linear")
AdamW, fit, sample_token, causal_mask = yours("AdamW", "fit", "sample_token", "causal_mask")
attention, split_heads, merge_heads = yours("attention", "split_heads", "merge_heads")
MultiHeadAttention, sinusoidal_positions = yours("MultiHeadAttention", "sinusoidal_positions")
GPT, generate, evaluate, random_batch = yours("GPT", "generate", "evaluate", "random_batch")

# %% draw-steps
print("without a cache:", sum(range(4, 9)), "positions; with one:", 4 + 4)
plots.cache_steps(prompt=4, steps=5)

# %% about-steps [markdown]
# *Picture:* two tables with a row for each of five steps and a column for each position. Without a cache every row is filled from position 0 to its
# end: four cells, then five, up to eight, and all but the last cell of a row are computed again. With a cache the first row computes four cells, and
# each later row a single new one; the others are kept.
#
# *Answer:* 4 + 5 + 6 + 7 + 8 = 30, and 8 would do. For n tokens it's about n²/2 against n.
#
# ## 1 · What can be kept
#
# What does a new token need from those before it? In each block it asks: its **query** meets all **keys**, and it takes a mean of all **values**.
# Nothing else passes between positions. And thanks to the causal mask, an old position never looks at a newer one. So what a block makes of it stays
# as it was, and with it the next block's keys and values.
#
# So keep keys and values: that is the **KV cache**, one for each block. But why are no *queries* kept?
#
# *Answer:* a query is used once, by its own position, in the moment when that position is read. Nobody asks for it later.
#
# With a pencil: one head of width 2, and room for 4 positions.
#
# | call | keys in the room | length |
# |---|---|---|
# | `append` of three: a, b, c | a b c – | 3 |
# | `append` of one: e | a b c e | 4 |
# | `append` of one more | ValueError: no room | 4 |
#
# Each call gives back all keys and values so far, without the empty places. The room is laid out *once*, and what comes back is a slice of it: a
# view, which copies nothing. (`np.concatenate` would copy the whole past at every token, and then you have traded one n² for another.) A trap: NumPy
# says nothing when one row is written into a slice of *no* rows. Count for yourself.

# %% exercise="KVCache"

# %% about-memory [markdown]
# **How much memory is that?** Each position leaves a key and a value of width C in each block:
#
# $$\text{bytes} = 2 \cdot \text{layers} \cdot B \cdot T \cdot C \cdot \text{bytes a number}$$
#
# **Predict first:** a model of 7 billion weights has 32 layers and a width of 4,096. Its weights of 2 bytes take 14 GB. How much does the cache of
# *one* text of 4,096 tokens take?

# %% cache-bytes
k = Tensor(np.ones((1, 4, 512, 32), dtype=np.float32))  # 4 heads of width 32, full to the last place
kept = sum(part.data.nbytes for part in KVCache(1, 4, 512, 32).append(k, k))
assert 4 * kept == 2 * 4 * 1 * 512 * 128 * 4  # 4 blocks
print(f"yours, 512 positions: {4 * kept / 2**20:.0f} MiB")
print(f"7 billion weights, 4,096 positions: {2 * 32 * 1 * 4096 * 4096 * 2 / 1e9:.2f} GB a text")

# %% about-bytes [markdown]
# *Answer:* more than 2 GB for a single reader. Newer models let several heads share a key and a value, and need less.
#
# ## 2 · Write with it
#
# Now `generate_cached`. Its first step reads the whole prompt together, each later step the one token that was drawn last. Four things differ from
# `GPT.__call__`:
#
# - **The position.** The new row is row 0 of its array, and position 30 of the text. The cache's length says which.
# - **The mask.** Several new rows need the causal mask among themselves. A single one may look at all that is kept: None.
# - **Each block by hand**, since the cache comes in between making k and v and using them.
# - **The logits** of the last row only. The head is the token table: `model.token.W.transpose(1, 0)`.
#
# The text has to fit into the context. (Where `generate` cuts off its beginning, all positions move, and the cache is wrong.)

# %% exercise="generate_cached"

# %% predict-same [markdown]
# The check compares a few tokens of small models. Now a larger one. **Predict first:** a hundred tokens are drawn from the same seed, once with a
# cache and once without. How many of them are the same?

# %% same-tokens tags=["training"]
rng = np.random.default_rng(0)
model = GPT(65, 512, 128, 4, 4, rng)  # 65 characters, context 512, width 128, 4 blocks, 4 heads; not trained
text = [int(i) for i in rng.integers(0, 65, 20)]
plain = generate(model, text, 100, np.random.default_rng(7))
cached = generate_cached(model, text, 100, np.random.default_rng(7))
print(f"{sum(a == b for a, b in zip(plain, cached, strict=True))} of 100 tokens are the same")
assert cached == plain

# %% about-same [markdown]
# *Answer:* all of them. Nothing is approximated. The cache does the same sums and leaves out those whose results are known. That is also the test for a
# cache: a wrong position or a wrong mask still *runs*, and writes text that looks only a little worse.
#
# Now the clock. **Predict first:** how does the time for *one more* token depend on how long the text already is?


# %% measure tags=["training", "nbval-ignore-output"]
ticks, norm = [], model.norm
model.norm = lambda x: (
    ticks.append(time.perf_counter()) or norm(x)
)  # each step goes through the last norm once
lengths, seconds = [8, 64, 128, 256, 448], {"without a cache": [], "with a cache": []}
for n in lengths:
    prompt = [int(i) for i in rng.integers(0, 65, n)]
    for values, write, count in zip(seconds.values(), (generate, generate_cached), (6, 41), strict=True):
        ticks.clear()
        write(model, prompt, count, rng)
        values.append(min(np.diff(ticks)))  # the quickest step
    without, used = (values[-1] * 1000 for values in seconds.values())
    print(f"{n:4} positions so far: {without:6.1f} ms without, {used:5.1f} ms with")
plots.seconds_by_length(lengths, seconds)

# %% about-seconds [markdown]
# *Picture:* milliseconds for one more token against the positions so far. Without a cache the line rises, more and more steeply. With a cache it
# stays low and nearly flat.
#
# *Answer:* without a cache, one more token costs a pass over the whole text. With a cache, one row goes through all the products, however long the
# text is. Only the row of scores gets longer, which hardly shows here.
#
# ## 3 · What today's models changed: the norm
#
# Your GPT follows GPT-2. The open models of today, such as Llama, Mistral or Qwen, are the same machine with a few parts replaced. **RMSNorm** leaves
# out two things of LayerNorm: no mean is subtracted, and no bias is added.
#
# $$y_j = g_j \, \frac{x_j}{\sqrt{\frac{1}{C}\sum_i x_i^2 + \varepsilon}}$$
#
# With a pencil: (1, 7, 5, 5) has the squares 1, 49, 25, 25; their mean is 25, the root 5, and the row becomes (0.2, 1.4, 1, 1).

# %% exercise="RMSNorm"

# %% about-rotary [markdown]
# ## 4 · Positions that turn
#
# Your GPT adds a learned row for each place to its tokens. It can't read beyond the last row of that table, and what "three places back" means it has
# to learn for every place again. **Rotary positions** add nothing. They *turn* each query and each key: the numbers 2i and 2i + 1 are a point in the
# plane, turned by an angle that grows with the position p:
#
# $$\theta = p \cdot 10000^{-2i/d} \qquad (a, b) \;\to\; (a\cos\theta - b\sin\theta,\;\; b\cos\theta + a\sin\theta)$$
#
# With a pencil: the point (1, 0) at position 1, first pair: the angle is 1 radian, and it becomes (cos 1, sin 1) = (0.54, 0.84).

# %% exercise="rotate"

# %% draw-turned
points = rotate(Tensor(np.tile([1.0, 0.0], (8, 8))), np.arange(8)).data  # eight times (1, 0) a row
plots.turned_pairs({f"pair {i}": points[:, 2 * i : 2 * i + 2] for i in (0, 1, 2, 7)})

# %% about-turned [markdown]
# *Picture:* four circles with a hand for each of the positions 0 to 7, all beginning on the right. In pair 0 the hands go all the way round, about 57
# degrees a position. In pair 1 they reach past the top, in pair 2 a little way up, and in pair 7 they lie on top of each other.
#
# Fast hands tell near places apart, slow ones far places, as on a clock. **Predict first:** a query at place 10 and a key at place 7 are both moved
# on by 100 places. What happens to their dot product?

# %% draw-dots
d, distances = 64, np.arange(100)
q = np.random.default_rng(1).normal(size=(1, d))
k = q + 0.5 * np.random.default_rng(2).normal(size=(1, d))  # a key that fits
table = sinusoidal_positions(600, d)  # day 12's, to be added
turned, added = {}, {}
for place in (100, 200, 500):
    there = rotate(Tensor(np.tile(q, (100, 1))), np.full(100, place))
    back = rotate(Tensor(np.tile(k, (100, 1))), place - distances)
    turned[place] = (there * back).sum(axis=-1).data
    added[place] = ((q + table[place]) * (k + table[place - distances])).sum(axis=-1)
assert np.allclose(turned[100], turned[500])
plots.dots_by_distance(distances, {"turned (rotate)": turned, "added (day 12's table)": added})

# %% about-dots [markdown]
# *Picture:* dot products against the distance from query to key, for queries at places 100, 200 and 500. On the left, where they are turned, the
# three lines lie on top of each other: highest at distance 0, then falling in waves. On the right, where a table is added, they are three different
# lines.
#
# *Answer:* nothing. Both are turned on by the same angle, so the angle *between* them stays. The dot product sees the distance, and not the place.
#
# With a cache, a key is turned once, by its own position, *before* it is kept. Who turns the kept keys again at each step turns them twice, three
# times and so on.
#
# ## 5 · Extras, not needed for a full day
#
# **A gate.** The feed-forward was replaced as well. Of two Linears that read the same x, one opens and closes the other:
#
# $$\mathrm{SwiGLU}(x) = \left(\mathrm{silu}(x W_{\mathrm{gate}}) \odot x W_{\mathrm{up}}\right) W_{\mathrm{down}} \qquad \mathrm{silu}(z) = z \cdot \sigma(z)$$

# %% exercise="SwiGLU"


# %% rotary-attention
class RotaryAttention(MultiHeadAttention):
    """The same, with queries and keys turned: (B, T, C) to (B, T, C)."""

    def __call__(self, x):
        places = np.arange(x.shape[1])
        q, k, v = (split_heads(linear(x), self.heads) for linear in (self.query, self.key, self.value))
        found = attention(rotate(q, places), rotate(k, places), v, causal_mask(len(places)))
        return self.out(merge_heads(found))


# %% predict-modern [markdown]
# Now all three together: your GPT with its parts replaced, and its table of positions left at 0. **Predict first:** both read the same 150 batches of
# Shakespeare, with about as many weights. Which one has learned more by then?

# %% train-both tags=["training", "nbval-ignore-output"]
plays = data.shakespeare()
letters = sorted(set(plays))
ids = np.array(encode(plays[:200_000], letters))
known, held_out = ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :][:10_000]
old, new = (GPT(len(letters), 64, 64, 2, 4, np.random.default_rng(1)) for _ in range(2))
for block in new.blocks:
    block.norm1, block.norm2, block.attention = RMSNorm(64), RMSNorm(64), RotaryAttention(64, 4, rng)
    block.feed_forward = SwiGLU(64, 170, rng)  # 8/3 of the width
new.norm, new.position.W.data = RMSNorm(64), 0 * new.position.W.data
curves, losses = {}, {}
for label, one in {"day 13's GPT": old, "with today's parts": new}.items():
    batches = partial(random_batch, known, 16, 64, np.random.default_rng(3))
    learned = [p for p in one.parameters() if p is not new.position.W]  # that table stays at 0
    curves[label] = fit(one, AdamW(learned, 4e-3), batches, 150)
    losses[label], count = evaluate(one, held_out, 64), sum(p.data.size for p in learned)
    print(f"{label}: {count:,} parameters, {losses[label]:.2f} nats a character on text it has not seen")
assert losses["with today's parts"] < losses["day 13's GPT"] or len(plays) < 1_000_000
plots.losses_by_step(curves)

# %% about-both [markdown]
# *Picture:* loss against the step, on a logarithmic axis. Both lines begin at 4.2 and fall together for about ten steps. From then on the line of the
# model with today's parts lies below the other, and the gap grows.
#
# *Answer:* the one with today's parts, at this point. It's a beginning, one size and one seed, so it doesn't say who wins in the end. Find out which
# part does most: put `LayerNorm` or `FeedForward` back, or leave `rotate` out, and train again.

# %% about-int8 [markdown]
# **Weights of one byte.** For each token all weights have to come out of memory, and in a large model that takes longer than the sums. Smaller
# numbers come faster: a whole number from -127 to 127 for each weight, and one *scale* for each column.
#
# $$s_j = \frac{\max_i |W_{ij}|}{127} \qquad q_{ij} = \mathrm{round}\left(\frac{W_{ij}}{s_j}\right) \qquad \hat W_{ij} = s_j\,q_{ij}$$
#
# With a pencil: the column 1.27, -0.5, 0.012 has the scale 0.01, and becomes 127, -50, 1. The last weight comes back as 0.01 and not as 0.012. No
# weight is off by more than half a step.

# %% exercise="quantize"

# %% exercise="dequantize"

# %% predict-int8 [markdown]
# **Predict first:** every matrix of the trained model is squeezed into bytes. What happens to its loss?

# %% squeeze tags=["training", "nbval-ignore-output"]
W, before = new.blocks[0].feed_forward.up.W.data.copy(), losses["with today's parts"]
for parameter in new.parameters():
    if parameter.data.ndim == 2:
        parameter.data = dequantize(*quantize(parameter.data))
squeezed = evaluate(new, held_out, 64)
assert abs(squeezed - before) < 0.01
q, scale = quantize(W)
print(f"float32: {before:.4f} nats   int8: {squeezed:.4f} nats")
plots.rounded_weights(W, dequantize(q, scale), scale)

# %% about-squeezed [markdown]
# *Picture:* on the left two histograms of one matrix, before and after, which can hardly be told apart. On the right the errors in steps of each
# column's scale: all lie between minus one half and one half, and all sizes are about as frequent, but for a peak at 0, from the largest weights of
# the columns.
#
# *Answer:* it hardly moves, and it may as well fall a little. But one huge weight in a column stretches the scale for all others in it, and that is
# where the trouble with bytes begins.

# %% end [markdown]
# ## What you can do now
# - keep keys and values, say how many bytes that takes, and test it: same seed, same tokens;
# - read the code of today's open models: RMSNorm, rotary positions and SwiGLU are no longer words to you.
#
# Save the notebook, and in a terminal in the course's folder type `nbgrader autograde day14_modern`. Then play with `python
# day14_modern/experiment.py --help`, and take [the quiz](quiz.md).
#
# Fourteen days ago you wrote one neuron with two inputs. Everything since then stands on your own code: the derivative, the optimizer, attention, a
# GPT, and now what makes it answer fast. The large models are more of the same.
#
# Concepts: [Inference](../concepts/modern-llms/inference.md).
