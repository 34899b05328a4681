"""train_bpe: what makes a result right. Ties are open, so the judge follows the learner's own pairs, merge by merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day13_gpt.byte_pairs import merged
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

WANTED = "a list of pairs of ids, such as [(97, 98), (256, 99)]"


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    found = _form(got.value)
    if not found:
        pairs = [(int(left), int(right)) for left, right in got.value]
        found = _walk(case.inputs["text"], pairs, expected.value)
    if found:
        yield found


def _form(value: Any) -> Problem | None:
    """What no list of pairs may be, whatever the text was."""
    if not isinstance(value, (list, tuple)):
        look = "Its keys, in their order, are the pairs." if isinstance(value, dict) else ""
        return Problem(
            f"no list {kind_of(value)}",
            f"A list of pairs should come back, and it is {kind_of(value)}.",
            look,
            WANTED,
            kind_of(value),
        )
    for item in value:
        is_pair = isinstance(item, (list, tuple)) or (isinstance(item, np.ndarray) and item.ndim == 1)
        if not is_pair or len(item) != 2 or not all(_is_id(part) for part in item):
            of = f" {kind_of(item[0])}" if isinstance(item, (list, tuple)) and item else ""
            parts = [part for other in value if isinstance(other, (list, tuple)) for part in other]
            of += " of pieces" if any(isinstance(part, str) and len(part) > 1 for part in parts) else ""
            return Problem(
                f"no pair {kind_of(item)}{of}",
                f"Each item of the list should be a pair of ids, two whole numbers, and one is {show(item)}.",
                "Ids are whole numbers: 0 to 255 for bytes, from 256 on for merges.",
                WANTED,
                show(value),
            )
    return None


def _is_id(part: Any) -> bool:
    return isinstance(part, (int, np.integer)) and not isinstance(part, bool)


def _walk(text: str, pairs: list[tuple[int, int]], wanted: list[tuple[int, int]]) -> Problem | None:
    """Follow the merges; the first pair that should not have been taken, or a list that ends too early or too late."""
    ids = list(text.encode("utf-8"))
    shown, came = show(wanted), show(pairs)
    pieces = [bytes([i]) for i in range(256)]
    for step, pair in enumerate(pairs[: len(wanted)]):
        counts = Counter(pairwise(ids))
        says = None
        if not all(0 <= part < len(pieces) for part in pair):
            outside = next(part for part in pair if not 0 <= part < len(pieces))
            kind = f"no id {step}"
            says = (
                f"Pair {step} of your list is {pair}, and there is no id {outside} at this point: the largest is "
                f"{len(pieces) - 1}."
            )
        elif strangers := [part for part in pair if part < 256 and part not in text.encode("utf-8")]:
            kind = f"strange {step}{' 255' if 255 in pair else ''}"
            says = f"Pair {step} of your list is {pair}, and there is no byte {strangers[0]} in the text."
        elif pair not in counts:
            kind = f"absent {step}{' reversed' if pair[::-1] in counts else ''}"
            says = (
                f"Pair {step} of your list is {pair}, {_named(pair, pieces)}. These two do not follow each other in "
                "the text at this point."
            )
        elif not _is_most_frequent(pair, ids, counts):
            best, most = counts.most_common(1)[0]
            kind = f"pair {step}: {counts[pair]} of {most}"
            says = (
                f"Pair {step} of your list is {pair}, {_named(pair, pieces)}, which occurs {_times(counts[pair])} at "
                f"this point. {best}, {_named(best, pieces)}, occurs {_times(most)}."
            )
        if says:
            return Problem(kind, says, "", shown, came)
        pieces.append(pieces[pair[0]] + pieces[pair[1]])
        ids = merged(ids, pair, len(pieces) - 1)
    if len(pairs) != len(wanted):
        rare = len(pairs) < len(wanted) and max(Counter(pairwise(ids)).values()) == 1
        return Problem(
            "no rare pairs" if rare else f"length {len(pairs) - len(wanted):+}",
            f"Your list has {_pairs(len(pairs))}, and should have {len(wanted)}.",
            "",
            shown,
            came,
        )
    return None


def _is_most_frequent(pair: tuple[int, int], ids: list[int], counts: Counter[tuple[int, int]]) -> bool:
    """In "aaa" the pair aa may count twice, or once, since only one of the two can be merged: that is left open."""
    if counts[pair] == max(counts.values()):
        return True
    apart = {one: len(ids) - len(merged(ids, one, -1)) for one in counts}
    return apart[pair] == max(apart.values())


def _named(pair: tuple[int, int], pieces: list[bytes]) -> str:
    """A pair as text where it is one, else as its bytes."""
    whole = pieces[pair[0]] + pieces[pair[1]]
    try:
        return repr(whole.decode("utf-8"))
    except UnicodeDecodeError:
        return f"the bytes {list(whole)}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _pairs(count: int) -> str:
    return "no pairs" if count == 0 else f"{count} pair{'' if count == 1 else 's'}"
