"""bigrams: each word's pairs, the dots before and after it included."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day8_bigram.words import random_words, some_characters
from solutions import bigrams, encode


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(words: list[str], characters: list[str], about: str = "", shown: bool = False) -> Case:
        return Case(
            "bigrams(words, characters)", {"words": words, "characters": characters}, shown=shown, about=about
        )

    yield case(["emma"], [".", "a", "e", "m"], shown=True)
    yield case(["ava", "mae"], [".", "a", "e", "m", "v"], shown=True, about="two words")
    yield case(["maze"], [".", "a", "e", "m"], shown=True, about="a character that is not in the list")
    letters = "bdefgklmnopr"
    for count in (3, 12):
        characters = some_characters(rng, letters)
        yield case(random_words(rng, count, letters), characters, about="a list in an order of its own")
    yield case(random_words(rng, 1, letters), some_characters(rng, letters), about="a single word")
    yield case(["ab"] * 3 + ["ba"], [".", "a", "b"], about="words that come several times")
    yield case(["a", "b", "a"], [".", "b", "a"], about="words of one letter")
    yield case([], [".", "a"], about="no words: two arrays of no whole numbers")
    yield case([""], [".", "a"], about="an empty word, which starts and ends at once")
    yield case(["zoë", "嘉"], [".", "z", "ë", "o", "嘉"], about="letters beyond a to z")


exercise = Exercise(
    of=bigrams,
    points=3,
    cases=cases,
    partial={"dtype": 0.5, "other error": 0.5},
    returns=("x", "y"),
    hints=Hints(
        nudge="Put a dot before and after the word first. If you have the ids of all its characters in a row, which "
        "part of the row is x, and which is y?",
        formula="For `.emma.` the ids are 0 2 3 3 1 0. Without the last one they are x = 0 2 3 3 1, and without the "
        "first one y = 2 3 3 1 0. A word of n letters has n + 1 pairs.",
        pseudocode="for each word:\n    ids = encode('.' + word + '.', characters)\n"
        "    add all but the last of ids to x\n    add all but the first of ids to y\n"
        "return x and y as int arrays",
    ),
)

mistake, alternative = bank_of(bigrams)


def _pairs(texts, characters):
    """The pairs of neighbours within each text, as two int arrays."""
    rows = [encode(text, characters) for text in texts]
    none = np.zeros(0, dtype=int)
    return np.concatenate([none, *(row[:-1] for row in rows)]), np.concatenate(
        [none, *(row[1:] for row in rows)]
    )


@mistake(
    says="Words have no end in your pairs: the last letter is followed by nothing. Put a dot after each word, too.",
)
def end_missing(words, characters):
    return _pairs([f".{word}" for word in words], characters)


@mistake(
    says="Words have no beginning in your pairs: nothing comes before the first letter. Put a dot before each word, "
    "too.",
)
def start_missing(words, characters):
    return _pairs([f"{word}." for word in words], characters)


@mistake(
    says="The dots are missing. With one before and one after each word, the model learns how words begin and end.",
)
def dots_missing(words, characters):
    return _pairs(words, characters)


@mistake(
    says="Your pairs run on from one word to the next: the last letter of a word is followed by the first of the next "
    "one. Each word has dots of its own.",
)
def across_words(words, characters):
    return _pairs([f".{''.join(words)}."] if words else [], characters)


@mistake(
    says="Between two words there is a pair of two dots: the end of one word and the start of the next. They are not "
    "neighbours in any word. Take the pairs word by word.",
)
def two_dots_between_words(words, characters):
    return _pairs(["".join(f".{word}." for word in words)], characters)


@mistake(
    says="x and y are swapped. x is what comes first in each pair, and y what follows it.",
)
def swapped(words, characters):
    return bigrams(words, characters)[::-1]


@mistake(
    says="The pairs come as one list of pairs. Asked for are two arrays: the first of each pair in x, the second in "
    "y.",
)
def list_of_pairs(words, characters):
    return [(int(first), int(second)) for first, second in zip(*bigrams(words, characters), strict=True)]


@mistake(
    says="The pairs come as one array with a pair in each row. Asked for are two arrays: the first of each pair in x, "
    "the second in y.",
)
def rows_of_pairs(words, characters):
    return np.stack(bigrams(words, characters), axis=1)


@mistake(
    says="The numbers are right, but no words give arrays of floats: np.array([]) doesn't know that whole numbers "
    "were meant. dtype=int tells it.",
)
def floats_for_no_words(words, characters):
    x, y = bigrams(words, characters)
    return np.array(x.tolist()), np.array(y.tolist())


@mistake(
    says="The pairs are right, but an empty list of words stops your code: np.concatenate needs one array at least. "
    "Where there are no words, x and y are empty int arrays.",
)
def stops_without_words(words, characters):
    rows = [encode(f".{word}.", characters) for word in words]
    return np.concatenate([row[:-1] for row in rows]), np.concatenate([row[1:] for row in rows])


@mistake(
    says="With dots between the words, the pairs are right. But an empty list of words makes a pair of two dots, and "
    "there should be none.",
)
def two_dots_without_words(words, characters):
    ids = encode(f".{'.'.join(words)}.", characters)
    return ids[:-1], ids[1:]


@mistake(
    says="The pairs are right, but x and y are lists. Int arrays are asked for: np.array(..., dtype=int) makes one.",
)
def two_lists(words, characters):
    x, y = bigrams(words, characters)
    return x.tolist(), y.tolist()


@mistake(
    says="Each pair comes once, however often it occurs. How often is what the model learns from: keep all of them.",
)
def each_pair_once(words, characters):
    pairs = list(dict.fromkeys(zip(*map(np.ndarray.tolist, bigrams(words, characters)), strict=True)))
    table = np.array(pairs, dtype=int).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@mistake(
    says="The letters themselves come back. Their ids are asked for: encode makes them.",
)
def letters(words, characters):
    x, y = bigrams(words, characters)
    return [characters[k] for k in x], [characters[k] for k in y]


@mistake(
    says="Only the first word is taken: does your `return` stand inside the loop?",
)
def first_word_only(words, characters):
    return bigrams(words[:1], characters)


@mistake(
    says="Only the last word is left: x and y begin again with each word. Make them before the loop, and add to them.",
)
def last_word_only(words, characters):
    return bigrams(words[-1:], characters)


@mistake(
    says="Your pairs don't overlap: after (e, m) comes (m, m), not the pair after that. Each character but the last "
    "dot is the first of a pair.",
)
def every_other_pair(words, characters):
    pairs = [bigrams([word], characters) for word in words]
    none = np.zeros(0, dtype=int)
    return tuple(np.concatenate([none, *(pair[side][::2] for pair in pairs)]) for side in (0, 1))


@mistake(
    says="A character that is not in the list stops with a KeyError, the dictionary's own. Your encode raises the "
    "ValueError that is asked for; use it.",
)
def key_error(words, characters):
    place = {character: k for k, character in enumerate(characters)}
    ids = [place[character] for character in "." + "".join(f"{word}." for word in words)]
    return np.array(ids[:-1], dtype=int), np.array(ids[1:], dtype=int)


@mistake(
    says="A character that is not in the list is skipped, so letters become neighbours that never were. Your encode "
    "raises the ValueError that is asked for; use it.",
)
def strangers_skipped(words, characters):
    return bigrams(["".join(c for c in word if c in characters) for word in words], characters)


@mistake(
    says="You sort the list of characters first. A character's number is its place in `characters` as it stands.",
)
def in_a_sorted_list(words, characters):
    return bigrams(words, sorted(characters))


@alternative
def word_by_word(words, characters):
    x: list[int] = []
    y: list[int] = []
    for word in words:
        framed = f".{word}."
        for first, second in pairwise(framed):
            x.append(characters.index(first))
            y.append(characters.index(second))
    return np.array(x, dtype=int), np.array(y, dtype=int)


@alternative
def filled_in(words, characters):
    N = sum(len(word) + 1 for word in words)
    x, y = np.empty(N, dtype=np.int32), np.empty(N, dtype=np.int32)
    n = 0
    for word in words:
        ids = encode(word, characters)
        x[n], y[n + len(word)] = 0, 0
        x[n + 1 : n + len(word) + 1] = ids
        y[n : n + len(word)] = ids
        n += len(word) + 1
    return [x, y]


@alternative
def second_from_first(words, characters):
    text = encode("".join("." + word for word in words), characters)
    return text, np.roll(text, -1)
