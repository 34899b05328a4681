# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 11: a network that remembers
#
# Yesterday's network looks at a window of three letters, or eight. What lies further back doesn't exist for it, and each letter of
# the window has weights of its own. You don't read like that. You take in one letter after another, and carry along what matters.
#
# Today's network does the same: it has a **state**, a row of numbers that each letter changes. In this notebook you write the
# recurrent network, **RNN** for short, train it on names, and find out why it forgets. The second one, `lstm.ipynb`, mends that.
#
# You need: `Tensor` of day 9, and `Linear`, `AdamW` and `fit` of day 10. Time: two hours. Without the file of names everything here
# works on the 103 names that the course brings along.
#
# Concepts: [Batching](../concepts/training/batching.md), [Recurrent networks](../concepts/architectures/rnns.md).

# %% imports
import numpy as np
from grading.lab import check, data, plots, yours

Tensor, concatenate, token_loss, no_gradient = yours("Tensor", "concatenate", "token_loss", "no_gradient")
Linear, Embedding, AdamW, fit = yours("Linear", "Embedding", "AdamW", "fit")
vocabulary, encode, decode, cosine_schedule = yours("vocabulary", "encode", "decode", "cosine_schedule")
sample_token, clip_gradients = yours("sample_token", "clip_gradients")

# %% unrolled-first [markdown]
# ## 1 · One step, again and again
#
# **Predict first:** a network reads *.emma* letter by letter, and guesses the next letter each time. With three letters of context, yesterday's
# needed three embeddings side by side. How many weight matrices does the one in this picture need for a word of ten letters?

# %% draw-unrolled
plots.unrolled("emma")

# %% about-unrolled [markdown]
# *Picture:* five boxes from left to right, state 1 to state 5, after a box with 0. Below each stands the letter that is read: dot, e, m, m, a. Above each
# stands the letter that should be guessed: e, m, m, a, dot. Solid arrows lead from state to state, marked Wh, and from below, marked Wx. Dashed arrows lead
# back from state to state.
#
# *Answer:* two, `Wx` and `Wh`, whatever the length. Each step uses the same ones. (And one more turns states into guesses.)
#
# A step in numbers, with one input and one state, $W_x = 1$, $W_h = 0.5$ and $b = 0$: the first input is 1, so the state becomes
# tanh(1) = 0.76. The second input is 0, and the state becomes tanh(0.5 · 0.76) = 0.36. Nothing came in, and yet it still knows of the 1.
#
# $$\text{state}_t = \tanh(x_t W_x + \text{state}_{t-1} W_h + b)$$

# %% exercise="rnn_step"

# %% two-steps-in-numbers
one = Tensor(np.array([[1.0]]))
first = rnn_step(one, Tensor(np.zeros((1, 1))), one, one * 0.5, Tensor(np.zeros(1)))
second = rnn_step(one * 0, first, one, one * 0.5, Tensor(np.zeros(1)))
print(f"{first.data[0, 0]:.2f}, then {second.data[0, 0]:.2f}")
assert round(float(first.data[0, 0]), 2) == 0.76
assert round(float(second.data[0, 0]), 2) == 0.36

# %% about-rnn [markdown]
# ### The whole sequence
#
# Now the loop. A batch has B sequences of T positions, with `n_in` numbers at each: (B, T, n_in). All B go through step t together, as
# `x[:, t]`. You keep each state, because each position has something to guess, and you hand the last one back, so that somebody can read on.
# In the end the states go side by side, as (B, T, n): reshape each to (B, 1, n), and day 9's `concatenate` joins them along axis 1. `Wx` and `Wh`
# are drawn as in a `Linear`, so you may take the `W` of one.
#
# The next batch has other words. So each call starts from zeros again, unless a state is passed in.

# %% exercise="RNN"

# %% after-rnn [markdown]
# ## 2 · Words in a table
#
# Words have different lengths, a table has not. So they are filled up. With a length of 6, *ann* becomes
#
# | x, what is read | . | a | n | n | . | . |
# |---|---|---|---|---|---|---|
# | **y, what should be guessed** | a | n | n | . | -1 | -1 |
#
# The dot is number 0. Behind the end there is nothing to guess, and -1 says so: your `token_loss` leaves it out.
#
# **Predict first:** what would the network learn if y were filled up with 0 instead?

# %% exercise="padded"

# %% after-padded [markdown]
# *Answer:* that after the end there is always another end. That is easy, so the mean loss looks wonderful, and says nothing.

# %% load-names tags=["data"]
words = data.names()
real = len(words) > 1000
characters = vocabulary(words)
train, dev, test = data.train_dev_test(words, np.random.default_rng(0))
longest = max(map(len, words)) + 1
x, y = padded(train, characters, longest)
x_dev, y_dev = padded(dev, characters, longest)
print(
    f"{len(x):,} names to learn from, {len(x_dev):,} held out; {np.mean(y == -1):.0%} of the table is filling"
)

# %% about-the-model [markdown]
# ## 3 · Train it
#
# In front of the RNN stands an embedding, behind it a `Linear` that makes logits of each state. In training the network always reads the *true* letters,
# whatever it guessed. That is called **teacher forcing**. When it writes on its own, it reads what it drew itself.
#
# **Predict first:** the bigram model had a loss of 2.45 on names held out. Three letters back, yesterday's network had about 2.14. And this one?


# %% the-model
class NameReader:
    """(B, T) ids to logits (B, T, V)."""

    def __init__(self, size, width, hidden, rng):
        self.embedding = Embedding(size, width, rng)
        self.rnn = RNN(width, hidden, rng)
        self.out = Linear(hidden, size, rng)
        self.out.W.data *= 0.1

    def __call__(self, x):
        return self.out(self.rnn(self.embedding(x))[0])

    def parameters(self):
        return [*self.embedding.parameters(), *self.rnn.parameters(), *self.out.parameters()]


def batches_of(x, y, rng, size=64):
    def batch():
        rows = rng.integers(0, len(x), size)
        return x[rows], y[rows]

    return batch


# %% train-names tags=["training", "nbval-ignore-output"]
WHOLE = True  # False: an eighth of the steps, and a worse network
rng = np.random.default_rng(0)
model = NameReader(len(characters), 32, 128, rng)
steps = (4000 if WHOLE else 500) if real else 300
optimizer = AdamW(model.parameters(), decay=0.1)
losses = fit(
    model,
    optimizer,
    batches_of(x, y, rng),
    steps,
    lambda step: cosine_schedule(step, steps, 5e-3, warmup=steps // 20),
)
with no_gradient():
    on_dev = float(token_loss(model(x_dev), y_dev).data)
print(
    f"first loss {losses[0]:.3f}; ln {len(characters)} = {np.log(len(characters)):.3f}; held out {on_dev:.4f}"
)

# %% names-claim tags=["training", "nbval-ignore-output"]
if real:
    goal = 2.06 if WHOLE else 2.2
    assert on_dev < goal
    print(f"Under {goal} on names held out.")
else:
    print("Too few names here for a claim.")

# %% write-names [markdown]
# *Answer:* under 2.06, a good deal better than three letters back, and with fewer weights than yesterday's network with eight.
#
# Let it write. Here the state earns its keep: each step needs the last letter and the state, nothing else.


# %% sample-names tags=["training", "nbval-ignore-output"]
def write(model, rng, longest=20):
    letter, state, ids = 0, None, []
    while len(ids) < longest:
        outputs, state = model.rnn(model.embedding(np.array([[letter]])), state)
        letter = sample_token(model.out(outputs).data[0, 0], rng)
        if letter == 0:
            break
        ids.append(letter)
    return decode(ids, characters)


rng = np.random.default_rng(1)
with no_gradient():
    print(", ".join(write(model, rng) for _ in range(12)))

# %% draw-states tags=["training", "nbval-ignore-output"]
word = "." + dev[0]
with no_gradient():
    states = model.rnn(model.embedding(encode(word, characters)[None]))[0].data[0]  # (T, n)
plots.states_over_letters(states[:, :24], word)

# %% about-states [markdown]
# *Picture:* a column for each letter of a name, and a row for each of the first 24 units. Most cells are dark, near -1 or 1. Many rows change their colour from letter to
# letter; a few keep it over several letters.
#
# ## 4 · The way back through time
#
# Your `Tensor` has trained this network without being told anything about time. The unrolled picture is a graph like any other, only long: for 16 letters,
# the gradient goes back through 16 steps. That is all there is to **backpropagation through time**.
#
# What becomes of a gradient on such a way? Each step back multiplies it by $W_h$ and by tanh's slope, which is at most 1.
#
# **Predict first:** a single unit, $W_h = 0.5$, and the slope is 1 at best. How much of a gradient is left after 10 steps, at most? And with $W_h = 2$?

# %% powers
for w in (0.5, 1.0, 2.0):
    print(f"w = {w}: {w**10:g} after 10 steps")

# %% about-powers [markdown]
# *Answer:* a thousandth, and a thousand times as much. The first is a **vanishing** gradient: what happened ten steps ago can't be learned. The second is an
# **exploding** one: one step of training throws the weights far away. That is why `fit` clips, with day 5's `clip_gradients`: the direction stays, the length is bounded.
#
# With many units, $W_h$ is a matrix, and how much it stretches depends on its singular values. Here are three, random ones of different size, over 30 steps.


# %% measure-norms
def norms_of(scale, steps=30, n=64):
    """d(state_T)/d(state_t) of a random RNN, by the engine: for one direction of the last state."""
    rng = np.random.default_rng(0)
    layer = RNN(4, n, rng)
    layer.Wh.data = (layer.Wh.data * scale).astype(np.float32)
    inputs = 0.3 * rng.normal(size=(1, steps, 4)).astype(np.float32)
    found = []
    for back in range(0, steps, 3):
        with no_gradient():
            _, middle = layer(Tensor(inputs[:, : steps - back]))
        start = Tensor(middle.data)  # the state `back` steps before the end
        state = start
        for t in range(steps - back, steps):
            state = rnn_step(Tensor(inputs[:, t]), state, layer.Wx, layer.Wh, layer.b)
        (state * Tensor(np.full((1, n), n**-0.5, dtype=np.float32))).sum().backward()
        found.append(float(np.linalg.norm(start.grad)))
    return found


norms = {f"Wh times {scale}": norms_of(scale) for scale in (0.5, 1.0, 2.0)}
print({label: f"{values[-1]:.1e} after 27 steps" for label, values in norms.items()})
assert norms["Wh times 0.5"][-1] < 1e-6

# %% draw-norms
plots.norms_by_distance(norms, every=3)

# %% about-norms [markdown]
# *Picture:* three curves against the distance, on a logarithmic scale. With Wh times 0.5 the curve falls nearly in a straight line, to about a
# billionth after 27 steps. With Wh as it was drawn, it falls to less than a hundredth. With Wh times 2 it grows, more and more slowly, to about 30.
#
# A straight line on a logarithmic scale means a factor for each step. There is no good size of $W_h$ for all distances. What helps is another
# road for the memory, one where nothing is multiplied by a matrix. That is `lstm.ipynb`.
#
# ## For those who want more
#
# ### By hand
# Without the engine, with a single number: state ← tanh(w · state + input), from 0. How does the last state change with w? Forwards first, and keep the
# states. Then back from the last one. As w is used at each step, its gradient is a sum.

# %% exercise="unrolled_gradient"

# %% about-gradient-norms [markdown]
# ### Exactly
# Above you measured in one direction. The matrix of all directions is a product, one factor a step, and its largest singular value says how large a small change
# has become at most.

# %% exercise="gradient_norms"

# %% norms-of-the-trained tags=["training", "nbval-ignore-output"]
with no_gradient():
    ids = encode("." + dev[0], characters)[None]
    kept = model.rnn(model.embedding(ids))[0].data[0]
for back, norm in enumerate(gradient_norms(model.rnn.Wh.data, kept)):
    print(f"{back} steps back: {norm:.3g}")

# %% the-end [markdown]
# In a trained network the norms may stay near 1 over a whole name: names are short enough for the training to find such weights. Over a page, it doesn't find them.
#
# Save the notebook, and go on with [lstm.ipynb](lstm.ipynb).
