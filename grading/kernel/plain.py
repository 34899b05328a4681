"""Plain data: what may cross between the learner's code and the judge.

Numbers, strings, None, NumPy arrays and scalars, and lists, tuples and dicts of them. Everything else becomes an
`Opaque` that only remembers what it was called.
"""

from __future__ import annotations

import re
import sys
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
    """Two values that differ, as a learner reads them, with as many digits as it takes to see that they do."""
    for digits in (5, 8, 12, 16):
        shown = show(first, digits=digits), show(second, digits=digits)
        if shown[0] != shown[1]:
            return shown
    return show(first), show(second)


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
