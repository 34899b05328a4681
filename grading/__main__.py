"""The course's own commands: `python -m grading start | build | mistakes`."""

from __future__ import annotations

import argparse
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="open the course in JupyterLab", add_help=False)
    build = commands.add_parser("build", help="make the notebooks from the lessons")
    build.add_argument("days", nargs="*", metavar="DAY", help="day folders (default: all)")
    build.add_argument("--no-solved", action="store_true", help="do not run the solved notebooks")
    bank = commands.add_parser(
        "mistakes", help="list the known mistakes by day and exercise, with what is told"
    )
    bank.add_argument("names", nargs="*", metavar="DAY|EXERCISE", help="only these (default: all)")
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "start":
        from grading.start import start

        return start(rest)
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if chosen.command == "mistakes":
        from grading.bank import show

        return show(chosen.names)
    return _build(chosen.days, solved=not chosen.no_solved)


def _build(days: list[str], solved: bool) -> int:
    from grading import course
    from grading.build import build

    names = [day.rstrip("/\\") for day in days]
    if unknown := [day for day in names if day not in course.days()]:
        print(
            f"There is no day {', '.join(unknown)}. The days are: {', '.join(course.days())}", file=sys.stderr
        )
        return 2
    for path in build(names or None, solved=solved):
        print(path.relative_to(course.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
