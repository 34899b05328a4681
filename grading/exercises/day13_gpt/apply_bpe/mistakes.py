"""apply_bpe: mistakes that people make."""

from __future__ import annotations

from grading.exercises import bank_of
from grading.exercises.day13_gpt.byte_pairs import merged
from solutions import apply_bpe, train_bpe

mistake, _ = bank_of(apply_bpe)


def applied(text, pairs, merge=merged, first=256):
    ids = list(text.encode("utf-8"))
    for new, pair in enumerate(pairs, start=first):
        ids = merge(ids, tuple(pair), new)
    return ids


@mistake(
    says="You begin with the numbers of the characters. A character may be more than one byte, and then no merge finds "
    'it. Begin with the bytes: `text.encode("utf-8")`.',
)
def characters_for_bytes(text, pairs):
    ids = [ord(character) for character in text]
    for new, pair in enumerate(pairs, start=256):
        ids = merged(ids, pair, new)
    return ids


@mistake(
    says="You go through the text once, and take whichever pair fits at each place. The order of the pairs decides: "
    "the first pair is merged in the *whole* text before the second one is looked for.",
)
def once_through_the_text(text, pairs):
    ids, k = list(text.encode("utf-8")), 0
    while k < len(ids) - 1:
        if (ids[k], ids[k + 1]) in pairs:
            ids[k : k + 2] = [256 + pairs.index((ids[k], ids[k + 1]))]
        else:
            k += 1
    return ids


@mistake(
    says="You go through the text once, and a token that you have made is not looked at again. Take the pairs one "
    "after the other, and go through the *whole* text for each.",
)
def a_single_round(text, pairs):
    ids, made, k = list(text.encode("utf-8")), [], 0
    while k < len(ids):
        pair = tuple(ids[k : k + 2])
        made.append(256 + pairs.index(pair) if pair in pairs else ids[k])
        k += 2 if pair in pairs else 1
    return made


@mistake(
    says="You go from left to right, and make each piece as long as the pairs allow. Byte pairs work in another way: "
    "merge by merge, in the order of the list, each in the whole text. Sometimes that cuts elsewhere.",
)
def longest_piece(text, pairs):
    pieces = [bytes([k]) for k in range(256)]
    for left, right in pairs:
        pieces.append(pieces[left] + pieces[right])
    whole, ids, place = text.encode("utf-8"), [], 0
    while place < len(whole):
        fitting = [k for k, piece in enumerate(pieces) if whole.startswith(piece, place)]
        ids.append(max(fitting, key=lambda k: len(pieces[k])))
        place += len(pieces[ids[-1]])
    return ids


@mistake(
    says="You take the pairs from the last to the first. The later ones are made of tokens that the earlier ones have "
    "to make first.",
)
def last_pair_first(text, pairs):
    ids = list(text.encode("utf-8"))
    for k in range(len(pairs) - 1, -1, -1):
        ids = merged(ids, pairs[k], 256 + k)
    return ids


@mistake(
    says="You count the pairs of this text and merge what is frequent *here*. Then the same id means another piece in "
    "every text. Use the pairs that you are given.",
)
def trained_again(text, pairs):
    return applied(text, train_bpe(text, len(pairs)))


@mistake(
    says="Your new ids begin at 0, and these belong to bytes. Pair number k becomes the id 256 + k.",
)
def numbered_from_0(text, pairs):
    return applied(text, pairs, first=0)


@mistake(
    says="Your new ids begin at 257. Bytes go from 0 to 255, so the first pair becomes 256.",
)
def numbered_from_257(text, pairs):
    return applied(text, pairs, first=257)


@mistake(
    says="Your new ids begin at 255, and that is a byte already. The first pair becomes 256.",
)
def numbered_from_255(text, pairs):
    return applied(text, pairs, first=255)


@mistake(
    says="All pairs become the id 256. Each one has an id of its own: pair number k becomes 256 + k.",
)
def one_id_for_all(text, pairs):
    ids = list(text.encode("utf-8"))
    for pair in pairs:
        ids = merged(ids, pair, 256)
    return ids


@mistake(
    says="Each pair is merged in one place only. It becomes a token wherever it occurs.",
)
def first_occurrence_only(text, pairs):
    def once(ids, pair, new):
        for k in range(len(ids) - 1):
            if (ids[k], ids[k + 1]) == pair:
                return [*ids[:k], new, *ids[k + 2 :]]
        return ids

    return applied(text, pairs, once)


@mistake(
    says="After a merge you go on by one place instead of two, so the right half of the pair stays in the text behind "
    "the new token.",
)
def right_half_left_behind(text, pairs):
    def half(ids, pair, new):
        followed = zip(ids, [*ids[1:], None], strict=True)
        return [new if here == pair else here[0] for here in followed]

    return applied(text, pairs, half)


@mistake(
    says="The last token of the text gets lost while merging. If it's not the right half of a pair, it has to be taken "
    "along.",
)
def last_token_lost(text, pairs):
    def without_last(ids, pair, new):
        whole = merged(ids, pair, new)
        return whole if tuple(ids[-2:]) == pair and whole[-1] == new else whole[:-1]

    return applied(text, pairs, without_last)


@mistake(
    says="Your loop stops before the last pair of the text, so a pair that stands at the very end stays as it is. "
    "Where does the loop end?",
)
def pair_at_the_end_missed(text, pairs):
    return applied(text, pairs, lambda ids, pair, new: merged(ids[:-1], pair, new) + ids[-1:])


@mistake(
    says="You merge from the right: of aaa the last two. From the left it's the first two.",
)
def merged_from_the_right(text, pairs):
    return applied(text, pairs, lambda ids, pair, new: merged(ids[::-1], pair[::-1], new)[::-1])


@mistake(
    says="You merge a pair in both orders, ba as well as ab. The left id has to stand on the left.",
)
def in_both_orders(text, pairs):
    def either(ids, pair, new):
        return merged(merged(ids, pair, new), pair[::-1], new)

    return applied(text, pairs, either)


@mistake(
    says="A token that a merge has made is never merged further. The second pair may be made of what the first one "
    "made: go on with the merged list, not with the bytes.",
)
def bytes_only(text, pairs):
    def of_bytes(ids, pair, new):
        return ids if max(pair) > 255 else merged(ids, pair, new)

    return applied(text, pairs, of_bytes)


@mistake(
    says="The last pair of the list is never used: how many times does your loop run?",
)
def last_pair_unused(text, pairs):
    return applied(text, pairs[:-1])


@mistake(
    says="Only the first pair is used: does your `return` stand inside the loop?",
)
def first_pair_only(text, pairs):
    return applied(text, pairs[:1])


@mistake(
    says="The bytes come back as they are: no pair is merged. A string's `replace` gives a new string, and so does "
    "whatever makes a new list: give it a name and go on with that.",
)
def nothing_merged(text, pairs):
    return list(text.encode("utf-8"))


@mistake(
    says="The pieces come back as bytes. Ids are asked for: a model looks up a row of its table by each.",
)
def pieces_for_ids(text, pairs):
    pieces = [bytes([k]) for k in range(256)]
    for left, right in pairs:
        pieces.append(pieces[left] + pieces[right])
    return [pieces[k] for k in apply_bpe(text, pairs)]


@mistake(
    says="A string comes back. If you keep tokens as characters while merging, turn them into ids at the end: `ord` "
    "gives the number of each.",
)
def string_for_ids(text, pairs):
    return "".join(map(chr, apply_bpe(text, pairs)))


@mistake(
    says="Only the number of tokens comes back. The tokens themselves are asked for: a list of ids.",
)
def how_many(text, pairs):
    return len(apply_bpe(text, pairs))
