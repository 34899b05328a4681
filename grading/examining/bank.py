"""The bank of known mistakes as a list: by day and exercise, with what is told."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence

from grading import course, exercises


def show(wanted: Sequence[str] = ()) -> int:
    """Print the known mistakes of the days or exercises named (default: all); returns the exit code."""
    wanted = [name.rstrip("/\\") for name in wanted]
    known = {*exercises.names(), *(exercises.day_of(name) for name in exercises.names())}
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no day or exercise {', '.join(unknown)}.", file=sys.stderr)
        print(f"The days are: {', '.join(course.days())}", file=sys.stderr)
        print(f"The exercises are: {', '.join(exercises.names())}", file=sys.stderr)
        return 2
    count, day = 0, ""
    for name in exercises.names():
        if wanted and name not in wanted and exercises.day_of(name) not in wanted:
            continue
        if exercises.day_of(name) != day:
            day = exercises.day_of(name)
            print(f"{day}\n{'=' * len(day)}")
        if exercises.find(name).examples:
            print(f"\n{name}: withheld in this copy until its day is closed\n")
            continue
        bank, right = exercises.mistakes_of(name), exercises.alternatives_of(name)
        print(f"\n{name}: {len(bank)} mistakes, {len(right)} right alternatives")
        for known_mistake in bank:
            print(f"  {known_mistake.name}")
            print(textwrap.indent(textwrap.fill(" ".join(known_mistake.says.split()), 90), "      "))
        count += len(bank)
        print()
    print(f"{count} known mistakes")
    return 0
