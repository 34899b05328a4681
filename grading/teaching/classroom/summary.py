"""What a teacher sees at the end: graded, failed and why, exercises by success rate, the most frequent mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grading.teaching.classroom.results import GRADED, Result
from grading.verdict import UNWRITTEN

MOST = 10


def show(day: str, found: Sequence[Result], console: Console | None = None, earlier: int = 0) -> None:
    """Print the summary of a day; `earlier`: so many had been graded by an earlier run, and were not graded again."""
    console = console or Console(highlight=False)
    graded = [result for result in found if result.status == GRADED]
    failed = [result for result in found if result.status != GRADED]
    before = f" ({earlier} of them by an earlier run, unchanged since)" if earlier else ""
    console.print(
        f"{day}: {len(graded)} graded{before}, {len(failed)} could not be graded",
        style="bold",
        soft_wrap=True,
    )
    if graded:
        points = sorted(result.points for result in graded)
        out_of = max(result.out_of for result in graded)
        console.print(
            f"points out of {out_of:g}: lowest {points[0]:g}, median {_median(points):g}, highest {points[-1]:g}"
        )
        console.print(_tasks(graded))
        if mistakes := _mistakes(graded):
            console.print(mistakes)
    if failed:
        title = "could not be graded (the gradebook keeps what it had)"
        console.print(_people(title, [(result.student, result.why) for result in failed]))
    if again := [result.student for result in graded if result.tries > 1]:
        console.print(
            f"graded at the second try, for the process that graded them first ended: {escape(', '.join(again))}",
            soft_wrap=True,
        )
    # The first sentences: what follows tells a learner what to do.
    noted = [
        (one.student, "; ".join(note.partition(". ")[0] for note in one.notes)) for one in graded if one.notes
    ]
    if noted:
        console.print(_people("files and test cells that were not as they should be", noted))
    if told := [(result.student, _gathered(result.report)) for result in graded if result.report]:
        console.print(_people("worth a look (harmless code may look like this, too)", told))
    console.print(
        "To look through: jupyter lab, menu Nbgrader, Formgrader. "
        f"Feedback pages: nbgrader generate_feedback {day}. Grades: nbgrader export.",
        soft_wrap=True,
    )


def _tasks(graded: Sequence[Result]) -> Table:
    """Exercises by success rate, the hardest first."""
    title = "students by exercise, the hardest first"
    table = Table("exercise", "all points", "some", "none", "not written", box=box.ASCII2, title=title)
    rows: dict[str, Counter[str]] = {}
    for result in graded:
        for task in result.tasks:
            kind = "all" if task.points == task.out_of else "some" if task.points else "none"
            count = rows.setdefault(task.name, Counter())
            count["not written" if kind == "none" and task.look == UNWRITTEN else kind] += 1
    for name, count in sorted(rows.items(), key=lambda row: row[1]["all"] / row[1].total()):
        share = f"{count['all']} ({count['all'] / count.total():.0%})"
        table.add_row(name, share, *(str(count[kind]) for kind in ("some", "none", "not written")))
    return table


def _mistakes(graded: Sequence[Result]) -> Table | None:
    """The known mistakes that were met most often, by name, with what was told."""
    met: Counter[tuple[str, str, str]] = Counter(
        (task.name, task.mistake, task.look) for result in graded for task in result.tasks if task.mistake
    )
    if not met:
        return None
    shown = f" ({MOST} of the {len(met)} that were met)" if len(met) > MOST else ""
    table = Table("students", "exercise", box=box.ASCII2, title=f"most frequent mistakes{shown}")
    table.add_column("mistake", overflow="fold")
    table.add_column("what was told")
    for (name, mistake, look), times in sorted(met.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
        table.add_row(str(times), name, mistake, escape(look))
    return table


def _people(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    table = Table("student", "what", box=box.ASCII2, title=title)
    for student, what in rows:
        table.add_row(escape(student), escape(what))
    return table


def _gathered(report: Sequence[str]) -> str:
    """The sentences on a submission, with the places of each put together."""
    places: dict[str, list[str]] = {}
    for sentence in report:
        where, found, what = sentence.partition(": ")
        places.setdefault(what if found else sentence, []).extend(
            [where.removesuffix("-tests")] * bool(found)
        )
    return "; ".join(
        f"{', '.join(those[:3])}{f' and {len(those) - 3} others' * (len(those) > 3)}: {what}"
        if those
        else what
        for what, those in places.items()
    )


def _median(points: Sequence[float]) -> float:
    middle = len(points) // 2
    return points[middle] if len(points) % 2 else (points[middle - 1] + points[middle]) / 2
