"""negative_log_likelihood: the mean surprise at all pairs, infinite where something impossible happens."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import negative_log_likelihood


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(P: object, x: object, y: object, about: str = "", shown: bool = False) -> Case:
        inputs = {"P": np.array(P, dtype=float), "x": np.array(x), "y": np.array(y)}
        return Case("negative_log_likelihood(P, x, y)", inputs, shown=shown, about=about)

    def table(size: int) -> np.ndarray:
        return rng.dirichlet(np.ones(size), size=size)

    yield case([[0.25, 0.75], [0.5, 0.5]], [0, 0, 1], [0, 1, 1], shown=True)
    yield case(
        np.full((3, 3), 1 / 3), [0, 1, 2, 0], [1, 2, 0, 0], shown=True, about="a model that knows nothing"
    )
    yield case(
        [[0.5, 0.5], [1.0, 0.0]], [0, 1, 1], [1, 1, 0], shown=True, about="a pair that P calls impossible"
    )
    yield case(table(4), rng.integers(0, 4, size=30), rng.integers(0, 4, size=30))
    yield case(
        table(6), rng.integers(0, 6, size=2500), rng.integers(0, 6, size=2500), about="thousands of pairs"
    )
    yield case(table(5), [3], [1], about="a single pair")
    yield case(table(3), [0, 0, 0, 1], [2, 2, 2, 0], about="a pair that comes several times")
    yield case([[0.0, 1.0], [0.5, 0.5]], [0, 1, 1], [1, 0, 1], about="an impossible pair that does not occur")
    yield case([[0.0, 1.0], [1.0, 0.0]], [0, 1, 0], [1, 0, 1], about="a model that is sure, and right")
    yield case([[1e-20, 1.0], [0.5, 0.5]], [0, 1], [0, 1], about="a pair that is very unlikely, but possible")


exercise = Exercise(
    of=negative_log_likelihood,
    points=3,
    cases=cases,
    hints=Hints(
        nudge="The surprise at something that had the probability p is -ln p. Which entry of P is the probability "
        "that the model gave to the first pair? NumPy can pick the entries for all pairs at once.",
        formula=r"$L = -\dfrac{1}{N} \sum_{n=1}^{N} \ln P_{x_n y_n}$. `P[x, y]` with two arrays of N ids gives the N "
        "probabilities, and np.log is the natural logarithm.",
        pseudocode="p = the entries of P in the rows x and the columns y     (N,)\n"
        "return minus the mean of ln p, as a float",
    ),
)

mistake, alternative = bank_of(negative_log_likelihood)


@mistake(
    says="The sign is the wrong way round: the logarithm of a probability is negative, and the surprise is minus "
    "that.",
)
def sign_missing(P, x, y):
    return np.mean(np.log(P[x, y]))


@mistake(
    says="You take the logarithm to base 2, so your loss is in bits. This course counts in nats: the natural "
    "logarithm, np.log.",
)
def in_bits(P, x, y):
    return -np.mean(np.log2(P[x, y]))


@mistake(
    says="You take the logarithm to base 10. The natural one is meant: np.log.",
)
def base_ten(P, x, y):
    return -np.mean(np.log10(P[x, y]))


@mistake(
    says="You add all surprises up, so the loss grows with the number of pairs. Take their mean.",
)
def summed(P, x, y):
    return -np.sum(np.log(P[x, y]))


@mistake(
    says="You divide by the number of words, counting the pairs that start with a dot. The mean is over all pairs.",
)
def mean_over_words(P, x, y):
    return -np.sum(np.log(P[x, y])) / np.sum(x == 0)


@mistake(
    says="You divide by the number of words, counting the pairs that end with a dot. The mean is over all pairs.",
)
def mean_over_ends(P, x, y):
    return -np.sum(np.log(P[x, y])) / np.sum(y == 0)


@mistake(
    says="You take the logarithm of the mean probability. The mean comes last: first the surprise at each pair, "
    "then the mean of the surprises.",
)
def logarithm_of_the_mean(P, x, y):
    return -np.log(np.mean(P[x, y]))


@mistake(
    says="Rows and columns are swapped: P[x, y] is the probability that y follows x.",
)
def swapped(P, x, y):
    return -np.mean(np.log(P[y, x]))


@mistake(
    says="P[x][:, y] combines every x with every y, N times N numbers. P[x, y] takes them pair by pair.",
)
def every_x_with_every_y(P, x, y):
    return -np.mean(np.log(P[x][:, y]))


@mistake(
    says="P[x][y] takes rows twice: first those of x, then from these the rows numbered y. P[x, y] takes one entry "
    "for each pair.",
)
def rows_twice(P, x, y):
    return -np.mean(np.log(P[x][y]))


@mistake(
    says="You average over all entries of the rows of x. Only the probability of what really followed counts: one "
    "entry for each pair, in column y.",
)
def whole_rows(P, x, y):
    return -np.mean(np.log(P[x]))


@mistake(
    says="You average over the table. The pairs decide how often each entry counts, and most entries may not occur "
    "at all.",
)
def whole_table(P, x, y):
    return -np.mean(np.log(P))


@mistake(
    says="You multiply all probabilities before you take the logarithm. The product of thousands of them is too "
    "small for a float and becomes 0. The logarithm of a product is the sum of the logarithms: take them first.",
)
def logarithm_of_the_product(P, x, y):
    return -np.log(np.prod(P[x, y])) / len(x)


@mistake(
    says="A pair that P calls impossible gets a finite loss: you raise the probabilities a little, or add a tiny "
    "number. Day 3 asked for that. Here the loss should be infinite, so that you see that smoothing is missing.",
)
def raised_to_a_tiny_number(P, x, y):
    return -np.mean(np.log(np.maximum(P[x, y], 1e-12)))


@mistake(
    says="Pairs that P calls impossible are left out of the mean. They are the worst surprises of all: the loss is "
    "infinite.",
)
def impossible_pairs_left_out(P, x, y):
    p = P[x, y]
    return -np.sum(np.log(p[p > 0])) / len(x)


@mistake(
    says="The surprise at each pair comes back. One number is asked for: their mean.",
)
def surprise_at_each_pair(P, x, y):
    return -np.log(P[x, y])


@mistake(
    says="You raise e to the mean surprise. That is the perplexity, which people use as well. The mean surprise "
    "itself is asked for.",
)
def perplexity(P, x, y):
    return np.exp(-np.mean(np.log(P[x, y])))


@mistake(
    says="The mean probability comes back, without a logarithm. The surprise at a probability p is -ln p.",
)
def without_logarithm(P, x, y):
    return np.mean(P[x, y])


@mistake(
    says="Each pair counts once, however often it occurs. The mean is over all N pairs, so a frequent pair counts "
    "often.",
)
def each_pair_once(P, x, y):
    pairs = sorted(set(zip(x.tolist(), y.tolist(), strict=True)))
    return -sum(math.log(P[pair]) if P[pair] else -math.inf for pair in pairs) / len(pairs)


@mistake(
    says="You use 0 * log(0) for pairs that never occur, and that is nan. Take the probabilities of the pairs that "
    "do occur: P[x, y].",
)
def counts_times_logarithms(P, x, y):
    counts = np.zeros(P.shape)
    np.add.at(counts, (x, y), 1)
    return -np.sum(counts * np.log(P)) / len(x)


@alternative
def in_a_loop(P, x, y):
    total = 0.0
    for first, second in zip(x, y, strict=True):
        p = P[first][second]
        total -= math.log(p) if p > 0 else -math.inf
    return total / len(x)


@alternative
def by_counts(P, x, y):
    counts = np.zeros(P.shape)
    np.add.at(counts, (x, y), 1)
    seen = counts > 0
    return np.sum(counts[seen] * np.log(1 / P[seen])) / counts.sum()


@alternative
def by_one_hot(P, x, y):
    p = np.sum(P[x] * np.eye(len(P))[y], axis=1)
    return np.array(-np.log(p).mean())


@alternative
def by_flat_places(P, x, y):
    return float(np.average(-np.log(np.take(P, x * P.shape[1] + y))))
