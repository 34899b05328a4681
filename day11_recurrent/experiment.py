"""How far back can an RNN and an LSTM remember? Sequences of random symbols; at the end, the first one is asked for.

Each network is trained on sequences of each length, and tried on 500 new ones. Who guesses is right once in 8 times.
Longer sequences, more steps and more seeds make it slower, and the picture more interesting.
"""

from __future__ import annotations

import numpy as np

from solutions import AdamW, RecurrentModel, fit, no_gradient
from solutions.experiment import Save, options_of, pictures

SYMBOLS = 8
KINDS = ("rnn", "lstm")


def recall(rng: np.random.Generator, size: int, positions: int) -> tuple[np.ndarray, np.ndarray]:
    """(x, y): random symbols (size, positions); the only target is the first symbol, at the last position."""
    x = rng.integers(0, SYMBOLS, (size, positions))
    y = np.full((size, positions), -1)
    y[:, -1] = x[:, 0]
    return x, y


def share_right(kind: str, positions: int, hidden: int, steps: int, seed: int) -> float:
    """Train a network, and say how often it is right about 500 new sequences."""
    rng = np.random.default_rng(seed)
    model = RecurrentModel(SYMBOLS, 16, hidden, kind, rng)
    fit(model, AdamW(model.parameters(), learning_rate=5e-3), lambda: recall(rng, 64, positions), steps)
    x, y = recall(rng, 500, positions)
    with no_gradient():
        return float(np.mean(np.argmax(model(x).data[:, -1], axis=1) == y[:, -1]))


@pictures("The table above says the same.")
def draw(save: Save, found: dict[str, np.ndarray], positions: list[int]) -> None:
    """Save the picture."""
    from solutions.plots.style import figure

    picture, panel = figure(width=6.0)
    for kind, mark in zip(KINDS, ("o--", "s-"), strict=True):
        panel.plot(positions, 100 * found[kind].mean(axis=1), mark, label=kind.upper())
    panel.axhline(100 / SYMBOLS, linestyle=":", color="0.3", label="guessing")
    panel.set(xlabel="positions in a sequence", ylabel="right, in %", ylim=(0, 105), xticks=positions)
    panel.legend(frameon=False)
    save(picture, "recall.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--positions", type=int, nargs="+", default=[5, 10, 15], help="lengths to try (default 5 10 15)"
    )
    parser.add_argument("--hidden", type=int, default=32, help="length of the state (default 32)")
    parser.add_argument("--steps", type=int, default=150, help="training steps of each network (default 150)")
    parser.add_argument("--seeds", type=int, default=1, help="how many networks of each kind (default 1)")
    chosen = parser.parse_args()
    positions = sorted(set(chosen.positions))
    if positions[0] < 2 or positions[-1] > 100:
        parser.error("--positions must lie between 2 and 100: the first symbol, and something after it")
    if min(chosen.hidden, chosen.steps, chosen.seeds) < 1:
        parser.error("--hidden, --steps and --seeds must be at least 1")

    print(f"{'positions':>10}{'RNN':>8}{'LSTM':>8}   right, on average over the seeds")
    found = {kind: np.zeros((len(positions), chosen.seeds)) for kind in KINDS}
    for row, length in enumerate(positions):
        for kind in KINDS:
            for seed in range(chosen.seeds):
                found[kind][row, seed] = share_right(kind, length, chosen.hidden, chosen.steps, seed)
        shares = [found[kind][row].mean() for kind in KINDS]
        print(f"{length:>10}{shares[0]:>8.0%}{shares[1]:>8.0%}")
    print("\nNotice:")
    print(
        f"  Guessing gives {1 / SYMBOLS:.1%}. The longer the sequence, the later a network finds the trick, if at all."
    )
    print("  Try --steps 400, and --seeds 3: how much of it is the kind, and how much is luck?")
    draw(chosen.out, found, positions)


if __name__ == "__main__":
    main()
