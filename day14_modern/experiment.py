"""What a KV cache saves and what it costs; and how many bits a weight needs.

First, for texts of several lengths, a GPT of the size that you choose writes on, with a cache and without: milliseconds
for one more token, and the bytes that the cache takes. (The model is not trained: time doesn't depend on what stands in
the weights.)

Then a matrix of random weights is rounded to whole numbers of 8, 6, 4, ... bits, with one scale for each column, or one
for each small group of rows in it: how large is the error? `--outlier` puts one large weight into each column.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from solutions import GPT, count_parameters, generate, generate_cached
from solutions.experiment import Save, options_of, pictures

SIZE = 65  # characters, as in Shakespeare's plays
STEPS = 20  # tokens that are written with the cache


def clock(model: GPT, length: int, rng: np.random.Generator) -> tuple[float, float]:
    """Seconds for one more token after a text of that length: (without a cache, with one).

    Each step goes through the model's last norm once, so a clock there says when it began. The quickest step counts,
    as other programs take their share of the time.
    """
    text, norm = [int(token) for token in rng.integers(0, SIZE, length)], model.norm
    ticks: list[float] = []

    def ticking(x: object) -> object:
        ticks.append(time.perf_counter())
        return norm(x)

    found = []
    model.norm = ticking
    for write, count in ((generate, 5), (generate_cached, STEPS)):
        ticks.clear()
        write(model, text, count, rng)
        found.append(float(min(np.diff(ticks))))
    model.norm = norm
    return found[0], found[1]


def rounded(W: np.ndarray, bits: int, group: int) -> np.ndarray:
    """Weights after rounding to whole numbers of so many bits; one scale for each `group` rows of a column."""
    most = 2 ** (bits - 1) - 1  # 127 for 8 bits
    result = np.empty_like(W)
    for start in range(0, len(W), group):
        rows = W[start : start + group]
        scale = np.abs(rows).max(axis=0) / most
        result[start : start + group] = np.rint(rows / scale) * scale
    return result


def tell_time(model: GPT, chosen: argparse.Namespace, rng: np.random.Generator) -> dict[str, list[float]]:
    """Print and return the seconds, a line for each length."""
    found: dict[str, list[float]] = {"without a cache": [], "with a cache": []}
    print(f"  {'positions':>9}   {'without':>10}   {'with':>10}   cache of one text")
    for length in chosen.lengths:
        for label, seconds in zip(found, clock(model, length, rng), strict=True):
            found[label].append(seconds)
        without, used = (values[-1] for values in found.values())
        kept = 2 * chosen.layers * length * chosen.width * 4
        print(
            f"  {length:>9,}   {1000 * without:>7.2f} ms   {1000 * used:>7.2f} ms   {kept / 1024:>10,.0f} KiB"
        )
    return found


def tell_bits(chosen: argparse.Namespace, rng: np.random.Generator) -> dict[str, list[float]]:
    """Print and return the size of the error against that of the weights, for each number of bits."""
    W = rng.standard_normal((512, 64))
    others = slice(None)
    if chosen.outlier:
        W[0], others = chosen.outlier, slice(1, None)  # its own error doesn't count
    found: dict[str, list[float]] = {}
    for label, group in (
        ("one scale a column", len(W)),
        (f"a scale for every {chosen.group} rows", chosen.group),
    ):
        off = [(rounded(W, bits, group) - W)[others] for bits in chosen.bits]
        found[label] = [float(np.sqrt(np.mean(each**2) / np.mean(W[others] ** 2))) for each in off]
    print(f"\n  {'bits':>4}   " + "   ".join(f"{label:>24}" for label in found))
    for row, bits in enumerate(chosen.bits):
        print(f"  {bits:>4}   " + "   ".join(f"{errors[row]:>24.2%}" for errors in found.values()))
    return found


def tell_what_to_notice(
    seconds: dict[str, list[float]], errors: dict[str, list[float]], chosen: argparse.Namespace
) -> None:
    """Print what the figures say, and what to try next."""
    print("\nNotice:")
    without, used = (values[-1] for values in seconds.values())
    longest = chosen.lengths[-1]
    print(f"  At {longest:,} positions the cache makes one more token {without / used:.1f} times as fast.")
    weights = 4 * count_parameters(SIZE, max(chosen.lengths) + STEPS, chosen.width, chosen.layers)
    a_token = 2 * chosen.layers * chosen.width * 4
    print(
        f"  The weights take {weights / 1024:,.0f} KiB, and {a_token:,} bytes are kept for each token: "
        f"after {weights / a_token:,.0f} tokens the cache is as large as the model."
    )
    column, group = errors.values()
    better = sum(one < other for one, other in zip(group, column, strict=True))
    print(f"  Scales for small groups have the smaller error at {better} of {len(column)} numbers of bits.")
    if not chosen.outlier:
        print("  Try --outlier 60: one weight in 512 is large. What happens to all the others?")
    print("  Try --width 256 and longer --lengths: from where on does the cache pay?\n")


@pictures("The figures above say the same.")
def draw(
    save: Save, seconds: dict[str, list[float]], errors: dict[str, list[float]], chosen: argparse.Namespace
) -> None:
    """Save both pictures."""
    from solutions.plots.style import figure

    chosen.out.mkdir(parents=True, exist_ok=True)
    picture, panel = figure(width=6)
    for (label, values), style in zip(seconds.items(), ("o-", "s--"), strict=True):
        panel.plot(chosen.lengths, 1000 * np.array(values), style, label=label)
    panel.set(xlabel="positions so far", ylabel="milliseconds for one more token", ylim=(0, None))
    panel.legend(frameon=False)
    save(picture, "seconds.png")
    picture, panel = figure(width=6)
    for (label, values), style in zip(errors.items(), ("o-", "s--"), strict=True):
        panel.plot(chosen.bits, values, style, label=label)
    panel.set(
        xlabel="bits a weight", ylabel="error, as a share of a weight", yscale="log", xticks=chosen.bits
    )
    panel.legend(frameon=False)
    save(picture, "bits.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--lengths", nargs="+", type=int, default=[8, 64, 128, 256], help="positions so far (8 64 128 256)"
    )
    parser.add_argument("--layers", type=int, default=2, help="blocks of the GPT (default 2)")
    parser.add_argument("--width", type=int, default=64, help="numbers a position (default 64)")
    parser.add_argument("--heads", type=int, default=4, help="heads of each block (default 4)")
    parser.add_argument(
        "--bits", nargs="+", type=int, default=[8, 6, 5, 4, 3], help="bits a weight (default 8 6 5 4 3)"
    )
    parser.add_argument("--group", type=int, default=32, help="rows that share a scale (default 32)")
    parser.add_argument(
        "--outlier", type=float, default=0.0, help="one weight of each column (default: none)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which random numbers (default 0)")
    chosen = parser.parse_args()
    if min(*chosen.lengths, chosen.layers, chosen.width, chosen.heads, chosen.group) < 1:
        parser.error("--lengths, --layers, --width, --heads and --group must be at least 1")
    if chosen.width % chosen.heads:
        parser.error(
            f"--heads must divide --width: {chosen.heads} heads can't share {chosen.width} numbers evenly"
        )
    if max(chosen.lengths) > 4000:
        parser.error(
            f"--lengths up to 4,000, please: {max(chosen.lengths):,} positions without a cache take too long"
        )
    if not all(2 <= bits <= 16 for bits in chosen.bits):
        parser.error("--bits must lie between 2 (the whole numbers -1, 0 and 1) and 16")
    if not np.isfinite(chosen.outlier):
        parser.error(f"--outlier must be a number such as 60, and is {chosen.outlier}")
    chosen.lengths, chosen.bits = sorted(set(chosen.lengths)), sorted(set(chosen.bits))

    rng = np.random.default_rng(chosen.seed)
    context = chosen.lengths[-1] + STEPS
    print(f"A GPT of {chosen.layers} blocks, {chosen.width} wide, {chosen.heads} heads: one more token\n")
    model = GPT(SIZE, context, chosen.width, chosen.layers, chosen.heads, rng)
    seconds = tell_time(model, chosen, rng)
    errors = tell_bits(chosen, rng)
    tell_what_to_notice(seconds, errors, chosen)
    draw(chosen.out, seconds, errors, chosen)


if __name__ == "__main__":
    main()
