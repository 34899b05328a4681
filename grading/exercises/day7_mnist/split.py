"""split: a share of every class set aside, chosen and shuffled by rng. Judged by its properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge.compare import kind_of
from grading.probe import Outcome
from solutions import split

ONCE = "split(X, y, test_fraction, rng)"
THRICE = (
    "first = split(X, y, test_fraction, rng)\n"
    "again = split(X, y, test_fraction, rng_of_the_same_seed)\n"
    "other = split(X, y, test_fraction, rng_of_another_seed)\n"
    "first, again, other"
)


def _data(labels: np.ndarray, shape: tuple[int, ...] = (2,)) -> dict[str, Any]:
    """Samples that can be told apart: the first number of each is its row."""
    X = np.zeros((len(labels), *shape))
    X.reshape(len(labels), -1)[:, 0] = np.arange(len(labels))
    return {"X": X, "y": labels}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        ONCE,
        {**_data(np.array([0, 0, 0, 0, 1, 1, 1, 1])), "test_fraction": 0.25, "rng": Fixture("rng")},
        shown=True,
    )
    yield Case(ONCE, {**_data(np.arange(60) % 3), "test_fraction": 0.2, "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    many = rng.permutation(np.repeat(np.arange(20), 50))
    yield Case(ONCE, {**_data(many), "test_fraction": 0.5, "rng": seed()}, about="20 classes of 50 samples")
    yield Case(
        ONCE,
        {**_data(np.repeat([0, 1, 2, 3], 60)), "test_fraction": 0.3, "rng": seed()},
        about="data that come sorted by class",
    )
    rare = rng.permutation(np.repeat([0, 1, 2], [400, 30, 10]))
    yield Case(ONCE, {**_data(rare), "test_fraction": 0.2, "rng": seed()}, about="a rare class")
    odd = rng.permutation(np.repeat([3, 8], 45))
    yield Case(
        ONCE, {**_data(odd), "test_fraction": 0.1, "rng": seed()}, about="labels that do not start at 0"
    )
    images = rng.permutation(np.repeat([0, 1], 40))
    yield Case(
        ONCE,
        {**_data(images, (4, 4)), "test_fraction": 0.25, "rng": seed()},
        about="X of images, with three axes",
    )
    fixed = int(rng.integers(10**6))
    yield Case(
        THRICE,
        {
            **_data(rng.permutation(np.repeat(np.arange(3), 40))),
            "test_fraction": 0.4,
            "rng": Fixture("rng", fixed),
            "rng_of_the_same_seed": Fixture("rng", fixed),
            "rng_of_another_seed": Fixture("rng", fixed + 1),
        },
        about="three calls, the first two with generators of one seed",
    )


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == ONCE:
        found = _problem(case, got.value)
    else:
        found = next(filter(None, (_problem(case, parts) for parts in got.value)), None) or _chance(got.value)
    if found:
        yield found


def _problem(case: Case, parts: Any) -> Problem | None:
    """The first property that one result fails."""
    return _form(case, parts) or _membership(case, parts) or _shares(case, parts) or _order(case, parts)


def _form(case: Case, parts: Any) -> Problem | None:
    wanted = "(X_train, y_train, X_test, y_test)"
    if not isinstance(parts, (tuple, list)) or len(parts) != 4:
        return Problem(
            "form",
            f"Four arrays should come back, and it is {kind_of(parts)}.",
            f"return {wanted[1:-1]}",
            wanted,
        )
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "biuf" for part in parts):
        kinds = ", ".join(kind_of(part) for part in parts)
        return Problem(
            "form", "All four parts should be arrays.", "X[rows] picks rows of an array.", wanted, kinds
        )
    dims = [part.ndim for part in parts]
    X = case.inputs["X"]
    if dims == [X.ndim, X.ndim, 1, 1]:
        return Problem(
            "swapped",
            "The four parts come in another order: y_train belongs second, X_test third.",
            "",
            wanted,
            "(X_train, X_test, y_train, y_test)",
        )
    shapes = ", ".join(str(part.shape) for part in parts)
    fits = (
        dims == [X.ndim, 1, X.ndim, 1]
        and parts[0].shape[1:] == parts[2].shape[1:] == X.shape[1:]
        and len(parts[0]) == len(parts[1])
        and len(parts[2]) == len(parts[3])
    )
    if not fits:
        return Problem(
            "shape",
            "The shapes of the four parts don't fit together: rows of X, and one label for each.",
            "",
            f"X of shape (n, {', '.join(map(str, X.shape[1:]))}) and y of shape (n,), twice",
            f"the shapes {shapes}",
        )
    if any(part.dtype.kind not in "iu" for part in parts[1::2]):
        return Problem(
            "labels",
            "The labels should stay whole numbers.",
            "",
            "int labels",
            f"labels of kind {parts[1].dtype}",
        )
    return None


def _rows(part: np.ndarray) -> np.ndarray:
    """Which rows of X these are (their first number says so)."""
    first = part.reshape(len(part), int(np.prod(part.shape[1:])))[:, 0].astype(float)
    return np.rint(np.clip(np.nan_to_num(first, nan=-1), -1, 1e9)).astype(int)


def _membership(case: Case, parts: Any) -> Problem | None:
    X, y = case.inputs["X"], case.inputs["y"]
    train, test = _rows(parts[0]), _rows(parts[2])
    both = np.concatenate([train, test])
    if ((both < 0) | (both >= len(X))).any() or not (X[both] == np.concatenate([parts[0], parts[2]])).all():
        return Problem("other rows", "Some rows are not rows of X.", "", "rows of X", "other values")
    if shared := sorted({*train.tolist()} & {*test.tolist()}):
        return Problem(
            "all in training" if len(set(train.tolist())) == len(X) else "overlap",
            "Some samples are in both parts: then the test asks for what was learnt by heart.",
            "",
            "each sample in one part",
            f"{len(shared)} of {len(X)} in both",
        )
    if len(set(both.tolist())) != len(both):
        return Problem("repeats", "Some samples come more than once.", "", "each once", "repeated samples")
    if len(both) != len(X):
        return Problem(
            "lost",
            "Some samples are in neither part.",
            "",
            f"{len(X)} samples in all",
            f"{len(train)} + {len(test)} = {len(both)}",
        )
    wrong = int(np.sum(y[train] != parts[1]) + np.sum(y[test] != parts[3]))
    if wrong:
        return Problem(
            "labels mixed",
            "Samples and labels have come apart: row i of X_train no longer belongs to label i of y_train.",
            "Both have to be picked by the same row numbers.",
            "each sample with its own label",
            f"{wrong} of {len(X)} with another's",
        )
    return None


def _shares(case: Case, parts: Any) -> Problem | None:
    y, fraction = case.inputs["y"], case.inputs["test_fraction"]
    n_test = len(parts[3])
    classes = np.unique(y)
    wanted = {int(label): round(fraction * int(np.sum(y == label))) for label in classes}
    came = {int(label): int(np.sum(parts[3] == label)) for label in classes}
    off = [label for label in wanted if abs(wanted[label] - came[label]) > 1]
    if not off:
        return None
    if all(abs(int(np.sum(y == label)) - came[label] - wanted[label]) <= 1 for label in wanted):
        return Problem(
            "parts swapped",
            "Your test part has the share that belongs to training.",
            "",
            f"{sum(wanted.values())} samples to test",
            f"{n_test}",
        )
    if abs(n_test - fraction * len(y)) <= len(classes):
        worst = max(off, key=lambda label: abs(wanted[label] - came[label]))
        return Problem(
            "classes",
            "The test part has the right size, but not the same share of every class.",
            "Look at one class at a time.",
            f"{wanted[worst]} of class {worst} to test",
            f"{came[worst]}",
        )
    return Problem(
        "share",
        "The test part has not the size asked for.",
        "",
        f"{sum(wanted.values())} of {len(y)} samples to test",
        f"{n_test}",
    )


def _order(case: Case, parts: Any) -> Problem | None:
    for name, X_part, y_part in (("training", parts[0], parts[1]), ("test", parts[2], parts[3])):
        if len(X_part) < 18:  # so few may come in order by chance
            continue
        if (np.diff(_rows(X_part)) > 0).all():
            return Problem(
                "in order",
                f"The {name} part comes in the order of the data, not shuffled.",
                "",
                "shuffled rows",
                "rows in their old order",
            )
        classes = len(np.unique(y_part))
        if classes > 1 and len(y_part) >= 48 and np.sum(y_part[1:] != y_part[:-1]) == classes - 1:
            return Problem(
                "by class",
                f"The {name} part comes class after class: a batch of it would show one class only.",
                "One more permutation, over the whole part.",
                "shuffled rows",
                "one class after the other",
            )
    return None


def _chance(results: Any) -> Problem | None:
    first, again, other = ((_rows(parts[0]).tolist(), _rows(parts[2]).tolist()) for parts in results)
    if first != again:
        return Problem(
            "not reproducible",
            "Two generators of one seed gave two different splits.",
            "All chance has to come from the `rng` that is passed in.",
            "the same split twice",
            "two splits",
        )
    if first == other:
        return Problem(
            "ignores rng",
            "Another generator gave the very same split: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "another split",
            "the same split",
        )
    if set(first[1]) == set(other[1]):
        return Problem(
            "same choice",
            "Another generator gave another order, but chose the same samples for testing.",
            "Shuffle the rows of a class before you take some of them.",
            "other samples",
            "the same samples",
        )
    return None


exercise = Exercise(
    of=split,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"in order": 0.5, "by class": 0.5, "changed": 0.5, "labels": 0.5, "same choice": 0.5},
    hints=Hints(
        nudge="Work with row numbers, not with rows: decide which numbers go where, and pick from X and y "
        "at the very end. `np.flatnonzero(y == label)` gives the row numbers of one class, "
        "`rng.permutation` shuffles them.",
        formula=r"Of a class with $n_c$ samples, $\text{round}(f \cdot n_c)$ go into the test part, "
        "the others into the training part.",
        pseudocode="for each class:\n    rows = the shuffled row numbers of that class\n    the first "
        "round(test_fraction * their number) go to test, the rest to train\nshuffle the row numbers "
        "of each part\nreturn X[train], y[train], X[test], y[test]",
    ),
)


def _by_class(y, test_fraction, rng):
    """(train, test) row numbers, class after class."""
    train, test = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = round(test_fraction * len(rows))
        test.append(rows[:count])
        train.append(rows[count:])
    return np.concatenate(train), np.concatenate(test)


@mistake(
    of=split,
    says="You shuffle everything and cut once. With a rare class, chance may leave none of it for the "
    "test; take the same share of every class.",
)
def one_cut_through_all(X, y, test_fraction, rng):
    order = rng.permutation(len(X))
    count = round(test_fraction * len(X))
    train, test = order[count:], order[:count]
    return X[train], y[train], X[test], y[test]


@mistake(
    of=split,
    says="You cut the data in two without shuffling. Where they come sorted by class, the test would be "
    "about classes that training never saw.",
)
def cut_without_shuffling(X, y, test_fraction, rng):
    count = len(X) - round(test_fraction * len(X))
    return X[:count], y[:count], X[count:], y[count:]


@mistake(
    of=split,
    says="The choice is right, but both parts keep the order of the data. Batches cut from them would not "
    "be mixed; shuffle each part once more.",
)
def parts_in_the_old_order(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    train, test = np.sort(train), np.sort(test)
    return X[train], y[train], X[test], y[test]


@mistake(
    of=split,
    says="The choice is right, but both parts come class after class, as you collected them. Shuffle each "
    "part once more.",
)
def class_after_class(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    return X[train], y[train], X[test], y[test]


@mistake(
    of=split,
    says="X and y are not shuffled by one and the same permutation, so that images get labels of others. "
    "One list of row numbers has to serve both.",
)
def labels_shuffled_apart(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    return (
        X[rng.permutation(train)],
        y[rng.permutation(train)],
        X[rng.permutation(test)],
        y[rng.permutation(test)],
    )


@mistake(
    of=split,
    says="The training part is all of the data, test samples included: then the test asks for what was "
    "learnt by heart.",
)
def test_samples_in_training(X, y, test_fraction, rng):
    _, test = _by_class(y, test_fraction, rng)
    train, test = rng.permutation(len(X)), rng.permutation(test)
    return X[train], y[train], X[test], y[test]


@mistake(
    of=split,
    says="The parts come back in the order of scikit-learn's train_test_split. Here each X is followed by "
    "its own y.",
)
def order_of_scikit_learn(X, y, test_fraction, rng):
    X_train, y_train, X_test, y_test = split(X, y, test_fraction, rng)
    return X_train, X_test, y_train, y_test


@mistake(
    of=split,
    says="The two parts are the wrong way round: `test_fraction` is the share of the test part.",
)
def parts_exchanged(X, y, test_fraction, rng):
    X_train, y_train, X_test, y_test = split(X, y, test_fraction, rng)
    return X_test, y_test, X_train, y_train


@mistake(
    of=split,
    says="You make a generator of your own with a fixed seed, so that every call gives one and the same "
    "split. Use the `rng` that is passed in.",
)
def generator_of_its_own(X, y, test_fraction, rng):
    return split(X, y, test_fraction, np.random.default_rng(0))


@mistake(
    of=split,
    says="Of each class you always test on the same samples, the first ones. If the data were collected in "
    "some order, the test sees one end of it only; let `rng` choose.",
)
def first_of_each_class(X, y, test_fraction, rng):
    test = np.concatenate(
        [np.flatnonzero(y == c)[: round(test_fraction * np.sum(y == c))] for c in np.unique(y)]
    )
    train = rng.permutation(np.setdiff1d(np.arange(len(y)), test))
    test = rng.permutation(test)
    return X[train], y[train], X[test], y[test]


@alternative(of=split)
def by_rank_within_the_class(X, y, test_fraction, rng):
    order = rng.permutation(len(y))
    seen: dict[int, int] = {}
    train: list[int] = []
    test: list[int] = []
    total = {label: int(np.sum(y == label)) for label in set(y.tolist())}
    for row in order:
        label = int(y[row])
        seen[label] = seen.get(label, 0) + 1
        (test if seen[label] <= int(test_fraction * total[label] + 0.5) else train).append(row)
    return X[train], y[train], X[test], y[test]


@alternative(of=split)
def rounded_down(X, y, test_fraction, rng):
    parts = [rng.permutation(np.nonzero(y == label)[0]) for label in sorted(set(y.tolist()))]
    cuts = [int(len(part) * test_fraction) for part in parts]
    test = np.hstack([part[:cut] for part, cut in zip(parts, cuts, strict=True)])
    train = np.hstack([part[cut:] for part, cut in zip(parts, cuts, strict=True)])
    rng.shuffle(train)
    rng.shuffle(test)
    return X[train], y[train], X[test], y[test]


@alternative(of=split)
def by_a_mask_and_sorting(X, y, test_fraction, rng):
    keys = rng.random(len(y))
    chosen = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        mine = np.where(y == label)[0]
        chosen[mine[np.argsort(keys[mine])[: int(np.ceil(test_fraction * len(mine)))]]] = True
    order = np.argsort(rng.random(len(y)))
    train, test = order[~chosen[order]], order[chosen[order]]
    return [np.take(X, train, axis=0), y[train], np.take(X, test, axis=0), y[test]]
