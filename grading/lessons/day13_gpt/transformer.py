# %% title [markdown]
# # Day 13: the transformer
#
# Concepts: [The transformer](../concepts/transformers/transformer-architecture.md).
#
# Yesterday's layer looks at letters, and each position decides where to look before it knows what the others have found. To understand "the cat that the dog chased was grey", one look isn't
# enough. You look, think about what you found, and look again. So we want many such layers on top of each other. And there is the trouble: deep networks hardly learn, because on the way back
# through 30 layers the gradient gets lost.
#
# This notebook builds the piece that solves it, the **block**. It is in every large language model, a few dozen times or more. You write `FeedForward` and `Block`; as an extra, `DecoderBlock`,
# and with it a small translator that learns to read dates as people write them. In [the third notebook](gpt.ipynb) you stack blocks into a GPT.
#
# **Predict first:** if each layer makes the gradient half as large on the way back, what is left of it after 32 layers?

# %% imports
import datetime

import numpy as np

from grading.lab import check, plots, yours

# %% earlier-pieces
Tensor, no_gradient, concatenate = yours("Tensor", "no_gradient", "concatenate")
Linear, Embedding, LayerNorm = yours("Linear", "Embedding", "LayerNorm")
AdamW, fit, cosine_schedule = yours("AdamW", "fit", "cosine_schedule")
MultiHeadAttention = yours("MultiHeadAttention")

# %% about-feed-forward [markdown]
# *Answer:* $0.5^{32}$, less than a billionth.
#
# ## 1 · Look, then think
#
# Attention carries things from one position to another, as a weighted mean. It hardly *works* on them. So after each look, every position works on what it has, by itself: a network with one
# hidden layer, four times as wide as the position's vector. It's the same network at all positions.
#
# Between its two layers stands GELU, a smooth relative of ReLU: for large x it's about x, for very negative x about 0. Your Tensor has it as a method, `x.gelu()`. With a pencil, for C = 1: `up` makes (2, -3, 0, 1) of x = 1. GELU makes
# about (1.95, 0, 0, 0.84) of that, and a `down` of four ones adds them up: 2.79.

# %% exercise="FeedForward"

# %% pencil-example
layer = FeedForward(1, np.random.default_rng(0))
layer.up.W.data, layer.down.W.data = np.array([[2.0, -3.0, 0.0, 1.0]]), np.ones((4, 1))
result = float(layer(Tensor(np.ones((1, 1, 1)))).data.item())
print(f"{result:.2f}")
assert abs(result - 2.79) < 0.01

# %% about-the-stream [markdown]
# ## 2 · The stream
#
# The first idea for depth: put each layer's result in place of x. The better one: *add* it to x.
#
# $$x \leftarrow x + \mathrm{layer}(x)$$
#
# Think of x as a stream that flows through the whole network. Each layer takes a copy, works on it, and pours its result back in. If a layer has nothing to say, it adds 0, and the stream goes on
# as it was. What does that do to the gradient? The derivative of $x + f(x)$ is $1 + f'(x)$. Along the 1, the gradient runs from the end to the beginning, unhindered. Let's measure it, with 2, 8
# and 32 feed-forward layers. **Predict first:** how much arrives at the first layer, without the stream and with it?


# %% measure-depth
def arriving(depth, stream, width=64):
    """The gradient's size at the input of many layers, as a share of its size at the end."""
    rng = np.random.default_rng(0)
    layers = [FeedForward(width, rng) for _ in range(depth)]
    start = x = Tensor(rng.normal(size=(1, 8, width)))
    for layer in layers:
        x = x + layer(x) * depth**-0.5 if stream else layer(x)
    (x * rng.normal(size=x.shape)).sum().backward()
    return float(np.linalg.norm(start.grad) / (8 * width) ** 0.5)


depths = [2, 8, 32]
shares = {
    label: [arriving(depth, stream) for depth in depths]
    for label, stream in (("replaced", False), ("added to the stream", True))
}
for label, values in shares.items():
    print(
        f"{label:20}", *(f"{depth} layers: {value:.1e}" for depth, value in zip(depths, values, strict=True))
    )
assert shares["replaced"][-1] < 1e-6 < 0.5 < shares["added to the stream"][-1] < 10

# %% draw-depth
plots.gradient_by_depth(shares, depths)

# %% about-depth [markdown]
# *Picture:* the share of the gradient that arrives at the beginning, against the number of layers. Where each layer's result replaces x, the line falls from about 0.5 at 2 layers to less than a
# billionth at 32. Where it's added, the line stays level, a little above 1.
#
# *Answer:* without the stream, nothing to speak of arrives at 32 layers. With it, the gradient arrives in about the size that it set out with, at any depth. (What each layer adds is made smaller
# here the more layers there are, so that the sum doesn't grow. A GPT begins in the same way.)
#
# ## 3 · The block
#
# One more thing. Where everything is added, the stream grows, and the layers would get larger numbers the deeper they lie. So each reads a copy that has been normalised, by day 10's LayerNorm.
# The stream itself is never normalised.
#
# **Predict first:** in the picture, which arrows would the gradient take from the top to the bottom, if it wanted to meet no layer at all?

# %% draw-block
plots.block_diagram()

# %% about-block [markdown]
# *Picture:* a thick blue line, the stream, runs straight up from x (B, T, C) to x (B, T, C). Twice a branch leaves it to the right. The first goes through norm1 and attention, where positions
# look at each other; the second through norm2 and feed_forward, which goes up to (B, T, 4C), through GELU, and down. Each comes back to the stream at a plus.
#
# *Answer:* straight down the blue line. In 2017 the norms stood *on* the stream, after each plus ("post-norm"). Since GPT-2, in 2019, they stand in the branches ("pre-norm"), and deep models
# learn without tricks.

# %% exercise="Block"

# %% block-is-causal
rng = np.random.default_rng(0)
blocks = [Block(32, 4, rng) for _ in range(6)]
x = rng.normal(size=(1, 10, 32)).astype(np.float32)
changed = x.copy()
changed[0, 6] += 1.0
before, after = Tensor(x), Tensor(changed)
for block in blocks:
    before, after = block(before), block(after)
difference = np.abs(before.data - after.data).max(axis=-1)[0]
print("after six blocks, position 6 changed:", difference.round(3))
assert (difference[:6] == 0).all()

# %% about-the-translator [markdown]
# Six blocks deep, and still no position knows anything of the future.
#
# ## 4 · Extra, not needed for a full day: the transformer of 2017
#
# The paper "Attention is all you need" was about translation. One half, the **encoder**, reads the whole sentence, without a mask. The other half, the **decoder**, writes the translation, one
# token after the other. Each of its blocks has a third step in the middle: it looks at what the encoder made. That's yesterday's cross-attention, with the encoder's output as the `memory`.

# %% exercise="DecoderBlock"

# %% about-dates [markdown]
# A task on which one can tell right from wrong: people write dates in many ways, computers in one.
#
# | read | write |
# |---|---|
# | March 7, 1987 | 1987-03-07 |
# | 7 Mar 1987 | 1987-03-07 |
# | 3/7/1987 | 1987-03-07 |
#
# Nobody tells the network what a month is. It sees pairs, character by character.

# %% the-dates
MONTHS = [datetime.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
LETTERS = "_" + "".join(sorted(set("".join(MONTHS) + "0123456789 ,/-")))  # _ fills up, and begins
LONGEST = len("September 30, 1999")


def ids_of(text, length):
    return [LETTERS.index(character) for character in text.ljust(length, "_")]


def some_dates(count, rng):
    """What is read, (count, 18), and what should be written, (count, 10)."""
    read, written = [], []
    for day in rng.integers(693_596, 766_645, count):  # 1900 to 2099
        date = datetime.date.fromordinal(int(day))
        month = MONTHS[date.month - 1]
        forms = (
            f"{month} {date.day}, {date.year}",
            f"{date.day} {month[:3]} {date.year}",
            f"{date.month}/{date.day}/{date.year}",
        )
        read.append(ids_of(forms[rng.integers(3)], LONGEST))
        written.append(ids_of(date.isoformat(), 10))
    return np.array(read), np.array(written)


# %% about-the-halves [markdown]
# Encoder and decoder share one table of characters and one of places. The encoder's blocks are yours, with the mask taken away. In training, the decoder gets the right answer shifted by one, as a
# language model does, so all ten characters are guessed at once.


# %% the-translator
class Translator:
    """What is read (B, S) and what has been written (B, T), as a pair, to logits (B, T, V)."""

    def __init__(self, width, heads, rng):
        self.token, self.place = Embedding(len(LETTERS), width, rng), Embedding(LONGEST, width, rng)
        self.encoder, self.decoder = Block(width, heads, rng), DecoderBlock(width, heads, rng)
        self.encoder.attention.causal = False
        self.read_norm, self.norm = LayerNorm(width), LayerNorm(width)
        self.out = Linear(width, len(LETTERS), rng)

    def embedded(self, ids):
        return self.token(ids) + self.place(np.arange(ids.shape[1]))

    def __call__(self, pair):
        read, written = pair
        memory = self.read_norm(self.encoder(self.embedded(read)))  # (B, S, C)
        return self.out(self.norm(self.decoder(self.embedded(written), memory)))  # (B, T, V)

    def parameters(self):
        parts = (
            self.token,
            self.place,
            self.encoder,
            self.decoder,
            self.read_norm,
            self.norm,
            self.out,
        )
        return [parameter for part in parts for parameter in part.parameters()]


def shifted(written):
    return np.concatenate([np.zeros((len(written), 1), dtype=int), written[:, :-1]], axis=1)


def translate(model, read):
    """The most probable character, ten times."""
    written = np.zeros((len(read), 1), dtype=int)
    with no_gradient():
        for _ in range(10):
            best = model((read, written)).data[:, -1:].argmax(axis=-1)
            written = np.concatenate([written, best], axis=1)
    return written[:, 1:]


# %% predict-dates [markdown]
# **Predict first:** the dates come from 1900 to 2099, which are 73,049 days. The network sees at most 19,200 of them, 32 in each of 600 steps. What share of unseen dates will it get right, all ten characters?

# %% train-the-translator tags=["training", "nbval-ignore-output"]
unseen_read, unseen_written = some_dates(1000, np.random.default_rng(99))
unseen = {bytes(row) for row in unseen_written}
rng = np.random.default_rng(0)


def batch():
    read, written = some_dates(40, rng)
    known = [bytes(row) not in unseen for row in written]
    read, written = read[known][:32], written[known][:32]
    return (read, shifted(written)), written


model = Translator(48, 4, rng)
losses = fit(
    model, AdamW(model.parameters()), batch, 600, lambda step: cosine_schedule(step, 600, 5e-3, warmup=50)
)
right = np.mean((translate(model, unseen_read) == unseen_written).all(axis=1))
print(f"loss {losses[0]:.2f} -> {losses[-1]:.4f}; of 1,000 unseen dates, {right:.1%} are right")

# %% dates-claim tags=["training"]
assert right >= 0.99

# %% draw-the-dates tags=["training", "nbval-ignore-output"]
plots.losses_by_step({"dates": losses})

# %% about-the-training [markdown]
# *Picture:* the loss on a logarithmic axis. It falls to about 1 within 50 steps, stays there a while, and then falls below a hundredth by step 300, with many spikes, and below a thousandth in the
# end.
#
# *Answer:* more than 99 in 100. So it hasn't learned dates by heart; it has found the rule. **Predict first:** where does the decoder look, while it writes the month?

# %% draw-cross tags=["training", "nbval-ignore-output"]
example = "September 30, 1999"
wanted = "1999-09-30"
model((np.array([ids_of(example, LONGEST)]), shifted(np.array([ids_of(wanted, 10)]))))
plots.attention_images(
    model.decoder.cross.weights[0].mean(axis=0),
    list(wanted),
    list(example.replace(" ", "␣")),
    ["cross-attention"],
)

# %% about-cross [markdown]
# *Picture:* ten rows, the characters of 1999-09-30, over the 18 columns of "September 30, 1999". The rows of the year are bright in the last columns, most of all its last two digits. The rows of
# the month are brighter in the middle of "September", and the last row at the 0 of "30". The rest is dark.
#
# *Answer:* at the letters of the month. Each character that is written looks for its part of what was read, wherever that stands. Nobody told it so.
#
# ## What you can do now
# - say what a block is made of, and why its results are added to a stream;
# - measure whether a gradient arrives, before you train;
# - build the transformer of 2017, encoder and decoder, and check it on a task with one right answer.
#
# Save the notebook. Next comes [tokens.ipynb](tokens.ipynb): what a model reads, if it doesn't read characters.
