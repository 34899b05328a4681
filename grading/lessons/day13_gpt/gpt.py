# %% title [markdown]
# # Day 13, third sitting: a GPT
#
# Concepts: [GPT](../concepts/transformers/gpt.md).
#
# Everything is there: tables for tokens and places, attention, blocks, an optimizer, a loop. In this notebook you stack them into a GPT and look into it: how many numbers it learns, that all it does is addition
# and multiplication, and where its time goes. In [the next one](shakespeare.ipynb) it learns, and writes.
#
# You write the class `GPT` and a function that counts. You need `transformer.ipynb` and the days before. Plan an hour.
#
# **Predict first:** a model that knows nothing has to guess among 65 characters. What is its loss, in nats?

# %% imports
import time

import numpy as np

from grading.lab import check, plots, yours

# %% earlier-pieces
Tensor, token_loss, Embedding, LayerNorm, Block = yours(
    "Tensor", "token_loss", "Embedding", "LayerNorm", "Block"
)
Value = yours("Value")

# %% about-the-model [markdown]
# *Answer:* ln 65 = 4.17, as each has the chance 1/65.
#
# ## 1 · The model
#
# ids (B, T) go in, logits (B, T, V) come out: at *each* position a guess at the next token. On the way:
#
# | what | shape |
# |---|---|
# | a row for each token, and a row for its place, added | (B, T, C) |
# | block after block | (B, T, C) |
# | one more norm, because the stream has grown | (B, T, C) |
# | the head: how well does it fit each token? | (B, T, V) |
#
# The head needs no matrix of its own. The token table has a row of C numbers for each token already. The dot product of a position's vector with such a row says how well the two fit. So the
# logits are one product with the table, transposed: `W.transpose(1, 0)`. That is called a **tied** head: what a token means when it's read, and what it means when it's guessed, is learned in one place.
#
# With a pencil: the table has the rows (1, 0), (0, 1) and (1, 1), and at some position the vector is (2, -1). The logits are 2, -1 and 1.
#
# **Think:** day 10's Embedding draws numbers of size 1. A normalised vector has a length of $\sqrt C$, so with a width of 128 such logits have a size of about $\sqrt{128}$, 11. What would the
# first loss be like? (nanoGPT draws both of its tables with a standard deviation of 0.02. To do so, put new numbers into `W.data` after you have made an Embedding.)

# %% exercise="GPT"

# %% about-the-first-loss [markdown]
# *Answer:* far above ln V. The model would be sure of one token, and wrong. With numbers of 0.02, all tokens are about equally likely. Look at the very first loss of any model that you train:
# it's a test for free.

# %% first-loss
rng = np.random.default_rng(0)
untrained = GPT(65, 64, 64, 2, 4, rng)
guesses = rng.integers(0, 65, (2, 4, 64))
first_loss = float(token_loss(untrained(guesses[0]), guesses[1]).data)
print(f"first loss {first_loss:.3f}, ln 65 = {np.log(65):.3f}")
assert abs(first_loss - np.log(65)) < 0.1

# %% about-counting [markdown]
# ## 2 · How many numbers does it learn?
#
# People say "a model of 7 billion parameters". Count yours by formula, before you make it. A Linear from n to m has nm weights and m biases. A norm has a gain and a bias. And the head is the
# token table once more.

# %% exercise="count_parameters"

# %% predict-counts [markdown]
# **Predict first:** where are most of them, in the tables, the attention or the feed-forward?

# %% parameters-of-gpt-2
print(
    f"the next notebook's: {count_parameters(65, 64, 64, 2):,}, and whole: {count_parameters(65, 64, 128, 4):,}"
)
print(f"GPT-2, the small one: {count_parameters(50257, 1024, 768, 12):,}")
print(f"in its attention {12 * 4 * (768**2 + 768):,}, in its feed-forward {12 * (8 * 768**2 + 5 * 768):,}")
assert count_parameters(50257, 1024, 768, 12) == 124_439_808
held = sum(p.data.size for p in untrained.parameters())
assert held == count_parameters(65, 64, 64, 2), f"Your GPT holds {held:,}: do its Linears have biases?"

# %% about-scalars [markdown]
# *Answer:* in the feed-forward, twice as many as in the attention. Only with a large vocabulary does the token table come near.
#
# ## 3 · The whole of it, with day 4's Value
#
# Arrays are a convenience. Everything in a GPT is additions and products of single numbers, and a few exp, tanh and powers. To see it, here is your model once more, in plain lists of day 4's `Value`.
# There is no array in it, no axis, no mask, no broadcasting: each position is simply given what came before it.

# %% in-scalars
copies = {}


def scalars(tensor):
    """A Tensor's numbers as Values, in lists. Asked again, it gives the same Values."""
    if id(tensor) not in copies:
        rows = tensor.data.tolist()
        copies[id(tensor)] = [list(map(Value, r)) if isinstance(r, list) else Value(r) for r in rows]
    return copies[id(tensor)]


def add(x, y):
    return [a + b for a, b in zip(x, y, strict=True)]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def softmax(x):
    powers = [n.exp() for n in x]
    total = sum(powers)
    return [power / total for power in powers]


def linear(layer, x):
    return add([dot(x, column) for column in zip(*scalars(layer.W), strict=True)], scalars(layer.b))


def norm(layer, x):
    mean = sum(x) / len(x)
    centred = [n - mean for n in x]
    factor = (dot(centred, centred) / len(x) + 1e-5) ** -0.5
    gains = zip(centred, scalars(layer.gain), strict=True)
    return add([n * factor * gain for n, gain in gains], scalars(layer.bias))


def gelu(x):
    return x * 0.5 * (1 + ((x + x * x * x * 0.044715) * (2 / np.pi) ** 0.5).tanh())


# %% attention-in-scalars
def attend(layer, xs):
    queries, keys, values = ([linear(part, x) for x in xs] for part in (layer.query, layer.key, layer.value))
    found = []
    for t, query in enumerate(queries):
        weights = softmax([dot(query, key) * len(query) ** -0.5 for key in keys[: t + 1]])
        found.append([dot(weights, column) for column in zip(*values[: t + 1], strict=True)])
    return [linear(layer.out, x) for x in found]


def think(layer, x):
    return linear(layer.down, [gelu(n) for n in linear(layer.up, x)])


def loss_of(model, ids, targets):
    """The mean loss of one window: a GPT with one head, from its tables to a single Value."""
    table, places = scalars(model.token.W), scalars(model.position.W)
    xs = [add(table[i], places[t]) for t, i in enumerate(ids)]
    for block in model.blocks:
        found = attend(block.attention, [norm(block.norm1, x) for x in xs])
        xs = [add(x, y) for x, y in zip(xs, found, strict=True)]
        xs = [add(x, think(block.feed_forward, norm(block.norm2, x))) for x in xs]
    logits = [[dot(norm(model.norm, x), row) for row in table] for x in xs]
    surprises = [-softmax(row)[target].log() for row, target in zip(logits, targets, strict=True)]
    return sum(surprises) / len(surprises)


# %% predict-nodes [markdown]
# **Predict first:** a tiny GPT with ten tokens, four places, a width of 4, one head and one block has 308 numbers. It sees the window 3 1 4 1, the first digits of pi, and should guess 1 4 1 5. Your `Tensor` needs
# some tens of nodes for the loss. How many Values does it take?


# %% both-ways
def counted(kind, compute):
    """What `compute` gives, and how many nodes of a kind were made for it."""
    made, begin = [], kind.__init__

    def noted(node, *arguments, **options):
        made.append(1)
        begin(node, *arguments, **options)

    kind.__init__ = noted
    try:
        return compute(), len(made)
    finally:
        kind.__init__ = begin


def gradients(tensor):
    rows = scalars(tensor)
    return np.array([[n.grad for n in row] if isinstance(row, list) else row.grad for row in rows])


tiny = GPT(10, 4, 4, 1, 1, np.random.default_rng(0))
for parameter in tiny.parameters():
    parameter.data = parameter.data.astype(np.float64)  # as exact as a Value
ids, targets = [3, 1, 4, 1], [1, 4, 1, 5]
by_arrays, tensors = counted(Tensor, lambda: token_loss(tiny(np.array([ids])), np.array([targets])))
by_scalars, values = counted(Value, lambda: loss_of(tiny, ids, targets))
by_arrays.backward()
by_scalars.backward()
print(f"loss {float(by_arrays.data):.12f} of {tensors} Tensors, {by_scalars.data:.12f} of {values:,} Values")
assert abs(float(by_arrays.data) - by_scalars.data) < 1e-9
for parameter in tiny.parameters():
    assert np.abs(parameter.grad - gradients(parameter)).max() < 1e-9
print("all 308 gradients are the same")

# %% about-nodes [markdown]
# *Answer:* about 6,000, and each of them is a sum, a product or a small function of one or two numbers. Both ways give the same loss and the same gradients. So nothing is hidden in the arrays: they only do
# many of these at once, and that is why they are fast.
#
# It learns, too, by the plainest rule of day 5: each number takes a step against its gradient.

# %% learn-in-scalars tags=["long"]
numbers = [
    n for p in tiny.parameters() for row in scalars(p) for n in (row if isinstance(row, list) else [row])
]
for step in range(101):
    for number in numbers:
        number.grad = 0.0
    loss = loss_of(tiny, ids, targets)
    loss.backward()
    for number in numbers:
        number.data -= 0.2 * number.grad
    if step % 25 == 0:
        print(f"step {step:3}: loss {loss.data:.3f}")
assert loss.data < 1.5

# %% about-learning-in-scalars [markdown]
# It begins near ln 10 = 2.30 and ends close to 0. The 1 stands twice in the window, and once a 4 follows, once a 5: it has learned to tell them apart. That is a GPT, the same as those with billions of numbers, in
# some forty lines without an array.
#
# ## 4 · Where the time goes
#
# One block of the size that you will train, forward and back, piece by piece. **Predict first:** which takes longest, the products, softmax, or GELU, which has nothing to multiply but a number with itself?


# %% measure-time tags=["training", "nbval-ignore-output"]
def seconds(layer, *shape):
    x, found = Tensor(np.random.default_rng(0).standard_normal(shape, dtype=np.float32)), []
    for _ in range(20):
        begun = time.process_time()
        layer(x).sum().backward()
        found.append(time.process_time() - begun)
    return min(found)


width = 64
block, here = Block(width, 4, np.random.default_rng(0)), (12, 64, width)
up, down = block.feed_forward.up, block.feed_forward.down
shares = {
    "attention: 4 Linears": 4 * seconds(block.attention.query, *here),
    "attention: the rest": seconds(block.attention, *here) - 4 * seconds(block.attention.query, *here),
    "feed-forward: 2 Linears": seconds(up, *here) + seconds(down, 12, 64, 4 * width),
    "feed-forward: GELU": seconds(lambda x: x.gelu(), 12, 64, 4 * width),
    "2 LayerNorms": 2 * seconds(block.norm1, *here),
}
plots.time_shares(shares)

# %% about-time [markdown]
# *Picture:* five bars. The two longest are the two Linears of the feed-forward and what the attention does besides its Linears, each with about a third of the time. The attention's four Linears, GELU and the two
# LayerNorms share the rest.
#
# *Answer:* the products of the Linears, with nearly half of the time; in a block that is twice as wide, with two thirds. All else multiplies next to nothing, but it reads and writes
# large arrays, again and again. The course's fast engine does such things in one go.
#
# ## What you can do now
# - build a GPT from memory, and say what each of its parts is for, with shapes;
# - count its parameters, and tell from the first loss whether it begins well;
# - say what it is made of, down to single numbers.
#
# Save the notebook. Next comes [shakespeare.ipynb](shakespeare.ipynb): your GPT reads, and then it writes.
