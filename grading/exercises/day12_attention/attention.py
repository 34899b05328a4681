"""attention: the mean of the values, by the weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from grading.exercises.day12_attention.attention_weights.cases import past
from solutions import Tensor, attention, attention_weights

CALL = "attention(Tensor(q), Tensor(k), Tensor(v)).data"
MASKED = "attention(Tensor(q), Tensor(k), Tensor(v), mask).data"
TENSORS = "q, k, v = Tensor(q), Tensor(k), Tensor(v)\n"
GRADIENTS = TENSORS + "(attention(q, k, v{0}) * factors).sum().backward()\nq.grad, k.grad, v.grad"
DIFFERENCES = TENSORS + "slopes_agree(lambda: (attention(q, k, v, mask) * factors).sum(), [q, k, v])"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    q, k = np.array([[4.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    v = np.array([[10.0], [20.0], [60.0]])
    yield Case(CALL, {"q": q, "k": k, "v": v}, shown=True, about="two queries, three keys with a value each")
    yield Case(MASKED, {"q": k, "k": k, "v": v, "mask": past(3)}, shown=True, about="the mask of the past")
    factors = np.array([[1.0], [2.0]])
    inputs = {"q": q, "k": k, "v": v, "factors": factors}
    yield Case(GRADIENTS.format(""), inputs, shown=True, about="the gradients")
    few = "keys and values that differ in number"
    yield Case(CALL, {"q": q, "k": k, "v": v[:2]}, shown=True, about=few)

    def drawn(*front: int, T: int, S: int, d: int, e: int) -> dict[str, np.ndarray]:
        return {
            name: rng.normal(size=(*front, rows, columns))
            for name, rows, columns in (("q", T, d), ("k", S, d), ("v", S, e))
        }

    yield Case(CALL, drawn(T=4, S=6, d=3, e=5), about="values that are wider than the keys")
    yield Case(CALL, drawn(T=4, S=4, d=4, e=4), about="squares")
    yield Case(CALL, drawn(2, T=3, S=5, d=2, e=2), about="a batch: three axes")
    yield Case(CALL, drawn(2, 3, T=4, S=5, d=2, e=3), about="a batch with heads: four axes")
    heads = drawn(2, 3, T=4, S=4, d=2, e=2)
    yield Case(MASKED, heads | {"mask": past(4)}, about="the mask of the past, with heads")
    yield Case(CALL, drawn(T=1, S=1, d=3, e=2), about="a single position")
    single = {name: array.astype(np.float32) for name, array in heads.items()}
    yield Case(MASKED, single | {"mask": past(4)}, about="float32, with a mask")
    graph = drawn(2, 2, T=3, S=3, d=2, e=2) | {"factors": rng.normal(size=(2, 2, 3, 2))}
    yield Case(GRADIENTS.format(""), graph, about="the gradients")
    masked = graph | {"mask": past(3)}
    yield Case(GRADIENTS.format(", mask"), masked, about="the gradients, with a mask")
    more = {"slopes_agree": Fixture("slopes_agree")}
    yield Case(DIFFERENCES, masked | more, about="the gradients, by differences")
    yield Case(CALL, {**drawn(T=3, S=4, d=2, e=2), "v": rng.normal(size=(5, 2))}, about=few)


exercise = Exercise(
    of=attention,
    points=2,
    cases=cases,
    returns=("q.grad", "k.grad", "v.grad"),
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="You already have the weights, one row for each query. A row of weights, times the values, is a mean "
        "of the values. Which product does that for all rows?",
        formula=r"$\mathrm{attention}(q, k, v) = A v$ with $A = \mathrm{softmax}(q k^T / \sqrt d)$: shapes "
        r"$(T, S) \cdot (S, e) = (T, e)$.",
        pseudocode="weights = attention_weights of q, k and the mask\nreturn the matrix product of weights and v",
    ),
)

mistake, alternative = bank_of(attention)


def _weights(q, k, mask, scale=None):
    axes = [*range(len(k.shape) - 2), len(k.shape) - 1, len(k.shape) - 2]
    scores = q @ k.transpose(*axes) / (q.shape[-1] ** 0.5 if scale is None else scale)
    if mask is not None:
        scores = scores + np.where(mask, 0, -np.inf).astype(scores.data.dtype)
    return scores.softmax()


@mistake(
    says="Your values are the keys: the weights multiply k. A key only says what can be found at a position; what is "
    "handed over is its value, v.",
)
def values_are_keys(q, k, v, mask=None):
    return _weights(q, k, mask) @ k


@mistake(
    says="Your mask never gets to the weights: pass it on.",
)
def mask_not_passed_on(q, k, v, mask=None):
    return _weights(q, k, None) @ v


@mistake(
    says="You pass the values where the keys belong: the weights come from q and v. What is looked for is compared "
    "with the keys.",
)
def keys_are_values(q, k, v, mask=None):
    return _weights(q, v, mask) @ v


@mistake(
    says="The weights are transposed, or stand on the wrong side: each row of the result should mix the rows of v by "
    "one row of weights. That's weights @ v.",
)
def weights_transposed(q, k, v, mask=None):
    weights = _weights(q, k, mask)
    axes = [*range(len(k.shape) - 2), len(k.shape) - 1, len(k.shape) - 2]
    return weights.transpose(*axes) @ v


@mistake(
    says="You multiply v by the weights from the right: v @ weights. Then the numbers of one value are mixed, not "
    "the values. The weights stand on the left.",
)
def product_the_other_way(q, k, v, mask=None):
    return v @ _weights(q, k, mask)


@mistake(
    says="These are only the weights. What is asked for is what they fetch: the mean of the values.",
)
def weights_alone(q, k, v, mask=None):
    return _weights(q, k, mask)


@mistake(
    says="Your scores are not divided by the root of d. `attention_weights` does that already: call it.",
)
def no_scale(q, k, v, mask=None):
    return _weights(q, k, mask, 1) @ v


@mistake(
    says="You scale twice: what you give to `attention_weights` is already divided by the root of d, and it divides "
    "again.",
)
def scaled_twice(q, k, v, mask=None):
    return _weights(q, k, mask, q.shape[-1]) @ v


@mistake(
    says="The scores multiply the values without a softmax. Weights of a mean are positive and sum to 1 in each row.",
)
def no_softmax(q, k, v, mask=None):
    axes = [*range(len(k.shape) - 2), len(k.shape) - 1, len(k.shape) - 2]
    scores = q @ k.transpose(*axes) / q.shape[-1] ** 0.5
    return (scores if mask is None else scores * mask.astype(scores.data.dtype)) @ v


@mistake(
    says="Each query takes only the one value whose key fits best. Attention looks up softly: a mean of all values, "
    "by the weights, so that a gradient can say which key should have fitted better.",
)
def best_value_alone(q, k, v, mask=None):
    weights = _weights(q, k, mask).data
    best = weights == weights.max(axis=-1, keepdims=True)
    return Tensor(best.astype(weights.dtype)) @ v


@mistake(
    says="The values are right, but the weights are taken as an array (.data): gradients reach v, and neither q nor "
    "k. Multiply the Tensors.",
)
def weights_cut_off(q, k, v, mask=None):
    return Tensor(_weights(q, k, mask).data) @ v


@mistake(
    says="The values are right, but all gradients are cut off: you make a new Tensor of an array. Multiply the "
    "Tensors.",
)
def graph_cut_off(q, k, v, mask=None):
    return Tensor((_weights(q, k, mask) @ v).data)


@mistake(
    says="You give an array back. A Tensor is asked for: only a Tensor knows the way back.",
)
def gives_an_array(q, k, v, mask=None):
    return _weights(q, k, mask).data @ v.data


@alternative
def all_in_one_place(q, k, v, mask=None):
    if len(k.data) and k.shape[-2] != v.shape[-2]:
        raise ValueError("each key needs one value")
    front, d = len(q.shape) - 2, q.shape[-1]
    scores = (q * d**-0.5) @ k.transpose(*range(front), -1, -2)
    powers = (scores - scores.data.max(axis=-1, keepdims=True)).exp()
    if mask is not None:
        powers = powers * mask.astype(q.data.dtype)
    return (powers @ v) / powers.sum(axis=-1, keepdims=True)


@alternative
def key_by_key(q, k, v, mask=None, dropout=None):
    """Each key in turn adds its value, by the column of weights that it has."""
    weights = attention_weights(q, k, mask)
    if v.shape[-2] != weights.shape[-1]:
        raise ValueError(f"{v.shape[-2]} values for {weights.shape[-1]} keys")
    result = 0
    for s in range(v.shape[-2]):
        result = weights[..., :, s : s + 1] * v[..., s : s + 1, :] + result
    return result
