"""What the concept pages say of themselves: which pages come before, and which notebooks have the thing written.

python -m concepts.pages    # for each notebook, the line that leads to its pages
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDERS = (
    "math-foundations",
    "neural-networks",
    "training",
    "architectures",
    "transformers",
    "modern-llms",
)
_FRONT = re.compile(r"\A---\nbefore: \[(.*)\]\nwrite_it: \[(.*)\]\n---\n\n# (.+)\n")


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        path: the Markdown file.
        title: its first heading.
        before: names of the pages to read first.
        write_it: the notebooks in which the reader writes the thing, as day folder and name: "day2_forward/forward".
        text: everything after the front matter.
    """

    path: Path
    title: str
    before: tuple[str, ...]
    write_it: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """The file's name without its ending: what `before:` lines call it."""
        return self.path.stem

    @property
    def folder(self) -> str:
        """The folder that it stands in."""
        return self.path.parent.name


def read(path: Path) -> Page:
    """Read a page.

    Raises:
        ValueError: it does not begin with the two lines of front matter and a title.
    """
    whole = path.read_text(encoding="utf-8")
    found = _FRONT.match(whole)
    if not found:
        raise ValueError(
            f"{path.name}: its beginning is not read; expected ---, before: [...], write_it: [...], ---, "
            "an empty line and '# Title'"
        )
    before, write_it = (tuple(part.strip() for part in found[k].split(",") if part.strip()) for k in (1, 2))
    return Page(path, found[3], before, write_it, whole[whole.index("\n---\n") + 5 :].lstrip())


def pages() -> dict[str, Page]:
    """All pages by name, in the order of the folders, and in each folder the earlier ones first."""
    found = {
        page.name: page for folder in FOLDERS for page in map(read, sorted((HERE / folder).glob("*.md")))
    }
    ordered = in_order(found, found)
    return {name: found[name] for folder in FOLDERS for name in ordered if found[name].folder == folder}


def in_order(names: Iterable[str], known: dict[str, Page]) -> list[str]:
    """These pages and all that come before them, each after everything that it builds on.

    Raises:
        ValueError: some pages come before each other in a circle.
    """
    done: list[str] = []

    def visit(name: str, on_the_way: tuple[str, ...]) -> None:
        if name in on_the_way:
            raise ValueError(f"these pages come before each other: {' -> '.join([*on_the_way, name])}")
        if name not in done:
            for earlier in known[name].before if name in known else ():
                visit(earlier, (*on_the_way, name))
            if name in known:
                done.append(name)

    for name in names:
        visit(name, ())
    return done


def line_for(place: str) -> str:
    """The line that leads from a notebook ("day2_forward/forward") or a day ("day2_forward") to its pages; or ""."""
    links = [
        f"[{page.title}](../concepts/{page.folder}/{page.name}.md)"
        for page in pages().values()
        if any(notebook == place or notebook.startswith(f"{place}/") for notebook in page.write_it)
    ]
    return f"Concepts: {', '.join(links)}." if links else ""


if __name__ == "__main__":
    named = {notebook for page in pages().values() for notebook in page.write_it}
    named |= {notebook.split("/")[0] for notebook in named}
    for place in sorted(named, key=lambda place: (int(re.findall(r"\d+", place)[0]), place)):
        print(f"{place}\n    {line_for(place)}")
