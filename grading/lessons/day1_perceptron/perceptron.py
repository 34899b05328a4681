# %% title [markdown]
# # Day 1: one neuron, and what it cannot do
#
# Can you write a program that reads handwriting? Try to say in words what makes a 2 a 2, and you will see how hard that is.
# This week you write a program that finds it out by itself, from examples. Every line of it that learns will be yours.
#
# Run the next two cells to see where the week ends.
#
# Concepts: [The perceptron](../concepts/neural-networks/perceptron.md).

# %% imports
import numpy as np

from grading.lab import check, plots

# %% draw-digits
plots.twelve_digits()

# %% digits-in-words [markdown]
# *Picture:* twelve handwritten digits in two rows, each with a network's answer above it. The first eleven answers are
# right: 7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0. The last one has another colour: the network says 9, but somebody wrote a 2.
#
# A network of day 7 gave these answers. It had never seen these pictures before. Of 10,000 such pictures it gets 9,814 right;
# here are the first eleven of them, and the first one that it gets wrong.
#
# It has 266 neurons, and each of them does the same small thing: it multiplies some numbers, adds them up, and bends the
# sum. Today you write one such neuron. Then you meet a problem that no single neuron can solve, and solve it with three.
#
# You need Python functions, loops and lists. If NumPy is new to you, read [NumPy in fifteen
# minutes](numpy_in_fifteen_minutes.md) first. The day takes two to three hours, and you spend most of them coding.

# %% how-this-works [markdown]
# ## How this notebook works
#
# - **Stub.** An exercise is a function whose body is missing. Put your code in the place of `# YOUR CODE HERE` and
#   `raise NotImplementedError()`, and run the cell (Shift+Enter).
# - **Check.** Run the cell below it. It tries your function on small examples, and says what is right or what to look at.
# - **Hints.** Above each stub are three, folded. Open one, try again, and only then open the next.
# - **Points.** Save (Ctrl+S), open a terminal (File, New, Terminal), and type `nbgrader autograde day1_perceptron`.
#   That tries more examples than the check. Do it as often as you like: it changes nothing in your notebook.
#
# A check that fails is normal. Nobody gets everything right at the first try.

# %% a-decision [markdown]
# ## A decision by hand
#
# Shall we go swimming? Two things matter: does the sun shine, and does a friend come along? Write 1 for yes and 0 for no. A
# friend matters twice as much as the sun, so give the sun the **weight** 1 and the friend the weight 2. And nobody gets up for
# nothing, so take away 1 in any case. This -1 is the **bias**.
#
# | sun | friend | sum | do we go? |
# |---|---|---|---|
# | 1 | 1 | 1·1 + 1·2 - 1 = 2 | very likely |
# | 0 | 1 | 0·1 + 1·2 - 1 = 1 | likely |
# | 1 | 0 | 1·1 + 0·2 - 1 = 0 | who knows |
# | 0 | 0 | ? | ? |
#
# **Predict first:** what stands in the last row?
#
# "Multiply in pairs and add up" is called the *dot product*, and NumPy has a function for it, `np.dot`:
#
# $$\mathbf{x} \cdot \mathbf{w} = x_1 w_1 + x_2 w_2 + \dots + x_n w_n$$

# %% dot-product
weights, bias = np.array([1.0, 2.0]), -1.0
for inputs in np.array([[1, 1], [0, 1], [1, 0], [0, 0]]):
    print("inputs", inputs, " products", inputs * weights, " sum", np.dot(inputs, weights) + bias)

# %% from-sum-to-answer [markdown]
# *Answer:* the sum is 0·1 + 0·2 - 1 = -1, so we probably stay at home.
#
# ## From a sum to an answer
#
# A sum can be any number. We would like an answer between 0 ("no") and 1 ("yes"), with one half for "who knows". The
# **sigmoid** does that. Its name means "in the shape of an S".
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# Take a pencil. At $x = 0$ we have $e^0 = 1$, so $\sigma(0) = \frac{1}{1 + 1} = 0.5$. At $x = 2$ we have $e^{-2} = 0.14$, so
# $\sigma(2) = \frac{1}{1.14} = 0.88$. **Predict first:** what is $\sigma(-2)$? You need $e^2 = 7.39$.
#
# **Your turn.** You write the sigmoid in two steps. Step 1 is `plain_sigmoid`, one line, the formula as it stands.
# `np.exp(x)` is $e^x$, and it takes a single number as well as a whole array, so you need no loop.


# %% plain_sigmoid
def plain_sigmoid(x):
    """Step 1: the sigmoid as its formula stands, 1 / (1 + e^-x), for a number or an array."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-x))
    ### END SOLUTION


# %% check-step-1
check("sigmoid", plain_sigmoid, step=1)

# %% draw-sigmoid
for x in (0.0, 2.0, -2.0):
    print(f"{x:>4}: {plain_sigmoid(x):.2f}")
plots.sigmoid_curve(plain_sigmoid)

# %% sigmoid-in-words [markdown]
# *Picture:* the sigmoid climbs in an S from 0 at the left to 1 at the right, through one half at x = 0; a dashed step jumps
# from 0 to 1 at the same place.
#
# *Answer:* 1 / (1 + 7.39) = 0.12. Notice that 0.88 and 0.12 add up to 1: the sigmoid is as sure of "no" at -2 as of "yes" at 2.
#
# So much for numbers near 0. Now go far away. **Predict first:** what should $\sigma(-1000)$ and $\sigma(1000)$ be? And what
# does your line make of them?

# %% far-from-zero
for x in (1000.0, -1000.0):
    try:
        with np.errstate(over="raise"):  # NumPy would only warn; here it stops
            print(f"plain_sigmoid({x:g}) is", plain_sigmoid(x))
    except ArithmeticError as error:
        print(f"plain_sigmoid({x:g}) stops:", error)

# %% write-sigmoid [markdown]
# *Answer:* they should be as good as 0 and 1. At 1000 all is well, because $e^{-1000}$ simply becomes 0. At -1000 the formula
# asks for $e^{1000}$, which has 435 digits, and the largest float has 309.
#
# That is an **overflow**: NumPy warns, and goes on with `inf`, infinity. So take only powers of $e$ that are at most 1. Multiply
# the fraction above and below by $e^x$, and you have a second form of the same formula:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^{x}}{1 + e^{x}}$$
#
# The first form is safe for positive x, the second for negative x.
#
# **Step 2.** Now write `sigmoid`. It is right for any number, and for a whole array of them, and it gives the points.
# Like `np.exp`, `np.abs` and `np.where` take arrays. But `np.where` computes both of its choices before it picks one, overflow
# and all.
#
# (The check also tries `float32`, numbers that take half the memory. Build your result from x, and they stay what they
# are. Day 3 says why that matters.)

# %% exercise="sigmoid"

# %% the-neuron [markdown]
# ## The neuron
#
# A weight for each input, a bias, and the sigmoid of the sum: that is a neuron.
#
# $$a = \sigma(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)$$
#
# Its answer $a$ is called its **activation**. It is one number, not an array.

# %% exercise="neuron"

# %% draw-example
print(f"Saturday: sun, a friend. Your neuron says {neuron([1, 1], [1, 2], -1):.2f}.")
plots.worked_example("neuron")

# %% example-in-words [markdown]
# *Picture:* at the left the inputs sun and friend, both 1. Arrows with the weights 1 and 2 lead to the neuron "fun", with the
# bias -1, the sum 2 and the answer 0.88. All other boxes are grey and hold no numbers yet: a second neuron "sofa", then
# "stay" and "go" with their probabilities, and last a surprise.
#
# That is the swimming neuron, at home in a small network. You will compute the grey boxes too: the scores tomorrow, and the
# rest on day 3.
#
# **Predict first:** a neuron has one input. What does its curve look like with a weight of 4 instead of 1? With a weight
# of -1? And what does a bias of 3 do?

# %% draw-neuron
plots.neuron_output(neuron)

# %% neuron-in-words [markdown]
# *Picture:* at the left, curves through one half at x = 0, steeper for a larger weight, and falling for the weight -1. At the
# right, the same S three times: moved to the right by the bias -3, to the left by the bias 3.
#
# *Answer:* the weight says how steep the curve is, and whether it rises or falls. The bias moves the curve: with 3 it moves to the
# left, so the neuron says yes more easily. The answer is one half where $w x + b = 0$.
#
# ## Why not a plain yes or no?
#
# The artificial neurons of the 1940s and 1950s answered with a **step**: 1 if the sum is above 0, else 0. A neuron with a step
# is called a **perceptron**, and yours is its soft descendant. Why make it soft? Because it has to learn.
#
# Turn a weight a little, and look whether the answer gets better: that is learning. **Predict first:** we turn the
# friend's weight slowly from -6 to 6. How does the answer for Saturday change, with a step and with a sigmoid?

# %% draw-turning
plots.turning_a_weight(neuron)

# %% turning-in-words [markdown]
# *Picture:* the answer against the friend's weight. With the step it is 0 up to the weight 0, and 1 from there on. With the
# sigmoid it climbs smoothly from 0 to 1.
#
# *Answer:* the step jumps once. Everywhere else a small turn of the weight changes nothing at all, so you can't tell which
# way is better. With the sigmoid, a small change of a weight makes a small change of the answer. Everything from
# day 4 on depends on that.
#
# ## What can one neuron decide?
#
# A *logic gate* takes two inputs, each 0 or 1, and answers 0 or 1. Here are four gates, drawn as points: the place is the pair of
# inputs $(x_1, x_2)$, the mark is the answer.
#
# **Predict first:** in which of the four can you separate the discs from the squares with one straight line?

# %% four-gates
plots.four_gates()

# %% four-gates-in-words [markdown]
# *Picture:* four squares with a mark in each corner. AND has its only disc at (1, 1), OR its only square at (0, 0), NAND
# its only square at (1, 1); XOR has discs at (0, 1) and (1, 0), and squares at the two other corners.
#
# *Answer:* in AND, OR and NAND. For XOR no line works, and this is the reason why networks have layers. At the end of the
# day you will know why.
#
# ## Gates by hand
#
# With two inputs the activation is one half where $w_1 x_1 + w_2 x_2 + b = 0$, and that is a straight line, the **decision
# boundary**. On one side of it the neuron says yes, on the other no. So to build a gate, put a line between its discs and its
# squares.
#
# Find two weights and a bias for AND. "Yes" is an activation above 0.5, "no" is one below, by at least 0.01.

# %% play-and
plots.play_gate(neuron, "AND")

# %% play-and-in-words [markdown]
# *Picture:* the four samples of AND with their sums, and your neuron's line for the weights 1 and -1 and the bias -0.5. The sum is
# above 0 only at (1, 0). Two of four are right.
#
# In JupyterLab you have sliders under it. Move them until all four points are right: the sum must be above 0 at the disc, and
# below 0 at the three squares. Then write your numbers down. There are many right answers.

# %% exercise="and_gate"

# %% or-next [markdown]
# OR is on as soon as one input is. Only one of the three numbers has to change.

# %% exercise="or_gate"

# %% nand-next [markdown]
# NAND means *not AND*: it is off only where AND is on. You will need it later today.

# %% exercise="nand_gate"

# %% predict-ten [markdown]
# **Predict first:** you multiply the weights and the bias of a gate by 10. What happens to its line, and what to the answers
# around it? Look at the picture, then change a gate and draw it again.

# %% draw-gates
plots.gate_boundaries(neuron, AND=and_gate, OR=or_gate, NAND=nand_gate)

# %% gates-in-words [markdown]
# *Picture:* for each gate the square of inputs, shaded by the activation of your neuron, blue above one half and orange
# below; a straight black line, the decision boundary, separates the discs from the squares.
#
# *Answer:* the line stays, because the sum is 0 at the same places as before. The shades get sharper: everywhere else the sum is ten times
# as far from 0, so the answers come closer to 0 or 1.
#
# ## Letting it learn
#
# So far *you* found the weights. Could a neuron find them from examples? In 1949 the psychologist Donald Hebb proposed that a
# connection between two nerve cells grows stronger when both are active together. In 1958 Frank Rosenblatt
# described the perceptron, and his book of 1962 has the rule that you will write: change something only after a mistake.
#
# Here are eight samples. Each has two numbers, its **features**, and a **label**, 0 or 1. The perceptron predicts 1 where its
# **score**, the sum $\mathbf{x} \cdot \mathbf{w} + b$, is above 0, else 0. It starts with all weights at zero, and looks at one
# sample after the other.

# %% samples
x1 = [-0.5, 1.25, -0.25, 2.25, 2.25, -1.0, 0.5, -0.25]
x2 = [1.0, 1.75, -0.25, 0.25, 2.5, 0.5, 0.0, 2.0]
X = np.column_stack([x1, x2])  # (8, 2): a row for each sample
y = np.array([1, 0, 1, 0, 0, 1, 1, 1])

# %% draw-steps
plots.perceptron_steps(X, y, corrected=[0, 1, 6, 7, 1, 6])

# %% steps-in-words [markdown]
# *Picture:* six panels, one for each correction, with the samples numbered from 0 to 7. The sample that was wrong is circled, the line
# before is dashed, the line after is solid, and an arrow shows the side of label 1. After a missed 1 the line moves so that this sample gets
# nearer to the arrow's side; after a false alarm it moves the other way. The sixth line has all discs on its left.
#
# Follow sample 6. It is corrected twice, because a later correction can lose what an earlier one had won. Does this ever
# end? If some line separates the two kinds, it does. That was proved in 1962.

# %% the-rule [markdown]
# ## The rule
#
# For each sample, let error = label - prediction. It is 1 for a missed 1, -1 for a false alarm, and 0 if all is well. Then
#
# $$\mathbf{w} \leftarrow \mathbf{w} + \eta \cdot \text{error} \cdot \mathbf{x}
# \qquad b \leftarrow b + \eta \cdot \text{error}$$
#
# where $\eta$, the **learning rate**, says how large a correction is. By hand: sample 0 is (-0.5, 1) with label 1. With all weights at zero its score is
# 0, so the perceptron says 0 and has missed a 1. With $\eta = 1$ the weights become (-0.5, 1) and the bias 1. Now
# the score of this sample is 0.25 + 1 + 1 = 2.25, and the answer is right.
#
# One look at every sample, in order, is an **epoch**. After an epoch without a mistake nothing can change any more, so
# stop there. Return the weights, the bias, and a list with the number of mistakes of each epoch.
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
# *Answer:* no, it makes the same mistakes. All corrections are multiplied by the same number, so the weights and the bias are, too,
# and the line stays where it is. That holds because the weights start at zero and the step looks only at the sign. From day 5
# on the learning rate matters a lot.
#
# ## Back to the question
#
# Now let it learn the four gates, for at most 25 epochs each. **Predict first:** what does it do with XOR?

# %% draw-four
plots.learning_the_gates(perceptron_fit)

# %% four-in-words [markdown]
# *Picture:* mistakes by epoch. For AND, OR and NAND they come down to 0 after a few epochs, and learning stops; for XOR
# they climb to 4 of 4 and stay there.
#
# *Answer:* it runs in a circle. From some epoch on, it is wrong about every one of the four points when it comes to it.
#
# Is the rule to blame? Let us try very many lines, and count how many points the best of them gets right.

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
# The last panel is a proof. If both discs lie on one side of a line, then everything between them does, also the
# centre. If both squares lie on the other side, then everything between *them* does, and that is the same centre. It cannot
# be on both sides. Minsky and Papert wrote a book about such limits in 1969.

# %% two-layers [markdown]
# ## Two layers
#
# One line is not enough. But say XOR in words: *at least one of them, but not both*. Each half of that sentence is a
# gate that you have, and the *but* is one, too. So let two neurons look at the inputs, and a third one at *their* answers:
#
# $$h_1 = \sigma(\dots x_1, x_2 \dots) \qquad h_2 = \sigma(\dots x_1, x_2 \dots) \qquad a = \sigma(\dots h_1, h_2 \dots)$$
#
# The two in the middle are a **hidden layer**. The third neuron needs clear answers from them, close to 0 or 1, and 0.6 is
# not clear. You saw what makes a curve steep: multiply weights and bias by a large number such as 20. (But `20 * [1, 1]` is a
# list of forty ones! Write `20 * np.array([1, 1])`.) Your network's answer should be within 0.1 of 0 or 1.

# %% exercise="xor_network"

# %% draw-hidden
plots.xor_hidden_space(neuron, or_gate, nand_gate, xor_network)

# %% hidden-in-words [markdown]
# *Picture:* at the left, the inputs with the lines of the hidden neurons OR and NAND; both discs lie between them. In the
# middle, the same four samples at their new coordinates (h1, h2): both discs are now in the same place, (1, 1),
# and one line separates them from the squares. At the right, your network's activation: a blue band between two orange
# corners.
#
# The rest of the week is built on this idea. The hidden layer *moves the points* until a single neuron can finish
# the job. Here you chose its weights. The perceptron rule cannot find them: it has to know the error, and
# nobody says what a hidden neuron should have answered. How to find out is the subject of day 4.

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - say what a weight and a bias do to a neuron's answer, and compute that answer by hand;
# - say why a neuron that has to learn needs a soft answer, and write a sigmoid that never overflows;
# - train a perceptron, and say when it stops;
# - show that no single neuron can do XOR, and build three that can.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day1_perceptron` in a terminal in the course's folder. The table shows your
#    points; the page in `feedback/` has every message in full.
# 2. Run `python day1_perceptron/experiment.py --help`. Does a perceptron need longer when the two kinds lie closer together?
# 3. Take the quiz in `day1_perceptron/quiz.md`.
# 4. Go on with day 2, `day2_forward/overview.md`: many neurons at once, as one product of matrices.
