# ---
# jupyter:
#   foundations:
#     needs: [shakespeare]
# ---

# %% title [markdown]
# # Day 13, fourth sitting: it reads Shakespeare
#
# Concepts: [GPT](../concepts/transformers/gpt.md), [Pretraining](../concepts/modern-llms/pretraining.md).
#
# Your GPT knows nothing yet. In this notebook you train it on a million characters of Shakespeare, with nothing but your own code and NumPy. In the end it writes lines that look like his, and none of them
# stands in his plays.
#
# You write three functions: what it's fed, how good it is, and how it writes. You need `gpt.ipynb`. Plan one to two hours. The text is fetched once with `python -m solutions.data shakespeare`; without it, six
# sonnets stand in, and the figures are others.

# %% imports
import time

import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
Tensor, token_loss, no_gradient = yours("Tensor", "token_loss", "no_gradient")
AdamW, fit = yours("AdamW", "fit")
sample_token, cosine_schedule, encode, decode = yours("sample_token", "cosine_schedule", "encode", "decode")
bigram_counts, MLPLanguageModel, RecurrentModel = yours("bigram_counts", "MLPLanguageModel", "RecurrentModel")
GPT, count_parameters = yours("GPT", "count_parameters")

# %% the-settings [markdown]
# One setting decides how long the trainings of this notebook take. Leave it at False for the first time: a small model, and some tens of seconds. When all is green, set it to True, run all cells,
# and make tea.

# %% settings
WHOLE = False
layers, width, steps, peak = (4, 128, 2000, 4e-3) if WHOLE else (2, 64, 400, 1e-2)
heads, context, batch = 4, 64, 12

# %% the-text tags=["data"]
text = data.shakespeare()
characters = sorted(set(text))
ids = np.array(encode(text, characters))
train, held_out = np.split(ids, [len(ids) * 9 // 10])
print(f"{len(ids):,} characters, {len(characters)} different ones; the last {len(held_out):,} are held out")
print(text[:120])

# %% about-batches [markdown]
# ## 1 · What it is fed
#
# There are no words and no pairs to make, only one long row of ids. A training example is a **window** cut out anywhere, and its targets are the same window, one further on. Each window has T
# guesses in it: the first with one token to go by, the last with T.
#
# With a pencil: the text is 7 3 5 1 8, and the context is 3. A window may begin at the 7 (x is 7 3 5, y is 3 5 1) or at the 3 (x is 3 5 1, y is 5 1 8). It can't begin at the 5: nothing would be
# left for y.

# %% exercise="random_batch"

# %% about-evaluate [markdown]
# ## 2 · How good it is
#
# The training loss jumps from batch to batch, and it's the loss on text that was learned from. The honest number is the mean over the text held out, cut into windows one after the other. Nothing
# is learned, so nothing is recorded.

# %% exercise="evaluate"

# %% about-generate [markdown]
# ## 3 · Let it write
#
# Draw a token, append it, ask again. The model looks at `context` tokens at most, so show it the last ones. It answers for every position; the next token is what the *last* one says.
#
# The check uses a toy of ten tokens, which says the last digit of the sum of all that it sees. With a context of two, 1 1 goes on with 2 3 5 8 3 1: these are Fibonacci's numbers.

# %% exercise="generate"


# %% helpers
def learn(model, batches, steps, peak, say=None, stops=()):
    """Train with a warm-up and half a cosine; at some steps, say something. Returns the losses."""
    optimizer, losses = AdamW(model.parameters()), []
    rates = iter([cosine_schedule(step, steps, peak, warmup=40) for step in range(steps)])
    for stop in sorted({*stops, steps}):
        losses += fit(model, optimizer, batches, stop - len(losses), lambda _: next(rates))
        if say:
            say(stop)
    return losses


opening = "ROMEO:\n" if "R" in characters and "E" in characters else text[:8]  # the sonnets have no E


def write(model, start=opening, count=150, seed=1, **settings):
    tokens = generate(
        model, encode(start, characters).tolist(), count, np.random.default_rng(seed), **settings
    )
    return "".join(decode(tokens, characters))


# %% about-a-quiet-start [markdown]
# ## 4 · Train it
#
# One look before the training, at the size of the stream: what comes out of the tables, and what the first block adds to it.


# %% the-stream
def quiet(model, factor=0.02):
    for block in model.blocks:
        block.attention.out.W.data *= factor
        block.feed_forward.down.W.data *= factor
    return model


def sizes_in(model):
    x, first = model.token(train[None, :64]) + model.position(np.arange(64)), model.blocks[0]
    return f"tables {x.data.std():.3f}, the first block adds {(first(x) - x).data.std():.3f}"


untrained = GPT(len(characters), context, 64, 2, heads, np.random.default_rng(0))
print("as it was made:", sizes_in(untrained))
print("quiet:         ", sizes_in(quiet(untrained)))

# %% predict-samples [markdown]
# The blocks, which know nothing yet, drown what the tables say. So let them begin quietly: `quiet` makes what they add about as small as the numbers in the tables. For the small model we tried
# both: after 400 steps its loss held out was 2.21 with a quiet start, and 2.49 without.
#
# **Predict first:** what does the model learn first: words, line ends, names of speakers, or which letters are common?

# %% train-the-gpt tags=["training", "nbval-ignore-output"]
rng, samples = np.random.default_rng(0), {}
model = quiet(GPT(len(characters), context, width, layers, heads, rng))


def windows():
    return random_batch(train, batch, context, rng)


def show_a_sample(step):
    samples[step] = write(model)
    print(f"--- after {step} steps\n{samples[step]}\n")


begun = time.perf_counter()
losses = learn(model, windows, steps, peak, show_a_sample, stops=(0, 100, min(500, steps // 2)))
taken = time.perf_counter() - begun
print(f"{steps} steps in {taken:.0f} s")
loss = evaluate(model, held_out if WHOLE else held_out[:20_000], context)
print(f"held out: {loss:.3f} nats a character")

# %% the-claim tags=["training"]
if data.available("shakespeare"):
    assert loss < (1.95 if WHOLE else 2.35)

# %% about-the-samples [markdown]
# *Answer:* first which letters are common, then where words and lines end, then short words and the form of a play, a name in capitals and a colon. Sense comes last, and this model doesn't get
# there.
#
# With WHOLE = True you see samples after 0, 100, 500 and 2,000 steps. We ran it for this text with one thread, and it took 206 seconds by the clock.
# The loss held out was **1.80** nats a character. It wrote, after 2,000 steps:
#
#     She love, nor for too; that head?
#
#     JULIET:
#     My let's day the faultic a snow art his to see a pas
#
# ## 5 · One text, four models
#
# Your models of the last days, on the same text: pairs that are counted, a window of eight characters, a recurrent network, and the GPT. **Predict first:** in which order do they come?

# %% the-ladder tags=["training", "nbval-ignore-output"]
rng = np.random.default_rng(0)


def windows_of_eight():
    x, y = random_batch(train, 256, 8, rng)
    return x, y[:, -1]


counts = bigram_counts(train[:-1], train[1:], len(characters)) + 1.0
counted = -np.log(counts / counts.sum(axis=1, keepdims=True))[held_out[:-1], held_out[1:]].mean()
mlp = MLPLanguageModel(len(characters), 8, 24, 200, rng)
rnn = RecurrentModel(len(characters), 32, 128, "rnn", rng)
runs = {
    "MLP, 8 characters": (256, learn(mlp, windows_of_eight, 500, 5e-3)),
    "RNN": (batch * context, learn(rnn, windows, 250, 5e-3)),
    "GPT": (batch * context, losses),
}
curves = {name: (each * np.arange(1, len(run) + 1), run) for name, (each, run) in runs.items()}
print({name: round(float(np.mean(run[-50:])), 2) for name, (_, run) in runs.items()}, "at the end")
plots.losses_by_tokens(curves, {f"pairs, counted: {counted:.2f}": counted})

# %% about-the-ladder [markdown]
# *Picture:* the loss against the tokens seen, on a logarithmic axis. The line of the MLP falls first and ends at 2.1, the RNN's a little later, at 2.1 as well. The GPT's begins below the RNN's, but soon lies above both: it
# crosses the dotted line of the counted pairs, at 2.48, only after more than 100,000 tokens, and ends at 2.2.
#
# *Answer:* for now the GPT is behind. It has to find out where to look before it can make something of what it finds, and until then it knows little more than pairs. With more patience the
# distances shrink. On the text held out we measured 1.86 for the MLP and 1.92 for the RNN after 768,000 tokens each, and 1.80 for the whole GPT after 1,536,000. On a small budget, simple models
# hold their own. What a larger GPT makes of more time, `python -m solutions train shakespeare --recipe best` shows.
#
# ## 6 · Where it looks
#
# All heads of the first block, on a line of verse. The row is who looks, the column who is looked at.

# %% draw-attention tags=["training", "nbval-ignore-output"]
line = "To be, or not to be, that is the"
with no_gradient():
    model(np.array([encode(line, characters)]))
plots.attention_images(model.blocks[0].attention.weights[0], list(line.replace(" ", "␣")))

# %% about-attention [markdown]
# *Picture:* four heads over the 32 characters of the line; all above the diagonal is dark. In most heads the light lies close to the diagonal: the last few characters. One head spreads it over
# nearly everything before.
#
# ## 7 · Bolder, or more careful
#
# Day 10's two settings work on any logits. **Predict first:** which of these is readable, and which never ends?

# %% temperatures tags=["training", "nbval-ignore-output"]
for settings in ({"temperature": 0}, {"temperature": 0.6}, {}, {"temperature": 2.0}, {"top_k": 3}):
    print(f"--- {settings}\n{write(model, count=120, **settings)}\n")

# %% about-temperatures [markdown]
# *Answer:* with temperature 0 it takes the most probable character each time, and soon goes round in a circle: that never ends. At 0.6, or with the best three only, short words come out right. At
# 2 it writes noise.
#
# ## 8 · Larger, or longer?
#
# Four models of two blocks, each with the same 100 steps. **Predict first:** each has about three times as many parameters as the one before. By how much does the loss fall each time?


# %% four-sizes tags=["training", "nbval-ignore-output"]
def learn_with(wide):
    rng = np.random.default_rng(0)
    small = quiet(GPT(len(characters), context, wide, 2, 4, rng))
    run = learn(small, lambda: random_batch(train, batch, context, rng), 100, 1e-2)
    count = count_parameters(len(characters), context, wide, 2)
    return count, evaluate(small, held_out[:10_000], context), run


sizes = [learn_with(wide) for wide in (8, 16, 32, 64)]
print(*(f"{count:,} parameters: held out {end:.3f}" for count, end, _ in sizes), sep="\n")
plots.sizes(sizes, batch * context)

# %% about-tokens [markdown]
# *Picture:* on the left the loss held out against the number of parameters, on a logarithmic axis: it falls from 3.0 to 2.5, first steeply, then less. On the right four lines against the tokens
# seen: the larger the model, the sooner it falls, and the two largest end close together.
#
# *Answer:* by about 0.3, 0.2 and 0.04. The largest isn't done after 100 steps: more parameters are of little use without more tokens. Those who train large models plan both together, by measuring
# small ones, as you just did: [Pretraining](../concepts/modern-llms/pretraining.md) tells how.
#
# ## What you can do now
# - feed a model windows of a text, and measure it honestly on what it has never seen;
# - let it write, more boldly or more carefully;
# - say what more parameters and more tokens are worth.
#
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day13_gpt
#
# `python -m solutions train shakespeare` trains a larger one of these with a faster engine, and `python -m solutions generate` lets it write. Take [the quiz](quiz.md). Tomorrow your model learns
# something new, and learns to answer quickly.
