"""One small GPT, fed with bytes and with tokens: which writes better after the same training? On a text of your own.

For each number of merges (0 means plain bytes), byte pairs are found in the text, and a GPT is trained on the tokens
that they make. All models have the same layers, and are trained for the same number of steps. You see how many
characters a token has, the loss on the last tenth of the text (a token, and a character: only the second can be
compared), and what each model writes at several temperatures.
"""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solutions import (
    GPT,
    AdamW,
    apply_bpe,
    cosine_schedule,
    count_parameters,
    data,
    decode_bpe,
    evaluate,
    fit,
    generate,
    random_batch,
    train_bpe,
)
from solutions.experiment import Save, options_of, pictures


@dataclass(frozen=True)
class Trained:
    """A trained model, with what it reads.

    model: the GPT. pairs: the merges of its tokens. characters: of a token, in the mean, on the text held out.
    losses: in nats a token, before each step. held_out: in nats a token, on the text held out.
    """

    model: GPT
    pairs: list[tuple[int, int]]
    characters: float
    losses: list[float]
    held_out: float


def learn(read: str, held_out: str, merges: int, chosen: argparse.Namespace) -> Trained:
    """Find the merges, train a GPT on the tokens, and measure it on the text held out."""
    pairs = train_bpe(read, merges)
    ids, unseen = (np.array(apply_bpe(text, pairs)) for text in (read, held_out))
    if min(len(ids), len(unseen)) <= chosen.context:
        raise SystemExit(
            f"With {len(pairs)} merges the text has {len(ids):,} tokens to learn from and {len(unseen):,} held out: "
            f"too few for a context of {chosen.context}. Take a longer text, fewer merges, or a smaller --context."
        )
    rng = np.random.default_rng(chosen.seed)
    model = GPT(256 + len(pairs), chosen.context, chosen.width, chosen.layers, chosen.heads, rng)

    def batches() -> tuple[np.ndarray, np.ndarray]:
        return random_batch(ids, 16, chosen.context, rng)

    def rate(step: int) -> float:
        return cosine_schedule(step, chosen.steps, chosen.rate, min(20, chosen.steps // 10))

    losses = fit(model, AdamW(model.parameters(), chosen.rate), batches, chosen.steps, rate)
    loss = evaluate(model, unseen, chosen.context)
    return Trained(model, pairs, len(held_out) / len(unseen), losses, loss)


def tell(models: list[Trained], chosen: argparse.Namespace) -> None:
    """Print the table of all models, and what it says."""
    print("  merges  vocabulary  parameters  characters a token  nats a token  nats a character")
    for one in models:
        size = 256 + len(one.pairs)
        parameters = count_parameters(size, chosen.context, chosen.width, chosen.layers)
        print(
            f"  {len(one.pairs):6,}  {size:10,}  {parameters:10,}  {one.characters:18.2f}  {one.held_out:12.3f}"
            f"  {one.held_out / one.characters:16.3f}"
        )
    best = min(models, key=lambda one: one.held_out / one.characters)
    seen = 16 * chosen.context * chosen.steps
    print("\nNotice:")
    print(f"  The model with {len(best.pairs)} merges has the lowest loss a character.")
    print(f"  Each model has seen {seen:,} tokens. The longer its tokens, the more text that was,")
    print(f"  and the further back its {chosen.context} positions reach.")
    print(
        "  A token that is rare in the text is seen only a few times. Try --merges 0 1000, or more --steps.\n"
    )


def write(models: list[Trained], temperatures: list[float], length: int, seed: int) -> None:
    """Print what each model writes, about `length` characters, after the end of a line."""
    for one in models:
        for temperature in temperatures:
            count = max(1, round(length / one.characters))
            ids = generate(one.model, [10], count, np.random.default_rng(seed), temperature)
            print(f"--- {len(one.pairs)} merges, temperature {temperature:g}: {count} tokens")
            written = decode_bpe(ids, one.pairs)
            print(
                "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in written)
                + "\n"
            )


@pictures("The table above says the same.")
def draw(save: Save, models: list[Trained], sample: str) -> None:
    """Save both pictures."""
    from solutions.plots.style import figure

    picture, panel = figure(width=6)
    for one, style in zip(models, ("-", "--", "-.", ":") * len(models), strict=False):
        smooth = (
            np.convolve(one.losses, np.ones(10) / 10, mode="valid") if len(one.losses) > 10 else one.losses
        )
        panel.plot(np.asarray(smooth) / one.characters, style, label=f"{len(one.pairs)} merges")
    panel.set(xlabel="step", ylabel="nats a character", title="One GPT, several tokenizers")
    panel.legend(frameon=False)
    save(picture, "losses.png")

    counts = [len(apply_bpe(sample, one.pairs)) for one in models]
    picture, panel = figure(width=6, height=0.6 * len(models) + 1.2)
    bars = panel.barh([f"{len(one.pairs)} merges" for one in models], counts)
    panel.bar_label(bars, padding=3)
    panel.invert_yaxis()
    panel.set(xlabel="tokens", title=f"How long are {len(sample)} characters of the text held out?")
    save(picture, "tokens.png")


def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a console of few characters shows ? for the rest
        sys.stdout.reconfigure(errors="replace")
    parser = options_of(__file__, __doc__)
    parser.add_argument("--text", type=Path, help="a text file in UTF-8 (default: Shakespeare)")
    parser.add_argument("--characters", type=int, default=60_000, help="how much of it (default 60,000)")
    parser.add_argument(
        "--merges", nargs="+", type=int, default=[0, 300], help="which to try (default 0 300)"
    )
    parser.add_argument("--layers", type=int, default=2, help="Blocks (default 2)")
    parser.add_argument("--width", type=int, default=48, help="numbers a position (default 48)")
    parser.add_argument("--heads", type=int, default=4, help="heads of each Block (default 4)")
    parser.add_argument("--context", type=int, default=32, help="positions (default 32)")
    parser.add_argument("--steps", type=int, default=300, help="batches of 16 windows (default 300)")
    parser.add_argument("--rate", type=float, default=5e-3, help="highest learning rate (default 0.005)")
    parser.add_argument(
        "--temperature", nargs="+", type=float, default=[0.5, 1], help="of what is written (default 0.5 1)"
    )
    parser.add_argument("--length", type=int, default=160, help="characters to write, about (default 160)")
    parser.add_argument("--seed", type=int, default=0, help="which random numbers (default 0)")
    chosen = parser.parse_args()
    sizes = (chosen.layers, chosen.width, chosen.heads, chosen.context, chosen.steps, chosen.length)
    if min(sizes) < 1 or chosen.rate <= 0:
        parser.error(
            "--layers, --width, --heads, --context, --steps and --length must be at least 1, --rate above 0"
        )
    if min(*chosen.merges, *chosen.temperature, chosen.seed, 0) < 0:
        parser.error("--merges, --temperature and --seed must be at least 0")
    if chosen.width % chosen.heads:
        parser.error(
            f"--heads must divide --width: {chosen.heads} heads can't share {chosen.width} numbers evenly"
        )
    if chosen.characters < 1:
        parser.error("--characters must be at least 1")
    try:
        text = data.read_text(chosen.text) if chosen.text else data.shakespeare()
    except data.DataError as error:
        parser.error(str(error))

    text = text[: chosen.characters]
    read, held_out = text[: len(text) * 9 // 10], text[len(text) * 9 // 10 :]
    print(f"{len(read):,} characters to learn from, {len(held_out):,} held out; {chosen.steps} steps each\n")
    models = [learn(read, held_out, merges, chosen) for merges in dict.fromkeys(chosen.merges)]
    tell(models, chosen)
    write(models, chosen.temperature, chosen.length, chosen.seed)
    draw(chosen.out, models, held_out[:1000])


if __name__ == "__main__":
    main()
