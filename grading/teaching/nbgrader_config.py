"""The teacher's nbgrader: its commands, run in this folder, grade a class. What a teacher may change stands here."""

from grading.teaching.classroom.configure import configure

c = get_config()
configure(c, __file__)

# Files from a learning platform are called "annalee_4711_12_perceptron.ipynb" (Canvas), or lie in a folder called
# "Anna Lee_4711_assignsubmission_file" (Moodle). Which part of such a name is the student? The first of these patterns
# that fits a beginning; the number tells people of one name apart.
c.Collector.patterns = [
    r"(?P<student>[^_]+)_(?:LATE_)?(?P<number>\d+)(?:_|$)",
    r"(?P<student>[^_]+)_",
]

# Submissions run in a sandbox. "limits" grades without one where there is no bubblewrap; grading/README.md says what
# that leaves open.
c.Sandbox.require = "bubblewrap"

# Seconds of processor time that a cell may take.
c.Execute.timeout = 10
