"""The learner's nbgrader: `nbgrader autograde day1_perceptron`, at this folder, grades the day where it stands."""

from grading.autograde import configure

configure(get_config(), __file__)
