"""How a figure gets to the eye, or to the ear: on a card that suits both themes, and in words."""

from __future__ import annotations

import base64
import html
import io
import os
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
from PIL import Image, ImageOps

CARD, EDGE = "white", "#767676"  # the edge has a contrast above 4:1 on white and on JupyterLab's dark grey


def _nothing() -> str:
    return ""


# What the picture of the present cell shows, in words; '' where nobody has said it. `grading.lab` puts a function
# here that reads the lesson.
caption: Callable[[], str] = _nothing


def show(general: str | None) -> None:
    """Show all open figures and close them; outside a notebook, what Matplotlib does.

    Args:
        general: says what such a picture shows in general, for a cell whose picture nobody has put into words.
    """
    if not in_notebook():
        plt.show()
        return
    from IPython.display import display

    for number in plt.get_fignums():
        data, metadata = bundle(plt.figure(number), words(general))
        display(data, metadata=metadata, raw=True)
        plt.close(number)


def in_notebook() -> bool:
    """Is this a notebook's kernel?"""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


def watched() -> bool:
    """Does a browser show what this kernel does? Jupyter's server tells the kernels of its notebooks so."""
    return "JPY_SESSION_NAME" in os.environ


def words(general: str | None) -> str:
    """A picture in words: the lesson's, or else the first paragraph of `general`."""
    return caption() or " ".join((general or "A figure.").split("\n\n")[0].split())


def bundle(whole: Any, text: str) -> tuple[dict[str, str], dict[str, Any]]:
    """A figure as what a notebook displays: (data by MIME type, metadata), with its alternative text in both.

    JupyterLab gives its own images no alternative text, so there the picture comes as HTML. Everywhere else it is a
    PNG: VS Code reads the plain text out, and nbconvert the metadata.
    """
    png = on_card(whole)
    if watched():
        return {"text/html": image(png, "image/png", text), "text/plain": text}, {}
    encoded = base64.b64encode(png).decode("ascii")
    return {"image/png": encoded, "text/plain": text}, {"image/png": {"alt": text}}


def on_card(whole: Any) -> bytes:
    """A figure as a PNG, on a white card with an edge."""
    drawn, framed = io.BytesIO(), io.BytesIO()
    whole.savefig(drawn, format="png", facecolor=CARD, bbox_inches="tight", pad_inches=0.15)
    with Image.open(drawn) as picture:
        ImageOps.expand(picture.convert("RGB"), border=1, fill=EDGE).save(framed, format="png")
    return framed.getvalue()


def image(data: bytes, mime: str, text: str, style: str = "") -> str:
    """An image with its alternative text, as HTML that needs no other file."""
    source = f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
    return f'<img alt="{html.escape(text)}" style="{style}" src="{source}">'
