# %% title [markdown]
# # Day 4, second sitting: Autograd
#
# In [the first sitting](backprop.ipynb) you derived each way back by hand, one layer at a time. When you invent a new layer, you have to derive
# again. **A question to begin with:** the computer did the way forward, step by step. Why can't *it* remember those steps, and walk them back?
#
# It can. You will build `Value`, a number with a memory, and on top of it `Neuron`, `Layer` and `ScalarMLP`, a network whose gradients nobody
# derives. PyTorch does the same with arrays. No later day of this week needs this notebook. Do it for the pleasure of it.
#
# Concepts: [Backpropagation](../concepts/neural-networks/backpropagation.md).

# %% imports
import numpy as np
from grading.lab import check, plots, yours

numerical_gradient = yours("numerical_gradient")

# %% memory [markdown]
# ## 1 · A number with a memory
#
# The first sitting in one line: one at a time, each step is easy. So let each number remember the one step that made it.
#
# | attribute | what it holds |
# |---|---|
# | `data` | the number |
# | `parents` | the Values that it was computed from |
# | `slopes` | for each parent: how fast this number changes with it |
# | `grad` | d(result)/d(this), found later; 0 at first |
#
# When a grows by 1, the sum `a + b` grows by 1, so its slopes are 1 and 1. Python calls `a.__add__(b)` for `a + b`. This method is already written
# below, as a pattern for the others. In `a * 3`, `other` is a plain number, so it is wrapped in a Value first.
#
# | step | slope for each parent |
# |---|---|
# | `a * b` | **predict**: which gate of the first sitting is this? |
# | `a ** n` (n a plain number) | $n\, a^{n-1}$ |
# | `a.exp()` | $e^a$, the result itself |
# | `a.log()` | $1 / a$ |
# | `a.tanh()` | $1 - t^2$, where t is the result |
# | `a.relu()` | 1 where a > 0, else 0 |
#
# *Answer:* The gate that swaps. The slope for a is the number in b, and the slope for b is the number in a.
#
# All other steps are combinations of these: `-a` is `a * -1`, `a - b` is `a + -b`, and `a / b` is `a * b**-1`. And `3 - a`? Python asks the 3 first.
# The 3 knows nothing of Values, so Python then calls `a.__rsub__(3)`. Here `self` stands on the *right*.
#
# ## 2 · The way back
#
# Look at a number that is used twice:

# %% draw-two-paths
plots.two_paths_graph()

# %% about-two-paths [markdown]
# *Picture:* The box x = 2 leads with slope 4 to a = 4, which is x times x. From a, one edge leads with slope 1 straight to f = 16. Another leads with
# slope 3 to b = 12, and b leads with slope 1 to f.
#
# **Along a path, slopes multiply. Where several paths lead to the end, they add up.** From a to f that makes $1 + 3 \cdot 1 = 4$. It is right:
# $f = 4a$.
#
# So each node collects from all nodes that were computed from it, and then hands on to its parents:
#
# $$\text{parent.grad} \mathrel{+}= \text{node.grad} \cdot \text{slope}$$
#
# Two things can go wrong here, and nearly everyone meets both:
# - **`=` instead of `+=`**: the second path overwrites the first;
# - **the wrong order**: a hands on what came directly from f, before b has brought its share.
#
# **Predict:** in which order must f, a, b and x have their turns? What must be true of a node before it hands anything on?
#
# *Answer:* f, b, a, x. A node may hand on its gradient when that is complete, so all nodes that were computed from it must have had their turn.
#
# A list in which each node comes *after* all its parents is called a **topological order**. You walk it from its end. To make one, list the parents
# of a node before the node. With recursion that takes four lines. But in a long chain, each node then is one more call inside the last, and Python
# allows about a thousand. A list used as a stack has no such limit: put a node back *below* its parents, and list it when it comes up again. (One of
# the points is for a graph of any depth. The others don't depend on it.)
#
# ## 3 · Write it
#
# There are fourteen methods, most of them one line long. Write them in three rounds, and run the cell and its checks after each round:
# 1. arithmetic and its reversed forms: the checks `arithmetic` and `reversed`, and then the cell *Are the slopes right?* that follows the checks;
# 2. the four functions: the check `functions`, and the same cell again;
# 3. `backward`: the checks `backward`, `shared` and `depth`.

# %% exercise="Value"


# %% are-the-slopes-right
# Are the slopes right? Brute force moves each parent a little, and looks how the result moves.
def judged(step, numbers):
    try:
        yours = step(*map(Value, numbers)).slopes
    except NotImplementedError:
        return "not written yet"
    if not isinstance(yours, tuple):
        return f"slopes should be a tuple, and a tuple of one needs a comma: (2.0,). Yours are {yours}"
    tried = numerical_gradient(lambda p: step(*map(Value, p)).data, np.array(numbers))
    return "right" if np.allclose(tried, yours) else f"yours are {yours}, by brute force {tried.round(3)}"


print("a + b ", judged(lambda a, b: a + b, [0.5, -1.5]))
print("a * b ", judged(lambda a, b: a * b, [0.5, -1.5]))
print("a ** 3", judged(lambda a: a**3, [0.5]))
for name, step in (("exp", Value.exp), ("log", Value.log), ("tanh", Value.tanh), ("relu", Value.relu)):
    print(f"{name:6}", judged(step, [0.5]))

# %% see-it [markdown]
# ## 4 · See it
#
# Here is a neuron with two inputs, $o = \tanh(w_1 x_1 + w_2 x_2 + b)$, typed as it stands:

# %% draw-a-neuron tags=["nbval-ignore-output"]
x1, x2 = Value(2.0), Value(-1.0)
w1, w2, b = Value(-0.5), Value(0.3), Value(1.5)
o = (w1 * x1 + w2 * x2 + b).tanh()
o.backward()
plots.value_graph(o, x1=x1, x2=x2, w1=w1, w2=w2, b=b, o=o)

# %% about-the-neuron [markdown]
# *Picture:* The neuron's graph from left to right: four boxes for inputs and weights, two products, two sums with b, and tanh. Each box holds its
# number, and under it its gradient. Each edge holds a slope.
#
# Nobody derived anything for this neuron. **Look:** which of the two weights moves the output more, and why that one?
#
# *Answer:* $w_1$. Each weight's gradient is its input times the gradient of the sum, and $x_1 = 2$ is larger than $x_2 = -1$ in size.
#
# The brute force of the first sitting agrees:

# %% compare-with-brute-force
point = np.array([-0.5, 0.3, 1.5])


def neuron_at(p):
    return np.tanh(p[0] * 2.0 + p[1] * -1.0 + p[2])


assert np.allclose([w1.grad, w2.grad, b.grad], numerical_gradient(neuron_at, point), atol=1e-8)
print("w1, w2 and b: the same as by brute force")

# %% two-bugs [markdown]
# ### Both bugs, on purpose
# Here is the chain rule once more, along an order that we give it, with a switch for the `+=`. It should find x.grad = 16, because $f = 4x^2$ and
# $f' = 8x$. **Predict** what it finds in each of the three runs.


# %% show-the-bugs
def walk(order, adds):
    for node in order:
        node.grad = 0.0
    order[0].grad = 1.0
    for node in order:
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            so_far = parent.grad if adds else 0.0
            parent.grad = so_far + node.grad * slope
    return x.grad


x = Value(2.0)
a = x * x
b = a * 3
f = a + b
print("+=, f b a x:", walk([f, b, a, x], adds=True))
print(" =, f b a x:", walk([f, b, a, x], adds=False))
print("+=, f a b x:", walk([f, a, b, x], adds=True))
assert walk([f, b, a, x], adds=True) == 16

# %% networks [markdown]
# *Answer:* 16, then 6, then 4. With `=`, a keeps only the 3 that b brings, and x keeps only one of its two paths, which gives $3 \cdot 2 = 6$. In the
# wrong order, a has its turn when it has only the 1 that came directly from f: that gives $1 \cdot 4 = 4$, and the share of b comes too late.
#
# ## 5 · A network of numbers
#
# A **neuron** is the weighted sum of its inputs and a bias, with tanh on top. A **layer** is a list of neurons that all see the same inputs. A
# **network** is a list of layers. Each layer is fed with what comes out of the one before. None of the three needs a `backward`, because every + and
# * in them is yours. `parameters()` is one flat list of all Values that training may change. Python calls `neuron.__call__(inputs)` for
# `neuron(inputs)`, so you use a neuron like a function.

# %% exercise="Neuron"

# %% exercise="Layer"

# %% about-the-network [markdown]
# `ScalarMLP(2, [4, 1], rng)` has two inputs, a layer of four neurons and a layer of one. With one output, it returns that Value itself. With more, it
# returns a list. `zero_grad` sets the gradient of every parameter to 0. You will see in a minute why one needs that.

# %% exercise="ScalarMLP"

# %% about-training [markdown]
# ## 6 · Four points
#
# Here is XOR again, the four points that no single neuron could do on day 1, with the targets -1 and +1. The loss is the squared error, summed over
# the points. Each step goes forward, then back, and then moves every parameter a little *against* its gradient.

# %% train tags=["training"]
points = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
targets = [-1.0, 1.0, 1.0, -1.0]


def trained(network, steps, zeroing=True, rate=0.1):
    losses = []
    for _ in range(steps):
        loss = sum((network(point) - target) ** 2 for point, target in zip(points, targets, strict=True))
        if zeroing:
            network.zero_grad()
        loss.backward()
        for parameter in network.parameters():
            parameter.data -= rate * parameter.grad
        losses.append(loss.data)
    return losses


network = ScalarMLP(2, [4, 1], np.random.default_rng(1))
losses = trained(network, 300)
assert losses[-1] < 0.05
print("parameters:", len(network.parameters()))
print("the loss is under 0.05:", losses[-1] < 0.05)

# %% draw-the-surface tags=["training"]
plots.scalar_surface(network, points, targets)

# %% about-the-surface [markdown]
# *Picture:* The plane of the two inputs, coloured by the network's output. Black lines mark where the output is 0. They separate the two points with
# target +1 from the two points with target -1.
#
# ### What zero_grad is for
# `backward` *adds* to the gradients, and that is right where there are several paths or several losses. So whoever wants a fresh gradient must clear
# the old one first. Take a single weight whose best value is 3. **Predict:** what happens without clearing?


# %% forget-to-zero tags=["training"]
def fit(zeroing):
    w, losses = Value(0.0), []
    for _ in range(40):
        loss = (w * 2 - 6) ** 2
        if zeroing:
            w.grad = 0.0
        loss.backward()
        w.data -= 0.05 * w.grad
        losses.append(loss.data)
    return losses


cleared, uncleared = fit(zeroing=True), fit(zeroing=False)
assert cleared[-1] < 1e-6
assert max(uncleared[-20:]) > 10
plots.falling_losses({"cleared": cleared, "not cleared": uncleared})

# %% about-forgetting [markdown]
# *Picture:* The loss against the step. Cleared, it falls to 0 in a few steps. Not cleared, it swings between 0 and about 40 without end.
#
# *Answer:* The weight never comes to rest. Each step follows the sum of *all* gradients so far, even those of places that it left long ago.
#
# The nasty part is that you don't always see it. Try `trained(ScalarMLP(2, [4, 1], np.random.default_rng(seed)), 200, zeroing=False)[-1]` for a few
# seeds. (What helps there by accident is done on purpose on day 5, under the name of momentum.) In PyTorch it is a common bug, too, and the cure is
# called `optimizer.zero_grad()`.
#
# ## 7 · The same as PyTorch
#
# The course's tests compare `Value` with gradients that PyTorch has computed. If you have PyTorch, do it yourself:

# %% compare-with-pytorch tags=["long", "nbval-ignore-output"]
import importlib.util

if importlib.util.find_spec("torch"):
    import torch

    def expression(a, b):
        return (a * b + (a - b) ** 2 / 3).tanh() * b.exp()

    a, b = Value(0.5), Value(-0.3)
    expression(a, b).backward()
    A, B = (torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (0.5, -0.3))
    expression(A, B).backward()
    print("yours:  ", a.grad, b.grad)
    print("PyTorch:", A.grad.item(), B.grad.item())
    assert np.allclose([a.grad, b.grad], [A.grad.item(), B.grad.item()])
else:
    print("PyTorch isn't installed here. Nothing in the course needs it.")

# %% closing [markdown]
# ## What you can do now
# - build the graph of any computation as it runs, and walk it back in the right order;
# - say why gradients are added, why they must be cleared, and what happens otherwise;
# - read PyTorch: `tensor` is your `data`, `.grad` your `grad`, `grad_fn` your `parents` and `slopes`, `backward()` your `backward`.
#
# What does a real library have that yours hasn't? Speed. An object for each number is slow. Real libraries keep whole arrays in a node, and the
# slopes become the functions that you wrote in the first sitting: `dense_backward` is the way back of one node.
#
# Save the notebook, and type `nbgrader autograde day4_backprop` in a terminal at the root of the course. Play with
# `python day4_backprop/experiment.py --graph "(x * y).exp() / x"`, and try [the quiz](quiz.md). Then compare with
# [micrograd](https://github.com/karpathy/micrograd), `engine.py`: it does in a hundred lines what you have just done.
#
# **Next:** [day 5](../day5_sgd/overview.md), where the steps downhill become clever.
