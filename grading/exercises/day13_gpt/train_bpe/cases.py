"""train_bpe: its cases. In most texts the first merges have no ties, so that any right solution finds the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case
from grading.exercises.day13_gpt.byte_pairs import made_up_text, stepped_text


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(text: str, merges: int, about: str = "", shown: bool = False) -> Case:
        return Case("train_bpe(text, merges)", {"text": text, "merges": merges}, shown=shown, about=about)

    yield case("cab ab", 1, shown=True, about="one pair that occurs twice")
    yield case(
        "hum, hum hums thumb", 2, shown=True, about="a second merge that takes what the first one made"
    )
    yield case("é né é sé", 2, shown=True, about='the letter "é", which is two bytes in UTF-8 (195 and 169)')
    yield case("abab", 10, shown=True, about="a text that becomes one token before all merges are done")
    yield from (case(stepped_text(rng), 4, about="four merges") for _ in range(3))
    yield case(stepped_text(rng), 1, about="a single merge")
    yield case(made_up_text(rng, 25), 8, about="words with spaces between them")
    yield case(made_up_text(rng, 20, "aé嘉👍"), 6, about="letters of two, three and four bytes")
    yield case("👍🏽👍🏽👍🏽!", 6, about="a sign of eight bytes")
    yield case("aaab aaab", 2, about="a run of one letter")
    yield case("zx zx zx yz", 2, about="a space that is part of the most frequent pair")
    yield case("abcab", 10, about="merges of pairs that occur only once")
    yield case("aaaaaaa", 3, about="one letter, again and again")
    yield case("abcdab", 0, about="no merges at all")
    yield case("", 3, about="an empty text")
    yield case("q", 3, about="a text of one letter")
    yield case("\n\n\t\n\n", 1, about="line ends and a tab")
