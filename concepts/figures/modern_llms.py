"""Pictures of modern-llms: the memory of a card, forgetting, which targets count, and a measure as target."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np

from concepts.figures.drawing import picture
from concepts.figures.transformers import box
from solutions.gpt import GPT
from solutions.language_model import AdamW, fit
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION, figure
from solutions.tensor import token_loss

CARD = 80.0  # GB
WEIGHTS = 7.0  # billion
A_TOKEN = (
    2 * 32 * 4096 * 2 / 1e9
)  # GB of keys and values for a token: 32 layers of width 4096, 2 bytes a number


def stacked(panel: Any, bars: dict[str, dict[str, float]], colours: dict[str, str]) -> None:
    """Stacked bars of gigabytes, with the total above each, and a line at the card's memory."""
    patch = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    for place, parts in enumerate(bars.values()):
        bottom = 0.0
        for name, size in parts.items():
            panel.bar(place, size, bottom=bottom, color=colours[name], width=0.62, label=name)
            bottom += size
        panel.text(place, bottom + 1.5, f"{bottom:.3g} GB", ha="center", size=10, bbox=patch, zorder=4)
    panel.axhline(CARD, color=BLACK, linestyle="--", linewidth=1.3)
    panel.set(xticks=range(len(bars)), xticklabels=list(bars), ylabel="memory, GB")
    handles, labels = panel.get_legend_handles_labels()
    first = {label: handle for handle, label in zip(handles, labels, strict=True)}
    panel.legend(first.values(), first.keys(), frameon=False, loc="upper right")


@picture("pretraining")
def bytes_and_sizes() -> None:
    """Left: bytes for 7 billion weights. Right: predicted loss against size at one cost, by two fits."""
    _, (left, right) = figure(1, 2, width=4.8, height=3.8)
    parts = {"weights": 2 * WEIGHTS, "gradients": 2 * WEIGHTS, "optimizer": 12 * WEIGHTS}
    bars = {"to train": parts, "to use": {"weights": 2 * WEIGHTS}}
    stacked(left, bars, {"weights": BLUE, "gradients": ORANGE, "optimizer": VERMILION})
    left.text(1.45, CARD + 1.5, "a card of 80 GB", ha="right", size=9)
    left.set(title="7 billion weights", ylim=(0, 130), xlim=(-0.6, 1.6))
    cost = 6 * 7e9 * 2e12
    sizes = np.logspace(9.3, 11.5, 200)
    fits = [
        ("Hoffmann, 2022", (1.6934, 406.4, 410.7, 0.3392, 0.2849)),
        ("Besiroglu, 2024", (1.8172, 482.01, 2085.43, 0.3478, 0.3658)),
    ]
    for (name, (E, A, B, alpha, beta)), colour in zip(fits, (BLUE, VERMILION), strict=True):
        loss = E + A / sizes**alpha + B / (cost / 6 / sizes) ** beta
        right.semilogx(sizes, loss, color=colour, linewidth=2, label=name)
        right.plot(sizes[loss.argmin()], loss.min(), marker="o", color=colour, markersize=8)
    right.axvline(7e9, color=BLACK, linestyle=":", linewidth=1.3)
    right.text(7.3e9, 2.195, "7 billion,\n2 trillion tokens", size=9, va="top")
    right.set(
        title="the same cost, another size", xlabel="weights", ylabel="predicted loss", ylim=(1.98, 2.2)
    )
    right.legend(frameon=False, loc="upper right")


def _language(first: Any, second: Any, third: Any) -> list[list[str]]:
    return [f"the {a} of the {b} is {c}".split() for a, b, c in itertools.product(first, second, third)]


@picture("fine-tuning")
def forgetting() -> None:
    """Loss on an old and a new small language while a GPT is fine-tuned on the new one, with and without rehearsal."""
    river = _language(("bank", "shore"), ("river", "lake"), ("wet", "deep"))
    money = _language(("bank", "price"), ("gold", "trade"), ("rich", "sound"))
    words = sorted({word for sentence in river + money for word in sentence})
    old, new = (np.array([[words.index(w) for w in s] for s in part]) for part in (river, money))
    both = np.concatenate([old, new])

    def loss(model: Any, rows: np.ndarray) -> float:
        return float(token_loss(model(rows[:, :-1]), rows[:, 1:]).data)

    def train(model: Any, optimizer: Any, rows: np.ndarray, steps: int, rng: np.random.Generator) -> None:
        def batch() -> Any:
            drawn = rows[rng.integers(len(rows), size=8)]
            return drawn[:, :-1], drawn[:, 1:]

        fit(model, optimizer, batch, steps)

    fresh = GPT(size=len(words), context=6, width=16, layers=2, heads=2, rng=np.random.default_rng(0))
    for p in fresh.parameters():
        p.data = p.data.astype(float)
    base = copy.deepcopy(fresh)
    train(base, AdamW(base.parameters(), 1e-2, decay=0.0), old, 150, np.random.default_rng(1))
    _, panels = figure(1, 2, width=4.6, height=3.6)
    ways: list[tuple[str, Any, np.ndarray, str, str]] = [
        ("new sentences only", base, new, VERMILION, "-"),
        ("half of them old", base, both, BLUE, "--"),
        ("from scratch, new only", fresh, new, "0.5", ":"),
    ]
    for name, start, rows, colour, line in ways:
        model, rng = copy.deepcopy(start), np.random.default_rng(1)
        optimizer = AdamW(model.parameters(), 5e-3, decay=0.0)
        curve = [(loss(model, old), loss(model, new))]
        for _ in range(20):
            train(model, optimizer, rows, 2, rng)
            curve.append((loss(model, old), loss(model, new)))
        for panel, values in zip(panels, np.array(curve).T, strict=True):
            panel.plot(range(0, 41, 2), values, color=colour, linestyle=line, linewidth=2.2, label=name)
    for panel, title in zip(panels, ("on the old language", "on the new language"), strict=True):
        panel.axhline(0.5 * np.log(2), color=BLACK, linewidth=0.8)
        panel.set(title=title, xlabel="steps of fine-tuning", ylabel="loss", ylim=(0, 5))
    panels[0].legend(frameon=False)


@picture("instruction-tuning")
def what_counts() -> None:
    """A row of tokens and below each its target; only the answer's targets count."""
    tokens = ["<user>", "what", "is", "the", "lake", "?", "<assistant>", "wet", "<end>"]
    targets = ["-1"] * 6 + ["wet", "<end>", "-1"]
    _, panel = figure(width=9.6, height=2.1)
    panel.axis("off")
    panel.set(xlim=(-1.25, 9.0), ylim=(-0.45, 1.75))
    for k, (token, target) in enumerate(zip(tokens, targets, strict=True)):
        counts = target != "-1"
        box(panel, (k, 1.2), (0.94, 0.5), "", BLUE if k < 7 else GREEN)
        panel.text(k, 1.2, token, ha="center", va="center", size=9 if len(token) < 8 else 7.5)
        box(panel, (k, 0.1), (0.94, 0.5), "", VERMILION if counts else "0.8")
        panel.text(k, 0.1, target, ha="center", va="center", size=9, color=BLACK if counts else "0.55")
        shade = VERMILION if counts else "0.8"
        panel.annotate("", xy=(k, 0.38), xytext=(k, 0.92), arrowprops={"arrowstyle": "-|>", "color": shade})
    for height, name in ((1.2, "token"), (0.1, "target")):
        panel.text(-0.65, height, name, ha="right", va="center", size=10)


@picture("rlhf")
def measure_as_target() -> None:
    """Score of the reward model and true quality, as the policy is pulled away from its start."""
    pull = np.linspace(0, 3, 200)
    good, long = 1.04, 1.11  # what the page's reward model learns, about: raters like both
    divergence = pull**2 * (good**2 + long**2) / 2
    quality = pull * good - ((pull * long) ** 2 + 1) / 2
    _, panel = figure(width=6.2, height=3.6)
    panel.plot(
        divergence, pull * (good**2 + long**2), color=BLUE, linewidth=2.4, label="score of the reward model"
    )
    panel.plot(divergence, quality, color=VERMILION, linewidth=2.4, linestyle="--", label="true quality")
    best = quality.argmax()
    panel.plot(divergence[best], quality[best], marker="o", color=VERMILION, markersize=8)
    panel.axhline(quality[0], color=BLACK, linewidth=0.8)
    panel.text(10.3, quality[0] + 0.12, "quality at the start", ha="right", size=9)
    panel.set(xlabel="KL divergence from the start", ylabel="mean over answers", ylim=(-3.2, 7.2))
    panel.legend(frameon=False, loc="upper left")


@picture("efficient-adaptation")
def what_has_to_learn() -> None:
    """Memory to adapt 7 billion weights: all of them, LoRA, and LoRA on weights of 4 bits."""
    learning = 2 * 32 * 8 * (4096 + 4096) / 1e9
    bars = {
        "everything": {"weights": 14.0, "gradients": 14.0, "optimizer": 84.0},
        "LoRA, rank 8": {"weights": 14.0, "LoRA, 0.07 GB": 16 * learning},
        "QLoRA, rank 8": {"weights": 3.5, "LoRA, 0.07 GB": 16 * learning},
    }
    colours = {"weights": BLUE, "gradients": ORANGE, "optimizer": VERMILION, "LoRA, 0.07 GB": GREEN}
    _, panel = figure(width=6.4, height=4.0)
    stacked(panel, bars, colours)
    panel.axhline(24, color=BLACK, linestyle=":", linewidth=1.3)
    panel.text(2.45, CARD + 1.5, "a card of 80 GB", ha="right", size=9)
    panel.text(2.45, 25.5, "a card of 24 GB", ha="right", size=9)
    panel.set(ylim=(0, 130), xlim=(-0.5, 2.5))


@picture("inference")
def weights_and_cache() -> None:
    """Left: weights and cache on a card. Right: the most tokens a second against texts at a time."""
    _, (left, right) = figure(1, 2, width=4.8, height=3.9)
    cache = 4096 * A_TOKEN
    bars = {f"{n} text{'s' * (n > 1)}": {"weights": 14.0, "cache": n * cache} for n in (1, 8, 30)}
    bars["30 texts,\n8 bits"] = {"weights": 7.0, "cache": 15 * cache}
    stacked(left, bars, {"weights": BLUE, "cache": ORANGE})
    left.text(-0.4, CARD + 1.5, "a card of 80 GB", size=9)
    left.set(title="texts of 4,096 tokens", ylim=(0, 112))
    texts = np.logspace(0, 3.3, 200)
    read, compute = 14e9 / 2.0e12, 14e9 / 312e12
    right.loglog(texts, texts / np.maximum(read, texts * compute), color=BLUE, linewidth=2.4)
    right.axvline(read / compute, color=BLACK, linestyle=":", linewidth=1.3)
    right.text(120, 320, "limited by\nreading weights", ha="right", size=9)
    right.text(190, 9000, "limited by\ncomputing", size=9)
    right.plot(1, 1 / read, marker="o", color=PURPLE, markersize=8)
    right.text(2.0, 140, f"one reader: {1 / read:.0f} a second", size=9)
    right.set(title="weights only, no cache", xlabel="texts at a time", ylabel="tokens a second, at most")
