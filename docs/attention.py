"""The tiny model behind the picture of attention: trains it, and writes its weights for the page.

    python -m docs.attention    # half a minute; needs Shakespeare's plays (python -m solutions.data shakespeare)

It is day 12's network, made smaller: a row for each character plus a row for its place, one causal attention added to
that, and a Linear to the logits of the next character.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from docs.pictures import FOLDER
from grading.files import write_whole
from solutions import (
    AdamW,
    Embedding,
    Linear,
    MultiHeadAttention,
    cosine_schedule,
    fit,
    no_gradient,
    token_loss,
)

FILE = FOLDER / "attention.json"
CONTEXT, WIDTH, HEADS, STEPS = 64, 32, 4, 1500


class TinyModel:
    """Ints (B, T) to logits (B, T, V); its attention keeps the weights of the last call."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.token, self.place = Embedding(size, WIDTH, rng), Embedding(CONTEXT, WIDTH, rng)
        self.attention = MultiHeadAttention(WIDTH, HEADS, rng)
        self.out = Linear(WIDTH, size, rng)

    def __call__(self, ids: np.ndarray) -> Any:
        x = self.token(ids) + self.place(np.arange(ids.shape[1]))  # (B, T, WIDTH)
        return self.out(x + self.attention(x))

    def named(self) -> dict[str, Any]:
        """Its Tensors by name."""
        found = {"token": self.token.W, "place": self.place.W, "out": self.out.W, "out_bias": self.out.b}
        for name in ("query", "key", "value", "out"):
            layer = getattr(self.attention, name)
            found |= {f"attention_{name}": layer.W, f"attention_{name}_bias": layer.b}
        return found

    def parameters(self) -> list[Any]:
        """All Tensors that training may change."""
        return list(self.named().values())


def packed(array: np.ndarray) -> dict[str, Any]:
    """An array as whole numbers from -127 to 127 and what one of them is worth."""
    scale = float(np.abs(array).max() / 127) or 1.0
    bytes_ = np.round(array / scale).astype(np.int8).tobytes()
    return {"shape": array.shape, "scale": round(scale, 9), "int8": base64.b64encode(bytes_).decode()}


def unpacked(part: dict[str, Any]) -> np.ndarray:
    """What `packed` has packed, float32."""
    numbers = np.frombuffer(base64.b64decode(part["int8"]), dtype=np.int8)
    return numbers.astype(np.float32).reshape(part["shape"]) * np.float32(part["scale"])


def load(file: Path = FILE) -> tuple[TinyModel, str]:
    """The model with the weights that the page has, and its characters."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    model = TinyModel(len(kept["characters"]), np.random.default_rng(0))
    for name, tensor in model.named().items():
        tensor.data = unpacked(kept["arrays"][name])
    return model, kept["characters"]


def main() -> None:
    """Train, write, and say how well it guesses."""
    from solutions import data

    rng = np.random.default_rng(12)
    text = data.shakespeare()
    characters = "".join(sorted(set(text)))
    ids = np.array([characters.index(character) for character in text])
    known = len(ids) * 9 // 10

    def batches() -> tuple[np.ndarray, np.ndarray]:
        places = rng.integers(0, known - CONTEXT, size=(32, 1)) + np.arange(CONTEXT)
        return ids[places], ids[places + 1]

    model = TinyModel(len(characters), rng)
    fit(
        model, AdamW(model.parameters()), batches, STEPS, lambda step: cosine_schedule(step, STEPS, 1e-2, 100)
    )
    arrays = {name: packed(tensor.data) for name, tensor in model.named().items()}
    kept = {"characters": characters, "context": CONTEXT, "heads": HEADS, "arrays": arrays}
    write_whole(FILE, json.dumps(kept) + "\n")
    model, _ = load()
    places = np.arange(known, len(ids) - CONTEXT - 1, 4 * CONTEXT)[:, None] + np.arange(CONTEXT)
    with no_gradient():
        loss = float(token_loss(model(ids[places]), ids[places + 1]).data)
    print(f"{FILE.stat().st_size:,} bytes; {loss:.2f} nats a character on text that it has not seen")


if __name__ == "__main__":
    main()
