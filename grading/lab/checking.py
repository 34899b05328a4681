"""check: the visible check under each exercise. grade: the same exercise's hidden tests, while grading."""

from __future__ import annotations

import os
from typing import Any

from grading.kernel.surroundings import allow_recursion, as_usual  # keeps NumPy as it is at once
from grading.lab.where import being_graded, live
from grading.verdict import Record, Verdict

VERDICT_MIME = "application/vnd.foundations.verdict+json"
_MOST_TEXT, _MOST_FACTS = 5_000, 20


class NotYet(Exception):
    """Points were lost. Its rendered traceback is the verdict: no stack, only what helps the learner on."""

    def __init__(self, verdict: Verdict, boxed: bool = False) -> None:
        super().__init__(verdict.says)
        self.verdict = verdict
        self.boxed = boxed  # the box above the traceback says the rest

    def _render_traceback_(self) -> list[str]:  # IPython asks an exception for this
        return [self.verdict.title] if self.boxed else _text(self.verdict).splitlines()


class Passed:
    """What a passed check shows: the visible examples with their results, as text or as a box, which offers more."""

    def __init__(self, verdict: Verdict, more: str = "") -> None:
        self.verdict = verdict
        self.more = more  # HTML under the examples

    def __repr__(self) -> str:
        return _text(self.verdict)

    def _repr_html_(self) -> str:
        from grading.lab.box import box

        return box(self.verdict, _rows(self.verdict), self.more)


def check(name: str, candidate: Any, part: str | None = None, step: int = 0) -> Passed | None:
    """Examine an exercise with fresh cases, as the grading does, and show its visible examples.

    In a copy that was handed out, the visible examples of open days are all there is, which is said.

    Args:
        name: the exercise. candidate: your function or class. part: of a class, the part to check. step: of an exercise
            in steps, the one to check; the whole of it, with 0.

    Raises:
        NotYet: something is not right yet; what it shows says what, and what to look at.
    """
    if being_graded():
        return None  # the hidden tests include these examples
    allow_recursion()  # a cell may have left too little of it to import what follows
    with as_usual():
        return _checked(name, candidate, part, step)


def _checked(name: str, candidate: Any, part: str | None, step: int) -> Passed:
    from grading.examining.examine import examine

    verdict = examine(name, candidate, part=part, step=step)
    if not verdict.right:
        raise NotYet(verdict, boxed=_show_box(verdict))
    more = ""
    if live() and not step:
        from grading.lab.offering import offered

        more = offered(name, part or "", candidate)
    return Passed(verdict, more)


def _rows(verdict: Verdict) -> list[tuple[str, str]]:
    """The visible examples as (call, result); none where one of them, or an earlier piece, is wrong."""
    if not (verdict.right or verdict.beyond) or verdict.leans_on:
        return []
    from grading.examining.words import in_short
    from grading.kernel.plain import show

    with as_usual():
        return [
            (
                in_short(case),
                outcome.crash.kind if outcome.crash else show(outcome.value, inside=True),
            )
            for case, outcome in verdict.examples
        ]


def _text(verdict: Verdict) -> str:
    """A verdict with its visible examples, as plain text."""
    rows = _rows(verdict)
    width = max((len(call) for call, _ in rows), default=0)
    examples = "\n".join(f"  {call:<{width}}  ->  {result}" for call, result in rows)
    head, *rest = verdict.says.split("\n\n")
    return "\n".join([head, examples] if examples else [head]) + "".join(f"\n\n{block}" for block in rest)


def _show_box(verdict: Verdict) -> bool:
    """Show the verdict as a box, where there is a notebook to show it in. Validate shows tracebacks alone."""
    if not live():
        return False
    from IPython.display import display

    from grading.lab.box import box

    display({"text/html": box(verdict, _rows(verdict)), "text/plain": _text(verdict)}, raw=True)
    return True


def grade(name: str, part: str | None = None) -> None:
    """Run all tests of an exercise on what the notebook defines under its name, and publish the verdict.

    Our own grading steps don't run this: they ask the kernel for outcomes, and judge these elsewhere. It is what the
    hidden tests are wherever else a notebook is graded. FOUNDATIONS_SEED fixes the cases.

    Raises:
        NotYet: points were lost.
    """
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    from grading.examining.examine import examine

    shell = get_ipython()
    namespace = shell.user_ns if shell else {}
    defined = name in namespace
    verdict = examine(name, namespace[name], fixed_seed(), part=part) if defined else not_defined(name, part)
    record = record_of(verdict, part, defined)
    display({VERDICT_MIME: record.plain(), "text/plain": verdict.says}, raw=True)
    if not verdict.right:
        raise NotYet(verdict)


def fixed_seed() -> int | None:
    """The seed that FOUNDATIONS_SEED names, if it does: everybody gets the same cases."""
    fixed = os.environ.get("FOUNDATIONS_SEED")
    return int(fixed) if fixed else None


def not_defined(name: str, part: str | None) -> Verdict:
    """The verdict where a notebook has nothing under an exercise's name."""
    from grading.examining.words import missing
    from grading.exercises import find

    exercise = find(name)
    parts = exercise.parts if part is None else {part: exercise.parts[part]}
    why = f"The notebook defines no {name}: its cell was deleted, renamed or did not run."
    return missing(exercise, parts, 0, why)


def record_of(verdict: Verdict, part: str | None, defined: bool) -> Record:
    """What is kept of a verdict while a notebook is graded."""
    from grading.lab.box import grids_of

    return Record(
        name=verdict.name,
        part=part or "",
        points=verdict.points,
        out_of=verdict.out_of,
        title=_cut(verdict.title),
        text=_cut(verdict.text),
        facts=tuple((_cut(label), _cut(text)) for label, text in verdict.facts[:_MOST_FACTS]),
        look=_cut(verdict.look),
        mistake=verdict.mistake,
        seed=verdict.seed,
        defined=defined,
        grids=grids_of(verdict),
    )


def _cut(text: str) -> str:
    """The beginning of a text: an exception's message, say, may be as long as somebody likes."""
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}..."
