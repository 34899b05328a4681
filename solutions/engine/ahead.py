"""Work ahead: while the network learns from one batch, a background thread makes the next ones."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item], depth: int = 3) -> Iterator[Item]:
    """The same items in the same order, up to `depth` of them made before they are asked for.

    All are made by one thread, one after the other, so that a Generator used there, and nowhere else at the time,
    draws what it would have drawn without the thread. An exception comes out at the item that it belongs to.
    """
    source, end = iter(items), object()
    pool = ThreadPoolExecutor(1)
    waiting = deque(pool.submit(next, source, end) for _ in range(depth))
    try:
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, source, end))
            yield item  # type: ignore[misc]
    finally:
        pool.shutdown(cancel_futures=True)
