"""Unpacking what a class handed in: each archive by itself, with bounds, and nothing but notebooks.

What cannot be unpacked, or would fill the disk, is left out with a sentence. It never stops the others.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from nbgrader.plugins import ExtractorPlugin
from traitlets import Integer

MEGABYTE = 10**6
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what is unpacked bit by bit, whatever comes out
_DEEPEST = 3  # an archive of the platform, in it a student's, in it perhaps one more
_MOST_NAME = 200


class LeftOut(Exception):
    """Why a file or an archive is left out."""


class Unpacker(ExtractorPlugin):
    """nbgrader's extractor, for archives that somebody else has made."""

    notebook_size = Integer(20, help="megabytes of one notebook").tag(config=True)
    student_size = Integer(100, help="megabytes of all that an archive within an archive holds").tag(
        config=True
    )
    archive_size = Integer(4000, help="megabytes of all that an archive holds").tag(config=True)
    most_files = Integer(20_000, help="files in an archive").tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack the archives of a folder, and copy its notebooks; nbgrader's zip_collect calls it."""
        archives, extracted = Path(archive_path), Path(extracted_path)
        for file in sorted(path for path in archives.rglob("*") if path.is_file()):
            where = file.relative_to(archives)
            if file.suffix.lower() == ".zip":
                self._unpack_all(file, where, extracted)
            elif file.suffix.lower() == ".ipynb":
                with self._said(str(where)):
                    self._check_size(file.stat().st_size)
                    _place(extracted, PurePosixPath(where.as_posix()).parts).write_bytes(file.read_bytes())

    def _unpack_all(self, file: Path, where: Path, extracted: Path) -> None:
        """An archive of the folder, into a folder of its name; of one that is left out half way, nothing stays."""
        into = where.with_suffix("")
        try:
            with file.open("rb") as content:
                self._unpack(content, into.as_posix(), extracted, self.archive_size * MEGABYTE, 1)
        except LeftOut as why:
            shutil.rmtree(extracted / into, ignore_errors=True)
            self.log.error(f"left out: {where} ({why})")

    def _unpack(self, content: IO[bytes], into: str, extracted: Path, most: int, depth: int) -> None:
        """Unpack an archive's notebooks, and the archives in it.

        Raises:
            LeftOut: it is no archive, or holds more than it may.
        """
        try:
            archive = zipfile.ZipFile(content)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise LeftOut(f"it cannot be unpacked: {type(error).__name__}") from error
        with archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            wanted = [one for one in entries if one.filename.lower().endswith((".ipynb", ".zip"))]
            if len(entries) > self.most_files:
                raise LeftOut(f"it holds {len(entries)} files, more than {self.most_files}")
            total = sum(one.file_size for one in wanted if one.filename.lower().endswith(".ipynb"))
            if total > most:
                raise LeftOut(
                    f"it holds {total / MEGABYTE:.0f} MB of notebooks, more than {most / MEGABYTE:.0f}"
                )
            for entry in wanted:
                name = f"{into}/{entry.filename}"
                with self._said(name):
                    self._unpack_one(archive, entry, into, extracted, depth)

    def _unpack_one(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: str, extracted: Path, depth: int
    ) -> None:
        """Unpack one notebook, or one archive within the archive."""
        if entry.flag_bits & 1:
            raise LeftOut("it wants a password")
        if entry.compress_type not in _PACKED:
            raise LeftOut("it is packed in an unusual way; zip it once more")
        parts = (*PurePosixPath(into).parts, *_parts(entry.filename))
        if entry.filename.lower().endswith(".ipynb"):
            self._check_size(entry.file_size)
            with archive.open(entry) as packed:
                content = packed.read()  # the whole of it, or nothing: it may be broken in the middle
            _place(extracted, parts).write_bytes(content)
            return
        if depth == _DEEPEST:
            raise LeftOut("it is an archive in an archive in an archive")
        if entry.file_size > self.student_size * MEGABYTE:
            raise LeftOut(f"it has {entry.file_size / MEGABYTE:.0f} MB, more than {self.student_size}")
        with archive.open(entry) as packed, tempfile.TemporaryFile() as file:
            shutil.copyfileobj(packed, file)
            inside = "/".join(parts)[: -len(".zip")]
            self._unpack(file, inside, extracted, self.student_size * MEGABYTE, depth + 1)

    def _check_size(self, size: int) -> None:
        if size > self.notebook_size * MEGABYTE:
            raise LeftOut(f"it has {size / MEGABYTE:.0f} MB; a notebook may have {self.notebook_size}")

    @contextlib.contextmanager
    def _said(self, name: str) -> Iterator[None]:
        """Whatever is wrong with one file becomes a sentence."""
        try:
            yield
        except LeftOut as why:
            self.log.error(f"left out: {_legible(name)} ({why})")
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            self.log.error(f"left out: {_legible(name)} (it cannot be unpacked: {type(error).__name__})")


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the file that an entry names.

    Raises:
        LeftOut: the name leads elsewhere, or no file can have it.
    """
    parts = tuple(name.replace("\\", "/").split("/"))
    if any(part in ("", ".", "..") or ":" in part for part in parts):
        raise LeftOut("its name leads to another folder")
    if not name.isprintable() or any(len(part.encode()) > _MOST_NAME for part in parts):
        raise LeftOut("no file can have its name")
    return parts


def _place(extracted: Path, parts: tuple[str, ...]) -> Path:
    """The file to write; a second one of the same name is not taken for the first."""
    path = extracted.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise LeftOut("there are two of this name")
    return path


def _legible(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name[:300])
