"""Day 3: from scores to probabilities, and one number that says how wrong they are."""

import numpy as np

from solutions import CONTENTS
from solutions.activations import relu
from solutions.feedforward import forward

__all__ = list(CONTENTS["losses"])


def softmax(z):
    """Turn each row of logits into probabilities: p_j = e^z_j / (e^z_1 + ... + e^z_C).

    Args:
        z: (N, C), the logits of one sample a row.

    Returns:
        Probabilities (N, C), each row's sum 1; float32 stays float32. Right, and without an overflow warning,
        for logits of -1000 and 1000.

    Raises:
        ValueError: z is not a batch.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Output Units".
    """
    if np.ndim(z) != 2:
        raise ValueError(f"z: got shape {np.shape(z)}; expected (N, C), one sample a row")
    # Subtracting a number from a whole row changes no probability; after this one, no power exceeds 1.
    powers = np.exp(z - np.max(z, axis=1, keepdims=True))  # (N, C)
    return powers / np.sum(powers, axis=1, keepdims=True)


def one_hot(labels, num_classes):
    """Write each label as a row that holds 1 at the label's place and 0 elsewhere.

    Args:
        labels: (N,) ints, each in 0 .. num_classes - 1.
        num_classes: C, the number of classes.

    Returns:
        A float array (N, C).

    Raises:
        ValueError: a label lies outside 0 .. num_classes - 1.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Output Units".
    """
    labels = np.asarray(labels)
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError(f"labels: got {labels.min()} to {labels.max()}; expected 0 to {num_classes - 1}")
    return np.eye(num_classes)[labels]  # row k of the identity matrix is class k


def cross_entropy(predictions, targets):
    """How surprised the predictions are by the truth: mean over the batch of -sum_j target_j ln(p_j).

    Args:
        predictions: (N, C), probabilities p.
        targets: (N, C), one-hot.

    Returns:
        The loss in nats, a float; finite even for a prediction of exactly 0, which counts as a tiny number from
        1e-15 to 1e-7.

    Raises:
        ValueError: predictions and targets differ in shape.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Output Units".
    """
    if np.shape(predictions) != np.shape(targets):
        raise ValueError(
            f"targets: got shape {np.shape(targets)}; expected {np.shape(predictions)}, one-hot rows"
        )
    logarithms = np.log(np.maximum(predictions, 1e-12))  # ln 0 would be -infinity
    return float(-np.mean(np.sum(targets * logarithms, axis=1)))


def network_loss(X, targets, layers):
    """The loss of a whole network: Day 2's forward pass with ReLU, softmax on top, cross-entropy at the end.

    Args:
        X: (N, n_in), one sample a row.
        targets: (N, C), one-hot.
        layers: a list of (W, b), at least one.

    Returns:
        The mean cross-entropy over the batch in nats, a float.

    Raises:
        ValueError: the shapes don't fit together.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6.
    """
    logits = forward(X, layers, relu)[-1]  # (N, C)
    return cross_entropy(softmax(logits), targets)
