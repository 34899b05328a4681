"""add_lora: its cases. How a model draws its weights is open: each compares it with itself, before and after."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture

MODEL = "model = GPT(size=5, context=4, width=6, layers={layers}, heads=2, rng=rng)\n"
LINEARS = (
    "linears = [linear for block in model.blocks for linear in (\n"
    "    block.attention.query, block.attention.key, block.attention.value, block.attention.out,\n"
    "    block.feed_forward.up, block.feed_forward.down)]\n"
    "weights = [p for linear in linears for p in (linear.W, linear.b) if p is not None]\n"
)
ADD = "new = add_lora(model, {rank}, {alpha}, rng)\n"
SHAPES = MODEL + ADD + "sorted(p.shape for p in new)"
WHERE = (
    MODEL + ADD + "[[name for name in ('query', 'key', 'value', 'out')\n"
    "  if hasattr(getattr(block.attention, name), 'A')] for block in model.blocks]"
)
FEED_FORWARD = (
    MODEL + ADD + "[hasattr(block.feed_forward.up, 'A') or hasattr(block.feed_forward.down, 'A')\n"
    " for block in model.blocks]"
)
SAME_OUTPUTS = (
    MODEL
    + "before = model(ids).data\n"
    + ADD
    + "unchanged = np.allclose(model(ids).data, before, atol=1e-6)\n"
    "unchanged, len(new)"
)
BIASES = (
    "for block in model.blocks:\n"
    "    for linear in (block.attention.query, block.attention.out, block.feed_forward.up, block.feed_forward.down):\n"
    "        linear.b.data = linear.b.data + 0.5\n"
)
THE_MODELS_OWN = (
    MODEL
    + ADD
    + "placed = [p for block in model.blocks for layer in (block.attention.query, block.attention.value)\n"
    "          for p in (layer.A, layer.B)]\n"
    "[sum(p is q for q in new) for p in placed]"
)
PARAMETERS = (
    MODEL + ADD + "listed = model.parameters()\n"
    "each_once = [sum(p is q for q in listed) for p in new]\neach_once, len(listed)"
)
GRADIENTS = (
    MODEL + LINEARS + ADD + "(model(ids) ** 2).sum().backward()\n"
    "with_gradient = [W.grad is not None for W in weights]\nnew_with_gradient = [p.grad is not None for p in new]\n"
    "with_gradient, new_with_gradient"
)
TRAINED = (
    MODEL + LINEARS + "tables = [model.token.W, model.position.W]\n"
    "kept = [W.data.copy() for W in weights + tables]\nbefore = model(ids).data\n"
    + ADD
    + "fit(model, AdamW(new, 0.05), lambda: (ids, targets), 2)\n"
    "unchanged = [np.array_equal(W.data, old) for W, old in zip(weights + tables, kept)]\n"
    "outputs_changed = not np.allclose(model(ids).data, before, atol=1e-4)\nall(unchanged), outputs_changed"
)
SCALE = (
    MODEL
    + "old = model.blocks[0].attention.value\nx = Tensor(x)\nbefore = old(x).data\n"
    + ADD
    + "layer = model.blocks[0].attention.value\nlayer.B.data = B\n"
    "np.allclose(layer(x).data - before, {alpha} / {rank} * (x.data @ layer.A.data @ B), atol=1e-5)"
)
REPEATED = (
    "pair = [add_lora(GPT(5, 4, 6, 1, 2, r), 2, 4, r) for r in (rng, same)]\n"
    "[np.array_equal(p.data, q.data) for p, q in zip(*pair)]"
)
DIFFERENT = (
    MODEL + ADD + "drawn = [p.data for p in new if p.data.any()]\n"
    "[sum(np.array_equal(A, other) for other in drawn) for A in drawn]"
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    for shown in (True, False):
        draws = {"rng": Fixture("rng", 0 if shown else int(rng.integers(10**6)))}
        sizes = {"layers": 2, "rank": 1, "alpha": 4} if shown else {"layers": 3, "rank": 3, "alpha": 5}
        T = 3 if shown else 4
        ids = np.array([[0, 4, 2]]) if shown else rng.integers(0, 5, size=(2, T))
        batch = draws | {"ids": ids, "targets": (ids + 1) % 5}

        def case(code: str, inputs: dict, about: str, shown: bool = shown, sizes: dict = sizes) -> Case:
            return Case(code.format(**sizes), inputs, shown, about)

        yield case(WHERE, draws, "where there is a LoRA")
        yield case(SHAPES, draws, "the shapes of the new parameters")
        yield case(SAME_OUTPUTS, draws | {"ids": ids}, "the outputs at first")
        yield case(
            GRADIENTS,
            draws | {"ids": ids},
            "which W and b of the Linears get a gradient, and which new parameters",
        )
        yield case(PARAMETERS, draws, "the model's parameters from then on")
        yield case(TRAINED, batch, "a training of two steps")
        if not shown:
            yield case(THE_MODELS_OWN, draws, "the parameters of the LoRAs in the model")
            yield case(FEED_FORWARD, draws, "the feed-forward layers")
            biased = SAME_OUTPUTS.replace(MODEL, MODEL + BIASES)
            yield case(
                biased, draws | {"ids": ids}, "the outputs at first, of a model whose biases have learned"
            )
            scale = draws | {"x": rng.normal(size=(2, 6)).astype(np.float32)}
            scale["B"] = rng.normal(size=(3, 6)).astype(np.float32)
            yield case(SCALE, scale, "rank and alpha")
            yield case(DIFFERENT, draws, "how often each A is the same as another")
            pair = draws | {"same": Fixture("rng", draws["rng"].seed)}
            yield case(REPEATED, pair, "two models, from generators of one seed")
    one = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    yield Case(SHAPES.format(layers=1, rank=6, alpha=1), one, about="one Block, and the highest rank")
