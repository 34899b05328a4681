"""decode: the text again; ids outside the list are refused, the negative ones too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day8_bigram.words import some_characters
from solutions import decode


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(
        ids: Sequence[int] | np.ndarray, characters: list[str], about: str = "", shown: bool = False
    ) -> Case:
        return Case(
            "decode(ids, characters)", {"ids": ids, "characters": characters}, shown=shown, about=about
        )

    yield case(np.array([2, 3, 3, 1]), [".", "a", "e", "m"], shown=True)
    yield case([0, 1, 2, 1, 0], [".", "a", "v"], shown=True, about="a list of ids, with the dots")
    yield case(np.array([1, 3]), [".", "a", "v"], shown=True, about="an id that lies outside the list")
    letters = "bdefgklmnopr"
    for length in (6, 9, 100):
        characters = some_characters(rng, letters)
        yield case(
            rng.integers(0, len(characters), size=length), characters, about=f"a text of {length} characters"
        )
    yield case([], [".", "a"], about="no ids: an empty text")
    yield case(np.array([], dtype=int), [".", "a"], about="an empty array: an empty text")
    yield case([1], [".", "a"], about="a single id")
    yield case([5, 4, 3, 0, 1], [".", "嘉", "Ë", " ", "o", "z"], about="characters beyond a to z")
    yield case(np.array([0, -1]), [".", "a", "v"], about="an id of -1, which lies outside the list, too")


exercise = Exercise(
    of=decode,
    points=2,
    cases=cases,
    partial={"no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Each id is a place in the list. Which ids would Python accept, although there is no such character?",
        formula="`characters[k]` is the character of the id k, for 0 <= k < len(characters), and `''.join(...)` "
        "makes a text of many.",
        pseudocode="for each id: if it is below 0, or len(characters) or more, raise ValueError\n"
        "return the join of characters[k] for each id k",
    ),
)

mistake, alternative = bank_of(decode)


def _refuse_strangers(ids, characters):
    for k in ids:
        if not 0 <= k < len(characters):
            raise ValueError(f"{k} lies outside the list")


@mistake(
    says="Ids outside the list are not looked at. A large one stops with an IndexError, and -1 goes through, because "
    "Python reads it as the last one. Both should raise a ValueError.",
)
def nothing_refused(ids, characters):
    return "".join(characters[k] for k in ids)


@mistake(
    says="An id that is not in your dictionary stops with a KeyError, the dictionary's own. Look first, and raise a "
    "ValueError that names the id.",
)
def key_error(ids, characters):
    table = dict(enumerate(characters))
    return "".join(table[k] for k in ids)


@mistake(
    says="An id of -1 goes through: Python reads it as the last one. It lies outside the list just as one that is too "
    "large, and should raise a ValueError.",
)
def negative_ids_accepted(ids, characters):
    if any(k >= len(characters) for k in ids):
        raise ValueError("id too large")
    return "".join(characters[k] for k in ids)


@mistake(
    says="An id of len(characters) is one too large: places are counted from 0, so the last one is len(characters) "
    "- 1. You let it go through.",
)
def one_too_large_accepted(ids, characters):
    if any(not 0 <= k <= len(characters) for k in ids):
        raise ValueError("id outside")
    return "".join(characters[k] for k in ids)


@mistake(
    says="A list of characters comes back. A text is asked for: ''.join(...) makes one.",
)
def a_list(ids, characters):
    _refuse_strangers(ids, characters)
    return [characters[k] for k in ids]


@mistake(
    says="There are spaces between your characters. Join them with nothing in between: ''.join(...).",
)
def joined_with_spaces(ids, characters):
    return " ".join(decode(ids, characters))


@mistake(
    says="You count from the letter a, by its code. The list decides which character a number stands for.",
)
def by_letter_codes(ids, characters):
    _refuse_strangers(ids, characters)
    return "".join("." if k == 0 else chr(96 + k) for k in ids)


@mistake(
    says="Your characters are one place too early: ids are counted from 0, so 0 is the first character.",
)
def counted_from_one(ids, characters):
    _refuse_strangers(ids, characters)
    return "".join(characters[k - 1] for k in ids)


@mistake(
    says="The dots are gone. decode gives back what encode was given, and that may have dots in it.",
)
def dots_left_out(ids, characters):
    return decode(ids, characters).replace(".", "")


@mistake(
    says="Your text ends at the first dot. decode turns all ids into characters, the dot as well.",
)
def ends_at_the_dot(ids, characters):
    return decode(ids, characters).split(".")[0]


@mistake(
    says="The numbers themselves are written out. Each one stands for a character of the list.",
)
def numbers_written_out(ids, characters):
    _refuse_strangers(ids, characters)
    return "".join(str(k) for k in ids)


@mistake(
    says="Only the first character comes back: does your `return` stand inside the loop?",
)
def first_character_only(ids, characters):
    return decode(ids, characters)[:1]


@mistake(
    says="Ids outside the list are skipped, so a wrong id passes unseen. Raise a ValueError instead.",
)
def strangers_skipped(ids, characters):
    return "".join(characters[k] for k in ids if 0 <= k < len(characters))


@mistake(
    says="Your text is the wrong way round: the first id is the first character.",
)
def backwards(ids, characters):
    return decode(ids, characters)[::-1]


@alternative
def by_adding(ids, characters):
    text = ""
    for k in ids:
        if k < 0 or k > len(characters) - 1:
            raise ValueError(f"no character has the number {k}")
        text += characters[k]
    return text


@alternative
def by_dictionary(ids, characters):
    table = dict(enumerate(characters))
    try:
        return "".join([table[int(k)] for k in ids])
    except KeyError as error:
        raise ValueError(f"unknown id {error}") from error


@alternative
def by_an_array(ids, characters):
    ids = np.asarray(ids, dtype=int)
    if ids.size and (ids.min() < 0 or ids.max() >= len(characters)):
        raise ValueError("an id lies outside the list")
    return "".join(np.array(characters)[ids].tolist())
