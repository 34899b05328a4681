"""For the tests of the data sets: made-up files of the real size, and a local server that can misbehave."""

import gzip
import io
import struct
import tarfile
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

MNIST_FILES = (
    ("train-images-idx3-ubyte.gz", 60_000),
    ("train-labels-idx1-ubyte.gz", 60_000),
    ("t10k-images-idx3-ubyte.gz", 10_000),
    ("t10k-labels-idx1-ubyte.gz", 10_000),
)
BATCHES = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
ARCHIVE = "cifar-10-binary.tar.gz"


def idx(values: np.ndarray) -> bytes:
    """A uint8 array as an IDX file."""
    return struct.pack(f">{1 + values.ndim}I", 0x0800 + values.ndim, *values.shape) + values.tobytes()


def mnist_labels(count: int) -> np.ndarray:
    return (np.arange(count) * 7 % 10).astype(np.uint8)


@cache
def mnist_files() -> dict[str, bytes]:
    """The four files. An image is black but for its number, in base 100, in the first row, and a white corner."""
    files = {}
    for name, count in MNIST_FILES:
        values = mnist_labels(count)
        if "images" in name:
            values = np.zeros((count, 28, 28), np.uint8)
            values[:, 0, :3] = np.stack([np.arange(count) // 100**i % 100 for i in range(3)], axis=1)
            values[:, 27, 27] = 255
        files[name] = gzip.compress(idx(values), compresslevel=1, mtime=0)
    return files


def write_mnist(folder: Path, **replaced: bytes | None) -> Path:
    """Lay MNIST out in a data folder. replaced: other contents (None: no such file), by a name's first word."""
    (folder / "mnist").mkdir(parents=True, exist_ok=True)
    for name, content in mnist_files().items():
        new = replaced.get("_".join(name.split("-")[:2]), content)
        if new is not None:
            (folder / "mnist" / name).write_bytes(new)
    return folder


def batch(number: int) -> bytes:
    """Batch 0 to 5: all zeros, but for the first ten labels, which count up from the batch's number, and one red,
    one green and one blue pixel of the first image (see the tests)."""
    records = np.zeros((10_000, 3073), np.uint8)
    records[:10, 0] = (np.arange(10) + number) % 10
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    planes[0, 0, 2, 30] = 100 + number
    planes[0, 1, 3, 20] = 150 + number
    planes[0, 2, 4, 10] = 200 + number
    return records.tobytes()


def write_cifar10(folder: Path) -> Path:
    """Lay CIFAR-10's batches out in a data folder: of the real size, though little on a disk that allows holes."""
    place = folder / "cifar-10-batches-bin"
    place.mkdir(parents=True)
    for number, name in enumerate(BATCHES):
        with (place / name).open("wb") as file:
            content = batch(number)
            file.write(content.rstrip(b"\0"))
            file.truncate(len(content))
    (place / "batches.meta.txt").write_text("\n".join(CLASSES) + "\n")
    return folder


def tar_gz(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """An archive of the given members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@cache
def cifar10_archive() -> bytes:
    """The archive, with the odd members that it must not matter to have (and that must not be unpacked)."""
    link = tarfile.TarInfo("cifar-10-batches-bin/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    odd = [(tarfile.TarInfo("../outside.txt"), b"x"), (link, b""), (tarfile.TarInfo("test_batch.bin"), b"x")]
    names = ("\n".join(CLASSES) + "\n\n").encode()
    return tar_gz(
        [
            *odd,
            (tarfile.TarInfo("cifar-10-batches-bin/batches.meta.txt"), names),
            *(
                (tarfile.TarInfo(f"cifar-10-batches-bin/{name}"), batch(number))
                for number, name in reversed(list(enumerate(BATCHES)))
            ),
        ]
    )


class Server:
    """An HTTP server on localhost, for `with`. `files` maps names to contents; `faults` names to what goes wrong.

    A fault is an HTTP status to answer with, "cut" (half of what was announced, then the end), "stall" (half, then
    nothing until the server is closed) or "encoded" (the file, labelled as a gzip encoding). `asked` lists what
    was requested.
    """

    def __init__(self, files: dict[str, bytes] | None = None, faults: dict[str, int | str] | None = None):
        self.files = files or {}
        self.faults = faults or {}
        self.asked: list[str] = []
        self.stalled = threading.Event()
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.removeprefix("/")
        self.asked.append(name)
        fault = self.faults.get(name)
        if isinstance(fault, int) or name not in self.files:
            handler.send_error(fault if isinstance(fault, int) else 404)
            return
        content = self.files[name]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        if fault == "encoded":
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        half = fault in ("cut", "stall")
        handler.wfile.write(content[: len(content) // 2] if half else content)
        if fault == "stall":
            handler.wfile.flush()
            self.stalled.set()
            self._closing.wait(120)

    def __enter__(self) -> "Server":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
