"""Fetch the data sets' official files into the cache: from several mirrors, hashes checked, whole or not."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pooch
import requests
from tqdm.auto import tqdm
from urllib3.exceptions import HTTPError as BrokenTransfer

from solutions.data.formats import DataError, Missing
from solutions.data.remotes import Remote

TIMEOUT = (10, 30)  # seconds, for a connection and between two pieces of a file


def is_official(path: Path, known_hash: str) -> bool:
    """Whether a file's hash is `known_hash` ("md5:..." or "sha256:..."). Raises DataError if it can't be read."""
    algorithm, _, expected = known_hash.partition(":")
    try:
        return pooch.file_hash(str(path), alg=algorithm) == expected
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def fetch(remote: Remote, cache: Path) -> list[Path]:
    """Return the paths of a data set's files in the cache, after downloading those that are not there yet.

    Each file comes under a temporary name, and gets its own only when its hash was found right, so whatever
    breaks a download off leaves nothing that a later one would take for the file. A file that is there already
    is never written over or deleted.

    Raises DataError for a file that is there with another hash, and for a cache that can't be written to; Missing
    where no mirror has what is missing.
    """
    folder = cache / remote.folder
    for name, known_hash in remote.hashes.items():
        path = folder / name
        if os.path.isfile(path) and not is_official(path, known_hash):
            raise DataError(
                f"{path} is not the official file: its hash is not {known_hash}. It is damaged, or "
                "another file of that name. Move it away, and the official one will be downloaded."
            )
    missing = [name for name in remote.hashes if not os.path.isfile(folder / name)]
    failures = []
    for mirror in remote.mirrors:
        for name in list(missing):
            try:
                address = remote.address(mirror, name)
                pooch.retrieve(address, remote.hashes[name], name, folder, downloader=_downloader(name))
                missing.remove(name)
            except (requests.RequestException, BrokenTransfer, ValueError) as error:  # ValueError: wrong hash
                failures.append(f"  {remote.address(mirror, name)}: {_reason(error)}")
                if not isinstance(error, (requests.HTTPError, ValueError)):
                    break  # it is the server, not this file: no use in waiting for it once a file
            except OSError as error:
                if _about_certificates(error):
                    raise DataError(
                        f"{remote.title} cannot be downloaded: {error}. REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names "
                        "that file of certificates: correct the path, or unset it."
                    ) from error
                raise DataError(
                    f"{remote.title} cannot be stored in {folder}: {error.strerror or error}. See "
                    "that it can be written to and has room, or lay the files out in a folder of your own and "
                    "name that in FOUNDATIONS_DATA (or with --data)."
                ) from error
    if missing:
        raise Missing(_no_mirror(remote, cache, missing, failures))
    return [folder / name for name in remote.hashes]


def _about_certificates(error: OSError) -> bool:
    """Is it the file of trusted certificates that is missing? requests says so in an OSError of its own."""
    return "TLS CA certificate" in str(error)


def _downloader(name: str) -> Callable[[str, str, Any], None]:
    """What pooch calls to get an address into a (temporary) file, with a progress bar.

    Not pooch's own: the files are gzip files, which some servers label as an encoding, and `requests` would
    unpack what it takes for one; and a connection that breaks off should be closed at once.
    """

    def download(url: str, output_file: str, _pooch: Any) -> None:
        headers = {"Accept-Encoding": "identity"}
        with requests.get(url, stream=True, timeout=TIMEOUT, headers=headers) as response:
            response.raise_for_status()
            size = int(response.headers.get("content-length", 0)) or None
            with (
                open(output_file, "wb") as file,
                tqdm(total=size, desc=name, unit="B", unit_scale=True, ascii=True) as progress,
            ):
                for piece in response.raw.stream(2**16, decode_content=False):
                    file.write(piece)
                    progress.update(len(piece))

    return download


def _reason(error: Exception) -> str:
    """Why a download failed, in a few words."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.exceptions.ProxyError):
        wants = "407" in str(error)
        return "the proxy wants a name and a password" if wants else "the proxy could not be reached"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate was not accepted"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    if isinstance(error, BrokenTransfer):
        return "the connection broke off"
    if isinstance(error, requests.RequestException):
        return str(error)
    return "what came has the wrong hash, and was thrown away"


def _no_mirror(remote: Remote, cache: Path, missing: list[str], failures: list[str]) -> str:
    """The one message of a download that failed: what was tried, and how to do without it."""
    own = Path("FOLDER", remote.folder, missing[0])
    return "\n".join(
        [
            f"{remote.title} is not on this computer, and could not be downloaded:",
            *failures,
            f"Still missing: {', '.join(missing)}",
            f"to be had from {' or '.join(remote.mirrors)}",
            "Try again with a connection, or fetch what is missing on another computer, and put it into",
            f"  {cache / remote.folder}",
            f"or into a folder of your own (as {own}), named in the environment variable FOUNDATIONS_DATA "
            "or with --data.",
        ]
    )
