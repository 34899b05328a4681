# %% title [markdown]
# # Day 12: attention
#
# The networks of the last two days look at the past through a keyhole. The one of day 10 sees a few characters and nothing
# before them. The recurrent one of day 11 squeezes everything it has read into one row of numbers, and after 30 steps little
# of the first is left. Today each position looks *straight* at any position before it, however far away, and decides itself
# where to look. That is **attention**. Nearly every large language model is built of it.
#
# This notebook builds attention itself, in five short functions. [The second one](heads.ipynb) makes a layer of it, and that
# layer turns ten digits round, which no network can do whose positions don't see each other.
#
# Concepts: [Attention](../concepts/transformers/attention.md), [Self-attention](../concepts/transformers/self-attention.md).
#
# **Predict first:** a network has to put the digits 3 1 4 1 5 into the order 5 1 4 1 3. Where should the first place look?
# And the second?

# %% imports
import numpy as np

from grading.lab import check, plots, yours

# %% earlier-days
Tensor = yours("Tensor")

# %% mean-with-a-pencil [markdown]
# *Answer:* the first at the last, the second at the last but one. Keep that in mind until the second notebook.
#
# ## 1 · The mean of the past, three times
#
# Begin with something simpler. Each position takes the plain **mean** of itself and all before it. With a pencil: 2, 4, 9
# becomes 2, then (2 + 4)/2 = 3, then (2 + 4 + 9)/3 = 5. In a loop:

# %% mean-by-a-loop
x = np.array([[[2.0], [4.0], [9.0]]])  # (B, T, C): one sequence, three positions, one number each
loop = np.stack([x[:, : t + 1].mean(axis=1) for t in range(3)], axis=1)
print(loop.ravel())

# %% mean-by-a-product [markdown]
# A loop over positions is slow. Now think of the three means as one matrix product, (3, 3) times (3, 1):
#
# $$\begin{pmatrix} 1 & 0 & 0 \\ \tfrac12 & \tfrac12 & 0 \\ \tfrac13 & \tfrac13 & \tfrac13 \end{pmatrix}
# \begin{pmatrix} 2 \\ 4 \\ 9 \end{pmatrix} = \begin{pmatrix} 2 \\ 3 \\ 5 \end{pmatrix}$$
#
# Row t says what position t takes from each column s. For a batch (B, T, C) nothing changes: `@` multiplies each sequence by
# the same (T, T) matrix. Write it for any T. (`np.tril` sets everything above the diagonal to 0. And float32 should stay
# float32.)

# %% exercise="mean_of_past"

# %% predict-softmax [markdown]
# **Predict first:** here is the third way. Take a table of *scores*, 0 where a position may look and minus infinity where it
# may not. What does softmax make of each row? ($e^0 = 1$, $e^{-\infty} = 0$.)

# %% draw-three-ways
T = 4
scores = np.where(np.tri(T, dtype=bool), 0.0, -np.inf)
weights = Tensor(scores).softmax(axis=-1).data
x = np.arange(8.0).reshape(1, T, 2)
assert np.allclose(weights @ x, mean_of_past(x))
plots.tables({"may look (1) or not (0)": np.tri(T), "scores": scores, "softmax of the scores": weights})

# %% about-three-ways [markdown]
# *Picture:* three tables of four rows. The first has ones on and below the diagonal. The second has zeros there, and minus
# infinity above. The third is the softmax of the second: 1; then 0.5 twice; then 0.33 three times; then 0.25 four times; and
# 0 above the diagonal.
#
# *Answer:* the same matrix again: each row shares 1 evenly among the places that count. So the mean of the past is a softmax
# in which all scores are equal. **Attention is this softmax with scores that are not equal**, because the network works them
# out.
#
# ## 2 · Who may look where
#
# Whoever is asked for the next character must not see it. The **causal mask** is a table of True and False: row t, column s
# is True if position t may look at position s, that is, if s is not later than t.

# %% exercise="causal_mask"

# %% about-queries [markdown]
# ## 3 · Ask, compare, take
#
# A Python dictionary has keys and values. You come with a query, and where it *equals* a key you get that key's value.
# Attention is a **soft** dictionary. The query is a row of numbers, and so is each key; their dot product says how well they
# fit; and you get a mean of *all* values, in which those with a fitting key weigh most.
#
# With a pencil: the query is (2, 0, 2, 0), and there are three keys.
#
# | key | dot product | divided by $\sqrt 4$ | power $e^z$ | weight | value |
# |---|---|---|---|---|---|
# | (1, 1, 0, 0) | 2 | 1 | 2.72 | 0.24 | 10 |
# | (0, 1, 0, 1) | 0 | 0 | 1.00 | 0.09 | 20 |
# | (1, 0, 1, 0) | 4 | 2 | 7.39 | 0.67 | 60 |
#
# The weights are a softmax: 2.72 divided by the sum 11.11, and so on. The result is 0.24 · 10 + 0.09 · 20 + 0.67 · 60, about
# 44. For all queries at once:
#
# $$\mathrm{weights} = \mathrm{softmax}\left(\frac{q\,k^T}{\sqrt d}\right) \qquad \mathrm{result} = \mathrm{weights} \cdot v$$
#
# with queries q (T, d), keys k (S, d), values v (S, e), weights (T, S). Each *row* of weights sums to 1.
#
# **Why the root of d?** A dot product is a sum of d products. If all numbers have a size of about 1, the sum has a size of
# about $\sqrt d$. **Predict first:** what does softmax do with scores of 1, and what with scores of 30?
#
# The next cell measures it by the **entropy** of the weights, the mean of $-\ln p$ over a row, weighted by $p$. It says how widely a query spreads
# its look: 0 if one key gets everything, and ln 32 = 3.47 if 32 keys get the same.

# %% how-sharp
rng = np.random.default_rng(0)
widths, keys = [4, 16, 64, 256, 1024], 32
entropies = {"scores as they are": [], "divided by the root of d": []}
for d in widths:
    dots = rng.normal(size=(200, d)) @ rng.normal(size=(d, keys))  # 200 queries, 32 keys, all random
    for label, scale in zip(entropies, (1, d**0.5), strict=True):
        p = Tensor(dots / scale).softmax().data
        entropies[label].append(-(p * np.log(p + 1e-300)).sum(axis=-1).mean())
    soft = ", ".join(f"{values[-1]:.1f}" for values in entropies.values())
    print(f"d = {d:4}: size of the dot products {dots.std():4.1f}, root of d {d**0.5:4.1f}; entropies {soft}")
plots.sharpness(entropies, widths, keys)

# %% about-sharpness [markdown]
# *Picture:* entropy of the weights against d. As they are, the scores give 2.7 nats at d = 4, and the line falls to 0.1 at
# d = 1024. Divided by the root of d, the line stays between 3.0 and 3.2, a little below ln 32 = 3.5.
#
# *Answer:* scores of 1 leave the weights soft. Scores of 30 put everything on one key. Such a softmax is *saturated*, as on
# day 3: its slope is nearly 0, and the network can't learn to look elsewhere. Divided by $\sqrt d$, it is as soft for wide
# queries as for narrow ones.
#
# Write `attention_weights`. q and k are Tensors with any axes in front: (T, d), (B, T, d) or (B, h, T, d). So only the *last
# two* axes of k change places. `list(range(len(k.shape)))` gives you all axes in order; swap the last two, and hand them
# over: `k.transpose(*axes)`.
#
# Where the mask is False, the weight has to be exactly 0, and the rest of the row still sums to 1. Section 1 shows how:
# something happens to the *scores*. Two small traps: `np.sqrt(d)` makes float64 of float32, while `d**0.5` does not; and so
# does an array that you add, unless you give it the scores' dtype.

# %% exercise="attention_weights"

# %% about-attention [markdown]
# Then `attention` itself is one line more. It's your dictionary, softly looked up.

# %% exercise="attention"

# %% pencil-example
q = Tensor([[2.0, 0.0, 2.0, 0.0]])
k = Tensor([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]])
v = Tensor([[10.0], [20.0], [60.0]])
print("weights", attention_weights(q, k).data.round(2), "  result", attention(q, k, v).data.round(1))
assert abs(attention(q, k, v).data.item() - 44.16) < 0.01

# %% about-look-back [markdown]
# ## 4 · Attention by hand
#
# On day 1 you found the weights of an AND gate by hand, before any training. Do the same for attention. There are eight
# positions, and all that a position knows is which one it is: position t is **one-hot**, row t of the identity. Its query is
# $x_t W_q$, so simply row t of $W_q$; its key is row t of $W_k$.
#
# Find $W_q$ and $W_k$ such that each position puts more than 0.99 of its weight on the one *before* it, and the first on
# itself.

# %% exercise="look_back"

# %% predict-isabella [markdown]
# **Predict first:** the eight letters of `isabella` stand at these positions. Where in the picture is the bright cell of the
# row "b"?

# %% draw-look-back
Wq, Wk = (np.asarray(W, dtype=float) for W in look_back())
weights = attention_weights(Tensor(Wq), Tensor(Wk), causal_mask(8)).data
plots.attention_images(weights, list("isabella"), titles=["look_back"])

# %% about-isabella [markdown]
# *Picture:* a dark square of eight rows and columns, labelled with the letters of isabella. The bright cells form a line just
# below the diagonal; the one of the first row lies on the diagonal.
#
# *Answer:* in the column of the first "a", the letter just before it. With such a head a network can count bigrams: it knows who came just
# before. In trained models such heads turn up by themselves, and you will see some in the second notebook.
#
# ## What you can do now
# - write the mean of the past as one matrix product, and say why attention is its big sister;
# - write attention from memory, with its mask, and say why it divides by the root of d;
# - build a query and a key that look wherever you want.
#
# Save the notebook. The second sitting is [heads.ipynb](heads.ipynb): several heads, and a layer that learns where to look.
