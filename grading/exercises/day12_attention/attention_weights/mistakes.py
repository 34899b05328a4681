"""attention_weights: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor, attention_weights

mistake, _ = bank_of(attention_weights)


def turned(k):
    axes = list(range(len(k.shape)))
    return k.transpose(*axes[:-2], axes[-1], axes[-2])


def scored(q, k, scale=None):
    if q.shape[-1] != k.shape[-1]:
        raise ValueError("queries and keys differ in width")
    return q @ turned(k) / (q.shape[-1] ** 0.5 if scale is None else scale)


def hidden(scores, mask, low=-np.inf):
    return scores if mask is None else scores + np.where(mask, 0, low).astype(scores.data.dtype)


@mistake(
    says="The scale is missing: the scores go into softmax as they are. The wider the queries, the larger their dot "
    "products, and softmax soon puts everything on one key. By what does one divide?",
)
def no_scale(q, k, mask=None):
    return hidden(scored(q, k, 1), mask).softmax()


@mistake(
    says="You divide by d. A dot product of d numbers of size 1 has a size of about the *root* of d, so dividing by "
    "d makes the weights far too even.",
)
def scaled_by_d(q, k, mask=None):
    return hidden(scored(q, k, q.shape[-1]), mask).softmax()


@mistake(
    says="You multiply by the root of d instead of dividing by it, so the weights become sharper the wider the "
    "queries are.",
)
def scale_multiplied(q, k, mask=None):
    return hidden(scored(q, k, q.shape[-1] ** -0.5), mask).softmax()


@mistake(
    says="Your scale is the root of the number of keys. What makes a dot product large is how many numbers it sums "
    "up: d, the width of a query.",
)
def scaled_by_the_keys(q, k, mask=None):
    return hidden(scored(q, k, k.shape[-2] ** 0.5), mask).softmax()


@mistake(
    says="Your scale is the root of the width of all heads together. Each head works on its own d numbers: divide by "
    "the root of the last axis of q.",
)
def scaled_by_the_whole_width(q, k, mask=None):
    heads = q.shape[1] if len(q.shape) == 4 else 1
    return hidden(scored(q, k, (heads * q.shape[-1]) ** 0.5), mask).softmax()


@mistake(
    says="The mask comes after softmax: you set weights to 0, and what is left in a row no longer sums to 1. Take "
    "the scores away before softmax, and it shares out the rest.",
)
def mask_after_softmax(q, k, mask=None):
    weights = scored(q, k).softmax()
    return weights if mask is None else weights * mask.astype(weights.data.dtype)


@mistake(
    says="Your mask is transposed: row t, who looks, has become the column. The past turns into the future.",
)
def mask_transposed(q, k, mask=None):
    return hidden(scored(q, k), mask if mask is None else mask.T).softmax()


@mistake(
    says="You hide what the mask allows, and show what it forbids. True means that the query may look.",
)
def mask_upside_down(q, k, mask=None):
    return hidden(scored(q, k), mask if mask is None else ~mask).softmax()


@mistake(
    says="Masked scores become 0 in your code, and e^0 is 1: softmax still gives them weight. Which score gives a "
    "weight of exactly 0?",
)
def zero_for_infinity(q, k, mask=None):
    scores = scored(q, k)
    return (scores if mask is None else scores * mask.astype(scores.data.dtype)).softmax()


@mistake(
    says="You lower the masked scores, but only by a little, so that where all scores are low their weights are not "
    "0. Minus infinity is lower than all.",
)
def lowered_a_little(q, k, mask=None):
    scores = scored(q, k)
    if mask is not None:
        scores = scores * mask.astype(scores.data.dtype) + np.where(mask, 0, -100.0).astype(scores.data.dtype)
    return scores.softmax()


@mistake(
    says="You multiply something by infinity to make the mask, and 0 times infinity is nan. Choose instead: "
    "`np.where` takes 0 where the mask is True, and minus infinity where it is not.",
)
def zero_times_infinity(q, k, mask=None):
    scores = scored(q, k)
    if mask is not None:
        with np.errstate(all="ignore"):
            scores = scores + ((1 - mask) * -np.inf).astype(scores.data.dtype)
    return scores.softmax()


@mistake(
    says="You hide the diagonal as well, so that no query finds its own position. Hide just what the mask forbids.",
)
def diagonal_hidden(q, k, mask=None):
    if mask is not None and len(mask) > 1:
        mask = mask & (np.eye(*mask.shape) == 0)
    with np.errstate(all="ignore"):
        return hidden(scored(q, k), mask).softmax()


@mistake(
    says="The mask changes nothing: your code never uses it.",
)
def mask_not_used(q, k, mask=None):
    return scored(q, k).softmax()


@mistake(
    says="Your softmax runs over the queries: each *column* sums to 1. Each query shares its attention among the "
    "keys, so it's the rows that sum to 1: the last axis.",
)
def softmax_over_the_queries(q, k, mask=None):
    with np.errstate(all="ignore"):
        return hidden(scored(q, k), mask).softmax(axis=-2)


@mistake(
    says="You don't transpose k. That goes through where there are as many keys as numbers in a key, and mixes "
    "numbers that have nothing to do with each other. Rows of q should meet rows of k.",
)
def keys_not_transposed(q, k, mask=None):
    return hidden(q @ k / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="`transpose()` without axes turns *all* of them round, the batch as well. Only the last two should change "
    "places: give it the list of axes, with these two swapped.",
)
def all_axes_turned(q, k, mask=None):
    return hidden(q @ k.transpose() / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="Your list of axes fits one number of axes only. Queries may come as (T, d), (B, T, d) or (B, h, T, d): "
    "build the list from the number of axes that k has.",
)
def for_four_axes_only(q, k, mask=None):
    return hidden(q @ k.transpose(0, 1, 3, 2) / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="Your list of axes fits one number of axes only, three. Queries may come as (T, d), (B, T, d) or (B, h, T, "
    "d): build the list from the number of axes that k has.",
)
def for_three_axes_only(q, k, mask=None):
    return hidden(q @ k.transpose(0, 2, 1) / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="Queries and keys have changed places: a row of your scores belongs to a key. Rows are for queries, columns "
    "for keys: q stands on the left.",
)
def places_changed(q, k, mask=None):
    return hidden(scored(k, q), mask).softmax()


@mistake(
    says="These are the scores, before softmax. Weights are positive, and each row of them sums to 1.",
)
def scores_alone(q, k, mask=None):
    return hidden(scored(q, k), mask)


@mistake(
    says="You divide each score by the sum of its row. Scores may be negative, or sum to 0: softmax is what makes "
    "weights of them.",
)
def divided_by_the_sum(q, k, mask=None):
    scores = scored(q, k)
    if mask is not None:
        scores = scores * mask.astype(scores.data.dtype)
    with np.errstate(all="ignore"):
        return scores / scores.sum(axis=-1, keepdims=True)


@mistake(
    says="These are the logarithms of the weights, all negative. The weights themselves are asked for.",
)
def logarithms(q, k, mask=None):
    return hidden(scored(q, k), mask).log_softmax()


@mistake(
    says="The values are right, but you make a new Tensor of an array, so the way back is cut: no gradient reaches q "
    "and k, and no network that uses this could learn. Compute with the Tensors themselves.",
)
def graph_cut_off(q, k, mask=None):
    return Tensor(hidden(scored(q, k), mask).softmax().data)


@mistake(
    says="A Tensor has no `.T`. It would turn *all* axes round, the batch as well; only the last two should change "
    "places: transpose(*axes), with the list of axes in which these two are swapped.",
)
def turned_by_t(q, k, mask=None):
    return hidden(q @ k.T / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="`transpose` takes the axes one by one, not in a list. A star unpacks the list: transpose(*axes).",
)
def axes_in_a_list(q, k, mask=None):
    axes = list(range(len(k.shape)))
    axes[-1], axes[-2] = axes[-2], axes[-1]
    return hidden(q @ k.transpose(axes) / q.shape[-1] ** 0.5, mask).softmax()


@mistake(
    says="One can't write into a Tensor: `scores[...] = ...` would change numbers behind the graph's back. Add an "
    "array to the scores: 0 where the mask is True, minus infinity where it isn't.",
)
def written_into_the_scores(q, k, mask=None):
    scores = scored(q, k)
    if mask is not None:
        scores[~mask] = -np.inf
    return scores.softmax()


@mistake(
    says="You give an array back. A Tensor is asked for: it's the Tensor that knows the way back to q and k.",
)
def gives_an_array(q, k, mask=None):
    return hidden(scored(q, k), mask).softmax().data


@mistake(
    says="The values are right, but with a mask float32 comes back as float64: np.where with two plain numbers makes "
    "float64. Give what you add the scores' dtype, with .astype.",
)
def widened_by_the_mask(q, k, mask=None):
    scores = scored(q, k)
    return (scores if mask is None else scores + np.where(mask, 0.0, -np.inf)).softmax()


@mistake(
    says="The values are right, but float32 comes back as float64. np.sqrt(d) is a NumPy float64, which widens all "
    "that it meets; d**0.5 is a plain Python number, which does not.",
)
def widened_by_the_root(q, k, mask=None):
    return hidden(scored(q, k, np.sqrt(np.float64(q.shape[-1]))), mask).softmax()
