"""Pictures of day 14, first notebook: what is learned and forgotten, which tokens count, what is preferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, ORANGE, figure, when_written

LINES = ("-", "--", "-.", ":")
MARKS = "os^D"
COUNTED, LEFT_OUT = "#cfe6f5", "0.92"


@when_written
def learned_and_forgotten(curves: Mapping[str, Sequence[tuple[int, float, float]]]) -> None:
    """Loss against the step of fine-tuning: on the left on the new text, on the right on the old one.

    Args:
        curves: from a label to (step, loss on the new text, loss on the old text) at several steps.
    """
    _, panels = figure(1, 2, width=4.6, height=3.4)
    for which, (panel, title) in enumerate(zip(panels, ("new text", "old text"), strict=True), start=1):
        for number, (label, rows) in enumerate(curves.items()):
            steps, losses = [row[0] for row in rows], [row[which] for row in rows]
            panel.plot(steps, losses, LINES[number % 4], marker=MARKS[number % 4], markersize=4, label=label)
        panel.set(title=title, xlabel="step of fine-tuning", ylabel="nats a character")
    panels[0].legend(frameon=False, fontsize=9)
    show(learned_and_forgotten.__doc__)


@when_written
def counted_tokens(tokens: Sequence[str], targets: Sequence[str | None]) -> None:
    """A row of tokens, and under each its target; grey with -1 where the position doesn't count, blue where it does.

    Args:
        tokens: what stands at each position.
        targets: what each position should guess; None where it doesn't count.
    """
    _, panel = figure(width=max(4.5, 0.42 * len(tokens) + 1.6), height=1.7)
    panel.axis("off")
    for row, (name, texts) in enumerate((("token", tokens), ("target", targets))):
        panel.text(-0.8, -row, name, ha="right", va="center", fontsize=10)
        for t, text in enumerate(texts):
            counts = row == 1 and text is not None
            box = {"boxstyle": "square,pad=0.3", "edgecolor": BLUE if counts else "0.6"}
            box["facecolor"] = COUNTED if counts else "white" if row == 0 else LEFT_OUT
            shown = "-1" if text is None else {"\n": "↵", " ": "␣"}.get(text, text)
            colour = "0.35" if text is None else BLACK
            panel.text(
                t, -row, f"{shown:^2}", ha="center", va="center", fontsize=10, bbox=box, color=colour,
                family="monospace",
            )  # fmt: skip
    panel.set(xlim=(-2.6, len(tokens) - 0.3), ylim=(-1.6, 0.6))
    show(counted_tokens.__doc__)


@when_written
def preferred(steps: Sequence[int], shares: Sequence[float], losses: Sequence[float], what: str) -> None:
    """Against the step: how often the model writes what is preferred, and its loss on real text.

    Args:
        steps: at which it was measured.
        shares: of what the model wrote, 0 to 1.
        losses: nats a character.
        what: says what is preferred.
    """
    _, (left, right) = figure(1, 2, width=4.2, height=3.2)
    left.plot(steps, shares, "-o", color=BLUE)
    left.set(title=what, xlabel="step", ylabel="share of what it writes", ylim=(0, 1.03))
    right.plot(steps, losses, "--s", color=ORANGE)
    right.set(title="loss on real names", xlabel="step", ylabel="nats a character")
    show(preferred.__doc__)
