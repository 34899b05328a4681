"""LSTM: mistakes in the order of the state."""

from __future__ import annotations

from grading.exercises import bank_of
from grading.exercises.day11_recurrent.lstm.mistakes_call import _laid, _run
from solutions import LSTM

mistake, _ = bank_of(LSTM)


@mistake(
    method="__call__",
    says="The last state comes back as (c, h). A state is (h, c), as it is passed in.",
)
def cell_first_at_the_end(self, x, state=None):
    kept, h, c = _run(self, x, state)
    return _laid(kept), (c, h)


@mistake(
    method="__call__",
    says="A state that is passed in is read as (c, h). It is (h, c), as it comes back.",
)
def cell_first_at_the_start(self, x, state=None):
    kept, h, c = _run(self, x, None if state is None else state[::-1])
    return _laid(kept), (h, c)
