"""apply_bpe: its cases. The values are fixed: pairs come in an order, and merge from the left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case
from grading.exercises.day13_gpt.byte_pairs import made_up_text, stepped_text
from solutions import train_bpe

Pairs = list[tuple[int, int]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(text: str, pairs: Pairs, about: str = "", shown: bool = False) -> Case:
        return Case("apply_bpe(text, pairs)", {"text": text, "pairs": pairs}, shown=shown, about=about)

    the = [(116, 104), (256, 101)]  # th, the
    yield case("the moth", the, shown=True, about="a merge that takes what another one made")
    yield case("abc", [(98, 99), (97, 98)], shown=True, about="two pairs that both want the b: bc came first")
    yield case(
        "né", [(195, 169)], shown=True, about='the letter "é", which is two bytes in UTF-8 (195 and 169)'
    )
    yield case("aaaaa", [(97, 97)], shown=True, about="a run of one letter")
    text = stepped_text(rng)
    pairs = train_bpe(text, 4)
    yield case(text, pairs, about="the text that the pairs are from")
    yield case(text + stepped_text(rng) + text[::-1], pairs, about="another text than the pairs are from")
    words = made_up_text(rng, 40)
    yield case(words + " unheard-of", train_bpe(words, 12), about="words that the pairs are not from")
    many = made_up_text(rng, 25, "aé嘉👍")
    yield case(many + "ñ", train_bpe(many, 8), about="letters of two, three and four bytes")
    yield case("abcabcab", [(98, 99), (97, 256), (257, 257)], about="merges of merges")
    yield case("abcd", [(97, 98), (99, 100), (98, 99)], about="a pair that is gone before its turn comes")
    yield case("cabab", [(97, 98), (99, 256)], about="a merge at the beginning")
    yield case("ab", [(97, 98)], about="a text that becomes one token")
    yield case("aaaaaaaa", [(97, 97), (256, 256), (257, 97)], about="a run of one letter, merged twice")
    yield case("", the, about="an empty text")
    yield case("moth", [], about="no pairs: the bytes")
    yield case("👍", the, about="a text in which no pair occurs")
