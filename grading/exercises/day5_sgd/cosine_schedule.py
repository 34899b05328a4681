"""cosine_schedule: warm-up in a straight line, then half a cosine down to 0."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import cosine_schedule

CALL = "cosine_schedule(step, total_steps, peak, warmup)"
PLAIN = "cosine_schedule(step, total_steps, peak)"


def _inputs(step: int, total_steps: int, peak: float, warmup: int | None = None) -> dict[str, object]:
    given: dict[str, object] = {"step": step, "total_steps": total_steps, "peak": peak}
    return given if warmup is None else {**given, "warmup": warmup}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(PLAIN, _inputs(0, 100, 0.5), shown=True, about="the start without warm-up")
    yield Case(PLAIN, _inputs(25, 100, 0.5), shown=True, about="a quarter of the way")
    yield Case(PLAIN, _inputs(50, 100, 0.5), shown=True, about="half of the way")
    yield Case(PLAIN, _inputs(100, 100, 0.5), shown=True, about="the end")
    yield Case(CALL, _inputs(0, 110, 0.5, 10), shown=True, about="the start of a warm-up")
    yield Case(CALL, _inputs(4, 110, 0.5, 10), shown=True, about="a step of the warm-up")
    yield Case(CALL, _inputs(10, 110, 0.5, 10), shown=True, about="the end of the warm-up")
    yield Case(CALL, _inputs(35, 110, 0.5, 10), shown=True, about="a step after the warm-up")
    yield Case(CALL, _inputs(110, 110, 0.5, 10), shown=True, about="the end, with a warm-up")
    yield Case(CALL, _inputs(0, 1, 3.0, 0), about="a training of one step")
    yield Case(CALL, _inputs(9, 10, 1.0, 9), about="a warm-up that takes all but the last step")
    yield Case(CALL, _inputs(10, 10, 1.0, 9), about="a warm-up that takes all but the last step")
    for _ in range(4):
        total = int(rng.integers(40, 300))
        warmup = int(rng.integers(5, total // 3))
        peak = round(float(rng.uniform(0.001, 2)), 4)
        yield Case(CALL, _inputs(int(rng.integers(1, warmup)), total, peak, warmup), about="the warm-up")
        yield Case(
            CALL, _inputs(int(rng.integers(warmup + 1, total)), total, peak, warmup), about="the way down"
        )
        yield Case(PLAIN, _inputs(int(rng.integers(1, total)), total, peak), about="no warm-up")


exercise = Exercise(
    of=cosine_schedule,
    points=2,
    cases=cases,
    hints=Hints(
        nudge="Two pieces, and an `if` that decides between them. For the second piece, say first how far "
        "along the way down you are, as a number from 0 (at `warmup`) to 1 (at `total_steps`).",
        formula=r"Up: $\;\text{peak} \cdot \dfrac{\text{step}}{\text{warmup}}$ while step $<$ warmup. "
        r"Down: $\;\text{peak} \cdot \dfrac{1 + \cos(\pi s)}{2}$ with "
        r"$s = \dfrac{\text{step} - \text{warmup}}{\text{total} - \text{warmup}}$.",
        pseudocode="if step is less than warmup:\n    return the share of peak that step is of warmup\n"
        "s = steps since the warm-up / steps from the warm-up to the end\nreturn peak * (1 + cos(pi * s)) / "
        "2",
    ),
)


def _down(s, peak):
    return peak * (1 + math.cos(math.pi * s)) / 2


mistake, alternative = bank_of(cosine_schedule)


@mistake(
    says="There is no warm-up: the rate is at its peak from step 0 on, whatever `warmup` says.",
)
def warmup_ignored(step, total_steps, peak, warmup=0):
    return _down(step / total_steps, peak)


@mistake(
    says="The way down is measured from step 0, not from the end of the warm-up: the rate jumps down "
    "after the last step of the warm-up. At step == warmup the cosine has to begin.",
)
def cosine_from_step_zero(step, total_steps, peak, warmup=0):
    return peak * step / warmup if step < warmup else _down(step / total_steps, peak)


@mistake(
    says="The way down begins at the right step but is as long as the whole training, so it is not over "
    "at `total_steps`. How many steps are left after the warm-up?",
)
def too_long_a_way_down(step, total_steps, peak, warmup=0):
    return peak * step / warmup if step < warmup else _down((step - warmup) / total_steps, peak)


@mistake(
    says="The warm-up is one step early: it should be 0 at step 0 and reach the peak at step == warmup.",
)
def warmup_one_step_early(step, total_steps, peak, warmup=0):
    return peak * (step + 1) / warmup if step < warmup else cosine_schedule(step, total_steps, peak, warmup)


@mistake(
    says="Your rate starts at twice the peak: 1 + cos runs from 2 to 0. What brings it to 1 to 0?",
)
def half_missing(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return 2 * cosine_schedule(step, total_steps, peak, warmup)


@mistake(
    says="The bare cosine goes on below 0, and a negative learning rate walks uphill. Shift it up, then "
    "halve it.",
)
def negative_rates(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak * math.cos(math.pi * (step - warmup) / (total_steps - warmup))


@mistake(
    says="You use a quarter of the cosine's period, from 0 to pi / 2, which falls fastest at the very "
    "end. Half a cosine goes from 0 to pi, and is flat at both ends.",
)
def quarter_of_the_period(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak * math.cos(math.pi / 2 * (step - warmup) / (total_steps - warmup))


@mistake(
    says="You use the whole period of the cosine, from 0 to 2 pi: the rate is back at its peak at the "
    "end. Half of it goes from the peak to 0.",
)
def whole_period(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return _down(2 * (step - warmup) / (total_steps - warmup), peak)


@mistake(
    says="The cosine runs backwards: the rate goes from 0 up to the peak after the warm-up. Look at the "
    "sign before the cosine.",
)
def upside_down(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak - cosine_schedule(step, total_steps, peak, warmup)


@mistake(
    says="The rate goes down in a straight line. Between its ends a cosine is curved: slow, fast, slow.",
)
def straight_line_down(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak * (total_steps - step) / (total_steps - warmup)


@mistake(
    says="The pi is missing, so the cosine only gets from 0 to 1 radian: the rate never comes near 0.",
)
def pi_missing(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak * (1 + math.cos((step - warmup) / (total_steps - warmup))) / 2


@mistake(
    says="np.cos and math.cos want radians, and you give degrees: half a turn is pi, not 180.",
)
def degrees(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return peak * (1 + math.cos(180 * (step - warmup) / (total_steps - warmup))) / 2


@mistake(
    says="// throws the fraction away, so your progress is 0 until the very end. Divide with /.",
)
def whole_number_division(step, total_steps, peak, warmup=0):
    if step < warmup:
        return peak * step / warmup
    return _down((step - warmup) // (total_steps - warmup), peak)


@mistake(
    says="Without a warm-up you divide by zero at step 0. Which comparison keeps step 0 out of the first "
    "branch when `warmup` is 0?",
)
def divides_by_no_warmup(step, total_steps, peak, warmup=0):
    return peak * step / warmup if step <= warmup else cosine_schedule(step, total_steps, peak, warmup)


@mistake(
    says="The value is right, but it comes as an array of one. The learning rate is a single number.",
)
def array_of_one(step, total_steps, peak, warmup=0):
    return np.array([cosine_schedule(step, total_steps, peak, warmup)])


@mistake(
    says="`peak` has no effect on your rate: it is the height of the whole curve.",
)
def without_the_peak(step, total_steps, peak, warmup=0):
    return cosine_schedule(step, total_steps, 1.0, warmup)


@mistake(
    says="// cuts off what is behind the point, so that the warm-up stays at 0 until its end. / divides.",
)
def whole_numbers_in_the_warm_up(step, total_steps, peak, warmup=0):
    return cosine_schedule(step, total_steps, peak, warmup) if step >= warmup else 0.0


@alternative
def by_a_squared_cosine(step, total_steps, peak, warmup=0):
    if warmup and step <= warmup:
        return step / warmup * peak
    return peak * math.cos(math.pi / 2 * (step - warmup) / (total_steps - warmup)) ** 2


@alternative
def by_interpolation(step, total_steps, peak, warmup=0):
    if step < warmup:
        return np.interp(step, [0, warmup], [0, peak])
    left = (total_steps - step) / (total_steps - warmup)
    return np.float64(peak / 2 * (1 - np.cos(np.pi * left)))


@alternative
def by_a_sine(step, total_steps, peak, warmup=0, lowest=0.0):
    up = step / max(warmup, 1)
    s = (step - warmup) / (total_steps - warmup)
    return lowest + (peak - lowest) * (
        up if step < warmup else np.array(0.5 - 0.5 * np.sin(np.pi * (s - 0.5)))
    )
