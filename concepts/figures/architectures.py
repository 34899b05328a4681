"""Pictures of architectures: windows over a digit, gradients through time, gates, and what a fixed vector can hold."""

from __future__ import annotations

import numpy as np

from concepts.figures.drawing import picture
from solutions.data import load_digits
from solutions.plots.style import BLACK, BLUE, CYCLE, DIVERGING, GREEN, ORANGE, VERMILION, figure

SENTENCE = ["the", "bank", "of", "the", "river"]


@picture("cnns")
def digit_edges_and_pooling() -> None:
    """A digit, what an edge detector says at each place, and the largest of every four answers."""
    digit = load_digits().X_train[0].reshape(8, 8)
    windows = np.lib.stride_tricks.sliding_window_view(digit, (3, 3))
    edges = np.einsum("ijkl,kl->ij", windows, np.array([[1.0, 0.0, -1.0]] * 3))
    pooled = np.maximum(edges, 0).reshape(3, 2, 3, 2).max(axis=(1, 3))
    drawing, panels = figure(1, 3, width=3.3, height=3.3)
    limit = np.abs(edges).max()
    said = ("the digit, 8 x 8", "bright left, dark right: 6 x 6", "largest of each 2 x 2: 3 x 3")
    for panel, image, title in zip(panels, (digit, edges, pooled), said, strict=True):
        signed = image is not digit
        shown = panel.imshow(
            image,
            cmap=DIVERGING if signed else "Greys",
            vmin=-limit if signed else 0,
            vmax=limit if signed else 16,
        )
        for (i, j), number in np.ndenumerate(image):
            dark = abs(number) > 0.6 * (limit if signed else 16)
            panel.text(
                j, i, f"{number:.0f}", ha="center", va="center", size=8, color="white" if dark else BLACK
            )
        panel.set(title=title, xticks=[], yticks=[])
        panel.grid(visible=False)
        if image is edges:
            drawing.colorbar(shown, ax=panel, shrink=0.7, label="window times kernel")


@picture("rnns")
def gradient_through_time() -> None:
    """How much the last state depends on one some steps earlier, for three sizes of the recurrent matrix."""
    rng = np.random.default_rng(1)
    width, steps = 32, 30
    turn = np.linalg.qr(rng.standard_normal((width, width)))[0]
    noise = rng.standard_normal((steps, width))
    _, panels = figure(1, 2, width=4.6, height=3.4)
    for panel, scale, title in zip(panels, (0.0, 0.5), ("states at 0", "states that move"), strict=True):
        for size, colour in zip((1.5, 1.0, 0.5), (VERMILION, BLACK, BLUE), strict=True):
            h, slope, norms = np.zeros(width), np.eye(width), [1.0]
            for t in range(steps):
                h = np.tanh(h @ (size * turn) + scale * noise[t])
                slope = (1 - h**2)[:, None] * (size * turn).T @ slope
                norms.append(float(np.linalg.norm(slope, 2)))
            panel.semilogy(norms, color=colour, linewidth=2, label=f"recurrent weights of size {size:g}")
        panel.set(title=title, xlabel="steps back", ylim=(1e-12, 1e7))
    panels[0].set(ylabel="size of d last state / d earlier state")
    panels[0].legend(frameon=False, loc="lower left")


@picture("lstms")
def gates_and_cell() -> None:
    """The gates of a cell set by hand, word by word, and what it keeps, against a plain recurrent network."""
    places = np.arange(5)
    forget = 1 / (1 + np.exp(-np.full(5, 6.0)))
    write = 1 / (1 + np.exp(-np.where(places == 1, 6.0, -6.0)))
    show = 1 / (1 + np.exp(-np.where(places == 4, 6.0, -6.0)))
    cells, states, c, h = [], [], 0.0, 0.0
    for t in places:
        c = forget[t] * c + write[t] * np.tanh(3.0 * (t == 1))
        h = np.tanh(0.5 * h + (t == 1))
        cells.append(c)
        states.append(h)
    _, (above, below) = figure(2, 1, width=6.6, height=2.5)
    named = (("forget gate", forget, BLUE), ("input gate", write, VERMILION), ("output gate", show, GREEN))
    for k, (name, gate, colour) in enumerate(named):
        above.bar(places + 0.26 * (k - 1), gate, width=0.24, color=colour, label=name)
    above.set(ylabel="gate", ylim=(0, 1.45), yticks=[0, 0.5, 1])
    above.legend(frameon=False, ncol=3, loc="upper center")
    below.plot(places, cells, color=BLACK, marker="o", linewidth=2, label="cell of the LSTM")
    below.plot(
        places, states, color=ORANGE, marker="s", linewidth=2, label="state of a plain network, w = 0.5"
    )
    below.set(ylabel="what is kept", ylim=(-0.05, 1.45), yticks=[0, 0.5, 1], xlabel="word")
    below.legend(frameon=False, ncol=2, loc="upper center")
    for panel in (above, below):
        panel.set(xticks=places, xticklabels=SENTENCE, xlim=(-0.6, 4.6))


@picture("sequence-to-sequence")
def recall_against_length() -> None:
    """How many letters come back from one vector of fixed size, and from one vector a letter."""
    rng = np.random.default_rng(0)
    lengths = np.array([2, 4, 6, 8, 10, 15, 20, 30, 40, 50, 60])
    _, panel = figure(width=7.0, height=3.6)
    for m, colour in zip((256, 128, 64, 32), CYCLE, strict=False):
        shares = []
        for length in lengths:
            table = rng.standard_normal((27, m)) / m**0.5
            turn = np.linalg.qr(rng.standard_normal((m, m)))[0]
            letters = rng.integers(27, size=(100, length))
            state = np.zeros((100, m))
            for t in range(length):
                state = state @ turn + table[letters[:, t]]
            right = 0
            for t in range(length - 1, -1, -1):
                right += np.sum((state @ table.T).argmax(axis=1) == letters[:, t])
                state = state @ turn.T
            shares.append(100 * right / letters.size)
        panel.plot(lengths, shares, color=colour, marker="o", markersize=4, label=f"one vector of {m}")
    panel.plot(
        lengths, np.full(len(lengths), 100.0), color=BLACK, linestyle="--", label="one vector a letter"
    )
    panel.axhline(100 / 27, color="0.5", linewidth=1)
    panel.text(60, 100 / 27 + 1.5, "guessing", ha="right", color="0.35", size=9)
    panel.set(xlabel="letters in the sequence", ylabel="letters recalled, %", ylim=(0, 104))
    panel.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.6))
