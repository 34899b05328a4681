"""KVCache: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import KVCache, Tensor

mistake, _ = bank_of(KVCache)


def _fits(self, k):
    end = self.length + k.shape[2]
    if end > self.keys.shape[2]:
        raise ValueError("no room left")
    return end


def _put(self, k, v):
    end = _fits(self, k)
    self.keys[:, :, self.length : end] = k.data
    self.values[:, :, self.length : end] = v.data
    return end


def _rooms(self, B, heads, context, d, kind=np.float32):
    self.keys, self.values = (np.zeros((B, heads, context, d), dtype=kind) for _ in range(2))
    self.length = 0


@mistake(
    method="append",
    says="Your length never grows: each step writes over the one before it. Move it on by the number of new positions.",
)
def length_stays_0(self, k, v):
    end = _put(self, k, v)
    return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


@mistake(
    method="append",
    says="Your length grows by 1 at each call, however many positions came. The first call usually brings a whole "
    "prompt: add k.shape[2].",
)
def length_grows_by_1(self, k, v):
    end = _put(self, k, v)
    self.length += 1
    return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


@mistake(
    method="append",
    says="You give back the whole room, its empty places as well. Zeros are keys like any others to softmax: give back "
    "the part up to `length`.",
)
def empty_places_too(self, k, v):
    self.length = _put(self, k, v)
    return Tensor(self.keys), Tensor(self.values)


@mistake(
    method="append",
    says="You give back the new positions only. Attention has to look at all positions so far.",
)
def new_ones_alone(self, k, v):
    self.length = _put(self, k, v)
    return k, v


@mistake(
    method="append",
    says="You give back what was there before, without the new positions. A token also looks at itself: put them in "
    "first.",
)
def old_ones_alone(self, k, v):
    before, self.length = self.length, _put(self, k, v)
    return Tensor(self.keys[:, :, :before]), Tensor(self.values[:, :, :before])


@mistake(
    method="append",
    says="keys and values hold the same: what you write into the values are the keys.",
)
def keys_twice(self, k, v):
    self.length = _put(self, k, k)
    return Tensor(self.keys[:, :, : self.length]), Tensor(self.values[:, :, : self.length])


@mistake(
    method="append",
    says="Keys and values come back in the wrong order: first the keys, then the values.",
)
def values_first(self, k, v):
    self.length = _put(self, k, v)
    return Tensor(self.values[:, :, : self.length]), Tensor(self.keys[:, :, : self.length])


@mistake(
    method="append",
    says="The newest positions come first. Time goes forward in a cache: they go behind all the others.",
)
def newest_first(self, k, v):
    n, end = k.shape[2], _fits(self, k)
    for room, new in ((self.keys, k), (self.values, v)):
        room[:, :, n:end] = room[:, :, : self.length].copy()
        room[:, :, :n] = new.data
    self.length = end
    return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


@mistake(
    method="append",
    says="New positions are joined on along the wrong axis, the heads. The axes are (B, heads, positions, d): "
    "positions are axis 2.",
)
def along_the_heads(self, k, v):
    _fits(self, k)
    if self.length == 0:
        self.kept = k.data, v.data
    else:
        self.kept = tuple(
            np.concatenate([*pair], axis=1) for pair in zip(self.kept, (k.data, v.data), strict=True)
        )
    self.length += k.shape[2]
    return Tensor(self.kept[0]), Tensor(self.kept[1])


@mistake(
    method="append",
    says="One position too many isn't noticed: NumPy writes a single row into a slice of no rows without a word. "
    "Compare length + n with the context yourself, and raise a ValueError.",
)
def overfull_not_noticed(self, k, v):
    end = min(self.length + k.shape[2], self.keys.shape[2])
    self.keys[:, :, self.length : end] = k.data
    self.values[:, :, self.length : end] = v.data
    self.length = end
    return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


@mistake(
    method="append",
    says="A cache that is full to the last place refuses to be filled: `>=` in place of `>`. The last place may be "
    "used, too.",
)
def last_place_refused(self, k, v):
    if self.length + k.shape[2] >= self.keys.shape[2]:
        raise ValueError("no room left")
    self.length = _put(self, k, v)
    return Tensor(self.keys[:, :, : self.length]), Tensor(self.values[:, :, : self.length])


@mistake(
    method="append",
    says="When the cache is over-full, the oldest positions fall out. Those that stay have the wrong places then: "
    "raise a ValueError.",
)
def oldest_fall_out(self, k, v):
    n, context = k.shape[2], self.keys.shape[2]
    for name, new in (("keys", k), ("values", v)):
        room = getattr(self, name)
        joined = np.concatenate([room[:, :, : self.length], new.data], axis=2)[:, :, -context:]
        room[:, :, : joined.shape[2]] = joined
    self.length = min(self.length + n, context)
    return Tensor(self.keys[:, :, : self.length]), Tensor(self.values[:, :, : self.length])


@mistake(
    method="append",
    says="You move the length on before you know whether there is room. After a refusal the cache should be as it was.",
)
def length_moves_first(self, k, v):
    start = self.length
    self.length += k.shape[2]
    if self.length > self.keys.shape[2]:
        raise ValueError("no room left")
    self.keys[:, :, start : self.length] = k.data
    self.values[:, :, start : self.length] = v.data
    return Tensor(self.keys[:, :, : self.length]), Tensor(self.values[:, :, : self.length])


@mistake(
    method="append",
    says="You write a Tensor into the room, and the room is an array of NumPy. Write the Tensor's own array into it: "
    "k.data and v.data.",
)
def tensors_into_the_room(self, k, v):
    end = _fits(self, k)
    self.keys[:, :, self.length : end] = k
    self.values[:, :, self.length : end] = v
    self.length = end
    return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


@mistake(
    method="append",
    says="You give arrays back. Tensors are asked for: attention works with these.",
)
def gives_arrays(self, k, v):
    self.length = _put(self, k, v)
    return self.keys[:, :, : self.length], self.values[:, :, : self.length]


@mistake(
    method="append",
    says="All values are right, but each step joins what is there with what is new (np.concatenate), and so copies "
    "everything again. Write into room that was laid out once, and give back slices.",
)
def joined_at_each_step(self, k, v):
    end = _fits(self, k)
    self.kept = (
        (k.data.copy(), v.data.copy())
        if self.length == 0
        else tuple(np.concatenate(pair, axis=2) for pair in zip(self.kept, (k.data, v.data), strict=True))
    )
    self.length = end
    return Tensor(self.kept[0]), Tensor(self.kept[1])


@mistake(
    method="__init__",
    says="Your room is float64, as np.zeros makes it: twice the memory, and everything behind it becomes float64, "
    "too. Give it dtype=np.float32.",
)
def float64_room(self, B, heads, context, d):
    _rooms(self, B, heads, context, d, np.float64)


@mistake(
    method="__init__",
    says="keys and values are one and the same array, so that values are written over keys. Lay out two.",
)
def one_room_for_both(self, B, heads, context, d):
    _rooms(self, B, heads, context, d)
    self.values = self.keys
