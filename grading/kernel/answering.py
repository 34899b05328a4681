"""The kernel's side of a grading: it runs the cases that the judge sends, and sends back what came of them.

No expected value comes here, and no reference of an exercise that is still to be judged. What goes back is text, which
the judge trusts in nothing: whoever changes this module in a kernel can only change the answers, not what is right.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grading.kernel.crash import EXAMPLE, STOPPED
from grading.kernel.examinee import is_wanted, kind_of
from grading.kernel.limits import A_CASE
from grading.kernel.plain import Opaque
from grading.kernel.probe import Outcome, pieces_in
from grading.kernel.stand_ins import earlier_pieces, reference, references_for
from grading.kernel.surroundings import as_usual
from grading.kernel.trying import outcomes_of
from grading.kernel.wire import decode, encode, unpacked
from solutions import week

OUTCOMES_MIME = "application/vnd.foundations.outcomes+json"
MISSING = "missing"
_MOST_MESSAGE = 5_000  # characters of an exception's message
CODE = '__import__("grading.kernel.answering").kernel.answering.answer({!r})'
SPARE = '__import__("grading.kernel.answering").kernel.answering.spare({!r}, {!r})'


def answer(request: str) -> None:
    """Run what a request asks for on the notebook's own definitions, and publish the outcomes.

    Args:
        request: text of a dict, `packed`: `name`, `wanted` (its kind), `cases`, `references` (source text by name;
            empty: the notebook's own pieces), `most` (characters of all outcomes), and a `nonce` for the reply.
    """
    with (
        as_usual()
    ):  # a cell may have given another meaning to `float`, say, with which no answer can be written
        _answer(request)


def _answer(request: str) -> None:
    from IPython.display import display

    asked = decode(unpacked(request))
    name, namespace = asked["name"], _notebook()
    reply: dict[str, Any] = {"kind": MISSING, "outcomes": [], "earlier": []}
    if name in namespace:
        _restore(namespace)
        candidate = namespace[name]
        reply["kind"] = kind_of(candidate)
        if is_wanted(reply["kind"], asked["wanted"]):
            with references_for(candidate, name, _defined(asked["references"])):
                reply["outcomes"] = outcomes_of(candidate, name, asked["cases"], _bounded(asked["most"]))
            for outcome in reply["outcomes"]:
                if outcome.tried and outcome.crash and outcome.crash.kind == STOPPED:
                    _stand_in_for(_hung(namespace, name, outcome.crash.function), A_CASE, final=True)
            reply["earlier"] = list(earlier_pieces(candidate, name, pieces_in(asked["cases"])))
    display({OUTCOMES_MIME: {"nonce": asked["nonce"], "reply": encode(reply)}}, raw=True)


def _bounded(most: int) -> Callable[[Outcome], Outcome]:
    """Lets outcomes pass that are of so many characters together; larger values are only said to be so."""
    left = most

    def fit(outcome: Outcome) -> Outcome:
        nonlocal left
        outcome = _cut(outcome)
        left -= len(encode(outcome))
        if left >= 0:
            return outcome
        kind = type(outcome.value).__name__
        return Outcome(Opaque(kind, f"a value of type {kind}, too large to look at"))

    return fit


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
    """References: those that are here, and of the others what their source text defines.

    One that is here is not made a second time: a second `Tensor` would be a stranger to the first.
    """
    if not sources:
        return {}
    known = {name: piece for name in week.names() if (piece := reference(name)) is not None}
    scope: dict[str, Any] = {"np": np, "__name__": "solutions", **known}
    for name, source in sources.items():
        if name not in known:
            exec(compile(source, EXAMPLE, "exec"), scope)
    return {name: scope[name] for name in sources}


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
    _stand_in_for(hung, seconds, final)


def _hung(namespace: dict[str, Any], name: str, function: str) -> str:
    """The exercise, or its method, in which a case did not end: another one that it calls, perhaps."""
    if function in week.names() and function in namespace:
        return function
    return f"{name}.{function}" if isinstance(namespace[name], type) else name


def _stand_in_for(hung: str, seconds: float, final: bool) -> None:
    """From now on, calls of an exercise, or of its method, end at once."""
    namespace = _notebook()
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
