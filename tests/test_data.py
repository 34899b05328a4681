"""The data sets as the course uses them: values, shapes, where they are looked for, the command."""

import dataclasses
import gzip
import os

import numpy as np
import pooch
import pytest
from data_server import CLASSES, mnist_labels, write_cifar10, write_mnist

from solutions import data
from solutions.data.__main__ import main


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache and no data folder, whatever the machine has."""
    monkeypatch.delenv("FOUNDATIONS_DATA", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "foundations-course"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_mnist(write_cifar10(tmp_path_factory.mktemp("data")))


def test_three_arms_of_a_spiral():
    points, arms = data.spirals(50, np.random.default_rng(1))
    assert points.shape == (150, 2)
    assert np.bincount(arms).tolist() == [50, 50, 50]
    distances = np.linalg.norm(points, axis=1).reshape(3, 50)
    assert np.allclose(distances, np.linspace(0.1, 1, 50))
    again, _ = data.spirals(50, np.random.default_rng(2))
    assert not np.allclose(points, again)


def test_digits():
    digits = data.load_digits(seed=3)
    assert digits.name == "digits"
    assert (digits.X_train.shape, digits.X_test.shape) == ((1437, 64), (360, 64))
    assert np.issubdtype(digits.X_train.dtype, np.floating)
    assert (digits.X_train.min(), digits.X_train.max()) == (0, 16)
    assert digits.y_train.dtype == digits.y_test.dtype == np.int64
    assert (digits.y_train.shape, digits.y_test.shape) == ((1437,), (360,))
    assert digits.class_names == tuple("0123456789")
    assert "scikit-learn" in digits.source


def test_the_digits_split_is_stratified_and_complete():
    digits = data.load_digits()
    in_train, in_test = np.bincount(digits.y_train), np.bincount(digits.y_test)
    np.testing.assert_allclose(in_test, (in_train + in_test) / 5, atol=1)
    from sklearn.datasets import load_digits

    rows = np.concatenate([digits.X_train, digits.X_test])
    assert sorted(map(bytes, rows)) == sorted(map(bytes, load_digits().data))


def test_the_digits_split_depends_on_the_seed_alone():
    first, again, other = data.load_digits(), data.load_digits(seed=0), data.load_digits(seed=1)
    np.testing.assert_array_equal(first.X_test, again.X_test)
    np.testing.assert_array_equal(first.y_train, again.y_train)
    assert not np.array_equal(first.y_test, other.y_test)


def test_mnist(folder):
    mnist = data.load_mnist(folder)
    assert mnist.name == "mnist"
    for X, y, count in ((mnist.X_train, mnist.y_train, 60_000), (mnist.X_test, mnist.y_test, 10_000)):
        assert (X.shape, X.dtype, y.shape, y.dtype) == ((count, 784), np.uint8, (count,), np.int64)
        np.testing.assert_array_equal(X[:, :3] @ np.array([1, 100, 10_000]), np.arange(count))
        assert (X[:, 783] == 255).all()
        assert not X[:, 3:783].any()
        np.testing.assert_array_equal(y, mnist_labels(count))
    assert mnist.class_names == tuple("0123456789")
    assert str(folder) in mnist.source
    assert "not byte for byte the official" in mnist.source


def test_cifar10(folder):
    cifar = data.load_cifar10(folder)
    assert cifar.name == "cifar10"
    assert (cifar.X_train.shape, cifar.X_test.shape) == ((50_000, 32, 32, 3), (10_000, 32, 32, 3))
    assert cifar.X_train.dtype == cifar.X_test.dtype == np.uint8
    assert (cifar.y_train.shape, cifar.y_test.shape) == ((50_000,), (10_000,))
    assert cifar.y_train.dtype == cifar.y_test.dtype == np.int64
    for number in range(6):
        image = cifar.X_test[0] if number == 5 else cifar.X_train[10_000 * number]
        assert image[2, 30].tolist() == [100 + number, 0, 0]
        assert image[3, 20].tolist() == [0, 150 + number, 0]
        assert image[4, 10].tolist() == [0, 0, 200 + number]
        assert np.count_nonzero(image) == 3
    assert cifar.y_train[20_000:20_011].tolist() == [2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 0]
    assert cifar.y_test[:11].tolist() == [5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 0]
    assert cifar.class_names == tuple(CLASSES)
    assert cifar.source == f"as found in {folder / 'cifar-10-batches-bin'}, encoding not verified"


def test_arrays_can_be_written_to_and_the_data_set_is_frozen(folder):
    mnist = data.load_mnist(folder)
    mnist.X_train[0, 0] += 1
    mnist.y_test[0] += 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        mnist.name = "other"


def test_the_folder_is_the_argument_then_the_environment_then_the_cache(tmp_path, cache, monkeypatch):
    assert data.folder_of() == cache
    assert data.folder_of("") == cache
    monkeypatch.setenv("FOUNDATIONS_DATA", "")
    assert data.folder_of() == cache
    monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path / "named"))
    assert data.folder_of() == tmp_path / "named"
    assert data.folder_of(tmp_path / "given") == data.folder_of(str(tmp_path / "given")) == tmp_path / "given"


def test_a_folder_may_be_relative_or_begin_with_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # what Windows has for HOME
    monkeypatch.chdir(tmp_path)
    assert data.folder_of("~/x") == tmp_path / "x"
    assert data.folder_of("x") == tmp_path / "x"


def test_available(folder, tmp_path, cache, monkeypatch):
    for name in ("mnist", "cifar10"):
        assert data.available(name, folder)
        assert not data.available(name, tmp_path)
        assert not data.available(name, tmp_path / "absent")
        assert not data.available(name, "no\0path")
        assert not data.available(name)
    assert data.available("digits")
    assert not data.available("imagenet")
    assert not cache.exists()
    monkeypatch.setenv("FOUNDATIONS_DATA", str(folder))
    assert data.available("mnist")


def test_available_wants_every_file(tmp_path):
    write_mnist(tmp_path, t10k_labels=None)
    assert not data.available("mnist", tmp_path)
    batches = write_cifar10(tmp_path) / "cifar-10-batches-bin"
    (batches / "data_batch_4.bin").unlink()
    assert not data.available("cifar10", tmp_path)


def test_unpacked_mnist_files_do_too(tmp_path, folder):
    write_mnist(tmp_path)
    for path in sorted((tmp_path / "mnist").iterdir())[:2]:
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert data.available("mnist", tmp_path)
    expected, got = data.load_mnist(folder), data.load_mnist(tmp_path)
    np.testing.assert_array_equal(got.X_train, expected.X_train)
    np.testing.assert_array_equal(got.X_test, expected.X_test)
    np.testing.assert_array_equal(got.y_test, expected.y_test)


def test_the_command_says_what_it_found(folder, capsys):
    assert main(["mnist", "--data", str(folder)]) == 0
    text = capsys.readouterr().out
    assert str(folder) in text
    assert "X_train uint8 (60000, 784), 0 to 255; y_train int64 (60000,)" in text
    assert main(["digits"]) == 0
    assert "(1437, 64), 0 to 16" in capsys.readouterr().out


def test_the_command_gives_the_reason_without_a_traceback(tmp_path, capsys):
    assert main(["cifar10", "--data", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert "CIFAR-10 is not complete" in shown.err
    assert "Traceback" not in shown.err
    assert not shown.out


def test_describing_an_unknown_data_set():
    with pytest.raises(ValueError, match="got 'cifar', expected one of digits, mnist, cifar10"):
        data.describe("cifar")


REAL = os.environ.get("FOUNDATIONS_DATA")


@pytest.mark.skipif(not REAL or not data.available("mnist", REAL), reason="FOUNDATIONS_DATA names no MNIST")
def test_the_real_mnist():
    mnist = data.load_mnist(REAL)
    assert mnist.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(mnist.y_train)[:3].tolist() == [5923, 6742, 5958]
    assert mnist.X_train.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert mnist.source.startswith("the four official MNIST files")


@pytest.mark.skipif(
    not REAL or not data.available("cifar10", REAL), reason="FOUNDATIONS_DATA names no CIFAR-10"
)
def test_the_real_cifar10():
    cifar = data.load_cifar10(REAL)
    assert np.bincount(cifar.y_train).tolist() == [5000] * 10
    assert np.bincount(cifar.y_test).tolist() == [1000] * 10
    means = cifar.X_train.mean(axis=(0, 1, 2)) / 255
    np.testing.assert_allclose(
        means, [0.4914, 0.4822, 0.4465], atol=2e-3
    )  # red, green, blue, of the originals
