"""What the learner is told: points and words, the same in the notebook, the terminal and the feedback page."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """The result of an examination.

    name: the exercise. points, out_of: what was earned, of how much. says: the whole message, plain text.
    mistake: the known mistake's name, or None. seed: examine(name, candidate, seed=seed) plays it again.
    look: the message in one line, for tables. parts: points earned by part of a class ('' for a function).
    """

    name: str
    points: float
    out_of: int
    says: str
    mistake: str | None = None
    seed: int = 0
    look: str = ""
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """All points."""
        return self.points == self.out_of

    def __str__(self) -> str:
        return self.says
