"""How a picture is registered, drawn and saved, so that everybody gets the same file."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt

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
    """A short digest of the source of a drawing function: it stands in the picture that was made by it."""
    source = "".join(inspect.getsource(draw).split())
    return hashlib.sha256(source.encode()).hexdigest()[:12]


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
