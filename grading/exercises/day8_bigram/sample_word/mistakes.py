"""sample_word: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import sample_word

mistake, _ = bank_of(sample_word)


def _draw(row, rng):
    return int(rng.choice(len(row), p=row))


@mistake(
    says="You always take the likeliest character, so every word is the same. Draw what follows with the "
    "probabilities of the row: rng.choice(len(P), p=...).",
)
def the_likeliest(P, rng, longest=30):
    word: list[int] = []
    current = 0
    while len(word) < longest:
        current = int(np.argmax(P[current]))
        if current == 0:
            break
        word.append(current)
    return word


@mistake(
    says="All characters have the same chance, and P is not used for drawing. rng.choice takes the probabilities as "
    "p=.",
)
def all_alike(P, rng, longest=30):
    word: list[int] = []
    while len(word) < longest:
        current = int(rng.integers(len(P)))
        if current == 0:
            break
        word.append(current)
    return word


@mistake(
    says="Every character is drawn from row 0, as if it were the first of its word. Draw from the row of the "
    "character that was drawn last.",
)
def always_from_the_first_row(P, rng, longest=30):
    word: list[int] = []
    while len(word) < longest:
        current = _draw(P[0], rng)
        if current == 0:
            break
        word.append(current)
    return word


@mistake(
    says="You begin in the row of another character. Words begin with the dot, so draw the first character from row "
    "0.",
)
def begins_in_the_last_row(P, rng, longest=30):
    word: list[int] = []
    current = len(P) - 1
    while len(word) < longest:
        current = _draw(P[current], rng)
        if current == 0:
            break
        word.append(current)
    return word


@mistake(
    says="You draw from a column of P. A row holds what follows a character: P[current], not P[:, current].",
)
def from_the_columns(P, rng, longest=30):
    word: list[int] = []
    current = 0
    while len(word) < longest:
        column = P[:, current]
        current = int(rng.choice(len(P), p=column / column.sum())) if column.sum() else 0
        if current == 0:
            break
        word.append(current)
    return word


@mistake(
    says="Your list begins with the 0 of the first dot. The dots don't belong to the word.",
)
def with_the_first_dot(P, rng, longest=30):
    return [0, *sample_word(P, rng, longest)]


@mistake(
    says="Your list ends with the 0 of the last dot. Look whether it came up before you append.",
)
def with_the_last_dot(P, rng, longest=30):
    word: list[int] = []
    current = 0
    while len(word) < longest:
        current = _draw(P[current], rng)
        word.append(current)
        if current == 0:
            break
    return word


@mistake(
    says="Both dots are in your list: it begins and ends with 0. They don't belong to the word.",
)
def with_both_dots(P, rng, longest=30):
    return [0, *with_the_last_dot(P, rng, longest)]


@mistake(
    says="Your words don't end when the dot comes up: the 0 is left out, and drawing goes on until `longest`.",
)
def goes_on_after_the_dot(P, rng, longest=30):
    word: list[int] = []
    current = 0
    for _ in range(longest):
        current = _draw(P[current], rng)
        if current != 0:
            word.append(current)
    return word


@mistake(
    says="Your words are never cut off: you never look at `longest`. Some tables come to the dot late, or never, "
    "and then your loop has to end by itself.",
)
def never_cut_off(P, rng, longest=30):
    return sample_word(P, rng, 10_000)


@mistake(
    says="Your list ends with the 0 of the last dot: look whether it came up before you append. And words are "
    "never cut off: you never look at `longest`.",
)
def never_cut_off_and_the_last_dot(P, rng, longest=30):
    return with_the_last_dot(P, rng, 10_000)


@mistake(
    says="`longest` is not used: a word is never cut off before character 30. It should end after `longest` "
    "characters.",
)
def always_thirty(P, rng, longest=30):
    return sample_word(P, rng)


@mistake(
    says="Your words may have one character more than `longest`.",
)
def one_too_many(P, rng, longest=30):
    return sample_word(P, rng, longest + 1)


@mistake(
    says="Your words are cut off one character too early: `longest` characters are allowed, and the first dot is "
    "none of them.",
)
def one_too_few(P, rng, longest=30):
    return sample_word(P, rng, longest - 1)


@mistake(
    says="One number comes back, the last that was drawn. The list of all of them is asked for.",
)
def last_character_only(P, rng, longest=30):
    return (sample_word(P, rng, longest) or [0])[-1]


@mistake(
    says="Your function ends after the first character: look at how far the `return` is indented.",
)
def first_character_only(P, rng, longest=30):
    return sample_word(P, rng, longest)[:1]


@mistake(
    says="A text of numbers comes back. A list of ids is asked for; decode makes a word of it.",
)
def as_a_text(P, rng, longest=30):
    return "".join(map(str, sample_word(P, rng, longest)))


@mistake(
    says="You make a generator of your own, so every word is the same, and `rng` has no effect. Draw from the `rng` "
    "that is passed in.",
)
def generator_of_its_own(P, rng, longest=30):
    return sample_word(P, np.random.default_rng(0), longest)


@mistake(
    says="You draw from NumPy's global generator, np.random. Draw from the `rng` that is passed in, so that a seed "
    "decides the word.",
)
def global_generator(P, rng, longest=30):
    word: list[int] = []
    current = 0
    while len(word) < longest:
        current = int(np.random.choice(len(P), p=P[current]))  # noqa: NPY002
        if current == 0:
            break
        word.append(current)
    return word
