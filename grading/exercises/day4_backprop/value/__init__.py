"""Value: scalars that remember how they were computed."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day4_backprop.value.cases import cases
from solutions import Value

METHODS = (
    "__mul__",
    "__pow__",
    "__neg__",
    "__sub__",
    "__truediv__",
    "__radd__",
    "__rmul__",
    "__rsub__",
    "__rtruediv__",
    "exp",
    "log",
    "tanh",
    "relu",
    "backward",
)


exercise = Exercise(
    of=Value,
    points={"arithmetic": 3, "reversed": 1, "functions": 2, "backward": 3, "shared": 2, "depth": 1},
    cases=cases,
    methods=METHODS,
    hints=Hints(
        nudge="`__add__` is the pattern: wrap a plain number, compute the new number, and note for each parent "
        "how fast the result changes with it. Minus and division need no slopes of their own: `a - b` is `a + "
        "-b`, `a / b` is `a * b**-1`. For `backward`: a node may pass its gradient on only when it is complete, that "
        "is, when all nodes computed *from* it have had their turn.",
        formula="Slopes: $ab$: $b$ and $a$; $\\;a^n$: $n a^{n-1}$; $\\;e^a$: $e^a$; $\\;\\ln a$: $1/a$; $\\;\\tanh a$: "
        "$1 - \\tanh^2 a$; $\\;\\mathrm{relu}(a)$: 1 for $a > 0$, else 0.\n\n"
        "Chain rule, node by node from the end: for each parent, "
        "$\\;parent.grad \\mathrel{+}= node.grad \\cdot slope$.",
        pseudocode="times:      Value(product of the data, both parents, (data of the other, data of self))\n"
        "left side:  2 - a arrives as a.__rsub__(2); express it by what you have\n"
        "\n"
        "backward:   order = a list of all ancestors in which each node comes after its parents:\n"
        "                stack = [self]\n"
        "                while there is something on the stack: take node off it\n"
        "                    None:               the next one on the stack has its parents listed: move it to order\n"
        "                    never met before:   note that it was met; put node back, on top of it a None, and on\n"
        "                                        top of that its parents\n"
        "            add 1 to self.grad\n"
        "            for each node of order, from the last to the first:\n"
        "                for each parent and slope: parent.grad += node.grad * slope",
    ),
)
