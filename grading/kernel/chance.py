"""NumPy's global generator: did somebody draw from it?

NumPy takes 0.1 ms to tell the generator's whole state, which would be most of what a short example costs. A look at the
bytes that hold it takes a thousandth of that.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from grading.kernel.plain import same

_WORDS = 624  # of 32 bits, that the Mersenne Twister keeps; and where it is among them
_SIZE = 4 * _WORDS + 4


class GlobalChance:
    """The state of `np.random` as it is now; `is_drawn` tells whether it is another one, and `put_back` undoes that."""

    _whole: Any = None  # as NumPy tells it, and the bytes with which it did
    _bytes: bytes | None = None

    def __init__(self) -> None:
        seen = _seen()
        if seen is None or seen != GlobalChance._bytes:
            GlobalChance._whole = _told()
            # Half of a pair of normal numbers lies elsewhere: where one waits to be taken, the bytes don't tell all.
            GlobalChance._bytes = None if GlobalChance._whole["has_gauss"] else seen
        self.whole, self.bytes = GlobalChance._whole, GlobalChance._bytes

    def is_drawn(self) -> bool:
        if self.bytes is not None:
            return _seen() != self.bytes
        return not same(self.whole, _told())

    def put_back(self) -> None:
        np.random.set_state(self.whole)  # noqa: NPY002  (we watch it, we don't use it)


def _told() -> Any:
    return np.random.get_state(legacy=False)  # noqa: NPY002


def _seen() -> bytes | None:
    """The bytes; None where they can't be looked at."""
    generator = np.random.get_bit_generator()  # type: ignore[attr-defined]
    if type(generator) is not np.random.MT19937 or not _AS_KNOWN:
        return None
    return ctypes.string_at(generator.ctypes.state_address, _SIZE)


def _is_as_known() -> bool:
    """Does the state lie in memory as this module thinks? On WebAssembly it may not be looked at."""
    tried = np.random.MT19937(1)
    tried.random_raw(3)
    state: Any = tried.state["state"]
    try:
        lies = np.frombuffer(ctypes.string_at(tried.ctypes.state_address, _SIZE), np.uint32)
    except OSError:
        return False
    return bool(np.array_equal(lies, [*state["key"], state["pos"]]))


_AS_KNOWN = _is_as_known()
