"""add_lora: mistakes that people make, and right versions that are written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LoRA, Tensor, add_lora

mistake, alternative = bank_of(add_lora)


def _freeze(*linears):
    for linear in linears:
        linear.W = linear.W.data
        linear.b = None if linear.b is None else linear.b.data


def _others(block):
    return block.attention.key, block.attention.out, block.feed_forward.up, block.feed_forward.down


def _replaced(model, rank, alpha, rng, names=("query", "value"), blocks=None):
    """LoRAs in the place of these Linears of each attention, and nothing frozen. The new parameters."""
    new = []
    for block in model.blocks if blocks is None else blocks:
        for name in names:
            layer = LoRA(getattr(block.attention, name), rank, alpha, rng)
            setattr(block.attention, name, layer)
            new += layer.parameters()
    model.parameters = lambda: new
    return new


def _put(model, rank, alpha, rng, names=("query", "value"), blocks=None):
    """The same, and all other Linears frozen."""
    for block in model.blocks if blocks is None else blocks:
        _freeze(*(getattr(block.attention, n) for n in ("query", "key", "value", "out") if n not in names))
        _freeze(block.feed_forward.up, block.feed_forward.down)
    return _replaced(model, rank, alpha, rng, names, blocks)


@mistake(
    says="Only the query gets a LoRA. The value gets one, too: the query decides where to look, the value what is "
    "brought back.",
)
def query_alone(model, rank, alpha, rng):
    return _put(model, rank, alpha, rng, ("query",))


@mistake(
    says="Only the value gets a LoRA. The query gets one, too: it decides where to look.",
)
def value_alone(model, rank, alpha, rng):
    return _put(model, rank, alpha, rng, ("value",))


@mistake(
    says="You put a LoRA on query and key. Asked for are query and value.",
)
def query_and_key(model, rank, alpha, rng):
    return _put(model, rank, alpha, rng, ("query", "key"))


@mistake(
    says="Every Linear of the attention gets a LoRA. Asked for are query and value only; the others are frozen.",
)
def all_four(model, rank, alpha, rng):
    return _put(model, rank, alpha, rng, ("query", "key", "value", "out"))


@mistake(
    says="Only one Block gets its LoRAs. Go through all of model.blocks.",
)
def last_block_alone(model, rank, alpha, rng):
    _freeze(*(linear for block in model.blocks[:-1] for linear in _others(block)))
    _freeze(*(part for block in model.blocks[:-1] for part in (block.attention.query, block.attention.value)))
    return _put(model, rank, alpha, rng, blocks=model.blocks[-1:])


@mistake(
    says="Only the last LoRAs come back: your list starts empty in every Block. Make it once, before the loop.",
)
def list_made_in_the_loop(model, rank, alpha, rng):
    _put(model, rank, alpha, rng)
    last = model.blocks[-1].attention
    new = [*last.query.parameters(), *last.value.parameters()]
    model.parameters = lambda: new
    return new


@mistake(
    says="You make the LoRAs, and the model never sees them: its query and value are still the old Linears. Put each "
    "LoRA in its place, block.attention.query = ...",
)
def never_put_in_place(model, rank, alpha, rng):
    new = []
    for block in model.blocks:
        for linear in (block.attention.query, block.attention.value):
            new += LoRA(linear, rank, alpha, rng).parameters()
            _freeze(linear)
        _freeze(*_others(block))
    model.parameters = lambda: new
    return new


@mistake(
    says="The Blocks still hold their old Linears: a LoRA that has only a name of its own, such as a loop's variable, "
    "changes nothing in the model. Write block.attention.query = ..., and the value in the same way.",
)
def only_a_name_rebound(model, rank, alpha, rng):
    new = []
    for block in model.blocks:
        for linear in (block.attention.query, block.attention.value):
            new += LoRA(linear, rank, alpha, rng).parameters()
        _freeze(*_others(block))
    model.parameters = lambda: new
    return new


@mistake(
    says="model.parameters is a list now, and `fit` calls it. Put a function in its place: model.parameters = lambda: "
    "new.",
)
def parameters_a_list(model, rank, alpha, rng):
    model.parameters = new = _put(model, rank, alpha, rng)
    return new


@mistake(
    says="All Blocks share the LoRAs of the first. They then share its frozen weights as well, and the model has "
    "become another one. Each Linear needs a LoRA of its own.",
)
def one_for_all_blocks(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng)[:4]
    for block in model.blocks[1:]:
        block.attention.query = model.blocks[0].attention.query
        block.attention.value = model.blocks[0].attention.value
    model.parameters = lambda: new
    return new


@mistake(
    says="Query and value share one LoRA. It holds the weights of one of them, so the other's are lost. Each needs its "
    "own.",
)
def one_for_both(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng)
    for block in model.blocks:
        block.attention.value = block.attention.query
    return new


@mistake(
    says="The other Linears of the Blocks still get gradients. They are not trained, so computing these is work for "
    "nothing: put arrays in the place of their Tensors, for key, out, up and down.",
)
def rest_not_frozen(model, rank, alpha, rng):
    return _replaced(model, rank, alpha, rng)


@mistake(
    says="Key and out are frozen, but the feed-forward layers, up and down, still get gradients: two thirds of all "
    "weights of a Block.",
)
def feed_forward_not_frozen(model, rank, alpha, rng):
    for block in model.blocks:
        _freeze(block.attention.key, block.attention.out)
    return _replaced(model, rank, alpha, rng)


@mistake(
    says="The feed-forward layers are frozen, but key and out of the attention still get gradients. Freeze all four "
    "Linears that have no LoRA.",
)
def attention_not_frozen(model, rank, alpha, rng):
    for block in model.blocks:
        _freeze(block.feed_forward.up, block.feed_forward.down)
    return _replaced(model, rank, alpha, rng)


@mistake(
    says="The W of the other Linears are frozen, but their b are not, and still get gradients. Put arrays in the place "
    "of both.",
)
def biases_not_frozen(model, rank, alpha, rng):
    for block in model.blocks:
        for linear in _others(block):
            linear.W = linear.W.data
    return _replaced(model, rank, alpha, rng)


@mistake(
    says="You put the LoRAs in place and leave all else as it was. The other four Linears of each Block still get "
    "gradients, and model.parameters() still lists them. Freeze them, and give the model a new list.",
)
def nothing_but_the_loras(model, rank, alpha, rng):
    new = _replaced(model, rank, alpha, rng)
    del model.parameters
    return new


@mistake(
    says="model.parameters() is as before: it still goes through all layers, and meets the arrays of the frozen ones. "
    "`fit` asks it for what learns. Give the model a new one: model.parameters = lambda: new.",
)
def parameters_as_before(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng)
    del model.parameters
    return new


@mistake(
    says="You return the frozen weights as well. An optimizer that gets this list trains everything: return A and B "
    "of the LoRAs only.",
)
def everything_comes_back(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng)
    everything = [*new, model.token.W, model.position.W]
    model.parameters = lambda: everything
    return everything


@mistake(
    says="Rank and alpha have changed places on their way to LoRA(linear, rank, alpha, rng).",
)
def rank_and_alpha_swapped(model, rank, alpha, rng):
    return _put(model, alpha, rank, rng)


@mistake(
    says="Your LoRAs have a strength of their own: the alpha that is passed in never gets to them.",
)
def alpha_not_passed_on(model, rank, alpha, rng):
    return _put(model, rank, 2 * rank, rng)


@mistake(
    says="Every LoRA gets a generator of its own with the same seed, so that all start the same. Pass on the rng that "
    "you get.",
)
def generators_of_its_own(model, rank, alpha, rng):
    new = []
    for block in model.blocks:
        new += _put(model, rank, alpha, np.random.default_rng(0), blocks=[block])
    for other, first in zip(new[2::2], new[0::2], strict=False):
        other.data = first.data.copy()
    model.parameters = lambda: new
    return new


@mistake(
    says="There is one list for each LoRA. One flat list is asked for: add with +=, or unpack with a star.",
)
def list_of_lists(model, rank, alpha, rng):
    _put(model, rank, alpha, rng)
    layers = [part for block in model.blocks for part in (block.attention.query, block.attention.value)]
    nested = [layer.parameters() for layer in layers]
    model.parameters = lambda: nested
    return nested


@mistake(
    says="You return the LoRAs. An optimizer needs the Tensors in them: ask each for its parameters().",
)
def layers_come_back(model, rank, alpha, rng):
    _put(model, rank, alpha, rng)
    layers = [part for block in model.blocks for part in (block.attention.query, block.attention.value)]
    model.parameters = lambda: layers
    return layers


@mistake(
    says="Each new parameter comes twice. An optimizer would take two steps with it.",
)
def each_twice(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng) * 2
    model.parameters = lambda: new
    return new


@mistake(
    says="You return copies. An optimizer that changes them leaves the model as it is: return the LoRAs' own Tensors.",
)
def copies_come_back(model, rank, alpha, rng):
    new = [Tensor(p.data.copy()) for p in _put(model, rank, alpha, rng)]
    model.parameters = lambda: new
    return new


@mistake(
    says="The feed-forward layers get a LoRA as well. Asked for are query and value of the attention only.",
)
def feed_forward_too(model, rank, alpha, rng):
    new = _put(model, rank, alpha, rng)
    for block in model.blocks:
        for name in ("up", "down"):
            linear = getattr(block.feed_forward, name)
            linear.W, linear.b = Tensor(linear.W), None if linear.b is None else Tensor(linear.b)
            layer = LoRA(linear, rank, alpha, rng)
            setattr(block.feed_forward, name, layer)
            new += layer.parameters()
    return new


class _Constant:
    """A Linear that never learns."""

    def __init__(self, linear):
        self.W, self.b = linear.W.data, None if linear.b is None else linear.b.data

    def __call__(self, x):
        return x @ self.W if self.b is None else x @ self.W + self.b

    def parameters(self):
        return []


@alternative
def with_constants_in_their_place(model, rank, alpha, rng):
    """First everything is frozen, in the order of the layers' names; then the LoRAs come, values first."""
    learners: list[LoRA] = []
    for block in model.blocks:
        for holder in (block.attention, block.feed_forward):
            for name, part in sorted(vars(holder).items()):
                if name == "query" or name == "value":
                    setattr(holder, name, LoRA(part, rank, alpha, rng))
                elif hasattr(part, "W"):
                    setattr(holder, name, _Constant(part))
    for name in ("value", "query"):
        learners.extend(getattr(block.attention, name) for block in model.blocks)

    def parameters():
        return tuple(p for layer in learners for p in (layer.B, layer.A))

    model.parameters = parameters
    return parameters()


@alternative
def norms_and_tables_frozen_too(model, rank, alpha, rng, names=("value", "query")):
    new: list[Tensor] = []
    for i in range(len(model.blocks))[::-1]:
        attention = model.blocks[i].attention
        for name in names:
            setattr(attention, name, LoRA(linear=getattr(attention, name), rank=rank, alpha=alpha, rng=rng))
            new = getattr(attention, name).parameters() + new
        _freeze(*_others(model.blocks[i]))
        for norm in (model.blocks[i].norm1, model.blocks[i].norm2):
            norm.gain, norm.bias = norm.gain.data, norm.bias.data
    model.parameters = new.copy
    return new
