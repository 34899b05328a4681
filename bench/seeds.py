"""Do right solutions lose points by chance? Each reference and right alternative, examined with many fresh seeds.

python -m bench seeds                          all exercises, 200 seeds each
python -m bench seeds day6_engine --count 50   these
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections import Counter
from collections.abc import Sequence

import solutions
from bench.choosing import chosen
from bench.quick import first_lost
from grading import exercises


def losses(name: str, seeds: Sequence[int]) -> Counter[tuple[str, str]]:
    """How often each right solution lost a point, by its name and the case that it lost first."""
    right = {"reference": getattr(solutions, name)}
    right |= {one.name: one.candidate for one in exercises.alternatives_of(name)}
    lost: Counter[tuple[str, str]] = Counter()
    for number, seed in enumerate(seeds):
        for which, candidate in right.items():
            case = first_lost(name, candidate, seed, trusted=number > 0)
            if case is not None:
                lost[which, f"seed {seed}: {case.code}"] += 1
    return lost


def main(arguments: Sequence[str]) -> int:
    """The command line; returns 1 where a right solution lost a point."""
    parser = argparse.ArgumentParser(
        prog="python -m bench seeds", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("names", nargs="*", help="exercises or days (default: all)")
    parser.add_argument("--count", type=int, default=200, help="seeds for each (default 200)")
    options = parser.parse_args(arguments)
    tried = found = 0
    for name in chosen(options.names):
        began = time.process_time()
        seeds = [secrets.randbelow(10**6) for _ in range(options.count)]
        lost = losses(name, seeds)
        count = (1 + len(exercises.alternatives_of(name))) * len(seeds)
        tried, found = tried + count, found + lost.total()
        print(f"{name}: {lost.total()} of {count} lost; {time.process_time() - began:.1f} s", flush=True)
        for (which, where), _ in lost.most_common(5):
            print(f"    {which}, {where!r}", flush=True)
    print(f"{found} of {tried} examinations of right solutions lost a point.")
    return int(found > 0)
