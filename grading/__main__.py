"""The course's own commands: `python -m grading COMMAND`; `--help` lists them."""

from __future__ import annotations

import argparse
import importlib.util
import io
import sys

FOR_TEACHERS = ("class", "handout")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of few characters shows ? for the rest
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="open the course in JupyterLab", add_help=False)
    commands.add_parser("progress", help="how far you are, from the saved notebooks")
    commands.add_parser("watch", help="in a terminal: the next exercise, and what each save has changed")
    commands.add_parser(
        "report", help="one page, to keep or to show: what you did, when, and what came of it"
    )
    grade = commands.add_parser(
        "autograde", help="grade a day, as nbgrader autograde does; at once where nothing was changed"
    )
    grade.add_argument("day", metavar="DAY")
    grade.add_argument("--again", action="store_true", help="also where nothing was changed since")
    reset = commands.add_parser(
        "reset", help="a day, notebook or exercise back to its stubs; what you wrote is kept"
    )
    reset.add_argument("places", nargs="*", metavar="DAY|DAY/NOTEBOOK|EXERCISE", help="what to begin again")
    reset.add_argument("--all", action="store_true", help="every notebook of the course")
    reset.add_argument(
        "--blank", action="store_true", help="leave the signatures alone: no docstrings, no hints"
    )
    update = commands.add_parser("update", help="bring in a newer release; what you wrote is kept")
    update.add_argument("zip", nargs="?", metavar="COURSE.ZIP", help="a downloaded release (default: git)")
    build = commands.add_parser("build", help="make the notebooks from the lessons")
    build.add_argument("days", nargs="*", metavar="DAY", help="day folders (default: all)")
    build.add_argument("--no-solved", action="store_true", help="do not run the solved notebooks")
    bank = commands.add_parser(
        "mistakes", help="list the known mistakes by day and exercise, with what is told"
    )
    bank.add_argument("names", nargs="*", metavar="DAY|EXERCISE", help="only these (default: all)")
    many = commands.add_parser("class", help="grade a day for everybody who submitted it (grading/README.md)")
    many.add_argument("day", metavar="DAY")
    many.add_argument("students", nargs="*", metavar="STUDENT", help="only these (default: all)")
    many.add_argument("--jobs", type=_count, metavar="N", help="at once (default: one for each core)")
    many.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.1:8786")
    hand = commands.add_parser("handout", help="zip the course for students (grading/README.md)")
    hand.add_argument(
        "--closed",
        nargs="+",
        default=[],
        metavar="DAY",
        help="with the references of these days (default: none)",
    )
    hand.add_argument("--out", metavar="FOLDER|ZIP", help="where to write it (default: the class's folder)")
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "start":
        from grading.learner.start import start

        return start(rest)
    if chosen.command == "class":  # argparse takes no names that come after an option
        chosen.students += [word for word in rest if not word.startswith("-")]
        rest = [word for word in rest if word.startswith("-")]
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if chosen.command == "progress":
        return _progress()
    if chosen.command == "watch":
        from grading.learner.watch.command import watch

        return watch()
    if chosen.command == "report":
        from grading.learner.report import write_report

        return write_report()
    if chosen.command == "autograde":
        return _autograde(chosen.day, chosen.again)
    if chosen.command == "reset":
        from grading.learner.renewal.reset import reset_places

        if bool(chosen.places) == chosen.all:
            reset.error("name what to begin again: days, notebooks, exercises, or --all for everything")
        from grading import course

        return reset_places(course.days() if chosen.all else chosen.places, blank=chosen.blank)
    if chosen.command == "update":
        from grading.learner.renewal.update import update_course

        return update_course(chosen.zip)
    if chosen.command == "mistakes":
        from grading.examining.bank import show

        return show(chosen.names)
    if chosen.command in FOR_TEACHERS and importlib.util.find_spec("grading.teaching") is None:
        print(
            "That is a teacher's command, and this copy of the course was handed out to students.",
            file=sys.stderr,
        )
        return 2
    if chosen.command == "class":
        from grading.teaching.classroom.command import grade_class

        return grade_class(chosen.day, chosen.jobs, chosen.scheduler, chosen.students)
    if chosen.command == "handout":
        from grading.teaching.handout import hand_out

        return hand_out(chosen.closed, chosen.out)
    return _build(chosen.days, solved=not chosen.no_solved)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"got {number}; expected 1 or more")
    return number


def _progress() -> int:
    from contextlib import suppress

    from grading.learner import progress

    notebooks = progress.week()
    progress.show(notebooks)
    with suppress(OSError):
        progress.write_page(notebooks)
    return 0


def _autograde(name: str, again: bool) -> int:
    from grading import course

    try:
        day = course.day_named(name)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    from grading.autograde.table import show_known

    if not again and show_known(day, f"python -m grading autograde {day} --again"):
        return 0
    import os

    from nbgrader.apps import NbGraderApp

    os.chdir(course.ROOT)
    NbGraderApp.launch_instance(["autograde", day, *(["--force"] if again else [])])
    return 0


def _build(days: list[str], solved: bool) -> int:
    from grading import course

    try:
        names = [course.day_named(day) for day in days]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    from grading.notebooks import build  # once the names are right

    for path in build(names or None, solved=solved):
        print(path.relative_to(course.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
