"""Downloads into the cache, from a local server: mirrors, hashes, and everything that can break."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
from dataclasses import replace

import numpy as np
import pooch
import pytest
from data_server import ARCHIVE, Server, cifar10_archive, mnist_files

from solutions import data
from solutions.data import DataError, download

IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = mnist_files()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, no data folder named, no proxy."""
    monkeypatch.delenv("FOUNDATIONS_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "foundations-course"


@pytest.fixture
def mirrors(monkeypatch):
    """Set the addresses of a data set's mirrors, with the hashes of the made-up files."""

    def set_mirrors(name, *addresses):
        contents = mnist_files() if name == "mnist" else {ARCHIVE: cifar10_archive()}
        hashes = {
            file: f"{(kind := known.partition(':')[0])}:{hashlib.new(kind, contents[file]).hexdigest()}"
            for file, known in data.REMOTES[name].hashes.items()
        }
        changed = replace(data.REMOTES[name], mirrors=addresses, hashes=hashes)
        monkeypatch.setitem(data.REMOTES, name, changed)

    return set_mirrors


@pytest.fixture
def closed_port():
    """The address of a port that nobody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, so nobody else gets it, and not listening
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


def error_of(load, *args):
    with pytest.raises(DataError) as caught:
        load(*args)
    return str(caught.value)


def held(cache):
    return sorted(path.name for path in cache.rglob("*") if path.is_file())


# --------------------------------------------------------------------------------------- all goes well


def test_mnist_is_downloaded_once(cache, mirrors, capsys):
    with Server(mnist_files()) as server:
        mirrors("mnist", server.url)
        assert not data.available("mnist")
        first = data.load_mnist()
        assert data.available("mnist")
        assert server.asked == list(mnist_files())
        np.testing.assert_array_equal(data.load_mnist().X_train, first.X_train)
        assert len(server.asked) == 4
    for name, content in mnist_files().items():
        assert (cache / "mnist" / name).read_bytes() == content
    assert held(cache) == sorted(mnist_files())
    assert data.load_mnist().source == f"the four official MNIST files (MD5 checked), in {cache / 'mnist'}"
    assert first.X_train.shape == (60_000, 784)
    shown = capsys.readouterr()
    assert "100%" in shown.err
    assert IMAGES in shown.err
    assert shown.err.isascii()
    assert not shown.out


def test_cifar10_is_downloaded_once_and_read_from_the_archive(cache, mirrors):
    with Server({ARCHIVE: cifar10_archive()}) as server:
        mirrors("cifar10", server.url)
        cifar = data.load_cifar10()
        assert server.asked == [ARCHIVE]
    assert data.available("cifar10")
    assert held(cache) == [ARCHIVE]
    assert cifar.X_train[10_000, 2, 30].tolist() == [101, 0, 0]
    assert cifar.source.startswith("the official binary version of CIFAR-10 (SHA-256 checked)")


def test_only_what_is_missing_is_downloaded(cache, mirrors):
    (cache / "mnist").mkdir(parents=True)
    (cache / "mnist" / IMAGES).write_bytes(mnist_files()[IMAGES])
    with Server(mnist_files()) as server:
        mirrors("mnist", server.url)
        data.load_mnist()
        assert server.asked == [LABELS, TEST_IMAGES, TEST_LABELS]


def test_a_file_labelled_as_encoded_is_kept_as_it_is(cache, mirrors):
    with Server(mnist_files(), dict.fromkeys(mnist_files(), "encoded")) as server:
        mirrors("mnist", server.url)
        data.load_mnist()
    assert (cache / "mnist" / LABELS).read_bytes() == mnist_files()[LABELS]


def test_official_files_in_a_named_folder_are_known_as_such(tmp_path, mirrors):
    mirrors("mnist")
    mirrors("cifar10")
    (tmp_path / "mnist").mkdir()
    for name, content in mnist_files().items():
        (tmp_path / "mnist" / name).write_bytes(content)
    (tmp_path / ARCHIVE).write_bytes(cifar10_archive())
    assert data.load_mnist(tmp_path).source.startswith("the four official MNIST files (MD5 checked)")
    assert data.load_cifar10(tmp_path).source.startswith("the official binary version of CIFAR-10")


# ------------------------------------------------------------------------------------- the next mirror


@pytest.mark.parametrize("fault", [404, 500, "cut", "wrong"])
def test_the_second_mirror_serves_what_the_first_cannot(cache, mirrors, fault):
    bad = (
        Server({**mnist_files(), LABELS: b"other"})
        if fault == "wrong"
        else Server(mnist_files(), {LABELS: fault})
    )
    with bad, Server(mnist_files()) as good:
        mirrors("mnist", bad.url, good.url)
        data.load_mnist()
        assert bad.asked[:2] == [IMAGES, LABELS]
        assert LABELS in good.asked
        assert IMAGES not in good.asked
    assert held(cache) == sorted(mnist_files())


def test_the_second_mirror_takes_over_from_a_dead_first(cache, mirrors, closed_port):
    with Server(mnist_files()) as good:
        mirrors("mnist", closed_port, good.url)
        data.load_mnist()
        assert good.asked == list(mnist_files())


def test_a_dead_server_is_asked_once(mirrors, closed_port, monkeypatch):
    asked = []
    get = download.requests.get
    monkeypatch.setattr(download.requests, "get", lambda url, **how: asked.append(url) or get(url, **how))
    mirrors("mnist", closed_port)
    error_of(data.load_mnist)
    assert asked == [closed_port + IMAGES]


# ---------------------------------------------------------------------------------------- nothing works


def test_offline_one_error_says_all_that_is_needed(cache, mirrors, closed_port):
    mirrors("mnist", closed_port, closed_port + "second/")
    message = error_of(data.load_mnist)
    assert "MNIST is not on this computer, and could not be downloaded" in message
    assert f"{closed_port}{IMAGES}: no connection" in message
    assert f"Still missing: {', '.join(mnist_files())}" in message
    assert f"{closed_port} or {closed_port}second/" in message
    assert str(cache / "mnist") in message
    assert "FOUNDATIONS_DATA" in message
    assert held(cache) == []
    mirrors("cifar10", closed_port)
    message = error_of(data.load_cifar10)
    assert "CIFAR-10 is not on this computer" in message
    assert f"{closed_port}{ARCHIVE}: no connection" in message
    assert held(cache) == []


@pytest.mark.parametrize(
    ("files", "faults", "expected"),
    [
        ({}, {}, "HTTP 404"),
        ({ARCHIVE: b"x"}, {ARCHIVE: 503}, "HTTP 503"),
        ({ARCHIVE: b"<!doctype html>"}, {}, "what came has the wrong hash, and was thrown away"),
        ({ARCHIVE: b"x" * 100_000}, {ARCHIVE: "cut"}, "the connection broke off"),
    ],
)
def test_a_download_that_fails_leaves_nothing(cache, mirrors, files, faults, expected):
    with Server(files, faults) as server:
        mirrors("cifar10", server.url)
        assert f"{server.url}{ARCHIVE}: {expected}" in error_of(data.load_cifar10)
    assert held(cache) == []
    assert not data.available("cifar10")


def test_a_server_that_falls_silent(cache, mirrors, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", (5, 1))
    with Server(mnist_files(), {IMAGES: "stall"}) as server:
        mirrors("mnist", server.url)
        assert "the connection broke off" in error_of(data.load_mnist)
    assert held(cache) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (download.requests.exceptions.SSLError("x"), "its certificate was not accepted"),
        (download.requests.ConnectTimeout("x"), "no answer in time"),
        (download.requests.ReadTimeout("x"), "no answer in time"),
        (download.requests.TooManyRedirects("more than 30 redirects"), "more than 30 redirects"),
    ],
)
def test_other_reasons(mirrors, monkeypatch, error, expected):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(download.requests, "get", fail)
    mirrors("cifar10", "https://mirror.invalid/")
    assert f"{ARCHIVE}: {expected}" in error_of(data.load_cifar10)


# ------------------------------------------------------------------------------------------- the cache


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_a_damaged_file_in_the_cache_is_named_and_kept(cache, mirrors, name):
    path = cache / "mnist" / LABELS if name == "mnist" else cache / ARCHIVE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"someone's own")
    with Server(mnist_files()) as server:
        mirrors(name, server.url)
        message = error_of(data.load_mnist if name == "mnist" else data.load_cifar10)
        assert server.asked == []
    assert (
        f"{path} is not the official file: its hash is not {'md5' if name == 'mnist' else 'sha256'}:"
        in message
    )
    assert "Move it away" in message
    assert path.read_bytes() == b"someone's own"


def test_a_cache_that_cannot_be_made(tmp_path, mirrors):
    (tmp_path / "cache").write_text("a file where a folder should be")
    with Server(mnist_files()) as server:
        mirrors("mnist", server.url)
        message = error_of(data.load_mnist)
    assert f"MNIST cannot be stored in {tmp_path / 'cache' / 'foundations-course' / 'mnist'}" in message
    assert "FOUNDATIONS_DATA" in message
    assert (tmp_path / "cache").read_text() == "a file where a folder should be"


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")]
)
def test_a_cache_that_cannot_be_written_to(cache, mirrors, monkeypatch, error):
    class FullFile:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def write(self, _):
            raise error

    with Server(mnist_files()) as server:
        mirrors("mnist", server.url)
        monkeypatch.setattr(download, "open", lambda *_: FullFile(), raising=False)
        message = error_of(data.load_mnist)
    assert f"MNIST cannot be stored in {cache / 'mnist'}: {error.strerror}." in message
    assert held(cache) == []


def test_a_cached_file_that_cannot_be_read(cache, mirrors, monkeypatch):
    (cache / "mnist").mkdir(parents=True)
    (cache / "mnist" / IMAGES).write_bytes(b"x")
    mirrors("mnist")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pooch, "file_hash", refuse)
    assert f"{IMAGES} cannot be read: Permission denied" in error_of(data.load_mnist)


# ------------------------------------------------------------------------------------------ interrupted


def test_an_interrupted_download_leaves_nothing(cache, mirrors, monkeypatch):
    class Interrupted(download.tqdm):
        def update(self, _n=1):
            raise KeyboardInterrupt

    with Server(mnist_files()) as server:
        mirrors("mnist", server.url)
        with monkeypatch.context() as patch:
            patch.setattr(download, "tqdm", Interrupted)
            with pytest.raises(KeyboardInterrupt):
                data.load_mnist()
        assert held(cache) == []
        assert data.load_mnist().X_train.shape == (60_000, 784)


def test_a_killed_download_leaves_nothing_that_is_trusted(cache, mirrors):
    content = os.urandom(400_000)
    with Server({ARCHIVE: content}, {ARCHIVE: "stall"}) as server:
        program = f"""
            import pooch
            from dataclasses import replace
            from pathlib import Path
            from solutions import data
            from solutions.data import download
            pooch.os_cache = lambda project: Path({str(cache)!r})
            data.REMOTES["cifar10"] = replace(data.REMOTES["cifar10"], mirrors=({server.url!r},))
            data.load_cifar10()
        """
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)], stderr=subprocess.DEVNULL
        )
        try:
            assert server.stalled.wait(120), "the download never began"
        finally:
            process.kill()
            process.wait()
    assert process.returncode == (-signal.SIGKILL if os.name == "posix" else 1)
    assert not data.available("cifar10")
    assert ARCHIVE not in held(cache)
    with Server({ARCHIVE: cifar10_archive()}) as server:
        mirrors("cifar10", server.url)
        assert len(data.load_cifar10().y_train) == 50_000
