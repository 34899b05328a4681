"""Texts to learn from: what a text of the course is, and how any text file is read."""

import os
from dataclasses import dataclass
from pathlib import Path

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
