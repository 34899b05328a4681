"""The data sets of the course: digits (part of scikit-learn); MNIST, CIFAR-10, names, Shakespeare (downloaded once).

And spirals, made on the spot. Where what is downloaded is looked for: in the folder given as an argument (`--data`
on a command line), else in the one that the environment variable FOUNDATIONS_DATA names, else in the user's cache.
Only into the cache is anything downloaded; a folder that you name is read as it is. Either is laid out so:

    mnist/{train,t10k}-{images-idx3,labels-idx1}-ubyte.gz     the four official files (unpacked ones do, too)
    cifar-10-binary.tar.gz                                    the official archive; or, unpacked,
    cifar-10-batches-bin/{data_batch_1..5,test_batch}.bin     its batches (in a folder that you name)
    names.txt, tinyshakespeare.txt                            the texts

`python -m solutions.data mnist` fetches a data set and says where it lies: what to run before going offline.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solutions.data.formats import (
    CIFAR10_BATCHES,
    CIFAR10_CLASSES,
    CIFAR10_FOLDER,
    DataError,
    Missing,
    read_cifar10,
    read_mnist_pair,
)
from solutions.data.remotes import REMOTES, Remote
from solutions.data.small import NAMES, SONNETS
from solutions.data.texts import Text, read_text, train_dev_test
from solutions.data.toy import spirals

__all__ = [
    "DataError",
    "Dataset",
    "Missing",
    "Text",
    "available",
    "describe",
    "folder_of",
    "load_cifar10",
    "load_digits",
    "load_mnist",
    "load_text",
    "names",
    "read_text",
    "shakespeare",
    "spirals",
    "train_dev_test",
]

DIGIT_NAMES = tuple("0123456789")
TEXTS = ("names", "shakespeare")


@dataclass(frozen=True, eq=False)
class Dataset:
    """A labelled data set, its test part held out.

    name: "digits", "mnist" or "cifar10". X_train, X_test: one sample a row (of CIFAR-10: one image).
    y_train, y_test: int64 (N,), indices into class_names. source: where the values came from, for reports.
    """

    name: str
    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    source: str


def load_digits(seed: int = 0) -> Dataset:
    """scikit-learn's 1,797 handwritten digits of 8x8 pixels: float64 (N, 64), 0 to 16. Needs no download.

    A stratified fifth, drawn by `seed`, is the test part: 1,437 to train on, 360 to test.
    Source: Alpaydin and Kaynak, https://doi.org/10.24432/C50P49.
    """
    from sklearn.datasets import load_digits as load  # here, because it takes a second to import
    from sklearn.model_selection import train_test_split

    X, y = load(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=seed)
    return Dataset(
        "digits",
        X_train,
        y_train.astype(np.int64),
        X_test,
        y_test.astype(np.int64),
        DIGIT_NAMES,
        f"the digits that come with scikit-learn, a stratified fifth held out by seed {seed}",
    )


def load_mnist(folder: str | os.PathLike[str] | None = None) -> Dataset:
    """MNIST: 60,000 and 10,000 handwritten digits of 28x28 pixels, uint8 (N, 784), 0 to 255.

    folder: a data folder (see the module's text), or None. Raises DataError for files that are missing, damaged
    or of the wrong size. Source: LeCun, Bottou, Bengio, Haffner, https://doi.org/10.1109/5.726791.
    """
    paths, official = _locate("mnist", folder)
    train_images, train_labels, test_images, test_labels = paths
    X_train, y_train = read_mnist_pair(train_images, train_labels, 60_000)
    X_test, y_test = read_mnist_pair(test_images, test_labels, 10_000)
    where = train_images.parent
    if official:
        source = f"the four official MNIST files (MD5 checked), in {where}"
    else:
        source = f"as found in {where}, not byte for byte the official MNIST files"
    return Dataset("mnist", X_train, y_train, X_test, y_test, DIGIT_NAMES, source)


def load_cifar10(folder: str | os.PathLike[str] | None = None) -> Dataset:
    """CIFAR-10: 50,000 and 10,000 colour images, uint8 (N, 32, 32, 3), the last axis red, green, blue.

    folder: a data folder (see the module's text), or None. Raises DataError for files that are missing, damaged
    or of the wrong size. Source: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
    """
    paths, official = _locate("cifar10", folder)
    X_train, y_train, X_test, y_test = read_cifar10(paths)
    if official:
        source = f"the official binary version of CIFAR-10 (SHA-256 checked), {paths[0]}"
    else:
        source = f"as found in {paths[0].parent}, encoding not verified"
    return Dataset("cifar10", X_train, y_train, X_test, y_test, CIFAR10_CLASSES, source)


def load_text(name: str, folder: str | os.PathLike[str] | None = None) -> Text:
    """A text of the course. "names": 32,033 first names, a line each. "shakespeare": 1,115,394 characters of plays.

    folder: a data folder (see the module's text), or None. Raises DataError for a file that is missing or no text,
    ValueError for another name. Source: the repositories makemore and char-rnn of Andrej Karpathy.
    """
    if name not in TEXTS:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join(TEXTS)}")
    (path,), official = _locate(name, folder)
    source = f"{path} (SHA-256 checked)" if official else f"{path}, not byte for byte the file of the course"
    return Text(name, read_text(path), source)


def names(folder: str | os.PathLike[str] | None = None) -> list[str]:
    """The 32,033 first names of `load_text("names")`; where they are missing, the 103 that the course brings along.

    Which of the two it is, is printed in the second case. Raises DataError for a file that is there but damaged.
    """
    try:
        return load_text("names", folder).text.split()
    except Missing:
        print(_instead("names", f"{len(NAMES.split())} names"))
        return NAMES.split()


def shakespeare(folder: str | os.PathLike[str] | None = None) -> str:
    """The plays of `load_text("shakespeare")`; where they are missing, the few sonnets that the course brings along.

    Which of the two it is, is printed in the second case. Raises DataError for a file that is there but damaged.
    """
    try:
        return load_text("shakespeare", folder).text
    except Missing:
        print(_instead("shakespeare", f"{len(SONNETS.splitlines())} lines of Shakespeare's sonnets"))
        return SONNETS


def _instead(name: str, small: str) -> str:
    """What is said where a small text takes the place of the one that is missing."""
    return (
        f"{REMOTES[name].title} is missing here. This goes on with {small}, so expect other figures.\n"
        f"`python -m solutions.data {name}`, in a terminal, fetches it or says why it can't."
    )


def folder_of(folder: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: `folder`, else what FOUNDATIONS_DATA names, else the user's cache. It may not exist."""
    return _place(folder)[0]


def available(name: str, folder: str | os.PathLike[str] | None = None) -> bool:
    """Whether a data set's files are there, so that loading it downloads nothing. Their contents may be bad."""
    if name not in REMOTES:
        return name == "digits"
    return all(os.path.isfile(path) for path in _files(name, *_place(folder)))


def describe(name: str, folder: str | os.PathLike[str] | None = None) -> str:
    """Load a data set, after fetching it where that is needed, and say where it lies and what it holds.

    name: "digits", or one of REMOTES. Raises ValueError for another name, DataError as the loaders do.
    """
    if name in TEXTS:
        text = load_text(name, folder)
        characters = "".join(sorted(set(text.text)))
        counted = f"{len(text.text):,} characters, {len(characters)} different ones: {characters!r}"
        return f"{name}: {text.source}\n  {counted}"
    loaders: dict[str, Callable[[], Dataset]] = {
        "digits": load_digits,
        "mnist": lambda: load_mnist(folder),
        "cifar10": lambda: load_cifar10(folder),
    }
    if name not in loaders:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join([*loaders, *TEXTS])}")
    data = loaders[name]()
    lines = [f"{name}: {data.source}"]
    for part, X, y in (("train", data.X_train, data.y_train), ("test", data.X_test, data.y_test)):
        pixels = f"{X.dtype} {X.shape}, {X.min():g} to {X.max():g}"
        lines.append(f"  X_{part} {pixels}; y_{part} {y.dtype} {y.shape}")
    lines.append(f"  classes: {', '.join(data.class_names)}")
    return "\n".join(lines)


def _place(folder: str | os.PathLike[str] | None) -> tuple[Path, bool]:
    """The data folder, and whether the user named it (else it is the cache)."""
    named = folder or os.environ.get("FOUNDATIONS_DATA")
    if named:
        return Path(os.path.expanduser(named)).absolute(), True
    try:
        from pooch import os_cache  # here, as it loads what downloads need
    except ImportError:  # as in a browser's own Python
        return Path.home() / ".cache" / "foundations-course", False
    return Path(os_cache("foundations-course")).absolute(), False


def _files(name: str, root: Path, named: bool) -> list[Path]:
    """The files that a data set is read from, whether they are there or not.

    The cache holds the official files. A folder that the user named may hold them unpacked as well.
    """
    remote = REMOTES[name]
    official = [root / remote.folder / file for file in remote.hashes]
    if not named or name in TEXTS:
        return official
    if name == "mnist":
        unpacked = [path.with_suffix("") for path in official]
        pairs = zip(official, unpacked, strict=True)
        return [plain if os.path.isfile(plain) and not os.path.isfile(gz) else gz for gz, plain in pairs]
    batches = root / CIFAR10_FOLDER
    if os.path.isfile(official[0]) and not os.path.isdir(batches):
        return official
    return [batches / file for file in CIFAR10_BATCHES]


def _locate(name: str, folder: str | os.PathLike[str] | None) -> tuple[list[Path], bool]:
    """The paths of a data set's files, fetched if need be, and whether their bytes are the official ones."""
    remote = REMOTES[name]
    try:
        from solutions.data.download import fetch, is_official  # here, as it loads what downloads need
    except ImportError as error:
        raise Missing(
            f"{remote.title} is not here, and this Python cannot download it: it has no {error.name}. "
            "Use this data set where the course is installed; spirals and digits need no download."
        ) from error
    root, named = _place(folder)
    if not named:
        return fetch(remote, root), True
    if not os.path.isdir(root):
        raise DataError(
            f"{root} is not a folder. Name one that exists in FOUNDATIONS_DATA (or with --data), "
            f"or name none, and {remote.title} will be downloaded."
        )
    paths = _files(name, root, named)
    missing = [path for path in paths if not os.path.isfile(path)]
    if missing:
        raise Missing(_incomplete(remote, root, missing))
    hashes = remote.hashes
    return paths, all(path.name in hashes and is_official(path, hashes[path.name]) for path in paths)


def _incomplete(remote: Remote, root: Path, missing: list[Path]) -> str:
    """What to tell someone in whose folder some of the files are missing."""
    place = missing[0].parent
    lines = [
        f"{remote.title} is not complete in {root}: {place} lacks {', '.join(path.name for path in missing)}."
    ]
    if any(os.path.isfile(root / path.name) for path in missing):
        advice = f"name {root.parent} instead" if root.name == place.name else f"it belongs in {place}"
        lines.append(f"Some of that lies in {root} itself: {advice}.")
    if len(remote.hashes) == 1 and missing[0].name not in remote.hashes:
        lines.append(f"The archive {', '.join(remote.hashes)}, put into {root}, will do as well.")
    lines.append(f"It comes from {' or '.join(remote.mirrors)}")
    lines.append(
        "Nothing is downloaded into a folder that you name. Name none (neither FOUNDATIONS_DATA nor --data), "
        f"and {remote.title} will be downloaded into the cache."
    )
    return "\n".join(lines)
