# ---
# jupyter:
#   foundations:
#     needs: [names]
# ---

# %% title [markdown]
# # Day 14, an extra: what people prefer
#
# **Not needed for a full day.** A chat model has learned to go on with texts, and to answer. The last step in its making needs no right answers: people are shown two, and say which one is better. Here a small
# model of names learns a taste, and you see what it pays for it.
#
# You need [fine_tuning.ipynb](fine_tuning.ipynb). Plan half an hour.

# %% imports
import copy
import string

import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
Tensor, concatenate, token_loss = yours("Tensor", "concatenate", "token_loss")
no_gradient, encode, cosine_schedule = yours("no_gradient", "encode", "cosine_schedule")
AdamW, fit, instruction_targets = yours("AdamW", "fit", "instruction_targets")
GPT, random_batch, evaluate, generate = yours("GPT", "random_batch", "evaluate", "generate")

# %% about-preferring [markdown]
# ## 1 · Better, or worse
#
# It's hard to write the best answer, and easy to say which of two is better. Give each answer
# a score: $c$ for the one that people chose, $r$ for the rejected one. The chance of choosing right is a softmax of two
# numbers, $e^c / (e^c + e^r) = \sigma(c - r)$, and the loss is the usual surprise:
#
# $$L = -\frac1N \sum_i \ln \sigma(c_i - r_i)$$
#
# With a pencil: a difference of 2 costs 0.13, of 0 it costs 0.69 = ln 2, and of -3 it costs 3.05.

# %% exercise="preference_loss"

# %% about-names [markdown]
# ## 2 · A model of names
#
# First the model that is to have a taste: two Blocks, 64 wide, trained on names for some seconds. (Where the names are missing, a small list stands in, and the figures are others.)

# %% load-names tags=["data", "nbval-ignore-output"]
CONTEXT = 32
rng = np.random.default_rng(1)
names, characters = data.names(), ["\n", *string.ascii_lowercase]
names = [names[i] for i in rng.permutation(len(names))]
ids = np.array(encode("\n".join(names) + "\n", characters))
new, new_unseen = ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :][:2000]

# %% train-namer tags=["training", "nbval-ignore-output"]
namer = GPT(len(characters), CONTEXT, 64, 2, 4, rng)
fit(
    namer,
    AdamW(namer.parameters()),
    lambda: random_batch(new, 16, CONTEXT, rng),
    400,
    lambda step: cosine_schedule(step, 400, 5e-3, 30),
)


def write(model, start, count, temperature=0.8):
    ids = generate(model, list(encode(start, characters)), count, np.random.default_rng(3), temperature)
    return "".join(characters[i] for i in ids)


print(
    f"names {evaluate(namer, new_unseen, CONTEXT):.2f} nats a character\n{write(namer, chr(10), 80).split()}"
)

# %% about-dpo [markdown]
# ## 3 · Where do scores come from?
#
# They need nobody to give them. In *direct preference optimisation* (Rafailov and others, 2023) the model gives them itself: a
# score is how much likelier an answer has become than it was under the model before, $\beta\,(\ln p - \ln p_{\text{before}})$.
#
# The model of names gets an opinion: from two real names of the same length, the one that ends in "a" is always preferred.
# **Predict first:** the loss falls. Do the names get better?

# %% prefer tags=["training", "nbval-ignore-output"]
by_length = {n: [w for w in names if len(w) == n] for n in range(3, 10)}
pools = {n: ([w for w in ws if w[-1] == "a"], [w for w in ws if w[-1] != "a"]) for n, ws in by_length.items()}
pools = [pool for pool in pools.values() if all(pool)]


def log_probability(model, names):
    """(N,): the logarithm of each name's probability, a Tensor."""
    x = np.zeros((len(names), 11), dtype=int)
    y = np.full((len(names), 11), -1)
    for row, name in enumerate(names):
        ids = encode(f"\n{name}\n", characters)
        x[row, : len(ids)], y[row, : len(ids)] = ids, instruction_targets(np.array(ids), 1)
    hot = (y[..., None] == np.arange(len(characters))).astype(np.float32)  # nothing where y is -1
    return (model(x).log_softmax() * hot).sum(axis=(1, 2))


def some_pairs():
    chosen = [pools[i] for i in rng.integers(0, len(pools), 16)]
    return [[str(rng.choice(pool[side])) for pool in chosen] for side in (0, 1)]


model, measured, beta = copy.deepcopy(namer), [], 0.5
optimizer = AdamW(model.parameters(), 3e-4)
for step in range(31):
    if step % 10 == 0:
        written = write(model, "\n", 350, temperature=1).split()
        share = np.mean([name.endswith("a") for name in written])
        measured.append((step, share, evaluate(model, new_unseen, CONTEXT)))
        print(f"step {step:2}: {share:.0%} end in a;", *written[:6])
    pairs = some_pairs()
    with no_gradient():
        c_before, r_before = (log_probability(namer, side).data for side in pairs)
    chosen, rejected = (log_probability(model, side) for side in pairs)
    loss = preference_loss((chosen - c_before) * beta, (rejected - r_before) * beta)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
plots.preferred(*zip(*measured, strict=True), "ends in a")

# %% about-preferred [markdown]
# *Picture:* on the left the share of names that end in a, which climbs steeply at first, and little after that. On the right the loss on
# real names, which climbs as well.
#
# *Answer:* they become what was preferred: a quarter ended in "a" before, and now more than half do. But real names surprise the model more and more, and what it writes gets
# further from a name. It was rewarded for one thing, and it paid with everything else. **Preferred is not the same as
# good**: that is why large models are held close to where they began, and why one looks at what they write.

# %% preferred-claim tags=["training"]
assert measured[-1][1] > measured[0][1] + 0.2
assert measured[-1][2] > measured[0][2]

# %% can-do [markdown]
# ## What you can do now
# - turn "this one is better" into a loss;
# - say why preferred is not the same as good.
#
# Save the notebook and go on with [lora.ipynb](lora.ipynb).
#
# Concepts: [Learning from preferences](../concepts/modern-llms/rlhf.md).
