"""examine: one exercise, one candidate, one verdict. The door for notebooks, tables, proofs and outside suites."""

from __future__ import annotations

import pickle
import re
import secrets
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grading import exercises
from grading.examining.around import keeping_state, noting
from grading.examining.mending import mended_by
from grading.examining.trial import Drawn, Later, Trial
from grading.examining.words import blamed, lost, of_step, on_examples, right, unwritten, wrong_kind
from grading.exercises.drawing import SHOWN_SEED, cases_of
from grading.judge import alike, problems_of
from grading.judge.compare import A_LIST, WRAPPED
from grading.judge.spec import Case, Exercise, Mistake
from grading.kernel.examinee import Answer, Examinee, Here, is_wanted
from grading.kernel.probe import Outcome, probe, probe_trusted
from grading.kernel.surroundings import as_usual
from grading.verdict import Verdict


def examine(
    name: str, candidate: Any, seed: int | None = None, *, part: str | None = None, step: int = 0
) -> Verdict:
    """Examine a learner's function or class.

    Args:
        name: the exercise, such as "softmax".
        candidate: the learner's function or class; or an Examinee that stands for it, in another process, say.
        seed: decides the random cases; None draws a fresh one, which the verdict names.
        part: of a class, only the cases and points of that part.
        step: only the cases of the steps up to this one, which give no points; 0 is the whole exercise.

    Where the exercise's reference is withheld, the visible examples are all there is, and the verdict says so.

    Returns:
        a Verdict. Nothing is printed or raised, whatever the candidate does.

    Raises:
        KeyError: there is no exercise (or part, or step) of that name.
    """
    exercise = exercises.find(name)
    if part is not None and part not in exercise.parts:
        raise KeyError(f"{name} has no part {part!r}; it has {', '.join(exercise.parts)}")
    seed = secrets.randbelow(10**6) if seed is None else seed
    parts = exercise.parts if part is None else {part: exercise.parts[part]}
    examinee = candidate if isinstance(candidate, Examinee) else Here(candidate)
    wanted = exercise.wanted
    with as_usual():
        cases = [one for one in _drawn(name, seed, parts) if not step or 0 < one.case.step <= step]
    if not cases:
        raise KeyError(f"{name} has no step {step}")
    answer = examinee.answer(name, [drawn.case for drawn in cases], wanted)
    if not is_wanted(answer.kind, wanted):
        return wrong_kind(exercise, answer.kind, wanted, parts, seed)
    with as_usual():
        verdict = _verdict(exercise, examinee, cases, answer, parts, seed)
    visible = [(one.case, came) for one, came in zip(cases, answer.outcomes, strict=True) if one.case.shown]
    verdict = replace(verdict, examples=tuple(visible))
    if step:
        return of_step(verdict, step)
    return noting(verdict, {name for outcome in answer.outcomes for name in outcome.replaced})


def _verdict(
    exercise: Exercise,
    examinee: Examinee,
    cases: Sequence[Drawn],
    answer: Answer,
    parts: dict[str, int],
    seed: int,
) -> Verdict:
    """What is said of a candidate that answered."""
    name = exercise.name
    trials = _judged(exercise, cases, answer)
    if all(not trial.problems for trial in trials):
        return (
            on_examples(exercise, trials, parts, seed) if exercise.examples else right(exercise, parts, seed)
        )
    again: list[Trial] = []
    if earlier := answer.earlier:
        answer = examinee.answer(name, [drawn.case for drawn in cases], answer.kind, with_references=True)
        again = _judged(exercise, cases, answer)
        if all(not trial.problems for trial in again):
            # Examined in turn is only what comes earlier: else two faulty pieces blame each other for ever.
            before = exercises.names()[: exercises.names().index(name)]
            examined = {piece: examine(piece, earlier[piece], seed) for piece in before if piece in earlier}
            faulty = {piece: verdict for piece, verdict in examined.items() if not verdict.right}
            if faulty:
                return blamed(exercise, faulty, parts, seed)
        elif _failing(again) < _failing(trials):
            trials = again  # what references cannot mend is this exercise's own
    if all(trial.got.unwritten for trial in trials if trial.problems):
        return unwritten(exercise, trials, parts, _earned(exercise, trials, parts), seed)
    earned = _earned(exercise, trials, parts)
    if places := _kept_between_calls(exercise, examinee, answer.kind, trials):
        return lost(exercise, trials, keeping_state(exercise, places), (), parts, earned, seed)
    known, besides = _known(exercise, trials)
    if not known and any(trial.problems for trial in again):
        # Known mistakes call the references: with those under it, the candidate behaves as they do.
        known, besides = _known(exercise, again)
    if not known and not exercise.examples and not answer.for_now:
        # The search takes longest of all, and what an earlier exercise does wrong no change here can mend.
        known = _found_out(exercise, examinee, answer.kind, trials)
    return lost(exercise, trials, known, besides, parts, earned, seed)


def _found_out(exercise: Exercise, examinee: Examinee, kind: str, trials: Sequence[Trial]) -> Mistake | None:
    """What is said where no known mistake explains all: none where an exception does, else what one change mends."""
    first = next(trial for trial in trials if trial.problems and trial.got.tried)
    if first.problems[0].rule:
        return None
    return mended_by(exercise, examinee, kind, trials) or _likely(exercise, trials)


def _kept_between_calls(
    exercise: Exercise, examinee: Examinee, kind: str, trials: Sequence[Trial]
) -> list[str]:
    """Where the candidate keeps what makes it fail: places, if the first failing case passes on fresh definitions."""
    tried = [trial for trial in trials if trial.got.tried]
    failing = next(trial for trial in tried if trial.problems)
    if failing.got.unwritten or not any(trial.got.kept for trial in tried):
        return []
    answer = examinee.answer(exercise.name, [replace(failing.case, fresh=True)], kind)
    fresh = answer.outcomes[0]
    if not fresh.tried or problems_of(exercise, failing.case, fresh, failing.expected):
        return []
    return sorted({place for trial in tried for place in trial.got.kept})


def _drawn(name: str, seed: int, parts: Container[str]) -> list[Drawn]:
    """The cases of these parts, with the reference's outcomes."""
    drawn = []
    for place, case in enumerate(_cases(name, seed)):
        if case.part in parts:
            of = SHOWN_SEED if case.shown else seed
            drawn.append(Drawn(case, _expected(name, of, place), of, place))
    return drawn


@lru_cache(maxsize=64)
def _cases(name: str, seed: int) -> tuple[Case, ...]:
    return tuple(cases_of(exercises.find(name), seed))


@lru_cache(maxsize=4096)
def _expected(name: str, seed: int, place: int) -> Outcome:
    """What the reference makes of a case; where it is withheld, what it once made of it."""
    if examples := exercises.find(name).examples:
        return examples[place].expected
    return expected_of(name, _cases(name, seed)[place])


def expected_of(name: str, case: Case) -> Outcome:
    """What the reference makes of a case. Where the case is the same with other seeds, it is tried once."""
    if case.by_properties:
        return Later(lambda: probe_trusted(exercises.find(name).of, name, case).value)
    key = name, case.code, case.may_change, pickle.dumps(dict(case.inputs))
    if key in _OUTCOMES:
        return _OUTCOMES[key]
    outcome = probe_trusted(exercises.find(name).of, name, case)
    if len(key[-1]) <= _KEPT_BYTES:
        if len(_OUTCOMES) > _MOST_KEPT:
            _OUTCOMES.clear()
        _OUTCOMES[key] = outcome
    return outcome


_OUTCOMES: dict[tuple[str, str, tuple[str, ...], bytes], Outcome] = {}
_MOST_KEPT, _KEPT_BYTES = 4096, 2000  # large arrays differ from seed to seed, so keeping them would not help


@lru_cache(maxsize=4096)
def _outcome_of(name: str, number: int, seed: int, place: int) -> Outcome:
    """What a known mistake makes of a case."""
    known = exercises.mistakes_of(name)[number]
    return probe(known.candidate, name, _cases(name, seed)[place])


def _judged(exercise: Exercise, cases: Sequence[Drawn], answer: Answer) -> list[Trial]:
    return [
        Trial(drawn, got, problems_of(exercise, drawn.case, got, drawn.expected))
        for drawn, got in zip(cases, answer.outcomes, strict=True)
    ]


def _failing(trials: Sequence[Trial]) -> int:
    return sum(bool(trial.problems) for trial in trials)


def _earned(exercise: Exercise, trials: list[Trial], parts: dict[str, int]) -> dict[str, float]:
    """Points by part: all; where nothing worse is wrong than what is mild, or a wrapping, its share; or nothing."""
    earned = {}
    for part, points in parts.items():
        kinds = {problem.kind for trial in trials if trial.case.part == part for problem in trial.problems}
        shares = SUBSTANCE | dict(exercise.partial)
        share = min((shares.get(kind, 0.0) for kind in kinds), default=1.0)
        earned[part] = round(points * share, 2)
    return earned


SUBSTANCE = {A_LIST: 0.75, WRAPPED: 0.75}  # what is left of the points for right numbers in another wrapping
MILD = ("dtype", "changed")  # what may come beside another mistake


def _known(exercise: Exercise, trials: list[Trial]) -> tuple[Mistake | None, frozenset[str]]:
    """The known mistake whose outcome is the candidate's on every case, the most specific first.

    Two mistakes at once are still two mistakes: where none matches, one does that makes the same values in another
    precision, or besides changing its arguments (the second thing returned says which); or, of a class, one that
    matches on all cases of the first part that failed.
    """
    trials = [trial for trial in trials if trial.got.tried and (trial.problems or not trial.case.slow)]
    first = next(trial.case.part for trial in trials if trial.problems)
    one_part = [trial for trial in trials if trial.case.part == first]
    kinds = {problem.kind for trial in trials for problem in trial.problems}
    attempts = [(trials, frozenset[str]())]
    # Where values are fixed, the milder things are left out one by one, then together.
    milder = (MILD[:1], MILD[1:], MILD) if exercise.fixed else (MILD[:1], MILD[1:])
    attempts += [(trials, frozenset(mild)) for mild in milder if {*mild} < kinds]
    attempts.append((trials, frozenset({A_LIST, WRAPPED})))
    attempts.append((one_part, frozenset()))
    for evidence, besides in attempts:
        for number, known in enumerate(exercises.mistakes_of(exercise.name)):
            if _agrees(exercise, number, evidence, besides):
                return known, besides
    return None, frozenset()


def _likely(exercise: Exercise, trials: Sequence[Trial]) -> Mistake | None:
    """The known mistake whose outcome is the candidate's on all visible examples, and on at least half of what failed,
    where that is one mistake only: two at once, perhaps. Or, in a method, whose outcome is the candidate's wherever
    that is wrong: a mistake stands in the reference, whose other methods may call this one where the candidate's don't.
    """
    trials = [trial for trial in trials if trial.got.tried and (trial.problems or not trial.case.slow)]
    first = next(trial.case.part for trial in trials if trial.problems)
    one_part = [trial for trial in trials if trial.case.part == first]
    visible = [trial for trial in one_part if trial.case.shown]
    failing = [trial for trial in one_part if trial.problems]
    if not exercise.fixed or not any(trial.problems for trial in visible):
        return None
    for number, known in enumerate(exercises.mistakes_of(exercise.name)):
        if all(_matches_to_the_word(exercise, number, trial) for trial in visible) and 2 * sum(
            _matches_to_the_word(exercise, number, trial) for trial in failing
        ) >= len(failing):
            return known
    if not exercise.methods or any(trial.got.crash for trial in failing):
        return None
    seen = [trial for trial in failing if trial.case.shown]
    for number, known in enumerate(exercises.mistakes_of(exercise.name)):
        if _agrees(exercise, number, seen):
            same = sum(_matches(exercise, number, trial) for trial in failing)
            if same >= max(_ENOUGH, 0.75 * len(failing)):
                return known
    return None


def _matches_to_the_word(exercise: Exercise, number: int, trial: Trial) -> bool:
    """Two that stop need not stop for the same reason: what Python says must be the same, too.

    Where an error is asked for, its words are free.
    """
    if not _matches(exercise, number, trial):
        return False
    if not trial.problems:
        return True
    crash = _outcome_of(exercise.name, number, trial.drawn.seed, trial.drawn.place).crash
    return not crash or not trial.got.crash or crash.message == trial.got.crash.message


_ENOUGH = 3  # failing cases, to tell a method's mistake by


def _agrees(
    exercise: Exercise, number: int, evidence: list[Trial], leave_out: frozenset[str] = frozenset()
) -> bool:
    """Is a known mistake's outcome the candidate's on all of these cases? Most mistakes end at a failing one."""
    telling = sorted(evidence, key=lambda trial: not trial.problems)
    return all(_matches(exercise, number, trial, leave_out) for trial in telling)


def _matches(exercise: Exercise, number: int, trial: Trial, leave_out: frozenset[str] = frozenset()) -> bool:
    drawn = trial.drawn
    known = exercises.mistakes_of(exercise.name)[number]
    if trial.got.crash and _is_of_another_line(exercise, known, trial.got.crash.line):
        return False
    outcome = _outcome_of(exercise.name, number, drawn.seed, drawn.place)
    return alike(exercise, drawn.case, outcome, trial.got, drawn.expected, leave_out, trial.problems)


def _is_of_another_line(exercise: Exercise, known: Mistake, line: str) -> bool:
    """Does a sentence speak of an argument's index, such as `b[j]`, where the line that failed has none of it?"""
    arguments = getattr(exercise.of, "__code__", None)
    names = arguments.co_varnames[: arguments.co_argcount] if arguments else ()
    spoken = [name for name in re.findall(r"\b(\w+)\[[\w:, ]+\]", known.says) if name in names]
    return bool(line and spoken) and not any(f"{name}[" in line for name in spoken)
