"""Day 8: a language model that looks one letter back: by counting, and by gradient descent."""

import numpy as np

from solutions import CONTENTS
from solutions.losses import softmax
from solutions.optimizers import descend

__all__ = list(CONTENTS["bigram"])


def vocabulary(words):
    """The characters that a model of these words knows: "." for start and end, then those that occur, sorted.

    Args:
        words: a list of strings.

    Returns:
        A list of single characters, "." first.

    Raises:
        ValueError: a word contains ".", which is taken.

    Source: Karpathy, makemore, makemore.py.
    """
    for word in words:
        if "." in word:
            raise ValueError(
                f"words: {word!r} contains '.', which stands for the start and the end of a word"
            )
    return [".", *sorted(set("".join(words)))]


def encode(text, characters):
    """Each character's place in the list of characters.

    Args:
        text: a string of n characters.
        characters: a list of single characters, such as `vocabulary` gives.

    Returns:
        An int array (n,).

    Raises:
        ValueError: a character of the text is not in the list; the message names it.

    Source: Karpathy, makemore, makemore.py.
    """
    place = {character: k for k, character in enumerate(characters)}
    for character in text:
        if character not in place:
            raise ValueError(f"text: {character!r} is not among the {len(characters)} characters")
    return np.array([place[character] for character in text], dtype=int)


def decode(ids, characters):
    """The text that `encode` turned into ids.

    Args:
        ids: n ints, each from 0 to len(characters) - 1.
        characters: the list of characters that the text was encoded with.

    Returns:
        A string of n characters.

    Raises:
        ValueError: an id lies outside the list.

    Source: Karpathy, makemore, makemore.py.
    """
    for k in ids:
        if not 0 <= k < len(characters):
            raise ValueError(f"ids: got {k}; expected 0 to {len(characters) - 1}")
    return "".join(characters[k] for k in ids)


def bigrams(words, characters):
    """All pairs of neighbours in words: each character, and the one that follows it.

    A word counts with "." before and after it, so that its first letter follows something, and something
    follows its last: "emma" gives (., e), (e, m), (m, m), (m, a), (a, .).

    Args:
        words: a list of strings.
        characters: the list of characters, "." first.

    Returns:
        (x, y): two int arrays (N,), the first and the second of each pair, word after word.

    Raises:
        ValueError: a character is not in the list.

    Source: Karpathy, makemore, part 1.
    """
    # One "." between two words ends the one and starts the other, so no pair crosses it.
    ids = encode("." + "".join(word + "." for word in words), characters)
    return ids[:-1], ids[1:]


def bigram_counts(x, y, size):
    """How often each pair occurs.

    Args:
        x: (N,) ints, the first of each pair.
        y: (N,) ints, the second.
        size: V, the number of characters.

    Returns:
        An int array (V, V): in row i, column j stands how often j followed i.

    Raises:
        ValueError: x and y differ in length.
        IndexError: an id is V or more (NumPy's message).

    Source: Karpathy, makemore, part 1.
    """
    if np.shape(x) != np.shape(y):
        raise ValueError(f"y: got shape {np.shape(y)}; expected {np.shape(x)}, the shape of x")
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (x, y), 1)  # counts[x, y] += 1 would count a pair that occurs twice once
    return counts


def bigram_probabilities(counts, smoothing=1.0):
    """What follows each character, and how probably: each row of counts, divided by its sum.

    Args:
        counts: (V, V), how often column j followed row i; unchanged.
        smoothing: a number that is added to every count first, so that no pair is impossible; at least 0.

    Returns:
        P (V, V); each row's sum is 1.

    Raises:
        ValueError: smoothing is negative, or 0 while a row has no counts.

    Source: Jurafsky and Martin, Speech and Language Processing, chapter "N-gram Language Models".
    """
    raised = counts + smoothing
    totals = np.sum(raised, axis=1, keepdims=True)  # (V, 1): keepdims, or row i's total would divide column i
    if smoothing < 0 or np.any(totals == 0):
        raise ValueError(
            f"smoothing: got {smoothing}; expected a number above 0, or 0 where each row has counts"
        )
    return raised / totals


def sample_word(P, rng, longest=30):
    """Invent a word: from "." on, draw what follows what was drawn last, until "." comes up again.

    Args:
        P: (V, V), the probabilities of what follows; "." is 0.
        rng: the np.random.Generator to draw from.
        longest: the most characters that are drawn before the word is cut off.

    Returns:
        A list of at most `longest` ids without the dots; decode makes a word of it.

    Source: Karpathy, makemore, part 1.
    """
    word = [0]
    while len(word) <= longest:
        following = int(rng.choice(len(P), p=P[word[-1]]))
        if following == 0:
            break
        word.append(following)
    return word[1:]


def negative_log_likelihood(P, x, y):
    """How surprised the model is by what follows, on average: mean of -ln P[x, y].

    Args:
        P: (V, V), the probabilities of what follows.
        x: (N,) ints, the first of each pair.
        y: (N,) ints, the second.

    Returns:
        The loss in nats, a float; infinite if a pair occurs that P calls impossible.

    Source: day 3's cross_entropy, with P's row x as the prediction; Karpathy, makemore, part 1.
    """
    with np.errstate(divide="ignore"):
        return float(-np.mean(np.log(P[x, y])))


def train_bigram(x, y, size, steps, learning_rate):
    """The bigram model as a network: a table of logits, found by gradient descent on the mean loss.

    The row of x holds the logits of what follows x, as if a one-hot x were multiplied by W. All N pairs are in
    every step; as a pair that occurs c times has c times the same gradient, their counts are enough. Day 4's
    softmax_cross_entropy_backward, summed over all the pairs with the same x, gives

        dW[i, j] = (counts[i].sum() * softmax(W)[i, j] - counts[i, j]) / N

    Args:
        x: (N,) ints, the first of each pair.
        y: (N,) ints, the second.
        size: V, the number of characters.
        steps: how many steps to take.
        learning_rate: a positive number.

    Returns:
        (W, losses): W (V, V), zeros at first; the mean loss before each step, a list of floats. softmax(W)
        comes ever closer to bigram_probabilities(counts, smoothing=0).

    Raises:
        ValueError: x and y differ in length.

    Source: Karpathy, makemore, part 1.
    """
    counts = bigram_counts(x, y, size)
    totals = np.sum(counts, axis=1, keepdims=True)  # (V, 1)
    path = descend(
        np.zeros((size, size)),
        lambda W: (totals * softmax(W) - counts) / len(x),
        learning_rate,
        steps,
    )
    losses = [float(-np.sum(counts * np.log(softmax(W))) / len(x)) for W in path[:-1]]
    return path[-1], losses
