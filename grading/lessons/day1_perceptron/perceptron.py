# %% title [markdown]
# # Day 1: one neuron, and what it cannot do
#
# Today you write the smallest piece of every neural network, a single neuron. You set its weights by hand so that it
# computes AND, OR and NAND. Then you write the rule by which it finds such weights from examples. At last you meet a
# problem that no single neuron can solve, and solve it with three.
#
# You need: Python functions, loops and lists. Time: two to three hours, most of it coding.

# %% how-this-works [markdown]
# ## How this notebook works
#
# - **Stub.** An exercise is a function without a body. Replace `# YOUR CODE HERE` and the line
#   `raise NotImplementedError()` by your code, and run the cell (Shift+Enter).
# - **Check.** Run the cell under it. It tries your function on many examples, and says what is right or what to look at.
# - **Hints.** Above each stub are three, folded. Open one, try again, and only then open the next.
# - **Points.** Save (Ctrl+S), open a terminal (File, New, Terminal), and type `nbgrader autograde day1_perceptron`.
#   That tries all exercises of the day as their checks do. Do it as often as you like: it changes nothing in your notebook.
#
# A failed check is the normal state of work in progress. Run the next cell first.

# %% imports
import numpy as np

from grading.lab import check, plots

# %% a-question [markdown]
# ## A question to begin with
#
# A *logic gate* takes two inputs, each 0 or 1, and answers 0 or 1. Here are four, drawn as points: the place is the pair of
# inputs $(x_1, x_2)$, the mark is the answer.
#
# **In which of the four pictures can you separate the discs from the squares with one straight line?**

# %% four-gates
plots.four_gates()

# %% four-gates-in-words [markdown]
# *Picture:* four squares with a mark in each corner. AND has its only disc at (1, 1), OR its only square at (0, 0), NAND
# its only square at (1, 1); XOR has discs at (0, 1) and (1, 0), and squares at the two other corners.
#
# Three can be separated. Which one can't? Keep your answer: it is the reason why networks have layers.

# %% one-sum [markdown]
# ## A weighted sum
#
# A neuron looks at all its inputs, and to each it gives a **weight**: how much this input counts, and in which
# direction. It adds up input times weight. That sum of products is called the *dot product*:
#
# $$\mathbf{x} \cdot \mathbf{w} = x_1 w_1 + x_2 w_2 + \dots + x_n w_n$$
#
# What will the next cell print? Work it out before you run it.

# %% dot-product
inputs = np.array([1.0, 0.5, 2.0])
weights = np.array([3.0, -2.0, 0.25])

print("products:   ", inputs * weights)
print("dot product:", np.dot(inputs, weights))

# %% from-sum-to-answer [markdown]
# ## From a sum to an answer
#
# The sum can be any number. As an answer we would like something between 0 ("no") and 1 ("yes"), with "can't say" in the
# middle. The **sigmoid** does that:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# It is $\frac{1}{2}$ at $x = 0$, comes close to 1 for large $x$, and close to 0 for very negative $x$.
#
# One thing to watch: computers cannot hold every power of $e$.

# %% powers-of-e
with np.errstate(over="ignore"):  # without this line, NumPy would warn of an overflow
    print(np.exp([-1000.0, -1.0, 0.0, 1.0, 1000.0]))

# %% write-sigmoid [markdown]
# $e^{1000}$ is too large for a computer's number and becomes `inf`; $e^{-1000}$ harmlessly becomes 0. So the formula, typed as it
# stands, overflows for $x = -1000$. Multiply the fraction above and below by $e^x$ and you get a twin that is
# good exactly there:
#
# $$\frac{1}{1 + e^{-x}} = \frac{e^{x}}{1 + e^{x}}$$
#
# **Your turn.** `np.exp` and `np.abs` take a single number or a whole array, so no loop is needed. And if x holds
# `float32` numbers (half the memory, and what networks are trained in), the result should, too.

# %% exercise="sigmoid"

# %% draw-sigmoid
plots.sigmoid_curve(sigmoid)

# %% sigmoid-in-words [markdown]
# *Picture:* the sigmoid climbs in an S from 0 at the left to 1 at the right, through one half at x = 0; a dashed step jumps
# from 0 to 1 at the same place.

# %% the-neuron [markdown]
# ## The neuron
#
# A neuron is these two pieces, and one more number, the **bias** $b$. It says how easily the neuron fires: it is
# added to the sum, whatever the inputs are.
#
# $$a = \sigma(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)$$
#
# The result $a$ is the neuron's **activation**. Numbers, not arrays, come out: one neuron, one answer.

# %% exercise="neuron"

# %% predict-neuron [markdown]
# **Predict first:** a neuron has one input. What does its curve look like with a weight of 4 instead of 1? With a weight
# of -1? And what does a bias of 3 do?

# %% draw-neuron
plots.neuron_output(neuron)

# %% neuron-in-words [markdown]
# *Picture:* at the left, curves through one half at x = 0, steeper for a larger weight, and falling for the weight -1. At the
# right, the same S three times: moved to the right by the bias -3, to the left by the bias 3.
#
# So the weight is how steep and which way; the bias is where. The activation is one half where $w x + b = 0$.

# %% gates-by-hand [markdown]
# ## Gates by hand
#
# With two inputs the activation is one half where $w_1 x_1 + w_2 x_2 + b = 0$, and that is a straight line. On one side
# of it the neuron says yes, on the other no. So to build a gate, you put a line between its discs and its squares.
#
# | $x_1$ | $x_2$ | AND | OR | NAND |
# |---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 1 |
# | 0 | 1 | 0 | 1 | 1 |
# | 1 | 0 | 0 | 1 | 1 |
# | 1 | 1 | 1 | 1 | 0 |
#
# For each gate, find two weights and a bias with pencil and paper. "Yes" means an activation above 0.5 and "no" below, by at
# least 0.01. There are many right answers.

# %% play-and
plots.play_gate(neuron, "AND")

# %% play-and-in-words [markdown]
# *Picture:* the four samples of AND, and your neuron's line for the weights 1 and -1 and the bias -0.5: two of four are right.
#
# In JupyterLab sliders stand under it. Move them until all four are right, and say why it works. Then write your numbers down.

# %% exercise="and_gate"

# %% or-next [markdown]
# OR is on as soon as one input is. Only one of the three numbers has to change.

# %% exercise="or_gate"

# %% nand-next [markdown]
# NAND is *not AND*. It will be useful later.

# %% exercise="nand_gate"

# %% draw-gates
plots.gate_boundaries(neuron, AND=and_gate, OR=or_gate, NAND=nand_gate)

# %% gates-in-words [markdown]
# *Picture:* for each gate the square of inputs, shaded by the activation of your neuron, blue above one half and orange
# below; a straight black line, the decision boundary, separates the discs from the squares.
#
# Go back and multiply the weights and the bias of one gate by 10. What happens to the line, and what to the shades? Draw again.

# %% learning [markdown]
# ## Letting it learn
#
# So far *you* found the weights. In 1958 Frank Rosenblatt published a rule by which a neuron finds them from
# examples. His **perceptron** has a step instead of the sigmoid: it predicts 1 where $\mathbf{x} \cdot \mathbf{w} + b > 0$, else 0.
#
# Here are eight samples with two features each, and a label, 0 or 1. The perceptron starts with all weights at
# zero, looks at one sample after the other, and does something only when it is wrong.

# %% samples
X = np.array(
    [
        [-0.5, 1.0],
        [1.25, 1.75],
        [-0.25, -0.25],
        [2.25, 0.25],
        [2.25, 2.5],
        [-1.0, 0.5],
        [0.5, 0.0],
        [-0.25, 2.0],
    ]
)
y = np.array([1, 0, 1, 0, 0, 1, 1, 1])

# %% draw-steps
plots.perceptron_steps(X, y, corrected=[0, 1, 6, 7, 1, 6])

# %% steps-in-words [markdown]
# *Picture:* six panels, one for each correction. The sample that was wrong is circled, the line before is dashed, the
# line after is solid, and an arrow shows the side of label 1. After a missed 1 the line moves so that this sample gets
# nearer to the arrow's side; after a false alarm it moves the other way. The sixth line has all discs on its left.
#
# Look at sample 6 (counted from 0). It is corrected twice: the line may lose again what it had won. Does it ever end? If some line
# separates the two kinds, yes; that was proved in 1962.

# %% the-rule [markdown]
# ## The rule
#
# For each sample, let error = label - prediction. It is 1 for a missed 1, -1 for a false alarm, and 0 if all is well. Then
#
# $$\mathbf{w} \leftarrow \mathbf{w} + \eta \cdot \text{error} \cdot \mathbf{x}
# \qquad b \leftarrow b + \eta \cdot \text{error}$$
#
# where $\eta$ is the **learning rate**. Why does it help? After a missed 1, the score of this same sample has become
# larger by $\eta\,(\mathbf{x} \cdot \mathbf{x} + 1)$, which is always positive.
#
# One look at every sample, in order, is an **epoch**. After an epoch without a mistake nothing can change any more, so
# it was the last one. Return the weights, the bias, and a list with the number of mistakes of each epoch.
#
# Two helpers: `np.zeros(n)` is an array of n zeros, and `X.shape` is the pair (samples, features).

# %% exercise="perceptron_fit"

# %% draw-learned
plots.learned_line(perceptron_fit, X, y)

# %% learned-in-words [markdown]
# *Picture:* at the left, a steep line between the five discs and the three squares, with an arrow to the discs' side; at the
# right, bars for the mistakes of each epoch: 4, 2 and 0.
#
# **Predict first:** does the perceptron need fewer epochs with a larger learning rate?

# %% learning-rates
for rate in (0.5, 1.0, 4.0):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate=rate)
    print(f"rate {rate}: weights {weights}, bias {bias}, mistakes {mistakes}")

# %% learning-rates-why [markdown]
# Nothing changes but the scale. All corrections are multiplied by the same number, so the line stays where it is. That
# holds because the weights start at zero and the step only sees the sign; from day 5 on the learning rate will matter a lot.

# %% all-four [markdown]
# ## Back to the question
#
# Now let it learn the four gates of the beginning, for at most 25 epochs each.

# %% draw-four
plots.learning_the_gates(perceptron_fit)

# %% four-in-words [markdown]
# *Picture:* mistakes by epoch. For AND, OR and NAND they come down to 0 after a few epochs, and learning stops; for XOR
# they climb to 4 of 4 and stay there.
#
# On XOR the perceptron does not even get three of four right within an epoch: it runs in a circle. Is the rule to blame?
# Let us try very many lines, and count how many points the best one gets right.

# %% try-many-lines
pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
xor = np.array([0, 1, 1, 0])
numbers = np.linspace(-2, 2, 17)

# pairs @ [w1, w2]: the dot product of each pair with the weights (tomorrow's matrix product)
best = max(np.sum((pairs @ [w1, w2] + b > 0) == xor) for w1 in numbers for w2 in numbers for b in numbers)
print(f"{len(numbers) ** 3} lines tried; the best gets {best} of 4 right")
assert best == 3

# %% draw-xor-lines
plots.xor_lines()

# %% xor-in-words [markdown]
# *Picture:* three different lines, each with three points on their right sides and one, crossed out, on the wrong side. In
# the fourth panel the segment between the two discs crosses the segment between the two squares.
#
# The last panel is a proof. If both discs lie on one side of a line, so does everything between them, the centre
# too. If both squares lie on the other side, so does everything between *them*, and that is the same centre. It cannot
# be on both sides. Minsky and Papert wrote a book on such limits in 1969.

# %% two-layers [markdown]
# ## Two layers
#
# One line is not enough. But say XOR in words: *at least one of them, but not both*. Each half of that sentence is a
# gate that you have, and so is the *but*. So let two neurons look at the inputs, and a third one look at *their* answers:
#
# $$h_1 = \sigma(\dots x_1, x_2 \dots) \qquad h_2 = \sigma(\dots x_1, x_2 \dots) \qquad a = \sigma(\dots h_1, h_2 \dots)$$
#
# The two in the middle are a **hidden layer**. One thing to mind: the third neuron needs clear answers, near 0 or 1, and an
# activation such as 0.6 is not clear. You saw above what makes the curve steep: large weights and a large bias, 20 times
# what a gate needs, say. Your network's output should be within 0.1 of 0 or 1.
#
# Mind that `20 * [1, 1]` is a list of forty ones. `20 * np.array([1, 1])` multiplies each number.

# %% exercise="xor_network"

# %% draw-hidden
plots.xor_hidden_space(neuron, or_gate, nand_gate, xor_network)

# %% hidden-in-words [markdown]
# *Picture:* at the left, the inputs with the lines of the hidden neurons OR and NAND; both discs lie between them. In the
# middle, the same four samples at their new coordinates (h1, h2): both discs have come to lie on the same place, (1, 1),
# and one line separates them from the squares. At the right, your network's activation: a blue band between two orange
# corners.
#
# This is the idea that the rest of the week is built on. The hidden layer *moves the points*, until a single neuron can finish
# the job. Here you chose the hidden weights. The perceptron rule cannot find them: it needs to know what was wrong, and
# nobody says what a hidden neuron should have answered. How to find out is the subject of day 4.

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - say what a weight does to a neuron's answer, and what the bias does, and compute both by hand;
# - compute a sigmoid that neither overflows nor warns;
# - tell from a picture whether one neuron can solve a problem, and prove that XOR is none of these;
# - train a perceptron, and say when it stops;
# - build by hand what one neuron cannot do, from a hidden layer.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day1_perceptron` in a terminal at the course's root. The table shows your
#    points; the page in `feedback/` has every message in full.
# 2. Run `python day1_perceptron/experiment.py --help`. Does a perceptron need longer when the two kinds lie closer together?
# 3. Ask yourself the questions in `day1_perceptron/quiz.md`.
# 4. Go on with day 2, `day2_forward/overview.md`: many neurons at once, as one product of matrices.
