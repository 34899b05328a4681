"""minibatches: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import minibatches


def _cut(X, y, batch_size, order):
    return [
        (X[order[start : start + batch_size]], y[order[start : start + batch_size]])
        for start in range(0, len(order), batch_size)
    ]


mistake, _ = bank_of(minibatches)


@mistake(
    says="Nothing is shuffled: the batches come in the order of the data. If that is sorted by class, "
    "each batch shows one class only.",
)
def not_shuffled(X, y, batch_size, rng):
    return _cut(X, y, batch_size, np.arange(len(X)))


@mistake(
    says="X and y are shuffled by two different permutations, so samples get the labels of others. One "
    "order has to serve both.",
)
def labels_apart(X, y, batch_size, rng):
    first, second = rng.permutation(len(X)), rng.permutation(len(X))
    return [
        (a, b)
        for (a, _), (_, b) in zip(_cut(X, y, batch_size, first), _cut(X, y, batch_size, second), strict=True)
    ]


@mistake(
    says="X is shuffled and y is not, so samples get the labels of others. The same row numbers have to "
    "pick from both.",
)
def labels_not_shuffled(X, y, batch_size, rng):
    return _cut(X[rng.permutation(len(X))], y, batch_size, np.arange(len(X)))


@mistake(
    says="The last, smaller batch is lost whenever the batch size does not divide the number of samples. "
    "Those samples belong to the data, too.",
)
def last_batch_dropped(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, batch_size, order[: len(X) // batch_size * batch_size])


@mistake(
    says="When the batch size divides the number of samples, an empty batch comes at the end (and its "
    "mean loss would be nan). How many batches are needed then?",
)
def empty_batch_at_the_end(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    starts = range(0, len(X) + 1, batch_size)
    return [(X[order[s : s + batch_size]], y[order[s : s + batch_size]]) for s in starts]


@mistake(
    says="A last batch that is too small is filled up with samples that have already come. It may be "
    "smaller; every sample comes once.",
)
def last_batch_filled_up(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, batch_size, np.append(order, order[: -len(X) % batch_size]))


@mistake(
    says="Each batch is drawn again from all of the data, so some samples come twice within an epoch, and others "
    "not at all. A permutation deals every sample out once.",
)
def drawn_with_replacement(X, y, batch_size, rng):
    return _cut(X, y, batch_size, rng.integers(len(X), size=len(X)))


@mistake(
    says="There is only one batch: the function ends with it. To hand out one after the other, `yield` in "
    "the loop, or collect them in a list that you return at the end.",
)
def first_batch_alone(X, y, batch_size, rng):
    return _cut(X, y, batch_size, rng.permutation(len(X)))[:1]


@mistake(
    says="You return one pair, the first batch, instead of something that gives all pairs. `yield` in the "
    "loop hands out one after the other; `return` ends it.",
)
def one_pair(X, y, batch_size, rng):
    return _cut(X, y, batch_size, rng.permutation(len(X)))[0]


@mistake(
    says="You cut first and shuffle the batches afterwards: neighbours in the data always stay together "
    "in a batch. Shuffle the samples, then cut.",
)
def blocks_shuffled(X, y, batch_size, rng):
    batches = _cut(X, y, batch_size, np.arange(len(X)))
    whole, rest = batches[: len(X) // batch_size], batches[len(X) // batch_size :]
    return [whole[i] for i in rng.permutation(len(whole))] + rest


@mistake(
    says="You shuffle inside each batch, after cutting: the same samples share a batch in every epoch. "
    "Shuffle all of them, then cut.",
)
def shuffled_inside_batches(X, y, batch_size, rng):
    starts = range(0, len(X), batch_size)
    blocks = [rng.permutation(np.arange(len(X))[start : start + batch_size]) for start in starts]
    return _cut(X, y, batch_size, np.concatenate(blocks))


@mistake(
    says="You make a generator of your own with a fixed seed, so that the order is the same at each call. "
    "Use the `rng` that is passed in.",
)
def generator_of_its_own(X, y, batch_size, rng):
    return list(minibatches(X, y, batch_size, np.random.default_rng(0)))


@mistake(
    says="You make a new generator without a seed, so that nobody can repeat your run. Use the `rng` that "
    "is passed in.",
)
def generator_without_a_seed(X, y, batch_size, rng):
    return list(minibatches(X, y, batch_size, np.random.default_rng()))


@mistake(
    says="np.random.permutation draws from NumPy's global generator, which `rng` has no power over, so "
    "that runs can't be repeated. The same method exists on `rng`.",
)
def global_generator(X, y, batch_size, rng):
    order = np.random.permutation(len(X))  # noqa: NPY002  (the mistake itself)
    return _cut(X, y, batch_size, order)


@mistake(
    says="You deal the data out in `batch_size` batches. It is the size of each batch, not their number.",
)
def that_many_batches(X, y, batch_size, rng):
    pieces = np.array_split(rng.permutation(len(X)), min(batch_size, len(X)))
    return [(X[rows], y[rows]) for rows in pieces]


@mistake(
    says="Your batches are all about equally large (np.array_split evens them out). All should have "
    "`batch_size` samples, and only the last may have fewer.",
)
def evened_out(X, y, batch_size, rng):
    pieces = np.array_split(rng.permutation(len(X)), -(-len(X) // batch_size))
    return [(X[rows], y[rows]) for rows in pieces]


@mistake(
    says="The batches are right, but the caller's X and y are shuffled in place. Shuffle row numbers "
    "instead; then X and y can stay as they are.",
)
def shuffled_in_place(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[...], y[...] = X[order], y[order]
    return _cut(X, y, batch_size, np.arange(len(X)))


@mistake(
    says="The labels went through a common array with X and became floats. Pick the rows from X and y "
    "apart, by the same row numbers.",
)
def labels_as_floats(X, y, batch_size, rng):
    return ((X_batch, y_batch.astype(float)) for X_batch, y_batch in minibatches(X, y, batch_size, rng))


@mistake(
    says="Every batch holds all samples. Cut the shuffled row numbers: each batch gets the next few of them.",
)
def everything_in_each_batch(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[order], y[order]) for _ in range(0, len(X), batch_size)]


@mistake(
    says="Your batches overlap: each one's last row is the next one's first, so those samples come twice. A slice "
    "a : b ends before b, so it needs no + 1.",
)
def one_row_too_many(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[i : i + batch_size + 1]], y[order[i : i + batch_size + 1]]) for i in starts]
