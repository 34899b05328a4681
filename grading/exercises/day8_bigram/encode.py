"""encode: each character's place in a list that may have any order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day8_bigram.words import random_words, some_characters
from solutions import encode


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(text: str, characters: list[str], about: str = "", shown: bool = False) -> Case:
        return Case(
            "encode(text, characters)", {"text": text, "characters": characters}, shown=shown, about=about
        )

    yield case("emma", [".", "a", "e", "m"], shown=True)
    yield case(".ava.", [".", "a", "v"], shown=True, about="a word with its dots")
    yield case("maze", [".", "a", "e", "m"], shown=True, about="a character that is not in the list")
    letters = "bdefgklmnopr"
    for _ in range(2):
        characters = some_characters(rng, letters)
        (text,) = random_words(rng, 1, letters, longest=9)
        yield case(text * 2, characters, about="a list in an order that is not the alphabet's")
    yield case("".join(random_words(rng, 20, letters)), some_characters(rng, letters), about="a long text")
    yield case("", [".", "a"], about="an empty text: an array of no whole numbers")
    yield case("a", [".", "a"], about="a single character")
    yield case("zoë 嘉", [".", "嘉", "ë", " ", "o", "z"], about="characters beyond a to z")
    yield case("Ada", [".", "a", "d", "A"], about="a capital letter")
    yield case("Bob", [".", "b", "o"], about="a capital letter that is not in the list")
    yield case("b.b", ["b"], about="a dot that is not in the list")


exercise = Exercise(
    of=encode,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="You need the opposite of the list: something that gives a number for a character. Which Python type "
        "looks things up by name?",
        formula="With `characters = ['.', 'a', 'e', 'm']` the table is `{'.': 0, 'a': 1, 'e': 2, 'm': 3}`; "
        "`enumerate` counts along for you. Then `'emma'` becomes 2, 3, 3, 1.",
        pseudocode="place = dictionary: character -> its place in the list\n"
        "for each character of the text that is not in it: raise ValueError and name it\n"
        "return an int array of the place of each character of the text",
    ),
)

mistake, alternative = bank_of(encode)


def _refuse_strangers(text, characters):
    for character in text:
        if character not in characters:
            raise ValueError(f"{character!r} is not in the list")


@mistake(
    says="A character that is not in the list stops with a KeyError, the dictionary's own. Look first, and raise a "
    "ValueError that names the character.",
)
def key_error(text, characters):
    place = {character: k for k, character in enumerate(characters)}
    return np.array([place[character] for character in text], dtype=int)


@mistake(
    says="A character that is not in the list stops with a KeyError, where a ValueError should name it. "
    "And an empty text gives floats: np.array([]) doesn't know that whole numbers were meant; dtype=int tells it.",
)
def key_error_and_floats(text, characters):
    place = {character: k for k, character in enumerate(characters)}
    return np.array([place[character] for character in text])


@mistake(
    says="The numbers are right, but an empty text gives an array of floats: np.array([]) doesn't know that whole "
    "numbers were meant. dtype=int tells it.",
)
def empty_text_of_floats(text, characters):
    _refuse_strangers(text, characters)
    return np.array([characters.index(character) for character in text])


@mistake(
    says="You count from the letter a, by its code. The list decides: a character's number is its place in "
    "`characters`, whatever stands there.",
)
def by_letter_codes(text, characters):
    _refuse_strangers(text, characters)
    return np.array([0 if character == "." else ord(character) - 96 for character in text], dtype=int)


@mistake(
    says="You look the characters up in a sorted list. A character's number is its place in `characters` as it "
    "stands.",
)
def in_a_sorted_list(text, characters):
    _refuse_strangers(text, characters)
    return np.array([sorted(characters).index(character) for character in text], dtype=int)


@mistake(
    says="Your numbers begin at 1. Places in a list are counted from 0, so the dot is 0.",
)
def counted_from_one(text, characters):
    return encode(text, characters) + 1


@mistake(
    says="The numbers are right, but they are floats: np.zeros makes floats where it isn't told another kind. An "
    "index has to be a whole number.",
)
def floats(text, characters):
    return encode(text, characters).astype(float)


@mistake(
    says="A list comes back, where an int array is asked for: np.array(..., dtype=int) makes one. And a character "
    "that is not in the list stops with a KeyError, where a ValueError should name it.",
)
def a_list_and_key_error(text, characters):
    place = {character: k for k, character in enumerate(characters)}
    return [place[character] for character in text]


@mistake(
    says="A list comes back. An int array is asked for: np.array(..., dtype=int) makes one.",
)
def a_list(text, characters):
    return encode(text, characters).tolist()


@mistake(
    says="Characters that are not in the list are skipped, so the numbers no longer say what the text says. Raise a "
    "ValueError instead.",
)
def strangers_skipped(text, characters):
    return np.array([characters.index(character) for character in text if character in characters], dtype=int)


@mistake(
    says="A character that is not in the list becomes -1, and NumPy reads the index -1 as the last one. Raise a "
    "ValueError instead.",
)
def strangers_are_minus_one(text, characters):
    return np.array(["".join(characters).find(character) for character in text], dtype=int)


@mistake(
    says="A character that is not in the list becomes 0, and 0 is the dot. Raise a ValueError instead.",
)
def strangers_are_dots(text, characters):
    place = {character: k for k, character in enumerate(characters)}
    return np.array([place.get(character, 0) for character in text], dtype=int)


@mistake(
    says="Each character becomes a one-hot row. Its number is asked for, one for each character of the text.",
)
def one_hot_rows(text, characters):
    return np.eye(len(characters), dtype=int)[encode(text, characters)]


@mistake(
    says="Only the first character is encoded: does your `return` stand inside the loop?",
)
def first_character_only(text, characters):
    return encode(text, characters)[:1]


@mistake(
    says="Each number comes once, and sorted. The text has to be readable from the numbers: one for each character, "
    "in the order of the text.",
)
def each_number_once(text, characters):
    return np.unique(encode(text, characters))


@mistake(
    says="Capital letters become small ones. They are characters of their own, with a place of their own.",
)
def in_lower_case(text, characters):
    return encode(text.lower(), characters)


@alternative
def by_index(text, characters):
    if not set(text) <= set(characters):
        raise ValueError(f"not in the list: {set(text) - set(characters)}")
    return np.array([characters.index(character) for character in text], dtype=np.int64)


@alternative
def by_comparing(text, characters):
    same = np.array(list(text))[:, None] == np.array(characters) if text else np.zeros((0, 1), dtype=bool)
    if not same.any(axis=1).all():
        raise ValueError("unknown character")
    return same.argmax(axis=1)


@alternative
def by_dictionary(text, characters):
    table = dict(zip(characters, range(len(characters)), strict=True))
    ids = np.empty(len(text), dtype=np.int32)
    for n, character in enumerate(text):
        try:
            ids[n] = table[character]
        except KeyError as error:
            raise ValueError(f"{character!r} is unknown") from error
    return ids
