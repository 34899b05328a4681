"""The bank of known mistakes as pages: what people get wrong, by day and exercise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading import course, exercises


def title_of(day: str) -> str:
    """The heading of a day's overview, such as "Day 3: activations and loss"."""
    return (
        (course.ROOT / day / "overview.md").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    )


def _of_a_day(day: str) -> list[str]:
    return [name for book in course.notebooks(day) for name in course.exercises_of(day, book)]


def overview_page(days: Sequence[str]) -> str:
    """All exercises that have known mistakes, with how many."""
    rows, count = [], 0
    for day in days:
        known = {name: len(exercises.mistakes_of(name)) for name in _of_a_day(day)}
        count += sum(known.values())
        links = ", ".join(f"[`{name}`]({day}.md#{name.lower()}) {number}" for name, number in known.items())
        rows.append(f"| [{title_of(day)}]({day}.md) | {links} |")
    return "\n".join(
        [
            "# What people get wrong",
            "",
            f"The course knows {count:,} mistakes in {sum(len(_of_a_day(day)) for day in days)} exercises. When a "
            "check fails, it tries each of them on the same inputs. If one gives exactly what your code gave, the "
            "check says its sentence. Here are all the sentences.",
            "",
            "They give away what to look at. If you want to solve an exercise by yourself, solve it first.",
            "",
            "| day | exercises, and how many mistakes are known |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def day_page(day: str) -> str:
    """What people get wrong on one day, by exercise."""
    lines = [f"# What people get wrong: {title_of(day)[0].lower()}{title_of(day)[1:]}", ""]
    for name in _of_a_day(day):
        book = course.home_of(name)[1]
        bank = exercises.mistakes_of(name)
        lines += [f"## {name}", ""]
        lines += [f"{_counted(len(bank))}. You write `{name}` in [{book}.ipynb](../{day}/{book}.ipynb).", ""]
        for mistake in bank:
            lines += [f"{in_words(mistake.name)}", f": {escaped(mistake.says)}", ""]
    return "\n".join(lines)


def _counted(number: int) -> str:
    return f"{number} known mistakes" if number != 1 else "One known mistake"


def in_words(name: str) -> str:
    """A mistake's name as words: "maximum_over_the_batch" is "Maximum over the batch"."""
    words = name.strip("_").replace("_", " ")
    return words if words.startswith("np ") else words[:1].upper() + words[1:]


def escaped(says: str) -> str:
    """Plain text as Markdown that shows it; what stands in backquotes is code."""
    parts = re.split(r"(`[^`]+`)", " ".join(says.split()))
    return "".join(
        part if k % 2 else re.sub(r"([\\`*_{}\[\]<>#$|~])", r"\\\1", part) for k, part in enumerate(parts)
    )
