# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 8, second sitting: the same table by gradient descent
#
# Counting gave a model of names at once. But how far does it carry? First you look two letters back, and see why counting ends there. Then you find the table of pairs a second time, by gradient descent: the way
# that goes on, up to a small GPT.
#
# You need: the first notebook, and day 5's `descend`. Time: about an hour.

# %% imports
import time

import numpy as np

from grading.lab import check, data, plots, yours

softmax, one_hot, descend = yours("softmax", "one_hot", "descend")
softmax_cross_entropy_backward = yours("softmax_cross_entropy_backward")
vocabulary, encode, bigrams, bigram_counts = yours("vocabulary", "encode", "bigrams", "bigram_counts")
bigram_probabilities = yours("bigram_probabilities")
negative_log_likelihood = yours("negative_log_likelihood")

# %% count-again tags=["data"]
words = data.names()
characters = vocabulary(words)
V = len(characters)
train, dev, test = data.train_dev_test(words, np.random.default_rng(0))
x_train, y_train = bigrams(train, characters)
x_dev, y_dev = bigrams(dev, characters)
counted = bigram_counts(x_train, y_train, V)
print(f"{len(x_train):,} pairs to count, {len(x_dev):,} held out")

# %% about-trigrams [markdown]
# ## 1 · Look two letters back
#
# Why only one letter? Count what follows each *pair*: a table of 27 times 27 rows. Only the row number changes.


# %% trigrams tags=["data"]
def trigrams(words):
    rows = [encode(f"..{word}.", characters) for word in words]
    return np.concatenate([r[:-2] * V + r[1:-1] for r in rows]), np.concatenate([r[2:] for r in rows])


contexts, following = trigrams(train)
counts_of_three = np.zeros((V * V, V), dtype=int)
np.add.at(counts_of_three, (contexts, following), 1)
P_three = bigram_probabilities(counts_of_three, 0.1)
shares = np.tile(np.bincount(y_train, minlength=V), (V, 1))
ladder = {
    "nothing": np.log(V),
    "single letters": negative_log_likelihood(bigram_probabilities(shares), x_dev, y_dev),
    "bigrams": negative_log_likelihood(bigram_probabilities(counted), x_dev, y_dev),
    "trigrams": negative_log_likelihood(P_three, *trigrams(dev)),
}
never = np.sum(counts_of_three.sum(axis=1) == 0)
print(f"{never} of {V * V} rows were never seen, and {np.mean(counts_of_three == 0):.0%} of all cells are 0")
if len(words) == 32_033:
    assert abs(ladder["trigrams"] - 2.236) < 1e-3

# %% draw-ladder tags=["data"]
plots.ladder(ladder)

# %% about-ladder [markdown]
# *Picture:* the losses on the names held out as four bars, each lower than the one before: nothing 3.296, single letters 2.820, bigrams
# 2.455 and trigrams 2.236.
#
# **Think about it:** why not go on? Ten letters back would be better still.
#
# *Answer:* the table has 27 times as many rows with each letter more. Ten letters back it has 200 million million rows, and nearly all of them are
# never seen. Counting treats *emm* and *amm* as strangers. From day 10 on, a network learns which contexts are alike. For that we need the second
# way.
#
# ## 2 · The same table by gradient descent
#
# Start with a table $W$ of zeros. Its row $x$ holds **logits**, and softmax makes probabilities of them. Make the loss smaller, step by step.
#
# Day 4 gave you the gradient for one pair: $\mathrm{softmax}(W_x) - \mathrm{onehot}(y)$, divided by $N$ for the mean. Now add up all pairs that begin
# with $i$. The first part is there $n_i$ times, once for each pair. The second part is a mark for each pair, and those marks are the counts:
#
# $$\frac{\partial L}{\partial W_{ij}} = \frac{1}{N} \left( n_i \, \mathrm{softmax}(W)_{ij} - C_{ij} \right)$$
#
# With a pencil: in the small table a is followed 4 times. At the start softmax gives 1/5 to each, so row a is (0.8, 0.8, 0.8, 0.8, 0.8) minus (2, 0,
# 1, 0, 1), divided by 13.

# %% exercise="train_bigram"

# %% two-ways tags=["data", "nbval-ignore-output"]
W = np.zeros((V, V))
start = time.perf_counter()
over_pairs = np.zeros((V, V))
np.add.at(over_pairs, x_train, softmax_cross_entropy_backward(W[x_train], one_hot(y_train, V)))
middle = time.perf_counter()
by_counts = (counted.sum(axis=1, keepdims=True) * softmax(W) - counted) / len(x_train)
end = time.perf_counter()
assert np.allclose(over_pairs, by_counts)
print(f"the same gradient: {middle - start:.3f} s over all pairs, {end - middle:.5f} s by their counts")

# %% about-two-ways [markdown]
# Both ways give the same gradient. The second is hundreds of times as fast, because it adds up the pairs once, before the training. (If your function
# goes over all pairs in every step, the next cell takes a minute or two.)
#
# **Predict first:** at which table is this gradient 0 everywhere? And what is the loss before the first step?

# %% learn tags=["training"]
W, by_steps = train_bigram(x_train, y_train, V, 200, 50.0)
learned = negative_log_likelihood(softmax(W), x_train, y_train)
print(f"loss before step 1: {by_steps[0]:.4f}, step 50: {by_steps[49]:.4f}, after step 200: {learned:.4f}")
if len(words) == 32_033:
    np.testing.assert_allclose([by_steps[0], learned], [3.2958, 2.4627], atol=2e-4)
print(f"counting: {negative_log_likelihood(bigram_probabilities(counted, 0.001), x_train, y_train):.4f}")

# %% draw-learning tags=["training"]
after_ten, _ = train_bigram(x_train, y_train, V, 10, 50.0)
logits = {"0 steps": np.zeros((V, V)), "10 steps": after_ten, "200 steps": W}
by_counting = bigram_probabilities(counted, 0.001)
plots.table_while_learning(
    {name: softmax(W) for name, W in logits.items()} | {"counted": by_counting}, characters
)

# %% about-learning [markdown]
# *Picture:* four tables of 27 by 27. After 0 steps all cells have the same colour. After 10 steps the rows of the frequent letters show a pattern,
# and the rows of rare letters such as q and x are still even. After 200 steps the table looks like the fourth one, which was counted: in both, the
# brightest cell is u after q.
#
# *Answer:* the gradient is 0 where $\mathrm{softmax}(W)_{ij} = C_{ij} / n_i$, and that is the counted table. So **counting finds the smallest loss
# there is** for such a model, and descent comes ever closer to it. The first loss is ln 27 again. A rare row such as q's learns most slowly, because
# its gradient carries the factor $n_i / N$.
#
# Why take the long way, if counting is exact? Because counting ends here, and descent goes on: it works for any model with a loss that has a
# gradient. Tomorrow you build what computes these gradients for you.
#
# Save the notebook and type `nbgrader autograde day8_bigram` in the course's folder. Then try [the quiz](quiz.md), and
# `python day8_bigram/experiment.py --help`, which looks up to four letters back.
