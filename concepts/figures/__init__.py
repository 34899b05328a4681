"""The pictures of the concept pages, one module a folder. All of them: python -m concepts.figures"""

from concepts.figures import (
    architectures,
    math_foundations,
    modern_llms,
    neural_networks,
    training,
    transformers,
)
from concepts.figures.drawing import FOLDER, PICTURES, origin, origin_of, save
from concepts.figures.graph import digest, save_graph

__all__ = [
    "FOLDER",
    "PICTURES",
    "architectures",
    "digest",
    "math_foundations",
    "modern_llms",
    "neural_networks",
    "origin",
    "origin_of",
    "save",
    "save_graph",
    "training",
    "transformers",
]
