"""A candidate of the bank by both doors: the check in a notebook, and a notebook's kernel that is asked while grading.

It is tried once with a seed, and what came of that goes in by either door.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from played_kernel import Kernel
from seeds import seeds

from grading import examine
from grading.autograde.asking import InKernel
from grading.kernel.examinee import Here
from grading.kernel.wire import encode
from grading.lab import check
from grading.lab.checking import NotYet
from grading.verdict import Verdict

SEEDS = seeds()


class TriedOnce(Here):
    """A candidate in this process, which tries no case a second time: what it gave once, it gives to all who ask."""

    def __init__(self, candidate):
        super().__init__(candidate)
        self.answers = {}

    def answer(self, name, cases, wanted, with_references=False):
        asked = encode([name, list(cases), wanted, with_references])
        if asked not in self.answers:
            self.answers[asked] = super().answer(name, cases, wanted, with_references)
        return self.answers[asked]


@cache
def by_both_doors(name, candidate) -> tuple[Verdict, Verdict]:
    """The verdicts (of the check, of the grading) with the first of the seeds."""
    tried = TriedOnce(candidate)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("grading.examining.examine.secrets.randbelow", lambda _: SEEDS[0])
        try:
            checked = check(name, tried).verdict
        except NotYet as not_yet:
            checked = not_yet.verdict
    return checked, examine(name, InKernel(name, Kernel(**{name: tried}).ask), seed=SEEDS[0])


def verdicts(name, candidate) -> Iterator[Verdict]:
    """One with each seed."""
    checked, _ = by_both_doors(name, candidate)
    yield checked
    for seed in SEEDS[1:]:
        yield examine(name, candidate, seed=seed)
