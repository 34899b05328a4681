"""augment: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import augment

_, alternative = bank_of(augment)


@alternative
def all_at_once(images, rng):
    count = len(images)
    dy, dx = rng.integers(-4, 5, size=(2, count))
    flip = rng.random(count) < 0.5
    columns = np.where(flip[:, None], 31 - np.arange(32), np.arange(32)) - dx[:, None]  # (N, 32)
    rows = np.arange(32) - dy[:, None]
    inside = ((rows >= 0) & (rows < 32))[:, :, None] & ((columns >= 0) & (columns < 32))[:, None, :]
    picked = images[np.arange(count)[:, None, None], rows[:, :, None] % 32, columns[:, None, :] % 32]
    return picked * inside[..., None].astype(images.dtype)


@alternative
def by_slices(images, rng):
    result = np.zeros(images.shape, dtype=images.dtype)
    for new, image in zip(result, images, strict=True):
        if rng.integers(2):
            image = np.fliplr(image)
        dy, dx = int(rng.integers(-4, 5)), int(rng.integers(-4, 5))
        new[max(dy, 0) : 32 + min(dy, 0), max(dx, 0) : 32 + min(dx, 0)] = image[
            max(-dy, 0) : 32 - max(dy, 0), max(-dx, 0) : 32 - max(dx, 0)
        ]
    return result


@alternative
def rolled_and_blanked(images, rng):
    moved = []
    for image in images:
        dy, dx = rng.choice(np.arange(-4, 5), size=2)
        new = np.roll(image, (dy, dx), axis=(0, 1))
        new[: max(dy, 0)] = 0
        new[32 + min(dy, 0) :] = 0
        new[:, : max(dx, 0)] = 0
        new[:, 32 + min(dx, 0) :] = 0
        moved.append(new[:, ::-1] if rng.uniform() >= 0.5 else new)
    return np.stack(moved)
