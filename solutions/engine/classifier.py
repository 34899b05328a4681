"""A trained network with all that it needs to tell what is on a raw picture, and its file."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solutions.data import Dataset
from solutions.engine.distortions import views
from solutions.engine.layers import BatchNorm, Dropout
from solutions.engine.model import MLP
from solutions.engine.whitening import Scaling, Whitening

FORMAT = "foundations classifier 2"


class ClassifierFileError(Exception):
    """A file of a network cannot be written or read; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Classifier:
    """A network, and what turns raw pictures into the rows that it takes.

    data: the name of the data set that it is for. class_names: a name for each of its outputs. looks_again: whether it
    judges by the mean of many looks at each picture (`distortions.views`), which cost as many times as much.
    """

    model: MLP
    inputs: Scaling | Whitening
    data: str
    class_names: tuple[str, ...]
    looks_again: bool = False

    def predict(self, images: np.ndarray) -> np.ndarray:
        """The most probable class of each raw picture: int labels (N,)."""
        return np.argmax(self.predict_probabilities(images), axis=1)

    def predict_probabilities(self, images: np.ndarray) -> np.ndarray:
        """Class probabilities (N, C) of raw pictures."""
        if not self.looks_again:
            return self.model.predict_probabilities(self.inputs(images))
        return np.mean(
            [self.model.predict_probabilities(self.inputs(view)) for view in views(images)], axis=0
        )

    def check(self, data: Dataset) -> None:
        """Raise a ClassifierFileError if this isn't a classifier for that data set."""
        if self.data != data.name or self.class_names != data.class_names:
            raise ClassifierFileError(f"This network is for {self.data}; the data set is {data.name}.")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to an .npz file, which `load` reads: whole or not at all, whatever happens on the way.

        Raises:
            ClassifierFileError: the file cannot be written.
        """
        target = Path(path)
        arrays = {
            "format": np.array(FORMAT),
            "data": np.array(self.data),
            "class_names": np.array(self.class_names),
            "sizes": np.array(self.model.sizes),
            "dropout": np.array(_dropout(self.model)),
            "looks_again": np.array(self.looks_again),
            "parameters": self.model.parameters,
        }
        for i, layer in enumerate(_batch_norms(self.model)):
            arrays[f"running_mean_{i}"] = layer.running_mean
            arrays[f"running_variance_{i}"] = layer.running_variance
        arrays |= {f"inputs_{name}": np.asarray(value) for name, value in vars(self.inputs).items()}
        part = target.with_name(target.name + ".part")  # beside it: from there, `replace` is done in one go
        try:
            try:
                with open(part, "wb") as file:
                    np.savez(file, allow_pickle=False, **arrays)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise ClassifierFileError(f"{target} cannot be written: {error.strerror or error}") from error

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Classifier":
        """Read what `save` wrote. No code is run from the file (no pickle): one from a stranger does no harm.

        Raises:
            ClassifierFileError: there is no such file, or it is damaged, or something else.
        """
        try:
            if os.path.isfile(path) and not zipfile.is_zipfile(path):
                raise ValueError("it is not an .npz file")
            with np.load(path, allow_pickle=False) as file:
                arrays = dict(file)
            if str(arrays.pop("format")) != FORMAT:
                raise KeyError("format")
            return cls._from(arrays)
        except OSError as error:
            raise ClassifierFileError(f"{path} cannot be read: {error.strerror or error}") from error
        except (ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile) as error:
            raise ClassifierFileError(
                f"{path} is damaged, or no network of this course ({error}). Save it anew, with --save."
            ) from error

    @classmethod
    def _from(cls, arrays: dict[str, np.ndarray]) -> "Classifier":
        given = {key.removeprefix("inputs_"): arrays[key] for key in arrays if key.startswith("inputs_")}
        inputs: Scaling | Whitening
        if "maximum" in given:
            inputs = Scaling(int(given["maximum"]))
        else:
            inputs = Whitening.of(given["mean"], given["projection"])
            if given["projection"].shape[1] != arrays["sizes"][0]:
                raise ValueError(
                    f"projection: got shape {given['projection'].shape}, for {arrays['sizes'][0]} inputs"
                )
        model = MLP(
            arrays["sizes"].tolist(),
            np.random.default_rng(0),
            batch_norm="running_mean_0" in arrays,
            dropout=float(arrays["dropout"]),
        )
        _fill("parameters", model.parameters, arrays)
        for i, layer in enumerate(_batch_norms(model)):
            _fill(f"running_mean_{i}", layer.running_mean, arrays)
            _fill(f"running_variance_{i}", layer.running_variance, arrays)
        names = tuple(str(name) for name in arrays["class_names"])
        if len(names) != model.sizes[-1]:
            raise ValueError(f"{len(names)} class names for {model.sizes[-1]} outputs")
        return cls(model, inputs, str(arrays["data"]), names, bool(arrays["looks_again"]))


def writable(path: str | os.PathLike[str]) -> None:
    """Raise a ClassifierFileError if `save` could not write there."""
    folder = Path(path).absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or Path(path).is_dir():
        raise ClassifierFileError(
            f"{path} cannot be written: {folder} must be a folder that you may write to"
        )


def _batch_norms(model: MLP) -> list[BatchNorm]:
    return [layer for layer in model.layers if isinstance(layer, BatchNorm)]


def _dropout(model: MLP) -> float:
    return next((layer.rate for layer in model.layers if isinstance(layer, Dropout)), 0.0)


def _fill(name: str, place: np.ndarray, arrays: dict[str, np.ndarray]) -> None:
    """Copy an array of the file to its place in the network; one that doesn't fit is an error."""
    value = arrays[name]
    if value.shape != place.shape or value.dtype != place.dtype:
        raise ValueError(
            f"{name}: got {value.dtype} of shape {value.shape}; expected {place.dtype} of shape {place.shape}"
        )
    if not np.isfinite(value).all():
        raise ValueError(f"{name} holds nan or infinity")
    place[...] = value
