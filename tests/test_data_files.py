"""Every way in which a folder that a user names can be wrong: one clear error each, and nothing touched."""

import gzip
import struct
import tarfile

import numpy as np
import pytest
from data_server import (
    ARCHIVE,
    BATCHES,
    batch,
    cifar10_archive,
    idx,
    mnist_files,
    mnist_labels,
    tar_gz,
    write_cifar10,
    write_mnist,
)

from solutions.data import DataError, available, load_cifar10, load_mnist

TRAIN_IMAGES = "train-images-idx3-ubyte.gz"
TRAIN_LABELS = "train-labels-idx1-ubyte.gz"


def snapshot(folder):
    return {
        path.relative_to(folder): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def error_of(load, folder):
    """The message of the DataError, after a look that the user's folder is as it was."""
    before = snapshot(folder)
    with pytest.raises(DataError) as caught:
        load(folder)
    assert snapshot(folder) == before
    return str(caught.value)


def labels_file(values):
    return gzip.compress(idx(np.asarray(values, np.uint8)), mtime=0)


def wrong_label():
    values = mnist_labels(60_000)
    values[123] = 11
    return labels_file(values)


# ----------------------------------------------------------------------------------------------- MNIST


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (lambda: {"train_images": mnist_files()[TRAIN_IMAGES][:-1000]}, f"{TRAIN_IMAGES} is cut off"),
        (lambda: {"train_labels": b""}, f"{TRAIN_LABELS} is cut off: it holds 0 bytes"),
        (lambda: {"train_images": gzip.compress(b"\0\0\x08\x03\0")}, "the header alone takes 16"),
        (
            lambda: {"train_images": b"<!doctype html>"},
            f"{TRAIN_IMAGES} is damaged, or not what its name says",
        ),
        (lambda: {"train_labels": flipped(mnist_files()[TRAIN_LABELS])}, f"{TRAIN_LABELS} is damaged"),
        (
            lambda: {"train_images": mnist_files()[TRAIN_LABELS]},
            f"{TRAIN_IMAGES} is not an IDX file of images: its magic number is 2049, expected 2051",
        ),
        (
            lambda: {"train_labels": mnist_files()[TRAIN_IMAGES]},
            f"{TRAIN_LABELS} is not an IDX file of labels: its magic number is 2051, expected 2049",
        ),
        (
            lambda: {"train_images": mnist_files()["t10k-images-idx3-ubyte.gz"]},
            "holds 10,000 x 28 x 28 values, expected 60,000 x 28 x 28",
        ),
        (
            lambda: {"t10k_images": gzip.compress(idx(np.zeros((10_000, 27, 28), np.uint8)), 1)},
            "holds 10,000 x 27 x 28 values, expected 10,000 x 28 x 28",
        ),
        (lambda: {"train_labels": labels_file([1] * 59_999)}, "holds 59,999 values, expected 60,000"),
        (
            lambda: {"train_labels": gzip.compress(struct.pack(">II", 2049, 60_000) + bytes(59_000))},
            f"{TRAIN_LABELS} announces 60,000 bytes after its header and holds only 59,000",
        ),
        (
            lambda: {"train_labels": gzip.compress(struct.pack(">II", 2049, 60_000) + bytes(60_001))},
            f"{TRAIN_LABELS} announces 60,000 bytes after its header and holds more",
        ),
        (lambda: {"train_labels": wrong_label()}, "holds the label 11 (record 123), expected 0 to 9"),
        (lambda: {"train_labels": None}, f"lacks {TRAIN_LABELS}."),
    ],
)
def test_wrong_mnist_files(tmp_path, replaced, expected):
    message = error_of(load_mnist, write_mnist(tmp_path, **replaced()))
    assert expected in message
    assert str(tmp_path / "mnist") in message


def flipped(content):
    """One bit of the checksum at the end turned."""
    return content[:-8] + bytes([content[-8] ^ 1]) + content[-7:]


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    write_mnist(tmp_path)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("solutions.data.formats.gzip.open", refuse)
    assert error_of(load_mnist, tmp_path).endswith(f"{TRAIN_IMAGES} cannot be read: Permission denied.")


def test_an_empty_folder_is_told_what_belongs_there(tmp_path):
    message = error_of(load_mnist, tmp_path)
    assert f"{tmp_path / 'mnist'} lacks {', '.join(mnist_files())}" in message
    assert "https://ossci-datasets.s3.amazonaws.com/mnist/" in message
    assert "Nothing is downloaded into a folder that you name" in message
    message = error_of(load_cifar10, tmp_path)
    assert f"{tmp_path / 'cifar-10-batches-bin'} lacks {', '.join(BATCHES)}" in message
    assert "cifar-10-binary.tar.gz" in message


def test_naming_the_inner_folder(tmp_path):
    write_mnist(tmp_path)
    assert f"name {tmp_path} instead" in error_of(load_mnist, tmp_path / "mnist")
    (tmp_path / "mnist").rename(tmp_path / "digits")
    assert f"it belongs in {tmp_path / 'digits' / 'mnist'}" in error_of(load_mnist, tmp_path / "digits")


@pytest.mark.parametrize("load", [load_mnist, load_cifar10])
def test_a_folder_that_is_none(tmp_path, load, monkeypatch):
    (tmp_path / "file").write_text("x")
    for name in ("absent", "file"):
        with pytest.raises(DataError, match="is not a folder"):
            load(tmp_path / name)
        monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path / name))
        with pytest.raises(DataError, match=f"{name} is not a folder"):
            load()
    assert not (tmp_path / "absent").exists()


# -------------------------------------------------------------------------------------------- CIFAR-10


@pytest.fixture
def batches(tmp_path):
    return write_cifar10(tmp_path) / "cifar-10-batches-bin"


def cifar10_error(folder):
    with pytest.raises(DataError) as caught:
        load_cifar10(folder)
    return str(caught.value)


@pytest.mark.parametrize("change", [-1, 1, -30_730_000])
def test_a_batch_of_the_wrong_size(tmp_path, batches, change):
    with (batches / "data_batch_3.bin").open("r+b") as file:
        file.truncate(30_730_000 + change)
    expected = f"{30_730_000 + change:,} bytes, expected 30,730,000 (10,000 records of 3,073)"
    assert f"{batches / 'data_batch_3.bin'} holds {expected}" in cifar10_error(tmp_path)


def test_a_batch_with_a_label_out_of_range(tmp_path, batches):
    with (batches / "data_batch_2.bin").open("r+b") as file:
        file.seek(3073 * 42)
        file.write(b"\x0a")
    message = cifar10_error(tmp_path)
    assert f"{batches / 'data_batch_2.bin'} holds the label 10 (record 42), expected 0 to 9" in message


def test_a_missing_batch(tmp_path, batches):
    (batches / "data_batch_2.bin").unlink()
    assert f"{batches} lacks data_batch_2.bin." in cifar10_error(tmp_path)


def test_other_class_names(tmp_path, batches):
    (batches / "batches.meta.txt").write_text("apple\nfish\n")
    assert "batches.meta.txt lists the classes apple, fish; expected airplane" in cifar10_error(tmp_path)


def test_the_list_of_classes_may_be_missing(tmp_path, batches):
    (batches / "batches.meta.txt").unlink()
    assert load_cifar10(tmp_path).class_names[9] == "truck"


def test_the_archive_does_too_and_nothing_is_unpacked(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / ARCHIVE).write_bytes(cifar10_archive())
    assert available("cifar10", folder)
    cifar = load_cifar10(folder)
    assert cifar.X_train[::10_000, 3, 20, 1].tolist() == [150, 151, 152, 153, 154]
    assert cifar.X_test[0, 4, 10].tolist() == [0, 0, 205]
    assert cifar.y_train[40_000:40_007].tolist() == [4, 5, 6, 7, 8, 9, 0]
    assert cifar.source == f"as found in {folder}, encoding not verified"
    assert [path.name for path in folder.iterdir()] == [ARCHIVE]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def linked():
    """An archive in which a batch is a symbolic link."""
    link = tarfile.TarInfo("cifar-10-batches-bin/data_batch_1.bin")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    return tar_gz([(link, b"")])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda: cifar10_archive()[:-5000], "is cut off"),
        (lambda: b"<!doctype html>", "is damaged, or not what its name says"),
        (lambda: b"", "is damaged, or not what its name says"),
        (lambda: tar_gz([]), "lacks data_batch_1.bin, data_batch_2.bin, data_batch_3.bin"),
        (linked, "lacks data_batch_1.bin"),
        (
            lambda: tar_gz([(tarfile.TarInfo("cifar-10-batches-bin/data_batch_1.bin"), bytes(3073))]),
            "(data_batch_1.bin) holds 3,073 bytes, expected 30,730,000",
        ),
        (
            lambda: tar_gz(
                [(tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin"), b"\x0b" + batch(5)[1:])]
            ),
            "(test_batch.bin) holds the label 11 (record 0)",
        ),
    ],
)
def test_wrong_archives(tmp_path, content, expected):
    (tmp_path / ARCHIVE).write_bytes(content())
    message = error_of(load_cifar10, tmp_path)
    assert expected in message
    assert str(tmp_path / ARCHIVE) in message
