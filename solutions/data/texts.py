"""Texts to learn from: what a text of the course is, and how any text file is read."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solutions.data.formats import DataError


@dataclass(frozen=True)
class Text:
    """A text. name: "names", "shakespeare", or a file's name. text: the string. source: where it came from."""

    name: str
    text: str
    source: str


def read_text(path: str | os.PathLike[str]) -> str:
    """The contents of a UTF-8 text file, each line's end as one character.

    Raises:
        DataError: there is no such file, or it is no text in UTF-8, or empty.
    """
    try:
        text = Path(path).read_text(
            encoding="utf-8-sig"
        )  # some editors put a mark before the first character
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is no text in UTF-8: byte {error.start} does not belong there. Save it as UTF-8."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero in it
        raise DataError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    if not text:
        raise DataError(f"{path} is empty; name a file with a text in it.")
    return text


def train_dev_test(words: list[str], rng: np.random.Generator) -> tuple[list[str], list[str], list[str]]:
    """Deal words out in three parts, in an order drawn by rng: 80 % to learn from, 10 % to choose by, 10 % to test.

    What the parts are for: a model learns from the first, settings are compared on the second (dev), and the third is
    looked at once, at the end. Every word is in exactly one part.
    """
    shuffled = [words[i] for i in rng.permutation(len(words))]
    first, second = len(words) * 8 // 10, len(words) * 9 // 10
    return shuffled[:first], shuffled[first:second], shuffled[second:]
