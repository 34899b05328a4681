"""NeuralNetwork: mistakes in predict."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    NeuralNetwork,
    one_hot,
)

# predict

mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="predict",
    says="You look for the largest entry of each column. One row is one sample: along which axis are the classes?",
)
def largest_of_each_column(self, X):
    return np.argmax(self.forward(X), axis=0)


@mistake(
    method="predict",
    says="argmax without an axis gives one number for the whole batch. Each row should get its own.",
)
def one_for_the_batch(self, X):
    return np.argmax(self.forward(X))


@mistake(
    method="predict",
    says="You return the probabilities. Asked for is the most probable class of each row: its number.",
)
def probabilities_for_labels(self, X):
    return self.forward(X)


@mistake(
    method="predict",
    says="You return the largest probability of each row. Asked for is *where* it stands: the number of the class.",
)
def largest_probability(self, X):
    return np.max(self.forward(X), axis=1)


@mistake(
    method="predict",
    says="You return one-hot rows. Labels are asked for: one whole number for each sample.",
)
def one_hot_rows(self, X):
    probabilities = self.forward(X)
    return one_hot(np.argmax(probabilities, axis=1), probabilities.shape[1])


@mistake(
    method="predict",
    says="Your labels form a column of shape (N, 1). They should have one axis: (N,).",
)
def labels_in_a_column(self, X):
    return np.argmax(self.forward(X), axis=1)[:, np.newaxis]


@mistake(
    method="predict",
    says="Your labels are floats. They are class numbers, with which others will index: whole numbers.",
)
def labels_as_floats(self, X):
    return np.argmax(self.forward(X), axis=1).astype(float)


@mistake(
    method="predict",
    says="You compare with 0.5, as for a yes or no. With several classes, none need have more than a half.",
)
def more_than_a_half(self, X):
    return np.where(self.forward(X)[:, 0] > 0.5, 0, 1)


@mistake(
    method="predict",
    says="`predict` does not run `forward` on its X, but uses what an earlier call left on `self`.",
)
def predict_of_an_earlier_call(self, X):
    return np.argmax(self.A2, axis=1)


@mistake(
    method="predict",
    says="You ask whether the second class has more than a half. With several classes, the label is the place "
    "of the largest probability in the row.",
)
def second_class_alone(self, X):
    return (self.forward(X)[:, 1] > 0.5).astype(int)
