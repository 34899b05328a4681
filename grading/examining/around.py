"""What is said of what surrounds a call: what earlier calls left, and what a notebook did to NumPy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from grading.judge.spec import Exercise, Mistake
from grading.verdict import Verdict

KEPT = "state_kept_between_calls"
_PLACES = {
    "default": "the default argument `{name}` of {of} is made once, when `def` runs, and every call gets the same one. "
    "Write `{name}=None`, and make a new one inside",
    "attribute": "`{of}.{name}` belongs to {of} itself, so all calls and all objects share it. Make it where it is "
    "used: in the function, or in `__init__` as `self.{name}`",
    "global": "`{name}` stands outside of {of}, and still holds what earlier calls left there. Make it inside",
    "cache": "the cache of {name} hands out what it gave before, instead of computing again. Take the cache away",
}


def keeping_state(exercise: Exercise, places: Sequence[str]) -> Mistake | None:
    """What is said where code fails only because of what earlier calls left; None where no place can be named.

    Args:
        places: as `grading.kernel.keeping` writes them; they come from where the learner's code ran.
    """
    for place in places:
        kind, name, of = [*place.split(" "), "", ""][:3]
        if kind in _PLACES and name.isidentifier() and len(place) < 100 and (not of or of.isidentifier()):
            says = (
                "Called for the first time, your code is right; called again, it is not. It keeps something from one "
                f"call to the next: {_PLACES[kind].format(name=name, of=of)}."
            )
            return Mistake(KEPT, exercise.name, says, None)
    return None


def noting(verdict: Verdict, replaced: Collection[str]) -> Verdict:
    """The same verdict, with the names of NumPy's functions that the notebook gave to something else."""
    if not replaced:
        return verdict
    names = ", ".join(sorted(replaced)[:3]) + ", ..." * (len(replaced) > 3)
    says = (
        f"This notebook has given another meaning to {names}. Here the original was used. Take out the line that does "
        "it, and restart the kernel: other cells still work with the replacement."
    )
    return replace(verdict, facts=(*verdict.facts, ("Besides", says)))
