"""What the site takes from npm: MathJax, which sets its formulas. What the tests take: axe, with which they look for
barriers, and a system for Python on WebAssembly.

    python -m docs.npm mathjax    # fetch it, or see that it is there

A package is fetched once, by `npm pack`, compared with the digest that stands here, and kept below `.foundations/npm`.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import course


@dataclass(frozen=True)
class Package:
    """A package of one version, and the files of it that are used.

    sha512: the digest of the whole package, in base64, as npm writes it after "sha512-".
    """

    version: str
    sha512: str
    files: tuple[str, ...]


PACKAGES = {
    # Not version 4: that one loads its fonts from a server elsewhere.
    "mathjax": Package(
        "3.2.2",
        "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
        ("es5/tex-svg.js", "LICENSE"),
    ),
    "axe-core": Package(
        "4.14.1",
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        ("axe.min.js", "LICENSE"),
    ),
    "@bjorn3/browser_wasi_shim": Package(
        "0.4.2",
        "/iHkCVUG3VbcbmEHn5iIUpIrh7a7WPiwZ3sHy4HZKZzBdSadwdddYDZAII2zBvQYV0Lfi8naZngPCN7WPHI/hA==",
        (
            "dist/index.js",
            *(
                f"dist/{part}.js"
                for part in ("debug", "fd", "fs_mem", "fs_opfs", "strace", "wasi", "wasi_defs")
            ),
            "LICENSE-MIT",
        ),
    ),
}


class CannotFetch(Exception):
    """Why a package is not here, and how to get it, in one line."""


def folder_of(name: str) -> Path:
    """Where the files of a package are kept, or will be."""
    return course.WORK / "npm" / f"{name}-{PACKAGES[name].version}"


def available(name: str) -> bool:
    """Are all files of a package here?"""
    return all((folder_of(name) / Path(file).name).is_file() for file in PACKAGES[name].files)


def fetched(name: str) -> Path:
    """The folder with the files of a package; they are fetched where they are not here yet.

    Raises:
        CannotFetch: npm is not installed or has no network, or what it brought is not what was tested.
    """
    folder = folder_of(name)
    if not available(name):
        unpack(name, _packed(name), folder)
    return folder


def _packed(name: str) -> bytes:
    package = f"{name}@{PACKAGES[name].version}"
    npm = shutil.which("npm")
    if not npm:
        raise CannotFetch(f"{package} is not here, and npm, which fetches it, isn't either. Install Node.js.")
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "pack", package, "--loglevel=error", "--fetch-retries=1", "--pack-destination", place]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
        files = sorted(Path(place).glob("*.tgz"))
        if done.returncode or not files:
            reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[0].removeprefix("npm error ")
            raise CannotFetch(
                f"npm could not fetch {package} ({reason}). It needs a network the first time: "
                "connect to one, then run this again."
            )
        return files[0].read_bytes()


def unpack(name: str, packed: bytes, folder: Path) -> None:
    """Put the files of a package that are used into a folder.

    Raises:
        CannotFetch: it is not the package that was tested.
    """
    package = PACKAGES[name]
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != package.sha512:
        raise CannotFetch(
            f"What npm gave for {name}@{package.version} is not what was tested: its digest differs. "
            "Look where your npm fetches from."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        for file in package.files:
            member = tar.extractfile(f"package/{file}")
            assert member is not None
            (folder / Path(file).name).write_bytes(member.read())


def main(names: Sequence[str]) -> int:
    """Fetch the packages named; returns the exit code."""
    try:
        for name in names:
            print(fetched(name))
    except CannotFetch as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["mathjax"]))
