"""Day 13, second notebook: byte pairs: a vocabulary that grows out of the text itself."""

from solutions import CONTENTS

__all__ = list(CONTENTS["tokens"])


def train_bpe(text, merges):
    """Find the pairs of tokens to merge: again and again the most frequent one.

    The ids 0 to 255 are the bytes of the text in UTF-8. The first pair becomes id 256, the next one 257, and so on;
    ids that came from a merge can be merged further. A pair is merged wherever it occurs, from left to right: of three
    equal tokens, the first two. Of pairs that are equally frequent, any will do.

    Args:
        text: a string, any.
        merges: how many pairs to merge.

    Returns:
        A list of pairs (left id, right id) in the order of the merges: `merges` of them, or fewer if before that
        the whole text has become one token.

    Source: Sennrich, Haddow, Birch, "Neural machine translation of rare words with subword units", 2016,
    section 3.2, https://arxiv.org/abs/1508.07909
    """
    # Tokens are kept as the characters of a string, chr(id): then `replace` merges a pair, from left to right.
    tokens = text.encode("utf-8").decode("latin-1")  # one character for each byte
    pairs = []
    while len(pairs) < merges and len(tokens) > 1:
        counts = {}
        for i in range(len(tokens) - 1):
            pair = tokens[i : i + 2]
            counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.get)
        tokens = tokens.replace(best, chr(256 + len(pairs)))
        pairs.append((ord(best[0]), ord(best[1])))
    return pairs


def apply_bpe(text, pairs):
    """Turn a text into ids: its bytes, then every merge in the order in which it was found.

    Merging goes from left to right, as in `train_bpe`. No pair is counted here, so the text may be another.

    Args:
        text: a string, any.
        pairs: a list of pairs of ids, from `train_bpe`.

    Returns:
        A list of ids, each below 256 + len(pairs).

    Source: as for `train_bpe`.
    """
    tokens = text.encode("utf-8").decode("latin-1")  # as in `train_bpe`, chr(id) for each id
    for new, (left, right) in enumerate(pairs, start=256):
        tokens = tokens.replace(chr(left) + chr(right), chr(new))
    return [ord(token) for token in tokens]


def decode_bpe(ids, pairs):
    """Turn ids back into the text: undo `apply_bpe`.

    Args:
        ids: a list of ids, each below 256 + len(pairs).
        pairs: the list of pairs that made them.

    Returns:
        A string. Bytes that are no UTF-8, as a model may produce, become the sign U+FFFD.

    Raises:
        ValueError: an id is not in the vocabulary.
    """
    pieces = [bytes([i]) for i in range(256)]
    for left, right in pairs:
        pieces.append(pieces[left] + pieces[right])
    if any(not 0 <= i < len(pieces) for i in ids):
        raise ValueError(f"ids: got {min(ids)} to {max(ids)}; expected 0 to {len(pieces) - 1}")
    return b"".join(pieces[i] for i in ids).decode("utf-8", errors="replace")
