"""A name generator by counting, which looks 1 to 4 letters back.

The notebook's bigram table has a row for each letter. Looking n letters back, it has one for each n letters: 27, 729,
19,683 and 531,441 rows. You see what that does to the loss on names that were counted and on names held out, how many
of the rows were never seen, and how many of the invented names are simply copies of names that exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solutions import data, decode, encode, vocabulary
from solutions.experiment import Save, options_of, pictures


@dataclass(frozen=True)
class Model:
    """Counts of what follows each n characters; only rows that were seen are kept.

    order: n. contexts: (R,) the rows that were seen, each as one number, sorted. counts: (R, V). smoothing: is added to
    every count.
    """

    order: int
    contexts: np.ndarray
    counts: np.ndarray
    smoothing: float

    def probabilities(self, contexts: np.ndarray) -> np.ndarray:
        """What follows each of these contexts: (N, V). A row that was never seen knows nothing."""
        places = np.searchsorted(self.contexts, contexts).clip(max=len(self.contexts) - 1)
        seen = (self.contexts[places] == contexts)[:, None]
        V = self.counts.shape[1]
        raised = np.where(seen, self.counts[places], 0) + self.smoothing
        totals = raised.sum(axis=1, keepdims=True)
        return np.where(totals > 0, raised / np.where(totals > 0, totals, 1), 1 / V)

    def loss(self, words: list[str], characters: list[str]) -> float:
        """The mean surprise at the characters of these words; infinite if the model calls one impossible."""
        contexts, following = windows(words, characters, self.order)
        with np.errstate(divide="ignore"):
            return float(-np.log(self.probabilities(contexts)[np.arange(len(following)), following]).mean())

    def invent(self, rng: np.random.Generator, longest: int = 30) -> list[int]:
        """A new word, as ids."""
        V = self.counts.shape[1]
        word: list[int] = []
        context = 0  # n dots
        while len(word) < longest:
            following = int(rng.choice(V, p=self.probabilities(np.array([context]))[0]))
            if following == 0:
                break
            word.append(following)
            context = (context * V + following) % V**self.order
        return word


def windows(words: list[str], characters: list[str], order: int) -> tuple[np.ndarray, np.ndarray]:
    """(contexts (N,), what follows (N,)): the `order` characters before each one, read as a number of V digits."""
    V = len(characters)
    contexts, following = [], []
    for word in words:
        ids = encode("." * order + word + ".", characters)
        number = np.zeros(len(word) + 1, dtype=int)
        for k in range(order):
            number = number * V + ids[k : k + len(number)]
        contexts.append(number)
        following.append(ids[order:])
    return np.concatenate(contexts), np.concatenate(following)


def count(words: list[str], characters: list[str], order: int, smoothing: float) -> Model:
    """Count what follows each `order` characters."""
    contexts, following = windows(words, characters, order)
    seen, rows = np.unique(contexts, return_inverse=True)
    counts = np.zeros((len(seen), len(characters)))
    np.add.at(counts, (rows, following), 1)
    return Model(order, seen, counts, smoothing)


def tell(
    models: list[Model], train: list[str], dev: list[str], characters: list[str]
) -> list[tuple[float, float, float]]:
    """Print a line for each model; (loss counted, loss held out, share of rows never seen) of each."""
    V = len(characters)
    print(f"{'letters back':>12}{'rows':>10}{'never seen':>12}{'loss: counted':>16}{'held out':>10}")
    found = []
    for model in models:
        never = 1 - len(model.contexts) / V**model.order
        losses = model.loss(train, characters), model.loss(dev, characters)
        found.append((*losses, never))
        print(f"{model.order:>12}{V**model.order:>10,}{never:>12.1%}{losses[0]:>16.4f}{losses[1]:>10.4f}")
    print(f"\nA model that knows nothing has the loss ln {V} = {np.log(V):.4f}.\n\nNotice:")
    if len(found) > 1 and all(later[0] < earlier[0] for earlier, later in pairwise(found)):
        print(
            "  The loss on what was counted falls with each letter more: the tables learn the names by heart."
        )
    best = int(np.argmin([held_out for _, held_out, _ in found]))
    if np.isinf(found[best][1]):
        print("  Held out, the loss is infinite: without smoothing, something impossible happened.")
    elif len(found) == 1:
        print("  Counted and held out hardly differ where there is much to count. Try --order 3.")
    elif best < len(found) - 1:
        print(
            f"  Held out, it is lowest at {models[best].order}, and grows again: over-fitting, by counting."
        )
    else:
        print("  Held out, it has not turned yet. Try one letter more, or another --smoothing.")
    if len(found) > 2 and models[-1].smoothing > 0:
        print(
            "  Some long names below turn into noise: one unlikely letter leads to a row that was never seen,"
        )
        print("  and from there on all letters have the same chance.")
    return found


def tell_names(model: Model, words: list[str], characters: list[str], how_many: int, seed: int) -> None:
    """Print invented names, and how many of them exist."""
    rng = np.random.default_rng(seed)
    invented = [decode(model.invent(rng), characters) for _ in range(how_many)]
    known = set(words)
    copies = sum(name in known for name in invented)
    print(f"\n{how_many} names, looking {model.order} back ({copies} of them exist; those have a star):")
    print("  " + ", ".join(name + "*" * (name in known) for name in invented))


@pictures("The table above says the same.")
def draw(save: Save, models: list[Model], found: list[tuple[float, float, float]]) -> None:
    """Save the pictures."""
    from solutions.plots.style import figure

    orders = [model.order for model in models]
    counted, held_out, never = zip(*found, strict=True)
    picture, (left, right) = figure(1, 2, width=4.6)
    left.plot(orders, counted, "o-", label="names that were counted")
    infinite = "" if np.isfinite(held_out).all() else " (infinite)"
    left.plot(orders, held_out, "s--", label=f"names held out{infinite}")
    left.set(xlabel="letters looked back", ylabel="loss in nats a character", xticks=orders)
    left.legend(frameon=False)
    right.bar(orders, [100 * share for share in never])
    right.set(xlabel="letters looked back", ylabel="rows never seen, in %", xticks=orders, ylim=(0, 100))
    save(picture, "letters_back.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--order", type=int, default=4, help="look 1 to so many letters back (1 to 4, default 4)"
    )
    parser.add_argument(
        "--smoothing", type=float, default=0.1, help="is added to every count (default 0.1; 0 is none)"
    )
    parser.add_argument(
        "--names", type=int, default=10, help="how many names each model invents (default 10)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which names are drawn (default 0)")
    chosen = parser.parse_args()
    if not 1 <= chosen.order <= 4:
        parser.error(
            f"--order is {chosen.order}; take 1 to 4 (5 letters back there would be 14 million rows)"
        )
    if not 0 <= chosen.smoothing < np.inf:
        parser.error(f"--smoothing is {chosen.smoothing:g}; take a number that is 0 or larger")
    if chosen.names < 1 or chosen.seed < 0:
        parser.error("--names must be at least 1, and --seed at least 0")

    words = data.names()
    characters = vocabulary(words)
    train, dev, _ = data.train_dev_test(words, np.random.default_rng(0))
    models = [count(train, characters, order, chosen.smoothing) for order in range(1, chosen.order + 1)]
    print(f"{len(train):,} names counted, {len(dev):,} held out; smoothing {chosen.smoothing:g}\n")
    found = tell(models, train, dev, characters)
    for model in models:
        tell_names(model, words, characters, chosen.names, chosen.seed)
    draw(chosen.out, models, found)


if __name__ == "__main__":
    main()
