"""The file formats of MNIST (IDX) and of CIFAR-10's binary version, read and checked.

Both are so simple that NumPy reads them as they are, and neither runs code on being read, as a pickle does.

Sources: the IDX format as MNIST's page describes it (LeCun, Cortes, Burges), the binary version as CIFAR-10's
page does (Krizhevsky).
"""

import gzip
import struct
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

CIFAR10_FOLDER = "cifar-10-batches-bin"
CIFAR10_BATCHES = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")  # test images come last
CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CIFAR10_NAMES_FILE = "batches.meta.txt"
BATCH_RECORDS = 10_000
RECORD_BYTES = 1 + 3 * 32 * 32  # the label, then the red, the green and the blue plane, row by row
BATCH_BYTES = BATCH_RECORDS * RECORD_BYTES


class DataError(Exception):
    """A data set that is missing, damaged or out of reach; the message says which file, and what to do."""


class Missing(DataError):
    """A data set that is not on this computer and can't be downloaded, or not in the folder that was named."""


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn the many exceptions that a bad file can raise into one `DataError` that names the file."""
    try:
        yield
    except EOFError as error:
        raise DataError(f"{path} is cut off: its compressed data end too early. Fetch it anew.") from error
    except (gzip.BadGzipFile, zlib.error, tarfile.TarError) as error:
        raise DataError(f"{path} is damaged, or not what its name says: {error}. Fetch it anew.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def _check_labels(path: str | Path, labels: np.ndarray) -> None:
    wrong = np.flatnonzero(labels > 9)
    if wrong.size:
        at = wrong[0]
        raise DataError(f"{path} holds the label {labels[at]} (record {at}), expected 0 to 9. Fetch it anew.")


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Read an IDX file of unsigned bytes, gzip-compressed if its name ends in `.gz`.

    An IDX file is a magic number (0x0800 plus the number of dimensions: 2051 for images, 2049 for labels), then
    the length of each dimension, all as big-endian 32-bit integers, and then the bytes, the last index fastest.

    path: the file.
    shape: what it has to hold, (N, 28, 28) for images or (N,) for labels.
    Returns a uint8 array of that shape.
    Raises DataError where the file is unreadable, cut off, damaged, of another kind or of another size.
    """
    wanted_magic = 0x0800 + len(shape)
    header_bytes = 4 * (1 + len(shape))
    size = int(np.prod(shape))
    with _reading(path), gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        header = file.read(header_bytes)
        if len(header) < header_bytes:
            raise DataError(
                f"{path} is cut off: it holds {len(header)} bytes, the header alone takes {header_bytes}. "
                "Fetch it anew."
            )
        magic, *found = struct.unpack(f">{1 + len(shape)}I", header)
        if magic != wanted_magic:
            kind = "images" if len(shape) == 3 else "labels"
            raise DataError(
                f"{path} is not an IDX file of {kind}: its magic number is {magic}, expected {wanted_magic}. "
                "Were two files mixed up?"
            )
        if tuple(found) != shape:
            raise DataError(f"{path} holds {_times(found)} values, expected {_times(shape)}. Fetch it anew.")
        values = file.read(size + 1)  # one byte too many shows a longer file, and has gzip check its checksum
    if len(values) != size:
        length = "more" if len(values) > size else f"only {len(values):,}"
        raise DataError(
            f"{path} announces {size:,} bytes after its header and holds {length}. Fetch it anew."
        )
    return np.frombuffer(values, np.uint8).reshape(shape).copy()  # a copy, so that it can be written to


def _times(shape: tuple[int, ...] | list[int]) -> str:
    return " x ".join(f"{length:,}" for length in shape)


def read_mnist_pair(images: Path, labels: Path, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Read a file of MNIST images and its file of labels.

    count: how many of each they have to hold.
    Returns `(X, y)`: uint8 (count, 784), one image a row, 0 (black) to 255 (white); and int64 (count,).
    Raises DataError as `read_idx` does, and for a label above 9.
    """
    X = read_idx(images, (count, 28, 28)).reshape(count, 784)
    y = read_idx(labels, (count,))
    _check_labels(labels, y)
    return X, y.astype(np.int64)


def read_cifar10(paths: list[Path]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Read CIFAR-10's binary version: six batches of 10,000 records, each 1 label byte and 3,072 pixel bytes.

    paths: the six `.bin` files, or the `.tar.gz` alone. Of an archive, only the expected members are read, in
    memory: nothing is unpacked to the disk.
    Returns `(X_train, y_train, X_test, y_test)`: uint8 (50000, 32, 32, 3) and (10000, 32, 32, 3), the last axis
    being red, green, blue; labels int64 (50000,) and (10000,).
    Raises DataError for a missing batch, a batch of another size, a label above 9, or other class names.
    """
    X = np.empty((len(CIFAR10_BATCHES) * BATCH_RECORDS, 32, 32, 3), np.uint8)
    y = np.empty(len(X), np.int64)
    members = _archive_members(paths[0]) if len(paths) == 1 else _folder_members(paths)
    for name, where, content in members:
        if name == CIFAR10_NAMES_FILE:
            _check_class_names(where, content)
            continue
        records = np.frombuffer(content, np.uint8).reshape(BATCH_RECORDS, RECORD_BYTES)
        _check_labels(where, records[:, 0])
        start = CIFAR10_BATCHES.index(name) * BATCH_RECORDS
        part = slice(start, start + BATCH_RECORDS)
        X[part] = (
            records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        )  # planes to (N, row, column, RGB)
        y[part] = records[:, 0]
    train = len(X) - BATCH_RECORDS
    return X[:train], y[:train], X[train:], y[train:]


def _folder_members(paths: list[Path]) -> Iterator[tuple[str, str, bytes]]:
    """(file name, where it lies, content) of the six batches and, if there is one, of the list of classes."""
    for path in paths:
        with _reading(path):
            _check_batch_size(str(path), path.stat().st_size)
    names = paths[0].with_name(CIFAR10_NAMES_FILE)
    for path in [*([names] if names.is_file() else []), *paths]:
        with _reading(path):
            content = path.read_bytes()
        yield path.name, str(path), content


def _archive_members(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """The same of the archive. Raises DataError if a batch is not in it."""
    missing = set(CIFAR10_BATCHES)
    with _reading(path), tarfile.open(path, "r:gz") as archive:
        for member in archive:
            folder, _, name = member.name.removeprefix("./").rpartition("/")
            file = archive.extractfile(member) if member.isfile() else None  # a link could lead anywhere
            if file is None or folder != CIFAR10_FOLDER or name not in (*CIFAR10_BATCHES, CIFAR10_NAMES_FILE):
                continue
            where = f"{path} ({name})"
            if name in CIFAR10_BATCHES:
                _check_batch_size(where, member.size)
            missing.discard(name)
            yield name, where, file.read(BATCH_BYTES)
    if missing:
        raise DataError(f"{path} lacks {', '.join(sorted(missing))}. Fetch it anew.")


def _check_batch_size(where: str, size: int) -> None:
    if size != BATCH_BYTES:
        raise DataError(
            f"{where} holds {size:,} bytes, expected {BATCH_BYTES:,} "
            f"({BATCH_RECORDS:,} records of {RECORD_BYTES:,}). Fetch it anew."
        )


def _check_class_names(where: str, content: bytes) -> None:
    names = tuple(content.decode("ascii", "replace").split())
    if names != CIFAR10_CLASSES:
        raise DataError(
            f"{where} lists the classes {', '.join(names)}; expected {', '.join(CIFAR10_CLASSES)}."
        )
