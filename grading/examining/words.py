"""The sentences of verdicts, in one form everywhere: what was called, what was expected, what came, what to look at."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grading.examining.around import KEPT
from grading.judge.form import in_words
from grading.judge.spec import VALUES, Case, Exercise, Fixture, Mistake, Problem
from grading.kernel.plain import apart, show
from grading.verdict import REST, UNWRITTEN, Verdict

if TYPE_CHECKING:
    from grading.examining.trial import Trial


def called(case: Case) -> str:
    """The case as the learner would type it: short inputs written in, the others named after it."""
    short = {
        name: value
        for name, value in case.inputs.items()
        if isinstance(value, (int, float, str, bool)) or _small(value)
    }
    fixtures = {name: value for name, value in case.inputs.items() if isinstance(value, Fixture)}
    code = _written_in(case.code, short)
    rest = [
        f"{name} = {show(value, inside=True)}"
        for name, value in case.inputs.items()
        if name not in short and name not in fixtures
    ]
    rest += [f"{name} = {_fixture(value)}" for name, value in fixtures.items()]
    separator = "\n" if "\n" in code else " "
    return code + (f"{separator}with {', '.join(rest)}" if rest else "")


def in_short(case: Case) -> str:
    """The case on one line: where that is long, without what it is set up with, and as much of its end as fits."""
    whole = called(case).replace("\n", "; ")
    lines = case.code.strip().splitlines()
    if len(lines) == 1 or len(whole) <= _LONG:
        return whole
    for first in range(len(lines)):
        end = "; ".join(line.strip() for line in lines[first:])
        if len(end) <= _LONG:
            break
    return f"... {end}" if first else end


_LONG = 100  # characters of a call that is shown in a table


def _small(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) <= 4
        and all(isinstance(item, (int, float)) for item in value)
    )


def _fixture(value: Fixture) -> str:
    return f"np.random.default_rng({value.seed})" if value.name == "rng" else f"the example's {value.name}"


class _WriteIn(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self.values:
            return ast.parse(repr(self.values[node.id]), mode="eval").body
        return node


def _written_in(code: str, values: Mapping[str, Any]) -> str:
    return ast.unparse(_WriteIn(values).visit(ast.parse(code))) if values else code


def right(exercise: Exercise, parts: Mapping[str, int], seed: int) -> Verdict:
    """All points."""
    return _all_points(exercise, parts, seed, "right", "right")


def on_examples(exercise: Exercise, trials: Sequence[Trial], parts: Mapping[str, int], seed: int) -> Verdict:
    """All points, by what can be measured where the reference is withheld; what was not measured is said."""
    rest = [trial for trial in trials if exercise.measured(trial.case) != VALUES]
    if not rest:
        return _all_points(
            exercise, parts, seed, ON_EXAMPLES, f"{ON_EXAMPLES}; {REST}", f"{_sentence(REST)}."
        )
    come = list(dict.fromkeys(in_words(trial.got.value) for trial in rest if not trial.got.crash))
    forms = f"{', then '.join(come[:2])}{', and so on' * (len(come) > 2)}"
    graded = "is tested when your class is graded"
    if len(rest) == len(trials):
        text = f"It gives {forms}. Whether the values are right {graded}."
        return _all_points(
            exercise, parts, seed, IT_RUNS, f"{IT_RUNS}; whether the values are right {graded}", text
        )
    count = len(trials) - len(rest)
    text = (
        f"Compared with ours: {count} of {len(trials)} examples. The others run, and give {forms}; whether their "
        f"values are right {graded}."
    )
    return _all_points(exercise, parts, seed, NOTHING_WRONG, f"{NOTHING_WRONG}; {REST}", text)


def of_step(verdict: Verdict, step: int) -> Verdict:
    """The verdict on a step before the whole exercise: without points, and with a word on what is still to come."""
    how = "right so far" if verdict.right else UNWRITTEN if verdict.look == UNWRITTEN else "not right yet"
    text = MORE_TO_COME if verdict.right and not verdict.leans_on else verdict.text
    facts = tuple(
        fact for fact in verdict.facts if fact[0] not in ("Hint", "Again")
    )  # these are the exercise's
    return replace(verdict, title=f"{verdict.name}, step {step}: {how}.", text=text, facts=facts)


MORE_TO_COME = "This step gives no points yet. The next one comes below, and asks for more."
BEYOND = "right on the visible examples, wrong on others"
NEARLY = (
    "right on the visible examples, nearly right on others"  # what is wrong costs a part of the points only
)
ON_EXAMPLES, IT_RUNS, NOTHING_WRONG = "right on these examples", "it runs", "nothing wrong on these examples"


def blamed(exercise: Exercise, faulty: Mapping[str, Verdict], parts: Mapping[str, int], seed: int) -> Verdict:
    """Right, once the earlier exercises that it calls are: `faulty`, each with its own verdict."""
    names = " and ".join(faulty)
    if all(verdict.look == UNWRITTEN for verdict in faulty.values()):
        what, they = f"it waits for your {names}", "is" if len(faulty) == 1 else "are"
        text = f"It calls your {names}, which {they} not written yet; with ours it passes."
    else:
        returns = "returns" if len(faulty) == 1 else "return"
        what = f"your {names} {returns} wrong values"
        text = (
            f"It calls your {names}, and {'that' if len(faulty) == 1 else 'those'} {returns} wrong values; with ours "
            f"it passes. Fix {names} first."
        )
    verdict = _all_points(exercise, parts, seed, "right in itself", f"right in itself; {what}", text)
    return replace(verdict, leans_on=tuple(faulty))


def unwritten(
    exercise: Exercise,
    trials: Sequence[Trial],
    parts: Mapping[str, int],
    earned: Mapping[str, float],
    seed: int,
) -> Verdict:
    """The stub is still there, or a part of it: of a class, some of its methods."""
    points, out_of = sum(earned.values()), sum(parts.values())
    open_parts = [part for part in parts if earned[part] < parts[part] and part]
    which = f" ({', '.join(open_parts)})" if open_parts and len(open_parts) < len(parts) else ""
    text = (
        "Put your code where the cell says YOUR CODE HERE, in place of `raise NotImplementedError()`, "
        "and run the cell."
    )
    if methods := _open_methods(exercise, trials):
        text = f"Still to be written here: {', '.join(methods)}. {text}"
    return Verdict(
        exercise.name,
        points,
        out_of,
        f"{_name(exercise, parts)}: not written yet{which}, {_points(points, out_of)}.",
        text,
        look=UNWRITTEN,
        seed=seed,
        parts=dict(earned),
    )


def _open_methods(exercise: Exercise, trials: Sequence[Trial]) -> list[str]:
    """The methods of a class in whose stubs the cases ended, in the order in which the class has them."""
    ended = {trial.got.crash.function for trial in trials if trial.got.crash}
    return [method for method in exercise.methods if method in ended]


def missing(exercise: Exercise, parts: Mapping[str, int], seed: int, why: str) -> Verdict:
    """The name is not there at all, or stands for something else."""
    out_of = sum(parts.values())
    title = f"{_name(exercise, parts)}: {_points(0, out_of)}."
    return Verdict(
        exercise.name,
        0,
        out_of,
        title,
        why,
        look=_first_sentence(why),
        seed=seed,
        parts=dict.fromkeys(parts, 0.0),
    )


def wrong_kind(exercise: Exercise, is_what: str, wanted: str, parts: Mapping[str, int], seed: int) -> Verdict:
    """A number where a function was asked for, or a function where a class was."""
    why = (
        f"{exercise.name} should be {wanted}, but is {is_what}: the name was given to something else. "
        "Run the exercise's cell again."
    )
    return missing(exercise, parts, seed, why)


def lost(
    exercise: Exercise,
    trials: Sequence[Trial],
    known: Mistake | None,
    besides: Collection[str],
    parts: Mapping[str, int],
    earned: Mapping[str, float],
    seed: int,
) -> Verdict:
    """Points were lost: name the known mistake, or say what can be measured.

    `besides` are the kinds of problems that the known mistake does not explain.
    """
    trials = [trial for trial in trials if trial.got.tried]
    failing = [trial for trial in trials if trial.problems]
    telling = [trial for trial in failing if not trial.got.unwritten]
    explained = [trial for trial in telling if {problem.kind for problem in trial.problems} - {*besides}]
    told = [*explained, *telling, *failing][0]
    problem = told.problems[0]
    text = known.says if known else problem.says
    facts = _facts(exercise, told, problem, bool(known or problem.rule))
    if not known and told.case.about and len(failing) <= len(trials) / 2:
        facts.append(("Only here", f"this example is about {told.case.about}; most others are right"))
    if not known and problem.look:
        facts.append(("Look at", problem.look))
    facts += _also(failing, problem, known, besides)
    if (not known or known.name != KEPT) and (hint := _hint(exercise, problem)):
        facts.append(("Hint", hint))
    if not exercise.examples:
        facts.append(("Again", f'examine("{exercise.name}", {exercise.name}, seed={seed})'))
    points, out_of = sum(earned.values()), sum(parts.values())
    fixed = exercise.fixed and exercise.measured(told.case) == VALUES
    arrays = fixed and not problem.got and not told.got.crash and not told.expected.crash
    visible = [trial for trial in trials if trial.case.shown and trial.case.part == told.case.part]
    beyond = bool(visible) and not any(trial.problems for trial in visible)
    mild = {problem.kind for trial in failing for problem in trial.problems} <= exercise.partial.keys()
    how = "not right yet" if not beyond else NEARLY if mild else BEYOND
    return Verdict(
        exercise.name,
        points,
        out_of,
        f"{_name(exercise, parts, told.case.part)}: {how}, {_points(points, out_of)}.",
        text,
        tuple(facts),
        look=_first_sentence(text),
        mistake=known.name if known else problem.rule or None,
        seed=seed,
        parts=dict(earned),
        compared=(told.expected.value, told.got.value) if arrays else None,
        beyond=beyond,
    )


_ALSO = {
    "dtype": "the numbers have another dtype than was asked for",
    "changed": "an argument is changed in place",
    "a list": "a list comes where an array is asked for",
    "wrapped": "a number comes wrapped in a list or array",
}


def _also(
    failing: Sequence[Trial], told: Problem, known: Mistake | None, besides: Collection[str]
) -> list[tuple[str, str]]:
    """A second thing that was measured, and that the message does not say."""
    found = {problem.kind for trial in failing for problem in trial.problems}
    open_kinds = [kind for kind in _ALSO if kind in besides or (not known and kind in found)]
    return [("Also", _ALSO[kind]) for kind in open_kinds if kind != told.kind]


_VALUES = {
    "value",
    "factor",
    "negated",
    "offset",
    "precision",
    "not finite",
    "order",
    "complex",
    "transposed",
}
_NAMES_ITSELF = {
    "none",
    "type",
    "a list",
    "wrapped",
    "dtype",
    "changed",
    "length",
    "keys",
    "form",
    "no error",
}
_NAMES_ITSELF |= {"global random"}


def _hint(exercise: Exercise, problem: Problem) -> str:
    """The rung of the ladder that fits: the formula where values are wrong, the nudge where the idea is.

    A crash, a missing return, a wrong type or a changed argument name themselves: no hint.
    """
    kind = problem.kind.split(": ")[-1]
    if kind in _NAMES_ITSELF or kind.startswith(("crash ", "unusable ")):
        return ""
    if exercise.fixed and kind in _VALUES:
        return "number 2 above, the formula"
    return "number 1 above, the nudge"


def _all_points(
    exercise: Exercise, parts: Mapping[str, int], seed: int, how: str, look: str, text: str = ""
) -> Verdict:
    out_of = sum(parts.values())
    so_far = " so far" if exercise.examples else ""
    title = f"{_name(exercise, parts)}: {how}, {_points(out_of, out_of)}{so_far}."
    return Verdict(exercise.name, out_of, out_of, title, text, look=look, seed=seed, parts=dict(parts))


def _facts(exercise: Exercise, trial: Trial, problem: Problem, known: bool) -> list[tuple[str, str]]:
    facts = [("Called", called(trial.case))]
    expected, got = problem.expected, problem.got
    if not expected and trial.expected.crash:
        expected = trial.expected.crash.kind
    crash = trial.got.crash
    if not got and crash:
        place = f", in line {crash.number} of {crash.function}: {crash.line}" if known and crash.line else ""
        got = f"{crash}{place}"
    # Where many answers are right, the reference's own would give one away.
    told = exercise.fixed and exercise.measured(trial.case) == VALUES
    fixed = told and not trial.expected.crash and trial.expected.value is not None
    shown = apart(trial.expected.value, trial.got.value)
    if expected or fixed:
        facts.append(("Expected", expected or shown[0]))
    facts.append(("Got", got or shown[1]))
    if trial.got.warnings:
        facts.append(("Warned", trial.got.warnings[0]))
    return facts


def _name(exercise: Exercise, parts: Mapping[str, int], part: str = "") -> str:
    only = next(iter(parts)) if len(parts) == 1 else part
    return f"{exercise.name}.{only}" if only else exercise.name


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _points(points: float, out_of: int) -> str:
    return f"{points:g} of {out_of} point{'' if out_of == 1 else 's'}"


def _first_sentence(text: str) -> str:
    """For a table's cell."""
    sentence = " ".join(text.split()).split(". ")[0].rstrip(".")
    return sentence if len(sentence) <= 200 else sentence[:197] + "..."
