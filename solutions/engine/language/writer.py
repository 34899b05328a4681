"""A trained language model with its alphabet, its file, and the text that it writes."""

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solutions.engine.classifier import ClassifierFileError
from solutions.engine.language.reader import Reader
from solutions.gpt import GPT, count_parameters
from solutions.language_model import sample_token

FORMAT = "foundations text model 1"
LARGEST = 100_000_000  # weights: a file that speaks of more is damaged, or a trap


class TextModelFileError(ClassifierFileError):
    """A file of a language model cannot be written or read; the message says which, why, and what to do."""


class UnknownCharacter(ValueError):
    """A text holds a character that the model has never seen; the message names it."""


@dataclass(frozen=True)
class Writer:
    """A GPT that reads and writes characters.

    model: the GPT. characters: its vocabulary, a string; id i is its i-th character. data: what it learned from.
    """

    model: GPT
    characters: str
    data: str

    @property
    def context(self) -> int:
        """How many characters it can look at."""
        return self.model.position.W.shape[0]

    def encode(self, text: str) -> np.ndarray:
        """The ids of a text, (N,).

        Raises:
            UnknownCharacter: a character is not in the vocabulary.
        """
        ids = {character: i for i, character in enumerate(self.characters)}
        try:
            return np.array([ids[character] for character in text], dtype=np.int64)
        except KeyError as unknown:
            raise UnknownCharacter(
                f"The model does not know the character {unknown.args[0]!r}. "
                f"It knows these: {self.characters!r}"
            ) from None

    def write(
        self, prompt: str, rng: np.random.Generator, temperature: float = 1.0, top_k: int | None = None
    ) -> Iterator[str]:
        """Go on from a prompt, one character at a time, without end. An empty prompt stands for a new line.

        Keys and values of what was read are kept. Where the context is full, it reads on from the last half of it: so
        it looks back at half a context at least, and most characters cost one position only.

        Raises:
            UnknownCharacter: the prompt holds a character that is not in the vocabulary.
        """
        reader = Reader(self.model)
        tokens = self.encode(prompt or "\n").tolist()[-self.context :]
        unread = tokens
        while True:
            if reader.length + len(unread) > self.context:
                reader.length = 0
                unread = tokens = tokens[-max(1, self.context // 2) :]
            unread = [sample_token(reader(unread), rng, temperature, top_k)]
            tokens += unread
            yield self.characters[tokens[-1]]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to an .npz file, which `load` reads: whole or not at all, whatever happens on the way.

        Raises:
            TextModelFileError: the file cannot be written.
        """
        target, shape = Path(path), _shape(self.model)
        arrays = {
            "format": np.array(FORMAT),
            "data": np.array(self.data),
            "characters": np.array([ord(character) for character in self.characters]),
            "shape": np.array(shape),
            "parameters": np.concatenate([p.data.ravel() for p in self.model.parameters()]),
        }
        part = target.with_name(target.name + ".part")  # beside it: from there, `replace` is done in one go
        try:
            try:
                with open(part, "wb") as file:
                    np.savez(file, allow_pickle=False, **arrays)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise TextModelFileError(f"{target} cannot be written: {error.strerror or error}") from error

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Writer":
        """Read what `save` wrote. No code is run from the file (no pickle): one from a stranger does no harm.

        Raises:
            TextModelFileError: there is no such file, or it is damaged, or something else.
        """
        try:
            _check_size(path)
            with np.load(path, allow_pickle=False) as file:
                if "format" not in file or str(file["format"]) != FORMAT:
                    raise KeyError("format")
                return cls._from({name: file[name] for name in ("data", "characters", "shape", "parameters")})
        except OSError as error:
            raise TextModelFileError(f"{path} cannot be read: {error.strerror or error}") from error
        except (ValueError, KeyError, TypeError, OverflowError, EOFError, zipfile.BadZipFile) as error:
            raise TextModelFileError(
                f"{path} is damaged, or no language model of this course ({error}). Save it again, with --save."
            ) from error

    @classmethod
    def _from(cls, arrays: dict[str, np.ndarray]) -> "Writer":
        characters = "".join(chr(code) for code in arrays["characters"].tolist())
        size, context, width, layers, heads = (int(number) for number in arrays["shape"])
        values = arrays["parameters"]
        counted = count_parameters(size, context, width, layers)
        if min(size, context, width, layers, heads) < 1 or counted > LARGEST or values.shape != (counted,):
            raise ValueError(
                f"shape: got {arrays['shape'].tolist()} and {values.shape} numbers, which don't fit"
            )
        if size != len(set(characters)) or len(characters) != size:
            raise ValueError(f"characters: got {len(characters)}; expected {size}, all different")
        if values.dtype != np.float32 or not np.isfinite(values).all():
            raise ValueError("parameters: expected finite float32 numbers")
        model = GPT(size, context, width, layers, heads, np.random.default_rng(0))
        start = 0
        for parameter in model.parameters():
            end = start + parameter.data.size
            parameter.data[...] = values[start:end].reshape(parameter.shape)
            start = end
        return cls(model, characters, str(arrays["data"]))


def _check_size(path: str | os.PathLike[str]) -> None:
    """Raise a ValueError for a file that is no archive, or that would unpack to more than any model."""
    if os.path.isfile(path):
        if not zipfile.is_zipfile(path):
            raise ValueError("it is not an .npz file")
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > 8 * LARGEST:
                raise ValueError("it is too large")


def _shape(model: GPT) -> tuple[int, ...]:
    """(size, context, width, layers, heads), as GPT takes them."""
    (size, width), context = model.token.W.shape, model.position.W.shape[0]
    return size, context, width, len(model.blocks), model.blocks[0].attention.heads
