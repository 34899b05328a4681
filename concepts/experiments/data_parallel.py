"""Data parallelism with real processes: each takes its share of every batch, and gradients are summed around a ring.

    python -m concepts.experiments.data_parallel --workers 2 --steps 20

A network for the small digits is trained twice from one start: by several processes together, and by this one with the
whole batches. The experiment says how far the two results are apart, and how many bytes each process has sent.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from solutions import NeuralNetwork, cross_entropy, one_hot

HIDDEN, RATE, BATCH = 32, 0.5, 96
NAMES = ("W1", "b1", "W2", "b2")
PATIENCE = 120.0  # seconds to wait for a process before giving up


@dataclass(frozen=True)
class Report:
    """What came out.

    Attributes:
        parameters: numbers in the network.
        difference: the largest difference of any parameter from the training in one process.
        sent: for each process, the bytes that it has sent in all steps together.
        losses: of the last batch, (at the start, at the end).
    """

    parameters: int
    difference: float
    sent: tuple[int, ...]
    losses: tuple[float, float]


def run(workers: int = 2, steps: int = 10) -> Report:
    """Train with `workers` processes, and once more in this one.

    Raises:
        ValueError: the batch of 96 cannot be shared out equally, or there is no step to take.
        RuntimeError: a process did not answer.
    """
    if not 2 <= workers <= 8 or BATCH % workers or steps < 1:
        raise ValueError(
            f"workers, steps: got {workers}, {steps}; expected 2, 3, 4, 6 or 8 workers and at least 1 step"
        )
    X, y = _data()
    parallel, sent = _train_in_processes(X, y, workers, steps)
    network = _network()
    rows = _rows(steps - 1, len(X))
    before = cross_entropy(network.forward(X[rows]), y[rows])
    for step in range(steps):
        rows = _rows(step, len(X))
        _descend(network, _gradient(network, X[rows], y[rows]))
    after = cross_entropy(network.forward(X[rows]), y[rows])
    by_one = _flat([getattr(network, name) for name in NAMES])
    return Report(by_one.size, float(np.max(np.abs(parallel - by_one))), sent, (before, after))


def _train_in_processes(
    X: np.ndarray, y: np.ndarray, workers: int, steps: int
) -> tuple[np.ndarray, tuple[int, ...]]:
    """The parameters after the last step, and the bytes that each process has sent."""
    spawn = multiprocessing.get_context("spawn")  # the same on every system
    ring = [spawn.Pipe(duplex=False) for _ in range(workers)]  # ring[k] leads from process k to the next one
    answers = [spawn.Pipe(duplex=False) for _ in range(workers)]
    processes = [
        spawn.Process(
            target=_work,
            args=(rank, workers, steps, X, y, ring[rank - 1][0], ring[rank][1], answers[rank][1]),
        )
        for rank in range(workers)
    ]
    try:
        for process in processes:
            process.start()
        results = []
        until = time.monotonic() + PATIENCE
        for receiver, _ in answers:
            while not receiver.poll(0.2):
                ended = any(
                    other.exitcode for other in processes
                )  # without a code it runs, with 0 it has answered
                if ended or time.monotonic() > until:
                    raise RuntimeError("a process of the experiment did not answer; run it again")
            results.append(receiver.recv())
    finally:
        for process in processes:
            if process.pid is not None:
                process.terminate()
                process.join()
                process.close()
        for receiver, sender in [*ring, *answers]:
            receiver.close()
            sender.close()
    return results[0][0], tuple(sent for _, sent in results)


def _work(
    rank: int,
    workers: int,
    steps: int,
    X: np.ndarray,
    y: np.ndarray,
    left: Connection,
    right: Connection,
    answer: Connection,
) -> None:
    """What one process does: its share of each batch, the sum around the ring, the same step as all others."""
    network, sent = _network(), 0
    for step in range(steps):
        mine = _rows(step, len(X))[rank::workers]
        total, now = all_reduce(_gradient(network, X[mine], y[mine]), rank, workers, left, right)
        _descend(network, total / workers)  # every share is a mean over equally many samples
        sent += now
    answer.send((_flat([getattr(network, name) for name in NAMES]), sent))


def all_reduce(
    array: np.ndarray, rank: int, workers: int, left: Connection, right: Connection
) -> tuple[np.ndarray, int]:
    """The sum of the arrays of all processes, and how many bytes this one has sent.

    The array is cut into as many pieces as there are processes. Going round once, each piece collects the sum; going
    round a second time, each sum is told to all. So a process sends 2 (workers - 1) / workers of the array.

    Source: Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", 2009,
    https://doi.org/10.1016/j.jpdc.2008.09.002
    """
    pieces = [piece.copy() for piece in np.array_split(array, workers)]
    sent = 0
    for turn in range(2 * (workers - 1)):
        out, come = (rank - turn) % workers, (rank - turn - 1) % workers
        message = pieces[out].tobytes()
        if rank == 0:  # one has to begin; the others listen first, so that none waits for ever
            right.send_bytes(message)
        received = np.frombuffer(left.recv_bytes(), dtype=array.dtype)
        if rank != 0:
            right.send_bytes(message)
        collecting = turn < workers - 1
        pieces[come] = pieces[come] + received if collecting else received
        sent += len(message)
    return np.concatenate(pieces), sent


def _data() -> tuple[np.ndarray, np.ndarray]:
    from solutions.data import load_digits  # here, so that the other processes start fast

    digits = load_digits()
    return (digits.X_train / 16).astype(np.float32), one_hot(digits.y_train, 10).astype(np.float32)


def _network() -> NeuralNetwork:
    network = NeuralNetwork(64, HIDDEN, 10, np.random.default_rng(0))
    for name in NAMES:
        setattr(network, name, getattr(network, name).astype(np.float32))
    return network


def _rows(step: int, count: int) -> np.ndarray:
    """The samples of a step's batch; every process draws the same ones."""
    return np.random.default_rng(step).choice(count, size=BATCH, replace=False)


def _gradient(network: NeuralNetwork, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    gradients = network.gradients(X, y)
    return _flat([gradients[name] for name in NAMES])


def _flat(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays])


def _descend(network: NeuralNetwork, gradient: np.ndarray) -> None:
    start = 0
    for name in NAMES:
        array = getattr(network, name)
        array -= np.float32(RATE) * gradient[start : start + array.size].reshape(array.shape)
        start += array.size


def main() -> None:
    """Run the experiment from a command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, default=2, help="processes: 2, 3, 4, 6 or 8")
    parser.add_argument("--steps", type=int, default=20)
    chosen = parser.parse_args()
    try:
        report = run(chosen.workers, chosen.steps)
    except ValueError as error:
        parser.error(str(error))
    predicted = 2 * (chosen.workers - 1) * 4 * report.parameters * chosen.steps / chosen.workers
    print(
        f"{chosen.workers} processes, {chosen.steps} steps of {BATCH} samples, {report.parameters} parameters"
    )
    difference = "below 1e-6" if report.difference < 1e-6 else f"{report.difference:.1e}"
    print(f"largest difference of a weight from one process with the whole batches: {difference}")
    print(
        f"bytes sent by each: {', '.join(f'{sent:,}' for sent in report.sent)}; predicted: {predicted:,.0f}"
    )
    print(f"loss of the last batch: {report.losses[0]:.2f} at the start, {report.losses[1]:.2f} at the end")


if __name__ == "__main__":
    main()
