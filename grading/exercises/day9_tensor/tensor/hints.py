"""Tensor: the ladders of hints, one for the class and one for each part."""

from __future__ import annotations

from grading.judge.spec import Hints

OF_THE_CLASS = Hints(
    nudge="`__add__` and `__mul__` are the pattern. Compute the new array; then write, for each parent, "
    "a small function, the "
    "pull. It gets `g`, which says how much each number of the *result* matters for the end. It answers "
    "how much each "
    "number of *that parent* matters. In nearly all of them stands day 4's derivative, times `g`.",
    formula=r"For $y = f(x)$, number by number: the pull is $\;g \mapsto g \cdot f'(x)$. The result and "
    r"`g` have the same shape, "
    "and the answer has the parent's shape, or one to which the parent was broadcast.",
    pseudocode="a method:   a, b = the arrays that take part: self.data, Tensor.value(other)\n"
    "            return Tensor(the new array, (the parents), (a pull for each of them))\n"
    "\n"
    "a pull:     lambda g: g times the derivative",
)

OF_PARTS = {
    "backward": Hints(
        nudge="It is day 4's `backward`. Three things are new. The gradients wait in a dict, by Tensor, "
        "until its turn has come. "
        "In place of node.grad times slope stands pull(gradient). And what a pull answers goes through "
        "`unbroadcast`, "
        "to the parent's shape. At the end only the leaves, those without links, write down what they got.",
        formula=r"$G[\text{self}] = 1$, in the shape of its data. Then, node by node from the end, for "
        r"each of its links: "
        r"$\;G[\text{parent}] = G[\text{parent}] + \text{unbroadcast}(\text{pull}(G[\text{node}]),\ "
        r"\text{parent.shape})$."
        "\n\nFor each leaf at the end: $\\;$ leaf.grad = leaf.grad + G[leaf], where None counts as 0.",
        pseudocode="order = all nodes that have links, each after its parents (day 4: a stack; put a "
        "node back, on top of it a\n"
        "        None, and on top of that its parents)\n"
        "gradients = {self: ones like self.data}\n"
        "for each node of order, from the last to the first:\n"
        "    for parent, pull in node.links:\n"
        "        share = unbroadcast(pull(gradients[node]), parent.shape)\n"
        "        gradients[parent] = what is there + share           (a new array, not +=)\n"
        "for each leaf among gradients:\n"
        "    leaf.grad = a new array: gradients[leaf], plus leaf.grad where that isn't None",
    ),
    "arithmetic": Hints(
        nudge="The derivatives are day 4's. New is only that `g` stands in front. Whatever you can say "
        "with `+`, `*`, `**` and "
        "unary minus needs no pull of its own: it brings its gradient along.",
        formula=r"$a - b$: $\;g$ and $-g$. $\quad a / b$: $\;g / b$ and $-g\,a / b^2$. $\quad a^n$: "
        r"$\;g\,n\,a^{n-1}$. $\quad -a$: $\;-g$.",
        pseudocode="a ** n:     Tensor(a**n, one parent, one pull)             mind the commas: (self,) "
        "and (lambda g: ...,)\n"
        "other - a:  arrives as a.__rsub__(other): say it with -a and +\n"
        "other / a:  arrives as a.__rtruediv__(other): say it with a**-1 and *",
    ),
    "reductions": Hints(
        nudge="Each number went into the sum once, with factor 1, so each of them gets the g of its sum: "
        "going back from a sum "
        "means stretching. (Going back from stretching means a sum: that is `unbroadcast`.) NumPy "
        "stretches an axis of "
        "length 1; so give g back the axis that the sum took away.",
        formula=r"sum: $g$, stretched. $\quad$ mean: $g / \text{count}$, stretched, where count says how "
        r"many numbers went into each "
        r"mean. $\quad$ max: $g$ where $x$ is the maximum, shared among equal ones, and 0 elsewhere.",
        pseudocode="kept = the array summed with keepdims=True\n"
        "pull of sum:  give g the shape of kept, then np.broadcast_to(..., shape of the data)\n"
        "mean:         the sum, divided by (size of the data / size of the sum)\n"
        "max:          share = 1 where x equals its maximum (kept), else 0; divided by how many there "
        "are, over axis\n"
        "pull of max:  give g the shape of kept, times share",
    ),
    "product": Hints(
        nudge="Day 4 had it: with Z = X W, dX = dZ Wᵀ and dW = Xᵀ dZ. Write the shapes under each "
        "factor; there is one way in "
        "which they fit. In a stack of matrices only the last two axes are exchanged, and `.T` exchanges all.",
        formula=r"$C = A B$: $\;dA = G\,B^\top$ and $dB = A^\top G$, with the last two axes transposed: "
        r"`x.swapaxes(-1, -2)`. Where "
        "one matrix B met a stack of matrices A, the stack's gradients are summed: by `unbroadcast`, in `backward`.",
        pseudocode="a, b = the two arrays                 (in __matmul__ called by __rmatmul__, self may "
        "be the array)\n"
        "return Tensor(a @ b, both parents, (g @ b turned, a turned @ g))\n"
        "\n"
        "other @ self:  arrives as self.__rmatmul__(other); Tensor.__matmul__(other, self) keeps the order",
    ),
    "functions": Hints(
        nudge="Where the derivative can be said with the *result*, keep the result: exp, tanh and "
        "sigmoid. For gelu, name the "
        "parts first: u, what is inside tanh, and t = tanh(u). Then it is the product rule and the chain rule.",
        formula=r"exp: $g\,y$. $\quad$ log: $g / x$. $\quad$ tanh: $g\,(1 - y^2)$. $\quad$ sigmoid: "
        r"$g\,y\,(1 - y)$. $\quad$ relu: $g$ where "
        r"$x > 0$, else 0."
        "\n\n"
        r"gelu, with $c = \sqrt{2/\pi}$, $u = c\,(x + 0.044715\,x^3)$, $t = \tanh u$: $\;y = \tfrac{1}{2} "
        r"x (1 + t)$ and "
        r"$\;g \cdot \tfrac{1}{2}\bigl(1 + t + x\,(1 - t^2)\,c\,(1 + 3 \cdot 0.044715\,x^2)\bigr)$.",
        pseudocode="y = the new array\n"
        "return Tensor(y, (self,), (lambda g: g * slope,))      the slope as in hint 2\n"
        "\n"
        "in gelu:  c = (2 / np.pi) ** 0.5, which is a Python float; np.sqrt gives a NumPy number, which "
        "makes float64\n"
        "          of float32",
    ),
    "shape": Hints(
        nudge="Nothing is computed here; numbers move. So the way back is the move that undoes it: the "
        "old shape, the order of "
        "axes that leads back, the places from which something was picked.",
        formula="reshape: g in the old shape. $\\quad$ transpose: g, with the inverse of the order, "
        "`np.argsort(order)`. $\\quad$ "
        "x[index]: zeros in the shape of the data, to which g is *added* at index.",
        pseudocode="transpose:  order = axes, or (last, ..., 1, 0) where none are given\n"
        "            forward data.transpose(order), back g.transpose(np.argsort(order))\n"
        "x[index]:   full = zeros in the shape of the data, of g's dtype\n"
        "            np.add.at(full, index, g)             (it adds as often as a place was picked)\n"
        "            return full",
    ),
    "softmax": Hints(
        nudge="The way forward is day 3's, along any axis. On the way back, all probabilities of a row "
        "share a denominator: if "
        "every g of a row is the same, the gradient is 0, because they always sum to 1. So something "
        "like a mean of g is "
        "taken away from g. Weighted by what?",
        formula=r"softmax: $\;p\,\bigl(g - \sum_k g_k p_k\bigr)$. $\quad$ log_softmax: $\;g - p \sum_k "
        r"g_k$. The sums run along `axis`, "
        "and keep it.",
        pseudocode="shifted = x minus its maximum along axis, keepdims=True\n"
        "softmax:      p = exp(shifted) / its sum;        pull: p * (g - sum of g * p)\n"
        "log_softmax:  y = shifted - log(sum of exp(shifted));   pull: g - exp(y) * sum of g",
    ),
}
