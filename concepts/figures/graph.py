"""The graph of the pages: an arrow leads from each page to those that build on it. Graphviz's `dot` draws it."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from concepts.figures.drawing import FOLDER, seal
from concepts.pages import FOLDERS, pages

NAME = "graph"
# Light tints of the course's palette, one a folder.
TINTS = dict(zip(FOLDERS, ("#CCE3F0", "#FBE3B5", "#C7E9DD", "#F7D5C0", "#F1DCE8", "#FAF5BE"), strict=True))


def dot_source() -> str:
    """The graph in Graphviz's language, made from the `before:` lines."""
    known = pages()
    lines = [
        "digraph concepts {",
        'rankdir=TB; nodesep=0.22; ranksep=0.28; pad=0.1; bgcolor="white"',
        'node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=13, height=0.38, margin="0.12,0.05"]',
        'edge [color="#666666", arrowsize=0.7]',
    ]
    lines += [
        f'"{name}" [label="{page.title}", fillcolor="{TINTS[page.folder]}"]' for name, page in known.items()
    ]
    lines += [
        f'"{earlier}" -> "{name}"'
        for name, page in known.items()
        for earlier in page.before
        if earlier in known
    ]
    return "\n".join([*lines, "}"])


def digest() -> str:
    """A short digest of the graph: it stands in the picture that was made from it."""
    return hashlib.sha256(dot_source().encode()).hexdigest()[:12]


def save_graph(folder: Path = FOLDER) -> Path:
    """Draw the graph.

    Raises:
        FileNotFoundError: Graphviz is not installed.
    """
    path = folder / f"{NAME}.svg"
    subprocess.run(
        ["dot", "-Tsvg", "-o", str(path)], input=dot_source(), text=True, encoding="utf-8", check=True
    )
    seal(path, digest())
    return path
