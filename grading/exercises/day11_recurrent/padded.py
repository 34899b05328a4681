"""padded: words of different lengths in one table. All values are fixed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import padded

CODE = "padded(words, characters, length)"
FEW = [".", "a", "e", "n"]
MORE = [".", *"abcdefgh"]


def _case(words: list[str], characters: list[str], length: int, about: str = "", shown: bool = False) -> Case:
    inputs = {"words": words, "characters": characters, "length": length}
    return Case(CODE, inputs, shown=shown, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(["ann"], FEW, 5, shown=True)
    yield _case(["ann", "ea"], FEW, 4, "two words, and a table that just holds the longer one", shown=True)
    yield _case(["anne"], FEW, 4, "a word that is too long for its end", shown=True)
    yield _case(["an", "e!"], FEW, 4, "a character that is not in the list", shown=True)

    def word(least: int, most: int) -> str:
        return "".join(rng.choice(MORE[1:], size=int(rng.integers(least, most + 1))))

    yield _case([word(3, 6) for _ in range(5)], MORE, 8, "five words")
    yield _case([word(1, 1) for _ in range(3)], MORE, 2, "words of one letter")
    yield _case([word(2, 4) for _ in range(3)], MORE, 16, "a table much longer than the words")
    yield _case([word(4, 4), word(7, 7), word(1, 1)], MORE, 8, "words of very different length")
    yield _case([word(4, 4) for _ in range(3)], MORE, 5, "words of one length, without any filling")
    yield _case([word(2, 2), word(6, 6)], MORE, 6, "a second word that is too long for its end")
    yield _case([word(2, 2), word(6, 6)], MORE, 5, "a second word that is far too long")
    yield _case(["hah", "Z"], MORE, 5, "a character that is not in the list")


exercise = Exercise(
    of=padded,
    points=3,
    cases=cases,
    returns=("x", "y"),
    partial={"dtype": 0.5, "changed": 0.5, "other error": 0.5, "no error": 0.5},
    hints=Hints(
        nudge="Write one word twice, the second line below the first: what the network reads, and what it should say "
        "at that moment. The second line is one step ahead. What does it say last? And in the columns after that, "
        "is there anything to be learned?",
        formula="For a word with the ids $c_1 \\ldots c_n$: $x = (0, c_1, \\ldots, c_n, 0, 0, \\ldots)$ and "
        "$y = (c_1, \\ldots, c_n, 0, -1, -1, \\ldots)$, both of length $T$; it fits if $n + 1 \\le T$.",
        pseudocode="x = a table of int zeros, a row for each word;  y = the same, full of -1\n"
        "for each word and its row:\n"
        "    n = its number of characters;  ValueError if n + 1 is more than length\n"
        "    x of the row, from 1 to n, both included:  the ids of the word (encode gives them)\n"
        "    y of the row, from 0 to n - 1:  the same ids;  y of the row at n:  0\n"
        "return x, y",
    ),
)

mistake, alternative = bank_of(padded)


def _ids(word, characters, length):
    if len(word) + 1 > length:
        raise ValueError(f"{word!r} is too long")
    for character in word:
        if character not in characters:
            raise ValueError(f"{character!r} is not among the characters")
    return [characters.index(character) for character in word]


def _rows(words, characters, length, row):
    """x and y from `row(ids)`, which gives a row of each."""
    pairs = [row(_ids(word, characters, length)) for word in words]
    return np.array([x for x, _ in pairs], dtype=int), np.array([y for _, y in pairs], dtype=int)


def _filled(row, length, by):
    return [*row, *[by] * (length - len(row))]


@mistake(
    says="Your y is filled with 0. Then the network is trained on the padding, too: in most columns it learns to say "
    '"the end" after the end. Fill up with -1, which token_loss leaves out.',
)
def padding_trained_on(words, characters, length):
    return _rows(
        words, characters, length, lambda ids: (_filled([0, *ids], length, 0), _filled(ids, length, 0))
    )


@mistake(
    says="Your y is the same as x up to the filling: the network would be asked for what it has just read. y is one "
    "step ahead of x.",
)
def y_repeats_x(words, characters, length):
    return _rows(
        words,
        characters,
        length,
        lambda ids: (_filled([0, *ids], length, 0), _filled([0, *ids], length, -1)),
    )


@mistake(
    says="The end is missing in y: after its last letter each word has one more thing to be guessed, the 0 that says "
    "it is over. Without it the network never learns to stop.",
)
def without_the_end(words, characters, length):
    return _rows(
        words, characters, length, lambda ids: (_filled([0, *ids], length, 0), _filled(ids, length, -1))
    )


@mistake(
    says="The start is missing in x: it begins with the first letter, which nobody has guessed yet. A 0 stands before "
    "it, so that x and y are one step apart.",
)
def without_the_start(words, characters, length):
    return _rows(
        words, characters, length, lambda ids: (_filled(ids, length, 0), _filled([*ids, 0], length, -1))
    )


@mistake(
    says="Your x is filled with -1. An embedding would look up its last row with it, or refuse. In x the filling is 0; "
    "only y has -1.",
)
def minus_one_in_x(words, characters, length):
    return _rows(
        words,
        characters,
        length,
        lambda ids: (_filled([0, *ids], length, -1), _filled([*ids, 0], length, -1)),
    )


@mistake(
    says="You fill up on the left. A recurrent network would read all the filling before the word, and start it with a "
    "state made of that. The words begin in the first column.",
)
def filled_on_the_left(words, characters, length):
    def row(ids):
        left = length - len(ids) - 1
        return [0] * left + [0, *ids], [-1] * left + [*ids, 0]

    return _rows(words, characters, length, row)


@mistake(
    says="A word that is too long is cut off in silence, and its end is lost. Raise a ValueError that names it: n "
    "letters need n + 1 columns.",
)
def long_words_cut(words, characters, length):
    x, y = np.zeros((len(words), length), dtype=int), np.full((len(words), length), -1)
    for k, word in enumerate(words):
        ids = _ids(word, characters, len(word) + 1)
        x[k] = _filled([0, *ids], length, 0)[:length]
        y[k] = _filled([*ids, 0], length, -1)[:length]
    return x, y


@mistake(
    says="The values are right, but x and y hold floats. They are ids, with which rows of a table will be looked up: "
    "pass dtype=int.",
)
def floats(words, characters, length):
    x, y = padded(words, characters, length)
    return x.astype(float), y.astype(float)


@alternative
def on_paper(words, characters, length):
    """Lists that are filled up, and made arrays at the end."""
    x, y = [], []
    for word in words:
        ids = _ids(word, characters, length)
        x.append(_filled([0, *ids], length, 0))
        y.append(_filled([*ids, 0], length, -1))
    return np.array(x), np.array(y)


@alternative
def y_from_x(words, characters, length):
    """y is x, moved by one; what lies behind the ends is marked afterwards."""
    x = np.zeros((len(words), length + 1), dtype=np.int64)
    ends = np.array([len(word) for word in words])
    for k, word in enumerate(words):
        if len(word) >= length:
            raise ValueError("too long")
        for t, character in enumerate(word):
            x[k, t + 1] = characters.index(character)
    y = np.where(np.arange(length) <= ends[:, None], x[:, 1:], -1)
    return x[:, :-1], y
