"""What a kernel may say while it is graded: each message becomes an output of the cell that runs, or nothing.

README.md has the table of all types of messages. Whoever wrote the cells can send any message they like, as often as
they like and in the name of any cell: so each is read strictly, and none of them reaches another cell's outputs.
"""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode

from grading.kernel.answering import OUTCOMES_MIME
from grading.kernel.wire import clean
from grading.notebooks.nodes import display, failure, stream

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_HALVES = re.compile("[\ud800-\udfff]")  # halves of characters, which no file can hold
_PICTURES = ("image/png", "image/jpeg")
_MOST_LINES = 500


def output_of(kind: str, content: Any, asking: bool) -> NotebookNode | None:
    """The output that a message makes, with what a page may show, and nothing else of it.

    Args:
        kind: the message's type. content: its content, of whatever kind that is.
        asking: the kernel was asked for outcomes, and does not run a cell of the learner's.
    """
    try:
        if asking and kind == "display_data":
            return _outcomes(content["data"])
        return _shown(kind, content) if kind == "error" or not asking else None
    except (KeyError, TypeError, AttributeError):
        return None


def error_of(content: Any) -> NotebookNode:
    """The error that the reply to a cell names."""
    return output_of("error", content, asking=False) or _error("Error", "", [])


def size_of(output: NotebookNode) -> int:
    """Roughly the characters of an output."""
    texts = [output.get(field, "") for field in ("text", "ename", "evalue")]
    texts += [*output.get("traceback", []), *output.get("data", {}).values()]
    return sum(len(text) for text in texts if isinstance(text, str))


def _shown(kind: str, content: Any) -> NotebookNode | None:
    if kind == "stream" and content["name"] in ("stdout", "stderr"):
        return stream(content["name"], _text(content["text"]))
    if kind == "error":
        lines = content["traceback"]
        _must_be_list(lines)
        return _error(_text(content["ename"]), _text(content["evalue"]), [_text(line) for line in lines])
    if kind in ("display_data", "execute_result"):
        data = {"text/plain": _text(content["data"].get("text/plain", ""))}
        for mime in _PICTURES:
            picture = content["data"].get(mime)
            if isinstance(picture, str) and _BASE64.fullmatch(picture):
                data[mime] = picture
        return display(data)
    return None


def _outcomes(data: Any) -> NotebookNode | None:
    """The kernel's answer: text, which the judge reads. What was not made by the course is kept as no text at all."""
    if OUTCOMES_MIME not in data:
        return None
    answer = data[OUTCOMES_MIME] if isinstance(data[OUTCOMES_MIME], dict) else {}
    kept = {key: value if isinstance(value := answer.get(key), str) else "" for key in ("nonce", "reply")}
    return display({OUTCOMES_MIME: kept})


def _error(name: str, value: str, traceback: list[str]) -> NotebookNode:
    return failure(clean(name), clean(value), [*map(clean_lines, traceback[-_MOST_LINES:])])


def clean_lines(text: str) -> str:
    """Text as a file can hold it. Colours stay; so may whatever else is only dangerous to a terminal."""
    return _HALVES.sub("\ufffd", text)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("not a text")
    return clean_lines(value)


def _must_be_list(value: Any) -> None:
    if type(value) is not list:
        raise TypeError("not a list")
