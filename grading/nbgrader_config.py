"""The teacher's nbgrader: its commands, run in this folder, grade a class. What a teacher may change stands here."""

from grading.classroom.configure import configure, file_names

c = get_config()
configure(c, __file__)

# Files from a learning platform are called "anna_4711_perceptron.ipynb", or "anna_4711_file/perceptron.ipynb": which
# part of the name is the student? Here all before the first underscore.
c.FileNameCollectorPlugin.named_regexp = file_names(student=r"[^_/\\]+")

# Submissions run in a sandbox. "limits" grades without one where there is no bubblewrap; grading/README.md says what
# that leaves open.
c.Sandbox.require = "bubblewrap"

# Seconds of processor time that a cell may take.
c.Execute.timeout = 10
