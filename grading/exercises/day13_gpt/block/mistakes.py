"""Block: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Block, FeedForward, LayerNorm, MultiHeadAttention, Tensor

mistake, _ = bank_of(Block)


def _made(self, width, heads, rng, causal=True):
    self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)
    self.attention = MultiHeadAttention(width, heads, rng, causal)
    self.feed_forward = FeedForward(width, rng)


@mistake(
    method="__init__",
    says="Both norms are one and the same. The two layers read the stream at different places, so each needs a scale "
    "and a shift of its own: make two LayerNorms.",
)
def one_norm_for_both(self, width, heads, rng):
    _made(self, width, heads, rng)
    self.norm2 = self.norm1


@mistake(
    method="__init__",
    says="Your attention is not causal: each position sees what comes after it. A model that is asked for the next "
    "token must not see it.",
)
def not_causal(self, width, heads, rng):
    _made(self, width, heads, rng, causal=False)


@mistake(
    method="__init__",
    says="`heads` has no effect: your attention always has one head.",
)
def always_one_head(self, width, heads, rng):
    _made(self, width, 1, rng)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all blocks start the same. Draw from the rng that is passed in.",
)
def generator_of_its_own(self, width, heads, rng):
    _made(self, width, heads, np.random.default_rng(0))


@mistake(
    method="__call__",
    says="You normalise after adding, as in 2017. Then nothing flows straight through: every block rescales the "
    "stream. Here the norms stand before the layers: x + layer(norm(x)).",
)
def post_norm(self, x):
    x = self.norm1(x + self.attention(x))
    return self.norm2(x + self.feed_forward(x))


@mistake(
    method="__call__",
    says="You normalise what a layer *makes*, not what it reads: x + norm(layer(x)). Norm first: x + layer(norm(x)).",
)
def result_normalised(self, x):
    x = x + self.norm1(self.attention(x))
    return x + self.norm2(self.feed_forward(x))


@mistake(
    method="__call__",
    says="x goes through the layers, and nothing is added to it. Without the stream, a deep network can hardly be "
    "trained: x + what each layer makes.",
)
def nothing_added(self, x):
    return self.feed_forward(self.norm2(self.attention(self.norm1(x))))


@mistake(
    method="__call__",
    says="The attention's result replaces x. It should be added to x, as in the second step.",
)
def attention_not_added(self, x):
    x = self.attention(self.norm1(x))
    return x + self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="The feed-forward's result replaces x. It should be added to x, as in the first step.",
)
def feed_forward_not_added(self, x):
    x = x + self.attention(self.norm1(x))
    return self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="x is added twice: the new x holds it already. The second step adds to the new x only.",
)
def added_twice(self, x):
    y = x + self.attention(self.norm1(x))
    return x + y + self.feed_forward(self.norm2(y))


@mistake(
    method="__call__",
    says="What the attention found gets lost: your second step adds to the old x. Add to the new one.",
)
def adds_to_the_old_x(self, x):
    y = x + self.attention(self.norm1(x))
    return x + self.feed_forward(self.norm2(y))


@mistake(
    method="__call__",
    says="You add to the normalised copy, so the stream itself is lost. Normalise inside the brackets only: "
    "x + layer(norm(x)).",
)
def adds_to_the_copy(self, x):
    x = self.norm1(x)
    x = x + self.attention(x)
    x = self.norm2(x)
    return x + self.feed_forward(x)


@mistake(
    method="__call__",
    says="Your second step adds to the normalised copy, so what flowed up to there is lost. norm2 belongs inside the "
    "brackets: x + feed_forward(norm2(x)).",
)
def second_adds_to_the_copy(self, x):
    x = self.norm2(x + self.attention(self.norm1(x)))
    return x + self.feed_forward(x)


@mistake(
    method="__call__",
    says="Your first step adds to the normalised copy, so the x that came in is lost. norm1 belongs inside the "
    "brackets: x + attention(norm1(x)).",
)
def first_adds_to_the_copy(self, x):
    x = self.norm1(x)
    x = x + self.attention(x)
    return x + self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="The feed-forward reads the old x, before the attention has added anything. It should think about what was "
    "found: give it the new x.",
)
def side_by_side(self, x):
    return x + self.attention(self.norm1(x)) + self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="The feed-forward reads only what the attention found, without x. Give it the sum of the two.",
)
def reads_the_finding_only(self, x):
    found = self.attention(self.norm1(x))
    return x + found + self.feed_forward(self.norm2(found))


@mistake(
    method="__call__",
    says="The norms do nothing in yours: each layer should read a normalised copy of x.",
)
def without_norms(self, x):
    x = x + self.attention(x)
    return x + self.feed_forward(x)


@mistake(
    method="__call__",
    says="The attention reads x as it is. Give it a normalised copy: norm1(x).",
)
def attention_without_norm(self, x):
    x = x + self.attention(x)
    return x + self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="The feed-forward reads x as it is. Give it a normalised copy: norm2(x).",
)
def feed_forward_without_norm(self, x):
    x = x + self.attention(self.norm1(x))
    return x + self.feed_forward(x)


@mistake(
    method="__call__",
    says="norm1 serves both steps, and norm2 is never used.",
)
def norm1_twice(self, x):
    x = x + self.attention(self.norm1(x))
    return x + self.feed_forward(self.norm1(x))


@mistake(
    method="__call__",
    says="norm1 and norm2 have changed places: norm1 belongs to the attention.",
)
def norms_exchanged(self, x):
    x = x + self.attention(self.norm2(x))
    return x + self.feed_forward(self.norm1(x))


@mistake(
    method="__call__",
    says="The two steps have changed places: first the positions look at each other, then each thinks about what it "
    "found.",
)
def feed_forward_first(self, x):
    x = x + self.feed_forward(self.norm2(x))
    return x + self.attention(self.norm1(x))


@mistake(
    method="__call__",
    says="There is no feed-forward step: after the attention, x + feed_forward(norm2(x)) is still to come.",
)
def without_feed_forward(self, x):
    return x + self.attention(self.norm1(x))


@mistake(
    method="__call__",
    says="There is no attention step: the positions never look at each other.",
)
def without_attention(self, x):
    return x + self.feed_forward(self.norm2(x))


@mistake(
    method="__call__",
    says="You normalise the result once more. The block gives the stream as it is; the GPT has a norm at its very "
    "end.",
)
def normalised_at_the_end(self, x):
    x = x + self.attention(self.norm1(x))
    return self.norm2(x + self.feed_forward(self.norm2(x)))


@mistake(
    method="__call__",
    says="A norm's result goes on as an array (.data), and behind it nothing remembers where it came from. Stay with "
    "Tensors.",
)
def graph_cut_off(self, x):
    x = x + self.attention(Tensor(self.norm1(x).data))
    return x + self.feed_forward(Tensor(self.norm2(x).data))


@mistake(
    method="__call__", says="You give an array back (.data). Give the Tensor: only that knows the way back."
)
def gives_an_array(self, x):
    x = x + self.attention(self.norm1(x))
    return (x + self.feed_forward(self.norm2(x))).data


@mistake(
    method="parameters",
    says="The norms are missing among your parameters: they learn a scale and a shift, too.",
)
def without_the_norms(self):
    return [*self.attention.parameters(), *self.feed_forward.parameters()]


@mistake(method="parameters", says="norm2 is missing among your parameters.")
def without_norm2(self):
    layers = (self.norm1, self.attention, self.feed_forward)
    return [p for layer in layers for p in layer.parameters()]


@mistake(
    method="parameters",
    says="The attention is missing among your parameters: nothing would learn where to look.",
)
def without_the_attention(self):
    return [p for layer in (self.norm1, self.norm2, self.feed_forward) for p in layer.parameters()]


@mistake(method="parameters", says="The feed-forward is missing among your parameters.")
def without_the_feed_forward(self):
    return [p for layer in (self.norm1, self.attention, self.norm2) for p in layer.parameters()]


@mistake(
    method="parameters",
    says="You have a list of lists: four, with the parameters of a layer each. One flat list is asked for.",
)
def list_of_lists(self):
    layers = (self.norm1, self.attention, self.norm2, self.feed_forward)
    return [layer.parameters() for layer in layers]


@mistake(
    method="parameters",
    says="You list the layers. An optimizer needs the Tensors in them: ask each for its parameters().",
)
def layers_listed(self):
    return [self.norm1, self.attention, self.norm2, self.feed_forward]
