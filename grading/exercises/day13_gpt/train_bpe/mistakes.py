"""train_bpe: mistakes about counting, choosing, numbering and merging."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from grading.exercises import bank_of
from grading.exercises.day13_gpt.byte_pairs import merged
from solutions import train_bpe

mistake, _ = bank_of(train_bpe)

Pairs = list[tuple[int, int]]


def most_frequent(ids):
    return Counter(pairwise(ids)).most_common(1)[0][0]


def grown(
    text, merges, choose=most_frequent, merge=merged, begin=lambda text: list(text.encode("utf-8")), first=256
):
    """Byte pairs, with one step or another put in wrongly."""
    ids = begin(text)
    pairs: Pairs = []
    while len(pairs) < merges and len(ids) > 1:
        best = choose(ids)
        ids = merge(ids, best, first + len(pairs))
        pairs.append(best)
    return pairs


@mistake(
    says="You count once, and take the most frequent pairs all together. But after a merge the text is another one: "
    "some pairs are gone, and there are new ones. Count again before each merge.",
)
def counted_once(text, merges):
    ids = list(text.encode("utf-8"))
    return [pair for pair, _ in Counter(pairwise(ids)).most_common(merges)]


@mistake(
    says="Your table of counts goes on from one merge to the next, so that it still has pairs that are gone. Begin "
    "each round with an empty table.",
)
def counts_carried_on(text, merges):
    counts: Counter[tuple[int, int]] = Counter()

    def choose(ids):
        counts.update(pairwise(ids))
        return counts.most_common(1)[0][0]

    return grown(text, merges, choose)


@mistake(
    says="You begin with the numbers of the characters. Where a character is more than one byte, that is another list, "
    'and an id above 255 would already be taken. Begin with the bytes: `text.encode("utf-8")`.',
)
def characters_for_bytes(text, merges):
    return grown(text, merges, begin=lambda text: [ord(character) for character in text])


@mistake(
    says="`max(counts)` gives the largest *key*: the pair with the largest ids, however rare it is. With "
    "`key=counts.get` it compares the counts.",
)
def largest_key(text, merges):
    return grown(text, merges, lambda ids: max(pairwise(ids)))


@mistake(
    says="You take the *rarest* pair. A merge should save as many tokens as it can, so take the most frequent one.",
)
def rarest(text, merges):
    return grown(text, merges, lambda ids: Counter(pairwise(ids)).most_common()[-1][0])


@mistake(
    says="You look at every second pair only, at places 0 and 1, 2 and 3, and so on. In `abc` there are two pairs: ab "
    "and bc.",
)
def every_second_pair(text, merges):
    return grown(
        text, merges, lambda ids: Counter(zip(ids[::2], ids[1::2], strict=False)).most_common(1)[0][0]
    )


@mistake(
    says="The last pair of the text is not counted. A text of n tokens has n - 1 pairs: where does your loop end?",
)
def last_pair_not_counted(text, merges):
    return grown(text, merges, lambda ids: most_frequent(ids[:-1] if len(ids) > 2 else ids))


@mistake(
    says="The first pair of the text is not counted: your loop begins one place too late.",
)
def first_pair_not_counted(text, merges):
    return grown(text, merges, lambda ids: most_frequent(ids[1:] if len(ids) > 2 else ids))


def by_hand(text, merges, places):
    """Counts in a dictionary, at some of the places, as most people write it."""
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    while len(pairs) < merges and len(ids) > 1:
        counts: dict[tuple[int, int], int] = {}
        for k in places(len(ids)):
            pair = (ids[k], ids[k + 1])
            counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.__getitem__)
        ids = merged(ids, best, 256 + len(pairs))
        pairs.append(best)
    return pairs


@mistake(
    says="The last pair of the text is not counted, so where two tokens are left there is no pair at all. A text of n "
    "tokens has n - 1 pairs: where does your loop end?",
)
def last_pair_never_counted(text, merges):
    return by_hand(text, merges, lambda n: range(n - 2))


@mistake(
    says="The first pair of the text is not counted, so where two tokens are left there is no pair at all. Your loop "
    "begins one place too late.",
)
def first_pair_never_counted(text, merges):
    return by_hand(text, merges, lambda n: range(1, n - 1))


@mistake(
    says="Each pair of your list is the wrong way round: the left one comes first.",
)
def wrong_way_round(text, merges):
    return [(right, left) for left, right in train_bpe(text, merges)]


@mistake(
    says="You sort the two ids of a pair, so that ab and ba count as one. The order matters: the left one, then the "
    "right one.",
)
def order_within_a_pair_lost(text, merges):
    return grown(
        text, merges, lambda ids: Counter(tuple(sorted(pair)) for pair in pairwise(ids)).most_common(1)[0][0]
    )


@mistake(
    says="You number the new tokens from the largest id in the text on. That number may be a byte's own. All ids up to "
    "255 belong to bytes, whether they occur or not: the first new one is 256.",
)
def numbered_from_the_largest(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    while len(pairs) < merges and len(ids) > 1:
        best = most_frequent(ids)
        ids = merged(ids, best, max(ids) + 1)
        pairs.append(best)
    return pairs


@mistake(
    says="Your first new id is 257. Bytes go from 0 to 255, so 256 is free, and `apply_bpe` counts on it.",
)
def numbered_from_257(text, merges):
    return grown(text, merges, first=257)


@mistake(
    says="Your first new id is 255, and that is a byte already. There are 256 bytes, 0 to 255.",
)
def numbered_from_255(text, merges):
    return grown(text, merges, first=255)


@mistake(
    says="All your merges make the same id, 256. Each pair needs an id of its own: 256 plus the number of pairs before "
    "it.",
)
def one_id_for_all(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    while len(pairs) < merges and len(ids) > 1:
        pairs.append(most_frequent(ids))
        ids = merged(ids, pairs[-1], 256)
    return pairs


@mistake(
    says="You merge a pair in one place only. It becomes a token wherever it occurs.",
)
def first_occurrence_only(text, merges):
    def once(ids, pair, new):
        place = list(pairwise(ids)).index(pair)
        return [*ids[:place], new, *ids[place + 2 :]]

    return grown(text, merges, merge=once)


@mistake(
    says="After a merge you go on by one place instead of two, so the right half of the pair stays in the text behind "
    "the new token.",
)
def right_half_left_behind(text, merges):
    def half(ids, pair, new):
        return [new if here == pair else here[0] for here in pairwise(ids)] + ids[-1:]

    return grown(text, merges, merge=half)


@mistake(
    says="While merging, the last token of the text gets lost. If it's not the right half of a pair, it has to be "
    "taken along.",
)
def last_token_lost(text, merges):
    def without_last(ids, pair, new):
        whole = merged(ids, pair, new)
        return whole if tuple(ids[-2:]) == pair and whole[-1] == new else whole[:-1]

    return grown(text, merges, merge=without_last)


@mistake(
    says="You merge from the right: of aaa the last two. From the left it's the first two, and `apply_bpe` has to find "
    "the same tokens.",
)
def merged_from_the_right(text, merges):
    def backwards(ids, pair, new):
        return merged(ids[::-1], pair[::-1], new)[::-1]

    return grown(text, merges, merge=backwards)


@mistake(
    says="You never merge a token that is itself made of two. That is how longer pieces come about: `th` and `e` make "
    "`the`.",
)
def bytes_only(text, merges):
    def choose(ids):
        of_bytes = [pair for pair in pairwise(ids) if max(pair) < 256]
        return most_frequent(ids) if not of_bytes else Counter(of_bytes).most_common(1)[0][0]

    return grown(text, merges, choose)


@mistake(
    says="You cut the text at its spaces first. Many tokenizers do, but here every two neighbours count, a space as "
    "well as a letter.",
)
def cut_at_spaces(text, merges):
    words = [list(word.encode("utf-8")) for word in text.split()]
    pairs: Pairs = []
    while len(pairs) < merges:
        counts = Counter(pair for word in words for pair in pairwise(word))
        if not counts:
            break
        best = counts.most_common(1)[0][0]
        words = [merged(word, best, 256 + len(pairs)) for word in words]
        pairs.append(best)
    return pairs


@mistake(
    says="You stop as soon as no pair occurs twice. Many programs do that, but here `merges` pairs are asked for: go "
    "on until there are as many, or one token is left.",
)
def stopped_when_nothing_repeats(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: Pairs = []
    while len(pairs) < merges and len(ids) > 1:
        best, count = Counter(pairwise(ids)).most_common(1)[0]
        if count < 2:
            break
        ids = merged(ids, best, 256 + len(pairs))
        pairs.append(best)
    return pairs
