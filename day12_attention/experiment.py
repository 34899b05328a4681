"""One layer of attention on small puzzles with digits: which can it solve, and where does it look?

Each puzzle gives a list of digits and asks for another digit at every place:

    reverse   the same list, the last one first
    first     the first digit, at every place
    before    the digit just before (at the first place, itself)
    twice     1 where the digit occurs again in the list, else 0
    sum       the last digit of the sum of all up to here

The network is the notebook's: a row for the digit plus a row for its place, one attention added to that, a Linear to
ten logits. You choose the heads, the width, and whether it is told its places, and whether it attends at all.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from solutions import AdamW, Embedding, Linear, MultiHeadAttention, fit, no_gradient
from solutions.experiment import Save, options_of, pictures


def _twice(digits: np.ndarray) -> np.ndarray:
    return ((digits[:, :, None] == digits[:, None, :]).sum(axis=2) > 1).astype(int)


def _before(digits: np.ndarray) -> np.ndarray:
    return np.concatenate([digits[:, :1], digits[:, :-1]], axis=1)


PUZZLES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "reverse": lambda digits: digits[:, ::-1],
    "first": lambda digits: np.repeat(digits[:, :1], digits.shape[1], axis=1),
    "before": _before,
    "twice": _twice,
    "sum": lambda digits: digits.cumsum(axis=1) % 10,
}


class OneLayer:
    """Digit and place, one attention, logits: ints (B, T) to (B, T, 10)."""

    def __init__(
        self, length: int, width: int, heads: int, rng: np.random.Generator, places: bool, attends: bool
    ) -> None:
        self.token, self.place = Embedding(10, width, rng), Embedding(length, width, rng)
        self.attention = MultiHeadAttention(width, heads, rng, causal=False)
        self.out = Linear(width, 10, rng)
        self.places, self.attends = places, attends

    def __call__(self, digits: np.ndarray) -> object:
        x = self.token(digits)
        if self.places:
            x = x + self.place(np.arange(digits.shape[1]))
        return self.out(x + self.attention(x) if self.attends else x)

    def parameters(self) -> list[object]:
        parts = [self.token, self.out]
        parts += [self.place] if self.places else []
        parts += [self.attention] if self.attends else []
        return [parameter for part in parts for parameter in part.parameters()]


def train(puzzle: str, chosen: argparse.Namespace) -> tuple[list[float], float, float, np.ndarray | None]:
    """Losses, the share of right digits on unseen lists, that of the most frequent answer, and the mean weights."""
    rng = np.random.default_rng(chosen.seed)
    model = OneLayer(
        chosen.length, chosen.width, chosen.heads, rng, not chosen.no_places, not chosen.no_attention
    )

    def batches() -> tuple[np.ndarray, np.ndarray]:
        digits = rng.integers(0, 10, size=(64, chosen.length))
        return digits, PUZZLES[puzzle](digits)

    losses = fit(model, AdamW(model.parameters(), chosen.rate), batches, chosen.steps)
    unseen = rng.integers(0, 10, size=(500, chosen.length))
    answers = PUZZLES[puzzle](unseen)
    with no_gradient():
        guesses = model(unseen).data.argmax(axis=-1)
    weights = model.attention.weights
    most = float(np.mean(answers == np.bincount(answers.ravel()).argmax()))
    return losses, float(np.mean(guesses == answers)), most, None if weights is None else weights.mean(axis=0)


def tell(puzzle: str, losses: list[float], right: float, most: float, weights: np.ndarray | None) -> None:
    """Print one puzzle's figures, and where each head looks most from the first, a middle and the last place."""
    print(
        f"  {puzzle:<8} loss {losses[0]:6.3f} -> {losses[-1]:7.4f}   right {right:6.1%}   (always the same: {most:.1%})"
    )
    if weights is None:
        return
    length = weights.shape[1]
    for head, image in enumerate(weights):
        looks = [f"{t} at {image[t].argmax()} ({image[t].max():.2f})" for t in (0, length // 2, length - 1)]
        print(f"           head {head} looks most, from place {', from '.join(looks)}")


def tell_what_to_notice(found: dict[str, float], chosen: argparse.Namespace) -> None:
    """Print what the figures say, and what to try next."""
    print("\nNotice:")
    solved = [puzzle for puzzle, right in found.items() if right > 0.99]
    unsolved = [puzzle for puzzle in found if puzzle not in solved]
    print(f"  Solved: {', '.join(solved) or 'nothing'}. Not solved: {', '.join(unsolved) or 'nothing'}.")
    if chosen.no_attention:
        print(
            "  Without attention no place knows any other: what is right beyond one in ten is what its own digit tells."
        )
    elif chosen.no_places:
        print(
            "  Without places the network sees a bag of digits: it can compare digits, but not say which comes first."
        )
    else:
        print(
            "  Weights near 1 mean that a head looks at one place; weights near 1 / length that it takes a mean of all."
        )
        if "sum" in found:
            print(
                "  A sum needs several digits at once, and arithmetic with them: that is hard for one layer."
            )
        print(
            "  Try --no-places: which puzzles need to know the order? And --puzzle before sum: which is harder?"
        )


@pictures("The figures above say the same.")
def draw(save: Save, curves: dict[str, list[float]], images: dict[str, np.ndarray | None]) -> None:
    """Save both pictures."""
    from solutions.plots.style import SEQUENTIAL, figure

    picture, panel = figure(width=6)
    for (puzzle, losses), style in zip(curves.items(), ("-", "--", "-.", ":", "-"), strict=False):
        panel.plot(losses, style, label=puzzle)
    panel.set(xlabel="step", ylabel="loss in nats", yscale="log", title="One layer on small puzzles")
    panel.legend(frameon=False)
    save(picture, "losses.png")

    shown = {puzzle: weights for puzzle, weights in images.items() if weights is not None}
    if shown:
        heads = max(len(weights) for weights in shown.values())
        picture, panels = figure(len(shown), heads, width=2.4, height=2.5)
        grid = np.array(panels).reshape(len(shown), heads)
        for row, (puzzle, weights) in zip(grid, shown.items(), strict=True):
            for head, panel in enumerate(row):
                panel.imshow(weights[head], cmap=SEQUENTIAL, vmin=0, vmax=1)
                panel.grid(False)
                panel.set(title=f"{puzzle}, head {head}", xlabel="is looked at", ylabel="looks")
        save(picture, "heads.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--puzzle", nargs="+", choices=PUZZLES, default=["reverse", "first", "twice"], help="which to try"
    )
    parser.add_argument("--length", type=int, default=10, help="digits in a list (default 10)")
    parser.add_argument("--heads", type=int, default=2, help="how many heads (default 2)")
    parser.add_argument("--width", type=int, default=32, help="numbers a place (default 32)")
    parser.add_argument("--steps", type=int, default=150, help="batches of 64 lists (default 150)")
    parser.add_argument("--rate", type=float, default=0.01, help="learning rate (default 0.01)")
    parser.add_argument("--no-places", action="store_true", help="don't tell the network its places")
    parser.add_argument("--no-attention", action="store_true", help="leave the attention out")
    parser.add_argument("--seed", type=int, default=0, help="which random numbers (default 0)")
    chosen = parser.parse_args()
    if min(chosen.length, chosen.heads, chosen.width, chosen.steps) < 1 or chosen.rate <= 0:
        parser.error("--length, --heads, --width and --steps must be at least 1, --rate above 0")
    if chosen.width % chosen.heads:
        parser.error(
            f"--heads must divide --width: {chosen.heads} heads can't share {chosen.width} numbers evenly"
        )

    heads = f"{chosen.heads} head{'s' if chosen.heads > 1 else ''} of width {chosen.width // chosen.heads}"
    named = "no attention" if chosen.no_attention else heads
    places = "without places" if chosen.no_places else "with places"
    print(f"Lists of {chosen.length} digits, {named}, {places}, {chosen.steps} steps of 64 lists\n")
    curves, images, found = {}, {}, {}
    for puzzle in dict.fromkeys(chosen.puzzle):
        losses, found[puzzle], most, images[puzzle] = train(puzzle, chosen)
        curves[puzzle] = losses
        tell(puzzle, losses, found[puzzle], most, images[puzzle])
    tell_what_to_notice(found, chosen)
    draw(chosen.out, curves, images)


if __name__ == "__main__":
    main()
