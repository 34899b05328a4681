"""The course in one table: its days, their notebooks, the modules of their references, and the names in these.

All else is made of it: where an exercise stands, what comes before it, what a copy for students leaves out. It imports
nothing, and costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Notebook = Mapping[
    str, tuple[str, ...]
]  # {module of `solutions`: its names that are written in this notebook}


@dataclass(frozen=True)
class Day:
    """A day of the course.

    notebooks: by name, in the order in which they are worked through.
    extras: exercises that a full day does not need; they stand at the end of their notebooks.
    given: names that a module offers besides, by module: nobody has to write them.
    writes: the Python file that the day's notebook writes, for programs and for later days; '' where it writes none.
    in_engine: whether `solutions.engine` holds what a learner writes on this day: they are withheld together.
    """

    notebooks: Mapping[str, Notebook]
    extras: frozenset[str] = frozenset()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    writes: str = ""
    in_engine: bool = True

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of `solutions` with the day's references."""
        return tuple(dict.fromkeys(module for notebook in self.notebooks.values() for module in notebook))

    @property
    def names(self) -> tuple[str, ...]:
        """The day's exercises, in the order of its notebooks."""
        return tuple(name for notebook in self.notebooks.values() for name in exercises_in(notebook))


def exercises_in(notebook: Notebook) -> tuple[str, ...]:
    """A notebook's exercises, in their order."""
    return tuple(name for names in notebook.values() for name in names)


WEEK: dict[str, Day] = {
    "day1_perceptron": Day(
        {
            "perceptron": {
                "perceptron": (
                    "sigmoid",
                    "neuron",
                    "and_gate",
                    "or_gate",
                    "nand_gate",
                    "perceptron_fit",
                    "xor_network",
                )
            }
        }
    ),
    "day2_forward": Day(
        {"forward": {"feedforward": ("init_layer", "dense_loop", "dense", "init_network", "forward")}}
    ),
    "day3_activations_loss": Day(
        {
            "activations_loss": {
                "activations": ("relu", "leaky_relu", "tanh", "relu_grad", "leaky_relu_grad", "tanh_grad"),
                "losses": ("softmax", "one_hot", "cross_entropy", "network_loss"),
            }
        }
    ),
    "day4_backprop": Day(
        {
            "backprop": {
                "backprop": (
                    "gradients_by_hand",
                    "numerical_gradient",
                    "relative_error",
                    "gradient_check",
                    "dense_backward",
                    "relu_backward",
                    "softmax_cross_entropy_backward",
                )
            },
            "autograd": {"autograd": ("Value", "Neuron", "Layer", "ScalarMLP")},
        }
    ),
    "day5_sgd": Day(
        {
            "sgd": {
                "optimizers": (
                    "sgd_step",
                    "descend",
                    "minibatches",
                    "SGD",
                    "Momentum",
                    "Adam",
                    "cosine_schedule",
                    "clip_gradients",
                )
            }
        }
    ),
    "day6_engine": Day(
        {"engine": {"neural_net": ("he_init", "NeuralNetwork", "l2_penalty", "dropout")}},
        writes="neural_net.py",
    ),
    "day7_mnist": Day(
        {
            "mnist_training": {
                "training": (
                    "scale_pixels",
                    "split",
                    "train",
                    "accuracy",
                    "confusion_matrix",
                    "train_minibatch",
                )
            },
            "cifar10_training": {"training": ("augment",)},
        },
        in_engine=False,
    ),
    "day8_bigram": Day(
        {
            "bigram": {
                "bigram": (
                    "vocabulary",
                    "encode",
                    "decode",
                    "bigrams",
                    "bigram_counts",
                    "bigram_probabilities",
                    "sample_word",
                    "negative_log_likelihood",
                )
            },
            "descent": {"bigram": ("train_bigram",)},
        }
    ),
    "day9_tensor": Day(
        {
            "tensor": {"tensor": ("unbroadcast", "Tensor", "concatenate")},
            "losses": {"tensor": ("token_loss", "no_gradient")},
        }
    ),
    "day10_mlp": Day(
        {
            "mlp_language_model": {
                "language_model": (
                    "context_windows",
                    "Linear",
                    "Embedding",
                    "MLPLanguageModel",
                    "AdamW",
                    "fit",
                    "sample_token",
                )
            },
            "layer_norm": {"language_model": ("LayerNorm",)},
        }
    ),
    "day11_recurrent": Day(
        {
            "rnn": {"recurrent": ("padded", "rnn_step", "RNN", "unrolled_gradient", "gradient_norms")},
            "lstm": {"recurrent": ("LSTM", "RecurrentModel")},
        },
        extras=frozenset({"unrolled_gradient", "gradient_norms"}),
    ),
    "day12_attention": Day(
        {
            "attention": {
                "attention_heads": (
                    "mean_of_past",
                    "causal_mask",
                    "attention_weights",
                    "attention",
                    "look_back",
                )
            },
            "heads": {
                "attention_heads": (
                    "split_heads",
                    "merge_heads",
                    "MultiHeadAttention",
                    "sinusoidal_positions",
                )
            },
        },
        extras=frozenset({"sinusoidal_positions"}),
    ),
    "day13_gpt": Day(
        {
            "transformer": {"transformer": ("FeedForward", "Block", "DecoderBlock")},
            "tokens": {"tokens": ("train_bpe", "apply_bpe")},
            "gpt": {"gpt": ("GPT", "count_parameters")},
            "shakespeare": {"gpt": ("random_batch", "evaluate", "generate")},
        },
        extras=frozenset({"DecoderBlock"}),
        given={"tokens": ("decode_bpe",)},
    ),
    "day14_modern": Day(
        {
            "fine_tuning": {"fine_tuning": ("instruction_targets",)},
            "preferences": {"fine_tuning": ("preference_loss",)},
            "lora": {"lora": ("LoRA", "add_lora")},
            "kv_cache": {
                "kv_cache": ("KVCache", "generate_cached"),
                "modern": ("RMSNorm", "rotate", "SwiGLU", "quantize", "dequantize"),
            },
        },
        extras=frozenset({"preference_loss", "SwiGLU", "quantize", "dequantize"}),
    ),
}


_NAMES = tuple(name for day in WEEK.values() for name in day.names)


def names() -> tuple[str, ...]:
    """All exercises, in the order of the course."""
    return _NAMES  # made once: it is asked for with every case that is tried


def contents() -> dict[str, tuple[str, ...]]:
    """{module: its names}, over all days."""
    found: dict[str, tuple[str, ...]] = {}
    for day in WEEK.values():
        for notebook in day.notebooks.values():
            for module, some in notebook.items():
                found[module] = found.get(module, ()) + some
        for module, some in day.given.items():
            found[module] += some
    return found
