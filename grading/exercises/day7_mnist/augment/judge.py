"""augment: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case
from grading.exercises.day7_mnist.augment.cases import MANY, THRICE
from grading.judge.compare import kind_of
from grading.judge.spec import Problem
from grading.kernel.plain import show
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    images = case.inputs["images"]
    if case.code == THRICE:
        found = next(filter(None, (_form(images, one) for one in got.value)), None) or _chance(got.value)
    else:
        found = _form(images, got.value) or _pixels(images, got.value)
        if not found and len(images) == MANY:
            found = _chances(got.value)
        if not found and images.dtype == np.float32 and got.value.dtype != np.float32:
            found = Problem(
                "dtype",
                "The images are right, but float32 went in and another kind comes out: twice the "
                "memory, half the speed.",
                "np.zeros makes float64 where it isn't told the kind.",
                "float32",
                str(got.value.dtype),
            )
    if found:
        yield found


def _form(images: np.ndarray, value: Any) -> Problem | None:
    wanted = f"an array of shape {images.shape}"
    if value is None:
        return Problem(
            "none", "The result is None: a function without `return` gives None.", "", wanted, "None"
        )
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        return Problem(
            "type", f"An array should come back, and it is {kind_of(value)}.", "", wanted, show(value)
        )
    if value.shape != images.shape:
        return Problem("shape", "The batch should keep its shape.", "", wanted, f"one of shape {value.shape}")
    if not np.isfinite(value).all():
        return Problem(
            "not finite", "Some pixels are nan or infinite.", "np.empty holds whatever was there.", wanted
        )
    return None


def _centres(value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """From the middle of each image: the row and column that it came from, and the steps to the right and down."""
    place = np.rint(value[:, 15:18, 15:18, 0].astype(float) * 4096).astype(int) - 1
    here, right, down = place[:, 1, 1], place[:, 1, 2], place[:, 2, 1]
    return here // 32, here % 32, right - here, down - here


def _moves(value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(flipped, dy, dx) of each image: how far its content has moved down, and to the right after the flip."""
    row, column, right, _ = _centres(value)
    flipped = right < 0
    return flipped, 16 - row, np.where(flipped, column - 15, 16 - column)


def _made(image: np.ndarray, flipped: np.ndarray, dy: np.ndarray, dx: np.ndarray, mode: str) -> np.ndarray:
    """The image so flipped and moved, for each draw; `mode` says what moves in at the edges, as np.pad does."""
    padded = np.pad(image, ((4, 4), (4, 4), (0, 0)), mode=mode)  # type: ignore[call-overload]
    both = np.stack([padded, padded[:, ::-1]])
    rows = np.arange(32) + 4 - dy[:, None]  # (N, 32)
    columns = np.arange(32) + 4 - dx[:, None]
    return both[flipped.astype(int)[:, None, None], rows[:, :, None], columns[:, None, :]]


def _alike(value: np.ndarray, made: np.ndarray) -> bool:
    return bool(np.abs(value - made).max() < 1e-5)


def _pixels(images: np.ndarray, value: np.ndarray) -> Problem | None:
    """Is every image a flipped and moved one, with zeros at the edges?"""
    wanted = "each image flipped left-right or not, moved by up to 4 pixels, zeros at the edges"
    _, _, right, down = _centres(value)
    if (abs(right) == 32).any():
        return Problem(
            "turned", "Rows and columns are swapped in some images.", "", wanted, "images turned over"
        )
    if ((down == -32) & (abs(right) == 1)).any():
        return Problem(
            "upside down",
            "Some images stand on their heads: the flip goes along the rows.",
            "The axes are (image, row, column, colour).",
            wanted,
            "images upside down",
        )
    if (value[:, 16, 16, 0] > value[:, 16, 16, 2]).any():
        return Problem("colours", "Red and blue change places in some images.", "", wanted, "other colours")
    sane = ((abs(right) == 1) & (down == 32)).all()
    flipped, dy, dx = _moves(value)
    if not sane or (abs(dy) > 15).any() or (abs(dx) > 15).any():
        return Problem("other pixels", "Some results are no flipped and moved images at all.", "", wanted)
    far = max(int(abs(dy).max()), int(abs(dx).max()))
    if far > 4:
        return Problem("too far", "Some images move too far.", "", "at most 4 pixels", f"{far} pixels")
    if _alike(value, _made(images[0], flipped, dy, dx, "constant")):
        return None
    for mode, says in (
        ("wrap", "What moves out at one edge comes in at the opposite one."),
        ("edge", "At the edges, the last pixels are repeated."),
        ("reflect", "At the edges, the image is mirrored."),
        ("symmetric", "At the edges, the image is mirrored."),
    ):
        if _alike(value, _made(images[0], flipped, dy, dx, mode)):
            return Problem(mode, says, "", "zeros moving in", "pixels of the image")
    return Problem("other pixels", "Some pixels are neither the image's nor zeros at the edge.", "", wanted)


def _chances(value: np.ndarray) -> Problem | None:
    flipped, dy, dx = _moves(value)
    flips = int(flipped.sum())
    of_a_batch = [
        all(np.ptp(draws) == 0 for draws in np.split(all_draws.astype(int), 40))
        for all_draws in (flipped, dy, dx)
    ]
    about_half = f"about {MANY // 2} of {MANY} images flipped"
    together = all(of_a_batch)
    if together and not flips and not dx.any() and not dy.any():
        return Problem("unchanged", "No image changes at all.", "", about_half, "the images that went in")
    if together:
        says = "All images of the batch are flipped and moved in the same way."
        return Problem("one draw", says, "Each image needs draws of its own.", "many different ways", "one")
    if of_a_batch[0] and flips not in (0, MANY):
        says = "One draw decides for a whole batch: all of its images are flipped, or none."
        return Problem(
            "one coin", says, "Each image needs a draw of its own.", about_half, "all or none of a batch"
        )
    if flips in (0, MANY):
        kind = "no flips" if flips == 0 else "all flipped"
        says = "No image is flipped." if flips == 0 else "All images are flipped."
        return Problem(kind, says, "Each image needs a draw of its own.", about_half, f"{flips}")
    if not 135 <= flips <= 265:
        return Problem("flip rate", "Flips don't come with probability 1/2.", "", about_half, f"{flips}")
    if not dx.any() and not dy.any():
        return Problem("not moved", "No image is moved.", "", "shifts from -4 to 4 along both axes", "none")
    for name, alike in zip(("vertical", "horizontal"), of_a_batch[1:], strict=True):
        if alike and np.ptp(dy if name == "vertical" else dx):
            says = f"The {name} shift is the same for all images of a batch."
            return Problem(
                "one shift", says, "Each image needs draws of its own.", "a shift for each", "one for all"
            )
    return _uniform("vertical", dy) or _uniform("horizontal", dx) or _independent(flipped, dy, dx)


def _uniform(name: str, moves: np.ndarray) -> Problem | None:
    counts = np.array([int(np.sum(moves == shift)) for shift in range(-4, 5)])
    wanted = f"each shift from -4 to 4 in about {MANY // 9} of {MANY} images"
    came = ", ".join(f"{shift}: {count}" for shift, count in zip(range(-4, 5), counts, strict=True) if count)
    if counts.max() == MANY:
        kind = f"no {name}" if counts[4] == MANY else f"one {name}"
        says = (
            f"There is no {name} shift."
            if counts[4] == MANY
            else f"The {name} shift is the same for all images."
        )
    elif counts[0] == counts[8] == 0:
        kind, says = "too near", f"The {name} shift does not reach 4 pixels."
    elif counts[3:6].sum() > MANY / 2:
        kind, says = "centre-heavy", f"Small {name} shifts are more common than large ones."
    elif (counts[0] == 0) != (counts[8] == 0) and (counts[1:8] > 0).all():
        kind = "4 is missing"
        ends = "4, but does reach -4" if counts[8] == 0 else "-4, but does reach 4"
        says = f"The {name} shift never reaches {ends}."
    elif not counts[:4].any() or not counts[5:].any():
        kind, says = "one way", f"The {name} shifts go one way only: they should reach from -4 to 4."
    elif counts.min() < 8 or counts.max() > 95:
        kind, says = "not uniform", f"The {name} shifts are not equally likely."
    else:
        return None
    return Problem(
        kind, says, "Is the end of a range included?" if kind == "4 is missing" else "", wanted, came
    )


def _independent(flipped: np.ndarray, dy: np.ndarray, dx: np.ndarray) -> Problem | None:
    if abs(np.corrcoef(dx, dy)[0, 1]) > 0.33 or np.mean(np.abs(dx) == np.abs(dy)) > 0.45:
        return Problem(
            "axes together",
            "The vertical and the horizontal shift hang together.",
            "Two axes, two draws.",
            "two independent shifts",
            "one shift decides both",
        )
    if max(abs(np.corrcoef(flipped, moves)[0, 1]) for moves in (dx, dy, abs(dx), abs(dy))) > 0.33:
        return Problem(
            "flip and shift", "Flip and shift hang together.", "", "independent draws", "dependent ones"
        )
    return None


def _chance(results: Any) -> Problem | None:
    first, again, other = results
    if not np.array_equal(first, again):
        return Problem(
            "not reproducible",
            "Two generators of one seed gave different images.",
            "All chance has to come from the `rng` that is passed in.",
            "the same images twice",
            "different ones",
        )
    if np.array_equal(first, other):
        return Problem(
            "ignores rng",
            "Another generator gave the very same images: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "other images",
            "the same ones",
        )
    return None
