"""Day 13's pictures of tokens: a text cut into pieces, and what a merge buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.patches import Rectangle

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, SKY, VERMILION, YELLOW, figure, when_written

SEEN = str.maketrans({" ": "␣", "\n": "↵", "\t": "→"})  # what would be empty on paper


@when_written
def pieces(cuts: Mapping[str, Sequence[str]]) -> None:
    """A text cut into pieces in several ways, one below the other: each piece is a box, with a space drawn as ␣.

    Args:
        cuts: from a label, such as "20 merges", to the pieces of the text in their order.
    """
    longest = max(sum(map(len, some)) for some in cuts.values())
    _, panel = figure(width=max(5.0, 0.19 * longest + 1.8), height=0.5 * len(cuts) + 0.5)
    for row, some in enumerate(cuts.values()):
        place = 0
        for number, piece in enumerate(some):
            box = (place, row - 0.4), len(piece), 0.8
            colour = (SKY, YELLOW)[number % 2]
            panel.add_patch(Rectangle(*box, facecolor=colour, edgecolor=BLACK, linewidth=0.8))
            for character in piece.translate(SEEN):
                panel.text(place + 0.5, row, character, ha="center", va="center", family="DejaVu Sans Mono")
                place += 1
    panel.grid(visible=False)
    panel.spines[["left", "bottom"]].set_visible(False)
    labels = [f"{label}: {len(some)} tokens" for label, some in cuts.items()]
    panel.set(xlim=(-0.2, longest + 0.2), ylim=(len(cuts) - 0.5, -0.5), xticks=[])
    panel.set_yticks(range(len(cuts)), labels)
    panel.tick_params(length=0)
    show(pieces.__doc__)


@when_written
def characters_a_token(merges: Sequence[int], lengths: Mapping[str, Sequence[float]]) -> None:
    """How many characters a token has in the mean, against the number of merges, a line for each text.

    Args:
        merges: the numbers of merges.
        lengths: from the name of a text to characters a token, one for each number of merges.
    """
    _, panel = figure(width=6.4, height=3.6)
    for (name, line), marker, colour in zip(
        lengths.items(), "os^D", (BLUE, ORANGE, GREEN, VERMILION), strict=False
    ):
        panel.plot(merges, line, marker=marker, color=colour, label=name)
    panel.set(xlabel="merges", ylabel="characters a token", ylim=(0, None))
    panel.legend(frameon=False)
    show(characters_a_token.__doc__)


@when_written
def losses_two_ways(merges: Sequence[int], a_token: Sequence[float], a_character: Sequence[float]) -> None:
    """The same losses against the number of merges, on the left in nats a token, on the right in nats a character.

    Args:
        merges: the numbers of merges.
        a_token: losses as mean nats a token.
        a_character: the same losses as mean nats a character.
    """
    _, panels = figure(1, 2, width=4.2, height=3.2)
    for panel, line, colour, of in zip(
        panels, (a_token, a_character), (VERMILION, BLUE), ("token", "character"), strict=True
    ):
        panel.plot(merges, line, "o-", color=colour)
        panel.set(xlabel="merges", ylabel=f"nats a {of}", title=f"loss a {of}")
    show(losses_two_ways.__doc__)
