"""Plain data: what may cross between the learner's code and the judge.

Numbers, strings, None, NumPy arrays and scalars, and lists, tuples and dicts of them. Everything else becomes an
`Opaque` that only remembers what it was called.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_DEPTH = 8
MAX_ITEMS = 200_000


@dataclass(frozen=True)
class Opaque:
    """A value that is not plain data: its type's name and the beginning of its repr."""

    type_name: str
    shown: str

    def __repr__(self) -> str:
        return self.shown


def plain(value: Any, depth: int = 0) -> Any:
    """A deep copy of `value` as plain data. Objects of other types come back as `Opaque`."""
    if type(value) is int and abs(value) > sys.float_info.max:
        return Opaque("int", "a whole number too large for a float")
    if value is None or type(value) in (bool, int, float, complex, str):
        return value
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return np.array(value, subok=False)
    if isinstance(value, (list, tuple)) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
        items = [plain(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if (number := _as_float(value)) is not None:
        return number
    return Opaque(_type_name(value), _short_repr(value))


def _as_float(value: Any) -> float | None:
    """A scalar of another library (a Fraction, say) counts as the float that it stands for."""
    try:
        return float(value) if hasattr(type(value), "__float__") and np.ndim(value) == 0 else None
    except Exception:
        return None


def _type_name(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype}"
    return type(value).__name__


def _short_repr(value: Any) -> str:
    try:
        text = repr(value)
    except Exception as error:  # a learner's own __repr__ may be broken
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    text = re.sub(r" at 0x[0-9A-Fa-f]+", "", text)  # an address says nothing, and is another one each time
    return text if len(text) <= 120 else text[:117] + "..."


def same(first: Any, second: Any) -> bool:
    """Bit for bit the same plain data (nan equals nan, shapes and dtypes count)."""
    if isinstance(first, (np.ndarray, np.generic)) or isinstance(second, (np.ndarray, np.generic)):
        a, b = np.asarray(first), np.asarray(second)
        return (
            type(first) is type(second)
            and a.shape == b.shape
            and a.dtype == b.dtype
            and np.array_equal(_bytes_of(a), _bytes_of(b))
        )
    if isinstance(first, (list, tuple)) and type(first) is type(second):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, float) and isinstance(second, float):
        return first == second or (first != first and second != second)
    return type(first) is type(second) and bool(first == second)


def _bytes_of(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)


def apart(first: Any, second: Any) -> tuple[str, str]:
    """Two values that differ, as a learner reads them, with as many digits as it takes to see that they do.

    Where both are too large to be shown whole, each text ends with its item at the place of the largest difference.
    """
    for digits in (5, 8, 12, 16):
        shown = show(first, digits=digits), show(second, digits=digits)
        if _as_read(shown[0]) != _as_read(shown[1]):
            return shown
    shown = show(first), show(second)
    if shown[0] != shown[1]:  # another kind of number, such as 1 and 1.0
        return shown
    size, place, one, other = max(_differences(first, second), key=lambda found: found[0], default=_NONE)
    if not size:
        return shown
    if place:
        texts = apart(one, other)
        return f"{shown[0]}, with {texts[0]} at {place}", f"{shown[1]}, with {texts[1]} at {place}"
    return f"{shown[0]} ({type(first).__name__})", f"{shown[1]} ({type(second).__name__})"


_NONE: tuple[float, str, Any, Any] = (0.0, "", None, None)
_NUMBERS = (bool, int, float, complex, np.number, np.bool_)


def _as_read(text: str) -> str:
    """1.0, 1. and 1 are the same number to a reader."""
    return re.sub(r"(?<![\d.])(\d+)\.0?(?!\d)", r"\1", text)


def _differences(first: Any, second: Any, place: str = "") -> Iterator[tuple[float, str, Any, Any]]:
    """Where two values of one form differ: (how much, place, the one's item, the other's); of an array, the most."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray) and first.shape == second.shape:
        sizes = _distances(first, second)
        if sizes.any():
            most = int(sizes.argmax())
            at = [int(number) for number in np.unravel_index(most, first.shape)]
            yield float(sizes.flat[most]), f"{place}{at}", first.flat[most], second.flat[most]
    elif isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        for number, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif isinstance(first, dict) and isinstance(second, dict):
        for key in first:
            if key in second:
                yield from _differences(first[key], second[key], f"{place}[{key!r}]")
    elif isinstance(first, str) and isinstance(second, str) and first != second:
        pairs = zip(first, second, strict=False)
        begin = next(
            (n for n, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second))
        )
        yield math.inf, f"{place}[{begin}:]", first[begin : begin + 40], second[begin : begin + 40]
    elif isinstance(first, _NUMBERS) and isinstance(second, _NUMBERS):
        if size := float(_distances(np.asarray(first), np.asarray(second))):
            yield size, place, first, second
    elif type(first) is not type(second) or repr(first) != repr(second):
        yield math.inf, place, first, second


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far apart the numbers of two arrays are: 0 only where they are equal or both nan, else infinity for nan."""
    equal = (first == second) | ((first != first) & (second != second))
    with np.errstate(all="ignore"):
        sizes = np.abs(first.astype(complex) - second.astype(complex))
    return np.where(equal, 0.0, np.where((sizes > 0) & np.isfinite(sizes), sizes, np.inf))


def show(value: Any, limit: int = 60, inside: bool = False, digits: int = 5) -> str:
    """A value as a learner reads it: short values whole, large arrays by shape and dtype.

    `inside` a list or dict, a small float64 array is shown without its kind. digits: after the point of an array's
    numbers; a single number has one more in all.
    """

    def item_of(item: Any) -> str:
        return show(item, inside=True, digits=digits)

    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return _number(value, digits)
    if isinstance(value, np.ndarray):
        kind = f"{value.dtype} array of shape {value.shape}"
        body = np.array2string(value, precision=digits, separator=", ", threshold=40).replace("\n", "")
        body = " ".join(body.split())
        if value.size > 12 or len(body) > 2 * limit:
            return kind
        return body if inside and value.dtype == np.float64 else f"{body} ({kind})"
    if isinstance(value, (list, tuple)):
        left, right = ("[", "]") if isinstance(value, list) else ("(", ")")
        inner = ", ".join(item_of(item) for item in value[:6]) + (", ..." if len(value) > 6 else "")
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        text = f"{left}{inner}{comma}{right}"
        return text if len(text) <= 4 * limit else f"{type(value).__name__} of {len(value)} items"
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key!r}: {item_of(item)}" for key, item in value.items()) + "}"
        return text if len(text) <= 4 * limit else f"dict with the keys {', '.join(value)}"
    text = repr(value)
    return text if len(text) <= 2 * limit else text[: 2 * limit - 3] + "..."


def _number(value: float, digits: int) -> str:
    return repr(value) if len(repr(value)) <= digits + 3 else f"{value:.{digits + 1}g}"
