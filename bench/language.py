"""Language: tokens a second of every contender in training, and of generation with and without a KV cache.

Each contender lives in a process of its own, since memory that is kept for one would be kept for all. They take turns,
in random order, and each step is measured where it is taken.
"""

from __future__ import annotations

import multiprocessing
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bench.language_rivals import CONTENDERS, HEADS, LAYERS, SIZE, WIDTH, Job
from bench.throughput import HAS_TORCH
from solutions.engine.language.memory import keep_freed_memory
from solutions.engine.language.writer import Writer
from solutions.gpt import GPT, generate
from solutions.kv_cache import generate_cached
from solutions.tensor import no_gradient

JOBS = [
    *(Job("gpt", batch, threads) for batch in (12, 32) for threads in (1, 2)),
    Job("lstm", 64),
    Job("mlp", 128),
]
SECONDS = 0.2  # of one measurement, at least
LENGTH, LENGTHS = 500, 8  # tokens generated; lengths at which a step without the cache is measured


def measure(rounds: int, quick: bool = False) -> dict[str, Any]:
    """Tokens a second of each job and contender, and of generation."""
    jobs = JOBS[::2] if quick else JOBS
    return {
        "rounds": rounds,
        "training": [training(job, rounds) for job in jobs],
        "generating": generating(1 if quick else rounds, 40 if quick else LENGTH),
    }


def training(job: Job, rounds: int) -> dict[str, Any]:
    """The median tokens a second of each contender, whose turns come in random order."""
    context, order = multiprocessing.get_context("spawn"), np.random.default_rng()
    with ExitStack() as stack:
        lines: dict[str, Connection] = {}
        for name in CONTENDERS:
            if name != "torch" or HAS_TORCH:
                ours, theirs = context.Pipe()
                worker = context.Process(target=serve, args=(name, job, theirs), daemon=True)
                worker.start()
                theirs.close()
                stack.callback(worker.join)
                if ours.recv():  # it has this job, and has warmed up
                    lines[name] = ours
                    stack.callback(ours.send, False)  # called first: the last one in is the first one out
        seconds: dict[str, list[float]] = {name: [] for name in lines}
        for _ in range(rounds):
            for name in order.permutation(list(lines)):
                lines[name].send(True)
                seconds[name].append(lines[name].recv())
    rates = {name: round(job.tokens / float(np.median(times))) for name, times in seconds.items()}
    return {"model": job.model, "batch": job.batch, "threads": job.threads, "rates": rates}


def serve(name: str, job: Job, line: Connection) -> None:
    """In a contender's process: seconds a step whenever asked. By the clock for several threads."""
    clock = time.process_time if job.threads == 1 else time.perf_counter
    with threadpool_limits(1, user_api="blas"):  # the engine has threads of its own
        step = CONTENDERS[name](job)
        if step is None:
            line.send(0)
            return
        step()
        began = clock()
        step()
        count = max(1, round(SECONDS / max(clock() - began, 1e-6)))
        line.send(count)
        while line.recv():
            assert step is not None, "only those that are here are asked"
            began = clock()
            for _ in range(count):
                step()
            line.send((clock() - began) / count)


def generating(rounds: int, length: int) -> dict[str, Any]:
    """Tokens a second at batch 1, one thread: the least processor time of the rounds.

    Without the cache, a step is measured at some lengths only, and the whole is their mean, as in the midpoint rule.
    """
    keep_freed_memory()
    rng = np.random.default_rng(0)
    model = GPT(SIZE, length + 1, WIDTH, LAYERS, HEADS, rng)
    writer = Writer(model, "".join(map(chr, range(SIZE))), "nothing")
    at = [int((i + 0.5) * length / LENGTHS) for i in range(LENGTHS)]
    times: dict[str, list[float]] = {"without": [], "readable": [], "engine": []}
    with threadpool_limits(1, user_api="blas"), no_gradient():
        for _ in range(rounds):
            spent = []
            for n in at:
                began = time.process_time()
                generate(model, [0] * n, 1, rng)
                spent.append(time.process_time() - began)
            times["without"].append(length * float(np.mean(spent)))
            began = time.process_time()
            generate_cached(model, [0], length, rng)
            times["readable"].append(time.process_time() - began)
            began = time.process_time()
            written = writer.write("\0", rng)
            for _ in range(length):
                next(written)
            times["engine"].append(time.process_time() - began)
    return {"length": length, **{name: round(length / min(found), 1) for name, found in times.items()}}
