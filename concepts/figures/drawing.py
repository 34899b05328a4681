"""How a picture is registered, drawn and saved, so that everybody gets the same file."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "pictures"
Draw = Callable[[], None]
PICTURES: dict[str, Draw] = {}  # by the name of the file, without its ending
# Letters are drawn as shapes, so that no reader needs our font; nothing in a file depends on the day or on chance.
SETTINGS: Any = {"svg.fonttype": "path", "svg.hashsalt": "concepts", "figure.max_open_warning": 0}


def picture(name: str) -> Callable[[Draw], Draw]:
    """Register a function that draws one matplotlib figure, as concepts/pictures/NAME.svg."""

    def register(draw: Draw) -> Draw:
        if name in PICTURES:
            raise ValueError(f"{name}: two functions draw a picture of this name; choose another one")
        PICTURES[name] = draw
        return draw

    return register


def origin(draw: Draw) -> str:
    """A short digest of a drawing function, with what it uses of its module: it stands in the picture made by it."""
    text = "".join("".join(_parts(draw, set())).split())
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _parts(function: Any, met: set[str]) -> Iterator[str]:
    """The function's source, those of the functions of its module that it calls, and the constants that they name."""
    yield inspect.getsource(function)
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
        for name in sorted({*code.co_names} - met):
            used = function.__globals__.get(name)
            if inspect.isfunction(used) and used.__module__ == function.__module__:
                met.add(name)
                yield from _parts(used, met)
            elif isinstance(used, (float, str, tuple, np.ndarray)):
                met.add(name)
                yield str(used.tolist() if isinstance(used, np.ndarray) else used)


def origin_of(path: Path) -> str:
    """The digest in a saved picture; '' where there is none."""
    found = re.search(r"<!-- made from (\w+) -->\s*\Z", path.read_text(encoding="utf-8"))
    return found[1] if found else ""


def save(name: str, folder: Path = FOLDER) -> Path:
    """Draw one picture and write it to the folder."""
    draw, path = PICTURES[name], folder / f"{name}.svg"
    plt.close("all")
    with matplotlib.rc_context(SETTINGS):
        draw()
        plt.savefig(path, metadata={"Date": None, "Creator": None}, facecolor="white")
    plt.close("all")
    seal(path, origin(draw))
    return path


def seal(path: Path, digest: str) -> None:
    """Write the digest at the end of an SVG file, and take spaces from the ends of its lines."""
    text = re.sub(r"[ \t]+$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(f"{text.rstrip()}\n<!-- made from {digest} -->\n", encoding="utf-8", newline="\n")
