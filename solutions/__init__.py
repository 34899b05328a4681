"""The course's reference solutions, one module a topic, and the fast engine (`solutions.engine`).

`from solutions import softmax` gives the reference of the exercise `softmax`; any name of any day works so.
A module is imported when one of its names is first asked for, not before: `import solutions` costs nothing,
and where one day's module is withheld, the other days' names still come.
"""

import importlib
import sys
from importlib.machinery import PathFinder
from types import TracebackType
from typing import Any

DAYS: dict[str, tuple[str, ...]] = {
    "day1_perceptron": ("perceptron",),
    "day2_forward": ("feedforward",),
    "day3_activations_loss": ("activations", "losses"),
    "day4_backprop": ("backprop", "autograd"),
    "day5_sgd": ("optimizers",),
    "day6_engine": ("neural_net",),
    "day7_mnist": ("training",),
    "day8_bigram": ("bigram",),
    "day9_tensor": ("tensor",),
    "day10_mlp": ("language_model",),
    "day11_recurrent": ("recurrent",),
    "day12_attention": ("attention_heads",),
    "day13_gpt": ("transformer", "tokens", "gpt"),
    "day14_modern": ("fine_tuning", "lora", "kv_cache", "modern"),
}

# What each module offers (its `__all__`), known without importing it, so that a withheld module can be named
# and only its own names are missed.
CONTENTS: dict[str, tuple[str, ...]] = {
    "perceptron": ("sigmoid", "neuron", "and_gate", "or_gate", "nand_gate", "perceptron_fit", "xor_network"),
    "feedforward": ("init_layer", "dense_loop", "dense", "init_network", "forward"),
    "activations": ("relu", "leaky_relu", "tanh", "relu_grad", "leaky_relu_grad", "tanh_grad"),
    "losses": ("softmax", "one_hot", "cross_entropy", "network_loss"),
    "backprop": (
        "gradients_by_hand",
        "numerical_gradient",
        "relative_error",
        "gradient_check",
        "dense_backward",
        "relu_backward",
        "softmax_cross_entropy_backward",
    ),
    "autograd": ("Value", "Neuron", "Layer", "ScalarMLP"),
    "optimizers": (
        "sgd_step",
        "descend",
        "minibatches",
        "SGD",
        "Momentum",
        "Adam",
        "cosine_schedule",
        "clip_gradients",
    ),
    "neural_net": ("he_init", "dropout", "l2_penalty", "NeuralNetwork"),
    "training": (
        "scale_pixels",
        "split",
        "train",
        "accuracy",
        "confusion_matrix",
        "train_minibatch",
        "augment",
    ),
    "bigram": (
        "vocabulary",
        "encode",
        "decode",
        "bigrams",
        "bigram_counts",
        "bigram_probabilities",
        "sample_word",
        "negative_log_likelihood",
        "train_bigram",
    ),
    "tensor": ("unbroadcast", "Tensor", "concatenate", "token_loss", "no_gradient"),
    "language_model": (
        "context_windows",
        "Linear",
        "Embedding",
        "LayerNorm",
        "MLPLanguageModel",
        "AdamW",
        "fit",
        "sample_token",
    ),
    "recurrent": (
        "padded",
        "rnn_step",
        "unrolled_gradient",
        "RNN",
        "gradient_norms",
        "LSTM",
        "RecurrentModel",
    ),
    "attention_heads": (
        "mean_of_past",
        "causal_mask",
        "attention_weights",
        "attention",
        "look_back",
        "split_heads",
        "merge_heads",
        "sinusoidal_positions",
        "MultiHeadAttention",
    ),
    "transformer": ("FeedForward", "Block", "DecoderBlock"),
    "tokens": ("train_bpe", "apply_bpe", "decode_bpe"),
    "gpt": ("GPT", "count_parameters", "random_batch", "evaluate", "generate"),
    "fine_tuning": ("instruction_targets", "preference_loss"),
    "lora": ("LoRA", "add_lora"),
    "kv_cache": ("KVCache", "generate_cached"),
    "modern": ("RMSNorm", "SwiGLU", "rotate", "quantize", "dequantize"),
    "engine": ("MLP",),
}

_HOME = {name: module for module, names in CONTENTS.items() for name in names}
_DAY = {module: day for day, modules in DAYS.items() for module in modules}


class Withheld(ImportError):
    """A module of the course is not in this copy of it."""


def _plainly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End a program, such as an experiment, that needs what is withheld with a sentence and no traceback."""
    if isinstance(error, Withheld):
        print(f"This program cannot run here: {error}.", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


def __getattr__(name: str) -> Any:
    """Import the module that holds `name`, and give that name (PEP 562).

    Raises:
        AttributeError: no module holds such a name.
        Withheld: the module that holds it is not in this copy of the course.
    """
    if name not in _HOME:
        raise AttributeError(f"module 'solutions' has no name {name!r}; dir(solutions) lists what it has")
    module = _HOME[name]
    if PathFinder.find_spec(f"solutions.{module}", __path__) is None:
        part = _DAY.get(module, "the fast engine")
        sys.excepthook = _plainly
        why = f"{name!r} belongs to solutions.{module} ({part}), which this copy does not have"
        raise Withheld(why, name=f"solutions.{module}")
    return getattr(importlib.import_module(f"solutions.{module}"), name)


def __dir__() -> list[str]:
    """Every name that this package gives, imported yet or not."""
    return sorted({*globals(), *_HOME})
