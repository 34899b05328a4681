# ---
# jupyter:
#   foundations:
#     needs: [names, shakespeare]
# ---

# %% title [markdown]
# # Day 12, second sitting: heads
#
# In [the first sitting](attention.ipynb) you found queries and keys by hand. Nobody does that for a sentence. **A question to
# begin with:** how does a network come by good queries and keys? As with everything else: it has matrices that make them, and
# gradients that make these better.
#
# You write two short functions and one class, `MultiHeadAttention`, which is the heart of every model from here on. Then you
# watch it learn.
#
# Concepts: [Sequence to sequence](../concepts/architectures/sequence-to-sequence.md), [Self-attention](../concepts/transformers/self-attention.md), [Multi-head attention](../concepts/transformers/multi-head-attention.md).

# %% imports
import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
Tensor, no_gradient, token_loss = yours("Tensor", "no_gradient", "token_loss")
Linear, Embedding, AdamW, fit = yours("Linear", "Embedding", "AdamW", "fit")
vocabulary, encode, padded = yours("vocabulary", "encode", "padded")
causal_mask, attention_weights = yours("causal_mask", "attention_weights")

# %% several-heads [markdown]
# ## 1 · Several heads, and four Linears
#
# One softmax has one focus. But a letter may want to know two things: what came just before, *and* what the word began with.
# So cut the width C into h **heads** of d = C / h numbers. Each head does its own attention, and afterwards they are laid
# side by side again.
#
# `split_heads` makes (B, h, T, d) of (B, T, C). **Predict first:** for one sequence of two positions, (1, 2, 4), and two
# heads, is `x.reshape(1, 2, 2, 2)` enough?

# %% reshape-mixes
x = np.array([[[0, 1, 2, 3], [10, 11, 12, 13]]])  # position 0, position 1
print("head 0 by reshape only:\n", x.reshape(1, 2, 2, 2)[0, 0])
print("head 0 as it should be:\n", x[0, :, :2])

# %% about-split [markdown]
# *Answer:* no. The shape is right, and the content is wrong: head 0 has got all of position 0 and nothing of position 1.
# Nobody would notice, because everything still runs. So first cut each position, (B, T, h, d), and then swap two axes.

# %% exercise="split_heads"

# %% exercise="merge_heads"

# %% about-multi-head [markdown]
# Where do queries, keys and values come from? From the positions themselves, by three Linears that are learned: `query`,
# `key` and `value`. A fourth one, `out`, mixes what the heads have found.
#
# Sometimes the answers come from elsewhere: who translates a sentence looks at the *other* language. Then x asks, and a
# `memory` (B, S, C) answers: keys and values are made of it. That is **cross-attention**. It has no mask, because the memory
# is there as a whole. Keep the weights of the last call as an array in `self.weights`: the
# pictures need them.

# %% exercise="MultiHeadAttention"

# %% predict-causality [markdown]
# **Predict first:** ten random positions go through a causal layer. Then you change position 6. Which outputs change, and by
# how much do the others?

# %% causality-exact
rng = np.random.default_rng(1)
layer = MultiHeadAttention(16, 4, rng)
x = rng.normal(size=(1, 10, 16)).astype(np.float32)
changed = x.copy()
changed[0, 6] += 1.0
difference = np.abs(layer(Tensor(x)).data - layer(Tensor(changed)).data).max(axis=-1)[0]  # (10,)
print("largest change at each position:", difference.round(3))
assert (difference[:6] == 0).all()
assert (difference[6:] > 0).all()

# %% order-is-not-seen [markdown]
# *Answer:* positions 6 to 9 change. The six before change by *exactly* 0, not by little: masked weights are 0, and 0 times
# anything is 0. This is the test to run on any attention that you write.
#
# One more surprise. **Predict first:** without a mask, shuffle the positions of x. What happens to the outputs?

# %% shuffled
free = MultiHeadAttention(16, 4, rng, causal=False)
order = rng.permutation(10)
print(np.allclose(free(Tensor(x[:, order])).data, free(Tensor(x)).data[:, order], atol=1e-5))

# %% positions-are-added [markdown]
# *Answer:* they are shuffled in the same way, and nothing else. **Attention does not see order.** To it a sentence is a bag
# of words. So each position needs to *say* where it stands: to the row of its token we add a row for its place, from a second
# table that is learned as well.
#
# ## 2 · Ten digits, turned round
#
# Now put it to work. A token's row plus its place's row; one attention, *added* to that (why it's added is tomorrow's topic);
# a Linear to ten logits. The task: 3 1 4 1 5 9 2 6 5 3 becomes 3 5 6 2 9 5 1 4 1 3.


# %% one-layer
class OneLayer:
    """Token and place, one attention, logits: ints (B, T) to (B, T, size)."""

    def __init__(self, size, length, width, heads, rng, causal=True, attends=True):
        self.token, self.place = Embedding(size, width, rng), Embedding(length, width, rng)
        self.attention = MultiHeadAttention(width, heads, rng, causal)
        self.out = Linear(width, size, rng)
        self.attends = attends

    def __call__(self, ids):
        x = self.token(ids) + self.place(np.arange(ids.shape[1]))  # (B, T, C) + (T, C)
        return self.out(x + self.attention(x) if self.attends else x)

    def parameters(self):
        parts = [self.token, self.place, self.out, *([self.attention] if self.attends else [])]
        return [parameter for part in parts for parameter in part.parameters()]


def to_reverse():
    digits = rng.integers(0, 10, size=(64, 10))
    return digits, digits[:, ::-1]


# %% predict-chance [markdown]
# **Predict first:** one network has the attention, the other does not. What share of the digits does the second one get right?

# %% train-to-reverse tags=["training", "nbval-ignore-output"]
unseen = np.random.default_rng(7).integers(0, 10, size=(1000, 10))
curves, right = {}, {}
for label, attends in (("with attention", True), ("without", False)):
    model = OneLayer(10, 10, 64, 4, np.random.default_rng(1), causal=False, attends=attends)
    curves[label] = fit(model, AdamW(model.parameters(), 5e-3), to_reverse, 100)
    with no_gradient():
        right[label] = np.mean(model(unseen).data.argmax(axis=-1) == unseen[:, ::-1])
    if attends:
        reverser = model
    print(f"{label:15} loss {curves[label][0]:.2f} -> {curves[label][-1]:.4f}, right {right[label]:.1%}")
plots.losses_by_step(curves)

# %% about-reversal [markdown]
# *Picture:* loss against the step, on a logarithmic axis. With attention it falls below 0.01 within 25 steps, and goes on
# falling. Without, it stays near 2.3 = ln 10.
#
# *Answer:* one in ten, by chance. Without attention the last place knows nothing of the first. With it, all digits are right
# after 100 steps, and that took seconds.

# %% reversal-claim tags=["training"]
assert right["with attention"] >= 0.99
assert right["without"] < 0.15

# %% predict-reversal [markdown]
# **Predict first:** what do the weights of its heads look like?

# %% draw-reversal tags=["training"]
with no_gradient():
    reverser(unseen[:200])
plots.attention_images(reverser.attention.weights.mean(axis=0), list("0123456789"))

# %% about-reversal-heads [markdown]
# *Picture:* four heads, the mean over 200 sequences; rows and columns are places 0 to 9. Most of the light lies on the diagonal
# from top right to bottom left: the first place looks at the last, the second at the last but one. In some heads a row or two
# is spread out, and then another head has it.
#
# *Answer:* like your prediction at the top of the first notebook. Nobody told the network; it found the places by itself.
#
# ## 3 · Letters of a name, a line of verse
#
# The same class, now causal, learns to guess the next letter of names, and of Shakespeare. (Where the texts are missing,
# small built-in ones stand in, and the figures are others.)

# %% load-texts tags=["data", "nbval-ignore-output"]
names, text = data.names(), data.shakespeare()
characters, letters = vocabulary(names), sorted(set(text))
order = np.random.default_rng(0).permutation(len(names))
x, y = padded([names[i] for i in order], characters, 16)  # (N, 16) each; y is -1 after a name's end
known = len(names) * 9 // 10
ids = np.array(encode(text[:300_000], letters))
print(f"{len(names):,} names, {known:,} of them to learn from; {len(text):,} characters of verse")


# %% train-on-texts tags=["training", "nbval-ignore-output"]
def some_names():
    rows = rng.integers(0, known, size=64)
    return x[rows], y[rows]


def some_verse():
    places = rng.integers(0, len(ids) - 32, size=(32, 1)) + np.arange(32)
    return ids[places], ids[places + 1]


namer = OneLayer(len(characters), 16, 64, 4, np.random.default_rng(1))
fit(namer, AdamW(namer.parameters(), 5e-3), some_names, 500)
with no_gradient():
    held_out = float(token_loss(namer(x[known:]), y[known:]).data)
print(f"names, held out: {held_out:.2f} nats a letter (day 8's bigrams: 2.45)")
poet = OneLayer(len(letters), 32, 64, 4, np.random.default_rng(1))
losses = fit(poet, AdamW(poet.parameters(), 5e-3), some_verse, 600)
print(f"verse: {losses[0]:.2f} -> {np.mean(losses[-50:]):.2f} nats a character")

# %% names-claim tags=["training"]
assert held_out < 2.3 or len(names) < 32_000  # the small built-in list teaches less

# %% draw-name tags=["training", "nbval-ignore-output"]
name = "isabella"
namer(np.array([[0, *encode(name, characters)]]))
plots.attention_images(namer.attention.weights[0], list("." + name))

# %% about-name [markdown]
# *Picture:* four heads over the letters of isabella with the dot before them. All cells above the diagonal are dark. Most
# light lies close below the diagonal: each letter looks mostly at one or two of the letters before it, and the heads
# differ in which.
#
# The network's loss is 2.2 on names that it has never seen, where counting pairs gave 2.45: it sees more than one letter
# back. **Predict first:** what is there to see in a line of verse, where words are short?

# %% draw-verse tags=["training", "nbval-ignore-output"]
line = "To be, or not to be, that is the"
poet(np.array([encode(line, letters)]))
plots.attention_images(poet.attention.weights[0], list(line.replace(" ", "␣")))

# %% about-verse [markdown]
# *Picture:* four heads over the 32 characters of "To be, or not to be, that is the". Everything above the diagonal is dark. Nearly
# all the light lies close below the diagonal, sharp in some heads and spread over several characters in others.
#
# *Answer:* mostly the last few characters, that is, the word so far. One layer can't do much more, because each position
# decides where to look before it knows anything of what the others have found. Tomorrow you put such layers on top of each
# other.
#
# ## 4 · What it costs, and an extra
#
# Every position compares itself with every other: twice as long a text makes *four times* as many scores. That is the price
# for looking straight at everything.
#
# **Extra, not needed for a full day:** places without a table to learn. In 2017 Vaswani and his colleagues gave each position
# a row of sines and cosines. Two columns together are a hand of a clock: the first pair turns by one radian a step, each further pair
# more slowly.
#
# $$P_{t,2i} = \sin\left(t / 10000^{2i/C}\right) \qquad P_{t,2i+1} = \cos\left(t / 10000^{2i/C}\right)$$

# %% exercise="sinusoidal_positions"

# %% draw-positions
plots.position_table(sinusoidal_positions(100, 64), marked=40)

# %% about-positions [markdown]
# *Picture:* on the left the table, 100 rows and 64 columns: stripes that change quickly in the left columns and hardly at all
# in the right ones. On the right the dot product of row 40 with every row: a peak of 32 at position 40, falling alike on both
# sides, with small waves.
#
# The dot product of two rows depends only on how far apart they are. So a query can ask for "three places back", wherever it
# stands. Day 14 has what today's models made of this.
#
# ## What you can do now
# - cut a width into heads and lay them side by side again, without mixing positions;
# - test causality exactly, and read what a head looks at from a picture.
#
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day12_attention
#
# Then play with `python day12_attention/experiment.py --help`, and take [the quiz](quiz.md). Next comes day 13: a GPT.
