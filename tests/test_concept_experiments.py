"""The experiments of the concept pages: what a ring of processes sums, what it sends, and how it says no."""

from __future__ import annotations

from multiprocessing import Pipe
from threading import Thread

import numpy as np
import pytest

from concepts.experiments import data_parallel


def around_a_ring(arrays: list[np.ndarray]) -> list[tuple[np.ndarray, int]]:
    """What `all_reduce` gives each member of a ring, here of threads."""
    count = len(arrays)
    pipes = [Pipe(duplex=False) for _ in arrays]
    results: list = [None] * count

    def member(rank: int) -> None:
        results[rank] = data_parallel.all_reduce(
            arrays[rank], rank, count, pipes[rank - 1][0], pipes[rank][1]
        )

    threads = [Thread(target=member, args=(rank,), daemon=True) for rank in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for pair in pipes:
        for end in pair:
            end.close()
    return results


@pytest.mark.parametrize("count", [2, 3, 4, 8])
def test_a_ring_gives_everybody_the_sum_for_less_than_two_arrays_sent(count):
    rng = np.random.default_rng(count)
    arrays = [rng.normal(size=2401) for _ in range(count)]
    results = around_a_ring(arrays)
    for total, sent in results:
        np.testing.assert_allclose(total, sum(arrays), rtol=1e-12)
        assert sent == pytest.approx(2 * (count - 1) / count * 2401 * 8, rel=0.01)
    assert all(np.array_equal(results[0][0], total) for total, _ in results), (
        "all go on from the same numbers"
    )


def test_two_processes_train_as_one_does():
    report = data_parallel.run(workers=2, steps=3)
    assert report.parameters == 64 * 32 + 32 + 32 * 10 + 10
    assert report.difference < 1e-6
    assert report.sent == (3 * 4 * report.parameters,) * 2
    assert report.losses[1] < report.losses[0]


@pytest.mark.parametrize(("workers", "steps"), [(5, 3), (1, 3), (2, 0)])
def test_what_cannot_be_shared_out_is_refused(workers, steps):
    with pytest.raises(ValueError, match="expected 2, 3, 4, 6 or 8 workers"):
        data_parallel.run(workers, steps)
