"""The fast engine: the course's network and training loop as one would use them for real.

Tested equal to the references, written in the same terms: `layers` (forward and backward of each), `model`
(`MLP`), `optimizers` (in place), `fitting` (`fit`), `whitening` and `distortions` (of pictures), `recipes` (settings
that work), `classifier` (a trained network and its file), `fused` (nodes for Tensors) and `language` (models of texts,
made of them). How those settings were chosen, and what they reach, is measured by `python -m bench report`.
"""

from solutions.engine.classifier import Classifier, ClassifierFileError
from solutions.engine.fitting import History, TrainingDiverged, fit
from solutions.engine.layers import BatchNorm, Dense, Dropout, ReLU, softmax_cross_entropy
from solutions.engine.model import MLP
from solutions.engine.optimizers import AdamW, InPlaceAdam, InPlaceSGD, Nesterov

__all__ = [
    "MLP",
    "AdamW",
    "BatchNorm",
    "Classifier",
    "ClassifierFileError",
    "Dense",
    "Dropout",
    "History",
    "InPlaceAdam",
    "InPlaceSGD",
    "Nesterov",
    "ReLU",
    "TrainingDiverged",
    "fit",
    "softmax_cross_entropy",
]
