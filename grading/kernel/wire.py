"""Plain data, cases and outcomes as text, between the judge's process and the learner's: strict JSON, no pickle.

Numbers, strings, None and lists are themselves. All else is an object of one key, its tag: `{"array": [dtype, shape,
base64]}`, `{"tuple": [...]}`, `{"dict": [[key, value], ...]}`, `{"Outcome": {field: value, ...}}`. What the decoder
gives back holds nothing but these types, whoever wrote the text.
"""

from __future__ import annotations

import base64
import json
import math
import re
import types
import typing
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np

from grading.kernel.cases import Case, Fixture
from grading.kernel.crash import Crash
from grading.kernel.plain import Opaque
from grading.kernel.probe import Outcome

MAX_CHARACTERS = 32_000_000
MAX_VALUES = 2_000_000
MAX_DEPTH = 16
_LONG = 50_000  # characters

# Each kind of record, with the kinds that may stand inside it. Field names and types are those of the dataclass.
_INSIDE: dict[type, tuple[type, ...]] = {
    Opaque: (),
    Crash: (Opaque,),
    Fixture: (),
    Outcome: (Opaque, Crash),
    Case: (Opaque, Fixture),
}
_RECORDS = {kind.__name__: kind for kind in _INSIDE}
_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")
# Control characters, with which text could steer a terminal; marks that turn the direction of writing or break lines;
# and halves of characters, which no file can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class WireError(ValueError):
    """The text is not what `encode` makes."""


def encode(value: Any) -> str:
    """Plain data, or records of them, as text.

    Raises:
        TypeError: there is something else in it.
    """
    return json.dumps(_encoded(value), allow_nan=False, separators=(",", ":"))


def packed(text: str) -> str:
    """What `encode` made of a dict, made shorter: IPython takes seconds to read a cell of millions of characters."""
    return text if len(text) < _LONG else base64.b64encode(zlib.compress(text.encode(), 1)).decode()


def unpacked(text: str) -> str:
    """What `packed` was given. Only for the judge's own text: nothing here bounds how long it becomes."""
    return text if text.startswith("{") else zlib.decompress(base64.b64decode(text)).decode()


def decode(text: str) -> Any:
    """What `encode` made into this text.

    Text of records is cleaned of control characters, as it is shown to people.

    Raises:
        WireError: the text is another one, too long, too deep, or says of an array what cannot be.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise WireError("no text, or more than may cross")
    if sum(text.count(mark) for mark in ",[{") > MAX_VALUES:
        raise WireError("more values than may cross")
    try:
        return _decoded(json.loads(text, parse_constant=_no_constant), 0, tuple(_INSIDE))
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise WireError(f"not what `encode` makes: {type(error).__name__}") from error


def clean(text: str) -> str:
    """The text without what could steer a terminal or break a file."""
    return _UNFIT.sub("\ufffd", text)


def _no_constant(name: str) -> None:
    raise WireError(f"{name} is written as an object")


def _encoded(value: Any) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if kind is complex:
        return {"complex": [_encoded(value.real), _encoded(value.imag)]}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return {"array": [value.dtype.str, list(value.shape), _base64(value)]}
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        return {"scalar": [value.dtype.str, _base64(value)]}
    if kind is list:
        return [_encoded(item) for item in value]
    if kind is tuple:
        return {"tuple": [_encoded(item) for item in value]}
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {"dict": [[key, _encoded(item)] for key, item in value.items()]}
    if kind in _INSIDE:
        return {kind.__name__: {field.name: _encoded(getattr(value, field.name)) for field in fields(kind)}}
    raise TypeError(f"{kind.__name__} is no plain data")


def _base64(value: Any) -> str:
    return base64.b64encode(value.tobytes()).decode("ascii")


def _decoded(value: Any, depth: int, allowed: tuple[type, ...]) -> Any:
    if depth > MAX_DEPTH:
        raise WireError("deeper than plain data is")
    if isinstance(value, list):
        return [_decoded(item, depth + 1, allowed) for item in value]
    if not isinstance(value, dict):
        return value  # JSON has no other types than None, bool, int, float and str
    if len(value) != 1:
        raise WireError("an object has one key, its tag")
    [(tag, content)] = value.items()
    if tag in _READERS:
        return _READERS[tag](content)
    if tag == "tuple" and isinstance(content, list):
        return tuple(_decoded(item, depth + 1, allowed) for item in content)
    if tag == "dict" and isinstance(content, list):
        pairs = [(_a_string(key), _decoded(item, depth + 1, allowed)) for key, item in content]
        if len(dict(pairs)) < len(pairs):
            raise WireError("a key comes twice")
        return dict(pairs)
    if tag in _RECORDS and _RECORDS[tag] in allowed and isinstance(content, dict):
        return _record(_RECORDS[tag], content, depth)
    raise WireError(f"there is no tag {clean(tag[:40])!r} here")


def _a_string(value: Any) -> str:
    if type(value) is not str:
        raise WireError("a key is a string")
    return clean(value)


def _float(content: Any) -> float:
    if content not in ("nan", "inf", "-inf"):
        raise WireError("of floats, only nan and inf are written as an object")
    return float(content)


def _complex(content: Any) -> complex:
    real, imaginary = (_decoded(part, MAX_DEPTH, ()) for part in content)
    if type(real) is not float or type(imaginary) is not float:
        raise WireError("a complex number is two floats")
    return complex(real, imaginary)


def _array(content: Any) -> np.ndarray:
    name, shape, text = content
    if not isinstance(name, str) or not _DTYPE.fullmatch(name) or not isinstance(text, str):
        raise WireError("an array is dtype, shape and base64")
    if not isinstance(shape, list) or len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
        raise WireError("a shape is a list of at most 32 lengths")
    dtype, data = np.dtype(name), base64.b64decode(text, validate=True)
    if math.prod(shape) * dtype.itemsize != len(data):
        raise WireError("an array's shape does not fit its data")
    if dtype.kind == "b":  # a byte of a bool may be 0 or 1, nothing else
        return np.frombuffer(data, dtype=np.uint8).astype(bool).reshape(shape)
    return np.frombuffer(data, dtype=dtype).reshape(shape).copy()


def _scalar(content: Any) -> Any:
    name, text = content
    return _array([name, [], text])[()]


_READERS: dict[str, Callable[[Any], Any]] = {
    "float": _float,
    "complex": _complex,
    "array": _array,
    "scalar": _scalar,
}


_hints = cache(typing.get_type_hints)


def _record(kind: type, content: dict[str, Any], depth: int) -> Any:
    hints = _hints(kind)
    if content.keys() != hints.keys():
        raise WireError(f"a {kind.__name__} has the fields {', '.join(hints)}")
    values = {}
    for name, hint in hints.items():
        value = _decoded(content[name], depth + 1, _INSIDE[kind])
        if not _fits(value, hint):
            raise WireError(f"the field {name} of a {kind.__name__} is of another type")
        values[name] = value if hint is Any or kind is Case else _cleaned(value)
    return kind(**values)


def _cleaned(value: Any) -> Any:
    """The strings of a record's own fields, cleaned; the pairs of a tuple keep their values."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) if isinstance(item, str) else item for item in value)
    return value


def _fits(value: Any, hint: Any) -> bool:
    """Is a value of the type that a record's annotation names?"""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin is tuple and type(value) is tuple:
        one_type = len(inner) == 2 and inner[1] is Ellipsis
        wanted = [inner[0]] * len(value) if one_type else inner
        return len(wanted) == len(value) and all(map(_fits, value, wanted))
    if origin is types.UnionType:
        return any(_fits(value, one) for one in inner)
    if origin is Mapping:
        return type(value) is dict
    return hint is type(value) or (hint is types.NoneType and value is None)
