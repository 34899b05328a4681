"""Where the links of a page lead: to another page, to a picture, or to a file in the repository."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from pathlib import PurePosixPath

from grading import course
from solutions.week import WEEK

_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<to>[^)\s]+)\)")
_FENCED = re.compile(r"(^```.*?^```$)", flags=re.DOTALL | re.MULTILINE)
_ELSEWHERE = ("http:", "https:", "mailto:", "#", "data:", "attachment:")


def repository() -> str:
    """The address of the repository: GitHub's own word for it where its workflow builds the site."""
    owner_and_name = os.environ.get("GITHUB_REPOSITORY")
    return f"https://github.com/{owner_and_name}" if owner_and_name else course.REPOSITORY


def published(text: str) -> str:
    """A text with the names of this repository in the place of those that `course.REPOSITORY` has."""
    before, now = (_owner_and_name(address) for address in (course.REPOSITORY, repository()))
    for form in ("{0}/{1}", "{0}.github.io/{1}"):
        text = text.replace(form.format(*before), form.format(*now))
    return text


def ways_in(path: str = "") -> dict[str, tuple[str, str]]:
    """Where the course opens without an installation: {badge: (what it says, address)}.

    Args:
        path: a notebook's, from the course's root; '' for the whole course.
    """
    owner, name = _owner_and_name(repository())
    both = f"{owner}/{name}"
    colab = f"https://colab.research.google.com/github/{both}"
    binder = f"https://mybinder.org/v2/gh/{both}/HEAD?urlpath=lab"
    return {
        "lite": ("Try it in your browser", f"https://{owner}.github.io/{name}/{in_the_browser(path)}"),
        "colab": ("Open in Colab", f"{colab}/blob/main/{path}" if path else colab),
        "codespaces": ("Open in Codespaces", f"https://codespaces.new/{both}"),
        "binder": ("Open in Binder", f"{binder}/tree/{path}" if path else binder),
    }


def badges(path: str = "") -> list[str]:
    """Those ways as pictures to click on, in Markdown, with the pictures' paths from the course's root."""
    return [f"[![{says}](docs/badges/{name}.svg)]({to})" for name, (says, to) in ways_in(path).items()]


def in_the_browser(path: str = "") -> str:
    """Where JupyterLite opens, from the site's root: with a notebook, where its path is given."""
    return "lite/lab/index.html" + (f"?path={path}" if path else "")


def _owner_and_name(address: str) -> tuple[str, str]:
    owner, name = address.removeprefix("https://github.com/").split("/")
    return owner, name


def address_of(path: str) -> str:
    """The address of a file or folder of the repository, as it stands on the default branch."""
    kind = "tree" if (course.ROOT / path).is_dir() else "blob"
    return f"{repository()}/{kind}/HEAD/{path}"


def resolved(text: str, page: str, pages: Collection[str]) -> tuple[str, set[str]]:
    """A page's Markdown with links that lead somewhere on the site, and the pictures that it shows.

    A link to a page stays as it is. A link to another file of the repository becomes its address there. Of a link into
    a day that is still to come, only the words stay. What leads nowhere is left for Sphinx, which stops at it.

    Args:
        text: Markdown; what stands in fences is not looked at.
        page: the page's path, from the course's root, from which its links lead.
        pages: the paths of all pages of the site.
    """
    pictures: set[str] = set()
    replace = _replacement(page, pages, pictures)
    parts = _FENCED.split(text)
    return "".join(part if k % 2 else _LINK.sub(replace, part) for k, part in enumerate(parts)), pictures


def _replacement(page: str, pages: Collection[str], pictures: set[str]) -> Callable[[re.Match[str]], str]:
    def replace(link: re.Match[str]) -> str:
        inside = _LINK.sub(replace, link["text"])
        to = link["to"]
        if to.startswith(_ELSEWHERE):
            return f"{link['picture']}[{inside}]({to})"
        file, _, anchor = to.partition("#")
        path = os.path.normpath(PurePosixPath(page).parent / file).replace(os.sep, "/")
        first = path.split("/")[0]
        if link["picture"]:
            pictures.add(path)
        elif path in pages:
            pass
        elif first in WEEK and first not in course.days():
            return inside
        elif (course.ROOT / path).exists():
            to = address_of(path) + (f"#{anchor}" if anchor else "")
        return f"{link['picture']}[{inside}]({to})"

    return replace
