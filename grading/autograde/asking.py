"""The judge's side of a grading: a notebook's kernel is asked for outcomes, and what it says is strictly read."""

from __future__ import annotations

import inspect
import operator
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grading import exercises
from grading.answering import MISSING, OUTCOMES_MIME
from grading.cases import Case
from grading.examinee import Examinee
from grading.probe import Outcome
from grading.replace import names_in, reference
from grading.wire import WireError, decode, encode

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
        self.needs: list[str] = []  # other exercises of the notebook that its code reaches
        self._kind = ""
        self._answered: tuple[Sequence[Case], list[Outcome]] | None = None
        self._final = False

    def final(self) -> InKernel:
        """From now on, references of earlier exercises may be sent: their points are given."""
        self._final = True
        return self

    @property
    def kind(self) -> str:
        return self._kind

    def outcomes(self, name: str, cases: Sequence[Case], with_references: bool = False) -> list[Outcome]:
        if with_references:
            return self._asked(cases, sources_before(self.name, self.needs))[1]
        if self._answered is None or not _the_same(self._answered[0], cases):
            self._kind, outcomes, self.needs = self._asked(cases, {})
            self._answered = cases, outcomes
        return self._answered[1]

    def earlier(self, name: str) -> dict[str, Examinee]:
        if not self._final:
            return {}
        return {piece: InKernel(piece, self.ask).final() for piece in self.needs}

    def _asked(
        self, cases: Sequence[Case], references: Mapping[str, str]
    ) -> tuple[str, list[Outcome], list[str]]:
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
                "cases": list(cases),
                "references": dict(references),
                "most": most,
            }
        )
        outputs = self.ask(request, 2 * most)
        kind, outcomes, needs = _read(outputs, nonce, len(cases))
        if kind == MISSING:
            raise NotDefined(f"The notebook defines no {self.name}.")
        return kind, outcomes, [name for name in exercises.names() if name in needs and name != self.name]


def _read(outputs: list[Any], nonce: str, count: int) -> tuple[str, list[Outcome], list[str]]:
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
        fits = kind == MISSING or len(outcomes) == count
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
    """Source text of references, by name: of those needed that come earlier in the week, and of what these call.

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
            pending += [called for called in names_in(reference(one)) if called in before]
    return {one: inspect.getsource(reference(one)) for one in before if one in wanted}
