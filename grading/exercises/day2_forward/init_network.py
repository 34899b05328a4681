"""init_network: (W, b) for every layer. Judged layer by layer like `init_layer`, and by the order of the draws."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from grading.exercises.day2_forward.init_layer.judge import chance_problems, layer_problems
from grading.judge.compare import kind_of
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome
from solutions import init_layer, init_network

ONCE = "init_network(sizes, rng)"
SHORT_AND_LONG = "init_network([4, 3], rng), init_network([4, 3, 5], rng_of_the_same_seed)"
THRICE = "init_network(sizes, rng), init_network(sizes, rng_of_the_same_seed), init_network(sizes, rng_of_another_seed)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, {"sizes": [2, 3, 1], "rng": Fixture("rng")}, shown=True)
    yield Case(ONCE, {"sizes": [4, 8, 6, 3], "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    yield Case(ONCE, {"sizes": [6, 2], "rng": seed()}, about="a network of one layer")
    yield Case(ONCE, {"sizes": [5, 7, 4, 6, 2], "rng": seed()}, about="a deep network")
    yield Case(ONCE, {"sizes": [100, 150, 120], "rng": seed()}, about="large layers")
    yield Case(ONCE, {"sizes": [5, 5, 5, 5], "rng": seed()}, about="layers of equal sizes")
    first = int(rng.integers(10**6))
    same = {"rng": Fixture("rng", first), "rng_of_the_same_seed": Fixture("rng", first)}
    yield Case(
        THRICE,
        {"sizes": [3, 4, 2], **same, "rng_of_another_seed": Fixture("rng", first + 1)},
        about="three calls, the first two with generators of one seed",
    )
    yield Case(SHORT_AND_LONG, same, about="the order of the draws")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == ONCE:
        networks, sizes = [got.value], [case.inputs["sizes"]]
    elif case.code == SHORT_AND_LONG:
        networks, sizes = got.value, [[4, 3], [4, 3, 5]]
    else:
        networks, sizes = got.value, [case.inputs["sizes"]] * 3
    for network, wanted in zip(networks, sizes, strict=True):
        if problems := list(_network_problems(network, wanted)):
            yield from problems
            return
    if case.code == SHORT_AND_LONG and not np.array_equal(networks[0][0][0], networks[1][0][0]):
        yield Problem(
            "order of draws",
            "From generators of one seed, the first layer differs with what comes after it: it is not drawn first.",
            "Go through the layers from the inputs to the outputs.",
            "the same first layer in both networks",
            "different first layers",
        )
    if case.code == THRICE:
        yield from chance_problems(*(network[0] for network in networks))


def _network_problems(network: Any, sizes: list[int]) -> Iterator[Problem]:
    count = len(sizes) - 1
    wanted = f"a list of {count} pair{'' if count == 1 else 's'} (W, b)"
    if not isinstance(network, (list, tuple)):
        says = f"A list of (W, b) should come back, and it is {kind_of(network)}."
        look = "Is there a `return` at the end?" if network is None else ""
        yield Problem(f"no list {kind_of(network)}", says, look, wanted, kind_of(network))
        return
    if len(network) != count:
        first = "from the first" if len(network) and _starts(network[0], sizes) else ""
        yield Problem(
            f"layers {len(network) - count:+d} {kind_of(network[0]) if len(network) else ''} {first}",
            f"The sizes {sizes} make {count} layer{'' if count == 1 else 's'}, one between each two neighbours; "
            f"your list has {len(network)} item{'' if len(network) == 1 else 's'}.",
            "There is one layer less than there are sizes, and each is a pair (W, b).",
            wanted,
            kind_of(network),
        )
        return
    seen: list[Any] = []
    for number, layer in enumerate(network):
        if any(_equal(layer, other) for other in seen):
            yield Problem(
                "equal layers",
                f"Layer {number} has exactly the weights of an earlier one. Draw new weights for each layer.",
                "Is the layer drawn inside the loop, and from the generator that was passed in?",
                "other weights in each layer",
                "the same weights twice",
            )
        yield from layer_problems(layer, sizes[number], sizes[number + 1], f" of layer {number}")
        seen.append(layer)


def _starts(layer: Any, sizes: list[int]) -> bool:
    """Is it the network's first layer, by its sizes?"""
    return isinstance(layer, (list, tuple)) and bool(layer) and np.shape(layer[0]) == tuple(sizes[:2])


def _equal(layer: Any, other: Any) -> bool:
    both_pairs = all(isinstance(one, (list, tuple)) and len(one) == 2 for one in (layer, other))
    return both_pairs and np.array_equal(layer[0], other[0])


exercise = Exercise(
    of=init_network,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"changed": 0.5, "order of draws": 0.5},
    hints=Hints(
        nudge="A layer lies between two neighbours in `sizes`: [4, 8, 3] has the pairs 4 to 8 and 8 to 3. "
        "You have a function that makes one layer.",
        formula=r"For $k = 1 \ldots L$, with $L$ one less than the number of sizes: $W_k$ has the shape "
        r"$(\text{sizes}_{k-1}, \text{sizes}_k)$ and $b_k$ the shape $(1, \text{sizes}_k)$.",
        pseudocode="layers = an empty list\n"
        "for each k from 0 to the number of sizes minus 2:\n"
        "    append a layer from sizes[k] inputs to sizes[k + 1] neurons\n"
        "return layers",
    ),
)

mistake, alternative = bank_of(init_network)


@mistake(
    says="Every layer of yours starts from the network's inputs. A layer's inputs are the outputs of the "
    "layer before it: which two neighbours in `sizes` does it lie between?",
)
def every_layer_from_the_inputs(sizes, rng):
    return [init_layer(sizes[0], size, rng) for size in sizes[1:]]


@mistake(
    says="Your loop runs once too often: the last size has no next one. Count the gaps between the sizes, not the "
    "sizes.",
)
def one_layer_too_many(sizes, rng):
    return [init_layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes))]


@mistake(
    says="The last layer is missing: your loop stops one gap too early. `range(n)` itself leaves out n.",
)
def one_layer_too_few(sizes, rng):
    return [init_layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 2)]


@mistake(
    says="You go through the layers from the last to the first, so the last one is drawn first. The list "
    "is right, the order of the draws is not.",
)
def last_layer_drawn_first(sizes, rng):
    layers: list = []
    for k in reversed(range(len(sizes) - 1)):
        layers.insert(0, init_layer(sizes[k], sizes[k + 1], rng))
    return layers


@mistake(
    says="Your list begins with the output layer. The layers are to stand in the order in which the data "
    "passes through them.",
)
def last_layer_first_in_the_list(sizes, rng):
    return [init_layer(n_in, n_out, rng) for n_in, n_out in pairwise(sizes)][::-1]


@mistake(
    says="Your list holds W, b, W, b, ... one after the other. Keep the two of a layer together, as a pair.",
)
def one_flat_list(sizes, rng):
    flat = []
    for n_in, n_out in pairwise(sizes):
        flat += init_layer(n_in, n_out, rng)
    return flat


@mistake(
    says="You return all weights in one list and all biases in another. A list of pairs is asked for, one "
    "(W, b) a layer.",
)
def weights_here_and_biases_there(sizes, rng):
    layers = [init_layer(n_in, n_out, rng) for n_in, n_out in pairwise(sizes)]
    return [W for W, _ in layers], [b for _, b in layers]


@mistake(says="Your list holds only the weights. Each layer needs its biases too, as a pair.")
def weights_alone(sizes, rng):
    return [init_layer(n_in, n_out, rng)[0] for n_in, n_out in pairwise(sizes)]


@mistake(
    says="You take the sizes out of the caller's list as you go, and leave it nearly empty. Read them by "
    "index instead.",
)
def empties_the_sizes(sizes, rng):
    layers = []
    while len(sizes) > 1:
        layers.append(init_layer(sizes.pop(0), sizes[0], rng))
    return layers


@mistake(
    says="You make a new generator for every layer, all of one seed, so that layers of equal size get "
    "equal weights, and `rng` decides nothing. Draw every layer from the one that is passed in.",
)
def a_new_generator_for_each_layer(sizes, rng):
    return [init_layer(n_in, n_out, np.random.default_rng(0)) for n_in, n_out in pairwise(sizes)]


@mistake(
    says="You swap the two sizes of each layer, so that one neuron is a row of W. The size before the "
    "layer comes first.",
)
def sizes_swapped(sizes, rng):
    return [init_layer(n_out, n_in, rng) for n_in, n_out in pairwise(sizes)]


@mistake(
    says="You return inside the loop, after the first layer. Look at the indentation of `return`.",
)
def returns_after_the_first_layer(sizes, rng):
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers.append(init_layer(n_in, n_out, rng))
        return layers


@mistake(
    says="Your list holds only the last layer. Is the empty list made before the loop, once, and does `append` stand "
    "inside the loop?",
)
def only_the_last_layer(sizes, rng):
    for n_in, n_out in pairwise(sizes):
        layers = [init_layer(n_in, n_out, rng)]
    return layers


@alternative
def by_neighbours(sizes, rng):
    return [init_layer(*both, rng) for both in pairwise(sizes)]


@alternative
def without_init_layer(sizes, rng):
    layers, n_in = [], sizes[0]
    for n_out in sizes[1:]:
        layers.append((rng.normal(size=(n_in, n_out)), np.zeros((1, n_out))))
        n_in = n_out
    return layers


@alternative
def all_weights_in_one_draw(sizes, rng):
    counts = [n_in * n_out for n_in, n_out in pairwise(sizes)]
    pieces = np.split(rng.standard_normal(sum(counts)), np.cumsum(counts)[:-1])
    return [
        (piece.reshape(sizes[k], sizes[k + 1]), np.zeros((1, sizes[k + 1]))) for k, piece in enumerate(pieces)
    ]
