# %% title [markdown]
# # Day 9: Value grows into Tensor
#
# On day 4 you built `Value`, a number that finds its own derivative. On day 7 you didn't use it, because a network on pictures has a hundred thousand
# weights, and one Python object for each number is far too slow. Today the object holds a whole array. With it you build everything up to a small GPT,
# and derive nothing by hand any more.
#
# You need: day 4, both sittings, and NumPy's broadcasting from day 2. Time: three to four hours. Nothing has to be fetched.
#
# Concepts: [Backpropagation](../concepts/neural-networks/backpropagation.md).

# %% imports
import numpy as np
from grading.lab import check, plots, yours

numerical_gradient, Value = yours("numerical_gradient", "Value")

# %% stretched [markdown]
# ## 1 · What NumPy stretches
#
# `x @ W + b` adds a row `b` to each row of a table. NumPy stretches `b` for that, without a word. What happens on the way back?
#
# Take a single number first: `y = [b, b, b]`. If b grows by 1, all three numbers grow. If the gradient at y is (1, 2, 3), the end grows by 1 + 2 + 3.
# **A number that was copied collects what all its copies get.**
#
# **Predict first:** a row (3,) and a column (2, 1) are stretched to (2, 3). The gradient there is [[1, 2, 3], [10, 20, 30]]. What comes back to the
# row, and what to the column?

# %% draw-stretched
plots.stretched_and_folded()

# %% about-stretched [markdown]
# *Picture:* above, a row of three boxes is copied downwards into a table of two rows, and a column of two boxes is copied to the right into a table
# of three columns. Below, the gradient, a table of two rows, is folded back: summed over axis 0 it is 11, 22, 33, and summed over axis 1 it is 6 and
# 60, one below the other.
#
# *Answer:* (11, 22, 33) to the row, and (6), (60) to the column.
#
# Shapes are lined up **from the right**. An axis without a partner was put in front: it goes. An axis with a partner of length 1 was stretched: it is
# summed, and stays with length 1. All others stay as they are.
#
# Our own version also raises a `ValueError` for a shape that can't be, which helps to find wrong pulls later. The check doesn't ask for that.

# %% exercise="unbroadcast"

# %% from-slope-to-pull [markdown]
# ## 2 · From a slope to a pull
#
# A `Value` kept a slope for each parent, and `backward` multiplied by it. For arrays that isn't enough: each number of `a @ b` depends on many numbers
# of a. So a `Tensor` keeps a function for each parent, its **pull**. It gets $g$, the gradient at the result, and gives the parent's share.
#
# | operation | `Value` kept | `Tensor` keeps |
# |---|---|---|
# | `a + b` | 1 and 1 | `lambda g: g` and `lambda g: g` |
# | `a * b` | b and a | `lambda g: g * b` and `lambda g: g * a` |
# | `a.exp()` = y | y | `lambda g: g * y` |
# | `a.sum()` | it had none | copies of g, in a's shape |
#
# A pull needn't care for broadcasting. `backward` folds each share by `unbroadcast`, in one place.
#
# Here is a layer. **Predict first:** which shape does the gradient have at each edge? Which two gradients need a matrix product?

# %% draw-layer
plots.layer_with_shapes()

# %% about-layer [markdown]
# *Picture:* a graph from left to right. x with the shape (4, 3) and W with (3, 2) lead to a matrix product, and its result (4, 2) leads to a sum with
# b, whose shape is (2,) and is stretched to (4, 2). Behind it, a sum makes one number.
#
# *Answer:* a gradient always has the shape of what it belongs to: (4, 3) at x, (3, 2) at W, (2,) at b. Those of x and W need a product each. Shapes
# tell you which: `g` is (4, 2), so (4, 3) can only be `g @ W.T`, and (3, 2) can only be `x.T @ g`. With more than two axes, swap only the last two.
#
# ## 3 · Write it
#
# The constructor, `+` and `*` are there as patterns. Write the rest in seven rounds, in the order of the checks below, and run the cell and its check
# after each. It is a long cell. In JupyterLab, a right click on the notebook's tab and *New View for Notebook* shows it a second time, so that the
# class and its checks stand next to each other. `backward` comes first, because all others are checked through it:
#
# 1. put the nodes in order, as in `Value`, with a list as a stack;
# 2. from the end on, give each node's parents their shares. Add them: `gradients[parent] + share`, and never `+=`. The pulls of a sum hand the *same*
#    array to both parents, so adding in place changes it for both;
# 3. at the end, **add** what the leaves got to their `.grad`.

# %% exercise="Tensor"

# %% part="Tensor.backward"

# %% part-arithmetic [markdown]
# In a quotient both parents have a share: $\frac{\partial}{\partial a} \frac ab = \frac1b$ and $\frac{\partial}{\partial b} \frac ab =
# -\frac{a}{b^2}$.

# %% part="Tensor.arithmetic"

# %% part-reductions [markdown]
# A sum copies its gradient to all numbers that went into it. An axis that vanished has to come back first, with length 1. A mean is a sum, divided
# by how many numbers went into *one* result. A maximum gives everything to the largest.

# %% part="Tensor.reductions"

# %% part-product [markdown]
# You have seen this product's way back in the picture of the layer. In a stack of matrices, such as (B, T, k), only the last two axes are swapped:
# `x.swapaxes(-1, -2)`. If one matrix met a whole stack, its gradient comes out as a stack, too, and `backward` folds it. And when an array stands on
# the left, Python calls `__rmatmul__`, where `self` is on the right.

# %% part="Tensor.product"

# %% part-functions [markdown]
# Number by number, as on day 4: g times the derivative. New is `gelu`, the smooth ReLU of language models. Its formula stands in the docstring. Take
# the root in it by `(2 / np.pi) ** 0.5`, a Python number. `np.sqrt` gives a NumPy number, and that makes float64 of every float32 array that it meets.

# %% part="Tensor.functions"

# %% part-shape [markdown]
# `reshape` goes back by the old shape, `transpose` by the inverse order. For `x[index]` the gradient is put into zeros of x's shape. If a row was
# picked twice, both gradients count: `np.add.at` adds one after the other, where `full[index] = g` keeps only the last.

# %% part="Tensor.shape"

# %% part-softmax [markdown]
# Each probability depends on all logits, since all share one sum: $\;\frac{\partial L}{\partial z} = p \cdot (g - \sum_j g_j p_j)$. And
# as on day 3, subtract the maximum before you raise e to anything.

# %% part="Tensor.softmax"

# %% two-engines [markdown]
# ## 4 · The same expression on both
#
# One line of code, once with numbers and once with arrays. **Predict first:** what do you have to change in `f`?


# %% same-expression
def f(a, b):
    return (a * b + a).tanh() * a


a, b = Value(0.5), Value(-1.5)
f(a, b).backward()
A, B = Tensor([0.5, 1.0]), Tensor(-1.5)
f(A, B).sum().backward()
print("on Values: ", round(a.grad, 4), round(b.grad, 4))
print("on Tensors:", A.grad.round(4), B.grad.round(4))
np.testing.assert_allclose(A.grad[0], a.grad)

# %% about-both [markdown]
# *Answer:* nothing. The first number of A's gradient is the one that `Value` finds. B was stretched, so its gradient is the sum for both numbers of A.
#
# Brute force agrees on a whole layer:

# %% brute-force
rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
leaves = [Tensor(x), Tensor(W), Tensor(b)]


def layer(x, W, b):
    return ((x @ W + b).tanh() ** 2).mean()


def with_another(place, array):
    return float(layer(*leaves[:place], Tensor(array), *leaves[place + 1 :]).data)


layer(*leaves).backward()
for place, name in enumerate(("x", "W", "b")):
    tried = numerical_gradient(lambda array, k=place: with_another(k, array), leaves[place].data)
    np.testing.assert_allclose(leaves[place].grad, tried, rtol=1e-5, atol=1e-8)
    print(f"{name}: {leaves[place].grad.shape}, as brute force finds it")

# %% predict-deep [markdown]
# **Predict first:** 100,000 additions, one after the other. What is the gradient at their beginning? And why is this no trouble for your `backward`?

# %% deep tags=["long"]
end = start = Tensor(0.0)
for _ in range(100_000):
    end = end + 1.0
end.backward()
assert start.grad == 1
print("the gradient at the beginning:", start.grad)

# %% side-by-side [markdown]
# *Answer:* 1, since every addition passes on what it gets. A list as a stack is as deep as memory is large. Functions that call each other are not:
# Python allows about a thousand inside each other.
#
# ## 5 · Side by side
#
# The last piece lays Tensors side by side: `concatenate([a, b])`. On the way back, each gets its own stretch of the gradient, as if cut with
# scissors.

# %% exercise="concatenate"

# %% end [markdown]
# Save the notebook, and in a terminal in the course's folder type
#
#     nbgrader autograde day9_tensor
#
# Then go on with [the second notebook](losses.ipynb): a loss to start from, and day 7's network without a backward pass.
