"""Distortions of training pictures, batches made ahead, and samples held out to choose settings by."""

import threading

import numpy as np
import pytest

from bench.report.validation import held_out
from solutions.engine.ahead import ahead
from solutions.engine.distortions import bend, flips_and_shifts
from solutions.engine.recipes import load


def blots(n=50):
    """28x28 pictures with a bright square in the middle."""
    images = np.zeros((n, 28, 28), np.uint8)
    images[:, 9:19, 11:17] = 200
    return images.reshape(n, -1)


def test_bend_without_strength_only_scales_and_moves():
    images = blots()
    bent = bend(images, np.random.default_rng(0), linear=0.0, rubber=0.0).reshape(-1, 28, 28)
    # A rectangle stays one: where a pixel is full, row and column are.
    for picture in bent:
        np.testing.assert_allclose(
            picture, np.outer(picture.max(axis=1), picture.max(axis=0)) / picture.max(), atol=1e-2
        )
    assert bent.max() == pytest.approx(200)


def test_bend_keeps_kind_and_range_and_most_of_the_ink():
    images = blots()
    before = images.copy()
    bent = bend(images, np.random.default_rng(0))
    np.testing.assert_array_equal(images, before)
    assert bent.shape == images.shape
    assert bent.dtype == np.float32
    assert bent.min() >= 0
    assert bent.max() <= 200 + 1e-3
    ink = bent.sum(axis=1) / images.sum(axis=1)
    assert 0.9 < ink.mean() < 1.15
    assert ink.min() > 0.5
    assert ink.max() < 1.7


def test_bend_treats_each_picture_differently_and_by_the_generator():
    first, again, other = (bend(blots(), np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first.round(), axis=0)) == 50


def test_flips_and_shifts_move_the_edge_in_not_black():
    images = np.full((40, 32, 32, 3), 90, np.uint8)
    images[:, :, :16] = 30
    moved = flips_and_shifts(images, np.random.default_rng(0))
    assert moved.shape == images.shape
    assert moved.dtype == np.uint8
    assert set(np.unique(moved)) == {30, 90}
    left_is_dark = moved[:, 0, 0, 0] == 30
    assert 0 < left_is_dark.sum() < 40
    assert set((moved == 30).sum(axis=(1, 2, 3)) // (32 * 3)) == set(range(12, 21))


def test_ahead_gives_the_same_items_made_in_another_thread():
    makers = set()

    def items():
        for i in range(20):
            makers.add(threading.current_thread())
            yield i

    assert list(ahead(items())) == list(range(20))
    assert len(makers) == 1
    assert threading.current_thread() not in makers
    assert list(ahead([])) == []


def test_ahead_hands_on_an_error_at_its_item_and_stops_when_left():
    def items():
        yield 1
        raise ValueError("no second item")

    given = ahead(items())
    assert next(given) == 1
    with pytest.raises(ValueError, match="no second item"):
        next(given)
    threads, endless = threading.active_count(), ahead(iter(int, 1))
    assert next(endless) == 0
    endless.close()
    assert threading.active_count() == threads


def test_held_out_samples_come_from_the_training_part_alone():
    data = load("digits")
    part = held_out(data, 200)
    assert len(part.X_test) == len(part.y_test) == 200
    assert len(part.X_train) == len(data.X_train) - 200
    both = np.concatenate([part.X_train, part.X_test])
    assert sorted(map(bytes, both)) == sorted(map(bytes, data.X_train))
    rows = {row.tobytes(): label for row, label in zip(data.X_train, data.y_train, strict=True)}
    assert all(rows[x.tobytes()] == y for x, y in zip(part.X_test, part.y_test, strict=True))
    np.testing.assert_array_equal(held_out(data, 200).X_test, part.X_test)
    assert "the test part not looked at" in part.source


@pytest.mark.parametrize("size", [0, 1437])
def test_a_number_that_cannot_be_held_out_is_named(size):
    with pytest.raises(ValueError, match=f"size: got {size}; expected 1 to 1436"):
        held_out(load("digits"), size)
