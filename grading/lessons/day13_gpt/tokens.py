# ---
# jupyter:
#   foundations:
#     needs: [shakespeare]
# ---

# %% title [markdown]
# # Day 13, second notebook: tokens
#
# All your models so far read letter by letter. That has a price. A GPT that sees 64 positions sees 64 letters: about a
# dozen words, and nothing before them. If a position held a whole word, the same 64 would be a paragraph. But a list of all
# words never ends: tomorrow somebody writes one that is not in it.
#
# Today's models read something in between: **tokens**, pieces that are longer where a text repeats itself and shorter where it
# doesn't. Nobody makes the list of pieces by hand. It grows out of the text by itself, with two functions of about ten lines
# each, and these are what you write here.
#
# **A question to begin with:** ask a large language model how many times r occurs in *strawberry*, and it may well be wrong.
# What could be hard about that? Section 5 has the answer.
#
# Concepts: [Pretraining](../concepts/modern-llms/pretraining.md).

# %% imports
import numpy as np

from grading.lab import check, data, plots, yours

# %% earlier-pieces
bigram_counts, bigram_probabilities = yours("bigram_counts", "bigram_probabilities")
negative_log_likelihood = yours("negative_log_likelihood")

# %% bytes-first [markdown]
# ## 1 · Bytes, so that nothing is unknown
#
# Day 8's `vocabulary` held the characters that occur in a text, and `encode` refused all others. There are well over 100,000
# characters in the world. But a computer stores each text as **bytes**, numbers from 0 to 255, and the usual way of doing so
# is called **UTF-8**. The letters, digits and signs of plain English text are one byte each, and every other character is two,
# three or four.
#
# **Predict first:** how many bytes has `né`? And `👍`?

# %% bytes-of-texts
for text in ("né", "嘉", "👍"):
    print(f"{text}: len {len(text)}, and as bytes {list(text.encode('utf-8'))}")

# %% about-bytes [markdown]
# *Answer:* three, because é is two bytes, 195 and 169. The thumb has four.
#
# So 256 tokens are enough for every text in every language. They are a good beginning, and very short ones.
#
# ## 2 · Merge what often stands together
#
# Take `the hen then`, twelve bytes. With a pencil, count which two neighbours occur how often (␣ is a space):
#
# | pair | he | th | en | e␣ | ␣h | n␣ | ␣t |
# |---|---|---|---|---|---|---|---|
# | times | **3** | 2 | 2 | 1 | 1 | 1 | 1 |
#
# `he` wins, and becomes a token of its own. Call it A. The text is now `tA␣An␣tAn`, nine tokens. Count again: `tA` 2, `An` 2,
# the others once. Take `tA` as B (`An` would be as good): `B␣An␣Bn`, seven tokens. B means `the`. And so on, as often as you
# like. This is called **byte pair encoding**, or BPE. It was a way of making files shorter, until Sennrich, Haddow and Birch
# [used it for translation](https://arxiv.org/abs/1508.07909).
#
# In numbers, A gets the first id that is free, 256; B the next one, 257. What has to be remembered is the list of pairs:
# `[(104, 101), (116, 256)]`.
#
# **Predict first:** after the first merge, why do we have to count *again*?

# %% exercise="train_bpe"


# %% decode
def decode_bpe(ids, pairs):
    """Ids to text: each id is a byte, or else two earlier pieces laid side by side."""
    pieces = [bytes([i]) for i in range(256)]
    for left, right in pairs:
        pieces.append(pieces[left] + pieces[right])
    return b"".join(pieces[i] for i in ids).decode("utf-8", errors="replace")


pairs = train_bpe("the hen then", 2)
print(pairs, [decode_bpe([256 + k], pairs) for k in range(len(pairs))])

# %% about-apply [markdown]
# *Answer:* because the merge takes pairs away and makes others. The h of `th` is now part of A, so `th` doesn't occur any
# more, and `tA` is new.
#
# The function in the last cell is the way back, from ids to text, and it is given. The way there, for *any* text, is yours.
# Nothing is counted on it. Begin with the bytes, and do the merges one after the other, in the order of the list.
#
# **Predict first:** there are two merges, `bc` and then `ab`. What becomes of `abc`?

# %% exercise="apply_bpe"

# %% order-matters
for pairs in ([(98, 99), (97, 98)], [(97, 98), (98, 99)]):
    print(pairs, [decode_bpe([i], pairs) for i in apply_bpe("abc", pairs)])

# %% there-and-back-again [markdown]
# *Answer:* `a` and `bc`. Whichever pair is first in the list gets the b.
#
# ## 3 · There and back, for any text
#
# A tokenizer may cut a text however it likes, as long as this holds: **what you decode is exactly what you encoded.** Test it
# with texts that it has never seen.
#
# **Predict first:** the pairs below come from one English sentence. For which of the texts does the way back fail?

# %% round-trip
pairs = train_bpe("the bank of the river, the banks of the rivers", 20)
texts = ["the river", "", "né, 嘉 👍🏽", "\n\t\0", "Θα ήθελα ένα τσάι"]
rng = np.random.default_rng(0)
for _ in range(200):  # 20 characters each, from all that there are (55296 to 57343 are no characters)
    numbers = rng.integers(0, 0x110000 - 2048, size=20)
    texts.append("".join(chr(n if n < 55296 else n + 2048) for n in numbers))
assert all(decode_bpe(apply_bpe(text, pairs), pairs) == text for text in texts)
print(len(texts), "texts, there and back. And half of an é:", decode_bpe([195], pairs))

# %% about-round-trip [markdown]
# *Answer:* for none. A merge only writes two ids as one, and decoding writes them as two again. Where no pair fits, the bytes
# stay as they are.
#
# The other direction is not safe. A model may *write* ids that make no text, such as the first byte of é without the second.
# Then a sign says so, �, and the program goes on.
#
# ## 4 · What a merge buys
#
# Now 500 merges on the first 50,000 characters of Shakespeare, which take a few seconds. (Where the data is missing, a few
# sonnets stand in, and the figures are others.) **Predict first:** which pair comes first? And what will the longest piece be?

# %% train-on-plays tags=["training", "nbval-ignore-output"]
plays = data.shakespeare()
read = plays[: min(50_000, len(plays) * 9 // 10)]
other = plays[-min(30_000, len(plays) // 10) :]
pairs = train_bpe(read, 500)
pieces = [decode_bpe([256 + k], pairs) for k in range(len(pairs))]
print("the first:  ", pieces[:14])
print("the last:   ", pieces[-8:])
print("the longest:", sorted(pieces, key=len, reverse=True)[:4])

# %% draw-pieces tags=["training", "nbval-ignore-output"]
line = "To be, or not to be, that is the question"
cuts = {}
for merges in (0, 20, 100, 500):
    ids = apply_bpe(line, pairs[:merges])
    cuts[f"{merges} merges"] = [decode_bpe([i], pairs) for i in ids]
plots.pieces(cuts)

# %% about-pieces [markdown]
# *Picture:* "To be, or not to be, that is the question" in four rows of boxes. Without merges each of the 41 characters is a
# box. With 20 merges there are 29 boxes, such as "th" and "on". With 100 there are 19, and with 500 there are 15: "that␣",
# "is␣" and "the␣" are one box each, and "question" is "qu", "es", "tion".
#
# *Answer:* "e␣" comes first, an e at the end of a word. The longest piece is ".↵↵First␣Citizen:↵": the end of one speech, and
# who speaks next. Nothing keeps a merge from running on across words and lines. (Many tokenizers cut a text into words first, so that this
# can't happen.)
#
# **Predict first:** how many characters does a token have after 100 merges, and after 500? And is it the same on plays that
# the merges have not seen?

# %% count-characters tags=["training"]
steps = [0, 10, 20, 50, 100, 200, 300, 400, 500]
ids_read = {merges: np.array(apply_bpe(read, pairs[:merges])) for merges in steps}
ids_other = {merges: np.array(apply_bpe(other, pairs[:merges])) for merges in steps}
lengths = {
    "the text of the merges": [len(read) / len(ids_read[merges]) for merges in steps],
    "other plays": [len(other) / len(ids_other[merges]) for merges in steps],
}
for name, length in lengths.items():
    print(f"{name:23}", ", ".join(f"{merges}: {of:.2f}" for merges, of in zip(steps, length, strict=True)))
if len(plays) > 1_000_000:
    assert 1.6 < lengths["the text of the merges"][4] < 1.75
    assert 1.9 < lengths["other plays"][-1] < 2.3 < lengths["the text of the merges"][-1] < 2.7

# %% draw-characters tags=["training", "nbval-ignore-output"]
plots.characters_a_token(steps, lengths)

# %% about-characters [markdown]
# *Picture:* two lines that rise, fast at first and then ever more slowly. On the text of the merges a token has 1.67 characters
# after 100 merges and 2.51 after 500. On other plays the line lies lower, at 1.57 and 2.08.
#
# *Answer:* as the picture says. The first merges buy most, because they take the most frequent pairs: the first 100 save more
# than the next 400. And what is frequent in one play, such as the names of its people, isn't so in another.
#
# So a GPT with 64 positions would see about 130 characters instead of 64, and needs half as many steps to write a line. The
# price is a larger table: 756 rows of an embedding instead of 256.
#
# **Is it a better model, too?** Take the plainest one, day 8's table of bigrams, and count tokens instead of letters.
# **Predict first:** does the loss on the other plays go up or down with more merges?

# %% bigrams-of-tokens tags=["training"]
a_token, a_character = [], []
for merges in steps:
    x, y = ids_read[merges], ids_other[merges]
    P = bigram_probabilities(bigram_counts(x[:-1], x[1:], 256 + merges), smoothing=0.1)
    a_token.append(negative_log_likelihood(P, y[:-1], y[1:]))
    a_character.append(a_token[-1] * (len(y) - 1) / len(other))
    print(f"{merges:3} merges: {a_token[-1]:.2f} nats a token, {a_character[-1]:.2f} nats a character")
if len(plays) > 1_000_000:
    assert a_token[-1] > a_token[0] + 2
    assert min(a_character) < a_character[0] - 0.15
    assert a_character[-1] > min(a_character) + 0.05

# %% draw-losses tags=["training", "nbval-ignore-output"]
plots.losses_two_ways(steps, a_token, a_character)

# %% about-losses [markdown]
# *Picture:* two panels. On the left the loss a token rises from 2.7 to 5.4 nats. On the right the same loss a character falls
# from 2.71 to 2.49 at 100 merges, and then rises slowly to 2.60.
#
# *Answer:* up, and down: it depends on what you divide by. To guess a token of two letters is harder than to guess one letter,
# so the loss *a token* rises. Divided by the characters, the same model is better. **Never compare two tokenizers by the
# loss a token.** By the loss a character, or a byte, the comparison is fair.
#
# Why does it become worse after 100 merges? A table of 756 times 756 has 571,536 cells, and our 20,000 tokens fill few of
# them. The more tokens you have, the more text you need to learn what each one means. Llama 2 [has 32,000
# tokens](https://arxiv.org/abs/2307.09288), and read two trillion.
#
# How does it write? **Predict first:** three tables, of 0, 100 and 500 merges, each look one token back. Which one writes real
# words?

# %% write-with-bigrams tags=["training", "nbval-ignore-output"]
for merges in (0, 100, 500):
    x = ids_read[merges]
    P = bigram_probabilities(bigram_counts(x[:-1], x[1:], 256 + merges), smoothing=1e-4)
    rng, ids = np.random.default_rng(0), [10]  # 10 is the end of a line
    while len(decode_bpe(ids, pairs)) < 100:
        ids.append(int(rng.choice(len(P), p=P[ids[-1]])))
    print(f"--- {merges} merges, {len(ids) - 1} tokens:", decode_bpe(ids[1:], pairs), sep="\n")

# %% about-writing [markdown]
# *Answer:* the third one has most of them. One token back is now two or three letters back, and some of its tokens *are* words.
# It still makes no sense: that takes a model that looks further back, the one of [the last notebook](shakespeare.ipynb). (Your GPT
# will read single characters all the same. Shakespeare's plays have only 65 of them, so its table stays small, and its loss
# can be laid next to those of days 8 to 12.)
#
# ## 5 · What tokens hide
#
# **Predict first:** with these pairs, is `the` one token? And `The`, `THE`, and `the` after a space?

# %% faces-of-the tags=["training", "nbval-ignore-output"]
for text in ("the", " the", "The", "THE", "strawberry", "1234"):
    ids = apply_bpe(text, pairs)
    print(f"{text!r:13} {'|'.join(decode_bpe([i], pairs) for i in ids):13} {ids}")

# %% about-faces [markdown]
# *Answer:* `the` is one token, with a space before it it's another one, and `The` and `THE` are two and three. To the model
# these are ids without anything in common: it has to learn from text that they mean the same.
#
# And `strawberry` comes as `st`, `ra`, `w`, `ber`, `r`, `y`. The model sees six ids, and nothing in an id says that `ra` has an r
# in it, and `ber` another. Now you know what is hard about counting them: it would have to look at letters, and it never sees
# any. Sums are hard for a similar reason, if one number is a single token and the next one is cut in three.
#
# **Predict first:** the same sentence in six languages. Which one needs most tokens, in a tokenizer that grew up with
# Shakespeare?

# %% six-languages tags=["training", "nbval-ignore-output"]
tea = {
    "English": "I would like a cup of tea, please.",
    "German": "Ich hätte gern eine Tasse Tee, bitte.",
    "French": "Je voudrais une tasse de thé, s'il vous plaît.",
    "Greek": "Θα ήθελα ένα φλιτζάνι τσάι, παρακαλώ.",
    "Japanese": "お茶を一杯お願いします。",
    "Hindi": "कृपया मुझे एक कप चाय दीजिए।",
}
for language, text in tea.items():
    size, tokens = len(text.encode("utf-8")), len(apply_bpe(text, pairs))
    print(f"{language:8} {len(text):2} characters, {size:2} bytes, {tokens:2} tokens")

# %% about-languages [markdown]
# *Answer:* Hindi, with 71 tokens, against 16 in English. Where no pair fits, each byte is a token, and most letters of Hindi are three
# bytes. Nothing fails, but the text costs more than four times as many positions, and as much more time and money, where
# one pays by the token. So it matters what a tokenizer has read. [Petrov and others](https://arxiv.org/abs/2305.15425) measured
# the tokenizers of large models, and found the same text up to 15 times as long in one language as in another.
#
# ## What you can do now
# - turn any text into bytes, and bytes into longer tokens, by a list of pairs;
# - say what the order of the pairs decides, and why the way back never fails;
# - compare two tokenizers fairly, by nats a character;
# - explain why a model that reads tokens stumbles over letters.
#
# Save the notebook. Next comes [gpt.ipynb](gpt.ipynb): the model itself. And `python day13_gpt/experiment.py --text FILE` trains
# a small GPT on the bytes and on the tokens of a text of your own.
