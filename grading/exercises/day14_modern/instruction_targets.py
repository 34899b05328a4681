"""instruction_targets: the next token, and -1 where that still belongs to the prompt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import instruction_targets

CALL = "instruction_targets(tokens, prompt_length)"


def _case(tokens: np.ndarray, prompt_length: int, about: str, shown: bool = False) -> Case:
    return Case(CALL, {"tokens": tokens, "prompt_length": prompt_length}, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    five = np.array([5, 6, 7, 8, 9])
    yield _case(five, 3, "a prompt of three tokens, an answer of two", True)
    yield _case(five, 1, "a prompt of one token", True)
    yield _case(five, 0, "no prompt at all", True)
    yield _case(five, 5, "a prompt without an answer", True)
    yield _case(five, 6, "a prompt that is longer than the text", True)

    def drawn(T: int) -> np.ndarray:
        return rng.permutation(50)[:T]  # no token twice, so that each tells where it comes from

    T = int(rng.integers(8, 15))
    yield _case(drawn(T), int(rng.integers(3, T - 3)), "a longer text")
    yield _case(drawn(T), T - 1, "an answer of one token")
    yield _case(drawn(6), 2, "a prompt of two tokens")
    yield _case(drawn(7), 0, "no prompt at all")
    yield _case(drawn(7), 1, "a prompt of one token")
    yield _case(drawn(4), 4, "a prompt without an answer")
    yield _case(drawn(1), 0, "a single token, without a prompt")
    yield _case(drawn(1), 1, "a single token, which is the prompt")
    yield _case(drawn(6), -1, "a negative length")
    yield _case(drawn(6), 9, "a prompt that is longer than the text")
    yield _case(np.array([0, 3, 0, 0, 2, 0]), 2, "the token 0, which is a token like any other")


exercise = Exercise(
    of=instruction_targets,
    points=3,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="First make the targets of a plain language model: at each position the token that comes next. Then "
        "find the first position whose next token belongs to the answer. Is that the answer's first position, or "
        "the one before?",
        formula=r"With $P$ the prompt's length: $y_t = \text{token}_{t+1}$ where $t + 1 \ge P$ and $t + 1 < T$; "
        "else $-1$.",
        pseudocode="ValueError if prompt_length is below 0 or above T\n"
        "y = T times -1, as ints\n"
        "all of y but its last place = tokens, from the second on\n"
        "the first prompt_length - 1 places of y = -1    (none, where that is negative)\n"
        "return y",
    ),
)

mistake, alternative = bank_of(instruction_targets)


def _looked_at(tokens, prompt_length):
    """How many tokens there are; ValueError where the prompt's length can't be."""
    if prompt_length < 0 or prompt_length > len(tokens):
        raise ValueError("prompt_length lies outside 0 .. T")
    return len(tokens)


def _following(tokens, last=-1):
    return np.concatenate([tokens[1:], [last]])


@mistake(
    says="You mask one position too few: the loss still counts the prompt's last token, which nobody asks the model "
    "to write. Position t guesses token t + 1, so which positions guess a token of the prompt?",
)
def one_too_few(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens)
    y[: max(prompt_length - 2, 0)] = -1
    return y


@mistake(
    says="You mask one position too many: the answer's first token is never a target. The prompt's last position is "
    "the one that has to guess it, so it counts.",
)
def one_too_many(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens)
    y[:prompt_length] = -1
    return y


@mistake(
    says="Where there is no prompt, you mask the whole text: prompt_length - 1 is -1 then, and a slice up to -1 takes "
    "everything but the last. Don't let that number fall below 0.",
)
def slice_up_to_minus_one(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens)
    y[: prompt_length - 1] = -1
    return y


@mistake(
    says="Nothing is shifted: the target at position t is the very token that stands there, and a model that sees it "
    "only learns to copy. The target is the *next* token.",
)
def not_shifted(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = np.array(tokens)
    y[:prompt_length] = -1
    return y


@mistake(
    says="You shift the wrong way: your target at position t is the token before it. The target is the one that "
    "comes next.",
)
def shifted_the_wrong_way(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = np.concatenate([[-1], tokens[:-1]])
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="Nothing is masked: the prompt counts like the answer, and the model learns to write questions, too. Put -1 "
    "where the next token belongs to the prompt.",
)
def nothing_masked(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    return _following(tokens)


@mistake(
    says="You mask the answer and count the prompt. The answer is what the model should learn to write.",
)
def answer_masked(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens)
    y[max(prompt_length - 1, 0) :] = -1
    return y


@mistake(
    says="The last position gets the first token as its target: np.roll brings it round from the other end. Nothing "
    "follows the last position, so its target is -1.",
)
def rolled_round(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = np.roll(tokens, -1)
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="The last position gets the target 0, and 0 is a token like any other. Nothing follows that position: -1 "
    "says so.",
)
def last_is_token_0(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens, 0)
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="The last position repeats the last token as its target. Nothing follows that position: its target is -1.",
)
def last_repeated(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens, tokens[-1])
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="You mask with 0, and 0 is a token like any other: the loss would ask for it. -1 is what `token_loss` "
    "leaves out.",
)
def masked_with_0(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens)
    y[: max(prompt_length - 1, 0)] = 0
    return y


@mistake(
    says="You mask with -100, as PyTorch's losses do. In this course it is -1 that `token_loss` leaves out.",
)
def masked_as_in_pytorch(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = _following(tokens, -100)
    y[: max(prompt_length - 1, 0)] = -100
    return y


@mistake(
    says="There is one target too few: T - 1 of them for T tokens. The last position needs one, too: -1, since "
    "nothing follows it.",
)
def one_target_short(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    y = np.array(tokens[1:])
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="You leave the prompt's positions out, so that y is shorter than the text and fits no logits. Keep all T "
    "places, with -1 where nothing counts.",
)
def prompt_cut_off(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    return _following(tokens)[max(prompt_length - 1, 0) :]


@mistake(
    says="The targets are right, but a prompt_length that can't be goes through in silence. Raise a ValueError for "
    "one below 0 or above the number of tokens.",
)
def length_not_looked_at(tokens, prompt_length):
    y = _following(tokens)
    y[: max(prompt_length - 1, 0)] = -1
    return y


@mistake(
    says="The targets are right, but you write them into the caller's tokens, and the text is gone. Work on a new "
    "array.",
)
def tokens_changed(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    tokens[:-1] = tokens[1:].copy()
    tokens[-1] = -1
    tokens[: max(prompt_length - 1, 0)] = -1
    return tokens


@mistake(
    says="The targets are right, but they are floats, and can't be indices. np.full(T, -1) makes ints; np.ones and "
    "np.zeros make floats.",
)
def floats(tokens, prompt_length):
    y = -np.ones(_looked_at(tokens, prompt_length))
    y[:-1] = tokens[1:]
    y[: max(prompt_length - 1, 0)] = -1
    return y


@alternative
def position_by_position(tokens, prompt_length):
    T = len(tokens)
    if prompt_length not in range(T + 1):
        raise ValueError(f"{prompt_length} of {T} tokens")
    return np.array([tokens[t + 1] if prompt_length <= t + 1 < T else -1 for t in range(T)])


@alternative
def by_where(tokens, prompt_length, ignored=-1):
    T = tokens.size
    if prompt_length < 0:
        raise ValueError("a prompt can't be that short")
    if prompt_length > T:
        raise ValueError("a prompt can't be that long")
    places = np.arange(1, T + 1)  # where each position's target stands
    return np.where((places >= prompt_length) & (places < T), np.roll(tokens, -1), ignored)


@alternative
def masked_before_the_shift(tokens, prompt_length):
    _looked_at(tokens, prompt_length)
    answer = tokens.copy()
    answer[:prompt_length] = -1
    return np.append(answer[1:], -1)
