"""Models that look back 1, 3 and 8 letters: what each costs, what it reaches, and what names it invents.

The notebooks' model, trained a little shorter, for contexts and sizes of your choice. You see the loss on the names
that it learned from and on names held out, how many of its invented names exist already, and what a temperature and
a top-k do to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solutions import (
    AdamW,
    MLPLanguageModel,
    context_windows,
    cosine_schedule,
    data,
    decode,
    fit,
    no_gradient,
    sample_token,
    token_loss,
    vocabulary,
)
from solutions.experiment import Save, options_of, pictures


@dataclass(frozen=True)
class Settings:
    """Sizes of the networks, and how they are trained."""

    width: int
    hidden: int
    steps: int
    rate: float
    decay: float
    seed: int


@dataclass(frozen=True)
class Trained:
    """A trained model. context: how many letters it looks back. losses: on the names learned from, and held out."""

    model: MLPLanguageModel
    context: int
    losses: tuple[float, float]

    @property
    def parameters(self) -> int:
        """How many numbers it has learned."""
        return sum(p.data.size for p in self.model.parameters())


def learn(
    train: list[str], dev: list[str], characters: list[str], context: int, settings: Settings
) -> Trained:
    """Train one model, with a warm-up and half a cosine."""
    X, y = context_windows(train, characters, context)
    rng = np.random.default_rng(settings.seed)
    model = MLPLanguageModel(len(characters), context, settings.width, settings.hidden, rng)
    steps, rate = settings.steps, settings.rate

    def batches() -> tuple[np.ndarray, np.ndarray]:
        rows = rng.integers(0, len(X), 128)
        return X[rows], y[rows]

    optimizer = AdamW(model.parameters(), rate, decay=settings.decay)
    warmup = min(100, steps // 10)
    fit(model, optimizer, batches, steps, lambda step: cosine_schedule(step, steps, rate, warmup))
    pairs = [(X, y), context_windows(dev, characters, context)]
    with no_gradient():
        on_train, on_dev = (float(token_loss(model(windows), answers).data) for windows, answers in pairs)
    return Trained(model, context, (on_train, on_dev))


def invent(trained: Trained, rng: np.random.Generator, temperature: float, top_k: int | None) -> list[int]:
    """A new word, as ids, of at most 30 letters."""
    window, word = [0] * trained.context, list[int]()
    while len(word) < 30:
        with no_gradient():
            logits = trained.model(np.array([window])).data[0]
        token = sample_token(logits, rng, temperature, top_k)
        if token == 0:
            break
        word.append(token)
        window = [*window[1:], token]
    return word


def tell_losses(models: list[Trained], characters: list[str]) -> None:
    """Print a line for each model, and what to notice."""
    V = len(characters)
    print(f"{'context':>7}{'parameters':>12}{'a table has':>18}{'loss: learned':>15}{'held out':>10}")
    for trained in models:
        table = f"{V**trained.context * V:,}" if trained.context <= 5 else f"{V**trained.context * V:.1e}"
        on_train, on_dev = trained.losses
        print(f"{trained.context:>7}{trained.parameters:>12,}{table:>18}{on_train:>15.4f}{on_dev:>10.4f}")
    print(f"\nA model that knows nothing has the loss ln {V} = {np.log(V):.4f}.\n\nNotice:")
    best = min(models, key=lambda trained: trained.losses[1])
    print(f"  Held out, the context of {best.context} is best.")
    if len(models) > 1:
        gaps = [trained.losses[1] - trained.losses[0] for trained in models]
        growing = all(later > earlier for earlier, later in pairwise(gaps))
        print(
            f"  Between learned and held out lie {', '.join(f'{gap:.3f}' for gap in gaps)} nats"
            + (": the gap grows with the context." if growing else ".")
        )
    print("  Try --steps 6000: who gains most from a longer training? And --hidden 20: who suffers most?")


def tell_names(
    trained: Trained, words: list[str], characters: list[str], count: int, seed: int, ways: list[tuple]
) -> None:
    """Print invented names for each (temperature, top_k), a star at those that exist."""
    known = set(words)
    print(f"\nNames of the model with a context of {trained.context} (a star: it exists):")
    for temperature, top_k in ways:
        rng = np.random.default_rng(seed)
        names = [decode(invent(trained, rng, temperature, top_k), characters) for _ in range(count)]
        cut = f", top-k {top_k}" if top_k else ""
        print(
            f"  temperature {temperature:g}{cut}: "
            + ", ".join(name + "*" * (name in known) for name in names)
        )


@pictures("The table above says the same.")
def draw(save: Save, models: list[Trained]) -> None:
    """Save the picture."""
    from solutions.plots.style import figure

    picture, panel = figure(width=6)
    places = np.arange(len(models))
    learned, held_out = zip(*(trained.losses for trained in models), strict=True)
    panel.plot(places, learned, "o-", label="names it learned from")
    panel.plot(places, held_out, "s--", label="names held out")
    panel.set(
        xlabel="context",
        ylabel="loss in nats a character",
        xticks=places,
        xticklabels=[str(trained.context) for trained in models],
    )
    panel.legend(frameon=False)
    save(picture, "contexts.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--context", nargs="+", type=int, default=[1, 3, 8], help="letters to look back (default 1 3 8)"
    )
    parser.add_argument("--width", type=int, default=10, help="numbers for each letter (default 10)")
    parser.add_argument("--hidden", type=int, default=100, help="hidden units (default 100)")
    parser.add_argument("--steps", type=int, default=2000, help="steps of 128 windows (default 2000)")
    parser.add_argument("--rate", type=float, default=0.005, help="the peak learning rate (default 0.005)")
    parser.add_argument("--decay", type=float, default=0.01, help="AdamW's weight decay (default 0.01)")
    parser.add_argument(
        "--temperature", nargs="+", type=float, default=[0.5, 1, 2], help="for the names (default 0.5 1 2)"
    )
    parser.add_argument("--top-k", type=int, help="draw from so many letters only (default: all)")
    parser.add_argument("--names", type=int, default=8, help="names for each temperature (default 8)")
    parser.add_argument("--seed", type=int, default=0, help="which weights, batches and names (default 0)")
    chosen = parser.parse_args()
    sizes = {name: getattr(chosen, name) for name in ("width", "hidden", "steps", "names")}
    for name, value in sizes.items():
        if value < 1:
            parser.error(f"--{name} is {value}; take at least 1")
    if not all(1 <= context <= 15 for context in chosen.context):
        parser.error(f"--context is {chosen.context}; take 1 to 15 (no name is longer)")
    if not 0 < chosen.rate < np.inf or not 0 <= chosen.decay < np.inf:
        parser.error("--rate must be above 0, and --decay at least 0")
    if not all(0 <= T < np.inf for T in chosen.temperature) or (
        chosen.top_k is not None and chosen.top_k < 1
    ):
        parser.error("--temperature must be at least 0, and --top-k at least 1")
    if chosen.seed < 0:
        parser.error("--seed must be at least 0")

    words = data.names()
    characters = vocabulary(words)
    train, dev, _ = data.train_dev_test(words, np.random.default_rng(0))
    settings = Settings(chosen.width, chosen.hidden, chosen.steps, chosen.rate, chosen.decay, chosen.seed)
    print(f"{len(train):,} names to learn from, {len(dev):,} held out; {chosen.steps} steps each\n")
    models = [learn(train, dev, characters, context, settings) for context in chosen.context]
    tell_losses(models, characters)
    ways = [(temperature, chosen.top_k) for temperature in chosen.temperature]
    for trained in models:
        tell_names(trained, words, characters, chosen.names, chosen.seed, ways)
    draw(chosen.out, models)


if __name__ == "__main__":
    main()
