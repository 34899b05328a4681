"""generate_cached: the tokens of `generate`, for which each position is looked at once."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day14_modern.generate_cached.cases import cases
from grading.exercises.day14_modern.generate_cached.judge import judge
from solutions import generate_cached

exercise = Exercise(
    of=generate_cached,
    points=4,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Do it with a pencil: the prompt is 5 1 4, and then 2 is drawn. In the first step three rows go through "
        "all blocks, and their keys and values are kept. In the second step a single row goes through, that of the 2. "
        "At which position does it stand? In each block it makes a query, a key and a value. What is its query "
        "compared with? And the mask: may the newest position look at everything that is kept?",
        formula=r"A step with n new tokens, after $\ell$ that are kept: $x = \mathrm{token}[\mathrm{ids}] + "
        r"\mathrm{position}[\ell, \ldots, \ell + n - 1]$, of shape (1, n, C). In each block: q, k, v of the n rows of "
        r"norm1(x); k and v go into the block's cache, and all $\ell + n$ come back; x + out(attention of q with these)"
        "; then x + feed_forward(norm2(x)). The last row, after the last norm, times the token table: the logits.",
        pseudocode="ValueError if there are no tokens, or too many: tokens and count have to fit into the context\n"
        "caches = a KVCache(1, heads, context, width / heads) for each block\n"
        "shown = all of tokens;  new = an empty list\n"
        "with no_gradient, until count are drawn:\n"
        "    start = how many positions are kept;  n = how many are shown\n"
        "    mask = the causal mask of n, or None for a single token\n"
        "    x = rows of shown in model.token + rows start ... start + n - 1 of model.position   (1, n, C)\n"
        "    for each block and its cache:\n"
        "        q, k, v = query, key, value of norm1(x), cut into heads                        (1, h, n, d)\n"
        "        k, v = all keys and values, from the cache                                     (1, h, start + n, d)\n"
        "        x = x + out of the merged attention of q, k, v with the mask\n"
        "        x = x + feed_forward of norm2(x)\n"
        "    logits = model.norm of the last row, times the token table turned round            (1, V)\n"
        "    draw the next token by sample_token, append it to new;  shown = that token alone\n"
        "return new",
    ),
)
