"""The judge's side of a grading: a notebook's kernel is asked for outcomes, and what it says is strictly read."""

from __future__ import annotations

import inspect
import operator
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grading import exercises
from grading.kernel.answering import MISSING, OUTCOMES_MIME
from grading.kernel.cases import Case
from grading.kernel.examinee import Answer, Examinee, is_wanted
from grading.kernel.probe import Outcome
from grading.kernel.stand_ins import functions_of, global_names, reference
from grading.kernel.wire import WireError, decode, encode, packed

Ask = Callable[[str, int], list[Any]]


class NoAnswer(Exception):
    """The kernel gave no outcomes; the message is a sentence to the learner. `odd`: a teacher may want to know."""

    def __init__(self, says: str, odd: str = "") -> None:
        super().__init__(says)
        self.odd = odd


class NotDefined(NoAnswer):
    """The notebook has nothing under the exercise's name."""


class InKernel(Examinee):
    """What a notebook's kernel has under an exercise's name.

    Until `final` is called, nothing is tried with references: the kernel learns none while exercises are open.
    """

    def __init__(self, name: str, ask: Ask) -> None:
        self.name, self.ask = name, ask
        self.needs: list[str] = []  # other exercises of the notebook that its code or the cases reach
        self._answered: tuple[Sequence[Case], Answer] | None = None
        self._final = False

    def final(self) -> InKernel:
        """From now on, references of earlier exercises may be sent: their points are given."""
        self._final = True
        return self

    def answer(self, name: str, cases: Sequence[Case], wanted: str, with_references: bool = False) -> Answer:
        """See `Examinee`. A notebook that was asked the same before is not asked again."""
        if with_references:
            return self._asked(cases, wanted, sources_before(self.name, self.needs))
        if any(case.fresh or case.edit for case in cases):
            return self._asked(cases, wanted, {})
        if self._answered is None or not _the_same(self._answered[0], cases):
            answer = self._asked(cases, wanted, {})
            self.needs = [*answer.earlier]
            self._answered = cases, answer
        answer = self._answered[1]
        return answer if self._final else replace(answer, earlier={}, for_now=bool(self.needs))

    def _asked(self, cases: Sequence[Case], wanted: str, references: Mapping[str, str]) -> Answer:
        """One request.

        Raises:
            NoAnswer: there is no reply, or not one that can be read.
        """
        nonce = secrets.token_hex(8)
        sent = encode(list(cases))
        most = 2 * (len(sent) + 1_000_000)
        request = encode(
            {
                "nonce": nonce,
                "name": self.name,
                "wanted": wanted,
                "cases": list(cases),
                "references": dict(references),
                "most": most,
            }
        )
        outputs = self.ask(packed(request), 2 * most)
        kind, outcomes, needs = _read(outputs, nonce, len(cases), wanted)
        if kind == MISSING:
            raise NotDefined(f"The notebook defines no {self.name}.")
        earlier = [name for name in exercises.names() if name in needs and name != self.name]
        return Answer(kind, outcomes, {piece: InKernel(piece, self.ask).final() for piece in earlier})


def _read(outputs: list[Any], nonce: str, count: int, wanted: str) -> tuple[str, list[Outcome], list[str]]:
    """The one reply among a request's outputs."""
    published = [
        output["data"][OUTCOMES_MIME] for output in outputs if OUTCOMES_MIME in output.get("data", {})
    ]
    if not published:
        errors = [output for output in outputs if output.get("output_type") == "error"]
        why = f": {errors[0].get('ename', '')}: {errors[0].get('evalue', '')}" if errors else ""
        raise NoAnswer(f"The test could not run{why}.", "did not answer when it was asked to run a test")
    garbled = NoAnswer(
        "The test's result could not be read.", "sent a result that was not made by the course"
    )
    if len(published) > 1:
        raise NoAnswer("The test came to more than one result.", "sent more than one result of a test")
    try:
        if published[0]["nonce"] != nonce:
            raise garbled
        reply = decode(published[0]["reply"])
        kind, outcomes, needs = reply["kind"], reply["outcomes"], reply["earlier"]
        fits = len(outcomes) == (count if is_wanted(kind, wanted) else 0)
        known = all(type(outcome) is Outcome for outcome in outcomes)
        names = all(type(name) is str for name in needs) and type(kind) is str
    except (WireError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise garbled from error
    if not (fits and known and names) or type(outcomes) is not list:
        raise garbled
    return kind, outcomes, needs


def _the_same(some: Sequence[Case], others: Sequence[Case]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))


def sources_before(name: str, needs: Sequence[str]) -> dict[str, str]:
    """Source text of references, by name: of those needed that come earlier in the course, and of what these call.

    What is withheld from this copy is left out.
    """
    week = exercises.names()
    before = week[: week.index(name)]
    wanted: set[str] = set()
    pending = [needed for needed in needs if needed in before]
    while pending:
        one = pending.pop()
        if one not in wanted and reference(one) is not None:
            wanted.add(one)
            pending += [
                called
                for function in functions_of(reference(one))
                for called in global_names(function.__code__)
                if called in before
            ]
    return {one: inspect.getsource(reference(one)) for one in before if one in wanted}
