"""Pictures: an alternative text wherever they are shown, and a card that can be told from both themes."""

from __future__ import annotations

import base64
import io
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from grading.lab import box, captions
from solutions.plots import showing, style

TEXT = 'A line that is "steep" & rises.'
LIGHT, DARK = "#ffffff", "#111111"  # JupyterLab's backgrounds


@pytest.fixture
def whole():
    whole, panel = plt.subplots()
    panel.plot([0, 1])
    yield whole
    plt.close(whole)


def test_a_browser_gets_html_with_an_alternative_text(whole, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "day1_perceptron/perceptron.ipynb")
    data, _ = showing.bundle(whole, TEXT)
    assert set(data) == {"text/html", "text/plain"}
    assert 'alt="A line that is &quot;steep&quot; &amp; rises."' in data["text/html"]
    assert 'src="data:image/png;base64,' in data["text/html"]


def test_elsewhere_the_words_are_plain_text_and_metadata(whole, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    data, metadata = showing.bundle(whole, TEXT)
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == metadata["image/png"]["alt"] == TEXT
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        corner, inside = picture.getpixel((0, 0)), picture.getpixel((2, 2))
    assert "#{:02x}{:02x}{:02x}".format(*corner) == showing.EDGE
    assert inside == (255, 255, 255)


def test_without_words_from_the_lesson_a_picture_says_what_it_shows_in_general(monkeypatch):
    general = "A curve,\n    and its slope.\n\n    What is to be seen: much."
    assert showing.words(general) == "A curve, and its slope."
    monkeypatch.setattr(showing, "caption", lambda: "The parabola.")
    assert showing.words(general) == "The parabola."


def test_a_cell_has_its_words_as_long_as_it_is_as_the_lesson_has_it():
    shell = SimpleNamespace(events=SimpleNamespace(register=lambda event, call: calls.update({event: call})))
    calls: dict = {}
    caption = captions.Captions(shell)
    assert caption() == ""
    for cell, words in (("plots.four_gates()", "AND"), ("plots.four_gates()\n1", ""), ("1 + 1", "")):
        calls["pre_run_cell"](SimpleNamespace(raw_cell=cell))
        assert words in caption()
        assert bool(caption()) == bool(words)


@pytest.mark.parametrize("colour", [box.RIGHT, box.WRONG, box.OPEN, showing.EDGE])
@pytest.mark.parametrize("background", [LIGHT, DARK])
def test_borders_can_be_told_from_the_page(colour, background):
    assert contrast(colour, background) >= 3


@pytest.mark.parametrize("colours", [style.SEQUENTIAL, style.DIVERGING, "gray"])
def test_letters_can_be_read_on_every_shade(colours):
    for shade in np.linspace(0, 1, 101):
        background = to_hex(plt.get_cmap(colours)(shade))
        assert contrast(to_hex(style.ink_on(background)), background) >= 4.5


@pytest.mark.parametrize("colour", [style.BLUE, style.VERMILION_TEXT])
def test_coloured_letters_can_be_read_on_the_card(colour):
    assert contrast(colour, to_hex(showing.CARD)) >= 4.5


def contrast(one: str, other: str) -> float:
    """Source: WCAG 2.2, "contrast ratio" and "relative luminance"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
