"""The kernel's side of a grading: it runs the cases that the judge sends, and sends back what came of them.

No expected value comes here, and no reference of an exercise that is still to be judged. What goes back is text, which
the judge trusts in nothing: whoever changes this module in a kernel can only change the answers, not what is right.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

import solutions
from grading.kernel.cases import Case
from grading.kernel.examinee import kind_of
from grading.kernel.plain import Opaque
from grading.kernel.probe import EXAMPLE, Outcome, pieces_in, probe
from grading.kernel.stand_ins import earlier_pieces, reference, references_for
from grading.kernel.wire import decode, encode
from solutions import week

OUTCOMES_MIME = "application/vnd.foundations.outcomes+json"
MISSING = "missing"
_MOST_MESSAGE = 5_000  # characters of an exception's message
CODE = '__import__("grading.kernel.answering").kernel.answering.answer({!r})'
SPARE = '__import__("grading.kernel.answering").kernel.answering.spare({!r}, {!r})'


def answer(request: str) -> None:
    """Run what a request asks for on the notebook's own definitions, and publish the outcomes.

    Args:
        request: text of a dict: `name`, `wanted` (its kind), `cases`, `references` (source text by name; empty: the
            notebook's own pieces), `most` (characters of all outcomes), and a `nonce` for the reply.
    """
    from IPython.display import display

    asked = decode(request)
    name, namespace = asked["name"], _notebook()
    reply: dict[str, Any] = {"kind": MISSING, "outcomes": [], "earlier": []}
    if name in namespace:
        _restore(namespace)
        candidate = namespace[name]
        reply["kind"] = kind_of(candidate)
        if reply["kind"] == asked["wanted"]:
            with references_for(candidate, name, _defined(asked["references"])):
                reply["outcomes"] = _outcomes(candidate, name, asked["cases"], asked["most"])
            reply["earlier"] = list(earlier_pieces(candidate, name, pieces_in(asked["cases"])))
    display({OUTCOMES_MIME: {"nonce": asked["nonce"], "reply": encode(reply)}}, raw=True)


def _outcomes(candidate: Any, name: str, cases: Sequence[Case], most: int) -> list[Outcome]:
    """What comes of the cases; values that are larger than any right answer are only said to be so."""
    outcomes = []
    for case in cases:
        outcome = _cut(probe(candidate, name, case))
        most -= len(encode(outcome))
        if most < 0:
            kind = type(outcome.value).__name__
            outcome = Outcome(Opaque(kind, f"a value of type {kind}, too large to look at"))
        outcomes.append(outcome)
    return outcomes


def _cut(outcome: Outcome) -> Outcome:
    """The outcome, with no more of an exception's message than anybody would read."""
    crash = outcome.crash
    if crash is None or len(crash.message) <= _MOST_MESSAGE:
        return outcome
    return replace(outcome, crash=replace(crash, message=f"{crash.message[:_MOST_MESSAGE]}..."))


def _notebook() -> dict[str, Any]:
    """What the notebook has defined."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    names: dict[str, Any] = shell.user_ns
    return names


def _defined(sources: Mapping[str, str]) -> dict[str, Any]:
    """References made from their source text."""
    if not sources:
        return {}
    scope: dict[str, Any] = {"np": np, "__name__": "solutions"}
    scope |= {name: known for name in dir(solutions) if name not in sources and (known := _known(name))}
    for source in sources.values():
        exec(compile(source, EXAMPLE, "exec"), scope)
    return {name: scope[name] for name in sources}


def _known(name: str) -> Any:
    return reference(name) if name in week.names() else None


def spare(seconds: float, final: bool) -> None:
    """After a cell was stopped: whatever exercise it hung in, later calls of it end at once.

    Args:
        seconds: the time that the cell had, for the words.
        final: it hung on what the course asked of it. Else, in a cell of the learner's own, the tests ask it anew.
    """
    namespace, trace = _notebook(), getattr(sys, "last_traceback", None)
    hung = ""
    while trace is not None:
        code, scope = trace.tb_frame.f_code, trace.tb_frame.f_globals
        if scope is namespace and code.co_qualname.split(".")[0] in week.names():
            hung = code.co_qualname
        trace = trace.tb_next
    name, _, method = hung.partition(".")
    found = namespace.get(name)
    if isinstance(found, type) and method in vars(found):
        setattr(found, method, _stand_in(hung, None if final else vars(found)[method], seconds))
    elif isinstance(found, types.FunctionType):
        namespace[name] = _stand_in(hung, None if final else found, seconds)


def _stand_in(name: str, original: Any, seconds: float) -> Callable[..., Any]:
    def ran_too_long(*arguments: Any, **options: Any) -> Any:
        raise TimeoutError(
            f"{name} took longer than {seconds:g} s and was stopped. Is there a loop whose end is never reached?"
        )

    ran_too_long.stands_for = original  # type: ignore[attr-defined]
    return ran_too_long


def _restore(namespace: dict[str, Any]) -> None:
    """Give the exercises back that hung in cells of the learner's own."""
    for name in week.names():
        found = namespace.get(name)
        if original := getattr(found, "stands_for", None):
            namespace[name] = original
        for method, member in list(vars(found).items()) if isinstance(found, type) else []:
            if original := getattr(member, "stands_for", None):
                setattr(found, method, original)
