"""The contenders at language: each takes one whole training step at a call, forward, backward, clipped, with AdamW.

All have the same shapes, float32, the same random ids. PyTorch's are written as its users write them: the GPT as
nanoGPT's model.py (attention as one call, the optimizer's groups), the others as modules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from solutions.engine.language.fitting import stepper
from solutions.engine.language.gpt import FastGPT
from solutions.engine.language.memory import keep_freed_memory
from solutions.engine.language.threads import Team
from solutions.gpt import GPT
from solutions.language_model import AdamW, MLPLanguageModel, fit
from solutions.recurrent import RecurrentModel

Step = Callable[[], object]
SIZE, CONTEXT, WIDTH, LAYERS, HEADS = 65, 64, 128, 4, 4  # the GPT
LETTERS, LONGEST, LSTM_WIDTH, LSTM_HIDDEN = 27, 16, 32, 128  # the LSTM: names, letter by letter
LOOKS_BACK, MLP_WIDTH, MLP_HIDDEN = 8, 24, 200  # day 10's MLP
RATE, DECAY = 1e-3, 0.1


@dataclass(frozen=True)
class Job:
    """What is trained: "gpt", "lstm" or "mlp", how many sequences a step, on how many threads."""

    model: str
    batch: int
    threads: int = 1

    @property
    def tokens(self) -> int:
        """How many tokens a step guesses."""
        return self.batch * {"gpt": CONTEXT, "lstm": LONGEST, "mlp": 1}[self.model]

    def ids(self) -> tuple[np.ndarray, np.ndarray]:
        """Random inputs and targets."""
        rng = np.random.default_rng(0)
        size, seen = {"gpt": (SIZE, CONTEXT), "lstm": (LETTERS, LONGEST), "mlp": (LETTERS, LOOKS_BACK)}[
            self.model
        ]
        x = rng.integers(0, size, (self.batch, seen))
        y = rng.integers(0, size, self.batch if self.model == "mlp" else x.shape)
        return x, y


def fused(job: Job) -> Step | None:
    """The engine's GPT: fused nodes, one vector of weights, its own threads."""
    if job.model != "gpt":
        return None
    keep_freed_memory()
    x, y = job.ids()
    model = FastGPT(network("gpt"))
    team = Team(model, job.threads, np.random.default_rng(0))
    update = stepper(model, team, DECAY, 1.0, muon=False)

    def step() -> None:
        team.loss_and_gradient(x, y)
        update(RATE)

    return step


def network(model: str) -> Any:
    """The reference that a learner writes."""
    rng = np.random.default_rng(0)
    if model == "gpt":
        return GPT(SIZE, CONTEXT, WIDTH, LAYERS, HEADS, rng)
    if model == "lstm":
        return RecurrentModel(LETTERS, LSTM_WIDTH, LSTM_HIDDEN, "lstm", rng)
    return MLPLanguageModel(LETTERS, LOOKS_BACK, MLP_WIDTH, MLP_HIDDEN, rng)


def readable(job: Job) -> Step | None:
    """The references as they are, with memory kept."""
    if job.threads > 1:
        return None
    keep_freed_memory()
    model, batch = network(job.model), job.ids()
    optimizer = AdamW(model.parameters(), RATE, decay=DECAY)
    return partial(fit, model, optimizer, lambda: batch, 1)


def torch_network(model: str) -> Any:
    """The same networks as modules of PyTorch, which give logits for ids."""
    import torch
    from torch import nn
    from torch.nn.functional import scaled_dot_product_attention

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
            self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
            self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
            self.gelu = nn.GELU()

        def forward(self, x: Any) -> Any:
            B, T, C = x.shape
            q, k, v = (
                part.view(B, T, HEADS, C // HEADS).transpose(1, 2)
                for part in self.qkv(self.norm1(x)).split(C, dim=2)
            )
            found = scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.out(found.transpose(1, 2).contiguous().view(B, T, C))
            return x + self.down(self.gelu(self.up(self.norm2(x))))

    class TorchGPT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token, self.position = nn.Embedding(SIZE, WIDTH), nn.Embedding(CONTEXT, WIDTH)
            self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
            self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, SIZE, bias=False)
            self.head.weight = self.token.weight

        def forward(self, ids: Any) -> Any:
            x = self.token(ids) + self.position(torch.arange(ids.shape[1]))
            for block in self.blocks:
                x = block(x)
            return self.head(self.norm(x))

    class TorchLSTM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(LETTERS, LSTM_WIDTH)
            self.lstm = nn.LSTM(LSTM_WIDTH, LSTM_HIDDEN, batch_first=True)
            self.head = nn.Linear(LSTM_HIDDEN, LETTERS)

        def forward(self, ids: Any) -> Any:
            return self.head(self.lstm(self.embedding(ids))[0])

    if model == "gpt":
        return TorchGPT()
    if model == "lstm":
        return TorchLSTM()
    return nn.Sequential(
        nn.Embedding(LETTERS, MLP_WIDTH),
        nn.Flatten(),
        nn.Linear(LOOKS_BACK * MLP_WIDTH, MLP_HIDDEN),
        nn.Tanh(),
        nn.Linear(MLP_HIDDEN, LETTERS),
    )


def torch_eager(job: Job) -> Step:
    """PyTorch as it comes, without compiling."""
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(job.threads)
    network = torch_network(job.model)
    matrices = [p for p in network.parameters() if p.dim() >= 2]
    vectors = [p for p in network.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.99))
    x, y = map(torch.from_numpy, job.ids())

    def step() -> None:
        logits = network(x)
        loss = torch.nn.functional.cross_entropy(logits.view(-1, logits.shape[-1]), y.view(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return step


def products(job: Job) -> Step | None:
    """The bare matrix products of the same shapes, into kept arrays: the limit for whoever computes with NumPy."""
    if job.threads > 1:
        return None
    rng = np.random.default_rng(0)
    jobs: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(times: int, n: int, k: int, m: int, stack: tuple[int, ...] = ()) -> None:
        """(n, k) @ (k, m), and what its two gradients take."""
        left, right, out = (
            rng.standard_normal((*stack, *shape), dtype=np.float32) for shape in ((n, k), (k, m), (n, m))
        )
        three = (
            (left, right, out),
            (out.copy(), right.swapaxes(-1, -2), left.copy()),
            (left.swapaxes(-1, -2), out.copy(), right.copy()),
        )
        jobs.extend(three * times)

    rows = job.tokens
    if job.model == "gpt":
        for n_in, n_out in ((WIDTH, 3 * WIDTH), (WIDTH, WIDTH), (WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)):
            add(LAYERS, rows, n_in, n_out)
        d, stack = WIDTH // HEADS, (job.batch, HEADS)
        add(LAYERS, CONTEXT, d, CONTEXT, stack)
        add(LAYERS, CONTEXT, CONTEXT, d, stack)
        add(1, rows, WIDTH, SIZE)
    elif job.model == "lstm":
        add(LONGEST, job.batch, LSTM_WIDTH + LSTM_HIDDEN, 4 * LSTM_HIDDEN)
        add(1, rows, LSTM_HIDDEN, LETTERS)
    else:
        add(1, rows, LOOKS_BACK * MLP_WIDTH, MLP_HIDDEN)
        add(1, rows, MLP_HIDDEN, LETTERS)

    def step() -> None:
        for left, right, out in jobs:
            np.matmul(left, right, out=out)

    return step


CONTENDERS: dict[str, Callable[[Job], Step | None]] = {
    "fused": fused,
    "readable": readable,
    "torch": torch_eager,
    "products": products,
}
