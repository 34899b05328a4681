"""train_bpe: mistakes about where the list ends, and about what it holds."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from grading.exercises import bank_of
from grading.exercises.day13_gpt.byte_pairs import merged
from grading.exercises.day13_gpt.train_bpe.mistakes import Pairs, grown
from solutions import train_bpe

mistake, _ = bank_of(train_bpe)


@mistake(
    says="Where the whole text has become one token, no pair is left, and looking for the largest of none stops your "
    "code. Leave the loop before that.",
)
def no_pair_left(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    for k in range(merges):
        counts: dict[tuple[int, int], int] = {}
        for pair in pairwise(ids):
            counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.__getitem__)
        ids = merged(ids, best, 256 + k)
        pairs.append(best)
    return pairs


@mistake(
    says="Where the whole text has become one token, no pair is left, and the first of no most common ones stops your "
    "code. Leave the loop before that.",
)
def no_most_common_left(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    for k in range(merges):
        best = Counter(pairwise(ids)).most_common(1)[0][0]
        ids = merged(ids, best, 256 + k)
        pairs.append(best)
    return pairs


@mistake(
    says="Your list has one pair too many: how many times does your loop run?",
)
def one_too_many(text, merges):
    return grown(text, merges + 1)


@mistake(
    says="Your list has one pair too few: how many times does your loop run?",
)
def one_too_few(text, merges):
    return grown(text, merges - 1)


@mistake(
    says="A dictionary comes back. Its keys are the pairs, but a list of them is asked for: `list(...)` of a "
    "dictionary gives its keys in their order.",
)
def a_dictionary(text, merges):
    return {pair: 256 + k for k, pair in enumerate(train_bpe(text, merges))}


@mistake(
    says="Each item of your list has the new id as well. The pair is enough: its place in the list says which id it "
    "becomes.",
)
def with_the_new_id(text, merges):
    return [(*pair, 256 + k) for k, pair in enumerate(train_bpe(text, merges))]


@mistake(
    says="These are the pieces as bytes. A pair is two ids, so that it can be told what each piece is made of.",
)
def pieces_for_pairs(text, merges):
    pieces = [bytes([i]) for i in range(256)]
    for left, right in train_bpe(text, merges):
        pieces.append(pieces[left] + pieces[right])
    return pieces[256:]


@mistake(
    says="These are pairs of characters. Each one has a number, its id: `ord` gives it.",
)
def pairs_of_characters(text, merges):
    return [(chr(left), chr(right)) for left, right in train_bpe(text, merges)]


def of_pieces(tokens, merges, careful):
    """Merging pieces of text, or of bytes, in place of ids."""
    pairs: list[object] = []
    while len(pairs) < merges and (len(tokens) > 1 or not careful):
        counts = Counter(pairwise(tokens))
        best = max(counts, key=counts.__getitem__)
        joined: list[object] = []
        for token in tokens:
            if joined and joined[-1] == best[0] and token == best[1]:
                joined[-1] = best[0] + best[1]
            else:
                joined.append(token)
        tokens = joined
        pairs.append(best)
    return pairs


@mistake(
    says="Your tokens are pieces of text, and so are the two in each pair. Give each token a number instead: the bytes "
    "of the text are 0 to 255, and each merge makes the next one.",
)
def pieces_of_text(text, merges):
    return of_pieces(list(text), merges, careful=True)


@mistake(
    says="Your tokens are pieces of text, and so are the two in each pair. Give each token a number instead: the bytes "
    "of the text are 0 to 255, and each merge makes the next one. (After that, mind a text that becomes one token: no "
    "pair is left then.)",
)
def pieces_of_text_to_the_end(text, merges):
    return of_pieces(list(text), merges, careful=False)


@mistake(
    says="Your tokens are pieces of bytes, and so are the two in each pair. Give each token a number instead: a byte "
    "is its own, and each merge makes the next one, from 256 on.",
)
def pieces_of_bytes(text, merges):
    return of_pieces([bytes([byte]) for byte in text.encode("utf-8")], merges, careful=True)


@mistake(
    says="The ids of the text come back. The pairs that were merged are asked for, so that other texts can be merged "
    "in the same way.",
)
def ids_for_pairs(text, merges):
    ids = list(text.encode("utf-8"))
    for new, pair in enumerate(train_bpe(text, merges), start=256):
        ids = merged(ids, pair, new)
    return ids
