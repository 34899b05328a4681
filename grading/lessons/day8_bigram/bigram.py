# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 8: a language model that looks one letter back
#
# Large language models do one thing: they look at a text and say what comes next, with a probability for everything that could. Then they draw, and
# look again. Today you build the smallest model of that kind. It reads first names, looks at a single letter, and says which letter follows. At the
# end it invents names that nobody has. You write it twice. Here you count, which needs no training. In [the second notebook](descent.ipynb) gradient descent finds the same table, and that is the way you go from then on,
# up to a small GPT.
#
# You need: NumPy, and the surprise of day 3. Time: about two hours. The names are fetched once with `python -m solutions.data
# names` (228 kB). Without them everything here works on the 103 names that the course brings along.
#
# Concepts: [Probability](../concepts/math-foundations/probability.md), [Information theory](../concepts/math-foundations/information-theory.md), [Loss functions](../concepts/training/loss-functions.md).

# %% imports
import numpy as np

from grading.lab import check, data, plots

# %% a-question [markdown]
# ## 1 · Look at the data first
#
# **Predict first:** here are 32,033 first names, written in small letters. How long is the longest? And you see a name that begins with q: which
# letter comes second?

# %% load-names tags=["data"]
words = data.names()
print(f"{len(words):,} names:", ", ".join(words[:8]), "...")
print("letters: from", min(map(len, words)), "to", max(map(len, words)))
print("with q:", ", ".join([word for word in words if word.startswith("q")][:8]))

# %% after-q [markdown]
# *Answer:* the longest name has 15 letters. After a q nearly everybody guesses u. You didn't look that up in a rule book. You have read a lot, and
# counted without noticing. A machine can do the same.
#
# Let us begin with three names that fit on paper: *emma*, *ava*, *mae*. A table has rows and columns with numbers, so each character gets one. We need a sign for "here a word starts" and "here it ends", too, because to
# know how names begin and end is half of the art. One sign is enough for both, the dot, and it gets number 0. After it come the characters that
# occur, sorted: `[".", "a", "e", "m", "v"]`.
#
# A dot inside a word would make a mess, so a word with a dot must raise a `ValueError`.

# %% exercise="vocabulary"

# %% about-encode [markdown]
# Now there and back: `"emma"` becomes 2, 3, 3, 1, and 2, 3, 3, 1 becomes `"emma"`. What isn't in the list is refused in both directions. Take care
# with -1: Python reads it as "the last one".

# %% exercise="encode"

# %% exercise="decode"

# %% about-bigrams [markdown]
# ## 2 · Pairs
#
# What can one learn from *emma*? That a name may begin with e, that m may follow e, m may follow m, a may follow m, and that a name may end with a.
# Those are five pairs, also called **bigrams**:
#
# | first | . | e | m | m | a |
# |---|---|---|---|---|---|
# | second | e | m | m | a | . |
#
# The first row is `x`, what the model sees. The second row is `y`, what it should say.

# %% exercise="bigrams"

# %% predict-pairs [markdown]
# **Predict first:** how many pairs do *emma*, *ava* and *mae* have together? Is there a pair (a, a) among them, where *emma* ends and *ava* begins?

# %% pairs-of-three-names
three = ["emma", "ava", "mae"]
few = vocabulary(three)
x, y = bigrams(three, few)
print(len(x), "pairs:", " ".join(decode(pair, few) for pair in zip(x, y, strict=True)))
assert len(x) == 5 + 4 + 4

# %% pairs-in-words [markdown]
# *Answer:* 5 + 4 + 4 = 13. No pair (a, a): each word has its own dots, and no pair crosses from one word to the next.
#
# ## 3 · Count
#
# Make a table with a row for each first character and a column for each second, and make a mark for each pair. For the three names:
#
# | first / second | . | a | e | m | v |
# |---|---|---|---|---|---|
# | **.** | 0 | 1 | 1 | 1 | 0 |
# | **a** | 2 | 0 | 1 | 0 | 1 |
# | **e** | 1 | 0 | 0 | 1 | 0 |
# | **m** | 0 | 2 | 0 | 1 | 0 |
# | **v** | 0 | 1 | 0 | 0 | 0 |
#
# NumPy can write to many places at once: `counts[x, y] += 1`. **Predict first:** the pair (0, 1) comes twice here. What will stand in its place?

# %% many-places-at-once
counts = np.zeros((2, 2), dtype=int)
counts[[0, 0], [1, 1]] += 1
print(counts)

# %% each-place-once [markdown]
# *Answer:* 1, not 2. NumPy reads all the places, adds 1 to each, and writes them back: twice the same 1. `np.add.at(counts, (x, y), 1)` adds one
# after the other, and a loop does as well.

# %% exercise="bigram_counts"

# %% predict-top [markdown]
# Now all the names. **Predict first:** which of the pairs is the most frequent? And how many of the 27 times 27 never occur?

# %% count-names tags=["data"]
characters = vocabulary(words)
x, y = bigrams(words, characters)
V = len(characters)
counts = bigram_counts(x, y, V)

print(f"{len(x):,} pairs of {V} characters; {np.sum(counts == 0)} of {V * V} pairs never occur")
for place in np.argsort(counts, axis=None)[::-1][:6]:
    i, j = divmod(place, V)
    print(f"{characters[i]}{characters[j]} {counts[i, j]:5,} times")

# %% draw-pair-table tags=["data"]
plots.pair_table(counts, characters)

# %% about-pair-table [markdown]
# *Picture:* a square of 27 by 27 cells, a row for each first character and a column for each second. The brightest cells are n followed by the dot, a
# followed by the dot, and a followed by n. The column of the dot is bright in many rows, and so are the columns of the vowels. Most cells are dark,
# and where a pair never occurs, no letters are written into the cell, as in most of the row of q.
#
# *Answer:* with the 32,033 names, n at the end of a name wins with 6,763 times, before a at the end with 6,640. 102 pairs never occur.
#
# **Predict first:** two rows of this table, q and n. In which of them do you know better what comes next?

# %% draw-what-follows tags=["data"]
plots.what_follows(counts, characters, "qn")

# %% about-what-follows [markdown]
# *Picture:* two rows of bars. After q nearly all of the height is one bar, at u; the dot, i and a have short ones. After n the tallest bar is the
# dot, and a, e, i and n have bars of a good height, too.
#
# *Answer:* in the row of q. But it was counted 272 times only, and n 18,327 times.
#
# ## 4 · From counts to probabilities
#
# In the small table, a was followed by something four times: twice by the dot, once by e, once by v. So after a the probabilities are 2/4, 1/4 and
# 1/4: **each row is divided by its own sum.**
#
# One trap is so good that it catches experts. **Predict first:** `counts / counts.sum(axis=1)`. The shapes are (5, 5) and (5,). What is the sum of
# each row of the result?

# %% the-trap
small = np.array([[0, 1, 1, 1, 0], [2, 0, 1, 0, 1], [1, 0, 0, 1, 0], [0, 2, 0, 1, 0], [0, 1, 0, 0, 0]])
print("sums of the rows, without keepdims:", (small / small.sum(axis=1)).sum(axis=1).round(2))
print("sums of the rows, with keepdims:   ", (small / small.sum(axis=1, keepdims=True)).sum(axis=1).round(2))

# %% after-the-trap [markdown]
# *Answer:* anything. (5,) is laid along the *columns*, so column j is divided by the sum of row j. No error, no warning. With `keepdims=True` the
# sums are (5, 1), a column, and row i is divided by sum i.
#
# **What never occurred.** After v came only a, so everything else gets the probability 0: *impossible*. Three names are too few to say that. So we
# act as if we had seen each pair a little more often, and add a number to *every* count first. That is **smoothing**, and 1 is a usual number. After
# a, the counts 2, 0, 1, 0, 1 become 3, 1, 2, 1, 2. Divided by their sum 9 they are 0.33, 0.11, 0.22, 0.11, 0.22.
#
# $$P_{ij} = \frac{C_{ij} + s}{\sum_k (C_{ik} + s)}$$

# %% exercise="bigram_probabilities"

# %% about-sampling [markdown]
# ## 5 · Invent names
#
# The table is the whole model. To write a name, start at the dot. Draw a character from the dot's row, go to the row of *that* character, draw again,
# and stop when the dot comes up.

# %% exercise="sample_word"

# %% predict-likeliest [markdown]
# **Predict first:** what would happen if you always took the likeliest character instead of drawing?

# %% ten-names tags=["data"]
P = bigram_probabilities(counts)
rng = np.random.default_rng(0)
nothing_known = np.full((V, V), 1 / V)
print("bigrams:        ", ", ".join(decode(sample_word(P, rng), characters) for _ in range(10)))
print("nothing counted:", ", ".join(decode(sample_word(nothing_known, rng), characters) for _ in range(5)))

# %% about-the-names [markdown]
# *Answer:* every name would be the same one. A language model has to draw.
#
# The names are not good. But compare them with the second line! They can be pronounced, and they mostly end where names end. Other seeds give other
# names. Some are a single letter: the model doesn't know how long its word is so far, because it looks at one letter only.
#
# ## 6 · How good is it? One number
#
# Day 3 had it: the **surprise** at something that got the probability $p$ is $-\ln p$. A good model is rarely surprised by real names. So take all
# pairs of all names, and the mean of the surprises:
#
# $$L = -\frac{1}{N} \sum_{n=1}^{N} \ln P_{x_n y_n}$$
#
# With a pencil, for *ava* in the small table without smoothing: (., a) has 1/3, (a, v) has 1/4, (v, a) has 1, and (a, .) has 1/2. The surprises are
# 1.10, 1.39, 0 and 0.69, and their mean is 0.79. This is day 3's cross-entropy, with row $x$ of $P$ as the prediction. (Here nothing is raised away
# from 0: if something impossible happens, the loss is infinite, and you should see that.)

# %% exercise="negative_log_likelihood"

# %% surprise-at-ava
by_hand = negative_log_likelihood(bigram_probabilities(small, 0), *bigrams(["ava"], few))
print(f"ava: {by_hand:.2f}")
assert abs(by_hand - (np.log(3) + np.log(4) + np.log(2)) / 4) < 1e-9

# %% predict-ladder [markdown]
# **Predict first:** what is the loss of a model that gives all 27 characters the same chance? (Day 3: remember ln C.) And where will the bigrams be:
# just under that, at half of it, or near 0?

# %% first-ladder tags=["data"]
shares = np.bincount(y, minlength=V) / len(y)  # how often each character occurs, whatever came before
losses = {
    "nothing": negative_log_likelihood(nothing_known, x, y),
    "single letters": negative_log_likelihood(np.tile(shares, (V, 1)), x, y),
    "bigrams": negative_log_likelihood(bigram_probabilities(counts, 0), x, y),
}
print(", ".join(f"{name} {loss:.4f}" for name, loss in losses.items()))
if len(words) == 32_033:
    np.testing.assert_allclose(list(losses.values()), [3.2958, 2.8227, 2.4540], atol=1e-4)
for name in ("anna", "wolfgang", "zxqv"):
    print(f"{name:9} {negative_log_likelihood(P, *bigrams([name], characters)):.2f}")

# %% about-first-ladder [markdown]
# *Answer:* ln 27 = 3.296, and the bigrams reach 2.454. That is a real step, and far from 0. Nobody could reach 0: after *ma* a name may go on in many
# ways.
#
# ## 7 · Names that it has not seen
#
# A model could learn all names by heart. So, as on day 7, some names are kept aside: 80 % to count, 10 % to choose settings by (*dev*), and 10 % for
# the very end. **Predict first:** without smoothing, what is the loss on the names held out?

# %% held-out tags=["data"]
train, dev, test = data.train_dev_test(words, np.random.default_rng(0))
x_train, y_train = bigrams(train, characters)
x_dev, y_dev = bigrams(dev, characters)
counted = bigram_counts(x_train, y_train, V)

unseen = np.sum(counted[x_dev, y_dev] == 0)
print(
    f"{len(train):,} names counted; {unseen} of the {len(x_dev):,} pairs held out are not among their pairs"
)
for smoothing in (0, 0.01, 1) if counted.sum(axis=1).all() else (0.01, 1):
    P = bigram_probabilities(counted, smoothing)
    on_both = negative_log_likelihood(P, x_train, y_train), negative_log_likelihood(P, x_dev, y_dev)
    print(f"smoothing {smoothing:4}: counted {on_both[0]:.4f}, held out {on_both[1]:.4f}")
if len(words) == 32_033:
    np.testing.assert_allclose([unseen, on_both[1]], [7, 2.4554], atol=1e-4)

# %% about-held-out [markdown]
# *Answer:* infinite. Seven pairs out of 22,846 were never counted, and a single one is enough. With a little smoothing, the names held out are hardly
# more surprising than those that were counted: 729 numbers cannot learn 25,626 names by heart.
#
# **Predict first:** what happens to both losses when smoothing grows to 10, to 1,000, to a million?

# %% draw-smoothing tags=["data"]
smoothings = [10.0**k for k in range(-3, 7)]
tables = [bigram_probabilities(counted, smoothing) for smoothing in smoothings]
plots.smoothing_curve(
    smoothings,
    [negative_log_likelihood(P, x_train, y_train) for P in tables],
    [negative_log_likelihood(P, x_dev, y_dev) for P in tables],
    losses["nothing"],
)

# %% about-smoothing [markdown]
# *Picture:* two curves that lie on each other, against smoothing from a thousandth to a million. They are level at about 2.455 up to a smoothing of
# 10, rise from there, and come close to the dotted line of knowing nothing at a million.
#
# *Answer:* both rise, towards ln 27. Against a million added everywhere, what was counted no longer matters. (Smoothing is what weight decay was on
# day 6: it pulls the model towards knowing nothing.)
#
# Save the notebook, and go on with [descent.ipynb](descent.ipynb): two letters back, and the same table by gradient descent.
