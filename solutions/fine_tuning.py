"""Day 14, first notebook: teach a trained model something new: to answer, and what people prefer."""

import numpy as np

from solutions import CONTENTS
from solutions.tensor import concatenate, token_loss

__all__ = list(CONTENTS["fine_tuning"])


def instruction_targets(tokens, prompt_length):
    """The targets of a prompt and its answer, so that the loss counts the answer only.

    Position t is to predict token t + 1. Where that token still belongs to the prompt, the target is -1, which
    `token_loss` leaves out. The last position has nothing to predict: -1, too.

    Args:
        tokens: (T,), ids of the prompt and the answer, one after the other; unchanged.
        prompt_length: how many of them are the prompt, 0 to T.

    Returns:
        y (T,), an int array.

    Raises:
        ValueError: prompt_length lies outside 0 .. T.

    Source: Ouyang and others, "Training language models to follow instructions with human feedback", 2022,
    section 3, https://arxiv.org/abs/2203.02155
    """
    T = len(tokens)
    if not 0 <= prompt_length <= T:
        raise ValueError(f"prompt_length: got {prompt_length}; expected 0 to {T}, the number of tokens")
    y = np.full(T, -1)
    y[:-1] = tokens[1:]
    y[
        : max(prompt_length - 1, 0)
    ] = -1  # the prompt's last position predicts the answer's first token: it counts
    return y


def preference_loss(chosen, rejected):
    """Make the chosen answer score higher than the rejected one: mean of -ln sigmoid(chosen - rejected).

    That is the cross-entropy of choosing between the two, with their scores as logits.

    Args:
        chosen: a Tensor (N,), the scores of the answers that people chose.
        rejected: a Tensor (N,), the scores of those that they did not.

    Returns:
        The loss, a Tensor of one number; right for scores of -1000 and 1000.

    Raises:
        ValueError: the two differ in shape.

    Source: Rafailov and others, "Direct preference optimization", 2023, equation 2,
    https://arxiv.org/abs/2305.18290
    """
    if chosen.shape != rejected.shape:
        raise ValueError(f"rejected: got shape {rejected.shape}; expected {chosen.shape}, as chosen")
    pairs = concatenate([chosen.reshape(-1, 1), rejected.reshape(-1, 1)], axis=1)  # (N, 2)
    return token_loss(pairs, np.zeros(pairs.shape[0], dtype=int))  # class 0, the chosen one, is right
