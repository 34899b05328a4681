"""vocabulary: "." first, then the characters that occur, sorted; a word with a "." in it is refused."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.exercises.day8_bigram.words import ALPHABET, random_words
from grading.judge import compare
from grading.kernel.plain import Opaque
from grading.kernel.probe import Outcome
from solutions import vocabulary


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(words: list[str], about: str = "", shown: bool = False) -> Case:
        return Case("vocabulary(words)", {"words": words}, shown=shown, about=about)

    yield case(["emma", "ava"], shown=True)
    yield case(
        ["zoe", "bob"], shown=True, about="words whose letters don't come in the order of the alphabet"
    )
    yield case(["emma", "j.r"], shown=True, about='a word that contains "."')
    yield case(random_words(rng, 6))
    yield case(random_words(rng, 40, ALPHABET[::2]), about="many words")
    yield case(random_words(rng, 1, longest=9), about="a single word")
    yield case([], about="no words at all: the dot is still there")
    yield case(["o'neil", "jean-luc"], about="an apostrophe and a hyphen, which sort before the dot")
    yield case(["Ada", "ada"], about="capital letters, which are characters of their own")
    yield case(["zoë", "anaïs", "嘉"], about="letters beyond a to z")
    yield case(["ada", "."], about="a word that is nothing but a dot")
    yield case([".ada", "bo"], about='a first word that begins with "."')


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality, where characters may be NumPy's strings too; what is only not sorted is told so."""
    value = _as_texts(got.value)
    found = compare(expected.value, value, {})
    if found and isinstance(value, (list, tuple)) and _is_shuffled(list(value), list(expected.value)):
        yield replace(
            found,
            kind="order",
            says="The characters are right, but they are not sorted.",
            look="A set has no order of its own: sorted(...) makes a list of it that has.",
        )
    elif found:
        yield found


def _is_shuffled(value: list[Any], wanted: list[str]) -> bool:
    """Are these the wanted characters, the dot first, and the others in another order?"""
    return (
        value[:1] == ["."]
        and all(isinstance(item, str) for item in value)
        and sorted(value) == sorted(wanted)
    )


def _as_texts(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return value
    return type(value)(
        ast.literal_eval(item.shown.removeprefix("np.str_(").removesuffix(")"))
        if isinstance(item, Opaque) and item.type_name == "str_"
        else item
        for item in value
    )


exercise = Exercise(
    of=vocabulary,
    points=2,
    cases=cases,
    judge=judge,
    partial={"no error": 0.5},
    hints=Hints(
        nudge="Which Python type keeps each thing only once? And in which order does the list have to come, so that "
        "everybody who makes it from the same words gets the same one?",
        formula='The list is `"."` followed by the different characters of all words, sorted. The dot is put in front '
        "after sorting, because some characters, such as the hyphen, would sort before it.",
        pseudocode='for each word: if "." is in it, raise ValueError\n'
        "join all words into one text\n"
        'return a list: ".", then the sorted set of its characters',
    ),
)

mistake, alternative = bank_of(vocabulary)


def _refuse_dots(words):
    if any("." in word for word in words):
        raise ValueError("words: a word contains '.'")


@mistake(
    says="The dot is missing. It stands for the start and the end of a word, and is the first character of every "
    "list.",
)
def dot_missing(words):
    _refuse_dots(words)
    return sorted(set("".join(words)))


@mistake(
    says='The dot is missing: it is the first character of every list. (After that, refuse words that contain a "." '
    "themselves.)",
)
def dot_missing_and_no_error(words):
    return sorted(set("".join(words)))


@mistake(
    says="The dot comes last in your list. It has to be the first character, number 0.",
)
def dot_last(words):
    _refuse_dots(words)
    return [*sorted(set("".join(words))), "."]


@mistake(
    says="The dot comes last in your list. It has to be the first character, number 0. (After that, refuse words that "
    'contain a "." themselves.)',
)
def dot_last_and_no_error(words):
    return [*sorted(set("".join(words))), "."]


@mistake(
    says="You sort the dot together with the letters. That works for a to z, but the apostrophe and the hyphen sort "
    "before it. Put the dot in front after sorting.",
)
def dot_sorted_in(words):
    _refuse_dots(words)
    return sorted({".", *"".join(words)})


@mistake(
    says="You sort the dot together with the letters, and the apostrophe and the hyphen sort before it. Put the dot in "
    'front after sorting. (After that, refuse words that contain a "." themselves.)',
)
def dot_sorted_in_and_no_error(words):
    return sorted({".", *"".join(words)})


@mistake(
    says='A word with a "." in it goes through. The dot stands for the start and the end of a word, so such a word has '
    "to raise a ValueError.",
)
def no_error_for_a_dot(words):
    return [".", *sorted(set("".join(words)) - {"."})]


@mistake(
    says='A word with a "." in it goes through, and then the dot is in your list twice. Such a word has to raise a '
    "ValueError.",
)
def dot_twice(words):
    return [".", *sorted(set("".join(words)))]


@mistake(
    says="You look for the dot in the list of words, so you find only a word that is nothing but a dot. Look into "
    "each word.",
)
def dot_looked_for_among_the_words(words):
    if "." in words:
        raise ValueError("words: a word contains '.'")
    return [".", *sorted(set("".join(words)))]


@mistake(
    says="The characters come in the order in which you meet them. Sort them, so that the same characters always make "
    "the same list.",
)
def in_the_order_of_appearance(words):
    _refuse_dots(words)
    return [".", *dict.fromkeys("".join(words))]


@mistake(
    says="A character that occurs several times is in your list several times. Keep each one once.",
)
def each_occurrence(words):
    _refuse_dots(words)
    return [".", *sorted("".join(words))]


@mistake(
    says="Your list always has the letters from a to z. It should have the characters that occur in these words: "
    "sometimes fewer, and sometimes others.",
)
def always_the_alphabet(words):
    _refuse_dots(words)
    return [".", *ALPHABET]


@mistake(
    says="Capital letters become small ones. They are characters of their own: the model has to read and write the "
    "words as they are.",
)
def in_lower_case(words):
    _refuse_dots(words)
    return [".", *sorted(set("".join(words).lower()))]


@mistake(
    says="You leave out everything but letters. A hyphen inside a word is a character that the model has to know, "
    "too.",
)
def letters_only(words):
    _refuse_dots(words)
    return [".", *sorted(filter(str.isalpha, set("".join(words))))]


@mistake(
    says="Only the characters of the first word are in your list: does your `return` stand inside the loop?",
)
def first_word_only(words):
    _refuse_dots(words)
    return [".", *sorted(set("".join(words[:1])))]


@mistake(
    says="The characters are right, but they come as one text. A list of single characters is asked for.",
)
def as_one_text(words):
    return "".join(vocabulary(words))


@mistake(
    says="The most frequent character comes first in your list. Sort the characters themselves.",
)
def by_frequency(words):
    _refuse_dots(words)
    return [".", *(character for character, _ in Counter("".join(words)).most_common())]


@alternative
def by_unions(words):
    found: set[str] = set()
    for word in words:
        found |= set(word)
    if "." in found:
        raise ValueError("a word contains a dot")
    result = list(found)
    result.sort()
    result.insert(0, ".")
    return result


@alternative
def by_unique(words):
    for word in words:
        if word.count("."):
            raise ValueError(word)
    return [".", *np.unique(list("".join(words)))]


@alternative
def one_by_one(words):
    result: list[str] = []
    for word in words:
        for character in word:
            if character == ".":
                raise ValueError("'.' is taken")
            if character not in result:
                result.append(character)
    return [".", *sorted(result, key=ord)]
