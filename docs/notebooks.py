"""A notebook as a page: its links resolved, and its pictures with the words that stand under them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from typing import Any

from docs.links import address_of, in_the_browser, resolved, ways_in

_IN_WORDS = re.compile(
    r"<details><summary>The picture in words</summary>\n\n(.+?)\n\n</details>", flags=re.DOTALL
)


def page_of(text: str, path: str, pages: Collection[str]) -> tuple[str, set[str]]:
    """The notebook as the site shows it, and the pictures that its Markdown shows.

    Args:
        text: the notebook file's text.
        path: its path, from the course's root.
        pages: the paths of all pages of the site.
    """
    notebook = json.loads(text)
    pictures: set[str] = set()
    cells = notebook["cells"]
    for number, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"], shown = resolved(source, path, pages)
            pictures |= shown
        elif _draws(cell):
            cell["metadata"]["mystnb"] = {"image": {"alt": words_for(cells[number + 1 :])}}
    source, shown = resolved(how_to_write_in(path), path, pages)
    pictures |= shown
    where = {"cell_type": "markdown", "id": "on-the-site", "metadata": {}, "source": source}
    cells.insert(1, where)
    return json.dumps(notebook, ensure_ascii=False), pictures


def how_to_write_in(path: str) -> str:
    """What stands under a notebook's title on the site, where nobody can write in it."""
    if path.startswith("solutions/notebooks/"):
        exercises = path.removeprefix("solutions/notebooks/")
        return f"*Here are our answers. [The notebook to write in](../../../{exercises}) has none of them.*"
    up = "../" * path.count("/")
    ways = ways_in(path) | {"lite": ("Try it in your browser", up + in_the_browser(path))}
    # A link to a page of JupyterLite is none to a page of this site, so it is written as HTML.
    badges = [
        f'<a href="{html.escape(to)}">![{says}]({up}docs/badges/{name}.svg)</a>'
        for name, (says, to) in ways.items()
    ]
    return (
        "*Here you can read this notebook. To write in it, start the course [on your computer](../README.md), or open "
        f"the notebook elsewhere. Its file is [in the repository]({address_of(path)}).*\n\n"
        + "\n".join(badges)
    )


def _draws(cell: dict[str, Any]) -> bool:
    return any(
        kind.startswith("image/") for output in cell.get("outputs", []) for kind in output.get("data", {})
    )


def words_for(following: list[dict[str, Any]]) -> str:
    """What a picture shows, in words: the sentences of the next cell that say so, without their marks.

    Args:
        following: the cells after the one that draws it.
    """
    for cell in following:
        if cell["cell_type"] == "code" and _draws(cell):
            break
        if cell["cell_type"] == "markdown":
            found = _IN_WORDS.search("".join(cell["source"]))
            return " ".join(re.sub(r"[`*$]", "", found[1]).split()) if found else "A picture"
    return "A picture"
