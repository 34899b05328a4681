"""What a beginner is told of an exception, in every exercise: one table.

`CRASHES`: where the cause is certain, a sentence in place of Python's. `LOOKS`: where it can only be guessed, one thing
to look at.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from grading.kernel.crash import Crash


@dataclass(frozen=True)
class Rule:
    """A kind of crash, and its sentence.

    key: its name, for tables. message, line: regular expressions, to be found in Python's message and in the line.
    says: the sentence; {0}, {1} stand for the groups of `message`, and {line} for those of `line`.
    own: the name in group 1 of `message` must be one that the exercise's class has.
    """

    key: str
    message: str
    says: str
    line: str = ""
    own: bool = False


_NOT_DEFINED = r"name '(\w+)' is not defined"
CRASHES = (
    Rule(
        "power_with_a_caret",
        r"unsupported operand type\(s\) for \^|ufunc 'bitwise_xor'",
        "In Python `^` is not a power. A power is `**`, as in `z ** 2`, and e to the power of z is `np.exp(z)`.",
    ),
    Rule(
        "self_forgotten",
        _NOT_DEFINED,
        "`{0}` belongs to the object: inside the class it is called `self.{0}`.",
        own=True,
    ),
    Rule(
        "method_without_self",
        r"(?:\w+\.)?(\w+)\(\) (?:missing|takes|got)",
        "A bare `{0}(...)` calls a function outside of the class. The method of this object is `self.{0}(...)`.",
        line=r"(?<![.\w]){0}\(",
        own=True,
    ),
    Rule(
        "never_set_on_self",
        r"'{name}' object has no attribute '(\w+)'",
        "Nothing has set `self.{0}` before this line. In `__init__`, `self.{0} = ...` keeps a value for the methods; "
        "a plain `{0} = ...` is gone when `__init__` ends.",
        line=r"self\.{0}\b",
    ),
    Rule(
        "an_array_where_a_tensor",
        r"'numpy\.ndarray' object has no attribute '(?:backward|grad|parents|softmax|log_softmax|exp|tanh)'",
        "An array came where a Tensor is needed. Some step before it left the Tensors: `.data`, or `np.array`.",
    ),
    Rule(
        "number_not_wrapped",
        r"'(?:int|float|numpy\.float64)' object has no attribute '(?:data|grad|_?parents|_?prev|backward|_backward)'",
        "A plain number came where this line needs a {wrapper}. Wrap it first: a number `x` becomes `{wrapper}(x)`.",
    ),
    Rule(
        "math_of_an_array",
        r"only (?:length-1|size-1|0-dimensional) arrays can be converted to Python scalars",
        "`math.{line}` takes a single number. `np.{line}` takes a whole array.",
        line=r"math\.(\w+)\(",
    ),
    Rule(
        "numpy_of_a_tensor",
        r"operand '(\w+)' does not support ufuncs|argument 0 of type (\w+) which has no callable",
        "`np.{line}` works on arrays and numbers. Use what your objects can do themselves: a method, such as "
        "`x.exp()`, or for a root the power `x ** 0.5`.",
        line=r"np\.(\w+)\(",
    ),
    Rule(
        "function_not_called",
        r"non-iterable function object|must be an iterable, not function|'function' object is not (?:iterable|subscr)",
        "`{line}` without brackets is the function itself. `{line}()` calls it, and gives what it returns.",
        line=r"(?<![.\w])((?:and|or|nand|xor)_\w+)\b(?!\()",
    ),
    Rule(
        "loop_over_a_number",
        r"'(?:int|numpy\.int64)' object is not iterable",
        "`for` goes through several things, and `{line}` is a single number. `range({line})` goes through 0, 1, 2 and "
        "so on, and stops before it.",
        line=r"\bfor .+? in ([\w.\[\]()-]+):",
    ),
    Rule(
        "append_gives_nothing",
        r"'NoneType' object has no attribute 'append'",
        "`append` changes the list itself and gives back None. Leave out `{line} =` on this line.",
        line=r"(\w+) = \w+\.append\(",
    ),
    Rule(
        "zip_forgotten",
        r"values to unpack",
        "`in {line}` goes through two things, one after the other. `in zip({line})` goes through both at once, pair by "
        "pair.",
        line=r"\bfor \w+, ?\w+ in (\w+, ?\w+):",
    ),
    Rule(
        "tuple_without_a_comma",
        r"'function' object is not iterable",
        "One pull in brackets is only the pull. A tuple of one needs a comma at its end: `(lambda g: ...,)`.",
        line=r"Tensor\(|\bpulls\b",
    ),
    Rule(
        "lists_multiplied",
        r"can't multiply sequence by non-int of type '(?:list|tuple|float|numpy\.float64)'",
        "A list can't be used for arithmetic: `*` only repeats it. Go through its numbers in a loop, or make an "
        "array of it first, with np.array.",
    ),
    Rule(
        "list_and_number",
        r"unsupported operand type\(s\) for [-+/*]+=?: "
        r"(?:'list' and '(?:int|float|numpy\.float64)|'(?:int|float)' and 'list|'list' and 'list)'"
        r"|can only concatenate list \(not",
        "A list can't be used for arithmetic. Go through its numbers in a loop, or make an array of it first, with "
        "np.array.",
    ),
    Rule(
        "minus_a_list",
        r"bad operand type for unary -: '(?:list|tuple)'",
        "A list has no negative. Take the negative of each number, or make an array of it first, with np.array.",
    ),
    Rule(
        "list_used_as_array",
        r"'list' object has no attribute '(T|shape|sum|mean|max|min|dot|reshape|copy|astype|ndim|size)'",
        "This is a list, and only an array has `.{0}`. np.array(...) makes an array of a list.",
    ),
    Rule(
        "two_indices_of_a_list",
        r"list indices must be integers or slices, not tuple",
        "A list of lists takes one index at a time, `W[i][j]`; `W[i, j]` works for an array.",
    ),
    Rule(
        "shape_in_two_arguments",
        r"Cannot interpret '\d+' as a data type",
        "A shape is one argument, a tuple in brackets of its own: `np.zeros((2, 3))`.",
    ),
    Rule(
        "set_too_late",
        r"cannot access local variable '(\w+)' where it is not associated with a value",
        "`{0}` has no value yet on this line. It gets one only further down, or in a branch that didn't run.",
    ),
    Rule(
        "index_past_the_end",
        r"index (\d+) is out of bounds for axis (\d+) with size (\d+)",
        "Index {0} is past the end: axis {1} has {2} entries, and counting begins at 0. Where does it come from?",
    ),
    Rule(
        "index_past_the_end",
        r"(list|tuple|string) index out of range",
        "The index is past the end of the {0}: counting begins at 0, so the last index is the length minus 1.",
    ),
    Rule(
        "too_many_indices",
        r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
        "Here are {1} indices, but the array has only {0} axes. Print its shape just before this line.",
    ),
    Rule(
        "inner_sizes_differ",
        r"mismatch in its core dimension|shapes .* not aligned",
        "These shapes don't fit: A @ B needs as many columns in A as rows in B. Transpose one, or swap them?",
    ),
    Rule(
        "row_into_one_number",
        r"setting an array element with a sequence",
        "You assign a whole row where one number fits. Give an index for each axis, or assign to the whole row.",
        line=r"(\])\s*[-+]?=[^=]",
    ),
    Rule(
        "integers_keep_no_fractions",
        r"Cannot cast ufunc '?\w+'? output from dtype\('float\d+'\) to dtype\('u?int",
        "Arithmetic in place (`/=`) keeps an array's kind, but whole numbers have no fractions. Make a new one.",
    ),
    Rule(
        "numpy_has_none",
        r"module 'numpy' has no attribute '(\w+)'",
        "NumPy has no `np.{0}`. Is it spelled otherwise, or is it a function of yours, without `np.`?",
    ),
    Rule(
        "numpy_without_its_name",
        r"name '(abs|a?cos|a?sin|arange|argmax|argsort|array|clip|concatenate|dot|exp|eye|flatnonzero|inf|log|log10|"
        r"log2|matmul|maximum|mean|minimum|nan|ones|pi|random|sqrt|square|std|where|zeros|zeros_like)' is not defined",
        "`{0}` isn't defined by itself. NumPy has it: `np.{0}`.",
    ),
    Rule(
        "run_the_cells_above",
        _NOT_DEFINED,
        "`{0}` isn't defined. After a restart the notebook knows nothing: run the cells above this one, from the top. "
        "If it is a name of your own, check its spelling.",
    ),
)

_OF_NUMBERS = ("Value", "Neuron", "Layer", "ScalarMLP")  # whose numbers stand in a Value

# (a part of the message, what to look at); the first that fits is told
LOOKS = (
    (
        "truth value of an array",
        "`if`, `and`, `max` and `abs(...) < ...` in a condition ask one yes-or-no question, but an array has an answer "
        "for each number. np.where, np.maximum or a comparison used as a mask answer for each.",
    ),
    (
        "can be converted to Python scalars",
        "math's functions and float() take a single number. NumPy's function of the same name takes a whole array.",
    ),
    (
        "'NoneType' object is not callable",
        "Something that is called is None: f stands for the function, f() already calls it and gives what it returns.",
    ),
    ("'NoneType'", "Something is None here: a function without `return` gives None."),
    (
        "'function' object is not iterable",
        "A tuple of one thing needs a comma: (f,). Brackets without one don't make a tuple.",
    ),
    (
        "'Tensor' object is not iterable",
        "A tuple of one thing needs a comma: (self,). Brackets without one don't make a tuple.",
    ),
    (
        "has no attribute 'backward'",
        "An array or a number came where a Tensor is expected. Which operation returned it?",
    ),
    (
        "not callable",
        "Round brackets after a name call it: is it a function, or did you mean a product or an [index]?",
    ),
    (
        "unsupported operand type(s) for",
        "Two things that don't go together: is one of them a list, a function that was not called, or None?",
    ),
    (
        "'function' object has no attribute",
        "A function stands where an array is needed: did you mean to call it, or are two arguments swapped?",
    ),
    (
        "cannot be interpreted as an integer",
        "A size has to be a whole number here, and a shape is one tuple: np.zeros((2, 3)), with two pairs of brackets.",
    ),
    ("inhomogeneous", "Arrays of different shapes don't fit into one array: keep them in a list."),
    (
        "setting an array element with a sequence",
        "You put a whole row where one number fits. Give an index for each axis.",
    ),
    ("not supported between instances of", "These two can't be compared: a list and a number, for example."),
    ("broadcast", "The shapes of two arrays don't fit together. Print both shapes just before this line."),
    (
        "maximum recursion depth",
        "A function calls itself more often than Python allows. A loop with a list as its stack has no such limit.",
    ),
)

_NUMBER_BY_NUMBER = (
    "`*` multiplies number by number, and these two shapes don't fit together for that. Print both just before this "
    "line. If you meant the matrix product, it is `@`."
)


def rule_for(crash: Crash, name: str, members: Collection[str]) -> tuple[str, str]:
    """(key, sentence) of the first rule that a crash in an exercise fits; ("", "") where its cause isn't certain.

    Args:
        name: the exercise. members: the methods and attributes of its class.
    """
    if len(crash.cycle) == 1 and re.fullmatch(r"__r\w+__", crash.cycle[0]):
        method = crash.cycle[0]
        return "calls_itself", (
            f"`{method}` calls itself without end: Python calls it because `self` stands on the right, and there "
            f"`{crash.line.removeprefix('return ')}` puts it on the right again. Use a method of `self`."
        )
    if len(crash.cycle) == 1 and f"np.{crash.cycle[0]}(self)" in crash.line:
        method = crash.cycle[0]
        return "numpy_asks_back", (
            f"`np.{method}(self)` asks the object for its own `{method}`, which is this method. So it calls itself "
            f"without end. Take the numbers inside: `np.{method}(self.data)`."
        )
    if len(crash.cycle) > 1:
        names = " and ".join(f"`{one}`" for one in crash.cycle)
        return (
            "call_each_other",
            f"{names} call each other without end. One of them has to do the work itself.",
        )
    if not crash.line or len(crash.message) > 1000:
        return "", ""
    for rule in CRASHES:
        found = re.search(rule.message.replace("{name}", re.escape(name)), crash.message)
        if not found or (rule.own and found[1] not in members):
            continue
        groups = [group or "" for group in found.groups()]
        line = re.search(_filled(rule.line, groups), crash.line) if rule.line else None
        if rule.line and not line:
            continue
        named = line[1] if line and line.groups() else ""
        says = _filled(rule.says, groups).replace("{line}", named).replace("{name}", name)
        return rule.key, says.replace("{wrapper}", "Value" if name in _OF_NUMBERS else "Tensor")
    return "", ""


def _filled(text: str, groups: list[str]) -> str:
    for number, group in enumerate(groups):
        text = text.replace(f"{{{number}}}", group)
    return text


def look_at(crash: Crash) -> str:
    """One thing to look at, or '' where the exception names it."""
    if "broadcast" in crash.message and re.search(r"(?<!\*)\*(?![*=])", crash.line):
        return _NUMBER_BY_NUMBER
    return next((look for part, look in LOOKS if part in crash.message), "")
