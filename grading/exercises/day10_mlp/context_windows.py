"""context_windows: who stands before each character of each word. All values are fixed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import context_windows

CODE = "context_windows(words, characters, context)"
FEW = [".", "a", "e", "m", "v"]
MORE = [".", *"abcdefgh"]


def _case(
    words: list[str], characters: list[str], context: int, about: str = "", shown: bool = False
) -> Case:
    inputs = {"words": words, "characters": characters, "context": context}
    return Case(CODE, inputs, shown=shown, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(["emma"], FEW, 3, shown=True)
    yield _case(["ava", "em"], FEW, 2, "two words", shown=True)
    yield _case(["ve"], FEW, 4, "a context longer than the word", shown=True)
    yield _case(["av", "e!"], FEW, 2, "a character that is not in the list", shown=True)

    def word(least: int, most: int) -> str:
        return "".join(rng.choice(MORE[1:], size=int(rng.integers(least, most + 1))))

    yield _case([word(3, 7) for _ in range(5)], MORE, 3, "five words")
    yield _case([word(2, 5) for _ in range(3)], MORE, 1, "a context of one")
    yield _case([word(2, 6) for _ in range(3)], MORE, 8, "a context longer than the words")
    yield _case([word(1, 1), word(9, 9), word(1, 1)], MORE, 5, "words of very different length")
    yield _case([word(4, 4)] * 2, MORE, 2, "a word that comes twice")
    yield _case(["hah" + word(2, 4), "Z"], MORE, 3, "a character that is not in the list")


exercise = Exercise(
    of=context_windows,
    points=3,
    cases=cases,
    returns=("X", "y"),
    partial={"dtype": 0.5, "changed": 0.5, "other error": 0.5, "no error": 0.5},
    hints=Hints(
        nudge="Take one word, and go through its letters with a finger. Left of the finger stands the window, under "
        "it what is to be guessed. What happens to the window when the finger moves on by one? And what should the "
        "window be when the next word begins? (`encode` of day 8 turns a word into numbers.)",
        formula="For a word with the ids $c_1 \\ldots c_n$, and $c_k = 0$ for $k < 1$ and for $k = n + 1$: one row "
        "for each $t = 1 \\ldots n + 1$, namely $X = (c_{t-k}, \\ldots, c_{t-2}, c_{t-1})$ with $k$ the context, "
        "and $y = c_t$.",
        pseudocode="X, y = empty lists\n"
        "for each word:\n"
        "    window = a list of `context` zeros\n"
        "    for each id of the word, and then a 0:\n"
        "        append the window to X, the id to y\n"
        "        window = a new list: the window without its first entry, and the id at its end\n"
        "return both as arrays of whole numbers",
    ),
)

mistake, alternative = bank_of(context_windows)


def _ids(word, characters):
    for character in word:
        if character not in characters:
            raise ValueError(f"{character!r} is not among the characters")
    return [characters.index(character) for character in word]


def _windows(words, characters, context, row):
    """X and y from `row(past, following)`, where past begins with the dots."""
    X, y = [], []
    for word in words:
        past = [0] * context
        for following in [*_ids(word, characters), 0]:
            X.append(row(past, following))
            y.append(following)
            past = [*past, following]
    return np.array(X), np.array(y)


@mistake(
    says="Your windows run on from one name into the next: a name begins with the last letters of the one before it. "
    "Each word starts with an empty past, a window of zeros.",
)
def windows_across_words(words, characters, context):
    X, y, window = [], [], [0] * context
    for word in words:
        for following in [*_ids(word, characters), 0]:
            X.append(window)
            y.append(following)
            window = [*window[1:], following]
    return np.array(X), np.array(y)


@mistake(
    says="Each window already ends with the character that it is asked to guess: the answer stands in the question. "
    "Write the row down first, then move the window on.",
)
def the_answer_in_the_window(words, characters, context):
    return _windows(words, characters, context, lambda past, following: [*past, following][-context:])


@mistake(
    says="Your y is one step late: it repeats the last character of the window instead of the one that comes next.",
)
def last_of_the_window_again(words, characters, context):
    X, _ = _windows(words, characters, context, lambda past, following: past[-context:])
    return X, X[:, -1]


@mistake(
    says="The ends of the words are missing: after its last letter, each word has one more thing to guess, the 0 that "
    "says it is over. Without it the model never learns to stop.",
)
def without_the_end(words, characters, context):
    X, y = [], []
    for word in words:
        window = [0] * context
        for following in _ids(word, characters):
            X.append(window)
            y.append(following)
            window = [*window[1:], following]
    return np.array(X), np.array(y)


@mistake(
    says="You begin with the first full window, so nobody learns how a word starts. Fill the window up with zeros on "
    "the left, and the first letter, too, is guessed from something.",
)
def full_windows_only(words, characters, context):
    X, y = [], []
    for word in words:
        ids = [*_ids(word, characters), 0]
        for place in range(context, len(ids)):
            X.append(ids[place - context : place])
            y.append(ids[place])
    return np.array(X, dtype=int).reshape(-1, context), np.array(y, dtype=int)


@mistake(
    says="Your windows are filled up on the right. The zeros belong on the left, so that the newest character always "
    "stands in the last column: a column is a distance.",
)
def filled_up_on_the_right(words, characters, context):
    def row(past, following):
        seen = past[context:][-context:]
        return [*seen, *[0] * (context - len(seen))]

    return _windows(words, characters, context, row)


@mistake(
    says="Your windows run backwards: the newest character stands first. They are asked for as one reads, the newest "
    "last.",
)
def newest_first(words, characters, context):
    return _windows(words, characters, context, lambda past, following: past[-context:][::-1])


@mistake(
    says="All rows of a word are the same, its last window: you append the same list again and again, and change it "
    "later. A list in X is not a copy. Make a new list for each step.",
)
def one_list_for_all_rows(words, characters, context):
    X, y = [], []
    for word in words:
        window = [0] * context
        for following in [*_ids(word, characters), 0]:
            X.append(window)
            y.append(following)
            window.pop(0)
            window.append(following)
    return np.array(X), np.array(y)


@mistake(
    says="The window always holds the beginning of the word: it keeps its first characters where it should keep the "
    "last ones.",
)
def first_characters(words, characters, context):
    def row(past, following):
        seen = past[context:][:context]
        return [*[0] * (context - len(seen)), *seen]

    return _windows(words, characters, context, row)


@mistake(
    says="Your rows have one entry too many: what has to be guessed belongs only in y.",
)
def one_column_too_many(words, characters, context):
    return _windows(words, characters, context, lambda past, following: [*past[-context:], following])


@mistake(
    says="The values are right, but X and y hold floats. They are ids, with which rows of a table will be looked up: "
    "whole numbers.",
)
def floats(words, characters, context):
    X, y = _windows(words, characters, context, lambda past, following: past[-context:])
    return X.astype(float), y.astype(float)


@mistake(
    says="Your y has a second axis: `encode` of a single character gives an array of one id. Encode the whole word "
    "at once, or take the number out of its array: y is (N,).",
)
def targets_in_a_column(words, characters, context):
    X, y = _windows(words, characters, context, lambda past, following: past[-context:])
    return X, y[:, None]


@mistake(
    says="The values are right, but they come as lists. Make arrays of both at the end.",
)
def lists(words, characters, context):
    X, y = _windows(words, characters, context, lambda past, following: past[-context:])
    return X.tolist(), y.tolist()


@mistake(
    says="Only X comes back. The targets y are asked for as well: return X, y.",
)
def windows_alone(words, characters, context):
    return _windows(words, characters, context, lambda past, following: past[-context:])[0]


@mistake(
    says="A character that is not in the list ends in a KeyError of your dict. A ValueError is asked for, which says "
    "what was wrong with the input; day 8's `encode` raises it.",
)
def key_error(words, characters, context):
    places = {character: place for place, character in enumerate(characters)}
    for word in words:
        for character in word:
            places[character]
    return _windows(words, characters, context, lambda past, following: past[-context:])


@mistake(
    says="A character that is not in the list is left out in silence, and the word becomes another one. Raise a "
    "ValueError that names it.",
)
def unknown_characters_left_out(words, characters, context):
    words = ["".join(character for character in word if character in characters) for word in words]
    return _windows(words, characters, context, lambda past, following: past[-context:])


@alternative
def by_slices_of_padded_text(words, characters, context):
    rows = []
    for word in words:
        padded = "." * context + word + "."
        rows += [padded[start : start + context + 1] for start in range(len(word) + 1)]
    ids = np.array([[characters.index(character) for character in row] for row in rows])
    return ids[:, :-1], ids[:, -1]


@alternative
def by_sliding_windows(words, characters, context, dtype=np.int32):
    parts = []
    for word in words:
        padded = np.array([*[0] * context, *_ids(word, characters), 0], dtype=dtype)
        parts.append(np.lib.stride_tricks.sliding_window_view(padded, context + 1))
    both = np.concatenate(parts)
    return both[:, :context], both[:, context]


@alternative
def column_by_column(words, characters, context):
    y = np.concatenate([[*_ids(word, characters), 0] for word in words])
    age = np.concatenate([np.arange(len(word) + 1) for word in words])  # letters before it in its word
    columns = [np.where(age >= back, np.roll(y, back), 0) for back in range(context, 0, -1)]
    return np.stack(columns, axis=1), y
