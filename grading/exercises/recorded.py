"""An exercise whose reference is withheld: what is left of it is a file of visible examples with their outcomes.

`grading.teaching.handout.recording` makes the file's text where the reference is, `load` an `Exercise` of it
where it is not. No hidden case, judge or mistake is in it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grading.judge.spec import Example, Exercise, Hints
from grading.kernel.wire import decode


def load(path: Path) -> Exercise:
    """The exercise that a record describes; its `of` has a name, and does nothing."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    examples = tuple(
        Example(decode(json.dumps(one["case"])), decode(json.dumps(one["expected"])), one["measured"])
        for one in kept["examples"]
    )
    return Exercise(
        of=_stand_in(kept["name"], kept["kind"]),
        points=kept["points"],
        cases=lambda rng: [example.case for example in examples],
        hints=Hints("", "", ""),  # they stand in the notebook
        fixed=kept["fixed"],
        partial=kept["partial"],
        either=kept["either"],
        methods=tuple(kept["methods"]),
        returns=tuple(kept["returns"]),
        examples=examples,
    )


def _stand_in(name: str, kind: str) -> Any:
    if kind == "class":
        return type(name, (), {})

    def withheld(*arguments: Any, **options: Any) -> None:
        raise ImportError(f"the reference of {name} is not in this copy of the course")

    withheld.__name__ = withheld.__qualname__ = name
    return withheld
