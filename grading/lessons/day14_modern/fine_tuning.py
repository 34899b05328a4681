# ---
# jupyter:
#   foundations:
#     needs: [names, shakespeare]
# ---

# %% title [markdown]
# # Day 14: a trained model learns something new
#
# Yesterday's GPT does one thing: it goes on with a text. A model that you can *ask* something is no other network. It's the
# same one, trained a little further: on new text, then on questions with answers, then on what people prefer. Each of these
# steps takes a small part of the work of the first training. Here you do the first two; the third is
# [an extra](preferences.ipynb).
#
# [The next notebook](lora.ipynb) teaches a model by way of a two-hundredth as many numbers as it has
# weights, and [the last](kv_cache.ipynb) makes it answer fast.
#
# **A question to begin with:** a model has learned Shakespeare. Now it reads nothing but first names, for some seconds. What does it know
# about Shakespeare afterwards?

# %% imports
import copy
import string

import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
no_gradient, encode, cosine_schedule = yours("no_gradient", "encode", "cosine_schedule")
AdamW, fit = yours("AdamW", "fit")
GPT, random_batch, evaluate, generate = yours("GPT", "random_batch", "evaluate", "generate")

# %% about-base [markdown]
# ## 1 · A model to begin with
#
# First the old text, and a small GPT that reads it: two Blocks, 64 wide, a context of 32 characters. (Where the texts are
# missing, small built-in ones stand in, and the figures are others.)

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
print(f"{len(characters)} characters; {len(old):,} ids of verse, {len(new):,} of names")


# %% train-base tags=["training", "nbval-ignore-output"]
def write(model, start, count, temperature=0.8):
    ids = generate(model, list(encode(start, characters)), count, np.random.default_rng(3), temperature)
    return "".join(characters[i] for i in ids)


base = GPT(len(characters), CONTEXT, 64, 2, 4, rng)
fit(
    base,
    AdamW(base.parameters()),
    lambda: random_batch(old, 16, CONTEXT, rng),
    400,
    lambda step: cosine_schedule(step, 400, 5e-3, 30),
)
before = evaluate(base, new_unseen, CONTEXT), evaluate(base, old_unseen, CONTEXT)
print(f"Shakespeare {before[1]:.2f}, names {before[0]:.2f} nats a character\n{write(base, chr(10), 120)}")

# %% about-new-text [markdown]
# A few seconds of training are not much, but lines and syllables are there. Names surprise it more than chance would
# (ln 63 = 4.14): it is sure of something else.
#
# ## 2 · New text, and what is forgotten
#
# **Fine-tuning** is the training loop once more, on other text and with smaller steps. You have all of it. Compare three ways:
# the trained model on names only; the trained model on batches of which a quarter is Shakespeare, and the rest names; and a
# fresh network on names.
#
# **Predict first:** which of them is best on names after 100 steps? And which still knows Shakespeare?


# %% fine-tune tags=["training", "nbval-ignore-output"]
def fine_tune(model, old_windows, steps=100):
    """Train on names; [(step, loss on names, loss on Shakespeare)] on the way."""

    def batches():
        xs, ys = zip(
            random_batch(new, 16 - old_windows, CONTEXT, rng),
            random_batch(old, old_windows, CONTEXT, rng),
            strict=True,
        )
        return np.concatenate(xs), np.concatenate(ys)

    optimizer, rows = AdamW(model.parameters(), 2e-3), []
    for step in range(0, steps + 1, 25):
        rows.append((step, evaluate(model, new_unseen, CONTEXT), evaluate(model, old_unseen, CONTEXT)))
        if step < steps:
            fit(model, optimizer, batches, 25)
    return rows


namer, fresh = copy.deepcopy(base), GPT(len(characters), CONTEXT, 64, 2, 4, rng)
curves = {
    "names only": fine_tune(namer, 0),
    "a quarter Shakespeare": fine_tune(copy.deepcopy(base), 4),
    "a fresh network": fine_tune(fresh, 0),
}
for label, rows in curves.items():
    print(f"{label:22} names {rows[-1][1]:.2f}, Shakespeare {rows[-1][2]:.2f}")
print(write(namer, "\n", 60).split())
plots.learned_and_forgotten(curves)

# %% about-forgetting [markdown]
# *Picture:* loss against the step, on the left for names, on the right for Shakespeare. On names all three lines fall; the two
# that begin with the trained model fall faster and end lower than the fresh network. On Shakespeare, "names only" climbs by more
# than one nat, the mixture by a little, and the fresh network stays highest.
#
# *Answer:* the trained model learns names faster than a fresh one, because lines, vowels and endings are the same. And it
# forgets: nothing in the new text asks for the old one, so its weights are free to go elsewhere. Only the mixture still knows
# Shakespeare. So the cure is old and simple: keep some of the old text in each batch. It costs a little on the new text.

# %% forgetting-claim tags=["training"]
only, mixed, scratch = (rows[-1] for rows in curves.values())
small = len(names) < 32_000 or len(text) < 300_000  # the built-in texts teach less
assert only[1] < before[0] - 1 or small
assert only[2] > before[1] + 0.5 or small
assert mixed[2] < only[2] - 0.3 or small
assert scratch[1] > only[1] or small

# %% about-instructions [markdown]
# ## 3 · Questions and answers
#
# Now ask the model something. The form is up to us: a task, a colon, a word, a line's end. What does the trained model answer?

# %% ask-the-base tags=["training", "nbval-ignore-output"]
print(repr(write(base, "reverse: abc\n", 40)))

# %% about-mask [markdown]
# It goes on writing verse. Nobody told it that this was a question. So we show it questions with answers, each as one row of tokens:
# first the **prompt** `reverse: abc` with its line's end, then the answer `cba` with its own.
#
# What should the loss count? The model will never have to *write* a prompt, only to read it. And the letters `abc` are random, so
# nobody could guess them. Only the answer should count. Day 9's `token_loss` leaves out every target of -1, so all that is
# needed is a row of targets with -1 in the right places.
#
# With a pencil: tokens 5 6 7 8 9, of which the first three are the prompt. Position 0 sees 5 and should
# guess 6, and so on. Which of the five positions count?

# %% exercise="instruction_targets"

# %% draw-counted
tokens = list("reverse: abc\ncba\n")
targets = instruction_targets(np.arange(17), 13)  # token t has the number t here
plots.counted_tokens(
    [{"\n": "↵", " ": "␣"}.get(token, token) for token in tokens],
    [tokens[y] if y >= 0 else None for y in targets],
)

# %% about-counted [markdown]
# *Picture:* a row of 17 tokens, reverse: abc, a line's end, cba, a line's end. Under the first twelve stands -1 in grey. Under the
# line's end after abc stands c in blue, then b, a and a line's end. Under the last token stands -1.
#
# *Answer:* with the pencil, positions 2 and 3. Position 2, the prompt's *last*, has to guess 8, the answer's first token.
#
# Two tasks, then, so that the model has to read what it is asked: `reverse` turns a word round, and `capital` writes it in
# capitals. The words have three letters from a to j. That makes 1,000 words, and 100 of them are kept for the test.

# %% tasks
words = [a + b + c for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"]
words = list(np.random.default_rng(0).permutation(words))
tasks = {"reverse": lambda word: word[::-1], "capital": str.upper}


def examples(words, masked=True):
    """Token ids and targets of both tasks on these words: (2 N, 17) each."""
    x = [encode(f"{task}: {w}\n{does(w)}\n", characters) for task, does in tasks.items() for w in words]
    x = np.array(x)
    return x, np.array([instruction_targets(row, 13 if masked else 0) for row in x])


def share_right(model):
    """Of 200 prompts with unseen words: the share that is answered without any mistake."""
    x, _ = examples(words[900:])
    written = x[:, :13]
    with no_gradient():
        for _ in range(4):
            likeliest = model(written).data[:, -1].argmax(axis=-1)
            written = np.concatenate([written, likeliest[:, None]], axis=1)
    return np.mean((written == x).all(axis=1))


# %% predict-masked [markdown]
# **Predict first:** two copies of the trained model learn from the same rows. In one of them only the answer counts, in the other
# everything. Does that make a difference, since the answer is counted in both?


# %% train-answers tags=["training", "nbval-ignore-output"]
def teach(model, masked, steps=250):
    """The share of unseen words that is right, after each 50 steps."""
    x, y = examples(words[:900], masked)
    optimizer, draws, shares = AdamW(model.parameters(), 3e-3), np.random.default_rng(3), []

    def batches():
        rows = draws.integers(0, len(x), 32)
        return x[rows], y[rows]

    for _ in range(steps // 50):
        fit(model, optimizer, batches, 50)
        shares.append(float(share_right(model)))
    return shares


helper = copy.deepcopy(base)
right = {
    "only the answer counts": teach(helper, True),
    "everything counts": teach(copy.deepcopy(base), False),
}
for label, shares in right.items():
    print(f"{label:23} right after 50, 100, ... 250 steps:", *(f"{share:4.0%}" for share in shares))
for prompt in ("reverse: fig\n", "capital: fig\n"):
    print(repr(prompt), "->", repr(write(helper, prompt, 4, temperature=0)))

# %% answers-claim tags=["training"]
masked, unmasked = right.values()
assert masked[-1] > 0.8
assert sum(masked) > sum(unmasked) + 0.3

# %% about-answers [markdown]
# *Answer:* it does. With the mask the model gets there sooner, in about half the steps. Twelve of sixteen targets belong to the prompt, and
# three of these are random letters that nobody can guess. Their noise is in every step, and the four targets that matter
# have a quarter of the say.
#
# ## 4 · A conversation is a text
#
# A chat has turns: someone speaks, then the model, then someone again. To the model it's all one row of tokens. A **chat
# format** says how turns are written down, and what was said before is just a longer prompt:


# %% chat-format
def chat(turns):
    """The conversation as one text: a line for each turn, with who speaks in front."""
    return "".join(f"{who}: {says}\n" for who, says in turns)


turns = [("User", "hi"), ("Bot", "yes?"), ("User", "bye")]
prompt, reply = chat(turns) + "Bot: ", "ok\n"
targets = instruction_targets(np.arange(len(prompt + reply)), len(prompt))
print(prompt + reply)
print(f"{len(prompt + reply)} tokens, of which {np.sum(targets != -1)} count")

# %% predict-turn [markdown]
# **Predict first:** your model has answered, with a line's end. What does it do if nobody stops it?

# %% not-stopped tags=["training", "nbval-ignore-output"]
print(repr(write(helper, "reverse: fig\n", 30)))

# %% about-turns [markdown]
# *Answer:* it writes on, because all it has learned is what comes next. It doesn't know that it is your turn. The program around it
# stops at the line's end, appends what you say next, and shows it the whole conversation once more. Large models have
# tokens of their own for "here ends a turn", but the idea is this one. And what no longer fits into the context is gone.
#
# ## What you can do now
# - fine-tune a model, and measure what it forgets;
# - build targets that count the answer only, and say why;
# - write a conversation as one text.
#
# Save the notebook and go on with [lora.ipynb](lora.ipynb). Or first with an extra: [preferences.ipynb](preferences.ipynb) makes a model prefer what people prefer.
#
# Concepts: [Fine-tuning](../concepts/modern-llms/fine-tuning.md), [Instruction tuning](../concepts/modern-llms/instruction-tuning.md).
