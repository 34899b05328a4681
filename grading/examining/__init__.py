"""From a candidate to a verdict: `examine.examine` is the door, `grading.examine` its public name."""
