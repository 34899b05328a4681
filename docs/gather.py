"""Gathers the pages of the site: the repository's own files, and the few that are made of its tables.

Sphinx reads them from `.foundations/site/pages`, where each build puts what has changed since the last one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from concepts.pages import FOLDERS
from concepts.pages import pages as concept_pages
from docs.links import published, resolved
from docs.mistakes import day_page, overview_page
from docs.notebooks import page_of
from docs.pictures import with_pictures
from grading import course
from grading.files import write_whole
from solutions.week import WEEK

PAGES = course.WORK / "site" / "pages"
# What is read before and around the days, in this order: the menu of "Start".
AROUND = (
    "TUTOR.md",
    "grading/README.md",
    "grading/autograde/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
)
WEEKS = {"week-one": ("Week one", range(1, 8)), "week-two": ("Week two", range(8, 15))}


def number_of(day: str) -> int:
    """The number of a day's folder: 12 of "day12_attention"."""
    return int(re.findall(r"\d+", day)[0])


def title_of(path: str) -> str:
    """The first heading of a Markdown file or a notebook, from the course's root."""
    text = (course.ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".ipynb"):
        text = "".join(json.loads(text)["cells"][0]["source"])
    found = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    return found[1] if found else path


def days_of(week: str) -> list[str]:
    """The days of a week that are there, in order."""
    return [day for day in course.days() if number_of(day) in WEEKS[week][1]]


def of_a_day(day: str) -> list[str]:
    """The pages of a day besides its overview: its notebooks, then the quiz, then what else there is to read."""
    notebooks = [f"{day}/{name}.ipynb" for name in course.notebooks(day)]
    extras = sorted(path.name for path in (course.ROOT / day).glob("*.md"))
    reading = [f"{day}/{name}" for name in extras if name not in ("overview.md", "quiz.md")]
    return [*notebooks, f"{day}/quiz.md", *reading]


def solved_of(day: str) -> list[str]:
    """The solved notebooks of a day."""
    return [f"solutions/notebooks/{day}/{name}.ipynb" for name in course.notebooks(day)]


def own_pages() -> list[str]:
    """The repository's own files that become pages, by their paths."""
    paths = ["README.md", *AROUND, "solutions/foundations_report.md", "concepts/README.md"]
    paths += [f"concepts/{page.folder}/{page.name}.md" for page in concept_pages().values()]
    for day in course.days():
        paths += [f"{day}/overview.md", *of_a_day(day), *solved_of(day)]
    return paths


def toctree(*paths: str, caption: str = "", base: str = "") -> str:
    """A menu of pages that is not shown on its own page.

    Args:
        paths: from the course's root, or as "Title <path>".
        caption: stands over them in the menu.
    """
    entries = []
    for path in paths:
        title, _, inside = path.rpartition(" <")
        target = "/" + re.sub(r"\.(md|ipynb)$", "", inside.rstrip(">") if title else path)
        entries.append(f"{title} <{target}>" if title else target)
    options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["", "", "```{toctree}", *options, "", *entries, "```", ""])


def what_you_write() -> dict[str, str]:
    """What each day has one write, by its folder: the last column of the README's tables."""
    readme = (course.ROOT / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| \d+ \| `(day\w+)` \| (.+) \|$", readme, flags=re.MULTILINE))


def _card(title: str, page: str, text: str) -> list[str]:
    return [f":::{{grid-item-card}} {title}", f":link: {page}", ":link-type: doc", "", text, ":::", ""]


def week_page(week: str) -> str:
    """A week: its days as cards."""
    title, writes = WEEKS[week][0], what_you_write()
    lines = [
        f"# {title}",
        "",
        "Each day has an overview, notebooks with exercises, an experiment, and a quiz.",
        "",
    ]
    lines += ["::::{grid} 1 1 2 2", ":gutter: 3", ""]
    for day in days_of(week):
        text = writes.get(day, "")
        lines += _card(title_of(f"{day}/overview.md"), f"{day}/overview", text[:1].upper() + text[1:])
    lines += ["::::"]
    return "\n".join(lines) + toctree(*(f"{day}/overview.md" for day in days_of(week)))


def solved_page() -> str:
    """The page before the solved notebooks, which asks whether one has tried."""
    text = (course.ROOT / "docs" / "solved.md").read_text(encoding="utf-8")
    text += toctree("mistakes/index", caption="Mistakes")
    for week, (title, _) in WEEKS.items():
        books = [path for day in days_of(week) for path in solved_of(day)]
        if books:
            text += "\n".join([f"\n## {title}\n", *(f"- [{title_of(path)}]({path})" for path in books), ""])
            text += toctree(*books, caption=f"{title}, solved")
    return text


def made_pages() -> Iterator[tuple[str, str]]:
    """The pages that are made of tables, and those that only the site has: (path, text)."""
    index = (course.ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    weeks = [f"{title} <{week}>" for week, (title, _) in WEEKS.items() if days_of(week)]
    others = ["Concepts <concepts/README>", "Solved <solved>", "Report <solutions/foundations_report>"]
    yield "index.md", index + toctree("Start <README>", *weeks, *others)
    for week in WEEKS:
        if days_of(week):
            yield f"{week}.md", week_page(week)
    yield "solved.md", solved_page()
    open_to_read = [day for day in course.days() if not course.withheld(day)]
    yield (
        "mistakes/index.md",
        overview_page(open_to_read)
        + toctree(*(f"{title_of(f'{day}/overview.md')} <mistakes/{day}>" for day in open_to_read)),
    )
    for day in open_to_read:
        yield f"mistakes/{day}.md", day_page(day)


def menu_under(path: str) -> str:
    """The menu of pages that stand under one of the repository's own; '' where there is none."""
    folder, _, name = path.rpartition("/")
    if path == "README.md":
        return toctree(*AROUND)
    if path == "concepts/README.md":
        by_folder = {
            name: [page for page in concept_pages().values() if page.folder == name] for name in FOLDERS
        }
        return "".join(
            toctree(
                *(f"concepts/{page.folder}/{page.name}" for page in inside),
                caption=name.replace("-", " ").capitalize().replace("llms", "LLMs"),
            )
            for name, inside in by_folder.items()
            if inside
        )
    if folder in WEEK and name == "overview.md":
        return toctree(*of_a_day(folder))
    return ""


def gather(to: Path = PAGES) -> list[str]:
    """Put all pages and the pictures they show into a folder; what is no longer one goes. Returns the pages' paths."""
    own, made = own_pages(), dict(made_pages())
    pages = {*own, *made}
    files: dict[str, bytes] = {}
    pictures: set[str] = set()
    for path, text in made.items():
        text, shown = resolved(text, path, pages)
        files[path] = text.encode()
        pictures |= shown
    for path in own:
        text = published((course.ROOT / path).read_text(encoding="utf-8"))
        if path.endswith(".ipynb"):
            text, shown = page_of(text, path, pages)
        else:
            text, shown = resolved(text, path, pages)
            text = with_pictures(text) + menu_under(path)
        files[path] = text.encode()
        pictures |= shown
    for path in pictures:
        if (course.ROOT / path).is_file():
            files[path] = (course.ROOT / path).read_bytes()
    _write(files, to)
    return sorted(pages)


def _write(files: dict[str, bytes], to: Path) -> None:
    for path, content in files.items():
        target = to / path
        if not target.is_file() or target.read_bytes() != content:  # Sphinx reads again what has a new date
            write_whole(target, content)
    for old in sorted(to.rglob("*")):
        if old.is_file() and old.relative_to(to).as_posix() not in files:
            old.unlink()
