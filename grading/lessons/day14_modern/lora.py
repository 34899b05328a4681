# ---
# jupyter:
#   foundations:
#     needs: [names, shakespeare]
# ---

# %% title [markdown]
# # Day 14, second sitting: LoRA
#
# In [the first sitting](fine_tuning.ipynb) every weight of the model moved. For a model of 7 billion weights that means: gradients and two
# moments of AdamW for each of them, and a second copy of the whole model for each task. Who has ten tasks has ten
# models.
#
# **LoRA** leaves the model as it is and learns a small correction next to it. You write it in about 15 lines, teach your model
# names with a two-hundredth of its weights, and at the end add the correction into the weights, so that it costs nothing at all.
#
# **Predict first:** a Linear has a matrix of 64 x 64 numbers. Its correction is a product of a 64 x 4 and a 4 x 64 matrix.
# How many numbers have to be learned, instead of 4,096?

# %% imports
import copy
import string

import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
Tensor, encode, cosine_schedule = yours("Tensor", "encode", "cosine_schedule")
Linear, AdamW, fit = yours("Linear", "AdamW", "fit")
GPT, random_batch, evaluate, generate = yours("GPT", "random_batch", "evaluate", "generate")

# %% draw-low-rank
plots.low_rank(n_in=64, n_out=64, rank=4)

# %% about-low-rank [markdown]
# *Picture:* a large grey square, W, frozen, with 4,096 numbers. Plus alpha over r, times a thin upright box A, 64 x 4, and a flat box
# B, 4 x 64, drawn to the same scale. A and B have 512 numbers together.
#
# *Answer:* 64 · 4 + 4 · 64 = 512, an eighth. At a width of 4,096 and the same rank it would be a five-hundredth.
#
# ## 1 · A thin correction
#
# $$y = xW + b + \frac{\alpha}{r}\,(xA)\,B$$
#
# with x (..., n_in), W (n_in, n_out), A (n_in, r) and B (r, n_out). r is the **rank**. With a pencil, at rank 1: A is a column,
# (1, 2), and B a row, (3, 4). Then
#
# $$AB = \begin{pmatrix} 1 \\ 2 \end{pmatrix} \begin{pmatrix} 3 & 4 \end{pmatrix} = \begin{pmatrix} 3 & 4 \\ 6 & 8
# \end{pmatrix}$$
#
# Four numbers from four, so nothing is saved; at 64 x 64 it would be 4,096 from 128. All rows are multiples of each other: that is the
# price. A rank of r allows r such patterns.
#
# Three things to think about before you write it:
#
# - **The start.** At first the model has to give the same outputs as before, so A B has to be 0. **Predict first:** A and B both 0
#   would do that. Why does such a layer never learn?
# - **Frozen.** W and b are no longer Tensors but plain arrays, `linear.W.data`. Next to a Tensor, an array is a constant: no
#   gradient is computed for it.
# - **The order.** (x A) B passes through r numbers. x (A B) makes the whole large matrix first.
#
# And one for `merged`, which makes a new Linear: that wants an rng for weights which you replace at once. Any will do, such as
# `np.random.default_rng(0)`.

# %% exercise="LoRA"

# %% about-zeros [markdown]
# *Answer:* the gradient of A has the factor B, and that of B has the factor A. If both are 0, so are both gradients, for ever. So A is drawn at
# random, B is 0, and only B moves in the first step. Look:

# %% who-moves-first
rng = np.random.default_rng(0)
linear = Linear(64, 64, rng)
x, wanted = rng.normal(size=(2, 32, 64)).astype(np.float32)
before = linear(Tensor(x)).data
layer = LoRA(linear, 4, 8, rng)
assert np.allclose(layer(Tensor(x)).data, before, atol=1e-6)  # nothing has changed yet
difference = layer(Tensor(x)) - wanted
(difference * difference).mean().backward()
print("largest gradient of A:", np.abs(layer.A.grad).max(), " of B:", np.abs(layer.B.grad).max().round(4))
assert np.all(layer.A.grad == 0)
assert np.any(layer.B.grad != 0)

# %% about-scale [markdown]
# ## 2 · Why alpha is divided by the rank
#
# **Predict first:** take one step of AdamW, at ranks 1, 4, 16 and 64, all with the same learning rate. How much do the outputs
# change if the correction is multiplied by alpha? And how much by alpha / r?


# %% draw-scale
def change_after_one_step(rank, alpha):
    """How far the outputs move in the first step, as a root of the mean square."""
    layer = LoRA(linear, rank, alpha, np.random.default_rng(1))
    optimizer = AdamW(layer.parameters(), 1e-2)
    difference = layer(Tensor(x)) - wanted
    (difference * difference).mean().backward()
    optimizer.step()
    return float(np.sqrt(np.mean((layer(Tensor(x)).data - before) ** 2)))


ranks = (1, 4, 16, 64)
changes = {
    "alpha": {r: change_after_one_step(r, 8 * r) for r in ranks},  # (8 r) / r = 8
    "alpha / rank": {r: change_after_one_step(r, 8) for r in ranks},
}
for label, row in changes.items():
    print(f"{label:12}", {r: round(change, 3) for r, change in row.items()})
plots.by_scale(changes)

# %% about-by-scale [markdown]
# *Picture:* change of the outputs against the rank, both axes logarithmic. Multiplied by alpha, the line climbs with the rank. Multiplied by
# alpha / rank, it falls.
#
# *Answer:* multiplied by alpha, rank 64 takes a step 16 times as large as rank 1: each other rank would need another learning
# rate. Divided by the rank, the steps differ less, and shrink. (A later variant divides by the *root* of the rank, which lies in
# between.) So a learning rate that was found for one rank can stay for a higher one.
#
# ## 3 · LoRA in a GPT
#
# Hu and his colleagues tried which matrices to correct, and found query and value of each attention the best choice for few
# parameters. `add_lora` puts a LoRA there, and freezes the other Linears of the Blocks. The norms and the two tables stay
# Tensors, but nobody trains them.

# %% exercise="add_lora"

# %% about-data [markdown]
# Now the same model as in the first sitting, trained on Shakespeare, and names as the new text.

# %% load-texts tags=["data", "nbval-ignore-output"]
CONTEXT = 32
rng = np.random.default_rng(1)
text, names = data.shakespeare()[:300_000], data.names()
characters = sorted({*text, *string.ascii_letters, *"\n :"})
names = [names[i] for i in rng.permutation(len(names))]


def split_off(text):
    """Ids to learn from, and some to measure on."""
    ids = np.array(encode(text, characters))
    return ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :][:2000]


old, old_unseen = split_off(text)
new, new_unseen = split_off("\n".join(names) + "\n")

# %% train-base tags=["training", "nbval-ignore-output"]
base = GPT(len(characters), CONTEXT, 64, 2, 4, rng)
fit(
    base,
    AdamW(base.parameters()),
    lambda: random_batch(old, 16, CONTEXT, rng),
    400,
    lambda step: cosine_schedule(step, 400, 5e-3, 30),
)
at_first = evaluate(base, new_unseen, CONTEXT), evaluate(base, old_unseen, CONTEXT)
print(f"Shakespeare {at_first[1]:.2f}, names {at_first[0]:.2f} nats a character")

# %% predict-ranks [markdown]
# **Predict first:** everything learns, or LoRA of rank 1, 4 or 16. Which is best on names after 150 steps? And which
# forgets Shakespeare least?


# %% ranks tags=["training", "nbval-ignore-output"]
def learn_names(model, parameters, learning_rate):
    """(how many numbers learn, loss on names, loss on Shakespeare) after 150 steps."""
    fit(model, AdamW(parameters, learning_rate), lambda: random_batch(new, 16, CONTEXT, rng), 150)
    count = sum(parameter.data.size for parameter in parameters)
    return count, evaluate(model, new_unseen, CONTEXT), evaluate(model, old_unseen, CONTEXT)


rows, models = {}, {}
for rank in (1, 4, 16):
    models[rank] = copy.deepcopy(base)
    rows[f"rank {rank}"] = learn_names(models[rank], add_lora(models[rank], rank, 2 * rank, rng), 1e-2)
full = copy.deepcopy(base)
rows["everything"] = learn_names(full, full.parameters(), 2e-3)
for label, (count, on_new, on_old) in rows.items():
    print(f"{label:10} {count:7,} learn: names {on_new:.2f}, Shakespeare {on_old:.2f}")
plots.rank_against_loss(rows, at_first)

# %% about-ranks [markdown]
# *Picture:* loss against the number of parameters that learn, on a logarithmic axis from 512 to about 100,000. On names the line falls a little from left
# to right; even its first point lies far below the dotted line of the model before. On Shakespeare all points lie above where the model began, and the one for everything lies highest.
#
# *Answer:* everything is best on the new text and worst on the old. Rank 1 has 512 numbers, a two-hundredth of the model, and
# most of the way is done with them. For large models and tasks close to what they know, a small rank is often as good as everything.

# %% ranks-claim tags=["training"]
small = len(names) < 32_000 or len(text) < 300_000  # the built-in texts teach less
assert rows["rank 1"][0] == 512
assert rows["rank 1"][1] < at_first[0] - 1 or small
assert rows["everything"][1] < rows["rank 1"][1] or small
assert rows["rank 1"][2] < rows["everything"][2] or small

# %% frozen-claim tags=["training"]
for block, untouched in zip(models[4].blocks, base.blocks, strict=True):
    assert np.array_equal(block.attention.key.W, untouched.attention.key.W.data)
    assert np.array_equal(block.feed_forward.up.W, untouched.feed_forward.up.W.data)
assert np.array_equal(models[4].token.W.data, base.token.W.data)
print("key, up and the token table: not a bit has changed")

# %% about-merging [markdown]
# ## 4 · Merged, it costs nothing
#
# While it learns, a LoRA is extra work at each call. Afterwards it isn't needed as a layer of its own: $xW + \frac{\alpha}{r}\,xAB =
# x\,(W + \frac{\alpha}{r} AB)$. `merged()` is that sum.
#
# **Predict first:** after merging, how much do the model's logits differ? By exactly 0?

# %% merge tags=["training", "nbval-ignore-output"]
ids = new_unseen[None, :CONTEXT]
model = models[4]
with_lora = model(ids).data
for block in model.blocks:
    block.attention.query = block.attention.query.merged()
    block.attention.value = block.attention.value.merged()
difference = np.abs(model(ids).data - with_lora).max()
print(f"largest difference of the logits: {difference:.1e}")
written = generate(model, list(encode("\n", characters)), 60, np.random.default_rng(3), 0.8)
print("".join(characters[i] for i in written).split())
assert difference < 1e-4

# %% about-merged [markdown]
# *Answer:* nearly 0, but not exactly: float32 rounds each sum, and the sums are now taken in another order.
#
# So one large model can serve many: each task keeps its A and B, a small file, and puts them on or takes them off. Keep the
# old weights, though. Merge twice, and the correction counts twice.
#
# ## What you can do now
# - write a correction of low rank, and count its numbers;
# - say why B begins with 0 and A doesn't, and why alpha is divided by the rank;
# - freeze weights so that they cost no gradient, and merge a correction into them.
#
# Save the notebook and go on with [kv_cache.ipynb](kv_cache.ipynb). At the end of the day, in a terminal in the course's folder, type
#
#     nbgrader autograde day14_modern
#
# Concepts: [Efficient adaptation](../concepts/modern-llms/efficient-adaptation.md).
