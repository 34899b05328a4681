"""Files that a notebook writes beside itself: made anew at each run, but never over what was edited by hand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from grading.files import write_whole

_MARK = "Written by a notebook (fingerprint {}): change the notebook, and run its last cell."
_HEADER = re.compile(r"[^\n]{0,8}Written by a notebook \(fingerprint ([0-9a-f]{16})\)[^\n]*\n")


class NotWritten(Exception):
    """The file was not written. Its rendered traceback is the reason alone."""

    def _render_traceback_(self) -> list[str]:  # IPython asks an exception for this
        return str(self).splitlines()


def write_unless_edited(path: str, body: str, *, comment: str, keep: str, overwrite: bool = False) -> None:
    """Write a text file with a fingerprint in its first line, whole or not at all.

    Args:
        path: the file. body: its text, without the first line.
        comment: what makes a line a comment in that kind of file, with {} for its text: "# {}".
        keep: how a learner keeps edits of the file, for the message.
        overwrite: write even where the file was edited by hand.

    Raises:
        NotWritten: the file is not as it was written, or was not written by a notebook.
    """
    file = Path(path)
    if not overwrite:
        refuse_edited(file, keep)
    write_whole(file, f"{comment.format(_MARK.format(_digest(body)))}\n{body}")


def refuse_edited(file: Path, keep: str) -> None:
    """Raise NotWritten where a file is not as a notebook wrote it, with both ways to go on."""
    if file.exists() and _edited(file.read_text(encoding="utf-8", errors="replace")):
        raise NotWritten(
            f"{file} was edited by hand, so it is left as it is. Two ways to go on:\n"
            f"  - keep your edits: {keep}, and run this cell again;\n"
            f"  - give them up: add overwrite=True to the call in this cell, and run it again."
        )


def written_by_a_notebook(file: Path) -> bool:
    """Does a file begin with the line that stands in what a notebook wrote?"""
    with file.open("rb") as content:
        return bool(_HEADER.match(content.read(200).decode("utf-8", errors="replace")))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _edited(text: str) -> bool:
    """Does the file's text differ from what was written into it?"""
    header = _HEADER.match(text)
    return header is None or header[1] != _digest(text[header.end() :])
